"""Comparisons made for what they compare: names, dates, postcodes, places, and any condition."""

from collections.abc import Sequence

from linkspark.spec.comparisons import Comparison, TermFrequency, comparison, each_of, name_of
from linkspark.spec.levels import (
    AllOf,
    Condition,
    DayMonthSwapped,
    DaysWithin,
    DifferenceWithin,
    Equal,
    Initial,
    JaroWinkler,
    KilometresWithin,
    Level,
    Nickname,
    OneDatePartDiffers,
    Overlap,
    SamePart,
    ShareWithin,
    Swapped,
    YearsWithin,
)


def first_name(column: str, *at_least: float, term_frequency: bool | TermFrequency = True) -> Comparison:
    """Return the comparison of first names: equal, nicknames, Jaro-Winkler, only an initial.

    Parameters
    ----------
    column
        What is compared; the comparison has its name.
    at_least
        Jaro-Winkler similarities, greatest first; 0.92 and 0.8 unless told.
    term_frequency
        As in `comparison`; on unless told.

    Examples
    --------
    >>> len(first_name("first_name").levels)
    5
    """
    fuzzy = [JaroWinkler(column, similarity) for similarity in at_least or (0.92, 0.8)]
    levels: list[Level] = [Equal(column), Nickname(column), *fuzzy, Initial(column)]
    return comparison(name_of(column), levels, term_frequency=term_frequency)


def full_name(first: str, last: str, at_least: float = 0.88, *, name: str = "full_name") -> Comparison:
    """Return the comparison of first and last name together.

    Both equal; exchanged; both similar by Jaro-Winkler; the last name equal; the first name equal.

    Parameters
    ----------
    first, last
        The columns of first and last name.
    at_least
        The Jaro-Winkler similarity that both must have.
    name
        Names the column ``gamma_<name>``.

    Examples
    --------
    >>> full_name("first_name", "surname").levels[1]
    Swapped(first='first_name', second='surname')
    """
    both = AllOf((Equal(first), Equal(last)))
    alike = AllOf((JaroWinkler(first, at_least), JaroWinkler(last, at_least)))
    return comparison(name, [both, Swapped(first, last), alike, Equal(last), Equal(first)])


def date_of_birth(
    column: str, days: int = 10, years: float = 1, *, term_frequency: bool | TermFrequency = False
) -> Comparison:
    """Return the comparison of dates (or texts yyyy-mm-dd).

    Equal; day and month exchanged; one of year, month and day differs; within days; within years.

    Parameters
    ----------
    column
        What is compared; the comparison has its name.
    days, years
        How far apart the dates may be on the last two levels.
    term_frequency
        As in `comparison`.

    Examples
    --------
    >>> date_of_birth("dob", days=3).levels[3]
    DaysWithin(column='dob', at_most=3)
    """
    levels: list[Level] = [Equal(column), DayMonthSwapped(column), OneDatePartDiffers(column)]
    levels += [DaysWithin(column, days), YearsWithin(column, years)]
    return comparison(name_of(column), levels, term_frequency=term_frequency)


def postcode(column: str, *, term_frequency: bool | TermFrequency = False) -> Comparison:
    """Return the comparison of UK postcodes: equal, same sector, same district, same area.

    Parameters
    ----------
    column
        What is compared; the comparison has its name.
    term_frequency
        As in `comparison`.

    Examples
    --------
    >>> postcode("postcode").levels[1]
    SamePart(column='postcode', part='postcode_sector')
    """
    levels: list[Level] = [Equal(column), SamePart(column, "postcode_sector")]
    levels += [SamePart(column, "postcode_district"), SamePart(column, "postcode_area")]
    return comparison(name_of(column), levels, term_frequency=term_frequency)


def email(column: str, *, term_frequency: bool | TermFrequency = False) -> Comparison:
    """Return the comparison of email addresses: equal, same user, same domain.

    Parameters
    ----------
    column
        What is compared; the comparison has its name.
    term_frequency
        As in `comparison`.

    Examples
    --------
    >>> email("email").levels[1]
    SamePart(column='email', part='email_user')
    """
    levels: list[Level] = [Equal(column), SamePart(column, "email_user"), SamePart(column, "email_domain")]
    return comparison(name_of(column), levels, term_frequency=term_frequency)


def numeric(
    column: str, *, absolute: float | Sequence[float] = (), relative: float | Sequence[float] = ()
) -> Comparison:
    """Return the comparison of numbers: equal, within each difference, within each share of the larger.

    Parameters
    ----------
    column
        What is compared; the comparison has its name.
    absolute
        Differences, least first.
    relative
        Differences as shares of the larger number's size, above 0 and at most 1, least first.

    Examples
    --------
    >>> numeric("income", absolute=100, relative=[0.1]).levels[2]
    ShareWithin(column='income', at_most=0.1)
    """
    levels: list[Level] = [Equal(column)]
    levels += [DifferenceWithin(column, bound) for bound in each_of(absolute)]
    levels += [ShareWithin(column, bound) for bound in each_of(relative)]
    return comparison(name_of(column), levels)


def distance_km(latitude: str, longitude: str, *at_most: float, name: str = "distance_km") -> Comparison:
    """Return the comparison of places: within each distance.

    Parameters
    ----------
    latitude, longitude
        The columns of the place, in degrees.
    at_most
        Distances in kilometres, least first; 1 and 10 unless told.
    name
        Names the column ``gamma_<name>``.

    Examples
    --------
    >>> distance_km("lat", "lon", 5).levels
    (KilometresWithin(latitude='lat', longitude='lon', at_most=5),)
    """
    levels = [KilometresWithin(latitude, longitude, bound) for bound in at_most or (1.0, 10.0)]
    return comparison(name, levels)


def array_overlap(column: str, *at_least: int) -> Comparison:
    """Return the comparison of arrays: at least so many different elements in common.

    Parameters
    ----------
    column
        What is compared; the comparison has its name.
    at_least
        Counts of elements, greatest first; 1 unless told.

    Examples
    --------
    >>> array_overlap("phones", 2, 1).levels[0]
    Overlap(column='phones', at_least=2)
    """
    return comparison(name_of(column), [Overlap(column, count) for count in at_least or (1,)])


def custom(
    name: str,
    *conditions: tuple[str, str],
    m: Sequence[float] | None = None,
    u: Sequence[float] | None = None,
) -> Comparison:
    """Return the comparison of named Spark conditions.

    Parameters
    ----------
    name
        Names the column ``gamma_<name>``.
    conditions
        Pairs of a name and a condition over columns ending in _l and _r, strictest first.
    m, u
        As in `comparison`.

    Examples
    --------
    >>> custom("age", ("within three", "abs(age_l - age_r) <= 3")).levels
    (Condition(name='within three', sql='abs(age_l - age_r) <= 3'),)
    """
    levels = [
        Condition(*pair) if isinstance(pair, list | tuple) and len(pair) == 2 else pair for pair in conditions
    ]
    return comparison(name, levels, m=m, u=u)
