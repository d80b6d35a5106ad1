"""train: m, u and the prior of a spec, learned from records."""

import platform
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from functools import partial
from importlib import metadata

import numpy as np
from pyspark.sql import DataFrame

from linkspark import columns as names_of
from linkspark import errors
from linkspark.blocking import count_pairs
from linkspark.blocking.slices import labels
from linkspark.blocking.tables import carried_columns, prepared
from linkspark.candidates import Candidates, check_spec, drawn_comparisons
from linkspark.comparing import compare
from linkspark.comparisons.conditions import condition_columns
from linkspark.describing import description, judged, without_frequencies
from linkspark.estimation.expand import LevelPatterns
from linkspark.estimation.learn import MAX_ITERATIONS, TOLERANCE, Learnt, learn
from linkspark.estimation.m_labels import m_of
from linkspark.estimation.random_pairs import (
    PAIRS,
    Drawing,
    Integers,
    count_levels,
    count_random_levels,
    random_pairs,
)
from linkspark.estimation.shares import Learned
from linkspark.estimation.u_probability import u_of
from linkspark.frames import check_whole
from linkspark.labels import check_labels, matching_pairs
from linkspark.resolving import told_by_rule
from linkspark.spec import BlockingRule, Comparison, FittedModel, LinkSpec, PriorRules
from linkspark.spec.expressions import comparison_columns
from linkspark.version import __version__


@dataclass(frozen=True)
class Learning:
    """How to learn: see `train` for each."""

    labels: str | DataFrame | None = None
    max_iterations: int = MAX_ITERATIONS
    tolerance: float = TOLERANCE
    random_pairs: int = PAIRS
    estimate_u: bool = False


def train(
    records: DataFrame | Mapping[str, DataFrame],
    spec: LinkSpec,
    *,
    labels: str | DataFrame | None = None,
    max_iterations: int = MAX_ITERATIONS,
    tolerance: float = TOLERANCE,
    random_pairs: int = PAIRS,
    estimate_u: bool = False,
) -> FittedModel:
    """Learn m, u and the prior of a spec from records.

    u of equality comes from value counts, u of all else from random pairs; m and the share of matches of each
    rule from one EM over the agreement patterns of all candidate pairs. Where a rule fixes a comparison (they
    share a column), the rule's pairs tell nothing about it.

    Parameters
    ----------
    records
        One row a record, or a mapping of source names to such frames.
    spec
        What to link, and how.
    labels
        Learn m from pairs known to match instead: the name of a column that says who a record is (null:
        unknown), or a frame of matching pairs (`record_id_l`, `record_id_r`, and with several sources
        `source_dataset_l`, `source_dataset_r`).
    max_iterations, tolerance
        EM stops when no parameter moves by the tolerance.
    random_pairs
        How many random pairs u is learned from; all pairs where there are no more.
    estimate_u
        Let EM change u as well.

    Returns
    -------
    FittedModel
        With the trace of EM and what to know about the estimates in `.training`.

    Raises
    ------
    ArgumentError, SchemaError, DataError
        For records that do not suit the spec, null or repeated record ids, more pairs than the spec's budget.

    Warns
    -----
    LinksparkWarning
        What to know about the estimates.

    Notes
    -----
    The pairs are counted as they are made, and not stored. Spark jobs: three, for the
    number of records, the pairs and random pairs; one more each for labels, for a prior from rules, and on a
    cluster.

    Examples
    --------
    >>> model = ls.train(records, spec)  # doctest: +SKIP
    >>> model.table()  # doctest: +SKIP
    """
    how = _checked(Learning(labels, max_iterations, tolerance, random_pairs, estimate_u))
    check_spec("train", spec)
    compared = compare(
        "train",
        records,
        spec,
        without_frequencies(spec.comparisons),
        equal_values=True,
        store=False,
        drawing=drawing_of(spec, how),
        more_columns=label_column(labels),
    )
    model = learn_model("train", compared.found, compared.patterns, how).model
    warn_of(model, stacklevel=3)
    return model


def label_column(labels: object) -> Sequence[str]:
    """Return the columns that labels are read from."""
    return (labels,) if isinstance(labels, str) else ()


def learn_model(function: str, found: Candidates, patterns: LevelPatterns, how: Learning) -> Learnt:
    """Return the model that the counted patterns, random pairs and labels give.

    Spark jobs: one for random pairs, one for labels, one for the rules of a prior.
    """
    spec = found.spec
    ms = None
    if how.labels is not None:
        counts = count_levels(matching_pairs(function, found, how.labels), _levels(spec.comparisons))
        if not any(count.sum() for count in counts.values()):
            raise errors.no_label(function)
        ms = [m_of(one, counts[names_of.GAMMA + one.name]) for one in spec.comparisons]
    matches = 0
    if isinstance(spec.prior, PriorRules):
        matches = _prior_matches(function, found.gathered.records, spec, spec.prior.rules)
    learnt = learn(
        spec,
        patterns,
        _learn_u(found, how),
        found.counts.records,
        m=ms,
        prior_matches=matches,
        estimate_u=how.estimate_u,
        max_iterations=how.max_iterations,
        tolerance=how.tolerance,
        trained_at=datetime.now(timezone.utc).isoformat(timespec="seconds"),
        versions=_versions(found.gathered.records),
    )
    return learnt


def warn_of(model: FittedModel, *, stacklevel: int) -> None:
    """Say what to know of a model; 3 is the caller of the function that calls this."""
    for warning in model.training.warnings:
        warnings.warn(warning, errors.LinksparkWarning, stacklevel=stacklevel)


def _checked(how: Learning) -> Learning:
    check_labels("train", how.labels)
    check_whole("train", "max_iterations", how.max_iterations, at_least=1)
    check_whole("train", "random_pairs", how.random_pairs, at_least=1)
    if not isinstance(how.tolerance, float) or not 0 < how.tolerance < 1:
        raise errors.argument("train", "tolerance", how.tolerance, "a number above 0 and below 1")
    return how


def _prior_matches(function: str, records: DataFrame, spec: LinkSpec, rules: Sequence[BlockingRule]) -> int:
    with told_by_rule(function, records, rules, "prior.rules"):
        counts = count_pairs(records, rules, link_type=spec.link_type)
    return sum(rule.further or 0 for rule in counts.rules)


def _levels(comparisons: Sequence[Comparison]) -> dict[str, int]:
    return {names_of.GAMMA + one.name: len(one.levels) + 1 for one in comparisons}


def _learn_u(found: Candidates, how: Learning) -> list[Learned]:
    """Return u of each comparison: by hand, exact, or from random pairs."""
    spec = found.spec
    counts = found.random_levels
    if counts is None:
        counts = _random_levels(found, drawing_of(spec, how))
    us = []
    for one in spec.comparisons:
        agreeing, comparable, independent = found.equal_values.get(one.name, (0, 0, 0))
        # What is left out of the drawing has no level between equality and none.
        seen = counts.get(names_of.GAMMA + one.name, np.array([comparable - agreeing, agreeing]))
        exact = (agreeing, comparable) if one.name in found.equal_values else None
        us.append(u_of(one, seen, exact, independent))
    return us


def drawing_of(spec: LinkSpec, how: Learning) -> Drawing:
    """Return which random pairs are wanted."""
    return Drawing(spec.link_type, spec.seed, wanted=how.random_pairs)


def _random_levels(found: Candidates, drawing: Drawing) -> Mapping[str, Integers]:
    """Return the levels of random pairs, in a job of their own."""
    drawn = without_frequencies(drawn_comparisons(found.spec, found.equal_values))
    if not drawn:
        return {}
    records = found.gathered.records
    columns = tuple(dict.fromkeys(column for one in drawn for column in comparison_columns(one)))
    levels = _levels(drawn)
    drawing = replace(drawing, labels=labels(found.cores))
    needed = records.select(names_of.ID, names_of.SOURCE, *carried_columns(columns))
    told = description(records, drawn, columns)
    prepare = partial(prepared, names=columns, prepare=told.prepare)
    if condition_columns(drawn, columns):
        pairs = random_pairs(needed, found.records, drawing, prepare, told.columns)
        return count_levels(judged(pairs, drawn, columns), levels)
    return count_random_levels(needed, found.records, drawing, prepare, levels)


def _versions(frame: DataFrame) -> list[tuple[str, str]]:
    packages = ("numpy", "pyarrow", "jellyfish")
    return [
        ("linkspark", __version__),
        ("spark", frame.sparkSession.version),
        ("python", platform.python_version()),
        *[(name, metadata.version(name)) for name in packages],
    ]
