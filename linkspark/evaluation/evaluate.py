"""evaluate: how good scored pairs and clusters are, against the truth and without it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from linkspark import errors
from linkspark.columns import (
    CLUSTER_ID,
    MATCH_KEY,
    MATCH_PROBABILITY,
    MATCH_WEIGHT,
    RECORD_ID_L,
    RECORD_ID_R,
)
from linkspark.evaluation.checks import check_clusters, check_scored, check_thresholds, known_truth
from linkspark.evaluation.clusters import count_clusters
from linkspark.evaluation.confusion import PairCounts, count_pairs_by_score, probability
from linkspark.evaluation.curves import average_precision, best_point, f_score, linked, recall
from linkspark.evaluation.tables import blocking_table, clusters_table, curve_table, thresholds_table
from linkspark.evaluation.truth import (
    IS_MATCH,
    KnownPairs,
    People,
    RecordCounts,
    count_known_pairs,
    count_records,
    keyed_clusters,
    keyed_pairs,
    keyed_records,
    with_is_match,
)
from linkspark.results import Evaluation

_SELF = "evaluate"


def evaluate(
    pairs: DataFrame | None = None,
    records: DataFrame | Mapping[str, DataFrame] | None = None,
    *,
    truth: str | DataFrame | None = None,
    clusters: DataFrame | None = None,
    thresholds: Sequence[float] = (0.5, 0.9, 0.95, 0.99),
    record_id: str = "record_id",
    link_type: str = "dedupe",
    label: str | None = None,
) -> Evaluation:
    """Tell how good scored pairs, clusters or both are.

    Parameters
    ----------
    pairs
        One row a candidate pair: `record_id_l`, `record_id_r`, `match_probability` or `match_weight` (bits,
        prior included), and where there are such `match_key`, `source_dataset_l` and `source_dataset_r`. Pass
        all candidates: those left out by a threshold would count as missed by blocking.
    records
        One row a record: `record_id`, the truth column if `truth` names one, and `source_dataset` where there
        are several files; or a mapping of the files' names to their frames.
    truth
        One of: the name of a column of `records` that holds each record's person (missing: unknown); a frame
        of all true pairs (`record_id_l`, `record_id_r`, in either order); with `label`, a frame of clerically
        labelled pairs, beside which every pair is unknown, not false. Without it, the expected error
        rates alone are told.
    clusters
        One row a record: `record_id` and one column or more whose names begin with `cluster_id`. A record
        that is not in it is a cluster of its own. Needs a truth column.
    thresholds
        Match probabilities from which a pair is a link.
    record_id
        The column of the record's id in `records` and `clusters`.
    link_type
        `dedupe` and `link_and_dedupe`: every pair of records counts. `link`: those between files only.
    label
        The column of `truth` that tells matches from non-matches: boolean, or a number, a match from 0.5 on.

    Returns
    -------
    Evaluation
        Counts, rates and small pandas  A rate of nothing (precision without links, recall without true
        pairs) is NaN.

    Raises
    ------
    ArgumentError, SchemaError
        When arguments do not go together, a column is missing, or record ids differ in type.
    DataError
        When record ids do not identify records, a pair or a record occurs twice so that more is found than is
        true, a score is no number, or the truth says nothing about any of the pairs or records.

    Notes
    -----
    Spark jobs: one for the truth, one for the pairs, one for the clusters (and those by which Spark
    broadcasts a small side of a join). True pairs are counted from how often each person occurs, without
    making them. A point of the curve holds the scores that agree to 1/32 bit; what is counted at a point, and
    at each of the thresholds, is exact.

    Examples
    --------
    >>> result = ls.evaluate(pairs, records, truth="person_id", thresholds=[0.5, 0.95])  # doctest: +SKIP
    >>> result.thresholds[["precision", "recall", "f1"]]  # doctest: +SKIP
    """
    cuts = check_thresholds(_SELF, thresholds)
    if pairs is None and clusters is None:
        raise errors.nothing_to_evaluate()
    if pairs is not None:
        check_scored(_SELF, "pairs", pairs, [RECORD_ID_L, RECORD_ID_R])
    names: list[str] = []
    if clusters is not None:
        names = check_clusters(_SELF, clusters, record_id, CLUSTER_ID)
        if not isinstance(truth, str):
            raise errors.clusters_need_a_truth_column(truth)
    known, by_source = known_truth(
        _SELF,
        pairs,
        records,
        truth,
        clusters=clusters,
        record_id=record_id,
        link_type=link_type,
        label=label,
    )
    true_pairs, possible_pairs, known_records = _count_truth(known, records, record_id, by_source, link_type)
    found = Evaluation(true_pairs=true_pairs, possible_pairs=possible_pairs)
    if clusters is not None and isinstance(known, People):
        keyed = keyed_clusters(clusters, record_id, by_source, names)
        found = replace(found, clusters=_clusters(keyed, known, names, known_records))
    if pairs is not None:
        counts = _count_pairs(pairs, known, by_source, cuts, true_pairs)
        found = _with_pairs(found, counts, cuts)
    return found


def _count_truth(
    known: People | KnownPairs | None,
    records: DataFrame | Mapping[str, DataFrame] | None,
    record_id: str,
    by_source: bool,
    link_type: str,
) -> tuple[int | None, int | None, int]:
    """Return the numbers of true pairs, of possible pairs and of records whose person is known."""
    if known is None:
        return None, None, 0
    if isinstance(known, People):
        counts = _count_records(known, known_only=True)
        if counts.records == 0:
            raise errors.no_labels(_SELF, "the records")
        return counts.true_pairs, counts.possible_pairs, counts.records
    true_pairs, labelled, outside = count_known_pairs(known)
    if outside:
        raise errors.labels_out_of_range(_SELF, outside)
    if not known.complete:
        return true_pairs, labelled, 0
    if records is None:
        return true_pairs, None, 0
    everyone = People(keyed_records(records, record_id, by_source), link_type)
    return true_pairs, _count_records(everyone, known_only=False).possible_pairs, 0


def _count_records(people: People, *, known_only: bool) -> RecordCounts:
    counts = count_records(people, known_only=known_only)
    if counts.null_ids:
        raise errors.ids_are_null(_SELF, "records", counts.null_ids)
    if counts.repeated_ids:
        raise errors.ids_occur_twice(_SELF, counts.repeated_ids)
    return counts


def _clusters(clusters: DataFrame, people: People, names: Sequence[str], known_records: int) -> pd.DataFrame:
    counts = count_clusters(clusters, people, names)
    if counts[0].records > known_records:
        raise errors.record_in_several_clusters(counts[0].records, known_records)
    return clusters_table(names, counts)


def _count_pairs(
    pairs: DataFrame,
    known: People | KnownPairs | None,
    by_source: bool,
    thresholds: Sequence[float],
    true_pairs: int | None,
) -> PairCounts:
    kept = [name for name in (MATCH_WEIGHT, MATCH_KEY) if name in pairs.columns]
    scored = keyed_pairs(
        pairs, by_source, [probability(pairs.columns).alias(MATCH_PROBABILITY), *map(F.col, kept)]
    )
    if known is None:
        labelled = scored.withColumn(IS_MATCH, F.lit(None).cast("boolean"))
    else:
        labelled = with_is_match(scored, known)
    counts = count_pairs_by_score(labelled, thresholds)
    if counts.without_score:
        raise errors.scores_out_of_range(_SELF, "pairs", counts.without_score)
    scores = counts.scores
    if known is not None and scores.pairs.sum() and scores.unknown.sum() == scores.pairs.sum():
        raise errors.no_labels(_SELF, "the pairs")
    matches = int(scores.matches.sum())
    if true_pairs is not None and matches > true_pairs:
        raise errors.more_found_than_true(_SELF, matches, true_pairs)
    return counts


def _with_pairs(found: Evaluation, counts: PairCounts, thresholds: Sequence[float]) -> Evaluation:
    scores, true_pairs, possible = counts.scores, found.true_pairs, found.possible_pairs
    found = replace(
        found,
        pairs=int(scores.pairs.sum()),
        thresholds=thresholds_table(scores, thresholds, true_pairs, possible),
        curve=curve_table(scores, true_pairs, possible),
    )
    if true_pairs is None:
        return found
    points = linked(scores)
    best = best_point(points, true_pairs)
    if best is not None:
        best_f1 = f_score(points.true_positives, points.false_positives, true_pairs)[best]
        found = replace(found, best_threshold=float(scores.probability[best - 1]), best_f1=float(best_f1))
    return replace(
        found,
        pairs_without_label=int(scores.unknown.sum()),
        blocking_recall=float(recall(scores.matches.sum(), true_pairs)),
        average_precision=average_precision(points, true_pairs),
        blocking=blocking_table(counts.rules, true_pairs) if counts.rules else None,
    )
