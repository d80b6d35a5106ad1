"""A spec or model with mistakes names each with its path."""

from typing import Any

import numpy as np
import pytest

import linkspark.spec as ls
from linkspark.errors import LinksparkError, SpecError
from linkspark.spec.levels import (
    AllOf,
    Condition,
    DaysWithin,
    Equal,
    JaroWinkler,
    KilometresWithin,
    Levenshtein,
    Overlap,
    SamePart,
    Swapped,
    YearsWithin,
)

_COLUMN_NAME = "must be a column's name (1 to 2,000 characters, no control characters), but is"
_NAME = "must be text of 1 to 200 letters, digits and underscores, because it ends a column's name, but is"
_WHOLE = "must be a whole number from 1 to 1,000,000, but is"
_AS_LOOSE = "before it is as loose or looser; write the strictest first"
_ONE_EXPRESSION = "; is not allowed: a key or condition is one expression"
_ONE_EACH = "must have one element for each of the 1 comparisons of the spec, but"
_GOOD: dict[str, Any] = {
    "link_type": "dedupe",
    "record_id": "id",
    "blocking": [ls.block_on("surname")],
    "comparisons": [ls.exact("city")],
}


def _problems(**changes: Any) -> list[str]:
    with pytest.raises(SpecError) as caught:
        ls.LinkSpec(**{**_GOOD, **changes})
    first, *problems = str(caught.value).splitlines()
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    assert first == f"LinkSpec: {count}:"
    return [problem.removeprefix("  ") for problem in problems]


def _level_problems(*levels: Any) -> list[str]:
    found = _problems(comparisons=[ls.comparison("x", levels)])
    return [problem.removeprefix("comparisons[0].levels") for problem in found]


def test_a_spec_error_is_a_linkspark_error_and_a_value_error() -> None:
    assert issubclass(SpecError, LinksparkError)
    assert issubclass(SpecError, ValueError)


def test_lists_are_taken_for_tuples_all_the_way_down() -> None:
    spec = ls.LinkSpec(
        "dedupe",
        "id",
        [ls.BlockingRule(["a", "b"])],  # type: ignore[arg-type]
        [ls.Comparison("x", [AllOf([Equal("a")])], m=[0.5, 0.5])],  # type: ignore[arg-type]
        prior=ls.PriorRules([ls.block_on("a")], 0.5),  # type: ignore[arg-type]
    )
    assert spec == ls.LinkSpec(
        "dedupe",
        "id",
        (ls.BlockingRule(("a", "b")),),
        (ls.Comparison("x", (AllOf((Equal("a"),)),), m=(0.5, 0.5)),),
        prior=ls.PriorRules((ls.block_on("a"),), 0.5),
    )
    assert hash(spec) == hash(spec)


def test_nothing_at_all_is_told_field_by_field() -> None:
    assert _problems(**dict.fromkeys(_GOOD)) == [
        "link_type: must be 'dedupe', 'link' or 'link_and_dedupe', but is null (None)",
        f"record_id: {_COLUMN_NAME} null (None)",
        "blocking: must be a list of 1 to 62 blocking rules, but is null (None)",
        "comparisons: must be a list of 1 to 200 comparisons, but is null (None)",
    ]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"blocking": []}, "blocking: must be a list of 1 to 62 blocking rules, but has 0"),
        ({"comparisons": []}, "comparisons: must be a list of 1 to 200 comparisons, but has 0"),
        (
            {"blocking": [ls.block_on(f"c{n}") for n in range(63)]},
            "blocking: must be a list of 1 to 62 blocking rules, but has 63",
        ),
        ({"blocking": "surname"}, "blocking: must be a list of 1 to 62 blocking rules, but is 'surname'"),
        (
            {"blocking": ["surname"]},
            "blocking[0]: must be a blocking rule, as block_on(...) makes, but is 'surname'",
        ),
        ({"blocking": [ls.block_on()]}, "blocking[0].keys: must be a list of 1 to 50 keys, but has 0"),
        (
            {"blocking": [ls.block_on(["a", "b"])]},  # type: ignore[arg-type]
            "blocking[0].keys[0]: must be text of 1 to 2,000 characters, but is a list",
        ),
        ({"blocking": [ls.block_on("a", " ")]}, "blocking[0].keys[1]: is blank"),
        (
            {"blocking": [ls.block_on("a" * 2001)]},
            f"blocking[0].keys[0]: must be text of 1 to 2,000 characters, but is '{'a' * 60}...'",
        ),
        (
            {"comparisons": [len]},
            "comparisons[0]: must be a comparison, as exact(...) makes, but is a builtin_function_or_method",
        ),
        (
            {"comparisons": [ls.exact("city"), ls.exact("City")]},
            "comparisons[1].name: is the name of comparisons[0] too; give one of them another with "
            "comparison(name, levels)",
        ),
        (
            {"comparisons": [ls.comparison("a b", [Equal("a")])]},
            f"comparisons[0].name: {_NAME} 'a b'",
        ),
        (
            {"comparisons": [ls.comparison("x", [])]},
            "comparisons[0].levels: must be a list of 1 to 100 levels, but has 0",
        ),
        ({"prior": 0}, "prior: must be a number above 0 and below 1, PriorRules, or nothing, but is 0"),
        ({"prior": True}, "prior: must be a number above 0 and below 1, PriorRules, or nothing, but is true"),
        (
            {"prior": float("nan")},
            "prior: must be a number above 0 and below 1, PriorRules, or nothing, but is nan",
        ),
        (
            {"prior": ls.PriorRules((ls.block_on("a"),), 1.5)},
            "prior.recall: must be a number above 0 and at most 1, but is 1.5",
        ),
        (
            {"prior": ls.PriorRules((), 0.5)},
            "prior.rules: must be a list of 1 to 62 blocking rules, but has 0",
        ),
        (
            {"prior": ls.PriorRules((ls.block_on("rand()"),), 0.5)},
            "prior.rules[0].keys[0]: position 1: the function rand is not among the allowed ones "
            "(user_guide/spec.md lists them)",
        ),
        (
            {"pair_budget": 0},
            "pair_budget: must be a whole number from 1 to 9,223,372,036,854,775,807, but is 0",
        ),
        (
            {"pair_budget": 1e9},
            "pair_budget: must be a whole number from 1 to 9,223,372,036,854,775,807, but is 1000000000.0",
        ),
        (
            {"seed": 10**5000},
            "seed: must be a whole number of 64 bits, but is a number of more than 18 digits",
        ),
        ({"seed": True}, "seed: must be a whole number of 64 bits, but is true"),
    ],
)
def test_one_mistake_is_one_line(changes: dict[str, Any], problem: str) -> None:
    assert _problems(**changes) == [problem]


@pytest.mark.parametrize(
    ("level", "problem"),
    [
        (JaroWinkler("a", 1.4), "[0].at_least: must be a number above 0 and at most 1, but is 1.4"),
        (JaroWinkler("a", float("inf")), "[0].at_least: must be a number above 0 and at most 1, but is inf"),
        (JaroWinkler("a", True), "[0].at_least: must be a number above 0 and at most 1, but is true"),
        (Levenshtein("a", 0), f"[0].at_most: {_WHOLE} 0"),
        (Levenshtein("a", 1.0), f"[0].at_most: {_WHOLE} 1.0"),  # type: ignore[arg-type]
        (YearsWithin("a", -1), "[0].at_most: must be a finite number above 0, but is -1"),
        (YearsWithin("a", 10**400), "[0].at_most: must be a finite number above 0, but is a number of more "
         "than 18 digits"),
        (SamePart("a", "zip"), "[0].part: must be 'postcode_sector', 'postcode_district', 'postcode_area', "  # type: ignore[arg-type]
         "'email_user' or 'email_domain', but is 'zip'"),
        (Equal("a\x00"), f"[0].column: {_COLUMN_NAME} 'a\\x00'"),
        (Equal("\ud800"), f"[0].column: {_COLUMN_NAME} '\\ud800'"),
        ("Equal", "[0]: must be a level, such as Equal(...), but is 'Equal'"),
        (AllOf(()), "[0].levels: must be a list of 1 to 20 levels, but has 0"),
        (AllOf((AllOf((Equal("a"),)),)), "[0].levels[0]: must be a single level, but is another AllOf"),
        (Swapped("a", "a"), "[0].second: must be another column than first"),
        (KilometresWithin("a", "a", 1), "[0].longitude: must be another column than latitude"),
        (Condition("same", "age_l = age"), "[0].sql: the column `age` must end in _l or _r, for the "
         "record on the left or on the right"),
        (AllOf((Condition("same", "a_l = b_l; drop"),)), f"[0].levels[0].sql: position 10: "
         f"{_ONE_EXPRESSION}"),
    ],
)  # fmt: skip
def test_a_level_with_a_mistake_is_named(level: Any, problem: str) -> None:
    assert problem in _level_problems(level)[0]
    assert len(_level_problems(level)) == 1


def test_levels_nested_without_end_are_refused_without_following_them() -> None:
    level: Any = Equal("a")
    for _ in range(5000):
        level = AllOf((level,))
    assert _level_problems(level) == ["[0].levels[0]: must be a single level, but is another AllOf"]


@pytest.mark.parametrize(
    ("levels", "problems"),
    [
        (
            (Equal("a"), Levenshtein("a", 2), Levenshtein("a", 1)),
            [f"[2]: can never be reached: levels[1] {_AS_LOOSE}"],
        ),
        (
            (JaroWinkler("a", 0.8), JaroWinkler("a", 0.9)),
            [f"[1]: can never be reached: levels[0] {_AS_LOOSE}"],
        ),
        (
            (Overlap("a", 1), Overlap("a", 3), Overlap("a", 2)),
            [f"[{n}]: can never be reached: levels[0] {_AS_LOOSE}" for n in (1, 2)],
        ),
        (
            (DaysWithin("a", 400), YearsWithin("a", 1)),
            [f"[1]: can never be reached: levels[0] {_AS_LOOSE}"],
        ),
        (
            (SamePart("a", "postcode_area"), SamePart("a", "postcode_sector")),
            [f"[1]: can never be reached: levels[0] {_AS_LOOSE}"],
        ),
        ((Equal("a"), Equal("b"), Equal("a")), ["[2]: can never be reached: it is the same as levels[0]"]),
        (
            (JaroWinkler("a", 0.8), Equal("b"), Equal("a")),
            ["[2]: must stand before levels[0]: nothing is stricter than Equal"],
        ),
    ],
)
def test_a_level_that_no_pair_can_reach_is_a_mistake(levels: tuple[Any, ...], problems: list[str]) -> None:
    assert _level_problems(*levels) == problems


def test_levels_of_different_columns_or_measures_may_stand_in_any_order() -> None:
    levels = [Levenshtein("a", 2), Levenshtein("b", 1), JaroWinkler("a", 0.9), YearsWithin("a", 1)]
    levels += [SamePart("a", "email_domain"), SamePart("a", "email_user")]
    ls.LinkSpec(**{**_GOOD, "comparisons": [ls.comparison("x", levels)]})


@pytest.mark.parametrize(
    ("comparison", "problem"),
    [
        (
            ls.exact("a", m=[0.9]),
            ".m: must have 2 numbers, one for each level and one for none of them, but has 1",
        ),
        (ls.exact("a", m=[0.9, 0.2]), ".m: must add up to 1, but adds up to 1.1"),
        (ls.exact("a", u=[1.5, -0.5]), ".u[0]: must be a number from 0 to 1, but is 1.5"),
        (ls.exact("a", u=[float("nan"), 0.5]), ".u[0]: must be a number from 0 to 1, but is nan"),
        (ls.exact("a", u=[True, 0.0]), ".u[0]: must be a number from 0 to 1, but is true"),
        (ls.exact("a", m=0.9), ".m: must be a list of 1 to 101 numbers, but is 0.9"),  # type: ignore[arg-type]
        (
            ls.exact("a", term_frequency=ls.TermFrequency(1, 0)),
            ".term_frequency.minimum_u: must be a number from 0 to below 1, but is 1",
        ),
        (
            ls.exact("a", term_frequency=ls.TermFrequency(0, 1.5)),
            ".term_frequency.weight: must be a number from 0 to 1, but is 1.5",
        ),
        (
            ls.exact("a", term_frequency=0.5),  # type: ignore[arg-type]
            ".term_frequency: must be a TermFrequency or nothing, but is 0.5",
        ),
        (
            ls.comparison("a", [JaroWinkler("a", 0.9)], term_frequency=True),
            ".term_frequency: has nothing to adjust: no level is Equal(column)",
        ),
    ],
)
def test_a_comparison_with_a_mistake_is_named(comparison: ls.Comparison, problem: str) -> None:
    found = _problems(comparisons=[comparison])
    assert found[0] == f"comparisons[0]{problem}"


def test_probabilities_rounded_by_hand_and_those_of_numpy_are_no_mistake() -> None:
    ls.LinkSpec(
        **{**_GOOD, "comparisons": [ls.levenshtein("a", 1, m=[0.33, 0.33, 0.33], u=np.full(3, 1 / 3))]}
    )


def test_the_constructors_pass_on_what_is_wrong_instead_of_stumbling() -> None:
    comparisons: list[Any] = [
        ls.exact(5),  # type: ignore[arg-type]
        ls.custom("age", "age_l = age_r"),  # type: ignore[arg-type]
        ls.numeric("income", absolute="much"),  # type: ignore[arg-type]
        ls.comparison("x", 7),  # type: ignore[arg-type]
    ]
    assert _problems(comparisons=comparisons) == [
        f"comparisons[0].name: {_NAME} 5",
        f"comparisons[0].levels[0].column: {_COLUMN_NAME} 5",
        "comparisons[1].levels[0]: must be a level, such as Equal(...), but is 'age_l = age_r'",
        "comparisons[2].levels[1].at_most: must be a finite number above 0, but is 'much'",
        "comparisons[3].levels: must be a list of 1 to 100 levels, but is 7",
    ]


def test_a_column_of_an_odd_name_makes_a_comparison_of_a_usable_one() -> None:
    assert ls.exact("date of birth").name == "date_of_birth"


def test_of_very_many_problems_the_first_fifty_are_shown() -> None:
    with pytest.raises(SpecError) as caught:
        ls.LinkSpec(**{**_GOOD, "comparisons": [None] * 200})
    lines = str(caught.value).splitlines()
    assert (lines[0], len(lines), lines[-1]) == ("LinkSpec: 200 problems:", 52, "  and 150 more")


def test_every_ready_made_comparison_is_without_problems() -> None:
    ls.LinkSpec(
        "link",
        "id",
        [ls.block_on("surname", "dob")],  # type: ignore[arg-type]
        [  # type: ignore[arg-type]
            ls.exact("city"),
            ls.levenshtein("street", 1, 2, 5),
            ls.damerau_levenshtein("town"),
            ls.jaro_winkler("employer", term_frequency=True),
            ls.phonetic("name_at_birth", "metaphone"),
            ls.soundex("surname"),
            ls.first_name("first_name"),
            ls.full_name("first_name", "surname"),
            ls.date_of_birth("dob"),
            ls.postcode("postcode"),
            ls.email("email"),
            ls.numeric("income", absolute=[1, 10], relative=[0.1, 0.5]),
            ls.distance_km("lat", "lon"),
            ls.array_overlap("phones", 2, 1),
            ls.custom("age", ("within three", "abs(age_l - age_r) <= 3")),
        ],
    )


def _model_problems(**changes: Any) -> list[str]:
    good = {
        "spec": ls.LinkSpec(**_GOOD),
        "prior": 0.1,
        "probabilities": [ls.LevelProbabilities((0.9, 0.1), (0.2, 0.8))],
    }
    with pytest.raises(SpecError) as caught:
        ls.FittedModel(**{**good, **changes})
    first, *problems = str(caught.value).splitlines()
    assert first.startswith("FittedModel: ")
    return [problem.removeprefix("  ") for problem in problems]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"spec": "spec.json"}, "spec: must be a LinkSpec, but is 'spec.json'"),
        ({"prior": 0.0}, "prior: must be a number above 0 and below 1, but is 0.0"),
        ({"prior": None}, "prior: must be a number above 0 and below 1, but is null (None)"),
        ({"probabilities": []}, f"probabilities: {_ONE_EACH} has 0"),
        ({"probabilities": 5}, f"probabilities: {_ONE_EACH} is 5"),
        ({"probabilities": [5]}, "probabilities.city: must be LevelProbabilities, but is 5"),
        ({"probabilities": [ls.LevelProbabilities((0.9, 0.1), (0.5, 0.3, 0.2))]},
         "probabilities.city.u: must have 2 numbers, one for each level and one for none of them, but has 3"),
        ({"probabilities": [ls.LevelProbabilities((float("nan"), 0.1), (0.5, 0.5))]},
         "probabilities.city.m[0]: must be a number from 0 to 1, but is nan"),
        ({"training": ls.Training(pairs=1.5)}, "training.pairs: must be a whole number, but is 1.5"),  # type: ignore[arg-type]
        ({"training": ls.Training(log_likelihood=(float("-inf"),))},
         "training.log_likelihood[0]: must be a finite number, but is -inf"),
    ],
)  # fmt: skip
def test_a_model_with_a_mistake_is_named(changes: dict[str, Any], problem: str) -> None:
    assert _model_problems(**changes) == [problem]
