"""evaluate, the clusters' part: against all pairs of records in plain Python, and cases worked by hand."""

import math
from typing import Any

import brute_force
import numpy as np
import pandas as pd
import pytest

from linkspark.evaluation import evaluate


def _clusters(records: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Ids at random, another column that follows the people, missing ids, and records left out."""
    random = np.random.default_rng(seed + 500)
    table = records[["record_id", "source_dataset"]].copy()
    table["cluster_id"] = [f"c{number}" for number in random.integers(0, 12, len(table))]
    close = records["person"].where(random.random(len(table)) < 0.8, table["cluster_id"])
    table["cluster_id_95"] = close.where(random.random(len(table)) < 0.9, None).astype(object)
    return table.iloc[:-3]


@pytest.mark.parametrize(
    ("link_type", "seed"), [("dedupe", 1), ("dedupe", 2), ("link", 3), ("link", 4), ("link_and_dedupe", 5)]
)
def test_every_rate_is_that_of_all_records_one_by_one(spark: Any, seed: int, link_type: str) -> None:
    records = brute_force.random_records(seed)
    clusters = _clusters(records, seed)
    expected = []
    for name in ("cluster_id", "cluster_id_95"):
        ids = [None if pd.isna(one) else one for one in clusters[name]]
        cluster_of = dict(zip(clusters["record_id"], ids, strict=True))
        expected.append(brute_force.cluster_rates(records, cluster_of, link_type))
    result = evaluate(
        records=spark.createDataFrame(records),
        truth="person",
        clusters=spark.createDataFrame(clusters).repartition(3),
        link_type=link_type,
    )
    index = pd.Index(["cluster_id", "cluster_id_95"], name="cluster_column")
    pd.testing.assert_frame_equal(
        result.clusters, pd.DataFrame(expected, index=index), check_exact=False, rtol=1e-12
    )
    assert result.thresholds is None
    assert result.pairs is None


def test_bcubed_as_in_the_example_of_bagga_and_baldwin(spark: Any) -> None:
    # Bagga and Baldwin (1998), figures 2 and 3. The truth: 1-5, 6-7, 8-12. The first response joins 6-7 with
    # 8-12: precision (5·5/5 + 2·2/7 + 5·5/7) / 12 = 64/84. The second joins 1-5 with 8-12:
    # (5·5/10 + 2·2/2 + 5·5/10) / 12 = 7/12. Nobody is split.
    records = pd.DataFrame({"record_id": range(1, 13), "person": [1] * 5 + [2] * 2 + [3] * 5})
    clusters = records[["record_id"]].assign(
        cluster_id_1=[1] * 5 + [6] * 7, cluster_id_2=[1] * 5 + [6] * 2 + [1] * 5
    )
    result = evaluate(
        records=spark.createDataFrame(records), truth="person", clusters=spark.createDataFrame(clusters)
    )
    table = result.clusters
    assert table is not None
    assert table["bcubed_precision"].tolist() == pytest.approx([64 / 84, 7 / 12], abs=1e-15)
    assert table["bcubed_precision"].round(2).tolist() == [0.76, 0.58]
    assert table["bcubed_recall"].tolist() == [1.0, 1.0]
    # 21 true pairs; the clusters imply 10 + 21 and 45 + 1.
    assert table["precision"].tolist() == [21 / 31, 21 / 46]
    assert table["recall"].tolist() == [1.0, 1.0]
    assert table["f1"].tolist() == [42 / 52, 42 / 67]
    assert table[["records", "clusters", "people"]].to_numpy().tolist() == [[12, 2, 3], [12, 2, 3]]
    assert table[["complete", "split", "merged"]].to_numpy().tolist() == [[1, 0, 1], [1, 0, 1]]


def test_records_alone_are_right_by_record_and_say_nothing_by_pair(spark: Any) -> None:
    records = pd.DataFrame({"record_id": [1, 2, 3], "person": ["a", "b", "c"]})
    # Record 3 is in no row of clusters, and record 2 has no cluster id: each is a cluster of its own.
    clusters = pd.DataFrame({"record_id": [1, 2], "cluster_id": [1.0, None]})
    table = evaluate(
        records=spark.createDataFrame(records), truth="person", clusters=spark.createDataFrame(clusters)
    ).clusters
    assert table is not None
    row = table.loc["cluster_id"]
    assert (row["clusters"], row["people"], row["complete"], row["split"], row["merged"]) == (3, 3, 3, 0, 0)
    assert (row["bcubed_precision"], row["bcubed_recall"], row["bcubed_f1"]) == (1.0, 1.0, 1.0)
    assert all(math.isnan(row[rate]) for rate in ("precision", "recall", "f1"))


def test_one_cluster_for_all_and_one_for_each_are_the_two_ways_to_be_wrong(spark: Any) -> None:
    records = pd.DataFrame({"record_id": [1, 2, 3, 4], "person": ["a", "a", "b", "b"]})
    clusters = pd.DataFrame(
        {"record_id": [1, 2, 3, 4], "cluster_id_0": [1] * 4, "cluster_id_1": [1, 2, 3, 4]}
    )
    table = evaluate(
        records=spark.createDataFrame(records), truth="person", clusters=spark.createDataFrame(clusters)
    ).clusters
    assert table is not None
    assert table[["bcubed_precision", "bcubed_recall"]].to_numpy().tolist() == [[0.5, 1.0], [1.0, 0.5]]
    assert table["precision"].tolist()[0] == 2 / 6
    assert math.isnan(table["precision"].tolist()[1])
    assert table["recall"].tolist() == [1.0, 0.0]
    assert table["f1"].tolist() == [4 / 8, 0.0]
    assert table[["complete", "split", "merged"]].to_numpy().tolist() == [[0, 0, 1], [0, 2, 0]]


def test_ids_that_repeat_between_files_make_clusters_by_file_and_id(spark: Any) -> None:
    one = spark.createDataFrame(pd.DataFrame({"id": [1, 2], "person": ["a", "b"]}))
    two = spark.createDataFrame(pd.DataFrame({"id": [1, 2], "person": ["b", "a"]}))
    clusters = pd.DataFrame(
        {
            "source_dataset": ["one", "one", "two", "two"],
            "id": [1, 2, 1, 2],
            "cluster_id": ["one:1", "one:2", "one:2", "two:2"],
        }
    )
    table = evaluate(
        records={"one": one, "two": two},
        truth="person",
        clusters=spark.createDataFrame(clusters),
        record_id="id",
        link_type="link",
    ).clusters
    assert table is not None
    row = table.loc["cluster_id"]
    assert (row["complete"], row["split"], row["merged"]) == (1, 1, 0)
    assert (row["precision"], row["recall"]) == (1.0, 0.5)
    assert row["bcubed_recall"] == 3 / 4
