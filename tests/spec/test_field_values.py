"""The value of a field of one record, without Spark."""

import datetime
import json
from decimal import Decimal
from typing import Any

import pytest

import linkspark as ls
from linkspark.spec.field_values import text_of, value_of

_C = ls.cleaning
_PATIENT = {
    "name": [
        {"use": "usual", "given": ["Jo"]},
        {"use": "official", "family": "Smíth", "given": ["Ann", "B"]},
    ],
    "birthDate": "1980-02-03",
    "telecom": [
        {"system": "phone", "value": "020 7946 0958"},
        {"system": "email"},
        {"system": "email", "use": "work", "value": "a@b.org"},
    ],
    "active": True,
    "count": 12,
    "deep": {"er": {"x": None}},
}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("name", 0, "given", 0), "Jo"),
        (("name", 1, "given", 1), "B"),
        (("name", 1, "given", 2), None),
        (("name", 7, "given", 0), None),
        (("name", {"use": "official"}, "family"), "Smíth"),
        (("name", {"use": "official"}, "given", 0), "Ann"),
        (("name", {"use": "official"}, 0, "family"), "Smíth"),
        (("name", {"use": "official"}, 1, "family"), None),
        (("telecom", {"system": "email"}, "value"), "a@b.org"),
        (("telecom", {"system": "email"}, 0, "value"), None),
        (("telecom", {"system": "email"}, {"use": "work"}, "value"), "a@b.org"),
        (("telecom", {"system": "fax"}, "value"), None),
        (("deep", "er", "x"), None),
        (("deep", "nowhere", "x"), None),
        (("absent", "x", 0), None),
    ],
)
def test_a_path_leads_to_the_first_value_that_is_there(path: tuple[Any, ...], value: object) -> None:
    assert value_of(_PATIENT, ls.field("x", *path)) == value
    assert value_of({"r": json.dumps(_PATIENT)}, ls.field("x", "r", *path)) == value


def test_a_column_without_cleaning_is_as_it_is_and_all_else_is_text() -> None:
    assert value_of(_PATIENT, ls.field("count")) == 12
    assert value_of({"a": _PATIENT}, ls.field("x", "a", "count")) == "12"
    assert value_of(_PATIENT, ls.field("active", clean=_C.ToText())) == "true"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1980.0, "1980"),
        (-0.0, "0"),
        (0.5, "0.5"),
        (1234567.25, "1234567.25"),
        (12345678.5, "1.23456785E7"),
        (0.00125, "0.00125"),
        (0.000125, "1.25E-4"),
        (1e20, "1.0E20"),
        (float("nan"), None),
        (Decimal("1.50"), "1.50"),
        (datetime.date(980, 2, 3), "0980-02-03"),
        (datetime.datetime(1980, 2, 3, 4, 5, 6, 700000), "1980-02-03 04:05:06.7"),
    ],
)
def test_numbers_and_times_become_the_text_that_spark_writes(value: object, text: str | None) -> None:
    assert text_of(value) == text


def test_dates_and_names_are_made_of_parts() -> None:
    record = {"y": 1980.0, "m": 2, "d": "3", "first": " Ann ", "last": None, "other": "Smith"}
    born = ls.field("dob", "y", clean=[_C.Joined(["m", "d"], "-"), _C.ParseDate("ymd")])
    assert value_of(record, born) == datetime.date(1980, 2, 3)
    assert value_of(record | {"d": None}, born) is None
    assert value_of(record, ls.field("name", "first", clean=_C.Joined(["last", "other"]))) == "Ann Smith"
    assert value_of(record, ls.field("name", "last", clean=_C.FirstOf(["other"]))) == "Smith"


def test_a_path_that_ends_in_an_object_or_a_list_is_refused() -> None:
    with pytest.raises(ls.errors.SchemaError) as caught:
        value_of(_PATIENT, ls.field("x", "name", 1, "given"))
    assert str(caught.value) == (
        "value_of: the field `x` is taken from name[1], given, which is a list, and a path must end "
        "in text, a "
        "number, a date, a time or a boolean. Add the name or the position of what is meant."
    )
    with pytest.raises(ls.errors.SchemaError) as caught:
        value_of(_PATIENT, ls.field("x", "name", "given"))
    assert str(caught.value) == (
        "value_of: the field `x` goes on with 'given' from name, which is a list. A path goes on with a "
        "position or a filter for a list, a name for an object, and nothing for a plain value."
    )


def test_an_object_in_json_text_where_a_text_should_be_is_missing() -> None:
    assert value_of({"r": json.dumps(_PATIENT)}, ls.field("x", "r", "deep")) is None
    assert value_of({"r": "no { json"}, ls.field("x", "r", "deep")) is None
    assert value_of({"r": json.dumps(_PATIENT)}, ls.field("x", "r", "name", "given")) is None
