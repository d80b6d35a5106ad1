"""Whether a level holds for pairs of records, and for which pairs that can be told at all."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NoReturn, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from linkspark.comparisons import similarities
from linkspark.comparisons.arrays import overlap
from linkspark.comparisons.dates import dates, year_month_day
from linkspark.comparisons.nicknames import are_nicknames
from linkspark.comparisons.numbers import Sides, difference, kilometres, larger_size, numbers, within_degrees
from linkspark.comparisons.parts import same_part
from linkspark.comparisons.phonetics import same_code
from linkspark.comparisons.values import Codes, Values, as_text, numbered, with_none
from linkspark.spec import levels as L

Mask: TypeAlias = NDArray[np.bool_]
Judgement: TypeAlias = tuple[Mask, Mask]
DAYS_A_YEAR = 365.25


@dataclass(frozen=True)
class Pairs:
    """Pairs of records, by their row numbers, with what is known of them.

    Attributes
    ----------
    columns
        The columns of the records.
    left, right
        Row numbers.
    widest
        For each column the largest edit distance that any level asks about.
    known
        The codes of both sides and the measures, so that several levels share them.
    """

    columns: Mapping[str, Values]
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    widest: Mapping[str, int]
    known: dict[tuple[str, ...], NDArray[Any]] = field(default_factory=dict)

    def where(self, places: NDArray[np.intp]) -> "Pairs":
        """Return the pairs at these places, and what is known of them."""
        known = {key: found[places] for key, found in self.known.items()}
        return Pairs(self.columns, self.left[places], self.right[places], self.widest, known)

    def codes(self, column: str) -> tuple[Codes, Codes]:
        """Return the codes of a column's values on both sides."""
        codes = self.columns[column].codes
        left = self.once("left", column, make=lambda: codes[self.left])
        return left, self.once("right", column, make=lambda: codes[self.right])

    def once(self, *what: str, make: Callable[[], NDArray[Any]]) -> NDArray[Any]:
        """Return what is known of the pairs under this name, made when first asked for."""
        if what not in self.known:
            self.known[what] = make()
        return self.known[what]

    def both(self, column: str) -> Mask:
        """Tell where both sides have a value."""
        left, right = self.codes(column)
        return (left >= 0) & (right >= 0)

    def measure(self, name: str, column: str, measure: Callable[..., NDArray[Any]]) -> NDArray[Any]:
        """Return what a function tells of a column's two values; anything where one is missing."""

        def make() -> NDArray[Any]:
            there = self.both(column)
            left, right = self.codes(column)
            found = measure(self.columns[column], left[there], right[there])
            measured = np.zeros(len(there), found.dtype)
            measured[there] = found
            return measured

        return self.once(name, column, make=make)


def columns_of(level: L.Level) -> tuple[str, ...]:
    """Return the columns that a level looks at; of a `Condition` nobody knows here."""
    if isinstance(level, L.AllOf):
        return tuple(column for part in level.levels for column in columns_of(part))
    names = ("column", "first", "second", "latitude", "longitude")
    return tuple(getattr(level, name) for name in names if hasattr(level, name))


def widest_distances(levels: Sequence[L.Level]) -> dict[str, int]:
    """Return for each column the largest edit distance that any of the levels asks about."""
    widest: dict[str, int] = {}
    for level in levels:
        if isinstance(level, L.AllOf):
            found = widest_distances(level.levels)
        elif isinstance(level, (L.Levenshtein, L.DamerauLevenshtein)):
            found = {level.column: level.at_most}
        else:
            continue
        widest |= {column: max(far, widest.get(column, 0)) for column, far in found.items()}
    return widest


def judge(level: L.Level, pairs: Pairs) -> Judgement:
    """Return for each pair whether the level holds, and whether that can be told."""
    match level:
        case L.Equal(column):
            left, right = pairs.codes(column)
            return _told(pairs.both(column), left == right)
        case L.Levenshtein() | L.DamerauLevenshtein() | L.JaroWinkler():
            return _told(pairs.both(level.column), _similar(level, pairs))
        case L.SameCode(column, code):
            return _same(pairs, column, same_code(pairs.columns[column], code))
        case L.SamePart(column, part):
            return _same(pairs, column, same_part(pairs.columns[column], part))
        case L.Nickname(column):
            return _told(pairs.both(column), pairs.measure("nickname", column, are_nicknames))
        case L.Initial(column):
            return _told(pairs.both(column), pairs.measure("initial", column, _initial))
        case L.Swapped(first, second):
            return _swapped(pairs, first, second)
        case L.OneDatePartDiffers() | L.DayMonthSwapped() | L.DaysWithin() | L.YearsWithin():
            return _of_dates(level, pairs)
        case L.DifferenceWithin() | L.ShareWithin():
            return _of_numbers(level, pairs)
        case L.KilometresWithin():
            return _of_places(level, pairs)
        case L.Overlap(column, at_least):
            is_array = pa.types.is_large_binary(pairs.columns[column].distinct.type)
            shared = pairs.measure("overlap", column, overlap) if is_array else np.zeros(len(pairs.left))
            return _told(pairs.both(column) & is_array, shared >= at_least)
        case L.Condition():
            return _told(np.zeros(len(pairs.left), np.bool_), np.zeros(len(pairs.left), np.bool_))
        case L.AllOf(levels):
            parts = [judge(part, pairs) for part in levels]
            holds, told = (np.logical_and.reduce(masks) for masks in zip(*parts, strict=True))
            return holds, told
        case _:
            _unknown(level)


def _unknown(level: NoReturn) -> NoReturn:
    raise AssertionError(f"no such level: {level!r}")


def _told(told: Mask, holds: Mask) -> Judgement:
    return told & holds, told


def _same(pairs: Pairs, column: str, meanings: Codes) -> Judgement:
    left, right = (meanings[codes] for codes in pairs.codes(column))
    return _told((left >= 0) & (right >= 0), left == right)


def _similar(level: L.Levenshtein | L.DamerauLevenshtein | L.JaroWinkler, pairs: Pairs) -> Mask:
    column = level.column
    if isinstance(level, L.JaroWinkler):
        alike = pairs.measure("jaro_winkler", column, similarities.jaro_winkler)
        return np.asarray(alike >= level.at_least)
    distance: Callable[..., NDArray[np.int64]] = similarities.levenshtein
    if isinstance(level, L.DamerauLevenshtein):
        distance = similarities.damerau_levenshtein
    bounded = partial(distance, bound=pairs.widest[column])
    return np.asarray(pairs.measure(type(level).__name__, column, bounded) <= level.at_most)


def _initial(values: Values, left: Codes, right: Codes) -> Mask:
    text = values.once("text", as_text)
    first = values.once("first letter", lambda _: numbered(pc.utf8_slice_codeunits(text, 0, 1)))
    length = values.once("length", lambda _: pc.utf8_length(text).to_numpy())
    alone = np.minimum(length[left], length[right]) == 1
    return np.asarray(alone & (first[left] == first[right]))


def _swapped(pairs: Pairs, first: str, second: str) -> Judgement:
    # The numbers of second names among the first ones.
    firsts, seconds = pairs.columns[first], pairs.columns[second]
    among = seconds.once(
        f"among {first}",
        lambda distinct: with_none(
            pc.index_in(as_text(distinct), value_set=as_text(firsts.distinct)).fill_null(-2).to_numpy()
        ),
    )
    first_left, first_right = pairs.codes(first)
    second_left, second_right = (among[codes] for codes in pairs.codes(second))
    holds = (first_left == second_right) & (second_left == first_right)
    return _told(pairs.both(first) & pairs.both(second), holds)


def _of_dates(
    level: L.OneDatePartDiffers | L.DayMonthSwapped | L.DaysWithin | L.YearsWithin, pairs: Pairs
) -> Judgement:
    day = dates(pairs.columns[level.column])
    left, right = (day[codes] for codes in pairs.codes(level.column))
    told = ~(np.isnat(left) | np.isnat(right))
    if isinstance(level, (L.DaysWithin, L.YearsWithin)):
        limit = level.at_most if isinstance(level, L.DaysWithin) else level.at_most * DAYS_A_YEAR
        return _told(told, np.abs((left - right).astype(np.int64)) <= limit)
    (year_l, month_l, day_l), (year_r, month_r, day_r) = year_month_day(left), year_month_day(right)
    if isinstance(level, L.DayMonthSwapped):
        # Months and days both count from 0.
        exchanged = (month_l == day_r) & (day_l == month_r) & (day_l != day_r)
        return _told(told, (year_l == year_r) & exchanged)
    agreeing = (year_l == year_r).astype(np.int8) + (month_l == month_r) + (day_l == day_r)
    return _told(told, agreeing >= 2)


def _of_numbers(level: L.DifferenceWithin | L.ShareWithin, pairs: Pairs) -> Judgement:
    column = level.column
    number = numbers(pairs.columns[column])
    left, right = (number[codes] for codes in pairs.codes(column))
    told = ~(np.isnan(left) | np.isnan(right))
    apart = pairs.measure("difference", column, difference)
    if isinstance(level, L.DifferenceWithin):
        return _told(told, apart <= level.at_most)
    size = pairs.measure("size", column, larger_size)
    return _told(told, np.isfinite(apart) & (apart <= level.at_most * size))


def _of_places(level: L.KilometresWithin, pairs: Pairs) -> Judgement:
    north = _radians(pairs, level.latitude, 90.0)
    east = _radians(pairs, level.longitude, 180.0)
    apart = pairs.once("kilometres", level.latitude, level.longitude, make=lambda: kilometres(north, east))
    return _told(~np.isnan(apart), apart <= level.at_most)


def _radians(pairs: Pairs, column: str, limit: float) -> Sides:
    radians = within_degrees(pairs.columns[column], limit)
    left, right = pairs.codes(column)
    return radians[left], radians[right]
