"""The EM against published numbers, known parameters and laws that must hold."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkspark.estimation.em import Estimates, Floats, e_step, estimate, log_likelihood, m_step

M = np.array([0.95, 0.9, 0.85, 0.92])
U = np.array([0.02, 0.05, 0.1, 0.3])
P = 0.1
ALL = np.array(list(product([0.0, 1.0], repeat=4)))


def _start(n: int) -> Estimates:
    return Estimates(0.5, np.full(n, 0.9), np.full(n, 0.2))


def _probabilities(p: float, m: Floats, u: Floats, patterns: Floats) -> tuple[Floats, Floats]:
    match = p * np.prod(m**patterns * (1 - m) ** (1 - patterns), axis=1)
    return match, (1 - p) * np.prod(u**patterns * (1 - u) ** (1 - patterns), axis=1)


def _expected_counts(p: float, m: Floats, u: Floats, patterns: Floats) -> Floats:
    return np.asarray(sum(_probabilities(p, m, u, patterns)))


def test_known_parameters_are_recovered_in_the_stated_number_of_iterations() -> None:
    """The yardstick "Recovery": 41 iterations at a tolerance of 1e-6."""
    counts = np.round(1e6 * _expected_counts(P, M, U, ALL))
    found = estimate(ALL, counts, _start(4), 1000, 1e-6)
    assert found.converged
    assert len(found.log_likelihood) == 41
    exact = estimate(ALL, 1e6 * _expected_counts(P, M, U, ALL), _start(4), 1000, 1e-9)
    np.testing.assert_allclose(exact.m, M, atol=1e-9)
    np.testing.assert_allclose(exact.u, U, atol=1e-9)
    assert exact.p == pytest.approx(P, abs=1e-9)


def test_one_iteration_by_hand() -> None:
    """Two attributes, three pairs; worked with fractions."""
    patterns = np.array([[1.0, 1.0], [1.0, 0.0], [0.0, 0.0]])
    start = Estimates(0.5, np.array([0.9, 0.9]), np.array([0.2, 0.2]))
    g = np.array([0.81 / 0.85, 0.09 / 0.25, 0.01 / 0.65])
    np.testing.assert_allclose(e_step(patterns, start), g, rtol=1e-14)
    now = m_step(patterns, np.ones(3), g)
    assert now.p == pytest.approx(g.sum() / 3)
    np.testing.assert_allclose(now.m, [(g[0] + g[1]) / g.sum(), g[0] / g.sum()])
    np.testing.assert_allclose(now.u, [(2 - g[0] - g[1]) / (3 - g.sum()), (1 - g[0]) / (3 - g.sum())])
    match, other = _probabilities(now.p, now.m, now.u, patterns)
    expected = (g * np.log(match) + (1 - g) * np.log(other)).sum()
    assert log_likelihood(patterns, np.ones(3), g, now) == pytest.approx(expected)


def test_pairs_one_by_one_or_as_counted_patterns_give_the_same() -> None:
    rng = np.random.default_rng(5)
    pairs = (rng.random((3000, 3)) < np.where(rng.random((3000, 1)) < 0.3, 0.9, 0.15)).astype(float)
    patterns, counts = np.unique(pairs, axis=0, return_counts=True)
    one = estimate(pairs, np.ones(len(pairs)), _start(3), 200, 1e-6)
    counted = estimate(patterns, counts.astype(float), _start(3), 200, 1e-6)
    np.testing.assert_allclose(counted.m, one.m, rtol=1e-9)
    np.testing.assert_allclose(counted.u, one.u, rtol=1e-9)
    assert counted.p == pytest.approx(one.p, rel=1e-9)


def test_a_level_never_seen_among_non_matches_runs_to_zero_without_nan() -> None:
    m, u = np.array([0.95, 0.9, 0.85]), np.array([0.0, 0.05, 0.1])
    patterns = np.array(list(product([0.0, 1.0], repeat=3)))
    counts = np.round(1000 * _expected_counts(0.1, m, u, patterns))
    found = estimate(patterns, counts, _start(3), 5000, 1e-12)
    assert np.isfinite([*found.m, *found.u, found.p, *found.log_likelihood]).all()
    assert found.converged
    assert found.u[0] < 1e-12
    # The counts are whole pairs: the parameters move by about one in a hundred matches.
    np.testing.assert_allclose(found.m, m, atol=0.01)


def test_parameters_on_the_boundary_do_not_break_a_step() -> None:
    now = Estimates(1.0, np.array([1.0, 0.0]), np.array([0.0, 1.0]))
    patterns = np.array([[1.0, 0.0], [0.0, 1.0]])
    with np.errstate(all="raise"):
        after = m_step(patterns, np.ones(2), np.array([1.0, 1.0]))
    assert after.p == 1.0
    assert after.u.tolist() == [0.0, 0.0]
    assert np.isfinite(log_likelihood(patterns[:1], np.ones(1), np.ones(1), now))


def test_an_m_that_rounds_to_one_keeps_the_likelihood_finite() -> None:
    """The last weight of a disagreement fades below the precision of 1 - m: ln 0 times almost nothing."""
    patterns = np.array([[1.0, 1.0], [1.0, 0.0], [0.0, 1.0], [0.0, 0.0]])
    found = estimate(patterns, np.array([40.0, 1.0, 1.0, 4000.0]), _start(2), 3000, 1e-300)
    assert np.isfinite(found.log_likelihood).all()
    now = Estimates(0.5, np.array([1.0, 0.9]), np.array([0.0, 0.2]))
    faded = np.array([1.0, 1.0, 1e-18, 1e-18])
    assert np.isfinite(log_likelihood(patterns, np.ones(4), faded, now))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 10**13), min_size=8, max_size=8).filter(lambda counts: sum(counts) > 0))
def test_whatever_the_counts_nothing_is_infinite(counts: list[int]) -> None:
    patterns = np.array(list(product([0.0, 1.0], repeat=3)))
    found = estimate(patterns, np.array(counts, dtype=float), _start(3), 100, 1e-6)
    assert np.isfinite([*found.log_likelihood, found.p, *found.m, *found.u]).all()


def test_it_stops_at_max_iterations_and_says_that_it_did_not_converge() -> None:
    found = estimate(ALL, np.round(1e6 * _expected_counts(P, M, U, ALL)), _start(4), 3, 1e-6)
    assert not found.converged
    assert len(found.log_likelihood) == 3


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(0, 50), min_size=8, max_size=8).filter(lambda counts: sum(counts) > 0),
)
def test_the_observed_likelihood_never_falls_and_the_order_of_rows_does_not_matter(
    counts: list[int],
) -> None:
    patterns = np.array(list(product([0.0, 1.0], repeat=3)))
    weights = np.array(counts, dtype=float)
    seen = weights > 0
    patterns, weights = patterns[seen], weights[seen]

    def observed(now: Estimates) -> float:
        return float(weights @ np.log(_expected_counts(now.p, now.m, now.u, patterns)))

    now, last = _start(3), -np.inf
    for _ in range(20):
        now = m_step(patterns, weights, e_step(patterns, now))
        likelihood = observed(now)
        assert likelihood >= last - 1e-9 * max(1.0, abs(likelihood))
        last = likelihood
    order = np.random.default_rng(1).permutation(len(weights))
    once = estimate(patterns, weights, _start(3), 15, 1e-12)
    again = estimate(patterns[order], weights[order], _start(3), 15, 1e-12)
    np.testing.assert_allclose(again.m, once.m, rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(again.u, once.u, rtol=1e-6, atol=1e-9)
