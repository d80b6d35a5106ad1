"""The rates from counts: numbers worked by hand, and what must hold for any counts."""

import ast
import math
from pathlib import Path

import numpy as np
import pytest

from linkspark.evaluation import curves


def _counts(*points: tuple[float, int, int, int]) -> curves.ScoreCounts:
    """Points of probability, matches, non-matches and unknown pairs."""
    table = np.array(points, dtype=float).reshape(len(points), 4)
    p = table[:, 0]
    with np.errstate(divide="ignore"):
        weight = np.log2(p) - np.log2(1 - p)
    matches, non_matches, unknown = (table[:, place].astype(np.int64) for place in (1, 2, 3))
    return curves.ScoreCounts(p, weight, matches, non_matches, unknown, p * table[:, 1:].sum(axis=1))


HAND = _counts((0.9, 2, 0, 0), (0.8, 1, 1, 0), (0.4, 1, 2, 1))


def test_precision_recall_and_f_at_every_point() -> None:
    points = curves.linked(HAND)
    assert points.true_positives.tolist() == [0, 2, 3, 4]
    assert points.false_positives.tolist() == [0, 0, 1, 3]
    assert points.pairs.tolist() == [0, 2, 4, 8]
    precision = curves.precision(points.true_positives, points.false_positives)
    assert math.isnan(precision[0])
    assert precision[1:].tolist() == [1, 3 / 4, 4 / 7]
    assert curves.recall(points.true_positives, 5).tolist() == [0, 2 / 5, 3 / 5, 4 / 5]
    f1 = curves.f_score(points.true_positives, points.false_positives, 5)
    assert f1.tolist() == [0, 4 / 7, 6 / 9, 8 / 12]


@pytest.mark.parametrize(("beta", "expected"), [(1, 6 / 9), (2, 15 / 24), (0.5, 3.75 / 5.25)])
def test_f_beta_is_the_weighted_harmonic_mean(beta: float, expected: float) -> None:
    # precision 3/4, recall 3/5
    mean = (1 + beta**2) / (1 / (3 / 4) + beta**2 / (3 / 5))
    assert curves.f_score(3, 1, 5, beta=beta) == pytest.approx(expected, abs=1e-15)
    assert mean == pytest.approx(expected, abs=1e-15)


def test_average_precision_adds_nothing_for_true_pairs_that_are_no_candidates() -> None:
    points = curves.linked(HAND)
    assert curves.average_precision(points, 5) == pytest.approx((2 * 1 + 1 * 3 / 4 + 1 * 4 / 7) / 5)
    assert curves.average_precision(points, 4) == pytest.approx((2 * 1 + 1 * 3 / 4 + 1 * 4 / 7) / 4)
    assert math.isnan(curves.average_precision(points, 0))


def test_a_point_without_a_label_changes_nothing() -> None:
    points = curves.linked(_counts((0.95, 0, 0, 3), (0.9, 1, 0, 0), (0.5, 0, 0, 2)))
    assert curves.average_precision(points, 1) == 1.0


def test_the_best_threshold_is_the_highest_of_equal_ones() -> None:
    # F1 of 2/3 at the second and at the third point.
    assert curves.best_point(curves.linked(HAND), 5) == 2
    assert curves.best_point(curves.linked(HAND), 5, beta=10) == 3
    assert curves.best_point(curves.linked(_counts()), 5) is None
    assert curves.best_point(curves.linked(_counts((0.9, 0, 0, 4))), 0) is None


def test_a_pair_exactly_at_a_threshold_is_a_link() -> None:
    assert curves.points_at(HAND, [0.0, 0.4, 0.41, 0.8, 0.9, 0.91]).tolist() == [3, 3, 2, 2, 1, 0]
    assert curves.points_at(_counts(), [0.5]).tolist() == [0]


def test_the_roc_curve_counts_all_pairs_that_could_have_been_made() -> None:
    points = curves.linked(HAND)
    rate = curves.false_positive_rate(points.false_positives, 5, 45)
    assert rate.tolist() == [0, 0, 1 / 40, 3 / 40]
    assert np.isnan(curves.false_positive_rate(points.false_positives, 5, math.nan)).all()
    assert np.isnan(curves.false_positive_rate(points.false_positives, 5, 5)).all()


def test_expected_error_rates_as_fastlink_sums_them() -> None:
    points = curves.linked(HAND)
    zeta, n = [0.9, 0.8, 0.4], [2, 2, 4]
    total = sum(z * k for z, k in zip(zeta, n, strict=True))
    fdr, fnr = curves.expected_fdr(points), curves.expected_fnr(points)
    assert math.isnan(fdr[0])
    assert fdr[1:].tolist() == pytest.approx([0.1, (0.2 + 0.4) / 4, (0.2 + 0.4 + 2.4) / 8])
    assert fnr.tolist() == pytest.approx([1, (1.6 + 1.6) / total, 1.6 / total, 0], abs=1e-15)
    assert np.isnan(curves.expected_fnr(curves.linked(_counts((0.0, 0, 3, 0))))).all()


@pytest.mark.parametrize("seed", range(5))
def test_recall_never_falls_and_expected_rates_move_apart_as_more_is_linked(seed: int) -> None:
    random = np.random.default_rng(seed)
    p = np.sort(random.random(30))[::-1]
    counts = _counts(*((one, *random.integers(0, 5, 3)) for one in p))
    points = curves.linked(counts)
    true = int(counts.matches.sum()) + 3
    assert (np.diff(curves.recall(points.true_positives, true)) >= 0).all()
    assert (np.diff(curves.expected_fnr(points)) <= 1e-12).all()
    fdr = curves.expected_fdr(points)
    assert (np.diff(fdr[~np.isnan(fdr)]) >= -1e-12).all()


def test_curves_are_made_without_spark() -> None:
    tree = ast.parse(Path(curves.__file__).read_text(encoding="utf8"))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    imported |= {
        alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
    }
    assert imported == {"dataclasses", "typing", "numpy", "numpy.typing"}
