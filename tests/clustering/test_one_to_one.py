"""One counterpart a record: by hand, and the greedy clusters against plain Python."""

import random
from typing import Any

import pytest
from plain import Store, frame

from linkspark import errors
from linkspark.clustering import (
    cluster_links,
    mutual_best_links,
    one_record_per_source,
    one_to_one,
    optimal_links,
)

_COLUMNS = ("source_dataset_l", "record_id_l", "source_dataset_r", "record_id_r", "match_weight")
_SCHEMA = (
    "source_dataset_l string, record_id_l int, source_dataset_r string, record_id_r int, match_weight double"
)
Row = tuple[str, int, str, int, float]


def _pairs(spark: Any, rows: list[Row], partitions: int = 1) -> Any:
    return frame(spark, dict(zip(_COLUMNS, zip(*rows, strict=True), strict=True)), _SCHEMA, partitions)


def _kept(pairs: Any) -> set[Any]:
    return {tuple(row) for row in pairs.collect()}


# The best link of all, a1-b1, stands in the way of a1-b2 and a2-b1, which are worth more together.
_CROSSED: list[Row] = [("a", 1, "b", 1, 10.0), ("b", 2, "a", 1, 9.0), ("a", 2, "b", 1, 8.0)]


def test_mutual_best_links_are_the_best_of_both_records(spark: Any) -> None:
    rows = [
        *_CROSSED,
        ("a", 1, "c", 1, 1.0),
        ("a", 3, "b", 3, 5.0),
        ("a", 3, "b", 4, 5.0),
        ("a", 5, "a", 6, 99.0),
        ("a", 7, "b", 7, float("nan")),
    ]
    assert _kept(mutual_best_links(_pairs(spark, rows))) == {rows[0], rows[3], rows[4]}


def test_without_sources_a_record_has_one_counterpart_in_all(spark: Any) -> None:
    rows = "(1, 2, 0.9D, 'x'), (2, 3, 0.8D, 'y'), (4, 3, 0.7D, 'z'), (4, 3, 0.6D, 'w'), (5, 5, 1D, 'v')"
    pairs = spark.sql(
        f"SELECT * FROM VALUES {rows} AS p(record_id_l, record_id_r, match_probability, smaller)"
    )
    assert {row[3] for row in mutual_best_links(pairs).collect()} == {"x"}
    assert mutual_best_links(pairs).columns == pairs.columns


@pytest.mark.parametrize("driver_links", [100, 0])
@pytest.mark.parametrize("partitions", [1, 7])
def test_optimal_links_have_the_largest_sum_of_weights(
    spark: Any, partitions: int, driver_links: int
) -> None:
    rows = [*_CROSSED, ("a", 1, "c", 1, 1.0), ("a", 5, "a", 6, 99.0), ("a", 9, "b", 9, -1.0)]
    pairs = _pairs(spark, rows, partitions)
    kept = optimal_links(pairs, materialise=Store(), driver_links=driver_links)
    assert _kept(kept) == {rows[1], rows[2], rows[3]}


def test_a_component_too_large_for_the_exact_solution_gives_a_warning(
    spark: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(one_to_one, "EXACT_SIDE", 1)
    with pytest.warns(errors.LinksparkWarning) as caught:
        optimal_links(_pairs(spark, _CROSSED), materialise=Store())
    # PySpark 3.5 adds warnings of its own.
    said = [str(warning.message) for warning in caught if warning.category is errors.LinksparkWarning]
    assert said == [
        "optimal_links: 1 components have more than 1 records of one source; there the best link was taken "
        "first, which need not give the largest sum. Raise the threshold."
    ]


def test_optimal_links_need_to_know_the_sources(spark: Any) -> None:
    pairs = spark.sql("SELECT 1 AS record_id_l, 2 AS record_id_r, 0.5D AS match_weight")
    with pytest.raises(errors.SchemaError) as caught:
        optimal_links(pairs, materialise=Store())
    assert str(caught.value) == (
        "optimal_links: pairs lacks the columns `source_dataset_l` and `source_dataset_r`. It has "
        "`record_id_l`, `record_id_r` and `match_weight`. Pass scored pairs, or rename columns."
    )


def _greedy(rows: list[Row], nodes: list[tuple[str, int]]) -> dict[tuple[str, int], str]:
    cluster = {node: frozenset([node]) for node in nodes}
    ends = [(-score, *sorted([(s, i), (t, j)])) for s, i, t, j, score in rows]
    for _, left, right in sorted(ends):
        both = cluster[left] | cluster[right]
        if len({source for source, _ in both}) == len(both):
            for node in both:
                cluster[node] = both
    return {node: "{}:{}".format(*min(members)) for node, members in cluster.items()}


@pytest.mark.parametrize("partitions", [1, 7])
def test_no_cluster_has_two_records_of_a_source_and_the_best_links_come_first(
    spark: Any, partitions: int
) -> None:
    draw = random.Random(5)
    nodes = [(source, number) for source in "abc" for number in range(8)]
    ends = [tuple(draw.sample(nodes, 2)) for _ in range(25)]
    rows = [(*left, *right, float(draw.randrange(12))) for left, right in ends]
    pairs = _pairs(spark, rows, partitions)
    records = frame(
        spark,
        {"source_dataset": [source for source, _ in nodes], "record_id": [number for _, number in nodes]},
        "source_dataset string, record_id int",
    )
    clusters = cluster_links(pairs, records, None, materialise=Store())
    split = one_record_per_source(pairs, clusters, None)
    assert split.columns == ["source_dataset", "record_id", "cluster_id"]
    assert {(row[0], row[1]): row[2] for row in split.collect()} == _greedy(rows, nodes)


def test_a_link_between_two_clusters_does_not_join_them_again(spark: Any) -> None:
    # Cluster 1 has source a twice and is split: its better link stays. The link to cluster 9 is none of it.
    rows = [
        ("a", 1, "b", 2, 9.0),
        ("a", 3, "b", 2, 8.0),
        ("a", 3, "c", 9, 7.0),
    ]
    clusters = spark.sql(
        "SELECT * FROM VALUES ('a', 1, 'a:1'), ('b', 2, 'a:1'), ('a', 3, 'a:1'), ('c', 9, 'c:9') "
        "AS clusters(source_dataset, record_id, cluster_id)"
    )
    split = one_record_per_source(_pairs(spark, rows), clusters, None)
    assert {(row[0], row[1]): row[2] for row in split.collect()} == {
        ("a", 1): "a:1",
        ("b", 2): "a:1",
        ("a", 3): "a:3",
        ("c", 9): "c:9",
    }


def test_choices_among_links_are_lazy(spark: Any, count_jobs: Any) -> None:
    pairs = _pairs(spark, _CROSSED)
    clusters = spark.sql("SELECT 'a' AS source_dataset, 1 AS record_id, 'a:1' AS cluster_id")
    assert count_jobs(lambda: mutual_best_links(pairs)) == 0
    assert count_jobs(lambda: one_record_per_source(pairs, clusters, None)) == 0
    # The oldest PySpark stores the roots in a job of its own for each of the two joins that broadcast them.
    assert count_jobs(lambda: optimal_links(pairs, materialise=Store())) <= 6
