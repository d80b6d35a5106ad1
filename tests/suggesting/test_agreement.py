"""Counts of pairs that agree on keys, against all pairs made by hand."""

from itertools import combinations

import numpy as np
import pytest

from linkspark.suggesting.agreement import Hashes, pool_patterns, random_patterns, rule_bits, rule_counts


def _hashes(link_type: str = "dedupe", seed: int = 3) -> Hashes:
    chance = np.random.default_rng(seed)
    values = np.vstack([chance.integers(1, most, 40) for most in (6, 3, 10, 2)]).astype(np.uint64)
    missing = chance.random((4, 40)) < 0.2
    # A part of an attribute is missing where the attribute is.
    missing[1] = missing[0]
    values[1] = values[0] % np.uint64(2)
    sources = np.sort(chance.integers(0, 2, 40)).astype(np.int32)
    return Hashes(sources, values, missing, (0, 0, 1, 2), link_type)  # type: ignore[arg-type]


def _bits_by_hand(hashes: Hashes) -> dict[tuple[int, int], int]:
    found = {}
    for left, right in combinations(range(len(hashes.sources)), 2):
        if hashes.link_type == "link" and hashes.sources[left] == hashes.sources[right]:
            continue
        bits = 0
        for key, owner in enumerate(hashes.owners):
            gone = hashes.missing[key][left] or hashes.missing[key][right]
            if gone:
                bits |= 1 << (len(hashes.owners) + owner)
            elif hashes.values[key][left] == hashes.values[key][right]:
                bits |= 1 << key
        found[left, right] = bits
    return found


@pytest.mark.parametrize("link_type", ["dedupe", "link"])
def test_rules_make_as_many_pairs_as_agree_on_all_their_keys(link_type: str) -> None:
    hashes = _hashes(link_type)
    by_hand = _bits_by_hand(hashes)
    counts = rule_counts(hashes, most=30)
    assert counts
    for rule, pairs in counts.items():
        mask = int(rule_bits(rule))
        assert pairs == sum(bits & mask == mask for bits in by_hand.values())


def test_a_rule_is_made_stricter_only_while_it_makes_too_many_pairs() -> None:
    counts = rule_counts(_hashes(), most=30)
    for rule in counts:
        for size in range(1, len(rule)):
            assert all(counts[part] > 30 for part in combinations(rule, size))
        owners = [(0, 0, 1, 2)[key] for key in rule]
        assert len(set(owners)) == len(owners)


@pytest.mark.parametrize("link_type", ["dedupe", "link"])
def test_the_pool_counts_each_pair_once_by_its_pattern(link_type: str) -> None:
    hashes = _hashes(link_type)
    rules = [(0,), (1, 2), (2, 3)]
    patterns, seen, stand_for = pool_patterns(hashes, rules, most=10_000)
    masks = [int(rule_bits(rule)) for rule in rules]
    by_hand: dict[int, int] = {}
    for bits in _bits_by_hand(hashes).values():
        if any(bits & mask == mask for mask in masks):
            by_hand[bits] = by_hand.get(bits, 0) + 1
    assert dict(zip(patterns.tolist(), seen.tolist(), strict=True)) == by_hand
    assert stand_for.tolist() == seen.tolist()


def test_random_pairs_are_of_different_records_and_of_different_sources_where_files_are_linked() -> None:
    hashes = _hashes("link")
    patterns, seen = random_patterns(hashes, 100_000)
    by_hand = _bits_by_hand(hashes)
    shares = dict.fromkeys(by_hand.values(), 0)
    for bits in by_hand.values():
        shares[bits] += 1
    assert set(patterns.tolist()) == set(shares)
    for bits, count in zip(patterns.tolist(), seen.tolist(), strict=True):
        assert count / seen.sum() == pytest.approx(shares[bits] / len(by_hand), abs=0.01)


def test_without_records_there_is_nothing_to_count() -> None:
    empty = Hashes(np.zeros(0, np.int32), np.zeros((1, 0), np.uint64), np.zeros((1, 0), bool), (0,), "dedupe")
    assert rule_counts(empty, most=10) == {(0,): 0}
    assert [len(part) for part in pool_patterns(empty, [], most=10)] == [0, 0, 0]
    assert [len(part) for part in random_patterns(empty, 100)] == [0, 0]
