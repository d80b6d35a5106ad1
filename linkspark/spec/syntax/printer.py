"""From the tree of an expression to its text for Spark."""

import re
from typing import Final

from linkspark.spec.sql_functions import CONSTANTS, OPERATORS, REFUSED
from linkspark.spec.syntax import nodes as N
from linkspark.spec.syntax.parser import BINDING, COMPARISON, NOT, OR, POSTFIX, PREDICATE, UNARY

_TAKEN: Final = OPERATORS | CONSTANTS | REFUSED | {"as", "end", "date", "timestamp", "interval"}
_ESCAPES: Final = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\\0"}


def to_sql(expression: N.Expression) -> str:
    """Return the text of an expression as Spark reads it.

    The sides of a pair are told by names that end in _l and _r. Brackets stand only where they are needed.

    Examples
    --------
    >>> from linkspark.spec.syntax.parser import parse
    >>> to_sql(parse('l."first name" = r."first name"', "other"))
    '`first name_l` = `first name_r`'
    """
    return _text(expression, OR)


def _text(node: N.Expression, least: int) -> str:
    text, binding = _bound(node)
    return text if binding >= least else f"({text})"


def _bound(node: N.Expression) -> tuple[str, int]:
    """Return the text of a node, and how tightly its outermost operator binds."""
    match node:
        case N.Logical(operator, operands):
            binding = BINDING[operator]
            return f" {operator} ".join(_text(one, binding + 1) for one in operands), binding
        case N.Binary(operator, left, right):
            binding = BINDING[operator]
            return f"{_text(left, binding)} {operator} {_text(right, binding + 1)}", binding
        case N.Unary("not", operand):
            return f"not {_text(operand, NOT)}", NOT
        case N.Unary(operator, operand):
            # Two signs in a row would begin a comment.
            space = " " if isinstance(operand, N.Unary) else ""
            return f"{operator}{space}{_text(operand, UNARY)}", UNARY
        case N.In() | N.Between() | N.Is() | N.Like():
            return _predicate(node), PREDICATE
        case _:
            return _primary(node), POSTFIX


def _predicate(node: N.In | N.Between | N.Is | N.Like) -> str:
    operand = _text(node.operand, COMPARISON)
    no = "not " if node.negated else ""
    match node:
        case N.Is(_, what):
            return f"{operand} is {no}{_constant(what)}"
        case N.In(_, choices):
            return f"{operand} {no}in ({_listed(choices)})"
        case N.Between(_, low, high):
            return f"{operand} {no}between {_text(low, COMPARISON)} and {_text(high, COMPARISON)}"
        case N.Like(_, pattern, kind):
            escape = "" if node.escape is None else f" escape {_quoted(node.escape)}"
            return f"{operand} {no}{kind} {_text(pattern, COMPARISON)}{escape}"


def _primary(node: N.Expression) -> str:
    match node:
        case N.Column(name, side):
            return _name(f"{name}_{side}" if side else name)
        case N.Text(value):
            return _quoted(value)
        case N.Number(text):
            return text
        case N.Constant(value):
            return _constant(value)
        case N.Call(name, arguments):
            return f"{name}({_listed(arguments)})"
        case N.Cast(operand, kind, attempt):
            return f"{'try_cast' if attempt else 'cast'}({to_sql(operand)} as {kind})"
        case N.Case():
            return _case(node)
        case N.Variable(name):
            return name
        case N.Lambda(variables, body):
            names = variables[0] if len(variables) == 1 else f"({', '.join(variables)})"
            return f"{names} -> {to_sql(body)}"
        case N.Item(operand, index):
            return f"{_text(operand, POSTFIX)}[{to_sql(index)}]"
        case N.Member(operand, name):
            return f"{_text(operand, POSTFIX)}.{_name(name)}"
        case _:
            raise AssertionError(node)


def _case(node: N.Case) -> str:
    words = ["case"] if node.operand is None else ["case", to_sql(node.operand)]
    for condition, outcome in node.branches:
        words.append(f"when {to_sql(condition)} then {to_sql(outcome)}")
    if node.otherwise is not None:
        words.append(f"else {to_sql(node.otherwise)}")
    return " ".join([*words, "end"])


def _listed(values: tuple[N.Expression, ...]) -> str:
    return ", ".join(map(to_sql, values))


def _constant(value: bool | None) -> str:
    return {None: "null", True: "true", False: "false"}[value]


def _quoted(text: str) -> str:
    return "'" + "".join(_ESCAPES.get(character, character) for character in text) + "'"


def _name(name: str) -> str:
    plain = re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name) and name.lower() not in _TAKEN
    return name if plain else "`" + name.replace("`", "``") + "`"
