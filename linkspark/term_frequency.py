"""How frequent a value is among the records: rare values prove more when they agree."""

from collections.abc import Sequence

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from linkspark.columns import FREQUENCY
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
    for column in columns:
        name = FREQUENCY + column
        known = records.where(quoted(column).isNotNull())
        # Aggregated apart from its total: a window over all values would sort them in one task.
        counts = known.groupBy(quoted(column).alias("__value")).agg(F.count(F.lit(1)).alias("__records"))
        total = known.agg(F.count(F.lit(1)).alias("__total"))
        shares = counts.crossJoin(F.broadcast(total)).select(
            "__value", (F.col("__records") / F.col("__total")).alias(name)
        )
        records = records.join(shares, quoted(column) == F.col("__value"), "left").drop("__value")
    return records
