"""unique: cell by cell against hand counts, and against pandas on generated values."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

import linkspark as ls

COLUMNS = [
    "File",
    "Distinct_Values_Count",
    "Distinct_Values_%",
    "Distinct_%_Standardised",
    "Count_Per_Distinct",
    "Use_As_Identifier",
]


@pytest.fixture
def people(spark: Any) -> Any:
    return spark.sql(
        "select * from values"
        " (1, 'Amy', 'a', null, -0.0d, 9007199254740993),"
        " (2, 'Amy', null, null, 0.0d, 9007199254740992),"
        " (3, 'amy', ' ', null, double('NaN'), 9007199254740993),"
        " (4, 'Amy ', 'b', null, 1.0d, null)"
        " as t(id, name, code, nothing, score, big)"
    )


def test_every_cell_of_the_table(people: Any) -> None:
    table = ls.unique(people)
    assert list(table.columns) == COLUMNS
    assert list(table.index) == ["id", "name", "code", "nothing", "score", "big"]
    assert table["Distinct_Values_Count"].tolist() == [4, 3, 2, 0, 2, 2]
    third = pytest.approx(200 / 3)
    assert table["Distinct_Values_%"].tolist()[:3] == [100.0, 75.0, 100.0]
    assert table["Distinct_Values_%"].tolist()[4:] == [third, third]
    assert table["Distinct_%_Standardised"].tolist() == [100.0, 75.0, 50.0, 0.0, 50.0, 50.0]
    assert table["Count_Per_Distinct"].tolist()[:3] == [1.0, pytest.approx(4 / 3), 1.0]
    assert table["Use_As_Identifier"].tolist() == [True, False, True, False, False, False]
    assert table.attrs == {"approximate": False}


def test_a_column_with_no_value_at_all(people: Any) -> None:
    row = ls.unique(people).loc["nothing"]
    assert row["Distinct_Values_Count"] == 0
    assert math.isnan(row["Distinct_Values_%"])
    assert row["Distinct_%_Standardised"] == 0.0
    assert math.isnan(row["Count_Per_Distinct"])
    assert not row["Use_As_Identifier"]


def test_an_empty_frame_is_like_a_column_with_no_value(people: Any) -> None:
    table = ls.unique(people.where("false"))
    assert table["Distinct_Values_Count"].tolist() == [0] * 6
    assert table["Distinct_%_Standardised"].tolist() == [0.0] * 6
    assert not table["Use_As_Identifier"].any()


def test_missing_values_are_no_values(people: Any) -> None:
    assert ls.unique(people, missing_values=["Amy"]).loc["name", "Distinct_Values_Count"] == 1


def test_the_same_as_pandas_over_several_files(spark: Any) -> None:
    rng = np.random.default_rng(7)
    frames = [
        pd.DataFrame(
            {
                "word": rng.choice(["x", "y", "Ünïcode", "😀", "שלום", "<b>", '"q"', ""], 500),
                "whole": rng.integers(-50, 50, 500),
                "real": rng.normal(size=500).round(1),
            }
        )
        for _ in range(2)
    ]
    table = ls.unique(*[spark.createDataFrame(frame) for frame in frames])
    for file, frame in enumerate(frames, start=1):
        rows = table[table["File"] == file]
        for name in frame:
            present = frame[name].where(frame[name] != "").dropna()
            # Spark and numpy agree that -0.0 and 0.0 are equal.
            assert rows.loc[name, "Distinct_Values_Count"] == present.nunique()
            assert rows.loc[name, "Count_Per_Distinct"] == pytest.approx(len(present) / present.nunique())


def test_timestamps_are_told_apart_where_the_clocks_go_back(spark: Any) -> None:
    # 00:30 and 01:30 UTC are both 01:30 in London on 27 October 2024.
    frame = spark.sql(
        "select timestamp_seconds(1729989000) as t union all select timestamp_seconds(1729992600)"
    )
    before = spark.conf.get("spark.sql.session.timeZone")
    spark.conf.set("spark.sql.session.timeZone", "Europe/London")
    try:
        assert ls.unique(frame)["Distinct_Values_Count"].tolist() == [2]
    finally:
        spark.conf.set("spark.sql.session.timeZone", before)


def test_approximate_counts_are_within_hyperloglogs_error_and_say_so(spark: Any) -> None:
    frame = spark.range(20_000).selectExpr("id", "id % 1000 as thousand", "cast(null as string) as nothing")
    table = ls.unique(frame, approximate=True)
    assert table.attrs == {"approximate": True}
    # Three relative standard deviations of 5 %.
    assert table.loc["id", "Distinct_Values_Count"] == pytest.approx(20_000, rel=0.15)
    assert table.loc["thousand", "Distinct_Values_Count"] == pytest.approx(1000, rel=0.15)
    assert table.loc["nothing", "Distinct_Values_Count"] == 0


def test_the_same_whatever_the_partitioning(people: Any) -> None:
    once = ls.unique(people.repartition(1))
    for partitions in (2, 7):
        pd.testing.assert_frame_equal(ls.unique(people.repartition(partitions)), once)


def test_one_job_a_frame_for_all_columns(people: Any, count_jobs: Callable[[Callable[[], Any]], int]) -> None:
    assert count_jobs(lambda: ls.unique(people)) == 1
    assert count_jobs(lambda: ls.unique(people, people)) == 2
    assert count_jobs(lambda: ls.unique(people, approximate=True)) == 1
