"""Phonetic codes: what a name sounds like, whatever its accents, case and punctuation."""

from collections.abc import Callable, Mapping
from typing import Final

import jellyfish

from linkspark.letters import letters
from linkspark.spec.levels import Code

_CODE_OF: Final[Mapping[Code, Callable[[str], str]]] = {
    "soundex": jellyfish.soundex,
    "metaphone": jellyfish.metaphone,
    "nysiis": jellyfish.nysiis,
    "match_rating": jellyfish.match_rating_codex,
}


def phonetic_code(text: str, code: Code) -> str | None:
    """Return the code of a text's letters; None where it has no letter, or none that the code hears."""
    plain = text if text.isascii() and text.isalpha() and text.isupper() else letters(text)
    return (_CODE_OF[code](plain) or None) if plain else None
