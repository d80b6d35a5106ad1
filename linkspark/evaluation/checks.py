"""The door of the evaluation: are the frames what they are called, and can their record ids be compared?"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pyspark.sql import DataFrame
from pyspark.sql import types as T

from linkspark import errors
from linkspark.columns import (
    MATCH_PROBABILITY,
    MATCH_WEIGHT,
    RECORD_ID_L,
    RECORD_ID_R,
    SOURCE_DATASET,
    SOURCE_DATASET_L,
    SOURCE_DATASET_R,
)
from linkspark.evaluation.truth import KnownPairs, People, keyed_records, known_pairs
from linkspark.frames import check_proportion, is_frame

_ADVICE = {
    "pairs": "Pass scored pairs.",
    "self_scores": "Pass the scores of each record compared with itself.",
    "records": "Say with record_id= and truth= what they are called.",
    "clusters": "Say with record_id= what it is called.",
    "truth": "Rename columns until they fit.",
}
_WHOLE = (T.ByteType, T.ShortType, T.IntegerType, T.LongType)


def check_thresholds(function: str, thresholds: object) -> list[float]:
    """Return thresholds as different probabilities, lowest first."""
    if not isinstance(thresholds, (list, tuple)) or not thresholds:
        raise errors.argument(
            function, "thresholds", thresholds, "a list of probabilities such as [0.5, 0.95]"
        )
    return sorted({check_proportion(function, "thresholds", one, zero_allowed=True) for one in thresholds})


def check_scored(function: str, name: str, frame: Any, ids: Sequence[str]) -> None:
    """Refuse what is no frame, lacks its ids, or has no score."""
    _check_columns(function, name, frame, ids)
    scores = [column for column in (MATCH_PROBABILITY, MATCH_WEIGHT) if column in frame.columns]
    if not scores or not all(isinstance(frame.schema[score].dataType, T.NumericType) for score in scores):
        raise errors.no_score_column(function, name, frame.columns)


def check_clusters(function: str, clusters: Any, record_id: str, prefix: str) -> list[str]:
    """Return the columns of cluster ids, of which there must be one at least."""
    _check_columns(function, "clusters", clusters, [record_id])
    names = [name for name in clusters.columns if name.startswith(prefix)]
    if not names:
        raise errors.columns_missing(
            function,
            "clusters",
            [prefix],
            clusters.columns,
            "Rename a column so that its name begins with this.",
        )
    return names


def known_truth(
    function: str,
    pairs: Any,
    records: Any,
    truth: Any,
    *,
    clusters: Any = None,
    record_id: str,
    link_type: str,
    label: str | None,
) -> tuple[People | KnownPairs | None, bool]:
    """Return the truth in the form that counts are made from, and whether records are named by source and id.

    None without truth. Refuses records, a truth, a link type, a label and record ids that do not go together.
    """
    _check_truth(function, records, truth, record_id=record_id, link_type=link_type, label=label)
    _check_same_ids(function, pairs, records, truth, record_id, clusters)
    by_source = _keys_hold_source(pairs, records, truth, clusters)
    if truth is None:
        return None, by_source
    if isinstance(truth, str):
        return People(keyed_records(records, record_id, by_source, truth), link_type), by_source
    return known_pairs(truth, by_source, label), by_source


def _check_truth(
    function: str, records: Any, truth: Any, *, record_id: str, link_type: object, label: object
) -> None:
    if link_type not in ("dedupe", "link", "link_and_dedupe"):
        raise errors.argument(function, "link_type", link_type, '"dedupe", "link" or "link_and_dedupe"')
    if label is not None and not is_frame(truth):
        raise errors.label_without_pairs(function, label)
    if records is not None:
        for name, frame in _named_frames(function, records):
            wanted = [record_id, truth] if isinstance(truth, str) else [record_id]
            _check_columns(function, name, frame, wanted)
        if link_type == "link" and not isinstance(records, Mapping) and SOURCE_DATASET not in records.columns:
            raise errors.links_need_sources(function)
    if isinstance(truth, str):
        if records is None:
            raise errors.truth_needs_records(function, truth)
    elif is_frame(truth):
        _check_truth_pairs(function, truth, label)
    elif truth is not None:
        raise errors.argument(
            function, "truth", truth, "the name of a column of records, or a frame of pairs"
        )


def _keys_hold_source(pairs: Any, records: Any, truth: Any, clusters: Any) -> bool:
    """Tell whether every frame at hand says which file its records are from."""
    have = [
        isinstance(records, Mapping) or records is None or SOURCE_DATASET in records.columns,
        clusters is None or SOURCE_DATASET in clusters.columns,
        records is not None or is_frame(truth),
    ]
    frames = [frame for frame in (pairs, truth) if is_frame(frame)]
    have += [{SOURCE_DATASET_L, SOURCE_DATASET_R} <= set(frame.columns) for frame in frames]
    return all(have)


def _check_same_ids(
    function: str, pairs: Any, records: Any, truth: Any, record_id: str, clusters: Any
) -> None:
    # Spark would compare them by casting one side, or not at all.
    kinds: dict[str, str] = {}
    for name, frame in (("pairs", pairs), ("truth", truth)):
        if is_frame(frame):
            for column in (RECORD_ID_L, RECORD_ID_R):
                kinds[f"{name}.{column}"] = _kind(frame, column)
    if records is not None:
        for name, frame in _named_frames(function, records):
            kinds[f"{name}.{record_id}"] = _kind(frame, record_id)
    if clusters is not None:
        kinds[f"clusters.{record_id}"] = _kind(clusters, record_id)
    if len(set(kinds.values())) > 1:
        raise errors.id_types_differ(function, list(kinds.items()))


def _check_truth_pairs(function: str, truth: DataFrame, label: object) -> None:
    ids = [RECORD_ID_L, RECORD_ID_R]
    _check_columns(function, "truth", truth, ids)
    if label is None:
        ours = {*ids, SOURCE_DATASET_L, SOURCE_DATASET_R}
        others = [name for name in truth.columns if name not in ours]
        if others:
            raise errors.label_not_said(function, others)
    elif not isinstance(label, str):
        raise errors.argument(function, "label", label, "the name of a column of truth")
    else:
        _check_columns(function, "truth", truth, [label])
        kind = truth.schema[label].dataType
        if not isinstance(kind, (T.BooleanType, T.NumericType)):
            raise errors.label_not_a_score(function, label, kind.simpleString())


def _named_frames(function: str, records: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(records, Mapping):
        if not records:
            raise errors.argument(
                function, "records", records, "a Spark DataFrame or a mapping of names to such"
            )
        yield from ((f"records[{name!r}]", frame) for name, frame in records.items())
    else:
        yield "records", records


def _check_columns(function: str, name: str, frame: Any, wanted: Sequence[str]) -> None:
    if not is_frame(frame):
        raise errors.argument(function, name, frame, "a Spark DataFrame")
    lacking = [column for column in wanted if column not in frame.columns]
    if lacking:
        raise errors.columns_missing(function, name, lacking, frame.columns, _ADVICE[name.partition("[")[0]])


def _kind(frame: DataFrame, column: str) -> str:
    kind = frame.schema[column].dataType
    return "whole number" if isinstance(kind, _WHOLE) else kind.simpleString()
