"""descriptive_stats: by hand on small frames, by numpy on generated ones."""

import datetime
import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest

import linkspark as ls
from linkspark.diagnostics.distribution import rank_of
from linkspark.errors import ArgumentError

COLUMNS = [
    "Data_Type",
    "Count",
    "Min",
    "Max",
    "Mean",
    "25th_Percentile",
    "Median",
    "75th_Percentile",
    "Std_Dev",
    "Variance",
    "Frequency_List",
    "StdDev_of_Frequency",
    "File",
]
NOT_APPLICABLE = "not applicable"
ONLY_NUMBERS = ["Mean", "25th_Percentile", "Median", "75th_Percentile", "Std_Dev", "Variance"]


@pytest.fixture
def people(spark: Any) -> Any:
    return spark.sql(
        "select * from values"
        " (4, 'b', date'2000-01-01', true, timestamp'2020-01-01 00:00:00', 1.10BD, 9007199254740993),"
        " (1, 'a', date'1999-12-31', true, timestamp'2021-01-01 00:00:00', 2.20BD, 9007199254740995),"
        " (3, 'b', date'2000-01-01', false, timestamp'2020-01-01 00:00:00', null, 9007199254740994),"
        " (2, ' ', null, null, null, null, null)"
        " as t(n, word, day, flag, moment, money, big)"
    )


def test_columns_and_rows_are_those_of_the_contract(people: Any) -> None:
    table = ls.descriptive_stats(0, people, people)
    assert list(table.columns) == COLUMNS
    assert list(table.index) == ["n", "word", "day", "flag", "moment", "money", "big"] * 2
    assert table["File"].tolist() == [1] * 7 + [2] * 7
    assert table["Count"].tolist() == [4, 3, 3, 3, 3, 2, 3] * 2
    assert table["Data_Type"].tolist()[:7] == [
        "int",
        "string",
        "date",
        "boolean",
        "timestamp",
        "decimal(3,2)",
        "bigint",
    ]


def test_numbers_by_hand(people: Any) -> None:
    row = ls.descriptive_stats(0, people).loc["n"]
    assert (row["Min"], row["Max"], row["Mean"]) == (1, 4, 2.5)
    # The smallest value whose rank is at least p n: ranks 1, 2 and 3 of four.
    assert [row["25th_Percentile"], row["Median"], row["75th_Percentile"]] == [1, 2, 3]
    assert row["Variance"] == pytest.approx(5 / 3)
    assert row["Std_Dev"] == pytest.approx(math.sqrt(5 / 3))
    assert row["Frequency_List"] == row["StdDev_of_Frequency"] == NOT_APPLICABLE


def test_text_dates_and_booleans_have_frequencies_and_no_mean(people: Any) -> None:
    table = ls.descriptive_stats(0, people)
    assert table.loc["word", "Frequency_List"] == [("b", 2), ("a", 1)]
    assert table.loc["day", "Frequency_List"] == [
        (datetime.date(2000, 1, 1), 2),
        (datetime.date(1999, 12, 31), 1),
    ]
    assert table.loc["flag", "Frequency_List"] == [(True, 2), (False, 1)]
    assert table.loc["moment", "Frequency_List"] == [
        (datetime.datetime(2020, 1, 1), 2),
        (datetime.datetime(2021, 1, 1), 1),
    ]
    for name in ("word", "day", "flag", "moment"):
        assert table.loc[name, ONLY_NUMBERS].tolist() == [NOT_APPLICABLE] * 6
        assert table.loc[name, "StdDev_of_Frequency"] == pytest.approx(math.sqrt(0.5))
    assert table.loc["day", ["Min", "Max"]].tolist() == [
        datetime.date(1999, 12, 31),
        datetime.date(2000, 1, 1),
    ]
    assert table.loc["flag", ["Min", "Max"]].tolist() == [False, True]
    assert table.loc["word", ["Min", "Max"]].tolist() == ["a", "b"]


def test_whole_numbers_beyond_doubles_stay_exact(people: Any) -> None:
    row = ls.descriptive_stats(0, people).loc["big"]
    assert [row["Min"], row["25th_Percentile"], row["Median"], row["75th_Percentile"], row["Max"]] == [
        9007199254740993,
        9007199254740993,
        9007199254740994,
        9007199254740995,
        9007199254740995,
    ]


def test_decimals_keep_their_range_exactly_and_average_as_numbers(people: Any) -> None:
    row = ls.descriptive_stats(0, people).loc["money"]
    assert [row["Min"], row["Max"]] == [Decimal("1.10"), Decimal("2.20")]
    assert row["Mean"] == pytest.approx(1.65)
    assert row["Median"] == 1.1


def test_equal_counts_are_in_the_values_order_and_top_caps_the_list(spark: Any) -> None:
    frame = spark.sql(
        "select * from values ('b'), ('a'), ('c'), ('a'), ('b'), ('Z'), ('é'), (null), ('😀') t(word)"
    )
    full = [("a", 2), ("b", 2), ("Z", 1), ("c", 1), ("é", 1), ("😀", 1)]
    assert ls.descriptive_stats(0, frame).loc["word", "Frequency_List"] == full
    assert ls.descriptive_stats(0, frame, top=4).loc["word", "Frequency_List"] == full[:4]
    deviation = np.std([2, 2, 1, 1, 1, 1], ddof=1)
    assert ls.descriptive_stats(0, frame, top=1).loc["word", "StdDev_of_Frequency"] == pytest.approx(
        deviation
    )


def test_a_single_value_has_no_deviation_of_frequency(spark: Any) -> None:
    frame = spark.sql("select 'M' as sex, 5 as n")
    row = ls.descriptive_stats(0, frame).loc["sex"]
    assert row["Frequency_List"] == [("M", 1)]
    assert row["StdDev_of_Frequency"] == NOT_APPLICABLE
    number = ls.descriptive_stats(0, frame).loc["n"]
    assert [number["25th_Percentile"], number["Median"], number["75th_Percentile"]] == [5, 5, 5]
    assert math.isnan(number["Std_Dev"])
    assert math.isnan(number["Variance"])


def test_columns_and_frames_without_values(people: Any, spark: Any) -> None:
    nothing = spark.sql("select cast(null as string) as s, cast(null as double) as x, null as v")
    for frame in (people.where("false"), nothing):
        table = ls.descriptive_stats(0, frame)
        assert table["Count"].tolist() == [0] * len(frame.columns)
        assert table["Min"].isna().all()
        assert table["Max"].isna().all()
    table = ls.descriptive_stats(0.1, nothing)
    assert table.loc["x", ONLY_NUMBERS].isna().all()
    assert table.loc["s", "Frequency_List"] == []
    assert table.loc["s", "StdDev_of_Frequency"] == NOT_APPLICABLE


def test_dates_that_python_does_not_have_are_given_as_text(spark: Any) -> None:
    frame = spark.sql("select * from values (date'+12345-01-01'), (date'2000-01-01') t(day)")
    row = ls.descriptive_stats(0, frame).loc["day"]
    assert [row["Min"], row["Max"]] == [datetime.date(2000, 1, 1), "+12345-01-01"]
    assert sorted(str(value) for value, _ in row["Frequency_List"]) == ["+12345-01-01", "2000-01-01"]


def test_timestamps_are_in_the_sessions_time_zone_and_as_text_where_python_has_none(spark: Any) -> None:
    frame = spark.sql(
        "select * from values (timestamp'2020-01-01 12:00:00Z'), (timestamp'0001-01-01 00:00:00Z'),"
        " (timestamp'2020-01-01 12:00:00Z') t(moment)"
    )
    before = spark.conf.get("spark.sql.session.timeZone")
    spark.conf.set("spark.sql.session.timeZone", "America/New_York")
    try:
        row = ls.descriptive_stats(0, frame).loc["moment"]
        common = ls.common_records(frame, frame)["Common_Distinct_Records"].iloc[0]
    finally:
        spark.conf.set("spark.sql.session.timeZone", before)
    # New York was 4:56:02 behind in the year 1, so that this moment was still in the year 0.
    assert row["Max"] == datetime.datetime(2020, 1, 1, 7)
    assert row["Min"] == "0000-12-31 19:03:58"
    assert row["Frequency_List"] == [(datetime.datetime(2020, 1, 1, 7), 2), ("0000-12-31 19:03:58", 1)]
    assert common == ["0000-12-31 19:03:58", "2020-01-01 07:00:00"]


def test_single_precision_quartiles_lie_within_the_range(spark: Any) -> None:
    row = ls.descriptive_stats(0, spark.sql("select float(0.1) as x")).loc["x"]
    assert row["Min"] == row["Median"] == row["Max"] == float(np.float32(0.1))


def test_only_numbers_and_an_error_need_no_count_of_values(spark: Any) -> None:
    row = ls.descriptive_stats(0.1, spark.range(4)).loc["id"]
    assert (row["Count"], row["Min"], row["Max"], row["Mean"]) == (4, 0, 3, 1.5)
    assert ls.descriptive_stats(1e-320, spark.range(4)).loc["id", "Median"] == 1


def test_the_same_as_numpy_on_generated_numbers(spark: Any) -> None:
    rng = np.random.default_rng(3)
    values = pd.DataFrame(
        {
            "real": rng.normal(1e9, 1.0, 1001),
            "whole": rng.integers(-(2**62), 2**62, 1001),
            "ties": rng.integers(0, 5, 1001).astype("float32"),
        }
    )
    table = ls.descriptive_stats(0, spark.createDataFrame(values).repartition(3))
    for name, column in values.items():
        exact = np.quantile(column.to_numpy(), [0.25, 0.5, 0.75], method="inverted_cdf")
        row = table.loc[str(name)]
        assert [row["25th_Percentile"], row["Median"], row["75th_Percentile"]] == exact.tolist()
        assert [row["Min"], row["Max"]] == [column.min(), column.max()]
        assert row["Mean"] == pytest.approx(column.astype("float64").mean())
        assert row["Variance"] == pytest.approx(column.astype("float64").var(ddof=1), rel=1e-6)
        assert row["Std_Dev"] == pytest.approx(column.astype("float64").std(ddof=1), rel=1e-6)


@pytest.mark.parametrize("error", [0.001, 0.1, 1])
def test_quantiles_stay_within_the_relative_error(spark: Any, error: float) -> None:
    n = 5000
    row = ls.descriptive_stats(error, spark.range(1, n + 1)).loc["id"]
    for p, name in ((0.25, "25th_Percentile"), (0.5, "Median"), (0.75, "75th_Percentile")):
        # The values are their own ranks.
        assert (p - error) * n - 1 <= row[name] <= (p + error) * n + 1


def test_ranks_of_quartiles() -> None:
    assert [rank_of(0.5, n) for n in (1, 2, 3, 4, 10**18 + 1)] == [1, 1, 2, 2, (10**18 + 2) // 2]
    assert rank_of(0.25, 4) == 1
    assert rank_of(0.75, 4) == 3


def test_two_jobs_a_frame_and_one_where_no_value_is_counted(
    people: Any, count_jobs: Callable[[Callable[[], Any]], int]
) -> None:
    assert count_jobs(lambda: ls.descriptive_stats(0, people)) == 2
    assert count_jobs(lambda: ls.descriptive_stats(0.1, people, top=1)) == 2
    assert count_jobs(lambda: ls.descriptive_stats(0.1, people.select("n", "big"))) == 1
    assert count_jobs(lambda: ls.descriptive_stats(0.1, people, people)) == 4


@pytest.mark.parametrize(
    ("error", "shown"),
    [(-0.1, "-0.1"), (1.5, "1.5"), (float("nan"), "nan"), ("0.1", "'0.1'"), (True, "True")],
)
def test_an_error_outside_its_range_is_refused(people: Any, error: Any, shown: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        ls.descriptive_stats(error, people)
    assert str(caught.value) == (f"descriptive_stats: error must be a number from 0 to 1, but it is {shown}.")


def test_a_top_below_one_is_refused(people: Any) -> None:
    with pytest.raises(ArgumentError) as caught:
        ls.descriptive_stats(0, people, top=0)
    assert str(caught.value) == "descriptive_stats: top must be a whole number of at least 1, but it is 0."
