"""The kinds of values that options take; each refuses what it is not."""

import argparse
import math
from typing import Any


def proportion(text: str) -> float:
    """Return a number above 0 and at most 1."""
    number = _number(text)
    if number is None or not 0 < number <= 1:
        raise argparse.ArgumentTypeError(f"must be a number above 0 and at most 1, but it is {text!r}")
    return number


def probability(text: str) -> float:
    """Return a number from 0 to 1."""
    number = _number(text)
    if number is None or not 0 <= number <= 1:
        raise argparse.ArgumentTypeError(f"must be a number from 0 to 1, but it is {text!r}")
    return number


def tolerance(text: str) -> float:
    """Return a number above 0."""
    number = _number(text)
    if number is None or not 0 < number < math.inf:
        raise argparse.ArgumentTypeError(f"must be a number above 0, but it is {text!r}")
    return number


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def whole(at_least: int) -> Any:
    """Return the kind of a whole number from some on."""

    def checked(text: str) -> int:
        if not text.lstrip("-").isdecimal() or int(text) < at_least:
            raise argparse.ArgumentTypeError(
                f"must be a whole number, at least {at_least}, but it is {text!r}"
            )
        return int(text)

    return checked


def texts(text: str) -> list[str]:
    """Return values with commas between."""
    parts = [part.strip() for part in text.split(",")]
    if not all(parts):
        raise argparse.ArgumentTypeError(f"must be values with commas between, but it is {text!r}")
    return parts


def identifier(text: str) -> str | tuple[str, str]:
    """Return a column, or two with a comma between."""
    parts = texts(text)
    if len(parts) > 2:
        raise argparse.ArgumentTypeError(f"must be one column, or two as ID1,ID2, but it is {text!r}")
    return parts[0] if len(parts) == 1 else (parts[0], parts[1])


def delimiter(text: str) -> str:
    """Return one character that may stand between cells."""
    plain = {"\\t": "\t", "tab": "\t"}.get(text, text)
    if len(plain) != 1 or plain in '"\r\n':
        raise argparse.ArgumentTypeError(f"must be one character, or \\t for a tab, but it is {text!r}")
    return plain


def proportions(text: str) -> list[float]:
    """Return numbers above 0 and at most 1, with commas between."""
    return [proportion(part) for part in texts(text)]
