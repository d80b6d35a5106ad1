"""Links and clusters in which a record has at most one counterpart in each other source."""

import warnings

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T

from linkspark import columns as names_of
from linkspark import errors
from linkspark.clustering.assignment import EXACT_SIDE, assigned, split_by_source
from linkspark.clustering.contraction import Materialise, contracted_roots
from linkspark.clustering.door import (
    Ids,
    check_columns,
    ids_of_pairs,
    is_above,
    score_of,
)
from linkspark.clustering.driver_pass import driver_roots
from linkspark.frames import check_proportion, quoted


def mutual_best_links(pairs: DataFrame) -> DataFrame:
    """Keep the pairs in which each record is the other's best. Lazy.

    Parameters
    ----------
    pairs
        Scored pairs, of `match_weight` or else `match_probability`: apply a threshold first. With
        `source_dataset_l` and `source_dataset_r` a record may have one counterpart in each other source, and
        pairs within a source are left out; without them it may have one in all.

    Returns
    -------
    DataFrame
        The rows of `pairs` that are kept, with all their columns. Of equally good counterparts the one with
        the smallest id is best. A pair without a score is left out.

    Raises
    ------
    SchemaError
        For missing columns, or ids that are neither text nor whole numbers.

    Notes
    -----
    Spark jobs: none (lazy). The pairs are read twice.

    Examples
    --------
    >>> ls.mutual_best_links(pairs.where("match_probability >= 0.9"))  # doctest: +SKIP
    """
    ids = ids_of_pairs("mutual_best_links", pairs)
    score = score_of("mutual_best_links", pairs)
    links = _between(pairs, ids, score.alias("score"))
    both = links.select(F.col("smaller").alias("node"), F.col("greater").alias("other"), "score").unionAll(
        links.select(F.col("greater").alias("node"), F.col("smaller").alias("other"), "score")
    )
    place = ["node", F.col("other.source").alias("source")] if ids.sources else ["node"]
    scored = both.where(F.col("score").isNotNull() & ~F.isnan("score"))
    best = scored.groupBy(*place).agg(F.min(F.struct(-F.col("score"), "other")).alias("best"))
    chosen = best.select(
        F.least("node", "best.other").alias("smaller"), F.greatest("node", "best.other").alias("greater")
    )
    mutual = chosen.groupBy("smaller", "greater").count().where(F.col("count") == 2)
    return _rows_of(pairs, ids, mutual)


def optimal_links(pairs: DataFrame, *, materialise: Materialise, driver_links: int = 10_000_000) -> DataFrame:
    """Keep the one-to-one pairs whose weights have the largest sum.

    Parameters
    ----------
    pairs
        Scored pairs with `source_dataset_l` and `source_dataset_r`, of `match_weight` or else
        `match_probability`: apply a threshold first. Every two sources are matched apart; pairs within a
        source and pairs with a score of at most 0 are left out.
    materialise
        Stores a frame and returns it with its lineage cut.
    driver_links
        Up to this many links find their components on the driver (see `cluster_links`).

    Returns
    -------
    DataFrame
        The rows of `pairs` that are kept, with all their columns; no record has two counterparts in a source.

    Raises
    ------
    SchemaError
        For missing columns, or ids that are neither text nor whole numbers.

    Notes
    -----
    Each component is solved by itself (the linear sum assignment of Jaro, 1989), in Python workers that have
    linkspark. A component with more than 300 records of one source takes the best link first instead, and a
    warning says how many did.

    Spark jobs: four (and one or two where Spark broadcasts the components), and those of `cluster_links`
    beyond `driver_links`; the result is lazy.

    Examples
    --------
    >>> ls.optimal_links(pairs.where("match_probability >= 0.9"))  # doctest: +SKIP
    """
    function = "optimal_links"
    sources = [names_of.SOURCE_DATASET_L, names_of.SOURCE_DATASET_R]
    ids = ids_of_pairs(function, pairs, sources)
    score = score_of(function, pairs)
    links = _between(pairs, ids, score.alias("score"))
    links = links.withColumnRenamed("smaller", "left").withColumnRenamed("greater", "right")
    scored = links.where((F.col("score") > 0) & ~F.isnan("score"))
    links = materialise(scored.groupBy("left", "right").agg(F.max("score").alias("score")))
    graph = links.select("left", "right", F.lit(1).alias("level"))
    if graph.count() <= driver_links:
        roots = driver_roots(graph, [1])
    else:
        roots = contracted_roots(graph, [1], materialise, driver_links)
    of_left = roots.select(F.col("node").alias("left"), F.col("root_1").alias("component"))
    placed = links.join(of_left, "left", "left").withColumn("component", F.coalesce("component", "left"))
    _warn_of_large(placed)
    flat = _flat(placed, ["component", "left", "right"], "score")
    names = [f"{end}_{part} {kind}" for end in ("left", "right") for part, kind in _fields(ids)]
    kept = flat.repartition("component_source", "component_id").mapInPandas(assigned, ", ".join(names))
    return _rows_of(pairs, ids, _nested(kept, {"left": "smaller", "right": "greater"}))


def one_record_per_source(
    pairs: DataFrame,
    clusters: DataFrame,
    threshold: float | None = 0.95,
    *,
    record_id: str = names_of.RECORD_ID,
    cluster_id: str = names_of.CLUSTER_ID,
) -> DataFrame:
    """Split clusters until none has two records of one source. Lazy.

    Parameters
    ----------
    pairs
        The pairs from which the clusters were made, with `source_dataset_l` and `source_dataset_r`.
    clusters
        The result of `cluster_links` for them.
    threshold
        The threshold of that column of clusters; None where every pair was a link.
    record_id, cluster_id
        The columns of `clusters`.

    Returns
    -------
    DataFrame
        As `clusters`, with new ids in `cluster_id` where a cluster was split. The links of a cluster are
        taken up from the best on (`match_weight`, else `match_probability`; of equal ones that of the
        smallest records), each unless the two clusters it would join share a source.

    Raises
    ------
    ArgumentError
        For a threshold out of range.
    SchemaError
        For missing columns, or ids that are neither text nor whole numbers.

    Notes
    -----
    Clusters without such records are left as they are. The others are split in Python workers that have
    linkspark. Spark jobs: none (lazy).

    Examples
    --------
    >>> ls.one_record_per_source(pairs, clusters, 0.95)  # doctest: +SKIP
    """
    function = "one_record_per_source"
    if threshold is not None:
        check_proportion(function, "threshold", threshold, zero_allowed=True)
    needed = [] if threshold is None else [names_of.MATCH_PROBABILITY]
    sources = [names_of.SOURCE_DATASET_L, names_of.SOURCE_DATASET_R]
    ids = ids_of_pairs(function, pairs, [*sources, *needed])
    wanted = [names_of.SOURCE_DATASET, record_id, cluster_id]
    check_columns(function, "clusters", clusters, wanted, "Pass the result of cluster.")
    node = ids.node(record_id, names_of.SOURCE_DATASET).alias("node")
    named = clusters.select(node, quoted(cluster_id).alias("component"), F.struct("*").alias("record"))
    twice = named.groupBy("component", F.col("node.source").alias("source")).count().where("count > 1")
    torn = named.join(twice.select("component").distinct(), "component", "left_semi")
    score = score_of(function, pairs)
    links = pairs.where(is_above(pairs, threshold)).select(
        F.least(ids.left(), ids.right()).alias("left"),
        F.greatest(ids.left(), ids.right()).alias("right"),
        score.alias("score"),
    )
    of_left, of_right = (torn.select(F.col("node").alias(end), "component") for end in ("left", "right"))
    # A link between two clusters was held to be wrong when they were made.
    inside = links.join(of_left, "left").join(of_right, ["right", "component"])
    flat = _flat(inside, ["left", "right"], "score", "component")
    names = [f"{end}_{part} {kind}" for end in ("node", "root") for part, kind in _fields(ids)]
    split = flat.repartition("component").mapInPandas(split_by_source, ", ".join(names))
    roots = _nested(split, {"node": "node", "root": "root"})
    new = F.coalesce(ids.written(F.col("root"), T.StringType()), F.col("component"))
    columns = [
        new.alias(name) if name == cluster_id else F.col("record").getField(name).alias(name)
        for name in clusters.columns
    ]
    return named.join(roots, "node", "left").select(*columns)


def _between(pairs: DataFrame, ids: Ids, *more: Column) -> DataFrame:
    """Return each pair's records in order, with further columns; none within a source (a record)."""
    ordered = pairs.select(
        F.least(ids.left(), ids.right()).alias("smaller"),
        F.greatest(ids.left(), ids.right()).alias("greater"),
        *more,
    )
    part = ".source" if ids.sources else ""
    return ordered.where(F.col("smaller" + part) != F.col("greater" + part))


def _rows_of(pairs: DataFrame, ids: Ids, kept: DataFrame) -> DataFrame:
    rows = _between(pairs, ids, F.struct("*").alias("row"))
    return rows.join(kept, ["smaller", "greater"], "left_semi").select("row.*")


def _fields(ids: Ids) -> list[tuple[str, str]]:
    return [("source", "string"), ("id", ids.kind)]


def _flat(table: DataFrame, nodes: list[str], *others: str) -> DataFrame:
    fields = [F.col(f"{node}.{part}").alias(f"{node}_{part}") for node in nodes for part in ("source", "id")]
    return table.select(*fields, *others)


def _nested(table: DataFrame, nodes: dict[str, str]) -> DataFrame:
    return table.select(
        *[
            F.struct(F.col(f"{old}_source").alias("source"), F.col(f"{old}_id").alias("id")).alias(new)
            for old, new in nodes.items()
        ]
    )


def _warn_of_large(placed: DataFrame) -> None:
    """Say how many components are too large for the exact solution."""
    sides = [
        placed.groupBy("component", F.col(f"{end}.source").alias("source")).agg(
            F.countDistinct(end).alias("records")
        )
        for end in ("left", "right")
    ]
    large = sides[0].unionAll(sides[1]).where(F.col("records") > EXACT_SIDE)
    components = large.select("component").distinct().count()
    if components:
        warnings.warn(
            f"optimal_links: {components} components have more than {EXACT_SIDE} records of one "
            "source; there the best link was taken first, which need not give the largest sum. Raise the "
            "threshold.",
            errors.LinksparkWarning,
            stacklevel=3,
        )
