"""The intervals of scores in Spark: those of one pair in plain Python, whatever its levels."""

import math
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest

import linkspark as ls
from linkspark.errors import ArgumentError, SchemaError
from linkspark.spec import FittedModel, LevelProbabilities
from linkspark.spec.uncertainty import LevelErrors, Uncertainty

SPEC = ls.LinkSpec("dedupe", "id", [ls.block_on("surname")], [ls.levenshtein("dob", 1), ls.exact("city")])
# The prior, then dob 2, 1, 0, then city 1, 0.
HALF = np.array(
    [
        [0.2, 0.1, 0.0, 0.0],
        [0.1, 0.3, 0.1, 0.0],
        [0.0, 0.2, 0.4, 0.0],
        [0.0, -0.1, 0.0, 0.5],
        [0.05, 0.0, 0.1, 0.0],
        [0.0, 0.0, -0.1, 0.6],
    ]
)
COVARIANCE = HALF @ HALF.T
MODEL = FittedModel(
    SPEC,
    0.001,
    (LevelProbabilities((0.8, 0.15, 0.05), (0.05, 0.05, 0.9)), LevelProbabilities((0.75, 0.25), (0.2, 0.8))),
    uncertainty=Uncertainty(
        (LevelErrors((0.5, 0.4, 0.3), (0.1, 0.1, 0.1)), LevelErrors((0.2, 0.2), (0.2, None))),
        tuple(tuple(row[: place + 1]) for place, row in enumerate(COVARIANCE.tolist())),
        0.3,
    ),
)
PLACES = {"dob": {2: 1, 1: 2, 0: 3}, "city": {1: 4, 0: 5}}


def test_a_pair_s_interval_is_that_of_the_sum_of_its_weights(spark: Any) -> None:
    levels = list(product((-1, 0, 1, 2), (-1, 0, 1)))
    table = pd.DataFrame(levels, columns=["gamma_dob", "gamma_city"]).assign(match_weight=3.0, other="x")
    found = ls.with_score_interval(spark.createDataFrame(table), MODEL, confidence=0.9).toPandas()
    assert list(found.columns[:4]) == ["gamma_dob", "gamma_city", "match_weight", "other"]
    for row in found.itertuples():
        chosen = np.zeros(6)
        chosen[[0, *(PLACES["dob"][g] for g in [row.gamma_dob] if g >= 0)]] = 1
        chosen[[PLACES["city"][g] for g in [row.gamma_city] if g >= 0]] = 1
        reach = 1.6448536 * math.sqrt(chosen @ COVARIANCE @ chosen)
        # Of the city's "none of these" u is not known.
        ends = [math.nan] * 2 if row.gamma_city == 0 else [3 - reach, 3 + reach]
        np.testing.assert_allclose([row.match_weight_low, row.match_weight_high], ends, rtol=1e-6)
        shares = [1 / (1 + 2.0**-end) for end in ends]
        np.testing.assert_allclose([row.match_probability_low, row.match_probability_high], shares, rtol=1e-6)


def test_no_pairs_have_no_intervals_but_the_columns(spark: Any) -> None:
    empty = spark.sql("SELECT 1.0D AS match_weight, 1 AS gamma_dob, 1 AS gamma_city WHERE false")
    found = ls.with_score_interval(empty, MODEL).toPandas()
    assert len(found) == 0
    assert list(found.columns[3:]) == [
        "match_weight_low",
        "match_weight_high",
        "match_probability_low",
        "match_probability_high",
    ]


def test_trained_on_records_the_model_knows_its_intervals(spark: Any) -> None:
    rng = np.random.default_rng(4)
    people = pd.DataFrame(
        {
            "first": rng.choice([f"n{i}" for i in range(30)], 400),
            "surname": rng.choice([f"s{i}" for i in range(60)], 400),
            "dob": rng.choice([f"d{i}" for i in range(200)], 400),
            "city": rng.choice(["a", "b", "c"], 400),
        }
    )
    again = people.sample(150, random_state=1)
    for column in people.columns:
        again[column] = again[column].mask(rng.random(150) < 0.1, "?")
    table = pd.concat([people, again], ignore_index=True).assign(record_id=range(550))
    spec = ls.LinkSpec(
        "dedupe",
        "record_id",
        [ls.block_on("surname"), ls.block_on("dob")],
        [ls.exact(name) for name in people.columns],
    )
    model = ls.train(spark.createDataFrame(table), spec)
    shown = model.table()
    assert (shown["m_low"] < shown["m"]).all()
    assert (shown["u"] < shown["u_high"]).all()
    assert FittedModel.from_json(model.to_json()) == model
    # Values agree by chance as in those 400 records: the error of u comes from records, not from pairs.
    cities = table["city"].value_counts().to_numpy() / 550
    u = float((cities**2).sum())
    spread = 4 / 550 * float((cities**3).sum() - u**2) + 2 * u * (1 - u) / 550**2
    assert model.uncertainty is not None
    assert model.uncertainty.levels[3].u_error[0] == pytest.approx(math.sqrt(spread) / (u * (1 - u)), rel=0.1)


def test_pairs_that_the_model_did_not_score_are_refused(spark: Any) -> None:
    pairs = spark.sql("SELECT 1.0D AS match_weight, 1 AS gamma_dob")
    with pytest.raises(SchemaError) as missing:
        ls.with_score_interval(pairs, MODEL)
    assert str(missing.value) == (
        "with_score_interval: pairs lacks the column `gamma_city`. It has `match_weight` and `gamma_dob`. "
        "Pass what ls.score returned with this model."
    )
    with pytest.raises(ArgumentError) as unknown:
        ls.with_score_interval(pairs, replace(MODEL, uncertainty=None))
    assert str(unknown.value) == (
        "with_score_interval: model must know its intervals, but this one has none (its `uncertainty` is "
        "None). Models from ls.train have them, unless EM did not settle; those from elsewhere or by hand "
        "have none."
    )
    with pytest.raises(ArgumentError) as confidence:
        ls.with_score_interval(pairs, MODEL, confidence=1.0)
    assert str(confidence.value) == (
        "with_score_interval: confidence must be a number above 0 and below 1, but it is 1.0."
    )
