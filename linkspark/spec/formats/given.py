"""A comparison as other tools give it, and what becomes of it here."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from linkspark import errors
from linkspark.spec.comparisons import Comparison, name_of
from linkspark.spec.fitted import LevelProbabilities
from linkspark.spec.formats.absence import usual_missing
from linkspark.spec.formats.recognition import level_of
from linkspark.spec.formats.translation import translated
from linkspark.spec.frequencies import LevelFrequency, TermFrequency
from linkspark.spec.levels import (
    Condition,
    Equal,
    Level,
)
from linkspark.spec.problems import order_faults
from linkspark.spec.syntax import (
    Cast,
    Column,
    Dialect,
    Expression,
    ExpressionError,
    Is,
    Logical,
    parse,
    replaced,
    to_sql,
    walk,
)
from linkspark.spec.weights import LEAST_PROBABILITY

_LONGEST_LABEL: Final = 200


@dataclass
class Notes:
    """What is wrong with a file, and what its reader should be told.

    Attributes
    ----------
    where
        What messages call the file.
    """

    where: str
    problems: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def refuse(self) -> None:
        """Raise SpecError if there are problems."""
        if self.problems:
            raise errors.problems_found(self.where, self.problems)


@dataclass(frozen=True)
class GivenFrequency:
    """That a level follows the frequency of a column's values; `own_u`: in place of its own u."""

    column: str
    minimum_u: float = 0.0
    weight: float = 1.0
    own_u: bool = False


@dataclass(frozen=True)
class GivenLevel:
    """A level as it is given, and where: its condition, its label, m and u if it has them."""

    path: str
    kind: Literal["null", "level", "else"]
    sql: str
    label: str = ""
    m: float | None = None
    u: float | None = None
    frequency: GivenFrequency | None = None
    known: Level | None = None


@dataclass(frozen=True)
class GivenComparison:
    """A comparison as it is given: its levels in the order in which they are asked, else at the end."""

    path: str
    name: str
    levels: tuple[GivenLevel, ...]


@dataclass(frozen=True)
class _Read:
    given: GivenLevel
    tree: Expression
    level: Level


def comparison_of(given: GivenComparison, dialect: Dialect, notes: Notes) -> Comparison | None:
    """Return the comparison that a given one is, without m and u; None where the notes say why not."""
    kinds = [one.kind for one in given.levels]
    problems = len(notes.problems)
    if kinds.count("else") != 1 or kinds[-1:] != ["else"]:
        notes.problems.append(f"{given.path}: must have one level for all else, behind the others")
    if "level" not in kinds:
        notes.problems.append(f"{given.path}: has no level but those for missing values and all else")
    trees = [_tree(one, dialect, notes) if one.kind != "else" else None for one in given.levels]
    if len(notes.problems) > problems:
        return None
    read = [
        _Read(one, tree, one.known or level_of(parse(one.sql, dialect)) or _condition(one, tree))
        for one, tree in zip(given.levels, trees, strict=True)
        if tree is not None
    ]
    levels = _reachable([one for one in read if one.given.kind == "level"])
    return Comparison(
        name_of(given.name)[:200] or "comparison",
        levels,
        _frequencies(given, levels, notes),
        missing=_missing(read, levels),
    )


def probabilities_of(given: GivenComparison, notes: Notes) -> LevelProbabilities | None:
    """Return m and u of a given comparison; None, and a line for each, where one is not there."""
    levels = [one for one in given.levels if one.kind != "null"]
    lacking = False
    for one in levels:
        for name, value in (("m", one.m), ("u", one.u)):
            if value is None:
                lacking = True
                notes.problems.append(f"{one.path}: has no {name}-probability; train the model, or give it")
            elif value < LEAST_PROBABILITY:
                notes.warnings.append(
                    f"{one.path}: {name} is {value:g}, and counts as {LEAST_PROBABILITY:g}."
                )
    if lacking:
        return None
    return LevelProbabilities(
        tuple(float(one.m or 0) for one in levels), tuple(float(one.u or 0) for one in levels)
    )


def _tree(one: GivenLevel, dialect: Dialect, notes: Notes) -> Expression | None:
    try:
        return translated(parse(one.sql, dialect), dialect)
    except ExpressionError as error:
        notes.problems.append(f"{one.path}: {error} in {_shortened(one.sql)}")
        return None


def _shortened(sql: str) -> str:
    return repr(sql if len(sql) <= 80 else sql[:80] + "...")


def _condition(one: GivenLevel, tree: Expression) -> Condition:
    sql = to_sql(tree)
    return Condition((one.label.strip() or sql)[:_LONGEST_LABEL], sql)


def _reachable(read: Sequence[_Read]) -> tuple[Level, ...]:
    """Return the levels; one that another before it makes pointless is a condition, as it was given."""
    levels = [one.level for one in read]
    for fault in list(order_faults(tuple(levels), "")):
        place = int(fault.path.strip("[]"))
        levels[place] = _condition(read[place].given, read[place].tree)
    names: dict[str, int] = {}
    for place, level in enumerate(levels):
        if isinstance(level, Condition):
            names[level.name] = names.get(level.name, 0) + 1
            if names[level.name] > 1:
                levels[place] = replace(level, name=f"{level.name} ({names[level.name]})")
    return tuple(levels)


def _frequencies(given: GivenComparison, levels: tuple[Level, ...], notes: Notes) -> TermFrequency | None:
    asked = [one for one in given.levels if one.kind == "level"]
    found: list[LevelFrequency] = []
    for place, one in enumerate(asked):
        how = one.frequency
        if how is None or how.weight == 0:
            continue
        equal = next((at for at, level in enumerate(levels) if level == Equal(how.column)), None)
        u_of = place if how.own_u or levels[place] == Equal(how.column) else equal
        if u_of is None:
            reason = f"follows the frequencies of {how.column}, but no level says that {how.column} is equal"
            notes.problems.append(f"{one.path}: {reason}")
            continue
        found.append(LevelFrequency(place, how.column, u_of, how.minimum_u, how.weight))
    if not found:
        return None
    equals = [place for place, level in enumerate(levels) if isinstance(level, Equal)]
    first = found[0]
    usual = [
        LevelFrequency(at, _column(levels[at]), equals[0], first.minimum_u, first.weight) for at in equals
    ]
    if found == usual:
        return TermFrequency(first.minimum_u or 0.0, 1.0 if first.weight is None else first.weight)
    return TermFrequency(levels=tuple(found))


def _column(level: Level) -> str:
    return level.column if isinstance(level, Equal) else ""


def _missing(read: Sequence[_Read], levels: tuple[Level, ...]) -> str | None:
    """Return the condition that says when a comparison is missing; None where that is the usual rule."""
    nulls: list[Expression] = []
    before: list[Expression] = []
    for one in read:
        if one.given.kind == "level":
            before.append(one.tree)
        else:
            # A level for missing values that stands behind others only counts where none of them holds.
            unmet = [Is(other, True, negated=True) for other in before]
            nulls.append(Logical("and", (one.tree, *unmet)) if unmet else one.tree)
    if not nulls:
        name = next(node.name for one in read for node in walk(one.tree) if isinstance(node, Column))
        never = (Is(Column(name, "l"), None), Is(Column(name, "l"), None, negated=True))
        return to_sql(Logical("and", never))
    tree = nulls[0] if len(nulls) == 1 else Logical("or", tuple(nulls))
    return None if _is_usual(tree, levels) else to_sql(tree)


def _is_usual(tree: Expression, levels: tuple[Level, ...]) -> bool:
    """Tell whether a condition says what is missing by the usual rule."""
    try:
        usual = usual_missing(levels)
    except ExpressionError:
        return False
    asked = replaced(tree, _of_columns)
    if asked == usual:
        return True
    if isinstance(asked, Logical) and isinstance(usual, Logical):
        return asked.operator == usual.operator and set(asked.operands) == set(usual.operands)
    return False


def _of_columns(node: Expression) -> Expression:
    if isinstance(node, Is) and isinstance(node.operand, Cast) and node.operand.type == "string":
        return Is(node.operand.operand, node.what, node.negated)
    return node
