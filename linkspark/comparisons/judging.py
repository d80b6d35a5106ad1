"""Whether a level holds for pairs of records, and for which pairs that can be told at all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from linkspark.comparisons import similarities
from linkspark.comparisons.phonetics import same_code
from linkspark.comparisons.values import Codes, Values
from linkspark.spec.levels import AllOf, Equal, JaroWinkler, Level, Levenshtein, SameCode

Mask: TypeAlias = NDArray[np.bool_]
Measure: TypeAlias = Callable[[Values, Codes, Codes], NDArray[Any]]


@dataclass(frozen=True)
class Pairs:
    """Pairs of records, by their row numbers, with what is known of them.

    Attributes
    ----------
    columns
        The columns of the records.
    left, right
        Row numbers.
    known
        The codes of both sides and the measures, so that several levels share them.
    """

    columns: Mapping[str, Values]
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    known: dict[tuple[str, str], NDArray[Any]] = field(default_factory=dict)

    def where(self, mask: Mask) -> "Pairs":
        """Return some of the pairs, and what is known of them."""
        known = {key: found[mask] for key, found in self.known.items()}
        return Pairs(self.columns, self.left[mask], self.right[mask], known)

    def codes(self, column: str) -> tuple[Codes, Codes]:
        """Return the codes of a column's values on both sides."""
        codes = self.columns[column].codes
        for side, rows in (("left", self.left), ("right", self.right)):
            if (side, column) not in self.known:
                self.known[side, column] = codes[rows]
        return self.known["left", column], self.known["right", column]

    def measure(self, column: str, measure: Measure) -> NDArray[Any]:
        """Return a measure of a column's two values; anything where one is missing."""
        key = (measure.__name__, column)
        if key not in self.known:
            left, right = self.codes(column)
            there = (left >= 0) & (right >= 0)
            found = measure(self.columns[column], left[there], right[there])
            self.known[key] = np.zeros(len(left), found.dtype)
            self.known[key][there] = found
        return self.known[key]


def columns_of(level: Level) -> tuple[str, ...]:
    """Return the columns that a level looks at."""
    if isinstance(level, AllOf):
        return tuple(column for part in level.levels for column in columns_of(part))
    names = ("column", "first", "second", "latitude", "longitude")
    return tuple(getattr(level, name) for name in names if hasattr(level, name))


def judge(level: Level, pairs: Pairs) -> tuple[Mask, Mask]:
    """Return for each pair whether the level holds, and whether that could be told."""
    match level:
        case Equal(column):
            left, right = pairs.codes(column)
            judged = (left >= 0) & (right >= 0)
            return judged & (left == right), judged
        case Levenshtein(column, at_most):
            judged = _both(pairs, column)
            return judged & (pairs.measure(column, similarities.levenshtein) <= at_most), judged
        case JaroWinkler(column, at_least):
            judged = _both(pairs, column)
            return judged & (pairs.measure(column, similarities.jaro_winkler) >= at_least), judged
        case SameCode(column, code):
            return _same(pairs, column, same_code(pairs.columns[column], code))
        case AllOf(levels):
            parts = [judge(part, pairs) for part in levels]
            holds, told = (np.logical_and.reduce(masks) for masks in zip(*parts, strict=True))
            return holds, told
    raise NotImplementedError(level)


def _both(pairs: Pairs, column: str) -> Mask:
    left, right = pairs.codes(column)
    return (left >= 0) & (right >= 0)


def _same(pairs: Pairs, column: str, meanings: Codes) -> tuple[Mask, Mask]:
    left, right = (meanings[codes] for codes in pairs.codes(column))
    judged = (left >= 0) & (right >= 0)
    return judged & (left == right), judged
