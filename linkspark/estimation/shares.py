"""From counts of levels to probabilities that keep every weight finite. numpy only."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from linkspark.estimation.joint_em import Floats, Integers
from linkspark.spec import Comparison
from linkspark.spec.words import NONE, describe_level

LEAST_PAIRS = 0.5


@dataclass(frozen=True)
class Learned:
    """The probabilities of a comparison's levels by gamma (0 none, then from the loosest level up), what the
    user should know about them, and the covariance of their logarithms (None where none can be told)."""

    chances: Floats
    warnings: tuple[str, ...] = ()
    covariance: Floats | None = None


def smoothed(counts: Integers | Floats) -> Floats:
    """Return the shares of counts, none of which counts for less than half a pair.

    Examples
    --------
    >>> smoothed(np.array([9.5, 0.0])).tolist()
    [0.95, 0.05]
    """
    at_least = np.maximum(np.asarray(counts, dtype=np.float64), LEAST_PAIRS)
    return np.asarray(at_least / at_least.sum())


def covariance_of(counts: Integers | Floats) -> Floats | None:
    """Return the covariance of the logarithms of `smoothed` shares, as if the pairs were independent.

    Examples
    --------
    >>> covariance_of(np.array([80, 20])).round(4).tolist()
    [[0.0025, -0.01], [-0.01, 0.04]]
    """
    pairs = float(counts.sum())
    return np.asarray((np.diag(1 / smoothed(counts)) - 1) / pairs) if pairs else None


def unseen(counts: NDArray[np.generic]) -> list[int]:
    """Return the gammas that fewer than half a pair show."""
    return np.flatnonzero(np.asarray(counts, dtype=np.float64) < LEAST_PAIRS).tolist()


def by_hand(comparison: Comparison, letter: str) -> Floats | None:
    """Return m or u as the spec gives it, by gamma; None where it gives none."""
    given = comparison.m if letter == "m" else comparison.u
    return None if given is None else np.array(given[::-1], dtype=np.float64)


def level_named(comparison: Comparison, gamma: int) -> str:
    """Return a level as a warning calls it."""
    number = len(comparison.levels)
    if gamma == 0:
        return f'"{NONE}" of `{comparison.name}`'
    place = number - gamma
    return f"level {place + 1} of `{comparison.name}` ({describe_level(comparison.levels[place])})"
