"""The numbering of pairs: even shares, whatever the blocks; labels that get a partition each; the budget."""

import itertools
from collections import Counter
from typing import Any

import numpy as np
import pytest
from people import RULES, by_hand, frame, people

from linkspark import errors
from linkspark.blocking import check_budget, largest_blocks, with_keys
from linkspark.blocking.kernel import Keys, blocks_of, found_in_share, part_of_blocks, share
from linkspark.blocking.slices import labels, spark_hash
from linkspark.results import PairCounts, RuleCounts
from linkspark.spec import block_on


def _keys(values: np.ndarray) -> Keys:
    return Keys(np.arange(len(values), dtype=np.int32), values.astype(np.int64))


def test_a_block_of_twenty_thousand_among_a_hundred_thousand_is_shared_evenly() -> None:
    size, large, tasks = 100_000, 20_000, 7
    values = np.concatenate([np.zeros(large), 1 + np.arange(size - large) // 2])
    blocks = blocks_of(_keys(values), np.zeros(size, dtype=np.int32), "dedupe")
    total = large * (large - 1) // 2 + (size - large) // 2
    assert blocks.pairs == total
    shares = [share(total, part, tasks) for part in range(tasks)]
    assert shares[0][0] == 0
    assert shares[-1][1] == total
    assert all(one[1] == other[0] for one, other in itertools.pairwise(shares))
    assert max(stop - start for start, stop in shares) - min(stop - start for start, stop in shares) <= 1
    for start, _ in shares:
        # The pairs where one share ends and the next begins, by the closed form of their number.
        left, right, _ = blocks.between(max(start - 3, 0), min(start + 3, total))
        numbers = left.astype(np.int64) * (2 * large - left - 1) // 2 + right - left - 1
        inside = right < large
        assert numbers[inside].tolist() == list(range(max(start - 3, 0), start + 3))[: inside.sum()]


@pytest.mark.parametrize("link_type", ["dedupe", "link"])
@pytest.mark.parametrize("parts", [1, 2, 7, 64])
def test_the_parts_of_a_block_hold_each_pair_once(link_type: Any, parts: int) -> None:
    rng = np.random.default_rng(1)
    values = rng.integers(0, 4, 60)
    sources = np.sort(rng.integers(0, 3, 60)).astype(np.int32)
    blocks = blocks_of(_keys(values), sources, link_type)
    fresh = np.diff(blocks.numbers, prepend=0) > 0
    expected = Counter(
        (i, j)
        for i in range(60)
        for j in range(i + 1, 60)
        if values[i] == values[j] and (link_type == "dedupe" or sources[i] != sources[j])
    )
    found: Counter[tuple[int, int]] = Counter()
    for part in range(parts):
        told = np.full(len(fresh), part)
        mine = part_of_blocks(blocks, fresh, told, np.full(len(fresh), parts))
        for pairs in found_in_share([mine], 0, 1, 5):
            found.update(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True))
        assert abs(mine.pairs - blocks.pairs / parts) <= 4
    assert found == expected


@pytest.mark.parametrize("partitions", [1, 2, 7, 64])
def test_each_label_gets_a_partition_of_its_own(spark: Any, partitions: int) -> None:
    assert sorted(spark_hash(label) % partitions for label in labels(partitions)) == list(range(partitions))
    rows = spark.sql("SELECT * FROM VALUES (0), (1), (42), (-7), (2147483647) AS t(a)").selectExpr(
        "a", "hash(a)"
    )
    assert all(spark_hash(value & 0xFFFFFFFF) == hashed for value, hashed in rows.collect())


def test_keys_are_null_where_any_part_is_missing_and_equal_where_values_are(spark: Any) -> None:
    rows = (
        with_keys(
            spark.sql(
                "SELECT * FROM VALUES (1, 'a', double(0), array(1, null)), (2, 'a', -double(0), array(1)), "
                "(3, null, double(0), array()), (4, 'a', double('NaN'), null) AS t(id, `odd.name``s`, x, xs)"
            ),
            [block_on("odd.name`s", "x"), block_on("xs"), block_on("xs", "xs"), block_on("x", "xs")],
        )
        .orderBy("id")
        .collect()
    )
    first = [row["__key_0"] for row in rows]
    assert first[0] == first[1] is not None
    assert first[2:] == [None, None]
    elements = [row["__key_1"] for row in rows]
    assert elements[0] == elements[1]
    assert [None if e is None else len(e) for e in elements] == [1, 1, 0, None]
    assert [len(row["__key_2"] or []) for row in rows] == [1, 1, 0, 0]
    assert rows[3]["__key_3"] is None


def test_the_budget_names_the_worst_rule_and_its_blocks() -> None:
    counts = PairCounts(
        (("", 1000),),
        499_500,
        (RuleCounts("name", 10, 10, (4,)), RuleCounts("town + sex", 1_990, None, (60, 21))),
    )
    check_budget("dedupe", counts, 2_000)
    with pytest.raises(errors.DataError) as caught:
        check_budget("dedupe", counts, 1_999)
    assert str(caught.value) == (
        "dedupe: the blocking rules would make 2,000 pairs, more than pair_budget=1,999. Most come from "
        "blocking[1], town + sex: 1,990 pairs; its largest blocks hold 60, 21 records. Add a key to that "
        "rule, set values that say nothing (such as 'unknown') to null, or raise pair_budget. count_pairs "
        "shows what each rule makes, largest_blocks the values of its blocks."
    )


def test_the_largest_blocks_show_the_keys(spark: Any) -> None:
    table = people(80)
    counted = Counter(name for name in table["name"] if name is not None)
    found = largest_blocks(frame(spark, table), block_on("name"), 3).collect()
    expected = sorted(counted.items(), key=lambda one: (-one[1], one[0]))[:3]
    assert [tuple(row) for row in found] == expected
    elements = Counter(e for phones in table["phones"] if phones for e in set(phones) if e is not None)
    (top,) = largest_blocks(frame(spark, table), block_on("phones"), 1).collect()
    assert top["records"] == max(elements.values())


def test_overlap_by_inclusion_and_exclusion_is_that_of_pairs_made(monkeypatch: Any) -> None:
    from linkspark.blocking import overlap

    # No pair is made: every count comes from groups.
    monkeypatch.setattr(overlap, "_FEW_PAIRS", 0)
    monkeypatch.setattr(overlap, "_SMALL_GROUP", 1)
    rng = np.random.default_rng(2)
    size = 150
    sources = np.sort(rng.integers(0, 2, size)).astype(np.int32)
    lists = [sorted(set(rng.integers(0, 12, rng.integers(0, 5)).tolist())) for _ in range(size)]
    owners = np.repeat(np.arange(size, dtype=np.int32), [len(one) for one in lists])
    several = Keys(owners, np.array([e for one in lists for e in one], dtype=np.int64), several=True)
    columns = [rng.integers(0, 6, size) for _ in range(3)]
    for link_type in ("dedupe", "link"):
        rules = [
            blocks_of(_keys(columns[0]), sources, link_type),
            blocks_of(several, sources, link_type),
            blocks_of(_keys(columns[1]), sources, link_type),
            blocks_of(_keys(columns[2]), sources, link_type),
        ]
        agreed = [
            [
                columns[0][i] == columns[0][j],
                bool(set(lists[i]) & set(lists[j])),
                columns[1][i] == columns[1][j],
                columns[2][i] == columns[2][j],
            ]
            for i in range(size)
            for j in range(i + 1, size)
            if link_type == "dedupe" or sources[i] != sources[j]
        ]
        counter = overlap.Overlap(sources, link_type)
        for number, rule in enumerate(rules):
            assert counter.further(rule) == sum(bool(pair[number]) for pair in agreed)
            earlier = [other.codes for other in rules[:number]]
            expected = sum(bool(pair[number]) and not any(pair[:number]) for pair in agreed)
            assert counter.further(rule, earlier) == expected


def test_people_agree_in_many_ways() -> None:
    assert {first for *_, first, _ in by_hand(people(80), "dedupe")} == set(range(len(RULES)))
