"""Whether a level holds for two records, made into a function once for many pairs."""

import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final, NoReturn, TypeAlias

import jellyfish

from linkspark import errors
from linkspark.one_pair.nicknames import are_nicknames
from linkspark.one_pair.parts import part_of
from linkspark.one_pair.phonetics import phonetic_code
from linkspark.one_pair.values import day_of, number_of, same, text_of
from linkspark.spec import levels as L

# Two records' values by the places of their columns, and what levels of one comparison have worked out.
Values: TypeAlias = Sequence[Any]
Known: TypeAlias = dict[tuple[str, ...], Any]
# True, False, or None where it cannot be told.
Judge: TypeAlias = Callable[[Values, Values, Known], bool | None]
Measure: TypeAlias = Callable[[Any, Any, str], Any]
MakeCondition: TypeAlias = Callable[[str], Judge]

DAYS_A_YEAR: Final = 365.25
EARTH_RADIUS_KM: Final = 6371.0088
# What two numbers lose by being written in binary is not held against them.
_ROUNDING: Final = 4 * 2.0**-52


def judge_of(level: L.Level, places: Mapping[str, int], condition: MakeCondition) -> Judge:
    """Return the function that tells whether a level holds for the values of two records.

    Parameters
    ----------
    level
        What is asked.
    places
        Where among a record's values each column stands.
    condition
        Makes the function of a Spark condition.
    """
    match level:
        case L.Equal(column):
            return partial(_equal, places[column])
        case L.Swapped(first, second):
            return partial(_swapped, places[first], places[second], level)
        case L.KilometresWithin(latitude, longitude, at_most):
            return partial(_near, places[latitude], places[longitude], level, at_most)
        case L.Condition(_, sql):
            return condition(sql)
        case L.AllOf(levels):
            return partial(_all_of, [judge_of(part, places, condition) for part in levels])
        case _:
            name, measure, holds = _measure(level)
            column = level.column
            return partial(_measured, places[column], column, (name, column), measure, holds)


def _measure(level: L.Level) -> tuple[str, Measure, Callable[[Any], bool]]:
    """Return what is measured of one column's two values, how, and from what on the level holds."""
    match level:
        case L.Levenshtein():
            return "levenshtein", _levenshtein, partial(_up_to, level.at_most)
        case L.DamerauLevenshtein():
            return "damerau", _damerau_levenshtein, partial(_up_to, level.at_most)
        case L.JaroWinkler():
            return "jaro_winkler", _jaro_winkler, partial(_from, level.at_least)
        case L.SameCode():
            return level.code, partial(_same_code, level.code), bool
        case L.SamePart():
            return level.part, partial(_same_part, level.part), bool
        case L.Nickname():
            return "nickname", _nickname, bool
        case L.Initial():
            return "initial", _initial, bool
        case L.OneDatePartDiffers():
            return "dates", _dates, _one_part_differs
        case L.DayMonthSwapped():
            return "dates", _dates, _day_month_swapped
        case L.DaysWithin():
            return "dates", _dates, partial(_days_within, level.at_most)
        case L.YearsWithin():
            return "dates", _dates, partial(_days_within, level.at_most * DAYS_A_YEAR)
        case L.DifferenceWithin():
            return "numbers", _numbers, partial(_difference_within, level.at_most)
        case L.ShareWithin():
            return "numbers", _numbers, partial(_share_within, level.at_most)
        case L.Overlap():
            return "overlap", _overlap, partial(_from, level.at_least)
        case _:
            _unknown(level)  # type: ignore[arg-type]


def _unknown(level: NoReturn) -> NoReturn:
    raise AssertionError(f"no such level: {level!r}")


def _up_to(at_most: float, measured: float) -> bool:
    return measured <= at_most


def _from(at_least: float, measured: float) -> bool:
    return measured >= at_least


def _equal(place: int, left: Values, right: Values, known: Known) -> bool | None:
    one, two = left[place], right[place]
    if one is None or two is None:
        return None
    return one == two if type(one) is type(two) else same(one, two)


def _measured(
    place: int,
    column: str,
    key: tuple[str, ...],
    measure: Measure,
    holds: Callable[[Any], bool],
    left: Values,
    right: Values,
    known: Known,
) -> bool | None:
    one, two = left[place], right[place]
    if one is None or two is None:
        return None
    if key in known:
        measured = known[key]
    else:
        measured = known[key] = measure(one, two, column)
    return None if measured is None else holds(measured)


def _all_of(parts: list[Judge], left: Values, right: Values, known: Known) -> bool | None:
    # Unlike AND in SQL: a part that cannot be told leaves the whole untold, even beside one that fails.
    told = [part(left, right, known) for part in parts]
    return None if None in told else all(told)


def _swapped(
    first: int, second: int, level: L.Swapped, left: Values, right: Values, known: Known
) -> bool | None:
    values = left[first], right[second], left[second], right[first]
    if None in values:
        return None
    columns = level.first, level.second, level.second, level.first
    texts = [text_of(value, column) for value, column in zip(values, columns, strict=True)]
    return texts[0] == texts[1] and texts[2] == texts[3]


def _text(value: Any, column: str) -> str:
    if type(value) is str:
        return value
    raise errors.unsuitable_value(column, value, "text")


def _levenshtein(one: Any, two: Any, column: str) -> int:
    if type(one) is not str or type(two) is not str:
        one, two = text_of(one, column), text_of(two, column)
    return jellyfish.levenshtein_distance(one, two)


def _damerau_levenshtein(one: Any, two: Any, column: str) -> int:
    return jellyfish.damerau_levenshtein_distance(text_of(one, column), text_of(two, column))


def _jaro_winkler(one: Any, two: Any, column: str) -> float:
    if type(one) is not str or type(two) is not str:
        one, two = text_of(one, column), text_of(two, column)
    return jellyfish.jaro_winkler_similarity(one, two)


def _same_code(code: L.Code, one: Any, two: Any, column: str) -> bool | None:
    return _agree(phonetic_code(_text(one, column), code), phonetic_code(_text(two, column), code))


def _same_part(part: L.Part, one: Any, two: Any, column: str) -> bool | None:
    return _agree(part_of(_text(one, column), part), part_of(_text(two, column), part))


def _agree(one: str | None, two: str | None) -> bool | None:
    return None if one is None or two is None else one == two


def _nickname(one: Any, two: Any, column: str) -> bool:
    return are_nicknames(_text(one, column), _text(two, column))


def _initial(one: Any, two: Any, column: str) -> bool:
    one, two = _text(one, column), _text(two, column)
    return min(len(one), len(two)) == 1 and one[0] == two[0]


def _dates(one: Any, two: Any, column: str) -> Any:
    first, second = day_of(one, column), day_of(two, column)
    return None if first is None or second is None else (first, second)


def _one_part_differs(days: Any) -> bool:
    (_, *one), (_, *two) = days
    return sum(map(int.__eq__, one, two)) >= 2


def _day_month_swapped(days: Any) -> bool:
    (_, year_l, month_l, day_l), (_, year_r, month_r, day_r) = days
    return bool(year_l == year_r and month_l == day_r and day_l == month_r and day_l != day_r)


def _days_within(at_most: float, days: Any) -> bool:
    return bool(abs(days[0][0] - days[1][0]) <= at_most)


def _numbers(one: Any, two: Any, column: str) -> tuple[float, float]:
    """Return how far apart two numbers are, and the larger one's size."""
    one, two = number_of(one, column), number_of(two, column)
    if type(one) is int and type(two) is int:
        return float(abs(one - two)), float(max(abs(one), abs(two)))
    one, two = float(one), float(two)
    size = max(abs(one), abs(two))
    apart = abs(one - two) - _ROUNDING * size
    # Neither equal infinities nor those that are not have a difference that is a number.
    return 0.0 if one == two else max(apart, 0.0), size


def _difference_within(at_most: float, measured: tuple[float, float]) -> bool:
    return measured[0] <= at_most


def _share_within(at_most: float, measured: tuple[float, float]) -> bool:
    apart, size = measured
    return math.isfinite(apart) and apart <= at_most * size


def _overlap(one: Any, two: Any, column: str) -> int:
    for value in (one, two):
        if type(value) is not tuple:
            raise errors.unsuitable_value(column, value, "a list")
    return len((set(one) & set(two)) - {None})


def _near(
    north: int,
    east: int,
    level: L.KilometresWithin,
    at_most: float,
    left: Values,
    right: Values,
    known: Known,
) -> bool | None:
    key = ("kilometres", level.latitude, level.longitude)
    if key not in known:
        known[key] = _kilometres(
            _radians(left[north], level.latitude, 90.0),
            _radians(right[north], level.latitude, 90.0),
            _radians(left[east], level.longitude, 180.0),
            _radians(right[east], level.longitude, 180.0),
        )
    apart = known[key]
    return None if apart is None else bool(apart <= at_most)


def _radians(value: Any, column: str, limit: float) -> float | None:
    if value is None:
        return None
    degrees = float(number_of(value, column))
    return math.radians(degrees) if abs(degrees) <= limit else None


def _kilometres(
    north_a: float | None, north_b: float | None, east_a: float | None, east_b: float | None
) -> float | None:
    if north_a is None or north_b is None or east_a is None or east_b is None:
        return None
    half = math.sin((north_a - north_b) / 2) ** 2
    half += math.cos(north_a) * math.cos(north_b) * math.sin((east_a - east_b) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(half, 1.0)))
