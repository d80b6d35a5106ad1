"""score and link_by_rules: against all pairs compared and weighed in plain Python."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
import scores_by_hand as by_hand
from hypothesis import given, settings
from hypothesis import strategies as st
from pyspark.sql import functions as F

import linkspark as ls
from linkspark.errors import ArgumentError
from linkspark.scoring import pattern_weights, probabilities_of, with_match_score
from linkspark.spec import FittedModel, LevelProbabilities, LinkSpec, block_on, comparison, exact
from linkspark.spec.levels import Equal, Levenshtein
from linkspark.spec.weights import prior_weight

CASES = {
    "dedupe": ("dedupe", 1, True),
    "dedupe, numbers as ids": ("dedupe", 1, False),
    "link of two": ("link", 2, True),
    "link of three": ("link", 3, False),
    "link_and_dedupe of three": ("link_and_dedupe", 3, True),
}
PATH = ["replicated", "shuffled"]


def _found(pairs: Any, sources: int) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    gammas = [name for name in pairs.columns if name.startswith("gamma_")]
    rows = pairs.collect()
    found = {
        (
            "abc".index(row.source_dataset_l) if sources > 1 else 0,
            row.record_id_l,
            "abc".index(row.source_dataset_r) if sources > 1 else 0,
            row.record_id_r,
        ): (row.match_key, tuple(row[name] for name in gammas), row.match_weight, row.match_probability)
        for row in rows
    }
    assert len(found) == len(rows), "a pair is there more than once"
    return found


@pytest.mark.parametrize("path", PATH)
@pytest.mark.parametrize("case", CASES)
def test_all_pairs_of_any_rule_are_scored_as_by_hand(
    spark: Any, case: str, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if path == "shuffled":
        monkeypatch.setattr("linkspark.candidates.fits_one_task", lambda *_, **__: False)
    link_type, sources, text = CASES[case]
    # Sources share their ids, so that only both together name a record.
    tables = [by_hand.people(36 // sources + 4, text=text, seed=seed) for seed in range(sources)]
    frames = [by_hand.frame(spark, table) for table in tables]
    records = dict(zip("abc", frames, strict=False)) if sources > 1 else frames[0]
    pairs = ls.score(records, by_hand.model(link_type))
    expected = by_hand.pairs_by_hand(tables, link_type)
    found = _found(pairs, sources)
    assert {pair: told[:2] for pair, told in found.items()} == {
        pair: told[:2] for pair, told in expected.items()
    }
    assert len({rule for rule, _, _ in expected.values()}) == 4
    for pair, (_, _, weight) in expected.items():
        assert found[pair][2] == pytest.approx(weight, abs=1e-12)
        assert found[pair][3] == pytest.approx(1 / (1 + 2**-weight), abs=1e-12)


def test_a_frame_with_a_source_column_is_linked_like_a_mapping(spark: Any) -> None:
    tables = [by_hand.people(15, text=True, seed=seed) for seed in range(2)]
    frames = [by_hand.frame(spark, table) for table in tables]
    one = (
        frames[1]
        .withColumn("source_dataset", F.lit("b"))
        .unionByName(frames[0].withColumn("source_dataset", F.lit("a")))
    )
    found = _found(ls.score(one, by_hand.model("link")), 2)
    assert found.keys() == by_hand.pairs_by_hand(tables, "link").keys()


def test_a_threshold_leaves_out_pairs_below_it(spark: Any) -> None:
    table = by_hand.people(30, text=True, seed=0)
    pairs = ls.score(by_hand.frame(spark, table), by_hand.model("dedupe"), threshold=0.5)
    expected = {pair for pair, told in by_hand.pairs_by_hand([table], "dedupe").items() if told[2] >= 0}
    assert _found(pairs, 1).keys() == expected
    assert expected


@pytest.mark.parametrize("path", PATH)
def test_rules_alone_link_at_the_first_that_agrees(
    spark: Any, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if path == "shuffled":
        monkeypatch.setattr("linkspark.linkage.fits_one_task", lambda *_, **__: False)
    table = by_hand.people(30, text=True, seed=0)
    links = ls.link_by_rules(by_hand.frame(spark, table), by_hand.BLOCKING, record_id="id")
    assert links.columns == ["record_id_l", "record_id_r", "match_key", "match_rule"]
    found = sorted(tuple(row) for row in links.collect())
    words = ["name", "substring(name, 1, 1) + home town", "phones", "age"]
    expected = by_hand.pairs_by_hand([table], "dedupe")
    assert found == sorted(
        (left, right, rule, words[rule]) for (_, left, _, right), (rule, _, _) in expected.items()
    )


def test_count_pairs_counts_what_is_scored(spark: Any) -> None:
    tables = [by_hand.people(15, text=True, seed=seed) for seed in range(2)]
    records = {name: by_hand.frame(spark, table) for name, table in zip("ab", tables, strict=True)}
    counts = ls.count_pairs(records, by_hand.model("link").spec)
    expected = [told[0] for told in by_hand.pairs_by_hand(tables, "link").values()]
    assert [rule.further for rule in counts.rules] == [expected.count(place) for place in range(4)]
    assert counts.records == (("a", 15), ("b", 15))
    assert counts.possible == 225
    assert counts.table()["cumulative_pairs"].iloc[-1] == len(expected)


def test_detail_says_what_the_weight_is_the_sum_of(spark: Any) -> None:
    table = by_hand.people(20, text=True, seed=0)
    pairs = ls.score(by_hand.frame(spark, table), by_hand.model("dedupe"), detail=True).toPandas()
    parts = ["mw_prior", "mw_name", "mw_home_town", "mw_age", "mw_phones"]
    assert list(pairs.columns) == [
        "record_id_l",
        "record_id_r",
        "match_weight",
        "match_probability",
        "match_key",
        *[f"gamma_{name}" for name in ("name", "home_town", "age", "phones")],
        *parts,
    ]
    np.testing.assert_allclose(pairs[parts].sum(axis=1), pairs["match_weight"], atol=1e-12)
    assert (pairs["mw_prior"] == math.log2(0.01 / 0.99)).all()
    missing = pairs["gamma_home_town"] == -1
    assert missing.any()
    assert (pairs.loc[missing, "mw_home_town"] == 0).all()


def test_scoring_makes_no_job_but_the_one_that_counts(
    spark: Any, count_jobs: Callable[[Callable[[], Any]], int]
) -> None:
    records = by_hand.frame(spark, by_hand.people(10, text=True, seed=0))
    assert count_jobs(lambda: ls.score(records, by_hand.model("dedupe"))) == 1
    assert count_jobs(lambda: ls.link_by_rules(records, by_hand.BLOCKING, record_id="id")) == 1
    assert count_jobs(lambda: ls.count_pairs(records, by_hand.model("dedupe").spec)) == 1


def test_a_loaded_model_scores_as_the_one_that_was_saved(spark: Any, tmp_path: Any) -> None:
    records = by_hand.frame(spark, by_hand.people(15, text=True, seed=0))
    made = by_hand.model("dedupe")
    made.save(tmp_path / "model.json")
    loaded = FittedModel.load(tmp_path / "model.json")
    assert loaded == made
    assert _found(ls.score(records, loaded), 1) == _found(ls.score(records, made), 1)


def test_a_level_that_never_happens_keeps_the_weight_finite(spark: Any) -> None:
    spec = LinkSpec("dedupe", "id", [block_on("a")], [exact("a"), exact("b")])
    sure = FittedModel(spec, 1e-6, [LevelProbabilities((1.0, 0.0), (0.0, 1.0))] * 2)
    records = spark.sql("SELECT * FROM VALUES (1, 'x', 'y'), (2, 'x', 'y'), (3, 'x', 'z') AS t(id, a, b)")
    found = {(row.record_id_l, row.record_id_r): row for row in ls.score(records, sure).collect()}
    bits, prior = math.log2(1e12), math.log2(1e-6 / (1 - 1e-6))
    assert found[1, 2].match_weight == pytest.approx(prior + 2 * bits)
    assert found[1, 2].match_probability == 1.0
    assert found[1, 3].match_weight == pytest.approx(prior)


@st.composite
def models(draw: st.DrawFn) -> tuple[FittedModel, list[list[int]]]:
    comparisons, probabilities = [], []
    for place in range(draw(st.integers(1, 4))):
        levels = [Equal("a"), *[Levenshtein("a", edits) for edits in range(1, draw(st.integers(1, 4)))]]
        comparisons.append(comparison(f"c{place}", levels))
        chances = st.lists(st.floats(1e-9, 1.0), min_size=len(levels) + 1, max_size=len(levels) + 1).map(
            lambda some: tuple(one / sum(some) for one in some)
        )
        probabilities.append(LevelProbabilities(draw(chances), draw(chances)))
    spec = LinkSpec("dedupe", "id", [block_on("a")], comparisons)
    gammas = st.tuples(*[st.integers(-1, len(one.levels)) for one in comparisons]).map(list)
    prior = draw(st.floats(1e-12, 1 - 1e-9))
    return FittedModel(spec, prior, probabilities), draw(st.lists(gammas, min_size=1, max_size=5))


def _weight(model: FittedModel, gammas: list[int]) -> float:
    odds = model.prior / (1 - model.prior)
    for gamma, known in zip(gammas, model.probabilities, strict=True):
        if gamma >= 0:
            place = len(known.m) - 1 - gamma
            odds *= max(known.m[place], 1e-12) / max(known.u[place], 1e-12)
    return math.log2(odds)


@given(models())
def test_the_weight_of_a_pattern_is_the_logarithm_of_its_odds(
    case: tuple[FittedModel, list[list[int]]],
) -> None:
    model, patterns = case
    weights = pattern_weights(np.array(patterns), model)
    expected = [_weight(model, gammas) for gammas in patterns]
    np.testing.assert_allclose(weights, expected, atol=1e-6)
    odds = [2.0**weight for weight in expected]
    np.testing.assert_allclose(probabilities_of(weights), [one / (1 + one) for one in odds], atol=1e-7)


@settings(max_examples=4, deadline=None)
@given(models())
def test_spark_and_numpy_give_the_same_weights(spark: Any, case: tuple[FittedModel, list[list[int]]]) -> None:
    model, patterns = case
    names = [f"gamma_{one.name}" for one in model.spec.comparisons]
    vectors = spark.createDataFrame(pd.DataFrame(patterns, columns=names)).select(
        *[F.col(name).cast("tinyint") for name in names]
    )
    found = with_match_score(vectors, model).toPandas()
    weights = pattern_weights(found[names].to_numpy(), model)
    np.testing.assert_allclose(found["match_weight"], weights, atol=1e-12)
    np.testing.assert_allclose(found["match_probability"], probabilities_of(weights), atol=1e-12)


def test_a_prior_of_a_half_says_nothing() -> None:
    assert prior_weight(0.5) == 0.0
    assert prior_weight(0.2) == pytest.approx(-2.0)
    assert prior_weight(1 - 2**-40) == pytest.approx(40.0, abs=1e-3)


def test_extreme_weights_are_certain_and_not_an_error() -> None:
    assert probabilities_of(np.array([-5000.0, 0.0, 5000.0])).tolist() == [0.0, 0.5, 1.0]


def test_the_prior_can_be_read_as_aidbox_reads_it(spark: Any) -> None:
    spec = LinkSpec("dedupe", "id", (block_on("city"),), (exact("name"), exact("city")))
    known = (LevelProbabilities((0.75, 0.25), (0.25, 0.75)), LevelProbabilities((0.5, 0.5), (0.5, 0.5)))
    records = spark.sql("SELECT * FROM VALUES (1, 'Ann', 'Bath'), (2, 'Ann', 'Bath') AS t(id, name, city)")
    row = ls.score(records, FittedModel(spec, 0.25, known), prior="aidbox", detail=True).first()
    # A prior of 1/4 times 3 times 1 is 3/4, and 3/7 as a probability.
    assert row.match_probability == pytest.approx(3 / 7, abs=1e-12)
    assert row.mw_prior == -2.0


def test_another_reading_of_the_prior_is_refused(spark: Any) -> None:
    with pytest.raises(ArgumentError) as caught:
        ls.score(spark.range(1), by_hand.model("dedupe"), prior="evens")  # type: ignore[arg-type]
    assert str(caught.value) == """score: prior must be either "odds" or "aidbox", but it is 'evens'."""
