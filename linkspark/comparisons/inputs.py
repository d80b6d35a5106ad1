"""Whether the columns' types suit the levels that compare them: told before anything runs."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NoReturn, TypeAlias

from linkspark.errors.comparisons import level_of_another_type
from linkspark.spec import levels as L
from linkspark.spec.comparisons import Comparison
from linkspark.spec.words import describe_level

Kinds: TypeAlias = frozenset[str]

_TEXT: Final = frozenset({"string", "char", "varchar"})
_NUMBER: Final = frozenset({"tinyint", "smallint", "int", "bigint", "float", "double", "decimal"})
_DATE: Final = frozenset({"date", "timestamp", "timestamp_ntz"})
_FLAT: Final = _TEXT | _NUMBER | _DATE | {"boolean", "binary"}
_ANY: Final = _FLAT | {"array"}
# A column that holds nothing but nulls suits every level: none is judged.
_NOTHING: Final = frozenset({"void"})

_WORDS: Final[Mapping[Kinds, str]] = {
    _TEXT: "strings",
    _NUMBER: "numbers",
    _TEXT | _NUMBER | _DATE: "strings, numbers, dates and timestamps",
    _TEXT | _DATE: "dates, timestamps and strings yyyy-mm-dd",
    frozenset({"array"}): "arrays of strings, numbers, dates or timestamps",
    _ANY: "strings, numbers, dates, timestamps, booleans, binaries and arrays of these",
}


def problems_of_types(comparisons: Sequence[Comparison], dtypes: Mapping[str, str]) -> list[str]:
    """Return what is wrong with the types of the columns that are compared; nothing where all suit.

    Parameters
    ----------
    comparisons
        What is compared.
    dtypes
        The columns and their types, as in ``dict(frame.dtypes)``. A column that is not there is no problem
        of its type.
    """
    problems: dict[tuple[str, str], str] = {}
    for one in comparisons:
        for level in one.levels:
            for column, takes in _takes(level):
                if column in dtypes and not _suits(dtypes[column], takes):
                    words, kind = describe_level(level), dtypes[column]
                    problem = level_of_another_type(one.name, words, column, kind, _WORDS[takes])
                    # The other levels of the comparison would say the same again.
                    problems.setdefault((one.name, column), problem)
    return list(problems.values())


def _takes(level: L.Level) -> Iterator[tuple[str, Kinds]]:
    """Yield each column of a level with the types that it takes there."""
    match level:
        case L.Equal(column):
            yield column, _ANY
        case L.Levenshtein(column) | L.DamerauLevenshtein(column) | L.JaroWinkler(column):
            yield column, _TEXT | _NUMBER | _DATE
        case L.Swapped(first, second):
            for column in (first, second):
                yield column, _TEXT | _NUMBER | _DATE
        case L.SameCode(column) | L.SamePart(column) | L.Nickname(column) | L.Initial(column):
            yield column, _TEXT
        case (
            L.OneDatePartDiffers(column)
            | L.DayMonthSwapped(column)
            | L.DaysWithin(column)
            | L.YearsWithin(column)
        ):
            yield column, _TEXT | _DATE
        case L.DifferenceWithin(column) | L.ShareWithin(column):
            yield column, _NUMBER
        case L.KilometresWithin(latitude, longitude):
            for column in (latitude, longitude):
                yield column, _NUMBER
        case L.Overlap(column):
            yield column, frozenset({"array"})
        case L.AllOf(levels):
            for part in levels:
                yield from _takes(part)
        case L.Condition():
            return
        case _:
            _unknown(level)


def _unknown(level: NoReturn) -> NoReturn:
    raise AssertionError(f"no such level: {level!r}")


def _suits(kind: str, takes: Kinds) -> bool:
    name = _family(kind)
    if name == "array":
        element = _family(kind.removeprefix("array<").removesuffix(">"))
        return "array" in takes and element in _FLAT | _NOTHING
    return name in takes | _NOTHING


def _family(kind: str) -> str:
    """Return a type's name without its parameters: decimal of decimal(10,2)."""
    return re.split(r"[(< ]", kind, maxsplit=1)[0]
