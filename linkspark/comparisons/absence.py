"""When a comparison is missing, where its spec says so."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from linkspark.comparisons.judging import Pairs
from linkspark.spec.comparisons import Comparison
from linkspark.spec.levels import Condition
from linkspark.spec.syntax import Column, Expression, ExpressionError, Is, Logical, Unary, parse, walk

_PLAIN = (Column, Is, Logical, Unary)


def judged_without_spark(one: Comparison) -> bool:
    """Tell whether a comparison says when it is missing, and neither that nor a level needs Spark."""
    if one.missing is None or any(isinstance(level, Condition) for level in one.levels):
        return False
    return _only_asks_for_nulls(one.missing)


def absent(one: Comparison, pairs: Pairs) -> NDArray[np.bool_]:
    """Return for each pair whether a comparison that is `judged_without_spark` is missing."""
    return _holds(parse(one.missing or ""), pairs)


@cache
def _only_asks_for_nulls(sql: str) -> bool:
    try:
        tree = parse(sql)
    except ExpressionError:
        return False
    asked = {id(node.operand) for node in walk(tree) if isinstance(node, Is) and node.what is None}
    return all(
        isinstance(node, _PLAIN)
        and (not isinstance(node, Column) or id(node) in asked)
        and (not isinstance(node, Is) or (isinstance(node.operand, Column) and node.what is None))
        and (not isinstance(node, Unary) or node.operator == "not")
        for node in walk(tree)
    )


def _holds(tree: Expression, pairs: Pairs) -> NDArray[np.bool_]:
    match tree:
        case Is(Column(name, side), _, negated):
            left, right = pairs.codes(name)
            there: NDArray[np.bool_] = (left if side == "l" else right) >= 0
            return there if negated else ~there
        case Unary(_, operand):
            return ~_holds(operand, pairs)
        case Logical(operator, operands):
            join = np.logical_and if operator == "and" else np.logical_or
            found: NDArray[np.bool_] = join.reduce([_holds(one, pairs) for one in operands])
            return found
        case _:
            raise AssertionError(tree)
