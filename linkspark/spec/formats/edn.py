"""EDN, the notation of Clojure's data, as plain values and back: all that a model file needs of it.

Maps are dicts, vectors and lists are lists; the rest has types of its own. Nothing is run, tagged values
are kept with their tags, and size and depth are bounded.
"""

import math
import re
from dataclasses import dataclass
from typing import Any, Final, NoReturn

from linkspark import errors
from linkspark.spec.files import LARGEST
from linkspark.spec.plain import shown

_DEEPEST: Final = 50
_MOST: Final = 500_000
_TOKEN: Final = re.compile(
    r"""
    (?P<space>[\s,]+ | ;[^\n]*)
  | (?P<text>"(?:[^"\\]|\\.)*")
  | (?P<open>\#?\{ | \( | \[)
  | (?P<close>[)\]}])
  | (?P<discard>\#_)
  | (?P<keyword>:[^\s,;"()\[\]{}\\^`~@]+)
  | (?P<number>[+-]?[0-9][^\s,;"()\[\]{}]*)
  | (?P<tag>\#[A-Za-z][^\s,;"()\[\]{}]*)
  | (?P<character>\\(?:newline|space|tab|return|u[0-9a-fA-F]{4}|.))
  | (?P<symbol>[A-Za-z+\-.*/_!?$%&=<>|][^\s,;"()\[\]{}\\^`~@]*)
  | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_PAIRED: Final = {"{": "}", "#{": "}", "(": ")", "[": "]"}
_NUMBER: Final = re.compile(r"[+-]?[0-9]+N?|[+-]?[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?M?")
_ESCAPES: Final = {"t": "\t", "r": "\r", "n": "\n", "\\": "\\", '"': '"', "b": "\b", "f": "\f"}
_ESCAPED: Final = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_NAMED: Final = {"newline": "\n", "space": " ", "tab": "\t", "return": "\r"}
_SYMBOLS: Final = {"nil": None, "true": True, "false": False}


@dataclass(frozen=True)
class Keyword:
    """A keyword, its name without the colon: ``zen/tags``."""

    name: str


@dataclass(frozen=True)
class Symbol:
    """A symbol: ``aidbox.mdm/model``."""

    name: str


@dataclass(frozen=True)
class Tagged:
    """A value behind a tag, such as ``#inst``."""

    tag: str
    value: Any


@dataclass(frozen=True)
class Elements:
    """The elements of a set, in the order of the text."""

    values: tuple[Any, ...]


def read_edn(text: str, where: str) -> Any:
    """Return the one value that a text holds.

    Raises
    ------
    SpecError
        If it holds none or several, is no EDN, too large or too deep; with the line and column.
    """
    if len(text) > LARGEST:
        reason = f"has {len(text):,} characters, and a model at most {LARGEST:,}"
        raise errors.problems_found(where, [reason])
    reader = _Reader(text.removeprefix("\ufeff"), where)
    found = reader.values("")
    if len(found) != 1:
        reader.fail(f"must hold one value, but holds {len(found):,}")
    return found[0]


def write_edn(value: Any, indent: int = 0) -> str:
    """Return the text of a value; a map or vector that does not fit a line has one entry a line."""
    match value:
        case None | bool():
            return {None: "nil", True: "true", False: "false"}[value]
        case Keyword(name):
            return f":{name}"
        case Symbol(name):
            return name
        case str():
            return _written(value)
        case int() | float():
            return repr(value)
        case Elements(values):
            return "#{" + " ".join(write_edn(one, indent) for one in values) + "}"
        case dict():
            parts = [f"{write_edn(key)} {write_edn(one, indent + 1)}" for key, one in value.items()]
            return _laid_out("{", parts, "}", indent)
        case list() | tuple():
            return _laid_out("[", [write_edn(one, indent + 1) for one in value], "]", indent)
        case _:
            raise AssertionError(value)


class _Reader:
    """The tokens of one text, read from left to right."""

    def __init__(self, text: str, where: str) -> None:
        self._text = text
        self._where = where
        self._tokens = _TOKEN.finditer(text)
        self._at = 0
        self._count = 0
        self._depth = 0

    def fail(self, reason: str) -> NoReturn:
        raise errors.problems_found(self._where, [reason])

    def _fail_here(self, reason: str, at: int | None = None) -> NoReturn:
        before = self._text[: self._at if at is None else at]
        line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
        self.fail(f"is not EDN: {reason} at line {line}, column {column}")

    def values(self, closing: str) -> list[Any]:
        """Return the values up to a closing bracket, or up to the end."""
        found: list[Any] = []
        discards = 0
        for match in self._tokens:
            kind, text, self._at = match.lastgroup, match[0], match.start()
            if kind == "space":
                continue
            if kind == "discard":
                discards += 1
                continue
            if kind == "close":
                if text != closing:
                    self._fail_here(f"{text} closes nothing")
                if discards:
                    self._fail_here("nothing stands behind #_")
                return found
            self._count += 1
            if self._count > _MOST:
                self.fail(f"holds more than {_MOST:,} values")
            value = self._value(kind, text)
            if discards:
                discards -= 1
            else:
                found.append(value)
        if closing:
            self._at = len(self._text)
            self._fail_here(f"{closing} is missing")
        return found

    def _value(self, kind: str | None, text: str) -> Any:
        match kind:
            case "text":
                return _ESCAPED.sub(self._unescaped, text[1:-1])
            case "open":
                return self._collection(text)
            case "keyword":
                return Keyword(text[1:].lstrip(":"))
            case "number":
                return self._number(text)
            case "symbol":
                return _SYMBOLS[text] if text in _SYMBOLS else Symbol(text)
            case "character":
                name = text[1:]
                return chr(int(name[1:], 16)) if len(name) == 5 and name[0] == "u" else _NAMED.get(name, name)
            case "tag":
                return self._tagged(text[1:])
            case _ if text == '"':
                self._fail_here('a text is not closed: " is missing')
            case _:
                self._fail_here(f"{text if text.isprintable() else f'U+{ord(text):04X}'} is not known")

    def _unescaped(self, match: re.Match[str]) -> str:
        code, character = match.groups()
        if code is None and character not in _ESCAPES:
            self._fail_here(f"\\{character} is no escape")
        return chr(int(code, 16)) if code else _ESCAPES[character]

    def _number(self, text: str) -> int | float:
        if not _NUMBER.fullmatch(text):
            self._fail_here(f"{shown(text)} is not a number")
        digits = text.rstrip("NM")
        if digits.lstrip("+-").isdigit():
            if len(digits) > 20:
                self._fail_here(f"a whole number of {len(digits):,} digits is too long")
            return int(digits)
        number = float(digits)
        if not math.isfinite(number):
            self._fail_here(f"{shown(text)} is too large a number")
        return number

    def _tagged(self, tag: str) -> Tagged:
        self._deeper()
        for match in self._tokens:
            if match.lastgroup == "space":
                continue
            kind, text, self._at = match.lastgroup, match[0], match.start()
            if kind in ("close", "discard"):
                break
            value = self._value(kind, text)
            self._depth -= 1
            return Tagged(tag, value)
        self._fail_here(f"nothing stands behind #{tag}")

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            self.fail(f"is nested more than {_DEEPEST} deep")

    def _collection(self, opening: str) -> Any:
        at = self._at
        self._deeper()
        found = self.values(_PAIRED[opening])
        self._depth -= 1
        if opening == "#{":
            return Elements(tuple(found))
        return self._map(found, at) if opening == "{" else found

    def _map(self, found: list[Any], at: int) -> dict[Any, Any]:
        if len(found) % 2:
            self._fail_here("a map has a key without a value", at)
        made: dict[Any, Any] = {}
        for key, value in zip(found[::2], found[1::2], strict=True):
            if isinstance(key, dict | list | Elements | Tagged):
                self._fail_here("a key must be a keyword, a symbol, a text or a number", at)
            if key in made:
                self._fail_here(f"a map has the key {write_edn(key)[:60]} more than once", at)
            made[key] = value
        return made


def _written(text: str) -> str:
    named = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    return '"' + "".join(named.get(character, character) for character in text) + '"'


def _laid_out(opening: str, parts: list[str], closing: str, indent: int) -> str:
    line = opening + " ".join(parts) + closing
    if indent and len(line) + 2 * indent <= 100 and "\n" not in line:
        return line
    return opening + ("\n" + "  " * indent + " ").join(parts) + closing
