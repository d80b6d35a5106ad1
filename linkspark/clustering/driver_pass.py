"""A graph that fits the driver: links come as Arrow, ids become numbers, numpy finds the components."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T

from linkspark.clustering.graph import Nodes, nested_roots

# So many nodes, some 100 MB, may be sent to every executor.
_SENT_TO_ALL = 1_000_000


def driver_roots(links: DataFrame, levels: Sequence[int]) -> DataFrame:
    """Find the components of links on the driver.

    Parameters
    ----------
    links
        `left`, `right` (nodes: an id, or a struct of fields) and `level`. All rows reach the driver.
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
    parts = [field.name for field in kind.fields] if isinstance(kind, T.StructType) else [""]
    ends = [
        F.col(f"{end}.{part}" if part else end).alias(f"{end}_{part}")
        for end in ("left", "right")
        for part in parts
    ]
    table = _to_driver(links.select(*ends, "level"))
    values = [_ends_of(table, part) for part in parts]
    numbers, names = _numbered(values)
    left, right = numbers[: len(table)], numbers[len(table) :]
    roots = nested_roots(left, right, table["level"].to_numpy(), len(names[0]), levels)
    return _from_driver(links.sparkSession, kind, parts, names, roots)


def _to_driver(frame: DataFrame) -> Any:
    # PySpark 3.5 has no toArrow; its toPandas uses Arrow only where the session says so.
    if hasattr(frame, "toArrow"):
        return frame.toArrow()
    return pa.Table.from_pandas(frame.toPandas(), preserve_index=False)


def _ends_of(table: Any, part: str) -> Any:
    """Return one field of all left ends, and then of all right ends."""
    left, right = table[f"left_{part}"], table[f"right_{part}"]
    return pa.chunked_array([*left.chunks, *right.chunks], left.type)


def _numbered(values: Sequence[Any]) -> tuple[Nodes, list[Any]]:
    """Number the nodes in the order of their fields; return the numbers, and each field by number.

    Arrow sorts text by its bytes, as Spark does, so that the smallest number is the smallest id in both.
    """
    codes, ordered = _ranked(values[0])
    fields = [ordered]
    for more in values[1:]:
        code, ordered = _ranked(more)
        both, codes = np.unique(codes.astype(np.int64) * len(ordered) + code, return_inverse=True)
        first, second = np.divmod(both, max(len(ordered), 1))
        fields = [field.take(pa.array(first)) for field in fields] + [ordered.take(pa.array(second))]
    return codes.reshape(-1).astype(np.int32), fields


def _ranked(values: Any) -> tuple[Nodes, Any]:
    if not len(values):
        # An older pyarrow cannot combine dictionaries of which there are none.
        return np.empty(0, dtype=np.int32), values.combine_chunks()
    encoded = values.dictionary_encode().combine_chunks()
    order = pc.sort_indices(encoded.dictionary).to_numpy()
    rank = np.empty(len(order), dtype=np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    return rank[encoded.indices.to_numpy()], encoded.dictionary.take(pa.array(order))


def _from_driver(
    session: Any, kind: T.DataType, parts: Sequence[str], names: Sequence[Any], roots: dict[int, Nodes]
) -> DataFrame:
    own = np.arange(len(names[0]), dtype=np.int32)
    moved = np.zeros(len(own), dtype=bool)
    for found in roots.values():
        moved |= found != own
    numbers = {"node": own, **{f"root_{level}": found for level, found in roots.items()}}
    kinds = [field.dataType for field in kind.fields] if isinstance(kind, T.StructType) else [kind]
    schema = T.StructType()
    columns = {}
    for name, number in numbers.items():
        for part, values, of_kind in zip(parts, names, kinds, strict=True):
            columns[f"{name}_{part}"] = values.take(pa.array(number[moved]))
            schema = schema.add(f"{name}_{part}", of_kind)
    table = pa.table(columns)
    flat: DataFrame = session.createDataFrame(
        table if hasattr(DataFrame, "toArrow") else table.to_pandas(), schema
    )
    if len(table) <= _SENT_TO_ALL:
        # What joins it need not sort all its records then.
        flat = F.broadcast(flat)
    if not isinstance(kind, T.StructType):
        return flat.toDF(*numbers)
    nodes = [
        F.struct(*[F.col(f"{name}_{part}").alias(part) for part in parts]).alias(name) for name in numbers
    ]
    return flat.select(*nodes)
