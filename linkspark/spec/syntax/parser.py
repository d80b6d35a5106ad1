"""From the text of an expression to its tree."""

from typing import Final, Literal

import linkspark.spec.syntax.nodes as N
from linkspark.spec.sql_functions import CONSTANTS, OPERATORS, REFUSED
from linkspark.spec.syntax.tokens import Cursor, Dialect, ExpressionError, Token, tokens_of

_DEEPEST_BRACKETS: Final = 60
_DEEPEST_TREE: Final = 100

# How tightly what stands between two operands binds them; Spark's order.
OR, AND, NOT, PREDICATE, COMPARISON = range(1, 6)
_SIGNS: Final = {
    **dict.fromkeys(("=", "==", "<=>", "<>", "!=", "<", "<=", ">", ">="), COMPARISON),
    "|": 6,
    "^": 7,
    "&": 8,
    **dict.fromkeys(("+", "-", "||"), 9),
    **dict.fromkeys(("*", "/", "%", "div"), 10),
}
UNARY, POSTFIX = 11, 12
BINDING: Final = {"or": OR, "and": AND, **_SIGNS}
_CONSTANTS: Final = {"null": None, "true": True, "false": False}
_PREDICATES: Final = ("in", "between", "like", "ilike", "rlike", "regexp")


def parse(sql: str, dialect: Dialect = "spark", *, two_sides: bool = True) -> N.Expression:
    """Return the tree of an expression.

    Parameters
    ----------
    sql
        One expression.
    dialect
        ``spark``, or ``other`` for text as DuckDB and most others write it.
    two_sides
        Whether a name that ends in _l or _r is that column of the left or right record, as in a condition.

    Raises
    ------
    ExpressionError
        If it is none.

    Examples
    --------
    >>> parse("abs(age_l - age_r) < 3")
    Binary(operator='<', left=Call(name='abs', arguments=(Binary(operator='-', left=Column(name='age', \
side='l'), right=Column(name='age', side='r')),)), right=Number(text='3'))
    """
    reader = _Reader(tokens_of(sql, dialect), dialect, two_sides)
    tree = reader.expression()
    reader.expect_end()
    _refuse_deep(tree)
    return tree


def _refuse_deep(tree: N.Expression) -> None:
    level: list[N.Expression] = [tree]
    for _ in range(_DEEPEST_TREE):
        level = [part for node in level for part in N.children(node)]
        if not level:
            return
    raise ExpressionError(1, f"is nested more than {_DEEPEST_TREE} deep")


class _Reader(Cursor):
    """The tokens of one expression, read from left to right."""

    def __init__(self, tokens: list[Token], dialect: Dialect, two_sides: bool) -> None:
        super().__init__(tokens)
        self._other = dialect == "other"
        self._two_sides = two_sides
        self._depth = 0
        self._variables: list[str] = []

    def expression(self, least: int = OR) -> N.Expression:
        """Return the longest expression from here whose operators bind at least so tightly."""
        self._depth += 1
        if self._depth > 2 * _DEEPEST_BRACKETS:
            raise ExpressionError(self.next.at, f"is nested more than {_DEEPEST_BRACKETS} deep")
        left = self._prefix()
        most = POSTFIX
        while True:
            token = self.next
            word = token.text.lower() if token.kind in ("word", "operator") else ""
            binding = BINDING.get(word, 0)
            if least <= binding <= most:
                self.take()
                left = self._joined(word, binding, left, token)
                most = binding
            elif least <= PREDICATE <= most and self._is_predicate(word):
                if self._other and most == COMPARISON and word != "is":
                    raise ExpressionError(token.at, f"put brackets around what stands before {token.text}")
                left, most = self._predicate(left), NOT
            else:
                self._depth -= 1
                return left

    def _joined(self, word: str, binding: int, left: N.Expression, token: Token) -> N.Expression:
        if self._other and word == "^":
            raise ExpressionError(token.at, "^ means one thing here and another there: write power(a, b)")
        if word not in ("and", "or"):
            return N.Binary(word, left, self.expression(binding + 1))
        operator: Literal["and", "or"] = "and" if word == "and" else "or"
        operands = [left, self.expression(binding + 1)]
        while self.take_if(word):
            operands.append(self.expression(binding + 1))
        return N.Logical(operator, tuple(operands))

    def _is_predicate(self, word: str) -> bool:
        return word == "is" or word in _PREDICATES or (word == "not" and self.after().says(*_PREDICATES))

    def _predicate(self, left: N.Expression) -> N.Expression:
        if self.take_if("is"):
            return self._is(left)
        negated = self.take_if("not")
        word = self.take().text.lower()
        if word == "in":
            self.expect("(")
            return N.In(left, self._arguments(")"), negated)
        if word == "between":
            low = self.expression(COMPARISON)
            self.expect("and")
            return N.Between(left, low, self.expression(COMPARISON), negated)
        kind: Literal["like", "ilike", "rlike"] = (
            "like" if word == "like" else "ilike" if word == "ilike" else "rlike"
        )
        pattern = self.expression(COMPARISON)
        escape = None
        if self.take_if("escape"):
            if self.next.kind != "text" or len(self.next.text) != 1:
                raise self.unexpected("one character in quotes is missing before")
            escape = self.take().text
        return N.Like(left, pattern, kind, negated, escape)

    def _is(self, left: N.Expression) -> N.Expression:
        negated = self.take_if("not")
        if self.take_if("distinct"):
            self.expect("from")
            same = N.Binary("<=>", left, self.expression(COMPARISON))
            return same if negated else N.Unary("not", same)
        return N.Is(left, _CONSTANTS[self.expect(*_CONSTANTS).text.lower()], negated)

    def _prefix(self) -> N.Expression:
        token = self.next
        if token.says("not", "!"):
            self.take()
            return N.Unary("not", self.expression(NOT))
        if token.says("-", "+", "~"):
            self.take()
            return N.Unary(token.text, self.expression(UNARY))
        operand = self._operand()
        while True:
            if self.take_if("."):
                if self.next.kind not in ("word", "quoted"):
                    raise self.unexpected("a name is missing before")
                operand = N.Member(operand, self.take().text)
            elif self.next.says("["):
                if self._other:
                    raise ExpressionError(self.next.at, "[ is not allowed: some count from 0, others from 1")
                self.take()
                operand = N.Item(operand, self.expression())
                self.expect("]")
            elif self._other and self.take_if("::"):
                operand = N.Cast(operand, self._type())
            else:
                return operand

    def _operand(self) -> N.Expression:
        token = self.take()
        if token.kind == "text":
            return N.Text(token.text)
        if token.kind == "number":
            return N.Number(token.text)
        if token.text == "(":
            inner = self.expression()
            self.expect(")")
            return inner
        if token.kind == "quoted":
            return self._column(token)
        if token.kind == "word":
            return self._word(token)
        self.back(token)
        raise self.unexpected("a column, a value or a function is missing before")

    def _word(self, token: Token) -> N.Expression:
        word = token.text.lower()
        if word == "case":
            return self._case()
        if word in ("date", "timestamp") and self.next.kind == "text":
            return N.Cast(N.Text(self.take().text), word)
        if self.next.text == "(" and self.next.kind == "open" and word not in OPERATORS:
            return self._call(token)
        if word in REFUSED:
            raise ExpressionError(
                token.at, f"{token.text} is not allowed: only functions of a record's own columns are"
            )
        if word in CONSTANTS:
            return N.Constant(_CONSTANTS[word])
        if word in OPERATORS or word in ("as", "end"):
            self.back(token)
            raise self.unexpected("a column, a value or a function is missing before")
        if token.text in self._variables:
            return N.Variable(token.text)
        return self._column(token)

    def _column(self, token: Token) -> N.Expression:
        name = token.text
        if self._other and name.lower() in ("l", "r") and self.next.text == ".":
            self.take()
            if self.next.kind not in ("word", "quoted"):
                raise self.unexpected("a column is missing before")
            side: N.Side = "l" if name.lower() == "l" else "r"
            return N.Column(self.take().text, side, token.at)
        if self._two_sides and len(name) > 2 and name.endswith(("_l", "_r")):
            return N.Column(name[:-2], "l" if name.endswith("_l") else "r", token.at)
        return N.Column(name, "", token.at)

    def _case(self) -> N.Expression:
        operand = None if self.next.says("when") else self.expression()
        branches = []
        while self.take_if("when"):
            condition = self.expression()
            self.expect("then")
            branches.append((condition, self.expression()))
        if not branches:
            raise self.unexpected("WHEN is missing before")
        otherwise = self.expression() if self.take_if("else") else None
        self.expect("end")
        return N.Case(operand, tuple(branches), otherwise)

    def _call(self, token: Token) -> N.Expression:
        name = token.text.lower()
        self.expect("(")
        if name in ("cast", "try_cast"):
            operand = self.expression()
            self.expect("as")
            made = N.Cast(operand, self._type(), name == "try_cast")
            self.expect(")")
            return made
        if name == "extract" and self._other and self.after().says("from"):
            part = N.Text(self.take().text.lower())
            self.take()
            value = self.expression()
            self.expect(")")
            return N.Call("date_part", (part, value), token.at)
        return N.Call(name, self._arguments(")"), token.at)

    def _arguments(self, closing: str) -> tuple[N.Expression, ...]:
        if self.take_if(closing):
            return ()
        found = [self._argument()]
        while self.take_if(","):
            found.append(self._argument())
        self.expect(closing)
        return tuple(found)

    def _argument(self) -> N.Expression:
        names = self._lambda_names()
        if not names:
            return self.expression()
        before = self._variables
        self._variables = [*before, *names]
        body = self.expression()
        self._variables = before
        return N.Lambda(names, body)

    def _lambda_names(self) -> tuple[str, ...]:
        """Take ``x ->`` or ``(x, y) ->`` if that comes next, and return the names."""
        if self.next.kind == "word" and self.after().kind == "arrow":
            name = self.take().text
            self.take()
            return (name,)
        if self.next.text != "(":
            return ()
        distance, names = 1, []
        while self.after(distance).kind == "word":
            names.append(self.after(distance).text)
            distance += 2 if self.after(distance + 1).text == "," else 1
        if self.after(distance).text == ")" and self.after(distance + 1).kind == "arrow":
            self.skip(distance + 2)
            return tuple(names)
        return ()

    def _type(self) -> str:
        if self.next.kind != "word":
            raise self.unexpected("a type is missing before")
        name = self.take().text.lower()
        if self.take_if("("):
            sizes = [self._size()]
            while self.take_if(","):
                sizes.append(self._size())
            self.expect(")")
            return f"{name}({', '.join(sizes)})"
        if self.take_if("<"):
            inner = self._type()
            self.expect(">")
            return f"{name}<{inner}>"
        return name

    def _size(self) -> str:
        if not self.next.text.isdigit():
            raise self.unexpected("a number is missing before")
        return self.take().text
