"""Counts of pairs where the records do not fit into a task: Spark groups them by key."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import numpy as np
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T

from linkspark import columns as names_of
from linkspark.blocking.agreements import Agreement, independent_pairs, largest, pairs_between
from linkspark.spec.link_spec import LinkType

_PLACE, _KEY, _SIZE, _PAIRS, _COUNT = "__place", "__hash", "__size", "__pairs", "__count"
_SQUARES = "__squares"


def large_census(
    records: DataFrame, cells: Mapping[str, Column], link_type: LinkType
) -> tuple[dict[int, int], int, int, dict[str, Agreement]]:
    """Count as `count_agreements`; the first cell is the id.

    Returns
    -------
    tuple
        Records by source, records without an id, ids that several records of a source have, agreements.
    """
    numbered = {place: f"c{place}" for place in range(len(cells))}
    table = records.select(
        F.col(names_of.SOURCE).cast("int").alias(names_of.SOURCE),
        *[cell.alias(numbered[place]) for place, cell in enumerate(cells.values())],
    )
    several = {place for place in numbered if isinstance(table.schema[numbered[place]].dataType, T.ArrayType)}
    filled = [
        F.count(F.when(F.size(name) > 0, 1) if place in several else F.col(name)).alias(name)
        for place, name in numbered.items()
    ]
    present = table.groupBy(names_of.SOURCE).agg(F.count(F.lit(1)).alias(_COUNT), *filled).collect()
    blocks = _blocks(table, numbered, several, link_type).collect()
    sizes: dict[int, list[Any]] = defaultdict(list)
    for row in blocks:
        sizes[row[_PLACE]].append(row)
    agreements = {}
    for place, name in enumerate(cells):
        counts = np.array([row[numbered[place]] for row in present], dtype=np.int64)
        rows = [row for row in sizes[place] if row[_PAIRS]]
        top = [row[_SIZE] for row in rows for _ in range(min(row[_COUNT], 5))]
        agreeing = sum(row[_PAIRS] for row in rows)
        agreements[name] = Agreement(
            agreeing,
            pairs_between(counts, link_type),
            largest(np.array(top, dtype=np.int64)),
            independent_pairs(agreeing, sum(row[_SQUARES] for row in rows), counts, link_type),
        )
    id_name = next(iter(cells))
    del agreements[id_name]
    return (
        {row[names_of.SOURCE]: row[_COUNT] for row in present},
        sum(row[_COUNT] - row[numbered[0]] for row in present),
        sum(row["repeated"] for row in sizes[0]),
        agreements,
    )


def _blocks(
    table: DataFrame, numbered: Mapping[int, str], several: set[int], link_type: LinkType
) -> DataFrame:
    """Return, for each key and block size, how many blocks and pairs: as many rows as there are sizes."""
    entries = F.flatten(
        F.array(*[_entries(place, name, place in several) for place, name in numbered.items()])
    )
    by_source = (
        table.select(names_of.SOURCE, F.explode(entries).alias("e"))
        .groupBy(F.col(f"e.{_PLACE}").alias(_PLACE), F.col(f"e.{_KEY}").alias(_KEY), names_of.SOURCE)
        .agg(F.count(F.lit(1)).alias(_COUNT))
    )
    within = F.expr(f"sum({_COUNT} * ({_COUNT} - 1) div 2)")
    blocks = by_source.groupBy(_PLACE, _KEY).agg(
        F.sum(_COUNT).alias(_SIZE),
        within.alias("within"),
        F.sum(F.col(_COUNT).cast("double") ** 2).alias("squared"),
        F.sum(F.col(_COUNT).cast("double") ** 3).alias("cubed"),
        F.count(F.when(F.col(_COUNT) > 1, 1)).alias("repeated"),
    )
    every = F.expr(f"{_SIZE} * ({_SIZE} - 1) div 2")
    pairs = every - F.col("within") if link_type == "link" else every
    # The sum, over the records of a block, of their squared numbers of partners: of all others in it, or of
    # those of other sources, where n of N have N - n partners each.
    size = F.col(_SIZE).cast("double")
    squares = size * (size - 1) ** 2
    if link_type == "link":
        squares = size**3 - 2 * size * F.col("squared") + F.col("cubed")
    return (
        blocks.where(F.col(_SIZE) > 1)
        .groupBy(_PLACE, _SIZE, (pairs > 0).alias("makes"))
        .agg(
            F.sum(pairs).alias(_PAIRS),
            F.sum(squares).alias(_SQUARES),
            F.count(F.lit(1)).alias(_COUNT),
            F.sum("repeated").alias("repeated"),
        )
    )


def _entries(place: int, name: str, several: bool) -> Column:
    keys = F.array_distinct(F.col(name)) if several else F.when(F.col(name).isNotNull(), F.array(name))
    keys = F.coalesce(keys, F.array().cast("array<bigint>"))
    return F.transform(keys, lambda key: F.struct(F.lit(place).alias(_PLACE), key.alias(_KEY)))
