"""The door of the clustering: pairs and records as users have them, nodes and links as a graph has them."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pyarrow as pa
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T

from linkspark import columns as names_of
from linkspark import errors
from linkspark.frames import check_proportion, is_frame, quoted

_WHOLE = (T.ByteType, T.ShortType, T.IntegerType, T.LongType)
_SCORE = (T.FloatType, T.DoubleType, T.DecimalType)


@dataclass(frozen=True)
class Ids:
    """How records are named in the pairs and in the records.

    Attributes
    ----------
    kind
        `string` or `bigint`: as what ids are compared.
    sources
        Whether the name of the source is part of a record's name.
    """

    kind: str
    sources: bool

    def node(self, identifier: str, source: str) -> Column:
        """Return a record's name as one value: its id, or a struct of source and id; both can be ordered."""
        key = quoted(identifier).cast(self.kind)
        if not self.sources:
            return key
        return F.struct(quoted(source).cast("string").alias("source"), key.alias("id"))

    def left(self) -> Column:
        """Return the left record of a pair."""
        return self.node(names_of.RECORD_ID_L, names_of.SOURCE_DATASET_L)

    def right(self) -> Column:
        """Return the right record of a pair."""
        return self.node(names_of.RECORD_ID_R, names_of.SOURCE_DATASET_R)

    def kind_of_node(self) -> T.DataType:
        """Return the type of a record's name as one value."""
        key = T.StringType() if self.kind == "string" else T.LongType()
        return T.StructType().add("source", T.StringType()).add("id", key) if self.sources else key

    def ends(self, pairs: Any) -> Any:
        """Return the records of an Arrow table of pairs as flat columns, see `nodes.flat_schema`."""
        ends = {}
        for end, (source, identifier) in {
            "left": (names_of.SOURCE_DATASET_L, names_of.RECORD_ID_L),
            "right": (names_of.SOURCE_DATASET_R, names_of.RECORD_ID_R),
        }.items():
            if self.sources:
                ends[f"{end}_source"] = pairs[source]
            key = pairs[identifier] if self.kind == "string" else pairs[identifier].cast(pa.int64())
            ends[f"{end}_id" if self.sources else f"{end}_"] = key
        return pa.table(ends)

    def pair_columns(self) -> list[str]:
        """Return the names of the columns that name a pair's records."""
        named = [names_of.RECORD_ID_L, names_of.RECORD_ID_R]
        return [names_of.SOURCE_DATASET_L, names_of.SOURCE_DATASET_R, *named] if self.sources else named

    def record_columns(self, record_id: str) -> list[str]:
        """Return the names of the columns that name a record."""
        return [names_of.SOURCE_DATASET, record_id] if self.sources else [record_id]

    def written(self, node: Column, kind: T.DataType) -> Column:
        """Return a record's name as a cluster's id: the id in its own type, or text `source:id`.

        A colon or a backslash in a source's name gets a backslash, so that no two names are written alike.
        """
        if not self.sources:
            return node.cast(kind)
        source = F.regexp_replace(node.getField("source"), r"([:\\])", r"\\$1")
        return F.concat(source, F.lit(":"), node.getField("id").cast("string"))


def ids_of_pairs(function: str, pairs: Any, needed: Sequence[str] = ()) -> Ids:
    """Return how the pairs name records, or refuse them.

    Parameters
    ----------
    function
        The public function that asks, for the message.
    pairs
        What the user gave.
    needed
        Further columns that the pairs must have.
    """
    if not is_frame(pairs):
        raise errors.not_a_frame(function, 1, pairs)
    sources = names_of.SOURCE_DATASET_L in pairs.columns or names_of.SOURCE_DATASET_R in pairs.columns
    wanted = [*Ids("", sources).pair_columns(), *needed]
    check_columns(function, "pairs", pairs, wanted, "Pass scored pairs, or rename columns.")
    ends = (names_of.RECORD_ID_L, names_of.RECORD_ID_R)
    kinds = {name: _id_kind(function, "pairs", pairs, name) for name in ends}
    if len(set(kinds.values())) > 1:
        raise errors.id_types_differ(function, list(kinds.items()))
    return Ids(kinds[names_of.RECORD_ID_L], sources)


def records_as_one(
    function: str, records: DataFrame | Mapping[str, DataFrame], record_id: str, ids: Ids
) -> DataFrame:
    """Return the records' names as one frame, or refuse them; a mapping's keys become the source."""
    if not isinstance(records, Mapping):
        if not is_frame(records):
            raise errors.not_a_frame(function, 2, records)
        check_columns(
            function, "records", records, ids.record_columns(record_id), "Say record_id=, or rename columns."
        )
        _check_kind(function, "records", records, record_id, ids)
        return records.select(*[quoted(name) for name in ids.record_columns(record_id)])
    if not ids.sources or not records:
        allowed = "one frame, as pairs has no source_dataset_l and source_dataset_r"
        raise errors.argument(function, "records", records, allowed if records else "at least one frame")
    parts: list[DataFrame] = []
    for position, (name, frame) in enumerate(records.items(), start=2):
        if not is_frame(frame):
            raise errors.not_a_frame(function, position, frame)
        shown = f"records[{name!r}]"
        check_columns(function, shown, frame, [record_id], "Say record_id=, or rename columns.")
        _check_kind(function, shown, frame, record_id, ids)
        parts.append(
            frame.select(
                F.lit(str(name)).alias(names_of.SOURCE_DATASET),
                quoted(record_id).cast(ids.kind).alias(record_id),
            )
        )
    union = parts[0]
    for part in parts[1:]:
        union = union.unionByName(part)
    return union


def links_above(
    pairs: DataFrame, ids: Ids, thresholds: Sequence[float], *, weighed: bool = False
) -> DataFrame:
    """Return the links as `left`, `right`, `level`, `nulls`; if `weighed` all pairs, with `weight`.

    A level is how many of the thresholds a link reaches; without thresholds every pair has level 1. A pair of
    a record with itself is no link, nor is one whose probability is null or NaN.
    """
    reached = [F.when(is_above(pairs, threshold), 1).otherwise(0) for threshold in sorted(thresholds)]
    level = sum(reached[1:], reached[0]) if reached else F.lit(1)
    nulls = F.lit(False)
    same = F.lit(True)
    for left, right in zip(*_halves(ids.pair_columns()), strict=True):
        nulls = nulls | quoted(left).isNull() | quoted(right).isNull()
        same = same & (quoted(left) == quoted(right))
    chosen = pairs.select(
        ids.left().alias("left"),
        ids.right().alias("right"),
        level.alias("level"),
        nulls.alias("nulls"),
        F.coalesce(same, F.lit(False)).alias("same"),
        *([quoted(names_of.MATCH_WEIGHT).cast("double").alias("weight")] if weighed else []),
    )
    apart = chosen.where(F.col("nulls") | ~F.col("same")).drop("same")
    return apart if weighed else apart.where("level > 0")


def is_above(pairs: DataFrame, threshold: float | None) -> Column:
    """Tell whether a pair's probability reaches a threshold; None is reached by every pair."""
    if threshold is None:
        return F.lit(True)
    kind = pairs.schema[names_of.MATCH_PROBABILITY].dataType
    # A float's 0.95 is not a double's: compared in its own type, the score reaches what it shows.
    own = kind if isinstance(kind, T.FloatType) else T.DoubleType()
    score = quoted(names_of.MATCH_PROBABILITY).cast(own)
    return ~F.isnan(score) & (score >= F.lit(float(threshold)).cast(own))


def score_of(function: str, pairs: DataFrame) -> Column:
    """Return what orders links: the match weight, or the probability where there is no weight."""
    score = names_of.MATCH_WEIGHT if names_of.MATCH_WEIGHT in pairs.columns else names_of.MATCH_PROBABILITY
    check_columns(function, "pairs", pairs, [score], "Pass scored pairs, or rename columns.")
    return quoted(score).cast("double")


def check_columns(
    function: str, frame_name: str, frame: DataFrame, wanted: Sequence[str], advice: str
) -> None:
    """Refuse a frame that lacks a column, or whose score is no number."""
    missing = [name for name in wanted if name not in frame.columns]
    if missing:
        raise errors.columns_missing(function, frame_name, missing, frame.columns, advice)
    for name in (names_of.MATCH_PROBABILITY, names_of.MATCH_WEIGHT):
        if name in wanted:
            kind = frame.schema[name].dataType
            if not isinstance(kind, _SCORE):
                raise errors.column_type(
                    function, frame_name, name, kind.simpleString(), "a float, double or decimal", "Cast it."
                )


def check_thresholds(function: str, thresholds: object) -> list[float]:
    """Return the thresholds in the order given, none for None, or refuse them."""
    if thresholds is None:
        return []
    given = list(thresholds) if isinstance(thresholds, (list, tuple)) else [thresholds]
    found = [check_proportion(function, "thresholds", value, zero_allowed=True) for value in given]
    if not found or len(set(found)) < len(found):
        allowed = "a probability from 0 to 1, a list of different ones, or None for every pair"
        raise errors.argument(function, "thresholds", ", ".join(map(str, found)), allowed)
    return found


def cluster_columns(thresholds: Sequence[float]) -> list[str]:
    """Return the column of clusters for each threshold.

    One threshold: `cluster_id`. Several: `cluster_id_` and the threshold's decimals, at least two:
    0.5 is `cluster_id_50`, 0.95 `cluster_id_95`, 0.999 `cluster_id_999`; 1 is `cluster_id_100`.
    """
    if len(thresholds) < 2:
        return [names_of.CLUSTER_ID]
    return [f"{names_of.CLUSTER_ID}_{_decimals(threshold)}" for threshold in thresholds]


def _decimals(threshold: float) -> str:
    if math.isclose(threshold, 1, rel_tol=0, abs_tol=0):
        return "100"
    return format(Decimal(repr(threshold)), "f").partition(".")[2].ljust(2, "0")


def _halves(names: Sequence[str]) -> tuple[list[str], list[str]]:
    return [name for name in names if name.endswith("_l")], [name for name in names if name.endswith("_r")]


def _id_kind(function: str, frame_name: str, frame: DataFrame, name: str) -> str:
    kind = frame.schema[name].dataType
    if isinstance(kind, T.StringType):
        return "string"
    if isinstance(kind, _WHOLE):
        return "bigint"
    allowed = "text or a whole number (tinyint to bigint)"
    raise errors.column_type(function, frame_name, name, kind.simpleString(), allowed, "Cast it.")


def _check_kind(function: str, frame_name: str, frame: DataFrame, record_id: str, ids: Ids) -> None:
    kind = _id_kind(function, frame_name, frame, record_id)
    if kind != ids.kind:
        of_pairs = (f"{names_of.RECORD_ID_L} of pairs", ids.kind)
        raise errors.id_types_differ(function, [of_pairs, (f"{record_id} of {frame_name}", kind)])
