"""Specs and models as JSON text and back, by their fields: a new level needs nothing here.

A file may come from anybody. It is read as plain values, never run, its size and depth are bounded, and it is
checked as if it were made by hand, all its problems told at once.
"""

import json
import re
import textwrap
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from typing import Any, Final, NamedTuple, get_args, get_origin

from linkspark import errors
from linkspark.spec.cleaning import Cleaning, Where
from linkspark.spec.files import LARGEST
from linkspark.spec.levels import Level
from linkspark.spec.plain import UNREADABLE, shown
from linkspark.spec.shapes import choices, element_hint, hints, longest

VERSION: Final = 1
SPEC: Final = "linkspark spec"
MODEL: Final = "linkspark model"
_READERS = {SPEC: "LinkSpec.load", MODEL: "FittedModel.load"}

_DEEPEST = 50
_MOST = 600_000
_CHANGE: Final = {"[": 1, "{": 1, "]": -1, "}": -1}
_WIDTH = 100
# Of the keys of one object that it may not have, those that are named.
_NAMED = 20
# Without one of these a spec says the same as with an empty one.
_LEFT_OUT: Final = ("fields", "clean", "notes")
_TYPED: Final = (*get_args(Level), *get_args(Cleaning))
# The closing quote is optional: text without an end is matched once, not tried again at each quote in it.
_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[\]{}]', re.DOTALL)


class _Object(dict[str, Any]):
    """A JSON object, and the keys that it holds more than once."""

    repeated: tuple[str, ...] = ()


class Decoded(NamedTuple):
    """A value that was read and not yet checked, and what could not be read."""

    value: Any
    problems: list[str]


def encode(value: Any) -> Any:
    """Return what a spec or model holds as JSON can hold it, without fields that are None or need not be."""
    if isinstance(value, list | tuple):
        return [encode(one) for one in value]
    if isinstance(value, Where):
        return {value.key: value.equals}
    if not is_dataclass(value):
        return value
    owner: Any = type(value)
    made: dict[str, Any] = {"type": _word(owner)} if owner in _TYPED else {}
    for field in fields(owner):
        held = getattr(value, field.name)
        if held is not None and not (held == () and field.name in _LEFT_OUT):
            made[field.name] = encode(held)
    return made


def to_text(kind: str, body: Mapping[str, Any]) -> str:
    """Return the JSON text of an encoded spec or model: what fits a line stands on one."""
    return _pretty({"format": kind, "version": VERSION, **body}, 0, 0) + "\n"


def decode(owner: type, body: dict[str, Any], path: str = "") -> Decoded:
    """Return an object of a class from its JSON, unchecked, with what is wrong with its structure."""
    problems: list[str] = []
    return Decoded(_object(body, owner, path, problems), problems)


def decode_named(owner: type, body: dict[str, Any], names: Sequence[str], path: str) -> Decoded:
    """Return the objects that JSON holds under these names, in their order."""
    problems = _key_problems(body, names, path)
    problems += [f"{path}.{name}: is missing" for name in names if name not in body]
    places = [(body.get(name, UNREADABLE), f"{path}.{name}") for name in names]
    return Decoded(tuple(_decoded(one, owner, place, "", problems) for one, place in places), problems)


def parse(text: str, kind: str, where: str) -> dict[str, Any]:
    """Return the fields of a JSON text of this kind, without format and version.

    Raises
    ------
    SpecError
        If it is not JSON, too large or too deep, or another format or version.
    """
    document = plain_json(text, where)
    _refuse_format(document, kind, where)
    body = _Object({name: value for name, value in document.items() if name not in ("format", "version")})
    body.repeated = document.repeated if isinstance(document, _Object) else ()
    return body


def plain_json(text: str, where: str) -> dict[str, Any]:
    """Return the object that a JSON text of any format holds.

    Raises
    ------
    SpecError
        If it is no JSON object, too large or too deep.
    """
    if not isinstance(text, str):
        raise errors.problems_found(where, [f"the JSON must be text, but is {shown(text)}"])
    _refuse_bombs(text, where)
    try:
        document = json.loads(
            text.removeprefix("\ufeff"),
            object_pairs_hook=_pairs,
            parse_constant=_refuse_constant,
            parse_int=_whole,
        )
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise errors.problems_found(where, [f"is not JSON: {error.msg} at {place}"]) from None
    except ValueError as error:
        raise errors.problems_found(where, [str(error)]) from None
    if not isinstance(document, dict):
        raise errors.problems_found(where, [f"must be a JSON object, but is {shown(document)}"])
    return document


def _refuse_bombs(text: str, where: str) -> None:
    if len(text) > LARGEST:
        reason = f"has {len(text):,} characters, and a spec or model at most {LARGEST:,}"
        raise errors.problems_found(where, [reason])
    depth = opened = 0
    for match in _BRACKETS.finditer(text):
        change = _CHANGE.get(match[0], 0)
        depth += change
        opened += change > 0
        if depth > _DEEPEST:
            raise errors.problems_found(where, [f"is nested more than {_DEEPEST} deep"])
        if opened > _MOST:
            raise errors.problems_found(where, [f"holds more than {_MOST:,} objects and lists"])


def _refuse_format(document: dict[str, Any], kind: str, where: str) -> None:
    found = document.get("format")
    if found != kind:
        reader = _READERS.get(found) if isinstance(found, str) else None
        advice = f"; read it with {reader}" if reader else ""
        got = shown(found) if "format" in document else "missing"
        raise errors.problems_found(where, [f"format: must be {kind!r}, but is {got}{advice}"])
    version = document.get("version")
    if type(version) is int and version > VERSION:
        reason = f"is {shown(version)}, which a newer linkspark wrote; this one reads {VERSION}: upgrade it"
        raise errors.problems_found(where, [f"version: {reason}"])
    if type(version) is not int or version != VERSION:
        got = shown(version) if "version" in document else "missing"
        raise errors.problems_found(where, [f"version: must be {VERSION}, but is {got}"])


def _pairs(pairs: list[tuple[str, Any]]) -> _Object:
    made = _Object(pairs)
    if len(made) < len(pairs):
        counts = Counter(name for name, _ in pairs)
        made.repeated = tuple(name for name, count in counts.items() if count > 1)
    return made


def _refuse_constant(word: str) -> None:
    raise ValueError(f"is not JSON: {word} is not a number")


def _whole(digits: str) -> int:
    if len(digits) > 20:
        raise ValueError(f"holds a whole number of {len(digits):,} digits; 20 are allowed")
    return int(digits)


def _object(data: dict[str, Any], owner: type, path: str, problems: list[str], *, typed: bool = False) -> Any:
    """Return an object of a class without running its checks, which would stop at the first."""
    start = f"{path}." if path else ""
    allowed = ["type"] * typed + [field.name for field in fields(owner)]
    problems += _key_problems(data, allowed, path)
    made: Any = object.__new__(owner)
    for field in fields(owner):
        if field.name in data:
            place = (start + field.name, f"{owner.__name__}.{field.name}")
            value = _decoded(data[field.name], hints(owner)[field.name], *place, problems)
        elif field.default is not MISSING:
            value = field.default
        else:
            problems.append(f"{start}{field.name}: is missing")
            value = UNREADABLE
        object.__setattr__(made, field.name, value)
    return made


def _key_problems(data: dict[str, Any], allowed: Sequence[str], path: str) -> list[str]:
    start = f"{path}." if path else ""
    repeated = getattr(data, "repeated", ())
    unknown = [name for name in data if name not in allowed]
    words = f"is not known here; allowed are {', '.join(allowed)}"
    return [
        *(f"{start}{_key(name)}: is there more than once" for name in repeated[:_NAMED]),
        *(f"{start}{_key(name)}: {words}" for name in unknown[:_NAMED]),
    ]


def _decoded(data: Any, hint: object, path: str, owner: str, problems: list[str]) -> Any:
    """Return the object or tuple that JSON stands for; all else as it is, for the checks to judge."""
    allowed = choices(hint)
    kind = next((one for one in allowed if get_origin(one) is tuple), None)
    if kind is not None:
        data = _in_full(data, path, owner, problems)
    if isinstance(data, list) and kind is not None and len(data) <= longest(kind, owner):
        elements = [(one, element_hint(kind, index)) for index, one in enumerate(data)]
        return tuple(
            _decoded(one, element, f"{path}[{index}]", owner, problems)
            for index, (one, element) in enumerate(elements)
        )
    if isinstance(data, list):
        return tuple(data)
    owners = [one for one in allowed if isinstance(one, type) and is_dataclass(one)]
    if not isinstance(data, dict) or not owners:
        return data
    if Where in owners:
        return _filter(data, path, problems)
    if len(owners) == 1:
        return _object(data, owners[0], path, problems)
    words = {_word(owner): owner for owner in owners}
    word = data.get("type")
    if not isinstance(word, str) or word not in words:
        got = shown(word) if "type" in data else "missing"
        problems.append(f"{path}.type: must be one of {', '.join(words)}, but is {got}")
        return UNREADABLE
    return _object(data, words[word], path, problems, typed=True)


def _in_full(data: Any, path: str, owner: str, problems: list[str]) -> Any:
    """Return what a shorter way to write fields, paths and recodings stands for."""
    if owner in ("Field.path", "Joined.others", "FirstOf.others") and isinstance(data, str):
        return [data]
    if not isinstance(data, dict):
        return data
    if owner == "LinkSpec.fields":
        problems += _key_problems(data, list(data), path)
        return [{"name": name, "path": steps} for name, steps in data.items()]
    if owner == "Recode.values":
        problems += _key_problems(data, list(data), path)
        return [list(pair) for pair in data.items()]
    return data


def _filter(data: dict[str, Any], path: str, problems: list[str]) -> Any:
    repeated: tuple[str, ...] = getattr(data, "repeated", ())
    if len(data) != 1 or repeated:
        problems.append(f"{path}: must be a filter of one key and its value, but has {len(data)} keys")
        return UNREADABLE
    return Where(*next(iter(data.items())))


def _word(owner: type) -> str:
    """Return a class's name as JSON has it: jaro_winkler for JaroWinkler."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", owner.__name__).lower()


def _key(name: str) -> str:
    return name if re.fullmatch(r"\w{1,60}", name) else shown(name)


def _pretty(value: Any, depth: int, before: int) -> str:
    """Return JSON in which each value that fits a line stands on one, `before` characters into it."""
    line = json.dumps(value, ensure_ascii=False, allow_nan=False)
    if not isinstance(value, dict | list) or (depth and before + len(line) <= _WIDTH):
        return line
    margin = "  " * (depth + 1)
    if isinstance(value, list) and all(isinstance(one, float | None) for one in value):
        return _filled(line, margin, depth)
    if isinstance(value, dict):
        names = [f"{margin}{json.dumps(name, ensure_ascii=False)}: " for name in value]
        inner = list(value.values())
    else:
        names, inner = [margin] * len(value), value
    lines = [name + _pretty(one, depth + 1, len(name)) for name, one in zip(names, inner, strict=True)]
    start, end = "{}" if isinstance(value, dict) else "[]"
    return f"{start}\n" + ",\n".join(lines) + "\n" + "  " * depth + end


def _filled(numbers: str, margin: str, depth: int) -> str:
    """Return a list of numbers on as few lines as hold it."""
    lines = textwrap.wrap(numbers[1:-1], _WIDTH, initial_indent=margin, subsequent_indent=margin)
    return "\n".join(["[", *lines, "  " * depth + "]"])
