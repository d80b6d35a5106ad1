"""Phonetic codes of distinct values."""

import pyarrow as pa

from linkspark.comparisons.values import Codes, Values, numbered, texts, with_none
from linkspark.one_pair.phonetics import phonetic_code
from linkspark.spec.levels import Code


def same_code(values: Values, code: Code) -> Codes:
    """Return for each distinct value the number of its phonetic code, -1 for none."""

    def make(_: pa.Array) -> Codes:
        coded = [phonetic_code(text, code) for text in texts(values)]
        return with_none(numbered(pa.array(coded, pa.string())))

    numbers: Codes = values.once(code, make)
    return numbers
