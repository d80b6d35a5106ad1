"""candidate_errors: each wrong pair once, with its kind; against all pairs in plain Python."""

from collections.abc import Callable
from typing import Any

import brute_force
import pandas as pd
import pytest

from linkspark.evaluation import candidate_errors, evaluate


def _expected(records: pd.DataFrame, pairs: pd.DataFrame, link_type: str, threshold: float) -> set[Any]:
    person = brute_force.people_of(records)
    score = {
        frozenset(ids): p
        for *ids, p in zip(
            pairs["record_id_l"], pairs["record_id_r"], pairs["match_probability"], strict=True
        )
    }
    wrong = set()
    for i, j in brute_force.asked_pairs(records, link_type):
        left, right = sorted((records["record_id"][i], records["record_id"][j]))
        if person[left] is None or person[right] is None:
            continue
        p = score.get(frozenset((left, right)))
        same = person[left] == person[right]
        if p is None and same:
            wrong.add(("missed by blocking", left, right))
        elif p is not None and p < threshold and same:
            wrong.add(("missed by scoring", left, right))
        elif p is not None and p >= threshold and not same:
            wrong.add(("false positive", left, right))
    return wrong


@pytest.mark.parametrize(("seed", "threshold"), [(1, 0.5), (2, 0.9)])
def test_every_wrong_pair_is_listed_once_with_its_kind(spark: Any, seed: int, threshold: float) -> None:
    records = brute_force.random_records(seed)
    pairs = brute_force.random_pairs(records, seed)
    # Without sources, so that ids alone name the records, and the smaller id is on the left.
    scored = spark.createDataFrame(pairs.drop(columns=["source_dataset_l", "source_dataset_r"]))
    frame = spark.createDataFrame(records)
    found = candidate_errors(scored, frame, truth="person", threshold=threshold)
    assert found.columns == [
        "error_kind", "record_id_l", "record_id_r", "match_probability", "match_weight", "match_key",
    ]  # fmt: skip
    rows = [tuple(row)[:3] for row in found.collect()]
    assert len(rows) == len(set(rows))
    assert set(rows) == _expected(records, pairs, "dedupe", threshold)
    counts = evaluate(scored, frame, truth="person", thresholds=[threshold]).thresholds.loc[threshold]
    assert [
        sum(kind == one for kind, *_ in rows)
        for one in ("false positive", "missed by scoring", "missed by blocking")
    ] == [counts["false_positives"], counts["missed_by_scoring"], counts["missed_by_blocking"]]


def test_with_sources_the_list_names_the_files(spark: Any) -> None:
    records = brute_force.random_records(3)
    pairs = brute_force.random_pairs(records, 3, "link")
    found = candidate_errors(
        spark.createDataFrame(pairs), spark.createDataFrame(records), truth="person", link_type="link"
    )
    source = dict(zip(records["record_id"], records["source_dataset"], strict=True))
    rows = found.collect()
    assert {(r["error_kind"], *sorted((r["record_id_l"], r["record_id_r"]))) for r in rows} == _expected(
        records, pairs, "link", 0.5
    )
    for row in rows:
        assert row["source_dataset_l"] == source[row["record_id_l"]]
        assert row["source_dataset_r"] == source[row["record_id_r"]]
        assert row["source_dataset_l"] < row["source_dataset_r"]


def test_labelled_pairs_are_listed_and_unlabelled_ones_are_not(spark: Any) -> None:
    pairs = spark.createDataFrame(
        pd.DataFrame({"record_id_l": [2, 3, 5], "record_id_r": [1, 4, 6], "match_weight": [5.0, -5.0, 5.0]})
    )
    labels = spark.createDataFrame(
        pd.DataFrame({"record_id_l": [1, 3, 7], "record_id_r": [2, 4, 8], "same": [False, True, True]})
    )
    found = candidate_errors(pairs, truth=labels, label="same").orderBy("record_id_l").collect()
    assert [tuple(row)[:3] for row in found] == [
        ("false positive", 1, 2),
        ("missed by scoring", 3, 4),
        ("missed by blocking", 7, 8),
    ]
    assert [row["match_weight"] for row in found] == [5.0, -5.0, None]
    assert found[0]["match_probability"] == pytest.approx(32 / 33)


def test_asking_for_the_list_starts_no_job(
    spark: Any, count_jobs: Callable[[Callable[[], Any]], int]
) -> None:
    records = spark.createDataFrame(brute_force.random_records(1))
    pairs = spark.createDataFrame(brute_force.random_pairs(brute_force.random_records(1), 1))
    assert count_jobs(lambda: candidate_errors(pairs, records, truth="person")) == 0
