"""Conditions that say the same as a level of the package, whatever is missing."""

import math
from collections.abc import Iterator
from typing import Final, NamedTuple

from linkspark.spec.formats.elsewhere import level_written
from linkspark.spec.levels import (
    AllOf,
    DamerauLevenshtein,
    DaysWithin,
    Equal,
    JaroWinkler,
    Level,
    Levenshtein,
    Overlap,
    Swapped,
)
from linkspark.spec.syntax import Binary, Call, Cast, Column, Expression, Logical, Number, Text

_TURNED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_SECONDS_A_DAY: Final = 86_400
_LARGEST: Final = 1_000_000


class _Bound(NamedTuple):
    """A measure that must be at most, or at least, a number, or stay below or above it."""

    measure: Expression
    operator: str
    number: float


def level_of(tree: Expression) -> Level | None:
    """Return the level that says the same as a condition, as it was read, or None.

    A date is one for certain only where the condition takes the column as it is: a text would be an error
    there.
    """
    if isinstance(tree, Logical) and tree.operator == "and":
        return _swapped(tree) or level_written(tree) or _all_of(tree)
    if isinstance(tree, Binary) and tree.operator in ("=", "=="):
        column = _same_column(tree.left, tree.right)
        return level_written(tree) if column is None else Equal(column)
    bound = _bound(tree)
    return (_within(bound) if bound else None) or level_written(tree)


def _swapped(tree: Logical) -> Level | None:
    if len(tree.operands) != 2:
        return None
    pairs = [set(_sides(one)) for one in tree.operands]
    for first, second in _names(pairs[0]):
        wanted = [{(first, "l"), (second, "r")}, {(second, "l"), (first, "r")}]
        if first != second and pairs in (wanted, wanted[::-1]):
            return Swapped(first, second)
    return None


def _names(sides: set[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    left = [name for name, side in sides if side == "l"]
    right = [name for name, side in sides if side == "r"]
    yield from zip(left, right, strict=False)


def _sides(node: Expression) -> Iterator[tuple[str, str]]:
    if isinstance(node, Binary) and node.operator in ("=", "=="):
        for one in (_plain(node.left), _plain(node.right)):
            if isinstance(one, Column):
                yield one.name, one.side


def _all_of(tree: Logical) -> Level | None:
    parts: list[Level] = []
    for one in tree.operands:
        level = level_of(one)
        if level is None:
            return None
        parts += level.levels if isinstance(level, AllOf) else [level]
    return AllOf(tuple(parts)) if len(parts) <= 20 else None


def _plain(node: Expression) -> Expression:
    """Return a column that is taken as text as the column: what is equal stays so."""
    is_text = isinstance(node, Cast) and node.type.partition("(")[0] in ("text", "varchar", "string")
    return node.operand if isinstance(node, Cast) and is_text else node


def _same_column(left: Expression, right: Expression) -> str | None:
    one, other = _plain(left), _plain(right)
    if isinstance(one, Column) and isinstance(other, Column) and one.name == other.name:
        return one.name if {one.side, other.side} == {"l", "r"} else None
    return None


def _bound(tree: Expression) -> _Bound | None:
    if not isinstance(tree, Binary) or tree.operator not in _TURNED:
        return None
    if isinstance(tree.right, Number):
        return _Bound(tree.left, tree.operator, tree.right.value)
    if isinstance(tree.left, Number):
        return _Bound(tree.right, _TURNED[tree.operator], tree.left.value)
    return None


def _within(bound: _Bound) -> Level | None:
    match bound.measure:
        case Call("levenshtein" | "lev" | "levenshtein_distance", (left, right)):
            column, most = _same_column(left, right), _at_most(bound)
            return Levenshtein(column, most) if column and most else None
        case Call("damerau_levenshtein", (left, right)):
            column, most = _same_column(left, right), _at_most(bound)
            return DamerauLevenshtein(column, most) if column and most else None
        case Call("jaro_winkler_similarity" | "jaro_winkler" | "jarowinkler", (left, right)):
            return _similar(_same_column(left, right), bound)
        case Call("abs", (apart,)):
            return _days(apart, bound)
        case Call("array_length" | "len" | "array_size" | "size" | "cardinality", (shared,)):
            return _overlap(shared, bound)
        case _:
            return None


def _at_most(bound: _Bound, scale: int = 1) -> int | None:
    """Return the greatest whole number of `scale` that is within the bound, if it is 1 or more."""
    number = bound.number / scale
    if bound.operator not in ("<", "<=") or not 0 < number < _LARGEST:
        return None
    most = math.floor(number) if bound.operator == "<=" else math.ceil(number) - 1
    return most or None


def _similar(column: str | None, bound: _Bound) -> Level | None:
    if column is None or bound.operator not in (">", ">="):
        return None
    least = bound.number if bound.operator == ">=" else math.nextafter(bound.number, math.inf)
    return JaroWinkler(column, least) if 0 < least <= 1 else None


def _days(apart: Expression, bound: _Bound) -> Level | None:
    match apart:
        case Binary("-", Call("epoch", (left,)), Call("epoch", (right,))):
            most = _at_most(bound, _SECONDS_A_DAY)
        case Call("date_diff" | "datediff", (Text("day" | "days"), left, right)):
            most = _at_most(bound)
        case Call("datediff" | "date_diff", (left, right)):
            most = _at_most(bound)
        case _:
            return None
    if not isinstance(left, Column) or not isinstance(right, Column) or most is None:
        return None
    column = _same_column(left, right)
    return None if column is None else DaysWithin(column, most)


def _overlap(shared: Expression, bound: _Bound) -> Level | None:
    match shared:
        case Call("list_intersect" | "array_intersect" | "list_intersection", (left, right)):
            column = _same_column(left, right)
        case _:
            return None
    if column is None or bound.operator not in (">", ">=") or not isinstance(left, Column):
        return None
    least = math.ceil(bound.number) if bound.operator == ">=" else math.floor(bound.number) + 1
    return Overlap(column, least) if 1 <= least <= _LARGEST else None
