"""Names of people: given names, surnames, full names, initials.

A name is in upper case, without accents, apostrophes and punctuation, with single blanks. Titles in front
(`TITLES`) and suffixes at the end (`SUFFIXES`) are left out, unless nothing else is there. A name that
looks like a missing value ("Null", "Na") is a name: see `linkspark.standardise.placeholders`.
"""

from typing import Literal, TypeAlias, get_args

from pyspark.sql import Column
from pyspark.sql import functions as F

from linkspark import errors
from linkspark.standardise.text import ColumnOrName, cleaned, column_of, filled, let, made

Hyphens: TypeAlias = Literal["blank", "join", "keep"]
Particles: TypeAlias = Literal["join", "drop", "keep"]

# Without LORD, LADY, MASTER and MD, which are names as often.
TITLES: tuple[str, ...] = ("MR", "MRS", "MS", "MISS", "MX", "DR", "DOCTOR", "PROF", "PROFESSOR")
TITLES += ("REV", "REVD", "REVEREND", "SIR", "DAME")
SUFFIXES: tuple[str, ...] = ("JR", "JNR", "SR", "SNR", "II", "III", "IV", "2ND", "3RD", "4TH")
SUFFIXES += ("ESQ", "ESQUIRE", "PHD", "PH D", "MBE", "OBE", "CBE")
# Written with a blank, with an apostrophe or with neither: unless all is kept, these are joined.
PREFIXES = ("AP", "D", "FITZ", "L", "MAC", "MC", "O", "ST")
PARTICLES: tuple[str, ...] = ("AL", "BIN", "DA", "DAS", "DE", "DEL", "DELLA", "DEN", "DER", "DI", "DO", "DOS")
PARTICLES += ("DU", "EL", "IBN", "LA", "LAS", "LE", "LOS", "TEN", "TER", "VAN", "VON", "ZU", "ZUM", "ZUR")

_DASH = r"\p{Pd}"


def given_name(column: ColumnOrName, *, hyphens: Hyphens = "blank") -> Column:
    """Return a given name, or several: " Mr Jean-Élie " is "JEAN ELIE".

    Parameters
    ----------
    column
        The name.
    hyphens
        What becomes of a hyphen: "blank" (JEAN ELIE), "join" (JEANELIE) or "keep" (JEAN-ELIE).
    """
    _check("names.given_name", "hyphens", hyphens, Hyphens)
    return made(column, lambda name: _given(_words(name), hyphens))


def surname(column: ColumnOrName, *, particles: Particles = "join", hyphens: Hyphens = "blank") -> Column:
    """Return a surname: "van der Berg Jr." is "VANDERBERG".

    Parameters
    ----------
    column
        The name.
    particles
        What becomes of a particle (`PARTICLES`: VAN, DE, ...) before another word. "join" writes it and that
        word as one (VANDERBERG), "drop" leaves it out (BERG), "keep" leaves it as it is (VAN DER BERG).
        `PREFIXES` (MC, O, ...) are joined by "drop" too: O'BRIEN, O BRIEN and OBRIEN are one name.
    hyphens
        What becomes of a hyphen: "blank" (SMITH JONES), "join" (SMITHJONES) or "keep" (SMITH-JONES).
    """
    _check("names.surname", "particles", particles, Particles)
    _check("names.surname", "hyphens", hyphens, Hyphens)
    return made(column, lambda name: _family(_words(name), particles, hyphens))


def surname_parts(column: ColumnOrName, *, particles: Particles = "join") -> Column:
    """Return the words of a surname as an array: "Smith-Jones" has SMITH and JONES. Useful to block on."""
    return F.split(surname(column, particles=particles), " ")


def full_name(column: ColumnOrName, *, particles: Particles = "join", hyphens: Hyphens = "blank") -> Column:
    """Split a full name into a struct of `first`, `middle` and `last`.

    Two orders are read. With a comma, "Surname, First Middle". Without, "First Middle Surname", where the
    surname is the last word, with the particles before it; a single word is the first name, after a title
    ("Mr Smith") the last. A surname of two words without hyphen or comma cannot be told from a middle name.

    Parameters
    ----------
    column
        The full name.
    particles, hyphens
        As for `surname`; hyphens also for given names.
    """
    _check("names.full_name", "particles", particles, Particles)
    _check("names.full_name", "hyphens", hyphens, Hyphens)

    def parts(name: Column) -> Column:
        given = F.regexp_replace(F.regexp_replace(name, "^[^,]*,", ""), ",", " ")
        given = F.regexp_replace(F.trim(given), rf"^(?:(?:{_any(TITLES)}) )+(?=\S)", "")
        first, middle = (F.regexp_extract(given, pattern, 1) for pattern in (r"^(\S+)", r"^\S+ (.+)$"))
        return F.struct(
            filled(_given(first, hyphens)).alias("first"),
            filled(_given(middle, hyphens)).alias("middle"),
            filled(_family(F.regexp_extract(name, "^([^,]*),", 1), particles, hyphens)).alias("last"),
        )

    return let(column_of(column), lambda name: let(_surname_first(_words(name, ",")), parts))


def initial(column: ColumnOrName) -> Column:
    """Return the first letter of a given name: "J" of "Jean-Élie"."""
    return F.substring(given_name(column), 1, 1)


def initials(column: ColumnOrName) -> Column:
    """Return the first letter of each given name: "JE" of "Jean-Élie"."""
    return F.regexp_replace(given_name(column), r"(\S)\S* ?", "$1")


def _check(function: str, name: str, got: object, allowed: object) -> None:
    choices = get_args(allowed)
    if got not in choices:
        raise errors.argument(function, name, got, " or ".join(repr(choice) for choice in choices))


def _any(words: tuple[str, ...]) -> str:
    return "|".join(words)


def _words(column: Column, unless: str = "") -> Column:
    """Return a name in plain capitals, with its dashes as hyphens between words."""
    plain = cleaned(column, unless=_DASH + unless)
    plain = F.regexp_replace(plain, rf" ?{_DASH}[ {_DASH}]*", "-")
    return F.regexp_replace(plain, "^[- ]+|[- ]+$", "")


def _surname_first(name: Column) -> Column:
    """Bring both orders of a full name into one: the surname, a comma, the given names."""
    name = F.regexp_replace(name, "[ -]*,[-, ]*", ",")
    trailing = rf"(?<=[^ ,])(?:[ ,](?:{_any(SUFFIXES)})|,(?:{_any(TITLES)}))+,?$"
    name = F.regexp_replace(F.regexp_replace(name, trailing, ""), "^,", "")
    titles = rf"^(?:(?:{_any(TITLES)}) )+"
    name = F.regexp_replace(name, rf"{titles}([^ ,]+)$", "$1,")
    name = F.regexp_replace(name, rf"{titles}(?=\S)", "")
    # A single letter here is an initial: the D of JOHN D SMITH is no particle.
    before = _any((*PARTICLES, *(prefix for prefix in PREFIXES if len(prefix) > 1)))
    return F.regexp_replace(name, rf"^([^,]+?) ((?:(?:{before}) )*[^ ,]+)$", "$2,$1")


def _given(words: Column, hyphens: Hyphens) -> Column:
    return _without_titles(_hyphenated(words, hyphens))


def _family(words: Column, particles: Particles, hyphens: Hyphens) -> Column:
    name = _hyphenated(words, hyphens)
    if particles == "join":
        name = _joined(name, PREFIXES + PARTICLES)
    elif particles == "drop":
        name = _joined(name, PREFIXES)
        name = F.regexp_replace(
            name, rf"(?<![^ -])(?:{_any(PARTICLES)}) (?!(?:{_any(SUFFIXES)})\b)(?=\S)", ""
        )
    return _without_titles(name)


def _hyphenated(words: Column, hyphens: Hyphens) -> Column:
    if hyphens == "keep":
        return words
    return F.translate(words, "-", " " if hyphens == "blank" else "")


def _without_titles(name: Column) -> Column:
    name = F.regexp_replace(name, rf"^(?:(?:{_any(TITLES)}) )+(?=\S)", "")
    return F.regexp_replace(name, rf"(?<=\S)(?: (?:{_any(SUFFIXES)}))+$", "")


def _joined(name: Column, prefixes: tuple[str, ...]) -> Column:
    """Join each prefix with the word after it, until none is left that another word follows."""
    ends_in_prefix = f"(?:^|[ -])(?:{_any(prefixes)})$"

    def with_word(before: Column, word: Column) -> Column:
        # A blank at the end says that the next word stands alone; a suffix always does.
        apart = F.when(word.isin(*SUFFIXES) & before.rlike("[^ ]$"), " ").otherwise("")
        text = F.concat(before, apart, word)
        joins = word.rlike(ends_in_prefix) | text.rlike(ends_in_prefix)
        return F.concat(text, F.when(joins, "").otherwise(" "))

    def joined(text: Column) -> Column:
        whole = F.trim(F.aggregate(F.split(text, " "), F.lit(""), with_word))
        return F.when(text.rlike(f"(?:^|[ -])(?:{_any(prefixes)}) "), whole).otherwise(text)

    return let(name, joined)
