"""The levels that Spark computes, and the Spark types of a comparison vector."""

import re
from collections.abc import Iterable, Sequence

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T

from linkspark.columns import GAMMA, TERM_FREQUENCY
from linkspark.comparisons.absence import judged_without_spark
from linkspark.comparisons.own_functions import with_own_functions
from linkspark.comparisons.vectors import condition_frequency
from linkspark.frames import quoted
from linkspark.spec.comparisons import Comparison
from linkspark.spec.frequencies import adjustments_of
from linkspark.spec.levels import Condition

_NULL = -1


def condition_columns(comparisons: Sequence[Comparison], columns: Iterable[str]) -> tuple[str, ...]:
    """Return those columns whose name, ending in _l or _r, a condition mentions."""
    sql = " ".join(sql for one in comparisons for sql in _texts(one))
    return tuple(
        column
        for column in columns
        if re.search(rf"(?<!\w){re.escape(column)}_[lr](?!\w)", sql, re.IGNORECASE)
    )


def left_to_spark(comparisons: Sequence[Comparison]) -> bool:
    """Tell whether Spark has to judge anything about pairs that are described."""
    return any(_texts(one) for one in comparisons)


def with_conditions(pairs: DataFrame, comparisons: Sequence[Comparison]) -> DataFrame:
    """Return pairs with the levels that are conditions, and what is missing, taken into ``gamma_<name>``.

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
        The same rows and columns, without those of `condition_frequency`. ``tf_<name>`` is that of the
        strictest level that holds, null where that is not adjusted.
    """
    asked = [one for one in comparisons if _texts(one)]
    pairs, column_of, added = with_own_functions(pairs, [sql for one in asked for sql in _texts(one)])
    changed: dict[str, Column] = {}
    for one in asked:
        before = quoted(GAMMA + one.name)
        levels = [_number(column_of[level.sql], number) for number, level in _conditions(one).items()]
        gamma = F.greatest(before, *levels) if levels else before
        if one.missing is not None:
            gamma = F.when(column_of[one.missing], F.lit(_NULL)).otherwise(F.greatest(gamma, F.lit(0)))
        changed[GAMMA + one.name] = gamma.cast(T.ByteType())
        if one.term_frequency is not None:
            changed[TERM_FREQUENCY + one.name] = _frequency(one, before, gamma)
    if not changed:
        return pairs
    used = [condition_frequency(one, place) for one in asked for place in _adjusted_conditions(one)]
    return pairs.withColumns(changed).drop(*used, *added)


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
            for place in _adjusted_conditions(one):
                made = made.add(condition_frequency(one, place), T.DoubleType())
    for column in retain:
        for side in ("_l", "_r"):
            made = made.add(column + side, schema[column].dataType)
    return made


def _conditions(one: Comparison) -> dict[int, Condition]:
    numbered = zip(range(len(one.levels), 0, -1), one.levels, strict=True)
    return {number: level for number, level in numbered if isinstance(level, Condition)}


def _texts(one: Comparison) -> list[str]:
    """Return the expressions of a comparison that Spark has to judge."""
    texts = [level.sql for level in _conditions(one).values()]
    return texts if one.missing is None or judged_without_spark(one) else [*texts, one.missing]


def _adjusted_conditions(one: Comparison) -> list[int]:
    return [place for place in adjustments_of(one) if isinstance(one.levels[place], Condition)]


def _frequency(one: Comparison, before: Column, gamma: Column) -> Column:
    frequency = F.when(gamma == before, quoted(TERM_FREQUENCY + one.name))
    for place in _adjusted_conditions(one):
        frequency = frequency.when(
            gamma == F.lit(len(one.levels) - place), quoted(condition_frequency(one, place))
        )
    return frequency


def _number(condition: Column, number: int) -> Column:
    outcome = F.when(condition, F.lit(number)).when(~condition, F.lit(0)).otherwise(F.lit(_NULL))
    return outcome.cast(T.ByteType())
