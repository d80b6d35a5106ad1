"""The first half of the journey: records gathered and counted, candidate pairs compared."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from linkspark import columns as names_of
from linkspark import errors
from linkspark.blocking import (
    Census,
    Counting,
    Finish,
    candidate_pairs,
    check_budget,
    count_agreements,
    fits_one_task,
    fits_parcels,
    key_of,
)
from linkspark.comparisons.conditions import left_to_spark
from linkspark.comparisons.inputs import problems_of_types
from linkspark.describing import compared_columns, description, frequent_columns, judged
from linkspark.estimation.prior import possible_pairs
from linkspark.estimation.u_probability import equality_column
from linkspark.frames import quoted
from linkspark.gathering import Gathered, gather
from linkspark.resolving import check_conditions, told_by_rule
from linkspark.results import PairCounts, RuleCounts
from linkspark.spec import BlockingRule, Comparison, LinkSpec
from linkspark.spec.expressions import judged_columns
from linkspark.spec.link_spec import LinkType
from linkspark.term_frequency import with_frequencies

# Fewer pairs than this are not worth another copy of the records in another task.
PAIRS_A_TASK = 300_000


@dataclass(frozen=True)
class Candidates:
    """Records that may be linked by a spec, and how many pairs its rules make of them.

    Attributes
    ----------
    gathered
        The records.
    spec
        What was asked.
    counts
        Pairs by rule (each rule alone).
    equal_values
        For comparisons whose strictest level is that one column is equal: of all pairs, those whose values
        are equal, those that have both values, and how many independent pairs would tell the share as well.
    cores
        How many tasks the session runs at once.
    random_levels
        For the comparisons whose u random pairs tell, the random pairs by gamma, from 0 up; None where they
        were not counted with the rest.
    """

    gathered: Gathered
    spec: LinkSpec
    counts: PairCounts
    equal_values: Mapping[str, tuple[int, int, int]]
    cores: int
    random_levels: Mapping[str, NDArray[np.int64]] | None = None

    @property
    def records(self) -> int:
        """Return the number of records."""
        return sum(number for _, number in self.counts.records)


def candidates(function: str, records: DataFrame | Mapping[str, DataFrame], spec: LinkSpec) -> Candidates:
    """Gather the records, count what the rules would make of them, and refuse what cannot work.

    Parameters
    ----------
    function
        The public function that asks, for the messages.
    records, spec
        As in `linkspark.dedupe`.

    Raises
    ------
    ArgumentError, SchemaError
        See `opened`.
    DataError
        For null and repeated record ids, and a spec that would make more pairs than its budget.

    Notes
    -----
    Spark jobs: one, and one more on a cluster, see `cores_of`.
    """
    gathered = opened(function, records, spec)
    counts, agreements = survey(
        function, gathered, spec.blocking, link_type=spec.link_type, budget=spec.pair_budget, values={}
    )
    return Candidates(gathered, spec, counts, agreements, cores_of(gathered.records))


def opened(
    function: str,
    records: DataFrame | Mapping[str, DataFrame],
    spec: LinkSpec,
    more_columns: Sequence[str] = (),
    *,
    called: str = "records",
) -> Gathered:
    """Gather the records that a spec is for, or refuse them. No Spark job, but see `gather`.

    Raises
    ------
    ArgumentError, SchemaError
        See `gather`; and for columns that do not suit their comparisons.
    """
    check_spec(function, spec)
    columns = dict.fromkeys([*judged_columns(spec), *more_columns])
    gathered = gather(
        function,
        records,
        record_id=spec.record_id,
        link_type=spec.link_type,
        columns=list(columns),
        fields=spec.fields,
        called=called,
    )
    problems = problems_of_types(spec.comparisons, dict(gathered.records.dtypes))
    if problems:
        raise errors.unsuitable_columns(function, problems)
    check_conditions(function, gathered.records, spec.comparisons)
    return gathered


def equality_columns(spec: LinkSpec) -> dict[str, str]:
    """Return for the comparisons whose u value counts can tell the column that they count."""
    columns = {one.name: equality_column(one) for one in spec.comparisons if one.u is None}
    return {name: column for name, column in columns.items() if column is not None}


def drawn_comparisons(spec: LinkSpec, equal: Collection[str]) -> list[Comparison]:
    """Return the comparisons whose u random pairs tell; of those in `equal`, equal values are counted."""
    # A comparison of nothing but equality needs no random pair.
    return [
        one for one in spec.comparisons if one.u is None and not (len(one.levels) == 1 and one.name in equal)
    ]


def check_spec(function: str, spec: object) -> None:
    """Refuse what is no spec."""
    if not isinstance(spec, LinkSpec):
        raise errors.argument(function, "spec", spec, "a LinkSpec")


def survey(
    function: str,
    gathered: Gathered,
    rules: Sequence[BlockingRule],
    *,
    link_type: LinkType,
    budget: int,
    values: Mapping[str, str],
) -> tuple[PairCounts, dict[str, tuple[int, int, int]]]:
    """Count records, the pairs of each rule, and the pairs whose values of some columns are equal.

    Refuses null and repeated record ids, and rules that make more pairs than the budget. Spark jobs: one.
    """
    records = gathered.records
    with told_by_rule(function, records, rules):
        keys = {f"rule {place}": key_of(records, rule.keys) for place, rule in enumerate(rules)}
        keys |= {name: key_of(records, (quoted(column),)) for name, column in values.items()}
        census = count_agreements(records, keys, link_type=link_type)
    return judged_census(function, gathered, rules, census, link_type=link_type, budget=budget)


def judged_census(
    function: str,
    gathered: Gathered,
    rules: Sequence[BlockingRule],
    census: Census,
    *,
    link_type: LinkType,
    budget: int,
) -> tuple[PairCounts, dict[str, tuple[int, int, int]]]:
    """Return the counts of a census, or refuse what it tells.

    Returns
    -------
    tuple
        The pairs of each rule; and for whatever else was counted the pairs that agree, those that could, and
        how many independent pairs would tell the share as well.
    """
    if census.null_ids:
        raise errors.records_without_id(function, census.null_ids)
    if census.repeated_ids:
        raise errors.record_ids_twice(function, census.repeated_ids)
    sizes = [census.records.get(place, 0) for place in range(max(len(gathered.sources), 1))]
    names = [f"rule {place}" for place in range(len(rules))]
    counts = PairCounts(
        records=tuple(zip(gathered.sources or ("",), sizes, strict=True)),
        possible=possible_pairs(link_type, sizes),
        rules=tuple(
            RuleCounts(str(rule), found.pairs, None, found.largest_blocks)
            for rule, found in zip(rules, (census.agreements[name] for name in names), strict=True)
        ),
    )
    check_budget(function, counts, budget)
    return counts, {
        name: (found.pairs, found.comparable, found.independent)
        for name, found in census.agreements.items()
        if name not in names
    }


def compared_pairs(
    found: Candidates,
    comparisons: Sequence[Comparison],
    *,
    rules: Sequence[BlockingRule] | None = None,
    pairs: int | None = None,
) -> DataFrame:
    """Return the candidate pairs with the levels of their comparisons. Lazy.

    Parameters
    ----------
    found
        The records.
    comparisons
        What is compared.
    rules
        The rules, those of the spec unless given.
    pairs
        How many pairs the rules make, at most.

    Returns
    -------
    DataFrame
        One row a pair, as `candidate_pairs`, with `gamma_` and `tf_` columns.
    """
    rules = found.spec.blocking if rules is None else rules
    expected = sum(rule.pairs for rule in found.counts.rules) if pairs is None else pairs
    return described_candidates(
        found.gathered.records,
        found.records,
        rules,
        comparisons,
        link_type=found.spec.link_type,
        tasks=max(1, min(found.cores, -(-expected // PAIRS_A_TASK))),
    )


def one_task_takes(records: int, rules: Sequence[BlockingRule], comparisons: Sequence[Comparison]) -> bool:
    """Tell whether one task can gather all records with their keys and compared columns."""
    return fits_one_task(records, cells=_cells(rules, comparisons))


def _cells(rules: Sequence[BlockingRule], comparisons: Sequence[Comparison]) -> int:
    return len(compared_columns(comparisons)) + len(rules) + 2


def described_candidates(
    records: DataFrame,
    number: int,
    rules: Sequence[BlockingRule],
    comparisons: Sequence[Comparison],
    *,
    link_type: LinkType,
    tasks: int,
    counting: Counting | None = None,
    finish: Finish | None = None,
) -> DataFrame:
    """Return the candidate pairs of gathered records, of which the number is known, compared. Lazy.

    With `finish`: what it makes of them, in the task that compares them where Spark has nothing to judge.
    """
    columns = compared_columns(comparisons)
    later = left_to_spark(comparisons)
    replicated = one_task_takes(number, rules, comparisons)
    if not replicated:
        frequent = frequent_columns(comparisons)
        records = with_frequencies(records, frequent)
        columns += [names_of.FREQUENCY + column for column in frequent]
    made = candidate_pairs(
        records,
        rules,
        link_type=link_type,
        description=description(records, comparisons, columns),
        tasks=tasks,
        replicated=replicated,
        in_parcels=fits_parcels(number, cells=_cells(rules, comparisons)),
        counting=counting,
        finish=None if later else finish,
    )
    if finish is not None and not later:
        return made
    pairs = judged(made, comparisons, columns)
    return pairs if finish is None else pairs.mapInArrow(finish, finish.schema)


def cores_of(frame: DataFrame) -> int:
    """Return how many tasks run at once. Spark jobs: one, unless Spark runs on this machine alone."""
    local = re.fullmatch(r"local\[(\d+)\]", frame.sparkSession.conf.get("spark.master", "") or "")
    if local:
        return int(local[1])
    # Spark cuts a range into as many parts.
    numbers = frame.sparkSession.range(0, 1000)
    return max(1, numbers.select(F.spark_partition_id()).distinct().count())
