"""From counted patterns to a model: m and the prior by one joint EM, with u known."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from linkspark.estimation.dependence import dependence_warnings
from linkspark.estimation.expand import LevelPatterns, PerRule, per_rule
from linkspark.estimation.joint_em import (
    Flags,
    Floats,
    Integers,
    JointEstimates,
    Parameters,
    expected_counts,
    fit,
)
from linkspark.estimation.prior import possible_pairs, prior_from_rules, prior_of
from linkspark.estimation.shares import Learned, by_hand, smoothed
from linkspark.estimation.training_warnings import warnings_of
from linkspark.estimation.u_probability import without_matches
from linkspark.estimation.uncertainty import uncertainty_of
from linkspark.spec import FittedModel, LevelProbabilities, LinkSpec, PriorRules, Training
from linkspark.spec.expressions import shares_a_column

# Records of one person mostly agree fully; how the rest is shared out is for the data to say.
START_M = 0.9
# Between a rule that finds hardly any match and one that finds hardly anything else.
START_PRIOR = 0.1
# A rule's own u is at most half its own pairs' doing: that keeps families from passing for matches, and few
# pairs from making matches with errors a kind of non-matches.
STRANGERS = 1.0
MAX_ITERATIONS = 1000
TOLERANCE = 1e-6


@dataclass(frozen=True)
class Learnt:
    """A model, and for each pattern the probability of a match that EM ended with: the mean over the rules
    that find its pairs, each from what the rule does not fix."""

    model: FittedModel
    posterior: Floats
    estimates: JointEstimates


def learn(
    spec: LinkSpec,
    patterns: LevelPatterns,
    u: Sequence[Learned],
    records: Sequence[tuple[str, int]],
    *,
    m: Sequence[Learned] | None = None,
    prior_matches: int = 0,
    estimate_u: bool = False,
    max_iterations: int = MAX_ITERATIONS,
    tolerance: float = TOLERANCE,
    trained_at: str = "",
    versions: Sequence[tuple[str, str]] = (),
) -> Learnt:
    """Return the model that the patterns of the candidate pairs make most likely.

    Parameters
    ----------
    spec
        What was asked. m and u that it gives are respected.
    patterns
        Of the distinct candidate pairs.
    u, m
        By comparison; m only from labels. What is learned here is only what they leave open.
    records
        Records by source.
    prior_matches
        Pairs that the rules of `spec.prior` find, where it has rules.
    estimate_u
        Estimate u among the candidate pairs, from the given u on. Off by default: the pairs of a block are
        many kinds of non-matches, and with u free EM may split these instead of finding the matches.
    max_iterations, tolerance
        EM stops when no parameter moves by the tolerance.
    trained_at, versions
        For `Training`.
    """
    levels = np.array([len(comparison.levels) + 1 for comparison in spec.comparisons])
    masks = masks_of(spec)
    expanded = per_rule(patterns, masks, levels)
    start, free_m, free_u = _start(spec, u, m, estimate_u)
    found = fit(expanded.rows, start, free_m, free_u, max_iterations, tolerance, STRANGERS)
    judged, ms, us = _finished(expanded, found, levels, free_m, free_u)
    posterior = expanded.by_pattern(found.posterior)
    # Summed exactly, so that the order in which the patterns come does not matter.
    expected = math.fsum(patterns.counts * np.nan_to_num(posterior))
    prior = _prior(spec, records, prior_matches, expected)
    u, us = _rid_of_matches(spec, u, us, ms, prior, judged, free_m, free_u)
    shares = (np.concatenate(ms), np.concatenate(us))
    told = [word for one in (*u, *(m or ())) for word in one.warnings]
    told += warnings_of(spec, patterns, masks, found, judged, free_m, free_u, ms, us)
    told += dependence_warnings(spec, patterns, posterior, prior, ms, us)
    model = FittedModel(
        spec,
        prior,
        tuple(
            LevelProbabilities(tuple(a[::-1].tolist()), tuple(b[::-1].tolist()))
            for a, b in zip(ms, us, strict=True)
        ),
        Training(
            records=tuple((name, number) for name, number in records),
            pairs=patterns.pairs,
            trained_at=trained_at,
            versions=tuple((name, version) for name, version in versions),
            rule_priors=tuple(found.parameters.priors.tolist()),
            log_likelihood=found.log_likelihood,
            converged=found.converged,
            warnings=tuple(told),
        ),
        uncertainty_of(
            spec, expanded, patterns, found, free_m, free_u, m, u, shares, prior, prior_matches, STRANGERS
        ),
    )
    return Learnt(model, posterior, found)


def masks_of(spec: LinkSpec) -> Flags:
    """Return, for each rule and comparison, whether they share a column, so that the rule fixes it."""
    return np.array(
        [[shares_a_column(rule, comparison) for comparison in spec.comparisons] for rule in spec.blocking],
        dtype=bool,
    ).reshape(len(spec.blocking), len(spec.comparisons))


def start_m(levels: int) -> Floats:
    """Return by gamma: most matches agree at the strictest level, the rest is shared out evenly.

    Examples
    --------
    >>> start_m(3).round(3).tolist()
    [0.05, 0.05, 0.9]
    """
    return np.append(np.full(levels - 1, (1 - START_M) / (levels - 1)), START_M)


def _start(
    spec: LinkSpec, u: Sequence[Learned], m: Sequence[Learned] | None, estimate_u: bool
) -> tuple[Parameters, Flags, Flags]:
    given = [by_hand(comparison, "m") for comparison in spec.comparisons]
    if m is not None:
        given = [one.chances for one in m]
    first = [
        start_m(len(one.chances)) if known is None else known for one, known in zip(u, given, strict=True)
    ]
    priors = np.full(len(spec.blocking), START_PRIOR)
    start = Parameters(priors, np.concatenate(first), np.concatenate([one.chances for one in u]))
    free_u = np.array([estimate_u and comparison.u is None for comparison in spec.comparisons])
    return start, np.array([known is None for known in given]), free_u


def _finished(
    expanded: PerRule, found: JointEstimates, levels: Integers, free_m: Flags, free_u: Flags
) -> tuple[list[tuple[Floats, Floats]], list[Floats], list[Floats]]:
    """Return by comparison the expected pairs by level (matches, others), and m and u kept off 0."""
    rows, ends = expanded.rows, np.cumsum(levels)[:-1]
    matches = np.split(expected_counts(rows, rows.counts * found.posterior), ends)
    others = np.split(expected_counts(rows, rows.counts * (1 - found.posterior)), ends)
    ms = _smoothed(np.split(found.parameters.m, ends), matches, free_m)
    us = _smoothed(np.split(found.parameters.u, ends), others, free_u)
    return list(zip(matches, others, strict=True)), ms, us


def _rid_of_matches(
    spec: LinkSpec,
    u: Sequence[Learned],
    us: list[Floats],
    ms: list[Floats],
    prior: float,
    judged: list[tuple[Floats, Floats]],
    free_m: Flags,
    free_u: Flags,
) -> tuple[list[Learned], list[Floats]]:
    """Return u without the matches that were counted too, unless it is by hand or EM learned it."""
    # An m that nothing tells of is a guess, by which no u is mended.
    known = [not free or bool(matches.sum() > 0) for free, (matches, _) in zip(free_m, judged, strict=True)]
    mended = [
        one.u is None and not free and told
        for one, free, told in zip(spec.comparisons, free_u, known, strict=True)
    ]
    learned = [without_matches(a, b, prior) if c else a for a, b, c in zip(u, ms, mended, strict=True)]
    return learned, [a.chances if c else b for a, b, c in zip(learned, us, mended, strict=True)]


def _smoothed(chances: Sequence[Floats], counts: Sequence[Floats], free: Flags) -> list[Floats]:
    return [
        smoothed(count) if one_is_free and count.sum() > 0 else chance
        for chance, count, one_is_free in zip(chances, counts, free, strict=True)
    ]


def _prior(spec: LinkSpec, records: Sequence[tuple[str, int]], prior_matches: int, expected: float) -> float:
    possible = possible_pairs(spec.link_type, [number for _, number in records])
    if isinstance(spec.prior, PriorRules):
        return prior_from_rules(prior_matches, spec.prior.recall, possible)
    return prior_of(expected, possible) if spec.prior is None else float(spec.prior)
