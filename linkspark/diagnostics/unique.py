"""Function 3: how many distinct values each column has, and whether it could identify a record."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from linkspark import columns as names_of
from linkspark.diagnostics.scan import scan
from linkspark.diagnostics.value_counts import OCCURRENCES, POSITION, TEXT, value_counts
from linkspark.frames import check_frames, check_missing_values


@dataclass(frozen=True)
class Distinct:
    """A column's rows, present cells, distinct values, and the two sizes that blocking on it would have."""

    name: str
    rows: int
    present: int
    distinct: int
    largest: int = 0
    pairs: int = 0


def unique(
    *dataframes: DataFrame, missing_values: Sequence[Any] = (), approximate: bool = False
) -> pd.DataFrame:
    """Count the distinct values of every column: is it an identifier, or a sensible block?

    Parameters
    ----------
    *dataframes
        One or more flat frames; they are numbered from 1 in `File`.
    missing_values
        Values that stand for missing beside null, NaN and blank text.
    approximate
        Count by HyperLogLog (relative standard deviation 5 %) instead of exactly: one scan and no
        shuffle of the values. `Use_As_Identifier` is then a guess as well. `.attrs["approximate"]` tells
        which way was used.

    Returns
    -------
    pandas.DataFrame
        One row a column of each frame, in the frames' order. Index: column name. `File`,
        `Distinct_Values_Count` (missing not counted), `Distinct_Values_%` (of the present cells),
        `Distinct_%_Standardised` (of all rows), `Count_Per_Distinct` (present cells a distinct value),
        `Use_As_Identifier` (every present cell is distinct).

    Raises
    ------
    ArgumentError
        For a value that is no frame.
    SchemaError
        For nested columns or a name that occurs twice.

    Notes
    -----
    Spark jobs: one a frame.

    Examples
    --------
    >>> ls.unique(census)  # doctest: +SKIP
    """
    check_frames("unique", dataframes)
    missing_values = check_missing_values("unique", missing_values)
    found = []
    for frame in dataframes:
        if approximate:
            seen = scan(frame, missing_values, approximate_distinct=True)
            found.append(
                [
                    # HyperLogLog may overshoot; there cannot be more values than cells.
                    Distinct(c.name, seen.rows, c.present, min(c.distinct or 0, c.present))
                    for c in seen.columns
                ]
            )
        else:
            found.append(count_distinct(value_counts(frame, frame.columns, missing_values), frame.columns))
    table = unique_table(found)
    table.attrs["approximate"] = bool(approximate)
    return table


def count_distinct(counts: DataFrame, columns: Sequence[str]) -> list[Distinct]:
    """Return each column's numbers from the frame's value counts. Spark jobs: one."""
    there = F.col(TEXT).isNotNull()
    # In decimals: a block of a billion records makes more pairs than 64 bits can add up.
    size = F.col(OCCURRENCES).cast("decimal(19,0)")
    rows = (
        counts.groupBy(POSITION)
        .agg(
            F.sum(OCCURRENCES).alias("rows"),
            F.sum(F.when(there, F.col(OCCURRENCES))).alias("present"),
            F.count(TEXT).alias("distinct"),
            F.max(F.when(there, F.col(OCCURRENCES))).alias("largest"),
            F.sum(F.when(there, size * (size - F.lit(1)))).alias("ordered_pairs"),
        )
        .collect()
    )
    by_position = {row[POSITION]: row for row in rows}
    found = []
    for position, name in enumerate(columns):
        row = by_position.get(position)
        if row is None:
            found.append(Distinct(name, 0, 0, 0))
        else:
            pairs = int(row["ordered_pairs"] or 0) // 2
            found.append(
                Distinct(name, row["rows"], row["present"] or 0, row["distinct"], row["largest"] or 0, pairs)
            )
    return found


def unique_table(frames: Sequence[Sequence[Distinct]]) -> pd.DataFrame:
    """Return the table of `unique` from each frame's numbers."""
    columns = [(file, column) for file, found in enumerate(frames, start=1) for column in found]
    return pd.DataFrame(
        {
            names_of.FILE: [file for file, _ in columns],
            names_of.DISTINCT_VALUES_COUNT: [column.distinct for _, column in columns],
            names_of.DISTINCT_VALUES_PERCENT: [
                100 * column.distinct / column.present if column.present else math.nan
                for _, column in columns
            ],
            names_of.DISTINCT_PERCENT_STANDARDISED: [
                100 * column.distinct / column.rows if column.rows else 0.0 for _, column in columns
            ],
            names_of.COUNT_PER_DISTINCT: [
                column.present / column.distinct if column.distinct else math.nan for _, column in columns
            ],
            names_of.USE_AS_IDENTIFIER: [
                column.distinct == column.present and column.present > 0 for _, column in columns
            ],
        },
        index=[column.name for _, column in columns],
    )


def block_sizes_table(frames: Sequence[Sequence[Distinct]]) -> pd.DataFrame:
    """Return what blocking on each column alone would make (see `linkspark.results.Profile`)."""
    columns = [(file, column) for file, found in enumerate(frames, start=1) for column in found]
    index = [column.name for _, column in columns]
    return pd.DataFrame(
        {
            names_of.FILE: [file for file, _ in columns],
            names_of.LARGEST_BLOCK: [column.largest for _, column in columns],
            names_of.PAIRS_IN_BLOCKS: pd.Series(
                [column.pairs for _, column in columns], index=index, dtype=object
            ),
        },
        index=index,
    )
