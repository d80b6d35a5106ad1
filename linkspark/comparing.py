"""Candidate pairs compared and counted in one job, where the records fit into a task."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from linkspark import columns as names_of
from linkspark.blocking import Counting
from linkspark.candidates import (
    Candidates,
    cores_of,
    described_candidates,
    drawn_comparisons,
    equality_columns,
    judged_census,
    one_task_takes,
    opened,
    survey,
)
from linkspark.comparisons.conditions import condition_columns
from linkspark.describing import compared_columns
from linkspark.estimation.expand import LevelPatterns
from linkspark.estimation.random_pairs import CountingShare, Drawing
from linkspark.packing import PAIRS, PATTERNS, Packing, patterns_of
from linkspark.resolving import told_by_rule
from linkspark.spec import Comparison, FittedModel, LinkSpec
from linkspark.storage import kept, release, released_on_error
from linkspark.unpacking import scored_on_driver, scored_parcels

# So many copies of records, each in a task of its own, are still quicker than shuffling them by key.
_COPIED_RECORDS = 50_000_000
# Fewer records than this are not worth a second task.
_ONE_TASK = 10_000
# Some 500 MB.
_PAIRS_READ_AT_ONCE = 6_000_000


@dataclass(frozen=True)
class Compared:
    """Candidate pairs, compared and counted.

    Attributes
    ----------
    found
        The records and the counts of the rules.
    patterns
        The pairs by their levels and rules.
    stored
        The pairs, in parcels.
    shares
        How many partitions share them evenly; 1 where that is not known.
    """

    found: Candidates
    patterns: LevelPatterns
    stored: DataFrame
    shares: int

    def scored(self, model: FittedModel, threshold: float | None = None, *, levels: bool = True) -> DataFrame:
        """Return the pairs with scores, see `scored_parcels`. Lazy."""
        return scored_parcels(self._dealt_out(), self.found.gathered, model, threshold, levels=levels)

    def scored_on_driver(self, model: FittedModel) -> Any:
        """Bring the pairs to the driver with scores, see there. Spark jobs: one."""
        return scored_on_driver(self._dealt_out(), self.found.gathered, model)

    def _dealt_out(self) -> DataFrame:
        parts = -(-self.patterns.pairs // _PAIRS_READ_AT_ONCE)
        # A task holds all parcels of its partition while it scores them.
        if parts <= self.shares:
            return self.stored
        return self.stored.repartition(max(parts, self.found.cores))

    def release(self) -> None:
        """Give back what is stored."""
        release(self.stored)


def compare(
    function: str,
    records: DataFrame | Mapping[str, DataFrame],
    spec: LinkSpec,
    comparisons: Sequence[Comparison],
    *,
    equal_values: bool,
    store: bool,
    drawing: Drawing | None = None,
    more_columns: Sequence[str] = (),
) -> Compared:
    """Make the candidate pairs of a spec, and count them.

    Parameters
    ----------
    function
        The public function that asks, for the messages.
    records, spec
        As in `linkspark.dedupe`.
    comparisons
        Those of the spec, with or without their term frequencies.
    equal_values
        Whether to count the pairs of equal values too, from which u is learned.
    store
        Whether the pairs are read again, or counted only.
    drawing
        Random pairs whose levels to count too, where the task that makes the pairs can.
    more_columns
        Further columns to keep.

    Raises
    ------
    ArgumentError, SchemaError, DataError
        As `candidates`.

    Notes
    -----
    Spark jobs: two, which count the records and make the pairs; one more on a cluster, see `cores_of`. Where
    the records do not fit into a task, blocks are counted first, in a job of their own.
    """
    gathered = opened(function, records, spec, more_columns)
    number = gathered.records.count()
    cores = cores_of(gathered.records)
    values = equality_columns(spec) if equal_values else {}
    fits = one_task_takes(number, spec.blocking, comparisons)
    share = _share(spec, values, drawing) if drawing is not None else None
    counting = Counting(spec.pair_budget, values, share) if fits else None
    if counting is None:
        surveyed = survey(
            function,
            gathered,
            spec.blocking,
            link_type=spec.link_type,
            budget=spec.pair_budget,
            values=values,
        )
    tasks = _tasks(number, cores)
    packing = Packing(spec.comparisons, sources=bool(gathered.sources), kept=store)
    with told_by_rule(function, gathered.records, spec.blocking):
        stored = described_candidates(
            gathered.records,
            number,
            spec.blocking,
            comparisons,
            link_type=spec.link_type,
            tasks=tasks,
            counting=counting,
            finish=packing,
        )
    stored = kept(stored) if store else stored
    random_levels = None
    with released_on_error(stored):
        told = stored.where(F.col(PAIRS).isNull()).select(PATTERNS, names_of.CENSUS).toPandas()
        if counting is not None:
            census, shares = counting.read(told[names_of.CENSUS].dropna().tolist(), len(spec.blocking))
            if share is not None and shares:
                random_levels = dict(zip(share.levels, map(np.array, shares), strict=True))
            surveyed = judged_census(
                function, gathered, spec.blocking, census, link_type=spec.link_type, budget=spec.pair_budget
            )
    found = Candidates(gathered, spec, *surveyed, cores, random_levels)
    return Compared(found, patterns_of(told, spec.comparisons), stored, tasks if fits else 1)


def _share(spec: LinkSpec, equal: Collection[str], drawing: Drawing) -> CountingShare | None:
    """Return what counts random pairs in the task that makes the pairs; None where Spark must judge them."""
    drawn = drawn_comparisons(spec, equal)
    if not drawn or condition_columns(drawn, compared_columns(drawn)):
        return None
    return CountingShare(drawing, {names_of.GAMMA + one.name: len(one.levels) + 1 for one in drawn})


def _tasks(records: int, cores: int) -> int:
    if records < _ONE_TASK:
        return 1
    return max(1, min(cores, _COPIED_RECORDS // records))
