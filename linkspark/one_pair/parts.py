"""Parts of a UK postcode and of an email address."""

import re
from functools import cache
from typing import Final

from linkspark.spec.levels import Part

# The shape alone: whether such a postcode is in use, or its letters may stand there, is not asked.
POSTCODE: Final = r"^(?P<area>[A-Z]{1,2})(?P<rest>[0-9][A-Z0-9]?) ?(?P<sector>[0-9])[A-Z]{2}$"
GIROBANK: Final = r"^(?P<area>GIR)(?P<rest>) ?(?P<sector>0)AA$"
EMAIL: Final = r"(?s)^(?P<email_user>.+)@(?P<email_domain>[^@]+)$"


def part_of(text: str, part: Part) -> str | None:
    """Return a part of a text, None where it is no postcode or email address.

    A postcode is read with or without its blank, in capitals or not; an email address as it is, its user
    before the last @.

    Examples
    --------
    >>> part_of("sw1a1aa", "postcode_sector")
    'SW1A 1'
    """
    if part in ("email_user", "email_domain"):
        email = _pattern(EMAIL).fullmatch(text)
        return email[part] if email else None
    capitals = text.upper() if text.isascii() else "".join(map(_capital, text))
    found = _pattern(POSTCODE).fullmatch(capitals) or _pattern(GIROBANK).fullmatch(capitals)
    if found is None:
        return None
    area, rest, digit = found.groups()
    if part == "postcode_area":
        return area
    return f"{area}{rest}" if part == "postcode_district" else f"{area}{rest} {digit}"


@cache
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text)


def _capital(letter: str) -> str:
    # As Arrow has it: the capital of a sharp s is not two letters.
    capital = letter.upper()
    return capital if len(capital) == 1 else letter
