"""evaluate, the pairs' part: against every pair of records in plain Python, and cases worked by hand."""

import math
from collections.abc import Callable
from typing import Any

import brute_force
import pandas as pd
import pytest
from pyspark.sql import functions as F

from linkspark.evaluation import evaluate

THRESHOLDS = [0.0, 0.01, 0.5, 0.9, 0.99, 1.0]


def _true_pairs(records: pd.DataFrame, link_type: str) -> tuple[int, int]:
    known = records[records["person"].notna()].reset_index(drop=True)
    pairs = brute_force.asked_pairs(known, link_type)
    return sum(known["person"][i] == known["person"][j] for i, j in pairs), len(pairs)


def _check_against_brute_force(
    result: Any, pairs: pd.DataFrame, label: list[bool | None], true: int, possible: float
) -> None:
    probabilities = pairs["match_probability"].tolist()
    expected = pd.DataFrame(
        [brute_force.rates(probabilities, label, t, true, possible) for t in THRESHOLDS],
        index=pd.Index(THRESHOLDS, name="threshold"),
    )
    pd.testing.assert_frame_equal(result.thresholds, expected, check_exact=False, rtol=1e-12)
    curve = result.curve
    assert curve["match_probability"].is_monotonic_decreasing
    at_points = pd.DataFrame(
        [brute_force.rates(probabilities, label, p, true, possible) for p in curve["match_probability"]]
    )
    scores = ["match_probability", "match_weight"]
    pd.testing.assert_frame_equal(curve.drop(columns=scores), at_points, check_exact=False, rtol=1e-12)
    assert result.pairs == len(pairs)
    assert result.pairs_without_label == label.count(None)
    assert result.true_pairs == true
    assert result.blocking_recall == label.count(True) / true
    # The scores lie a tenth of a bit apart, so that every one of them has a point of its own.
    f1 = {p: brute_force.rates(probabilities, label, p, true, possible)["f1"] for p in set(probabilities)}
    assert result.best_f1 == pytest.approx(max(f1.values()), rel=1e-12)
    assert f1[result.best_threshold] == pytest.approx(max(f1.values()), rel=1e-12)
    assert result.average_precision == pytest.approx(_average_precision(probabilities, label, true))


def _average_precision(probabilities: list[float], label: list[bool | None], true: int) -> float:
    total = 0.0
    for p, is_match in zip(probabilities, label, strict=True):
        if is_match:
            total += brute_force.rates(probabilities, label, p, true, math.nan)["precision"]
    return total / true


@pytest.mark.parametrize(
    ("link_type", "seed"), [("dedupe", 1), ("dedupe", 2), ("link", 3), ("link", 6), ("link_and_dedupe", 8)]
)
def test_every_rate_is_that_of_all_pairs_one_by_one(spark: Any, seed: int, link_type: str) -> None:
    records = brute_force.random_records(seed)
    pairs = brute_force.random_pairs(records, seed, link_type)
    true, possible = _true_pairs(records, link_type)
    result = evaluate(
        spark.createDataFrame(pairs),
        spark.createDataFrame(records),
        truth="person",
        thresholds=THRESHOLDS,
        link_type=link_type,
    )
    assert result.possible_pairs == possible
    _check_against_brute_force(result, pairs, brute_force.labels(pairs, records), true, possible)
    assert result.clusters is None


@pytest.mark.parametrize("seed", [4, 5])
def test_true_pairs_say_that_every_other_pair_is_false(spark: Any, seed: int) -> None:
    records = brute_force.random_records(seed)
    pairs = brute_force.random_pairs(records, seed)
    ids, person = records["record_id"], records["person"]
    true = [
        (ids[j], ids[i])
        for i, j in brute_force.asked_pairs(records, "dedupe")
        if person[i] is not None and person[i] == person[j]
    ]
    # A pair twice, in both orders, and a record paired with itself, are no further true pairs.
    rows = [*true, true[0][::-1], (ids[0], ids[0])]
    truth = spark.createDataFrame(pd.DataFrame(rows, columns=["record_id_l", "record_id_r"]))
    label: list[bool | None] = [
        (left, right) in true or (right, left) in true
        for left, right in zip(pairs["record_id_l"], pairs["record_id_r"], strict=True)
    ]
    scored = spark.createDataFrame(pairs)
    result = evaluate(scored, truth=truth, thresholds=THRESHOLDS)
    assert result.possible_pairs is None
    _check_against_brute_force(result, pairs, label, len(true), math.nan)
    result = evaluate(scored, spark.createDataFrame(records), truth=truth, thresholds=THRESHOLDS)
    _check_against_brute_force(result, pairs, label, len(true), 40 * 39 / 2)


def test_a_pair_without_a_clerical_label_is_unknown_not_false(spark: Any) -> None:
    pairs = pd.DataFrame(
        {
            "record_id_l": [1, 1, 2, 3],
            "record_id_r": [2, 3, 3, 4],
            "match_probability": [0.9, 0.8, 0.6, 0.2],
        }
    )
    labelled = pd.DataFrame(
        # 1-2 twice, with a mean of .6; 3-4 and 8-9 are matches, 2-3 is none, 1-3 is undecided.
        {
            "record_id_l": [1, 2, 3, 4, 9, 1],
            "record_id_r": [2, 1, 2, 3, 8, 3],
            "clerical": [1.0, 0.2, 0.4, 0.5, 1.0, None],
        }
    )
    result = evaluate(
        spark.createDataFrame(pairs),
        truth=spark.createDataFrame(labelled),
        label="clerical",
        thresholds=[0.5],
    )
    found = result.thresholds.loc[0.5]
    assert (found["links"], found["links_without_label"]) == (3, 1)
    assert (found["true_positives"], found["false_positives"]) == (1, 1)
    assert (found["missed_by_scoring"], found["missed_by_blocking"]) == (1, 1)
    assert (found["precision"], found["recall"], found["scoring_recall"]) == (1 / 2, 1 / 3, 1 / 2)
    assert (result.true_pairs, result.possible_pairs, result.pairs_without_label) == (3, 4, 1)
    assert result.blocking_recall == 2 / 3
    yes_or_no = spark.createDataFrame(labelled.dropna().assign(clerical=lambda t: t["clerical"] > 0.45))
    again = evaluate(spark.createDataFrame(pairs), truth=yes_or_no, label="clerical", thresholds=[0.5])
    # 1-2 is true by one clerk and false by the other: a mean of one half is a match.
    assert again.thresholds["true_positives"].tolist() == [1]
    assert again.thresholds["false_positives"].tolist() == [1]


def test_without_truth_only_the_expected_error_rates_are_told(spark: Any) -> None:
    pairs = pd.DataFrame(
        {
            "record_id_l": [1, 2, 3, 4],
            "record_id_r": [5, 6, 7, 8],
            "match_probability": [0.95, 0.9, 0.4, 0.05],
        }
    )
    result = evaluate(spark.createDataFrame(pairs), thresholds=[0.5, 0.99])
    expected = pd.DataFrame(
        {
            "links": [2, 0],
            "expected_fdr": [(0.05 + 0.1) / 2, math.nan],
            "expected_fnr": [(0.4 + 0.05) / 2.3, 1.0],
        },
        index=pd.Index([0.5, 0.99], name="threshold"),
    )
    pd.testing.assert_frame_equal(result.thresholds, expected)
    assert (result.true_pairs, result.possible_pairs, result.pairs_without_label) == (None, None, None)
    assert math.isnan(result.blocking_recall)
    assert result.blocking is None
    assert list(result.curve) == [
        "match_probability",
        "match_weight",
        "links",
        "expected_fdr",
        "expected_fnr",
    ]


def test_each_blocking_rule_has_its_share_of_the_true_pairs(spark: Any) -> None:
    records = brute_force.random_records(7)
    pairs = brute_force.random_pairs(records, 7)
    label = pd.Series(brute_force.labels(pairs, records), dtype=object)
    true, _ = _true_pairs(records, "dedupe")
    result = evaluate(spark.createDataFrame(pairs), spark.createDataFrame(records), truth="person")
    assert result.blocking is not None
    assert result.blocking.index.tolist() == ["0", "1", "2"]
    for rule, found in result.blocking.iterrows():
        mine = label[pairs["match_key"] == rule]
        assert found["pairs"] == len(mine)
        assert found["matches"] == sum(one is True for one in mine)
        assert found["non_matches"] == sum(one is False for one in mine)
        assert found["pairs_without_label"] == sum(one is None for one in mine)
        assert found["blocking_recall"] == sum(one is True for one in mine) / true
    assert result.blocking["blocking_recall"].sum() == pytest.approx(result.blocking_recall)


def test_ids_that_repeat_between_files_are_told_apart_by_their_file(spark: Any) -> None:
    census = spark.createDataFrame(pd.DataFrame({"id": [1, 2, 3], "person": ["a", "b", "c"]}))
    survey = spark.createDataFrame(pd.DataFrame({"id": [1, 2, 3], "person": ["b", "a", "d"]}))
    pairs = pd.DataFrame(
        {
            "source_dataset_l": ["census", "survey", "census"],
            "record_id_l": [1, 1, 3],
            "source_dataset_r": ["survey", "census", "survey"],
            "record_id_r": [2, 2, 3],
            "match_weight": [4.0, 3.0, 2.0],
        }
    )
    result = evaluate(
        spark.createDataFrame(pairs),
        {"census": census, "survey": survey},
        truth="person",
        record_id="id",
        link_type="link",
        thresholds=[0.5],
    )
    assert (result.true_pairs, result.possible_pairs) == (2, 9)
    found = result.thresholds.loc[0.5]
    assert (found["true_positives"], found["false_positives"]) == (2, 1)
    assert found["false_positive_rate"] == 1 / 7
    assert result.curve["match_weight"].tolist() == [4.0, 3.0, 2.0]
    assert result.curve["match_probability"].tolist() == pytest.approx([16 / 17, 8 / 9, 4 / 5])


def test_rates_of_nothing_are_nan(spark: Any) -> None:
    records = spark.createDataFrame(pd.DataFrame({"record_id": [1, 2, 3], "person": ["a", "b", "c"]}))
    pairs = spark.createDataFrame(
        pd.DataFrame({"record_id_l": [1], "record_id_r": [2], "match_probability": [0.7]})
    )
    result = evaluate(pairs, records, truth="person", thresholds=[0.5, 0.9])
    assert result.true_pairs == 0
    assert result.thresholds["precision"].tolist()[0] == 0.0
    assert math.isnan(result.thresholds["precision"].tolist()[1])
    assert result.thresholds[["recall", "scoring_recall"]].isna().all(axis=None)
    assert math.isnan(result.blocking_recall)
    assert math.isnan(result.average_precision)


def test_no_pair_at_all_misses_every_true_pair(spark: Any) -> None:
    records = spark.createDataFrame(pd.DataFrame({"record_id": [1, 2, 3], "person": ["a", "a", "a"]}))
    empty = spark.sql("SELECT 1 AS record_id_l, 2 AS record_id_r, 0.5D AS match_probability WHERE false")
    result = evaluate(empty, records, truth="person", thresholds=[0.5])
    found = result.thresholds.loc[0.5]
    assert (result.pairs, found["links"], found["missed_by_blocking"]) == (0, 0, 3)
    assert (found["recall"], found["f1"], result.average_precision) == (0.0, 0.0, 0.0)
    assert found[["precision", "scoring_recall", "expected_fdr", "expected_fnr"]].isna().all()
    assert len(result.curve) == 0
    assert math.isnan(result.best_threshold)


def test_scores_at_the_ends_and_close_together_are_counted_exactly(spark: Any) -> None:
    scores = [1.0, 1 - 2**-53, 0.95, 0.9499999999, 0.949, 2**-60, 1e-300, 0.0]
    pairs = pd.DataFrame({"record_id_l": range(8), "record_id_r": range(10, 18), "match_probability": scores})
    thresholds = [0.0, 1e-300, 1e-10, 0.9499999999, 0.95, 1.0]
    result = evaluate(spark.createDataFrame(pairs), thresholds=thresholds)
    assert result.thresholds["links"].tolist() == [sum(s >= t for s in scores) for t in thresholds]


def test_missing_truth_in_text_and_numbers_is_unknown(spark: Any) -> None:
    records = pd.DataFrame(
        {"record_id": [1, 2, 3, 4], "text": ["a", "a", " ", " "], "number": [1.0, 1, None, None]}
    )
    pairs = pd.DataFrame({"record_id_l": [1, 3], "record_id_r": [2, 4], "match_probability": [0.9, 0.9]})
    for column in ("text", "number"):
        result = evaluate(spark.createDataFrame(pairs), spark.createDataFrame(records), truth=column)
        assert (result.true_pairs, result.possible_pairs, result.pairs_without_label) == (1, 1, 1)


def test_the_result_does_not_depend_on_partitions_or_row_order(spark: Any) -> None:
    records = brute_force.random_records(11)
    pairs = brute_force.random_pairs(records, 11)
    one = evaluate(spark.createDataFrame(pairs), spark.createDataFrame(records), truth="person")
    many = evaluate(
        spark.createDataFrame(pairs.sample(frac=1, random_state=1)).repartition(7),
        spark.createDataFrame(records.iloc[::-1]).repartition(5),
        truth="person",
    )
    for table in ("thresholds", "curve", "blocking"):
        pd.testing.assert_frame_equal(getattr(one, table), getattr(many, table), rtol=1e-14)
    assert (one.best_threshold, one.true_pairs) == (many.best_threshold, many.true_pairs)


def test_records_and_pairs_are_read_once_each(
    spark: Any, count_jobs: Callable[[Callable[[], Any]], int]
) -> None:
    records = spark.range(100).select(F.col("id").alias("record_id"), (F.col("id") % 30).alias("person"))
    pairs = spark.range(50).select(
        F.col("id").alias("record_id_l"),
        (F.col("id") + 30).alias("record_id_r"),
        (F.col("id") / 50).alias("match_probability"),
    )
    clusters = records.withColumn("cluster_id", F.col("person"))
    # A small side that Spark broadcasts is a job of its own.
    usual = spark.conf.get("spark.sql.autoBroadcastJoinThreshold")
    spark.conf.set("spark.sql.autoBroadcastJoinThreshold", "-1")
    try:
        assert count_jobs(lambda: evaluate(pairs)) == 1
        assert count_jobs(lambda: evaluate(pairs, records, truth="person")) == 2
        assert count_jobs(lambda: evaluate(None, records, truth="person", clusters=clusters)) == 2
        assert count_jobs(lambda: evaluate(pairs, records, truth="person", clusters=clusters)) == 3
    finally:
        spark.conf.set("spark.sql.autoBroadcastJoinThreshold", usual)
