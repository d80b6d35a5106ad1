"""What one cell holds: whether it is missing, its text, its letters. Column -> Column, all native."""

import datetime
import math
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from pyspark.sql import Column
from pyspark.sql import functions as F
from pyspark.sql import types as T

from linkspark.letters import folding

# What Python's str.strip takes off: Java's \s, even in Unicode mode, lacks 1C-1F.
_NOT_BLANK = r"(?U)[^\s\x1C-\x1F]"
_BLANK_ENDS = r"(?U)^[\s\x1C-\x1F]+|[\s\x1C-\x1F]+$"


def is_missing(column: Column, kind: T.DataType, missing_values: Sequence[Any] = ()) -> Column:
    """Tell whether a cell is missing: null, NaN, blank text, or one of the user's own missing values.

    Parameters
    ----------
    column
        The cell.
    kind
        Its type, from the frame's schema.
    missing_values
        Further values that stand for missing. Each applies to columns of its own kind: text to text
        (compared after trimming), numbers to numbers, booleans to booleans, dates to dates.

    Returns
    -------
    Column
        Boolean, never null.
    """
    missing = column.isNull()
    if isinstance(kind, T.StringType):
        # As plain text: regular expressions refuse collated columns.
        text = column.cast("string")
        missing = missing | ~text.rlike(_NOT_BLANK)
        texts = [value.strip() for value in missing_values if isinstance(value, str)]
        if texts:
            missing = missing | F.regexp_replace(text, _BLANK_ENDS, "").isin(texts)
    elif isinstance(kind, (T.FloatType, T.DoubleType)):
        missing = missing | F.isnan(column)
    for values in _comparable(missing_values, kind):
        missing = missing | column.isin(values)
    return F.coalesce(missing, F.lit(False))


def present(column: Column, kind: T.DataType, missing_values: Sequence[Any] = ()) -> Column:
    """Return the cell, with null for every way of being missing (see `is_missing`)."""
    return F.when(~is_missing(column, kind, missing_values), column)


def as_text(column: Column, kind: T.DataType) -> Column:
    """Return a cell's text such that two cells have the same text exactly when they are equal.

    A timestamp gives its microseconds since 1970 (its written form repeats when clocks go back), binary
    its hexadecimal digits, and the two zeros of floating point one text.
    """
    if isinstance(kind, T.StringType):
        # The cast makes fixed-length and collated text plain, so that all columns can share one array.
        return column.cast("string")
    if isinstance(kind, (T.FloatType, T.DoubleType)):
        return (column + F.lit(0.0).cast(kind)).cast("string")
    if isinstance(kind, T.TimestampType):
        return F.unix_micros(column).cast("string")
    if isinstance(kind, T.BinaryType):
        return F.hex(column)
    return column.cast("string")


def from_text(text: str, kind: T.DataType) -> Any:
    """Return the value that Spark wrote as this text; the text itself where Python has no such value."""
    try:
        if isinstance(kind, T.BooleanType):
            return text == "true"
        if isinstance(kind, T.DateType):
            return datetime.date.fromisoformat(text)
        if isinstance(kind, (T.TimestampType, T.TimestampNTZType)):
            seconds, _, fraction = text.partition(".")
            moment = datetime.datetime.fromisoformat(seconds)
            return moment.replace(microsecond=int(fraction.ljust(6, "0")))
    except ValueError:
        # A year before 1 or after 9999: Spark has it, Python does not.
        return text
    return text


def letters(column: Column) -> Column:
    """Return the letters A to Z of a text, upper-cased and without accents; '' where it has none."""
    return F.regexp_replace(F.translate(F.upper(column), *folding()), "[^A-Z]", "")


def without_accents(column: Column) -> Column:
    """Return a text with its Latin letters plain, in their own case; all else stays as it is."""
    # Only after a Latin letter: to Devanagari or Arabic, marks are vowels.
    unmarked = F.regexp_replace(column, r"(\p{IsLatin})[\u0300-\u036F]+", "$1")
    # The sharp s, then the ligatures of A and O with E.
    unmarked = F.regexp_replace(F.regexp_replace(unmarked, r"\u00DF", "ss"), r"\u1E9E", "SS")
    for digraphs, second in ((r"\u00C6\u0152", "E"), (r"\u00E6\u0153", "e")):
        unmarked = F.regexp_replace(unmarked, f"([{digraphs}])", f"$1{second}")
    # Most texts have none of this, and need not pay for it.
    return F.when(column.rlike(r"[^\x00-\x7F]"), _folded(unmarked)).otherwise(column)


def _folded(column: Column) -> Column:
    accented, plain = folding()
    # As bytes: Spark Connect cannot send an error about an expression with so many letters beyond ASCII.
    matching = F.decode(F.lit(accented.encode("utf-16-be")), "UTF-16BE")
    return F.call_function("translate", column, matching, F.lit(plain))


def _comparable(values: Sequence[Any], kind: T.DataType) -> list[list[Any]]:
    """Return the values of a column's own kind, in lists whose members compare with it in one type."""
    # numpy's scalars know their Python value.
    plain = [value.item() if hasattr(value, "item") else value for value in values]
    if isinstance(kind, T.BooleanType):
        return _lists([value for value in plain if isinstance(value, bool)])
    if isinstance(kind, T.NumericType):
        numbers = [value for value in plain if isinstance(value, (int, float, Decimal))]
        numbers = [value for value in numbers if not isinstance(value, bool) and math.isfinite(value)]
        if isinstance(kind, T.FloatType):
            return _lists([F.lit(float(value)).cast("float") for value in numbers])
        # Apart, or a bigint would be compared as a double with all of them.
        whole = [value for value in numbers if isinstance(value, int)]
        return _lists([v for v in whole if -(2**63) <= v < 2**63], [v for v in numbers if v not in whole])
    if isinstance(kind, T.DateType):
        dates = [value for value in plain if isinstance(value, datetime.date)]
        return _lists([value for value in dates if not isinstance(value, datetime.datetime)])
    if isinstance(kind, (T.TimestampType, T.TimestampNTZType)):
        return _lists([value for value in plain if isinstance(value, datetime.datetime)])
    return []


def _lists(*lists: list[Any]) -> list[list[Any]]:
    return [values for values in lists if values]
