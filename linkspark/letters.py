"""Letters without their accents, for both engines: a name sounds and is spelt the same in each."""

import re
import unicodedata
from functools import cache
from typing import Final

_BEYOND: Final = re.compile("[^A-Z]")


def letters(text: str) -> str:
    """Return a text's letters A to Z, upper-cased and without accents: those of `linkspark.cells.letters`.

    Examples
    --------
    >>> letters("Zoë O'Neil")
    'ZOEONEIL'
    """
    return _BEYOND.sub("", text.upper().translate(_plain_letters()))


@cache
def _plain_letters() -> dict[int, int]:
    return str.maketrans(*folding())


@cache
def folding() -> tuple[str, str]:
    """Return the accented letters of Unicode's Latin blocks, and the plain letter of each."""
    # These have no canonical decomposition; a digraph gives the letter that it starts with.
    plain = {
        "Æ": "A",
        "Ð": "D",
        "Ø": "O",
        "Þ": "T",
        "Đ": "D",
        "Ħ": "H",
        "Ł": "L",
        "Ŋ": "N",
        "Œ": "O",
        "Ŧ": "T",
    }
    plain |= {"ẞ": "S", "Ƒ": "F", "Ɓ": "B", "Ɖ": "D", "Ɗ": "D", "Ɛ": "E", "Ɠ": "G", "Ɨ": "I", "Ƙ": "K"}
    plain |= {
        "Ɲ": "N",
        "Ɔ": "O",
        "Ƥ": "P",
        "Ʈ": "T",
        "Ʋ": "V",
        "Ƴ": "Y",
        "Ƶ": "Z",
        "Ə": "E",
        "ı": "I",
        "ĸ": "K",
    }
    plain |= {letter.lower(): base.lower() for letter, base in plain.items() if letter not in "ẞĸ"}
    for point in (
        *range(0xC0, 0x250),
        *range(0x1E00, 0x1F00),
        *range(0xFF21, 0xFF3B),
        *range(0xFF41, 0xFF5B),
    ):
        for character in (chr(point), chr(point).upper()):
            base = unicodedata.normalize("NFKD", character)[0]
            if len(character) == 1 and base.isascii() and base.isalpha() and not character.isascii():
                plain.setdefault(character, base)
    return "".join(plain), "".join(plain.values())
