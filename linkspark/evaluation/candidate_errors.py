"""candidate_errors: which pairs are wrong, and why."""

from collections.abc import Mapping
from typing import Final

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from linkspark import errors
from linkspark.columns import (
    ERROR_KIND,
    MATCH_KEY,
    MATCH_PROBABILITY,
    MATCH_WEIGHT,
    RECORD_ID_L,
    RECORD_ID_R,
    SOURCE_DATASET_L,
    SOURCE_DATASET_R,
)
from linkspark.evaluation.checks import check_scored, known_truth
from linkspark.evaluation.confusion import probability
from linkspark.evaluation.truth import (
    IS_MATCH,
    KEY_L,
    KEY_R,
    in_order,
    keyed_pairs,
    true_pairs,
    with_is_match,
)
from linkspark.frames import check_proportion

FALSE_POSITIVE: Final = "false positive"
MISSED_BY_SCORING: Final = "missed by scoring"
MISSED_BY_BLOCKING: Final = "missed by blocking"

_SELF = "candidate_errors"


def candidate_errors(
    pairs: DataFrame,
    records: DataFrame | Mapping[str, DataFrame] | None = None,
    *,
    truth: str | DataFrame,
    threshold: float = 0.5,
    record_id: str = "record_id",
    link_type: str = "dedupe",
    label: str | None = None,
) -> DataFrame:
    """List the pairs that are wrong at a threshold, by kind of error. Lazy.

    Parameters
    ----------
    pairs, records, truth, record_id, link_type, label
        As for `evaluate`.
    threshold
        The match probability from which a pair is a link.

    Returns
    -------
    DataFrame
        One row a wrong pair: `error_kind` (`false positive`, `missed by scoring`, `missed by blocking`),
        `record_id_l` and `record_id_r`, the smaller on the left (with `source_dataset_l` and
        `source_dataset_r` where every frame has sources), `match_probability`, and `match_weight` and
        `match_key` where the pairs have them (all three null for a pair that blocking missed). Pairs of which
        the truth says nothing are not in it. It holds record ids only: join the records to see why.

    Raises
    ------
    ArgumentError, SchemaError
        As `evaluate`.

    Notes
    -----
    Spark jobs: none. When it is computed, the true pairs are made, as many rows as `evaluate` counts.
    """
    if truth is None:
        raise errors.argument(_SELF, "truth", truth, "the name of a column of records, or a frame of pairs")
    cut = check_proportion(_SELF, "threshold", threshold, zero_allowed=True)
    check_scored(_SELF, "pairs", pairs, [RECORD_ID_L, RECORD_ID_R])
    known, by_source = known_truth(
        _SELF, pairs, records, truth, record_id=record_id, link_type=link_type, label=label
    )
    assert known is not None
    kept = [name for name in (MATCH_WEIGHT, MATCH_KEY) if name in pairs.columns]
    scored = in_order(
        keyed_pairs(
            pairs, by_source, [probability(pairs.columns).alias(MATCH_PROBABILITY), *map(F.col, kept)]
        )
    )
    linked = F.col(MATCH_PROBABILITY) >= cut
    kind = F.when(linked & ~F.col(IS_MATCH), FALSE_POSITIVE).when(
        ~linked & F.col(IS_MATCH), MISSED_BY_SCORING
    )
    wrong = with_is_match(scored, known).withColumn(ERROR_KIND, kind).where(F.col(ERROR_KIND).isNotNull())
    never_seen = true_pairs(known).join(scored.select(KEY_L, KEY_R), [KEY_L, KEY_R], "left_anti")
    never_seen = never_seen.withColumn(ERROR_KIND, F.lit(MISSED_BY_BLOCKING))
    both = wrong.drop(IS_MATCH).unionByName(never_seen, allowMissingColumns=True)
    return both.select(ERROR_KIND, *_ids(by_source), MATCH_PROBABILITY, *kept)


def _ids(by_source: bool) -> list[Column]:
    if not by_source:
        return [F.col(KEY_L).alias(RECORD_ID_L), F.col(KEY_R).alias(RECORD_ID_R)]
    ids = [(KEY_L, SOURCE_DATASET_L, RECORD_ID_L), (KEY_R, SOURCE_DATASET_R, RECORD_ID_R)]
    return [
        F.col(key).getField(field).alias(name)
        for key, source, record in ids
        for field, name in (("source", source), ("id", record))
    ]
