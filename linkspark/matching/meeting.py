"""The pairs of new records and records of the base: each once, at the first rule by which it meets."""

from collections.abc import Sequence

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T

from linkspark import columns as names_of
from linkspark.blocking import with_keys
from linkspark.blocking.shuffled import DescribedSides
from linkspark.describing import compared_columns, description, frequent_columns, judged
from linkspark.frames import quoted
from linkspark.matching.sides import Sides
from linkspark.spec import BlockingRule, Comparison

_ENTRY = "__entry"
_PAIR = (names_of.ID_L, names_of.ID_R, names_of.SOURCE_L, names_of.SOURCE_R, names_of.MATCH_KEY)


def with_rule_keys(records: DataFrame, rules: Sequence[BlockingRule]) -> DataFrame:
    """Add for each rule ``__key_<n>``: the hash of the rule's number and its key, or an array of them."""
    keyed = with_keys(records, rules)
    mixed: dict[str, Column] = {}
    for place in range(len(rules)):
        name = f"{names_of.KEY}{place}"
        key = F.col(name)
        if isinstance(keyed.schema[name].dataType, T.ArrayType):
            mixed[name] = F.array_distinct(_mixed_elements(key, place))
        else:
            mixed[name] = F.when(key.isNotNull(), F.xxhash64(F.lit(place), key))
    return keyed.withColumns(mixed)


def keys_of_rules(keyed: DataFrame, rules: int) -> list[Column]:
    """Return for each rule its keys as an array, of which elements may be null."""
    columns = []
    for place in range(rules):
        name = f"{names_of.KEY}{place}"
        several = isinstance(keyed.schema[name].dataType, T.ArrayType)
        empty = F.array().cast("array<bigint>")
        columns.append(F.coalesce(F.col(name), empty) if several else F.array(F.col(name)))
    return columns


def described_pairs(
    new: DataFrame,
    base: DataFrame,
    rules: int,
    comparisons: Sequence[Comparison],
    sides: Sides,
    *,
    few: bool,
    exclude_self: bool,
) -> DataFrame:
    """Return the pairs that meet by any rule, with the levels of their comparisons. Lazy.

    Parameters
    ----------
    new, base
        Records with their rule keys; the new ones also with the frequencies of their values.
    rules
        How many rules there are.
    comparisons
        What is compared.
    sides
        Where the records are of.
    few
        Whether each task can have all new records.
    exclude_self
        Whether a record does not meet itself.
    """
    frequent = [names_of.FREQUENCY + column for column in frequent_columns(comparisons)]
    columns = [*compared_columns(comparisons), *frequent]
    left = _side(new, "l", columns, rules)
    right = _side(base, "r", columns, rules)
    met = right.join(F.broadcast(left) if few else left, _ENTRY)
    shared = [_shared(met, f"{names_of.KEY}{place}") for place in range(rules)]
    # An equality each, never an OR: a pair meets in as many rows as it has keys in common.
    met = met.where(F.coalesce(*shared) == F.col(_ENTRY))
    if exclude_self:
        met = met.where(~sides.same_record())
    first = F.coalesce(*[F.when(one.isNotNull(), F.lit(place)) for place, one in enumerate(shared)])
    told = description(new, comparisons, columns)
    values = [f"__{side}_{place}" for side in "lr" for place in range(len(columns))]
    narrow = met.withColumn(names_of.MATCH_KEY, first).select(*_PAIR, *values)
    schema = T.StructType([*[narrow.schema[name] for name in _PAIR], *told.columns.fields])
    described = narrow.mapInArrow(DescribedSides(told, tuple(columns), _PAIR, tuple(schema.names)), schema)
    return judged(described, comparisons, columns)


def _mixed_elements(keys: Column, place: int) -> Column:
    return F.transform(keys, lambda key: F.xxhash64(F.lit(place), key))


def _side(keyed: DataFrame, side: str, columns: Sequence[str], rules: int) -> DataFrame:
    ids = {"l": (names_of.ID_L, names_of.SOURCE_L), "r": (names_of.ID_R, names_of.SOURCE_R)}[side]
    none = F.lit(None).cast("double")
    names = [f"{names_of.KEY}{place}" for place in range(rules)]
    several = any(isinstance(keyed.schema[name].dataType, T.ArrayType) for name in names)
    keys = F.flatten(F.array(*keys_of_rules(keyed, rules))) if several else F.array(*names)
    return keyed.select(
        F.col(names_of.ID).alias(ids[0]),
        F.col(names_of.SOURCE).alias(ids[1]),
        *[F.col(name).alias(f"{name}_{side}") for name in names],
        *[
            # What a value's frequency is, the new record says for both.
            (quoted(name) if name in keyed.columns else none).alias(f"__{side}_{place}")
            for place, name in enumerate(columns)
        ],
        F.explode(keys).alias(_ENTRY),
    )


def _shared(met: DataFrame, name: str) -> Column:
    left, right = F.col(f"{name}_l"), F.col(f"{name}_r")
    if isinstance(met.schema[f"{name}_l"].dataType, T.ArrayType):
        return F.array_min(F.array_intersect(left, right))
    return F.when(left == right, left)
