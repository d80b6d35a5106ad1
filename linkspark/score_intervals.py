"""How far the score of a pair may be off, because the model that it comes from may be."""

import json
from collections.abc import Sequence
from itertools import combinations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from linkspark import columns as names_of
from linkspark import errors
from linkspark.frames import is_frame, quoted
from linkspark.spec import FittedModel
from linkspark.spec.uncertainty import CONFIDENCE, check_confidence, quantile, weight_errors

_FUNCTION = "with_score_interval"


def with_score_interval(pairs: DataFrame, model: FittedModel, *, confidence: float = CONFIDENCE) -> DataFrame:
    """Add to scored pairs the intervals of their match weights and probabilities. Lazy.

    Parameters
    ----------
    pairs
        What `score` returned with this model, or `.pairs` of a linkage: `match_weight` and the model's gamma
        columns.
    model
        What `train` returned, or a file of it.
    confidence
        The share of such intervals that hold the score by the true parameters.

    Returns
    -------
    DataFrame
        All columns of `pairs`, `match_weight_low`, `match_weight_high`, `match_probability_low` and
        `match_probability_high`; null where the pair shows a level of which the model knows no interval.

    Raises
    ------
    ArgumentError, SchemaError
        For a model without intervals, a confidence that is none, and pairs that the model did not score.

    Notes
    -----
    Spark jobs: none. Frequencies of values, and what is given by hand, count as exact.

    Examples
    --------
    >>> ls.with_score_interval(ls.score(records, model), model)  # doctest: +SKIP
    """
    if not isinstance(model, FittedModel):
        raise errors.argument(_FUNCTION, "model", model, "a FittedModel", "Get one from ls.train.")
    if model.uncertainty is None:
        raise errors.no_uncertainty(_FUNCTION)
    check_confidence(_FUNCTION, confidence)
    if not is_frame(pairs):
        raise errors.argument(_FUNCTION, "pairs", pairs, "a Spark DataFrame", "Get one from ls.score.")
    gammas = [names_of.GAMMA + one.name for one in model.spec.comparisons]
    lacking = [name for name in (names_of.MATCH_WEIGHT, *gammas) if name not in pairs.columns]
    if lacking:
        advice = "Pass what ls.score returned with this model."
        raise errors.columns_missing(_FUNCTION, "pairs", lacking, pairs.columns, advice)
    # Rounding may leave a variance of nothing a little below 0.
    reach = F.sqrt(F.abs(_variance(model, gammas))) * F.lit(quantile(confidence))
    weight = F.col(names_of.MATCH_WEIGHT)
    ends = {"low": weight - reach, "high": weight + reach}
    weights = {f"{names_of.MATCH_WEIGHT}_{end}": value for end, value in ends.items()}
    shares = {
        f"{names_of.MATCH_PROBABILITY}_{end}": F.lit(1.0) / (F.lit(1.0) + F.pow(F.lit(2.0), -value))
        for end, value in ends.items()
    }
    return pairs.withColumns(weights | shares)


def _variance(model: FittedModel, gammas: Sequence[str]) -> Column:
    """Return the variance of a pair's weight: looked up by level, and by the levels of two comparisons."""
    if model.uncertainty is None:
        return F.lit(None).cast("double")
    covariance, known = model.uncertainty.covariance, [one is not None for one in weight_errors(model)]
    # The places of a comparison's weights by gamma, missing first.
    places: list[list[int | None]] = []
    start = 1
    for one in model.probabilities:
        end = start + len(one.m)
        places.append([None, *range(end - 1, start - 1, -1)])
        start = end

    def between(one: int | None, other: int | None) -> float | None:
        if one is None or other is None:
            return 0.0
        return covariance[max(one, other)][min(one, other)] if known[one] and known[other] else None

    def twice(value: float | None) -> float | None:
        return None if value is None else 2 * value

    total = F.lit(covariance[0][0] if known[0] else None).cast("double")
    for name, mine in zip(gammas, places, strict=True):
        own = [between(one, one) for one in mine]
        with_prior = [twice(between(0, one)) if known[0] else 0.0 for one in mine]
        sums = [None if a is None or b is None else a + b for a, b in zip(own, with_prior, strict=True)]
        total = total + _looked_up(sums, quoted(name).cast("int") + F.lit(2))
    for (name, mine), (other, its) in combinations(zip(gammas, places, strict=True), 2):
        both = [twice(between(one, another)) for one in mine for another in its]
        row = (quoted(name).cast("int") + F.lit(1)) * F.lit(len(its))
        total = total + _looked_up(both, row + quoted(other).cast("int") + F.lit(2))
    return total


def _looked_up(values: Sequence[float | None], place: Column) -> Column:
    # As text it is one literal, however many levels there are; Spark reads it once, when it plans.
    return F.element_at(F.from_json(F.lit(json.dumps(values)), "array<double>"), place)
