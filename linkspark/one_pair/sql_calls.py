"""The functions of Spark's SQL that have the same value here, on values that are all there.

What is not among them, such as regular expressions (Java's are not Python's) or the texts of floating point
numbers, is left to Spark.
"""

import calendar
import datetime as dt
import math
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any, Final, NamedTuple

import jellyfish

from linkspark.one_pair.sql_values import (
    UnworkableError,
    calculate,
    day,
    listed,
    number,
    order,
    real,
    same,
    text,
    whole,
)

# As many digits as the largest floating point number has.
_WIDE: Final = Context(prec=400)
_EPOCH: Final = dt.date(1970, 1, 1).toordinal()


class Function(NamedTuple):
    """What a function does, and how many arguments it takes."""

    of: Callable[..., Any]
    least: int
    most: int


def _substring(value: Any, start: Any, length: Any = 2**31) -> str:
    letters, first, size = text(value), whole(start), whole(length)
    # From 1 on, or backwards from the end; 0 is as good as 1.
    begin = first - 1 if first > 0 else first + len(letters) if first < 0 else 0
    return letters[max(begin, 0) : max(begin + size, 0)]


def _trimmed(value: Any, letters: Any = " ") -> str:
    return text(value).strip(text(letters))


def _padded(value: Any, size: Any, filling: Any, *, left: bool) -> str:
    letters, width, fill = text(value), max(whole(size), 0), text(filling)
    missing = width - len(letters)
    if missing <= 0 or not fill:
        return letters[:width]
    filled = (fill * (missing // len(fill) + 1))[:missing]
    return filled + letters if left else letters + filled


def _replaced(value: Any, old: Any, new: Any = "") -> str:
    return text(value).replace(text(old), text(new)) if old else text(value)


def _found(value: Any, part: Any, start: Any = 1) -> int:
    if not part:
        return 1
    return text(value).find(text(part), whole(start) - 1) + 1 if start > 0 else 0


def _levenshtein(one: Any, two: Any, at_most: Any = None) -> int:
    """Return the distance in code points, not in characters as a reader sees them."""
    left, right = text(one), text(two)
    if left.isascii() and right.isascii() and "\r" not in left + right:
        distance = jellyfish.levenshtein_distance(left, right)
    else:
        # Each code point as a letter of its own that joins with no other.
        letters = {letter: chr(0x4E00 + place) for place, letter in enumerate(dict.fromkeys(left + right))}
        one, two = ("".join(letters[letter] for letter in side) for side in (left, right))
        distance = jellyfish.levenshtein_distance(one, two)
    return -1 if at_most is not None and distance > whole(at_most) else distance


def _rounded(value: Any, digits: Any = 0) -> Any:
    if type(value) is int and digits >= 0:
        return value
    if isinstance(value, float) and not math.isfinite(value):
        return value
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(number(value))
    found = exact.quantize(Decimal(1).scaleb(-whole(digits)), ROUND_HALF_UP, _WIDE)
    return float(found) if isinstance(value, float) else type(value)(found)


def _logarithm(value: Any, log: Callable[[float], float]) -> float | None:
    given = real(value)
    return log(given) if given > 0 else math.nan if given != given else None


def _power(base: Any, exponent: Any) -> float:
    try:
        return math.pow(real(base), real(exponent))
    except OverflowError:
        return math.inf
    except ValueError:
        return math.inf if base == 0 else math.nan


def _floored(value: Any, side: Callable[[Any], int]) -> int:
    if isinstance(value, float) and not math.isfinite(value):
        raise UnworkableError("a number that is not finite is made a whole one")
    return side(number(value))


def _arc(value: Any, of: Callable[[float], float]) -> float:
    return of(real(value)) if abs(real(value)) <= 1 else math.nan


def _months_later(value: Any, months: Any) -> dt.date:
    since = day(value)
    year, month = divmod(since.year * 12 + since.month - 1 + whole(months), 12)
    return dt.date(year, month + 1, min(since.day, calendar.monthrange(year, month + 1)[1]))


def _last_day(value: Any) -> dt.date:
    since = day(value)
    return since.replace(day=calendar.monthrange(since.year, since.month)[1])


def _months_between(later: Any, earlier: Any) -> float:
    one, two = day(later), day(earlier)
    months = float((one.year - two.year) * 12 + one.month - two.month)
    if one.day == two.day or (one == _last_day(one) and two == _last_day(two)):
        return months
    return float(_rounded(months + (one.day - two.day) / 31.0, 8))


def _contains(values: Any, wanted: Any) -> bool | None:
    found = [None if one is None else same(one, wanted) for one in listed(values)]
    return True if True in found else None if None in found else False


def _is_in(value: Any, others: list[Any]) -> bool:
    return any(
        other is None if value is None else other is not None and same(value, other) for other in others
    )


def _distinct(values: Any) -> tuple[Any, ...]:
    kept: list[Any] = []
    for one in listed(values):
        if not _is_in(one, kept):
            kept.append(one)
    return tuple(kept)


def _intersection(one: Any, two: Any) -> tuple[Any, ...]:
    others = list(listed(two))
    return tuple(value for value in _distinct(one) if _is_in(value, others))


def _difference(one: Any, two: Any) -> tuple[Any, ...]:
    others = list(listed(two))
    return tuple(value for value in _distinct(one) if not _is_in(value, others))


def _overlap(one: Any, two: Any) -> bool | None:
    left, right = listed(one), listed(two)
    if any(value is not None and _is_in(value, list(right)) for value in left):
        return True
    return None if left and right and (None in left or None in right) else False


def _got(values: Any, place: Any) -> Any:
    return listed(values)[place] if 0 <= whole(place) < len(listed(values)) else None


def _joined(*values: Any) -> Any:
    if any(isinstance(value, tuple) for value in values):
        return tuple(one for value in values for one in listed(value))
    return "".join(map(text, values))


def _functions() -> dict[str, Function]:
    """Return the functions by their names; all of them give null for any argument that is null."""
    texts: dict[str, tuple[Callable[..., Any], int, int]] = {
        "length char_length character_length": (lambda value: len(text(value)), 1, 1),
        "lower lcase": (lambda value: text(value).lower(), 1, 1),
        "upper ucase": (lambda value: text(value).upper(), 1, 1),
        "trim": (_trimmed, 1, 1),
        "btrim": (_trimmed, 1, 2),
        "ltrim": (lambda value: text(value).lstrip(" "), 1, 1),
        "rtrim": (lambda value: text(value).rstrip(" "), 1, 1),
        "substring substr": (_substring, 2, 3),
        "left": (lambda value, size: text(value)[: max(whole(size), 0)], 2, 2),
        "right": (lambda value, size: text(value)[-size:] if whole(size) > 0 else "", 2, 2),
        "lpad": (lambda value, size, fill=" ": _padded(value, size, fill, left=True), 2, 3),
        "rpad": (lambda value, size, fill=" ": _padded(value, size, fill, left=False), 2, 3),
        "concat": (_joined, 1, 50),
        "contains": (lambda value, part: text(part) in text(value), 2, 2),
        "startswith": (lambda value, part: text(value).startswith(text(part)), 2, 2),
        "endswith": (lambda value, part: text(value).endswith(text(part)), 2, 2),
        "instr": (_found, 2, 2),
        "locate position": (lambda part, value, start=1: _found(value, part, start), 2, 3),
        "replace": (_replaced, 2, 3),
        "reverse": (lambda value: value[::-1] if isinstance(value, tuple) else text(value)[::-1], 1, 1),
        "levenshtein": (_levenshtein, 2, 3),
        "jaro_winkler_similarity": (lambda a, b: jellyfish.jaro_winkler_similarity(text(a), text(b)), 2, 2),
        "jaro_similarity": (lambda a, b: jellyfish.jaro_similarity(text(a), text(b)), 2, 2),
        "damerau_levenshtein": (
            lambda a, b: float(jellyfish.damerau_levenshtein_distance(text(a), text(b))),
            2,
            2,
        ),
    }
    numbers: dict[str, tuple[Callable[..., Any], int, int]] = {
        "abs": (lambda value: abs(number(value)), 1, 1),
        "ceil ceiling": (lambda value: _floored(value, math.ceil), 1, 1),
        "floor": (lambda value: _floored(value, math.floor), 1, 1),
        "round": (_rounded, 1, 2),
        "sign signum": (lambda value: math.nan if value != value else float(order(number(value), 0)), 1, 1),
        "sqrt": (lambda value: math.nan if real(value) < 0 else math.sqrt(real(value)), 1, 1),
        "exp": (lambda value: math.inf if real(value) > 709 else math.exp(value), 1, 1),
        "power pow": (_power, 2, 2),
        "ln": (lambda value: _logarithm(value, math.log), 1, 1),
        "log2": (lambda value: _logarithm(value, math.log2), 1, 1),
        "log10": (lambda value: _logarithm(value, math.log10), 1, 1),
        "mod": (lambda one, two: calculate("%", one, two), 2, 2),
        "negative": (lambda value: -number(value), 1, 1),
        "positive": (number, 1, 1),
        "radians": (lambda value: math.radians(real(value)), 1, 1),
        "degrees": (lambda value: math.degrees(real(value)), 1, 1),
        "sin": (lambda value: math.sin(real(value)) if math.isfinite(value) else math.nan, 1, 1),
        "cos": (lambda value: math.cos(real(value)) if math.isfinite(value) else math.nan, 1, 1),
        "asin": (lambda value: _arc(value, math.asin), 1, 1),
        "acos": (lambda value: _arc(value, math.acos), 1, 1),
        "atan2": (lambda one, two: math.atan2(real(one) + 0.0, real(two) + 0.0), 2, 2),
    }
    table = {**texts, **numbers, **_dates(), **_lists()}
    return {name: Function(*made) for names, made in table.items() for name in names.split()}


def _dates() -> dict[str, tuple[Callable[..., Any], int, int]]:
    return {
        "datediff date_diff": (lambda one, two: (day(one) - day(two)).days, 2, 2),
        "date_add": (lambda since, days: day(since) + dt.timedelta(whole(days)), 2, 2),
        "date_sub": (lambda since, days: day(since) - dt.timedelta(whole(days)), 2, 2),
        "add_months": (_months_later, 2, 2),
        "months_between": (_months_between, 2, 2),
        "last_day": (_last_day, 1, 1),
        "to_date date": (day, 1, 1),
        "unix_date": (lambda value: day(value).toordinal() - _EPOCH, 1, 1),
        "year": (lambda value: day(value).year, 1, 1),
        "quarter": (lambda value: (day(value).month + 2) // 3, 1, 1),
        "month": (lambda value: day(value).month, 1, 1),
        "day dayofmonth": (lambda value: day(value).day, 1, 1),
        "dayofyear": (lambda value: day(value).timetuple().tm_yday, 1, 1),
        "dayofweek": (lambda value: day(value).isoweekday() % 7 + 1, 1, 1),
        "weekday": (lambda value: day(value).weekday(), 1, 1),
    }


def _lists() -> dict[str, tuple[Callable[..., Any], int, int]]:
    return {
        "size cardinality array_size": (lambda values: len(listed(values)), 1, 1),
        "array_contains": (_contains, 2, 2),
        "array_distinct": (_distinct, 1, 1),
        "array_intersect": (_intersection, 2, 2),
        "array_except": (_difference, 2, 2),
        "array_union": (lambda one, two: _distinct(listed(one) + listed(two)), 2, 2),
        "arrays_overlap": (_overlap, 2, 2),
        "get": (_got, 2, 2),
    }


FUNCTIONS: Final[Mapping[str, Function]] = _functions()
