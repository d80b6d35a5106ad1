"""The joint EM against numbers by hand, known parameters, brute force and laws that must hold."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkspark.estimation.expand import MISSING, LevelPatterns, per_rule, rows_of
from linkspark.estimation.joint_em import (
    Flags,
    Floats,
    Integers,
    JointEstimates,
    Parameters,
    Rows,
    e_step,
    expected_counts,
    fit,
    log_joint,
    log_likelihood,
    m_step,
)


def _free(rows: Rows) -> Flags:
    return np.ones(len(rows.levels), dtype=bool)


def _fit_all(
    rows: Rows, start: Parameters, iterations: int = 1000, tolerance: float = 1e-9
) -> JointEstimates:
    return fit(rows, start, _free(rows), _free(rows), iterations, tolerance)


@pytest.mark.parametrize(
    ("iterations", "prior", "m", "u"),
    [
        (
            1,
            0.540922141,
            [0.087438272, 0.912561728, 0.173315146, 0.326240275, 0.500444578],
            [0.441543191, 0.558456809, 0.340356209, 0.160167628, 0.499476163],
        ),
        (
            2,
            0.534993426,
            [0.088546179, 0.911453821, 0.231340865, 0.372351177, 0.396307958],
            [0.435753788, 0.564246212, 0.27146747, 0.109234086, 0.619298443],
        ),
    ],
)
def test_two_iterations_by_hand(iterations: int, prior: float, m: list[float], u: list[float]) -> None:
    """Eight pairs of seven records; month equal or not, surname equal, alike or not."""
    gammas = np.array([[1, 2], [1, 1], [1, 1], [0, 2], [0, 2], [1, 2], [1, 0], [1, 0]])
    rows = rows_of(gammas, np.ones(8), np.array([2, 3]))
    start = Parameters(
        np.array([0.4]), np.array([0.1, 0.9, 0.1, 0.2, 0.7]), np.array([0.8, 0.2, 0.5, 0.25, 0.25])
    )
    found = _fit_all(rows, start, iterations).parameters
    np.testing.assert_allclose(found.priors, [prior], atol=1e-8)
    np.testing.assert_allclose(found.m, m, atol=1e-8)
    np.testing.assert_allclose(found.u, u, atol=1e-8)


M = np.array([0.95, 0.9, 0.85, 0.92])
U = np.array([0.02, 0.05, 0.1, 0.3])
ALL = np.array(list(product([0, 1], repeat=4)))


def _binary(chances: Floats) -> Floats:
    return np.column_stack([1 - chances, chances]).ravel()


def _expected(prior: float) -> Floats:
    match = prior * np.prod(M**ALL * (1 - M) ** (1 - ALL), axis=1)
    return np.asarray(1e6 * (match + (1 - prior) * np.prod(U**ALL * (1 - U) ** (1 - ALL), axis=1)))


def test_known_parameters_are_recovered() -> None:
    start = Parameters(np.array([0.5]), _binary(np.full(4, 0.9)), _binary(np.full(4, 0.2)))
    found = _fit_all(rows_of(ALL, _expected(0.1), np.full(4, 2)), start, tolerance=1e-11)
    assert found.converged
    assert len(found.changes) <= 41
    np.testing.assert_allclose(found.parameters.m, _binary(M), atol=1e-9)
    np.testing.assert_allclose(found.parameters.u, _binary(U), atol=1e-9)
    np.testing.assert_allclose(found.parameters.priors, [0.1], atol=1e-9)


def test_rules_of_different_priors_share_m_and_u() -> None:
    gammas, rules = np.vstack([ALL, ALL]), np.repeat([0, 1], 16)
    counts = np.concatenate([_expected(0.1), _expected(0.6)])
    start = Parameters(np.full(2, 0.5), _binary(np.full(4, 0.9)), _binary(np.full(4, 0.2)))
    found = _fit_all(rows_of(gammas, counts, np.full(4, 2), rules), start, tolerance=1e-11).parameters
    np.testing.assert_allclose(found.priors, [0.1, 0.6], atol=1e-9)
    np.testing.assert_allclose(found.m, _binary(M), atol=1e-9)


def test_iterations_that_run_out_have_not_converged() -> None:
    start = Parameters(np.array([0.5]), _binary(np.full(4, 0.9)), _binary(np.full(4, 0.2)))
    rows = rows_of(ALL, _expected(0.1), np.full(4, 2))
    found = _fit_all(rows, start, 3)
    assert not found.converged
    assert len(found.changes) == len(found.log_likelihood) == 3
    none = _fit_all(rows, start, 0)
    assert not none.converged
    np.testing.assert_array_equal(none.parameters.m, start.m)


def test_a_level_never_seen_among_non_matches_runs_to_zero_without_a_nan() -> None:
    """The yardstick "Boundary"."""
    m, u = np.array([0.9, 0.8, 0.7]), np.array([0.0, 0.1, 0.2])
    patterns = np.array(list(product([0, 1], repeat=3)))
    counts = 1e4 * (
        0.3 * np.prod(m**patterns * (1 - m) ** (1 - patterns), axis=1)
        + 0.7 * np.prod(u**patterns * (1 - u) ** (1 - patterns), axis=1)
    )
    start = Parameters(np.array([0.5]), _binary(np.full(3, 0.9)), _binary(np.full(3, 0.2)))
    # Towards a boundary the steps shrink slowly.
    found = _fit_all(rows_of(patterns, counts, np.full(3, 2)), start, 5000, 1e-7)
    assert found.converged
    assert found.parameters.u[1] < 1e-3
    assert np.isfinite(found.posterior).all()
    assert np.isfinite(found.log_likelihood).all()
    zero = _fit_all(
        rows_of(patterns, counts, np.full(3, 2)), Parameters(start.priors, _binary(m), _binary(u))
    )
    assert zero.parameters.u[1] == 0
    assert np.isfinite(zero.posterior).all()


def test_fixed_parameters_stay() -> None:
    start = Parameters(np.array([0.5]), _binary(np.full(4, 0.8)), _binary(U))
    free_m = np.array([True, False, True, True])
    rows = rows_of(ALL, _expected(0.1), np.full(4, 2))
    found = fit(rows, start, free_m, np.zeros(4, dtype=bool), 100, 1e-9).parameters
    np.testing.assert_array_equal(found.u, start.u)
    np.testing.assert_array_equal(found.m[2:4], start.m[2:4])
    assert (found.m[[1, 5, 7]] != 0.8).all()


def test_what_no_row_tells_about_stays_at_its_start() -> None:
    gammas = ALL.copy()
    gammas[:, 2] = MISSING
    start = Parameters(np.array([0.5, 0.3]), _binary(np.full(4, 0.9)), _binary(np.full(4, 0.2)))
    rows = rows_of(gammas, _expected(0.1), np.full(4, 2))
    found = _fit_all(rows, start).parameters
    np.testing.assert_array_equal(found.m[4:6], start.m[4:6])
    assert found.priors[1] == 0.3


def test_no_rows_at_all_change_nothing() -> None:
    start = Parameters(np.array([0.5]), _binary(np.full(2, 0.9)), _binary(np.full(2, 0.2)))
    found = _fit_all(rows_of(np.zeros((0, 2), dtype=np.int64), np.zeros(0), np.full(2, 2)), start)
    np.testing.assert_array_equal(found.parameters.m, start.m)
    assert len(found.posterior) == 0


def _by_pairs(
    pairs: Integers, finds: Flags, masks: Flags, start: Parameters, levels: Integers, iterations: int
) -> tuple[Floats, Floats]:
    """The same EM in the plainest way: a loop over the pairs of each rule and over their comparisons."""
    starts = np.cumsum(levels) - levels
    priors, m = start.priors.copy(), start.m.copy()
    for _ in range(iterations):
        seen = np.zeros(len(m))
        found, number = np.zeros(len(priors)), np.zeros(len(priors))
        for rule in range(len(priors)):
            for pair in pairs[finds[:, rule]]:
                use = [c for c in range(len(levels)) if not masks[rule, c] and pair[c] != MISSING]
                match = priors[rule] * np.prod([m[starts[c] + pair[c]] for c in use])
                other = (1 - priors[rule]) * np.prod([start.u[starts[c] + pair[c]] for c in use])
                chance = match / (match + other)
                number[rule] += 1
                found[rule] += chance
                for c in use:
                    seen[starts[c] + pair[c]] += chance
        priors = np.array([f / n if n else p for f, n, p in zip(found, number, priors, strict=True)])
        for first, count in zip(starts, levels, strict=True):
            total = seen[first : first + count].sum()
            if total > 0:
                m[first : first + count] = seen[first : first + count] / total
    return priors, m


def test_patterns_of_rules_give_what_pair_by_pair_gives() -> None:
    rng = np.random.default_rng(3)
    levels = np.array([2, 3, 4])
    pairs = np.column_stack([rng.integers(-1, n, 300) for n in levels])
    finds = rng.random((300, 3)) < 0.5
    finds[finds.sum(axis=1) == 0, 0] = True
    masks = np.array([[True, False, False], [False, False, True], [False, False, False]])
    start = Parameters(
        np.array([0.2, 0.4, 0.6]),
        np.array([0.1, 0.9, 0.1, 0.3, 0.6, 0.1, 0.1, 0.2, 0.6]),
        np.array([0.8, 0.2, 0.6, 0.3, 0.1, 0.7, 0.1, 0.1, 0.1]),
    )
    keyed, counts = np.unique(np.column_stack([finds @ [1, 2, 4], pairs]), axis=0, return_counts=True)
    expanded = per_rule(LevelPatterns(keyed[:, 1:], keyed[:, 0], counts), masks, levels)
    none = np.zeros(3, dtype=bool)
    found = fit(expanded.rows, start, ~none, none, 7, 0).parameters
    priors, m = _by_pairs(pairs, finds, masks, start, levels, 7)
    np.testing.assert_allclose(found.priors, priors, rtol=1e-12)
    np.testing.assert_allclose(found.m, m, rtol=1e-12)


@st.composite
def _problems(drawn: st.DrawFn) -> tuple[Rows, Parameters, Flags, Flags]:
    """Any rows, any start (zeros included), any of it fixed."""
    seed, number = drawn(st.integers(0, 2**32 - 1)), drawn(st.integers(1, 40))
    levels = np.array(drawn(st.lists(st.integers(2, 4), min_size=1, max_size=4)))
    rules = drawn(st.integers(1, 3))
    rng = np.random.default_rng(seed)
    gammas = np.column_stack([rng.integers(-1, n, number) for n in levels])

    def chances() -> Floats:
        parts = [rng.dirichlet(np.ones(n)) for n in levels]
        return np.concatenate(parts)

    rows = rows_of(gammas, rng.integers(1, 1000, number), levels, rng.integers(0, rules, number))
    fixed = rng.random((2, len(levels))) < 0.3
    return rows, Parameters(rng.random(rules), chances(), chances()), ~fixed[0], ~fixed[1]


@settings(max_examples=60, deadline=None)
@given(_problems())
def test_the_log_likelihood_never_falls(problem: tuple[Rows, Parameters, Flags, Flags]) -> None:
    rows, start, free_m, free_u = problem
    found = fit(rows, start, free_m, free_u, 30, 0)
    trace = np.array([log_likelihood(rows, *log_joint(rows, start)), *found.log_likelihood])
    assert (np.diff(trace) >= -1e-9 * (1 + np.abs(trace[:-1]))).all()
    assert np.isfinite(trace).all()
    assert ((found.posterior >= 0) & (found.posterior <= 1)).all()


@settings(max_examples=60, deadline=None)
@given(_problems(), st.sampled_from([0.1, 1.0, 10.0]))
def test_with_a_u_for_each_rule_it_never_falls_by_more_than_the_imagined_strangers_lose(
    problem: tuple[Rows, Parameters, Flags, Flags], strangers: float
) -> None:
    rows, start, free_m, _ = problem
    start = Parameters(start.priors, start.m, np.maximum(start.u, 1e-6))
    found = fit(rows, start, free_m, np.zeros(len(rows.levels), dtype=bool), 30, 0, strangers)
    trace = np.array(found.log_likelihood)
    assert (np.diff(trace) >= -1e-9 * (1 + np.abs(trace[:-1]))).all()
    np.testing.assert_array_equal(found.parameters.u, start.u)


def test_the_u_of_a_rule_is_of_its_non_matches_and_as_many_strangers_as_it_has_pairs() -> None:
    # 40 pairs: of the 30 that agree 10 match, of the 10 that differ none does. Nothing is known of rule 1.
    rows = rows_of(np.array([[1], [0]]), np.array([30, 10]), np.array([2]))
    now = Parameters(np.array([0.25, 0.5]), np.array([0.1, 0.9]), np.array([0.9, 0.1]))
    fixed = np.zeros(2, dtype=bool)
    strangers = np.array([[40.0, 40.0], [0.0, 0.0]])
    found = m_step(rows, np.array([1 / 3, 0.0]), now, ~fixed, fixed, strangers)
    assert found.own_u is not None
    np.testing.assert_allclose(found.own_u, [[(10 + 36) / 70, (20 + 4) / 70], [0.9, 0.1]])
    np.testing.assert_array_equal(found.u, [0.9, 0.1])


def test_a_rule_that_leaves_two_comparisons_keeps_the_u_of_all() -> None:
    gammas = np.vstack([ALL, ALL])
    gammas[16:, 2:] = MISSING
    rows = rows_of(gammas, np.tile(_expected(0.3), 2), np.full(4, 2), np.repeat([0, 1], 16))
    start = Parameters(np.full(2, 0.1), _binary(np.full(4, 0.9)), _binary(U / 2))
    found = fit(rows, start, _free(rows), ~_free(rows), 100, 1e-6, 1.0).parameters
    assert found.own_u is not None
    np.testing.assert_array_equal(found.own_u[1], found.u)
    assert (np.abs(found.own_u[0] - found.u) > 1e-3).all()


def test_what_agrees_with_the_u_of_all_leaves_the_rules_that_u() -> None:
    gammas, rules = np.vstack([ALL, ALL]), np.repeat([0, 1], 16)
    counts = np.concatenate([_expected(0.1), _expected(0.6)])
    start = Parameters(np.full(2, 0.5), _binary(np.full(4, 0.9)), _binary(U))
    rows = rows_of(gammas, counts, np.full(4, 2), rules)
    found = fit(rows, start, _free(rows), ~_free(rows), 1000, 1e-12, 1.0).parameters
    assert found.own_u is not None
    np.testing.assert_allclose(found.own_u, [_binary(U), _binary(U)], atol=1e-8)
    np.testing.assert_allclose(found.priors, [0.1, 0.6], atol=1e-8)
    np.testing.assert_allclose(found.m, _binary(M), atol=1e-8)


@settings(max_examples=30, deadline=None)
@given(_problems(), st.integers(0, 2**32 - 1))
def test_the_order_of_the_rows_and_how_they_are_counted_do_not_matter(
    problem: tuple[Rows, Parameters, Flags, Flags], seed: int
) -> None:
    rows, start, free_m, free_u = problem
    order = np.random.default_rng(seed).permutation(np.tile(np.arange(len(rows.counts)), 2))
    split = Rows(
        np.ascontiguousarray(rows.places[:, order]), rows.rules[order], rows.counts[order] / 2, rows.levels
    )
    one = fit(rows, start, free_m, free_u, 10, 0).parameters
    other = fit(split, start, free_m, free_u, 10, 0).parameters
    np.testing.assert_allclose(one.m, other.m, atol=1e-7)
    np.testing.assert_allclose(one.priors, other.priors, atol=1e-7)


def test_the_expected_counts_of_levels_add_up_to_the_judged_pairs() -> None:
    rows = rows_of(np.array([[1, 2], [-1, 0], [0, 2]]), np.array([5, 7, 11]), np.array([2, 3]))
    np.testing.assert_array_equal(expected_counts(rows, rows.counts), [11, 5, 7, 0, 16])


def test_a_prior_of_zero_or_one_makes_no_nan() -> None:
    rows = rows_of(np.array([[1], [0]]), np.array([3, 4]), np.array([2]))
    for prior in (0.0, 1.0):
        now = Parameters(np.array([prior]), np.array([0.0, 1.0]), np.array([1.0, 0.0]))
        assert np.isfinite(e_step(*log_joint(rows, now))).all()
