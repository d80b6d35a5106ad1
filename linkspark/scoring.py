"""From levels to match weights (bits) and match probabilities.

The weight of a pair is log2 of the prior odds plus, for each comparison, log2(m / u) of its level; a missing
comparison adds nothing (Fellegi and Sunter 1969). Where an agreed value's frequency is known, u of the level
"equal" is replaced by it (Winkler 2000), as far as the comparison's `TermFrequency` says.
"""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from linkspark import columns as names_of
from linkspark.frames import quoted
from linkspark.spec import Comparison, FittedModel, LevelProbabilities
from linkspark.spec.frequencies import adjustments_of
from linkspark.spec.weights import PriorReading, match_weight_of, prior_weight

Floats: TypeAlias = npt.NDArray[np.float64]


def with_match_score(
    vectors: DataFrame, model: FittedModel, *, detail: bool = False, reading: PriorReading = "odds"
) -> DataFrame:
    """Add `match_weight` and `match_probability` to pairs whose levels are known. Lazy.

    Parameters
    ----------
    vectors
        One row a pair, with the model's gamma columns, and `tf_` columns where term frequencies are used.
    model
        What the levels are worth.
    detail
        Also add what the weight is the sum of: `mw_prior`, `mw_<comparison>` and `mw_tf_<comparison>` (bits).
    reading
        How the prior enters, as in `prior_weight`.

    Returns
    -------
    DataFrame
        All columns of `vectors`, `match_weight` in bits and `match_probability`, 1 / (1 + 2^-weight).
    """
    prior = F.lit(prior_weight(model.prior, reading))
    parts: dict[str, Column] = {names_of.LEVEL_WEIGHT + "prior": prior}
    for comparison, known in zip(model.spec.comparisons, model.probabilities, strict=True):
        gamma = quoted(names_of.GAMMA + comparison.name)
        by_gamma = [0.0, *level_weights(known)[::-1]]
        weights = F.array(*[F.lit(float(weight)) for weight in by_gamma])
        parts[names_of.LEVEL_WEIGHT + comparison.name] = F.element_at(weights, gamma.cast("int") + F.lit(2))
        if comparison.term_frequency is not None:
            parts[names_of.TERM_FREQUENCY_WEIGHT + comparison.name] = _adjustments(comparison, known)
    total = prior
    for part in list(parts.values())[1:]:
        total = total + part
    scored = vectors.withColumn(names_of.MATCH_WEIGHT, total)
    if detail:
        scored = scored.withColumns(parts)
    return scored.withColumn(names_of.MATCH_PROBABILITY, _probability(F.col(names_of.MATCH_WEIGHT)))


def level_weights(known: LevelProbabilities) -> list[float]:
    """Return log2(m / u) of each level, strictest first, and of "none of them" at the end (bits)."""
    return [match_weight_of(m, u) for m, u in zip(known.m, known.u, strict=True)]


def weight_parts(
    gammas: Sequence[npt.NDArray[np.integer]],
    model: FittedModel,
    frequencies: Mapping[str, Floats] | None = None,
) -> dict[str, Floats]:
    """Return what the match weights of pairs are the sums of (bits), as `with_match_score` does in Spark.

    Parameters
    ----------
    gammas
        The level of each pair, by comparison.
    model
        What the levels are worth.
    frequencies
        By comparison that is adjusted: the frequency that each pair's `tf_` column would hold, NaN for null.
        None for weights without term frequencies.

    Returns
    -------
    dict
        `mw_prior`, of length 1; then `mw_<comparison>` and, where it is adjusted, `mw_tf_<comparison>`.
    """
    parts = {names_of.LEVEL_WEIGHT + "prior": np.array([prior_weight(model.prior)])}
    for one, known, gamma in zip(model.spec.comparisons, model.probabilities, gammas, strict=True):
        by_gamma = np.array([0.0, *level_weights(known)[::-1]])
        parts[names_of.LEVEL_WEIGHT + one.name] = by_gamma[gamma.astype(np.int64) + 1]
        if frequencies is not None and one.name in frequencies:
            adjusted = _frequency_bits(one, known, gamma, frequencies[one.name])
            parts[names_of.TERM_FREQUENCY_WEIGHT + one.name] = adjusted
    return parts


def summed(parts: Mapping[str, Floats], pairs: int) -> Floats:
    """Return the match weights of so many pairs, from `weight_parts`."""
    total = np.zeros(pairs)
    for part in parts.values():
        total += part
    return total


def pattern_weights(gammas: npt.NDArray[np.int64], model: FittedModel) -> Floats:
    """Return the match weight of patterns (rows) of levels (one column a comparison), in bits.

    Without term frequencies.
    """
    return summed(weight_parts(list(gammas.T), model), len(gammas))


def probabilities_of(weights: Floats) -> Floats:
    """Return match probabilities of match weights."""
    with np.errstate(over="ignore"):
        return 1.0 / (1.0 + np.exp2(-weights))


def _adjustments(comparison: Comparison, known: LevelProbabilities) -> Column:
    frequency = quoted(names_of.TERM_FREQUENCY + comparison.name)
    gamma = quoted(names_of.GAMMA + comparison.name)
    by_level: dict[tuple[float, float, float], list[int]] = {}
    for place, how in adjustments_of(comparison).items():
        terms = (known.u[how.u_of], float(how.minimum_u), float(how.weight))
        by_level.setdefault(terms, []).append(len(comparison.levels) - place)
    bits = F.lit(None).cast("double")
    for (u, minimum_u, weight), gammas in by_level.items():
        # log2(u) - log2(frequency): a value twice as frequent as u proves one bit less.
        rarest = F.greatest(frequency, F.lit(minimum_u))
        adjusted = (F.lit(-match_weight_of(1.0, u)) - F.log2(rarest)) * F.lit(weight)
        bits = adjusted if len(by_level) == 1 else F.when(gamma.isin(gammas), adjusted).otherwise(bits)
    # Null wherever the level is not adjusted, or neither record has a value.
    return F.when(frequency > 0, bits).otherwise(F.lit(0.0))


def _frequency_bits(
    one: Comparison, known: LevelProbabilities, gamma: npt.NDArray[np.integer], frequency: Floats
) -> Floats:
    bits = np.zeros(len(gamma))
    for place, how in adjustments_of(one).items():
        mine = (gamma == len(one.levels) - place) & (frequency > 0)
        rarest = np.maximum(frequency[mine], how.minimum_u)
        bits[mine] = (-match_weight_of(1.0, known.u[how.u_of]) - np.log2(rarest)) * how.weight
    return bits


def _probability(weight: Column) -> Column:
    return F.lit(1.0) / (F.lit(1.0) + F.pow(F.lit(2.0), -weight))
