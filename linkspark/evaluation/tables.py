"""From counts to the tables that are read."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from linkspark import columns as c
from linkspark.evaluation.clusters import ClusterCounts
from linkspark.evaluation.confusion import RuleCounts
from linkspark.evaluation.curves import (
    ScoreCounts,
    Whole,
    expected_fdr,
    expected_fnr,
    f_score,
    false_positive_rate,
    linked,
    points_at,
    precision,
    ratio,
    recall,
)


def rates_table(
    counts: ScoreCounts, points: Whole, true_pairs: int | None, possible_pairs: int | None
) -> pd.DataFrame:
    """Return one row a point of the scores; only what needs no truth where `true_pairs` is None."""
    all_links = linked(counts)
    expected = {
        c.EXPECTED_FDR: expected_fdr(all_links)[points],
        c.EXPECTED_FNR: expected_fnr(all_links)[points],
    }
    links = all_links.pairs[points]
    if true_pairs is None:
        return pd.DataFrame({c.LINKS: links, **expected})
    tp, fp = all_links.true_positives[points], all_links.false_positives[points]
    found = int(counts.matches.sum())
    possible = np.nan if possible_pairs is None else possible_pairs
    return pd.DataFrame(
        {
            c.LINKS: links,
            c.LINKS_WITHOUT_LABEL: links - tp - fp,
            c.TRUE_POSITIVES: tp,
            c.FALSE_POSITIVES: fp,
            c.MISSED_BY_SCORING: found - tp,
            c.MISSED_BY_BLOCKING: np.full(len(tp), true_pairs - found, dtype=np.int64),
            c.PRECISION: precision(tp, fp),
            c.RECALL: recall(tp, true_pairs),
            c.F1: f_score(tp, fp, true_pairs),
            c.SCORING_RECALL: ratio(tp, found),
            c.FALSE_POSITIVE_RATE: false_positive_rate(fp, true_pairs, possible),
            **expected,
        }
    )


def thresholds_table(
    counts: ScoreCounts, thresholds: Sequence[float], true_pairs: int | None, possible_pairs: int | None
) -> pd.DataFrame:
    """Return the rates at thresholds."""
    table = rates_table(counts, points_at(counts, thresholds), true_pairs, possible_pairs)
    return table.set_index(pd.Index(thresholds, name=c.THRESHOLD, dtype=float))


def curve_table(counts: ScoreCounts, true_pairs: int | None, possible_pairs: int | None) -> pd.DataFrame:
    """Return the rates at every point of the scores, the highest score first."""
    points = np.arange(1, len(counts.probability) + 1, dtype=np.int64)
    scores = pd.DataFrame({c.MATCH_PROBABILITY: counts.probability, c.MATCH_WEIGHT: counts.weight})
    return pd.concat([scores, rates_table(counts, points, true_pairs, possible_pairs)], axis=1)


def blocking_table(rules: Sequence[RuleCounts], true_pairs: int) -> pd.DataFrame:
    """Return one row a blocking rule."""
    matches = [rule.matches for rule in rules]
    non_matches = [rule.non_matches for rule in rules]
    unknown = [rule.unknown for rule in rules]
    index = pd.Index([rule.match_key for rule in rules], name=c.MATCH_KEY)
    return pd.DataFrame(
        {
            c.PAIRS: np.array([matches, non_matches, unknown], dtype=np.int64).sum(axis=0),
            c.MATCHES: np.array(matches, dtype=np.int64),
            c.NON_MATCHES: np.array(non_matches, dtype=np.int64),
            c.PAIRS_WITHOUT_LABEL: np.array(unknown, dtype=np.int64),
            c.BLOCKING_RECALL: recall(np.array(matches), true_pairs),
        },
        index=index,
    )


def clusters_table(names: Sequence[str], counts: Sequence[ClusterCounts]) -> pd.DataFrame:
    """Return one row a column of cluster ids."""
    rows = [
        {
            c.RECORDS: one.records,
            c.CLUSTERS: one.clusters,
            c.PEOPLE: one.people,
            c.COMPLETE: one.complete,
            c.SPLIT: one.split,
            c.MERGED: one.merged,
            c.BCUBED_PRECISION: one.bcubed_precision,
            c.BCUBED_RECALL: one.bcubed_recall,
            c.BCUBED_F1: _harmonic_mean(one.bcubed_precision, one.bcubed_recall),
            c.PRECISION: float(ratio(one.true_positives, one.cluster_pairs)),
            c.RECALL: float(ratio(one.true_positives, one.true_pairs)),
            c.F1: float(ratio(2 * one.true_positives, one.cluster_pairs + one.true_pairs)),
        }
        for one in counts
    ]
    return pd.DataFrame(rows, index=pd.Index(names, name=c.CLUSTER_COLUMN))


def _harmonic_mean(one: float, other: float) -> float:
    return float(ratio(2 * one * other, one + other))
