"""Each record against itself: what it scores is the sum of its strictest levels."""

from math import log2
from typing import Any

import pandas as pd
import pytest

import linkspark as ls
from linkspark import errors
from linkspark.spec import FittedModel, LevelProbabilities


def _model(link_type: str = "dedupe") -> FittedModel:
    spec = ls.LinkSpec(
        link_type,  # type: ignore[arg-type]
        "id",
        [ls.block_on("name")],
        [ls.jaro_winkler("name", 0.9), ls.exact("city", term_frequency=True)],
    )
    levels = (
        LevelProbabilities((0.8, 0.1, 0.1), (0.1, 0.1, 0.8)),
        LevelProbabilities((0.9, 0.1), (0.2, 0.8)),
    )
    return FittedModel(spec, 0.5, levels)


def test_a_record_scores_its_strictest_levels_with_the_frequency_of_its_values(spark: Any) -> None:
    rows = pd.DataFrame(
        {
            "id": [1, 2, 3, 4, 5],
            "name": ["Ann", None, "", "Zoë", None],
            "city": ["York", "York", None, "Hull", None],
        }
    )
    scores = ls.self_scores(spark.createDataFrame(rows), _model()).toPandas().set_index("record_id")
    # The prior odds are 1. York is two thirds of the known cities, Hull one third.
    york, hull, name = log2(0.9 / (2 / 3)), log2(0.9 / (1 / 3)), log2(0.8 / 0.1)
    wanted = {1: name + york, 2: york, 3: name, 4: name + hull, 5: 0.0}
    assert scores["match_weight"].to_dict() == pytest.approx(wanted, abs=1e-12)
    assert scores.loc[5, "match_probability"] == pytest.approx(0.5)
    table = ls.unlinkable_records(ls.self_scores(spark.createDataFrame(rows), _model()), thresholds=[0.6])
    # 1.35 to 1 for York alone is 0.574; nothing known is 0.5.
    assert table["unlinkable"].tolist() == [2]


def test_records_of_several_sources_say_which_they_are_of(spark: Any) -> None:
    frame = spark.createDataFrame(pd.DataFrame({"id": ["a"], "name": ["Ann"], "city": ["York"]}))
    scores = ls.self_scores({"census": frame, "survey": frame}, _model("link")).toPandas()
    assert sorted(scores["source_dataset"]) == ["census", "survey"]
    assert scores["match_weight"].tolist() == pytest.approx([log2(8) + log2(0.9)] * 2)


def test_without_records_there_are_no_scores(spark: Any) -> None:
    empty = spark.createDataFrame([], "id long, name string, city string")
    assert ls.self_scores(empty, _model()).count() == 0


def test_what_is_no_model_is_refused(spark: Any) -> None:
    with pytest.raises(errors.ArgumentError) as caught:
        ls.self_scores(spark.range(1), "model.json")  # type: ignore[arg-type]
    assert str(caught.value) == (
        "self_scores: model must be a FittedModel, but it is 'model.json'. Get one from ls.train."
    )
