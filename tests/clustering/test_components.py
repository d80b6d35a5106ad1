"""Clusters against a plain union-find: all thresholds, ways of naming records, partitions, both passes."""

import random
from typing import Any

import pytest
from plain import Store, by_record, frame, smallest_of_component

from linkspark import errors
from linkspark.clustering import cluster_links, driver_pass

THRESHOLDS = [0.5, 0.95, 0.8]
# Sorted by code point, which is the order of UTF-8's bytes: upper before lower case, the emoji last.
NAMES = ["B-1", "a1", "a10", "a2", "é", "Ω", "名", "\U0001f600"]


def _random_pairs(ids: list[Any], count: int, seed: int) -> list[tuple[Any, Any, float]]:
    draw = random.Random(seed)
    scores = [0.0, 0.3, 0.5, 0.79, 0.8, 0.9, 0.95, 1.0]
    pairs = [(draw.choice(ids), draw.choice(ids), draw.choice(scores)) for _ in range(count)]
    # In both directions, repeated, and of a record with itself: all of that may come.
    return [*pairs, *[(b, a, score) for a, b, score in pairs[:5]], *pairs[:5], (ids[0], ids[0], 1.0)]


def _pairs(spark: Any, rows: list[tuple[Any, Any, float]], kind: str, partitions: int = 1) -> Any:
    columns = dict(
        zip(("record_id_l", "record_id_r", "match_probability"), zip(*rows, strict=True), strict=True)
    )
    schema = f"record_id_l {kind}, record_id_r {kind}, match_probability double"
    return frame(spark, columns, schema, partitions)


def _expected(rows: list[tuple[Any, Any, float]], ids: list[Any]) -> dict[Any, tuple[Any, ...]]:
    plain = [smallest_of_component([(a, b) for a, b, p in rows if p >= t], ids) for t in THRESHOLDS]
    return {one: tuple(found[one] for found in plain) for one in ids}


_WHOLE = list(range(-20, 40))
_TEXT = NAMES + [f"r{number}" for number in range(52)]


@pytest.mark.parametrize(
    ("kind", "ids", "driver_links"),
    [
        ("int", _WHOLE, 1000),
        ("int", _WHOLE, 0),
        ("bigint", [2**40 + 7 * number for number in _WHOLE], 1000),
        ("string", _TEXT, 1000),
        # Some rounds of contraction, and the driver for the rest.
        pytest.param("string", _TEXT, 10, marks=pytest.mark.slow),
    ],
)
def test_clusters_are_those_of_a_plain_union_find(
    spark: Any, kind: str, ids: list[Any], driver_links: int
) -> None:
    rows = _random_pairs(ids, 70, seed=len(kind))
    records = frame(spark, {"record_id": ids}, f"record_id {kind}")
    clusters = cluster_links(
        _pairs(spark, rows, kind), records, THRESHOLDS, materialise=Store(), driver_links=driver_links
    )
    assert clusters.columns == ["record_id", "cluster_id_50", "cluster_id_95", "cluster_id_80"]
    assert [field.dataType.simpleString() for field in clusters.schema] == [kind] * 4
    assert by_record(clusters) == _expected(rows, ids)


@pytest.mark.parametrize(
    "limits", [{"_ROWS": 2}, {"_SENT_TO_ALL": 3}], ids=["many parcels", "too many for all"]
)
def test_clusters_go_back_to_spark_in_parcels(
    spark: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], limits: dict[str, int]
) -> None:
    for name, value in limits.items():
        monkeypatch.setattr(driver_pass, name, value)
    rows = _random_pairs(_TEXT, 70, seed=5)
    records = frame(spark, {"record_id": _TEXT}, "record_id string")
    clusters = cluster_links(_pairs(spark, rows, "string"), records, THRESHOLDS, materialise=Store())
    expected = _expected(rows, _TEXT)
    assert sum(len(set(found)) > 1 or found[0] != record for record, found in expected.items()) > 3
    assert by_record(clusters) == expected
    clusters.explain()
    join = "BroadcastHashJoin" if "_ROWS" in limits else "SortMergeJoin"
    assert join in capsys.readouterr().out


@pytest.mark.parametrize(
    ("partitions", "driver_links"),
    [
        (1, 1000),
        (7, 1000),
        (7, 0),
        # Dozens of small Spark jobs each.
        *[pytest.param(*case, marks=pytest.mark.slow) for case in ((2, 1000), (64, 1000), (1, 0), (64, 0))],
    ],
)
def test_partitions_and_the_order_of_rows_make_no_difference(
    spark: Any, partitions: int, driver_links: int
) -> None:
    ids = [f"r{number}" for number in range(30)]
    rows = _random_pairs(ids, 25, seed=3)
    expected = _expected(rows, ids)
    random.Random(partitions).shuffle(rows)
    clusters = cluster_links(
        _pairs(spark, rows, "string", partitions),
        frame(spark, {"record_id": ids[::-1]}, "record_id string", partitions),
        THRESHOLDS,
        materialise=Store(),
        driver_links=driver_links,
    )
    assert by_record(clusters) == expected


_SOURCED = [("b", 1, "a", 1), ("a", 10, "b", 2), ("b", 2, "c:d", 9), ("c:d", 9, "c:d", 8), ("b", 3, "b", 3)]
_SOURCED_COLUMNS = ("source_dataset_l", "record_id_l", "source_dataset_r", "record_id_r")
_SOURCED_SCHEMA = "source_dataset_l string, record_id_l bigint, source_dataset_r string, record_id_r bigint"


@pytest.mark.parametrize("driver_links", [1000, pytest.param(0, marks=pytest.mark.slow)])
def test_the_same_id_in_two_sources_names_two_records(spark: Any, driver_links: int) -> None:
    pairs = frame(
        spark, dict(zip(_SOURCED_COLUMNS, zip(*_SOURCED, strict=True), strict=True)), _SOURCED_SCHEMA
    )
    records = {
        "a": frame(spark, {"person": [1, 10, 2]}, "person int"),
        "b": frame(spark, {"person": [1, 2, 3]}, "person bigint"),
        "c:d": frame(spark, {"person": [8, 9]}, "person int"),
    }
    clusters = cluster_links(
        pairs, records, None, record_id="person", materialise=Store(), driver_links=driver_links
    )
    assert clusters.columns == ["source_dataset", "person", "cluster_id"]
    found = {(row[0], row[1]): row[2] for row in clusters.collect()}
    assert found == {
        ("a", 1): "a:1",
        ("b", 1): "a:1",
        ("a", 2): "a:2",
        ("a", 10): "a:10",
        ("b", 2): "a:10",
        ("c:d", 8): "a:10",
        ("c:d", 9): "a:10",
        ("b", 3): "b:3",
    }
    alone = cluster_links(pairs.limit(0), records, None, record_id="person", materialise=Store())
    written = {row[2] for row in alone.collect() if row[0] == "c:d"}
    assert written == {"c\\:d:8", "c\\:d:9"}


@pytest.mark.parametrize("driver_links", [1000, pytest.param(0, marks=pytest.mark.slow)])
def test_without_links_every_record_is_a_cluster_of_its_own(spark: Any, driver_links: int) -> None:
    records = frame(spark, {"record_id": ["x", "y"], "city": ["P", "Q"]}, "record_id string, city string")
    for rows in ([("x", "y", 0.1)], [("x", "x", 1.0)]):
        pairs = _pairs(spark, rows, "string")
        clusters = cluster_links(pairs, records, 0.5, materialise=Store(), driver_links=driver_links)
        assert by_record(clusters) == {"x": ("x",), "y": ("y",)}
    none = cluster_links(
        pairs.limit(0), records.limit(0), 0.5, materialise=Store(), driver_links=driver_links
    )
    assert (none.columns, none.count()) == (["record_id", "cluster_id"], 0)


def test_a_probability_that_is_null_or_nan_makes_no_link(spark: Any) -> None:
    pairs = spark.sql(
        "SELECT * FROM VALUES (1, 2, CAST(NULL AS DOUBLE)), (2, 3, CAST('NaN' AS DOUBLE)), (3, 4, 0.95D) "
        "AS pairs(record_id_l, record_id_r, match_probability)"
    )
    records = spark.sql("SELECT * FROM VALUES (1), (2), (3), (4) AS records(record_id)")
    assert by_record(cluster_links(pairs, records, 0, materialise=Store())) == {
        1: (1,),
        2: (2,),
        3: (3,),
        4: (3,),
    }
    floats = pairs.withColumn("match_probability", pairs.match_probability.cast("float"))
    assert by_record(cluster_links(floats, records, 0.95, materialise=Store()))[4] == (3,)


def test_columns_of_clusters_are_named_after_the_decimals_of_the_threshold(spark: Any) -> None:
    pairs = _pairs(spark, [(1, 2, 0.97)], "int")
    records = frame(spark, {"record_id": [1, 2]}, "record_id int")
    clusters = cluster_links(pairs, records, [0, 0.05, 0.5, 0.999, 1, 0.00001], materialise=Store())
    assert clusters.columns[1:] == [
        "cluster_id_00",
        "cluster_id_05",
        "cluster_id_50",
        "cluster_id_999",
        "cluster_id_100",
        "cluster_id_00001",
    ]


def _path(spark: Any, nodes: int, shuffled: bool) -> tuple[Any, Any]:
    name = "pmod(xxhash64({}), 1000000000000)" if shuffled else "{}"
    pairs = spark.range(nodes - 1).selectExpr(
        f"{name.format('id')} AS record_id_l", f"{name.format('id + 1')} AS record_id_r"
    )
    return pairs, spark.range(nodes).selectExpr(f"{name.format('id')} AS record_id")


@pytest.mark.slow
def test_a_path_is_contracted_in_few_rounds(spark: Any) -> None:
    pairs, records = _path(spark, 20_000, shuffled=True)
    store = Store()
    clusters = cluster_links(pairs, records, None, materialise=store, driver_links=0, check_ids=False)
    smallest = records.agg({"record_id": "min"}).collect()[0][0]
    assert {row[0] for row in clusters.select("cluster_id").distinct().collect()} == {smallest}
    assert store.times <= 50


@pytest.mark.slow
@pytest.mark.parametrize(
    ("nodes", "shuffled", "stored"),
    [(100_000, False, 36), (1_000_000, True, 80)],
    ids=["ordered", "million_nodes"],
)
def test_a_long_path_is_contracted_in_few_rounds(spark: Any, nodes: int, shuffled: bool, stored: int) -> None:
    pairs, records = _path(spark, nodes, shuffled)
    store = Store()
    clusters = cluster_links(pairs, records, None, materialise=store, driver_links=0, check_ids=False)
    assert clusters.select("cluster_id").distinct().count() == 1
    assert store.times <= stored


def test_sizes_that_spark_estimates_stay_small_however_often_a_forest_is_followed(spark: Any) -> None:
    pairs, records = _path(spark, 500, shuffled=False)
    digits = []

    def store(table: Any) -> Any:
        stored = table.localCheckpoint()
        digits.append(len(str(stored._jdf.queryExecution().optimizedPlan().stats().sizeInBytes())))
        return stored

    cluster_links(pairs, records, None, materialise=store, driver_links=0, check_ids=False)
    assert len(digits) > 10
    assert max(digits) < 20


def test_a_driver_pass_stores_the_links_once_and_runs_four_jobs(spark: Any, count_jobs: Any) -> None:
    ids = list(range(40))
    pairs = _pairs(spark, _random_pairs(ids, 30, seed=1), "int")
    records = frame(spark, {"record_id": ids}, "record_id int")
    store = Store()
    assert count_jobs(lambda: cluster_links(pairs, records, THRESHOLDS, materialise=store)) == 4
    assert count_jobs(lambda: cluster_links(pairs, records, 0.5, materialise=store, check_ids=False)) == 3
    assert store.times == 2


@pytest.mark.parametrize(
    ("thresholds", "shown"),
    [
        (1.5, "a number from 0 to 1, but it is 1.5."),
        ([0.5, -0.1], "a number from 0 to 1, but it is -0.1."),
        ("0.5", "a number from 0 to 1, but it is '0.5'."),
        ([0.5, True], "a number from 0 to 1, but it is True."),
        (float("nan"), "a number from 0 to 1, but it is nan."),
        (
            [0.5, 0.5],
            "a probability from 0 to 1, a list of different ones, or None for every pair, but it is "
            "'0.5, 0.5'.",
        ),
        ([], "a probability from 0 to 1, a list of different ones, or None for every pair, but it is ''."),
    ],
)
def test_a_threshold_that_is_no_probability_is_refused(spark: Any, thresholds: Any, shown: str) -> None:
    with pytest.raises(errors.ArgumentError) as caught:
        cluster_links(spark.range(1), spark.range(1), thresholds, materialise=Store())
    assert str(caught.value) == f"cluster: thresholds must be {shown}"


def test_missing_columns_are_named_with_those_that_there_are(spark: Any) -> None:
    good = spark.sql("SELECT 1 AS record_id_l, 2 AS record_id_r, 0.9D AS match_probability")
    cases = [
        (
            good.drop("record_id_r", "match_probability"),
            spark.range(1),
            "cluster: pairs lacks the columns `record_id_r` and `match_probability`. It has `record_id_l`. "
            "Pass scored pairs, or rename columns.",
        ),
        (
            good,
            spark.range(1),
            "cluster: records lacks the column `record_id`. It has `id`. Say record_id=, or rename columns.",
        ),
        (
            good.selectExpr("*", "'a' AS source_dataset_l", "'b' AS source_dataset_r"),
            {"a": spark.range(1)},
            "cluster: records['a'] lacks the column `record_id`. It has `id`. Say record_id=, or rename "
            "columns.",
        ),
        (
            good.selectExpr("record_id_l", "record_id_r", "'x' AS match_probability"),
            spark.range(1),
            "cluster: `match_probability` of pairs is string, but must be a float, double or decimal. "
            "Cast it.",
        ),
        (
            good.selectExpr("1.5D AS record_id_l", "record_id_r", "match_probability"),
            spark.range(1),
            "cluster: `record_id_l` of pairs is double, but must be text or a whole number (tinyint to "
            "bigint). Cast it.",
        ),
        (
            good.selectExpr("record_id_l", "'2' AS record_id_r", "match_probability"),
            spark.range(1),
            "cluster: record ids must be text everywhere or whole numbers everywhere, but they are: "
            "`record_id_l` (bigint), `record_id_r` (string). Cast one of them.",
        ),
        (
            good,
            spark.sql("SELECT '1' AS record_id"),
            "cluster: record ids must be text everywhere or whole numbers everywhere, but they are: "
            "`record_id_l of pairs` (bigint), `record_id of records` (string). Cast one of them.",
        ),
    ]
    for pairs, records, message in cases:
        with pytest.raises(errors.SchemaError) as caught:
            cluster_links(pairs, records, 0.5, materialise=Store())
        assert str(caught.value) == message


def test_what_is_no_frame_is_refused(spark: Any) -> None:
    good = spark.sql("SELECT 1 AS record_id_l, 2 AS record_id_r, 0.9D AS match_probability")
    for pairs, records, message in [
        (
            [],
            good,
            "cluster: frame 1 must be a Spark DataFrame, but it is a builtins.list. Pass the frames one by "
            "one: function(df1, df2), not function([df1, df2]).",
        ),
        (
            good,
            {"a": good},
            "cluster: records must be one frame, as pairs has no source_dataset_l and source_dataset_r, but "
            "it is 'dict'.",
        ),
    ]:
        with pytest.raises(errors.ArgumentError) as caught:
            cluster_links(pairs, records, 0.5, materialise=Store())
        assert str(caught.value) == message


@pytest.mark.parametrize(
    ("ids", "rows", "message"),
    [
        (
            ["a", "b"],
            [("a", None, 1.0), (None, "b", 0.9), ("a", None, 0.1)],
            "cluster: 2 rows of pairs have a null where the record's id (or its source) must be. "
            "Give every record an id, or drop these rows.",
        ),
        (
            ["a", "b", None, None],
            [("a", "b", 1.0)],
            "cluster: 2 rows of records have a null where the record's id (or its source) must be. "
            "Give every record an id, or drop these rows.",
        ),
        (
            ["a", "b", "b", "a", "c"],
            [("a", "b", 1.0)],
            "cluster: 2 record ids occur on more than one row of records, so a row is no record. Keep one "
            "row for each id; where several files use the same ids, pass them as a mapping of names to "
            "frames.",
        ),
        (
            ["a", "b"],
            [("a", "x", 1.0), ("x", "y", 1.0), ("b", "z", 0.1)],
            "cluster: the pairs name 2 record ids that records does not have. Pass the records from which "
            "the pairs were made, all of them.",
        ),
    ],
)
def test_ids_that_cannot_be_are_counted_and_refused(
    spark: Any, ids: list[Any], rows: list[tuple[Any, Any, float]], message: str
) -> None:
    records = frame(spark, {"record_id": ids}, "record_id string")
    with pytest.raises(errors.DataError) as caught:
        cluster_links(_pairs(spark, rows, "string"), records, 0.5, materialise=Store())
    assert str(caught.value) == message
