"""missing: cell by cell against hand counts."""

import datetime
import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

import linkspark as ls


@pytest.fixture
def people(spark: Any) -> Any:
    return spark.sql(
        "select * from values"
        " ('Amy', 1.5d, 1, date'1900-01-01', null, true),"
        " ('', double('NaN'), 2, date'1980-02-03', null, null),"
        " (' \t\n', null, 999, null, null, false),"
        " ('NA', 0.0d, null, date'1980-02-03', null, true),"
        " ('\u00a0', -1.0d, 5, date'1980-02-03', null, true),"
        " ('Null', 2.5d, 6, date'1980-02-03', null, true)"
        " as t(name, score, age, dob, `never filled`, flag)"
    )


def test_null_nan_and_blank_text_are_missing_and_a_surname_null_is_not(people: Any) -> None:
    table = ls.missing(people)
    assert list(table.index) == ["name", "score", "age", "dob", "never filled", "flag"]
    assert list(table.columns) == ["Count_Missing", "Percentage_Missing", "File"]
    assert table["Count_Missing"].tolist() == [3, 2, 1, 1, 6, 1]
    assert table["Percentage_Missing"].tolist() == [50.0, 33.333333, 16.666667, 16.666667, 100.0, 16.666667]
    assert table["File"].tolist() == [1] * 6


def test_missing_values_apply_to_columns_of_their_own_kind(people: Any) -> None:
    table = ls.missing(people, missing_values=["NA", 999, -1.0, datetime.date(1900, 1, 1)])
    assert table["Count_Missing"].tolist() == [4, 3, 2, 2, 6, 1]


def test_missing_values_may_come_from_numpy_or_decimal_and_suit_single_precision(spark: Any) -> None:
    frame = spark.sql(
        "select float(99.9) as f, 99.9d as d, 99.90BD as m, -9L as n, tinyint(5) as t, true as b"
    )
    given = [99.9, np.int64(-9), Decimal("99.9"), float("nan"), 10**30, 999]
    table = ls.missing(frame, missing_values=given)
    assert table["Count_Missing"].to_dict() == {"f": 1, "d": 1, "m": 1, "n": 1, "t": 0, "b": 0}


def test_sixty_missing_values_make_no_deep_plan(spark: Any) -> None:
    frame = spark.range(100).selectExpr("id", "cast(id as string) as text")
    table = ls.missing(frame, missing_values=[*range(60), *map(str, range(50))])
    assert table["Count_Missing"].tolist() == [60, 50]


def test_files_are_numbered_in_the_order_given(people: Any, spark: Any) -> None:
    other = spark.sql("select 'x' as name")
    table = ls.missing(other, people)
    assert table.index.tolist()[0] == "name"
    assert table["File"].tolist() == [1] + [2] * 6


def test_an_empty_frame_has_zero_and_zero(people: Any) -> None:
    table = ls.missing(people.where("false"))
    assert table["Count_Missing"].tolist() == [0] * 6
    assert table["Percentage_Missing"].tolist() == [0.0] * 6


def test_percentages_have_six_decimal_places(spark: Any) -> None:
    frame = spark.range(7).selectExpr("if(id < 3, null, id) as x")
    assert ls.missing(frame)["Percentage_Missing"].tolist() == [round(300 / 7, 6)] == [42.857143]


def test_infinity_is_a_value(spark: Any) -> None:
    frame = spark.sql("select double('Infinity') as x union all select double('-Infinity')")
    assert ls.missing(frame)["Count_Missing"].tolist() == [0]
    assert math.isinf(ls.descriptive_stats(0, frame).loc["x", "Max"])


def test_column_names_with_dots_spaces_and_backticks(spark: Any) -> None:
    frame = spark.sql("select 'a' as `first.name`, '' as `last name`, 'c' as `odd``tick`, 1 as `<b>html</b>`")
    table = ls.missing(frame)
    assert table["Count_Missing"].to_dict() == {
        "first.name": 0,
        "last name": 1,
        "odd`tick": 0,
        "<b>html</b>": 0,
    }


def test_one_job_a_frame_for_all_columns(people: Any, count_jobs: Callable[[Callable[[], Any]], int]) -> None:
    assert count_jobs(lambda: ls.missing(people)) == 1
