"""Who is whom: the truth from a column of the records, from all true pairs, or from clerical labels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from linkspark.cells import present
from linkspark.columns import RECORD_ID_L, RECORD_ID_R, SOURCE_DATASET, SOURCE_DATASET_L, SOURCE_DATASET_R
from linkspark.frames import quoted

KEY: Final = "record_key"
KEY_L: Final = "record_key_l"
KEY_R: Final = "record_key_r"
ENTITY: Final = "entity"
IS_MATCH: Final = "is_match"


@dataclass(frozen=True)
class People:
    """The person of each record.

    Attributes
    ----------
    records
        One row a record: `record_key`, `source_dataset`, `entity` (null: unknown).
    link_type
        `dedupe`, `link` or `link_and_dedupe`: which pairs of records are asked about.
    """

    records: DataFrame
    link_type: str


@dataclass(frozen=True)
class KnownPairs:
    """Pairs of which it is known whether they match.

    Attributes
    ----------
    pairs
        One row a pair: `record_key_l` (the smaller), `record_key_r`, `is_match`, and `outside` (whether a
        label of it is not from 0 to 1).
    complete
        True where every other pair is a non-match; False where it is unknown.
    """

    pairs: DataFrame
    complete: bool


@dataclass(frozen=True)
class RecordCounts:
    """What one pass over the records tells.

    Attributes
    ----------
    records
        Records whose person is known.
    true_pairs, possible_pairs
        Pairs of these records, of one person and in all.
    null_ids, repeated_ids
        Records without an id; ids that several records have.
    """

    records: int
    true_pairs: int
    possible_pairs: int
    null_ids: int
    repeated_ids: int


def keyed_records(
    records: DataFrame | Mapping[str, DataFrame], record_id: str, by_source: bool, truth: str | None = None
) -> DataFrame:
    """Return the records as `record_key`, `source_dataset`, `entity`: the key holds the source if it must."""
    if isinstance(records, Mapping):
        parts = [_keyed(frame, record_id, by_source, truth, F.lit(name)) for name, frame in records.items()]
        keyed = parts[0]
        for part in parts[1:]:
            keyed = keyed.unionByName(part)
        return keyed
    has_source = SOURCE_DATASET in records.columns
    return _keyed(records, record_id, by_source, truth, F.col(SOURCE_DATASET) if has_source else F.lit(""))


def keyed_clusters(clusters: DataFrame, record_id: str, by_source: bool, names: Sequence[str]) -> DataFrame:
    """Return clusters as `record_key` and the columns of cluster ids."""
    key = _key(quoted(record_id), F.col(SOURCE_DATASET) if by_source else None)
    return clusters.select(key.alias(KEY), *[quoted(name) for name in names])


def keyed_pairs(pairs: DataFrame, by_source: bool, columns: list[Column]) -> DataFrame:
    """Return pairs as `record_key_l`, `record_key_r` and the columns asked for."""
    left = _key(F.col(RECORD_ID_L), F.col(SOURCE_DATASET_L) if by_source else None)
    right = _key(F.col(RECORD_ID_R), F.col(SOURCE_DATASET_R) if by_source else None)
    return pairs.select(left.alias(KEY_L), right.alias(KEY_R), *columns)


def known_pairs(truth: DataFrame, by_source: bool, label: str | None) -> KnownPairs:
    """Return the pairs of a truth frame, each once; a pair labelled more than once has the mean label."""
    score = F.lit(1.0) if label is None else quoted(label).cast("double")
    pairs = keyed_pairs(truth, by_source, [F.when(~F.isnan(score), score).alias(IS_MATCH)])
    pairs = in_order(pairs).where((F.col(KEY_L) != F.col(KEY_R)) & F.col(IS_MATCH).isNotNull())
    mean = (F.avg(IS_MATCH) >= 0.5).alias(IS_MATCH)
    outside = ((F.min(IS_MATCH) < 0) | (F.max(IS_MATCH) > 1)).alias("outside")
    return KnownPairs(pairs.groupBy(KEY_L, KEY_R).agg(mean, outside), complete=label is None)


def in_order(pairs: DataFrame) -> DataFrame:
    """Return the pairs with the smaller key on the left."""
    left, right = F.col(KEY_L), F.col(KEY_R)
    others = [name for name in pairs.columns if name not in (KEY_L, KEY_R)]
    swapped = left > right
    return pairs.select(
        F.when(swapped, right).otherwise(left).alias(KEY_L),
        F.when(swapped, left).otherwise(right).alias(KEY_R),
        *others,
    )


def with_is_match(pairs: DataFrame, truth: People | KnownPairs) -> DataFrame:
    """Return keyed pairs with `is_match`: whether the truth says that the two are one person. Lazy.

    Null where the truth does not know, which is another thing than False.
    """
    if isinstance(truth, KnownPairs):
        labels = truth.pairs.select(KEY_L, KEY_R, IS_MATCH)
        labelled = in_order(pairs).join(labels, [KEY_L, KEY_R], "left")
        if truth.complete:
            return labelled.withColumn(IS_MATCH, F.coalesce(IS_MATCH, F.lit(False)))
        return labelled
    known = truth.records.where(F.col(ENTITY).isNotNull())
    left = known.select(F.col(KEY).alias(KEY_L), F.col(ENTITY).alias("entity_l"))
    right = known.select(F.col(KEY).alias(KEY_R), F.col(ENTITY).alias("entity_r"))
    both = pairs.join(left, KEY_L, "left").join(right, KEY_R, "left")
    return both.withColumn(IS_MATCH, F.col("entity_l") == F.col("entity_r")).drop("entity_l", "entity_r")


def true_pairs(truth: People | KnownPairs) -> DataFrame:
    """Return every true pair, the smaller key on the left. Lazy; there are as many rows as true pairs."""
    if isinstance(truth, KnownPairs):
        return truth.pairs.where(IS_MATCH).select(KEY_L, KEY_R)
    known = truth.records.where(F.col(ENTITY).isNotNull())
    left = known.select(ENTITY, F.col(KEY).alias(KEY_L), F.col(SOURCE_DATASET).alias("source_l"))
    right = known.select(ENTITY, F.col(KEY).alias(KEY_R), F.col(SOURCE_DATASET).alias("source_r"))
    pairs = left.join(right, ENTITY).where(F.col(KEY_L) < F.col(KEY_R))
    if truth.link_type == "link":
        pairs = pairs.where(F.col("source_l") != F.col("source_r"))
    return pairs.select(KEY_L, KEY_R)


def count_records(people: People, *, known_only: bool = True) -> RecordCounts:
    """Count records, true pairs and possible pairs from how often each person occurs; no pair is made.

    Parameters
    ----------
    known_only
        Leave records without a known person out of the possible pairs.

    Notes
    -----
    Spark jobs: one. Two rows a source reach the driver.
    """
    link = people.link_type == "link"
    source = F.col(SOURCE_DATASET) if link else F.lit("")
    records = people.records.withColumn(SOURCE_DATASET, source)
    by_key = records.groupBy(KEY).agg(
        F.count(F.lit(1)).alias("rows"), F.min(SOURCE_DATASET).alias("source"), F.min(ENTITY).alias(ENTITY)
    )
    null_id = F.col(KEY).isNull()
    by_person = by_key.groupBy(ENTITY, "source").agg(
        F.count(F.lit(1)).alias("n"),
        F.sum(F.when(null_id, F.col("rows")).otherwise(0)).alias("null_ids"),
        F.count_if(~null_id & (F.col("rows") > 1)).alias("repeated"),
    )
    in_all = F.sum("n").over(Window.partitionBy(ENTITY))
    partners = in_all - (F.col("n") if link else F.lit(1))
    rows = (
        by_person.withColumn("partners", partners)
        .groupBy("source", F.col(ENTITY).isNotNull().alias("known"))
        .agg(
            F.sum("n").alias("n"),
            F.sum(F.col("n") * F.when(F.col(ENTITY).isNotNull(), F.col("partners")).otherwise(0)),
            F.sum("null_ids"),
            F.sum("repeated"),
        )
        .collect()
    )
    sizes: dict[str, int] = {}
    for row in rows:
        if row[1] or not known_only:
            sizes[row[0]] = sizes.get(row[0], 0) + row[2]
    total = sum(sizes.values())
    possible = total**2 - sum(size**2 for size in sizes.values()) if link else total**2 - total
    sums = [sum(row[place] for row in rows) for place in (3, 4, 5)]
    known = sum(row[2] for row in rows if row[1])
    return RecordCounts(known, sums[0] // 2, possible // 2, sums[1], sums[2])


def count_known_pairs(truth: KnownPairs) -> tuple[int, int, int]:
    """Return how many pairs are true, labelled, and labelled out of range. Spark jobs: one."""
    counts = [F.count_if(IS_MATCH), F.count(F.lit(1)), F.count_if("outside")]
    row = truth.pairs.agg(*counts).collect()[0]
    return int(row[0]), int(row[1]), int(row[2])


def _keyed(frame: DataFrame, record_id: str, by_source: bool, truth: str | None, source: Column) -> DataFrame:
    entity = F.lit(None).cast("string")
    if truth is not None:
        entity = present(quoted(truth), frame.schema[truth].dataType)
    key = _key(quoted(record_id), source if by_source else None)
    return frame.select(key.alias(KEY), source.alias(SOURCE_DATASET), entity.alias(ENTITY))


def _key(record_id: Column, source: Column | None) -> Column:
    # A key without an id is null as a whole, so that it equals no other.
    if source is None:
        return record_id
    return F.when(record_id.isNotNull(), F.struct(source.alias("source"), record_id.alias("id")))
