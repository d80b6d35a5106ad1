"""The parts of an expression."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any, Literal, TypeAlias

Side: TypeAlias = Literal["", "l", "r"]


@dataclass(frozen=True)
class Column:
    """A column of the record on the left, of that on the right, or (in a key) of the only one."""

    name: str
    side: Side = ""
    at: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True)
class Text:
    """A text, without its quotes and escapes."""

    value: str


@dataclass(frozen=True)
class Number:
    """A number as written: ``0.1`` is a decimal to Spark, ``0.1D`` and ``1e-1`` are doubles."""

    text: str

    @property
    def value(self) -> int | float:
        """The number itself, whatever its type."""
        digits = self.text.rstrip("bBdDlLsSyYfF")
        return int(digits) if digits.isdigit() else float(digits)


@dataclass(frozen=True)
class Constant:
    """True, false or null (None)."""

    value: bool | None


@dataclass(frozen=True)
class Unary:
    """``-x``, ``+x``, ``~x`` or ``not x``."""

    operator: str
    operand: "Expression"


@dataclass(frozen=True)
class Binary:
    """Two operands: ``= == <=> <> != < <= > >= + - * / % div || & | ^``, as written, in lower case."""

    operator: str
    left: "Expression"
    right: "Expression"


@dataclass(frozen=True)
class Logical:
    """Two operands or more, all joined by ``and`` or all by ``or``."""

    operator: Literal["and", "or"]
    operands: "tuple[Expression, ...]"


@dataclass(frozen=True)
class Call:
    """A function, its name in lower case, and what it is given."""

    name: str
    arguments: "tuple[Expression, ...]"
    at: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True)
class Cast:
    """A value as another type (in lower case, such as ``decimal(10, 2)``); `attempt` is try_cast."""

    operand: "Expression"
    type: str
    attempt: bool = False


@dataclass(frozen=True)
class Case:
    """``case [operand] when ... then ... [else ...] end``."""

    operand: "Expression | None"
    branches: "tuple[tuple[Expression, Expression], ...]"
    otherwise: "Expression | None"


@dataclass(frozen=True)
class In:
    """``x [not] in (...)``."""

    operand: "Expression"
    choices: "tuple[Expression, ...]"
    negated: bool = False


@dataclass(frozen=True)
class Between:
    """``x [not] between low and high``."""

    operand: "Expression"
    low: "Expression"
    high: "Expression"
    negated: bool = False


@dataclass(frozen=True)
class Is:
    """``x is [not] null``, ``true`` or ``false``; is distinct from is ``not (a <=> b)``."""

    operand: "Expression"
    what: bool | None
    negated: bool = False


@dataclass(frozen=True)
class Like:
    """``x [not] like pattern [escape c]``; `kind` is like, ilike or rlike (as regexp is written here)."""

    operand: "Expression"
    pattern: "Expression"
    kind: Literal["like", "ilike", "rlike"]
    negated: bool = False
    escape: str | None = None


@dataclass(frozen=True)
class Variable:
    """A variable of a lambda."""

    name: str


@dataclass(frozen=True)
class Lambda:
    """``x -> body`` or ``(x, y) -> body``, in the arguments of a function of arrays."""

    variables: tuple[str, ...]
    body: "Expression"


@dataclass(frozen=True)
class Item:
    """``array[index]``, from 0, as Spark counts."""

    operand: "Expression"
    index: "Expression"


@dataclass(frozen=True)
class Member:
    """``struct.name``."""

    operand: "Expression"
    name: str


Expression: TypeAlias = (
    Column
    | Text
    | Number
    | Constant
    | Unary
    | Binary
    | Logical
    | Call
    | Cast
    | Case
    | In
    | Between
    | Is
    | Like
    | Variable
    | Lambda
    | Item
    | Member
)


def children(node: Expression) -> tuple[Expression, ...]:
    """Return the expressions that an expression is directly made of, in the order of the text."""
    return tuple(_nodes([getattr(node, one.name) for one in fields(node)]))


def walk(node: Expression) -> Iterator[Expression]:
    """Yield an expression and all that it is made of, in the order of the text."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        yield one
        waiting.extend(reversed(children(one)))


def replaced(node: Expression, change: Callable[[Expression], Expression]) -> Expression:
    """Return an expression in which each part, the innermost first, is what a function makes of it."""
    changed = {one.name: _changed(getattr(node, one.name), change) for one in fields(node)}
    return change(replace(node, **changed))


def _nodes(values: list[Any] | tuple[Any, ...]) -> Iterator[Expression]:
    for value in values:
        if isinstance(value, tuple):
            yield from _nodes(value)
        elif is_dataclass(value):
            yield value  # type: ignore[misc]


def _changed(value: Any, change: Callable[[Expression], Expression]) -> Any:
    if isinstance(value, tuple):
        return tuple(_changed(one, change) for one in value)
    return replaced(value, change) if is_dataclass(value) else value  # type: ignore[arg-type]
