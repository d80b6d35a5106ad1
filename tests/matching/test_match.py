"""match: each new record's best records of a base, against plain Python over all pairs."""

from math import log2
from typing import Any

import pandas as pd
import pytest
import scores_by_hand as by_hand

import linkspark as ls
from linkspark import errors
from linkspark.spec import FittedModel, LevelProbabilities

WORKED = [("Ann", 0.130435, 0.130776), ("Anne", 0.310345, 0.310988), ("Zoe", 0.0015129, 0.0015174)]


def _best(found: dict[tuple[Any, ...], tuple[Any, ...]], count: int) -> dict[Any, list[tuple[Any, ...]]]:
    """Return for each new record (id, rule, gammas, weight) of its best records, the best first."""
    by_new: dict[Any, list[tuple[Any, ...]]] = {}
    for (_, left, _, right), (rule, gammas, weight) in found.items():
        by_new.setdefault(left, []).append((right, rule, gammas, weight))
    return {
        left: sorted(rows, key=lambda row: (-round(row[3], 9), row[0]))[:count]
        for left, rows in by_new.items()
    }


@pytest.mark.parametrize(("text", "size"), [(True, 14), (False, 30)])
def test_the_best_of_all_pairs_that_meet_by_a_rule_are_found_once_each(
    spark: Any, text: bool, size: int
) -> None:
    new, base = by_hand.people(size, text=text, seed=5), by_hand.people(60, text=text, seed=6)
    model = by_hand.model("dedupe")
    matches = ls.match(
        by_hand.frame(spark, new),
        by_hand.frame(spark, base).repartition(3),
        model,
        count=4,
        exclude_self=False,
    ).toPandas()
    wanted = _best(by_hand.pairs_by_hand([new, base], "link"), 4)
    gammas = [f"gamma_{one.name}" for one in model.spec.comparisons]
    found: dict[Any, list[tuple[Any, ...]]] = {}
    for row in matches.to_dict("records"):
        told = tuple(row[name] for name in gammas)
        found.setdefault(row["record_id_l"], []).append(
            (row["record_id_r"], row["match_key"], told, pytest.approx(row["match_weight"], abs=1e-9))
        )
    assert found == wanted
    assert matches["rank"].tolist() == [n for rows in wanted.values() for n in range(1, len(rows) + 1)]
    assert list(found) == sorted(found)
    assert (matches["odds"].map(log2) - matches["match_weight"]).abs().max() < 1e-9


def _frame(
    spark: Any, rows: list[tuple[Any, ...]], names: str = "id string, name string, town string"
) -> Any:
    return spark.createDataFrame(pd.DataFrame(rows, columns=[c.split()[0] for c in names.split(", ")]), names)


@pytest.mark.parametrize(("reading", "place"), [("aidbox", 1), ("odds", 2)])
def test_the_two_readings_of_the_prior(spark: Any, reading: Any, place: int) -> None:
    base = _frame(spark, [(row[0], row[0], "Ely") for row in WORKED] + [("none", None, "Ely")])
    found = ls.match(_frame(spark, [("new", "Ann", "Ely")]), base, _worked_model(), prior=reading).toPandas()
    wanted = {row[0]: row[place] for row in WORKED} | {"none": 0.0029910 if place == 1 else 0.003}
    assert found.set_index("record_id_r")["match_probability"].to_dict() == pytest.approx(wanted, abs=6e-7)


def _worked_model() -> FittedModel:
    spec = ls.LinkSpec("dedupe", "id", [ls.block_on("town")], [ls.levenshtein("name", 1)])
    # Its shares do not add up to 1, of which every model warns.
    with pytest.warns(errors.LinksparkWarning):
        return FittedModel(spec, 0.003, (LevelProbabilities((0.5, 0.15, 0.5), (0.01, 0.001, 0.99)),))
