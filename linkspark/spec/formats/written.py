"""A comparison as a list of conditions that other tools read: the null case, and each level."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from linkspark.spec.blocking import BlockingRule
from linkspark.spec.comparisons import Comparison
from linkspark.spec.formats.absence import usual_missing
from linkspark.spec.formats.elsewhere import elsewhere, tree_of
from linkspark.spec.formats.given import Notes
from linkspark.spec.formats.rules import condition_of
from linkspark.spec.frequencies import Adjustment, adjustments_of
from linkspark.spec.levels import (
    Equal,
    Level,
)
from linkspark.spec.syntax import Expression, ExpressionError, parse, to_sql
from linkspark.spec.words import describe_level


@dataclass(frozen=True)
class WrittenLevel:
    """A level, its condition in others' SQL, its words, and how it follows a frequency."""

    level: Level
    sql: str
    label: str
    frequency: Adjustment | None
    own_u: bool


@dataclass(frozen=True)
class WrittenComparison:
    """A comparison: when it is missing, and its levels, strictest first."""

    missing: str
    levels: tuple[WrittenLevel, ...]


def written(one: Comparison, path: str, notes: Notes) -> WrittenComparison:
    """Return a comparison in others' SQL; what that cannot say is a problem, by its path."""
    adjusted = adjustments_of(one)
    levels = []
    for place, level in enumerate(one.levels):
        here = f"{path}.levels[{place}]"
        words = describe_level(level)
        sql = _sql(partial(tree_of, level), f"{here} ({words})", notes)
        how = adjusted.get(place)
        if how is not None and how.weight == 0:
            how = None
        levels.append(WrittenLevel(level, sql, words, how, _own_u(one, place, how, here, notes)))
    # Told by what the levels need: where one cannot be written, that is the problem.
    whole = all(level.sql for level in levels)
    sql = _sql(partial(_missing, one), f"{path}.missing", notes) if whole else ""
    return WrittenComparison(sql, tuple(levels))


def written_rule(rule: BlockingRule, path: str, notes: Notes) -> str:
    """Return a blocking rule as a condition over ``l.`` and ``r.``."""
    try:
        return to_sql(elsewhere(condition_of(rule)), "other", prefixed=True)
    except ExpressionError as error:
        notes.problems.append(f"{path}: cannot be written: {error.message}")
        return ""


def _sql(make: Callable[[], Expression], path: str, notes: Notes) -> str:
    try:
        return to_sql(elsewhere(make()), "other")
    except ExpressionError as error:
        notes.problems.append(f"{path}: cannot be written: {error.message}")
        return ""


def _own_u(one: Comparison, place: int, how: Adjustment | None, path: str, notes: Notes) -> bool:
    """Tell whether a frequency stands in for the level's own u, although another level is the equality."""
    if how is None:
        return False
    equal = next((at for at, level in enumerate(one.levels) if level == Equal(how.column)), None)
    if how.u_of == equal:
        return False
    if how.u_of != place:
        reason = f"the frequency of {how.column} cannot stand in for u of levels[{how.u_of}]"
        notes.problems.append(f"{path}: cannot be written: {reason}")
    return True


def _missing(one: Comparison) -> Expression:
    return usual_missing(one.levels) if one.missing is None else parse(one.missing)
