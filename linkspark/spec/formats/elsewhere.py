"""Levels and expressions of Spark as other databases write them; what they cannot say is refused by name."""

from collections.abc import Iterator
from typing import Final, get_args

import linkspark.spec.formats.own_forms as own_forms
from linkspark.spec.levels import (
    AllOf,
    Condition,
    DamerauLevenshtein,
    DayMonthSwapped,
    DaysWithin,
    DifferenceWithin,
    Equal,
    Initial,
    JaroWinkler,
    KilometresWithin,
    Level,
    Levenshtein,
    OneDatePartDiffers,
    Overlap,
    Part,
    SamePart,
    ShareWithin,
    Swapped,
    YearsWithin,
)
from linkspark.spec.sql_functions import OWN_FUNCTIONS
from linkspark.spec.syntax import (
    Binary,
    Call,
    Cast,
    Column,
    Expression,
    ExpressionError,
    Item,
    Lambda,
    Like,
    Logical,
    Member,
    Number,
    Text,
    Unary,
    parse,
    replaced,
    walk,
)

_SAME_NAMES: Final = """
    abs lower upper trim ltrim rtrim length coalesce nullif reverse left right greatest least round floor ceil
    sqrt power exp ln log10 log2 sin cos tan asin acos atan atan2 radians degrees sign mod year month day
    quarter concat_ws lpad rpad split_part levenshtein contains replace translate date_part ifnull if md5
"""
_SAME: Final = OWN_FUNCTIONS.union(_SAME_NAMES.split())
_RENAMED: Final = {
    **dict.fromkeys(("size", "array_size", "cardinality"), "array_length"),
    **dict.fromkeys(("substr", "substring"), "substr"),
    **dict.fromkeys(("char_length", "character_length"), "length"),
    **dict.fromkeys(("lcase",), "lower"),
    **dict.fromkeys(("ucase",), "upper"),
    **dict.fromkeys(("pow",), "power"),
    **dict.fromkeys(("ceiling",), "ceil"),
    **dict.fromkeys(("nvl",), "ifnull"),
    **dict.fromkeys(("instr",), "strpos"),
    **dict.fromkeys(("startswith",), "starts_with"),
    **dict.fromkeys(("endswith",), "suffix"),
    **dict.fromkeys(("array_intersect",), "list_intersect"),
    **dict.fromkeys(("arrays_overlap",), "list_has_any"),
    **dict.fromkeys(("array_contains",), "list_contains"),
    **dict.fromkeys(("array_distinct",), "list_distinct"),
}


def tree_of(level: Level) -> Expression:
    """Return the condition that says the same as a level, in Spark's functions.

    Raises
    ------
    ExpressionError
        For a level that no condition says.
    """
    match level:
        case Condition():
            return parse(level.sql)
        case AllOf(levels):
            return Logical("and", tuple(tree_of(one) for one in levels))
        case Equal(column):
            return Binary("=", *_sides(column))
        case Swapped(first, second):
            one = Binary("=", Column(first, "l"), Column(second, "r"))
            return Logical("and", (one, Binary("=", Column(second, "l"), Column(first, "r"))))
        case Levenshtein(column, at_most):
            return _within(Call("levenshtein", _sides(column)), at_most)
        case DamerauLevenshtein(column, at_most):
            return _within(Call("damerau_levenshtein", _sides(column)), at_most)
        case JaroWinkler(column, at_least):
            return Binary(
                ">=", Call("jaro_winkler_similarity", _sides(column)), Number(repr(float(at_least)))
            )
        case DaysWithin(column, at_most):
            return _within(own_forms.days_apart(column), at_most)
        case YearsWithin(column, at_most):
            return _within(own_forms.days_apart(column), float(at_most) * 365.25)
        case DayMonthSwapped(column):
            return own_forms.day_month_swapped(column)
        case OneDatePartDiffers(column):
            return own_forms.one_date_part_differs(column)
        case Initial(column):
            return own_forms.initial(column)
        case SamePart(column, part):
            return own_forms.same_part(column, part)
        case KilometresWithin(latitude, longitude, at_most):
            return _within(own_forms.kilometres(latitude, longitude), float(at_most))
        case DifferenceWithin(column, at_most):
            return _within(Call("abs", (Binary("-", *_sides(column)),)), float(at_most))
        case ShareWithin(column, at_most):
            left, right = _sides(column)
            larger = Call("greatest", (Call("abs", (left,)), Call("abs", (right,))))
            most = Binary("*", Number(repr(float(at_most))), larger)
            return Binary("<=", Call("abs", (Binary("-", left, right),)), most)
        case Overlap(column, at_least):
            shared = Call("array_size", (Call("array_intersect", _sides(column)),))
            return Binary(">=", shared, Number(str(at_least)))
        case _:
            raise ExpressionError(1, "no condition of SQL says the same")


def level_written(tree: Expression) -> Level | None:
    """Return the level for which this package writes a condition, as it was read, or None."""
    columns = list(dict.fromkeys(node.name for node in walk(tree) if isinstance(node, Column)))
    numbers = list(dict.fromkeys(node.value for node in walk(tree) if isinstance(node, Number)))
    for level in _candidates(columns, numbers[-1] if numbers else 0):
        if elsewhere(tree_of(level)) == tree:
            return level
    return None


def _candidates(columns: list[str], number: float) -> Iterator[Level]:
    if len(columns) == 2 and number > 0:
        yield KilometresWithin(columns[0], columns[1], number)
    if len(columns) == 1:
        (column,) = columns
        yield from (DayMonthSwapped(column), OneDatePartDiffers(column), Initial(column))
        yield from (SamePart(column, part) for part in get_args(Part))
        if number > 0:
            yield DifferenceWithin(column, number)
            yield DaysWithin(column, int(number))
            yield YearsWithin(column, number / 365.25)
        yield from (ShareWithin(column, one) for one in (number,) if 0 < one <= 1)


def elsewhere(tree: Expression) -> Expression:
    """Return an expression of Spark in the functions and types of DuckDB, which most others share.

    Raises
    ------
    ExpressionError
        For what has no counterpart there, with its place.
    """
    return replaced(replaced(tree, _seconds), _changed)


def _seconds(node: Expression) -> Expression:
    match node:
        case Binary("*", Call("unix_date", (value,)), Number("86400")):
            return Call("epoch", (value,))
        case _:
            return node


def _changed(node: Expression) -> Expression:
    match node:
        case Like(operand, pattern, "rlike", negated):
            found = Call("regexp_matches", (operand, pattern))
            return Unary("not", found) if negated else found
        case Cast(operand, kind, attempt):
            return Cast(operand, "varchar" if kind == "string" else kind, attempt)
        case Call("datediff" | "date_diff", (last, first)):
            return Call("date_diff", (Text("day"), first, last))
        case Call("unix_date", (value,)):
            return Call("date_diff", (Text("day"), Cast(Text("1970-01-01"), "date"), value))
        case Call("regexp_extract", (_, _, _)) | Call("epoch", (_,)):
            return node
        case Call("regexp_replace", (value, pattern, made)):
            return Call("regexp_replace", (value, pattern, made, Text("g")))
        case Call(name) if name in _RENAMED or name in _SAME:
            return Call(_RENAMED.get(name, name), node.arguments)
        case Call(name):
            raise ExpressionError(node.at or 1, f"the function {name} has no known counterpart elsewhere")
        case Item() | Lambda() | Member():
            raise ExpressionError(1, "elements of arrays and structs have no counterpart elsewhere")
        case Binary("^", _, _):
            raise ExpressionError(1, "^ means one thing here and another elsewhere")
        case _:
            return node


def _sides(column: str) -> tuple[Column, Column]:
    return Column(column, "l"), Column(column, "r")


def _within(measure: Expression, most: float) -> Expression:
    return Binary("<=", measure, Number(repr(most)))
