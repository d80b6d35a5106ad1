"""Function 2: how much is missing, column by column."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
from pyspark.sql import DataFrame

from linkspark import columns as names_of
from linkspark.diagnostics.scan import Scan, scan
from linkspark.frames import check_frames, check_missing_values


def missing(*dataframes: DataFrame, missing_values: Sequence[Any] = ()) -> pd.DataFrame:
    """Count the missing cells of every column.

    Parameters
    ----------
    *dataframes
        One or more flat frames; they are numbered from 1 in `File`.
    missing_values
        Values that stand for missing beside null, NaN and blank text.

    Returns
    -------
    pandas.DataFrame
        One row a column of each frame, in the frames' order. Index: column name. `Count_Missing`,
        `Percentage_Missing` (of the frame's rows, six decimal places), `File`.

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
    >>> ls.missing(census, missing_values=["UNKNOWN"])  # doctest: +SKIP
    """
    check_frames("missing", dataframes)
    missing_values = check_missing_values("missing", missing_values)
    return missing_table([scan(frame, missing_values) for frame in dataframes])


def missing_table(scans: Sequence[Scan]) -> pd.DataFrame:
    """Return the table of `missing` from the frames' scans."""
    index, rows = [], []
    for file, found in enumerate(scans, start=1):
        for column in found.columns:
            count = found.rows - column.present
            index.append(column.name)
            rows.append((count, round(100 * count / found.rows, 6) if found.rows else 0.0, file))
    return pd.DataFrame(
        rows, index=index, columns=[names_of.COUNT_MISSING, names_of.PERCENTAGE_MISSING, names_of.FILE]
    )
