"""Records to counts: how many pairs agree on each of many keys, in one pass, without making a pair."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T

from linkspark import columns as names_of
from linkspark.blocking.agreements import Agreement, agreement, pairs_between, run_lengths
from linkspark.blocking.gathering import CELLS_OF_A_TASK, ROWS, few_cells, rows_of
from linkspark.blocking.kernel import Longs, Positions, blocks_of, changes
from linkspark.blocking.keys import order_key
from linkspark.blocking.large_counts import large_census
from linkspark.blocking.overlap import Overlap
from linkspark.blocking.slices import SLICE, labels
from linkspark.blocking.tables import column, gathered, keys_of, slices_of
from linkspark.spec.link_spec import LinkType


@dataclass(frozen=True)
class Census:
    """Counts of records, and of the pairs that agree on some keys.

    Attributes
    ----------
    records
        Records by source.
    null_ids
        Records without an id.
    repeated_ids
        Ids that several records of one source have.
    agreements
        The pairs that agree on each key, by its name.
    """

    records: dict[int, int]
    null_ids: int
    repeated_ids: int
    agreements: dict[str, Agreement]


def count_agreements(
    records: DataFrame,
    keys: Mapping[str, Column],
    *,
    link_type: LinkType,
    tasks: int = 2,
    cells_of_a_task: int = CELLS_OF_A_TASK,
) -> Census:
    """Count records, their ids, and the pairs that agree on each key.

    Parameters
    ----------
    records
        `__record_id`, `__source` (a position from 0), and what the keys need.
    keys
        Hashed keys by name, as `key_of` makes them.
    link_type
        Which pairs are asked for.
    tasks
        Over how many tasks the keys are spread.
    cells_of_a_task
        Beyond so many, Spark groups by key instead; an array's pairs then count once for each element in
        common.

    Notes
    -----
    Spark jobs: one; three for more cells than a task takes.
    """
    cells = {"": order_key(records), **keys}
    tasks = min(tasks, len(cells))
    rows, places = _sliced(records, list(cells.values()), tasks)
    count = _Count(link_type, places, cells_of_a_task)
    found = rows.mapInArrow(count, ROWS).collect()
    if any(row.what == "too many" for row in found):
        return Census(*large_census(records, cells, link_type))
    return census_of([(row.what, row.place, row.numbers) for row in found], list(keys))


def census_of(rows: Sequence[tuple[str, int, list[int]]], names: Sequence[str]) -> Census:
    """Return what counting tasks told: (what, place, numbers); the keys' places count from 1."""
    ids = next((numbers for what, _, numbers in rows if what == "ids"), [0, 0])
    told = {place: numbers for what, place, numbers in rows if what == "agreement"}
    nothing = [0, 0, 0]
    return Census(
        records={place: numbers[0] for what, place, numbers in rows if what == "source"},
        null_ids=ids[0],
        repeated_ids=ids[1],
        agreements={
            name: Agreement(numbers[0], numbers[1], tuple(numbers[3:]), numbers[2])
            for name, numbers in ((name, told.get(place, nothing)) for place, name in enumerate(names, 1))
        },
    )


def row_of(place: int, found: Agreement) -> tuple[str, int, list[int]]:
    """Return an agreement as a counting task tells it."""
    return "agreement", place, [found.pairs, found.comparable, found.independent, *found.largest_blocks]


def _sliced(
    records: DataFrame, cells: list[Column], tasks: int
) -> tuple[DataFrame, dict[int, dict[int, str]]]:
    """Deal the cells out to the tasks.

    Returns
    -------
    tuple
        One row a record and task: the task's label, the source, and as many columns as the task with the
        most cells needs; and for each label the place of each of its cells and the column that holds it.
    """
    schema = records.select(*[cell.alias(f"c{place}") for place, cell in enumerate(cells)]).schema
    places: dict[int, dict[int, str]] = {}
    for number, label in enumerate(labels(tasks)):
        mine = range(number, len(cells), tasks)
        several = [place for place in mine if isinstance(schema[place].dataType, T.ArrayType)]
        single = [place for place in mine if place not in several]
        places[label] = {place: f"one_{slot}" for slot, place in enumerate(single)}
        places[label] |= {place: f"several_{slot}" for slot, place in enumerate(several)}
    slots = sorted({slot for mine in places.values() for slot in mine.values()})
    structs = []
    for label, chosen in places.items():
        by_slot = {slot: cells[place] for place, slot in chosen.items()}
        filled = [
            by_slot.get(slot, F.lit(None))
            .cast("bigint" if slot.startswith("one") else "array<bigint>")
            .alias(slot)
            for slot in slots
        ]
        structs.append(
            F.struct(F.lit(label).alias(SLICE), F.col(names_of.SOURCE).cast("int").alias("source"), *filled)
        )
    rows = records.select(F.explode(F.array(*structs)).alias("row")).select("row.*")
    return rows.repartition(tasks, SLICE), places


@dataclass(frozen=True)
class _Count:
    """Counts the cells of a slice."""

    link_type: LinkType
    places: dict[int, dict[int, str]]
    most_cells: int

    def __call__(self, batches: Iterator[Any]) -> Iterator[Any]:
        kept = few_cells(batches, self.most_cells)
        if kept is None:
            yield rows_of([("too many", 0, [])])
            return
        table = gathered(kept)
        if table is not None:
            for label, one in slices_of(table, SLICE):
                yield rows_of(list(self._slice(one, self.places[label])))

    def _slice(self, table: Any, places: dict[int, str]) -> Iterator[tuple[str, int, list[int]]]:
        sources = column(table, "source").to_numpy()
        order = None
        if self.link_type == "link":
            order = np.argsort(sources, kind="stable")
            sources = sources[order]
        for place, slot in places.items():
            keys = keys_of(column(table, slot), order)
            if place == 0:
                for source, count in enumerate(np.bincount(sources)):
                    yield "source", source, [int(count)]
                yield (
                    "ids",
                    0,
                    [len(sources) - len(keys.records), _repeated(keys.hashes, sources[keys.records])],
                )
            else:
                found = (
                    self._several(keys, sources) if keys.several else agreement(keys, sources, self.link_type)
                )
                yield row_of(place, found)

    def _several(self, keys: Any, sources: Positions) -> Agreement:
        blocks = blocks_of(keys, sources, self.link_type)
        overlap = Overlap(sources, self.link_type)
        present = np.bincount(sources[np.unique(keys.records)])
        return Agreement(
            overlap.further(blocks), pairs_between(present, self.link_type), overlap.largest_blocks(blocks)
        )


def _repeated(ids: Longs, sources: Positions) -> int:
    """Return how many ids occur more than once in a source."""
    found = 0
    for source in range(int(sources.max(initial=-1)) + 1):
        found += int((run_lengths(changes(np.sort(ids[sources == source]))) > 1).sum())
    return found
