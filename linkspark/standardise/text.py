"""Text: white space, case, accents, punctuation. Every function gives null where nothing is left."""

import re
from collections.abc import Callable
from typing import TypeAlias

from pyspark.sql import Column
from pyspark.sql import functions as F

from linkspark import cells, errors
from linkspark.frames import quoted

ColumnOrName: TypeAlias = Column | str

# Zero-width characters, direction marks, soft hyphens, the byte-order mark; what chooses an emoji's picture.
_INVISIBLE = r"\p{Cf}\uFE00-\uFE0F"
# Straight, grave, acute, curly, prime; the letters that are apostrophes; full width.
APOSTROPHES = r"'`\u00B4\u2018\u2019\u201B\u02B9\u02BB\u02BC\u02BD\u02C8\u2032\uFF07"
# Java's \s lacks 1C-1F even in Unicode mode; Cc has them.
_BLANKS = r"\s\p{Cc}"
_MARKS = _BLANKS + r"\p{P}\p{S}"
# Most texts have nothing of this, and need not pay for what would take it away.
_UNTIDY = "[^ -~]|^ | $|  "
_NOT_PLAIN = "[^A-Za-z0-9 ]|^ | $|  "


def squeeze(column: ColumnOrName) -> Column:
    """Trim a text, make each run of white space one blank, and leave out what cannot be seen.

    White space is Unicode's (no-break blanks too) and control characters. What cannot be seen are format
    characters such as zero-width blanks, direction marks, soft hyphens and the byte-order mark.
    """

    def squeezed(text: Column) -> Column:
        return _squeezed(F.regexp_replace(text, f"[{_INVISIBLE}]+", ""), _BLANKS)

    return made(column, lambda text: F.when(text.rlike(_UNTIDY), squeezed(text)).otherwise(text))


def upper(column: ColumnOrName) -> Column:
    """Return a text in upper case; "ß" becomes "SS"."""
    return made(column, F.upper)


def fold_accents(column: ColumnOrName) -> Column:
    """Return a text with its Latin letters plain, in their own case: "Zoë" is "Zoe", "Kjær" is "Kjaer".

    Blanks, hyphens, digits and other scripts stay. Accents count whether they are part of their letter or
    follow it as a combining character.
    """
    return made(column, cells.without_accents)


def remove_apostrophes(column: ColumnOrName) -> Column:
    """Leave out apostrophes, straight or curly, and what is typed for them: "O’Neil" is "ONeil"."""
    return made(column, lambda text: F.regexp_replace(text, f"[{APOSTROPHES}]+", ""))


def remove_punctuation(column: ColumnOrName, keep: str = "") -> Column:
    """Make punctuation and symbols blanks, so that no two words run together; then squeeze.

    Parameters
    ----------
    column
        The text.
    keep
        Characters that stay, for example "-&".
    """
    if not isinstance(keep, str):
        raise errors.argument("remove_punctuation", "keep", keep, 'a text such as "-&"')
    marks = _marks(unless=re.sub(r"([^\w\s])", r"\\\1", keep))

    def without(text: Column) -> Column:
        return _squeezed(F.regexp_replace(text, f"[{_INVISIBLE}]+", ""), marks)

    return made(column, lambda text: F.when(text.rlike(_NOT_PLAIN), without(text)).otherwise(text))


def clean(column: ColumnOrName) -> Column:
    """Do all of this at once: upper case, no accents, apostrophes or punctuation, single blanks."""
    return made(column, cleaned)


# --- for the other modules of this room ----------------------------------------------------------------


def column_of(column: ColumnOrName) -> Column:
    """Return a column, or that of exactly this name, as text."""
    if isinstance(column, str):
        return quoted(column).cast("string")
    if not hasattr(column, "cast"):
        raise errors.argument("standardise", "column", column, "a Column or the name of one")
    return column.cast("string")


def cleaned(column: Column, unless: str = "") -> Column:
    """Return what `clean` gives, but '' where nothing is left.

    Parameters
    ----------
    column
        The text.
    unless
        Punctuation that stays, as it stands in a class of a regular expression.
    """
    # Apostrophes go after the change of case: the upper case of one letter begins with an apostrophe.
    plain = F.upper(cells.without_accents(column))
    plain = F.regexp_replace(plain, f"[{_INVISIBLE}{APOSTROPHES}]+", "")
    return F.when(column.rlike(_NOT_PLAIN), _squeezed(plain, _marks(unless))).otherwise(F.upper(column))


def made(column: ColumnOrName, function: Callable[[Column], Column]) -> Column:
    """Return what a function makes of a text, null where that is ''."""
    return let(column_of(column), lambda text: filled(function(text)))


def filled(column: Column) -> Column:
    """Return a text, or null where it is ''."""
    return let(column, lambda text: F.when(text != "", text))


def let(column: Column, function: Callable[[Column], Column]) -> Column:
    """Return a function of a column, computing the column once however often the function names it.

    The function's steps do not nest around the column, either: Spark Connect refuses expressions of about 50
    levels, and users compose what this room makes.
    """
    return F.transform(F.array(column), function)[0]


def _marks(unless: str) -> str:
    return f"{_MARKS}&&[^{unless}]" if unless else _MARKS


def _squeezed(column: Column, blanks: str) -> Column:
    return F.trim(F.regexp_replace(column, f"(?U)[{blanks}]+", " "))
