"""Term frequencies: the levels whose weights follow how frequent a value is."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from linkspark.spec.levels import Equal
from linkspark.spec.plain import lists_to_tuples

if TYPE_CHECKING:
    from linkspark.spec.comparisons import Comparison


@dataclass(frozen=True)
class LevelFrequency:
    """That a level's weight follows how frequent the values of a column are.

    Attributes
    ----------
    level
        The level's place in the comparison, from 0, the strictest.
    column
        The column whose values count: that of the record whose value is more frequent, or of the only one
        that has a value.
    u_of
        The place of the level whose u the frequency stands in for; None for the level itself.
    minimum_u, weight
        As in `TermFrequency`; None for what is said there.
    """

    level: int
    column: str
    u_of: int | None = None
    minimum_u: float | None = None
    weight: float | None = None


@dataclass(frozen=True)
class TermFrequency:
    """How a comparison's weight follows the frequency of the value that agrees.

    Attributes
    ----------
    minimum_u
        A value rarer than this counts as if it were this frequent, so that a misspelling seen once does
        not prove identity.
    weight
        The share of the adjustment that is applied: 0 none, 1 all of it.
    levels
        Which levels are adjusted, and by which column; None: those that are `Equal`, by their own.
    """

    minimum_u: float = 0.0
    weight: float = 1.0
    levels: tuple[LevelFrequency, ...] | None = None

    def __post_init__(self) -> None:
        """Take a list for a tuple."""
        lists_to_tuples(self)


@dataclass(frozen=True)
class Adjustment:
    """How a level's weight follows a frequency, with nothing left to be looked up.

    Attributes
    ----------
    column
        Whose values' frequencies.
    u_of
        The place of the level whose u the frequency stands in for.
    minimum_u, weight
        As in `TermFrequency`.
    """

    column: str
    u_of: int
    minimum_u: float
    weight: float


def adjustments_of(one: "Comparison") -> dict[int, Adjustment]:
    """Return the levels, by their places, whose weights follow the frequency of a value.

    Examples
    --------
    >>> from linkspark.spec.comparisons import exact
    >>> adjustments_of(exact("city", term_frequency=True))
    {0: Adjustment(column='city', u_of=0, minimum_u=0.0, weight=1.0)}
    """
    how = one.term_frequency
    if how is None:
        return {}
    if how.levels is None:
        equal = {place: level for place, level in enumerate(one.levels) if isinstance(level, Equal)}
        first = min(equal, default=0)
        return {
            place: Adjustment(level.column, first, how.minimum_u, how.weight)
            for place, level in equal.items()
        }
    return {
        each.level: Adjustment(
            each.column,
            each.level if each.u_of is None else each.u_of,
            how.minimum_u if each.minimum_u is None else each.minimum_u,
            how.weight if each.weight is None else each.weight,
        )
        for each in how.levels
    }
