"""Levels that no other tool has as one function, as conditions that say the same.

A text is a date only as yyyy-mm-dd, as to the levels; a timestamp is none here.
"""

from collections.abc import Callable
from typing import Final

from linkspark.spec.levels import Part
from linkspark.spec.syntax import (
    Binary,
    Call,
    Case,
    Cast,
    Column,
    Expression,
    Like,
    Logical,
    Number,
    Text,
)

_ISO: Final = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_POSTCODE: Final = "^(?:{} ?{}[A-Z]{{2}}|{} ?{}AA)$"
# What of a usual postcode and of the one of GIR is taken: groups 1 and 2.
_POSTCODE_PARTS: Final[dict[Part, tuple[str, ...]]] = {
    "postcode_area": ("([A-Z]{1,2})[0-9][A-Z0-9]?", "[0-9]", "(GIR)", "0"),
    "postcode_district": ("([A-Z]{1,2}[0-9][A-Z0-9]?)", "[0-9]", "(GIR)", "0"),
    "postcode_sector": ("[A-Z]{1,2}[0-9][A-Z0-9]?", "([0-9])", "GIR", "(0)"),
}
_EMAIL_PARTS: Final[dict[Part, str]] = {
    "email_user": "(?s)^(.+)@[^@]+$",
    "email_domain": "(?s)^.+@([^@]+)$",
}
_EARTH: Final = "12742.0176"


def days_apart(column: str) -> Expression:
    """Return how many days lie between two dates."""
    return Call("abs", (Call("datediff", (_date(column, "l"), _date(column, "r"))),))


def day_month_swapped(column: str) -> Expression:
    """Return whether day and month are exchanged within a year."""
    (year, month, day), (other_year, other_month, other_day) = _parts(column, "l"), _parts(column, "r")
    return Logical(
        "and",
        (
            Binary("=", year, other_year),
            Binary("=", month, other_day),
            Binary("=", day, other_month),
            Binary("<>", day, other_day),
        ),
    )


def one_date_part_differs(column: str) -> Expression:
    """Return whether dates agree in two of year, month and day."""
    parts = zip(_parts(column, "l"), _parts(column, "r"), strict=True)
    year, month, day = (Binary("=", left, right) for left, right in parts)
    pairs = ((year, month), (year, day), (month, day))
    return Logical("or", tuple(Logical("and", pair) for pair in pairs))


def initial(column: str) -> Expression:
    """Return whether one value is only the first letter of the other."""
    sides = (Column(column, "l"), Column(column, "r"))
    single = Logical("or", tuple(Binary("=", Call("length", (one,)), Number("1")) for one in sides))
    firsts = [Call("substr", (one, Number("1"), Number("1"))) for one in sides]
    return Logical("and", (single, Binary("=", *firsts)))


def same_part(column: str, part: Part) -> Expression:
    """Return whether the parts of a postcode or of an email address are the same."""
    if part in _EMAIL_PARTS:
        return _same(column, lambda one: _group(one, _EMAIL_PARTS[part], 1))
    same = _same(column, lambda one: _postcode(one, part))
    if part != "postcode_sector":
        return same
    return Logical("and", (_same(column, lambda one: _postcode(one, "postcode_district")), same))


def kilometres(latitude: str, longitude: str) -> Expression:
    """Return how many kilometres lie between two places, by the haversine formula."""
    places = [(Column(name, "l"), Column(name, "r")) for name in (latitude, longitude)]
    inside = [
        Binary("<=", Call("abs", (one,)), Number(limit))
        for pair, limit in zip(places, ("90", "180"), strict=True)
        for one in pair
    ]
    north, east = ([Call("radians", (one,)) for one in pair] for pair in places)
    cosines = Binary("*", Call("cos", (north[0],)), Call("cos", (north[1],)))
    half = Binary("+", _half_squared(*north), Binary("*", cosines, _half_squared(*east)))
    apart = Call("asin", (Call("sqrt", (Call("least", (Number("1"), half)),)),))
    # Of a place that is missing, or nowhere, no distance is known.
    return Case(None, ((Logical("and", tuple(inside)), Binary("*", Number(_EARTH), apart)),), None)


def _date(column: str, side: str) -> Expression:
    text = Cast(Column(column, "l" if side == "l" else "r"), "string")
    return Case(None, ((Like(text, Text(_ISO), "rlike"), Cast(text, "date", attempt=True)),), None)


def _parts(column: str, side: str) -> tuple[Expression, ...]:
    return tuple(Call(name, (_date(column, side),)) for name in ("year", "month", "day"))


def _same(column: str, part: Callable[[Expression], Expression]) -> Expression:
    return Binary("=", part(Column(column, "l")), part(Column(column, "r")))


def _group(value: Expression, pattern: str, number: int) -> Expression:
    found = Call("regexp_extract", (value, Text(pattern), Number(str(number))))
    return Call("nullif", (found, Text("")))


def _postcode(value: Expression, part: Part) -> Expression:
    pattern = _POSTCODE.format(*_POSTCODE_PARTS[part])
    upper = Call("upper", (value,))
    return Call("coalesce", (_group(upper, pattern, 1), _group(upper, pattern, 2)))


def _half_squared(one: Expression, other: Expression) -> Expression:
    half = Call("sin", (Binary("/", Binary("-", one, other), Number("2")),))
    return Binary("*", half, half)
