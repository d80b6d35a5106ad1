"""common_records: against hand-made lists."""

from collections.abc import Callable
from typing import Any

import pytest

import linkspark as ls
from linkspark.errors import ArgumentError, SchemaError


@pytest.fixture
def left(spark: Any) -> Any:
    return spark.sql(
        "select * from values"
        " ('b', 10, date'2000-01-01', timestamp'2020-01-01 12:00:00', 'x', null),"
        " ('a', 9, date'2000-01-02', null, 'y', null),"
        " (' ', 9, null, null, 'z', null),"
        " ('Z', 2, null, null, 'z', null)"
        " as t(name, n, day, moment, type_differs, nothing)"
    )


@pytest.fixture
def right(spark: Any) -> Any:
    return spark.sql(
        "select * from values"
        " (date'2000-01-01', 'a', 9, timestamp'2020-01-01 12:00:00', 1, null, 'only right'),"
        " (date'2000-01-01', 'Z', 10, null, 2, null, ''),"
        " (null, ' ', 11, null, 3, null, ''),"
        " (null, 'b', 11, null, 3, null, '')"
        " as t(day, name, n, moment, type_differs, nothing, extra)"
    )


def test_values_in_both_sorted_as_text_in_the_order_of_the_first_frame(left: Any, right: Any) -> None:
    table = ls.common_records(left, right)
    assert list(table.columns) == ["Common_Distinct_Records", "Common_Distinct_Records_Count"]
    assert list(table.index) == ["name", "n", "day", "moment", "nothing"]
    assert table["Common_Distinct_Records"].tolist() == [
        ["Z", "a", "b"],
        ["10", "9"],
        ["2000-01-01"],
        ["2020-01-01 12:00:00"],
        [],
    ]
    assert table["Common_Distinct_Records_Count"].tolist() == [3, 2, 1, 1, 0]


def test_a_limit_cuts_the_lists_and_not_the_counts(left: Any, right: Any) -> None:
    table = ls.common_records(left, right, limit=1)
    assert table["Common_Distinct_Records"].tolist() == [
        ["Z"],
        ["10"],
        ["2000-01-01"],
        ["2020-01-01 12:00:00"],
        [],
    ]
    assert table["Common_Distinct_Records_Count"].tolist() == [3, 2, 1, 1, 0]
    assert ls.common_records(left, right, limit=0)["Common_Distinct_Records"].tolist() == [[]] * 5


def test_missing_is_never_common(left: Any, right: Any) -> None:
    table = ls.common_records(left, right, missing_values=["a", 9])
    assert table.loc["name", "Common_Distinct_Records"] == ["Z", "b"]
    assert table.loc["n", "Common_Distinct_Records"] == ["10"]


def test_an_empty_frame_shares_nothing(left: Any, right: Any) -> None:
    table = ls.common_records(left.where("false"), right)
    assert table["Common_Distinct_Records"].tolist() == [[]] * 5
    assert table["Common_Distinct_Records_Count"].tolist() == [0] * 5


def test_odd_text_comes_back_as_it_is(spark: Any) -> None:
    frame = spark.sql("select * from values ('😀'), ('שלום'), ('<b>&'), ('say \"hi\"'), ('Null') t(word)")
    expected = sorted(["😀", "שלום", "<b>&", 'say "hi"', "Null"])
    assert ls.common_records(frame, frame)["Common_Distinct_Records"].tolist() == [expected]


def test_one_job_for_all_columns(
    left: Any, right: Any, count_jobs: Callable[[Callable[[], Any]], int]
) -> None:
    assert count_jobs(lambda: ls.common_records(left, right)) == 1
    assert count_jobs(lambda: ls.common_records(left, right, limit=1)) == 1


def test_exactly_two_frames() -> None:
    with pytest.raises(TypeError, match="positional argument"):
        ls.common_records()  # type: ignore[call-arg]


def test_a_negative_limit_is_refused(left: Any, right: Any) -> None:
    with pytest.raises(ArgumentError) as caught:
        ls.common_records(left, right, limit=-1)
    assert str(caught.value) == ("common_records: limit must be a whole number of at least 0, but it is -1.")


def test_frames_that_share_no_column_are_refused(spark: Any) -> None:
    with pytest.raises(SchemaError) as caught:
        ls.common_records(spark.sql("select 1 as id, 'a' as x"), spark.sql("select 'b' as id"))
    assert str(caught.value) == (
        "common_records: no column has the same name and type in both frames, so there is nothing to "
        "compare. Frame 1 has `id` (int), `x` (string). Frame 2 has `id` (string). Rename or cast columns "
        "until they agree."
    )
