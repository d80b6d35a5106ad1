"""How alike two texts are, for many pairs of values: short ASCII texts by numpy, all others by jellyfish.

A character is what a reader calls one, as in jellyfish: an e with a combining accent counts once.
"""

from collections.abc import Callable
from typing import Any

import jellyfish
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from linkspark.comparisons import kernels
from linkspark.comparisons.values import Codes, Values, as_text, texts

Measure = Callable[[str, str], Any]


def levenshtein(values: Values, left: Codes, right: Codes, bound: int) -> NDArray[np.int64]:
    """Return Levenshtein distances of values, given by their codes; above the bound any number above it."""
    characters = _characters(values)
    plain = characters.plain[left] & characters.plain[right]
    distance = np.empty(len(left), np.int64)
    distance[plain] = kernels.levenshtein(characters, left[plain], right[plain], bound)
    distance[~plain] = _once_a_pair(jellyfish.levenshtein_distance, values, left[~plain], right[~plain])
    return distance


def damerau_levenshtein(values: Values, left: Codes, right: Codes, bound: int) -> NDArray[np.int64]:
    """Return Damerau-Levenshtein distances of values, as `levenshtein` does."""
    distance = levenshtein(values, left, right, 2 * bound)
    # An exchange is one edit here and at most two there: twice as far there is too far here, and texts that
    # are equal or one edit apart there are so here.
    doubtful = (distance > 1) & (distance <= 2 * bound)
    exact = _once_a_pair(jellyfish.damerau_levenshtein_distance, values, left[doubtful], right[doubtful])
    distance[doubtful] = exact
    return distance


def jaro_winkler(values: Values, left: Codes, right: Codes) -> NDArray[np.float64]:
    """Return Jaro-Winkler similarities of values, given by their codes."""
    characters = _characters(values)
    plain = characters.plain[left] & characters.plain[right]
    similarity = np.empty(len(left))
    similarity[plain] = kernels.jaro_winkler(characters, left[plain], right[plain])
    similarity[~plain] = _once_a_pair(jellyfish.jaro_winkler_similarity, values, left[~plain], right[~plain])
    return similarity


def _characters(values: Values) -> kernels.Characters:
    found: kernels.Characters = values.once("characters", _of_texts)
    return found


def _of_texts(distinct: pa.Array) -> kernels.Characters:
    return kernels.characters(as_text(distinct))


def _once_a_pair(measure: Measure, values: Values, left: Codes, right: Codes) -> NDArray[np.float64]:
    if len(left) == 0:
        return np.zeros(0)
    pairs, positions = np.unique(left.astype(np.int64) << 32 | right, return_inverse=True)
    text = texts(values)
    measured = np.fromiter(map(measure, text[pairs >> 32], text[pairs & 0xFFFFFFFF]), np.float64, len(pairs))
    spread: NDArray[np.float64] = measured[positions.reshape(-1)]
    return spread
