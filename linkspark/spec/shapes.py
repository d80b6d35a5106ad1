"""The Python types and the ranges of a spec's values: one walk over the fields for all of them."""

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, Final, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

from linkspark.spec.levels import AllOf
from linkspark.spec.plain import UNREADABLE, shown

LONGEST_TEXT: Final = 2_000
LARGEST_WHOLE: Final = 2**63 - 1
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


class Fault(NamedTuple):
    """Where something is wrong, and what; nothing where another message has told it."""

    path: str
    message: str


@dataclass(frozen=True)
class _Allowed:
    words: str
    holds: Callable[[Any], bool]


def _number(words: str, holds: Callable[[float], bool]) -> _Allowed:
    return _Allowed(words, lambda value: is_number(value) and holds(value))


def _whole(least: int, most: int) -> _Allowed:
    words = f"a whole number from {least:,} to {most:,}" if least > -most else "a whole number of 64 bits"
    return _Allowed(words, lambda value: type(value) is int and least <= value <= most)


def _text(value: object) -> bool:
    return isinstance(value, str) and not re.search("[\ud800-\udfff]", value)


_COLUMN = _Allowed(
    f"a column's name (1 to {LONGEST_TEXT:,} characters, no control characters)",
    lambda value: (
        isinstance(value, str) and 0 < len(value) <= LONGEST_TEXT and not _UNPRINTABLE.search(value)
    ),
)
_SQL = _Allowed(
    f"text of 1 to {LONGEST_TEXT:,} characters", lambda value: _text(value) and 0 < len(value) <= LONGEST_TEXT
)
_NAME = _Allowed(
    "text of 1 to 200 letters, digits and underscores, because it ends a column's name",
    lambda value: isinstance(value, str) and re.fullmatch(r"\w{1,200}", value) is not None,
)
_COUNT = _whole(1, 1_000_000)
_SHARE = _number("a number above 0 and at most 1", lambda value: 0 < value <= 1)
_DISTANCE = _number("a finite number above 0", lambda value: value > 0)
_PROBABILITY = _number("a number from 0 to 1", lambda value: 0 <= value <= 1)
_INSIDE = _number("a number above 0 and below 1", lambda value: 0 < value < 1)
_ERROR = _number("a number from 0 to 1,000,000, or nothing", lambda value: 0 <= value <= 1_000_000)

_STEP = _Allowed(
    "a name, a position from 0, or a filter of one key and its value",
    lambda value: _COLUMN.holds(value) or (type(value) is int and 0 <= value <= 1_000_000),
)

# By class and field, or by field for all classes.
_ALLOWED: Final[dict[str, _Allowed]] = {
    **dict.fromkeys(("column", "first", "second", "latitude", "longitude", "record_id"), _COLUMN),
    **dict.fromkeys(("BlockingRule.keys", "Comparison.missing", "Condition.sql", "Condition.name"), _SQL),
    "Comparison.name": _NAME,
    **dict.fromkeys(("Levenshtein.at_most", "DamerauLevenshtein.at_most", "DaysWithin.at_most"), _COUNT),
    "Overlap.at_least": _COUNT,
    **dict.fromkeys(("JaroWinkler.at_least", "ShareWithin.at_most", "PriorRules.recall"), _SHARE),
    **dict.fromkeys(("YearsWithin.at_most", "DifferenceWithin.at_most"), _DISTANCE),
    "KilometresWithin.at_most": _DISTANCE,
    "TermFrequency.minimum_u": _number("a number from 0 to below 1", lambda value: 0 <= value < 1),
    "TermFrequency.weight": _PROBABILITY,
    "LevelFrequency.minimum_u": _number("a number from 0 to below 1", lambda value: 0 <= value < 1),
    "LevelFrequency.weight": _PROBABILITY,
    **dict.fromkeys(("LevelFrequency.level", "LevelFrequency.u_of"), _whole(0, 99)),
    **dict.fromkeys(("m", "u"), _PROBABILITY),
    **dict.fromkeys(("m_error", "u_error", "prior_error"), _ERROR),
    "LinkSpec.prior": _Allowed(f"{_INSIDE.words}, PriorRules, or nothing", _INSIDE.holds),
    "FittedModel.prior": _INSIDE,
    "LinkSpec.pair_budget": _whole(1, LARGEST_WHOLE),
    "LinkSpec.seed": _whole(-LARGEST_WHOLE, LARGEST_WHOLE),
    **dict.fromkeys(("Field.name", "Where.key"), _COLUMN),
    **dict.fromkeys(("Field.path", "Joined.others", "FirstOf.others"), _STEP),
    "Where.equals": _Allowed(
        "text, a whole number, true or false", lambda value: _text(value) or isinstance(value, int)
    ),
    "Field.clean": _Allowed("a cleaning step, such as Upper()", lambda value: False),
    "Field.source": _SQL,
    "ParseDate.pivot": _whole(1, 9_900),
    "Substring.start": _COUNT,
    "Substring.length": _COUNT,
}
# The least and the greatest number of elements, and what they are.
_SIZES: Final[dict[str, tuple[int, int, str]]] = {
    "LinkSpec.blocking": (1, 62, "blocking rules"),
    "PriorRules.rules": (1, 62, "blocking rules"),
    "BlockingRule.keys": (1, 50, "keys"),
    "LinkSpec.comparisons": (1, 200, "comparisons"),
    "Comparison.levels": (1, 100, "levels"),
    "AllOf.levels": (1, 20, "levels"),
    "TermFrequency.levels": (1, 100, "levels"),
    "LinkSpec.fields": (0, 2_000, "fields"),
    "LinkSpec.notes": (0, 5_000, "notes"),
    "Field.path": (1, 40, "steps"),
    "Field.clean": (0, 40, "cleaning steps"),
    "Joined.others": (1, 40, "paths or steps"),
    "FirstOf.others": (1, 40, "paths or steps"),
    "Placeholders.values": (1, 10_000, "values"),
    "ParseDate.formats": (1, 20, "formats"),
    "Recode.values": (1, 10_000, "values"),
    **dict.fromkeys(("m_error", "u_error"), (1, 101, "numbers")),
    "m": (1, 101, "numbers"),
    "u": (1, 101, "numbers"),
}
_ANY_SIZE = (0, 100_000, "elements")
_BY_TYPE: Final[dict[object, _Allowed]] = {
    str: _Allowed("text", _text),
    int: _Allowed("a whole number", lambda value: type(value) is int),
    float: _Allowed("a finite number", lambda value: is_number(value)),
    bool: _Allowed("true or false", lambda value: isinstance(value, bool)),
}
_CALLED = {
    "BlockingRule": "a blocking rule, as block_on(...) makes",
    "Comparison": "a comparison, as exact(...) makes",
    "TermFrequency": "a TermFrequency or nothing",
    "LevelFrequency": "a LevelFrequency",
    "Field": "a field, as field(...) makes",
    "LinkSpec": "a LinkSpec",
    "LevelProbabilities": "LevelProbabilities",
    "Training": "a Training",
    "Uncertainty": "an Uncertainty, as train makes, or nothing",
    "LevelErrors": "LevelErrors",
}


def is_number(value: object) -> bool:
    """Tell whether a value is a finite number, which True is not."""
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and abs(value) < 10**300
        and math.isfinite(value)
    )


@cache
def hints(owner: Any) -> dict[str, Any]:
    """Return the types of a dataclass's fields."""
    return get_type_hints(owner)


def choices(hint: object) -> tuple[Any, ...]:
    """Return the types that a field may have."""
    return get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)


def element_hint(hint: object, index: int) -> object:
    """Return the type of an element of a tuple of this type."""
    types = get_args(hint)
    return types[0] if types[-1] is Ellipsis else types[index]


def longest(hint: object, owner: str) -> int:
    """Return how many elements a tuple of this type may have in this field."""
    types = get_args(hint)
    return len(types) if types[-1] is not Ellipsis else (_of_field(_SIZES, owner) or _ANY_SIZE)[1]


def faults(value: Any, hint: object, path: str, owner: str = "") -> Iterator[Fault]:
    """Yield what has the wrong type or is out of range in a value and in all that it holds.

    Parameters
    ----------
    value
        A dataclass of a spec, or what stands where one should be.
    hint
        The type that it should have.
    path
        Where it stands: `comparisons[2].levels[0]`.
    owner
        The class and the field that hold it: `Comparison.levels`.
    """
    allowed_types = choices(hint)
    if value is UNREADABLE:
        yield Fault(path, "")
    elif value is None and NoneType in allowed_types:
        return
    elif type(value) in allowed_types and is_dataclass(value):
        kind: Any = type(value)
        for field in fields(kind):
            here = f"{path}.{field.name}" if path else field.name
            yield from faults(
                getattr(value, field.name), hints(kind)[field.name], here, f"{kind.__name__}.{field.name}"
            )
    elif lists := [one for one in allowed_types if get_origin(one) is tuple]:
        yield from _list_faults(value, lists[0], path, owner)
    else:
        allowed = _allowed(hint, owner)
        if not allowed.holds(value):
            yield Fault(path, f"must be {allowed.words}, but is {shown(value)}")


def _list_faults(value: object, hint: object, path: str, owner: str) -> Iterator[Fault]:
    least, most, what = _of_field(_SIZES, owner) or _ANY_SIZE
    types = get_args(hint)
    if types[-1] is not Ellipsis:
        least = most = len(types)
    size = f"{least:,}" if least == most else f"{least:,} to {most:,}"
    if not isinstance(value, list | tuple):
        yield Fault(path, f"must be a list of {size} {what}, but is {shown(value)}")
    elif not least <= len(value) <= most:
        yield Fault(path, f"must be a list of {size} {what}, but has {len(value):,}")
    else:
        for index, element in enumerate(value):
            here = f"{path}[{index}]"
            if owner == "AllOf.levels" and isinstance(element, AllOf):
                yield Fault(here, "must be a single level, but is another AllOf")
            else:
                yield from faults(element, element_hint(hint, index), here, owner)


def _allowed(hint: object, owner: str) -> _Allowed:
    by_field: _Allowed | None = _of_field(_ALLOWED, owner)
    if by_field:
        return by_field
    if get_origin(hint) is Literal:
        names = get_args(hint)
        words = ", ".join(repr(name) for name in names[:-1]) + f" or {names[-1]!r}"
        return _Allowed(words, lambda value: isinstance(value, str) and value in names)
    types = [one for one in choices(hint) if one is not NoneType]
    if len(types) == 1 and types[0] in _BY_TYPE:
        return _BY_TYPE[types[0]]
    words = _CALLED.get(types[0].__name__, "") if len(types) == 1 else "a level, such as Equal(...)"
    return _Allowed(words, lambda value: False)


def _of_field(table: dict[str, Any], owner: str) -> Any:
    return table.get(owner) or table.get(owner.rpartition(".")[2])
