"""Comparisons that say themselves when they are missing, and which levels follow which frequency."""

import math
from itertools import combinations
from typing import Any

import jellyfish
import pytest

import linkspark as ls
from linkspark.errors import LinksparkWarning, SchemaError, SpecError
from linkspark.spec import LevelProbabilities
from linkspark.spec.frequencies import LevelFrequency
from linkspark.spec.levels import AllOf, Condition, Equal

_RECORDS = [
    (1, "Ann", "Li", "ann.li@x"),
    (2, "Ann", "Li", "ann_li@y"),
    (3, "Ann", None, "@x"),
    (4, None, "Li", None),
    (5, "Bo", "Li", "bo@x"),
    (6, None, None, "anna@x"),
    (7, "Bo", "", "no address"),
]
_NAME = ls.comparison(
    "name",
    [AllOf((Equal("first"), Equal("last"))), Equal("last")],
    term_frequency=ls.TermFrequency(
        minimum_u=0.9,
        levels=[LevelFrequency(0, "last", u_of=1, weight=0.5), LevelFrequency(1, "first", minimum_u=0.3)],  # type: ignore[arg-type]
    ),
    missing="(first_l is null or first_r is null) and (last_l is null or last_r is null)",
)
_USER = "nullif(regexp_extract(email_l, '^[^@]+', 0), ''), nullif(regexp_extract(email_r, '^[^@]+', 0), '')"
_EMAIL = ls.comparison(
    "email",
    [Equal("email"), Condition("similar users", f"jaro_winkler_similarity({_USER}) >= 0.8")],
    term_frequency=ls.TermFrequency(levels=[LevelFrequency(1, "first", u_of=0)]),  # type: ignore[arg-type]
    missing="email_l is null or email_r is null",
)
_MODEL = ls.FittedModel(
    ls.LinkSpec("dedupe", "id", [ls.block_on("id - id")], [_NAME, _EMAIL]),  # type: ignore[arg-type]
    0.5,
    (
        LevelProbabilities((0.5, 0.3, 0.2), (0.01, 0.2, 0.79)),
        LevelProbabilities((0.6, 0.3, 0.1), (0.05, 0.15, 0.8)),
    ),
)


def _name(one: Any, other: Any) -> tuple[int, float]:
    (_, first, last, _), (_, also_first, also_last, _) = one, other
    no_first, no_last = None in (first, also_first), None in (last, also_last)
    if no_first and no_last:
        return -1, 0.0
    # Of five first names three are Ann, two Bo (three of five, two of five); of five last ones four are Li.
    frequency = {"Ann": 0.6, "Bo": 0.4, "Li": 0.8, "": 0.2, None: 0.0}
    if not no_last and last == also_last:
        if not no_first and first == also_first:
            return 2, math.log2(0.5 / 0.01) + 0.5 * math.log2(0.2 / max(frequency[last], 0.9))
        more = max(frequency[first], frequency[also_first])
        return 1, math.log2(0.3 / 0.2) + (math.log2(0.2 / max(more, 0.3)) if more else 0.0)
    return 0, math.log2(0.2 / 0.79)


def _email(one: Any, other: Any) -> tuple[int, float]:
    if one[3] is None or other[3] is None:
        return -1, 0.0
    user, also = (None if address[0] == "@" else address.split("@")[0] for address in (one[3], other[3]))
    if one[3] == other[3]:
        return 2, math.log2(0.6 / 0.05)
    if user is not None and also is not None and jellyfish.jaro_winkler_similarity(user, also) >= 0.8:
        frequency = {"Ann": 0.6, "Bo": 0.4, None: 0.0}
        more = max(frequency[one[1]], frequency[other[1]])
        return 1, math.log2(0.3 / 0.15) + (math.log2(0.05 / more) if more else 0.0)
    return 0, math.log2(0.1 / 0.8)


@pytest.mark.parametrize("path", ["replicated", "shuffled"])
def test_missing_rules_and_frequencies_of_any_level_count_as_by_hand(
    spark: Any, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if path == "shuffled":
        monkeypatch.setattr("linkspark.candidates.fits_one_task", lambda *_, **__: False)
    records = spark.createDataFrame(_RECORDS, "id int, first string, last string, email string")
    found = {
        (row.record_id_l, row.record_id_r): (row.gamma_name, row.gamma_email, row.match_weight)
        for row in ls.score(records, _MODEL).collect()
    }
    assert len(found) == 21
    for one, other in combinations(_RECORDS, 2):
        (name, bits), (email, more) = _name(one, other), _email(one, other)
        assert found[one[0], other[0]] == (name, email, pytest.approx(bits + more, abs=1e-12))
    assert {pair[:2] for pair in found.values()} >= {(2, 1), (1, -1), (-1, 0), (0, 0)}


def test_a_missing_rule_that_spark_cannot_use_is_refused_by_its_path(spark: Any) -> None:
    city = ls.comparison("city", [Equal("city")], missing="size(city_l) = 0")
    spec = ls.LinkSpec("dedupe", "id", (ls.block_on("city"),), (city,))
    records = spark.sql("SELECT 1 AS id, 'Bath' AS city")
    with pytest.raises(SchemaError) as caught:
        ls.train(records, spec)
    assert str(caught.value).startswith(
        "train: Spark cannot use comparisons[0].missing, 'size(city_l) = 0', on"
    )


def test_sums_that_depart_from_one_are_told_and_used() -> None:
    spec = ls.LinkSpec("dedupe", "id", (ls.block_on("city"),), (ls.exact("city"),))
    given = (LevelProbabilities((0.9, 0.25), (0.2, 0.8)),)
    with pytest.warns(LinksparkWarning) as told:
        model = ls.FittedModel(spec, 0.1, given)
    assert [str(one.message) for one in told] == [
        "FittedModel: probabilities.city.m: adds up to 1.15, not to 1; the weights are taken as they are."
    ]
    assert told[0].filename == __file__
    with pytest.warns(LinksparkWarning, match=r"^m\.json: probabilities\.city\.m: adds up to 1\.15"):
        assert ls.FittedModel.from_json(model.to_json(), "m.json") == model


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"missing": "1 = 1"},
         "comparisons[0].missing: names no column, so it says the same of every record"),
        ({"missing": "city is null"},
         "comparisons[0].missing: the column `city` must end in _l or _r, for the record on the left or on "
         "the right"),
        ({"missing": "jaro_similarity(city_l) > "},
         "comparisons[0].missing: position 27: a column, a value or a function is missing before the end"),
        ({"term_frequency": ls.TermFrequency(levels=(LevelFrequency(1, "city"),))},
         "comparisons[0].term_frequency.levels[0].level: must be the place of one of the 1 levels, from 0, "
         "but is 1"),
        ({"term_frequency": ls.TermFrequency(levels=(LevelFrequency(0, "city"),) * 2)},
         "comparisons[0].term_frequency.levels[1].level: is that of levels[0] too"),
        ({"term_frequency": ls.TermFrequency(levels=(LevelFrequency(0, "", weight=2.0),))},
         "comparisons[0].term_frequency.levels[0].column: must be a column's name (1 to 2,000 characters, no "
         "control characters), but is ''"),
    ],
)  # fmt: skip
def test_what_cannot_be_missing_or_frequent_is_named(changes: dict[str, Any], problem: str) -> None:
    city = ls.comparison("city", [Equal("city")], **changes)
    with pytest.raises(SpecError) as caught:
        ls.LinkSpec("dedupe", "id", (ls.block_on("city"),), (city,))
    assert problem in str(caught.value)


def test_missing_rules_and_level_frequencies_are_kept_in_the_file() -> None:
    assert ls.FittedModel.from_json(_MODEL.to_json()) == _MODEL
