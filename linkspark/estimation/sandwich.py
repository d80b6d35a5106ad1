"""How far EM's estimates may be off: a sandwich of scores and observed information. numpy only.

The rows of all rules together are a composite likelihood: a pair that three rules find counts three times, so
its information alone would promise too much. Godambe's sandwich sums the scores of each pair over its rules
first, and takes the spread of these sums (Varin, Reid and Firth 2011). The information is what the pairs
would tell if matches were known, less what is lost because they are not (Louis 1982), row by row in closed
form.

Parameters lie one behind the other: the log odds of the rules' shares of matches, then ln m, then ln u, the
latter two flat as in `Parameters`.
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
    log_joint,
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
    expanded: PerRule, patterns: LevelPatterns, at: Parameters, free_m: Flags, free_u: Flags, given: Floats
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

    Notes
    -----
    A level that less than half a pair shows counts as half a pair, so its logarithm has a variance of 2.
    """
    rows, rules = expanded.rows, len(at.priors)
    posterior = e_step(*log_joint(rows, at))
    complete = _complete(rows, posterior, at)
    sums = sums_of(expanded, patterns, at, posterior, complete)
    block = np.repeat(np.arange(len(rows.levels)), rows.levels)
    learned = np.concatenate([np.ones(rules, dtype=bool), free_m[block], free_u[block]])
    seen = complete >= LEAST_PAIRS
    inverse, open_directions = _inverse(
        sums.information + _gauge(complete, rows, rules), complete, learned & seen
    )
    # Where EM ends is moved by the scores of the pairs, and by what it was given.
    by_given = np.vstack([np.zeros((rules, len(given))), np.diag(1.0 * ~learned[rules:])])
    by_given -= inverse @ sums.information @ by_given
    matches = max(sums.matches, LEAST_PAIRS)
    from_scores = np.zeros((1 + len(given), len(learned) + 1))
    from_scores[0] = np.append(sums.slope @ inverse, 1.0) / matches
    from_scores[1:, :-1] = inverse[rules:]
    from_given = np.vstack([sums.slope @ by_given / matches, by_given[rules:]])
    covariance = from_scores @ sums.products @ from_scores.T + from_given @ given @ from_given.T
    least = np.append(False, (learned & ~seen)[rules:])
    covariance[least, least] = 1 / LEAST_PAIRS
    told = _pairs_that_tell(complete, rows, rules)
    unknown = (open_directions**2).sum(axis=1) > _LEAST_PART
    moves_matches = np.abs(sums.slope / np.sqrt(np.maximum(complete, LEAST_PAIRS)) @ open_directions)
    known = np.append(
        bool((moves_matches <= _LEAST_PART * matches).all()), ~(learned & (unknown | (told == 0)))[rules:]
    )
    return Spread(covariance, known)


def _complete(rows: Rows, posterior: Floats, at: Parameters) -> Floats:
    """Return what the pairs would tell of each parameter if matches were known: expected counts."""
    pairs = np.bincount(rows.rules, rows.counts, len(at.priors))
    return np.concatenate(
        [
            pairs * at.priors * (1 - at.priors),
            expected_counts(rows, rows.counts * posterior),
            expected_counts(rows, rows.counts * (1 - posterior)),
        ]
    )


def _pairs_that_tell(complete: Floats, rows: Rows, rules: int) -> Floats:
    """Return for each parameter the expected pairs of its comparison; for a rule's share the same as told."""
    starts = np.cumsum(rows.levels) - rows.levels
    whole = [np.repeat(np.add.reduceat(part, starts), rows.levels) for part in np.split(complete[rules:], 2)]
    return np.concatenate([complete[:rules], *whole])


def _gauge(complete: Floats, rows: Rows, rules: int) -> Floats:
    """Return what makes the information of ln m and ln u regular, although m and u add up to 1.

    It pins the direction in which all of a comparison's levels would grow together, and changes nothing else.
    """
    made = np.zeros((len(complete), len(complete)))
    end = rules
    for number in (*rows.levels, *rows.levels):
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
