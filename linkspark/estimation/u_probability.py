"""u: how often each level is seen by chance. Exact for equality, from random pairs for all else."""

from dataclasses import replace

import numpy as np

from linkspark.estimation.joint_em import Floats, Integers
from linkspark.estimation.shares import (
    LEAST_PAIRS,
    Learned,
    by_hand,
    covariance_of,
    level_named,
    smoothed,
    unseen,
)
from linkspark.spec import Comparison
from linkspark.spec.expressions import comparison_columns
from linkspark.spec.levels import Equal

# The number of matches is itself an estimate: of what was counted at least this share is left.
_LEAST_LEFT = 0.1


def equality_column(comparison: Comparison) -> str | None:
    """Return the column whose value counts give the first level's u exactly, or None.

    It is the column of an `Equal` first level where no other column is compared, so that a pair is judged if
    and only if both values are there.
    """
    first = comparison.levels[0]
    if comparison.missing is not None or not isinstance(first, Equal):
        return None
    return first.column if comparison_columns(comparison) == (first.column,) else None


def u_of(
    comparison: Comparison,
    level_counts: Integers,
    agreement: tuple[int, int] | None = None,
    independent: int | None = None,
) -> Learned:
    """Return u of a comparison.

    Parameters
    ----------
    comparison
        Its u given by hand comes before all else.
    level_counts
        Random pairs by gamma, missing left out.
    agreement
        Of all possible pairs, those that agree on `equality_column` and those in which it is known on both
        sides. The first level's u is then exact, and the random pairs only tell how the rest is shared out.
    independent
        How many independent pairs would tell the first level's u as well; all that agreement is known of,
        unless told. Its error comes from them.

    Notes
    -----
    A level that no random pair shows counts as half a pair, and a warning says so.
    """
    given = by_hand(comparison, "u")
    if given is not None:
        return Learned(given)
    exact = agreement is not None and agreement[1] > 0
    sampled = level_counts[:-1] if exact else level_counts
    # With the first level known, one that is left needs no random pair.
    warnings = _never_seen(comparison, sampled) if len(sampled) > 1 else ()
    if not exact or agreement is None:
        return Learned(smoothed(level_counts), warnings, covariance_of(level_counts))
    agreeing, comparable = agreement
    if agreeing == 0:
        warnings += (
            f"u: {level_named(comparison, len(comparison.levels))} is never seen among {comparable:,} "
            "possible pairs; it counts as half a pair.",
        )
    chances = _with_exact(sampled, agreeing, comparable)
    return Learned(
        chances, warnings, _covariance_with_exact(sampled, float(chances[-1]), independent or comparable)
    )


def without_matches(counted: Learned, m: Floats, prior: float) -> Learned:
    """Return u of what was counted over all pairs, of which a share `prior` are matches that show m.

    Examples
    --------
    >>> without_matches(Learned(np.array([0.99, 0.01])), np.array([0.1, 0.9]), 0.01).chances.round(6).tolist()
    [0.99899, 0.00101]
    """
    left = np.maximum((counted.chances - prior * m) / (1 - prior), _LEAST_LEFT * counted.chances)
    u = left / left.sum()
    if counted.covariance is None:
        return replace(counted, chances=u)
    # An error in what was counted is, of the smaller rest, a larger share.
    larger = counted.chances / u
    return replace(counted, chances=u, covariance=counted.covariance * np.outer(larger, larger))


def _with_exact(sampled: Integers, agreeing: int, comparable: int) -> Floats:
    equal = max(agreeing, LEAST_PAIRS) / comparable
    # Where all pairs are equal, half a pair is left for the levels below.
    equal = min(equal, 1 - LEAST_PAIRS / max(comparable, 1))
    return np.append(smoothed(sampled) * (1 - equal), equal)


def _covariance_with_exact(sampled: Integers, equal: float, independent: int) -> Floats | None:
    """Return the covariance of ln u, where equality and the rest are told by other pairs."""
    rest = covariance_of(sampled) if len(sampled) > 1 else np.zeros((1, 1))
    if rest is None:
        return None
    made = np.full((len(sampled) + 1, len(sampled) + 1), -1 / independent)
    made[:-1, :-1] = equal / (1 - equal) / independent + rest
    made[-1, -1] = (1 - equal) / equal / independent
    return made


def _never_seen(comparison: Comparison, counts: Integers) -> tuple[str, ...]:
    pairs = int(counts.sum())
    if pairs == 0:
        return (
            f"u: no random pair tells anything about `{comparison.name}` (its values are missing, equal, or "
            "there are too few records); the levels without counts are taken as equally likely. Give its u "
            "by hand, or leave the comparison out.",
        )
    return tuple(
        f"u: {level_named(comparison, gamma)} is never seen among {pairs:,} random pairs; it counts as half "
        "a pair."
        for gamma in unseen(counts)
    )
