"""Whether first names are forms of one another, for many pairs of values."""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from linkspark.comparisons.values import Codes, Values, numbered, texts
from linkspark.one_pair.nicknames import ROWS, rows_of


def nicknames(values: Values) -> tuple[Codes, Codes, NDArray[np.uint8]]:
    """Return the number of each distinct value's name in any case, its line in a table, and that table.

    The table's line 0 is of names that have no other form; a line has a bit for each row of forms.
    """
    found: tuple[Codes, Codes, NDArray[np.uint8]] = values.once("nicknames", lambda _: _lines(values))
    return found


def are_nicknames(values: Values, left: Codes, right: Codes) -> NDArray[np.bool_]:
    """Tell of each two values, given by their codes, whether they are different forms of one name."""
    names, lines, table = nicknames(values)
    known = np.flatnonzero((lines[left] > 0) & (lines[right] > 0) & (names[left] != names[right]))
    rows = table[lines[left[known]]] & table[lines[right[known]]]
    answers = np.zeros(len(left), np.bool_)
    answers[known] = rows.any(axis=1)
    return answers


def _lines(values: Values) -> tuple[Codes, Codes, NDArray[np.uint8]]:
    known = rows_of()
    names = [text.casefold() for text in texts(values)]
    lines, bits = np.zeros(len(names), np.int32), [np.zeros(ROWS, np.bool_)]
    for place, name in enumerate(names):
        if name in known:
            lines[place] = len(bits)
            bits.append(np.isin(np.arange(ROWS), list(known[name])))
    return numbered(pa.array(names, pa.string())), lines, np.packbits(bits, axis=1)
