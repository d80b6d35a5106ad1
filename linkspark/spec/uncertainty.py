"""How far a model's parameters may be off, and through them the weight of a pair. Plain Python."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, Final, NamedTuple

from linkspark import errors
from linkspark.spec.plain import lists_to_tuples
from linkspark.spec.shapes import Fault, faults
from linkspark.spec.weights import match_weight_of

if TYPE_CHECKING:
    from linkspark.spec.fitted import FittedModel

CONFIDENCE: Final = 0.95


@dataclass(frozen=True)
class LevelErrors:
    """Standard errors of m and u of one comparison, those of their log odds (natural logarithm).

    First its levels as in the spec, then "none of them". None: given by hand, or not to be told.
    """

    m_error: tuple[float | None, ...]
    u_error: tuple[float | None, ...]

    def __post_init__(self) -> None:
        """Take lists for tuples."""
        lists_to_tuples(self)


@dataclass(frozen=True)
class Uncertainty:
    """How far the parameters may be off, because other records would have taught others.

    Attributes
    ----------
    levels
        One for each comparison.
    covariance
        Of the weights (bits squared): the prior's, then those of the levels in the order of the model's
        table. Each row goes as far as the diagonal. 0 for what is given by hand.
    prior_error
        Standard error of the prior's weight (bits); 0 for one given by hand, None where it cannot be told.
    """

    levels: tuple[LevelErrors, ...]
    covariance: tuple[tuple[float, ...], ...]
    prior_error: float | None = None

    def __post_init__(self) -> None:
        """Take lists for tuples."""
        lists_to_tuples(self)


class Interval(NamedTuple):
    """From low to high; both NaN where nothing is known."""

    low: float
    high: float


UNKNOWN: Final = Interval(math.nan, math.nan)


def check_confidence(function: str, confidence: object) -> None:
    """Refuse what is no confidence."""
    if not isinstance(confidence, float) or not 0 < confidence < 1:
        raise errors.argument(function, "confidence", confidence, "a number above 0 and below 1")


def uncertainty_faults(model: "FittedModel", hint: object) -> list[Fault]:
    """Return what is wrong with the uncertainty of a model whose spec is sound."""
    found = list(faults(model.uncertainty, hint, "uncertainty"))
    if found or model.uncertainty is None:
        return found
    sizes = [len(one.levels) + 1 for one in model.spec.comparisons]
    levels, covariance = model.uncertainty.levels, model.uncertainty.covariance
    if len(levels) != len(sizes):
        words = f"must have one element for each of the {len(sizes)} comparisons of the spec, but has"
        return [Fault("uncertainty.levels", f"{words} {len(levels)}")]
    for place, (one, size) in enumerate(zip(levels, sizes, strict=True)):
        for name, given in (("m_error", one.m_error), ("u_error", one.u_error)):
            if len(given) != size:
                words = f"must have {size} numbers, one for each level and one for none of them, but has"
                found.append(Fault(f"uncertainty.levels[{place}].{name}", f"{words} {len(given)}"))
    if [len(row) for row in covariance] != list(range(1, sum(sizes) + 2)):
        words = (
            f"must have {sum(sizes) + 1} rows of 1, 2, ... numbers, one for the prior and one for each level"
        )
        found.append(Fault("uncertainty.covariance", words))
    elif any(row[-1] < 0 for row in covariance):
        found.append(Fault("uncertainty.covariance", "must not have a variance below 0"))
    return found


def quantile(confidence: float) -> float:
    """Return how many standard errors an interval reaches to either side.

    Examples
    --------
    >>> round(quantile(0.95), 2)
    1.96
    """
    return NormalDist().inv_cdf((1 + confidence) / 2)


def share_interval(share: float, error: float | None, confidence: float = CONFIDENCE) -> Interval:
    """Return the interval of an m or a u from the standard error of its log odds; it stays within 0 and 1.

    Examples
    --------
    >>> [round(end, 3) for end in share_interval(0.9, 1 / 3)]
    [0.824, 0.945]
    """
    if error is None or not 0 < share < 1:
        return UNKNOWN
    reach = quantile(confidence) * error
    centre = math.log(share) - math.log1p(-share)
    return Interval(_share(centre - reach), _share(centre + reach))


def _share(log_odds: float) -> float:
    # The exponential of a large number would overflow, that of its negative is 0.
    small = math.exp(-abs(log_odds))
    return 1 / (1 + small) if log_odds >= 0 else small / (1 + small)


def weight_errors(model: "FittedModel") -> list[float | None]:
    """Return the standard error of each weight (bits), the prior's first; None where it cannot be told."""
    known = model.uncertainty
    if known is None:
        return [None] * (1 + sum(len(one.m) for one in model.probabilities))
    errors = [known.prior_error]
    for comparison, one in zip(model.spec.comparisons, known.levels, strict=True):
        for m, u in zip(one.m_error, one.u_error, strict=True):
            told = (m is not None or comparison.m is not None) and (u is not None or comparison.u is not None)
            variance = known.covariance[len(errors)][len(errors)]
            errors.append(math.sqrt(variance) if told else None)
    return errors


def level_intervals(
    model: "FittedModel", confidence: float = CONFIDENCE
) -> Iterator[tuple[Interval, Interval, Interval]]:
    """Yield the intervals of m, u and the weight of each level, in the order of the model's table.

    What is given by hand has none. If one of m and u is, the weight's interval tells of the other alone.
    """
    errors = iter(weight_errors(model)[1:])
    reach = quantile(confidence)
    for place, (comparison, one) in enumerate(zip(model.spec.comparisons, model.probabilities, strict=True)):
        by_hand = comparison.m is not None and comparison.u is not None
        for index, (m, u) in enumerate(zip(one.m, one.u, strict=True)):
            error, weight = next(errors), match_weight_of(m, u)
            if model.uncertainty is None or by_hand:
                yield UNKNOWN, UNKNOWN, UNKNOWN
                continue
            own = model.uncertainty.levels[place]
            yield (
                share_interval(m, own.m_error[index], confidence),
                share_interval(u, own.u_error[index], confidence),
                UNKNOWN if error is None else Interval(weight - reach * error, weight + reach * error),
            )


def weight_interval(
    model: "FittedModel", gammas: Sequence[int], weight: float, confidence: float = CONFIDENCE
) -> Interval:
    """Return the interval of a pair's match weight.

    Parameters
    ----------
    model
        With or without uncertainty; without it nothing is known.
    gammas
        The pair's levels in the order of the model's comparisons: n for the strictest of n levels, 0 for
        none, -1 for missing.
    weight
        The pair's match weight (bits), term frequencies included.
    confidence
        The share of such intervals that hold the weight of the true parameters.

    Notes
    -----
    Frequencies of values count as exact. What is given by hand counts as exact too.
    """
    places = weight_places(model, gammas)
    errors = weight_errors(model)
    if model.uncertainty is None or any(errors[place] is None for place in places):
        return UNKNOWN
    covariance = model.uncertainty.covariance
    variance = sum(covariance[max(one, other)][min(one, other)] for one in places for other in places)
    # Rounding may leave a variance of nothing a little below 0.
    reach = quantile(confidence) * math.sqrt(abs(variance))
    return Interval(weight - reach, weight + reach)


def weight_places(model: "FittedModel", gammas: Sequence[int]) -> list[int]:
    """Return where the weights of a pair stand in the covariance; what is missing has none."""
    places, start = [0], 1
    for one, gamma in zip(model.probabilities, gammas, strict=True):
        if gamma >= 0:
            places.append(start + len(one.m) - 1 - gamma)
        start += len(one.m)
    return places
