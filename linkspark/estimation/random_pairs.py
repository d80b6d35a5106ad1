"""Pairs of records by chance: what the levels look like among non-matches, of which nearly all pairs are."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T

from linkspark import columns

Integers = NDArray[np.int64]
Describe: TypeAlias = Callable[[Integers, Integers], Mapping[str, Any]]
Prepare: TypeAlias = Callable[[pa.Table], Describe]

PAIRS = 1_000_000
# Enough that a record takes part in few of the pairs, few enough for one task's memory.
SAMPLED_RECORDS = 60_000
COUNT = "__count"
_SLICE = "__slice"


@dataclass(frozen=True)
class Drawing:
    """What is drawn.

    Attributes
    ----------
    link_type, seed
        As in `LinkSpec`.
    wanted
        Pairs; all possible ones where they are fewer.
    records
        About how many records they are drawn from.
    labels
        One whole number a task that shares in the work; Spark's hash says in which partition it runs.
    """

    link_type: str
    seed: int
    wanted: int = PAIRS
    records: int = SAMPLED_RECORDS
    labels: tuple[int, ...] = (0,)


def draw(sources: Integers, link_type: str, seed: int, wanted: int) -> tuple[Integers, Integers]:
    """Return positions of both sides of random pairs, no pair twice; all pairs if they are at most `wanted`.

    Parameters
    ----------
    sources
        The source of each record.
    link_type
        `link` pairs records of different sources only.
    seed, wanted
        The same seed draws the same pairs.

    Notes
    -----
    The possible pairs are numbered round a circle, over the records in random order, and one is taken from
    each of `wanted` stretches of equal length: distinct without looking, each as likely as any other.
    """
    chance = np.random.default_rng(seed)
    order = np.lexsort((chance.random(len(sources)), sources))
    if link_type == "link":
        partners_from = np.searchsorted(sources[order], sources[order], side="right")
    else:
        partners_from = np.arange(len(sources)) + 1
    ends = np.cumsum(len(sources) - partners_from)
    possible = int(ends[-1]) if len(ends) else 0
    wanted = min(wanted, possible)
    edges = np.arange(wanted + 1) * possible // max(wanted, 1)
    number = edges[:-1] + (chance.random(wanted) * np.diff(edges)).astype(np.int64)
    # Stretches differ in length by one: the circle is turned, so that no pair gains by it.
    number = (number + chance.integers(max(possible, 1))) % max(possible, 1)
    first = np.searchsorted(ends, number, side="right")
    # Counted back from the end of the record's own stretch of numbers: its last partner is the last record.
    second = len(sources) - (ends[first] - number)
    one, other = order[first], order[second]
    return np.minimum(one, other), np.maximum(one, other)


def random_pairs(
    records: DataFrame, known_records: int, drawing: Drawing, prepare: Prepare, schema: T.StructType
) -> DataFrame:
    """Return random pairs as described.

    Parameters
    ----------
    records
        One row a record: `__record_id`, `__source`, and the columns that `prepare` reads.
    known_records
        How many they are.
    drawing
        What is drawn. More records than `drawing.records` are first sampled by a hash of seed, source and id.
    prepare
        Takes the table of the sampled records, returns the function that describes pairs of its rows.
    schema
        Of the result, all columns of which the described pairs must have.

    Returns
    -------
    DataFrame
        One row a pair: the columns of `schema`. The same for any partitioning of `records`.
    """
    share = partial(_described_share, drawing=drawing, prepare=prepare, names=tuple(schema.names))
    return _to_tasks(records, known_records, drawing).mapInArrow(share, schema)


def count_random_levels(
    records: DataFrame,
    known_records: int,
    drawing: Drawing,
    prepare: Prepare,
    levels: dict[str, int],
) -> dict[str, Integers]:
    """Count how often random pairs show each level.

    Parameters
    ----------
    records, known_records, drawing, prepare
        As in `random_pairs`.
    levels
        The columns of gammas, each with its number of levels, "none of them" included.

    Returns
    -------
    dict
        For each column the pairs by gamma, from 0 (none) up; missing is left out.

    Notes
    -----
    Spark jobs: one.
    """
    schema = T.StructType(
        [T.StructField(name, T.IntegerType()) for name in levels] + [T.StructField(COUNT, T.LongType())]
    )
    share = partial(_counted_share, drawing=drawing, prepare=prepare, names=tuple(levels))
    counted = _to_tasks(records, known_records, drawing).mapInArrow(share, schema)
    return _levels_of(counted, levels)


@dataclass(frozen=True)
class CountingShare:
    """Counts the levels of one share of the random pairs, where a task has all records anyway.

    Attributes
    ----------
    drawing
        What is drawn.
    levels
        As in `count_random_levels`.
    """

    drawing: Drawing
    levels: Mapping[str, int]

    def __call__(
        self, describe: Describe, order: Integers, sources: NDArray[Any], part: int, parts: int
    ) -> list[list[int]]:
        """Return the pairs by gamma, from 0 up, for each of the levels.

        Parameters
        ----------
        describe
            Tells of pairs of records, by their positions.
        order, sources
            The positions of the records in their order, and their sources in that order.
        part, parts
            Which share of the pairs, from 0, of how many.
        """
        left, right = self._drawn(sources.astype(np.int64))
        mine = slice(len(left) * part // parts, len(left) * (part + 1) // parts)
        described = describe(order[left[mine]], order[right[mine]])
        return [
            _by_level(np.asarray(described[name], dtype=np.int64), None, number).tolist()
            for name, number in self.levels.items()
        ]

    def _drawn(self, sources: Integers) -> tuple[Integers, Integers]:
        drawing = self.drawing
        few = np.arange(len(sources))
        if len(few) > drawing.records:
            # Pairs of few records have few different values, each pair of which is compared once.
            chance = np.random.default_rng(drawing.seed)
            few = np.sort(chance.choice(len(few), drawing.records, replace=False, shuffle=False))
        left, right = draw(sources[few], drawing.link_type, drawing.seed, drawing.wanted)
        return few[left], few[right]


def count_levels(pairs: DataFrame, levels: dict[str, int]) -> dict[str, Integers]:
    """Count how often pairs show each level, as `count_random_levels` does, for pairs in a frame.

    Notes
    -----
    Spark jobs: one.
    """
    return _levels_of(pairs.groupBy(*levels).agg(F.count(F.lit(1)).alias(COUNT)), levels)


def _levels_of(counted: DataFrame, levels: dict[str, int]) -> dict[str, Integers]:
    rows = counted.select(*levels, COUNT).collect()
    found = np.array([tuple(row) for row in rows], dtype=np.int64).reshape(len(rows), len(levels) + 1)
    return {
        name: _by_level(found[:, place], found[:, -1], number)
        for place, (name, number) in enumerate(levels.items())
    }


def _by_level(gammas: Integers, counts: Integers | None, levels: int) -> Integers:
    # Missing (-1) goes to place 0, which is then dropped.
    return np.bincount(gammas + 1, counts, levels + 1)[1:].astype(np.int64)


def _to_tasks(records: DataFrame, known_records: int, drawing: Drawing) -> DataFrame:
    """Return the sampled records, all of them once for each task."""
    if known_records > drawing.records:
        hashed = F.xxhash64(F.lit(drawing.seed), F.col(columns.SOURCE), F.col(columns.ID))
        records = records.where(hashed < int(2**64 * (drawing.records / known_records)) - 2**63)
    labels = F.array(*[F.lit(label) for label in drawing.labels])
    return records.withColumn(_SLICE, F.explode(labels)).repartition(len(drawing.labels), _SLICE)


def _described_share(
    batches: Iterator[pa.RecordBatch], drawing: Drawing, prepare: Prepare, names: Sequence[str]
) -> Iterator[pa.RecordBatch]:
    for described in _shares(batches, drawing, prepare):
        yield pa.RecordBatch.from_arrays([pa.array(described[name]) for name in names], list(names))


def _counted_share(
    batches: Iterator[pa.RecordBatch], drawing: Drawing, prepare: Prepare, names: Sequence[str]
) -> Iterator[pa.RecordBatch]:
    for described in _shares(batches, drawing, prepare):
        gammas = np.column_stack([np.asarray(described[name], dtype=np.int32) for name in names])
        # Sorting one number a pair takes a tenth of the time that sorting rows does.
        _, first, counts = np.unique(_row_numbers(gammas), return_index=True, return_counts=True)
        arrays = [pa.array(gammas[first, place]) for place in range(len(names))]
        yield pa.RecordBatch.from_arrays([*arrays, pa.array(counts.astype(np.int64))], [*names, COUNT])


def _row_numbers(gammas: NDArray[np.int32]) -> NDArray[np.uint64]:
    """Return a 64-bit hash of each row: different rows get different numbers but for one in 10^19."""
    factors = np.random.default_rng(0).integers(0, 2**63, gammas.shape[1], dtype=np.uint64) * np.uint64(2) + 1
    return np.asarray(gammas.astype(np.uint64) @ factors.astype(np.uint64))


def _shares(
    batches: Iterator[pa.RecordBatch], drawing: Drawing, prepare: Prepare
) -> Iterator[Mapping[str, Any]]:
    """Describe the pairs that fall to this partition: none, those of one task, or those of several."""
    gathered = list(batches)
    if not gathered:
        return
    table = pa.Table.from_batches(gathered)
    here = set(table[_SLICE].unique().to_pylist())
    table = table.filter(pc.equal(table[_SLICE], min(here))).drop([_SLICE])
    table = table.sort_by([(columns.SOURCE, "ascending"), (columns.ID, "ascending")])
    sources = table[columns.SOURCE].to_numpy().astype(np.int64)
    left, right = draw(sources, drawing.link_type, drawing.seed, drawing.wanted)
    describe = prepare(table)
    for task, label in enumerate(drawing.labels):
        start, stop = (len(left) * (task + more) // len(drawing.labels) for more in (0, 1))
        if label in here and start < stop:
            yield describe(left[start:stop], right[start:stop])
