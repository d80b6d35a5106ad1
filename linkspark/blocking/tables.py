"""Records of one task as an Arrow table: their keys as numpy, and their pairs as Arrow again."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import Column, DataFrame
from pyspark.sql import types as T

from linkspark import columns as names_of
from linkspark.blocking.kernel import Found, Keys, Longs, Positions
from linkspark.frames import quoted

# The columns by which records are put into one order in every task, whatever order they came in.
ORDER = "__order"
# Pairs made at once: enough for numpy to be quick, few enough for the memory of any worker.
CHUNK = 250_000


class Describe(Protocol):
    """Tells of pairs of a table's rows."""

    def __call__(self, left: Longs, right: Longs) -> Mapping[str, Any]:
        """Return the columns of pairs, given by the positions of both records."""

    def codes(self, column: str) -> Positions:
        """Return for each record a number that stands for its value; -1 where it is missing."""


# Takes a table of records.
Prepare: TypeAlias = Callable[[Any], Describe]


@dataclass(frozen=True)
class Description:
    """What is told of each pair besides its records and its rules.

    Attributes
    ----------
    carry
        The columns of the records that it needs.
    prepare
        Takes an Arrow table of these columns, and returns a function from the positions of both sides (two
        arrays of int64) to the columns of the pairs. Can be pickled.
    columns
        The names and types of the columns of the pairs.
    coded
        Those of the carried columns whose `codes` are known.
    """

    carry: tuple[str, ...]
    prepare: Prepare
    columns: T.StructType
    coded: tuple[str, ...] = ()


class Finish(Protocol):
    """What becomes of pairs in the task that makes them."""

    @property
    def schema(self) -> str:
        """Return the columns that it gives."""

    def __call__(self, batches: Iterator[Any]) -> Iterator[Any]:
        """Take batches of pairs, and give its own."""


@dataclass(frozen=True)
class _Finished:
    make: Callable[[Iterator[Any]], Iterator[Any]]
    finish: Finish

    def __call__(self, batches: Iterator[Any]) -> Iterator[Any]:
        return self.finish(self.make(batches))


def mapped(
    frame: DataFrame,
    make: Callable[[Iterator[Any]], Iterator[Any]],
    schema: T.StructType,
    finish: Finish | None,
) -> DataFrame:
    """Return what tasks make of a frame, finished by the same tasks where that is asked for."""
    if finish is None:
        return frame.mapInArrow(make, schema)
    return frame.mapInArrow(_Finished(make, finish), finish.schema)


def carried_columns(names: Sequence[str]) -> list[Column]:
    """Return columns under names that say their place: in mapInArrow Spark reads `a.b` as a field of `a`."""
    return [quoted(name).alias(f"{names_of.CARRIED}{place}") for place, name in enumerate(names)]


def prepared(table: Any, names: Sequence[str], prepare: Prepare) -> Describe:
    """Return what describes pairs of a table that holds `carried_columns` of these names."""
    return prepare(pa.table({name: table[f"{names_of.CARRIED}{place}"] for place, name in enumerate(names)}))


@dataclass(frozen=True)
class Records:
    """The records of one task.

    Attributes
    ----------
    ids
        Their ids, an Arrow array of text or longs.
    sources
        The position of their source.
    order
        The positions of the records by source, and by id within a source (text in an order of its own).
    order_keys
        What ids are put in order by, in that order: equal for equal ids of a source.
    """

    ids: Any
    sources: Positions
    order: Longs
    order_keys: Longs


def gathered(batches: Iterable[Any]) -> Any:
    """Return the batches as one table, or None without any rows."""
    filled = [batch for batch in batches if batch.num_rows]
    return pa.Table.from_batches(filled) if filled else None


def column(table: Any, name: str) -> Any:
    """Return a column of a table as one array."""
    chunks = table[name].chunks
    return chunks[0] if len(chunks) == 1 else pa.concat_arrays(chunks)


def slices_of(table: Any, name: str) -> Iterator[tuple[int, Any]]:
    """Return the label and the rows of each slice: one, unless two labels met in a partition."""
    present = pc.unique(table[name]).to_pylist()
    for label in present:
        yield label, table if len(present) == 1 else table.filter(pc.equal(table[name], label))


def records_of(table: Any) -> Records:
    """Put the records of a table in order."""
    ids = column(table, names_of.ID)
    sources = column(table, names_of.SOURCE).to_numpy()
    keys = column(table, ORDER).to_numpy()
    order = _ordered(ids, sources, keys)
    return Records(ids, sources, order, keys[order])


def _ordered(ids: Any, sources: Positions, keys: Longs) -> Longs:
    several = len(sources) > 0 and sources.min() != sources.max()
    order = np.lexsort((keys, sources)) if several else np.argsort(keys)
    sorted_keys, sorted_sources = keys[order], sources[order]
    if np.any((sorted_keys[1:] == sorted_keys[:-1]) & (sorted_sources[1:] == sorted_sources[:-1])):
        # Two texts of one hash: their own order decides, or tasks could differ in it.
        table = pa.table({"source": sources, "id": ids})
        order = pc.sort_indices(table, [("source", "ascending"), ("id", "ascending")]).to_numpy()
    return order.astype(np.int64, copy=False)


def keys_of(keys: Any, order: Longs | None) -> Keys:
    """Return the keys of a rule, the records being numbered in the order given, or as they are."""
    if pa.types.is_list(keys.type) or pa.types.is_large_list(keys.type):
        records = pc.list_parent_indices(keys).to_numpy().astype(np.int32)
        # `key_of` leaves no nulls in its arrays.
        hashes = pc.list_flatten(keys).to_numpy()
        if order is None:
            return Keys(records, hashes, several=True)
        rank = np.empty(len(order), dtype=np.int32)
        rank[order] = np.arange(len(order), dtype=np.int32)
        records = rank[records]
        back = np.argsort(records, kind="stable")
        return Keys(records[back], hashes[back], several=True)
    present = pc.is_valid(keys).to_numpy(zero_copy_only=False)
    hashes = pc.fill_null(keys, 0).to_numpy()
    if order is not None:
        present, hashes = present[order], hashes[order]
    return Keys(np.flatnonzero(present).astype(np.int32), hashes[present])


def batch_of(records: Records, found: Found, describe: Describe | None, names: Sequence[str]) -> Any:
    """Return pairs as an Arrow batch, the smaller (source, id) of each on the left."""
    left, right = records.order[found.left], records.order[found.right]
    ids_l, ids_r = records.ids.take(pa.array(left)), records.ids.take(pa.array(right))
    sources_l, sources_r = records.sources[left], records.sources[right]
    turned = (sources_l == sources_r) & pc.greater(ids_l, ids_r).to_numpy(zero_copy_only=False)
    left, right = np.where(turned, right, left), np.where(turned, left, right)
    turn = pa.array(turned)
    columns = {
        names_of.ID_L: pc.if_else(turn, ids_r, ids_l),
        names_of.ID_R: pc.if_else(turn, ids_l, ids_r),
        names_of.SOURCE_L: sources_l,
        names_of.SOURCE_R: sources_r,
        names_of.MATCH_KEY: np.full(len(left), found.rule, dtype=np.int32),
        names_of.RULES: found.mask,
        names_of.CENSUS: pa.nulls(len(left), pa.string()),
        **(describe(left, right) if describe else {}),
    }
    return pa.RecordBatch.from_arrays([pa.array(columns[name]) for name in names], names=list(names))
