"""Keys that need not be moved: those of plain columns that the task has anyway, because they are compared."""

from collections.abc import Callable, Collection, Sequence
from typing import TypeAlias

import numpy as np
from pyspark.sql import types as T

from linkspark.blocking.kernel import Keys, Longs, Positions
from linkspark.spec.blocking import BlockingRule

# Equal codes are equal hashes, and the other way round, where a value is told by its bytes.
_PLAIN = (
    T.StringType,
    T.ByteType,
    T.ShortType,
    T.IntegerType,
    T.LongType,
    T.FloatType,
    T.DoubleType,
    T.DateType,
)
# Odd, so that the product with it is another number for each code.
_MIXER = np.int64(-7046029254386353131)
_MOST = 2**62

ColumnCodes: TypeAlias = Callable[[str], Positions]


def coded_columns(
    schema: T.StructType, rule: BlockingRule, carried: Collection[str]
) -> tuple[str, ...] | None:
    """Return the columns of a rule whose keys are all carried plain columns, else None."""
    kinds = {field.name: field.dataType for field in schema.fields}
    plain = all(key in carried and isinstance(kinds.get(key), _PLAIN) for key in rule.keys)
    # A text of a collation may equal another of other bytes.
    texts = [kinds[key] for key in rule.keys if plain and isinstance(kinds[key], T.StringType)]
    return rule.keys if plain and all(kind == T.StringType() for kind in texts) else None


def keys_of_codes(columns: Sequence[str], codes_of: ColumnCodes, order: Longs) -> Keys:
    """Return the keys of records, in the order given, that the codes of some columns make together.

    Parameters
    ----------
    columns
        The columns of a rule.
    codes_of
        Returns a number from 0 for each record's value in a column, -1 where it is missing.
    order
        The records' positions in their order.
    """
    first, *others = (codes_of(column)[order] for column in columns)
    there = first >= 0
    for codes in others:
        there &= codes >= 0
    together = first[there].astype(np.int64)
    for codes in others:
        width = int(codes.max(initial=0)) + 1
        if (int(together.max(initial=0)) + 1) * width > _MOST:
            together = np.unique(together, return_inverse=True)[1].astype(np.int64)
        together = together * width + codes[there]
    return Keys(np.flatnonzero(there).astype(np.int32), _mixed(together))


def _mixed(numbers: Longs) -> Longs:
    """Return other numbers for different ones, spread evenly over their low bits as hashes are."""
    mixed = numbers * _MIXER
    return np.asarray(mixed ^ (mixed >> 32), dtype=np.int64)
