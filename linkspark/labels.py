"""Pairs that are known to match, compared: from a column of labels or from labelled pairs."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T

from linkspark import columns as names_of
from linkspark import errors
from linkspark.blocking.candidate_pairs import pair_columns
from linkspark.blocking.shuffled import described_pairs
from linkspark.candidates import Candidates, compared_pairs, survey
from linkspark.describing import description, judged, without_frequencies
from linkspark.frames import is_frame
from linkspark.gathering import position_of
from linkspark.spec import BlockingRule
from linkspark.spec.expressions import comparison_columns


def check_labels(function: str, labels: object) -> None:
    """Refuse labels that are neither a column's name nor a frame of pairs."""
    if isinstance(labels, str) or labels is None:
        return
    if not is_frame(labels):
        allowed = "the name of a column that says who a record is, or a frame of pairs that match"
        raise errors.argument(function, "labels", labels, allowed)


def matching_pairs(function: str, found: Candidates, labels: str | DataFrame) -> DataFrame:
    """Return the pairs that match by the labels, with the levels of their comparisons. Lazy.

    Parameters
    ----------
    function
        The public function that asks, for the messages.
    found
        The records, which hold the column if `labels` names one.
    labels
        A column with one value a person (null: unknown); or a frame of pairs that match: `record_id_l`,
        `record_id_r`, and where there are sources `source_dataset_l`, `source_dataset_r`.
    """
    comparisons = without_frequencies(found.spec.comparisons)
    if isinstance(labels, str):
        rule = BlockingRule(("`" + labels.replace("`", "``") + "`",))
        budget, link_type = found.spec.pair_budget, found.spec.link_type
        survey(function, found.gathered, [rule], link_type=link_type, budget=budget, values={})
        return compared_pairs(found, comparisons, rules=[rule])
    wanted = [names_of.RECORD_ID_L, names_of.RECORD_ID_R]
    if found.gathered.sources:
        wanted += [names_of.SOURCE_DATASET_L, names_of.SOURCE_DATASET_R]
    missing = [name for name in wanted if name not in labels.columns]
    if missing:
        advice = "Rename the columns of the labelled pairs."
        raise errors.columns_missing(function, "labels", missing, labels.columns, advice)
    records = found.gathered.records
    columns = list(dict.fromkeys(column for one in comparisons for column in comparison_columns(one)))
    told = description(records, comparisons, columns)
    schema = T.StructType([*pair_columns(records).fields, *told.columns.fields])
    pairs = described_pairs(_inner(found, labels), records, told, schema)
    return judged(pairs, comparisons, columns)


def _inner(found: Candidates, labels: DataFrame) -> DataFrame:
    """Return labelled pairs under the engine's names."""
    kind = found.gathered.records.schema[names_of.ID].dataType
    sources = found.gathered.sources

    def source(name: str) -> Column:
        return position_of(F.col(name).cast("string"), sources) if sources else F.lit(0)

    pairs = labels.select(
        F.col(names_of.RECORD_ID_L).cast(kind).alias(names_of.ID_L),
        F.col(names_of.RECORD_ID_R).cast(kind).alias(names_of.ID_R),
        source(names_of.SOURCE_DATASET_L).cast("int").alias(names_of.SOURCE_L),
        source(names_of.SOURCE_DATASET_R).cast("int").alias(names_of.SOURCE_R),
        F.lit(0).alias(names_of.MATCH_KEY),
        F.lit(1).cast("bigint").alias(names_of.RULES),
    )
    # A pair may be labelled in both directions.
    left, right = (
        F.struct(F.col(source).alias("source"), F.col(id_).alias("id"))
        for source, id_ in ((names_of.SOURCE_L, names_of.ID_L), (names_of.SOURCE_R, names_of.ID_R))
    )
    first, second = F.least(left, right), F.greatest(left, right)
    return pairs.select(
        first.getField("id").alias(names_of.ID_L),
        second.getField("id").alias(names_of.ID_R),
        first.getField("source").alias(names_of.SOURCE_L),
        second.getField("source").alias(names_of.SOURCE_R),
        names_of.MATCH_KEY,
        names_of.RULES,
    ).distinct()
