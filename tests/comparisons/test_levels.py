"""What each level says of values made by hand."""

import datetime as dt
import math
import typing
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from linkspark.comparisons.judging import columns_of, judge
from linkspark.comparisons.vectors import prepare
from linkspark.spec import levels as L
from linkspark.spec.comparisons import Comparison

HOLDS, NOT, MISSING = 1, 0, -1


def told(level: L.Level, *columns: tuple[Any, Any], types: dict[int, pa.DataType] | None = None) -> int:
    """Return what one level says of one pair: a tuple (left, right) for each of the level's columns."""
    names = list(dict.fromkeys(columns_of(level)))
    table = pa.table(
        {
            name: pa.array(list(values), type=(types or {}).get(place))
            for place, (name, values) in enumerate(zip(names, columns, strict=True))
        }
    )
    one = Comparison("it", (level,))
    there = prepare(table, [one])(np.array([0]), np.array([1]))["gamma_it"].tolist()
    back = prepare(table, [one])(np.array([1]), np.array([0]))["gamma_it"].tolist()
    assert there == back, "the sides do not matter"
    return int(there[0])


DAY = dt.date(2001, 5, 7)
LEVELS: list[tuple[L.Level, list[tuple[Any, Any]], int]] = [
    (L.Equal("c"), [("SMITH", "SMITH")], HOLDS),
    (L.Equal("c"), [("SMITH", "smith")], NOT),
    (L.Equal("c"), [("", "")], HOLDS),
    (L.Equal("c"), [("\u00e9", "e\u0301")], NOT),
    (L.Equal("c"), [("", None)], MISSING),
    (L.Equal("c"), [(None, None)], MISSING),
    (L.Equal("c"), [(1, 1)], HOLDS),
    (L.Equal("c"), [(0.0, -0.0)], HOLDS),
    (L.Equal("c"), [(math.nan, math.nan)], MISSING),
    (L.Equal("c"), [(math.inf, math.inf)], HOLDS),
    (L.Equal("c"), [(True, False)], NOT),
    (L.Equal("c"), [(Decimal("1.10"), Decimal("1.1"))], HOLDS),
    (L.Equal("c"), [(DAY, DAY)], HOLDS),
    (L.Equal("c"), [(b"\x00", b"\x00")], HOLDS),
    (L.Equal("c"), [([1, 2], [1, 2])], HOLDS),
    (L.Equal("c"), [([1, 2], [2, 1])], NOT),
    (L.Equal("c"), [([], [None])], NOT),
    (L.Equal("c"), [([1], None)], MISSING),
    (L.Levenshtein("c", 1), [("Catherine", "Katherine")], HOLDS),
    (L.Levenshtein("c", 2), [("Amy", "Aimee")], NOT),
    (L.Levenshtein("c", 3), [("Amy", "Aimee")], HOLDS),
    (L.Levenshtein("c", 1), [("AMY", "MAY")], NOT),
    (L.Levenshtein("c", 1), [("", "A")], HOLDS),
    (L.Levenshtein("c", 1), [("A", None)], MISSING),
    (L.Levenshtein("c", 1), [("Zo\u00e9", "Zoe")], HOLDS),
    (L.Levenshtein("c", 1), [("Zoe\u0301", "Zo\u00e9")], HOLDS),
    (L.Levenshtein("c", 1), [("x" * 5000, "x" * 4999)], HOLDS),
    (L.Levenshtein("c", 1), [(dt.date(2001, 5, 7), dt.date(2001, 5, 8))], HOLDS),
    (L.Levenshtein("c", 1), [(1234, 1235)], HOLDS),
    (L.Levenshtein("c", 1), [(Decimal("12.50"), Decimal("12.51"))], HOLDS),
    (L.DamerauLevenshtein("c", 1), [("AMY", "MAY")], HOLDS),
    (L.DamerauLevenshtein("c", 1), [("AMY", "MA")], NOT),
    (L.DamerauLevenshtein("c", 1), [(None, "Ma")], MISSING),
    (L.DamerauLevenshtein("c", 2), [("çab", "abç")], HOLDS),
    (L.JaroWinkler("c", 0.96), [("MARTHA", "MARHTA")], HOLDS),
    (L.JaroWinkler("c", 0.97), [("MARTHA", "MARHTA")], NOT),
    (L.JaroWinkler("c", 0.5), [(None, "MARHTA")], MISSING),
    (L.JaroWinkler("c", 0.5), [("", "")], NOT),
    (L.JaroWinkler("c", 0.5), [("👍🏽a", "👍🏽b")], HOLDS),
    (L.SameCode("c", "soundex"), [("Amy", "Aimee")], HOLDS),
    (L.SameCode("c", "soundex"), [("Émile", " emil")], HOLDS),
    (L.SameCode("c", "soundex"), [("Robert", "Smith")], NOT),
    (L.SameCode("c", "soundex"), [("Robert", " 12-")], MISSING),
    (L.SameCode("c", "soundex"), [("", "")], MISSING),
    (L.SameCode("c", "soundex"), [("Li", None)], MISSING),
    (L.SameCode("c", "metaphone"), [("Philip", "Filip")], HOLDS),
    (L.SameCode("c", "metaphone"), [("Philip", "Peter")], NOT),
    (L.SameCode("c", "nysiis"), [("Knight", "Night")], HOLDS),
    (L.SameCode("c", "nysiis"), [("Knight", "Day")], NOT),
    (L.SameCode("c", "match_rating"), [("Catherine", "Cathrin")], HOLDS),
    (L.SameCode("c", "match_rating"), [("Catherine", "Anne")], NOT),
    (L.Nickname("c"), [("Will", "WILLIAM")], HOLDS),
    (L.Nickname("c"), [("billy", "Will")], HOLDS),
    (L.Nickname("c"), [("Peggy", "Margaret")], HOLDS),
    (L.Nickname("c"), [("Bill", "BILL")], NOT),
    (L.Nickname("c"), [("Alexander", "Alexandra")], NOT),
    (L.Nickname("c"), [("Xzq", "Bill")], NOT),
    (L.Nickname("c"), [("", "Bill")], NOT),
    (L.Nickname("c"), [(None, "Bill")], MISSING),
    (L.Initial("c"), [("J", "JANE")], HOLDS),
    (L.Initial("c"), [("J", "J")], HOLDS),
    (L.Initial("c"), [("j", "JANE")], NOT),
    (L.Initial("c"), [("JA", "JANE")], NOT),
    (L.Initial("c"), [("", "JANE")], NOT),
    (L.Initial("c"), [("É", "Émile")], HOLDS),
    (L.Initial("c"), [("J", None)], MISSING),
    (L.Swapped("f", "l"), [("JOHN", "PAUL"), ("PAUL", "JOHN")], HOLDS),
    (L.Swapped("f", "l"), [("JOHN", "JOHN"), ("PAUL", "PAUL")], NOT),
    (L.Swapped("f", "l"), [("JOHN", "PAUL"), ("PAUL", "JON")], NOT),
    (L.Swapped("f", "l"), [("JOHN", "X"), (None, "JOHN")], MISSING),
    (L.Swapped("f", "l"), [(1, 2), ("2", "1")], HOLDS),
    (L.OneDatePartDiffers("c"), [(DAY, dt.date(2001, 5, 30))], HOLDS),
    (L.OneDatePartDiffers("c"), [(DAY, dt.date(2001, 12, 7))], HOLDS),
    (L.OneDatePartDiffers("c"), [(DAY, dt.date(1901, 5, 7))], HOLDS),
    (L.OneDatePartDiffers("c"), [(DAY, dt.date(1901, 5, 8))], NOT),
    (L.OneDatePartDiffers("c"), [("2001-05-07", "2001-05-30")], HOLDS),
    (L.OneDatePartDiffers("c"), [("2001-05-07", "2001-02-30")], MISSING),
    (L.OneDatePartDiffers("c"), [("2001-05-07", "7/5/2001")], MISSING),
    (L.OneDatePartDiffers("c"), [("2001-05-07", "2001-05-07\n")], MISSING),
    (L.OneDatePartDiffers("c"), [("2000-02-29", "1900-02-28")], NOT),
    (L.OneDatePartDiffers("c"), [("2000-02-29", "1900-02-29")], MISSING),
    (L.DayMonthSwapped("c"), [("2001-05-07", "2001-07-05")], HOLDS),
    (L.DayMonthSwapped("c"), [("2001-05-07", "2002-07-05")], NOT),
    (L.DayMonthSwapped("c"), [("2001-05-05", "2001-05-05")], NOT),
    (L.DayMonthSwapped("c"), [("2001-05-07", "2001-05-07")], NOT),
    (L.DayMonthSwapped("c"), [(DAY, dt.date(2001, 7, 5))], HOLDS),
    (L.DayMonthSwapped("c"), [(dt.date(1965, 1, 12), dt.date(1965, 12, 1))], HOLDS),
    (L.DayMonthSwapped("c"), [("2001-05-07", "2001-13-05")], MISSING),
    (L.DaysWithin("c", 10), [("1969-12-27", "1970-01-06")], HOLDS),
    (L.DaysWithin("c", 10), [("1969-12-27", "1970-01-07")], NOT),
    (L.DaysWithin("c", 1), [(dt.datetime(2001, 5, 7, 0, 1), dt.datetime(2001, 5, 8, 23, 59))], HOLDS),
    (L.DaysWithin("c", 10), [("", "1970-01-07")], MISSING),
    (L.DaysWithin("c", 10), [(1, 2)], MISSING),
    (L.YearsWithin("c", 1), [("2001-01-01", "2002-01-01")], HOLDS),
    (L.YearsWithin("c", 1), [("2001-01-01", "2002-01-02")], NOT),
    (L.YearsWithin("c", 4), [("2001-01-01", "2005-01-01")], HOLDS),
    (L.YearsWithin("c", 1), [(None, "2002-01-02")], MISSING),
    (L.SamePart("c", "postcode_sector"), [("SW1A 1AA", "sw1a1bb")], HOLDS),
    (L.SamePart("c", "postcode_sector"), [("SW1A 1AA", "SW1A 2AA")], NOT),
    (L.SamePart("c", "postcode_sector"), [("E1 21AA", "E12 1AA")], MISSING),
    (L.SamePart("c", "postcode_district"), [("SW1A 1AA", "SW1A 2AA")], HOLDS),
    (L.SamePart("c", "postcode_district"), [("E1 2AA", "E12 2AA")], NOT),
    (L.SamePart("c", "postcode_district"), [("E12AA", "E1 2AA")], HOLDS),
    (L.SamePart("c", "postcode_area"), [("SW1A 1AA", "SW19 2AA")], HOLDS),
    (L.SamePart("c", "postcode_area"), [("S1 1AA", "SW1 1AA")], NOT),
    (L.SamePart("c", "postcode_area"), [("GIR 0AA", "GIR0AA")], HOLDS),
    (L.SamePart("c", "postcode_area"), [("SW1A", "SW1A 1AA")], MISSING),
    (L.SamePart("c", "postcode_area"), [("90210", "90210")], MISSING),
    (L.SamePart("c", "postcode_area"), [(None, "SW1 1AA")], MISSING),
    (L.SamePart("c", "email_user"), [("a.b@x.com", "a.b@y.org")], HOLDS),
    (L.SamePart("c", "email_user"), [("A.b@x.com", "a.b@x.com")], NOT),
    (L.SamePart("c", "email_user"), [("a@b@x.com", "a@b@y.com")], HOLDS),
    (L.SamePart("c", "email_user"), [("a.b", "a.b@x.com")], MISSING),
    (L.SamePart("c", "email_user"), [("@x.com", "@x.com")], MISSING),
    (L.SamePart("c", "email_domain"), [("a@b@x.com", "c@x.com")], HOLDS),
    (L.SamePart("c", "email_domain"), [("a@x.com", "a@X.com")], NOT),
    (L.SamePart("c", "email_domain"), [("a@", "a@X.com")], MISSING),
    (L.DifferenceWithin("c", 3), [(5, 8)], HOLDS),
    (L.DifferenceWithin("c", 3), [(5, 9)], NOT),
    (L.DifferenceWithin("c", 0.1), [(1.1, 1.0)], HOLDS),
    (L.DifferenceWithin("c", 0.1), [(Decimal("1.1"), Decimal("1.0"))], HOLDS),
    (L.DifferenceWithin("c", 1), [(10**17, 10**17 + 2)], NOT),
    (L.DifferenceWithin("c", 1), [(2**63 - 1, -(2**63))], NOT),
    (L.DifferenceWithin("c", 1), [(math.inf, math.inf)], HOLDS),
    (L.DifferenceWithin("c", 1), [(math.inf, -math.inf)], NOT),
    (L.DifferenceWithin("c", 1), [(math.nan, 1.0)], MISSING),
    (L.DifferenceWithin("c", 1), [(None, 1)], MISSING),
    (L.DifferenceWithin("c", 1), [("1", "1")], MISSING),
    (L.ShareWithin("c", 0.1), [(90, 100)], HOLDS),
    (L.ShareWithin("c", 0.1), [(89, 100)], NOT),
    (L.ShareWithin("c", 0.1), [(-90.0, -100.0)], HOLDS),
    (L.ShareWithin("c", 0.1), [(0, 0)], HOLDS),
    (L.ShareWithin("c", 0.1), [(0.0, 0.0001)], NOT),
    (L.ShareWithin("c", 0.1), [(1.0, math.inf)], NOT),
    (L.ShareWithin("c", 0.1), [(1.0, None)], MISSING),
    # London to Paris, some 344 km; the pole is one place whatever its longitude.
    (L.KilometresWithin("a", "o", 345), [(51.5074, 48.8566), (-0.1278, 2.3522)], HOLDS),
    (L.KilometresWithin("a", "o", 343), [(51.5074, 48.8566), (-0.1278, 2.3522)], NOT),
    (L.KilometresWithin("a", "o", 0.001), [(90.0, 90.0), (10.0, -170.0)], HOLDS),
    (L.KilometresWithin("a", "o", 1), [(0.0, 0.0), (180.0, -180.0)], HOLDS),
    (L.KilometresWithin("a", "o", 20015), [(0, 0), (0, 180)], NOT),
    (L.KilometresWithin("a", "o", 20016), [(0, 0), (0, 180)], HOLDS),
    (L.KilometresWithin("a", "o", 1e9), [(91.0, 0.0), (0.0, 0.0)], MISSING),
    (L.KilometresWithin("a", "o", 1e9), [(1.0, 0.0), (0.0, 181.0)], MISSING),
    (L.KilometresWithin("a", "o", 1e9), [(1.0, 0.0), (None, 1.0)], MISSING),
    (L.Overlap("c", 1), [(["a", "b"], ["b", "c"])], HOLDS),
    (L.Overlap("c", 2), [(["a", "b", "b"], ["b", "b", "c"])], NOT),
    (L.Overlap("c", 2), [([3, 1, 2], [2, 3])], HOLDS),
    (L.Overlap("c", 1), [([None, "a"], [None, "b"])], NOT),
    (L.Overlap("c", 1), [([], ["b"])], NOT),
    (L.Overlap("c", 1), [([math.nan, 1.0], [math.nan])], NOT),
    (L.Overlap("c", 1), [(None, ["b"])], MISSING),
    (L.Overlap("c", 1), [("b", "b")], MISSING),
    (L.AllOf((L.Equal("f"), L.Equal("l"))), [("A", "A"), ("B", "B")], HOLDS),
    (L.AllOf((L.Equal("f"), L.Equal("l"))), [("A", "A"), ("B", "C")], NOT),
    (L.AllOf((L.Equal("f"), L.Equal("l"))), [("A", "X"), ("B", None)], MISSING),
    (L.Condition("anything", "true"), [], MISSING),
]


@pytest.mark.parametrize(("level", "columns", "expected"), LEVELS, ids=lambda value: repr(value)[:60])
def test_a_level_says_of_a_pair(level: L.Level, columns: list[tuple[Any, Any]], expected: int) -> None:
    if not columns:
        pairs = np.array([0])
        assert (
            prepare(pa.table({"a": [1]}), [Comparison("it", (level,))])(pairs, pairs)["gamma_it"] == expected
        )
        return
    assert told(level, *columns) == expected


def test_every_type_of_level_is_tried_with_each_outcome() -> None:
    tried = {(type(level), expected) for level, _, expected in LEVELS}
    outcomes = {(kind, outcome) for kind in typing.get_args(L.Level) for outcome in (HOLDS, NOT, MISSING)}
    conditions = {(L.Condition, HOLDS), (L.Condition, NOT)}
    assert tried == outcomes - conditions


def test_what_is_no_level_is_refused() -> None:
    with pytest.raises(AssertionError, match="no such level: 'equal'"):
        judge("equal", None)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", [kind for kind in typing.get_args(L.Level) if kind is not L.Condition])
@pytest.mark.parametrize("rows", ["none", "only nulls", "typed nulls"])
def test_a_column_without_any_value_is_missing_for_every_level(kind: Any, rows: str) -> None:
    level = next(level for level, _, _ in LEVELS if type(level) is kind)
    typed = pa.list_(pa.string()) if kind is L.Overlap else pa.string()
    column = pa.array([] if rows == "none" else [None, None], pa.null() if rows == "only nulls" else typed)
    table = pa.table(dict.fromkeys(columns_of(level), column))
    pairs = np.arange(0 if rows == "none" else 2)
    gamma = prepare(table, [Comparison("it", (level,))])(pairs, pairs[::-1])["gamma_it"]
    assert gamma.tolist() == [MISSING] * len(pairs)


def test_a_timestamp_counts_on_the_day_that_its_own_clock_shows() -> None:
    # 22:30 and 23:30 in London's winter, before and after midnight in Paris.
    instants = [dt.datetime(2001, 1, 7, hour, 30, tzinfo=dt.timezone.utc) for hour in (22, 23)]
    level = L.DaysWithin("c", 0)
    for zone, expected in (("UTC", HOLDS), ("Europe/London", HOLDS), ("Europe/Paris", NOT)):
        assert told(level, tuple(instants), types={0: pa.timestamp("us", zone)}) == expected


@pytest.mark.parametrize("kind", [pa.int8(), pa.int16(), pa.int32(), pa.float32(), pa.decimal128(38, 18)])
def test_numbers_of_every_width(kind: pa.DataType) -> None:
    numbers = pa.array([Decimal(5), Decimal(8)], pa.decimal128(38, 18)) if pa.types.is_decimal(kind) else None
    values = (5, 8) if numbers is None else tuple(numbers.to_pylist())
    assert told(L.DifferenceWithin("c", 3), values, types={0: kind}) == HOLDS
    assert told(L.DifferenceWithin("c", 2), values, types={0: kind}) == NOT
    assert told(L.Equal("c"), values, types={0: kind}) == NOT


def test_large_strings_are_strings() -> None:
    for level in (L.Levenshtein("c", 1), L.SameCode("c", "soundex"), L.JaroWinkler("c", 0.8)):
        assert told(level, ("SMITH", "SMYTH"), types={0: pa.large_string()}) == HOLDS
    assert told(L.DaysWithin("c", 1), ("2001-01-01", "2001-01-02"), types={0: pa.large_string()}) == HOLDS
