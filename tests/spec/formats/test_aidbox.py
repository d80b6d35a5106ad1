"""The model of Aidbox, alone and in a namespace file; its worked probabilities, whatever the prior means."""

from pathlib import Path
from typing import Any

import pytest

import linkspark as ls
from linkspark.errors import ArgumentError, LinksparkWarning, SpecError
from linkspark.spec import LevelProbabilities, block_on
from linkspark.spec.levels import Condition, Equal, Levenshtein, Nickname

NAME = """[{:cond "first_name_l IS NULL OR first_name_r IS NULL" :m-prob 1 :u-prob 1}
           {:cond :else :m-prob 0.5 :u-prob 0.99}
           {:cond "first_name_l = first_name_r" :m-prob 0.5 :u-prob 0.01 :use-frequencies true}
           {:cond "lev(first_name_l, first_name_r) <= 1" :m-prob 0.15 :u-prob 0.001}]"""
MODEL = f"""{{:zen/tags #{{aidbox.mdm/model}}
 :resource-type "Patient"
 :random-match-prob 0.003
 :fields {{:first_name [:name 0 :given 0] :email [:telecom {{:system "email"}} :value] :dob [:birthDate]}}
 :use-frequencies-for #{{:first_name}}
 :blocking-conds ["l.first_name = r.first_name" "l.dob = r.dob AND l.email = r.email"]
 :comparisons {{:first_name {NAME}}}}}"""
SUMS = "probabilities.first_name.m: adds up to 1.15, not to 1; the weights are taken as they are."


def read(tmp_path: Path, text: str, **options: Any) -> ls.FittedModel:
    """Return the model of a text whose sums depart from 1, and of nothing else a word."""
    model, told = read_and_told(tmp_path, text, **options)
    assert told == []
    return model


def read_and_told(tmp_path: Path, text: str, **options: Any) -> tuple[ls.FittedModel, list[str]]:
    path = tmp_path / "m.edn"
    path.write_text(text, encoding="utf-8")
    with pytest.warns(LinksparkWarning) as told:
        model = ls.read_model(path, **options)
    assert [one.filename for one in told] == [__file__] * len(told)
    assert isinstance(model, ls.FittedModel)
    first, *others = [str(one.message).removeprefix(f"{path}: ") for one in told]
    assert first == SUMS
    return model, others


def problems(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "m.edn"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SpecError) as caught:
        ls.read_model(path)
    first, *others = str(caught.value).splitlines()
    assert first.startswith(f"{path}: ")
    return [one.strip() for one in others]


def test_a_model_is_read_with_its_null_case_first_and_else_second(tmp_path: Path) -> None:
    model = read(tmp_path, MODEL)
    assert model.prior == 0.003
    assert model.probabilities == (LevelProbabilities((0.5, 0.15, 0.5), (0.01, 0.001, 0.99)),)
    spec = model.spec
    assert (spec.link_type, spec.record_id) == ("dedupe", "id")
    assert spec.blocking == (block_on("first_name"), block_on("dob", "email"))
    (one,) = spec.comparisons
    assert one == ls.comparison(
        "first_name", [Equal("first_name"), Levenshtein("first_name", 1)], term_frequency=True
    )
    assert spec.fields == (
        ls.field("first_name", "name", 0, "given", 0),
        ls.field("email", "telecom", {"system": "email"}, "value"),
        ls.field("dob", "birthDate"),
    )


# Of each case: the score with lambda, with lambda / (1 - lambda), and what the probabilities round to.
@pytest.mark.parametrize(
    ("left", "right", "aidbox", "odds"),
    [
        ("ann", "ann", 0.130435, 0.130776),
        ("ann", "anne", 0.310345, 0.310988),
        ("ann", "bob", 0.0015129, 0.0015174),
        ("ann", None, 0.0029910, 0.003),
    ],
)
def test_the_worked_probabilities_of_both_readings_of_the_prior(
    tmp_path: Path, left: str, right: str | None, aidbox: float, odds: float
) -> None:
    model = read(tmp_path, MODEL)
    records = [{"name": [{"given": [name]}], "telecom": None, "birthDate": None} for name in (left, right)]
    for prior, expected in (("aidbox", aidbox), ("odds", odds)):
        found = ls.score_pair(*records, model, prior=prior)  # type: ignore[arg-type]
        assert found.match_probability == pytest.approx(expected, abs=5e-7)


def test_no_evidence_returns_the_prior_exactly(tmp_path: Path) -> None:
    nobody = {"name": None, "telecom": None, "birthDate": None}
    found = ls.score_pair(nobody, nobody, read(tmp_path, MODEL))
    assert found.match_probability == pytest.approx(0.003, abs=1e-15)


def test_a_namespace_file_holds_models_by_their_names(tmp_path: Path) -> None:
    alone = read(tmp_path, MODEL)
    other = MODEL.replace("0.003", "0.004").replace("Patient", "Person")
    text = f"{{ns my.box import #{{aidbox aidbox.mdm}} box {{:zen/tags #{{aidbox/system}}}} one {MODEL}}}"
    assert read(tmp_path, text) == alone
    both = f"{text[:-1]} other {other}}}"
    assert problems(tmp_path, both) == ["holds 2 models: one, other; name one with `model`"]
    assert read(tmp_path, both, model="one") == alone
    assert read(tmp_path, both, model="my.box/other").prior == 0.004
    with pytest.raises(SpecError, match="holds no model 'third'; it holds one, other"):
        ls.read_model(tmp_path / "m.edn", model="third")
    assert problems(tmp_path, "{ns my.box}") == ["holds no model: no map has :zen/tags #{aidbox.mdm/model}"]


def test_the_names_that_the_pages_spell_wrong_are_taken_with_a_word(tmp_path: Path) -> None:
    alone = read(tmp_path, MODEL)
    text = MODEL.replace(":random-match-prob", ":random-math-prob").replace(
        ":use-frequencies true", ":use-frequncies true"
    )
    model, told = read_and_told(tmp_path, text)
    assert model == alone
    assert told == [
        ":random-math-prob: is taken for :random-match-prob.",
        ":comparisons :first_name[2] :use-frequncies: is taken for :use-frequencies.",
    ]


def test_a_field_whose_frequencies_nobody_keeps_is_told(tmp_path: Path) -> None:
    _, told = read_and_told(tmp_path, MODEL.replace(":use-frequencies-for #{:first_name}", ""))
    reason = ":use-frequencies-for does not name first_name; its frequencies are used all the same."
    assert told == [f":comparisons :first_name[2]: {reason}"]


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        (':resource-type "Patient"', "", ":resource-type: must be text, but is missing"),
        (":random-match-prob 0.003", "", ":random-match-prob: is missing"),
        (":random-match-prob 0.003", ":random-match-prob 3",
         ":random-match-prob: must be a number from 0 to 1, but is 3"),
        (":random-match-prob 0.003", ":random-match-prob 0.0",
         "prior: must be a number above 0 and below 1, but is 0.0"),
        (":blocking-conds [", ":blocking-conds [5 ", ":blocking-conds[0]: must be text, but is 5"),
        (":fields {", ":fields {:x [] ", ":fields :x: must be a path: a keyword, then keywords, positions "
         'from 0 and filters like {:system "email"}, but is a list'),
        (":dob [:birthDate]", "", ":fields: has no dob, which conditions or blocking read"),
        (":first_name}", "1}", ":use-frequencies-for: must be a set of keywords, but is #{1}"),
        (":zen/tags", ":surprise 1 :zen/tags", ":surprise: is not known here"),
        (":m-prob 0.15", ":m-prob nil",
         ":comparisons :first_name[3]: has no m-probability; train the model, or give it"),
        (":m-prob 0.15", ":m-prob 1.5",
         ":comparisons :first_name[3] :m-prob: must be a number from 0 to 1, but is 1.5"),
        (":m-prob 1 ", ":m-prob 0.5 ",
         ":comparisons :first_name[0]: is the null case, whose m and u must be the same"),
        ("{:cond :else :m-prob 0.5 :u-prob 0.99}", "",
         ":comparisons :first_name[1]: must be :else, which stands second, behind the null case"),
        ("lev(first_name_l, first_name_r) <= 1", "similarity(first_name_l, first_name_r) > 1",
         ":comparisons :first_name[3]: position 1: the function similarity has no known counterpart in Spark "
         "in 'similarity(first_name_l, first_name_r) > 1'"),
        ("lev(first_name_l, first_name_r) <= 1", "first_name_l = first_name_r); drop table x",
         ":comparisons :first_name[3]: position 29: ; is not allowed: a key or condition is one expression "
         "in 'first_name_l = first_name_r); drop table x'"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_path(tmp_path: Path, before: str, after: str, problem: str) -> None:
    assert MODEL.count(before) == 1
    assert problem in problems(tmp_path, MODEL.replace(before, after))


def test_what_edn_has_no_word_for_stands_under_keys_of_linkspark(tmp_path: Path) -> None:
    spec = ls.LinkSpec(
        "link",
        "record",
        (block_on("substring(city, 1, 3)"),),
        (
            ls.comparison("city", [Equal("city"), Condition("close", "abs(lat_l - lat_r) < 0.1")]),
            ls.exact("town", term_frequency=ls.TermFrequency(0.01, 0.5)),
        ),
        fields=(ls.field("city", "address", 0, {"use": "home"}, "city"),),
        seed=7,
    )
    chances = (
        LevelProbabilities((0.7, 0.2, 0.1), (0.1, 0.1, 0.8)),
        LevelProbabilities((0.9, 0.1), (0.2, 0.8)),
    )
    model = ls.FittedModel(spec, 0.01, chances)
    path = tmp_path / "m.edn"
    with pytest.warns(
        LinksparkWarning, match="keys of the namespace linkspark hold what an Aidbox model has no"
    ):
        ls.write_model(model, path)
    found = ls.read_model(path)
    assert isinstance(found, ls.FittedModel)
    assert found.probabilities == chances
    assert found.spec.comparisons == spec.comparisons
    assert found.spec.blocking == (block_on("substr(city, 1, 3)"),)
    assert (found.spec.fields, found.spec.seed) == (spec.fields, 7)


def test_what_edn_cannot_say_is_refused_by_name(tmp_path: Path) -> None:
    spec = ls.LinkSpec(
        "dedupe",
        "id",
        (block_on("city"),),
        (ls.comparison("city", [Equal("city"), Nickname("city")]),),
        fields=(ls.field("city", clean=ls.cleaning.Upper()),),
    )
    model = ls.FittedModel(spec, 0.01, (LevelProbabilities((0.7, 0.2, 0.1), (0.1, 0.1, 0.8)),))
    with pytest.raises(SpecError) as caught:
        ls.write_model(model, tmp_path / "m.edn")
    level = "comparisons[0].levels[1] (city: nicknames of one name)"
    assert str(caught.value).splitlines()[1:] == [
        f"  {level}: cannot be written: no condition of SQL says the same",
        "  fields[0] (city): cannot be written: no word for its cleaning",
    ]
    with pytest.raises(SpecError, match="an Aidbox model needs m and u: train the spec first"):
        ls.write_model(spec, tmp_path / "m.edn")
    assert not (tmp_path / "m.edn").exists()
    ls.write_model(spec, tmp_path / "m.json")
    with pytest.raises(ArgumentError, match="only an EDN file holds several models"):
        ls.read_model(tmp_path / "m.json", model="x")
