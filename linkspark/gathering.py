"""From the user's frames to the one frame of records that the engine works on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T

from linkspark import columns as names_of
from linkspark import errors
from linkspark.field_columns import needed_of, with_fields
from linkspark.frames import check_names, is_frame, quoted
from linkspark.spec.fields import Field

_WHOLE = (T.ByteType, T.ShortType, T.IntegerType, T.LongType)


@dataclass(frozen=True)
class Gathered:
    """The records of a linkage in one frame.

    Attributes
    ----------
    records
        One row a record: `__record_id` (text or bigint), `__source` (the position of its source), and the
        columns asked for under their own names.
    sources
        The names of the sources by position; empty for a frame of one source.
    id_type
        The type of the record ids as the user has them.
    """

    records: DataFrame
    sources: tuple[str, ...]
    id_type: T.DataType

    def named(self, pairs: DataFrame, others: Sequence[str | Column]) -> DataFrame:
        """Return pairs with record ids and sources as the user knows them, and the other columns."""
        ids = [
            F.col(inner).cast(self.id_type).alias(name)
            for inner, name in (
                (names_of.ID_L, names_of.RECORD_ID_L),
                (names_of.ID_R, names_of.RECORD_ID_R),
            )
        ]
        if self.sources:
            known = F.array(*[F.lit(name) for name in self.sources])
            ids += [
                F.element_at(known, F.col(inner) + F.lit(1)).alias(name)
                for inner, name in (
                    (names_of.SOURCE_L, names_of.SOURCE_DATASET_L),
                    (names_of.SOURCE_R, names_of.SOURCE_DATASET_R),
                )
            ]
        return pairs.select(*ids, *others)


def gather(
    function: str,
    records: DataFrame | Mapping[str, DataFrame],
    *,
    record_id: str,
    link_type: str,
    columns: Sequence[str],
    fields: Sequence[Field] = (),
    called: str = "records",
) -> Gathered:
    """Return the records of one frame or of a mapping of names to frames as one, or refuse them.

    Parameters
    ----------
    function
        The public function that asks, for the message.
    records
        What the user gave. A single frame with a column `source_dataset` holds several sources, unless the
        link type is ``dedupe``.
    record_id, link_type
        As in `LinkSpec`.
    columns
        The columns that the engine will read.
    fields
        `LinkSpec.fields`: those of the columns that are made from what the raw records hold.
    called
        What the function calls the records, for the message.

    Raises
    ------
    ArgumentError
        For what is no frame, or fewer sources than the link type needs.
    SchemaError
        For missing columns, columns whose types differ between sources, and paths that do not suit a frame.

    Notes
    -----
    Spark jobs: none; one for a single frame that holds several sources.
    """
    frames = _frames(function, records, called)
    named = [str(name) for name in records] if isinstance(records, Mapping) else [None]
    for (shown, frame), source in zip(frames.items(), named, strict=True):
        by_row = source is None and link_type != "dedupe" and names_of.SOURCE_DATASET in frame.columns
        wanted = needed_of(frame, columns, fields, source=source, by_row=by_row)
        _check_columns(function, shown, frame, record_id, wanted)
        frames[shown] = with_fields(
            function, frame, columns, fields, record_id=record_id, source=source, by_row=by_row
        )
    first = next(iter(frames.values()))
    _check_types(function, frames, [record_id, *columns])
    if isinstance(records, Mapping):
        sources = tuple(str(name) for name in records)
        positions: list[Column] = [F.lit(place) for place in range(len(sources))]
    elif link_type != "dedupe" and names_of.SOURCE_DATASET in first.columns:
        sources, position = _sources_of_column(function, first)
        positions = [position]
    else:
        sources, positions = (), [F.lit(0)]
    if link_type == "link" and len(sources) < 2:
        raise errors.too_few_sources(function, len(sources))
    identifier = first.schema[record_id].dataType
    parts = [
        frame.select(
            quoted(record_id).cast("string" if _is_text(identifier) else "bigint").alias(names_of.ID),
            position.cast("int").alias(names_of.SOURCE),
            *[quoted(name) for name in columns],
        )
        for frame, position in zip(frames.values(), positions, strict=True)
    ]
    union = parts[0]
    for part in parts[1:]:
        union = union.unionByName(part)
    return Gathered(union, sources, identifier)


def _frames(function: str, records: Any, called: str) -> dict[str, DataFrame]:
    """Return the frames by the name that an error calls them by."""
    if isinstance(records, Mapping):
        if not records:
            raise errors.argument(function, called, records, "a frame, or a mapping of names to frames")
        frames = {f"{called}[{name!r}]": frame for name, frame in records.items()}
    else:
        frames = {called: records}
    for position, (shown, frame) in enumerate(frames.items(), start=1):
        if not is_frame(frame):
            raise errors.not_records(function, shown, frame)
        check_names(function, frame, position)
    return frames


def _check_columns(
    function: str, shown: str, frame: DataFrame, record_id: str, columns: Sequence[str]
) -> None:
    wanted = [record_id, *columns]
    reserved = [name for name in wanted if name.startswith("__")]
    if reserved:
        raise errors.reserved_columns(function, reserved)
    missing = [name for name in wanted if name not in frame.columns]
    if missing:
        advice = "Rename the frame's columns, or change the spec."
        raise errors.columns_missing(function, shown, missing, frame.columns, advice)
    kind = frame.schema[record_id].dataType
    if not (_is_text(kind) or isinstance(kind, _WHOLE)):
        allowed = "text or a whole number (tinyint to bigint)"
        raise errors.column_type(function, shown, record_id, kind.simpleString(), allowed, "Cast it.")


def _check_types(function: str, frames: Mapping[str, DataFrame], columns: Sequence[str]) -> None:
    for name in columns:
        kinds = {shown: frame.schema[name].dataType.simpleString() for shown, frame in frames.items()}
        if len(set(kinds.values())) > 1:
            raise errors.column_types_differ(function, name, list(kinds.items()))


def _sources_of_column(function: str, frame: DataFrame) -> tuple[tuple[str, ...], Column]:
    source = quoted(names_of.SOURCE_DATASET).cast("string")
    rows = frame.select(source.alias("source")).distinct().limit(1001).collect()
    names = sorted(row["source"] for row in rows if row["source"] is not None)
    if len(names) < len(rows) or len(rows) > 1000:
        raise errors.unusable_sources(function, len(rows))
    return tuple(names), position_of(source, names)


def position_of(source: Column, names: Sequence[str]) -> Column:
    """Return the position of a source among the names, null for another name."""
    # PySpark 3.5 has no array_position of a column.
    known = F.create_map(*[F.lit(one) for place, name in enumerate(names) for one in (name, place)])
    return known[source]


def _is_text(kind: T.DataType) -> bool:
    return isinstance(kind, T.StringType)
