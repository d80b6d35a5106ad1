"""Function 4: which values two files share."""

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd
from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F
from pyspark.sql import types as T

from linkspark import columns as names_of
from linkspark import errors
from linkspark.diagnostics.value_counts import POSITION, TEXT, cell_values, readable
from linkspark.frames import check_frames, check_missing_values, check_whole, common_columns

_VALUES: Final = "values_in_common"


def common_records(
    df1: DataFrame, df2: DataFrame, limit: int | None = None, missing_values: Sequence[Any] = ()
) -> pd.DataFrame:
    """List the distinct values that occur in both files, column by column.

    Parameters
    ----------
    df1, df2
        Two flat frames. Columns that share name and type are looked at, in the order of `df1`.
    limit
        The most values to list a column (the first ones in order); the count is of the whole set. By
        default all of them come to the driver.
    missing_values
        Values that stand for missing beside null, NaN and blank text. Missing is never in common.

    Returns
    -------
    pandas.DataFrame
        Index: column name. `Common_Distinct_Records` (list of str, sorted as text; values of other types
        as Spark writes them), `Common_Distinct_Records_Count`.

    Raises
    ------
    ArgumentError
        For other than two frames, or a negative limit.
    SchemaError
        For nested columns, a name that occurs twice, or no column in common.

    Notes
    -----
    Spark jobs: one.

    Examples
    --------
    >>> ls.common_records(census, survey, limit=20)  # doctest: +SKIP
    """
    check_frames("common_records", (df1, df2))
    missing_values = check_missing_values("common_records", missing_values)
    if limit is not None:
        limit = check_whole("common_records", "limit", limit, at_least=0)
    shared = common_columns(df1, df2)
    if not shared:
        raise errors.no_common_columns("common_records", df1.dtypes, df2.dtypes)
    return common_table(
        cell_values(df1, shared, missing_values),
        cell_values(df2, shared, missing_values),
        shared,
        [df1.schema[name].dataType for name in shared],
        limit,
    )


def common_table(
    left: DataFrame, right: DataFrame, shared: Sequence[str], kinds: Sequence[T.DataType], limit: int | None
) -> pd.DataFrame:
    """Return the table of `common_records` from two frames of (position in `shared`, text). Spark jobs: one.

    The frames may hold a value once or many times: cells and value counts both do.
    """
    common = _in_both(left, right).withColumn("shown", readable(kinds))
    if limit is None:
        # One row a column: the counting is then done here, where all the values have to be anyway.
        rows = common.groupBy(POSITION).agg(F.collect_list("shown").alias(_VALUES)).collect()
        found = {row[POSITION]: (sorted(row[_VALUES]), len(row[_VALUES])) for row in rows}
    else:
        found = _limited(common, limit)
    lists = [found.get(position, ([], 0)) for position in range(len(shared))]
    return pd.DataFrame(
        {
            names_of.COMMON_DISTINCT_RECORDS: pd.Series(
                [values for values, _ in lists], index=list(shared), dtype=object
            ),
            names_of.COMMON_DISTINCT_RECORDS_COUNT: [count for _, count in lists],
        },
        index=list(shared),
    )


def _in_both(left: DataFrame, right: DataFrame) -> DataFrame:
    """Return each (position, text) that both sides hold, once."""
    sides = left.select(POSITION, TEXT, F.lit(1).alias("side")).unionAll(
        right.select(POSITION, TEXT, F.lit(2).alias("side"))
    )
    return (
        sides.where(F.col(TEXT).isNotNull())
        .groupBy(POSITION, TEXT)
        .agg(F.min("side").alias("first"), F.max("side").alias("last"))
        .where((F.col("first") == 1) & (F.col("last") == 2))
        .select(POSITION, TEXT)
    )


def _limited(common: DataFrame, limit: int) -> dict[int, tuple[list[str], int]]:
    ranked = F.row_number().over(Window.partitionBy(POSITION).orderBy("shown"))
    first = common.select(POSITION, "shown", ranked.alias("rank")).where(F.col("rank") <= limit)
    counted = common.groupBy(POSITION).agg(F.count(F.lit(1)).alias("count"))
    # One action for both: Spark sees that they rest on the same shuffle and makes it once.
    rows = (
        first.select(POSITION, "shown", F.lit(None).cast("bigint").alias("count"))
        .unionAll(counted.select(POSITION, F.lit(None).cast("string").alias("shown"), "count"))
        .collect()
    )
    lists: dict[int, list[str]] = {}
    for row in rows:
        if row["shown"] is not None:
            lists.setdefault(row[POSITION], []).append(row["shown"])
    return {
        row[POSITION]: (sorted(lists.get(row[POSITION], [])), row["count"])
        for row in rows
        if row["count"] is not None
    }
