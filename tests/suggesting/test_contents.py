"""What values look like, from values written by hand."""

import json
from collections import Counter

import pytest

from linkspark.suggesting.contents import Contents, contents_of, date_parts


def _of(*values: str | None) -> Contents:
    return contents_of(Counter(values))


def test_blank_and_missing_cells_hold_no_value() -> None:
    held = _of(None, "", "  ", "a")
    assert (held.rows, held.filled, held.distinct) == (4, 1, 1)


def test_an_empty_column_has_contents_too() -> None:
    held = contents_of({})
    assert (held.rows, held.filled, held.distinct, held.commonest, held.numbers) == (0, 0, 0, 0, None)


def test_forms_are_shares_of_the_records_with_a_value() -> None:
    held = _of("ann@x.org", "ann@x.org", "bob@x.org", "none of that", None)
    assert held.form("email") == 0.75
    assert held.form("phone") == 0


def test_the_order_of_days_and_months_is_told_by_days_above_twelve() -> None:
    held = _of("03/02/1980", "25/12/1971", "01/11/1990", "30/06/1965")
    assert held.dates["uk"] == 1.0
    assert held.dates["us"] == 0.5
    assert held.years == (1965, 1990)


@pytest.mark.parametrize(
    ("text", "form", "parts"),
    [
        ("1980-02-03", "iso", (1980, 2, 3)),
        ("3 Feb 1980", "d_mon_yyyy", (1980, 2, 3)),
        ("19800203", "compact", (1980, 2, 3)),
        ("1980-02-30", "iso", None),
        ("1980", "yyyy", (1980, 1, 1)),
        ("soon", "iso", None),
    ],
)
def test_dates_are_read_by_a_named_format(text: str, form: str, parts: tuple[int, int, int] | None) -> None:
    assert date_parts(text, form) == parts


def test_eight_digits_are_dates_only_in_years_of_people() -> None:
    assert "compact" not in _of("07121101", "30011231").dates
    assert _of("19121101", "20011231").dates["compact"] == 1.0


def test_words_for_not_known_are_placeholders_and_names_that_look_so_are_not() -> None:
    held = _of("Unknown", "n/a", "Smith", "Null", "Jones", "-9", "Brown")
    assert dict(held.placeholders) == {"Unknown": 1, "n/a": 1, "-9": 1}
    assert held.filled == 4


@pytest.mark.parametrize("word", ["Declined", "do not know", "TBA", "Not disclosed"])
def test_what_cleaning_takes_for_a_placeholder_is_one_here_too(word: str) -> None:
    assert contents_of({"Leeds": 3, word: 1}).placeholders == ((word, 1),)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-09-09"])
def test_days_before_and_after_all_people_are_placeholders_where_frequent(day: str) -> None:
    values = {f"19{year}-03-04": 1 for year in range(40, 70)}
    assert contents_of({**values, day: 30}).placeholders == ((day, 30),)


def test_a_dummy_date_is_a_placeholder_only_if_it_is_far_more_frequent_than_others() -> None:
    days = [f"19{year}-05-{day:02d}" for year in range(40, 60) for day in range(1, 4)]
    once = _of("1900-01-01", *days)
    often = _of(*["1900-01-01"] * 30, *days)
    assert once.placeholders == ()
    assert often.placeholders == (("1900-01-01", 30),)


def test_values_are_kept_only_where_they_are_few() -> None:
    assert _of("M", "F", "F").values == (("F", 2), ("M", 1))
    assert _of(*[str(number) for number in range(21)]).values == ()


def test_the_least_and_greatest_numbers_leave_out_strays() -> None:
    ages = [str(20 + number % 60) for number in range(600)]
    assert _of("9999999", *ages).numbers == (20.0, 79.0)


def test_contents_survive_json() -> None:
    held = _of("M", "F", None, " 12 Oak Rd", "1980-02-03", "-9", "unknown")
    assert Contents.of_plain(json.loads(json.dumps(held.as_plain()))) == held
