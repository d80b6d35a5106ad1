"""From m and u to a match weight."""

import math
from typing import Final, Literal, TypeAlias

# How a prior enters a score: as odds, or, as Aidbox has it, as the probability itself.
PriorReading: TypeAlias = Literal["odds", "aidbox"]
PRIOR_READINGS: Final = ("odds", "aidbox")

# A model written by hand may say that something never happens. So small a probability keeps every weight
# finite (at most 39.9 bits either way), so that no single level can make all others pointless.
LEAST_PROBABILITY: Final = 1e-12


def match_weight_of(m: float, u: float) -> float:
    """Return the match weight of a level, log2(m / u), in bits.

    m and u below `LEAST_PROBABILITY` count as that.

    Examples
    --------
    >>> match_weight_of(0.5, 0.125)
    2.0
    """
    return math.log2(max(m, LEAST_PROBABILITY) / max(u, LEAST_PROBABILITY))


def prior_weight(prior: float, reading: PriorReading = "odds") -> float:
    """Return what every pair starts from, in bits.

    Parameters
    ----------
    prior
        The probability that two random records match.
    reading
        ``odds``: log2 of prior / (1 - prior), with which a pair of which nothing is known has the prior as
        its probability. ``aidbox``: log2 of the prior itself, as Aidbox's models are read there.

    Examples
    --------
    >>> prior_weight(0.25, "aidbox")
    -2.0
    """
    return math.log2(prior) - (math.log1p(-prior) / math.log(2) if reading == "odds" else 0.0)


def probability_of(weight: float) -> float:
    """Return the match probability of a match weight, 1 / (1 + 2^-weight).

    Examples
    --------
    >>> probability_of(0.0)
    0.5
    """
    # Python refuses powers beyond what a float holds; the probability is 0 long before.
    return 1.0 / (1.0 + 2.0**-weight) if weight > -1024 else 0.0
