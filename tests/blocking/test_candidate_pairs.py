"""Candidate pairs on both paths, against all pairs asked one by one."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from pairs_by_hand import column, elements, pairs_by_hand

from linkspark.blocking.candidate_pairs import candidate_pairs
from linkspark.spec import block_on

PAIR = ["__source_l", "__record_id_l", "__source_r", "__record_id_r", "match_key", "__rules"]
SCHEMA = "__record_id {id}, __source int, name string, `born.in` int, height double, phones array<string>"
RULES = [
    block_on("name"),
    block_on("phones"),
    block_on("born.in", "substring(name, 1, 1)"),
    block_on("height"),
]
BY_HAND = [column("name"), elements("phones"), column("born.in", "initial"), column("height")]


def _people(size: int, *, sources: int = 1, text: bool = True, seed: int = 0) -> pd.DataFrame:
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


def _frame(spark: Any, table: pd.DataFrame, partitions: int = 1) -> Any:
    kind = "string" if not len(table) or isinstance(table["__record_id"][0], str) else "bigint"
    return spark.createDataFrame(table, SCHEMA.format(id=kind)).repartition(partitions)


def _by_hand(table: pd.DataFrame, link_type: str) -> list[tuple[Any, ...]]:
    return pairs_by_hand(table.assign(initial=table["name"].str[:1]), BY_HAND, link_type)


def _found(pairs: Any) -> list[tuple[Any, ...]]:
    return sorted(tuple(row) for row in pairs.select(*PAIR).collect())


@pytest.mark.parametrize("link_type", ["dedupe", "link", "link_and_dedupe"])
@pytest.mark.parametrize("text", [True, False])
def test_every_pair_that_agrees_on_a_rule_comes_once_at_its_first(
    spark: Any, link_type: str, text: bool
) -> None:
    table = _people(80, sources=1 if link_type == "dedupe" else 3, text=text)
    expected = _by_hand(table, link_type)
    assert len(expected) > 100
    for tasks in (1, 2, 7):
        pairs = candidate_pairs(_frame(spark, table, tasks), RULES, link_type=link_type, tasks=tasks)
        assert _found(pairs) == expected
    pairs = candidate_pairs(_frame(spark, table, 3), RULES, link_type=link_type, tasks=2, replicated=False)
    assert _found(pairs) == expected
