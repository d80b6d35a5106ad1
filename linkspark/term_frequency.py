"""How frequent a value is among the records: rare values prove more when they agree."""

from collections.abc import Sequence

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T

from linkspark.columns import FIELD, FREQUENCY, FREQUENCY_SHARE, RECORDS, VALUE
from linkspark.frames import quoted


def with_frequencies(records: DataFrame, columns: Sequence[str]) -> DataFrame:
    """Add to each record the relative frequency of its value in each column.

    Parameters
    ----------
    records
        One row a record.
    columns
        Columns of which frequencies are wanted.

    Returns
    -------
    DataFrame
        The records with a double ``__tf_<column>`` for each: records of this value over records that have a
        value; null where the record has none.

    Notes
    -----
    Spark jobs: none; when used, one aggregation and one join for each column.
    """
    given = records
    for column in columns:
        name = FREQUENCY + column
        # Of the records as they came: each join would repeat all joins before it otherwise.
        known = given.where(quoted(column).isNotNull())
        # Aggregated apart from its total: a window over all values would sort them in one task.
        counts = known.groupBy(quoted(column).alias("__value")).agg(F.count(F.lit(1)).alias("__records"))
        total = known.agg(F.count(F.lit(1)).alias("__total"))
        shares = counts.crossJoin(F.broadcast(total)).select(
            "__value", (F.col("__records") / F.col("__total")).alias(name)
        )
        records = records.join(shares, quoted(column) == F.col("__value"), "left").drop("__value")
    return records


def frequency_table(records: DataFrame, columns: Sequence[str]) -> DataFrame:
    """Return how frequent each value of some columns is.

    Parameters
    ----------
    records
        One row a record.
    columns
        Columns of which frequencies are wanted.

    Returns
    -------
    DataFrame
        One row a column and value; key: both. `field` (the column), `value` (as text), `records` (that have
        the value), `frequency` (of those that have any).

    Notes
    -----
    Spark jobs: none; when used, two aggregations of one scan.
    """
    values = [
        F.struct(F.lit(column).alias(FIELD), value_text(records, column).alias(VALUE)) for column in columns
    ]
    listed = F.array(*values) if values else F.array().cast(f"array<struct<{FIELD}:string,{VALUE}:string>>")
    known = records.select(F.explode(listed).alias("__one")).select("__one.*").where(F.col(VALUE).isNotNull())
    counts = known.groupBy(FIELD, VALUE).agg(F.count(F.lit(1)).alias(RECORDS))
    totals = counts.groupBy(FIELD).agg(F.sum(RECORDS).alias("__total"))
    return counts.join(totals, FIELD).select(
        FIELD, VALUE, RECORDS, (F.col(RECORDS) / F.col("__total")).alias(FREQUENCY_SHARE)
    )


def value_text(records: DataFrame, column: str) -> Column:
    """Return a column's value as text: equal for equal values."""
    value, kind = quoted(column), records.schema[column].dataType
    if isinstance(kind, (T.FloatType, T.DoubleType)):
        # One zero only, and NaN is missing.
        value = F.when(~F.isnan(value), value + F.lit(0.0).cast(kind))
    return value.cast("string")
