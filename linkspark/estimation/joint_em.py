"""One expectation-maximisation over the pairs of all blocking rules together. numpy only.

Fellegi and Sunter (1969) with conditional independence. m and u are shared by the rules, each rule has its
own share of matches. What is missing, or fixed by the rule that found the pair, is left out of the
likelihood and so of every denominator (missing at random). Rows are patterns with counts: an iteration costs
the same whatever the number of pairs. m and u of all comparisons lie one behind the other in flat arrays,
each comparison's by gamma (0 none, the highest the strictest level).

The non-matches that a rule finds need not be strangers: those of one address are families. So each rule may
have a u of its own, which strangers imagined beside its pairs hold near the u of all.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]
_LEAST = np.finfo(np.float64).tiny
# Two kinds of pairs of which neither is known can be told apart by three comparisons, not by two.
_TOLD_APART_BY = 3


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
    """The share of matches by rule, and flat m and u. `own_u` is what non-matches of each rule show, one row
    a rule; None where that is u for all of them."""

    priors: Floats
    m: Floats
    u: Floats
    own_u: Floats | None = None


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
    rows: Rows,
    start: Parameters,
    free_m: Flags,
    free_u: Flags,
    max_iterations: int,
    tolerance: float,
    strangers: float = math.inf,
) -> JointEstimates:
    """Iterate until no parameter moves by `tolerance`; m and u of comparisons that are not free stay.

    `strangers` is how many pairs that show u are imagined for each pair of a rule, where u is not free; with
    infinitely many no rule has a u of its own. What they lose is taken off the log-likelihood.
    """
    now, trace, changes = start, list[float](), list[float]()
    free_m, free_u = np.repeat(free_m, rows.levels), np.repeat(free_u, rows.levels)
    imagined = None if math.isinf(strangers) else imagined_strangers(rows, len(start.priors), strangers)
    if imagined is not None:
        # Before anything is known each pair is as likely a match as any other of its rule.
        others = rows.counts * (1 - start.priors[rows.rules])
        now = replace(start, own_u=_own(rows, others, start.u, free_u, imagined))
    match, other = log_joint(rows, now)
    for _ in range(max_iterations):
        before, now = now, m_step(rows, e_step(match, other), now, free_m, free_u, imagined)
        match, other = log_joint(rows, now)
        trace.append(log_likelihood(rows, match, other) - _lost(now, imagined))
        changes.append(_largest_change(before, now))
        if changes[-1] < tolerance:
            break
    converged = bool(changes) and changes[-1] < tolerance
    return JointEstimates(now, e_step(match, other), tuple(trace), tuple(changes), converged)


def log_joint(rows: Rows, now: Parameters) -> tuple[Floats, Floats]:
    """Return ln of each row's probability together with being a match, and with being none."""
    match = np.append(_log(now.m), 0.0).take(rows.places).sum(axis=0)
    if now.own_u is None:
        other = np.append(_log(now.u), 0.0).take(rows.places).sum(axis=0)
    else:
        by_rule = np.column_stack([_log(now.own_u), np.zeros(len(now.own_u))])
        other = by_rule.take(_cells(rows)).sum(axis=0)
    return match + _log(now.priors)[rows.rules], other + _log(1 - now.priors)[rows.rules]


def e_step(match: Floats, other: Floats) -> Floats:
    """Return each row's probability of being a match."""
    return np.asarray(np.exp(match - np.logaddexp(match, other)))


def m_step(
    rows: Rows,
    posterior: Floats,
    now: Parameters,
    free_m: Flags,
    free_u: Flags,
    imagined: Floats | None = None,
) -> Parameters:
    """Return the parameters that the weighted rows make most likely; what no row tells about stays.

    `imagined`: how many strangers stand beside the pairs of each rule, by place of the flat arrays.
    """
    matches = rows.counts * posterior
    pairs = _sums(rows.rules, rows.counts, len(now.priors))
    found = _sums(rows.rules, matches, len(now.priors))
    u = _shares(rows, rows.counts - matches, now.u, free_u)
    return Parameters(
        np.clip(_ratio(found, pairs, now.priors), 0.0, 1.0),
        _shares(rows, matches, now.m, free_m),
        u,
        None if imagined is None else _own(rows, rows.counts - matches, u, free_u, imagined),
    )


def log_likelihood(rows: Rows, match: Floats, other: Floats) -> float:
    """Return the log-likelihood of the rows (nats), which no iteration lowers."""
    return float(rows.counts @ np.logaddexp(match, other))


def expected_counts(rows: Rows, weights: Floats) -> Floats:
    """Return the weight of the rows that show each level, flat."""
    spread = np.broadcast_to(weights, rows.places.shape)
    return _sums(rows.places.ravel(), spread.ravel(), int(rows.levels.sum()) + 1)[:-1]


def imagined_strangers(rows: Rows, rules: int, strangers: float) -> Floats:
    """Return how many strangers to imagine by rule and place; infinitely many hold a rule to the u of all."""
    seen = seen_by_rule(rows, rows.counts, rules)
    judged = _over_levels(rows, seen)
    told = np.add.reduceat(seen, np.cumsum(rows.levels) - rows.levels, axis=1) > 0
    enough = told.sum(axis=1) >= _TOLD_APART_BY
    return np.where(enough[:, None], strangers * judged, np.inf)


def _own(rows: Rows, others: Floats, u: Floats, free_u: Flags, imagined: Floats) -> Floats:
    """Return u by rule: of its own non-matches and the strangers beside them."""
    held = np.isinf(imagined)
    seen = seen_by_rule(rows, others, len(imagined)) + np.where(held, 0.0, imagined) * u
    own = _ratio(seen, _over_levels(rows, seen), np.broadcast_to(u, seen.shape))
    return np.where(free_u | held, u, own)


def _lost(now: Parameters, imagined: Floats | None) -> float:
    """Return by how much less likely the imagined strangers are where rules have a u of their own (nats)."""
    if imagined is None or now.own_u is None:
        return 0.0
    lost = now.u * (_log(now.u) - _log(now.own_u))
    return float((np.where(np.isinf(imagined), 0.0, imagined) * lost).sum())


def seen_by_rule(rows: Rows, weights: Floats, rules: int) -> Floats:
    """Return the weight of each rule's rows that show each level: one row a rule."""
    length = int(rows.levels.sum()) + 1
    spread = np.broadcast_to(weights, rows.places.shape)
    return _sums(_cells(rows).ravel(), spread.ravel(), rules * length).reshape(rules, length)[:, :-1]


def _cells(rows: Rows) -> Integers:
    """Return where each row's places lie in a table of one row a rule."""
    return np.asarray(rows.rules * (rows.levels.sum() + 1) + rows.places)


def _over_levels(rows: Rows, seen: Floats) -> Floats:
    """Return the sum over each comparison's levels, repeated for them; along the last axis."""
    total = np.add.reduceat(seen, np.cumsum(rows.levels) - rows.levels, axis=-1)
    return np.repeat(total, rows.levels, axis=-1)


def _sums(places: Integers, weights: Floats, length: int) -> Floats:
    return np.bincount(places, weights, length).astype(np.float64)


def _shares(rows: Rows, weights: Floats, otherwise: Floats, free: Flags) -> Floats:
    if not free.any():
        return otherwise
    seen = expected_counts(rows, weights)
    return np.where(free, _ratio(seen, _over_levels(rows, seen), otherwise), otherwise)


def _ratio(part: Floats, whole: Floats, otherwise: Floats) -> Floats:
    return np.divide(part, whole, out=np.array(otherwise), where=whole > 0)


def _log(chance: Floats) -> Floats:
    """Return the logarithm, with a floor, so that a chance of 0 costs much and never makes a NaN."""
    return np.asarray(np.log(np.maximum(chance, _LEAST)))


def _largest_change(before: Parameters, now: Parameters) -> float:
    pairs = [(before.priors, now.priors), (before.m, now.m), (before.u, now.u)]
    if now.own_u is not None:
        pairs.append((before.u if before.own_u is None else before.own_u, now.own_u))
    return max(float(np.abs(a - b).max(initial=0.0)) for a, b in pairs)
