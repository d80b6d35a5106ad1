"""What must be known before pairs are made: how many there would be, and how frequent values are."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from linkspark import columns as names_of
from linkspark import errors
from linkspark.blocking import check_budget
from linkspark.frames import quoted
from linkspark.matching.meeting import keys_of_rules
from linkspark.results import PairCounts, RuleCounts
from linkspark.spec import LinkSpec
from linkspark.storage import checkpointed
from linkspark.term_frequency import value_text

_KIND, _HASH, _NEW, _FOUND, _SHARE = "__kind", "__hash", "__new", "__found", "__share"
# So few new records are looked at first, so that the base need be read only once to count their values.
_LOOKED_AT = 16


@dataclass(frozen=True)
class NewRecords:
    """How many new records there are; and if they are few, the hashes of their values by column."""

    number: int
    values: dict[str, set[int]] | None


@dataclass(frozen=True)
class BaseCounts:
    """Counts of a base.

    Attributes
    ----------
    records
        All records.
    present
        Those that have a value, by column.
    shares
        How frequent values are, by their hash, where these were counted with the rest.
    """

    records: int
    present: dict[str, int] = field(default_factory=dict)
    shares: dict[int, float] | None = None


def looked_at(new: DataFrame, columns: Sequence[str]) -> NewRecords:
    """Count the new records, or refuse those without an id or of one id. Spark jobs: one or two.

    Parameters
    ----------
    new
        The new records.
    columns
        Those whose values' frequencies will be asked for.
    """
    hashes = [value_hash(new, column) for column in columns]
    first = new.select(names_of.SOURCE, names_of.ID, *hashes).limit(_LOOKED_AT + 1).collect()
    if len(first) <= _LOOKED_AT:
        number, without = len(first), sum(row[1] is None for row in first)
        distinct = len({(row[0], row[1]) for row in first})
    else:
        ids = [F.col(names_of.SOURCE), F.col(names_of.ID)]
        number, without, distinct = new.agg(
            F.count(F.lit(1)), F.count(F.when(F.col(names_of.ID).isNull(), 1)), F.countDistinct(*ids)
        ).collect()[0]
    if without:
        raise errors.records_without_id("match: new", without)
    if distinct < number:
        raise errors.record_ids_twice("match: new", number - distinct)
    if number > _LOOKED_AT:
        return NewRecords(number, None)
    values = {
        column: {row[place] for row in first if row[place] is not None}
        for place, column in enumerate(columns, start=2)
    }
    return NewRecords(number, values)


def counted_base(base: DataFrame, columns: Sequence[str], asked: NewRecords) -> BaseCounts:
    """Count the base, or refuse records without an id. Spark jobs: one."""
    values = [] if asked.values is None else [(c, h) for c in columns for h in sorted(asked.values[c])]
    counted = base.agg(
        F.count(F.lit(1)),
        F.count(F.when(F.col(names_of.ID).isNull(), 1)),
        *[F.count(quoted(column)) for column in columns],
        *[F.count(F.when(value_hash(base, column) == F.lit(hashed), 1)) for column, hashed in values],
    ).collect()
    records, without, *counts = counted[0]
    if without:
        raise errors.records_without_id("match: base", without)
    present = dict(zip(columns, counts, strict=False))
    found = zip(values, counts[len(columns) :], strict=True)
    shares = {hashed: count / present[column] for (column, hashed), count in found if count}
    return BaseCounts(records, present, None if asked.values is None else shares)


def met_by_new(
    new: DataFrame, base: DataFrame, spec: LinkSpec, frequent: Sequence[str], *, rules: bool, few: bool
) -> DataFrame:
    """Return how often each rule key, and each value of the frequent columns, of new records is in the base.

    Parameters
    ----------
    new, base
        Records with their rule keys.
    spec
        Its rules.
    frequent
        Columns of which values are counted.
    rules
        Whether rule keys are counted too.
    few
        Whether each task can have all keys of the new records.

    Returns
    -------
    DataFrame
        `__kind` (the rule's place, or those of the columns after all rules), `__hash`, `__new` and `__found`
        (records). Stored. Spark jobs: one.
    """
    places = [*(range(len(spec.blocking)) if rules else ()), *_kinds(spec, frequent)]

    def keys_by_kind(records: DataFrame) -> list[Column]:
        values = [F.array(value_hash(records, column)) for column in frequent]
        return [*(keys_of_rules(records, len(spec.blocking)) if rules else ()), *values]

    asked = [_of_kind(keys, kind) for kind, keys in zip(places, keys_by_kind(new), strict=True)]
    wanted = new.select(F.explode(F.flatten(F.array(*asked))).alias("one")).select("one.*")
    wanted = wanted.where(F.col(_HASH).isNotNull()).groupBy(_KIND, _HASH).agg(F.count(F.lit(1)).alias(_NEW))
    there = base.select(F.explode(F.flatten(F.array(*keys_by_kind(base)))).alias(_HASH))
    met = there.join(F.broadcast(wanted) if few else wanted, _HASH)
    return checkpointed(met.groupBy(_KIND, _HASH, _NEW).agg(F.count(F.lit(1)).alias(_FOUND)))


def check_pairs(met: DataFrame, spec: LinkSpec, number: int, records: int) -> None:
    """Refuse rules by which more pairs would meet than the budget allows. Spark jobs: one."""
    told = (
        met.where(F.col(_KIND) < len(spec.blocking))
        .groupBy(_KIND)
        .agg(F.sum(F.col(_NEW) * F.col(_FOUND)), F.max(_FOUND))
        .collect()
    )
    found = {kind: (pairs, largest) for kind, pairs, largest in told}
    rules = []
    for place, rule in enumerate(spec.blocking):
        pairs, largest = found.get(place, (0, 0))
        rules.append(RuleCounts(str(rule), pairs, None, (largest,) if largest else ()))
    sizes = (("new", number), ("base", records))
    check_budget("match", PairCounts(sizes, number * records, tuple(rules)), spec.pair_budget)


def shares_met(met: DataFrame, spec: LinkSpec, base: BaseCounts, frequent: Sequence[str]) -> DataFrame:
    """Return the relative frequencies of the new records' values in the base: `__hash`, `__share`."""
    kinds = zip(_kinds(spec, frequent), frequent, strict=True)
    total = F.coalesce(*[F.when(F.col(_KIND) == kind, F.lit(base.present[one])) for kind, one in kinds])
    return met.where(total.isNotNull()).select(_HASH, (F.col(_FOUND) / total).alias(_SHARE))


def shares_of_table(frequencies: DataFrame) -> DataFrame:
    """Return what a table of frequencies says, by the hash of column and value."""
    return frequencies.select(
        _hash(F.col(names_of.FIELD), F.col(names_of.VALUE)).alias(_HASH),
        F.col(names_of.FREQUENCY_SHARE).cast("double").alias(_SHARE),
    )


def shares_known(asked: NewRecords, frequencies: DataFrame) -> dict[int, float]:
    """Return what a table of frequencies says of the values of few new records. Spark jobs: one."""
    hashes = sorted(set().union(*(asked.values or {}).values()))
    shares = shares_of_table(frequencies)
    return {row[0]: row[1] for row in shares.where(F.col(_HASH).isin(hashes)).distinct().collect()}


def with_known_shares(new: DataFrame, shares: dict[int, float], columns: Sequence[str]) -> DataFrame:
    """Add to few new records the frequencies of their values, ``__tf_<column>``; null where none is known."""
    pairs = [F.lit(one) for hashed, share in shares.items() for one in (hashed, share)]
    # Every hash a bigint, however small it is.
    known = F.create_map(*pairs).cast("map<bigint,double>") if pairs else None
    none = F.lit(None).cast("double")
    return new.withColumns(
        {names_of.FREQUENCY + one: none if known is None else known[value_hash(new, one)] for one in columns}
    )


def with_shares(records: DataFrame, shares: DataFrame, columns: Sequence[str]) -> DataFrame:
    """Add to records the frequencies of their values, ``__tf_<column>``; null where none is known."""
    for column in columns:
        name = names_of.FREQUENCY + column
        hashed = records.withColumn(_HASH, value_hash(records, column))
        records = hashed.join(shares.withColumnRenamed(_SHARE, name), _HASH, "left").drop(_HASH)
    return records


def value_hash(records: DataFrame, column: str) -> Column:
    """Return a hash of a column's name and value; null where there is no value."""
    return _hash(F.lit(column), value_text(records, column))


def _hash(column: Column, value: Column) -> Column:
    return F.when(value.isNotNull(), F.xxhash64(F.lit("value"), column, value))


def _of_kind(keys: Column, kind: int) -> Column:
    return F.transform(keys, lambda key: F.struct(F.lit(kind).alias(_KIND), key.alias(_HASH)))


def _kinds(spec: LinkSpec, frequent: Sequence[str]) -> list[int]:
    return [len(spec.blocking) + place for place in range(len(frequent))]
