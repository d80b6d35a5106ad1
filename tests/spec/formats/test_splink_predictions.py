"""Splink's models say here what they say there: its own predictions, computed once and stored."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import linkspark as ls
from linkspark.errors import LinksparkWarning
from linkspark.spec import FittedModel

HERE = Path(__file__).parent
EXPECTED = pd.read_csv(HERE / "splink_predictions.csv")
MODELS = ("splink_5_saved_model", "splink_3_real_time", "splink_5_other_levels")


def model_of(name: str) -> FittedModel:
    if name == "splink_5_other_levels":
        with pytest.warns(LinksparkWarning, match=r"city\.m: adds up to 0\.967525, not to 1"):
            model = ls.read_model(HERE / f"{name}.json")
    else:
        model = ls.read_model(HERE / f"{name}.json")
    assert isinstance(model, FittedModel)
    return model


@pytest.fixture(scope="session")
def people(data: Path) -> pd.DataFrame:
    table = pd.read_csv(data / "splink_fake1000" / "fake_1000.csv", dtype={"unique_id": int})
    return table.astype(object).where(table.notna(), None)


@pytest.mark.parametrize("name", MODELS)
def test_one_pair_after_another_scores_as_in_splink(people: pd.DataFrame, name: str) -> None:
    columns = ("first_name", "surname", "city", "email", "dob")
    frequencies = {column: people[column].value_counts(normalize=True).to_dict() for column in columns}
    scored = ls.pair_scorer(model_of(name), frequencies=frequencies)
    records = {row["unique_id"]: row for row in people.to_dict("records")}
    expected = EXPECTED[EXPECTED["model"] == name]
    assert len(expected) > 100
    for pair in expected.itertuples():
        found = scored(records[pair.record_id_l], records[pair.record_id_r])
        assert found.match_weight == pytest.approx(pair.match_weight, abs=1e-9)


@pytest.mark.parametrize(
    ("name", "pairs"),
    [
        (MODELS[0], 2406),
        pytest.param(MODELS[1], 3349, marks=pytest.mark.slow),
        pytest.param(MODELS[2], 4061, marks=pytest.mark.slow),
    ],
)
def test_score_finds_the_pairs_of_splink_and_their_probabilities(
    spark: Any, people: pd.DataFrame, name: str, pairs: int
) -> None:
    texts = ", ".join(f"{column} string" for column in people.columns[1:6])
    records = spark.createDataFrame(people, f"unique_id int, {texts}, cluster int")
    rows = ls.score(records, model_of(name)).collect()
    found = {frozenset((row.record_id_l, row.record_id_r)): row.match_probability for row in rows}
    assert len(found) == len(rows) == pairs
    for pair in EXPECTED[EXPECTED["model"] == name].itertuples():
        probability = 1 / (1 + 2**-pair.match_weight)
        assert found[frozenset((pair.record_id_l, pair.record_id_r))] == pytest.approx(probability, abs=1e-6)
