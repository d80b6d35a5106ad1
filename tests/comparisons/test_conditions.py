"""Levels that Spark computes, together with those that numpy has computed."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from pyspark.sql import types as T

from linkspark.comparisons.conditions import condition_columns, described, with_conditions
from linkspark.comparisons.vectors import prepare
from linkspark.spec import comparison, custom, exact, jaro_winkler
from linkspark.spec.levels import Condition, Equal

AGES = custom("age", ("same", "age_l = age_r"), ("within three", "abs(age_l - age_r) <= 3"))


def rows(frame: Any) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in frame.collect()]


def test_the_strictest_condition_that_holds_counts(spark: Any) -> None:
    pairs = spark.sql(
        "SELECT * FROM VALUES (1, 40, 40, CAST(-1 AS TINYINT)), (2, 40, 42, CAST(-1 AS TINYINT)), "
        "(3, 40, 50, CAST(-1 AS TINYINT)), (4, 40, NULL, CAST(-1 AS TINYINT)) "
        "AS pairs(id, age_l, age_r, gamma_age)"
    )
    found = with_conditions(pairs, [AGES])
    assert found.columns == pairs.columns
    assert found.schema["gamma_age"].dataType == T.ByteType()
    assert rows(found.select("id", "gamma_age").orderBy("id")) == [(1, 2), (2, 1), (3, 0), (4, -1)]


def test_conditions_join_the_levels_that_numpy_has_judged(spark: Any) -> None:
    one = comparison(
        "it",
        [Condition("twins", "twin_l AND twin_r"), Equal("name"), Condition("near", "near_l = near_r")],
        term_frequency=True,
    )
    pairs = spark.sql(
        "SELECT * FROM VALUES "
        "(1, true, true, 1, 1, CAST(2 AS TINYINT), 0.5D), "
        "(2, true, false, 1, 1, CAST(2 AS TINYINT), 0.5D), "
        "(3, true, false, 1, 1, CAST(0 AS TINYINT), NULL), "
        "(4, NULL, true, 1, NULL, CAST(0 AS TINYINT), NULL), "
        "(5, NULL, true, 1, NULL, CAST(-1 AS TINYINT), NULL), "
        "(6, NULL, false, 1, NULL, CAST(-1 AS TINYINT), NULL) "
        "AS pairs(id, twin_l, twin_r, near_l, near_r, gamma_it, tf_it)"
    )
    found = with_conditions(pairs, [one, exact("name")]).select("id", "gamma_it", "tf_it").orderBy("id")
    # The frequency belongs to the equality, which does not count where a stricter condition holds.
    assert rows(found) == [(1, 3, None), (2, 2, 0.5), (3, 1, None), (4, 0, None), (5, -1, None), (6, 0, None)]


def test_without_conditions_nothing_changes_and_no_job_runs(
    spark: Any, count_jobs: Callable[[Callable[[], Any]], int]
) -> None:
    pairs = spark.sql("SELECT CAST(1 AS TINYINT) AS gamma_name")
    assert with_conditions(pairs, [exact("name")]) is pairs
    with_age = spark.sql("SELECT CAST(-1 AS TINYINT) AS gamma_age, 1 AS age_l, 2 AS age_r")
    assert count_jobs(lambda: with_conditions(with_age, [AGES])) == 0


def test_a_comparisons_name_may_hold_anything(spark: Any) -> None:
    one = custom("a.b `c`", ("same", "age_l = age_r"))
    pairs = spark.createDataFrame(pd.DataFrame({"gamma_a.b `c`": [-1], "age_l": [1], "age_r": [1]}))
    assert rows(with_conditions(pairs, [one])) == [(1, 1, 1)]


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("abs(age_l - age_r) <= 3", ("age",)),
        ("AGE_L > 3", ("age",)),
        ("cage_l = age_left", ()),
        ("`post code_l` = `post code_r` AND size(tags_l) > 0", ("post code", "tags")),
        ("true", ()),
    ],
)
def test_the_columns_that_a_condition_mentions(sql: str, expected: tuple[str, ...]) -> None:
    columns = ["id", "age", "post code", "tags"]
    assert condition_columns([custom("it", ("it", sql)), exact("id")], columns) == expected


def test_described_pairs_have_the_types_that_are_announced(spark: Any) -> None:
    records = spark.sql(
        "SELECT * FROM VALUES ('ANN', 40, array('x'), DATE'2001-02-03'), ('ANNE', 41, NULL, NULL) "
        "AS records(name, age, tags, born)"
    )
    comparisons = (jaro_winkler("name", term_frequency=True), AGES)
    retain = ("age", "tags", "born")
    schema = described(comparisons, records.schema, retain)

    def describe(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        table = pa.Table.from_batches(batches)
        columns = prepare(table, comparisons, retain)(np.array([0]), np.array([1]))
        yield pa.RecordBatch.from_pydict({name: pa.array(found) for name, found in columns.items()})

    pairs = records.coalesce(1).mapInArrow(describe, schema)
    assert [(field.name, field.dataType.simpleString()) for field in schema] == [
        ("gamma_name", "tinyint"),
        ("tf_name", "double"),
        ("gamma_age", "tinyint"),
        ("age_l", "int"),
        ("age_r", "int"),
        ("tags_l", "array<string>"),
        ("tags_r", "array<string>"),
        ("born_l", "date"),
        ("born_r", "date"),
    ]
    # ANN and ANNE: similarity .942; a year apart.
    (found,) = with_conditions(pairs, comparisons).collect()
    assert (found.gamma_name, found.tf_name, found.gamma_age, found.age_l, found.tags_r) == (
        2,
        None,
        1,
        40,
        None,
    )
