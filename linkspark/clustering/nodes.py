"""Nodes as numbers: the ends of pairs as flat columns for Arrow, numbered in the order of Spark, and back."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T

from linkspark.clustering.graph import Nodes


def parts_of(kind: T.DataType) -> list[str]:
    """Return the parts of a node's name: its fields, or one without a name."""
    return [field.name for field in kind.fields] if isinstance(kind, T.StructType) else [""]


def flat_schema(kind: T.DataType, names: Sequence[str]) -> T.StructType:
    """Return the schema of a table of nodes in flat columns, ``<name>_<part>``."""
    kinds = [field.dataType for field in kind.fields] if isinstance(kind, T.StructType) else [kind]
    schema = T.StructType()
    for name in names:
        for part, of_kind in zip(parts_of(kind), kinds, strict=True):
            schema = schema.add(f"{name}_{part}", of_kind)
    return schema


def flat_ends(kind: T.DataType) -> list[Column]:
    """Return the columns `left` and `right` as flat columns."""
    return [
        F.col(f"{end}.{part}" if part else end).alias(f"{end}_{part}")
        for end in ("left", "right")
        for part in parts_of(kind)
    ]


def nested(flat: DataFrame, kind: T.DataType, names: Sequence[str]) -> DataFrame:
    """Return a table of nodes in flat columns with one column a node. Lazy."""
    if not isinstance(kind, T.StructType):
        return flat.toDF(*names)
    parts = parts_of(kind)
    return flat.select(
        *[F.struct(*[F.col(f"{name}_{part}").alias(part) for part in parts]).alias(name) for name in names]
    )


def numbered_ends(table: Any, parts: Sequence[str]) -> tuple[Nodes, Nodes, list[Any]]:
    """Number the nodes of an Arrow table of pairs with flat columns.

    Returns
    -------
    tuple
        The numbers of the left and of the right ends; each part by number. Arrow sorts text by its bytes, as
        Spark does, so that the smallest number is the smallest id in both.
    """
    codes, fields = _ranked(_ends_of(table, parts[0]))
    names = [fields]
    for part in parts[1:]:
        code, ordered = _ranked(_ends_of(table, part))
        both, codes = np.unique(codes.astype(np.int64) * len(ordered) + code, return_inverse=True)
        first, second = np.divmod(both, max(len(ordered), 1))
        names = [name.take(pa.array(first)) for name in names] + [ordered.take(pa.array(second))]
    numbers = codes.reshape(-1).astype(np.int32)
    return numbers[: len(table)], numbers[len(table) :], names


def moved_nodes(roots: dict[int, Nodes], parts: Sequence[str], names: Sequence[Any]) -> tuple[Any, list[str]]:
    """Return `node` and `root_<level>` as an Arrow table of flat columns, and these names.

    One row a node that is not its own root at every level.
    """
    own = np.arange(len(names[0]), dtype=np.int32)
    moved = np.zeros(len(own), dtype=bool)
    for found in roots.values():
        moved |= found != own
    numbers = {"node": own, **{f"root_{level}": found for level, found in roots.items()}}
    columns = {
        f"{name}_{part}": values.take(pa.array(number[moved]))
        for name, number in numbers.items()
        for part, values in zip(parts, names, strict=True)
    }
    return pa.table(columns), list(numbers)


def _ends_of(table: Any, part: str) -> Any:
    """Return one part of all left ends, and then of all right ends."""
    left, right = table[f"left_{part}"], table[f"right_{part}"]
    return pa.chunked_array([*left.chunks, *right.chunks], left.type)


def _ranked(values: Any) -> tuple[Nodes, Any]:
    if not len(values):
        # An older pyarrow cannot combine dictionaries of which there are none.
        return np.empty(0, dtype=np.int32), values.combine_chunks()
    encoded = values.dictionary_encode().combine_chunks()
    order = pc.sort_indices(encoded.dictionary).to_numpy()
    rank = np.empty(len(order), dtype=np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    return rank[encoded.indices.to_numpy()], encoded.dictionary.take(pa.array(order))
