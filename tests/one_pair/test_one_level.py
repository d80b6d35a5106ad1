"""What each level says of two values: the cases by hand of the engine on Arrow, here in plain Python."""

import datetime as dt
import math
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import linkspark as ls
from linkspark.errors import ArgumentError
from linkspark.spec import FittedModel, LevelProbabilities, LinkSpec, block_on, comparison
from linkspark.spec import levels as L
from linkspark.spec.expressions import level_columns

sys.path.insert(0, str(Path(__file__).parents[1] / "comparisons"))
from test_levels import LEVELS, MISSING

# By the first value, of a type that no column of the level's has: the engine's columns could not be such, and
# a value by itself is refused.
REFUSED = {
    (L.DaysWithin, "1"): "a date, a time or text yyyy-mm-dd",
    (L.DifferenceWithin, "'1'"): "a number",
    (L.Overlap, "'b'"): "a list",
}


def gamma(level: L.Level, left: dict[str, Any], right: dict[str, Any]) -> int:
    spec = LinkSpec("dedupe", "id", (block_on("id"),), (comparison("it", [level]),))
    model = FittedModel(spec, 0.5, (LevelProbabilities((0.75, 0.25), (0.25, 0.75)),))
    there, back = ls.score_pair(left, right, model), ls.score_pair(right, left, model)
    assert there == back, "the sides do not matter"
    return there.gammas["it"]


CASES = [case for case in LEVELS if not isinstance(case[0], L.Condition)]


@pytest.mark.parametrize(("level", "columns", "expected"), CASES, ids=lambda value: repr(value)[:60])
def test_a_level_says_of_two_values(level: L.Level, columns: list[tuple[Any, Any]], expected: int) -> None:
    names = level_columns(level)
    sides = [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]
    wanted = REFUSED.get((type(level), repr(columns[0][0])))
    if wanted is None or expected != MISSING:
        assert gamma(level, *sides) == expected
        return
    with pytest.raises(ArgumentError) as caught:
        gamma(level, *sides)
    assert str(caught.value) == (
        f"score_pair: `c` must hold {wanted}, but it holds a value of type {type(columns[0][0]).__name__}. "
        "Convert it, as the records that the model was made for have it."
    )


@pytest.mark.parametrize(
    "missing", [None, math.nan, float("-nan"), np.nan, pd.NaT, pd.NA, np.datetime64("NaT"), Decimal("NaN")]
)
def test_whatever_stands_for_nothing_is_missing(missing: Any) -> None:
    for level in (L.Equal("c"), L.Levenshtein("c", 1), L.DaysWithin("c", 1)):
        assert gamma(level, {"c": missing}, {"c": "2001-05-07"}) == -1
        assert gamma(level, {}, {"c": "2001-05-07"}) == -1


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (dt.date(2001, 5, 7), "2001-05-07", 1),
        (dt.date(2001, 5, 7), "2001-05-08", 0),
        (pd.Timestamp("2001-05-07 10:11:12"), dt.datetime(2001, 5, 7, 10, 11, 12), 1),
        (np.datetime64("2001-05-07"), dt.date(2001, 5, 7), 1),
        (np.datetime64("2001-05-07T10:11:12.000000000"), dt.datetime(2001, 5, 7, 10, 11, 12), 1),
        (5, 5.0, 1),
        (np.int64(5), Decimal("5.00"), 1),
        (5, "5", 1),
        ("5", 6, 0),
        (True, 1, 0),
        (True, "true", 1),
        (np.str_("Ann"), "Ann", 1),
        (["a", "b"], ("a", "b"), 1),
        (np.array(["a", "b"]), ["a", "c"], 0),
        (["a"], "a", 0),
        (bytearray(b"\x00"), b"\x00", 1),
    ],
)
def test_equal_values_of_different_types_are_equal(left: Any, right: Any, expected: int) -> None:
    assert gamma(L.Equal("c"), {"c": left}, {"c": right}) == expected


def test_dates_as_text_and_as_dates_are_compared_with_each_other() -> None:
    born = {"c": dt.date(2001, 5, 7)}
    assert gamma(L.DayMonthSwapped("c"), born, {"c": "2001-07-05"}) == 1
    assert gamma(L.DaysWithin("c", 1), born, {"c": dt.datetime(2001, 5, 8, 23, 59)}) == 1
    assert gamma(L.Levenshtein("c", 1), born, {"c": "2001-05-09"}) == 1


def test_a_time_counts_on_the_day_that_its_own_clock_shows() -> None:
    late = dt.datetime(2001, 1, 7, 23, 30, tzinfo=dt.timezone(dt.timedelta(hours=1)))
    assert gamma(L.DaysWithin("c", 1), {"c": late}, {"c": dt.date(2001, 1, 6)}) == 1
    assert gamma(L.OneDatePartDiffers("c"), {"c": late}, {"c": dt.date(2001, 1, 7)}) == 1
    assert gamma(L.Equal("c"), {"c": late}, {"c": dt.datetime(2001, 1, 7, 23, 30)}) == 1
