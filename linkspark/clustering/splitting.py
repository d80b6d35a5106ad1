"""Components that are many more pairs than the driver takes: each is split by a Python worker."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from linkspark.clustering.agreed_groups import agreed
from linkspark.clustering.contraction import Materialise
from linkspark.clustering.graph import nested_roots
from linkspark.clustering.nodes import flat_ends, flat_schema, moved_nodes, nested, numbered_ends, parts_of


def agreed_roots(
    pairs: DataFrame, roots: DataFrame, levels: Sequence[int], materialise: Materialise
) -> DataFrame:
    """Split components into groups on which the pairs agree.

    Parameters
    ----------
    pairs
        `left`, `right`, `level` (below 1: no link) and `weight` of all compared pairs.
    roots
        `node` and `root_<level>` of the components; a node without a row is its own root.
    levels
        The levels asked for.
    materialise
        Stores a frame and cuts its lineage.

    Returns
    -------
    DataFrame
        As `roots`.

    Notes
    -----
    A component's pairs are in the memory of one worker. Spark jobs: one for each level.
    """
    kind = pairs.schema["left"].dataType
    found: DataFrame | None = None
    for level in levels:
        placed = pairs
        for end in ("left", "right"):
            place = roots.select(F.col("node").alias(end), F.col(f"root_{level}").alias(f"{end}_root"))
            placed = placed.join(place, end, "left").withColumn(f"{end}_root", F.coalesce(f"{end}_root", end))
        inside = placed.where(F.col("left_root") == F.col("right_root"))
        component = inside.repartition("left_root").select(*flat_ends(kind), "level", "weight")
        columns = ["node", f"root_{level}"]
        split = component.mapInArrow(_splitter(parts_of(kind), level), flat_schema(kind, columns))
        moved = materialise(nested(split, kind, columns))
        found = moved if found is None else found.join(moved, "node", "full")
    if found is None:
        return roots
    return found.select(
        "node", *[F.coalesce(f"root_{level}", "node").alias(f"root_{level}") for level in levels]
    )


def _splitter(parts: Sequence[str], level: int) -> Callable[[Iterator[Any]], Iterator[Any]]:
    return partial(_split, parts=parts, level=level)


def _split(batches: Iterator[Any], parts: Sequence[str], level: int) -> Iterator[Any]:
    """Yield the nodes of a partition's components that are not their own roots."""
    received = list(batches)
    if not received:
        return
    table = pa.Table.from_batches(received)
    left, right, names = numbered_ends(table, parts)
    link = table["level"].to_numpy() >= level
    roots = nested_roots(left, right, table["level"].to_numpy(), len(names[0]), [level])
    weight = table["weight"].to_numpy()
    moved, _ = moved_nodes({level: agreed(left, right, weight, link, roots[level])}, parts, names)
    yield from moved.to_batches()
