"""One pass over a frame, one aggregation for all its columns: rows, present cells, moments, quantiles."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T

from linkspark.cells import as_text, from_text, present
from linkspark.frames import quoted

QUARTILES = (0.25, 0.5, 0.75)
_HIGHEST_ACCURACY = 2**31 - 1
# Spark cannot hand every value of these types to Python (a date of the year 10000), or not on all versions;
# and it hands out timestamps in the time zone of the Python process instead of the session's.
_SHOWN_AS_TEXT = (
    "DateType",
    "NullType",
    "TimestampType",
    "TimestampNTZType",
    "TimeType",
    "YearMonthIntervalType",
)


@dataclass(frozen=True)
class ColumnScan:
    """What one pass tells of a column; None for a statistic that was not asked for or has no value."""

    name: str
    kind: T.DataType
    present: int
    least: Any = None
    greatest: Any = None
    mean: float | None = None
    deviation: float | None = None
    variance: float | None = None
    quartiles: tuple[Any, ...] | None = None
    distinct: int | None = None

    @property
    def is_number(self) -> bool:
        """Tell whether mean, deviation and quantiles apply."""
        return isinstance(self.kind, T.NumericType)


@dataclass(frozen=True)
class Scan:
    """What one pass tells of a frame."""

    rows: int
    columns: tuple[ColumnScan, ...]

    @property
    def empty_cells(self) -> int:
        """Return the number of missing cells."""
        return sum(self.rows - column.present for column in self.columns)


def scan(
    frame: DataFrame,
    missing_values: Sequence[Any] = (),
    *,
    statistics: bool = False,
    error: float = 0.0,
    approximate_distinct: bool = False,
) -> Scan:
    """Count a frame's rows and present cells, and on request their statistics, in one aggregation.

    Parameters
    ----------
    frame
        A flat frame.
    missing_values
        See `linkspark.cells.is_missing`.
    statistics
        Add least and greatest value, and for numbers mean, sample deviation and sample variance.
    error
        With `statistics`: the relative error of the quartiles; 0 leaves them to the value counts.
    approximate_distinct
        Add the number of distinct values by HyperLogLog.

    Notes
    -----
    Spark jobs: one.
    """
    wanted: list[Column] = [F.count(F.lit(1))]
    asked: list[list[str]] = []
    for field in frame.schema.fields:
        cell = present(quoted(field.name), field.dataType, missing_values)
        columns = {"present": F.count(cell)}
        if statistics:
            columns |= _statistics(cell, field.dataType, error)
        if approximate_distinct:
            columns["distinct"] = F.approx_count_distinct(as_text(cell, field.dataType))
        asked.append(list(columns))
        wanted += columns.values()
    # Short names: a frame of many columns makes a very long row, and its own names may clash.
    named = [column.alias(f"a{position}") for position, column in enumerate(wanted)]
    values = iter(frame.agg(*named).collect()[0])
    rows = int(next(values))
    found = []
    for field, statistics_of in zip(frame.schema.fields, asked, strict=True):
        taken = {name: next(values) for name in statistics_of}
        for name in ("least", "greatest"):
            if isinstance(taken.get(name), str):
                taken[name] = from_text(taken[name], field.dataType)
        if taken.get("quartiles") is not None:
            taken["quartiles"] = tuple(taken["quartiles"])
        found.append(ColumnScan(field.name, field.dataType, **taken))
    return Scan(rows, tuple(found))


def _statistics(cell: Column, kind: T.DataType, error: float) -> dict[str, Column]:
    columns = {"least": F.min(cell), "greatest": F.max(cell)}
    if type(kind).__name__ in _SHOWN_AS_TEXT:
        columns = {name: column.cast("string") for name, column in columns.items()}
    if isinstance(kind, T.NumericType):
        # As doubles: the sum of a long decimal column may not fit its own type.
        number = cell.cast("double")
        columns |= {
            "mean": F.avg(number),
            "deviation": F.stddev_samp(number),
            "variance": F.var_samp(number),
        }
        if error > 0:
            accuracy = math.ceil(min(1 / error, _HIGHEST_ACCURACY))
            columns["quartiles"] = F.percentile_approx(cell, list(QUARTILES), accuracy)
    return columns
