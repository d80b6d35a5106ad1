"""How many pairs the blocking rules make, alone and further to each other, without making them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from linkspark import columns as names_of
from linkspark import errors
from linkspark.blocking.agreements import pairs_between
from linkspark.blocking.gathering import CELLS_OF_A_TASK, ROWS, few_cells, rows_of
from linkspark.blocking.kernel import Blocks, Positions, blocks_of
from linkspark.blocking.keys import key_values, order_key, with_keys
from linkspark.blocking.overlap import Overlap
from linkspark.blocking.shuffled import partition_blocks, shared_entries_of
from linkspark.blocking.slices import SLICE, copied, labels
from linkspark.blocking.tables import ORDER, column, gathered, keys_of, slices_of
from linkspark.results import PairCounts, RuleCounts
from linkspark.spec.blocking import BlockingRule
from linkspark.spec.link_spec import LinkType

_LARGEST = 5


def count_pairs(
    records: DataFrame,
    rules: Sequence[BlockingRule],
    *,
    link_type: LinkType,
    sources: Sequence[str] = (),
    tasks: int = 2,
    cells_of_a_task: int = CELLS_OF_A_TASK,
) -> PairCounts:
    """Count the pairs of each rule, alone and further to the rules before it.

    Parameters
    ----------
    records
        `__record_id`, `__source` (a position in `sources`), and the columns that the rules name.
    rules, link_type
        As in `LinkSpec`.
    sources
        The names of the sources; none for a single frame.
    tasks
        How many tasks share the work.
    cells_of_a_task
        Beyond so many, records are shuffled by key.

    Notes
    -----
    Spark jobs: one; three for more cells than a task takes.
    """
    narrow = with_keys(records, rules).select(
        F.col(names_of.SOURCE).cast("int").alias(names_of.SOURCE),
        *[f"{names_of.KEY}{number}" for number in range(len(rules))],
    )
    tasks = min(tasks, len(rules))
    count = _Count(link_type, len(rules), labels(tasks), cells_of_a_task)
    rows = copied(narrow, tasks).mapInArrow(count, ROWS).collect()
    if any(row.what == "too many" for row in rows):
        rows = _shuffled(records, rules, link_type)
    by_source = {row.place: row.numbers[0] for row in rows if row.what == "source"}
    sizes = [by_source.get(place, 0) for place in range(max(len(sources), 1))]
    return PairCounts(
        records=tuple(zip(sources or ("",), sizes, strict=True)),
        possible=pairs_between(np.array(sizes, dtype=np.int64), link_type),
        rules=tuple(_rule_counts(rule, number, rows) for number, rule in enumerate(rules)),
    )


def check_budget(function: str, counts: PairCounts, budget: int) -> None:
    """Refuse rules that would make more pairs than the budget, each rule counted alone."""
    total = sum(rule.pairs for rule in counts.rules)
    if total > budget:
        worst = max(range(len(counts.rules)), key=lambda number: counts.rules[number].pairs)
        rule = counts.rules[worst]
        raise errors.too_many_pairs(
            function, total, budget, worst, rule.rule, rule.pairs, rule.largest_blocks
        )


def largest_blocks(records: DataFrame, rule: BlockingRule, count: int = 10) -> DataFrame:
    """Return the largest blocks of a rule.

    Parameters
    ----------
    records
        The columns that the rule names.
    rule
        A blocking rule.
    count
        How many blocks.

    Returns
    -------
    DataFrame
        One row a block, the largest first: `key_1`, `key_2`... (the keys as they are; of an array, one
        element) and `records`.

    Notes
    -----
    Spark jobs: none until the blocks are used.
    """
    keys = key_values(records, rule.keys)
    names = [f"key_{number}" for number in range(1, len(rule.keys) + 1)]
    blocks = keys.groupBy(*names).agg(F.count(F.lit(1)).alias(names_of.RECORDS))
    return blocks.orderBy(F.desc(names_of.RECORDS), *names).limit(count)


def _rule_counts(rule: BlockingRule, number: int, rows: Sequence[Any]) -> RuleCounts:
    mine = [row.numbers for row in rows if row.what == "rule" and row.place == number]
    sizes = sorted((size for numbers in mine for size in numbers[2:]), reverse=True)
    return RuleCounts(
        rule=str(rule),
        pairs=sum(numbers[0] for numbers in mine),
        further=sum(numbers[1] for numbers in mine),
        largest_blocks=tuple(sizes[:_LARGEST]),
    )


def _numbers(blocks: Sequence[Blocks], rule: int, overlap: Overlap, *, whole: bool) -> list[int]:
    one, earlier = blocks[rule], [other.codes for other in blocks[:rule]]
    alone = overlap.further(one, whole=whole)
    further = overlap.further(one, earlier, whole=whole) if earlier else alone
    return [alone, further, *overlap.largest_blocks(one)]


@dataclass(frozen=True)
class _Count:
    """Counts a slice's rules, from a copy of all records."""

    link_type: LinkType
    rules: int
    slices: tuple[int, ...]
    most_cells: int

    def __call__(self, batches: Iterator[Any]) -> Iterator[Any]:
        kept = few_cells(batches, self.most_cells)
        if kept is None:
            yield rows_of([("too many", 0, [])])
            return
        table = gathered(kept)
        if table is not None:
            for label, one in slices_of(table, SLICE):
                yield rows_of(list(self._slice(one, self.slices.index(label))))

    def _slice(self, table: Any, part: int) -> Iterator[tuple[str, int, list[int]]]:
        sources = column(table, names_of.SOURCE).to_numpy()
        if part == 0:
            for source, count in enumerate(np.bincount(sources)):
                yield "source", source, [int(count)]
        order = np.argsort(sources, kind="stable") if self.link_type == "link" else None
        sources = sources if order is None else sources[order]
        blocks: list[Blocks] = []
        for rule in range(self.rules):
            keys = keys_of(column(table, f"{names_of.KEY}{rule}"), order)
            blocks.append(blocks_of(keys, sources, self.link_type))
            if rule % len(self.slices) == part:
                overlap = Overlap(sources, self.link_type)
                yield "rule", rule, _numbers(blocks, rule, overlap, whole=True)


def _shuffled(records: DataFrame, rules: Sequence[BlockingRule], link_type: LinkType) -> list[Any]:
    keys = [f"{names_of.KEY}{number}" for number in range(len(rules))]
    keyed = with_keys(records, rules).withColumn(ORDER, order_key(records))
    narrow = keyed.select(names_of.ID, names_of.SOURCE, ORDER, *keys)
    entries = shared_entries_of(narrow, len(rules), None)
    counted = entries.mapInArrow(_CountPartition(link_type, len(rules)), ROWS)
    merged = counted.groupBy("what", "place").agg(
        F.sum(F.col("numbers")[0]).alias("pairs"),
        F.sum(F.col("numbers")[1]).alias("further"),
        F.slice(
            F.sort_array(F.flatten(F.collect_list(F.expr("slice(numbers, 3, 5)"))), asc=False), 1, _LARGEST
        ).alias("sizes"),
    )
    rows: list[Any] = merged.select(
        "what", "place", F.concat(F.array("pairs", "further"), "sizes").alias("numbers")
    ).collect()
    by_source = records.groupBy(F.col(names_of.SOURCE).cast("int").alias("place")).agg(
        F.array(F.count(F.lit(1))).alias("numbers")
    )
    return rows + by_source.select(F.lit("source").alias("what"), "place", "numbers").collect()


@dataclass(frozen=True)
class _CountPartition:
    """Counts the blocks that are in a partition."""

    link_type: LinkType
    rules: int

    def __call__(self, batches: Iterator[Any]) -> Iterator[Any]:
        table = gathered(batches)
        if table is None:
            return
        records, blocks = partition_blocks(table, self.rules, self.link_type)
        sources: Positions = records.sources[records.order]
        overlap = Overlap(sources, self.link_type)
        yield rows_of(
            [("rule", rule, _numbers(blocks, rule, overlap, whole=False)) for rule in range(self.rules)]
        )
