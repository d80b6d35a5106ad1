"""From scored pairs to clusters at several thresholds at once: connected components, or parts of them."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from linkspark import columns as names_of
from linkspark import errors
from linkspark.clustering.contraction import Materialise, contracted_roots
from linkspark.clustering.door import (
    Ids,
    check_thresholds,
    cluster_columns,
    ids_of_pairs,
    links_above,
    records_as_one,
)
from linkspark.clustering.driver_pass import driver_roots, roots_of_table
from linkspark.clustering.splitting import agreed_roots
from linkspark.frames import check_whole

JoinBy: TypeAlias = Literal["any_link", "all_pairs"]
JOIN_BY: tuple[JoinBy, ...] = ("any_link", "all_pairs")
DRIVER_LINKS = 10_000_000


def cluster_links(
    pairs: DataFrame,
    records: DataFrame | Mapping[str, DataFrame],
    thresholds: float | Sequence[float] | None = 0.95,
    *,
    materialise: Materialise,
    record_id: str = names_of.RECORD_ID,
    join_by: JoinBy = "any_link",
    check_ids: bool = True,
    most_links: int | None = None,
    driver_links: int = DRIVER_LINKS,
) -> DataFrame:
    """Give every record its cluster: records that links connect, directly or through others.

    Parameters
    ----------
    pairs
        One row a pair: `record_id_l`, `record_id_r`, and `match_probability` unless `thresholds` is None.
        `source_dataset_l` and `source_dataset_r`, when there, are part of a record's name. Pairs in both
        directions, repeated pairs and pairs of a record with itself do no harm.
    records
        One row a record, or a mapping of source names to such frames.
    thresholds
        Probabilities from 0 to 1: a pair is a link from this `match_probability` on (null and NaN never are).
        None takes every pair as a link.
    materialise
        Stores a frame and returns it with its lineage cut, for example by `localCheckpoint`. What it stored
        must last as long as the result is used.
    record_id
        The column of `records` that identifies a record: text or whole numbers.
    join_by
        ``any_link``: whatever links connect is one cluster. ``all_pairs``: links are taken up from the best
        on, and one joins two groups unless the `match_weight` of all pairs between them, those below the
        threshold too, is less than -3 bits in the mean (see `agreed_groups.agreed`).
    check_ids
        Whether to make sure that every id occurs once in `records` and that every pair names a record. Costs
        one Spark job; a caller that made the pairs from these very records may leave it out.
    most_links
        A number that the links (``all_pairs``: the pairs) are known not to exceed, from a caller whose pairs
        are stored and have no null ids: where it is at most `driver_links`, links are neither stored nor
        counted first.
    driver_links
        Up to this many links are clustered on the driver, which needs some 100 bytes a link, and more for
        long text (ids of 36 characters: 2 GB for ten million, and 1 GB of `spark.driver.maxResultSize`).

    Returns
    -------
    DataFrame
        One row a record, those without a link included; key: `record_id` (with `source_dataset` where pairs
        have sources). `cluster_id` for one threshold; for several `cluster_id_50`, `cluster_id_95` (the
        threshold's decimals, at least two). It is the smallest record id of the cluster, in the order of
        Spark; with sources the text `source:record_id` of the smallest pair of source and id.

    Raises
    ------
    ArgumentError
        For thresholds out of range or given twice, and another `join_by`.
    SchemaError
        For missing columns, ids that are neither text nor whole numbers, or not the same in both frames.
    DataError
        For null ids, ids that occur twice in `records`, and pairs of records that are not there.

    Notes
    -----
    The links (``all_pairs``: the pairs) are stored once; the pairs are read once. Up to `driver_links` of
    them go through one pass of numpy. Beyond, Spark contracts the graph (see `contraction`) until that many
    are left, and Python workers split components (see `splitting`).

    Spark jobs: four: one stores the links, one counts them, one checks ids, one brings the links to the
    driver; beyond `driver_links` some dozens more. The result is lazy: a join of the records with their
    clusters.

    Clusters at a higher threshold are parts of those at a lower one: with ``all_pairs`` from 0.5 on, where
    no link's weight is below 0.

    Examples
    --------
    >>> ls.cluster(pairs, records, thresholds=[0.5, 0.95])  # doctest: +SKIP
    """
    function = "cluster"
    wanted = check_thresholds(function, thresholds)
    driver_links = check_whole(function, "driver_links", driver_links, at_least=0)
    if join_by not in JOIN_BY:
        raise errors.argument(function, "join_by", join_by, 'either "any_link" or "all_pairs"')
    weighed = join_by == "all_pairs"
    needed = [names_of.MATCH_PROBABILITY] if wanted else []
    ids = ids_of_pairs(function, pairs, [*needed, names_of.MATCH_WEIGHT] if weighed else needed)
    named = records_as_one(function, records, record_id, ids)

    compared = links_above(pairs, ids, wanted, weighed=weighed)
    # So many pairs are stored by who made them: here only the links are, and the pairs are read once more.
    too_many = most_links is not None and most_links > driver_links
    links, number = compared.where("level > 0") if too_many else compared, most_links
    if number is None or too_many:
        links = materialise(links)
        counted = links.agg(F.count(F.lit(1)).alias("links"), F.count_if("nulls").alias("nulls")).collect()[0]
        if counted["nulls"]:
            raise errors.ids_are_null(function, "pairs", counted["nulls"])
        number = counted["links"]
    links = links.drop("nulls")
    if check_ids:
        key = ids.node(record_id, names_of.SOURCE_DATASET)
        _check_ids(function, links, named.select(key.alias("node")), ids)

    levels = range(1, max(len(wanted), 1) + 1)
    if number <= driver_links:
        roots = driver_roots(links, levels)
    else:
        above = links.where("level > 0").select("left", "right", "level")
        roots = contracted_roots(above, levels, materialise, driver_links)
    if weighed and (too_many or number > driver_links):
        roots = agreed_roots(compared if too_many else links, roots, levels, materialise)
    return _placed(named, roots, record_id, ids, wanted)


def cluster_table(
    pairs: Any,
    records: DataFrame | Mapping[str, DataFrame],
    thresholds: Sequence[float],
    *,
    record_id: str = names_of.RECORD_ID,
    join_by: JoinBy = "any_link",
) -> DataFrame:
    """Give every record its cluster as `cluster_links` does, by pairs that are on the driver. No Spark job.

    Parameters
    ----------
    pairs
        An Arrow table of pairs as in `cluster_links`, with `match_weight`, made from these very records.
    records, thresholds, record_id, join_by
        As in `cluster_links`.
    """
    function = "cluster"
    wanted = check_thresholds(function, thresholds)
    whole = pa.types.is_integer(pairs.schema.field(names_of.RECORD_ID_L).type)
    ids = Ids("bigint" if whole else "string", names_of.SOURCE_DATASET_L in pairs.column_names)
    named = records_as_one(function, records, record_id, ids)
    probability = pairs[names_of.MATCH_PROBABILITY].to_numpy()
    # NaN reaches no threshold.
    level = sum((probability >= threshold).astype(np.int32) for threshold in sorted(wanted))
    links = ids.ends(pairs).append_column("level", pa.array(level))
    if join_by == "all_pairs":
        links = links.append_column("weight", pairs[names_of.MATCH_WEIGHT])
    levels = range(1, len(wanted) + 1)
    roots = roots_of_table(named.sparkSession, links, ids.kind_of_node(), levels)
    return _placed(named, roots, record_id, ids, wanted)


def _placed(
    named: DataFrame, roots: DataFrame, record_id: str, ids: Ids, thresholds: Sequence[float]
) -> DataFrame:
    """Return the records with a column of clusters for each threshold; None is one that all pairs reach."""
    ascending = sorted(thresholds) or [1.0]
    level_of = {threshold: level for level, threshold in enumerate(ascending, start=1)}
    kind = named.schema[record_id].dataType
    clusters = [
        ids.written(F.coalesce(f"root_{level_of[threshold]}", "node"), kind).alias(column)
        for threshold, column in zip(thresholds or ascending, cluster_columns(thresholds), strict=True)
    ]
    key = ids.node(record_id, names_of.SOURCE_DATASET)
    whole = named.select(key.alias("node"), F.struct("*").alias("record"))
    return whole.join(roots, "node", "left").select("record.*", *clusters)


def _check_ids(function: str, links: DataFrame, nodes: DataFrame, ids: Ids) -> None:
    """Refuse null ids, ids on several rows, and links to records that are not there. One Spark job."""
    named = [F.lit(1).alias("rows"), F.lit(0).alias("linked")]
    linked = [F.lit(0).alias("rows"), F.lit(1).alias("linked")]
    both = nodes.select("node", *named)
    for end in ("left", "right"):
        both = both.unionAll(links.select(F.col(end).alias("node"), *linked))
    fields = ("node.source", "node.id") if ids.sources else ("node",)
    null = F.lit(False)
    for field in fields:
        null = null | F.col(field).isNull()
    seen = both.groupBy("node").agg(F.sum("rows").alias("rows"), F.max("linked").alias("linked"))
    found = seen.agg(
        F.sum(F.when(null, F.col("rows"))).alias("null"),
        F.count_if(~null & (F.col("rows") > 1)).alias("twice"),
        F.count_if(~null & (F.col("rows") == 0)).alias("unknown"),
    ).collect()[0]
    if found["null"]:
        raise errors.ids_are_null(function, "records", found["null"])
    if found["twice"]:
        raise errors.ids_occur_twice(function, found["twice"])
    if found["unknown"]:
        raise errors.pairs_of_unknown_records(function, found["unknown"])
