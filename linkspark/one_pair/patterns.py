"""Regular expressions that mean the same in Java and in Python: of these one pair is judged here too."""

import re
from typing import Final

# Characters, classes of them, groups, alternatives, repetitions and anchors. What one of the two reads
# otherwise, such as "." and backreferences, is left to Spark.
_PIECE: Final = re.compile(
    r"""
    [A-Za-z0-9 @_,;:'"/<>=!%~\#&-]
  | \\[-.^$*+?()\[\]{}|/\\]
  | \\d
  | \[\^?(?:[A-Za-z0-9 @_.,;:'"/<>=!%~\#+*()?]|[a-z]-[a-z]|[A-Z]-[A-Z]|[0-9]-[0-9]|\\[-.\]\[^\\]|\\d)+\]
  | \((?:\?:)?
  | \)
  | \|
  | [*+?]
  | \{[0-9]{1,3}(?:,[0-9]{0,3})?\}
  | \^
  | \$
    """,
    re.VERBOSE,
)
_LONGEST: Final = 500
# To Java the end is also before a last line break, of which it knows more than Python.
_END: Final = r"(?=(?:\r\n|[\n\r\u0085\u2028\u2029])?\Z)"


def same_in_java(pattern: str) -> re.Pattern[str] | None:
    """Return a pattern that finds in Python what Java would find, or None where that is not certain."""
    if len(pattern) > _LONGEST:
        return None
    made, before, at = "", "", 0
    while at < len(pattern):
        piece = _PIECE.match(pattern, at)
        # A repetition of nothing or of a repetition is a flag, or lazy, or possessive.
        if piece is None or (piece[0][0] in "*+?{" and before[:1] in ("", *"(|^$*+?{")):
            return None
        at, before = piece.end(), piece[0]
        made += _END if before == "$" else before
    try:
        return re.compile(made, re.ASCII)
    except re.error:
        return None
