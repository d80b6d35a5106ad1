"""Spark expressions as text: what is wrong with one, and which columns it reads.

A key or condition can come from a file that somebody else wrote, and Spark would run whatever it says.
So only the harmless functions are let through (`sql_functions`); Spark itself checks the grammar.
"""

import difflib
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from linkspark.spec.blocking import BlockingRule
from linkspark.spec.comparisons import Comparison
from linkspark.spec.fields import fields_of, raw_columns
from linkspark.spec.frequencies import adjustments_of
from linkspark.spec.levels import AllOf, Condition, KilometresWithin, Level, Swapped
from linkspark.spec.sql_functions import ALLOWED, CONSTANTS, OPERATORS, OWN_FUNCTIONS, REFUSED, TYPES
from linkspark.spec.syntax import ExpressionError, parse

if TYPE_CHECKING:
    from linkspark.spec.link_spec import LinkSpec

_TOKEN = re.compile(
    r"""
    (?P<space>[ \t\r\n]+)
  | (?P<comment>--|/\*)
  | (?P<text>'(?:[^'\\]|\\.|'')*' | [rR]'[^']*')
  | (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?:[bB][dD]|[lLsSyYdDfF])?(?!\w))
  | (?P<quoted>`(?:[^`]|``)+`)
  | (?P<word>\w+)
  | (?P<arrow>->)
  | (?P<open>[(\[])
  | (?P<close>[)\]])
  | (?P<operator><=>|<=|>=|<>|!=|==|\|\||[-+*/%=<>!&|^~,.])
  | (?P<other>'.* | `.* | "(?:[^"\\]|\\.)*"? | .)
    """,
    re.VERBOSE | re.DOTALL,
)
_PAIRED = {")": "(", "]": "["}
_UNFINISHED = {"'": "a quote ' is not closed", "`": "a backtick is not closed"}
_OPERANDS = ("text", "number", "column", "constant", "close", "end", "field", "variable")
_STARTS = ("text", "number", "column", "constant", "function", "variable")


class Token(NamedTuple):
    """A piece of an expression: what it is, its text, and the position of its first character, from 1."""

    kind: str
    text: str
    at: int


def plain_column(sql: str) -> str | None:
    """Return the column that a key names if it is a name and no expression, else None.

    Any words without brackets or operators are one name: ``surname``, ``first name``, ```date-of-birth```.
    """
    text = sql.strip(" ")
    if re.fullmatch(r"`(?:[^`]|``)+`", text):
        return text[1:-1].replace("``", "`")
    if not re.fullmatch(r"\w[\w ]*", text):
        return None
    words = text.lower().split()
    meant = OPERATORS | {"as"} | (REFUSED if len(words) > 1 else set())
    constant = text.isdigit() or text.lower() in CONSTANTS
    return None if constant or meant.intersection(words) else text


def problems_of(sql: str, path: str) -> list[str]:
    """Return what is wrong with an expression, each as a line that begins with its path."""
    return [f"{path}: {fault}" for fault in faults(sql)]


def faults(sql: str, *, two_sides: bool = False) -> list[str]:
    """Return what is wrong with an expression; with `two_sides` its columns must end in _l or _r."""
    if not sql.strip():
        return ["is blank"]
    if plain_column(sql) is not None and not two_sides:
        return []
    tokens = list(_tokens(sql))
    allowed = ALLOWED | OWN_FUNCTIONS if two_sides else ALLOWED
    found = [f"position {token.at}: {fault}" for token, fault in _faults(tokens, allowed)]
    if found:
        return found
    if two_sides and uses_own_functions(sql):
        try:
            parse(sql)
        except ExpressionError as error:
            return [str(error)]
    columns = _columns(tokens)
    if not columns:
        return ["names no column, so it says the same of every record"]
    wrong = [name for name in columns if two_sides and not name.endswith(("_l", "_r"))]
    return [
        f"the column `{name}` must end in _l or _r, for the record on the left or on the right"
        for name in wrong
    ]


def uses_own_functions(sql: str) -> bool:
    """Tell whether a condition calls a function that Spark lacks, so that Spark cannot check its grammar."""
    return any(token.kind == "function" and token.text.lower() in OWN_FUNCTIONS for token in _tokens(sql))


def columns_of(sql: str) -> tuple[str, ...]:
    """Return the columns that an expression reads, each once, in the order of the text.

    Examples
    --------
    >>> columns_of("concat(substring(first_name, 1, 3), `post code`)")
    ('first_name', 'post code')
    """
    name = plain_column(sql)
    return _columns(list(_tokens(sql))) if name is None else (name,)


def rule_columns(rule: BlockingRule) -> tuple[str, ...]:
    """Return the columns that a blocking rule reads."""
    return _once(name for key in rule.keys for name in columns_of(key))


def level_columns(level: Level) -> tuple[str, ...]:
    """Return the columns that a level compares, without the _l and _r of a condition."""
    match level:
        case Condition():
            return _once(name[:-2] for name in columns_of(level.sql))
        case AllOf():
            return _once(name for part in level.levels for name in level_columns(part))
        case Swapped():
            return (level.first, level.second)
        case KilometresWithin():
            return (level.latitude, level.longitude)
        case _:
            return (level.column,)


def comparison_columns(comparison: Comparison) -> tuple[str, ...]:
    """Return the columns that a comparison compares, or reads to tell what is missing or frequent."""
    compared = [name for level in comparison.levels for name in level_columns(level)]
    missing = [] if comparison.missing is None else [name[:-2] for name in columns_of(comparison.missing)]
    frequent = [how.column for how in adjustments_of(comparison).values()]
    return _once([*compared, *missing, *frequent])


def shares_a_column(rule: BlockingRule, comparison: Comparison) -> bool:
    """Tell whether a rule reads a column that the comparison compares, whatever the case of its letters."""
    wanted = {name.lower() for name in comparison_columns(comparison)}
    return any(name.lower() in wanted for name in rule_columns(rule))


def judged_columns(spec: "LinkSpec") -> tuple[str, ...]:
    """Return the columns that blocking, comparisons and the prior's rules read; not the record id."""
    prior = () if spec.prior is None or isinstance(spec.prior, float | int) else spec.prior.rules
    read = [rule_columns(rule) for rule in spec.blocking]
    read += [comparison_columns(comparison) for comparison in spec.comparisons]
    read += [rule_columns(rule) for rule in prior]
    return _once(name for names in read for name in names)


def needed_columns(spec: "LinkSpec", source: str | None = None) -> tuple[str, ...]:
    """Return the columns that the raw records of a source must have for a spec; not the record id."""
    return raw_columns(judged_columns(spec), fields_of(spec.fields, source))


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _tokens(sql: str) -> Iterator[Token]:
    """Yield the tokens, words told apart into columns, functions, lambda variables, types and the rest."""
    raw = [
        Token(match.lastgroup or "other", match[0], match.start() + 1)
        for match in _TOKEN.finditer(sql)
        if match.lastgroup != "space"
    ]
    pairs = list(zip(raw, [*raw[1:], Token("end", "", 0)], strict=False))
    variables = {word.text for word, after in pairs if after.kind == "arrow"}
    # The depth of brackets at which a cast said AS: up to its closing bracket words are types.
    cast_at: int | None = None
    depth = 0
    before = Token("start", "", 0)
    for token, after in pairs:
        depth += (token.kind == "open") - (token.kind == "close")
        if cast_at is not None and depth < cast_at:
            cast_at = None
        kind = token.kind
        if kind == "quoted":
            kind = "field" if before.text == "." else "function" if after.text == "(" else "column"
        elif kind == "word":
            kind = "type" if cast_at is not None else _word(token, before, after, variables)
        if kind == "as" and depth:
            cast_at = depth
        before = token
        yield Token(kind, token.text, token.at)


def _word(token: Token, before: Token, after: Token, variables: set[str]) -> str:
    word = token.text.lower()
    if before.text == ".":
        return "field"
    if word in ("as", "end"):
        return word
    if word in OPERATORS or (word == "from" and before.text.lower() == "distinct"):
        return "word"
    if word in ("date", "timestamp") and after.kind == "text":
        return "word"
    if after.text == "(":
        return "function"
    if word in REFUSED:
        return "refused"
    if word in CONSTANTS:
        return "constant"
    return "variable" if token.text in variables else "column"


def _columns(tokens: list[Token]) -> tuple[str, ...]:
    return _once(
        token.text[1:-1].replace("``", "`") if token.text.startswith("`") else token.text
        for token in tokens
        if token.kind == "column"
    )


def _faults(tokens: list[Token], allowed: frozenset[str]) -> Iterator[tuple[Token, str]]:
    opened: list[Token] = []
    # For each open bracket the function that it belongs to.
    callers: list[str] = []
    before = Token("start", "", 0)
    for token in tokens:
        fault = _fault(token, before, callers, allowed)
        if fault:
            yield token, fault
        if token.kind == "open":
            opened.append(token)
            callers.append(before.text.lower() if before.kind == "function" else "")
        elif token.kind == "close":
            if opened and opened[-1].text == _PAIRED[token.text]:
                opened.pop()
                callers.pop()
            else:
                yield token, f"{token.text} closes nothing"
        before = token
    for token in opened:
        yield token, f"{token.text} is not closed"


def _fault(token: Token, before: Token, callers: list[str], allowed: frozenset[str]) -> str:
    match token.kind:
        case "function":
            fault = _function_fault(token.text, allowed)
            if fault:
                return fault
        case "refused":
            return f"{token.text} is not allowed: only functions of a record's own columns are"
        case "comment":
            return "comments are not allowed"
        case "other":
            return _other_fault(token.text)
        case "as" if not callers or callers[-1] not in ("cast", "try_cast"):
            return "AS is only allowed in cast(column AS type)"
        case "type" if token.text.lower() not in TYPES:
            return f"{token.text} is not a type; known are {', '.join(sorted(TYPES))}"
        case "column" if not token.text.isascii() and not token.text.startswith("`"):
            return f"put the column {token.text} in backticks: `{token.text}`"
        case "operator" if token.text == "*" and before.kind not in _OPERANDS:
            return "* must stand between two numbers"
    if token.kind in _STARTS and before.kind in _OPERANDS:
        return f"an operator or a comma is missing before {token.text[:40]}"
    if token.text == "(" and before.kind in _OPERANDS:
        return "an operator or a function is missing before ("
    return ""


def _function_fault(text: str, allowed: frozenset[str]) -> str:
    name = text.strip("`").lower()
    if name in allowed:
        return ""
    near = difflib.get_close_matches(name[:40], sorted(allowed), n=1, cutoff=0.85)
    hint = f"; did you mean {near[0]}?" if near else ""
    return f"the function {text[:40]} is not among the allowed ones (user_guide/spec.md lists them){hint}"


def _other_fault(text: str) -> str:
    character = text[0]
    if character in _UNFINISHED:
        return _UNFINISHED[character]
    if character == '"':
        return "\" means text in one session and a column in another: write 'text' and `column`"
    if character == ";":
        return "; is not allowed: a key or condition is one expression"
    if not character.isprintable():
        return f"the character U+{ord(character):04X} is not allowed"
    return f"{character} is not allowed"
