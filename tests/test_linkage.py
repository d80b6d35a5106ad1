"""cluster: the public verb over the stage, whatever the platform can store."""

from typing import Any

import pytest
from pyspark.errors import AnalysisException

import linkspark as ls

EXPECTED = [("a", "a", "a"), ("b", "a", "a"), ("c", "a", "c"), ("d", "d", "d")]


@pytest.fixture
def people(spark: Any) -> tuple[Any, Any]:
    records = spark.sql("select * from values ('a'), ('b'), ('c'), ('d') t(record_id)")
    pairs = spark.sql(
        "select * from values ('b', 'a', 0.99), ('c', 'b', 0.6), ('d', 'c', 0.1)"
        " t(record_id_l, record_id_r, match_probability)"
    )
    return pairs, records


def test_records_are_clustered_at_each_threshold(people: tuple[Any, Any]) -> None:
    found = ls.cluster(*people, thresholds=[0.5, 0.95])
    assert found.columns == ["record_id", "cluster_id_50", "cluster_id_95"]
    assert sorted(tuple(row) for row in found.collect()) == EXPECTED
    one = ls.cluster(*people)
    assert sorted(tuple(row) for row in one.collect()) == [(r, c) for r, _, c in EXPECTED]


@pytest.mark.parametrize("refused", [("localCheckpoint",), ("localCheckpoint", "persist")])
def test_where_the_platform_refuses_to_store_the_clusters_are_the_same(
    people: tuple[Any, Any], refused: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    def no(*_: object, **__: object) -> None:
        raise AnalysisException("[NOT_SUPPORTED_WITH_SERVERLESS] not supported")

    for name in refused:
        monkeypatch.setattr(type(people[0]), name, no)
    found = ls.cluster(*people, thresholds=[0.5, 0.95])
    assert sorted(tuple(row) for row in found.collect()) == EXPECTED
