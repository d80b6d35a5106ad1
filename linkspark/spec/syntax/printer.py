"""From the tree of an expression to its text."""

import re
from dataclasses import dataclass
from typing import Final

import linkspark.spec.syntax.nodes as N
from linkspark.spec.sql_functions import CONSTANTS, OPERATORS, REFUSED
from linkspark.spec.syntax.parser import BINDING, COMPARISON, NOT, OR, POSTFIX, PREDICATE, UNARY
from linkspark.spec.syntax.tokens import Dialect

_TAKEN: Final = OPERATORS | CONSTANTS | REFUSED | {"as", "end", "date", "timestamp", "interval"}
_ESCAPES: Final = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\\0"}


def to_sql(expression: N.Expression, dialect: Dialect = "spark", *, prefixed: bool = False) -> str:
    """Return the text of an expression.

    The sides of a pair are told by names that end in _l and _r. Brackets stand only where they are needed. In
    the dialect ``other``, columns are in double quotes; what a function is called there is the caller's care.
    `prefixed` says the sides by ``l.`` and ``r.`` before the name instead.

    Examples
    --------
    >>> from linkspark.spec.syntax.parser import parse
    >>> to_sql(parse('l."first name" = r."first name"', "other"))
    '`first name_l` = `first name_r`'
    """
    return _Printer(dialect == "other", prefixed).text(expression, OR)


@dataclass(frozen=True)
class _Printer:
    other: bool
    prefixed: bool

    def text(self, node: N.Expression, least: int) -> str:
        text, binding = self._bound(node)
        return text if binding >= least else f"({text})"

    def _bound(self, node: N.Expression) -> tuple[str, int]:
        """Return the text of a node, and how tightly its outermost operator binds."""
        match node:
            case N.Logical(operator, operands):
                binding = BINDING[operator]
                return f" {operator} ".join(self.text(one, binding + 1) for one in operands), binding
            case N.Binary("<=>", left, right) if self.other:
                sides = self.text(left, COMPARISON + 1), self.text(right, COMPARISON + 1)
                return " is not distinct from ".join(sides), PREDICATE
            case N.Binary(operator, left, right):
                binding = BINDING[operator]
                return f"{self.text(left, binding)} {operator} {self.text(right, binding + 1)}", binding
            case N.Unary("not", operand):
                return f"not {self.text(operand, NOT)}", NOT
            case N.Unary(operator, operand):
                # Two signs in a row would begin a comment.
                space = " " if isinstance(operand, N.Unary) else ""
                return f"{operator}{space}{self.text(operand, UNARY)}", UNARY
            case N.In() | N.Between() | N.Is() | N.Like():
                return self._predicate(node), PREDICATE
            case _:
                return self._primary(node), POSTFIX

    def _predicate(self, node: N.In | N.Between | N.Is | N.Like) -> str:
        # Elsewhere a comparison does not bind more tightly than these.
        tightly = COMPARISON + 1 if self.other else COMPARISON
        operand = self.text(node.operand, tightly)
        no = "not " if node.negated else ""
        match node:
            case N.Is(_, what):
                return f"{operand} is {no}{_constant(what)}"
            case N.In(_, choices):
                return f"{operand} {no}in ({self._listed(choices)})"
            case N.Between(_, low, high):
                return f"{operand} {no}between {self.text(low, tightly)} and {self.text(high, tightly)}"
            case N.Like(_, pattern, kind):
                escape = "" if node.escape is None else f" escape {self._quoted(node.escape)}"
                return f"{operand} {no}{kind} {self.text(pattern, tightly)}{escape}"

    def _primary(self, node: N.Expression) -> str:
        match node:
            case N.Column(name, "l" | "r" as side) if self.prefixed:
                return f"{side}.{self._name(name)}"
            case N.Column(name, side):
                return self._name(f"{name}_{side}" if side else name)
            case N.Text(value):
                return self._quoted(value)
            case N.Number(text):
                return text
            case N.Constant(value):
                return _constant(value)
            case N.Call(name, arguments):
                return f"{name}({self._listed(arguments)})"
            case N.Cast(operand, kind, attempt):
                return f"{'try_cast' if attempt else 'cast'}({self.text(operand, OR)} as {kind})"
            case N.Case():
                return self._case(node)
            case N.Variable(name):
                return name
            case N.Lambda(variables, body):
                names = variables[0] if len(variables) == 1 else f"({', '.join(variables)})"
                return f"{names} -> {self.text(body, OR)}"
            case N.Item(operand, index):
                return f"{self.text(operand, POSTFIX)}[{self.text(index, OR)}]"
            case N.Member(operand, name):
                return f"{self.text(operand, POSTFIX)}.{self._name(name)}"
            case _:
                raise AssertionError(node)

    def _case(self, node: N.Case) -> str:
        words = ["case"] if node.operand is None else ["case", self.text(node.operand, OR)]
        for condition, outcome in node.branches:
            words.append(f"when {self.text(condition, OR)} then {self.text(outcome, OR)}")
        if node.otherwise is not None:
            words.append(f"else {self.text(node.otherwise, OR)}")
        return " ".join([*words, "end"])

    def _listed(self, values: tuple[N.Expression, ...]) -> str:
        return ", ".join(self.text(value, OR) for value in values)

    def _quoted(self, text: str) -> str:
        if self.other:
            return "'" + text.replace("'", "''") + "'"
        return "'" + "".join(_ESCAPES.get(character, character) for character in text) + "'"

    def _name(self, name: str) -> str:
        if self.other:
            return '"' + name.replace('"', '""') + '"'
        plain = re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name) and name.lower() not in _TAKEN
        return name if plain else "`" + name.replace("`", "``") + "`"


def _constant(value: bool | None) -> str:
    return {None: "null", True: "true", False: "false"}[value]
