"""Frames of records to what their columns hold: one pass over a sample that the records themselves draw."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T

from linkspark.frames import quoted
from linkspark.suggesting.contents import Contents, contents_of

# Records of each source that are looked at.
SAMPLE: Final = 10_000
_FLAT = (T.StringType, T.NumericType, T.BooleanType, T.DateType, T.TimestampType, T.TimestampNTZType)
_ROWS: Final = "source int, place int, contents string"


@dataclass(frozen=True)
class Looked:
    """A column of a source, with its type and what a sample of it holds."""

    source: str
    name: str
    type: str
    contents: Contents


def is_flat(kind: T.DataType) -> bool:
    """Tell whether values of a type can be looked at as text."""
    return isinstance(kind, _FLAT)


def scanned(
    frames: Mapping[str, DataFrame], names: Mapping[str, Sequence[str]], sample: int = SAMPLE
) -> dict[str, dict[str, Looked]]:
    """Look at the columns of each source.

    Parameters
    ----------
    frames
        Records by source.
    names
        By source, the columns to look at; all of them flat.
    sample
        Of a source with more records, those whose values' hashes are least.

    Returns
    -------
    dict
        By source, its columns by name.

    Notes
    -----
    Spark jobs: one.
    """
    parts = []
    for place, (source, frame) in enumerate(frames.items()):
        cells = [as_text(quoted(name), frame.schema[name].dataType) for name in names[source]]
        if not cells:
            continue
        drawn = frame.select(F.array(*cells).alias("cells")).orderBy(F.xxhash64("cells")).limit(sample)
        parts.append(drawn.select(F.lit(place).alias("source"), "cells"))
    if not parts:
        return {source: {} for source in frames}
    union = parts[0]
    for part in parts[1:]:
        union = union.union(part)
    found: dict[str, dict[str, Looked]] = {source: {} for source in frames}
    sources = list(frames)
    for row in union.mapInArrow(_look, _ROWS).collect():
        source = sources[row["source"]]
        name = names[source][row["place"]]
        contents = Contents.of_plain(json.loads(row["contents"]))
        kind = frames[source].schema[name].dataType.simpleString()
        found[source][name] = Looked(source, name, kind, contents)
    # In the order of the frame; a source without records has empty columns.
    empty = contents_of({})
    return {
        source: {
            name: found[source].get(
                name, Looked(source, name, frames[source].schema[name].dataType.simpleString(), empty)
            )
            for name in names[source]
        }
        for source in frames
    }


def as_text(column: Column, kind: T.DataType) -> Column:
    """Return a value as text; a whole number has no decimal point."""
    if isinstance(kind, (T.FloatType, T.DoubleType)):
        whole = (column == F.floor(column)) & (F.abs(column) < F.lit(1e15))
        return F.when(whole, column.cast("decimal(20,0)").cast("string")).otherwise(column.cast("string"))
    return column.cast("string")


def _look(batches: Iterator[Any]) -> Iterator[Any]:
    held: dict[int, list[Any]] = {}
    for batch in batches:
        for source in set(batch.column("source").to_pylist()):
            rows = batch.filter(pc.equal(batch.column("source"), source))
            held.setdefault(source, []).append(rows.column("cells"))
    for source, lists in sorted(held.items()):
        cells = pa.concat_arrays(lists)
        width = len(cells[0])
        flat = cells.flatten()
        places, texts = [], []
        for place in range(width):
            counts = Counter(flat.take(pa.array(range(place, len(flat), width))).to_pylist())
            places.append(place)
            texts.append(json.dumps(contents_of(counts).as_plain()))
        yield pa.RecordBatch.from_arrays(
            [pa.array([source] * width, pa.int32()), pa.array(places, pa.int32()), pa.array(texts)],
            names=["source", "place", "contents"],
        )
