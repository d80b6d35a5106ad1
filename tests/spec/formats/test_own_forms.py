"""The condition that is written for a level says in Spark what the level says, of odd values too."""

import datetime
from typing import Any

import pytest

import linkspark as ls
from linkspark.spec import LevelProbabilities, block_on
from linkspark.spec.formats.elsewhere import elsewhere, level_written, tree_of
from linkspark.spec.formats.recognition import level_of
from linkspark.spec.formats.translation import translated
from linkspark.spec.levels import (
    Condition,
    DamerauLevenshtein,
    DayMonthSwapped,
    DaysWithin,
    DifferenceWithin,
    Initial,
    JaroWinkler,
    KilometresWithin,
    Level,
    Levenshtein,
    Nickname,
    OneDatePartDiffers,
    Overlap,
    SamePart,
    ShareWithin,
    Swapped,
    YearsWithin,
)
from linkspark.spec.syntax import ExpressionError, parse, to_sql

LEVELS: list[Level] = [
    DayMonthSwapped("d"),
    OneDatePartDiffers("d"),
    DaysWithin("d", 10),
    YearsWithin("d", 0.5),
    DaysWithin("real", 10),
    Initial("n"),
    Levenshtein("n", 2),
    DamerauLevenshtein("n", 1),
    JaroWinkler("n", 0.8),
    Swapped("n", "p"),
    SamePart("p", "postcode_sector"),
    SamePart("p", "postcode_district"),
    SamePart("p", "postcode_area"),
    SamePart("e", "email_user"),
    SamePart("e", "email_domain"),
    KilometresWithin("lat", "lon", 150.0),
    DifferenceWithin("lat", 1.5),
    ShareWithin("lat", 0.1),
    Overlap("phones", 2),
]
_DAY = datetime.date(1980, 2, 1)
_RECORDS: list[tuple[Any, ...]] = [
    ("1980-02-01", _DAY, "A", "SW1A 1AA", "ann@x.org", 51.5, 0.0, ["1", "2"]),
    ("1980-01-02", _DAY, "Ann", "sw1a1aa", "ann@y.org", 52.0, 1.0, ["2", "1", "3"]),
    ("1980-02-11", None, "Anne", "SW1A 2AA", "bob@x.org", 91.0, 0.0, [None, None]),
    ("1979-02-01", datetime.date(1980, 2, 11), "", "GIR 0AA", "@x.org", None, 0.0, []),
    ("1980-2-1", datetime.date(1978, 2, 1), "Nan", "gir0aa", "a@b@x.org", -51.5, 180.5, None),
    ("1980-02-31", _DAY, None, "GIR 1AA", "ann@", 0.0, 0.0, ["1"]),
    (None, None, "O'Neil", "W1 1AA", None, 50.0, -0.5, ["1", "2"]),
    ("", _DAY, "a", "Ann", "ann@x.org\n", 5e-324, 179.0, ["2", "1"]),
    ("1980-02-01 ", _DAY, "SW1A 1AA", "A", " ann@x.org", 52.0, 179.5, ["x"]),
]
_TYPES = (
    "d string, real date, n string, p string, e string, lat double, lon double, phones array<string>, id int"
)


def test_each_condition_holds_where_its_level_holds_and_is_null_where_that_is_not_judged(spark: Any) -> None:
    compared = []
    for place, level in enumerate(LEVELS):
        sql = to_sql(tree_of(level))
        # A text of a condition is limited; what is longer is only ever written for others.
        if len(sql) <= 2_000:
            compared += [
                ls.comparison(f"level{place}", [level]),
                ls.comparison(f"condition{place}", [Condition("it", sql)]),
            ]
    chances = tuple(LevelProbabilities((0.5, 0.5), (0.5, 0.5)) for _ in compared)
    model = ls.FittedModel(ls.LinkSpec("dedupe", "id", (block_on("id - id"),), tuple(compared)), 0.5, chances)
    records = spark.createDataFrame([(*row, place) for place, row in enumerate(_RECORDS)], _TYPES)
    rows = ls.score(records, model).collect()
    assert len(rows) == 36
    for place in [int(one.name[5:]) for one in compared[::2]]:
        found = [(row[f"gamma_level{place}"], row[f"gamma_condition{place}"]) for row in rows]
        if isinstance(LEVELS[place], Swapped):
            # What is not equal on one side is not exchanged, even where the other side is missing.
            found = [(max(one, 0), max(other, 0)) for one, other in found]
        assert [one for one, _ in found] == [other for _, other in found], LEVELS[place]
        assert {1, 0} <= {one for one, _ in found}, LEVELS[place]


@pytest.mark.parametrize("level", LEVELS, ids=repr)
def test_each_condition_is_read_as_its_level_and_survives_two_dialects(level: Level) -> None:
    tree = tree_of(level)
    written = to_sql(elsewhere(tree), "other")
    read = parse(written, "other")
    assert level_of(read) == level
    again = to_sql(elsewhere(translated(read, "other")), "other")
    assert again == written


def test_a_level_that_no_condition_says_is_refused_and_a_condition_of_no_level_is_none() -> None:
    with pytest.raises(ExpressionError, match="no condition of SQL says the same"):
        tree_of(Nickname("n"))
    assert level_written(parse("a_l like 'x%'")) is None
