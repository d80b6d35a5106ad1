"""People that agree on some things, as a table and as a frame, and the rules by which they are blocked."""

from typing import Any

import numpy as np
import pandas as pd
from pairs_by_hand import column, elements, pairs_by_hand

from linkspark.spec import block_on

SCHEMA = "__record_id {id}, __source int, name string, `born.in` int, height double, phones array<string>"
RULES = [
    block_on("name"),
    block_on("phones"),
    block_on("born.in", "substring(name, 1, 1)"),
    block_on("height"),
]
BY_HAND = [column("name"), elements("phones"), column("born.in", "initial"), column("height")]


def people(size: int, *, sources: int = 1, text: bool = True, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)

    def some(values: list[Any]) -> list[Any]:
        return [values[n] for n in rng.integers(0, len(values), size)]

    ids = [int(n) for n in rng.permutation(size) * 7 - 50]
    names = ["Ann", "Anna", "Bo", "Cy", "É", "", None, *[f"N{n}" for n in range(size // 4)]]
    phones = ["1", "2", "3", None, *[f"p{n}" for n in range(size)]]
    return pd.DataFrame(
        {
            "__record_id": pd.Series([f"r{n}" if text else n for n in ids], dtype=object),
            "__source": some(list(range(sources))),
            "name": pd.Series(some(names), dtype=object),
            "born.in": pd.Series(some([1990, 1991, 1992, None]), dtype=object),
            "height": pd.Series(
                some([0.0, -0.0, float("nan"), None, *map(float, range(size))]), dtype=object
            ),
            "phones": pd.Series(
                [None if n == 0 else some(phones)[:n] for n in rng.integers(0, 5, size)], dtype=object
            ),
        }
    )


def frame(spark: Any, table: pd.DataFrame, partitions: int = 1) -> Any:
    kind = "string" if not len(table) or isinstance(table["__record_id"][0], str) else "bigint"
    return spark.createDataFrame(table, SCHEMA.format(id=kind)).repartition(partitions)


def by_hand(table: pd.DataFrame, link_type: str) -> list[tuple[Any, ...]]:
    return pairs_by_hand(table.assign(initial=table["name"].str[:1]), BY_HAND, link_type)
