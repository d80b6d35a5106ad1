"""Records to candidate pairs: each pair once, at the first rule that finds it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T

from linkspark import columns as names_of
from linkspark.blocking.coded_keys import coded_columns, keys_of_codes
from linkspark.blocking.kernel import (
    NO_PAIRS,
    Blocks,
    Keys,
    Longs,
    Positions,
    blocks_of,
    found_in_share,
)
from linkspark.blocking.keys import key_of, order_key, with_keys
from linkspark.blocking.parcels import parcelled, unpacked_slices
from linkspark.blocking.shuffled import described_pairs, shuffled_pairs
from linkspark.blocking.slices import SLICE, copied, labels
from linkspark.blocking.tables import (
    CHUNK,
    ORDER,
    Describe,
    Description,
    Finish,
    batch_of,
    carried_columns,
    column,
    gathered,
    keys_of,
    mapped,
    prepared,
    records_of,
    slices_of,
)
from linkspark.blocking.while_making import Counting, census_batch, id_rows, rule_row, value_row
from linkspark.spec.blocking import BlockingRule
from linkspark.spec.link_spec import LinkType

# Some seconds of work for a task.
_PAIRS_OF_A_PARTITION = 10_000_000


def candidate_pairs(
    records: DataFrame,
    rules: Sequence[BlockingRule],
    *,
    link_type: LinkType,
    description: Description | None = None,
    tasks: int = 2,
    replicated: bool = True,
    in_parcels: bool = False,
    counting: Counting | None = None,
    finish: Finish | None = None,
) -> DataFrame:
    """Return the pairs of records that agree on any rule.

    Parameters
    ----------
    records
        `__record_id` (text or long), `__source` (int), and the columns that rules and description name.
    rules
        At most 62 blocking rules.
    link_type
        Which pairs are asked for, as in `LinkSpec`.
    description
        What else is told of each pair.
    tasks
        How many tasks share the work evenly, where records are replicated.
    replicated
        Whether every task gets all records: the quick way while they fit into a worker's memory, some 100
        million cells. Otherwise keys are shuffled, into as many partitions as the session says, and
        described pairs joined with the records.
    in_parcels
        Whether replicated records move as few large values, see `parcels`; for up to some 30 million cells.
    counting
        Where records are replicated: also count them and the rules' pairs. One more row for each task at
        most, whose `__census` is not null, tells the counts; there are no other rows where ids are null or
        repeated, or the rules make more pairs than the budget.
    finish
        Takes the described pairs in the task that makes them; what it gives is then returned.

    Returns
    -------
    DataFrame
        One row a pair; key: both records. `__record_id_l`, `__record_id_r`, `__source_l`, `__source_r` (the
        smaller source and id on the left), `match_key` (the position of the first rule that agrees, from 0),
        `__rules` (bit n set where rule n agrees), and the described columns.

    Notes
    -----
    Spark jobs: none until the pairs are used.
    """
    ordered = records.withColumn(ORDER, F.coalesce(order_key(records), F.lit(0)))
    pairs = pair_columns(records)
    carry = tuple(dict.fromkeys(description.carry)) if description else ()
    schema = T.StructType([*pairs.fields, *(description.columns.fields if description else [])])
    if counting is not None:
        schema = schema.add(names_of.CENSUS, T.StringType())
    if not replicated:
        keyed = with_keys(ordered, rules)
        keys = [f"{names_of.KEY}{number}" for number in range(len(rules))]
        found = shuffled_pairs(
            keyed.select(names_of.ID, names_of.SOURCE, ORDER, *keys),
            len(rules),
            link_type,
            pairs,
            _PAIRS_OF_A_PARTITION,
        )
        return described_pairs(found, records, description, schema, finish) if description else found
    known = description.coded if description else ()
    coded = tuple(coded_columns(records.schema, rule, known) for rule in rules)
    hashed = [
        key_of(records, rule.keys).alias(f"{names_of.KEY}{number}")
        for number, rule in enumerate(rules)
        if coded[number] is None
    ]
    wanted = ordered.select(names_of.ID, names_of.SOURCE, ORDER, *hashed, *carried_columns(carry))
    make = _Slice(link_type, coded, labels(tasks), description, counting, tuple(schema.names))
    if in_parcels:
        return mapped(parcelled(wanted, tasks), make.of_parcels, schema, finish)
    return mapped(copied(wanted, tasks), make, schema, finish)


def pair_columns(records: DataFrame) -> T.StructType:
    """Return the columns that every pair has."""
    kind = records.schema[names_of.ID].dataType
    return T.StructType(
        [
            T.StructField(names_of.ID_L, kind),
            T.StructField(names_of.ID_R, kind),
            T.StructField(names_of.SOURCE_L, T.IntegerType()),
            T.StructField(names_of.SOURCE_R, T.IntegerType()),
            T.StructField(names_of.MATCH_KEY, T.IntegerType()),
            T.StructField(names_of.RULES, T.LongType()),
        ]
    )


@dataclass(frozen=True)
class _Slice:
    """Makes a slice's share of all pairs, from a copy of all records."""

    link_type: LinkType
    # For each rule the columns whose codes are its keys; None where its keys come hashed.
    coded: tuple[tuple[str, ...] | None, ...]
    slices: tuple[int, ...]
    description: Description | None
    counting: Counting | None
    names: tuple[str, ...]

    def __call__(self, batches: Iterator[Any]) -> Iterator[Any]:
        table = gathered(batches)
        if table is None:
            return
        for label, one in slices_of(table, SLICE):
            yield from self._pairs(one, self.slices.index(label))

    def of_parcels(self, batches: Iterator[Any]) -> Iterator[Any]:
        for label, one in unpacked_slices(batches):
            yield from self._pairs(one, self.slices.index(label))

    def _pairs(self, table: Any, part: int) -> Iterator[Any]:
        records = records_of(table)
        sources = records.sources[records.order]
        describe = None
        if self.description:
            carry = tuple(dict.fromkeys(self.description.carry))
            describe = prepared(table, carry, self.description.prepare)
        keys = list(self._keys(table, records.order, describe))
        rules = [blocks_of(one, sources, self.link_type) for one in keys]
        if self.counting is not None:
            ids = id_rows(records.order_keys, sources, records.ids.null_count)
            wanted = not any(ids[-1][2]) and sum(rule.pairs for rule in rules) <= self.counting.budget
            counted = ids if part == 0 else []
            counted += self._counted(part, keys, rules, sources, records.order, describe)
            if wanted and self.counting.share is not None and describe is not None:
                shares = self.counting.share(describe, records.order, sources, part, len(self.slices))
                counted += [("share", place, numbers) for place, numbers in enumerate(shares)]
            if counted:
                yield census_batch(counted, batch_of(records, NO_PAIRS, describe, self.names).schema)
            if not wanted:
                return
        for found in found_in_share(rules, part, len(self.slices), CHUNK):
            if len(found.left):
                yield batch_of(records, found, describe, self.names)

    def _keys(self, table: Any, order: Longs, describe: Describe | None) -> Iterator[Keys]:
        for number, columns in enumerate(self.coded):
            if columns is None or describe is None:
                yield keys_of(column(table, f"{names_of.KEY}{number}"), order)
            else:
                yield keys_of_codes(columns, describe.codes, order)

    def _counted(
        self,
        part: int,
        keys: Sequence[Keys],
        rules: Sequence[Blocks],
        sources: Positions,
        order: Longs,
        describe: Describe | None,
    ) -> Iterator[tuple[str, int, list[int]]]:
        """Count over all records what falls to one task: every so many-th rule and value."""
        tasks = len(self.slices)
        for place, (one, blocks) in enumerate(zip(keys, rules, strict=True), start=1):
            if place % tasks == part:
                yield rule_row(place, one, blocks, sources, self.link_type)
        if self.counting is not None and describe is not None:
            for place, name in enumerate(self.counting.equal.values(), start=len(rules) + 1):
                if place % tasks == part:
                    yield value_row(place, describe.codes(name)[order], sources, self.link_type)
