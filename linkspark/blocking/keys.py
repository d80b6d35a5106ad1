"""The keys of blocking rules, each hashed into one long."""

from collections.abc import Sequence

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T

from linkspark import columns as names_of
from linkspark.frames import quoted
from linkspark.spec.blocking import BlockingRule


def with_keys(records: DataFrame, rules: Sequence[BlockingRule]) -> DataFrame:
    """Add the hashed key of each rule, `__key_<n>`.

    Parameters
    ----------
    records
        Any columns that the rules name.
    rules
        Blocking rules.

    Returns
    -------
    DataFrame
        The records, and for each rule a bigint, null where any of its keys is missing; or, if one of its keys
        is an array, an array of bigint, one for each element (each combination, for several arrays).

    Notes
    -----
    Spark jobs: none.
    """
    keys = [key_of(records, rule.keys).alias(f"{names_of.KEY}{number}") for number, rule in enumerate(rules)]
    return records.select("*", *keys)


def key_of(records: DataFrame, keys: Sequence[str | Column]) -> Column:
    """Return one hash of several columns or expressions: a bigint, or an array of them."""
    columns = [_column(records, key) for key in keys]
    scalars, arrays = [], []
    for column, kind in zip(columns, _types(records, keys, columns), strict=True):
        if isinstance(kind, T.ArrayType):
            arrays.append((column, kind.elementType))
        else:
            scalars.append((column, kind))
    hashed = _hashed([_plain(column, kind) for column, kind in scalars], arrays)
    there = F.lit(True)
    for column, kind in scalars:
        there = there & _present(column, kind)
    return F.when(there, hashed)


def _types(records: DataFrame, keys: Sequence[str | Column], columns: Sequence[Column]) -> list[T.DataType]:
    known = {field.name: field.dataType for field in records.schema.fields}
    if all(isinstance(key, str) and key in known for key in keys):
        return [known[str(key)] for key in keys]
    # Spark knows the type of an expression: a round trip that plain columns do without.
    asked = records.select(*[column.alias(f"k{number}") for number, column in enumerate(columns)])
    return [field.dataType for field in asked.schema.fields]


def key_values(records: DataFrame, keys: Sequence[str]) -> DataFrame:
    """Return the keys as they are, `key_1`, `key_2`...: one row a record and element of its arrays."""
    columns = [_column(records, key).alias(f"key_{number}") for number, key in enumerate(keys, start=1)]
    values = records.select(*columns)
    for field in values.schema.fields:
        kind = field.dataType
        if isinstance(kind, T.ArrayType):
            values = values.withColumn(field.name, F.explode(F.array_distinct(field.name)))
            kind = kind.elementType
        values = values.where(_present(F.col(field.name), kind))
    return values


def order_key(records: DataFrame) -> Column:
    """Return a long by which record ids are put in one order: the id, or its hash; null for no id."""
    id_ = F.col(names_of.ID)
    if isinstance(records.schema[names_of.ID].dataType, T.StringType):
        return F.when(id_.isNotNull(), F.xxhash64(id_))
    return id_.cast("bigint")


def _column(records: DataFrame, key: str | Column) -> Column:
    if not isinstance(key, str):
        return key
    return quoted(key) if key in records.columns else F.expr(key)


def _hashed(values: list[Column], arrays: Sequence[tuple[Column, T.DataType]]) -> Column:
    if not arrays:
        return F.xxhash64(*values)
    (array, kind), *more = arrays
    elements = F.filter(array, lambda element: _present(element, kind))
    hashed = F.transform(elements, lambda element: _hashed([*values, _plain(element, kind)], more))
    return F.flatten(hashed) if more else hashed


def _present(value: Column, kind: T.DataType) -> Column:
    if isinstance(kind, (T.FloatType, T.DoubleType)):
        return value.isNotNull() & ~F.isnan(value)
    return value.isNotNull()


def _plain(value: Column, kind: T.DataType) -> Column:
    """Return the value with one zero only: -0.0 equals 0.0, but has other bits."""
    if isinstance(kind, (T.FloatType, T.DoubleType)):
        return value + F.lit(0.0).cast(kind)
    return value
