"""How far EM's estimates may be off: a sandwich of scores and observed information. numpy only.

The rows of all rules together are a composite likelihood: a pair that three rules find counts three times, so
its information alone would promise too much. Godambe's sandwich sums the scores of each pair over its rules
first, and takes the spread of these sums (Varin, Reid and Firth 2011). The information is what the pairs
would tell if matches were known, less what is lost because they are not (Louis 1982), row by row in closed
form.

Parameters lie one behind the other: the log odds of the rules' shares of matches; where rules have a u of
their own, its logarithms, rule by rule; then ln m and ln u, flat as in `Parameters`.
"""

from dataclasses import dataclass

import numpy as np

from linkspark.estimation.expand import LevelPatterns, PerRule
from linkspark.estimation.joint_em import (
    Flags,
    Floats,
    Parameters,
    Rows,
    e_step,
    expected_counts,
    imagined_strangers,
    log_joint,
    seen_by_rule,
)
from linkspark.estimation.score_sums import sums_of
from linkspark.estimation.shares import LEAST_PAIRS

# Of what the pairs would tell if matches were known: with less than this share nothing is told.
_LEAST_INFORMATION = 1e-6
# How much of a direction about which nothing is told makes a parameter unknown.
_LEAST_PART = 1e-4


@dataclass(frozen=True)
class Spread:
    """How the estimates vary from one draw of the records to the next.

    Attributes
    ----------
    covariance
        Of the logarithms of the expected number of matches, of m and of u, one behind the other.
    known
        Whether `covariance` tells anything about each of them.
    """

    covariance: Floats
    known: Flags


def spread_of(
    expanded: PerRule,
    patterns: LevelPatterns,
    at: Parameters,
    free_m: Flags,
    free_u: Flags,
    given: Floats,
    strangers: float,
) -> Spread:
    """Return how the estimates vary.

    Parameters
    ----------
    expanded, patterns
        What EM saw.
    at
        Where it ended.
    free_m, free_u
        By comparison, whether EM learned m and u.
    given
        The covariance of ln m and ln u that EM was given; 0 for those that it learned.
    strangers
        As in `fit`: how closely u held the u of each rule.

    Notes
    -----
    A level that less than half a pair shows counts as half a pair, so its logarithm has a variance of 2.
    """
    rows = expanded.rows
    posterior = e_step(*log_joint(rows, at))
    imagined = imagined_strangers(rows, len(at.priors), strangers)
    own = np.isfinite(imagined) & np.repeat(~free_u, rows.levels) & (at.own_u is not None)
    imagined = np.where(own, imagined, 0.0)[: len(own) if own.any() else 0] * at.u
    complete = _complete(rows, posterior, at, own, imagined)
    sums = sums_of(expanded, patterns, at, own, posterior, complete)
    head = len(complete) - len(given)
    learned = np.ones(len(complete), dtype=bool)
    learned[head:] = np.repeat(np.append(free_m, free_u), np.tile(rows.levels, 2))
    seen = complete >= LEAST_PAIRS
    information = sums.information - _held_by_u(imagined, len(complete))
    inverse, open_directions = _inverse(
        information + _gauge(complete, rows, len(at.priors)), complete, learned & seen
    )
    # Where EM ends is moved by the scores of the pairs, and by what it was given.
    by_given = np.vstack([np.zeros((head, len(given))), np.diag(1.0 * ~learned[head:])])
    by_given -= inverse @ information @ by_given
    matches = max(sums.matches, LEAST_PAIRS)
    from_scores = np.zeros((1 + len(given), len(learned) + 1))
    from_scores[0] = np.append(sums.slope @ inverse, 1.0) / matches
    from_scores[1:, :-1] = inverse[head:]
    from_given = np.vstack([sums.slope @ by_given / matches, by_given[head:]])
    covariance = from_scores @ sums.products @ from_scores.T + from_given @ given @ from_given.T
    least = np.append(False, (learned & ~seen)[head:])
    covariance[least, least] = 1 / LEAST_PAIRS
    unknown = (open_directions**2).sum(axis=1)[head:] > _LEAST_PART
    unknown |= _pairs_that_tell(complete[head:], rows) == 0
    moves_matches = np.abs(sums.slope / np.sqrt(np.maximum(complete, LEAST_PAIRS)) @ open_directions)
    matches_known = bool((moves_matches <= _LEAST_PART * matches).all())
    return Spread(covariance, np.append(matches_known, ~(learned[head:] & unknown)))


def _held_by_u(imagined: Floats, number: int) -> Floats:
    """Return what the information about each rule's own u says of u, which holds it by the strangers."""
    made = np.zeros((number, number))
    rules, length = imagined.shape
    for rule, strangers in enumerate(imagined):
        mine, all_of_it = np.arange(length) + rules + rule * length, np.arange(length) + number - length
        made[mine, all_of_it] = made[all_of_it, mine] = strangers
    return made


def _complete(rows: Rows, posterior: Floats, at: Parameters, own: Flags, imagined: Floats) -> Floats:
    """Return what the pairs would tell of each parameter if matches were known: expected counts."""
    pairs = np.bincount(rows.rules, rows.counts, len(at.priors))
    others = rows.counts * (1 - posterior)
    by_rule = seen_by_rule(rows, others, len(at.priors))
    return np.concatenate(
        [
            pairs * at.priors * (1 - at.priors),
            (by_rule * own)[: len(imagined)].ravel() + imagined.ravel(),
            expected_counts(rows, rows.counts * posterior),
            (by_rule * ~own).sum(axis=0),
        ]
    )


def _pairs_that_tell(complete: Floats, rows: Rows) -> Floats:
    """Return for each m and u the expected pairs that tell of its comparison."""
    levels = np.tile(rows.levels, 2)
    return np.repeat(np.add.reduceat(complete, np.cumsum(levels) - levels), levels)


def _gauge(complete: Floats, rows: Rows, rules: int) -> Floats:
    """Return what makes the information of logarithms of shares regular, although these add up to 1.

    It pins the direction in which all of a comparison's levels would grow together, and changes nothing else.
    """
    made = np.zeros((len(complete), len(complete)))
    end = rules
    for number in np.tile(rows.levels, (len(complete) - rules) // int(rows.levels.sum())):
        start, end = end, end + int(number)
        counts = complete[start:end]
        made[start:end, start:end] = np.outer(counts, counts) / max(counts.sum(), LEAST_PAIRS)
    return made


def _inverse(information: Floats, complete: Floats, free: Flags) -> tuple[Floats, Floats]:
    """Return the inverse of the free parameters' information, 0 elsewhere.

    Returns
    -------
    tuple
        The inverse; and as columns the directions about which nothing is told, in units of the errors that
        known matches would leave. The inverse leaves these out.
    """
    scale = np.sqrt(complete[free])
    values, vectors = np.linalg.eigh(information[np.ix_(free, free)] / np.outer(scale, scale))
    told = values > _LEAST_INFORMATION
    inverse = np.zeros_like(information)
    inverse[np.ix_(free, free)] = (
        (vectors[:, told] / values[told]) @ vectors[:, told].T / np.outer(scale, scale)
    )
    open_directions = np.zeros((len(free), int((~told).sum())))
    open_directions[free] = vectors[:, ~told]
    return inverse, open_directions
