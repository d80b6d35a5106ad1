"""Assignments against trying every one; greedy choices by hand."""

import itertools

import numpy as np
import pytest

from linkspark.clustering import assignment


@pytest.mark.parametrize("seed", range(30))
def test_the_best_assignment_is_the_best_of_all(seed: int) -> None:
    draw = np.random.default_rng(seed)
    rows, columns = sorted(draw.integers(1, 6, 2))
    benefit = draw.integers(0, 9, (rows, columns)).astype(float)
    found = assignment.best_assignment(benefit)
    assert len(set(found.tolist())) == rows
    every = itertools.permutations(range(columns), int(rows))
    assert benefit[np.arange(rows), found].sum() == max(
        benefit[np.arange(rows), list(columns_of)].sum() for columns_of in every
    )


@pytest.mark.parametrize("seed", range(20))
def test_one_to_one_links_have_the_largest_sum_that_any_choice_of_links_has(seed: int) -> None:
    draw = np.random.default_rng(seed)
    every = [(left, right) for left in range(4) for right in range(3)]
    # A link for each end, so that the numbers have no gap.
    chosen = [pair for pair in every if pair[0] == pair[1] or draw.random() < 0.5 or pair == (3, 0)]
    left, right = np.array(chosen).T
    score = draw.integers(1, 20, len(chosen)).astype(float)
    kept = assignment.one_to_one(left, right, score)
    best = 0.0
    for size in range(1, 4):
        for links in itertools.combinations(range(len(chosen)), size):
            if len(set(left[list(links)])) == len(set(right[list(links)])) == size:
                best = max(best, float(score[list(links)].sum()))
    assert score[kept].sum() == best
    assert len(set(left[kept])) == len(set(right[kept])) == kept.sum()


def test_a_large_component_takes_the_best_link_first(monkeypatch: pytest.MonkeyPatch) -> None:
    # The best link, 10, stands in the way of 9 + 8.
    left, right, score = np.array([0, 0, 1]), np.array([0, 1, 0]), np.array([10.0, 9.0, 8.0])
    assert assignment.one_to_one(left, right, score).tolist() == [False, True, True]
    monkeypatch.setattr(assignment, "EXACT_SIDE", 1)
    assert assignment.one_to_one(left, right, score).tolist() == [True, False, False]


def test_a_partition_without_links_gives_nothing() -> None:
    assert list(assignment.assigned(iter([]))) == list(assignment.split_by_source(iter([]))) == []


def test_equal_links_are_taken_in_the_order_of_their_records() -> None:
    left, right = np.array([1, 1, 0, 0]), np.array([1, 0, 1, 0])
    assert assignment.greedy(left, right, np.ones(4)).tolist() == [True, False, False, True]
