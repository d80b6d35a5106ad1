"""The door of every function: is this a frame, is it flat, are its names clear?"""

import math
from collections.abc import Callable, Sequence
from numbers import Number
from typing import Any

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T

from linkspark import errors

# By name, because VariantType and others are not in the oldest PySpark that is supported.
_NOT_FLAT = {
    "ArrayType",
    "MapType",
    "StructType",
    "VariantType",
    "CalendarIntervalType",
    "GeographyType",
    "GeometryType",
}


def quoted(name: str) -> Column:
    """Return the column of exactly this name, dots, spaces and backticks included."""
    return F.col("`" + name.replace("`", "``") + "`")


def is_frame(value: object) -> bool:
    """Tell whether a value is a Spark DataFrame, of the classic API or of Spark Connect."""
    return isinstance(value, DataFrame) or (
        # PySpark 3.5's Connect frames do not share a base class with classic ones.
        type(value).__module__.startswith("pyspark.sql.connect") and hasattr(value, "schema")
    )


def check_frames(function: str, frames: Sequence[Any], *, exactly: int | None = None) -> None:
    """Refuse what is no frame, a nested column, or a name that occurs twice.

    Parameters
    ----------
    function
        The public function that asks, for the message.
    frames
        The frames in the order given by the user.
    exactly
        The number of frames that the function takes; at least one when None.

    Raises
    ------
    ArgumentError
        For a wrong number of frames, or a value that is no Spark DataFrame.
    SchemaError
        For a frame without columns, with nested columns or with duplicate names.
    """
    for position, frame in enumerate(frames, start=1):
        if not is_frame(frame):
            raise errors.not_a_frame(function, position, frame)
    if exactly is not None and len(frames) != exactly:
        raise errors.wrong_number_of_frames(function, len(frames), f"exactly {exactly} frames")
    if not frames:
        raise errors.wrong_number_of_frames(function, 0, "at least one frame")
    for position, frame in enumerate(frames, start=1):
        _check_columns(function, position, frame)


def name_key(frame: DataFrame) -> Callable[[str], str]:
    """Return what this session tells column names apart by: the name itself, or its lower case."""
    exact = frame.sparkSession.conf.get("spark.sql.caseSensitive", "false") == "true"
    return str if exact else str.lower


def check_names(function: str, frame: Any, position: int = 1) -> None:
    """Refuse what is no frame, has no columns, or a name that occurs twice; nested columns are let in."""
    if not is_frame(frame):
        raise errors.not_a_frame(function, position, frame)
    if not frame.columns:
        raise errors.no_columns(function, position)
    key = name_key(frame)
    folded = [key(name) for name in frame.columns]
    duplicates = [name for name, key in zip(frame.columns, folded, strict=True) if folded.count(key) > 1]
    if duplicates:
        raise errors.duplicate_columns(function, position, sorted(set(duplicates)))


def _check_columns(function: str, position: int, frame: DataFrame) -> None:
    check_names(function, frame, position)
    nested = [
        (field.name, field.dataType.simpleString())
        for field in frame.schema.fields
        if type(field.dataType).__name__ in _NOT_FLAT or isinstance(field.dataType, T.UserDefinedType)
    ]
    if nested:
        raise errors.nested_columns(function, position, nested)


def check_missing_values(function: str, missing_values: object) -> tuple[Any, ...]:
    """Return `missing_values` as a tuple, or refuse a bare string and what is no list of values."""
    if isinstance(missing_values, (str, bytes)) or not isinstance(
        missing_values, (list, tuple, set, frozenset)
    ):
        raise errors.argument(function, "missing_values", missing_values, 'a list such as ["NA", "UNK"]')
    return tuple(missing_values)


def check_proportion(function: str, name: str, value: object, *, zero_allowed: bool = False) -> float:
    """Return a number between 0 and 1 as a float, or refuse it; 0 itself only where allowed."""
    allowed = "a number from 0 to 1" if zero_allowed else "a number above 0 and at most 1"
    if isinstance(value, bool) or not isinstance(value, Number) or isinstance(value, complex):
        raise errors.argument(function, name, value, allowed)
    number = float(value)  # type: ignore[arg-type]
    if math.isnan(number) or number > 1 or number < 0 or (number == 0 and not zero_allowed):
        raise errors.argument(function, name, number, allowed)
    return number


def check_whole(function: str, name: str, value: object, *, at_least: int) -> int:
    """Return a whole number not below a bound, or refuse it."""
    if isinstance(value, bool) or not hasattr(value, "__index__") or value.__index__() < at_least:
        raise errors.argument(function, name, value, f"a whole number of at least {at_least}")
    return int(value.__index__())


def common_columns(left: DataFrame, right: DataFrame) -> list[str]:
    """Return the columns that share name and type, in the left frame's order."""
    kinds = dict(right.dtypes)
    return [name for name, kind in left.dtypes if kinds.get(name) == kind]
