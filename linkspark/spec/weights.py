"""From m and u to a match weight."""

import math
from typing import Final

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
