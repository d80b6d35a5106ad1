"""Which column identifies a record."""

from collections.abc import Mapping
from dataclasses import dataclass

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F
from pyspark.sql import types as T

from linkspark import columns as names_of
from linkspark import errors
from linkspark.frames import quoted
from linkspark.suggesting.kinds import kind_by_name, words_of
from linkspark.suggesting.scan import Looked

_MADE = names_of.RECORD_ID


@dataclass(frozen=True)
class Identity:
    """The record id: its name in the spec, the column of each source, and whether it must be made."""

    name: str
    columns: Mapping[str, str]
    made: bool
    records: Mapping[str, int]
    words: tuple[str, ...]


def chosen_id(
    function: str,
    frames: Mapping[str, DataFrame],
    looked: Mapping[str, Mapping[str, Looked]],
    record_id: str | None,
) -> Identity:
    """Choose the record id: the argument, else a column whose values and name are those of one.

    Spark jobs: one.
    """
    if record_id is not None:
        for source, frame in frames.items():
            if record_id not in frame.columns:
                shown = f"records[{source!r}]" if source else "records"
                raise errors.columns_missing(function, shown, [record_id], frame.columns, "Name another.")
    wanted = {
        source: [record_id] if record_id is not None else _candidates(frames[source], columns)
        for source, columns in looked.items()
    }
    records, unique = _counted(frames, wanted)
    if record_id is not None:
        return Identity(
            record_id,
            dict.fromkeys(frames, record_id),
            False,
            records,
            (f"`{record_id}` identifies a record, as you said.",),
        )
    best = {source: next((one for one in wanted[source] if one in unique[source]), None) for source in frames}
    if all(best.values()):
        columns = {source: str(name) for source, name in best.items()}
        name = next(iter(columns.values()))
        where = (
            ""
            if len(set(columns.values())) == 1
            else " (" + ", ".join(f"`{c}` of {s}" for s, c in columns.items()) + ")"
        )
        return Identity(
            name,
            columns,
            False,
            records,
            (f"`{name}`{where} identifies a record: its values are all different and none is missing.",),
        )
    word = f"No column identifies a record: `{_MADE}` is made from the contents of each."
    return Identity(_MADE, {}, True, records, (word,))


def _candidates(frame: DataFrame, columns: Mapping[str, Looked]) -> list[str]:
    """Return the columns that may identify records, the likeliest first."""
    ranked = []
    for place, (name, looked) in enumerate(columns.items()):
        held, kind = looked.contents, frame.schema[name].dataType
        whole = isinstance(kind, T.StringType | T.ByteType | T.ShortType | T.IntegerType | T.LongType)
        if not whole or held.filled < held.rows or held.distinct < held.rows:
            continue
        named = kind_by_name(name)
        if named == "record id":
            ranked.append((0, place, name))
        elif named is None and "id" in words_of(name):
            ranked.append((1, place, name))
        elif named is None and held.rows > 0 and held.words <= 1.0 and not held.dates:
            ranked.append((2, place, name))
    return [name for _, _, name in sorted(ranked)][:2]


def _counted(
    frames: Mapping[str, DataFrame], wanted: Mapping[str, list[str]]
) -> tuple[dict[str, int], dict[str, set[str]]]:
    """Count the records of each source, and find which of the wanted columns are unique."""
    parts = []
    for place, (source, frame) in enumerate(frames.items()):
        columns = [F.xxhash64(quoted(name)) for name in wanted[source]]
        there = [quoted(name).isNotNull() for name in wanted[source]]
        nothing = F.lit(None).cast("bigint")
        cells = [F.when(there[n], columns[n]) if n < len(columns) else nothing for n in range(2)]
        parts.append(frame.select(F.lit(place).alias("source"), cells[0].alias("a"), cells[1].alias("b")))
    union = parts[0]
    for part in parts[1:]:
        union = union.unionByName(part)
    rows = (
        union.groupBy("source")
        .agg(
            F.count(F.lit(1)).alias("records"),
            F.count_distinct("a").alias("a"),
            F.count_distinct("b").alias("b"),
        )
        .collect()
    )
    sources = list(frames)
    counts = {sources[row["source"]]: row for row in rows}
    records = {source: int(counts[source]["records"]) if source in counts else 0 for source in sources}
    unique = {
        source: {
            name
            for name, cell in zip(wanted[source], "ab", strict=False)
            if records[source] == 0 or counts[source][cell] == records[source]
        }
        for source in sources
    }
    return records, unique


def with_record_id(
    records: DataFrame | Mapping[str, DataFrame], identity: Identity
) -> DataFrame | Mapping[str, DataFrame]:
    """Return the records with the column that the spec identifies them by. Lazy.

    Where the sources call it differently, it is renamed, and made text where its types differ. A record id
    that is made is a hash of the record; the second of two equal records has -2 behind it, and so on.
    """
    frames = dict(records) if isinstance(records, Mapping) else {"": records}
    if identity.made:
        made = {source: _numbered(frame) for source, frame in frames.items()}
    else:
        renamed = {
            source: frame
            if identity.columns[source] == identity.name
            else frame.drop(identity.name).withColumnRenamed(identity.columns[source], identity.name)
            for source, frame in frames.items()
        }
        types = {frame.schema[identity.name].dataType.simpleString() for frame in renamed.values()}
        if len(types) > 1:
            text = quoted(identity.name).cast("string")
            renamed = {source: frame.withColumn(identity.name, text) for source, frame in renamed.items()}
        made = renamed
    return made if isinstance(records, Mapping) else made[""]


def _numbered(frame: DataFrame) -> DataFrame:
    cells = [quoted(field.name) for field in frame.schema.fields if not isinstance(field.dataType, T.MapType)]
    hashed = frame.withColumn(_MADE, F.lower(F.hex(F.xxhash64(*cells))))
    place = F.row_number().over(Window.partitionBy(_MADE).orderBy(F.lit(0)))
    again = hashed.withColumn("__place", place)
    name = F.when(F.col("__place") == 1, F.col(_MADE)).otherwise(F.concat_ws("-", _MADE, "__place"))
    return again.withColumn(_MADE, name).drop("__place")
