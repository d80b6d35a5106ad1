"""Function 1: what the files are, and which columns they share."""

import inspect
from collections.abc import Sequence
from itertools import combinations
from typing import Any

import pandas as pd
from pyspark.sql import DataFrame

from linkspark import columns as names_of
from linkspark import errors
from linkspark.diagnostics.scan import Scan, scan
from linkspark.frames import check_frames, check_missing_values


def summary(
    *dataframes: DataFrame, names: Sequence[str] | None = None, missing_values: Sequence[Any] = ()
) -> pd.DataFrame:
    """Give a broad overview of the files: rows, columns, what they share, empty cells.

    Parameters
    ----------
    *dataframes
        One or more flat frames.
    names
        One name a frame. By default the variable name under which the caller holds the frame, else
        df1, df2, ...
    missing_values
        Values that stand for missing beside null, NaN and blank text.

    Returns
    -------
    pandas.DataFrame
        One row a frame: `Total_Link_Space` (pairs to compare: within the one frame, or between each two),
        `File_Name`, `Row_Count`, `Column_Count`, `Common_Columns`, `Common_Columns_All_Data_Types`,
        `Common_Columns_Common_Data_Types`, `Unique_Columns`, `Empty_Cells_Count`, `Empty_Cells_%` (of
        all cells of the frame).

    Raises
    ------
    ArgumentError
        For a value that is no frame, or names that do not go with the frames.
    SchemaError
        For nested columns or a name that occurs twice.

    Notes
    -----
    Spark jobs: one a frame.

    Examples
    --------
    >>> ls.summary(census, survey)  # doctest: +SKIP
    """
    check_frames("summary", dataframes)
    missing_values = check_missing_values("summary", missing_values)
    if names is None:
        caller = inspect.currentframe()
        variables = caller.f_back if caller else None
        names = file_names(dataframes, {**variables.f_globals, **variables.f_locals} if variables else {})
    elif isinstance(names, str) or len(names) != len(dataframes):
        given = 1 if isinstance(names, str) else len(names)
        raise errors.wrong_number_of_names("summary", given, len(dataframes))
    scans = [scan(frame, missing_values) for frame in dataframes]
    return summary_table([frame.dtypes for frame in dataframes], scans, names)


def file_names(frames: Sequence[DataFrame], variables: dict[str, Any]) -> list[str]:
    """Return the variable name that holds each frame, else df1, df2, ..."""
    held = {id(value): name for name, value in reversed(variables.items()) if not name.startswith("_")}
    return [held.get(id(frame), f"df{position}") for position, frame in enumerate(frames, start=1)]


def summary_table(
    types: Sequence[Sequence[tuple[str, str]]], scans: Sequence[Scan], names: Sequence[str]
) -> pd.DataFrame:
    """Return the table of `summary` from the frames' columns with their types, and their scans."""
    columns = [{name for name, _ in typed} for typed in types]
    common = set.intersection(*columns)
    all_types = sorted({pair for typed in types for pair in typed if pair[0] in common})
    common_types = sorted(set.intersection(*(set(typed) for typed in types)))
    rows = []
    for position, (found, name) in enumerate(zip(scans, names, strict=True)):
        others: set[str] = set().union(*columns[:position], *columns[position + 1 :])
        cells = found.rows * len(columns[position])
        rows.append(
            {
                names_of.TOTAL_LINK_SPACE: total_link_space([other.rows for other in scans]),
                names_of.FILE_NAME: str(name),
                names_of.ROW_COUNT: found.rows,
                names_of.COLUMN_COUNT: len(columns[position]),
                names_of.COMMON_COLUMNS: sorted(common),
                names_of.COMMON_COLUMNS_ALL_DATA_TYPES: list(all_types),
                names_of.COMMON_COLUMNS_COMMON_DATA_TYPES: list(common_types),
                names_of.UNIQUE_COLUMNS: sorted(columns[position] - others),
                names_of.EMPTY_CELLS_COUNT: found.empty_cells,
                names_of.EMPTY_CELLS_PERCENT: 100 * found.empty_cells / cells if cells else 0.0,
            }
        )
    table = pd.DataFrame(rows)
    # Python's own whole numbers: the pairs of two files of 10^10 rows do not fit 64 bits.
    table[names_of.TOTAL_LINK_SPACE] = pd.Series(
        [row[names_of.TOTAL_LINK_SPACE] for row in rows], dtype=object
    )
    return table


def total_link_space(rows: Sequence[int]) -> int:
    """Return the number of pairs: within one file, or between each two of several."""
    if len(rows) == 1:
        return rows[0] * (rows[0] - 1) // 2
    return sum(left * right for left, right in combinations(rows, 2))
