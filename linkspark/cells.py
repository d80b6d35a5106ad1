"""What one cell holds: whether it is missing, its text, its letters. Column -> Column, all native."""

import datetime
import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from pyspark.sql import Column
from pyspark.sql import functions as F
from pyspark.sql import types as T

# A character that is no white space for Python's str.strip: Java's \s, even in Unicode mode, lacks 1C-1F.
_NOT_BLANK = r"(?U)[^\s\x1C-\x1F]"


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
        missing = missing | ~column.rlike(_NOT_BLANK)
        texts = [value for value in missing_values if isinstance(value, str)]
        if texts:
            missing = missing | F.trim(column).isin(texts)
    elif isinstance(kind, (T.FloatType, T.DoubleType)):
        missing = missing | F.isnan(column)
    for value in missing_values:
        if _same_kind(value, kind):
            missing = missing | (column == F.lit(value))
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
        if isinstance(kind, T.TimestampNTZType):
            seconds, _, fraction = text.partition(".")
            moment = datetime.datetime.fromisoformat(seconds)
            return moment.replace(microsecond=int(fraction.ljust(6, "0")))
    except ValueError:
        # A year before 1 or after 9999: Spark has it, Python does not.
        return text
    return text


def letters(column: Column) -> Column:
    """Return the letters A to Z of a text, upper-cased and without accents; '' where it has none."""
    folded = F.translate(F.upper(column), *_folding())
    return F.regexp_replace(folded, "[^A-Z]", "")


@cache
def _folding() -> tuple[str, str]:
    """Return the accented capitals of Unicode's Latin blocks, and the plain letter of each."""
    # These have no canonical decomposition; a digraph gives the letter that it starts with.
    plain = {
        "Æ": "A",
        "Ð": "D",
        "Ø": "O",
        "Þ": "T",
        "Đ": "D",
        "Ħ": "H",
        "Ł": "L",
        "Ŋ": "N",
        "Œ": "O",
        "Ŧ": "T",
    }
    plain |= {"ẞ": "S", "Ƒ": "F", "Ɓ": "B", "Ɖ": "D", "Ɗ": "D", "Ɛ": "E", "Ɠ": "G", "Ɨ": "I", "Ƙ": "K"}
    plain |= {
        "Ɲ": "N",
        "Ɔ": "O",
        "Ƥ": "P",
        "Ʈ": "T",
        "Ʋ": "V",
        "Ƴ": "Y",
        "Ƶ": "Z",
        "Ə": "E",
        "ı": "I",
        "ĸ": "K",
    }
    for point in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00), *range(0xFF21, 0xFF3B)):
        character = chr(point).upper()
        if len(character) == 1:
            base = unicodedata.normalize("NFKD", character)[0]
            if "A" <= base <= "Z":
                plain.setdefault(character, base)
    return "".join(plain), "".join(plain.values())


def _same_kind(value: object, kind: T.DataType) -> bool:
    if isinstance(kind, T.BooleanType):
        return isinstance(value, bool)
    if isinstance(kind, T.NumericType):
        return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)
    if isinstance(kind, T.DateType):
        return isinstance(value, datetime.date) and not isinstance(value, datetime.datetime)
    if isinstance(kind, (T.TimestampType, T.TimestampNTZType)):
        return isinstance(value, datetime.datetime)
    return False
