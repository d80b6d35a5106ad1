"""How often each value of each column occurs: the one shuffle that distinct counts, frequencies, exact
quantiles, values in common and block sizes are all read from.
"""

from collections.abc import Sequence
from typing import Any, Final

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T

from linkspark.cells import as_text, present
from linkspark.frames import quoted

POSITION: Final = "column_position"
TEXT: Final = "value_text"
OCCURRENCES: Final = "value_count"


def cell_values(frame: DataFrame, columns: Sequence[str], missing_values: Sequence[Any] = ()) -> DataFrame:
    """Return one row a cell of the named columns. Lazy.

    Returns
    -------
    DataFrame
        `column_position` (int, the place in `columns`), `value_text` (string, null where missing; see
        `linkspark.cells.as_text`).
    """
    kinds = {field.name: field.dataType for field in frame.schema.fields}
    cells = [
        F.struct(
            F.lit(position).alias(POSITION),
            as_text(present(quoted(name), kinds[name], missing_values), kinds[name]).alias(TEXT),
        )
        for position, name in enumerate(columns)
    ]
    return frame.select(F.explode(F.array(*cells)).alias("cell")).select(
        F.col("cell").getField(POSITION).alias(POSITION), F.col("cell").getField(TEXT).alias(TEXT)
    )


def readable(kinds: Sequence[T.DataType]) -> Column:
    """Return a value's text for a reader: its key, but a timestamp in the session's time zone.

    `kinds` are the types of the columns, by their place.
    """
    moments = [place for place, kind in enumerate(kinds) if isinstance(kind, T.TimestampType)]
    if not moments:
        return F.col(TEXT)
    micros = F.when(F.col(POSITION).isin(moments), F.col(TEXT)).cast("bigint")
    return F.coalesce(F.timestamp_micros(micros).cast("string"), F.col(TEXT))


def value_counts(frame: DataFrame, columns: Sequence[str], missing_values: Sequence[Any] = ()) -> DataFrame:
    """Return one row a distinct value of each named column. Lazy.

    Returns
    -------
    DataFrame
        Key `column_position`, `value_text` (null for the missing cells, in one row a column);
        `value_count` (bigint).
    """
    cells = cell_values(frame, columns, missing_values)
    return cells.groupBy(POSITION, TEXT).agg(F.count(F.lit(1)).alias(OCCURRENCES))
