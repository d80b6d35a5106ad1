"""The steps that clean a field's value, as plain values: what is done, in the order in which they stand.

A step only says what was asked. `linkspark.field_columns` does it in Spark, `field_values` in plain Python,
`field_words` says it in English, `codec` writes it to JSON. Each takes the text of what the step before gave,
passes a missing value on, and gives a missing value where nothing is left. Spark jobs: none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from linkspark.spec.plain import lists_to_tuples

WhichWord: TypeAlias = Literal[
    "first", "last", "all but first", "all but last", "before comma", "after comma"
]


@dataclass(frozen=True)
class Where:
    """A step of a path: of a list, the objects that have this value under this key."""

    key: str
    equals: str | int | bool


Step: TypeAlias = str | int | Where
Path: TypeAlias = tuple[Step, ...]


@dataclass(frozen=True)
class Squeeze:
    """Trim, make each run of white space one blank, and leave out what cannot be seen."""


@dataclass(frozen=True)
class Upper:
    """Upper case; "ß" becomes "SS"."""


@dataclass(frozen=True)
class Lower:
    """Lower case; a sigma is the same letter at the end of a word as within it."""


@dataclass(frozen=True)
class FoldAccents:
    """Latin letters without accents, in their own case: "Zoë" becomes "Zoe"."""


@dataclass(frozen=True)
class RemovePunctuation:
    """Punctuation and symbols become blanks, but for the characters of `keep`; then squeezed."""

    keep: str = ""


@dataclass(frozen=True)
class Plain:
    """Upper case, no accents, apostrophes or punctuation, single blanks: "O’Neil-Kjær " is "ONEIL KJAER"."""


@dataclass(frozen=True)
class Placeholders:
    """These values, whatever their case and the blanks around them, stand for missing."""

    values: tuple[str, ...]

    def __post_init__(self) -> None:
        """Take a list for a tuple."""
        lists_to_tuples(self)


@dataclass(frozen=True)
class ParseDate:
    """The date that the first format that reads the text gives; missing where none does.

    The formats are those of `linkspark.standardise.dates`; `pivot` is the first of the hundred years that two
    digits can mean. Of the date, `part` is all ("date"), its "month" as text ("1980-02"), or its "year" as a
    whole number; formats without a day are only for the latter two.
    """

    formats: tuple[str, ...]
    pivot: int | None = None
    part: Literal["date", "month", "year"] = "date"

    def __post_init__(self) -> None:
        """Take one format, or a list, for a tuple."""
        if isinstance(self.formats, str):
            object.__setattr__(self, "formats", (self.formats,))
        lists_to_tuples(self)


@dataclass(frozen=True)
class Joined:
    """The value and what stands at further paths of the record, with `between` between those that are there.

    A full name of its parts; or, before `ParseDate`, a date of day, month and year.
    """

    others: tuple[Path, ...]
    between: str = " "

    def __post_init__(self) -> None:
        """Take a name for a path, and lists for tuples."""
        object.__setattr__(self, "others", _paths(self.others))


@dataclass(frozen=True)
class FirstOf:
    """The value, or where it is missing the first that is there at further paths of the record."""

    others: tuple[Path, ...]

    def __post_init__(self) -> None:
        """Take a name for a path, and lists for tuples."""
        object.__setattr__(self, "others", _paths(self.others))


@dataclass(frozen=True)
class Postcode:
    """A UK postcode as "SW1A 1AA"; missing where it is none."""


@dataclass(frozen=True)
class Phone:
    """A telephone number as "+442079460958"; missing where it is none."""


@dataclass(frozen=True)
class Email:
    """An email address in lower case; missing where it is none."""


@dataclass(frozen=True)
class Digits:
    """The digits 0 to 9 alone."""


@dataclass(frozen=True)
class Word:
    """One word, or all but one, of a text whose words stand between blanks; or what a comma divides.

    Of "Smith, Ann Mary" Smith stands before the comma, and Ann Mary after it; a text without a comma stands
    before it.
    """

    which: WhichWord


@dataclass(frozen=True)
class Recode:
    """Each of these values becomes another; what is not among them stays, or becomes missing."""

    values: tuple[tuple[str, str], ...]
    others: Literal["keep", "missing"] = "keep"

    def __post_init__(self) -> None:
        """Take a mapping, or lists, for tuples."""
        given: Any = self.values
        if isinstance(given, Mapping):
            given = tuple(given.items())
        if isinstance(given, list | tuple):
            given = tuple(tuple(pair) if isinstance(pair, list) else pair for pair in given)
        object.__setattr__(self, "values", given)


@dataclass(frozen=True)
class Substring:
    """So many characters from this one on; the first is 1. Without a length, all the rest."""

    start: int
    length: int | None = None


@dataclass(frozen=True)
class ToNumber:
    """The number that a text such as "12.5" means; missing where it is none."""


@dataclass(frozen=True)
class ToText:
    """The text of a value; a whole number has no decimal point."""


Cleaning: TypeAlias = (
    Squeeze
    | Upper
    | Lower
    | FoldAccents
    | RemovePunctuation
    | Plain
    | Placeholders
    | ParseDate
    | Joined
    | FirstOf
    | Postcode
    | Phone
    | Email
    | Digits
    | Word
    | Recode
    | Substring
    | ToNumber
    | ToText
)


def as_path(given: Any) -> Any:
    """Return a path of what may be a name, a list, or hold one-pair filters; what it is not stays."""
    if isinstance(given, str):
        return (given,)
    return tuple(_step(one) for one in given) if isinstance(given, list | tuple) else given


def _paths(given: Any) -> Any:
    if isinstance(given, str):
        given = (given,)
    return tuple(as_path(one) for one in given) if isinstance(given, list | tuple) else given


def _step(given: Any) -> Any:
    if isinstance(given, Mapping) and len(given) == 1:
        return Where(*next(iter(given.items())))
    return given
