"""explain: the parts add up to the score, in numbers, in words and on the page."""

import math
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import linkspark as ls
from linkspark.errors import DataError
from linkspark.explaining import Explanation
from linkspark.looking_up import find_pair
from linkspark.spec import FittedModel, LevelProbabilities, LinkSpec, block_on, exact, field, levenshtein

SPEC = LinkSpec(
    "dedupe",
    "id",
    (block_on("surname"),),
    (levenshtein("surname", 1, term_frequency=True), exact("city"), exact("sex"), exact("email")),
)
KNOWN = (
    LevelProbabilities((0.8, 0.1, 0.1), (0.1, 0.05, 0.85)),
    LevelProbabilities((0.75, 0.25), (0.25, 0.75)),
    LevelProbabilities((0.5, 0.5), (0.5, 0.5)),
    LevelProbabilities((0.5, 0.5), (0.001, 0.999)),
)
MODEL = FittedModel(SPEC, 0.001, KNOWN)
LEFT = {"surname": "Smith", "city": "Bath", "sex": "F", "email": "<b>&secret"}
RIGHT = {"surname": "Smith", "city": "Ely", "sex": "F"}
RARE = {"surname": {"Smith": 0.0125}}


@pytest.fixture
def explanation() -> Explanation:
    return ls.explain(LEFT, RIGHT, MODEL, frequencies=RARE)


def test_the_parts_add_up_to_the_score_exactly(explanation: Explanation) -> None:
    score = ls.score_pair(LEFT, RIGHT, MODEL, frequencies=RARE)
    assert explanation.score == score
    assert explanation.table()["sum"].iloc[-1] == score.match_weight


def test_the_table_has_the_score_step_by_step(explanation: Explanation) -> None:
    table = explanation.table()
    none = float("nan")
    prior = math.log2(0.001 / 0.999)
    expected = pd.DataFrame(
        [
            ("prior", "1 in 1,000 pairs of records", None, none, none, prior, none, 0.0, prior),
            ("surname", "surname: the same", 2, 0.8, 0.1, 3.0, 0.0125, 3.0, prior + 6),
            ("city", "none of these", 0, 0.25, 0.75, -math.log2(3), none, 0.0, prior + 6 - math.log2(3)),
            ("sex", "sex: the same", 1, 0.5, 0.5, 0.0, none, 0.0, prior + 6 - math.log2(3)),
            ("email", "missing", -1, none, none, 0.0, none, 0.0, prior + 6 - math.log2(3)),
        ],
        columns=[
            "comparison",
            "level",
            "gamma",
            "m",
            "u",
            "match_weight",
            "frequency",
            "frequency_weight",
            "sum",
        ],
    ).astype({"gamma": "Int64"})
    pd.testing.assert_frame_equal(table, expected)


def test_the_sentence_says_it_in_plain_english(explanation: Explanation) -> None:
    assert explanation.sentence() == (
        "These two records very probably do not belong together: match probability 2.09 %. For it: surname: "
        "the same, and the value is rare (64 times as frequent among matches). Against it: city differs (3 "
        "times as frequent among other pairs). Of next to no weight: sex. Not known of both records, and so "
        "without weight: email. Before anything is compared: 1 in 1,000 pairs of records match."
    )


@pytest.mark.parametrize(
    ("prior", "words"),
    [
        (0.999999, "almost certainly belong together: match probability over 99.99 %."),
        (0.995, "almost certainly belong together: match probability 99.5 %."),
        (0.95, "very probably belong together: match probability 95 %."),
        (0.5, "probably belong together: match probability 50 %."),
        (0.25, "probably do not belong together: match probability 25 %."),
        (0.05, "very probably do not belong together: match probability 5 %."),
        (0.00001, "almost certainly do not belong together: match probability under 0.01 %."),
    ],
)
def test_a_probability_is_said_in_words(prior: float, words: str) -> None:
    model = FittedModel(SPEC, prior, KNOWN)
    assert ls.explain({}, {}, model).sentence().startswith(f"These two records {words}")


def test_common_values_and_large_factors_are_said_too() -> None:
    model = FittedModel(SPEC, 0.5, (*KNOWN[:3], LevelProbabilities((1.0, 0.0), (1e-9, 1 - 1e-9))))
    left = {"surname": "Smith", "email": "a"}
    said = ls.explain(left, left, model, frequencies={"surname": {"Smith": 0.4}}).sentence()
    assert "email: the same (over a million times as frequent among matches)" in said
    assert "surname: the same, but the value is common (2 times as frequent among matches)" in said
    assert said.endswith("Before anything is compared: 50 % of all pairs match.")


def test_values_are_shown_only_where_they_are_asked_for(explanation: Explanation) -> None:
    for text in (explanation.sentence(), explanation.table().to_string(), explanation.chart()):
        assert "secret" not in text
        assert "Ely" not in text
    shown = ls.explain(LEFT, RIGHT, MODEL, values=True)
    table = shown.table()
    assert table["left"].tolist() == [None, "Smith", "Bath", "F", "<b>&secret"]
    assert table["right"].tolist() == [None, "Smith", "Ely", "F", "–"]
    assert "secret" not in shown.sentence()
    assert "&lt;b&gt;&amp;secret" in shown.chart()


def test_values_are_those_that_the_fields_make() -> None:
    spec = LinkSpec("dedupe", "id", (block_on("it"),), (exact("it"),), fields=(field("it", "a", "b"),))
    model = FittedModel(spec, 0.5, (LevelProbabilities((0.5, 0.5), (0.5, 0.5)),))
    shown = ls.explain({"a": {"b": "x"}}, {"a": {"b": "y"}}, model, values=True)
    assert (shown.parts[0].left, shown.parts[0].right) == ("x", "y")


def test_the_page_is_written_whole_and_loads_nothing(explanation: Explanation, tmp_path: Path) -> None:
    page = explanation.chart(tmp_path / "why.html")
    assert (tmp_path / "why.html").read_text("utf-8") == page
    assert page == explanation.chart()
    assert [path.name for path in tmp_path.iterdir()] == ["why.html"]
    assert "http" not in page.replace("http-equiv", "")
    assert "<script" not in page
    assert "These two records very probably do not belong together" in page


def test_the_chart_has_a_bar_and_a_number_for_each_step(explanation: Explanation) -> None:
    chart = explanation.svg()
    for text in (
        "Prior",
        "surname: the same",
        "+6.00",
        "city: none of these",
        "−1.58",
        "email",
        "missing",
        "−5.55",
    ):
        assert f">{text}<" in chart, text
    # Of the sex nothing is told, but that there is next to nothing to see is seen.
    assert chart.count("fill: var(--bar)") == 2
    assert chart.count("fill: var(--warm)") == 3


def test_frequencies_come_from_all_records(spark: Any) -> None:
    records = spark.sql(
        "SELECT * FROM VALUES (1, 'Smith', 'Ely', 'F', 'a'), (2, 'Smith', NULL, 'F', 'b'), "
        "(3, 'Jones', 'Ely', 'M', 'c'), (4, NULL, 'Ely', 'M', 'd') AS t(id, surname, city, sex, email)"
    )
    assert ls.frequencies_of(records, MODEL) == {"surname": {"Smith": 2 / 3, "Jones": 1 / 3}}
    with pytest.raises(DataError) as caught:
        ls.frequencies_of(records, MODEL, most=1)
    assert str(caught.value) == (
        "frequencies_of: `surname` has more than 1 different values, which would all come to this machine. "
        "Raise most=, or leave this column's rarity out of the model."
    )
    found = find_pair("explain", records, MODEL, "1", "4")
    assert found.left["surname"] == "Smith"
    assert found.right["city"] == "Ely"
    assert found.frequencies == {"surname": {"Smith": 2 / 3}}


def test_a_record_is_found_in_its_source_or_refused(spark: Any) -> None:
    columns = "AS t(id, surname, city, sex, email)"
    a = spark.sql(
        f"SELECT * FROM VALUES ('1', 'Smith', 'Ely', 'F', 'a'), ('2', 'Kay', 'Ely', 'F', 'a') {columns}"
    )
    b = spark.sql(f"SELECT * FROM VALUES ('1', 'Jones', 'Bath', 'F', 'b') {columns}")
    spec = LinkSpec("link", "id", SPEC.blocking, SPEC.comparisons)
    model = FittedModel(spec, 0.001, KNOWN)
    found = find_pair("explain", {"a": a, "b": b}, model, "2", "b:1")
    assert (found.left["surname"], found.right["surname"]) == ("Kay", "Jones")
    for asked, message in (
        ("3", "explain: no record has the id '3'. Check it against the column of record ids."),
        ("1", "explain: 2 records have the id '1'. Write the source before it, such as a:1."),
    ):
        with pytest.raises(DataError) as caught:
            find_pair("explain", {"a": a, "b": b}, model, "2", asked)
        assert str(caught.value) == message
