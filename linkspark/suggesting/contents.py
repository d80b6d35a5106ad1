"""What the values of a column look like: plain Python over the different values of a sample."""

import datetime
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from linkspark.spec.date_formats import FORMATS, MONTHS
from linkspark.standardise import placeholders

# Forms are first tried on so many values; those that fewer than one in twenty have are not tried further.
_TRIED = 400
_RARE = 0.05
# Values themselves are kept only of columns that have this few.
FEW_VALUES: Final = 20
# What a cleaning of text and numbers leaves alone unless told, because it can be a value: here the contents
# of the column decide.
_IN_DOUBT: Final = """
MISSING | NULL | NONE | NAN | #N/A | - | -- | ? | ?? | . | * | BLANK | NIL | INCONNU | UNBEKANNT |
DESCONOCIDO | 99999999 | 999999999 | 9999999999 | 0 | 00 | 000 | 0000 | 00000 | 000000 | 0000000 |
000-00-0000 | 999-99-9999 | 123-45-6789 | TEST
"""
PLACEHOLDERS: Final = frozenset(
    (*placeholders.TEXT, *map(str, placeholders.NUMBERS), *(one.strip() for one in _IN_DOUBT.split("|")))
)
# These are names of people too: see `linkspark.standardise.placeholders`.
MAYBE_NAMES: Final = frozenset(("NULL", "NONE", "NAN", "NIL", "TEST", "BLANK"))
_DUMMY_DATES: Final = tuple(day.isoformat() for day in placeholders.DATES)

_LETTERS = re.compile(r"[^\W\d_](?:[^\W\d_]|[ '’`.,\-])*")
_DIGITS = re.compile(r"\d+")
_WHOLE = re.compile(r"[+-]?\d{1,15}(?:\.0+)?")
_NUMBER = re.compile(r"[+-]?\d{1,15}(?:\.\d+)?")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}")
_UK_POSTCODE = re.compile(r"[A-Za-z]{1,2}\d[A-Za-z\d]?\s*\d[A-Za-z]{2}")
_PHONE = re.compile(r"\+?[\d().\-/ ]{7,20}(?:x\d+)?")
_SSN = re.compile(r"\d{3}-\d{2}-\d{4}")
_PLAIN_UPPER, _PLAIN_LOWER = re.compile(r"[A-Z0-9]+(?: [A-Z0-9]+)*"), re.compile(r"[a-z0-9]+(?: [a-z0-9]+)*")

_SEXES: Final = frozenset(
    (
        "m",
        "f",
        "male",
        "female",
        "man",
        "woman",
        "boy",
        "girl",
        "h",
        "homme",
        "femme",
        "mann",
        "frau",
        "w",
        "x",
        "u",
    )
)


@dataclass(frozen=True)
class Contents:
    """What a sample of a column holds.

    Attributes
    ----------
    rows, filled, distinct
        Records, those with a value, and different values.
    commonest
        Of the records with a value, the share that has the commonest.
    shared
        How many other records of the sample a record shares its value with, in the mean.
    forms
        The share of the values that have each of the forms that were looked for.
    dates
        The share that each date format reads.
    years
        The earliest and the latest year of the dates, without the hundredth at either end.
    shape, shaped
        The commonest shape (A a letter, 9 a digit) and its share.
    length, words
        The mean number of characters, and of words.
    numbers
        The least and the greatest number, without the hundredth at either end; None where there is none.
    values
        The values and how many records have them, where they are few.
    placeholders
        What stands for "not known", as it is written, and how often.
    """

    rows: int
    filled: int
    distinct: int
    commonest: float
    shared: float
    forms: Mapping[str, float]
    dates: Mapping[str, float]
    years: tuple[int, int] | None
    shape: str
    shaped: float
    length: float
    words: float
    numbers: tuple[float, float] | None
    values: tuple[tuple[str, int], ...]
    placeholders: tuple[tuple[str, int], ...]

    def form(self, name: str) -> float:
        """Return the share of the values that have a form."""
        return self.forms.get(name, 0.0)

    def as_plain(self) -> dict[str, Any]:
        """Return the contents as JSON holds them."""
        return asdict(self)

    @staticmethod
    def of_plain(held: Mapping[str, Any]) -> "Contents":
        """Return the contents that JSON held."""
        tuples: dict[str, Any] = {
            name: _tuples(value) if isinstance(value, list) else value for name, value in held.items()
        }
        return Contents(**tuples)


def contents_of(counts: Mapping[str | None, int]) -> Contents:
    """Return what a column holds, from its values and how many records have each."""
    rows = sum(counts.values())
    stripped: Counter[str] = Counter()
    messy = 0
    for value, count in counts.items():
        if value is not None and value.strip():
            stripped[value.strip()] += count
            messy += count if value != value.strip() else 0
    missing = _placeholders(stripped)
    # A multiset in one order, whatever order the records came in.
    kept = dict(sorted((v, c) for v, c in stripped.items() if v not in missing))
    filled = sum(kept.values())
    dates = {name: share for name in FORMATS if (share := _share(kept, filled, _reader(name))) >= 0.005}
    shapes: Counter[str] = Counter()
    for value, count in kept.items():
        shapes[_shape(value)] += count
    shape, shaped = max(shapes.items(), key=lambda one: (one[1], one[0]), default=("", 0))
    total = max(filled, 1)
    return Contents(
        rows=rows,
        filled=filled,
        distinct=len(kept),
        commonest=max(kept.values(), default=0) / total,
        shared=sum(count * (count - 1) for count in kept.values()) / total,
        forms=_forms(kept, filled) | {"blanks around": messy / max(sum(stripped.values()), 1)},
        dates=dates,
        years=_years(kept, dates),
        shape=shape if len(shape) <= 40 else "",
        shaped=shaped / total,
        length=sum(len(value) * count for value, count in kept.items()) / total,
        words=sum(len(value.split()) * count for value, count in kept.items()) / total,
        numbers=_range(kept, lambda value: float(value) if _NUMBER.fullmatch(value) else None),
        values=tuple(kept.items()) if len(kept) <= FEW_VALUES else (),
        placeholders=tuple(sorted(missing.items())),
    )


def date_parts(value: str, name: str) -> tuple[int, int, int] | None:
    """Return year, month and day that a format reads in a text (1 for what it lacks), or None."""
    form = FORMATS[name]
    found = re.fullmatch(form.pattern, " ".join(value.upper().split()))
    if found is None:
        return None
    held = dict(zip(form.parts, found.groups(), strict=True))
    year = int(held["y"]) if "y" in held else 1900 + int(held["Y"])
    month = 1 + MONTHS.find(held["M"][:3]) // 3 if "M" in held else int(held.get("m", 1))
    day = int(held.get("d", 1))
    try:
        datetime.date(year, month, day)
    except ValueError:
        return None
    return year, month, day


def _tuples(value: list[Any]) -> tuple[Any, ...]:
    return tuple(tuple(one) if isinstance(one, list) else one for one in value)


def _reader(name: str) -> Callable[[str], bool]:
    # Digits alone are dates only where their years are people's.
    plausible = (1850, 2100) if FORMATS[name].shape in ("eight digits", "year") else (1, 9999)

    def reads(value: str) -> bool:
        parts = date_parts(value, name) if len(value) <= 40 and any(c.isdigit() for c in value) else None
        return parts is not None and plausible[0] <= parts[0] <= plausible[1]

    return reads


def _forms(values: Mapping[str, int], filled: int) -> dict[str, float]:
    tests: dict[str, Callable[[str], object]] = {
        "letters": _LETTERS.fullmatch,
        "digits": _DIGITS.fullmatch,
        "whole number": _WHOLE.fullmatch,
        "number": _NUMBER.fullmatch,
        "some digits": lambda value: any(c.isdigit() for c in value),
        "starts with digit": lambda value: value[0].isdigit(),
        "comma": lambda value: "," in value,
        "one word": lambda value: len(value.split()) == 1,
        "one letter": lambda value: len(value.rstrip(".")) == 1 and value[0].isalpha(),
        "email": _EMAIL.fullmatch,
        "uk postcode": _UK_POSTCODE.fullmatch,
        "phone": lambda value: _PHONE.fullmatch(value) and 7 <= sum(c.isdigit() for c in value) <= 15,
        "ssn": _SSN.fullmatch,
        "sex": lambda value: value.lower().rstrip(".") in _SEXES,
        "given name first": lambda value: _first_word(value) in _given_names(),
        "given name last": lambda value: _last_word(value) in _given_names(),
        "given name after comma": lambda value: (
            "," in value and _first_word(value.partition(",")[2]) in _given_names()
        ),
        "plain upper": _PLAIN_UPPER.fullmatch,
        "plain lower": _PLAIN_LOWER.fullmatch,
    }
    found = {name: _share(values, filled, test) for name, test in tests.items()}
    return {name: share for name, share in found.items() if share}


def _share(values: Mapping[str, int], filled: int, test: Callable[[str], object]) -> float:
    if not filled:
        return 0.0
    first = list(values.items())[:: max(1, len(values) // _TRIED)]
    if sum(count for value, count in first if test(value)) < _RARE * sum(count for _, count in first):
        return 0.0
    return sum(count for value, count in values.items() if test(value)) / filled


def _placeholders(values: Mapping[str, int]) -> dict[str, int]:
    """Return the values that stand for missing: words for it anywhere, numbers and dates only if frequent."""
    frequent = _suspiciously_frequent(values)
    found = {}
    for value, count in values.items():
        word = value.upper()
        if any(_is_day(value, day) for day in _DUMMY_DATES):
            certain = value in frequent
        elif word in MAYBE_NAMES or any(map(str.isdigit, word)):
            certain = word in PLACEHOLDERS and (value in frequent or (word[0] == "-" and len(values) > 3))
        else:
            certain = word in PLACEHOLDERS
        if certain:
            found[value] = count
    return found


def _suspiciously_frequent(values: Mapping[str, int]) -> set[str]:
    """Return the values that stand out: several times as frequent as those that come next."""
    if len(values) <= FEW_VALUES:
        return set()
    ranked = sorted(values.items(), key=lambda one: (-one[1], one[0]))
    usual = ranked[min(5, len(ranked) - 1)][1]
    return {value for value, count in ranked[:5] if count >= max(5, 3 * usual)}


def _is_day(value: str, day: str) -> bool:
    if len(value) < 8 or day[:4] not in value:
        return False
    year, month, date = day.split("-")
    short = (f"{int(date)}/{int(month)}/{year}", f"{int(month)}/{int(date)}/{year}")
    written = (day, day.replace("-", ""), f"{date}/{month}/{year}", f"{month}/{date}/{year}", *short)
    return value.replace(".", "/").partition(" ")[0].partition("T")[0] in written


def _years(values: Mapping[str, int], dates: Mapping[str, float]) -> tuple[int, int] | None:
    best = max(dates, key=lambda name: (dates[name], name), default=None)
    if best is None:
        return None

    def year(value: str) -> float | None:
        parts = date_parts(value, best) if len(value) <= 40 else None
        return None if parts is None else float(parts[0])

    found = _range(values, year)
    return None if found is None else (int(found[0]), int(found[1]))


def _range(values: Mapping[str, int], number: Callable[[str], float | None]) -> tuple[float, float] | None:
    found = sorted((one, count) for value, count in values.items() if (one := number(value)) is not None)
    total = sum(count for _, count in found)
    inner, before = [], 0
    for one, count in found:
        if before + count > 0.01 * total and before < 0.99 * total:
            inner.append(one)
        before += count
    return (inner[0], inner[-1]) if inner else None


def _shape(value: str) -> str:
    return "".join("9" if c.isdigit() else "A" if c.isalpha() else c for c in value[:41])


def _first_word(value: str) -> str:
    words = value.split(maxsplit=1)
    return words[0].strip(".,-").lower() if words else ""


def _last_word(value: str) -> str:
    words = value.split()
    return words[-1].strip(".,-").lower() if words else ""


def _given_names() -> frozenset[str]:
    from linkspark.suggesting.given_names import GIVEN_NAMES

    return GIVEN_NAMES
