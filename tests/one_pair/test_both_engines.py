"""One score, two engines: every way to compare, over odd pairs, in Spark and in plain Python."""

from collections import Counter
from typing import Any

import odd_pairs
import pytest

import linkspark as ls
from linkspark.spec.frequencies import adjustments_of

PAIRS = 1500


def _key(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _frequencies(records: list[dict[str, Any]], columns: set[str]) -> dict[str, dict[Any, float]]:
    found = {}
    for column in columns:
        values = [_key(record[column]) for record in records]
        there = [value for value in values if value is not None and value == value]
        found[column] = {value: count / len(there) for value, count in Counter(there).items()}
    return found


@pytest.fixture(scope="module")
def scored(spark: Any) -> tuple[Any, list[Any], list[Any]]:
    """Return the model, the pairs scored by Spark, and the same pairs as dicts."""
    model, pairs = odd_pairs.model(7), odd_pairs.pairs(PAIRS, 11)
    names = list(pairs[0][0])
    rows = [tuple(record[name] for name in names) for pair in pairs for record in pair]
    records = spark.createDataFrame(rows, odd_pairs.SCHEMA)
    found = {row.record_id_l: row for row in ls.score(records, model, detail=True).collect()}
    return model, [found[left["id"]] for left, _ in pairs], pairs


def test_both_engines_see_the_same_levels_and_the_same_weights(
    scored: tuple[Any, list[Any], list[Any]],
) -> None:
    model, in_spark, pairs = scored
    columns = {how.column for one in model.spec.comparisons for how in adjustments_of(one).values()}
    scorer = ls.pair_scorer(model, frequencies=_frequencies([one for pair in pairs for one in pair], columns))
    for row, (left, right) in zip(in_spark, pairs, strict=True):
        score = scorer(left, right)
        for part in score.parts:
            assert row[f"gamma_{part.comparison}"] == part.gamma, (part, left, right)
            if f"mw_tf_{part.comparison}" in row:
                assert row[f"mw_tf_{part.comparison}"] == pytest.approx(part.frequency_weight, abs=1e-12)
                assert row[f"tf_{part.comparison}"] == pytest.approx(part.frequency, abs=1e-15)
        assert row.match_weight == pytest.approx(score.match_weight, abs=1e-12)
        assert row.match_probability == pytest.approx(score.match_probability, abs=1e-12)


def test_the_pairs_reach_every_level_of_every_comparison(scored: tuple[Any, list[Any], list[Any]]) -> None:
    model, in_spark, _ = scored
    for one in model.spec.comparisons:
        seen = {row[f"gamma_{one.name}"] for row in in_spark}
        assert set(range(len(one.levels) + 1)) <= seen, (one.name, seen)
