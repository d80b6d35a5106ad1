"""A graph that fits the driver: links come as Arrow, ids become numbers, numpy finds the components."""

from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql import types as T

from linkspark.clustering.agreed_groups import agreed
from linkspark.clustering.graph import nested_roots
from linkspark.clustering.nodes import flat_ends, flat_schema, moved_nodes, nested, numbered_ends, parts_of
from linkspark.messages import message_of, opened

# So many nodes, some 100 MB, may be sent to every executor.
_SENT_TO_ALL = 1_000_000
_PARCEL = "__parcel"
_ROWS = 250_000


def driver_roots(links: DataFrame, levels: Sequence[int]) -> DataFrame:
    """Find the components of links on the driver.

    Parameters
    ----------
    links
        `left`, `right` (nodes: an id, or a struct of fields) and `level`. All rows reach the driver. With a
        column `weight` they are all compared pairs, links from level 1 on, and components are split into
        groups on which the pairs agree.
    levels
        The levels asked for.

    Returns
    -------
    DataFrame
        `node` and `root_<level>` for each level, one row a node that is not its own root at all of them.

    Notes
    -----
    Spark jobs: one.
    """
    kind = links.schema["left"].dataType
    weights = [name for name in links.columns if name == "weight"]
    table = on_driver(links.select(*flat_ends(kind), "level", *weights))
    return roots_of_table(links.sparkSession, table, kind, levels)


def roots_of_table(session: SparkSession, links: Any, kind: T.DataType, levels: Sequence[int]) -> DataFrame:
    """Find the components of links that are on the driver: `driver_roots` of an Arrow table.

    Parameters
    ----------
    session
        Where the result is wanted.
    links
        `left` and `right` as flat columns (see `flat_schema`), `level`, and `weight` as in `driver_roots`.
    kind
        The type of a node.
    levels
        The levels asked for.
    """
    parts = parts_of(kind)
    left, right, names = numbered_ends(links, parts)
    level = links["level"].to_numpy()
    roots = nested_roots(left, right, level, len(names[0]), levels)
    if "weight" in links.column_names:
        weight = links["weight"].to_numpy()
        roots = {one: agreed(left, right, weight, level >= one, found) for one, found in roots.items()}
    moved, columns = moved_nodes(roots, parts, names)
    parcels = [message_of(moved.slice(start, _ROWS)) for start in range(0, len(moved), _ROWS)]
    table = pa.table({_PARCEL: pa.chunked_array(parcels, pa.binary())})
    packed: DataFrame = session.createDataFrame(
        # PySpark 3.5 makes no frame of an Arrow table.
        table if hasattr(DataFrame, "toArrow") else table.to_pandas(),
        T.StructType().add(_PARCEL, T.BinaryType()),
    )
    flat = packed.mapInArrow(_unpacked, flat_schema(kind, columns))
    # Few are sent to all, so that what joins them need not be sorted. Spark would do that with many, too: it
    # takes parcels for a few small rows.
    return nested(F.broadcast(flat) if len(moved) <= _SENT_TO_ALL else flat.hint("merge"), kind, columns)


def _unpacked(batches: Iterator[Any]) -> Iterator[Any]:
    # All is read before anything is written, see `blocking.parcels.packed_in_parcels`.
    for parcel in [parcel for batch in batches for parcel in batch[_PARCEL]]:
        yield from opened(parcel).to_batches()


def on_driver(frame: DataFrame) -> Any:
    """Return the rows of a frame as an Arrow table. Spark jobs: one."""
    # PySpark 3.5 has no toArrow; its toPandas uses Arrow only where the session says so.
    if hasattr(frame, "toArrow"):
        return frame.toArrow()
    return pa.Table.from_pandas(frame.toPandas(), preserve_index=False)
