"""What the spec's values share: lists become tuples, and how a value is shown in a message."""

from dataclasses import fields
from typing import Any, Final


class _Unreadable:
    """The type of `UNREADABLE`."""


# Stands where JSON lacks a value or holds one that cannot be read; that problem has been told.
UNREADABLE: Final = _Unreadable()

_LONGEST = 60


def lists_to_tuples(value: Any) -> None:
    """Turn the lists among a frozen dataclass's fields into tuples, so that it stays frozen."""
    for field in fields(value):
        if isinstance(given := getattr(value, field.name), list):
            object.__setattr__(value, field.name, tuple(given))


def shown(value: object) -> str:
    """Return a value as a message shows it: short, whatever it is."""
    match value:
        case None:
            return "null (None)"
        case bool():
            return str(value).lower()
        case int() if abs(value) >= 10**18:
            return "a number of more than 18 digits"
        case int() | float():
            return f"{value!r}" if type(value) in (int, float) else f"{float(value)!r}"
        case str():
            return repr(value if len(value) <= _LONGEST else value[:_LONGEST] + "...")
        case dict():
            return "an object"
        case list() | tuple():
            return "a list"
        case _:
            kind = type(value).__name__
            return f"{'an' if kind[:1] in 'AEIOUaeiou' else 'a'} {kind}"
