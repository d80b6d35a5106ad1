"""From levels to match weights (bits) and match probabilities.

The weight of a pair is log2 of the prior odds plus, for each comparison, log2(m / u) of its level; a missing
comparison adds nothing (Fellegi and Sunter 1969). Where an agreed value's frequency is known, u of the level
"equal" is replaced by it (Winkler 2000), as far as the comparison's `TermFrequency` says.
"""

import numpy as np
import numpy.typing as npt
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from linkspark import columns as names_of
from linkspark.frames import quoted
from linkspark.spec import Comparison, FittedModel, LevelProbabilities
from linkspark.spec.frequencies import adjustments_of
from linkspark.spec.weights import PriorReading, match_weight_of, prior_weight


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


def pattern_weights(gammas: npt.NDArray[np.int64], model: FittedModel) -> npt.NDArray[np.float64]:
    """Return the match weight of patterns (rows) of levels (one column a comparison), in bits.

    Without term frequencies.
    """
    total = np.full(len(gammas), prior_weight(model.prior))
    for place, known in enumerate(model.probabilities):
        by_gamma = np.array([0.0, *level_weights(known)[::-1]])
        total += by_gamma[gammas[:, place] + 1]
    return total


def probabilities_of(weights: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
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


def _probability(weight: Column) -> Column:
    return F.lit(1.0) / (F.lit(1.0) + F.pow(F.lit(2.0), -weight))
