"""Comparisons: a list of levels over one or a few columns, and the ready-made ones."""

from collections.abc import Sequence
from dataclasses import dataclass

from linkspark.spec.levels import (
    AllOf,
    Code,
    Condition,
    DamerauLevenshtein,
    DayMonthSwapped,
    DaysWithin,
    DifferenceWithin,
    Equal,
    Initial,
    JaroWinkler,
    KilometresWithin,
    Level,
    Levenshtein,
    Nickname,
    OneDatePartDiffers,
    Overlap,
    SameCode,
    SamePart,
    ShareWithin,
    Swapped,
    YearsWithin,
)
from linkspark.spec.plain import lists_to_tuples


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
    """

    minimum_u: float = 0.0
    weight: float = 1.0


@dataclass(frozen=True)
class Comparison:
    """What is compared, and what agreement can mean.

    Attributes
    ----------
    name
        Names the column ``gamma_<name>``.
    levels
        From the strictest to the loosest; the first that holds counts. Level number k of n has gamma n - k
        (the first n, the last 1). "None of them" (gamma 0) and "missing" (gamma -1) are always there.
    term_frequency
        Adjusts the levels that are `Equal`; None for no adjustment.
    m, u
        The probabilities of the levels and, at the end, of "none of them", where they are known; they are
        then not estimated.
    """

    name: str
    levels: tuple[Level, ...]
    term_frequency: TermFrequency | None = None
    m: tuple[float, ...] | None = None
    u: tuple[float, ...] | None = None

    def __post_init__(self) -> None:
        """Take lists for tuples."""
        lists_to_tuples(self)


def comparison(
    name: str,
    levels: Sequence[Level],
    *,
    term_frequency: bool | TermFrequency = False,
    m: Sequence[float] | None = None,
    u: Sequence[float] | None = None,
) -> Comparison:
    """Return a comparison of any levels, strictest first."""
    adjustment = TermFrequency() if term_frequency is True else (term_frequency or None)
    return Comparison(
        name, tuple(levels), adjustment, None if m is None else tuple(m), None if u is None else tuple(u)
    )


def exact(
    column: str,
    *,
    term_frequency: bool | TermFrequency = False,
    m: Sequence[float] | None = None,
    u: Sequence[float] | None = None,
) -> Comparison:
    """Return the comparison: equal, or not."""
    return comparison(column, [Equal(column)], term_frequency=term_frequency, m=m, u=u)


def levenshtein(
    column: str,
    *at_most: int,
    term_frequency: bool | TermFrequency = False,
    m: Sequence[float] | None = None,
    u: Sequence[float] | None = None,
) -> Comparison:
    """Return the comparison: equal, then within each Levenshtein distance (1 and 2 unless told)."""
    fuzzy = [Levenshtein(column, distance) for distance in at_most or (1, 2)]
    return comparison(column, [Equal(column), *fuzzy], term_frequency=term_frequency, m=m, u=u)


def damerau_levenshtein(
    column: str,
    *at_most: int,
    term_frequency: bool | TermFrequency = False,
    m: Sequence[float] | None = None,
    u: Sequence[float] | None = None,
) -> Comparison:
    """Return the comparison: equal, then within each Damerau-Levenshtein distance (1 and 2 unless told)."""
    fuzzy = [DamerauLevenshtein(column, distance) for distance in at_most or (1, 2)]
    return comparison(column, [Equal(column), *fuzzy], term_frequency=term_frequency, m=m, u=u)


def jaro_winkler(
    column: str,
    *at_least: float,
    term_frequency: bool | TermFrequency = False,
    m: Sequence[float] | None = None,
    u: Sequence[float] | None = None,
) -> Comparison:
    """Return the comparison: equal, then at each Jaro-Winkler similarity (0.92 and 0.8 unless told)."""
    fuzzy = [JaroWinkler(column, similarity) for similarity in at_least or (0.92, 0.8)]
    return comparison(column, [Equal(column), *fuzzy], term_frequency=term_frequency, m=m, u=u)


def phonetic(
    column: str,
    code: Code,
    *,
    term_frequency: bool | TermFrequency = False,
    m: Sequence[float] | None = None,
    u: Sequence[float] | None = None,
) -> Comparison:
    """Return the comparison: equal, then of the same phonetic code."""
    return comparison(
        column, [Equal(column), SameCode(column, code)], term_frequency=term_frequency, m=m, u=u
    )


def soundex(
    column: str,
    *,
    term_frequency: bool | TermFrequency = False,
    m: Sequence[float] | None = None,
    u: Sequence[float] | None = None,
) -> Comparison:
    """Return the comparison: equal, then of the same Soundex code."""
    return phonetic(column, "soundex", term_frequency=term_frequency, m=m, u=u)


def first_name(column: str, *at_least: float, term_frequency: bool | TermFrequency = True) -> Comparison:
    """Return the comparison: equal, nicknames of one another, Jaro-Winkler (0.92, 0.8), only an initial."""
    fuzzy = [JaroWinkler(column, similarity) for similarity in at_least or (0.92, 0.8)]
    levels: list[Level] = [Equal(column), Nickname(column), *fuzzy, Initial(column)]
    return comparison(column, levels, term_frequency=term_frequency)


def full_name(first: str, last: str, at_least: float = 0.88, *, name: str = "full_name") -> Comparison:
    """Return the comparison of first and last name together.

    Both equal; exchanged; both similar by Jaro-Winkler; the last name equal; the first name equal.
    """
    both = AllOf((Equal(first), Equal(last)))
    alike = AllOf((JaroWinkler(first, at_least), JaroWinkler(last, at_least)))
    return comparison(name, [both, Swapped(first, last), alike, Equal(last), Equal(first)])


def date_of_birth(
    column: str, days: int = 10, years: float = 1, *, term_frequency: bool | TermFrequency = False
) -> Comparison:
    """Return the comparison of dates (or texts yyyy-mm-dd).

    Equal; day and month exchanged; one of year, month and day differs; within days; within years.
    """
    levels: list[Level] = [Equal(column), DayMonthSwapped(column), OneDatePartDiffers(column)]
    levels += [DaysWithin(column, days), YearsWithin(column, years)]
    return comparison(column, levels, term_frequency=term_frequency)


def postcode(column: str, *, term_frequency: bool | TermFrequency = False) -> Comparison:
    """Return the comparison of UK postcodes: equal, same sector, same district, same area."""
    levels: list[Level] = [Equal(column), SamePart(column, "postcode_sector")]
    levels += [SamePart(column, "postcode_district"), SamePart(column, "postcode_area")]
    return comparison(column, levels, term_frequency=term_frequency)


def email(column: str, *, term_frequency: bool | TermFrequency = False) -> Comparison:
    """Return the comparison of email addresses: equal, same user, same domain."""
    levels: list[Level] = [Equal(column), SamePart(column, "email_user"), SamePart(column, "email_domain")]
    return comparison(column, levels, term_frequency=term_frequency)


def numeric(column: str, *, absolute: Sequence[float] = (), relative: Sequence[float] = ()) -> Comparison:
    """Return the comparison of numbers: equal, within each difference, within each share of the larger."""
    levels: list[Level] = [Equal(column)]
    levels += [DifferenceWithin(column, bound) for bound in absolute]
    levels += [ShareWithin(column, bound) for bound in relative]
    return comparison(column, levels)


def distance_km(latitude: str, longitude: str, *at_most: float, name: str = "distance_km") -> Comparison:
    """Return the comparison of places: within each distance in kilometres (1 and 10 unless told)."""
    levels = [KilometresWithin(latitude, longitude, bound) for bound in at_most or (1.0, 10.0)]
    return comparison(name, levels)


def array_overlap(column: str, *at_least: int) -> Comparison:
    """Return the comparison of arrays: at least so many elements in common (1 unless told)."""
    return comparison(column, [Overlap(column, count) for count in at_least or (1,)])


def custom(
    name: str,
    *conditions: tuple[str, str],
    m: Sequence[float] | None = None,
    u: Sequence[float] | None = None,
) -> Comparison:
    """Return the comparison of named Spark conditions, strictest first.

    Parameters
    ----------
    name
        Names the column ``gamma_<name>``.
    conditions
        Pairs of a name and a condition over columns ending in _l and _r:
        ``("within three", "abs(age_l - age_r) <= 3")``.
    m, u
        As in `Comparison`.
    """
    return comparison(name, [Condition(label, sql) for label, sql in conditions], m=m, u=u)
