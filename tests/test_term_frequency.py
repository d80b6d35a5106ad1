"""Term frequencies: the closed forms of the yardsticks, and frequencies as pandas counts them."""

import math
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

import linkspark as ls
from linkspark.spec import (
    FittedModel,
    LevelProbabilities,
    LinkSpec,
    TermFrequency,
    block_on,
    comparison,
)
from linkspark.spec.levels import Condition, Equal, Levenshtein
from linkspark.term_frequency import with_frequencies

# Bayes factors of an agreement on a city of 40, 8 and 2 of 50 records, where m is 1 and u is .2.
CLOSED_FORMS = {
    "full": (TermFrequency(), {"London": 1.25, "Leeds": 6.25, "Ely": 25.0}),
    "least": (TermFrequency(minimum_u=0.1), {"London": 1.25, "Leeds": 6.25, "Ely": 10.0}),
    "half": (
        TermFrequency(weight=0.5),
        {"London": 5 * math.sqrt(0.25), "Leeds": 5 * math.sqrt(1.25), "Ely": 5 * math.sqrt(5)},
    ),
    "both": (
        TermFrequency(minimum_u=0.1, weight=0.5),
        {"London": 5 * math.sqrt(0.25), "Leeds": 5 * math.sqrt(1.25), "Ely": 5 * math.sqrt(2)},
    ),
    "none": (TermFrequency(weight=0.0), {"London": 5.0, "Leeds": 5.0, "Ely": 5.0}),
}


@pytest.fixture
def cities(spark: Any) -> Any:
    """50 records that have a city, and ten that have none."""
    names = ["London"] * 40 + ["Leeds"] * 8 + ["Ely"] * 2 + [None] * 10
    table = pd.DataFrame({"id": range(60), "city": pd.Series(names, dtype=object), "all": "x"})
    return spark.createDataFrame(table, "id bigint, city string, all string")


@pytest.mark.parametrize("path", ["replicated", "shuffled"])
def test_agreement_on_a_rare_city_proves_what_the_closed_form_says(
    cities: Any, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if path == "shuffled":
        monkeypatch.setattr("linkspark.candidates.fits_one_task", lambda *_, **__: False)
    comparisons = [
        comparison(name, [Equal("city")], term_frequency=how) for name, (how, _) in CLOSED_FORMS.items()
    ]
    spec = LinkSpec("dedupe", "id", [block_on("all")], comparisons)
    model = FittedModel(spec, 0.5, [LevelProbabilities((1.0, 0.0), (0.2, 0.8))] * len(comparisons))
    names = dict(enumerate(["London"] * 40 + ["Leeds"] * 8 + ["Ely"] * 2))
    pairs = ls.score(cities, model, detail=True).toPandas()
    assert len(pairs) == 60 * 59 // 2
    agreed = pairs[pairs["gamma_full"] == 1]
    assert len(agreed) == 40 * 39 // 2 + 8 * 7 // 2 + 1
    city = agreed["record_id_l"].map(names)
    assert agreed["tf_full"].tolist() == city.map({"London": 0.8, "Leeds": 0.16, "Ely": 0.04}).tolist()
    for name, (_, expected) in CLOSED_FORMS.items():
        factor = 2.0 ** (agreed[f"mw_{name}"] + agreed[f"mw_tf_{name}"])
        pd.testing.assert_series_equal(factor, city.map(expected), check_names=False, rtol=1e-12)
    total = agreed[[f"mw_{name}" for name in CLOSED_FORMS] + [f"mw_tf_{name}" for name in CLOSED_FORMS]]
    pd.testing.assert_series_equal(agreed["match_weight"], total.sum(axis=1), check_names=False)
    others = pairs[pairs["gamma_full"] != 1]
    assert others["tf_full"].isna().all()
    assert (others["mw_tf_full"] == 0).all()
    assert (pairs.loc[pairs["gamma_full"] == -1, "match_weight"] == 0).all()


def test_only_the_level_that_is_equality_is_adjusted(spark: Any) -> None:
    one = comparison(
        "name",
        [Condition("both", "a_l = 'ann' and a_r = 'ann'"), Equal("a"), Levenshtein("a", 1)],
        term_frequency=True,
    )
    spec = LinkSpec("dedupe", "id", [block_on("k")], [one])
    model = FittedModel(spec, 0.5, [LevelProbabilities((0.4, 0.3, 0.2, 0.1), (0.1, 0.2, 0.3, 0.4))])
    records = spark.sql(
        "SELECT * FROM VALUES (1, 'ann', 1), (2, 'ann', 1), (3, 'bob', 1), (4, 'bob', 1), (5, 'bo', 1)"
        " AS t(id, a, k)"
    )
    found = {
        (row.record_id_l, row.record_id_r): row for row in ls.score(records, model, detail=True).collect()
    }
    assert (found[1, 2].gamma_name, found[1, 2].tf_name, found[1, 2].match_weight) == (3, None, 2.0)
    assert (found[3, 4].gamma_name, found[3, 4].tf_name) == (2, 0.4)
    # u of the level is .2: at a frequency of .4 the agreement proves one bit less.
    assert found[3, 4].match_weight == pytest.approx(math.log2(0.3 / 0.2) - 1)
    assert (found[3, 5].gamma_name, found[3, 5].tf_name) == (1, None)
    assert found[3, 5].match_weight == pytest.approx(math.log2(0.2 / 0.3))


def test_frequencies_are_those_of_pandas(spark: Any, count_jobs: Callable[[Callable[[], Any]], int]) -> None:
    table = pd.DataFrame(
        {
            "id": range(8),
            "first name": pd.Series(["a", "a", "b", None, "", "", "", "É"], dtype=object),
            "born": pd.Series([1, 1, 1, 2, None, None, None, None], dtype=object),
            "nothing": pd.Series([None] * 8, dtype=object),
        }
    )
    records = spark.createDataFrame(table, "id int, `first name` string, born int, nothing string")
    columns = ["first name", "born", "nothing"]
    made: list[Any] = []
    assert count_jobs(lambda: made.append(with_frequencies(records, columns))) == 0
    found = made[0].toPandas().set_index("id").sort_index()
    assert list(found.columns) == [*columns, *[f"__tf_{column}" for column in columns]]
    for column in columns:
        share = table[column].value_counts(normalize=True)
        expected = table[column].map(share).astype(float)
        pd.testing.assert_series_equal(
            found[f"__tf_{column}"].reset_index(drop=True), expected, check_names=False
        )


def test_the_plan_grows_with_the_columns_and_not_with_what_was_joined_before(
    spark: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    columns = [f"c{number}" for number in range(10)]
    records = spark.range(3).selectExpr(*[f"id as {name}" for name in columns])
    with_frequencies(records, columns).explain()
    # At most the records once, and for each column once for the counts and once for their total.
    assert capsys.readouterr().out.count("Range (") <= 1 + 2 * len(columns)
