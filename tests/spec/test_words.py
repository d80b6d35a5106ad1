"""Rules and levels in plain English."""

from typing import get_args

import pytest
from every_level import EVERY_LEVEL

import linkspark.spec as ls
from linkspark.spec import words
from linkspark.spec.levels import Code, Level, Part, SameCode, SamePart


@pytest.mark.parametrize(("level", "told"), EVERY_LEVEL.items(), ids=lambda one: type(one).__name__)
def test_every_level_is_told_in_words(level: Level, told: str) -> None:
    assert words.describe_level(level) == told


def test_every_code_and_every_part_has_words() -> None:
    assert [words.describe_level(SameCode("a", code)) for code in get_args(Code)] == [
        "a: same Soundex code",
        "a: same Metaphone code",
        "a: same NYSIIS code",
        "a: same match rating code",
    ]
    assert [words.describe_level(SamePart("a", part)) for part in get_args(Part)] == [
        "a: same postcode sector",
        "a: same postcode district",
        "a: same postcode area",
        "a: same user of the email address",
        "a: same domain of the email address",
    ]


def test_a_comparison_is_told_strictest_first_and_ends_with_none_of_these() -> None:
    comparison = ls.levenshtein("dob", 1)
    assert words.describe_levels(comparison) == (
        "dob: the same",
        "dob: Levenshtein distance at most 1",
        "none of these",
    )
    assert words.describe_comparison(comparison) == (
        "dob: the same; dob: Levenshtein distance at most 1; none of these"
    )


def test_a_rule_is_told_by_what_records_share() -> None:
    assert words.rule_words(ls.block_on("surname")) == "same surname"
    assert words.rule_words(ls.block_on("surname", "year(dob)", "sex")) == "same surname, year(dob) and sex"
