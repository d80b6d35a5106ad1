"""What a task that makes pairs needs to know to compare them, and what Spark does with its answer."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from pyspark.sql import DataFrame

from linkspark.blocking import Description
from linkspark.comparisons.conditions import condition_columns, described, with_conditions
from linkspark.comparisons.judging import columns_of
from linkspark.comparisons.vectors import prepare
from linkspark.spec import Comparison
from linkspark.spec.expressions import comparison_columns
from linkspark.spec.frequencies import adjustments_of


def frequent_columns(comparisons: Sequence[Comparison]) -> list[str]:
    """Return the columns whose values' frequencies adjust weights, each once."""
    return list(dict.fromkeys(how.column for one in comparisons for how in adjustments_of(one).values()))


def compared_columns(comparisons: Sequence[Comparison]) -> list[str]:
    """Return the columns that are compared, each once."""
    return list(dict.fromkeys(column for one in comparisons for column in comparison_columns(one)))


def description(records: DataFrame, comparisons: Sequence[Comparison], columns: Sequence[str]) -> Description:
    """Return what blocking needs to know to describe each pair by its comparisons."""
    retained = condition_columns(comparisons, columns)
    return Description(
        carry=tuple(columns),
        prepare=partial(prepare, comparisons=tuple(comparisons), retain=retained),
        columns=described(comparisons, records.schema, retained),
        coded=tuple(column for one in comparisons for level in one.levels for column in columns_of(level)),
    )


def judged(pairs: DataFrame, comparisons: Sequence[Comparison], columns: Sequence[str]) -> DataFrame:
    """Return described pairs with their Spark conditions judged, without the values these were judged by."""
    retained = condition_columns(comparisons, columns)
    sides = [column + side for column in retained for side in ("_l", "_r")]
    return with_conditions(pairs, comparisons).drop(*sides)


def without_frequencies(comparisons: Sequence[Comparison]) -> tuple[Comparison, ...]:
    """Return the comparisons without their term frequencies, which only scores need."""
    return tuple(replace(one, term_frequency=None) for one in comparisons)
