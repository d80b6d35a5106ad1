"""Random pairs: all of them where they are few, otherwise as many as wanted, and the same every time."""

from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyspark.sql import types as T

from linkspark.estimation.random_pairs import (
    Describe,
    Drawing,
    Integers,
    count_levels,
    count_random_levels,
    draw,
    random_pairs,
)


def _possible(sources: list[int], link_type: str) -> set[tuple[int, int]]:
    pairs = combinations(range(len(sources)), 2)
    return {(i, j) for i, j in pairs if link_type != "link" or sources[i] != sources[j]}


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.integers(0, 3), max_size=12),
    st.sampled_from(["dedupe", "link", "link_and_dedupe"]),
    st.integers(0, 100),
    st.integers(0, 80),
)
def test_pairs_are_possible_and_distinct_and_all_where_they_are_few(
    sources: list[int], link_type: str, seed: int, wanted: int
) -> None:
    left, right = draw(np.array(sources, dtype=np.int64), link_type, seed, wanted)
    drawn = list(zip(left.tolist(), right.tolist(), strict=True))
    possible = _possible(sources, link_type)
    assert len(drawn) == len(set(drawn)) == min(wanted, len(possible))
    assert set(drawn) <= possible


@pytest.mark.parametrize("link_type", ["dedupe", "link"])
def test_every_pair_is_as_likely_as_any_other(link_type: str) -> None:
    sources = np.array([0, 1, 1, 0, 2, 1, 0, 0, 2])
    possible = _possible(sources.tolist(), link_type)
    times = dict.fromkeys(possible, 0)
    runs, wanted = 3000, len(possible) * 2 // 3
    for seed in range(runs):
        for pair in zip(*(side.tolist() for side in draw(sources, link_type, seed, wanted)), strict=True):
            times[pair] += 1
    share = wanted / len(possible)
    error = np.sqrt(share * (1 - share) / runs)
    assert all(abs(seen / runs - share) < 5 * error for seen in times.values())


def test_the_same_seed_draws_the_same_pairs_and_another_seed_others() -> None:
    sources = np.zeros(500, dtype=np.int64)
    one, again, other = (draw(sources, "dedupe", seed, 1000) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, again)
    assert not np.array_equal(one, other)


def _prepare() -> Any:
    # Made here, so that it travels to Spark's workers by value: they cannot import the tests.
    def prepare(table: pa.Table) -> Describe:
        values = {name: np.array(table[name].to_pylist(), dtype=object) for name in ("name", "sex")}

        def gamma(one: Any, other: Any) -> int:
            return -1 if one is None or other is None else int(one == other)

        def describe(left: Integers, right: Integers) -> dict[str, Any]:
            return {
                f"gamma_{name}": pa.array(map(gamma, column[left], column[right]), pa.int32())
                for name, column in values.items()
            }

        return describe

    return prepare


def _records(spark: Any, number: int, sources: int = 1) -> tuple[pd.DataFrame, Any]:
    rng = np.random.default_rng(7)
    frame = pd.DataFrame(
        {
            "__record_id": [f"r{i}" for i in range(number)],
            "__source": rng.integers(0, sources, number).astype("int32"),
            "name": pd.array(rng.choice(["ANN", "BEN", "CAT", None], number), dtype="string"),
            "sex": rng.choice(["F", "M"], number),
        }
    )
    return frame, spark.createDataFrame(frame.astype(object).where(frame.notna(), None))


PREPARE = _prepare()
LEVELS = {"gamma_name": 2, "gamma_sex": 2}


def test_few_pairs_are_counted_all_and_missing_is_left_out(spark: Any) -> None:
    frame, records = _records(spark, 40, sources=3)
    expected = {name: [0, 0] for name in LEVELS}
    rows = frame.to_dict("records")
    for one, other in combinations(rows, 2):
        if one["__source"] != other["__source"]:
            for name in ("name", "sex"):
                if not pd.isna(one[name]) and not pd.isna(other[name]):
                    expected[f"gamma_{name}"][int(one[name] == other[name])] += 1
    found = count_random_levels(records, 40, Drawing("link", 0), PREPARE, LEVELS)
    assert {name: counts.tolist() for name, counts in found.items()} == expected


def test_the_partitioning_and_the_number_of_tasks_do_not_matter(spark: Any) -> None:
    _, records = _records(spark, 600)
    drawing = Drawing("dedupe", 3, wanted=2000, records=300)
    found = [
        count_random_levels(records.repartition(parts), 600, drawing, PREPARE, LEVELS) for parts in (1, 7)
    ]
    three = Drawing("dedupe", 3, wanted=2000, records=300, labels=(0, 5, 9))
    found.append(count_random_levels(records, 600, three, PREPARE, LEVELS))
    assert found[0]["gamma_sex"].sum() == 2000
    for other in found[1:]:
        for name in LEVELS:
            np.testing.assert_array_equal(found[0][name], other[name])


def test_pairs_as_a_frame_count_like_pairs_counted_at_once(spark: Any) -> None:
    _, records = _records(spark, 100)
    drawing = Drawing("dedupe", 3, wanted=500)
    schema = T.StructType([T.StructField(name, T.IntegerType()) for name in LEVELS])
    pairs = random_pairs(records, 100, drawing, PREPARE, schema)
    one = count_levels(pairs, LEVELS)
    other = count_random_levels(records, 100, drawing, PREPARE, LEVELS)
    assert {name: counts.tolist() for name, counts in one.items()} == {
        name: counts.tolist() for name, counts in other.items()
    }


def test_counting_is_one_job_and_making_the_frame_none(spark: Any, count_jobs: Any) -> None:
    _, records = _records(spark, 100)
    drawing = Drawing("dedupe", 3, wanted=500)
    assert count_jobs(lambda: count_random_levels(records, 100, drawing, PREPARE, LEVELS)) == 1
    schema = T.StructType([T.StructField(name, T.IntegerType()) for name in LEVELS])
    assert count_jobs(lambda: random_pairs(records, 100, drawing, PREPARE, schema)) == 0


def test_no_records_give_counts_of_nothing(spark: Any) -> None:
    _, records = _records(spark, 5)
    found = count_random_levels(records.where("1 = 0"), 0, Drawing("dedupe", 0), PREPARE, LEVELS)
    assert {name: counts.tolist() for name, counts in found.items()} == {
        "gamma_name": [0, 0],
        "gamma_sex": [0, 0],
    }
