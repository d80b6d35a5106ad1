"""The levels of a comparison: what "agrees" can mean, as plain values.

A level only says what was asked. `linkspark.comparisons` computes it, `words` says it in English, `codec`
writes it to JSON, `problems` checks it.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from linkspark.spec.plain import lists_to_tuples

Code: TypeAlias = Literal["soundex", "metaphone", "nysiis", "match_rating"]
Part: TypeAlias = Literal[
    "postcode_sector", "postcode_district", "postcode_area", "email_user", "email_domain"
]


@dataclass(frozen=True)
class Equal:
    """Both values are the same."""

    column: str


@dataclass(frozen=True)
class Levenshtein:
    """At most so many single-character insertions, deletions and substitutions apart."""

    column: str
    at_most: int


@dataclass(frozen=True)
class DamerauLevenshtein:
    """As `Levenshtein`, where two neighbouring characters exchanged count as one edit."""

    column: str
    at_most: int


@dataclass(frozen=True)
class JaroWinkler:
    """A Jaro-Winkler similarity of at least so much (Winkler 1990; prefix scale 0.1 above 0.7)."""

    column: str
    at_least: float


@dataclass(frozen=True)
class SameCode:
    """The same phonetic code."""

    column: str
    code: Code


@dataclass(frozen=True)
class Nickname:
    """First names of which one is a usual short form of the other, or both of the same name."""

    column: str


@dataclass(frozen=True)
class Initial:
    """One value is only the first letter of the other."""

    column: str


@dataclass(frozen=True)
class Swapped:
    """The first value of each record is the second of the other: first and last name exchanged."""

    first: str
    second: str


@dataclass(frozen=True)
class OneDatePartDiffers:
    """Dates that agree in two of year, month and day."""

    column: str


@dataclass(frozen=True)
class DayMonthSwapped:
    """Dates of one year in which day and month are exchanged."""

    column: str


@dataclass(frozen=True)
class DaysWithin:
    """Dates at most so many days apart."""

    column: str
    at_most: int


@dataclass(frozen=True)
class YearsWithin:
    """Dates whose distance is at most so many years of 365.25 days."""

    column: str
    at_most: float


@dataclass(frozen=True)
class SamePart:
    """The same part of a UK postcode or of an email address."""

    column: str
    part: Part


@dataclass(frozen=True)
class DifferenceWithin:
    """Numbers whose difference is at most so much."""

    column: str
    at_most: float


@dataclass(frozen=True)
class ShareWithin:
    """Numbers whose difference is at most this share of the larger one's size."""

    column: str
    at_most: float


@dataclass(frozen=True)
class KilometresWithin:
    """Places (degrees) at most so many kilometres apart on a sphere of radius 6371.0088 km."""

    latitude: str
    longitude: str
    at_most: float


@dataclass(frozen=True)
class Overlap:
    """Arrays that have at least so many different elements in common."""

    column: str
    at_least: int


@dataclass(frozen=True)
class Condition:
    """A Spark condition over columns that end in _l and _r, such as ``abs(age_l - age_r) < 3``."""

    name: str
    sql: str


@dataclass(frozen=True)
class AllOf:
    """Several levels at once."""

    levels: "tuple[Level, ...]"

    def __post_init__(self) -> None:
        """Take a list for a tuple."""
        lists_to_tuples(self)


Level: TypeAlias = (
    Equal
    | Levenshtein
    | DamerauLevenshtein
    | JaroWinkler
    | SameCode
    | Nickname
    | Initial
    | Swapped
    | OneDatePartDiffers
    | DayMonthSwapped
    | DaysWithin
    | YearsWithin
    | SamePart
    | DifferenceWithin
    | ShareWithin
    | KilometresWithin
    | Overlap
    | Condition
    | AllOf
)
