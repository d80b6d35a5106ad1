"""Candidate pairs where the records do not fit into a task: entries shuffled by key."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T

from linkspark import columns as names_of
from linkspark.blocking.kernel import (
    Blocks,
    Codes,
    Keys,
    Longs,
    changes,
    codes_of,
    found_in_share,
    numbered,
    part_of_blocks,
    shared_entries,
)
from linkspark.blocking.tables import (
    CHUNK,
    Description,
    Finish,
    Records,
    batch_of,
    column,
    gathered,
    keys_of,
    mapped,
    records_of,
)
from linkspark.frames import quoted
from linkspark.spec.link_spec import LinkType

_RULE, _KEY, _SIZE, _PART, _PARTS = "__rule", "__hash", "__size", "__part", "__parts"
_PAIR = (
    names_of.ID_L,
    names_of.ID_R,
    names_of.SOURCE_L,
    names_of.SOURCE_R,
    names_of.MATCH_KEY,
    names_of.RULES,
)


def shuffled_pairs(
    keyed: DataFrame, rules: int, link_type: LinkType, schema: T.StructType, most: int
) -> DataFrame:
    """Return the pairs of records.

    Parameters
    ----------
    keyed
        `__record_id`, `__source`, the order key and the hashed key of each rule.
    rules, link_type, schema
        The number of rules, the link type, the columns of a pair.
    most
        A block of more pairs than this is shared by several partitions.
    """
    entries = shared_entries_of(keyed, rules, most)
    return entries.mapInArrow(_Partition(link_type, rules, tuple(schema.names)), schema)


def shared_entries_of(keyed: DataFrame, rules: int, most: int | None) -> DataFrame:
    """Return one row a record and key that another record has too, blocks (or shares of them) together."""
    entries = keyed.withColumn("__entry", F.explode(_entries(keyed, rules)))
    entries = entries.select(
        "*", F.col(f"__entry.{_RULE}").alias(_RULE), F.col(f"__entry.{_KEY}").alias(_KEY)
    ).drop("__entry")
    sizes = entries.groupBy(_RULE, _KEY).agg(F.count(F.lit(1)).alias(_SIZE)).where(F.col(_SIZE) > 1)
    size = F.col(_SIZE).cast("double")
    parts = F.lit(1) if most is None else F.ceil(size * (size - 1) / F.lit(2.0 * most)).cast("int")
    return (
        entries.join(sizes, [_RULE, _KEY])
        .withColumn(_PARTS, parts)
        .drop(_SIZE)
        .withColumn(_PART, F.explode(F.sequence(F.lit(0), F.col(_PARTS) - 1)))
        .repartition(_RULE, _KEY, _PART)
    )


def described_pairs(
    pairs: DataFrame,
    records: DataFrame,
    description: Description,
    schema: T.StructType,
    finish: Finish | None = None,
) -> DataFrame:
    """Add the described columns to pairs, both sides' columns being joined first."""
    carry = tuple(dict.fromkeys(description.carry))
    joined = pairs
    for side, id_, source in (
        ("l", names_of.ID_L, names_of.SOURCE_L),
        ("r", names_of.ID_R, names_of.SOURCE_R),
    ):
        one = records.select(
            F.col(names_of.ID).alias(id_),
            F.col(names_of.SOURCE).cast("int").alias(source),
            *[quoted(name).alias(f"__{side}_{number}") for number, name in enumerate(carry)],
        )
        joined = joined.join(one, [id_, source])
    describe = DescribedSides(description, carry, _PAIR, tuple(schema.names))
    return mapped(joined, describe, schema, finish)


def _entries(keyed: DataFrame, rules: int) -> Column:
    """Return an array of (rule, key) for each key that the record has."""
    return F.flatten(F.array(*[_keys_of_rule(keyed, rule) for rule in range(rules)]))


def _keys_of_rule(keyed: DataFrame, rule: int) -> Column:
    name = f"{names_of.KEY}{rule}"
    keys = F.col(name)
    if not isinstance(keyed.schema[name].dataType, T.ArrayType):
        keys = F.when(keys.isNotNull(), F.array(keys))
    keys = F.array_distinct(F.coalesce(keys, F.array().cast("array<bigint>")))
    return F.transform(keys, lambda key: F.struct(F.lit(rule).alias(_RULE), key.alias(_KEY)))


def partition_blocks(table: Any, rules: int, link_type: LinkType) -> tuple[Records, list[Blocks]]:
    """Return the rows of a partition, and each rule's blocks, or shares of blocks, that are in it."""
    records = records_of(table)
    sources = records.sources[records.order]
    rule, key, part, parts = (
        column(table, name).to_numpy()[records.order] for name in (_RULE, _KEY, _PART, _PARTS)
    )
    found = []
    for number in range(rules):
        keys = keys_of(column(table, f"{names_of.KEY}{number}"), records.order)
        codes, hashes = _codes(keys, len(rule))
        mine = np.flatnonzero(rule == number).astype(np.int32)
        mine = mine[np.lexsort((part[mine], key[mine]))]
        fresh = changes(key[mine]) | changes(part[mine])
        own = (np.searchsorted(hashes, key[mine]) + 1).astype(np.int32)
        blocks = numbered(mine, own, codes, fresh, sources, link_type)
        found.append(part_of_blocks(blocks, fresh, part[mine], parts[mine]))
    return records, found


@dataclass(frozen=True)
class _Partition:
    """Makes the pairs of the blocks, or shares of blocks, that are in a partition."""

    link_type: LinkType
    rules: int
    names: tuple[str, ...]

    def __call__(self, batches: Iterator[Any]) -> Iterator[Any]:
        table = gathered(batches)
        if table is None:
            return
        records, rules = partition_blocks(table, self.rules, self.link_type)
        for found in found_in_share(rules, 0, 1, CHUNK):
            if len(found.left):
                yield batch_of(records, found, None, self.names)


def _codes(keys: Keys, size: int) -> tuple[Codes, Longs]:
    """Return the blocks of each record, and the keys of the blocks."""
    records, hashes = shared_entries(keys)
    fresh = changes(hashes)
    numbers = np.cumsum(fresh, dtype=np.int32)
    return codes_of(records, numbers, size, several=keys.several), hashes[fresh]


@dataclass(frozen=True)
class DescribedSides:
    """Describes pairs that hold both sides' columns, ``__l_<n>`` and ``__r_<n>``, batch by batch.

    Attributes
    ----------
    description
        What is told of each pair.
    carry
        The columns of the records, by their place n.
    kept
        The columns of the pairs that stay as they are.
    names
        All columns that are given, in order.
    """

    description: Description
    carry: tuple[str, ...]
    kept: tuple[str, ...]
    names: tuple[str, ...]

    def __call__(self, batches: Iterator[Any]) -> Iterator[Any]:
        """Return the batches described."""
        for batch in batches:
            if not batch.num_rows:
                continue
            pairs = pa.Table.from_batches([batch])
            sides = {
                name: pa.concat_arrays([column(pairs, f"__l_{number}"), column(pairs, f"__r_{number}")])
                for number, name in enumerate(self.carry)
            }
            left = np.arange(batch.num_rows)
            told = self.description.prepare(pa.table(sides))(left, left + batch.num_rows)
            columns = {**{name: column(pairs, name) for name in self.kept}, **told}
            yield pa.RecordBatch.from_arrays(
                [pa.array(columns[name]) for name in self.names], names=list(self.names)
            )
