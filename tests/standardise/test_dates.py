"""Dates against Python's own calendar and a second reading of the table of formats."""

import datetime
import itertools
import random
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyspark.sql import functions as F

from linkspark.errors import ArgumentError
from linkspark.standardise import dates

DAY = datetime.date
# What strptime reads, and the texts of the format that it alone does not tell apart.
STRPTIME = {
    "iso": "%Y-%m-%d",
    "iso_time": "%Y-%m-%dT%H:%M:%S",
    "ymd": "%Y/%m/%d",
    "uk": "%d/%m/%Y",
    "us": "%m/%d/%Y",
    "uk_short": "%d/%m/%y",
    "us_short": "%m/%d/%y",
    "compact": "%Y%m%d",
    "uk_compact": "%d%m%Y",
    "us_compact": "%m%d%Y",
    "d_mon_yyyy": "%d %b %Y",
    "mon_d_yyyy": "%b %d, %Y",
    "d_mon_yy": "%d %b %y",
    "yyyy_mm": "%Y-%m",
    "mm_yyyy": "%m/%Y",
    "mon_yyyy": "%b %Y",
    "yyyy": "%Y",
}
WITH_DAY = [name for name, form in dates.FORMATS.items() if "d" in form.parts]
SHORT = {"uk_short", "us_short", "d_mon_yy"}


def _pivot(*formats: str) -> int | None:
    return 1926 if SHORT & set(formats) else None


def _written(day: DAY, name: str) -> str:
    # strftime does not pad the years before 1000.
    return day.strftime(STRPTIME[name].replace("%Y", f"{day.year:04}").replace("%y", f"{day.year % 100:02}"))


def test_every_format_reads_its_example(cleaned: Any) -> None:
    def each(example: str) -> Any:
        return F.array(*[dates.parse(example, name, pivot=_pivot(name)) for name in WITH_DAY])

    found = cleaned(each, [dates.FORMATS[name].example for name in WITH_DAY])
    assert [readings[position] for position, readings in enumerate(found)] == [DAY(1980, 2, 3)] * len(
        WITH_DAY
    )
    assert set(dates.FORMATS) == set(STRPTIME)


@pytest.mark.usefixtures("ansi")
def test_dates_that_there_are_and_dates_that_there_are_not(cleaned: Any) -> None:
    expected = {
        "03/02/1980": DAY(1980, 2, 3),
        "3/2/1980": DAY(1980, 2, 3),
        " 3.2.1980 ": DAY(1980, 2, 3),
        "3 - 2 - 1980": None,
        "29/02/2000": DAY(2000, 2, 29),
        "29/02/1900": None,
        "31/02/1990": None,
        "31/04/1990": None,
        "32/01/1990": None,
        "00/01/1990": None,
        "01/13/1990": None,
        "01/00/1990": None,
        "01/01/0000": None,
        "01/01/0001": DAY(1, 1, 1),
        "31/12/9999": DAY(9999, 12, 31),
        "01/01/10000": None,
        "01/01/90": None,
        "1980-02-03": None,
        "٠٣/٠٢/١٩٨٠": None,
        "3/2/1980x": None,
        "tomorrow": None,
        "😀": None,
        "": None,
        "  ": None,
        None: None,
    }
    found = cleaned(lambda c: dates.parse(c, "uk"), list(expected))
    assert dict(zip(expected, found, strict=True)) == expected


def test_month_names_in_all_their_forms(cleaned: Any) -> None:
    texts = [
        "3 Feb 1980",
        "03-FEB-1980",
        "3rd february 1980",
        "3feb1980",
        "3 Sept. 1980",
        "31 june 1980",
        "3 Fab 1980",
    ]
    day = DAY(1980, 2, 3)
    assert cleaned(lambda c: dates.parse(c, "d_mon_yyyy"), texts) == [day] * 4 + [DAY(1980, 9, 3), None, None]
    every_month = [DAY(2001, month, 1) for month in range(1, 13)]
    written = [day.strftime(form) for form in ("%d %b %Y", "%d %B %Y") for day in every_month]
    assert cleaned(lambda c: dates.parse(c, "d_mon_yyyy"), written) == every_month * 2
    texts = ["February 3rd, 1980", "Feb 3 1980", "Feb 31980"]
    assert cleaned(lambda c: dates.parse(c, "mon_d_yyyy"), texts) == [day, day, None]


@pytest.mark.usefixtures("ansi")
@settings(max_examples=1, deadline=None, suppress_health_check=list(HealthCheck))
@given(days=st.lists(st.dates(), min_size=40, max_size=60))
def test_each_date_is_read_back_from_each_full_format(cleaned: Any, days: list[DAY]) -> None:
    for name in set(WITH_DAY) - SHORT:
        texts = [_written(day, name) for day in days]
        assert cleaned(lambda c, n=name: dates.parse(c, n), texts) == days, name


@pytest.mark.usefixtures("ansi")
def test_every_day_month_and_some_years_agree_with_pythons_calendar(cleaned: Any) -> None:
    def exists(year: int, month: int, day: int) -> DAY | None:
        try:
            return DAY(year, month, day)
        except ValueError:
            return None

    numbers = list(itertools.product((1, 4, 100, 1582, 1752, 1900, 2000, 2023, 2024), range(14), range(33)))
    texts = [f"{year:04}{month:02}{day:02}" for year, month, day in numbers]
    assert cleaned(lambda c: dates.parse(c, "compact"), texts) == [exists(*parts) for parts in numbers]


def test_a_time_beside_the_date_is_left_out(cleaned: Any) -> None:
    texts = ["1980-02-03T00:00:00", "1980-02-03 14:30", "1980-02-03T14:30:00.123+01:00", "1980-02-03T14:30Z"]
    assert cleaned(lambda c: dates.parse(c, "iso_time"), [*texts, "1980-02-03"]) == [DAY(1980, 2, 3)] * 4 + [
        None
    ]


def test_formats_are_tried_in_order(cleaned: Any) -> None:
    texts = ["1980-02-03", "3/2/1980", "3 Feb 80", "19800203", "2/31/1980"]
    found = cleaned(lambda c: dates.parse(c, "iso", "uk", "d_mon_yy", "compact", pivot=1926), texts)
    assert found == [DAY(1980, 2, 3)] * 4 + [None]


def test_short_years_fall_in_the_hundred_years_from_the_pivot(cleaned: Any) -> None:
    texts = ["01/01/26", "01/01/99", "01/01/00", "01/01/25", "1/1/1926"]
    found = cleaned(lambda c: dates.parse(c, "uk_short", pivot=1926), texts)
    assert [day and day.year for day in found] == [1926, 1999, 2000, 2025, None]
    found = cleaned(lambda c: dates.parse(c, "uk_short", pivot=1900), texts)
    assert [day and day.year for day in found] == [1926, 1999, 1900, 1925, None]


def test_partial_dates_give_the_month_and_the_year(cleaned: Any) -> None:
    texts = ["1980-02", "02/1980", "Feb 1980", "1980", "1980-02-03", "1980-02-31", "13/1980", "0000", None]
    month = ("yyyy_mm", "mm_yyyy", "mon_yyyy", "iso")
    found = cleaned(lambda c: dates.year_month(c, *month), texts)
    assert found == ["1980-02"] * 3 + [None, "1980-02"] + [None] * 4
    found = cleaned(lambda c: dates.year(c, "yyyy", *month), texts)
    assert found == [1980] * 5 + [None] * 4
    assert cleaned(lambda c: dates.year_month(c, "iso"), ["0099-12-31"]) == ["0099-12"]


@pytest.mark.parametrize("zone", ["Pacific/Apia", "America/Sao_Paulo"])
def test_the_sessions_time_zone_and_parser_play_no_part(spark: Any, cleaned: Any, zone: str) -> None:
    settings_ = {"spark.sql.session.timeZone": zone, "spark.sql.legacy.timeParserPolicy": "LEGACY"}
    before = {key: spark.conf.get(key) for key in settings_}
    try:
        for key, value in settings_.items():
            spark.conf.set(key, value)
        # Days without a midnight, and one that Samoa left out altogether.
        texts = ["30/12/2011", "21/10/1990", "31/02/1990"]
        assert cleaned(lambda c: dates.parse(c, "uk"), texts) == [DAY(2011, 12, 30), DAY(1990, 10, 21), None]
    finally:
        for key, value in before.items():
            spark.conf.set(key, value)


def _read(text: str, name: str) -> tuple[int, ...] | None:
    """Read a text as the documentation of a format says, with Python's means."""
    sep, month = "[-/. ]", "[A-Za-z]{3,9}"
    shape = {
        "iso": r"\d{4}-\d\d-\d\d",
        "iso_time": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d",
        "ymd": rf"\d{{4}}{sep}\d\d?{sep}\d\d?",
        "compact": r"\d{8}",
        "d_mon_yyyy": rf"\d\d? {month} \d{{4}}",
        "mon_d_yyyy": rf"{month} \d\d?, \d{{4}}",
        "d_mon_yy": rf"\d\d? {month} \d\d",
        "yyyy_mm": rf"\d{{4}}{sep}\d\d?",
        "mm_yyyy": rf"\d\d?{sep}\d{{4}}",
        "mon_yyyy": rf"{month} \d{{4}}",
        "yyyy": r"\d{4}",
    }
    shape |= dict.fromkeys(("uk", "us"), rf"\d\d?{sep}\d\d?{sep}\d{{4}}")
    shape |= dict.fromkeys(("uk_short", "us_short"), rf"\d\d?{sep}\d\d?{sep}\d\d")
    shape |= dict.fromkeys(("uk_compact", "us_compact"), r"\d{8}")
    if not re.fullmatch(shape[name], text):
        return None
    plain = re.sub(sep, "/", text) if "/" in STRPTIME[name] else text
    plain = re.sub(sep, "-", text) if name == "yyyy_mm" else plain
    try:
        return tuple(datetime.datetime.strptime(plain, STRPTIME[name]).timetuple()[:3])
    except ValueError:
        return None


def test_exactly_those_formats_are_refused_together_that_read_one_text_differently() -> None:
    draw = random.Random(3)
    days = [DAY(draw.randint(1000, 2999), draw.randint(1, 12), draw.randint(1, 28)) for _ in range(150)]
    days += [DAY(year, 11, 12) for year in (2011, 1012, 1209, 2010)]
    for one, other in itertools.permutations(dates.FORMATS, 2):
        texts = {_written(day, one) for day in days} | {_written(day, other) for day in days}
        readings = [(_read(text, one), _read(text, other)) for text in texts]
        differ = any(first and second and first != second for first, second in readings)
        try:
            dates._check("test", (one, other), _pivot(one, other), needs="y")
            refused = False
        except ArgumentError as error:
            refused = "different dates" in str(error)
        assert refused == differ, (one, other)


def test_ambiguous_formats_are_refused() -> None:
    with pytest.raises(ArgumentError) as caught:
        dates.parse("dob", "iso", "uk", "us")
    assert str(caught.value) == (
        "dates.parse: the formats `uk` and `us` read the same text as different dates, for example "
        "03/02/1980. Find out how this column is written, and name only that format; if both occur, tell "
        "them apart first by another column, such as the source."
    )


def test_an_unknown_format_is_refused_with_those_that_there_are() -> None:
    known = ", ".join(f"`{name}`" for name in list(dates.FORMATS)[:-1]) + " and `yyyy`"
    rest = f"The formats are {known}. Name them in the order in which to try them."
    opening = "dates.parse: formats must name one or more ways in which the dates are written, but"
    with pytest.raises(ArgumentError) as caught:
        dates.parse("dob", "dd/MM/yyyy", "uk")
    assert str(caught.value) == f"{opening} there is no `dd/MM/yyyy`. {rest}"
    with pytest.raises(ArgumentError) as caught:
        dates.parse("dob")
    assert str(caught.value) == f"{opening} none is given. {rest}"


def test_a_date_is_never_made_up_from_a_part() -> None:
    with pytest.raises(ArgumentError) as caught:
        dates.parse("dob", "iso", "mm_yyyy")
    assert str(caught.value) == (
        "dates.parse: `mm_yyyy` has no day, and none is made up. Use dates.year_month or dates.year for it."
    )
    with pytest.raises(ArgumentError) as caught:
        dates.year_month("dob", "yyyy")
    assert str(caught.value) == (
        "dates.year_month: `yyyy` has no month, and none is made up. Use dates.year for it."
    )


def test_a_pivot_is_given_exactly_where_it_is_needed() -> None:
    with pytest.raises(ArgumentError) as caught:
        dates.parse("dob", "uk_short")
    assert str(caught.value) == (
        "dates.parse: `uk_short` has years of two digits, so pivot is needed: the first of the hundred years "
        "that they can mean. For example, with pivot=1926, 26 is 1926 and 25 is 2025."
    )
    with pytest.raises(ArgumentError) as caught:
        dates.parse("dob", "uk", pivot=1926)
    assert str(caught.value) == (
        "dates.parse: pivot is for years of two digits, and none of the formats has them. Leave it out, or "
        "name a format such as `uk_short`."
    )
    with pytest.raises(ArgumentError) as caught:
        dates.parse("dob", "uk_short", pivot=26_000)
    assert str(caught.value) == "dates.parse: pivot must be a year from 1 to 9900, but it is 26000."
