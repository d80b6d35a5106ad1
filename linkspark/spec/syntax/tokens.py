"""The words, numbers, texts and signs of an expression."""

import re
from typing import Final, Literal, NamedTuple, TypeAlias

Dialect: TypeAlias = Literal["spark", "other"]

_LONGEST: Final = 20_000
_NUMBER = r"(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?:[bB][dD]|[lLsSyYdDfF])?(?!\w)"
_SHARED = rf"""
    (?P<space>[ \t\r\n]+)
  | (?P<comment>--|/\*)
  | (?P<number>{_NUMBER})
  | (?P<arrow>->)
  | (?P<open>[(\[])
  | (?P<close>[)\]])
"""
_END = r"""
  | (?P<word>\w+)
  | (?P<operator><=>|<=|>=|<>|!=|==|\|\||::|[-+*/%=<>!&|^~,.])
  | (?P<other>.)
"""
_SPARK = re.compile(
    _SHARED
    + r"  | (?P<text>'(?:[^'\\]|\\.|'')*') | (?P<raw>[rR]'[^']*') | (?P<quoted>`(?:[^`]|``)+`)"
    + _END,
    re.VERBOSE | re.DOTALL,
)
_OTHER = re.compile(
    _SHARED + r"""  | (?P<text>'(?:[^']|'')*') | (?P<quoted>"(?:[^"]|"")+" | `(?:[^`]|``)+`)""" + _END,
    re.VERBOSE | re.DOTALL,
)
_ESCAPED = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})|(.))|''", re.DOTALL)
_CONTROL: Final = {"0": "\0", "b": "\b", "n": "\n", "r": "\r", "t": "\t", "Z": "\x1a", "%": "\\%", "_": "\\_"}
_WORDS: Final = {
    "'": "a quote ' is not closed",
    "`": "a backtick is not closed",
    ";": "; is not allowed: a key or condition is one expression",
}


class ExpressionError(ValueError):
    """A text is no expression: what is wrong, and at which character, from 1."""

    def __init__(self, at: int, message: str) -> None:
        """Say what is wrong where."""
        super().__init__(f"position {at}: {message}")
        self.at = at
        self.message = message


class Token(NamedTuple):
    """A piece of an expression: what it is, its value without quotes, and where it begins."""

    kind: str
    text: str
    at: int

    def says(self, *words: str) -> bool:
        """Tell whether this is one of these words or signs, whatever the case of its letters."""
        return self.kind not in ("text", "quoted") and self.text.lower() in words


class Cursor:
    """The tokens of one expression, read from left to right."""

    def __init__(self, tokens: list[Token]) -> None:
        """Begin at the first token."""
        self._tokens = tokens
        self._place = 0

    @property
    def next(self) -> Token:
        """The token that comes next."""
        return self._tokens[self._place]

    def after(self, distance: int = 1) -> Token:
        """Return the token so far behind the next one."""
        return self._tokens[min(self._place + distance, len(self._tokens) - 1)]

    def take(self) -> Token:
        """Return the next token, and go on."""
        token = self.next
        self.skip(token.kind != "end")
        return token

    def take_if(self, *words: str) -> bool:
        """Go on if the next token is one of these words, and tell so."""
        found = self.next.says(*words)
        self.skip(found)
        return found

    def skip(self, tokens: int) -> None:
        """Go on by so many tokens."""
        self._place += tokens

    def back(self, token: Token) -> None:
        """Put the token that was taken last back."""
        self._place -= token.kind != "end"

    def expect(self, *words: str) -> Token:
        """Return the next token, which must be one of these words, and go on."""
        if not self.next.says(*words):
            raise self.unexpected(" or ".join(word.upper() for word in words) + " is missing before")
        return self.take()

    def unexpected(self, words: str) -> ExpressionError:
        """Return the error that the next token does not belong here."""
        token = self.next
        return ExpressionError(token.at, f"{words} {token.text[:40] if token.kind != 'end' else 'the end'}")

    def expect_end(self) -> None:
        """Refuse what stands behind the expression."""
        token = self.next
        if token.kind == "close":
            raise ExpressionError(token.at, f"{token.text} closes nothing")
        if token.kind != "end":
            raise self.unexpected("an operator is missing before")


def tokens_of(sql: str, dialect: Dialect) -> list[Token]:
    """Return the tokens of an expression, an `end` last.

    Raises
    ------
    ExpressionError
        For a character that no expression has, a comment, or too long a text.
    """
    if len(sql) > _LONGEST:
        raise ExpressionError(1, f"has {len(sql):,} characters; {_LONGEST:,} are allowed")
    found: list[Token] = []
    for match in (_SPARK if dialect == "spark" else _OTHER).finditer(sql):
        kind, text, at = match.lastgroup or "other", match[0], match.start() + 1
        if kind == "comment":
            raise ExpressionError(at, "comments are not allowed")
        if kind == "other":
            raise ExpressionError(at, _fault(text, dialect))
        if kind == "text":
            text = _unescaped(text[1:-1]) if dialect == "spark" else text[1:-1].replace("''", "'")
        elif kind == "raw":
            kind, text = "text", text[2:-1]
        elif kind == "quoted":
            text = text[1:-1].replace(2 * text[0], text[0])
        if kind != "space":
            found.append(Token(kind, text, at))
    return [*found, Token("end", "", len(sql) + 1)]


def _unescaped(text: str) -> str:
    def plain(match: re.Match[str]) -> str:
        short, long, octal, character = match.groups()
        if short or long:
            number = int(short or long, 16)
            return chr(number) if number < 0x110000 else match[0]
        if octal:
            return chr(int(octal, 8))
        return "'" if character is None else _CONTROL.get(character, character)

    return _ESCAPED.sub(plain, text)


def _fault(character: str, dialect: Dialect) -> str:
    if character == '"':
        if dialect == "other":
            return 'a double quote " is not closed'
        return "\" means text in one session and a column in another: write 'text' and `column`"
    if character in _WORDS:
        return _WORDS[character]
    if not character.isprintable():
        return f"the character U+{ord(character):04X} is not allowed"
    return f"{character} is not allowed"
