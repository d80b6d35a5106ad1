"""profile: the same tables as the functions, from fewer passes, and nothing left behind."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

import linkspark as ls
from linkspark import profiling
from linkspark.errors import ArgumentError


@pytest.fixture
def census(spark: Any) -> Any:
    return spark.sql(
        "select * from values (1, 'Amy', 'M', 10.0d, timestamp'2020-01-01 00:00:00'),"
        " (2, 'Bob', 'M', 30.0d, null), (3, ' ', 'F', 20.0d, null), (4, 'Amy', null, double('NaN'), null)"
        " as t(id, name, sex, income, moment)"
    )


@pytest.fixture
def survey(spark: Any) -> Any:
    return spark.sql(
        "select * from values ('Bob', 7L, 'F', timestamp'2020-01-01 00:00:00'), ('Zoe', 8L, 'F', null)"
        " as t(name, ref, sex, moment)"
    )


def test_the_tables_are_those_of_the_functions(census: Any, survey: Any) -> None:
    found = ls.profile(census, survey, names=["c", "s"], error=0, top=2)
    same = pd.testing.assert_frame_equal
    same(found.summary, ls.summary(census, survey, names=["c", "s"]))
    same(found.missing, ls.missing(census, survey))
    unique = ls.unique(census, survey)
    unique.attrs = {}
    same(found.unique, unique)
    same(found.descriptive_stats, ls.descriptive_stats(0, census, survey, top=2))
    assert found.common_records is not None
    same(found.common_records, ls.common_records(census, survey, limit=0))
    assert found.names == ("c", "s")


def test_block_sizes_by_hand(census: Any, survey: Any) -> None:
    table = ls.profile(census, survey).block_sizes
    assert list(table.columns) == ["File", "Largest_Block", "Pairs_In_Blocks"]
    rows = table[table["File"] == 1]
    assert rows["Largest_Block"].to_dict() == {"id": 1, "name": 2, "sex": 2, "income": 1, "moment": 1}
    assert rows["Pairs_In_Blocks"].to_dict() == {"id": 0, "name": 1, "sex": 1, "income": 0, "moment": 0}
    assert table[table["File"] == 2].loc["sex"].tolist() == [2, 2, 1]


def test_one_file_or_files_without_a_common_column_have_no_common_records(spark: Any, census: Any) -> None:
    assert ls.profile(census).common_records is None
    assert ls.profile(census, spark.sql("select 'x' as other")).common_records is None
    assert ls.profile(census, census, census).common_records is None


def test_an_empty_file_has_a_profile(census: Any, survey: Any) -> None:
    found = ls.profile(census.where("false"), survey)
    assert found.summary["Row_Count"].tolist() == [0, 2]
    assert found.block_sizes["Largest_Block"].tolist()[:5] == [0] * 5
    assert found.common_records is not None
    assert found.common_records["Common_Distinct_Records_Count"].tolist() == [0, 0, 0]


def test_what_is_stored_is_released_errors_included(
    spark: Any, census: Any, survey: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stored() -> int:
        return int(spark.sparkContext._jsc.getPersistentRDDs().size())

    before = stored()
    ls.profile(census, survey)
    assert stored() == before

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the table cannot be made")

    monkeypatch.setattr(profiling, "unique_table", broken)
    monkeypatch.setattr(profiling, "common_table", broken)
    with pytest.raises(RuntimeError, match="cannot be made"):
        ls.profile(census, survey)
    assert stored() == before


def test_where_the_platform_refuses_storage_the_tables_are_the_same(
    census: Any, survey: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pyspark.errors import AnalysisException

    expected = ls.profile(census, survey)

    def refused(*_: object) -> None:
        raise AnalysisException("[NOT_SUPPORTED_WITH_SERVERLESS] PERSIST TABLE is not supported")

    monkeypatch.setattr(type(census), "persist", refused)
    found = ls.profile(census, survey)
    pd.testing.assert_frame_equal(found.descriptive_stats, expected.descriptive_stats)
    pd.testing.assert_frame_equal(found.unique, expected.unique)


def test_three_jobs_a_file_and_one_for_two_together(
    census: Any, survey: Any, count_jobs: Callable[[Callable[[], Any]], int]
) -> None:
    assert count_jobs(lambda: ls.profile(census)) == 3
    assert count_jobs(lambda: ls.profile(census, survey)) == 7


def test_names_must_go_with_the_files(census: Any) -> None:
    with pytest.raises(ArgumentError) as caught:
        ls.profile(census, names=["a", "b"])
    assert str(caught.value) == "profile: names must hold one name a frame, but it holds 2 for 1 frames."
    with pytest.raises(ArgumentError) as caught:
        ls.profile(census, census, names="census")
    assert str(caught.value) == "profile: names must hold one name a frame, but it holds 1 for 2 frames."
