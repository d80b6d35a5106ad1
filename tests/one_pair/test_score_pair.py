"""The score of one pair: by hand, its refusals, and records of every make."""

import math
import subprocess
import sys
from typing import Any

import pandas as pd
import pytest

import linkspark as ls
from linkspark.errors import ArgumentError, SpecError
from linkspark.spec import (
    FittedModel,
    LevelProbabilities,
    LinkSpec,
    TermFrequency,
    block_on,
    comparison,
    custom,
    exact,
    field,
    levenshtein,
)
from linkspark.spec import levels as L

SPEC = LinkSpec(
    "dedupe",
    "id",
    (block_on("surname"),),
    (levenshtein("surname", 1, term_frequency=True), exact("city")),
)
KNOWN = (
    LevelProbabilities((0.8, 0.1, 0.1), (0.1, 0.05, 0.85)),
    LevelProbabilities((0.75, 0.25), (0.25, 0.75)),
)
MODEL = FittedModel(SPEC, 0.2, KNOWN)
ANN = {"surname": "Smith", "city": "Bath"}


def model_of(*comparisons: Any, **more: Any) -> FittedModel:
    spec = LinkSpec("dedupe", "id", (block_on("id"),), comparisons, **more)
    shares = [tuple([1 / (len(one.levels) + 1)] * (len(one.levels) + 1)) for one in comparisons]
    return FittedModel(spec, 0.5, tuple(LevelProbabilities(one, one) for one in shares))


def test_a_score_is_the_sum_of_the_prior_and_its_parts() -> None:
    score = ls.score_pair(ANN, {"surname": "Smyth", "city": "Ely"}, MODEL)
    # Odds of 1 to 4, twice as likely, three times less likely.
    assert score.match_weight == pytest.approx(math.log2(0.25 * 2 / 3), abs=1e-15)
    assert score.match_probability == pytest.approx(1 / 7, abs=1e-15)
    assert score.prior_weight == pytest.approx(-2.0, abs=1e-15)
    assert score.gammas == {"surname": 1, "city": 0}
    assert [part.match_weight for part in score.parts] == [1.0, pytest.approx(-math.log2(3))]


def test_the_weight_is_exactly_what_the_parts_add_up_to() -> None:
    score = ls.score_pair(ANN, ANN, MODEL, frequencies={"surname": {"Smith": 0.0123}})
    total = score.prior_weight
    for part in score.parts:
        total = total + part.match_weight + part.frequency_weight
    assert total == score.match_weight


def test_without_any_value_a_pair_has_the_prior() -> None:
    score = ls.score_pair({}, {"surname": None, "city": float("nan")}, MODEL)
    assert score.match_probability == pytest.approx(0.2, abs=1e-15)
    assert score.gammas == {"surname": -1, "city": -1}


def test_the_prior_can_be_read_as_aidbox_does() -> None:
    # Three times the prior itself is 0.6, of 1.6.
    left, right = {"city": "Bath"}, {"city": "Bath"}
    assert ls.score_pair(left, right, MODEL, prior="aidbox").match_probability == pytest.approx(0.375)


def test_a_rare_value_adds_what_it_is_rarer_than_u() -> None:
    part = ls.score_pair(ANN, ANN, MODEL, frequencies={"surname": {"Smith": 0.025, "Jones": 0.5}}).parts[0]
    assert (part.gamma, part.match_weight, part.frequency) == (2, 3.0, 0.025)
    assert part.frequency_weight == pytest.approx(2.0)


def test_a_value_that_the_frequencies_do_not_know_is_not_adjusted_for() -> None:
    for frequencies in (None, {}, {"surname": {}}, {"surname": {"Jones": 0.5}}, {"city": {"Bath": 0.9}}):
        part = ls.score_pair(ANN, ANN, MODEL, frequencies=frequencies).parts[0]
        assert (part.frequency, part.frequency_weight) == (None, 0.0)


def test_an_adjustment_has_its_floor_and_its_share() -> None:
    how = TermFrequency(minimum_u=0.05, weight=0.5)
    one = comparison("city", [L.Equal("city")], term_frequency=how)
    model = FittedModel(LinkSpec("dedupe", "id", (block_on("id"),), (one,)), 0.5, (KNOWN[1],))
    city = {"city": 7}
    # From 1/4 to 1/20 are log2(5) bits, of which a half counts; the table may be one of texts.
    part = ls.score_pair(city, city, model, frequencies={"city": {"7": 0.001}}).parts[0]
    assert part.frequency_weight == pytest.approx(math.log2(5) / 2)


def test_columns_come_through_the_fields_of_the_spec() -> None:
    fields = (field("email", "telecom", {"system": "email"}, "value"), field("name", "n1"))
    fields += (field("name", "n2", source="b"),)
    model = model_of(exact("email"), exact("name"), fields=fields)
    left = {"telecom": [{"system": "email", "value": "a@b.org"}], "n1": "Ann"}
    right = {"telecom": [{"system": "email", "value": "a@b.org"}], "n2": "Ann", "source_dataset": "b"}
    assert ls.score_pair(left, right, model).gammas == {"email": 1, "name": 1}


def test_a_comparison_may_say_when_it_is_missing() -> None:
    model = model_of(
        comparison("it", [L.Equal("a"), L.Equal("b")], missing="a_l is null and a_r is null"),
        comparison("by_sql", [L.Condition("less", "x_l < x_r")], missing="x_l is null"),
    )
    scorer = ls.pair_scorer(model)
    assert scorer({"b": 1}, {"b": 1}).gammas["it"] == -1
    assert scorer({"a": 1, "b": 1}, {"b": 1}).gammas["it"] == 1
    assert scorer({"a": 1}, {}).gammas["it"] == 0
    # To SQL not a number is a number, and more than any other.
    nan = float("nan")
    assert [scorer({"x": x}, {"x": 1.0}).gammas["by_sql"] for x in (None, nan, 0.5)] == [-1, 0, 1]


def test_records_of_other_makes_are_records_too(spark: Any) -> None:
    row = spark.sql("SELECT 'Smith' AS surname, 'Bath' AS city").first()
    wanted = ls.score_pair(ANN, ANN, MODEL)
    assert ls.score_pair(row, ANN, MODEL) == wanted
    assert ls.score_pair(pd.Series(ANN).to_dict(), ANN, MODEL) == wanted


def test_no_spark_and_no_pandas_are_loaded_for_a_score() -> None:
    program = (
        "import sys, linkspark as ls\n"
        "from linkspark.spec import LinkSpec, FittedModel, LevelProbabilities, block_on, first_name\n"
        "spec = LinkSpec('dedupe', 'id', (block_on('a'),), (first_name('a'),))\n"
        "six = tuple([1 / 6] * 6)\n"
        "model = FittedModel(spec, 0.5, (LevelProbabilities(six, six),))\n"
        "assert ls.score_pair({'a': 'Bill'}, {'a': 'William'}, model).gammas == {'a': 4}\n"
        "assert ls.explain({'a': 'Bill'}, {'a': 'William'}, model).sentence()\n"
        "assert not {'pyspark', 'pandas'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: ls.score_pair([1], ANN, MODEL),  # type: ignore[arg-type]
            "score_pair: left must be a record, a mapping of column names to values, but it is a "
            "builtins.list. Pass a dict, such as json.loads(...) or row.asDict() gives.",
        ),
        (
            lambda: ls.score_pair(ANN, ANN, SPEC),  # type: ignore[arg-type]
            "score_pair: model must be a FittedModel, but it is 'LinkSpec'. Get one from ls.train.",
        ),
        (
            lambda: ls.pair_scorer(MODEL, prior="evens"),  # type: ignore[arg-type]
            """pair_scorer: prior must be either "odds" or "aidbox", but it is 'evens'.""",
        ),
        (
            lambda: ls.pair_scorer(MODEL, frequencies=[1]),  # type: ignore[arg-type]
            "pair_scorer: frequencies must be a mapping of column names to mappings of values to their "
            "relative frequencies, but it is 'list'.",
        ),
        (
            lambda: ls.score_pair({"city": {"name": "Bath"}}, ANN, MODEL),
            "score_pair: `city` holds a builtins.dict, which cannot be compared. Allowed are text, numbers, "
            "booleans, dates, times, bytes, lists of these, and None for missing.",
        ),
        (
            lambda: ls.score_pair({"surname": "Sm\ud800th"}, ANN, MODEL),
            "score_pair: a text holds half a character (a lone surrogate), which is no Unicode text. Decode "
            "the records anew, or leave such characters out.",
        ),
        (
            lambda: ls.score_pair(
                {"n": 10**400}, {"n": 1}, model_of(comparison("n", [L.ShareWithin("n", 0.1)]))
            ),
            "score_pair: a whole number has more than 308 digits, which no column of a table holds. Give it "
            "as text.",
        ),
        (
            lambda: ls.score_pair({"surname": True}, ANN, MODEL),
            "score_pair: `surname` must hold text, a number, a date or a time, but it holds a value of type "
            "bool. Convert it, as the records that the model was made for have it.",
        ),
        (
            lambda: ls.score_pair(
                {"age": 1}, {"age": 0}, model_of(custom("age", ("half", "age_l / age_r = 2")))
            ),
            "score_pair: the condition 'age_l / age_r = 2' cannot be worked out for this pair: it divides by "
            "zero. Clean the values, or correct the condition.",
        ),
        (
            lambda: ls.score_pair(
                {"age": "x"}, {"age": 0}, model_of(custom("age", ("one", "age_l = age_r")))
            ),
            "score_pair: the condition 'age_l = age_r' cannot be worked out for this pair: values of "
            "different types are compared. Clean the values, or correct the condition.",
        ),
    ],
)
def test_what_cannot_be_scored_is_refused(call: Any, message: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        call()
    assert str(caught.value) == message


def test_conditions_that_only_spark_can_judge_are_refused_before_any_pair() -> None:
    model = model_of(
        custom("a", ("same", "a_l = a_r"), ("digits", "regexp_extract(a_l, '.+', 0) = a_r")),
        comparison("b", [L.Equal("b")], missing="b_l rlike '.x' or b_r is null"),
        comparison("c", [L.AllOf((L.Equal("c"), L.Condition("half", "c_l / 2.0 < c_r")))]),
    )
    with pytest.raises(SpecError) as caught:
        ls.pair_scorer(model)
    assert str(caught.value) == (
        "pair_scorer: these conditions can only be judged by Spark; score the records with ls.score instead, "
        "or write them with levels or other functions:\n"
        "  comparisons[0].levels[1].sql: \"regexp_extract(a_l, '.+', 0) = a_r\": "
        "regexp_extract follows Java's rules\n"
        "  comparisons[1].missing: \"b_l rlike '.x' or b_r is null\": rlike follows Java's rules\n"
        "  comparisons[2].levels[0].sql: 'c_l / 2.0 < c_r': only Spark counts the digits of a divided "
        "decimal; write 2.0D for a double"
    )
