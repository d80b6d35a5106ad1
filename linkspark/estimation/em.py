"""Expectation-maximisation for the Fellegi-Sunter model of agreement and disagreement. numpy only.

Herzog, Scheuren and Winkler (2007), Data Quality and Record Linkage Techniques, equations 9.5 to 9.8;
Mayer and Stockdale (2021), equations 3 to 7. The rows are patterns: a pattern that c pairs show counts
c times, so an iteration costs the same whatever the number of pairs.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_LEAST = np.finfo(np.float64).tiny


@dataclass(frozen=True)
class Estimates:
    """The prior p, and m and u of each attribute (shape (n,)), with the way that led there."""

    p: float
    m: Floats
    u: Floats
    log_likelihood: list[float] = field(default_factory=list)
    converged: bool = False


def estimate(
    agreement: Floats, counts: Floats, start: Estimates, max_iterations: int, tolerance: float
) -> Estimates:
    """Iterate from `start` until the log-likelihood moves by less than `tolerance`."""
    now, trace = start, list[float]()
    for _ in range(max_iterations):
        weight = e_step(agreement, now)
        now = m_step(agreement, counts, weight)
        trace.append(log_likelihood(agreement, counts, weight, now))
        if len(trace) > 1 and abs(trace[-1] - trace[-2]) < tolerance:
            return Estimates(now.p, now.m, now.u, trace, True)
    return Estimates(now.p, now.m, now.u, trace, False)


def e_step(agreement: Floats, now: Estimates) -> Floats:
    """Return each pattern's probability g of being a match (equation 3)."""
    match, other = _log_joint(agreement, now)
    highest = np.maximum(match, other)
    shifted = np.exp(match - highest)
    return np.asarray(shifted / (shifted + np.exp(other - highest)))


def m_step(agreement: Floats, counts: Floats, weight: Floats) -> Estimates:
    """Return the parameters that the weighted patterns make most likely (equations 4 to 6)."""
    match, other = counts * weight, counts * (1 - weight)
    return Estimates(
        p=float(match.sum() / counts.sum()), m=_share(match, agreement), u=_share(other, agreement)
    )


def log_likelihood(agreement: Floats, counts: Floats, weight: Floats, now: Estimates) -> float:
    """Return the expected complete-data log-likelihood (equation 7), in nats."""
    match, other = _log_joint(agreement, now)
    return float(counts @ (weight * match + (1 - weight) * other))


def _log_joint(agreement: Floats, now: Estimates) -> tuple[Floats, Floats]:
    """Return ln of p times the probability of each pattern among matches, and 1 - p among the others."""
    match = _log(now.p) + agreement @ _log(now.m) + (1 - agreement) @ _log(1 - now.m)
    other = _log(1 - now.p) + agreement @ _log(now.u) + (1 - agreement) @ _log(1 - now.u)
    return match, other


def _log(chance: Floats | float) -> Floats:
    """Return the logarithm, with a floor, so that 0 ln 0 is 0 and rounding to 0 costs next to nothing."""
    return np.asarray(np.log(np.maximum(chance, _LEAST)))


def _share(weights: Floats, agreement: Floats) -> Floats:
    """Return the weighted share of agreement, within 0 and 1 whatever the rounding; 0 of nothing."""
    total = weights.sum()
    return np.clip(weights @ agreement / total, 0.0, 1.0) if total > 0 else np.zeros(agreement.shape[1])
