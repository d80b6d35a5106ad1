"""The choice of rules, over counts whose matches are known because they were made."""

import numpy as np
import pytest

from linkspark.suggesting.agreement import rule_bits
from linkspark.suggesting.choosing import (
    Chosen,
    Counts,
    choose,
    covering,
    dependent,
    learnable,
    match_probabilities,
)

# Three attributes of one key each; m and u are those of the pairs made below.
OWNERS = (0, 1, 2)
M, U = (0.9, 0.8, 0.7), (0.01, 0.02, 0.005)
MATCHES, OTHERS = 1_000, 10_000_000


def _expected(chances: tuple[float, ...], pairs: float) -> dict[int, float]:
    found = {}
    for bits in range(8):
        share = 1.0
        for key, chance in enumerate(chances):
            share *= chance if bits >> key & 1 else 1 - chance
        found[bits] = pairs * share
    return found


def _counts(rules: list[tuple[int, ...]], places: tuple[int, ...] = ()) -> Counts:
    matches, others = _expected(M, MATCHES), _expected(U, OTHERS)
    pool = [b for b in range(8) if any(b & int(rule_bits(r)) == int(rule_bits(r)) for r in rules)]
    drawn = _expected(U, 1_000_000)
    return Counts(
        OWNERS,
        places,
        np.array(pool, dtype=np.uint64),
        np.array([matches[bits] + others[bits] for bits in pool]),
        np.array(list(drawn), dtype=np.uint64),
        np.array([round(count) for count in drawn.values()]),
        float(MATCHES + OTHERS),
    )


PAIRS_OF_TWO = [(0, 1), (0, 2), (1, 2)]


def test_how_likely_a_pattern_is_a_match_is_found_from_counts_alone() -> None:
    counts = _counts(PAIRS_OF_TWO)
    matches, others = _expected(M, MATCHES), _expected(U, OTHERS)
    found = match_probabilities(counts, PAIRS_OF_TWO)
    for bits, probability in zip(counts.patterns.tolist(), found, strict=True):
        assert probability == pytest.approx(matches[bits] / (matches[bits] + others[bits]), abs=0.05)


def test_no_pairs_have_no_probabilities() -> None:
    assert len(match_probabilities(_counts([]), [])) == 0


def test_rules_are_chosen_by_what_they_find_together() -> None:
    counts = _counts(PAIRS_OF_TWO)
    chosen = choose(counts, match_probabilities(counts, PAIRS_OF_TWO), PAIRS_OF_TWO, budget=1e6, few=1e6)
    assert {one.rule for one in chosen} == set(PAIRS_OF_TWO)
    # The first finds what it finds alone, the others what is still missing: in all each pair once.
    assert sum(one.pairs for one in chosen) == pytest.approx(float(counts.pairs.sum()))
    assert chosen[0].matches == max(one.matches for one in chosen)


def test_no_rule_is_chosen_beyond_the_budget() -> None:
    counts = _counts(PAIRS_OF_TWO)
    posterior = match_probabilities(counts, PAIRS_OF_TWO)
    assert sum(one.pairs for one in choose(counts, posterior, PAIRS_OF_TWO, budget=1_500, few=0)) <= 1_500
    assert choose(counts, posterior, PAIRS_OF_TWO, budget=10, few=0) == []


def test_a_rule_without_further_matches_is_not_worth_its_pairs() -> None:
    rules = [(0, 1), (0, 1, 2)]
    counts = _counts(rules)
    chosen = choose(counts, match_probabilities(counts, rules), rules, budget=1e6, few=1e6)
    assert [one.rule for one in chosen] == [(0, 1)]


def test_records_that_agree_on_any_two_strong_attributes_are_compared() -> None:
    counts = _counts(PAIRS_OF_TWO)
    posterior = np.zeros(len(counts.patterns))
    first = [Chosen((0, 1), 10.0, 10.0)]
    found = covering(first, counts, posterior, PAIRS_OF_TWO, [0, 1, 2], budget=1e6, few=1e6)
    assert {one.rule for one in found} == set(PAIRS_OF_TWO)
    assert covering(first, counts, posterior, PAIRS_OF_TWO, [0, 1], budget=1e6, few=1e6) == first
    assert covering(first, counts, posterior, PAIRS_OF_TWO, [0, 1, 2], budget=10, few=1e6) == first


def test_places_that_agree_together_more_often_than_by_chance_depend_on_each_other() -> None:
    together = Counts(
        OWNERS,
        (1, 2),
        np.zeros(0, np.uint64),
        np.zeros(0),
        np.array([0, 0b010, 0b110, 0b001], dtype=np.uint64),
        np.array([989_000, 5_000, 5_000, 1_000]),
        1e6,
    )
    assert dependent(together) == [(0,), (1, 2)]
    # By chance: 1 % of 1 % of the pairs.
    by_chance = Counts(
        OWNERS,
        (1, 2),
        np.zeros(0, np.uint64),
        np.zeros(0),
        np.array([0, 0b010, 0b100, 0b110], dtype=np.uint64),
        np.array([980_100, 9_900, 9_900, 100]),
        1e6,
    )
    assert dependent(by_chance) == [(0,), (1,), (2,)]


def test_every_attribute_is_learned_from_matches_found_without_it() -> None:
    counts = _counts(PAIRS_OF_TWO)
    posterior = match_probabilities(counts, PAIRS_OF_TWO)
    first = [Chosen((0, 1), 10.0, 10.0)]
    found = learnable(first, counts, posterior, PAIRS_OF_TWO, budget=1e6)
    for owner in OWNERS:
        assert any(owner not in one.rule for one in found)
    assert learnable(first, counts, posterior, PAIRS_OF_TWO, budget=1) == learnable(
        first, counts, posterior, [(0, 1)], budget=1e6
    )
