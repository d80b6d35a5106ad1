"""From counts by score to rates: precision, recall, F, ROC, and the error rates that need no labels.

Accuracy is not among them: of all pairs of records nearly all are non-matches, so it is close to one whatever
the linkage does.
"""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

Whole = NDArray[np.int64]
Real = NDArray[np.float64]
_Number = TypeVar("_Number", np.int64, np.float64)


@dataclass(frozen=True)
class ScoreCounts:
    """How many pairs of each kind have which score; one element a score, the highest first.

    Attributes
    ----------
    probability, weight
        The lowest match probability, and match weight in bits, among the element's pairs.
    matches, non_matches, unknown
        Pairs that the truth says are a match, are none, or says nothing about.
    expected_matches
        The sum of the match probabilities of the element's pairs.
    """

    probability: Real
    weight: Real
    matches: Whole
    non_matches: Whole
    unknown: Whole
    expected_matches: Real

    @property
    def pairs(self) -> Whole:
        """Return the number of pairs of each element."""
        return self.matches + self.non_matches + self.unknown


@dataclass(frozen=True)
class Linked:
    """What is linked when the first k elements of the scores are: k = 0, 1, ..., all.

    Attributes
    ----------
    true_positives, false_positives
        Linked pairs that the truth says are a match, or are none.
    pairs
        Linked pairs, those without a label included.
    expected_matches
        The sum of the linked pairs' match probabilities.
    """

    true_positives: Whole
    false_positives: Whole
    pairs: Whole
    expected_matches: Real


def linked(counts: ScoreCounts) -> Linked:
    """Return what is linked at every point of the scores, from nothing to every pair."""
    return Linked(
        _from_zero(counts.matches),
        _from_zero(counts.non_matches),
        _from_zero(counts.pairs),
        _from_zero(counts.expected_matches),
    )


def points_at(counts: ScoreCounts, thresholds: ArrayLike) -> Whole:
    """Return for each threshold how many elements have at least this match probability."""
    below = np.searchsorted(counts.probability[::-1], np.asarray(thresholds, dtype=float), side="left")
    return np.asarray(len(counts.probability) - below, dtype=np.int64)


def precision(true_positives: ArrayLike, false_positives: ArrayLike) -> Real:
    """Return the share of matches among the linked pairs; NaN where nothing is linked."""
    return ratio(true_positives, np.add(true_positives, false_positives))


def recall(true_positives: ArrayLike, true_pairs: int) -> Real:
    """Return the share of all true pairs that is linked; NaN where there is no true pair."""
    return ratio(true_positives, true_pairs)


def f_score(
    true_positives: ArrayLike, false_positives: ArrayLike, true_pairs: int, *, beta: float = 1.0
) -> Real:
    """Return the weighted harmonic mean of precision and recall.

    Parameters
    ----------
    beta
        How many times as much recall counts as precision.

    Notes
    -----
    Written in counts, (1 + b²) TP / (b² true pairs + TP + FP), so that linking nothing gives 0, not NaN,
    where there is a true pair to be found. NaN where there is neither a link nor a true pair.
    References: van Rijsbergen (1979), Information Retrieval, chapter 7.
    """
    found = np.asarray(true_positives, dtype=float)
    return ratio((1 + beta**2) * found, beta**2 * true_pairs + found + np.asarray(false_positives))


def average_precision(points: Linked, true_pairs: int) -> float:
    """Return the mean of the precision over the true pairs as they are found, the highest score first.

    A true pair that is no candidate is never found and adds 0. NaN where there is no true pair.
    """
    steps = np.diff(points.true_positives)
    at_step = precision(points.true_positives[1:], points.false_positives[1:])
    return float(ratio(np.sum(steps * np.nan_to_num(at_step)), true_pairs))


def false_positive_rate(false_positives: ArrayLike, true_pairs: int, possible_pairs: float) -> Real:
    """Return the share of all non-matching pairs of records that is linked: the x of a ROC curve.

    NaN where the number of possible pairs is NaN, or no pair is a non-match.
    """
    return ratio(false_positives, possible_pairs - true_pairs)


def best_point(points: Linked, true_pairs: int, *, beta: float = 1.0) -> int | None:
    """Return the k of the highest F, of equal ones that with the fewest links.

    None where F is NaN throughout. Linking nothing (k = 0) is no answer.
    """
    scores = f_score(points.true_positives, points.false_positives, true_pairs, beta=beta)[1:]
    return None if np.isnan(scores).all() else int(np.nanargmax(scores)) + 1


def expected_fdr(points: Linked) -> Real:
    """Return the expected share of non-matches among the linked pairs; NaN where nothing is linked.

    Notes
    -----
    The mean of one minus the match probability over the linked pairs. It needs no label, and is as good as
    the probabilities are.
    References: Enamorado, Fifield and Imai (2019), American Political Science Review 113(2).
    """
    return ratio(points.pairs - points.expected_matches, points.pairs)


def expected_fnr(points: Linked) -> Real:
    """Return the expected share of the candidate pairs' matches that is not linked.

    Matches that blocking has missed are not in it. NaN where no match is expected. References: see
    `expected_fdr`.
    """
    total = points.expected_matches[-1]
    return ratio(total - points.expected_matches, total)


def ratio(part: ArrayLike, whole: ArrayLike) -> Real:
    """Return part / whole, and NaN where the whole is 0 or NaN."""
    parts, wholes = np.broadcast_arrays(np.asarray(part, dtype=float), np.asarray(whole, dtype=float))
    shares: Real = np.full(parts.shape, np.nan)
    np.divide(parts, wholes, out=shares, where=(wholes != 0) & ~np.isnan(wholes))
    return shares


def _from_zero(counts: NDArray[_Number]) -> NDArray[_Number]:
    return np.concatenate([np.zeros(1, dtype=counts.dtype), np.cumsum(counts, dtype=counts.dtype)])
