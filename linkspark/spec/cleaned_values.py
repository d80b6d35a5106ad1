"""Texts cleaned in plain Python, to the character as `linkspark.standardise` cleans them in Spark.

Java and Python agree on the characters of Unicode 13; on newer ones they may not. Every function takes a text
and returns one that may be ''.
"""

import datetime
import re
import unicodedata
from functools import cache
from typing import Any, Final

from linkspark.letters import folding
from linkspark.spec.date_formats import FORMATS, MONTHS

# Unicode's White_Space: what Java's \s is in Unicode mode, where str.isspace has four more.
_SPACE: Final = frozenset(
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029"
    "\u202f\u205f\u3000"
)
# As in `linkspark.standardise.text`, which has them as patterns for Java.
_APOSTROPHES: Final = frozenset("'`\u00b4\u2018\u2019\u201b\u02b9\u02bb\u02bc\u02bd\u02c8\u2032\uff07")
# The letters of Unicode's Latin script, which Python cannot ask for.
_LATIN: Final = (
    "A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02b8\u02e0-\u02e4\u1d00-\u1d25\u1d2c-\u1d5c\u1d62-\u1d65"
    "\u1d6b-\u1d77\u1d79-\u1dbe\u1e00-\u1eff\u2071\u207f\u2090-\u209c\u212a\u212b\u2132\u214e\u2160-\u2188"
    "\u2c60-\u2c7f\ua722-\ua787\ua78b-\ua7bf\ua7c2-\ua7ca\ua7f5-\ua7ff\uab30-\uab5a\uab5c-\uab64\uab66-\uab69"
    "\ufb00-\ufb06\uff21-\uff3a\uff41-\uff5a"
)
_MARKED: Final = re.compile(f"([{_LATIN}])[\u0300-\u036f]+")
_DIGRAPHS: Final = str.maketrans({"ß": "ss", "ẞ": "SS", "Æ": "ÆE", "Œ": "ŒE", "æ": "æe", "œ": "œe"})

_DISTRICT = (
    "(?:[A-PR-UWYZ][0-9]{1,2}|[A-PR-UWYZ][A-HK-Y][0-9]{1,2}|[A-PR-UWYZ][0-9][ABCDEFGHJKPSTUW]"
    "|[A-PR-UWYZ][A-HK-Y][0-9][ABEHMNPRVWXY])"
)
_POSTCODE: Final = re.compile(f"GIR 0AA|{_DISTRICT} [0-9][ABD-HJLNP-UW-Z]{{2}}")
_EXTENSION: Final = re.compile(
    r"S*(?:x|ext\.?|extension)S*[0-9]+S*".replace("S", f"[{''.join(_SPACE)}]") + r"\Z"
)
_COUNTRY: Final = re.compile(r"\A(?:\+440?|0|44(?=[1-9][0-9]{9}\Z))")
_PHONE: Final = re.compile(r"\+(?:44[1-9][0-9]{8,9}|(?!44)[1-9][0-9]{7,14})")
# Of the shape of an address: L a letter, N a number, o what else may stand before the @.
_LABEL: Final = "[LN](?:[LN-]{0,61}[LN])?"
_ADDRESS: Final = re.compile(rf"(?=.{{3,254}}\Z)[LNo-]+(?:\.[LNo-]+)*@(?:{_LABEL}\.)+L[LN-]*[LN]")
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?")


def squeeze(text: str) -> str:
    """Return a text trimmed, with single blanks, and without what cannot be seen."""
    return _squeezed("".join(letter for letter in text if not _invisible(letter)), _blank)


def lower(text: str) -> str:
    """Return a text in lower case, with one kind of small sigma."""
    return text.lower().replace("ς", "σ")


def fold_accents(text: str) -> str:
    """Return a text with its Latin letters plain, in their own case."""
    if text.isascii():
        return text
    return _MARKED.sub(r"\1", text).translate(_DIGRAPHS).translate(_folding())


def remove_punctuation(text: str, keep: str) -> str:
    """Return a text with blanks for punctuation and symbols, squeezed."""
    seen = "".join(letter for letter in text if not _invisible(letter))
    return _squeezed(seen, lambda letter: letter not in keep and (_blank(letter) or _mark(letter)))


def plain(text: str) -> str:
    """Return a text in upper case without accents, apostrophes and punctuation, with single blanks."""
    upper = fold_accents(text).upper()
    seen = "".join(one for one in upper if one not in _APOSTROPHES and not _invisible(one))
    return _squeezed(seen, lambda letter: _blank(letter) or _mark(letter))


def postcode(text: str) -> str:
    """Return a UK postcode in its standard form, or ''."""
    kept = "".join(one for one in text.upper() if one not in _SPACE and _category(one)[0] not in "CP")
    spaced = f"{kept[:-3]} {kept[-3:]}"
    return spaced if _POSTCODE.fullmatch(spaced) else ""


def phone(text: str) -> str:
    """Return a telephone number in its international form, or ''."""
    bare = _EXTENSION.sub("", text.lower())
    digits = "".join(
        one for one in bare if one == "+" or (one not in _SPACE and _category(one)[0] not in "CPS")
    )
    digits = re.sub(r"\A00", "+", digits)
    digits = _COUNTRY.sub("+44", digits)
    return digits if _PHONE.fullmatch(digits) else ""


def email(text: str) -> str:
    """Return an email address in lower case, or ''."""
    first, last = 0, len(text)
    while first < last and _unseen(text[first]):
        first += 1
    while last > first and _unseen(text[last - 1]):
        last -= 1
    address = lower(text[first:last])
    shape = "".join(map(_shape, address))
    return address if shape.find("@") in range(1, 65) and _ADDRESS.fullmatch(shape) else ""


def digits(text: str) -> str:
    """Return the digits 0 to 9 of a text."""
    return re.sub("[^0-9]+", "", text)


def word(text: str, which: str) -> str:
    """Return the first or last word of a text, or all but that."""
    words = squeeze(text).split(" ")
    match which:
        case "first":
            return words[0]
        case "last":
            return words[-1]
        case "all but first":
            return " ".join(words[1:])
        case "before comma":
            return squeeze(text).partition(",")[0].strip(" ")
        case "after comma":
            return squeeze(text).partition(",")[2].strip(" ")
        case _:
            return " ".join(words[:-1])


def number(text: str) -> float | None:
    """Return the number that a text means, if it means a finite one."""
    squeezed = squeeze(text)
    found = float(squeezed) if _NUMBER.fullmatch(squeezed) else float("inf")
    return found if abs(found) != float("inf") else None


def date(text: str, formats: tuple[str, ...], pivot: int | None) -> datetime.date | None:
    """Return the date that the first format gives that reads a text; the first day of a month or year."""
    squeezed = squeeze(text).upper()
    for name in formats:
        match = re.fullmatch(FORMATS[name].pattern, squeezed)
        if match is None:
            continue
        groups: dict[str, Any] = dict(zip(FORMATS[name].parts, match.groups(), strict=True))
        year = pivot + (int(groups["Y"]) - pivot) % 100 if pivot and "Y" in groups else int(groups["y"])
        month = MONTHS.index(groups["M"][:3]) // 3 + 1 if "M" in groups else int(groups.get("m", 1))
        try:
            return datetime.date(year, month, int(groups.get("d", 1)))
        except ValueError:
            # A day that the calendar does not have: another format may read the text.
            continue
    return None


def written(value: float) -> str:
    """Return a number as Spark writes it; a whole one has no decimal point."""
    return str(int(value)) if abs(value) < 1e15 and value == int(value) else in_java(value)


def in_java(value: float) -> str:
    """Return a number as Java writes it, whole ones with a decimal point."""
    if abs(value) == float("inf"):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0:
        return repr(value)
    mantissa, _, exponent = f"{value!r}".partition("e")
    sign, mantissa = ("-", mantissa[1:]) if mantissa.startswith("-") else ("", mantissa)
    whole, _, fraction = mantissa.partition(".")
    figures = (whole + fraction).lstrip("0")
    # The place of the decimal point, from the first figure that is not 0.
    place = len(whole) + int(exponent or 0) - (len(whole + fraction) - len(figures))
    figures = figures.rstrip("0") or "0"
    if -3 < place <= 7:
        padded = figures.ljust(place + 1, "0") if place > 0 else "0" * (1 - place) + figures
        point = max(place, 1)
        return f"{sign}{padded[:point]}.{padded[point:]}"
    return f"{sign}{figures[0]}.{figures[1:] or '0'}E{place - 1}"


@cache
def _category(letter: str) -> str:
    return unicodedata.category(letter)


def _blank(letter: str) -> bool:
    return letter in _SPACE or _category(letter) == "Cc"


def _mark(letter: str) -> bool:
    return _category(letter)[0] in "PS"


def _unseen(letter: str) -> bool:
    return letter in _SPACE or _category(letter)[0] == "C"


def _invisible(letter: str) -> bool:
    return _category(letter) == "Cf" or "\ufe00" <= letter <= "\ufe0f"


def _squeezed(text: str, blank: Any) -> str:
    spaced = "".join(" " if blank(letter) else letter for letter in text)
    return re.sub(" +", " ", spaced).strip(" ")


def _shape(letter: str) -> str:
    if letter in ".@-":
        return letter
    if letter in '"(),:;<>[]\\' or _unseen(letter):
        return "x"
    category = _category(letter)[0]
    return category if category in "LN" else "o"


@cache
def _folding() -> dict[int, int]:
    return str.maketrans(*folding())
