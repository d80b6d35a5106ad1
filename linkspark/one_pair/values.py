"""What one value is to a level: missing, a text, a number, a date."""

import datetime as dt
from decimal import Decimal
from typing import Any

from linkspark import errors

# So many days are four hundred years, after which the calendar repeats.
_FOUR_CENTURIES = 146_097


def plain(value: Any, column: str) -> Any:
    """Return a value as the levels take it: None for every way of being missing, a tuple for a list.

    Of a time with a zone what its own clock shows.
    """
    kind = type(value)
    if value is None or kind is str or kind is int or kind is bool:
        return value
    if kind is float:
        return None if value != value else value
    if kind is dt.date or kind is Decimal:
        return None if value != value else value
    return _unusual(value, column)


def _unusual(value: Any, column: str) -> Any:
    name = type(value).__name__
    if name in ("NaTType", "NAType"):
        return None
    if name == "datetime64":
        # Of nanoseconds numpy makes a number, not a time.
        return plain(value.astype("M8[us]").item() if "[D]" not in str(value.dtype) else value.item(), column)
    if isinstance(value, str):
        return str(value)
    if isinstance(value, dt.datetime):
        if hasattr(value, "to_pydatetime"):
            value = value.to_pydatetime()
        return value.replace(tzinfo=None)
    if isinstance(value, list | tuple | set | frozenset):
        return tuple(plain(one, column) for one in value)
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value)
    # A number or an array of numpy.
    if hasattr(value, "tolist"):
        return plain(value.tolist(), column)
    raise errors.not_a_value(column, value)


def same(left: Any, right: Any) -> bool:
    """Tell whether two values of different types are equal: numbers as such, all else by their texts."""
    if is_number(left) and is_number(right):
        return bool(left == right)
    return flat_text(left) == flat_text(right)


def is_number(value: Any) -> bool:
    """Tell whether a value is a number, which True is not."""
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def flat_text(value: Any) -> str | None:
    """Return the text of any flat value, None of a list or bytes."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if isinstance(value, tuple | bytes) else text_of(value, "")


def text_of(value: Any, column: str) -> str:
    """Return the text of a value: dates as yyyy-mm-dd, numbers as Arrow writes them."""
    if isinstance(value, str):
        return value
    if isinstance(value, dt.datetime):
        return value.isoformat(" ", "microseconds")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, bool | tuple | bytes):
        raise errors.unsuitable_value(column, value, "text, a number, a date or a time")
    return str(value) if isinstance(value, int) else _arrow_text(value)


def _arrow_text(value: float | Decimal) -> str:
    # Loaded for the rare number that is compared by its digits, not for all.
    import pyarrow as pa

    # One zero only.
    plain_zero = value + 0.0 if isinstance(value, float) else value
    text: str = pa.scalar(plain_zero).cast(pa.string()).as_py()
    return text


def day_of(value: Any, column: str) -> tuple[int, int, int, int] | None:
    """Return a date's number of days, year, month and day; None for a text that is not yyyy-mm-dd."""
    if type(value) is str:
        return _parsed(value)
    if isinstance(value, dt.date):
        return value.toordinal(), value.year, value.month, value.day
    raise errors.unsuitable_value(column, value, "a date, a time or text yyyy-mm-dd")


def _parsed(text: str) -> tuple[int, int, int, int] | None:
    if len(text) != 10 or text[4] != "-" or text[7] != "-" or not text.isascii():
        return None
    digits = text[:4], text[5:7], text[8:]
    if not all(part.isdigit() for part in digits):
        return None
    year, month, day = map(int, digits)
    try:
        # There is a year 0 in Spark, and none in Python.
        number = dt.date(year or 400, month, day).toordinal() - (0 if year else _FOUR_CENTURIES)
    except ValueError:
        return None
    return number, year, month, day


def number_of(value: Any, column: str) -> int | float:
    """Return a number; a decimal as a floating point number."""
    if type(value) is int or type(value) is float:
        return value
    if isinstance(value, Decimal):
        return float(value)
    raise errors.unsuitable_value(column, value, "a number")
