"""Count scored pairs by score, blocking rule and truth: in one pass, and no pair reaches the driver."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from linkspark.columns import MATCH_KEY, MATCH_PROBABILITY, MATCH_WEIGHT
from linkspark.evaluation.curves import ScoreCounts
from linkspark.evaluation.truth import IS_MATCH

# Pairs whose log odds agree to this many bits share one point of a curve. Odds reach from 2^-64 (what is
# below counts as that) to 2^53 (beyond it a double is 1): at most 3,747 points, and one for each threshold.
BITS_A_POINT: Final = 1 / 32
LOWEST_BITS: Final = -64.0


@dataclass(frozen=True)
class RuleCounts:
    """The pairs that one blocking rule was the first to find.

    Attributes
    ----------
    match_key
        The rule, as the pairs name it.
    matches, non_matches, unknown
        Its pairs that the truth says are a match, are none, or says nothing about.
    """

    match_key: Any
    matches: int
    non_matches: int
    unknown: int


@dataclass(frozen=True)
class PairCounts:
    """What one pass over the scored pairs tells.

    Attributes
    ----------
    scores
        Pairs by score.
    rules
        Pairs by blocking rule, in the order of their names; empty where the pairs do not name their rule.
    without_score
        Pairs whose score is null, NaN or no probability; they are in no other count.
    """

    scores: ScoreCounts
    rules: tuple[RuleCounts, ...]
    without_score: int


def probability(columns: Sequence[str]) -> Column:
    """Return the match probability of pairs that have it, or have a match weight in bits."""
    if MATCH_PROBABILITY in columns:
        return F.col(MATCH_PROBABILITY).cast("double")
    return F.lit(1.0) / (F.lit(1.0) + F.pow(F.lit(2.0), -F.col(MATCH_WEIGHT).cast("double")))


def with_score_point(pairs: DataFrame, thresholds: Sequence[float]) -> DataFrame:
    """Return the pairs with `point` and `cut`: which score shares a point of the curves with which. Lazy.

    Parameters
    ----------
    pairs
        With `match_probability` as a double.
    thresholds
        Probabilities that a point must not span, so that what is counted from each of them on is exact.

    Notes
    -----
    `point` is null for a score that is no probability. Both numbers grow with the probability, so what is
    counted down to a point is exactly what is counted from its lowest probability on.
    """
    score = F.col(MATCH_PROBABILITY)
    bits = (
        F.when(score <= 0, F.lit(LOWEST_BITS))
        .when(score >= 1, F.lit(64.0))
        .otherwise(F.greatest(F.lit(LOWEST_BITS), F.log2(score) - F.log2(F.lit(1.0) - score)))
    )
    # NaN is above every number.
    valid = (score >= 0) & (score <= 1)
    cut = F.lit(0)
    for threshold in thresholds:
        cut = cut + F.when(score >= threshold, 1).otherwise(0)
    return pairs.withColumn("point", F.when(valid, F.floor(bits / BITS_A_POINT))).withColumn(
        "cut", F.when(valid, cut)
    )


def count_pairs_by_score(pairs: DataFrame, thresholds: Sequence[float]) -> PairCounts:
    """Count labelled, scored pairs by score, blocking rule and label.

    Parameters
    ----------
    pairs
        One row a pair: `match_probability`, `is_match` (null: unknown), and `match_weight` and `match_key` if
        there are such.
    thresholds
        See `with_score_point`.

    Notes
    -----
    Spark jobs: one. What reaches the driver is bounded by the number of points (see `BITS_A_POINT`), three
    labels and the number of blocking rules.
    """
    rule = F.col(MATCH_KEY) if MATCH_KEY in pairs.columns else F.lit(None).cast("int")
    weight = F.min(MATCH_WEIGHT) if MATCH_WEIGHT in pairs.columns else F.lit(None)
    rows = (
        with_score_point(pairs, thresholds)
        .withColumn("rule", rule)
        .groupBy("cut", "point", IS_MATCH, "rule")
        .agg(
            F.count(F.lit(1)).alias("n"),
            F.sum(MATCH_PROBABILITY).alias("expected"),
            F.min(MATCH_PROBABILITY).alias("lowest"),
            weight.cast("double").alias("weight"),
        )
        .collect()
    )
    scored = [row for row in rows if row["point"] is not None]
    without_score = sum(row["n"] for row in rows) - sum(row["n"] for row in scored)
    rules = _by_rule(scored) if MATCH_KEY in pairs.columns else ()
    return PairCounts(_by_score(scored), rules, without_score)


def _by_score(rows: Sequence[Any]) -> ScoreCounts:
    points: dict[tuple[int, int], list[Any]] = {}
    for row in rows:
        points.setdefault((row["cut"], row["point"]), []).append(row)
    groups = [points[place] for place in sorted(points, reverse=True)]

    def counted(label: bool | None) -> np.ndarray[Any, np.dtype[np.int64]]:
        sums = [sum(row["n"] for row in group if row[IS_MATCH] is label) for group in groups]
        return np.array(sums, dtype=np.int64)

    lowest = np.array([min(row["lowest"] for row in group) for group in groups], dtype=np.float64)
    with np.errstate(divide="ignore"):
        log_odds = np.log2(lowest) - np.log2(1 - lowest)
    given = all(row["weight"] is not None for row in rows)
    weights = [min(row["weight"] for row in group) for group in groups] if given else log_odds
    return ScoreCounts(
        probability=lowest,
        weight=np.array(weights, dtype=np.float64),
        matches=counted(True),
        non_matches=counted(False),
        unknown=counted(None),
        # Sorted, so that the sum does not depend on the order in which rows arrive.
        expected_matches=np.array(
            [sum(sorted(row["expected"] for row in group)) for group in groups], dtype=float
        ),
    )


def _by_rule(rows: Sequence[Any]) -> tuple[RuleCounts, ...]:
    counts: dict[Any, dict[bool | None, int]] = {}
    for row in rows:
        labels = counts.setdefault(row["rule"], {True: 0, False: 0, None: 0})
        labels[row[IS_MATCH]] += row["n"]
    order = sorted(counts, key=lambda rule: (rule is None, rule))
    return tuple(
        RuleCounts(rule, counts[rule][True], counts[rule][False], counts[rule][None]) for rule in order
    )
