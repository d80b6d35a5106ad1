"""Clusters against people: B-cubed and pairwise rates, from how many records a cluster and a person share."""

from collections.abc import Sequence
from dataclasses import dataclass

from pyspark.sql import Column, DataFrame, Row, Window
from pyspark.sql import functions as F

from linkspark.cells import as_text
from linkspark.columns import SOURCE_DATASET
from linkspark.evaluation.truth import ENTITY, KEY, People
from linkspark.frames import quoted


@dataclass(frozen=True)
class ClusterCounts:
    """What one column of cluster ids has in common with the truth.

    Attributes
    ----------
    records, clusters, people
        Records whose person is known, the clusters that hold them, and their people.
    complete
        People all of whose records, and no others, are in one cluster.
    split
        People whose records are in several clusters.
    merged
        Clusters that hold records of several people.
    bcubed_precision, bcubed_recall
        The mean over the records of: the share of the record's cluster that is its person's; the share of its
        person's records that is in its cluster.
    true_positives, cluster_pairs, true_pairs
        Pairs of records in one cluster and of one person; in one cluster; of one person.
    """

    records: int
    clusters: int
    people: int
    complete: int
    split: int
    merged: int
    bcubed_precision: float
    bcubed_recall: float
    true_positives: int
    cluster_pairs: int
    true_pairs: int


def count_clusters(clusters: DataFrame, people: People, names: Sequence[str]) -> list[ClusterCounts]:
    """Hold clusters against people, for each column of cluster ids.

    Parameters
    ----------
    clusters
        One row a record: `record_key` and the columns of cluster ids. A record that is in no row, or has no
        cluster id, is a cluster of its own.
    people
        The person of each record, of one record at least. Records of unknown persons are left out, of the
        clusters' sizes too.

    Notes
    -----
    Spark jobs: one, and one row a column reaches the driver. No pair is made: all follows from the numbers of
    records by cluster and person. References: Bagga and Baldwin (1998), LREC workshop on linguistic
    coreference, for B-cubed.
    """
    shared = _shared_records(clusters, people, names)
    link = people.link_type == "link"
    n, one = F.col("n"), F.lit(1)

    def size(*group: str) -> Column:
        return F.sum("n").over(Window.partitionBy("column", *group))

    def without(*group: str) -> Column:
        # Linking pairs a record with those of other sources; otherwise with all but itself.
        return size(*group, SOURCE_DATASET) if link else one

    def first(of: str, other: str) -> Column:
        smallest = F.min(F.struct(other, SOURCE_DATASET)).over(Window.partitionBy("column", of))
        return F.struct(other, SOURCE_DATASET) == smallest

    sized = shared.select(
        "*",
        # Without sources a row is already all that a cluster and a person share.
        (size("cluster", ENTITY) if link else n).alias("cell"),
        size("cluster").alias("cluster_size"),
        size(ENTITY).alias("person_size"),
        without("cluster", ENTITY).alias("cell_own"),
        without("cluster").alias("cluster_own"),
        without(ENTITY).alias("person_own"),
        first("cluster", ENTITY).alias("cluster_first"),
        first(ENTITY, "cluster").alias("person_first"),
    )
    cell, cluster, person = F.col("cell"), F.col("cluster_size"), F.col("person_size")
    whole = F.col("person_first") & (cell == person)
    rows = (
        sized.groupBy("column")
        .agg(
            F.sum(n).alias("records"),
            F.count_if(F.col("cluster_first")).alias("clusters"),
            F.count_if(F.col("person_first")).alias("people"),
            F.count_if(whole & (cell == cluster)).alias("complete"),
            F.count_if(F.col("person_first") & (cell < person)).alias("split"),
            F.count_if(F.col("cluster_first") & (cell < cluster)).alias("merged"),
            F.sum(n * cell / cluster).alias("precision"),
            F.sum(n * cell / person).alias("recall"),
            F.sum(n * (cell - F.col("cell_own"))).alias("true_positives"),
            F.sum(n * (cluster - F.col("cluster_own"))).alias("cluster_pairs"),
            F.sum(n * (person - F.col("person_own"))).alias("true_pairs"),
        )
        .collect()
    )
    return [_counts(row) for row in sorted(rows, key=lambda row: row["column"])]


def _shared_records(clusters: DataFrame, people: People, names: Sequence[str]) -> DataFrame:
    """Return how many records (`n`) a cluster, person and source share, for each `column` of cluster ids."""
    kinds = {field.name: field.dataType for field in clusters.schema.fields}
    # A record without a cluster id is told from the others by its own key.
    alone = F.to_json(F.struct(KEY))
    ids = [
        F.struct(
            F.lit(place).alias("column"),
            F.coalesce(
                F.concat(F.lit("id "), as_text(quoted(name), kinds[name])), F.concat(F.lit("no "), alone)
            ).alias("cluster"),
        )
        for place, name in enumerate(names)
    ]
    source = F.col(SOURCE_DATASET) if people.link_type == "link" else F.lit("")
    known = people.records.where(F.col(ENTITY).isNotNull())
    held = clusters.select(KEY, *[quoted(name) for name in names])
    cells = known.join(held, KEY, "left").select(
        ENTITY, source.alias(SOURCE_DATASET), F.explode(F.array(*ids)).alias("held")
    )
    return cells.groupBy("held.column", "held.cluster", ENTITY, SOURCE_DATASET).agg(
        F.count(F.lit(1)).alias("n")
    )


def _counts(row: Row) -> ClusterCounts:
    records = row["records"]
    return ClusterCounts(
        records=records,
        clusters=row["clusters"],
        people=row["people"],
        complete=row["complete"],
        split=row["split"],
        merged=row["merged"],
        bcubed_precision=row["precision"] / records,
        bcubed_recall=row["recall"] / records,
        true_positives=row["true_positives"] // 2,
        cluster_pairs=row["cluster_pairs"] // 2,
        true_pairs=row["true_pairs"] // 2,
    )
