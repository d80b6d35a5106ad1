"""Clusters on which all pairs agree: against the definition written with sets; what holds for any graph."""

import math
import random
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from linked_people import agreed
from plain import Store, by_record, frame, smallest_of_component

import linkspark as ls
from linkspark import errors
from linkspark.clustering import agreed_groups, cluster_links, cluster_table
from linkspark.clustering.graph import nested_roots

Row = tuple[Any, Any, float, float]
_NAMES = ("record_id_l", "record_id_r", "match_probability", "match_weight")
# Eighths of a bit: their sums are the same in whatever order.
_BITS = [-17.5, -12.25, -8.0, -3.125, -3.0, -1.0, 0.0, 0.5, 2.25, 4.375, 6.0, 8.5]


def _scored(left: Any, right: Any, bits: float) -> Row:
    return left, right, 1 / (1 + 2.0**-bits), bits


def _random_rows(ids: Sequence[Any], count: int, seed: int) -> list[Row]:
    draw = random.Random(seed)
    rows = [_scored(draw.choice(ids), draw.choice(ids), draw.choice(_BITS)) for _ in range(count)]
    # In both directions, repeated with the same and with another weight, and of a record with itself.
    turned = [(right, left, probability, bits) for left, right, probability, bits in rows[:7]]
    others = [_scored(left, right, draw.choice(_BITS)) for left, right, _, _ in rows[7:12]]
    return [*rows, *turned, *others, *rows[:4], _scored(ids[0], ids[0], 8.5)]


def _plain(rows: Sequence[Row], threshold: float, ids: Sequence[Any]) -> dict[Any, Any]:
    columns = {name: [row[place] for row in rows] for place, name in enumerate(_NAMES)}
    return agreed(pd.DataFrame(columns), ids, threshold)


def _pairs(spark: Any, rows: Sequence[Row], kind: str = "string", partitions: int = 1) -> Any:
    columns = {name: [row[place] for row in rows] for place, name in enumerate(_NAMES)}
    schema = f"record_id_l {kind}, record_id_r {kind}, match_probability double, match_weight double"
    return frame(spark, columns, schema, partitions)


def _records(spark: Any, ids: Sequence[Any], kind: str = "string") -> Any:
    return frame(spark, {"record_id": ids}, f"record_id {kind}")


def _clusters(spark: Any, rows: Sequence[Row], ids: Sequence[Any], threshold: float = 0.9) -> dict[Any, Any]:
    found = ls.cluster(_pairs(spark, rows), _records(spark, ids), threshold, join_by="all_pairs")
    return {record: cluster for record, (cluster,) in by_record(found).items()}


@pytest.mark.parametrize("seed", range(4))
def test_components_of_every_size_are_split_as_the_definition_says(seed: int) -> None:
    draw = random.Random(seed)
    rows, start = [], 0
    # More nodes than are gone through all at once, and fewer; of some the pairs are not all there.
    for size in [2, 3, 4, 5, 6, 7, 8, 9, 10, 12] * 6:
        nodes = range(start, start + size)
        rows += [
            _scored(left, right, draw.choice(_BITS)) for left in nodes for right in nodes if left < right
        ]
        start += size
    kept = [row for row in rows if draw.random() < (0.5, 0.8, 1.0)[row[0] % 3]]
    draw.shuffle(kept)
    numbers = np.array([row[:2] for row in kept], dtype=np.int32)
    left, right = numbers[:, draw.choice([0, 1])], numbers[:, 0]
    right = np.where(left == numbers[:, 0], numbers[:, 1], right)
    link = np.array([row[2] >= 0.6 for row in kept])
    roots = nested_roots(left, right, link.astype(np.int32), start, [1])[1]
    found = agreed_groups.agreed(left, right, np.array([row[3] for row in kept]), link, roots)
    expected = _plain(kept, 0.6, range(start))
    assert {node: int(root) for node, root in enumerate(found)} == expected
    assert (np.array(list(expected.values())) != roots).sum() > 50


def test_a_link_without_a_weight_joins_nobody_where_pairs_have_their_say() -> None:
    # Nodes 2 and 3 hang on by links without a weight: they have no pair that counts.
    left, right = np.array([[0, 0, 1, 1, 2], [1, 4, 4, 2, 3]], dtype=np.int32)
    weight = np.array([6.0, 6.0, -17.0, np.nan, np.nan])
    link = np.array([True, True, False, True, True])
    roots = nested_roots(left, right, link.astype(np.int32), 5, [1])[1]
    assert agreed_groups.agreed(left, right, weight, link, roots).tolist() == [0, 0, 2, 3, 4]


def test_one_link_does_not_merge_two_people_whom_the_other_pairs_tell_apart(spark: Any) -> None:
    people = [_scored(*pair, 6.0) for pair in ("ab", "ac", "bc", "de", "df", "ef")]
    bridge = [_scored("c", "d", 5.0)]
    # The mean of the three: (5 - 6 - 8) / 3 = -3 bits, and (5 - 6 - 8.125) / 3.
    for_one = [*people, *bridge, _scored("a", "d", -6.0), _scored("b", "e", -8.0)]
    against = [*people, *bridge, _scored("a", "d", -6.0), _scored("b", "e", -8.125)]
    assert _clusters(spark, for_one, "abcdef") == dict.fromkeys("abcdef", "a")
    assert _clusters(spark, against, "abcdef") == dict.fromkeys("abc", "a") | dict.fromkeys("def", "d")
    any_link = ls.cluster(_pairs(spark, against), _records(spark, "abcdef"), 0.9)
    assert set(by_record(any_link).values()) == {("a",)}


def test_the_best_link_goes_first(spark: Any) -> None:
    # b goes with c, whose link is better; a may then not join c, whom it is told apart from.
    rows = [_scored("a", "b", 5.0), _scored("b", "c", 7.0), _scored("a", "c", -12.0)]
    assert _clusters(spark, rows, "abc") == {"a": "a", "b": "b", "c": "b"}


def test_pairs_that_were_not_compared_say_nothing(spark: Any) -> None:
    chain = [_scored(one, other, 5.0) for one, other in zip("abcde", "bcdef", strict=False)]
    assert _clusters(spark, chain, "abcdef") == dict.fromkeys("abcdef", "a")


def test_a_link_below_even_odds_is_no_evidence_against_itself(spark: Any) -> None:
    rows = [_scored("a", "b", -1.0), _scored("c", "d", -2.0)]
    # 1/3 and 1/5: the first is a link from 0.3 on.
    assert _clusters(spark, rows, "abcd", 0.3) == {"a": "a", "b": "a", "c": "c", "d": "d"}


def test_a_weight_that_is_missing_or_nan_counts_nothing(spark: Any) -> None:
    rows: list[Any] = [("a", "b", 0.99, 6.6), ("b", "c", 0.99, 6.6), ("a", "c", None, None)]
    rows += [("a", "c", math.nan, math.nan), ("c", "d", 0.1, -3.0)]
    assert _clusters(spark, rows, "abcd") == {"a": "a", "b": "a", "c": "a", "d": "d"}


@pytest.mark.parametrize(
    ("kind", "driver_links", "partitions"),
    [
        ("string", 1000, 1),
        ("bigint", 1000, 7),
        pytest.param("string", 0, 1, marks=pytest.mark.slow),
        pytest.param("bigint", 0, 7, marks=pytest.mark.slow),
        pytest.param("string", 40, 64, marks=pytest.mark.slow),
    ],
)
def test_clusters_are_those_of_the_definition(
    spark: Any, kind: str, driver_links: int, partitions: int
) -> None:
    ids: list[Any] = [f"r{n:02}" for n in range(30)] if kind == "string" else list(range(-10, 20))
    thresholds = [0.95, 0.5, 0.3]
    for seed in range(3 if driver_links else 1):
        rows = _random_rows(ids, 90, seed)
        found = cluster_links(
            _pairs(spark, rows, kind, partitions),
            _records(spark, ids, kind),
            thresholds,
            materialise=Store(),
            join_by="all_pairs",
            driver_links=driver_links,
        )
        expected = [_plain(rows, threshold, ids) for threshold in thresholds]
        assert by_record(found) == {one: tuple(plain[one] for plain in expected) for one in ids}
        # The graph is one on which the two ways differ.
        connected = smallest_of_component([row[:2] for row in rows if row[2] >= 0.5], ids)
        assert connected != expected[1]


@pytest.mark.parametrize("driver_links", [60, pytest.param(0, marks=pytest.mark.slow)])
def test_of_pairs_that_are_known_to_be_many_only_the_links_are_stored(spark: Any, driver_links: int) -> None:
    ids = [f"r{n:02}" for n in range(30)]
    rows = _random_rows(ids, 90, 1)
    sizes: list[int] = []

    def store(frame: Any) -> Any:
        sizes.append(frame.count())
        return frame.localCheckpoint()

    found = cluster_links(
        _pairs(spark, rows),
        _records(spark, ids),
        0.9,
        materialise=store,
        join_by="all_pairs",
        most_links=len(rows),
        check_ids=False,
        driver_links=driver_links,
    )
    expected = _plain(rows, 0.9, ids)
    assert by_record(found) == {one: (expected[one],) for one in ids}
    # Beside the links only records that moved, and links between roots.
    assert sizes[0] == sum(left != right and probability >= 0.9 for left, right, probability, _ in rows) <= 60
    assert max(sizes) == sizes[0]


@pytest.mark.parametrize("seed", range(4))
def test_a_higher_threshold_only_splits_and_components_only_hold_groups(spark: Any, seed: int) -> None:
    ids = [f"r{n:02}" for n in range(40)]
    rows = _random_rows(ids, 110, seed)
    pairs, records = _pairs(spark, rows), _records(spark, ids)
    groups = by_record(ls.cluster(pairs, records, [0.5, 0.8, 0.95], join_by="all_pairs"))
    connected = by_record(ls.cluster(pairs, records, [0.5, 0.8, 0.95]))
    for one in ids:
        for other in ids:
            same = [a == b for a, b in zip(groups[one], groups[other], strict=True)]
            assert same == sorted(same, reverse=True)
            both = [a == b for a, b in zip(connected[one], connected[other], strict=True)]
            assert all(not a or b for a, b in zip(same, both, strict=True))


@pytest.mark.parametrize("driver_links", [1000, pytest.param(0, marks=pytest.mark.slow)])
def test_records_of_several_sources(spark: Any, driver_links: int) -> None:
    nodes = [(source, number) for source in ("é", "b") for number in range(8)]
    rows = _random_rows(nodes, 60, 5)
    columns: dict[str, list[Any]] = {
        "source_dataset_l": [left[0] for left, _, _, _ in rows],
        "record_id_l": [left[1] for left, _, _, _ in rows],
        "source_dataset_r": [right[0] for _, right, _, _ in rows],
        "record_id_r": [right[1] for _, right, _, _ in rows],
        "match_probability": [row[2] for row in rows],
        "match_weight": [row[3] for row in rows],
    }
    schema = (
        "source_dataset_l string, record_id_l int, source_dataset_r string, record_id_r int, "
        "match_probability double, match_weight double"
    )
    records = frame(
        spark,
        {"source_dataset": [source for source, _ in nodes], "id": [number for _, number in nodes]},
        "source_dataset string, id int",
    )
    found = cluster_links(
        frame(spark, columns, schema),
        records,
        0.5,
        materialise=Store(),
        record_id="id",
        join_by="all_pairs",
        driver_links=driver_links,
    )
    expected = _plain(rows, 0.5, nodes)
    assert {(row["source_dataset"], row["id"]): row["cluster_id"] for row in found.collect()} == {
        node: f"{source}:{number}" for node, (source, number) in expected.items()
    }


@pytest.mark.parametrize("driver_links", [1000, pytest.param(0, marks=pytest.mark.slow)])
def test_without_pairs_every_record_is_a_cluster(spark: Any, driver_links: int) -> None:
    found = cluster_links(
        _pairs(spark, [_scored("a", "b", 5.0)]).where("false"),
        _records(spark, "abc"),
        [0.5, 0.9],
        materialise=Store(),
        join_by="all_pairs",
        driver_links=driver_links,
    )
    assert by_record(found) == {one: (one, one) for one in "abc"}
    empty = ls.cluster(
        _pairs(spark, [_scored("a", "b", 5.0)]).where("false"),
        _records(spark, "a").where("false"),
        join_by="all_pairs",
    )
    assert empty.collect() == []


def test_what_is_asked_wrongly_is_told(spark: Any) -> None:
    pairs, records = _pairs(spark, [_scored("a", "b", 5.0)]), _records(spark, "ab")
    with pytest.raises(errors.ArgumentError) as wrong:
        ls.cluster(pairs, records, join_by="average")  # type: ignore[arg-type]
    assert str(wrong.value) == (
        'cluster: join_by must be either "any_link" or "all_pairs", but it is \'average\'.'
    )
    with pytest.raises(errors.SchemaError) as missing:
        ls.cluster(pairs.drop("match_weight"), records, join_by="all_pairs")
    assert str(missing.value) == (
        "cluster: pairs lacks the column `match_weight`. It has `record_id_l`, `record_id_r` and "
        "`match_probability`. Pass scored pairs, or rename columns."
    )


@pytest.mark.parametrize("kind", ["smallint", "string", "sources"])
@pytest.mark.parametrize("join_by", ["any_link", "all_pairs"])
def test_pairs_on_the_driver_give_the_clusters_of_a_frame(spark: Any, kind: str, join_by: Any) -> None:
    ids: list[Any] = list(range(-9, 12)) if kind == "smallint" else [f"ß{n:02}" for n in range(21)]
    rows = _random_rows(ids, 60, seed=11)
    table = pd.DataFrame({name: [row[place] for row in rows] for place, name in enumerate(_NAMES)})
    schema = "record_id_l {0}, record_id_r {0}, match_probability double, match_weight double".format(
        "string" if kind == "sources" else kind
    )
    records: Any = _records(spark, ids, "smallint" if kind == "smallint" else "string")
    if kind == "sources":
        draw = random.Random(3)
        for name in ("source_dataset_l", "source_dataset_r"):
            table[name] = [draw.choice(["b:a", "c"]) for _ in rows]
        schema += ", source_dataset_l string, source_dataset_r string"
        records = {"b:a": records, "c": records}
    by_frame = cluster_links(
        spark.createDataFrame(table, schema), records, [0.95, 0.5], materialise=Store(), join_by=join_by
    )
    arrow = pa.Table.from_pandas(table, preserve_index=False)
    if kind == "smallint":
        for place in (0, 1):
            arrow = arrow.set_column(place, _NAMES[place], arrow[place].cast(pa.int16()))
    found = cluster_table(arrow, records, [0.95, 0.5], join_by=join_by)
    assert found.schema == by_frame.schema
    assert sorted(found.collect()) == sorted(by_frame.collect())
    assert len({row.cluster_id_95 for row in found.collect()}) < found.count()


def test_no_pair_on_the_driver_leaves_every_record_alone(spark: Any) -> None:
    none = pa.schema([(name, pa.string() if "id" in name else pa.float64()) for name in _NAMES]).empty_table()
    found = cluster_table(none, _records(spark, ["a", "b"]), [0.5], join_by="all_pairs")
    assert by_record(found) == {"a": ("a",), "b": ("b",)}
