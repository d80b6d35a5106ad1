"""The rows of a kept table: the columns of a spec, standardised, with a hash of what they hold."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timezone

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T

from linkspark import columns as names_of
from linkspark import errors
from linkspark.candidates import opened
from linkspark.frames import quoted
from linkspark.gathering import Gathered, position_of
from linkspark.spec import LinkSpec

BUCKET = "linkspark_bucket"
OWN = (names_of.SOURCE_DATASET, names_of.CONTENT_HASH, names_of.UPDATED_AT, BUCKET)


@dataclass(frozen=True)
class Rows:
    """Records as a table keeps them: the id, the source where there are several, columns, hash."""

    frame: DataFrame
    sources: tuple[str, ...]


def whatever_link_type(spec: LinkSpec) -> LinkSpec:
    """Return the spec for records that need not be of several sources."""
    return spec if spec.link_type == "dedupe" else replace(spec, link_type="link_and_dedupe")


def standardised(
    function: str, records: DataFrame | Mapping[str, DataFrame], spec: LinkSpec, called: str = "records"
) -> Rows:
    """Return raw records as a table keeps them, without the time. Spark jobs: see `gather`."""
    gathered = opened(function, records, whatever_link_type(spec), called=called)
    columns = [name for name in gathered.records.columns if name not in (names_of.ID, names_of.SOURCE)]
    taken = [name for name in columns if name in OWN]
    if taken or spec.record_id in OWN:
        raise errors.table_columns_taken(taken or [spec.record_id])
    kept = [F.col(names_of.ID).cast(gathered.id_type).alias(spec.record_id)]
    if gathered.sources:
        names = F.array(*[F.lit(name) for name in gathered.sources])
        kept.append(F.element_at(names, F.col(names_of.SOURCE) + F.lit(1)).alias(names_of.SOURCE_DATASET))
    values = [quoted(name) for name in columns if name != spec.record_id]
    return Rows(
        gathered.records.select(*kept, *values, content_hash(columns).alias(names_of.CONTENT_HASH)),
        gathered.sources,
    )


def content_hash(columns: list[str]) -> Column:
    """Return a hash of what the columns hold; a null in one is told from a null in another."""
    told = [part for name in columns for part in (quoted(name).isNull(), quoted(name))]
    return F.xxhash64(F.lit("content"), *told)


def key_columns(spec: LinkSpec, sources: tuple[str, ...] | list[str]) -> list[str]:
    """Return the columns that tell a row from all others."""
    return [*([names_of.SOURCE_DATASET] if sources else []), spec.record_id]


def bucket_of(key: list[str], buckets: int) -> Column:
    """Return the bucket of a row, by a hash of its key as text."""
    return F.pmod(F.xxhash64(*[quoted(name).cast("string") for name in key]), F.lit(buckets)).cast("int")


def moment_of(function: str, at: datetime | None) -> datetime:
    """Return the time to note: now where none is given; refuse one without a time zone."""
    if at is None:
        return datetime.now(timezone.utc)
    if not isinstance(at, datetime) or at.tzinfo is None:
        raise errors.argument(function, "at", at, "a datetime with a time zone, or None")
    return at.astimezone(timezone.utc)


def at_time(at: datetime) -> Column:
    """Return a moment as a column."""
    return F.lit(at.timestamp()).cast("double").cast("timestamp")


def as_gathered(frame: DataFrame, spec: LinkSpec, sources: list[str], columns: list[str]) -> Gathered:
    """Return the rows of a table as the engine takes records."""
    kind = frame.schema[spec.record_id].dataType
    text = isinstance(kind, T.StringType)
    source = position_of(quoted(names_of.SOURCE_DATASET), sources) if sources else F.lit(0)
    records = frame.select(
        quoted(spec.record_id).cast("string" if text else "bigint").alias(names_of.ID),
        source.cast("int").alias(names_of.SOURCE),
        *[quoted(name) for name in columns],
    )
    return Gathered(records, tuple(sources), kind)
