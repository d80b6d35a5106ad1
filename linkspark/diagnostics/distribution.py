"""Frequencies and exact quantiles, read from a frame's value counts in one action."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from pyspark.sql import Column, DataFrame, Row, Window
from pyspark.sql import functions as F
from pyspark.sql import types as T

from linkspark.cells import from_text
from linkspark.diagnostics.scan import QUARTILES, ColumnScan, Scan
from linkspark.diagnostics.value_counts import OCCURRENCES, POSITION, TEXT, readable

_ROWS = "kind string, position int, text string, shown string, count bigint, number double"


@dataclass
class Distribution:
    """A column's frequency list with the sample deviation of its counts, or its exact quartiles."""

    frequencies: list[tuple[Any, int]] = field(default_factory=list)
    deviation_of_frequency: float | None = None
    quartiles: tuple[Any, ...] | None = None


def distributions(
    counts: DataFrame, counted: Sequence[str], found: Scan, top: int | None, *, exact_quartiles: bool
) -> dict[str, Distribution]:
    """Return the distribution of each counted column.

    Parameters
    ----------
    counts
        Value counts; `column_position` is the place in `counted`.
    counted
        The columns that were counted.
    found
        The scan of the same frame: types, and the present cells that quantile ranks refer to.
    top
        The most values a frequency list, or None for all.
    exact_quartiles
        Whether numbers get their quartiles.

    Notes
    -----
    Spark jobs: one, or none where nothing was counted. The parts are united so that the shuffle below
    them is made once. Quantiles sort each number column's distinct values in one task.
    """
    scans = {column.name: column for column in found.columns}
    columns = [scans[name] for name in counted]
    shapes = {name: Distribution() for name in counted}
    numbers = [
        place
        for place, column in enumerate(columns)
        if exact_quartiles and column.is_number and column.present
    ]
    nominal = [place for place, column in enumerate(columns) if not column.is_number and column.present]
    there = counts.where(F.col(TEXT).isNotNull())
    parts = []
    if nominal:
        named = _of_columns(there, nominal)
        parts += [_frequencies(named, columns, top), _deviations(named)]
    if numbers:
        parts.append(_quartiles(_of_columns(there, numbers), columns, numbers))
    if not parts:
        return shapes
    united = parts[0]
    for part in parts[1:]:
        united = united.unionAll(part)
    quartiles: dict[int, dict[float, str]] = {}
    listed: dict[int, list[Row]] = {}
    for row in united.collect():
        if row["kind"] == "frequency":
            listed.setdefault(row["position"], []).append(row)
        elif row["kind"] == "deviation":
            shapes[counted[row["position"]]].deviation_of_frequency = row["number"]
        else:
            quartiles.setdefault(row["position"], {})[row["number"]] = row["text"]
    for place, rows in listed.items():
        kind = columns[place].kind
        # A timestamp's key is its microseconds.
        in_order = int if isinstance(kind, T.TimestampType) else str
        rows.sort(key=lambda row, key=in_order: (-row["count"], key(row["text"])))  # type: ignore[misc]
        shapes[counted[place]].frequencies = [(from_text(row["shown"], kind), row["count"]) for row in rows]
    for place, texts in quartiles.items():
        whole = isinstance(columns[place].kind, T.IntegralType)
        single = isinstance(columns[place].kind, T.FloatType)
        # A single-precision number reads as 0.1 and is 0.10000000149: the range shows the latter, too.
        number = int if whole else (lambda text: float(np.float32(text))) if single else float
        shapes[counted[place]].quartiles = tuple(number(texts[p]) for p in QUARTILES)
    return shapes


def _of_columns(counts: DataFrame, places: Sequence[int]) -> DataFrame:
    # Through the count, or Spark would move the filter below the shuffle: two parts, two shuffles.
    return counts.where(F.when(F.col(OCCURRENCES) > 0, F.col(POSITION)).isin(list(places)))


def _part(frame: DataFrame, kind: str, **cells: Column) -> DataFrame:
    """Return rows of the one shape that all parts share, typed nulls where a part has nothing to say."""
    cells["kind"] = F.lit(kind)
    typed = [pair.split(" ") for pair in _ROWS.split(", ")]
    return frame.select(*[cells.get(name, F.lit(None)).cast(dtype).alias(name) for name, dtype in typed])


def _frequencies(named: DataFrame, columns: Sequence[ColumnScan], top: int | None) -> DataFrame:
    moments = [place for place, column in enumerate(columns) if isinstance(column.kind, T.TimestampType)]
    micros = F.when(F.col(POSITION).isin(moments), F.col(TEXT)).cast("bigint")
    if top is not None:
        order = (F.col(OCCURRENCES).desc(), micros, F.col(TEXT))
        rank = F.row_number().over(Window.partitionBy(POSITION).orderBy(*order))
        named = named.select(POSITION, TEXT, OCCURRENCES, rank.alias("rank")).where(F.col("rank") <= top)
    return _part(
        named,
        "frequency",
        position=F.col(POSITION),
        text=F.col(TEXT),
        shown=readable([column.kind for column in columns]),
        count=F.col(OCCURRENCES),
    )


def _deviations(named: DataFrame) -> DataFrame:
    deviation = named.groupBy(POSITION).agg(F.stddev_samp(OCCURRENCES).alias("deviation"))
    return _part(deviation, "deviation", position=F.col(POSITION), number=F.col("deviation"))


def _quartiles(there: DataFrame, columns: Sequence[ColumnScan], numbers: Sequence[int]) -> DataFrame:
    """Return, for each number column and quartile p, the value at rank ceil(p n)."""
    text = F.col(TEXT)
    wholes = [place for place in numbers if isinstance(columns[place].kind, T.IntegralType)]
    # Doubles order every type; beyond 2^53 whole numbers fall on one double, and the second key decides.
    whole = F.when(F.col(POSITION).isin(wholes), text).cast("bigint")
    ordered = Window.partitionBy(POSITION).orderBy(text.cast("double"), whole)
    upto = F.sum(OCCURRENCES).over(ordered.rowsBetween(Window.unboundedPreceding, Window.currentRow))
    ranked = there.select(POSITION, TEXT, OCCURRENCES, upto.alias("upto"))
    wanted = F.array(
        *[
            F.struct(
                F.lit(place).alias("place"),
                F.lit(p).alias("p"),
                F.lit(rank_of(p, columns[place].present)).cast("bigint").alias("rank"),
            )
            for place in numbers
            for p in QUARTILES
        ]
    )
    at = F.filter(
        wanted,
        lambda one: (
            (one["place"] == F.col(POSITION))
            & (one["rank"] <= F.col("upto"))
            & (one["rank"] > F.col("upto") - F.col(OCCURRENCES))
        ),
    )
    hits = ranked.select(POSITION, TEXT, F.explode(at).alias("hit"))
    return _part(
        hits, "quartile", position=F.col(POSITION), text=F.col(TEXT), number=F.col("hit").getField("p")
    )


def rank_of(p: float, count: int) -> int:
    """Return ceil(p n), at least 1, in whole numbers (the quartiles are exact in binary)."""
    numerator, denominator = p.as_integer_ratio()
    return max(1, -(-count * numerator // denominator))
