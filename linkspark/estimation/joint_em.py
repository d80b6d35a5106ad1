"""One expectation-maximisation over the pairs of all blocking rules together. numpy only.

Fellegi and Sunter (1969) with conditional independence. m and u are shared by the rules, each rule has its
own share of matches. What is missing, or fixed by the rule that found the pair, is left out of the
likelihood and so of every denominator (missing at random). Rows are patterns with counts: an iteration costs
the same whatever the number of pairs. m and u of all comparisons lie one behind the other in flat arrays,
each comparison's by gamma (0 none, the highest the strictest level).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]
_LEAST = np.finfo(np.float64).tiny


@dataclass(frozen=True)
class Rows:
    """Patterns: where each of their gammas lies in the flat arrays, shape (comparisons, rows); the place
    behind the last stands for what is left out. `rules` and `counts` are by row, `levels` by comparison."""

    places: Integers
    rules: Integers
    counts: Floats
    levels: Integers


@dataclass(frozen=True)
class Parameters:
    """The share of matches by rule, and flat m and u."""

    priors: Floats
    m: Floats
    u: Floats


@dataclass(frozen=True)
class JointEstimates:
    """Where the iterations ended, each row's probability of a match there, and the way that led there: the
    log-likelihood (nats) after each iteration, and the largest change of any parameter in it."""

    parameters: Parameters
    posterior: Floats
    log_likelihood: tuple[float, ...]
    changes: tuple[float, ...]
    converged: bool


def fit(
    rows: Rows, start: Parameters, free_m: Flags, free_u: Flags, max_iterations: int, tolerance: float
) -> JointEstimates:
    """Iterate until no parameter moves by `tolerance`; m and u of comparisons that are not free stay."""
    now, trace, changes = start, list[float](), list[float]()
    free_m, free_u = np.repeat(free_m, rows.levels), np.repeat(free_u, rows.levels)
    match, other = log_joint(rows, now)
    for _ in range(max_iterations):
        before, now = now, m_step(rows, e_step(match, other), now, free_m, free_u)
        match, other = log_joint(rows, now)
        trace.append(log_likelihood(rows, match, other))
        changes.append(_largest_change(before, now))
        if changes[-1] < tolerance:
            break
    converged = bool(changes) and changes[-1] < tolerance
    return JointEstimates(now, e_step(match, other), tuple(trace), tuple(changes), converged)


def log_joint(rows: Rows, now: Parameters) -> tuple[Floats, Floats]:
    """Return ln of each row's probability together with being a match, and with being none."""
    match = np.append(_log(now.m), 0.0).take(rows.places).sum(axis=0)
    other = np.append(_log(now.u), 0.0).take(rows.places).sum(axis=0)
    return match + _log(now.priors)[rows.rules], other + _log(1 - now.priors)[rows.rules]


def e_step(match: Floats, other: Floats) -> Floats:
    """Return each row's probability of being a match."""
    return np.asarray(np.exp(match - np.logaddexp(match, other)))


def m_step(rows: Rows, posterior: Floats, now: Parameters, free_m: Flags, free_u: Flags) -> Parameters:
    """Return the parameters that the weighted rows make most likely; what no row tells about stays."""
    matches = rows.counts * posterior
    pairs = _sums(rows.rules, rows.counts, len(now.priors))
    found = _sums(rows.rules, matches, len(now.priors))
    return Parameters(
        np.clip(_ratio(found, pairs, now.priors), 0.0, 1.0),
        _shares(rows, matches, now.m, free_m),
        _shares(rows, rows.counts - matches, now.u, free_u),
    )


def log_likelihood(rows: Rows, match: Floats, other: Floats) -> float:
    """Return the log-likelihood of the rows (nats), which no iteration lowers."""
    return float(rows.counts @ np.logaddexp(match, other))


def expected_counts(rows: Rows, weights: Floats) -> Floats:
    """Return the weight of the rows that show each level, flat."""
    spread = np.broadcast_to(weights, rows.places.shape)
    return _sums(rows.places.ravel(), spread.ravel(), int(rows.levels.sum()) + 1)[:-1]


def _sums(places: Integers, weights: Floats, length: int) -> Floats:
    return np.bincount(places, weights, length).astype(np.float64)


def _shares(rows: Rows, weights: Floats, otherwise: Floats, free: Flags) -> Floats:
    if not free.any():
        return otherwise
    seen = expected_counts(rows, weights)
    total = np.add.reduceat(seen, np.cumsum(rows.levels) - rows.levels)
    return np.where(free, _ratio(seen, np.repeat(total, rows.levels), otherwise), otherwise)


def _ratio(part: Floats, whole: Floats, otherwise: Floats) -> Floats:
    return np.divide(part, whole, out=otherwise.copy(), where=whole > 0)


def _log(chance: Floats) -> Floats:
    """Return the logarithm, with a floor, so that a chance of 0 costs much and never makes a NaN."""
    return np.asarray(np.log(np.maximum(chance, _LEAST)))


def _largest_change(before: Parameters, now: Parameters) -> float:
    pairs = ((before.priors, now.priors), (before.m, now.m), (before.u, now.u))
    return max(float(np.abs(a - b).max(initial=0.0)) for a, b in pairs)
