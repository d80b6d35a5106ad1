"""Comparisons: a list of levels over one or a few columns, and those of any text."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from linkspark.spec.frequencies import TermFrequency as TermFrequency
from linkspark.spec.levels import (
    Code,
    DamerauLevenshtein,
    Equal,
    JaroWinkler,
    Level,
    Levenshtein,
    SameCode,
)
from linkspark.spec.plain import lists_to_tuples


@dataclass(frozen=True)
class Comparison:
    """What is compared, and what agreement can mean.

    Attributes
    ----------
    name
        Names the column ``gamma_<name>``.
    levels
        From the strictest to the loosest; the first that holds counts. Of n levels the first has
        gamma n, the last gamma 1. "None of them" (gamma 0) and "missing" (gamma -1) are always there.
    term_frequency
        Adjusts the levels that are `Equal`, or those that it names; None for no adjustment.
    m, u
        The probabilities of the levels and, at the end, of "none of them", where they are known; they are
        then not estimated.
    missing
        A condition over columns that end in _l and _r. Where it holds, the comparison is missing; elsewhere
        a missing value only fails the levels that need it. None: missing where no level can be judged.
    note
        A remark for who reads the spec; comparisons that differ by it only are equal.
    """

    name: str
    levels: tuple[Level, ...]
    term_frequency: TermFrequency | None = None
    m: tuple[float, ...] | None = None
    u: tuple[float, ...] | None = None
    missing: str | None = None
    note: str | None = field(default=None, compare=False, kw_only=True)

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
    missing: str | None = None,
) -> Comparison:
    """Return a comparison of any levels.

    Parameters
    ----------
    name
        Names the column ``gamma_<name>``.
    levels
        From the strictest to the loosest.
    term_frequency
        Whether agreement on a rare value counts for more: True for all of the adjustment, or how.
    m, u
        The probabilities of the levels and, at the end, of "none of them", if they are not to be estimated.
    missing
        A condition over columns that end in _l and _r that says when the comparison is missing; None: where
        no level can be judged, because a value is missing.

    Examples
    --------
    >>> from linkspark.spec.levels import Equal, Initial
    >>> comparison("middle_name", [Equal("middle_name"), Initial("middle_name")]).name
    'middle_name'
    """
    adjustment = TermFrequency() if term_frequency is True else (term_frequency or None)
    return Comparison(name, as_tuple(levels), adjustment, as_tuple(m), as_tuple(u), missing)


def exact(
    column: str,
    *,
    term_frequency: bool | TermFrequency = False,
    m: Sequence[float] | None = None,
    u: Sequence[float] | None = None,
) -> Comparison:
    """Return the comparison: equal, or not.

    Parameters
    ----------
    column
        What is compared; the comparison has its name.
    term_frequency, m, u
        As in `comparison`.

    Examples
    --------
    >>> exact("city").levels
    (Equal(column='city'),)
    """
    return comparison(name_of(column), [Equal(column)], term_frequency=term_frequency, m=m, u=u)


def levenshtein(
    column: str,
    *at_most: int,
    term_frequency: bool | TermFrequency = False,
    m: Sequence[float] | None = None,
    u: Sequence[float] | None = None,
) -> Comparison:
    """Return the comparison: equal, then within each Levenshtein distance.

    Parameters
    ----------
    column
        What is compared; the comparison has its name.
    at_most
        Distances, least first; 1 and 2 unless told.
    term_frequency, m, u
        As in `comparison`.

    Examples
    --------
    >>> levenshtein("dob", 1).levels
    (Equal(column='dob'), Levenshtein(column='dob', at_most=1))
    """
    fuzzy = [Levenshtein(column, distance) for distance in at_most or (1, 2)]
    return comparison(name_of(column), [Equal(column), *fuzzy], term_frequency=term_frequency, m=m, u=u)


def damerau_levenshtein(
    column: str,
    *at_most: int,
    term_frequency: bool | TermFrequency = False,
    m: Sequence[float] | None = None,
    u: Sequence[float] | None = None,
) -> Comparison:
    """Return the comparison: equal, then within each Damerau-Levenshtein distance.

    Parameters
    ----------
    column
        What is compared; the comparison has its name.
    at_most
        Distances, least first; 1 and 2 unless told.
    term_frequency, m, u
        As in `comparison`.

    Examples
    --------
    >>> len(damerau_levenshtein("surname").levels)
    3
    """
    fuzzy = [DamerauLevenshtein(column, distance) for distance in at_most or (1, 2)]
    return comparison(name_of(column), [Equal(column), *fuzzy], term_frequency=term_frequency, m=m, u=u)


def jaro_winkler(
    column: str,
    *at_least: float,
    term_frequency: bool | TermFrequency = False,
    m: Sequence[float] | None = None,
    u: Sequence[float] | None = None,
) -> Comparison:
    """Return the comparison: equal, then at each Jaro-Winkler similarity.

    Parameters
    ----------
    column
        What is compared; the comparison has its name.
    at_least
        Similarities from 0 to 1, greatest first; 0.92 and 0.8 unless told.
    term_frequency, m, u
        As in `comparison`.

    Examples
    --------
    >>> jaro_winkler("surname", 0.9).levels
    (Equal(column='surname'), JaroWinkler(column='surname', at_least=0.9))
    """
    fuzzy = [JaroWinkler(column, similarity) for similarity in at_least or (0.92, 0.8)]
    return comparison(name_of(column), [Equal(column), *fuzzy], term_frequency=term_frequency, m=m, u=u)


def phonetic(
    column: str,
    code: Code,
    *,
    term_frequency: bool | TermFrequency = False,
    m: Sequence[float] | None = None,
    u: Sequence[float] | None = None,
) -> Comparison:
    """Return the comparison: equal, then of the same phonetic code.

    Parameters
    ----------
    column
        What is compared; the comparison has its name.
    code
        ``soundex``, ``metaphone``, ``nysiis`` or ``match_rating``.
    term_frequency, m, u
        As in `comparison`.

    Examples
    --------
    >>> phonetic("surname", "nysiis").levels[1]
    SameCode(column='surname', code='nysiis')
    """
    levels: list[Level] = [Equal(column), SameCode(column, code)]
    return comparison(name_of(column), levels, term_frequency=term_frequency, m=m, u=u)


def soundex(
    column: str,
    *,
    term_frequency: bool | TermFrequency = False,
    m: Sequence[float] | None = None,
    u: Sequence[float] | None = None,
) -> Comparison:
    """Return the comparison: equal, then of the same Soundex code.

    Parameters
    ----------
    column
        What is compared; the comparison has its name.
    term_frequency, m, u
        As in `comparison`.

    Examples
    --------
    >>> soundex("surname") == phonetic("surname", "soundex")
    True
    """
    return phonetic(column, "soundex", term_frequency=term_frequency, m=m, u=u)


# The constructors never stumble over a wrong argument: they pass it on, and LinkSpec tells it with its path.


def name_of(column: str) -> str:
    """Return the name of a column's comparison: what cannot end a column's name becomes an underscore."""
    return re.sub(r"\W", "_", column) if isinstance(column, str) else column


def as_tuple(given: Any) -> Any:
    """Return a sequence as a tuple, and anything else as it is."""
    return (
        tuple(given) if isinstance(given, Iterable) and not isinstance(given, str | bytes | dict) else given
    )


def each_of(given: Any) -> Any:
    """Return a sequence as a tuple, and anything else as the only element of one."""
    listed = as_tuple(given)
    return listed if isinstance(listed, tuple) else (listed,)
