"""Phonetic codes of distinct values: what a name sounds like, whatever its accents, case and punctuation."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Final

import jellyfish
import pyarrow as pa

from linkspark.cells import folding
from linkspark.comparisons.values import Codes, Values, numbered, texts, with_none
from linkspark.spec.levels import Code

_CODE_OF: Final[Mapping[Code, Callable[[str], str]]] = {
    "soundex": jellyfish.soundex,
    "metaphone": jellyfish.metaphone,
    "nysiis": jellyfish.nysiis,
    "match_rating": jellyfish.match_rating_codex,
}
_BEYOND: Final = re.compile("[^A-Z]")


def letters(text: str) -> str:
    """Return a text's letters A to Z, upper-cased and without accents: those of `linkspark.cells.letters`."""
    return _BEYOND.sub("", text.upper().translate(_plain_letters()))


@cache
def _plain_letters() -> dict[int, int]:
    return str.maketrans(*folding())


def phonetic_code(text: str, code: Code) -> str | None:
    """Return the code of a text's letters; None where it has no letter, or none that the code hears."""
    plain = text if text.isascii() and text.isalpha() and text.isupper() else letters(text)
    return (_CODE_OF[code](plain) or None) if plain else None


def same_code(values: Values, code: Code) -> Codes:
    """Return for each distinct value the number of its phonetic code, -1 for none."""

    def make(_: pa.Array) -> Codes:
        coded = [phonetic_code(text, code) for text in texts(values)]
        return with_none(numbered(pa.array(coded, pa.string())))

    numbers: Codes = values.once(code, make)
    return numbers
