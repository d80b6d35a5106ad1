"""u, m and the prior from counts: closed forms, limits, and what the user is told."""

from itertools import combinations
from typing import Any

import jellyfish
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkspark import errors
from linkspark.estimation.m_labels import m_of
from linkspark.estimation.prior import possible_pairs, prior_from_rules, prior_of
from linkspark.estimation.random_pairs import draw
from linkspark.estimation.shares import Learned, smoothed
from linkspark.estimation.u_probability import equality_column, u_of, without_matches
from linkspark.spec import comparison, custom, exact, full_name, jaro_winkler, levenshtein
from linkspark.spec.levels import Equal, JaroWinkler


def test_u_of_six_names_in_closed_form() -> None:
    """The yardstick: Amanda, Robin, Robyn, David, Eve, Amanda; equal, within two edits, none."""
    names = ["Amanda", "Robin", "Robyn", "David", "Eve", "Amanda"]
    left, right = draw(np.zeros(6, dtype=np.int64), "dedupe", 0, 1_000_000)
    counts = np.zeros(3, dtype=np.int64)
    for one, other in zip(left, right, strict=True):
        distance = jellyfish.levenshtein_distance(names[one], names[other])
        counts[2 if distance == 0 else 1 if distance <= 2 else 0] += 1
    for agreement in (None, (1, 15)):
        found = u_of(levenshtein("name", 2), counts, agreement)
        np.testing.assert_allclose(found.chances, [13 / 15, 1 / 15, 1 / 15], rtol=1e-15)
        assert found.warnings == ()


def test_the_exact_level_takes_its_share_and_the_others_keep_theirs() -> None:
    found = u_of(jaro_winkler("name"), np.array([70, 20, 10, 5]), (30, 1000))
    np.testing.assert_allclose(found.chances, [0.97 * 0.7, 0.97 * 0.2, 0.97 * 0.1, 0.03])


@pytest.mark.parametrize("counts", [[90, 10], [0, 0]])
def test_equality_alone_needs_no_random_pair(counts: list[int]) -> None:
    found = u_of(exact("sex"), np.array(counts), (3, 10))
    np.testing.assert_allclose(found.chances, [0.7, 0.3])
    assert found.warnings == ()


def test_a_level_never_seen_among_random_pairs_counts_as_half_a_pair_and_is_named() -> None:
    found = u_of(levenshtein("name", 1, 2), np.array([990, 10, 0, 0]), (5, 1000))
    np.testing.assert_allclose(found.chances[:3], 0.995 * np.array([990, 10, 0.5]) / 1000.5)
    assert found.warnings == (
        "u: level 2 of `name` (name: Levenshtein distance at most 1) is never seen among 1,000 random pairs; "
        "it counts as half a pair.",
    )


def test_values_that_are_never_equal_give_a_finite_weight_and_a_warning() -> None:
    found = u_of(exact("passport"), np.array([1000, 0]), (0, 1000))
    np.testing.assert_allclose(found.chances, [0.9995, 0.0005])
    assert found.warnings == (
        "u: level 1 of `passport` (passport: the same) is never seen among 1,000 possible pairs; it counts "
        "as half a pair.",
    )


def test_values_that_are_always_equal_leave_something_for_none() -> None:
    np.testing.assert_allclose(
        u_of(exact("country"), np.array([0, 1000]), (1000, 1000)).chances, [0.0005, 0.9995]
    )


def test_a_comparison_that_no_random_pair_judges_is_told() -> None:
    found = u_of(levenshtein("name", 1), np.zeros(3, dtype=np.int64), (0, 0))
    np.testing.assert_allclose(found.chances, [1 / 3, 1 / 3, 1 / 3])
    assert found.warnings == (
        "u: no random pair tells anything about `name` (its values are missing, equal, or there are too few "
        "records); the levels without counts are taken as equally likely. Give its u by hand, or leave the "
        "comparison out.",
    )


def test_what_is_given_by_hand_wins() -> None:
    told = exact("sex", m=[0.8, 0.2], u=[0.5, 0.5])
    assert u_of(told, np.array([1, 99]), (1, 2)).chances.tolist() == [0.5, 0.5]
    assert m_of(told, np.array([1, 99])).chances.tolist() == [0.2, 0.8]


@pytest.mark.parametrize(
    ("compared", "column"),
    [
        (exact("name"), "name"),
        (jaro_winkler("name"), "name"),
        (full_name("first", "last"), None),
        (comparison("x", [Equal("a"), JaroWinkler("b", 0.9)]), None),
        (comparison("x", [JaroWinkler("a", 0.9), Equal("a")]), None),
        (custom("x", ("close", "abs(a_l - a_r) < 3")), None),
    ],
)
def test_value_counts_tell_u_where_the_first_level_is_equality_of_the_only_column(
    compared: Any, column: str | None
) -> None:
    assert equality_column(compared) == column


def test_m_from_labelled_pairs() -> None:
    found = m_of(levenshtein("name", 1), np.array([0, 10, 40]))
    np.testing.assert_allclose(found.chances, np.array([0.5, 10, 40]) / 50.5)
    assert found.warnings == (
        'm: "none of these" of `name` is never seen among 50 labelled matches; it counts as half a pair.',
    )


def test_m_of_a_comparison_that_labelled_pairs_never_judge() -> None:
    found = m_of(exact("sex"), np.array([0, 0]))
    assert found.chances.tolist() == [0.5, 0.5]
    assert found.warnings == (
        "m: `sex` is missing in all labelled pairs; its levels are taken as equally likely. Give its m by "
        "hand, or leave the comparison out.",
    )


@given(st.lists(st.integers(0, 10**9), min_size=2, max_size=8))
def test_smoothed_shares_are_positive_add_up_and_keep_what_was_seen(counts: list[int]) -> None:
    shares = smoothed(np.array(counts))
    assert (shares > 0).all()
    assert shares.sum() == pytest.approx(1)
    if all(counts):
        np.testing.assert_allclose(shares, np.array(counts) / sum(counts))


@pytest.mark.parametrize(
    ("datasets", "pairs"), list(zip(range(2, 11), [1, 3, 6, 10, 15, 21, 28, 36, 45], strict=True))
)
def test_cross_pairs_of_datasets_of_one_record(datasets: int, pairs: int) -> None:
    assert possible_pairs("link", [1] * datasets) == pairs


@given(
    st.lists(st.integers(0, 5), min_size=1, max_size=4),
    st.sampled_from(["dedupe", "link", "link_and_dedupe"]),
)
def test_possible_pairs_are_those_that_can_be_listed(records: list[int], link_type: str) -> None:
    sources = [source for source, size in enumerate(records) for _ in range(size)]
    listed = [(a, b) for a, b in combinations(sources, 2) if link_type != "link" or a != b]
    assert possible_pairs(link_type, records) == len(listed)


def test_the_prior_of_fake_1000_from_its_deterministic_pairs() -> None:
    found = prior_from_rules(1165, 0.7, possible_pairs("dedupe", [1000]))
    assert found == pytest.approx(0.0033319, abs=5e-8)
    assert 1 / found == pytest.approx(300.13, abs=5e-3)


def test_a_prior_is_never_none_or_all() -> None:
    assert prior_of(0, 1000) == 0.0005
    assert prior_of(1000, 1000) == 0.9995
    assert prior_of(0, 0) == 0.5
    assert prior_from_rules(0, 0.5, 0) == 0.5


def test_more_matches_than_pairs_are_refused() -> None:
    with pytest.raises(errors.DataError) as caught:
        prior_from_rules(4000, 0.1, 20_000)
    assert str(caught.value) == (
        "train: the prior's rules find 4,000 pairs; at a recall of 0.1 there would be 40,000 matches among "
        "only 20,000 possible pairs. Use stricter rules, or raise the recall."
    )


def test_u_leaves_out_the_matches_that_were_counted_with_the_others() -> None:
    # Of 1,000 pairs 10 match, 9 of which agree; 19 agree in all.
    counted = Learned(np.array([0.981, 0.019]), ("a doubt.",), np.array([[0.01, -0.02], [-0.02, 0.04]]))
    found = without_matches(counted, np.array([0.1, 0.9]), 0.01)
    np.testing.assert_allclose(found.chances, [980 / 990, 10 / 990])
    assert found.warnings == ("a doubt.",)
    assert found.covariance is not None
    by = np.array([0.981 / (980 / 990), 0.019 / (10 / 990)])
    np.testing.assert_allclose(found.covariance, counted.covariance * np.outer(by, by))


def test_u_keeps_a_tenth_of_what_was_counted_however_many_are_taken_to_match() -> None:
    found = without_matches(Learned(np.array([0.99, 0.01])), np.array([0.1, 0.9]), 0.05)
    np.testing.assert_allclose(found.chances, np.array([0.985 / 0.95, 0.001]) / (0.985 / 0.95 + 0.001))
    assert found.covariance is None
