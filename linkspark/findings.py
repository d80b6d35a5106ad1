"""What the report of a linkage shows: counts and tables over the stored pairs."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from linkspark import columns as names_of
from linkspark.candidates import Candidates
from linkspark.clustering import cluster_sizes
from linkspark.estimation.expand import LevelPatterns
from linkspark.evaluation import evaluate
from linkspark.results import LinkageFindings, PairCounts
from linkspark.scoring import pattern_weights, probabilities_of
from linkspark.spec import FittedModel

# What a reader asks about, whatever the clusters were made at.
_THRESHOLDS = (0.5, 0.9, 0.95, 0.99)


def findings_of(
    found: Candidates,
    pairs: DataFrame,
    patterns: LevelPatterns,
    model: FittedModel,
    *,
    records: DataFrame | Mapping[str, DataFrame],
    clusters: DataFrame,
    thresholds: Sequence[float],
    truth: str | DataFrame | None,
    stages: tuple[tuple[str, float, str], ...],
) -> LinkageFindings:
    """Return what the report shows of a linkage.

    Parameters
    ----------
    found, patterns, model
        The records and what was counted and learned.
    pairs
        All candidate pairs with scores.
    records, clusters, thresholds, truth
        As in `evaluate`; clusters are measured where the truth is a column.
    stages
        What was done.

    Notes
    -----
    Spark jobs: three or more.
    """
    evaluation = evaluate(
        pairs,
        records,
        truth=truth,
        clusters=clusters if isinstance(truth, str) else None,
        thresholds=sorted({*_THRESHOLDS, *thresholds}),
        record_id=model.spec.record_id,
        link_type=model.spec.link_type,
    )
    return LinkageFindings(
        model=model,
        blocking=_with_further(found, patterns),
        patterns=_pattern_table(model, patterns),
        histogram=_histogram(pairs),
        evaluation=evaluation,
        cluster_sizes=_cluster_sizes(clusters),
        stages=stages,
    )


def _with_further(found: Candidates, patterns: LevelPatterns) -> PairCounts:
    """Return the counts by rule with the pairs first found by each, which the patterns' masks tell."""
    first = np.array([(int(mask) & -int(mask)).bit_length() - 1 for mask in patterns.rules], dtype=np.int64)
    further = np.bincount(first, patterns.counts, len(found.counts.rules)).astype(np.int64)
    rules = tuple(
        replace(rule, further=int(number)) for rule, number in zip(found.counts.rules, further, strict=True)
    )
    return replace(found.counts, rules=rules)


def _pattern_table(model: FittedModel, patterns: LevelPatterns) -> pd.DataFrame:
    names = [names_of.GAMMA + one.name for one in model.spec.comparisons]
    table = pd.DataFrame(patterns.gammas, columns=names)
    table["pairs"] = patterns.counts
    table = table.groupby(names, as_index=False, sort=True).sum()
    weights = pattern_weights(table[names].to_numpy(), model)
    table[names_of.MATCH_WEIGHT] = weights
    table[names_of.MATCH_PROBABILITY] = probabilities_of(weights)
    return table


def _histogram(pairs: DataFrame) -> pd.DataFrame:
    edge = F.floor(names_of.MATCH_WEIGHT).cast("int").alias("match_weight_from")
    counted = pairs.groupBy(edge).agg(F.count(F.lit(1)).alias(names_of.PAIRS))
    return counted.toPandas().set_index("match_weight_from").sort_index()


def _cluster_sizes(clusters: DataFrame) -> pd.DataFrame:
    columns = [name for name in clusters.columns if name.startswith(names_of.CLUSTER_ID)]
    tables = []
    for column in columns:
        sizes = cluster_sizes(clusters, cluster_id=column).toPandas()
        sizes.insert(0, names_of.CLUSTER_COLUMN, column)
        tables.append(sizes.sort_values(names_of.CLUSTER_SIZE, ignore_index=True))
    return pd.concat(tables, ignore_index=True)
