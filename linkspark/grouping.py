"""From scored pairs to clusters, in the way that the user of dedupe and link asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from linkspark import columns as names_of
from linkspark import errors
from linkspark.clustering import (
    JoinBy,
    cluster_links,
    cluster_table,
    mutual_best_links,
    one_record_per_source,
    optimal_links,
)
from linkspark.clustering.components import DRIVER_LINKS, JOIN_BY
from linkspark.clustering.door import check_thresholds, cluster_columns
from linkspark.comparing import Compared
from linkspark.frames import check_proportion
from linkspark.spec import FittedModel
from linkspark.storage import checkpointed

OneToOne: TypeAlias = Literal["mutual_best", "optimal"]


@dataclass(frozen=True)
class Grouping:
    """How pairs become clusters.

    Attributes
    ----------
    thresholds
        Match probabilities from which a pair is a link: one column of clusters each.
    pairs_threshold
        The match probability from which a pair is shown.
    one_to_one, join_by
        As in `link`.
    """

    thresholds: tuple[float, ...]
    pairs_threshold: float = 0.01
    one_to_one: OneToOne | None = None
    join_by: JoinBy = "all_pairs"


def checked_grouping(
    function: str,
    thresholds: float | Sequence[float],
    pairs_threshold: float,
    join_by: object,
    one_to_one: object = None,
) -> Grouping:
    """Return what was asked for, or refuse it."""
    if one_to_one not in (None, "mutual_best", "optimal"):
        raise errors.argument(function, "one_to_one", one_to_one, '"mutual_best", "optimal" or None')
    if join_by not in JOIN_BY:
        raise errors.argument(function, "join_by", join_by, 'either "any_link" or "all_pairs"')
    check_proportion(function, "pairs_threshold", pairs_threshold, zero_allowed=True)
    cuts = check_thresholds(function, thresholds)
    if not cuts:
        raise errors.argument(function, "thresholds", None, "a probability, or a list of them")
    if min(cuts) < pairs_threshold:
        allowed = f"at most the lowest of thresholds, {min(cuts)}"
        raise errors.argument(function, "pairs_threshold", pairs_threshold, allowed)
    return Grouping(tuple(cuts), pairs_threshold, one_to_one, join_by)


def clusters_of(
    compared: Compared,
    model: FittedModel,
    records: DataFrame | Mapping[str, DataFrame],
    grouping: Grouping,
) -> DataFrame:
    """Return every record's clusters.

    Parameters
    ----------
    compared
        The stored pairs, of records whose ids are known to be sound.
    model
        What their levels are worth.
    records
        One row a record, or a mapping of source names to such frames.
    grouping
        What was asked for.

    Notes
    -----
    Spark jobs: one, for the pairs that reach the driver; more for one-to-one links, and beyond ten millions
    of pairs.
    """
    cuts, how = grouping.thresholds, grouping.one_to_one
    record_id, pairs = model.spec.record_id, compared.patterns.pairs
    if how is None and pairs <= DRIVER_LINKS:
        on_driver = compared.scored_on_driver(model)
        return cluster_table(on_driver, records, cuts, record_id=record_id, join_by=grouping.join_by)
    scored, join_by = compared.scored(model, levels=False), grouping.join_by
    if how is not None:
        above = scored.where(F.col(names_of.MATCH_PROBABILITY) >= min(cuts))
        scored = (
            mutual_best_links(above)
            if how == "mutual_best"
            else optimal_links(above, materialise=checkpointed)
        )
        join_by = "any_link"
    clusters = cluster_links(
        scored,
        records,
        cuts,
        materialise=checkpointed,
        record_id=record_id,
        join_by=join_by,
        check_ids=False,
        most_links=pairs,
    )
    if how is not None and len(compared.found.gathered.sources) > 2:
        # Links between three sources may chain two records of one.
        for cut, column in zip(cuts, cluster_columns(cuts), strict=True):
            clusters = one_record_per_source(scored, clusters, cut, record_id=record_id, cluster_id=column)
    return clusters
