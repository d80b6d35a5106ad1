"""Blocking conditions over two records as keys that both must share."""

from linkspark.spec.blocking import BlockingRule
from linkspark.spec.expressions import faults, plain_column
from linkspark.spec.formats.given import Notes
from linkspark.spec.formats.translation import translated
from linkspark.spec.syntax import (
    Binary,
    Column,
    Dialect,
    Expression,
    ExpressionError,
    Logical,
    parse,
    replaced,
    to_sql,
    walk,
)


def rules_of(sql: str, path: str, dialect: Dialect, notes: Notes) -> list[BlockingRule]:
    """Return the blocking rules that a condition says, one for each of its alternatives.

    What is no equality of the same expression on both sides is left out, with a warning: the rule then finds
    more pairs, never fewer. An alternative without any equality is a problem.
    """
    try:
        tree = translated(parse(sql, dialect, two_sides=False), dialect)
    except ExpressionError as error:
        notes.problems.append(f"{path}: {error}")
        return []
    rules = []
    for one in tree.operands if isinstance(tree, Logical) and tree.operator == "or" else (tree,):
        keys: list[str] = []
        left_out: list[str] = []
        for part in _parts(one):
            key = _key(part)
            (left_out if key is None else keys).append(to_sql(part) if key is None else key)
        wrong = [f"{path}: {fault}" for key in keys for fault in faults(key)]
        notes.problems += wrong
        if not keys:
            reason = "says nothing that must be equal on both sides: every pair would be a candidate"
            notes.problems.append(f"{path}: {reason}")
            continue
        for text in left_out:
            reason = "is no equality of both sides and is left out: the rule finds more pairs than before."
            notes.warnings.append(f"{path}: {text[:200]} {reason}")
        rules.append(BlockingRule(tuple(dict.fromkeys(keys))))
    return rules


def condition_of(rule: BlockingRule) -> Expression:
    """Return the condition over two records that a rule says, its columns with their sides."""
    equalities = []
    for key in rule.keys:
        tree = parse(_quoted(key), two_sides=False)
        equalities.append(Binary("=", _on(tree, "l"), _on(tree, "r")))
    return equalities[0] if len(equalities) == 1 else Logical("and", tuple(equalities))


def _quoted(key: str) -> str:
    # Words without operators are one name.
    name = plain_column(key)
    return key if name is None else "`" + name.replace("`", "``") + "`"


def _parts(tree: Expression) -> tuple[Expression, ...]:
    if isinstance(tree, Logical) and tree.operator == "and":
        return tuple(part for one in tree.operands for part in _parts(one))
    return (tree,)


def _key(part: Expression) -> str | None:
    if not isinstance(part, Binary) or part.operator not in ("=", "=="):
        return None
    sides = [{node.side for node in walk(one) if isinstance(node, Column)} for one in (part.left, part.right)]
    if sides not in ([{"l"}, {"r"}], [{"r"}, {"l"}]):
        return None
    left, right = _on(part.left, ""), _on(part.right, "")
    return to_sql(left) if left == right else None


def _on(tree: Expression, side: str) -> Expression:
    def change(node: Expression) -> Expression:
        if isinstance(node, Column):
            return Column(node.name, "l" if side == "l" else "r" if side == "r" else "")
        return node

    return replaced(tree, change)
