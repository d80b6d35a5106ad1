"""Spark's conditions in plain Python: from the tree of an expression to a function of two records' values."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from linkspark import errors
from linkspark.one_pair.judging import Judge, Known, Values
from linkspark.one_pair.null_functions import NULL_FUNCTIONS, Value
from linkspark.one_pair.patterns import same_in_java
from linkspark.one_pair.sql_calls import FUNCTIONS
from linkspark.one_pair.sql_values import UnworkableError, calculate, cast, order, same, text, truth
from linkspark.spec import syntax as S

_TYPES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("string",), "string"),
    **dict.fromkeys(("bigint", "long"), "bigint"),
    **dict.fromkeys(("double",), "double"),
    "date": "date",
}
_ORDERS: Final[Mapping[str, Callable[[int], bool]]] = {
    "=": lambda found: found == 0,
    "==": lambda found: found == 0,
    "<>": lambda found: found != 0,
    "!=": lambda found: found != 0,
    "<": lambda found: found < 0,
    "<=": lambda found: found <= 0,
    ">": lambda found: found > 0,
    ">=": lambda found: found >= 0,
}


class OnlySparkError(Exception):
    """That only Spark can work an expression out, and why."""


def condition_of(sql: str, places: Mapping[str, int]) -> Judge:
    """Return the function that judges a condition.

    Parameters
    ----------
    sql
        A lawful condition.
    places
        Where among a record's values each column stands.

    Raises
    ------
    OnlySparkError
        If it holds what only Spark can work out.
    """
    made = compiled(S.parse(sql), places)

    def judge(left: Values, right: Values, known: Known) -> bool | None:
        try:
            found = made(left, right, {})
            return None if found is None else truth(found)
        except UnworkableError as error:
            raise errors.condition_failed(sql, str(error)) from None
        except (TypeError, ValueError, ArithmeticError):
            raise errors.condition_failed(sql, "its values do not go together") from None

    return judge


def compiled(node: S.Expression, places: Mapping[str, int]) -> Value:
    """Return the function that works out a tree; raise OnlySparkError if that cannot be done here."""
    match node:
        case S.Column(name, side):
            return _of_column(places[name], side)
        case S.Text() | S.Number() | S.Constant():
            return _constant(_literal(node))
        case S.Variable(name):
            return lambda left, right, variables: variables[name]
        case S.Unary(operator, operand):
            return _unary(operator, compiled(operand, places))
        case S.Binary(operator, one, two):
            _refuse_decimal_division(node)
            return _binary(operator, compiled(one, places), compiled(two, places))
        case S.Logical(operator, operands):
            return _logical(operator, [compiled(operand, places) for operand in operands])
        case S.Call(name, arguments):
            return _call(name, arguments, places)
        case S.Cast(operand, kind, attempt):
            return _cast(compiled(operand, places), kind, attempt)
        case S.Case():
            return _case(node, places)
        case S.In(operand, choices, negated):
            return _in(compiled(operand, places), [compiled(one, places) for one in choices], negated)
        case S.Between(operand, low, high, negated):
            above, below = S.Binary(">=", operand, low), S.Binary("<=", operand, high)
            inside = S.Logical("and", (above, below))
            return compiled(S.Unary("not", inside) if negated else inside, places)
        case S.Is(operand, what, negated):
            given = compiled(operand, places)
            return lambda *at: (given(*at) is what) is not negated
        case S.Like(operand, pattern, "like" | "ilike", negated, escape):
            return _like(compiled(operand, places), pattern, negated, escape, node.kind == "ilike")
        case S.Like(operand, pattern, kind, negated):
            return _matched(compiled(operand, places), _pattern(pattern, kind), negated)
        case _:
            raise OnlySparkError(
                "array[index] and struct.name are not worked out here; write get(array, index)"
            )


def _of_column(place: int, side: str) -> Value:
    if side == "l":
        return lambda left, right, variables: left[place]
    return lambda left, right, variables: right[place]


def _constant(value: Any) -> Value:
    return lambda left, right, variables: value


def _literal(node: S.Text | S.Number | S.Constant) -> Any:
    if not isinstance(node, S.Number):
        return node.value
    written = node.text.upper()
    if written.endswith("BD"):
        return Decimal(written[:-2])
    if written[-1] in "DF" or "E" in written:
        return float(written.rstrip("DF"))
    return Decimal(written) if "." in written else int(written.rstrip("LSY"))


def _refuse_decimal_division(node: S.Binary) -> None:
    literals = [one for one in (node.left, node.right) if isinstance(one, S.Number)]
    if node.operator == "/" and any(isinstance(_literal(one), Decimal) for one in literals):
        raise OnlySparkError("only Spark counts the digits of a divided decimal; write 2.0D for a double")


def _unary(operator: str, operand: Value) -> Value:
    def unary(left: Values, right: Values, variables: dict[str, Any]) -> Any:
        value = operand(left, right, variables)
        if value is None:
            return None
        if operator == "not":
            return not truth(value)
        return ~value if operator == "~" else calculate("*", value, -1 if operator == "-" else 1)

    return unary


def _binary(operator: str, one: Value, two: Value) -> Value:
    if operator in _ORDERS:
        return _of_both(one, two, lambda a, b: _ORDERS[operator](order(a, b)))
    if operator == "<=>":
        return lambda *at: _null_safe(one(*at), two(*at))
    if operator in ("+", "-", "*", "/", "%", "div"):
        return _of_both(one, two, lambda a, b: calculate(operator, a, b))
    if operator == "||":
        return _of_both(one, two, FUNCTIONS["concat"].of)
    raise OnlySparkError(f"the operator {operator} is not worked out here")


def _of_both(one: Value, two: Value, of: Callable[[Any, Any], Any]) -> Value:
    def both(left: Values, right: Values, variables: dict[str, Any]) -> Any:
        a = one(left, right, variables)
        if a is None:
            return None
        b = two(left, right, variables)
        return None if b is None else of(a, b)

    return both


def _null_safe(one: Any, two: Any) -> bool:
    return one is two if one is None or two is None else same(one, two)


def _logical(operator: str, operands: list[Value]) -> Value:
    decisive = operator == "or"

    def logical(left: Values, right: Values, variables: dict[str, Any]) -> bool | None:
        known: bool | None = not decisive
        for operand in operands:
            value = operand(left, right, variables)
            if value is decisive:
                return bool(decisive)
            if value is None:
                known = None
        return known

    return logical


def _pattern(node: S.Expression, asked: str) -> re.Pattern[str]:
    found = same_in_java(node.value) if isinstance(node, S.Text) else None
    if found is None:
        raise OnlySparkError(f"{asked} follows Java's rules")
    return found


def _matched(value: Value, pattern: re.Pattern[str], negated: bool) -> Value:
    def matched(*at: Any) -> bool | None:
        given = value(*at)
        return None if given is None else (pattern.search(text(given)) is not None) is not negated

    return matched


def _extracted(value: Value, pattern: re.Pattern[str], group: int) -> Value:
    if group > pattern.groups:
        raise OnlySparkError(f"regexp_extract asks for group {group} of {pattern.groups}")

    def extracted(*at: Any) -> str | None:
        given = value(*at)
        found = None if given is None else pattern.search(text(given))
        return None if given is None else found[group] or "" if found else ""

    return extracted


def _call(name: str, arguments: tuple[S.Expression, ...], places: Mapping[str, int]) -> Value:
    if name in ("exists", "forall", "filter", "transform"):
        return _over_list(name, arguments, places)
    if name == "regexp_extract" and len(arguments) == 3 and isinstance(arguments[2], S.Number):
        group = arguments[2].value
        if isinstance(group, int):
            return _extracted(compiled(arguments[0], places), _pattern(arguments[1], name), group)
    given = [compiled(one, places) for one in arguments]
    if name in NULL_FUNCTIONS:
        least, most, make = NULL_FUNCTIONS[name]
    elif name in FUNCTIONS:
        of, least, most = FUNCTIONS[name]

        def make(given: list[Value]) -> Value:
            return lambda *at: None if None in (found := [one(*at) for one in given]) else of(*found)

    else:
        raise OnlySparkError(f"the function {name} is not worked out here")
    if not least <= len(given) <= most:
        raise OnlySparkError(f"the function {name} is not worked out here with {len(given)} arguments")
    return make(given)


def _over_list(name: str, arguments: tuple[S.Expression, ...], places: Mapping[str, int]) -> Value:
    if len(arguments) != 2 or not isinstance(arguments[1], S.Lambda) or len(arguments[1].variables) != 1:
        raise OnlySparkError(f"{name} is only worked out here with a list and x -> ...")
    values, variable = compiled(arguments[0], places), arguments[1].variables[0]
    body = compiled(arguments[1].body, places)

    def over(left: Values, right: Values, variables: dict[str, Any]) -> Any:
        listed = values(left, right, variables)
        if listed is None:
            return None
        found = [body(left, right, {**variables, variable: one}) for one in listed]
        if name == "transform":
            return tuple(found)
        if name == "filter":
            return tuple(one for one, kept in zip(listed, found, strict=True) if kept is True)
        decisive = name == "exists"
        return decisive if decisive in found else None if None in found else not decisive

    return over


def _cast(operand: Value, kind: str, attempt: bool) -> Value:
    if kind not in _TYPES:
        raise OnlySparkError(f"a cast to {kind} is not worked out here")

    def made(left: Values, right: Values, variables: dict[str, Any]) -> Any:
        value = operand(left, right, variables)
        try:
            return None if value is None else cast(value, _TYPES[kind])
        except UnworkableError:
            if attempt:
                return None
            raise

    return made


def _case(node: S.Case, places: Mapping[str, int]) -> Value:
    subject = node.operand
    branches = [
        (compiled(when if subject is None else S.Binary("=", subject, when), places), compiled(then, places))
        for when, then in node.branches
    ]
    otherwise = _constant(None) if node.otherwise is None else compiled(node.otherwise, places)

    def case(left: Values, right: Values, variables: dict[str, Any]) -> Any:
        for when, then in branches:
            if when(left, right, variables) is True:
                return then(left, right, variables)
        return otherwise(left, right, variables)

    return case


def _in(operand: Value, choices: list[Value], negated: bool) -> Value:
    def inside(left: Values, right: Values, variables: dict[str, Any]) -> bool | None:
        value = operand(left, right, variables)
        others = [one(left, right, variables) for one in choices]
        if value is None:
            return None
        if any(other is not None and same(value, other) for other in others):
            return not negated
        return None if None in others else negated

    return inside


def _like(operand: Value, pattern: S.Expression, negated: bool, escape: str | None, any_case: bool) -> Value:
    if not isinstance(pattern, S.Text):
        raise OnlySparkError("like is only worked out here with a pattern in quotes")
    mark = re.escape(escape or "\\")
    parts = re.findall(f"{mark}.|.", pattern.value.lower() if any_case else pattern.value, re.DOTALL)
    wild = {"%": ".*", "_": "."}
    regex = re.compile("".join(wild.get(part, re.escape(part[-1])) for part in parts), re.DOTALL)

    def like(left: Values, right: Values, variables: dict[str, Any]) -> bool | None:
        value = operand(left, right, variables)
        if value is None:
            return None
        letters = text(value).lower() if any_case else text(value)
        return (regex.fullmatch(letters) is not None) is not negated

    return like
