"""match: here are new records; which records of a base are they?"""

from collections.abc import Mapping

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from linkspark import columns as names_of
from linkspark import errors
from linkspark.describing import frequent_columns
from linkspark.frames import check_proportion, check_whole, is_frame
from linkspark.kept_tables import KeptTable
from linkspark.matching.meeting import described_pairs, with_rule_keys
from linkspark.matching.sides import Sides, both_sides
from linkspark.matching.survey import (
    BaseCounts,
    check_pairs,
    counted_base,
    looked_at,
    met_by_new,
    shares_known,
    shares_met,
    shares_of_table,
    with_known_shares,
    with_shares,
)
from linkspark.resolving import told_by_rule
from linkspark.scoring import with_match_score
from linkspark.spec import FittedModel, LinkSpec
from linkspark.spec.frequencies import adjustments_of
from linkspark.spec.levels import Equal
from linkspark.spec.weights import PRIOR_READINGS, PriorReading
from linkspark.term_frequency import frequency_table

# So many keys of new records are sent whole to every task; more are shuffled.
_FEW_KEYS = 200_000


def match(
    new: DataFrame | Mapping[str, DataFrame],
    base: DataFrame | Mapping[str, DataFrame] | KeptTable,
    model: FittedModel,
    threshold: float | None = None,
    count: int | None = 10,
    *,
    prior: PriorReading = "odds",
    certain: float = 0.99,
    probable: float = 0.9,
    frequencies: DataFrame | None = None,
    exclude_self: bool = True,
    detail: bool = False,
) -> DataFrame:
    """Find for each new record the records of a base that it matches best.

    Parameters
    ----------
    new
        The new records, with the columns of the model's spec; or a mapping of source names to such frames.
    base
        The records that are known: as `new`, or a kept table.
    model
        What `train` returned, or a file holds; of any link type.
    threshold
        Leave out matches below this probability; None leaves out none.
    count
        At most so many matches for each new record, the best; None gives all.
    prior
        ``odds``: a pair starts from the prior's odds. ``aidbox``: from the prior itself.
    certain, probable
        Match probabilities from which a match is graded so; below both it is graded ``possible``.
    frequencies
        How frequent values are, with columns `field` (a column), `value` (as text) and `frequency`. None
        takes those of a kept table, and counts in any other base. A value that is not there does not adjust
        a weight.
    exclude_self
        Leave out a match of a record with itself: the same id and, where both sides have sources, the same
        source.
    detail
        Also give what the weight is the sum of: `mw_prior`, `mw_<comparison>`, `mw_tf_<comparison>` (bits).

    Returns
    -------
    DataFrame
        One row a match, by new record and the best first; key: both records. `rank` (from 1), `record_id_l`
        (new), `record_id_r` (base) (with several sources `source_dataset_l`, `source_dataset_r`), `grade`,
        `match_weight` (bits), `odds`, `match_probability`, `match_key` (the position of the first rule by
        which both meet, from 0), and for each comparison `gamma_<comparison>` and, with term frequencies,
        `tf_<comparison>`. A new record that meets none by any rule has no row.

    Raises
    ------
    ArgumentError, SchemaError, DataError
        For records that do not suit the model or each other, null record ids, repeated ids of new records,
        more pairs than the budget.

    Notes
    -----
    The base is read once for the matches, and once before for its counts; once more where pairs must be
    counted, because all new records with all of the base would exceed the budget, or values of more than 16
    new records. It is not searched for repeated ids. Spark jobs: two, or up to five for more records; the
    matches themselves are lazy.

    Examples
    --------
    >>> ls.match(patient, patients, model, threshold=0.5).show()  # doctest: +SKIP
    """
    if not isinstance(model, FittedModel):
        raise errors.argument("match", "model", model, "a FittedModel", "Get one from ls.train.")
    if threshold is not None:
        threshold = check_proportion("match", "threshold", threshold, zero_allowed=True)
    if count is not None:
        count = check_whole("match", "count", count, at_least=1)
    if prior not in PRIOR_READINGS:
        raise errors.argument("match", "prior", prior, 'either "odds" or "aidbox"')
    certain, probable = _checked_grades(certain, probable)
    _check_frequencies(frequencies)
    sides = both_sides(new, base, model.spec)
    table = base if isinstance(base, KeptTable) else None
    if table is not None and frequencies is None:
        frequencies = table.frequencies
    pairs = _pairs(sides, model, table, frequencies, exclude_self=exclude_self)
    scored = with_match_score(pairs, model, detail=detail, reading=prior)
    if threshold is not None:
        scored = scored.where(F.col(names_of.MATCH_PROBABILITY) >= threshold)
    ranked = scored.withColumn(names_of.RANK, _rank())
    if count is not None:
        ranked = ranked.where(F.col(names_of.RANK) <= count)
    weight, probability = F.col(names_of.MATCH_WEIGHT), F.col(names_of.MATCH_PROBABILITY)
    grade = F.when(probability >= certain, "certain").when(probability >= probable, "probable")
    described = [
        name for name in scored.columns if name.startswith((names_of.GAMMA, names_of.TERM_FREQUENCY))
    ]
    if detail:
        described += [name for name in scored.columns if name.startswith(names_of.LEVEL_WEIGHT)]
    return ranked.orderBy(names_of.SOURCE_L, names_of.ID_L, names_of.RANK).select(
        names_of.RANK,
        *sides.named(),
        grade.otherwise("possible").alias(names_of.GRADE),
        weight,
        F.pow(F.lit(2.0), weight).alias(names_of.ODDS),
        probability,
        names_of.MATCH_KEY,
        *[F.col(f"`{name}`") for name in described],
    )


def _pairs(
    sides: Sides,
    model: FittedModel,
    table: KeptTable | None,
    frequencies: DataFrame | None,
    *,
    exclude_self: bool,
) -> DataFrame:
    """Return the pairs of both sides, compared; lazy but for what must be counted before."""
    spec, rules = model.spec, model.spec.blocking
    told_by_new, told_by_both = _frequent_columns(spec)
    asked = looked_at(sides.new.records, told_by_new)
    few = asked.number * (len(rules) + len(told_by_new)) <= _FEW_KEYS
    with told_by_rule("match", sides.base.records, rules):
        new = with_rule_keys(sides.new.records, rules)
        base = with_rule_keys(sides.base.records, rules)
    to_count = told_by_new if frequencies is None else []
    if table is None:
        counted = counted_base(sides.base.records, to_count, asked)
    else:
        counted = BaseCounts(table.counts["records"])
    crowded = asked.number * counted.records > spec.pair_budget
    to_count = [] if counted.shares is not None else to_count
    if crowded or to_count:
        met = met_by_new(new, base, spec, to_count, rules=crowded, few=few)
        if crowded:
            check_pairs(met, spec, asked.number, counted.records)
        if to_count:
            new = with_shares(new, shares_met(met, spec, counted, to_count), to_count)
    if told_by_new and frequencies is not None:
        if asked.values is not None:
            new = with_known_shares(new, shares_known(asked, frequencies), told_by_new)
        else:
            new = with_shares(new, shares_of_table(frequencies), told_by_new)
    elif counted.shares is not None:
        new = with_known_shares(new, counted.shares, told_by_new)
    if told_by_both:
        known = frequency_table(sides.base.records, told_by_both) if frequencies is None else frequencies
        shares = shares_of_table(known)
        new, base = (with_shares(records, shares, told_by_both) for records in (new, base))
    return described_pairs(new, base, len(rules), spec.comparisons, sides, few=few, exclude_self=exclude_self)


def _frequent_columns(spec: LinkSpec) -> tuple[list[str], list[str]]:
    """Return the columns of which frequencies are asked for: of values equal on both sides, and others."""
    unequal = {
        how.column
        for one in spec.comparisons
        for place, how in adjustments_of(one).items()
        if one.levels[place] != Equal(how.column)
    }
    columns = frequent_columns(spec.comparisons)
    return [one for one in columns if one not in unequal], [one for one in columns if one in unequal]


def _rank() -> Column:
    """Return the place of a match among those of its new record; equal weights by the base's ids."""
    mine = Window.partitionBy(names_of.SOURCE_L, names_of.ID_L)
    best = mine.orderBy(F.col(names_of.MATCH_WEIGHT).desc(), names_of.SOURCE_R, names_of.ID_R)
    return F.row_number().over(best)


def _checked_grades(certain: float, probable: float) -> tuple[float, float]:
    certain = check_proportion("match", "certain", certain)
    probable = check_proportion("match", "probable", probable)
    if probable > certain:
        raise errors.argument("match", "probable", probable, f"at most certain, which is {certain}")
    return certain, probable


def _check_frequencies(frequencies: DataFrame | None) -> None:
    if frequencies is None:
        return
    if not is_frame(frequencies):
        raise errors.argument("match", "frequencies", frequencies, "a Spark DataFrame, or None")
    wanted = (names_of.FIELD, names_of.VALUE, names_of.FREQUENCY_SHARE)
    missing = [name for name in wanted if name not in frequencies.columns]
    if missing:
        advice = "Take the frequencies of a kept table, or make a frame of these columns."
        raise errors.columns_missing("match", "frequencies", missing, frequencies.columns, advice)
