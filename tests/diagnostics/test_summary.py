"""summary: cell by cell against hand counts."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

import linkspark as ls
from linkspark.diagnostics.summary import total_link_space
from linkspark.errors import ArgumentError, SchemaError

COLUMNS = [
    "Total_Link_Space",
    "File_Name",
    "Row_Count",
    "Column_Count",
    "Common_Columns",
    "Common_Columns_All_Data_Types",
    "Common_Columns_Common_Data_Types",
    "Unique_Columns",
    "Empty_Cells_Count",
    "Empty_Cells_%",
]


@pytest.fixture
def first(spark: Any) -> Any:
    return spark.sql(
        "select * from values (1, 'Amy', date'2000-01-01', 'x'), (2, ' ', null, 'y'), (3, null, null, 'z')"
        " as t(id, name, dob, only_here)"
    )


@pytest.fixture
def second(spark: Any) -> Any:
    return spark.sql("select * from values ('1', 'Bob', date'2001-01-01') as t(id, name, dob)")


def test_one_row_a_frame_with_the_columns_of_the_paper_in_order(first: Any, second: Any) -> None:
    table = ls.summary(first, second)
    assert list(table.columns) == COLUMNS
    assert list(table["Row_Count"]) == [3, 1]
    assert list(table["Column_Count"]) == [4, 3]
    assert list(table["Total_Link_Space"]) == [3, 3]
    assert list(table["Empty_Cells_Count"]) == [4, 0]
    assert list(table["Empty_Cells_%"]) == [pytest.approx(100 * 4 / 12), 0.0]


def test_common_and_unique_columns_are_alphabetical_and_types_that_differ_show_twice(
    first: Any, second: Any
) -> None:
    table = ls.summary(first, second)
    assert table["Common_Columns"].tolist() == [["dob", "id", "name"]] * 2
    all_types = [("dob", "date"), ("id", "int"), ("id", "string"), ("name", "string")]
    assert table["Common_Columns_All_Data_Types"].tolist() == [all_types] * 2
    assert table["Common_Columns_Common_Data_Types"].tolist() == [[("dob", "date"), ("name", "string")]] * 2
    assert table["Unique_Columns"].tolist() == [["only_here"], []]


def test_a_column_is_common_only_if_every_frame_has_it(spark: Any, first: Any, second: Any) -> None:
    third = spark.sql("select 'q' as name, 'r' as other")
    table = ls.summary(first, second, third)
    assert table["Common_Columns"].tolist() == [["name"]] * 3
    assert table["Unique_Columns"].tolist() == [["only_here"], [], ["other"]]
    assert table["Total_Link_Space"].tolist() == [3 * 1 + 3 * 1 + 1 * 1] * 3


def test_files_are_named_after_the_callers_variables(first: Any, second: Any) -> None:
    census, survey = first, second
    del first, second
    assert ls.summary(census, survey)["File_Name"].tolist() == ["census", "survey"]
    assert ls.summary(census, survey, names=["a", "b"])["File_Name"].tolist() == ["a", "b"]


def test_a_frame_without_a_variable_is_numbered(first: Any) -> None:
    frames = {"one": first.limit(1)}
    assert ls.summary(first.select("id"), frames["one"])["File_Name"].tolist() == ["df1", "df2"]


def test_one_frame_gives_the_pairs_within_it(first: Any) -> None:
    table = ls.summary(first)
    assert table["Total_Link_Space"].tolist() == [3]
    assert table["Unique_Columns"].tolist() == [["dob", "id", "name", "only_here"]]


def test_an_empty_frame_has_no_pairs_and_no_empty_cells(first: Any) -> None:
    table = ls.summary(first.where("false"))
    assert table[["Total_Link_Space", "Row_Count", "Empty_Cells_Count"]].iloc[0].tolist() == [0, 0, 0]
    assert table["Empty_Cells_%"].iloc[0] == 0.0


def test_the_link_space_does_not_overflow() -> None:
    assert total_link_space([10**10, 10**10]) == 10**20
    assert total_link_space([10**10]) == 10**10 * (10**10 - 1) // 2
    # k frames of one row: as many pairs as pairs of frames.
    assert [total_link_space([1] * k) for k in range(2, 11)] == [1, 3, 6, 10, 15, 21, 28, 36, 45]


def test_values_that_the_user_calls_missing_are_empty_cells(first: Any) -> None:
    assert ls.summary(first, missing_values=["Amy", "z"])["Empty_Cells_Count"].tolist() == [6]


def test_one_job_a_frame(
    first: Any, second: Any, count_jobs: Callable[[Callable[[], pd.DataFrame]], int]
) -> None:
    assert count_jobs(lambda: ls.summary(first)) == 1
    assert count_jobs(lambda: ls.summary(first, second)) == 2


def test_what_is_no_frame_is_refused(first: Any) -> None:
    with pytest.raises(ArgumentError) as caught:
        ls.summary(first, pd.DataFrame({"a": [1]}))  # type: ignore[arg-type]
    assert str(caught.value) == (
        "summary: frame 2 must be a Spark DataFrame, but it is a pandas.core.frame.DataFrame. "
        "Make it one with spark.createDataFrame(...)."
    )
    with pytest.raises(ArgumentError) as caught:
        ls.summary([first])  # type: ignore[arg-type]
    assert str(caught.value) == (
        "summary: frame 1 must be a Spark DataFrame, but it is a builtins.list. "
        "Pass the frames one by one: function(df1, df2), not function([df1, df2])."
    )


def test_no_frame_at_all_is_refused() -> None:
    with pytest.raises(ArgumentError) as caught:
        ls.summary()
    assert str(caught.value) == "summary: needs at least one frame, but got 0."


def test_names_must_go_with_the_frames(first: Any) -> None:
    with pytest.raises(ArgumentError) as caught:
        ls.summary(first, names=["a", "b"])
    assert str(caught.value) == ("summary: names must hold one name a frame, but it holds 2 for 1 frames.")


def test_nested_columns_are_refused_by_name(spark: Any) -> None:
    frame = spark.sql("select 1 as id, array('a') as names, named_struct('x', 1) as s, map('k', 1) as m")
    with pytest.raises(SchemaError) as caught:
        ls.summary(frame)
    assert str(caught.value) == (
        "summary: frame 1 has columns that are not flat: `names` (array<string>), `s` (struct<x:int>), `m` "
        "(map<string,int>). Only flat columns (text, numbers, booleans, dates, timestamps) are allowed: "
        "select the fields you need, or drop the columns."
    )


def test_duplicate_names_are_refused_whatever_their_case(spark: Any) -> None:
    frame = spark.sql("select 1 as id, 2 as name, 3 as NAME")
    with pytest.raises(SchemaError) as caught:
        ls.summary(frame)
    assert str(caught.value) == (
        "summary: frame 1 has more than one column named `NAME` and `name` (upper and lower case count as "
        "the same unless spark.sql.caseSensitive is set). Rename them, for example with df.toDF(...)."
    )


def test_names_that_differ_in_case_are_two_where_the_session_says_so(spark: Any) -> None:
    spark.conf.set("spark.sql.caseSensitive", "true")
    try:
        table = ls.missing(spark.sql("select 1 as name, '' as NAME"))
        assert table["Count_Missing"].to_dict() == {"name": 0, "NAME": 1}
    finally:
        spark.conf.unset("spark.sql.caseSensitive")


def test_a_bare_string_of_missing_values_is_refused(first: Any) -> None:
    with pytest.raises(ArgumentError) as caught:
        ls.summary(first, missing_values="NA")
    assert str(caught.value) == (
        'summary: missing_values must be a list such as ["NA", "UNK"], but it is \'NA\'.'
    )
