"""Placeholders: values that were typed because a field had to hold something. They become null.

Nothing here happens unless it is called. The default lists are public, so that they can be read and extended:
``placeholders.text("town", [*placeholders.TEXT, "ELSEWHERE"])``.
"""

import datetime
import re
from collections.abc import Sequence
from numbers import Real
from typing import Any

from pyspark.sql import Column
from pyspark.sql import functions as F

from linkspark import errors
from linkspark.frames import quoted
from linkspark.letters import folding
from linkspark.standardise.text import APOSTROPHES, ColumnOrName, cleaned, column_of, filled, let

# Without NA, NULL and NONE: they are surnames, initials and codes too.
TEXT = (
    "DECLINED",
    "DO NOT KNOW",
    "DONT KNOW",
    "N/A",
    "NO DATA",
    "NO INFORMATION",
    "NOT APPLICABLE",
    "NOT AVAILABLE",
    "NOT DISCLOSED",
    "NOT GIVEN",
    "NOT KNOWN",
    "NOT PROVIDED",
    "NOT RECORDED",
    "NOT STATED",
    "REFUSED",
    "TBA",
    "TBC",
    "UNDISCLOSED",
    "UNK",
    "UNKNOWN",
    "UNSPECIFIED",
    "XX",
    "XXX",
    "XXXX",
)
NAMES = (
    *TEXT,
    "ANONYMOUS",
    "BABY",
    "BABY BOY",
    "BABY GIRL",
    "FEMALE",
    "FIRST NAME",
    "FORENAME",
    "INFANT",
    "LAST NAME",
    "MALE",
    "NAME",
    "NO NAME",
    "SURNAME",
    "TEST",
    "UNNAMED",
)
# Without 1970-01-01, day 0 of many computers: people were born on it.
DATES = (
    datetime.date(1, 1, 1),
    datetime.date(1111, 11, 11),
    datetime.date(1800, 1, 1),
    datetime.date(1899, 12, 30),
    datetime.date(1899, 12, 31),
    datetime.date(1900, 1, 1),
    datetime.date(9999, 9, 9),
    datetime.date(9999, 12, 31),
)
NUMBERS = (-1, -9, -99, -999, 999, 9999, 99999, 999999, 9999999)

_NUMBER = r"^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,2})?$"


def text(column: ColumnOrName, values: Sequence[str] = TEXT) -> Column:
    """Return a text as it is, or null if it is a placeholder or has neither letter nor digit ("--", "?").

    It is compared without regard to case, accents, blanks around it and punctuation: "n/a", "N / A" and
    "Not known." are placeholders, "NA" is not "N/A".
    """
    return _text("placeholders.text", column, values)


def name(column: ColumnOrName, values: Sequence[str] = NAMES) -> Column:
    """Return a name as it is, or null if it is a placeholder such as "Baby boy"; see `text`."""
    return _text("placeholders.name", column, values)


def date(column: ColumnOrName, values: Sequence[datetime.date] = DATES) -> Column:
    """Return a date as it is, or null if it is a placeholder such as 1900-01-01.

    The column holds dates, timestamps, or text that begins with a date as in ISO 8601.
    """
    days = _checked("placeholders.date", values, datetime.date, "dates such as [date(1900, 1, 1)]")
    listed = [day.isoformat() for day in days]
    return let(_as_it_is(column), lambda cell: F.when(~_day(cell).isin(listed), cell))


def number(column: ColumnOrName, values: Sequence[float] = NUMBERS) -> Column:
    """Return a number as it is, or null if it is a placeholder such as 999; text is read as a number."""
    listed = [
        float(value) for value in _checked("placeholders.number", values, Real, "numbers such as [999]")
    ]

    def unless_listed(cell: Column) -> Column:
        # Text that is no number must not reach the cast, which raises in ANSI mode.
        digits = filled(F.regexp_extract(F.trim(cell.cast("string")), _NUMBER, 0))
        return F.when(~F.coalesce(digits.cast("double").isin(listed), F.lit(False)), cell)

    return let(_as_it_is(column), unless_listed)


def _text(function: str, column: ColumnOrName, values: Sequence[str]) -> Column:
    checked = _checked(function, values, str, 'texts such as ["NOT KNOWN"]')
    listed = ["", *map(_key, checked)]
    return let(_as_it_is(column), lambda cell: F.when(~cleaned(cell).isin(listed), cell))


def _key(value: str) -> str:
    """Return what `text.cleaned` makes of a value: in Python, or Spark would clean the list for each row."""
    plain = value.upper().replace("Æ", "AE").replace("Œ", "OE").translate(str.maketrans(*folding()))
    return " ".join(re.sub(r"[\W_]+", " ", re.sub(f"[{APOSTROPHES}]", "", plain)).split())


def _day(cell: Column) -> Column:
    return F.substring(cell.cast("string"), 1, 10)


def _as_it_is(column: ColumnOrName) -> Column:
    column_of(column)
    return quoted(column) if isinstance(column, str) else column


def _checked(function: str, values: object, kind: type, allowed: str) -> list[Any]:
    allowed = f"a list of {allowed}"
    if not isinstance(values, (list, tuple, set, frozenset)):
        raise errors.argument(function, "values", values, allowed)
    for value in values:
        if not isinstance(value, kind) or isinstance(value, (bool, datetime.datetime)):
            raise errors.argument(function, "values", values, allowed)
    return list(values)
