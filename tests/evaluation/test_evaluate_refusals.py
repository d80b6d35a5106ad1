"""What evaluate and candidate_errors refuse, in whole messages."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from linkspark.errors import ArgumentError, DataError, SchemaError
from linkspark.evaluation import candidate_errors, evaluate

PAIRS = pd.DataFrame({"record_id_l": [1, 1], "record_id_r": [2, 3], "match_probability": [0.9, 0.1]})
RECORDS = pd.DataFrame({"record_id": [1, 2, 3], "person": ["a", "a", "b"]})
LABELS = pd.DataFrame({"record_id_l": [1], "record_id_r": [2], "match": [True]})


@pytest.fixture(scope="module")
def frames(spark: Any) -> dict[str, Any]:
    tables = {"pairs": PAIRS, "records": RECORDS, "labels": LABELS}
    return {name: spark.createDataFrame(table) for name, table in tables.items()}


def _refusal(kind: type[Exception], function: Callable[..., Any], *arguments: Any, **options: Any) -> str:
    with pytest.raises(kind) as caught:
        function(*arguments, **options)
    return str(caught.value)


def test_an_evaluation_of_nothing_is_refused(frames: dict[str, Any]) -> None:
    assert _refusal(ArgumentError, evaluate, records=frames["records"], truth="person") == (
        "evaluate: needs pairs=, clusters= or both, but got neither."
    )


def test_what_is_no_frame_is_refused(frames: dict[str, Any]) -> None:
    assert _refusal(ArgumentError, evaluate, PAIRS) == (
        "evaluate: pairs must be a Spark DataFrame, but it is 'DataFrame'."
    )
    assert _refusal(ArgumentError, evaluate, frames["pairs"], {}, truth="person") == (
        "evaluate: records must be a Spark DataFrame or a mapping of names to such, but it is 'dict'."
    )
    assert _refusal(ArgumentError, evaluate, frames["pairs"], truth=7) == (
        "evaluate: truth must be the name of a column of records, or a frame of pairs, but it is 7."
    )


@pytest.mark.parametrize(
    ("thresholds", "message"),
    [
        ([0.5, 1.5], "must be a number from 0 to 1, but it is 1.5."),
        ([float("nan")], "must be a number from 0 to 1, but it is nan."),
        (0.5, "must be a list of probabilities such as [0.5, 0.95], but it is 0.5."),
        ([], "must be a list of probabilities such as [0.5, 0.95], but it is 'list'."),
    ],
)
def test_thresholds_are_probabilities(frames: dict[str, Any], thresholds: Any, message: str) -> None:
    found = _refusal(ArgumentError, evaluate, frames["pairs"], thresholds=thresholds)
    assert found == f"evaluate: thresholds {message}"


def test_the_error_list_takes_one_threshold(frames: dict[str, Any]) -> None:
    assert _refusal(
        ArgumentError, candidate_errors, frames["pairs"], frames["records"], truth="person", threshold=2
    ) == ("candidate_errors: threshold must be a number from 0 to 1, but it is 2.0.")
    assert _refusal(ArgumentError, candidate_errors, frames["pairs"], truth=None) == (
        "candidate_errors: truth must be the name of a column of records, or a frame of pairs, but it is "
        "'NoneType'."
    )


def test_missing_columns_are_named(frames: dict[str, Any]) -> None:
    pairs, records = frames["pairs"], frames["records"]
    assert _refusal(SchemaError, evaluate, pairs.drop("record_id_r")) == (
        "evaluate: pairs lacks the column `record_id_r`. It has `record_id_l` and `match_probability`. "
        "Pass scored pairs."
    )
    assert _refusal(SchemaError, evaluate, pairs.drop("match_probability")) == (
        "evaluate: pairs must have a numeric column `match_probability`, or `match_weight` in bits, but it "
        "has `record_id_l` and `record_id_r`. Pass scored pairs; for links without a score add "
        'withColumn("match_probability", F.lit(1.0)).'
    )
    assert _refusal(SchemaError, evaluate, pairs, records, truth="cluster", record_id="id") == (
        "evaluate: records lacks the columns `id` and `cluster`. It has `record_id` and `person`. "
        "Say with record_id= and truth= what they are called."
    )
    assert _refusal(SchemaError, evaluate, pairs, {"a": records, "b": pairs}, truth="person") == (
        "evaluate: records['b'] lacks the columns `record_id` and `person`. It has `record_id_l`, "
        "`record_id_r` and `match_probability`. Say with record_id= and truth= what they are called."
    )
    assert _refusal(SchemaError, evaluate, pairs, truth=records) == (
        "evaluate: truth lacks the columns `record_id_l` and `record_id_r`. It has `record_id` and `person`. "
        "Rename columns until they fit."
    )
    assert _refusal(SchemaError, evaluate, records=records, truth="person", clusters=records) == (
        "evaluate: clusters lacks the column `cluster_id`. It has `record_id` and `person`. "
        "Rename a column so that its name begins with this."
    )


def test_a_truth_column_needs_its_records(frames: dict[str, Any]) -> None:
    assert _refusal(ArgumentError, evaluate, frames["pairs"], truth="person") == (
        "evaluate: truth names the column `person`, but records= is missing. Pass the records that hold it, "
        "or pass true pairs as truth."
    )


def test_clusters_need_a_truth_column(frames: dict[str, Any]) -> None:
    clusters = frames["records"].withColumnRenamed("person", "cluster_id")
    assert _refusal(ArgumentError, evaluate, clusters=clusters) == (
        "evaluate: clusters are held against people, so truth must name a column of records, but it is None. "
        "Pass records= and the name of their truth column."
    )
    truth = frames["labels"]
    assert _refusal(ArgumentError, evaluate, clusters=clusters, truth=truth, label="match") == (
        "evaluate: clusters are held against people, so truth must name a column of records, but it is "
        "a frame of pairs. Pass records= and the name of their truth column."
    )


def test_true_pairs_are_not_mistaken_for_labelled_pairs(frames: dict[str, Any]) -> None:
    pairs, labels = frames["pairs"], frames["labels"]
    assert _refusal(ArgumentError, evaluate, pairs, truth=labels) == (
        "evaluate: truth holds `match` besides the record ids, and label= does not say whether one of them "
        "tells matches from non-matches. Name it with label=, or, if every row is a true pair and no other "
        "pair is one, select the record ids only."
    )
    assert _refusal(ArgumentError, evaluate, pairs, frames["records"], truth="person", label="match") == (
        "evaluate: label=`match` names a column of labelled pairs, but truth is no frame of pairs. Pass the "
        "labelled pairs as truth, or leave label out."
    )
    text = labels.selectExpr("record_id_l", "record_id_r", "'yes' AS match")
    assert _refusal(SchemaError, evaluate, pairs, truth=text, label="match") == (
        "evaluate: label names the column `match` of truth, which must be boolean or a number from 0 to 1 "
        "(a match from 0.5 on), but is string."
    )
    percent = labels.selectExpr("record_id_l", "record_id_r", "80 AS match")
    assert _refusal(DataError, evaluate, pairs, truth=percent, label="match") == (
        "evaluate: 1 pairs of truth have a label below 0 or above 1. A label is a boolean, or a number from "
        "0 to 1 (a match from 0.5 on): recode it, and make what is undecided null."
    )


def test_linking_needs_to_know_the_files(frames: dict[str, Any]) -> None:
    assert _refusal(
        SchemaError, evaluate, frames["pairs"], frames["records"], truth="person", link_type="link"
    ) == (
        'evaluate: link_type is "link", so only pairs between files count, but records do not tell their '
        "file. Pass records as a mapping of names to frames, or give the frame a column `source_dataset`."
    )
    assert _refusal(
        ArgumentError, evaluate, frames["pairs"], frames["records"], truth="person", link_type="both"
    ) == ('evaluate: link_type must be "dedupe", "link" or "link_and_dedupe", but it is \'both\'.')


def test_ids_of_two_types_are_refused_before_spark_casts_them(frames: dict[str, Any]) -> None:
    text = frames["records"].selectExpr("string(record_id) AS record_id", "person")
    assert _refusal(SchemaError, evaluate, frames["pairs"], text, truth="person") == (
        "evaluate: record ids must be text everywhere or whole numbers everywhere, but they are: "
        "`pairs.record_id_l` (whole number), `pairs.record_id_r` (whole number), `records.record_id` "
        "(string). Cast one of them."
    )


def test_records_that_their_id_does_not_identify_are_refused(spark: Any, frames: dict[str, Any]) -> None:
    twice = spark.createDataFrame(pd.concat([RECORDS, RECORDS[:1]]))
    assert _refusal(DataError, evaluate, frames["pairs"], twice, truth="person") == (
        "evaluate: 1 record ids occur on more than one row of records, so a row is no record. Keep one row "
        "for each id; where several files use the same ids, pass them as a mapping of names to frames."
    )
    nulls = frames["records"].selectExpr("nullif(record_id, 2) AS record_id", "person")
    assert _refusal(DataError, evaluate, frames["pairs"], nulls, truth="person") == (
        "evaluate: 1 rows of records have a null where the record's id (or its source) must be. Give every "
        "record an id, or drop these rows."
    )


def test_a_truth_that_says_nothing_is_refused(spark: Any, frames: dict[str, Any]) -> None:
    empty = frames["records"].selectExpr("record_id", "string(null) AS person")
    advice = (
        "so there is nothing to hold them against. Check that the truth column is filled, and that record "
        "ids are written alike everywhere."
    )
    assert _refusal(DataError, evaluate, frames["pairs"], empty, truth="person") == (
        f"evaluate: the truth says nothing about any of the records, {advice}"
    )
    elsewhere = frames["records"].selectExpr("record_id + 100 AS record_id", "person")
    assert _refusal(DataError, evaluate, frames["pairs"], elsewhere, truth="person") == (
        f"evaluate: the truth says nothing about any of the pairs, {advice}"
    )


def test_pairs_and_records_that_occur_twice_are_refused_where_it_shows(
    spark: Any, frames: dict[str, Any]
) -> None:
    twice = spark.createDataFrame(pd.concat([PAIRS, PAIRS]))
    assert _refusal(DataError, evaluate, twice, frames["records"], truth="person") == (
        "evaluate: pairs hold 2 matches, but there are 1 true pairs. A pair may be in one row only, no "
        "record may be paired with itself, and with link_type='link' no pair may lie within one file."
    )
    clusters = spark.createDataFrame(pd.DataFrame({"record_id": [1, 2, 1], "cluster_id": [1, 1, 2]}))
    assert _refusal(DataError, evaluate, records=frames["records"], truth="person", clusters=clusters) == (
        "evaluate: a record may be in one row of clusters only, but the 3 records are found there 4 times."
    )


@pytest.mark.parametrize("score", ["double(null)", "double('NaN')", "1.5D", "-0.1D"])
def test_a_score_that_is_no_probability_is_refused(frames: dict[str, Any], score: str) -> None:
    pairs = frames["pairs"].selectExpr("record_id_l", "record_id_r", f"{score} AS match_probability")
    assert _refusal(DataError, evaluate, pairs) == (
        "evaluate: 2 rows of pairs have no score: it is null, NaN, or a match_probability outside 0 to 1. "
        "Score them, or leave them out."
    )
