"""Intervals of the estimates: against closed forms and resampled patterns, and how often they are right."""

import math
from collections.abc import Callable
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from linkspark.estimation.expand import LevelPatterns
from linkspark.estimation.joint_em import Floats
from linkspark.estimation.learn import learn
from linkspark.estimation.shares import Learned, covariance_of, smoothed
from linkspark.spec import (
    BlockingRule,
    Comparison,
    FittedModel,
    LinkSpec,
    PriorRules,
    block_on,
    exact,
    levenshtein,
)
from linkspark.spec.uncertainty import level_intervals, weight_interval

RULES = (block_on("surname", "dob"), block_on("first", "city"), block_on("surname", "first"))
BLOCKS = ((1, 2), (0, 3), (1, 0))
COMPARED = (levenshtein("first", 1), exact("surname"), exact("dob"), exact("city"))
SPEC = LinkSpec("dedupe", "id", RULES, COMPARED)
# By gamma: none, then from the loosest level up.
M = ((0.06, 0.09, 0.85), (0.12, 0.88), (0.07, 0.93), (0.3, 0.7))
U = ((0.97, 0.02, 0.01), (0.994, 0.006), (0.997, 0.003), (0.9, 0.1))
GAMMAS = np.array(list(product(range(3), range(2), range(2), range(2))))
EQUAL = GAMMAS == [2, 1, 1, 1]
FOUND = sum((EQUAL[:, a] & EQUAL[:, b]).astype(np.int64) << bit for bit, (a, b) in enumerate(BLOCKS))
MATCHES, POSSIBLE = 2000, 5000 * 4999 // 2
DRAWN_FOR_U = 50_000


def _expected(number: float, shares: tuple[tuple[float, ...], ...]) -> Floats:
    chances = [np.array(one)[GAMMAS[:, place]] for place, one in enumerate(shares)]
    return np.asarray(number * np.prod(chances, axis=0))


def _patterns(counts: Floats) -> LevelPatterns:
    seen = (counts > 0) & (FOUND > 0)
    return LevelPatterns(GAMMAS[seen], FOUND[seen], counts[seen].astype(np.int64))


def _drawn(rng: np.random.Generator) -> LevelPatterns:
    """Matches and non-matches, as many of each pattern as chance will have; those that a rule finds."""
    return _patterns(rng.poisson(_expected(MATCHES, M)) + rng.poisson(_expected(POSSIBLE - MATCHES, U)))


def _u(rng: np.random.Generator) -> list[Learned]:
    # Random pairs are not all non-matches.
    share = MATCHES / POSSIBLE
    mixed = [share * np.array(a) + (1 - share) * np.array(b) for a, b in zip(M, U, strict=True)]
    drawn = [rng.multinomial(DRAWN_FOR_U, one) for one in mixed]
    return [Learned(smoothed(one), (), covariance_of(one)) for one in drawn]


def _sure(shares: tuple[tuple[float, ...], ...] = U) -> list[Learned]:
    return [Learned(np.array(one), (), np.zeros((len(one), len(one)))) for one in shares]


def _model(patterns: LevelPatterns, u: list[Learned], spec: LinkSpec = SPEC, **others: object) -> FittedModel:
    return learn(spec, patterns, u, [("", 5000)], **others).model  # type: ignore[arg-type]


def _errors(model: FittedModel) -> Floats:
    """Return the standard errors of the prior's weight and of those of the levels (bits)."""
    assert model.uncertainty is not None
    return np.sqrt([row[-1] for row in model.uncertainty.covariance])


def _weights(m: tuple[tuple[float, ...], ...], u: tuple[tuple[float, ...], ...]) -> list[list[float]]:
    return [np.log2(np.array(a) / np.array(b)).tolist() for a, b in zip(m, u, strict=True)]


def test_intervals_of_ninety_five_percent_hold_the_truth_in_ninety_five_of_a_hundred_draws() -> None:
    rng = np.random.default_rng(7)
    truth = [
        (M[place][gamma], U[place][gamma], _weights(M, U)[place][gamma])
        for place, one in enumerate(M)
        for gamma in reversed(range(len(one)))
    ]
    found = _expected(MATCHES, M)[FOUND > 0].sum() / POSSIBLE
    prior = math.log2(found / (1 - found))
    pairs = ([2, 1, 1, 1], [1, 1, 1, 0], [2, 0, -1, 1], [0, 0, 0, 0])
    true_scores = [prior + sum(_weights(M, U)[c][g] for c, g in enumerate(one) if g >= 0) for one in pairs]
    held, scores = [], []
    for _ in range(300):
        model = _model(_drawn(rng), _u(rng))
        held.append(
            [
                [low <= true <= high for true, (low, high) in zip(three, intervals, strict=True)]
                for three, intervals in zip(truth, level_intervals(model), strict=True)
            ]
        )
        learned = [
            [math.log2(m / u) for m, u in zip(one.m, one.u, strict=True)] for one in model.probabilities
        ]
        own = math.log2(model.prior / (1 - model.prior))
        for one, true in zip(pairs, true_scores, strict=True):
            score = own + sum(learned[c][len(learned[c]) - 1 - g] for c, g in enumerate(one) if g >= 0)
            low, high = weight_interval(model, one, score)
            scores.append(low <= true <= high)
    by_level = np.array(held).mean(axis=0)
    # 300 draws tell 95 % to within 1.3 (one standard error), for each of 27 numbers; together they tell more.
    np.testing.assert_allclose(by_level.mean(axis=0), 0.95, atol=0.02)
    assert by_level.min() > 0.9
    assert np.mean(scores) == pytest.approx(0.95, abs=0.02)


def _families(rng: np.random.Generator) -> LevelPatterns:
    """Pairs of one postcode and pairs of one surname: rules that leave enough to learn a u of their own."""
    counts = rng.poisson(_expected(2000, M)) + rng.poisson(_expected(20_000, U))
    return LevelPatterns(GAMMAS, 1 + 2 * EQUAL[:, 1].astype(np.int64), counts)


@pytest.mark.parametrize(
    ("draw", "rules"), [(_drawn, RULES), (_families, (block_on("postcode"), block_on("surname", "sex")))]
)
def test_the_errors_are_those_of_patterns_drawn_again(
    draw: Callable[[np.random.Generator], LevelPatterns], rules: tuple[BlockingRule, ...]
) -> None:
    rng = np.random.default_rng(3)
    patterns, u, spec = draw(rng), _sure(), replace(SPEC, blocking=rules)
    model = _model(patterns, u, spec)
    again = []
    for _ in range(200):
        counts = rng.poisson(patterns.counts)
        drawn = replace(
            patterns,
            gammas=patterns.gammas[counts > 0],
            rules=patterns.rules[counts > 0],
            counts=counts[counts > 0],
        )
        one = _model(drawn, u, spec)
        prior = math.log2(one.prior / (1 - one.prior))
        again.append(
            [prior, *(math.log2(a / b) for p in one.probabilities for a, b in zip(p.m, p.u, strict=True))]
        )
    # A standard deviation of 200 numbers has an error of 5 %.
    np.testing.assert_allclose(_errors(model), np.std(again, axis=0), rtol=0.2)
    assert model.uncertainty is not None
    correlation = np.corrcoef(np.array(again).T)
    for one in range(len(correlation)):
        for other in range(one):
            own = model.uncertainty.covariance[one][other] / (_errors(model)[one] * _errors(model)[other])
            assert own == pytest.approx(correlation[one, other], abs=0.25)


def test_where_matches_are_certain_an_m_is_a_share_of_counted_pairs() -> None:
    # Nothing but matches: 900 agree on the city, 100 do not; one rule, that finds all.
    spec = LinkSpec("dedupe", "id", (block_on("surname"),), (exact("dob"), exact("city")))
    patterns = LevelPatterns(
        np.array([[1, 1], [1, 0], [0, 0]]), np.ones(3, dtype=np.int64), np.array([900, 100, 9000])
    )
    u = _sure(((1 - 1e-9, 1e-9), (1 - 1e-9, 1e-9)))
    model = _model(patterns, u, spec)
    m_low, m_high = list(level_intervals(model))[2][0]
    error = 1.959964 / math.sqrt(1000 * 0.9 * 0.1)
    assert m_low == pytest.approx(1 / (1 + math.exp(-math.log(9) + error)), rel=1e-3)
    assert m_high == pytest.approx(1 / (1 + math.exp(-math.log(9) - error)), rel=1e-3)
    # The number of matches: 1,000 of them, each of which might not have been there.
    assert _errors(model)[0] == pytest.approx(1 / math.sqrt(1000) / math.log(2), rel=1e-3)


def test_a_pair_that_two_rules_find_counts_as_one() -> None:
    counts = np.array([900, 100, 9000])
    gammas, u = np.array([[1, 1], [1, 0], [0, 0]]), _sure(((1 - 1e-9, 1e-9), (1 - 1e-9, 1e-9)))
    compared = (exact("dob"), exact("city"))
    once = LinkSpec("dedupe", "id", (block_on("surname"),), compared)
    twice = LinkSpec("dedupe", "id", (block_on("surname"), block_on("first")), compared)
    errors = [
        _errors(_model(LevelPatterns(gammas, np.full(3, mask), counts), u, spec))
        for mask, spec in ((1, once), (3, twice))
    ]
    np.testing.assert_allclose(errors[1], errors[0], rtol=1e-4)


def test_what_is_not_known_of_u_makes_m_less_known_too() -> None:
    patterns = _drawn(np.random.default_rng(5))
    sure, unsure = (_errors(_model(patterns, u)) for u in (_sure(), _u(np.random.default_rng(6))))
    assert (unsure > sure).all()


def test_labels_tell_m_like_any_share_and_what_is_given_by_hand_has_no_error() -> None:
    patterns = _drawn(np.random.default_rng(5))
    counts = np.array([30, 20, 350])
    m = [Learned(smoothed(counts), (), covariance_of(counts)), *_sure(M)[1:]]
    by_hand: tuple[Comparison, ...] = (*COMPARED[:3], exact("city", m=[0.7, 0.3], u=[0.1, 0.9]))
    model = _model(patterns, _sure(), replace(SPEC, comparisons=by_hand, prior=0.001), m=m)
    assert model.uncertainty is not None
    # Log odds of 350 of 400: one over the square root of 400 * 0.875 * 0.125.
    assert model.uncertainty.levels[0].m_error[0] == pytest.approx(
        1 / math.sqrt(400 * 0.875 * 0.125), rel=1e-5
    )
    assert model.uncertainty.levels[3].m_error == (None, None)
    assert model.uncertainty.prior_error == 0
    assert _errors(model)[[0, -1, -2]].tolist() == [0, 0, 0]
    rules = replace(SPEC, prior=PriorRules((block_on("dob"),), 0.7))
    found = _model(patterns, _sure(), rules, prior_matches=1000)
    assert _errors(found)[0] == pytest.approx(1 / math.sqrt(1000) / math.log(2), rel=1e-3)


def test_a_level_that_no_match_shows_has_an_interval_of_half_a_pair() -> None:
    counts = np.array([900, 0, 9000])
    spec = LinkSpec("dedupe", "id", (block_on("surname"),), (exact("dob"), exact("city")))
    patterns = LevelPatterns(np.array([[1, 1], [0, 1], [0, 0]]), np.ones(3, dtype=np.int64), counts)
    model = _model(patterns, _sure(((1 - 1e-9, 1e-9), (1 - 1e-9, 1e-9))), spec)
    # Half of 900.5 pairs; the logarithm of a count of a half has an error of the square root of 2.
    low, high = list(level_intervals(model))[3][0]
    assert high / 0.000555 == pytest.approx(math.exp(1.959964 * math.sqrt(2)), rel=0.02)
    assert 0 < low < 0.0001


def test_what_the_pairs_cannot_tell_has_no_interval() -> None:
    # The only rule fixes surname and dob: their m stay where they began.
    only = replace(SPEC, blocking=RULES[:1])
    patterns = _drawn(np.random.default_rng(5))
    seen = (patterns.rules & 1) > 0
    mine = LevelPatterns(patterns.gammas[seen], patterns.rules[seen] & 1, patterns.counts[seen])
    model = _model(mine, _sure(), only)
    assert model.uncertainty is not None
    assert model.uncertainty.levels[1].m_error == (None, None)
    assert model.uncertainty.levels[0].m_error[0] is not None
    # A u that nobody could tell leaves m its error, and the weight none.
    unknown = [replace(_sure()[0], covariance=None), *_sure()[1:]]
    model = _model(patterns, unknown)
    intervals = next(iter(level_intervals(model)))
    assert [math.isnan(one.low) for one in intervals] == [False, True, True]


def test_no_interval_where_em_saw_no_pair_or_did_not_settle() -> None:
    nothing = np.zeros(0, dtype=np.int64)
    assert (
        _model(LevelPatterns(np.zeros((0, 4), dtype=np.int64), nothing, nothing), _sure()).uncertainty is None
    )
    patterns = _drawn(np.random.default_rng(5))
    assert _model(patterns, _sure(), max_iterations=2).uncertainty is None


def test_the_order_of_the_patterns_changes_no_digit_of_an_error() -> None:
    patterns, rng = _drawn(np.random.default_rng(5)), np.random.default_rng(0)
    order = rng.permutation(len(patterns.counts))
    shuffled = LevelPatterns(patterns.gammas[order], patterns.rules[order], patterns.counts[order])
    assert _model(patterns, _sure()).uncertainty == _model(shuffled, _sure()).uncertainty


def test_u_that_em_learns_has_errors_where_the_pairs_can_tell_it_beside_m() -> None:
    counts = _expected(2000, M) + _expected(20_000, U)
    whole = LevelPatterns(GAMMAS, np.ones(len(GAMMAS), dtype=np.int64), counts.round().astype(np.int64))
    model = _model(whole, _sure(), replace(SPEC, blocking=(block_on("postcode"),)), estimate_u=True)
    assert model.uncertainty is not None
    error = model.uncertainty.levels[3].u_error[0]
    # 20,000 non-matches, of which nobody can be quite sure.
    assert error is not None
    assert 1 <= error * math.sqrt(20_000 * 0.1 * 0.9) < 1.2
    # The rules see two comparisons each: 11 shares of patterns, for 13 numbers.
    open_ended = _model(_drawn(np.random.default_rng(5)), _sure(), estimate_u=True, max_iterations=10_000)
    assert open_ended.uncertainty is not None
    assert all(error is None for one in open_ended.uncertainty.levels for error in one.u_error)
