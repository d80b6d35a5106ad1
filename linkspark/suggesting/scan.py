"""Frames of records to what their columns hold: one pass over a sample that the records themselves draw."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T

from linkspark.frames import quoted
from linkspark.suggesting.contents import Contents, contents_of

# Records of each source that are looked at.
SAMPLE: Final = 10_000
# From this share on a column's values follow from another's.
MOSTLY: Final = 0.9
_FEWEST: Final = 20
_FLAT = (T.StringType, T.NumericType, T.BooleanType, T.DateType, T.TimestampType, T.TimestampNTZType)
_ROWS: Final = "source int, place int, contents string"


@dataclass(frozen=True)
class Looked:
    """A column of a source.

    Attributes
    ----------
    source, name, type
        Which column it is.
    contents
        What a sample of it holds.
    determines
        The columns whose values mostly follow from its own: of the records that share its value, the share of
        pairs that share theirs.
    """

    source: str
    name: str
    type: str
    contents: Contents
    determines: Mapping[str, float] = field(default_factory=dict)


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
        held = json.loads(row["contents"])
        determines = {names[source][int(place)]: share for place, share in held.pop("determines").items()}
        kind = frames[source].schema[name].dataType.simpleString()
        found[source][name] = Looked(source, name, kind, Contents.of_plain(held), determines)
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
        columns = [flat.take(pa.array(range(place, len(flat), width))) for place in range(width)]
        codes = [np.asarray(one.dictionary_encode().indices.fill_null(-1)) for one in columns]
        places, texts = [], []
        for place, column in enumerate(columns):
            plain = contents_of(Counter(column.to_pylist())).as_plain()
            plain["determines"] = {
                other: share
                for other in range(width)
                if other != place and (share := _determined(codes[place], codes[other])) >= MOSTLY
            }
            places.append(place)
            texts.append(json.dumps(plain))
        yield pa.RecordBatch.from_arrays(
            [pa.array([source] * width, pa.int32()), pa.array(places, pa.int32()), pa.array(texts)],
            names=["source", "place", "contents"],
        )


def _determined(codes: Any, others: Any) -> float:
    """Return of the pairs of records that share a code (-1: missing) the share that share the other code."""
    there = (codes >= 0) & (others >= 0)
    codes, others = codes[there].astype(np.int64), others[there].astype(np.int64)
    if not len(codes):
        return 0.0
    sizes = np.bincount(codes)
    both = np.unique(codes * (int(others.max()) + 1) + others, return_counts=True)[1]
    pairs = int((sizes * (sizes - 1)).sum())
    # A code that few share tells nothing of the others.
    return float((both * (both - 1)).sum() / pairs) if pairs >= 2 * _FEWEST else 0.0
