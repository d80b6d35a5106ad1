"""Function 5: ranges, means, quantiles and frequencies."""

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd
from pyspark.sql import DataFrame

from linkspark import columns as names_of
from linkspark.diagnostics.distribution import Distribution, distributions
from linkspark.diagnostics.scan import ColumnScan, Scan, scan
from linkspark.diagnostics.value_counts import value_counts
from linkspark.frames import check_frames, check_missing_values, check_proportion, check_whole

_ONLY_NUMBERS = (
    names_of.MEAN,
    names_of.PERCENTILE_25,
    names_of.MEDIAN,
    names_of.PERCENTILE_75,
    names_of.STD_DEV,
    names_of.VARIANCE,
)


def descriptive_stats(
    error: float, *dataframes: DataFrame, top: int | None = None, missing_values: Sequence[Any] = ()
) -> pd.DataFrame:
    """Describe the distribution of every column.

    Parameters
    ----------
    error
        The relative error of the quantiles, from 0 (exact) to 1: a quantile p of n values has a rank
        within (p - error) n and (p + error) n. Exact quantiles need a sort of each number column.
    *dataframes
        One or more flat frames; they are numbered from 1 in `File`.
    top
        The most values in each frequency list. By default all of them come to the driver. Up to 1000, Spark
        keeps only so many in each task; beyond, it sorts all values of a column in one.
    missing_values
        Values that stand for missing beside null, NaN and blank text.

    Returns
    -------
    pandas.DataFrame
        One row a column of each frame, in the frames' order. Index: column name. `Data_Type`, `Count`
        (present cells), `Min`, `Max`; for numbers `Mean`, `25th_Percentile`, `Median`,
        `75th_Percentile`, `Std_Dev` and `Variance` (of a sample); for all others `Frequency_List`
        ((value, count), the most frequent first, equal counts in the values' order) and
        `StdDev_of_Frequency` (of a sample); `File`. A quantile is always a value of the data: the
        smallest one whose rank is at least p n (with an error above 0, whole numbers beyond 2^53 are
        rounded to the next double). Timestamps are in the session's time zone. A cell that does not
        apply holds `not applicable`; one that has no value to show (a column without a value) None or
        NaN.

    Raises
    ------
    ArgumentError
        For an error outside 0 to 1, a top below 1, or a value that is no frame.
    SchemaError
        For nested columns or a name that occurs twice.

    Notes
    -----
    Spark jobs: two a frame (one scan, one count of values); one where all columns are numbers and the
    error is above 0.

    Examples
    --------
    >>> ls.descriptive_stats(0.01, census, top=10)  # doctest: +SKIP
    """
    error = check_proportion("descriptive_stats", "error", error, zero_allowed=True)
    check_frames("descriptive_stats", dataframes)
    missing_values = check_missing_values("descriptive_stats", missing_values)
    if top is not None:
        top = check_whole("descriptive_stats", "top", top, at_least=1)
    scans = [scan(frame, missing_values, statistics=True, error=error) for frame in dataframes]
    shapes = []
    for frame, found in zip(dataframes, scans, strict=True):
        counted = [column.name for column in found.columns if error == 0 or not column.is_number]
        if counted:
            counts = value_counts(frame, counted, missing_values)
            shapes.append(distributions(counts, counted, found, top, exact_quartiles=error == 0))
        else:
            shapes.append({})
    return descriptive_table(scans, shapes)


def descriptive_table(scans: Sequence[Scan], shapes: Sequence[dict[str, Distribution]]) -> pd.DataFrame:
    """Return the table of `descriptive_stats` from each frame's scan and distributions."""
    index, rows = [], []
    for file, (found, shape) in enumerate(zip(scans, shapes, strict=True), start=1):
        for column in found.columns:
            own = shape.get(column.name, Distribution())
            cells = _number_cells(column, own) if column.is_number else _nominal_cells(own)
            index.append(column.name)
            rows.append({**_first_cells(column), **cells, names_of.FILE: file})
    table = pd.DataFrame(rows, index=index, columns=list(rows[0]), dtype=object)
    return table.astype({names_of.COUNT: "int64", names_of.FILE: "int64"})


def _number_cells(column: ColumnScan, shape: Distribution) -> dict[str, Any]:
    quartiles = column.quartiles or shape.quartiles or (math.nan,) * 3
    statistics = (column.mean, *quartiles, column.deviation, column.variance)
    return {
        **dict(zip(_ONLY_NUMBERS, [_plain(value) for value in statistics], strict=True)),
        names_of.FREQUENCY_LIST: names_of.NOT_APPLICABLE,
        names_of.STD_DEV_OF_FREQUENCY: names_of.NOT_APPLICABLE,
    }


def _nominal_cells(shape: Distribution) -> dict[str, Any]:
    deviation = shape.deviation_of_frequency
    return {
        **dict.fromkeys(_ONLY_NUMBERS, names_of.NOT_APPLICABLE),
        names_of.FREQUENCY_LIST: shape.frequencies,
        names_of.STD_DEV_OF_FREQUENCY: names_of.NOT_APPLICABLE if deviation is None else deviation,
    }


def _first_cells(column: ColumnScan) -> dict[str, Any]:
    return {
        names_of.DATA_TYPE: column.kind.simpleString(),
        names_of.COUNT: column.present,
        names_of.MIN: column.least,
        names_of.MAX: column.greatest,
    }


def _plain(value: Any) -> Any:
    """Return a statistic as a number that arithmetic mixes: whole, or floating point; NaN for none."""
    if value is None:
        return math.nan
    return value if isinstance(value, int) else float(value)
