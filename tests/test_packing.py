"""Pairs in parcels: each pair comes back as it was, and the patterns are what pandas counts."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from linkspark.columns import CENSUS
from linkspark.messages import opened
from linkspark.packing import (
    PAIRS,
    PATTERNS,
    Packing,
    Parcels,
    gammas_of,
    opened_parcels,
    patterns_of,
)
from linkspark.spec import Comparison, exact, levenshtein

IDS = ["r1", "", " ", "Zoë", "O'Neill", "\U0001f600"]


def _comparisons(number: int) -> tuple[Comparison, ...]:
    return tuple(levenshtein(f"c{place}", 1, 2, 3, 4, 5) for place in range(number))


def _batch(pairs: int, comparisons: Sequence[Comparison], seed: int) -> Any:
    chance = np.random.default_rng(seed)
    columns: dict[str, Any] = {
        "__record_id_l": chance.choice(IDS, pairs),
        "__record_id_r": chance.choice(IDS, pairs),
        "__source_l": chance.integers(0, 3, pairs, dtype=np.int32),
        "__source_r": chance.integers(0, 3, pairs, dtype=np.int32),
        "match_key": np.zeros(pairs, dtype=np.int32),
        # The 62nd rule has the highest bit that there is.
        "__rules": chance.choice(np.array([1, 2, 3, 1 << 61, (1 << 62) - 1]), pairs),
        "__census": pa.nulls(pairs, pa.string()),
    }
    for one in comparisons:
        columns[f"gamma_{one.name}"] = chance.integers(-1, len(one.levels) + 1, pairs).astype(np.int8)
        if one.term_frequency is not None:
            frequencies = chance.random(pairs)
            columns[f"tf_{one.name}"] = pa.array(frequencies, mask=frequencies < 0.3)
    return pa.RecordBatch.from_pydict(columns)


def _census(batch: Any, told: str) -> Any:
    row = {field.name: pa.nulls(1, field.type) for field in batch.schema} | {CENSUS: pa.array([told])}
    return pa.RecordBatch.from_pydict(row)


def _packed(packing: Packing, batches: Sequence[Any]) -> pd.DataFrame:
    rows = [batch.to_pandas() for batch in packing(iter(batches))]
    return pd.concat(rows, ignore_index=True) if rows else pd.DataFrame(columns=[PAIRS, PATTERNS, CENSUS])


def _opened(rows: pd.DataFrame) -> Any:
    parcels = pa.RecordBatch.from_pydict({PAIRS: pa.array(rows[PAIRS].dropna().tolist(), pa.binary())})
    return pa.concat_tables(list(opened_parcels(iter([parcels]))))


# 6 levels, none of them and missing need 3 bits: of 21 comparisons they fill a long, of 45 three.
@pytest.mark.parametrize("number", [1, 5, 21, 45])
def test_every_pair_comes_back_as_it_was(number: int) -> None:
    comparisons = (exact("town", term_frequency=True), *_comparisons(number))
    batches = [_batch(pairs, comparisons, seed) for seed, pairs in enumerate([40, 0, 1, 25])]
    pairs = _opened(_packed(Packing(comparisons, sources=True, kept=True), batches))
    given = pa.Table.from_batches(batches).to_pandas()
    found = pairs.select(["__record_id_l", "__record_id_r", "__rules", "__source_l", "__source_r", "tf_town"])
    gammas = dict(
        zip([f"gamma_{one.name}" for one in comparisons], gammas_of(pairs, comparisons), strict=True)
    )
    both = pd.concat([found.to_pandas(), pd.DataFrame(gammas)], axis=1)
    # Parcels are opened in any order.
    names = sorted(both.columns)
    pd.testing.assert_frame_equal(
        both[names].sort_values(names, ignore_index=True), given[names].sort_values(names, ignore_index=True)
    )


@pytest.mark.parametrize("kept", [True, False])
def test_the_patterns_of_all_tasks_are_what_pandas_counts(kept: bool) -> None:
    comparisons = (exact("town"), exact("name"))
    # More batches than tables of patterns are put together at once.
    tasks = [[_batch(30, comparisons, seed * 100 + place) for place in range(40)] for seed in (1, 2)]
    rows = pd.concat([_packed(Packing(comparisons, sources=False, kept=kept), one) for one in tasks])
    found = patterns_of(rows, comparisons)
    counted = pd.Series(
        found.counts, index=pd.MultiIndex.from_arrays([found.rules, *found.gammas.T]), name="count"
    )
    given = pa.Table.from_batches([batch for task in tasks for batch in task]).to_pandas()
    expected = given[["__rules", "gamma_town", "gamma_name"]].value_counts(sort=False)
    assert counted.sort_index().to_dict() == expected.to_dict()
    assert found.pairs == 2 * 40 * 30
    assert rows[PAIRS].notna().sum() == (80 if kept else 0)
    # One row a task.
    assert rows[PATTERNS].notna().sum() == 2


def test_patterns_have_one_order_whatever_the_order_of_the_tasks() -> None:
    comparisons = (exact("town"), exact("name"))
    rows = pd.concat(
        [
            _packed(Packing(comparisons, sources=False, kept=False), [_batch(9, comparisons, n)])
            for n in (1, 2)
        ]
    )
    one, other = patterns_of(rows, comparisons), patterns_of(rows[::-1], comparisons)
    for name in ("gammas", "rules", "counts"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


def test_what_is_told_of_the_census_is_handed_on_and_is_no_pair() -> None:
    comparisons = (exact("town"),)
    batch = _batch(5, comparisons, 1)
    # Alone, and in the middle of pairs, as Spark may put rows together.
    mixed = pa.Table.from_batches([batch.slice(0, 2), _census(batch, "second"), batch.slice(2)])
    given = [_census(batch, "first"), *mixed.combine_chunks().to_batches()]
    rows = _packed(Packing(comparisons, sources=False, kept=True), given)
    assert rows[CENSUS].dropna().tolist() == ["first", "second"]
    assert patterns_of(rows, comparisons).pairs == 5
    assert len(_opened(rows)) == 5
    assert (rows.notna().sum(axis=1) == 1).all()


def test_without_pairs_there_are_no_rows_and_no_patterns() -> None:
    comparisons = (exact("town"), exact("name"))
    rows = _packed(Packing(comparisons, sources=False, kept=True), [_batch(0, comparisons, 1)])
    assert rows.empty
    found = patterns_of(rows, comparisons)
    assert (found.pairs, found.gammas.shape, found.rules.shape) == (0, (0, 2), (0,))


def test_no_pair_is_handed_over_before_all_parcels_are_read() -> None:
    comparisons = (exact("town"),)
    row = next(Packing(comparisons, sources=False, kept=True)(iter([_batch(3, comparisons, 1)])))
    read: list[int] = []

    def batches() -> Iterator[Any]:
        for place in range(3):
            read.append(place)
            yield row

    tables = opened_parcels(batches())
    next(tables)
    assert read == [0, 1, 2]
    assert len(list(tables)) == 2


def test_batches_become_parcels_as_they_are() -> None:
    batch = _batch(7, (exact("town"),), 5)
    rows = list(Parcels()(iter([batch.slice(0, 3), batch.slice(3, 0), batch.slice(3)])))
    assert [row.schema for row in rows] == [pa.schema({PAIRS: pa.binary()})] * 3
    # As Arrow gives them, and as the bytes that pandas gives.
    assert [opened(row[PAIRS][0]).num_rows for row in rows] == [3, 0, 4]
    again = pa.concat_tables([opened(row[PAIRS][0].as_py()) for row in rows])
    assert again.equals(pa.Table.from_batches([batch]))
