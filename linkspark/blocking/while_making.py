"""The counts of blocking, told by the task that makes the pairs: no job of their own where records fit."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa

from linkspark import columns as names_of
from linkspark.blocking.agreements import Agreement, agreement, pairs_between
from linkspark.blocking.counts import Census, census_of, row_of
from linkspark.blocking.kernel import Blocks, Keys, Longs, Positions
from linkspark.blocking.overlap import Overlap
from linkspark.blocking.tables import Describe
from linkspark.spec.link_spec import LinkType

Share: TypeAlias = Callable[[Describe, Longs, Positions, int, int], list[list[int]]]


@dataclass(frozen=True)
class Counting:
    """What to count while pairs are made.

    Attributes
    ----------
    budget
        Where the rules make more pairs than this, none is made.
    equal
        Columns of which the pairs of equal values are counted, by a name for them.
    share
        What else each task counts, over its share of something: takes what describes pairs, the positions of
        the records in their order, their sources, which share it is and of how many; returns lists of
        numbers, which are added up over the tasks.
    """

    budget: int
    equal: Mapping[str, str] = field(default_factory=dict)
    share: Share | None = None

    def read(self, told: Sequence[str], rules: int) -> tuple[Census, list[list[int]]]:
        """Return the census that tasks told, and what their shares add up to; nothing, without records."""
        rows = [(what, place, numbers) for text in told for what, place, numbers in json.loads(text)]
        shares: dict[int, list[list[int]]] = {}
        for what, place, numbers in rows:
            if what == "share":
                shares.setdefault(place, []).append(numbers)
        added = [np.sum(shares[place], axis=0).tolist() for place in sorted(shares)]
        return census_of(rows, [*(f"rule {place}" for place in range(rules)), *self.equal]), added


def census_batch(rows: Sequence[tuple[str, int, list[int]]], schema: Any) -> Any:
    """Return counts as a row in which nothing but the census is told."""
    told = {name: pa.nulls(1, kind) for name, kind in zip(schema.names, schema.types, strict=True)}
    told[names_of.CENSUS] = pa.array([json.dumps(rows)])
    return pa.RecordBatch.from_pydict(told, schema=schema)


def id_rows(order_keys: Longs, sources: Positions, nulls: int) -> list[tuple[str, int, list[int]]]:
    """Return how many records each source has, and how many ids are null or repeated.

    Parameters
    ----------
    order_keys, sources
        By record, in the order of both.
    nulls
        Records without an id.
    """
    again = (order_keys[1:] == order_keys[:-1]) & (sources[1:] == sources[:-1])
    first = again & ~np.append(False, again[:-1]) if len(again) else again
    rows = [("source", place, [int(count)]) for place, count in enumerate(np.bincount(sources))]
    return [*rows, ("ids", 0, [nulls, int(first.sum())])]


def rule_row(
    place: int, keys: Keys, blocks: Blocks, sources: Positions, link_type: LinkType
) -> tuple[str, int, list[int]]:
    """Return how the pairs of records agree on the keys of a rule, whose blocks are known."""
    overlap = Overlap(sources, link_type)
    present = np.unique(keys.records) if keys.several else keys.records
    found = Agreement(
        overlap.further(blocks) if keys.several else blocks.pairs,
        pairs_between(np.bincount(sources[present]), link_type),
        overlap.largest_blocks(blocks),
    )
    return row_of(place, found)


def value_row(
    place: int, codes: Positions, sources: Positions, link_type: LinkType
) -> tuple[str, int, list[int]]:
    """Return how the pairs of records agree on a value, told by codes; -1 is missing."""
    present = np.flatnonzero(codes >= 0).astype(np.int32)
    keys = Keys(present, codes[present].astype(np.int64))
    return row_of(place, agreement(keys, sources, link_type))
