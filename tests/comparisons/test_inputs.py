"""Whether the types of columns suit the levels that compare them."""

import typing

import pytest

from linkspark.comparisons.inputs import problems_of_types
from linkspark.comparisons.judging import columns_of
from linkspark.spec import Comparison, array_overlap, date_of_birth, distance_km, exact, full_name, numeric
from linkspark.spec import levels as L

TEXT, NUMBER, DATE = {"string", "varchar(10)"}, {"int", "double", "decimal(10,2)"}, {"date", "timestamp"}
OTHER, ARRAY = {"boolean", "binary"}, {"array<string>"}
SUITS: dict[L.Level, set[str]] = {
    L.Equal("c"): TEXT | NUMBER | DATE | OTHER | ARRAY,
    L.Levenshtein("c", 1): TEXT | NUMBER | DATE,
    L.DamerauLevenshtein("c", 1): TEXT | NUMBER | DATE,
    L.JaroWinkler("c", 0.9): TEXT | NUMBER | DATE,
    L.SameCode("c", "soundex"): TEXT,
    L.Nickname("c"): TEXT,
    L.Initial("c"): TEXT,
    L.Swapped("c", "d"): TEXT | NUMBER | DATE,
    L.OneDatePartDiffers("c"): TEXT | DATE,
    L.DayMonthSwapped("c"): TEXT | DATE,
    L.DaysWithin("c", 1): TEXT | DATE,
    L.YearsWithin("c", 1): TEXT | DATE,
    L.SamePart("c", "email_user"): TEXT,
    L.DifferenceWithin("c", 1): NUMBER,
    L.ShareWithin("c", 1): NUMBER,
    L.KilometresWithin("c", "d", 1): NUMBER,
    L.Overlap("c", 1): ARRAY,
    L.Condition("any", "c_l = c_r"): set(),
    L.AllOf((L.Equal("c"), L.SameCode("d", "soundex"))): TEXT,
}
ALL = TEXT | NUMBER | DATE | OTHER | ARRAY
NEVER = {"struct<a:int>", "map<string,int>", "array<struct<a:int>>", "array<array<int>>", "variant"}


@pytest.mark.parametrize("level", SUITS, ids=lambda level: type(level).__name__)
def test_a_level_takes_these_types_and_no_others(level: L.Level) -> None:
    assert {type(level) for level in SUITS} == set(typing.get_args(L.Level))
    columns = columns_of(level)
    for kind in ALL | NEVER | {"void"}:
        problems = problems_of_types([Comparison("it", (level,))], dict.fromkeys(columns, kind))
        refused = bool(columns) and kind != "void" and kind not in SUITS[level]
        assert bool(problems) == refused, kind


def test_all_that_is_wrong_is_told_at_once_and_once() -> None:
    comparisons = (
        numeric("age", absolute=[1, 2]),
        array_overlap("tags"),
        date_of_birth("dob"),
        full_name("first", "last"),
        distance_km("north", "east"),
        exact("address"),
        exact("absent"),
    )
    dtypes = {
        "age": "string",
        "tags": "string",
        "dob": "int",
        "first": "string",
        "last": "boolean",
        "north": "double",
        "east": "date",
        "address": "struct<street:string>",
    }
    assert problems_of_types(comparisons, dtypes) == [
        'comparison `age`: the level "age: difference at most 1" cannot compare the column `age` of type '
        "string; it takes numbers. Cast the column, or choose another level.",
        'comparison `tags`: the level "tags: at least 1 element in common" cannot compare the column `tags` '
        "of type string; it takes arrays of strings, numbers, dates or timestamps. Cast the column, or "
        "choose another level.",
        'comparison `dob`: the level "dob: day and month exchanged" cannot compare the column `dob` of type '
        "int; it takes dates, timestamps and strings yyyy-mm-dd. Cast the column, or choose another level.",
        'comparison `full_name`: the level "first and last: exchanged" cannot compare the column `last` of '
        "type boolean; it takes strings, numbers, dates and timestamps. Cast the column, or choose another "
        "level.",
        'comparison `distance_km`: the level "north and east: at most 1 km apart" cannot compare the column '
        "`east` of type date; it takes numbers. Cast the column, or choose another level.",
        'comparison `address`: the level "address: the same" cannot compare the column `address` of type '
        "struct<street:string>; it takes strings, numbers, dates, timestamps, booleans, binaries and arrays "
        "of these. Cast the column, or choose another level.",
    ]


def test_what_is_no_level_is_refused() -> None:
    one = Comparison("it", ("equal",))  # type: ignore[arg-type]
    with pytest.raises(AssertionError, match="no such level: 'equal'"):
        problems_of_types([one], {"c": "string"})
