"""How alike two texts are: each similarity is computed once for each two values that meet."""

from collections.abc import Callable
from typing import Any

import jellyfish
import numpy as np
from numpy.typing import NDArray

from linkspark.comparisons.values import Codes, Values, texts


def levenshtein(values: Values, left: Codes, right: Codes) -> NDArray[np.int64]:
    """Return the Levenshtein distances of two values each, given by their codes (none missing)."""
    return _once_a_pair(jellyfish.levenshtein_distance, np.int64, values, left, right)


def damerau_levenshtein(values: Values, left: Codes, right: Codes) -> NDArray[np.int64]:
    """Return the Damerau-Levenshtein distances of two values each, given by their codes (none missing)."""
    return _once_a_pair(jellyfish.damerau_levenshtein_distance, np.int64, values, left, right)


def jaro_winkler(values: Values, left: Codes, right: Codes) -> NDArray[np.float64]:
    """Return the Jaro-Winkler similarities of two values each, given by their codes (none missing)."""
    return _once_a_pair(jellyfish.jaro_winkler_similarity, np.float64, values, left, right)


def _once_a_pair(
    measure: Callable[[str, str], Any], kind: type[Any], values: Values, left: Codes, right: Codes
) -> NDArray[Any]:
    packed = left.astype(np.int64) << 32 | right
    pairs, positions = np.unique(packed, return_inverse=True)
    text = texts(values)
    measured = map(measure, text[pairs >> 32], text[pairs & 0xFFFFFFFF])
    found: NDArray[Any] = np.fromiter(measured, kind, len(pairs))
    return found[positions.reshape(-1)]
