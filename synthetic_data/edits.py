"""Edits of text, many values at a time: what fingers, scanners and ears do to a name.

Every function takes the values of the rows that were chosen for the error, and one entity a value for the
draws. A value that offers nothing to edit comes back as it was.
"""

import unicodedata
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from synthetic_data.draws import Bits, below

Text = NDArray[np.object_]

_KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_OCR = (
    ("O", "0"), ("o", "0"), ("l", "1"), ("I", "l"), ("i", "l"), ("S", "5"), ("s", "5"), ("B", "8"),
    ("G", "6"), ("Z", "2"), ("rn", "m"), ("m", "rn"), ("cl", "d"), ("d", "cl"), ("e", "c"), ("h", "b"),
    ("u", "v"), ("n", "ri"), ("w", "vv"), ("5", "S"), ("1", "l"), ("0", "O"), ("8", "B"),
)  # fmt: skip
_SOUNDS = (
    ("ph", "f"), ("f", "ph"), ("ck", "k"), ("k", "ck"), ("c", "k"), ("x", "ks"), ("ie", "y"), ("y", "ie"),
    ("i", "y"), ("ee", "ea"), ("ea", "ee"), ("ei", "ie"), ("ai", "ay"), ("ay", "ai"), ("oo", "u"),
    ("ou", "ow"), ("ow", "ou"), ("ll", "l"), ("l", "ll"), ("tt", "t"), ("nn", "n"), ("n", "nn"),
    ("ss", "s"), ("mm", "m"), ("th", "t"), ("t", "tt"), ("sh", "sch"), ("z", "s"), ("s", "z"),
    ("er", "ar"), ("ar", "er"), ("or", "er"), ("gh", "g"),
)  # fmt: skip


def _neighbours() -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Return, for every ASCII code, the codes of the neighbouring keys and their number."""
    at = {
        key: (row, column + row / 2) for row, keys in enumerate(_KEYBOARD) for column, key in enumerate(keys)
    }
    beside = {
        key: [
            other
            for other, (r, c) in at.items()
            if other != key and abs(r - at[key][0]) <= 1 and abs(c - at[key][1]) <= 1
        ]
        for key in at
    }
    digits = "1234567890"
    beside |= {d: [*digits[max(i - 1, 0) : i], *digits[i + 1 : i + 2]] for i, d in enumerate(digits)}
    beside |= {
        key.upper(): [other.upper() for other in others] for key, others in beside.items() if key.isalpha()
    }
    table = np.zeros((128, 6), dtype=np.uint32)
    count = np.zeros(128, dtype=np.int64)
    for key, others in beside.items():
        table[ord(key), : len(others)] = [ord(other) for other in others]
        count[ord(key)] = len(others)
    return table, count


_NEIGHBOUR, _NEIGHBOUR_COUNT = _neighbours()
_UNACCENTED = np.arange(0x250, dtype=np.uint32)
for _code in range(0xC0, 0x250):
    _base = unicodedata.normalize("NFD", chr(_code))[0]
    _UNACCENTED[_code] = ord(_base) if _base.isascii() else _code
for _letter, _plain in {
    "Ø": "O",
    "ø": "o",
    "Ł": "L",
    "ł": "l",
    "Đ": "D",
    "đ": "d",
    "ı": "i",
    "ß": "s",
}.items():
    _UNACCENTED[ord(_letter)] = ord(_plain)


def _letters(values: Text, spare: int = 0) -> NDArray[np.uint32]:
    """Return the values as a table of character codes, one row a value, filled up with zeros."""
    width = max(map(len, values), default=0) + spare
    return values.astype(f"U{max(width, 1)}").view(np.uint32).reshape(len(values), -1).copy()


def _text(letters: NDArray[np.uint32]) -> Text:
    return np.ascontiguousarray(letters).view(f"U{letters.shape[1]}").ravel().astype(object)


def _nth_true(mask: NDArray[np.bool_], nth: NDArray[np.int64]) -> NDArray[np.intp]:
    return np.argmax(np.cumsum(mask, axis=1) == (nth + 1)[:, None], axis=1)


def keyboard_typo(seed: int, purpose: str, entity: Bits, values: Text) -> Text:
    """Return the values after one slip: a neighbouring key, one too many, one too few, two swapped."""
    if not len(values):
        return values
    old = _letters(values, spare=1)
    rows, columns = np.arange(len(old)), np.arange(old.shape[1])
    codes = np.minimum(old, 127)
    hit = (old < 128) & (_NEIGHBOUR_COUNT[codes] > 0)
    at = _nth_true(hit, below(seed, f"{purpose} place", entity, hit.sum(axis=1)))
    code = codes[rows, at]
    neighbour = _NEIGHBOUR[code, below(seed, f"{purpose} key", entity, _NEIGHBOUR_COUNT[code])]
    slip = below(seed, f"{purpose} slip", entity, 4)
    following = old[rows, np.minimum(at + 1, old.shape[1] - 1)]
    # What cannot be swapped or left out with an effect becomes a neighbouring key.
    slip[(slip == 3) & ((following == 0) | (following == code))] = 0
    slip[(slip == 2) & ((old > 0).sum(axis=1) < 3)] = 0
    shift = (columns > at[:, None]) * (slip == 1)[:, None]
    source = np.where((slip == 2)[:, None] & (columns >= at[:, None]), columns + 1, columns - shift)
    new = np.take_along_axis(np.pad(old, ((0, 0), (0, 1))), source, axis=1)
    new[rows[slip == 0], at[slip == 0]] = neighbour[slip == 0]
    new[rows[slip == 1], at[slip == 1] + 1] = neighbour[slip == 1]
    swapped = rows[slip == 3]
    new[swapped, at[swapped]], new[swapped, at[swapped] + 1] = following[swapped], code[swapped]
    possible = hit.any(axis=1)
    return np.where(possible, _text(new), values)


def _respelt(seed: int, purpose: str, entity: Bits, values: Text, rules: Sequence[tuple[str, str]]) -> Text:
    """Apply to each value one of the rules that fit it, to the first place where it fits."""
    if not len(values):
        return values
    text = pa.array(values, type=pa.string())
    fits = np.column_stack([pc.match_substring(text, old).to_numpy(zero_copy_only=False) for old, _ in rules])
    rule = _nth_true(fits, below(seed, purpose, entity, fits.sum(axis=1)))
    rule[~fits.any(axis=1)] = -1
    result = values.copy()
    for number, (old, new) in enumerate(rules):
        rows = np.flatnonzero(rule == number)
        if len(rows):
            result[rows] = pc.replace_substring(
                text.take(pa.array(rows)), pattern=old, replacement=new, max_replacements=1
            ).to_numpy(zero_copy_only=False)
    return result


def ocr_confusion(seed: int, purpose: str, entity: Bits, values: Text) -> Text:
    """Return the values with one character, or pair, misread as one that looks like it."""
    return _respelt(seed, purpose, entity, values, _OCR)


def phonetic_respelling(seed: int, purpose: str, entity: Bits, values: Text) -> Text:
    """Return the values with one sound spelt another way."""
    return _respelt(seed, purpose, entity, values, _SOUNDS)


def without_accents(values: Text) -> Text:
    """Return the values in plain letters."""
    if not len(values):
        return values
    letters = _letters(values)
    return _text(np.where(letters < 0x250, _UNACCENTED[np.minimum(letters, 0x24F)], letters))


def in_other_case(seed: int, purpose: str, entity: Bits, values: Text) -> Text:
    """Return three quarters of the values in capitals, the others in small letters."""
    text = pa.array(values, type=pa.string())
    upper = pc.utf8_upper(text).to_numpy(zero_copy_only=False)
    lower = pc.utf8_lower(text).to_numpy(zero_copy_only=False)
    return np.where(below(seed, purpose, entity, 4) < 3, upper, lower)


def without_blanks(values: Text) -> Text:
    """Return the values without their blanks."""
    text = pa.array(values, type=pa.string())
    return pc.replace_substring(text, pattern=" ", replacement="").to_numpy(zero_copy_only=False)


def postcode_error(seed: int, purpose: str, entity: Bits, values: Text) -> Text:
    """Return the values with one letter, or one digit, replaced by another: a postcode still in form."""
    if not len(values):
        return values
    old = _letters(values)
    digit = (old >= ord("0")) & (old <= ord("9"))
    # The inward letters and any digit but the first of the district: the result is still of a valid form.
    length = (old > 0).sum(axis=1)[:, None]
    columns = np.arange(old.shape[1])
    inward = (columns >= length - 2) & (columns < length)
    hit = inward | (digit & (columns == length - 3))
    at = _nth_true(hit, below(seed, f"{purpose} place", entity, hit.sum(axis=1)))
    rows = np.arange(len(old))
    wanted = np.frombuffer("ABDEFGHJLNPQRSTUWXYZ".encode("utf-32-le"), dtype=np.uint32)
    code = old[rows, at]
    other_digit = (
        ord("0") + (code.astype(np.int64) - ord("0") + 1 + below(seed, f"{purpose} digit", entity, 9)) % 10
    )
    place = np.searchsorted(wanted, code)
    other_letter = wanted[
        (place + 1 + below(seed, f"{purpose} letter", entity, len(wanted) - 1)) % len(wanted)
    ]
    old[rows, at] = np.where(digit[rows, at], other_digit, other_letter)
    return _text(old)
