"""Counts of agreeing pairs, against all pairs asked one by one."""

from typing import Any

import pandas as pd
import pytest
from pairs_by_hand import pairs_by_hand
from people import BY_HAND, RULES, by_hand, frame, people

from linkspark.blocking import count_agreements, count_pairs, key_of

ONE_BY_ONE = {
    "name": ("name",),
    "phones": ("phones",),
    "both": ("born.in", "substring(name, 1, 1)"),
    "height": ("height",),
}
# Few enough cells for Spark to group instead.
PATHS = [100_000_000, 10]


def _possible(sizes: list[int], link_type: str) -> int:
    every = sum(sizes) * (sum(sizes) - 1) // 2
    return every - sum(n * (n - 1) // 2 for n in sizes) if link_type == "link" else every


@pytest.mark.parametrize("cells", PATHS)
@pytest.mark.parametrize("link_type", ["dedupe", "link", "link_and_dedupe"])
def test_pairs_of_each_rule_alone_and_further(spark: Any, link_type: Any, cells: int) -> None:
    table = people(80, sources=1 if link_type == "dedupe" else 3)
    names = [] if link_type == "dedupe" else ["a", "b", "c"]
    found = count_pairs(
        frame(spark, table, 3), RULES, link_type=link_type, sources=names, cells_of_a_task=cells
    )
    everything = by_hand(table, link_type)
    sizes = [int((table["__source"] == n).sum()) for n in range(max(len(names), 1))]
    assert found.records == tuple(zip(names or [""], sizes, strict=True))
    assert found.possible == _possible(sizes, link_type)
    assert [rule.rule for rule in found.rules] == [
        "name",
        "phones",
        "born.in + substring(name, 1, 1)",
        "height",
    ]
    for number, rule in enumerate(found.rules):
        assert rule.pairs == sum(1 for *_, mask in everything if mask >> number & 1)
        assert rule.further == sum(1 for *_, first, _ in everything if first == number)


@pytest.mark.parametrize("link_type", ["dedupe", "link", "link_and_dedupe"])
@pytest.mark.parametrize("tasks", [1, 2, 7])
def test_agreement_of_each_key(spark: Any, link_type: Any, tasks: int) -> None:
    table = people(80, sources=1 if link_type == "dedupe" else 3)
    records = frame(spark, table, tasks)
    keys = {name: key_of(records, parts) for name, parts in ONE_BY_ONE.items()}
    found = count_agreements(records, keys, link_type=link_type, tasks=tasks)
    assert found.records == table["__source"].value_counts().to_dict()
    assert (found.null_ids, found.repeated_ids) == (0, 0)
    marked = table.assign(initial=table["name"].str[:1])
    for (name, agreement), rule in zip(found.agreements.items(), BY_HAND, strict=True):
        assert agreement.pairs == len(pairs_by_hand(marked, [rule], link_type)), name
        present = [bool(rule(record)) for record in marked.to_dict("records")]
        sizes = table[present]["__source"].value_counts().tolist()
        assert agreement.comparable == _possible(sizes, link_type), name


@pytest.mark.parametrize("cells", PATHS)
def test_largest_blocks_are_of_records_that_make_pairs(spark: Any, cells: int) -> None:
    names = ["a"] * 7 + ["b"] * 5 + ["c"] * 4 + ["d"] * 3 + ["e"] * 2 + ["f"] * 2 + ["g", None]
    table = pd.DataFrame(
        {
            "__record_id": range(25),
            "__source": [0] * 7 + [0, 1] * 9,
            "name": pd.Series(names, dtype=object),
        }
    )
    records = spark.createDataFrame(table, "__record_id bigint, __source int, name string")
    key = {"name": key_of(records, ["name"])}
    for link_type, expected in (("dedupe", (7, 5, 4, 3, 2)), ("link", (5, 4, 3, 2, 2))):
        found = count_agreements(records, key, link_type=link_type, cells_of_a_task=cells)
        assert found.agreements["name"].largest_blocks == expected


@pytest.mark.parametrize("cells", PATHS)
@pytest.mark.parametrize("kind", ["string", "bigint"])
def test_ids_that_are_null_or_occur_twice_in_a_source(spark: Any, cells: int, kind: str) -> None:
    ids = [1, 1, 2, 2, 2, 3, 4, None, None, 5]
    sources = [0, 0, 0, 0, 1, 1, 1, 1, 0, 1]
    values = ", ".join(
        f"({'cast(null as int)' if i is None else i}, {s})" for i, s in zip(ids, sources, strict=True)
    )
    records = spark.sql(f"SELECT cast(a as {kind}) __record_id, b __source FROM VALUES {values} AS t(a, b)")
    found = count_agreements(records, {}, link_type="link_and_dedupe", cells_of_a_task=cells)
    assert (found.records, found.null_ids, found.repeated_ids) == ({0: 5, 1: 5}, 2, 2)


@pytest.mark.parametrize("cells", PATHS)
def test_no_records_make_no_pairs(spark: Any, cells: int) -> None:
    records = frame(spark, people(5)).limit(0)
    keys = {"name": key_of(records, ["name"]), "phones": key_of(records, ["phones"])}
    found = count_agreements(records, keys, link_type="dedupe", cells_of_a_task=cells)
    assert (found.records, found.null_ids, found.repeated_ids) == ({}, 0, 0)
    assert [(one.pairs, one.comparable, one.largest_blocks) for one in found.agreements.values()] == [
        (0, 0, ())
    ] * 2
    counts = count_pairs(records, RULES, link_type="dedupe", cells_of_a_task=cells)
    assert [(rule.pairs, rule.further) for rule in counts.rules] == [(0, 0)] * 4
