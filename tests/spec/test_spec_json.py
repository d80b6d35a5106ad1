"""Specs and models survive JSON, and JSON is checked as Python is."""

import contextlib
import json
from typing import Any

import pytest
from every_level import EVERY_LEVEL, models, specs
from hypothesis import HealthCheck, given, settings

import linkspark.spec as ls
from linkspark.errors import SpecError
from linkspark.spec.levels import Equal, Level

_SPEC = ls.LinkSpec(
    "dedupe",
    "id",
    (ls.block_on("surname", "year(dob)"),),
    (ls.jaro_winkler("first_name", 0.92, term_frequency=True), ls.exact("city", m=[0.9, 0.1])),
    prior=ls.PriorRules((ls.block_on("surname", "dob"),), 0.7),
)
_MODEL = ls.FittedModel(
    _SPEC,
    0.001,
    (
        ls.LevelProbabilities((0.8, 0.1, 0.1), (0.01, 0.02, 0.97)),
        ls.LevelProbabilities((0.9, 0.1), (0.2, 0.8)),
    ),
    ls.Training(records=(("people", 1000),), pairs=12, converged=True, log_likelihood=(-3.5, -2.25)),
)
_TEXT = """\
{
  "format": "linkspark spec",
  "version": 1,
  "link_type": "dedupe",
  "record_id": "id",
  "blocking": [{"keys": ["surname", "year(dob)"]}],
  "comparisons": [
    {
      "name": "first_name",
      "levels": [
        {"type": "equal", "column": "first_name"},
        {"type": "jaro_winkler", "column": "first_name", "at_least": 0.92}
      ],
      "term_frequency": {"minimum_u": 0.0, "weight": 1.0}
    },
    {"name": "city", "levels": [{"type": "equal", "column": "city"}], "m": [0.9, 0.1]}
  ],
  "prior": {"rules": [{"keys": ["surname", "dob"]}], "recall": 0.7},
  "pair_budget": 1000000000,
  "seed": 0
}
"""


def _changed(text: str, **changes: Any) -> str:
    return json.dumps(json.loads(text) | changes)


def _refused(text: str) -> str:
    with pytest.raises(SpecError) as caught:
        ls.LinkSpec.from_json(text)
    return str(caught.value)


def _model_refused(text: str) -> str:
    with pytest.raises(SpecError) as caught:
        ls.FittedModel.from_json(text)
    return str(caught.value)


def test_a_spec_is_written_so_that_one_can_read_it() -> None:
    assert _SPEC.to_json() == _TEXT


def test_a_spec_is_read_as_it_was_written() -> None:
    assert ls.LinkSpec.from_json(_TEXT) == _SPEC


def test_a_model_is_read_as_it_was_written_and_holds_its_spec() -> None:
    assert ls.FittedModel.from_json(_MODEL.to_json()) == _MODEL
    assert json.loads(_MODEL.to_json())["probabilities"]["city"] == {"m": [0.9, 0.1], "u": [0.2, 0.8]}


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(specs())
def test_any_spec_survives_json_exactly(spec: ls.LinkSpec) -> None:
    read = ls.LinkSpec.from_json(spec.to_json())
    assert read == spec
    assert repr(read) == repr(spec)
    assert read.to_json() == spec.to_json()


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(models())
def test_any_model_survives_json_exactly(model: ls.FittedModel) -> None:
    read = ls.FittedModel.from_json(model.to_json())
    assert read == model
    assert repr(read) == repr(model)


@pytest.mark.parametrize("level", EVERY_LEVEL, ids=lambda level: type(level).__name__)
def test_every_level_survives_json(level: Level) -> None:
    levels = [level] if isinstance(level, Equal) else [Equal("other"), level]
    spec = ls.LinkSpec("dedupe", "id", [ls.block_on("a")], [ls.comparison("x", levels)])
    assert ls.LinkSpec.from_json(spec.to_json()) == spec


def test_what_has_a_default_may_be_left_out_and_the_order_of_keys_does_not_matter() -> None:
    body = json.loads(_TEXT)
    for name in ("prior", "pair_budget", "seed"):
        del body[name]
    spec = ls.LinkSpec.from_json(json.dumps(dict(reversed(body.items()))))
    assert (spec.prior, spec.pair_budget, spec.seed) == (None, 1_000_000_000, 0)


def test_a_byte_order_mark_is_no_problem() -> None:
    assert ls.LinkSpec.from_json("\ufeff" + _TEXT) == _SPEC


def test_three_mistakes_are_told_alike_in_json_and_in_python() -> None:
    comparisons = json.loads(_TEXT)["comparisons"]
    comparisons[0]["levels"][1]["at_least"] = 1.4
    text = _changed(
        _TEXT, link_type="dedup", comparisons=comparisons, blocking=[{"keys": ["reflect('a', 'b')"]}]
    )
    told = (
        "LinkSpec: 3 problems:\n"
        "  link_type: must be 'dedupe', 'link' or 'link_and_dedupe', but is 'dedup'\n"
        "  blocking[0].keys[0]: position 1: the function reflect is not among the allowed ones "
        "(user_guide/spec.md lists them)\n"
        "  comparisons[0].levels[1].at_least: must be a number above 0 and at most 1, but is 1.4"
    )
    assert _refused(text) == told
    with pytest.raises(SpecError) as caught:
        ls.LinkSpec(
            "dedup",  # type: ignore[arg-type]
            "id",
            [ls.block_on("reflect('a', 'b')")],  # type: ignore[arg-type]
            [ls.jaro_winkler("first_name", 1.4), ls.exact("city")],  # type: ignore[arg-type]
        )
    assert str(caught.value) == told


def test_structure_and_meaning_are_told_together() -> None:
    body = json.loads(_TEXT)
    del body["record_id"]
    body["colour"] = "red"
    body["comparisons"][0]["levels"][0]["type"] = "equals"
    body["comparisons"][1]["levels"][0]["colunm"] = "town"
    body["comparisons"][1]["m"] = [0.9, 0.2]
    assert _refused(json.dumps(body)) == (
        "LinkSpec: 5 problems:\n"
        "  colour: is not known here; allowed are link_type, record_id, blocking, comparisons, prior, "
        "pair_budget, seed, fields, notes\n"
        "  record_id: is missing\n"
        "  comparisons[0].levels[0].type: must be one of equal, levenshtein, damerau_levenshtein, "
        "jaro_winkler, same_code, nickname, initial, swapped, one_date_part_differs, day_month_swapped, "
        "days_within, years_within, same_part, difference_within, share_within, kilometres_within, overlap, "
        "condition, all_of, but is 'equals'\n"
        "  comparisons[1].levels[0].colunm: is not known here; allowed are type, column\n"
        "  comparisons[1].m: must add up to 1, but adds up to 1.1"
    )


def test_the_wrong_format_and_the_wrong_version_are_told_alone() -> None:
    assert _refused(_MODEL.to_json()) == (
        "LinkSpec: 1 problem:\n"
        "  format: must be 'linkspark spec', but is 'linkspark model'; read it with FittedModel.load"
    )
    assert _refused("{}") == "LinkSpec: 1 problem:\n  format: must be 'linkspark spec', but is missing"
    assert _refused(_changed(_TEXT, version=2, link_type="x")) == (
        "LinkSpec: 1 problem:\n  version: is 2, which a newer linkspark wrote; this one reads 1: upgrade it"
    )
    for version in (0, True, "1", 1.0, None):
        assert _refused(_changed(_TEXT, version=version)).startswith(
            "LinkSpec: 1 problem:\n  version: must be 1, but is "
        )


def test_a_key_that_is_there_twice_is_refused_wherever_it_stands() -> None:
    twice = _TEXT.replace('"seed": 0', '"seed": 0, "seed": 1').replace(
        '"recall": 0.7', '"recall": 0.7, "recall": 1'
    )
    assert _refused(twice) == (
        "LinkSpec: 2 problems:\n  seed: is there more than once\n  prior.recall: is there more than once"
    )


def test_a_model_with_mistakes_names_them_all() -> None:
    body = json.loads(_MODEL.to_json())
    body["prior"] = 1
    body["spec"]["link_type"] = "dedup"
    body["probabilities"]["first_name"]["m"] = [0.8, 0.1]
    body["probabilities"]["town"] = body["probabilities"].pop("city")
    body["training"]["converged"] = "yes"
    assert _model_refused(json.dumps(body)) == (
        "FittedModel: 6 problems:\n"
        "  probabilities.town: is not known here; allowed are first_name, city\n"
        "  probabilities.city: is missing\n"
        "  spec.link_type: must be 'dedupe', 'link' or 'link_and_dedupe', but is 'dedup'\n"
        "  prior: must be a number above 0 and below 1, but is 1\n"
        "  probabilities.first_name.m: must have 3 numbers, one for each level and one for none of them, but "
        "has 2\n"
        "  training.converged: must be true or false, but is 'yes'"
    )


@pytest.mark.parametrize("name", ["spec", "prior", "probabilities", "training"])
@pytest.mark.parametrize("value", [None, 5, "x", [], {}, [{}], {"a": 1}, [[[]]]])
def test_whatever_a_part_of_a_model_is_nothing_but_a_spec_error_comes_of_it(name: str, value: Any) -> None:
    body = json.loads(_MODEL.to_json())
    if (name, value) == ("training", {}):
        return
    assert _model_refused(json.dumps(body | {name: value})).startswith("FittedModel: ")


@pytest.mark.parametrize(
    "value", [None, 5, -1.5, "x", "", True, [], {}, [{}], {"type": "equal"}, [[[]]], [None]]
)
def test_whatever_any_part_of_a_spec_is_nothing_but_a_spec_error_comes_of_it(value: Any) -> None:
    def places(one: Any) -> Any:
        for key in range(len(one)) if isinstance(one, list) else list(one):
            yield one, key
            if isinstance(one[key], list | dict):
                yield from places(one[key])

    body = json.loads(_TEXT)
    for holder, key in list(places(body)):
        before, holder[key] = holder[key], value
        with contextlib.suppress(SpecError):
            ls.LinkSpec.from_json(json.dumps(body))
        holder[key] = before
