"""Measures of clusters, by hand."""

from typing import Any

import pytest
from plain import frame

from linkspark import errors
from linkspark.clustering import cluster_metrics, cluster_sizes

# 1-2-3-4 a chain; 5-6-7 complete; 8-9-10-8 with 11 hanging on 10; 12 alone.
_LINKS = [
    (1, 2, 0.9),
    (2, 3, 0.7),
    (3, 4, 0.8),
    (5, 6, 0.9),
    (6, 7, 0.9),
    (7, 5, 1.0),
    (8, 9, 0.6),
    (9, 10, 0.9),
    (10, 8, 0.9),
    (11, 10, 0.95),
]
# A pair again with less, the same in the other direction, one record with itself, one below the threshold,
# one between two clusters.
_MORE = [(9, 8, 0.55), (8, 9, 0.51), (3, 3, 1.0), (1, 4, 0.4), (4, 5, 0.9)]
_CLUSTERS = {1: [1, 2, 3, 4], 5: [5, 6, 7], 8: [8, 9, 10, 11], 12: [12]}
_EXPECTED = {
    1: (4, 3, 0.5, 3, 0.7),
    5: (3, 3, 1.0, 0, 0.9),
    8: (4, 4, 4 / 6, 1, 0.6),
    12: (1, 0, None, 0, None),
}


def _frames(spark: Any, partitions: int = 1) -> tuple[Any, Any]:
    names = ("record_id_l", "record_id_r", "match_probability")
    pairs = frame(
        spark,
        dict(zip(names, zip(*_LINKS, *_MORE, strict=True), strict=True)),
        "record_id_l int, record_id_r int, match_probability double",
        partitions,
    )
    members = [(record, cluster) for cluster, records in _CLUSTERS.items() for record in records]
    clusters = frame(
        spark,
        dict(zip(("id", "cluster_id_50"), zip(*members, strict=True), strict=True)),
        "id int, cluster_id_50 int",
        partitions,
    )
    return pairs, clusters


@pytest.mark.parametrize("partitions", [1, 7])
def test_every_cluster_has_its_size_links_density_bridges_and_weakest_link(
    spark: Any, partitions: int
) -> None:
    pairs, clusters = _frames(spark, partitions)
    metrics = cluster_metrics(pairs, clusters, 0.5, record_id="id", cluster_id="cluster_id_50")
    assert metrics.columns == [
        "cluster_id_50",
        "cluster_size",
        "links",
        "density",
        "bridges",
        "weakest_link",
    ]
    assert {row[0]: tuple(row)[1:] for row in metrics.collect()} == _EXPECTED


def test_records_of_several_sources_are_measured_by_source_and_id(spark: Any) -> None:
    pairs = spark.sql(
        "SELECT 'a' AS source_dataset_l, 1 AS record_id_l, 'b' AS source_dataset_r, 1 AS record_id_r, "
        "0.97D AS match_probability"
    )
    clusters = spark.sql(
        "SELECT source_dataset, 1 AS record_id, 'a:1' AS cluster_id FROM VALUES ('a'), ('b') "
        "AS v(source_dataset)"
    )
    assert [tuple(row) for row in cluster_metrics(pairs, clusters).collect()] == [("a:1", 2, 1, 1.0, 1, 0.97)]


def test_sizes_are_counted(spark: Any) -> None:
    sizes = cluster_sizes(_frames(spark)[1], cluster_id="cluster_id_50")
    assert sizes.columns == ["cluster_size", "clusters", "records"]
    assert sorted(tuple(row) for row in sizes.collect()) == [(1, 1, 1), (3, 1, 3), (4, 2, 8)]


def test_metrics_are_lazy(spark: Any, count_jobs: Any) -> None:
    pairs, clusters = _frames(spark)
    named = {"record_id": "id", "cluster_id": "cluster_id_50"}
    assert count_jobs(lambda: cluster_metrics(pairs, clusters, 0.5, **named)) == 0
    assert count_jobs(lambda: cluster_sizes(clusters, cluster_id="cluster_id_50")) == 0


def test_a_missing_column_of_clusters_is_named(spark: Any) -> None:
    pairs, clusters = _frames(spark)
    with pytest.raises(errors.SchemaError) as caught:
        cluster_metrics(pairs, clusters, 0.5, record_id="id")
    assert str(caught.value) == (
        "cluster_metrics: clusters lacks the column `cluster_id`. It has `id` and `cluster_id_50`. Pass the "
        "result of cluster."
    )
    with pytest.raises(errors.SchemaError) as caught:
        cluster_sizes(clusters)
    assert str(caught.value) == (
        "cluster_sizes: clusters lacks the column `cluster_id`. It has `id` and `cluster_id_50`. Pass the "
        "result of cluster."
    )
