"""The levels that Spark computes, and the Spark types of a comparison vector."""

import re
from collections.abc import Iterable, Sequence

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T

from linkspark.columns import GAMMA, TERM_FREQUENCY
from linkspark.frames import quoted
from linkspark.spec.comparisons import Comparison
from linkspark.spec.levels import Condition

_NULL = -1


def condition_columns(comparisons: Sequence[Comparison], columns: Iterable[str]) -> tuple[str, ...]:
    """Return those columns whose name, ending in _l or _r, a condition mentions."""
    sql = " ".join(level.sql for one in comparisons for level in _conditions(one).values())
    return tuple(
        column
        for column in columns
        if re.search(rf"(?<!\w){re.escape(column)}_[lr](?!\w)", sql, re.IGNORECASE)
    )


def with_conditions(pairs: DataFrame, comparisons: Sequence[Comparison]) -> DataFrame:
    """Return pairs with the levels of comparisons that are conditions taken into ``gamma_<name>``.

    Parameters
    ----------
    pairs
        One row a pair, with the gammas of the other levels, the term frequencies asked for, and the columns
        ending in _l and _r that the conditions mention.
    comparisons
        What is compared. A condition that is null is not judged.

    Returns
    -------
    DataFrame
        The same rows and columns. Where a condition is the strictest level that holds, ``tf_<name>`` is null.
    """
    changed: dict[str, Column] = {}
    for one in comparisons:
        conditions = _conditions(one)
        if conditions:
            before = quoted(GAMMA + one.name)
            gamma = F.greatest(before, *(_number(level, number) for number, level in conditions.items()))
            changed[GAMMA + one.name] = gamma.cast(T.ByteType())
            if one.term_frequency is not None:
                frequency = TERM_FREQUENCY + one.name
                changed[frequency] = F.when(gamma == before, quoted(frequency))
    return pairs.withColumns(changed) if changed else pairs


def described(
    comparisons: Sequence[Comparison], schema: T.StructType, retain: Sequence[str] = ()
) -> T.StructType:
    """Return the Spark types of the columns that describing pairs of records gives, in their order.

    Parameters
    ----------
    comparisons
        What is compared.
    schema
        Of the records.
    retain
        Columns of the records that are kept as ``<column>_l`` and ``<column>_r``.
    """
    made = T.StructType()
    for one in comparisons:
        made = made.add(GAMMA + one.name, T.ByteType())
        if one.term_frequency is not None:
            made = made.add(TERM_FREQUENCY + one.name, T.DoubleType())
    for column in retain:
        for side in ("_l", "_r"):
            made = made.add(column + side, schema[column].dataType)
    return made


def _conditions(one: Comparison) -> dict[int, Condition]:
    numbered = zip(range(len(one.levels), 0, -1), one.levels, strict=True)
    return {number: level for number, level in numbered if isinstance(level, Condition)}


def _number(level: Condition, number: int) -> Column:
    condition = F.expr(level.sql)
    outcome = F.when(condition, F.lit(number)).when(~condition, F.lit(0)).otherwise(F.lit(_NULL))
    return outcome.cast(T.ByteType())
