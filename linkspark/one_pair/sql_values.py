"""Values as Spark's SQL has them, in Python: three-valued, numbers of several kinds, NaN above all others."""

import datetime as dt
import decimal
import math
import re
from decimal import Decimal
from typing import Any, Final

from linkspark.one_pair.values import is_number

_EXACT: Final = decimal.Context(prec=76)
_LONG: Final = 2**63
# What Spark reads as a date: a year, then month and day, each perhaps short, then perhaps a time.
_DATE: Final = re.compile(
    r"[ \t\n\r]*([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2})(?:[ T].*)?)?)?[ \t\n\r]*", re.DOTALL
)
_WHOLE: Final = re.compile(r"[ \t\n\r]*([+-]?[0-9]{1,19})[ \t\n\r]*")
_REAL: Final = re.compile(r"[ \t\n\r]*([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?)[ \t\n\r]*")


class UnworkableError(ValueError):
    """That an expression has no value for a pair, with a reason that names no value."""


def text(value: Any) -> str:
    """Return a value as the text to which Spark casts it where text is wanted."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    raise UnworkableError("there is no text, but a value whose text only Spark writes")


def day(value: Any) -> dt.date:
    """Return a value as a date."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    found = _DATE.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise UnworkableError("there is no date")
    try:
        return dt.date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        raise UnworkableError("there is no date") from None


def number(value: Any) -> Any:
    """Return a number as it is."""
    if is_number(value):
        return value
    raise UnworkableError("there is no number")


def real(value: Any) -> float:
    """Return a number as a floating point number."""
    return float(number(value))


def whole(value: Any) -> int:
    """Return a whole number as it is."""
    if type(value) is int:
        return value
    raise UnworkableError("there is no whole number")


def truth(value: Any) -> bool:
    """Return a boolean as it is."""
    if isinstance(value, bool):
        return value
    raise UnworkableError("there is neither true nor false")


def listed(value: Any) -> tuple[Any, ...]:
    """Return a list as it is."""
    if isinstance(value, tuple):
        return value
    raise UnworkableError("there is no list")


def order(left: Any, right: Any) -> int:
    """Return a number below, at or above 0, as the left value lies before, at or behind the right one."""
    if is_number(left) and is_number(right):
        return _order_of_numbers(left, right)
    if isinstance(left, tuple) and isinstance(right, tuple):
        found = (_order_in_list(one, two) for one, two in zip(left, right, strict=False))
        return next(filter(None, found), len(left) - len(right))
    if isinstance(left, dt.date) or isinstance(right, dt.date):
        left, right = _moments(left, right)
    elif type(left) is not type(right) or isinstance(left, tuple):
        raise UnworkableError("values of different types are compared")
    return int(left > right) - int(left < right)


def same(left: Any, right: Any) -> bool:
    """Tell whether two values, neither of them missing, are equal."""
    return order(left, right) == 0


def calculate(operator: str, left: Any, right: Any) -> Any:
    """Return what an operator makes of two numbers; an error of ANSI SQL is one here."""
    left, right = number(left), number(right)
    if operator == "/" and type(left) is int and type(right) is int:
        left, right = float(left), float(right)
    if isinstance(left, float) or isinstance(right, float):
        left, right = float(left), float(right)
    if operator in ("/", "%", "div") and right == 0:
        raise UnworkableError("it divides by zero")
    decimals = isinstance(left, Decimal) or isinstance(right, Decimal)
    if operator == "/" and decimals:
        raise UnworkableError("it divides decimals, whose digits only Spark counts; make one a double")
    match operator:
        case "+":
            return _in_range(_EXACT.add(left, right) if decimals else left + right)
        case "-":
            return _in_range(_EXACT.subtract(left, right) if decimals else left - right)
        case "*":
            return _in_range(_EXACT.multiply(left, right) if decimals else left * right)
        case "/":
            return left / right
        case "div":
            return _in_range(int(_EXACT.divide_int(Decimal(left), Decimal(right))))
        case _:
            return remainder(left, right)


def remainder(left: Any, right: Any) -> Any:
    """Return what division leaves, with the sign of the left number."""
    if isinstance(left, float):
        return math.nan if math.isinf(left) or left != left else math.fmod(left, right)
    if isinstance(left, Decimal) or isinstance(right, Decimal):
        return _EXACT.remainder(Decimal(left), Decimal(right))
    return int(math.copysign(1, left)) * (abs(left) % abs(right))


def cast(value: Any, kind: str) -> Any:
    """Return a value as another type, or refuse it as ANSI SQL does."""
    match kind:
        case "string":
            return text(value)
        case "date":
            return day(value)
        case "double" if isinstance(value, str):
            found = _REAL.fullmatch(value)
            if found is None:
                raise UnworkableError("a text that is no number is cast to one")
            return float(found[1])
        case "double":
            return real(int(value) if isinstance(value, bool) else value)
        case "bigint" if isinstance(value, str):
            found = _WHOLE.fullmatch(value)
            if found is None:
                raise UnworkableError("a text that is no whole number is cast to one")
            return _in_range(int(found[1]))
        case _:
            given = int(value) if isinstance(value, bool) else number(value)
            if isinstance(given, float) and not math.isfinite(given):
                raise UnworkableError("a number that is not finite is cast to a whole one")
            return _in_range(int(given))


def _in_range(found: Any) -> Any:
    if type(found) is int and not -_LONG <= found < _LONG:
        raise UnworkableError("a whole number leaves the range of 64 bits")
    return found


def _order_of_numbers(left: Any, right: Any) -> int:
    if isinstance(left, float) or isinstance(right, float):
        left, right = float(left), float(right)
        if left != left or right != right:
            return int(left != left) - int(right != right)
    return int(left > right) - int(left < right)


def _order_in_list(left: Any, right: Any) -> int:
    if left is None or right is None:
        return int(left is not None) - int(right is not None)
    return order(left, right)


def _moments(left: Any, right: Any) -> tuple[dt.date, dt.date]:
    if isinstance(left, dt.datetime) or isinstance(right, dt.datetime):
        both = [
            one if isinstance(one, dt.datetime) else dt.datetime.combine(day(one), dt.time())
            for one in (left, right)
        ]
        return both[0], both[1]
    return day(left), day(right)
