"""Placeholders: what becomes missing, and what does not."""

import datetime
from typing import Any

import pytest
from pyspark.sql import functions as F

from linkspark.errors import ArgumentError
from linkspark.standardise import names, placeholders


def test_placeholders_of_text_become_null_and_all_else_stays_as_it_is(cleaned: Any) -> None:
    expected = {
        "n/a": None,
        " N / A ": None,
        "Unknown": None,
        "not known.": None,
        "NOT-STATED": None,
        "Don't know": None,
        "--": None,
        "?": None,
        "  ": None,
        "": None,
        None: None,
        " London ": " London ",
        "NA": "NA",
        "Null": "Null",
        "None": "None",
        "Unknownham": "Unknownham",
        "0": "0",
        "שלום": "שלום",
    }
    found = cleaned(placeholders.text, list(expected))
    assert dict(zip(expected, found, strict=True)) == expected
    assert cleaned(placeholders.text, found) == found


def test_names_have_a_longer_list_and_lists_can_be_given(cleaned: Any) -> None:
    texts = ["Baby boy", "UNKNOWN", "Test", "Tester", "Null", "NA"]
    assert cleaned(placeholders.name, texts) == [None, None, None, "Tester", "Null", "NA"]
    assert cleaned(placeholders.text, texts[:3]) == ["Baby boy", None, "Test"]
    found = cleaned(lambda c: placeholders.name(c, [*placeholders.NAMES, "null"]), texts)
    assert found == [None, None, None, "Tester", None, "NA"]
    assert cleaned(lambda c: placeholders.text(c, []), texts) == texts


def test_values_are_cleaned_as_cells_are(cleaned: Any) -> None:
    values = ["Neznámý", "d’Ærø/Łódź", "---", "שלום"]
    assert cleaned(lambda c: placeholders.text(c, values), [*values, "NEZNAMY", "daero  lodz"]) == [None] * 6


def test_a_surname_that_looks_like_a_missing_value_survives_cleaning(cleaned: Any) -> None:
    texts = ["Null", "NA", "None", "Unknown"]
    assert cleaned(names.surname, texts) == ["NULL", "NA", "NONE", "UNKNOWN"]
    assert cleaned(lambda c: placeholders.name(names.surname(c)), texts) == ["NULL", "NA", "NONE", None]


@pytest.mark.usefixtures("ansi")
def test_placeholders_of_dates(spark: Any) -> None:
    days = ["1900-01-01", "1900-01-02", "9999-12-31", "0001-01-01", "1970-01-01"]
    frame = spark.sql("select explode(array(" + ", ".join(f"date'{day}'" for day in days) + ")) as day")
    columns = [
        placeholders.date("day"),
        placeholders.date(F.col("day").cast("timestamp")),
        placeholders.date(F.col("day").cast("string")),
        placeholders.date("day", [datetime.date(1970, 1, 1)]),
    ]
    found = frame.select(
        *[column.cast("string").alias(str(n)) for n, column in enumerate(columns)]
    ).toPandas()
    expected = [None, "1900-01-02", None, None, "1970-01-01"]
    assert found["0"].tolist() == expected
    assert found["1"].tolist() == [day and f"{day} 00:00:00" for day in expected]
    assert found["2"].tolist() == expected
    assert found["3"].tolist() == [*days[:4], None]
    kinds = [kind for _, kind in frame.select(*[c.alias(str(n)) for n, c in enumerate(columns)]).dtypes]
    assert kinds == ["date", "timestamp", "string", "date"]


@pytest.mark.usefixtures("ansi")
def test_placeholders_of_numbers(spark: Any, cleaned: Any) -> None:
    frame = spark.sql(
        "select * from values (999, 999.0d, 9999999L, '999'), (99, 99.5d, 0L, 'x') as t(i, d, l, s)"
    )
    found = frame.select(*[placeholders.number(name).alias(name) for name in frame.columns])
    assert found.dtypes == frame.dtypes
    assert [tuple(row) for row in found.collect()] == [(None,) * 4, (99, 99.5, 0, "x")]
    assert cleaned(placeholders.number, ["-1", " 999.0 ", "9.99e2", "1e999", "NaN", "", None]) == [
        None,
        None,
        None,
        "1e999",
        "NaN",
        "",
        None,
    ]
    assert cleaned(lambda c: placeholders.number(c, [12.5]), ["12.5", "999"]) == [None, "999"]


def test_values_of_another_kind_are_refused() -> None:
    with pytest.raises(ArgumentError) as caught:
        placeholders.text("a", "UNKNOWN")
    assert str(caught.value) == (
        "placeholders.text: values must be a list of texts such as [\"NOT KNOWN\"], but it is 'UNKNOWN'."
    )
    with pytest.raises(ArgumentError) as caught:
        placeholders.date("a", ["1900-01-01"])  # type: ignore[list-item]
    assert str(caught.value) == (
        "placeholders.date: values must be a list of dates such as [date(1900, 1, 1)], but it is 'list'."
    )
    with pytest.raises(ArgumentError) as caught:
        placeholders.number("a", ["999"])  # type: ignore[list-item]
    assert str(caught.value) == (
        "placeholders.number: values must be a list of numbers such as [999], but it is 'list'."
    )
