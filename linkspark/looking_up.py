"""What one pair's score needs of a whole frame: two records by their ids, and how frequent values are."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from linkspark import columns as names_of
from linkspark import errors
from linkspark.candidates import opened
from linkspark.describing import frequent_columns
from linkspark.frames import quoted
from linkspark.spec import FittedModel
from linkspark.term_frequency import frequency_table, value_text

_TEXT = "__text_"


class FoundPair(NamedTuple):
    """Two records, their columns as the spec's fields give them, and the frequencies of their values."""

    left: dict[str, Any]
    right: dict[str, Any]
    frequencies: dict[str, dict[Any, float]]


def frequencies_of(
    records: DataFrame | Mapping[str, DataFrame], model: FittedModel, *, most: int = 1_000_000
) -> dict[str, dict[Any, float]]:
    """Return how frequent the values are whose rarity a model counts in, for `score_pair` and `explain`.

    Parameters
    ----------
    records
        One row a record, or a mapping of source names to such frames.
    model
        What `train` returned, or a file holds.
    most
        A column with more different values than this is refused, because they all come to this machine.

    Returns
    -------
    dict
        For each column with term frequencies: its values, each with its share of the records that have any.

    Raises
    ------
    ArgumentError, SchemaError
        For records that do not suit the model.
    DataError
        For a column with more different values than `most`.

    Notes
    -----
    Spark jobs: one for each column.

    Examples
    --------
    >>> scorer = ls.pair_scorer(model, frequencies=ls.frequencies_of(records, model))  # doctest: +SKIP
    """
    if not isinstance(model, FittedModel):
        raise errors.argument("frequencies_of", "model", model, "a FittedModel", "Get one from ls.train.")
    gathered = opened("frequencies_of", records, model.spec)
    found = {}
    for column in frequent_columns(model.spec.comparisons):
        value = quoted(column)
        known = gathered.records.where(value.isNotNull()).groupBy(value.alias("value"))
        counted = known.agg(F.count(F.lit(1)).alias("records")).limit(most + 1).collect()
        if len(counted) > most:
            raise errors.too_many_values("frequencies_of", column, most)
        # NaN is missing too.
        there = [row for row in counted if row["value"] == row["value"]]
        total = sum(row["records"] for row in there)
        found[column] = {_key(row["value"]): row["records"] / total for row in there}
    return found


def find_pair(
    function: str,
    records: DataFrame | Mapping[str, DataFrame],
    model: FittedModel,
    left: str,
    right: str,
) -> FoundPair:
    """Return two records by their ids, written as text; ``source:id`` where several sources have such an id.

    Raises
    ------
    ArgumentError, SchemaError
        For records that do not suit the model.
    DataError
        For an id that no record has, or several have.

    Notes
    -----
    Spark jobs: two.
    """
    gathered = opened(function, records, model.spec)
    frequent = frequent_columns(model.spec.comparisons)
    wanted = dict.fromkeys((left, right))
    asked = {one: _source_and_id(one, gathered.sources) for one in wanted}
    ids = list(dict.fromkeys(identifier for identifier, _ in asked.values()))
    texts = [value_text(gathered.records, column).alias(_TEXT + column) for column in frequent]
    named = gathered.records.select("*", *texts)
    rows = named.where(F.col(names_of.ID).cast("string").isin(ids)).limit(1000).collect()
    found = {}
    for one, (identifier, source) in asked.items():
        fitting = [
            row
            for row in rows
            if str(row[names_of.ID]) == identifier and source in (None, row[names_of.SOURCE])
        ]
        if len(fitting) != 1:
            raise errors.record_not_found(function, one, len(fitting), gathered.sources)
        found[one] = fitting[0].asDict()
    seen = [(column, row) for column in frequent for row in found.values() if row[_TEXT + column] is not None]
    shares = _shares(gathered.records, frequent, {row[_TEXT + column] for column, row in seen})
    frequencies: dict[str, dict[Any, float]] = {column: {} for column in frequent}
    for column, row in seen:
        frequencies[column][_key(row[column])] = shares[column, row[_TEXT + column]]
    return FoundPair(found[left], found[right], frequencies)


def _shares(
    records: DataFrame, columns: Sequence[str], texts: Collection[str]
) -> dict[tuple[str, str], float]:
    """Return the frequencies of values, by column and the value's text."""
    if not texts:
        return {}
    table = frequency_table(records, columns).where(F.col(names_of.VALUE).isin(sorted(texts)))
    return {
        (row[names_of.FIELD], row[names_of.VALUE]): row[names_of.FREQUENCY_SHARE] for row in table.collect()
    }


def _source_and_id(asked: str, sources: tuple[str, ...]) -> tuple[str, int | None]:
    source, colon, identifier = asked.partition(":")
    return (identifier, sources.index(source)) if colon and source in sources else (asked, None)


def _key(value: Any) -> Any:
    return (
        tuple(value) if isinstance(value, list) else bytes(value) if isinstance(value, bytearray) else value
    )
