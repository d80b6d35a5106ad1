"""From the spread of the estimates to what a model says about it."""

import math
from collections.abc import Sequence

import numpy as np

from linkspark.estimation.expand import LevelPatterns, PerRule
from linkspark.estimation.joint_em import Flags, Floats, Integers, JointEstimates
from linkspark.estimation.sandwich import spread_of
from linkspark.estimation.shares import LEAST_PAIRS, Learned
from linkspark.spec import LinkSpec, PriorRules
from linkspark.spec.uncertainty import LevelErrors, Uncertainty

# The covariance of so many weights has 45,000 numbers, which a model's file still holds well.
MOST_LEVELS = 300


def uncertainty_of(
    spec: LinkSpec,
    expanded: PerRule,
    patterns: LevelPatterns,
    found: JointEstimates,
    free_m: Flags,
    free_u: Flags,
    m: Sequence[Learned] | None,
    u: Sequence[Learned],
    shares: tuple[Floats, Floats],
    prior: float,
    prior_matches: int,
    strangers: float,
) -> Uncertainty | None:
    """Return how far a model may be off; None where EM had no pair, did not settle, or has too many levels.

    Parameters
    ----------
    spec, expanded, patterns, found
        What was asked, seen and learned.
    free_m, free_u
        By comparison, whether EM learned m and u.
    m, u
        What it was given.
    shares
        m and u as they enter the model: flat, each comparison's by gamma.
    prior, prior_matches
        As it enters the model, and the pairs that the rules of `spec.prior` find.
    strangers
        As in `fit`.
    """
    levels = expanded.rows.levels
    number = int(levels.sum())
    if not found.converged or not len(expanded.rows.counts) or number > MOST_LEVELS:
        return None
    by_hand = np.array(
        [[one.m is not None for one in spec.comparisons], [one.u is not None for one in spec.comparisons]]
    )
    given_m, told_m = _given(m or u, free_m | by_hand[0], levels)
    given_u, told_u = _given(u, free_u | by_hand[1], levels)
    nothing = np.zeros((number, number))
    given = np.block([[given_m, nothing], [nothing, given_u]])
    spread = spread_of(expanded, patterns, found.parameters, free_m, free_u, given, strangers)
    known = spread.known & np.concatenate([[True], told_m, told_u])
    covariance, prior_known = _with_prior(spec, spread.covariance, bool(known[0]), prior, prior_matches)
    ordered = _as_in_the_table(levels)
    others = 1 - np.concatenate(shares)
    # Of what all pairs show (a share of one) nothing is told.
    errors = np.divide(
        np.sqrt(np.diag(covariance))[1:], others, out=np.full(len(others), np.nan), where=others > 0
    )
    to_tell = known[1:] & ~np.repeat(by_hand, levels, axis=1).ravel()
    told = [
        _number(error) if tell and np.isfinite(error) else None
        for error, tell in zip(errors, to_tell, strict=True)
    ]
    ends = np.cumsum(levels)[:-1]
    m_errors, u_errors = (
        [tuple(told[start + place] for place in one) for one in np.split(ordered, ends)]
        for start in (0, number)
    )
    weights = np.zeros((1 + number, 1 + 2 * number))
    weights[0, 0] = prior_known
    weights[1 + np.arange(number), 1 + ordered] = known[1 : 1 + number][ordered]
    weights[1 + np.arange(number), 1 + number + ordered] = -1.0 * known[1 + number :][ordered]
    bits = weights @ covariance @ weights.T / math.log(2) ** 2
    return Uncertainty(
        tuple(LevelErrors(one, other) for one, other in zip(m_errors, u_errors, strict=True)),
        tuple(tuple(_number(one) for one in row[: place + 1]) for place, row in enumerate(bits)),
        _number(math.sqrt(bits[0, 0])) if prior_known else None,
    )


def _given(learned: Sequence[Learned], leave_out: Flags, levels: Integers) -> tuple[Floats, Flags]:
    """Return the covariance of what EM was given, and where nothing is told of it."""
    made = np.zeros((int(levels.sum()), int(levels.sum())))
    told = np.ones(len(made), dtype=bool)
    start = 0
    for one, left_out, number in zip(learned, leave_out, levels, strict=True):
        mine = slice(start, start := start + int(number))
        if left_out:
            continue
        if one.covariance is None:
            told[mine] = False
        else:
            made[mine, mine] = one.covariance
    return made, told


def _with_prior(
    spec: LinkSpec, covariance: Floats, known: bool, prior: float, prior_matches: int
) -> tuple[Floats, bool]:
    """Return the covariance with the prior's log odds in place of the logarithm of the expected matches."""
    odds = np.ones(len(covariance))
    odds[0] = 1 / (1 - prior) if spec.prior is None else 0.0
    made = covariance * np.outer(odds, odds)
    if isinstance(spec.prior, PriorRules):
        made[0, 0] = 1 / max(prior_matches, LEAST_PAIRS) / (1 - prior) ** 2
    return made, known or spec.prior is not None


def _as_in_the_table(levels: Integers) -> Integers:
    """Return where the levels stand in flat arrays: comparison by comparison, the strictest first."""
    ends = np.cumsum(levels)
    return np.concatenate(
        [np.arange(end - 1, end - number - 1, -1) for end, number in zip(ends, levels, strict=True)]
    )


def _number(value: float) -> float:
    # Six digits are more than an error deserves, and keep a model's file short.
    return float(f"{value:.6g}")
