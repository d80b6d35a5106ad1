"""When a comparison is missing that does not say so itself: as a condition."""

from collections.abc import Iterable, Sequence
from typing import Final

from linkspark.spec.formats.elsewhere import tree_of
from linkspark.spec.levels import (
    AllOf,
    Condition,
    DamerauLevenshtein,
    Equal,
    JaroWinkler,
    Level,
    Levenshtein,
    Overlap,
    Swapped,
)
from linkspark.spec.syntax import (
    Between,
    Binary,
    Call,
    Cast,
    Column,
    Expression,
    Is,
    Like,
    Logical,
    Unary,
    children,
    parse,
)

# Judged exactly where both records have a value.
_OF_BOTH_VALUES: Final = (Equal, Levenshtein, DamerauLevenshtein, JaroWinkler)


def usual_missing(levels: Sequence[Level]) -> Expression:
    """Return the condition that no level can be judged.

    Raises
    ------
    ExpressionError
        For a level that no condition says.
    """
    for level in levels:
        if isinstance(level, _OF_BOTH_VALUES) and _is_told_by(levels, level.column):
            return no_value_of(level.column)
    found = list(dict.fromkeys(_not_judged(level) for level in levels))
    return found[0] if len(found) == 1 else Logical("and", tuple(found))


def no_value_of(column: str) -> Expression:
    """Return the condition that a record has no value of a column."""
    return Logical("or", (Is(Column(column, "l"), None), Is(Column(column, "r"), None)))


def _not_judged(level: Level) -> Expression:
    match level:
        case Condition(_, sql):
            return Is(parse(sql), None)
        case AllOf(levels):
            parts = tuple(dict.fromkeys(_not_judged(part) for part in levels))
            return parts[0] if len(parts) == 1 else Logical("or", parts)
        case Swapped(first, second):
            return Logical("or", (no_value_of(first), no_value_of(second)))
        case Equal() | Levenshtein() | DamerauLevenshtein() | JaroWinkler() | Overlap():
            return no_value_of(level.column)
        case _:
            return Is(tree_of(level), None)


def _is_told_by(levels: Sequence[Level], column: str) -> bool:
    """Tell whether no level can be judged where a record has no value of a column."""
    sides = {(column, "l"), (column, "r")}
    return all(
        sides <= _needed(parse(level.sql)) if isinstance(level, Condition) else _needs(level, column)
        for level in levels
    )


def _needs(level: Level, column: str) -> bool:
    if isinstance(level, AllOf):
        return any(_needs(part, column) for part in level.levels)
    return getattr(level, "column", None) == column


def _needed(tree: Expression) -> set[tuple[str, str]]:
    """Return columns without whose value an expression has none, for certain."""
    match tree:
        case Column(name, side):
            return {(name, side)}
        case Call("nullif", (first, *_)):
            return _needed(first)
        case Call("coalesce" | "ifnull" | "nvl" | "nvl2" | "if" | "concat_ws" | "greatest" | "least"):
            return set()
        case Binary("<=>", _, _):
            return set()
        case Binary() | Call() | Cast() | Unary() | Like():
            return _union(_needed(one) for one in children(tree))
        case Between(operand, _, _):
            return _needed(operand)
        case _:
            return set()


def _union(sets: Iterable[set[tuple[str, str]]]) -> set[tuple[str, str]]:
    return {one for each in sets for one in each}
