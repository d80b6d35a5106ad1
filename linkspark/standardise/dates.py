"""Dates from text, by formats that the caller names. Nothing is guessed.

Formats are tried in the order given. Two that can read one text as different dates are refused together.
A date that the calendar does not have (31 February) is null, and so is one in a year 0. The session's time
zone, time parser and ANSI mode play no part.
"""

from collections.abc import Mapping, Sequence

from pyspark.sql import Column
from pyspark.sql import functions as F

from linkspark import errors
from linkspark.spec.date_formats import FORMATS as FORMATS
from linkspark.spec.date_formats import MONTHS, DateFormat, ambiguous, incomplete, short
from linkspark.standardise.text import ColumnOrName, let, squeeze, upper

# What no squeezed text holds.
_BREAK = "\x01"


def parse(column: ColumnOrName, *formats: str, pivot: int | None = None) -> Column:
    """Return the date that a text means, null where no format reads it.

    Parameters
    ----------
    column
        The text. White space around it, and the case of months, do not matter.
    *formats
        Names from `FORMATS`, at least one. Formats without a day are refused: see `year_month`.
    pivot
        The first of the hundred years that two digits can mean: with 1926, "26" is 1926 and "25" is 2025.
        Formats with a short year need it; without one it is refused.

    Raises
    ------
    ArgumentError
        For an unknown format, two that can read one text differently, one without a day, a missing pivot.
    """
    return _first_read("dates.parse", column, formats, pivot, needs="ymd")


def year_month(column: ColumnOrName, *formats: str, pivot: int | None = None) -> Column:
    """Return year and month of a date or of a partial date, as text: "1980-02".

    Formats with a day count only where the whole date exists. See `parse` for the arguments.
    """
    day = _first_read("dates.year_month", column, formats, pivot, needs="ym")
    return F.substring(day.cast("string"), 1, 7)


def year(column: ColumnOrName, *formats: str, pivot: int | None = None) -> Column:
    """Return the year of a date or of a partial date, as a whole number.

    Formats with a day count only where the whole date exists. See `parse` for the arguments.
    """
    return F.year(_first_read("dates.year", column, formats, pivot, needs="y"))


def _first_read(
    function: str, column: ColumnOrName, formats: Sequence[str], pivot: int | None, needs: str
) -> Column:
    _check(function, formats, pivot, needs)

    def by_any(text: Column) -> Column:
        return F.coalesce(*(_read(text, FORMATS[name], pivot or 0) for name in formats))

    return let(upper(squeeze(column)), by_any)


def _read(text: Column, form: DateFormat, pivot: int) -> Column:
    """Return the date that a squeezed text means: it is matched once, for all parts of the date."""
    parts = "".join(f"${place}{_BREAK}" for place in range(1, len(form.parts) + 1))
    found = F.split(F.regexp_replace(text, f"^{form.pattern}$", parts), _BREAK)

    def if_read(groups: Column) -> Column:
        named = {part: groups[place] for place, part in enumerate(form.parts)}
        return F.when(F.size(groups) > len(form.parts), _date(named, pivot))

    return let(found, if_read)


def _date(groups: Mapping[str, Column], pivot: int) -> Column:
    if "Y" in groups:
        year_number = pivot + F.pmod(groups["Y"].cast("int") - pivot, F.lit(100))
    else:
        year_number = groups["y"].cast("int")
    if "M" in groups:
        place = F.position(F.substring(groups["M"], 1, 3), F.lit(MONTHS))
        month_number = ((place + 2) / 3).cast("int")
    else:
        month_number = groups.get("m", F.lit(1)).cast("int")
    # The patterns allow months 1 to 12 and days 1 to 31: the first of the month is always a date.
    first = F.make_date(year_number, month_number, F.lit(1))
    if "d" not in groups:
        return first

    def if_it_exists(found: Column) -> Column:
        last = F.dayofmonth(F.last_day(found["first"]))
        return F.when(found["day"] <= last, F.date_add(found["first"], found["day"] - 1))

    return let(F.struct(first.alias("first"), groups["d"].cast("int").alias("day")), if_it_exists)


def _check(function: str, formats: Sequence[str], pivot: object, needs: str) -> None:
    if not formats or any(name not in FORMATS for name in formats):
        raise errors.date_formats_unknown(function, [n for n in formats if n not in FORMATS], list(FORMATS))
    pair = ambiguous(formats)
    if pair is not None:
        raise errors.date_formats_ambiguous(function, *pair, FORMATS[pair[0]].example)
    lacking = incomplete(formats, needs)
    if lacking:
        raise errors.date_formats_incomplete(function, lacking, "month" if needs == "ym" else "day")
    if bool(short(formats)) != (pivot is not None):
        raise errors.date_pivot(function, short(formats))
    if pivot is not None and (type(pivot) is not int or not 1 <= pivot <= 9900):
        raise errors.argument(function, "pivot", pivot, "a year from 1 to 9900")
