"""What clusters look like: size, density, bridges, the weakest link; and how many there are of each size."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T

from linkspark import columns as names_of
from linkspark import errors
from linkspark.clustering.bridges import bridge_counts
from linkspark.clustering.door import check_columns, ids_of_pairs, is_above
from linkspark.frames import check_proportion, is_frame, quoted


def cluster_metrics(
    pairs: DataFrame,
    clusters: DataFrame,
    threshold: float | None = 0.95,
    *,
    record_id: str = names_of.RECORD_ID,
    cluster_id: str = names_of.CLUSTER_ID,
) -> DataFrame:
    """Measure how well each cluster hangs together. Lazy.

    Parameters
    ----------
    pairs
        The pairs from which the clusters were made.
    clusters
        The result of `cluster_links` for them.
    threshold
        The threshold of that column of clusters; None where every pair was a link.
    record_id, cluster_id
        The columns of `clusters`.

    Returns
    -------
    DataFrame
        One row a cluster; key: the column named by `cluster_id`. `cluster_size` (records); `links` (pairs
        from the threshold on, each once); `density` (links / (n (n - 1) / 2) of n records, from 0 to 1; null
        for one record); `bridges` (links without which the cluster would fall apart); `weakest_link` (the
        lowest probability of a link; null for one record).

    Raises
    ------
    ArgumentError
        For a threshold out of range.
    SchemaError
        For missing columns, or ids that are neither text nor whole numbers.

    Notes
    -----
    Links between two clusters (as `one_record_per_source` leaves them) are not counted. Bridges are found by
    a depth-first search (Tarjan 1974) in Python workers that have linkspark, and only in clusters whose
    number of links does not tell: a tree has only bridges, a complete cluster none.

    Spark jobs: none (lazy). The pairs are read twice.

    Examples
    --------
    >>> ls.cluster_metrics(pairs, clusters, 0.95)  # doctest: +SKIP
    """
    function = "cluster_metrics"
    if threshold is not None:
        check_proportion(function, "threshold", threshold, zero_allowed=True)
    ids = ids_of_pairs(function, pairs, [names_of.MATCH_PROBABILITY])
    wanted = [*ids.record_columns(record_id), cluster_id]
    check_columns(function, "clusters", clusters, wanted, "Pass the result of cluster.")
    probability = quoted(names_of.MATCH_PROBABILITY).cast("double")
    ends = pairs.where(is_above(pairs, threshold)).select(
        F.least(ids.left(), ids.right()).alias("left"),
        F.greatest(ids.left(), ids.right()).alias("right"),
        probability.alias("probability"),
    )
    apart = ends.where(F.col("left") != F.col("right"))
    links = apart.groupBy("left", "right").agg(F.max("probability").alias("probability"))
    named = clusters.select(
        ids.node(record_id, names_of.SOURCE_DATASET).alias("node"), quoted(cluster_id).alias("cluster")
    )
    for end in ("left", "right"):
        place = named.select(F.col("node").alias(end), F.col("cluster").alias(f"{end}_cluster"))
        links = links.join(place, end)
    inside = links.where(F.col("left_cluster") == F.col("right_cluster")).withColumnRenamed(
        "left_cluster", "cluster"
    )

    sizes = named.groupBy("cluster").agg(F.count(F.lit(1)).alias("size"))
    counted = inside.groupBy("cluster").agg(
        F.count(F.lit(1)).alias("links"), F.min("probability").alias("weakest")
    )
    table = sizes.join(counted, "cluster", "left").withColumn("links", F.coalesce("links", F.lit(0)))
    possible = F.col("size").cast("double") * (F.col("size") - 1) / 2
    is_tree, is_complete = F.col("links") == F.col("size") - 1, F.col("links") == possible
    unclear = table.where(~is_tree & ~is_complete).select("cluster")
    written = [ids.written(F.col(end), T.StringType()).alias(end) for end in ("left", "right")]
    searched = inside.join(unclear, "cluster", "left_semi").select("cluster", *written).repartition("cluster")
    kind = clusters.schema[cluster_id].dataType
    schema = T.StructType().add("cluster", kind).add("bridges", T.LongType())
    found = searched.mapInPandas(bridge_counts, schema)
    bridges = F.when(is_tree, F.col("links")).otherwise(F.coalesce("bridges", F.lit(0)))
    return table.join(found, "cluster", "left").select(
        F.col("cluster").alias(cluster_id),
        F.col("size").alias(names_of.CLUSTER_SIZE),
        F.col("links").alias(names_of.LINKS),
        (F.col("links") / F.when(possible > 0, possible)).alias(names_of.DENSITY),
        bridges.alias(names_of.BRIDGES),
        F.col("weakest").alias(names_of.WEAKEST_LINK),
    )


def cluster_sizes(clusters: DataFrame, *, cluster_id: str = names_of.CLUSTER_ID) -> DataFrame:
    """Count the clusters of each size. Lazy.

    Parameters
    ----------
    clusters
        One row a record, as `cluster_links` returns it.
    cluster_id
        The column of `clusters`.

    Returns
    -------
    DataFrame
        One row a size; key: `cluster_size`. `clusters` of that size, and the `records` in them.

    Raises
    ------
    SchemaError
        When `clusters` lacks the column.

    Notes
    -----
    Spark jobs: none (lazy).

    Examples
    --------
    >>> ls.cluster_sizes(clusters).orderBy("cluster_size")  # doctest: +SKIP
    """
    if not is_frame(clusters):
        raise errors.not_a_frame("cluster_sizes", 1, clusters)
    check_columns("cluster_sizes", "clusters", clusters, [cluster_id], "Pass the result of cluster.")
    sizes = clusters.groupBy(quoted(cluster_id)).agg(F.count(F.lit(1)).alias(names_of.CLUSTER_SIZE))
    counted = sizes.groupBy(names_of.CLUSTER_SIZE).agg(F.count(F.lit(1)).alias(names_of.CLUSTERS))
    records = F.col(names_of.CLUSTER_SIZE) * F.col(names_of.CLUSTERS)
    return counted.withColumn(names_of.RECORDS, records)
