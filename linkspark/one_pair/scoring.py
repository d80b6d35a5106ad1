"""The score of one pair, as Spark would have it, in microseconds."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from linkspark import errors
from linkspark.one_pair.prepared import Frequencies, PairScore, Record, scorer_of
from linkspark.spec.fitted import FittedModel
from linkspark.spec.weights import PRIOR_READINGS, PriorReading, prior_weight

Scorer: TypeAlias = Callable[[Record, Record], PairScore]


def score_pair(
    left: Record,
    right: Record,
    model: FittedModel,
    *,
    frequencies: Frequencies | None = None,
    prior: PriorReading = "odds",
) -> PairScore:
    """Return the score of one pair of records, as `linkspark.score` gives it. No Spark session is needed.

    For many pairs make a scorer once: see `pair_scorer`.

    Parameters
    ----------
    left, right
        Records: mappings of column names to values. A column that is not there is missing; dates may be
        dates or texts yyyy-mm-dd.
    model
        What `train` returned, or a file holds.
    frequencies
        For each column the relative frequencies of its values, as `frequencies_of` gives them. A value that
        is not among them is not adjusted for.
    prior
        ``odds``: a pair starts from the prior's odds. ``aidbox``: from the prior itself, as Aidbox's models
        are read there.

    Raises
    ------
    ArgumentError
        For what is no record, and values that a level cannot compare.
    SpecError
        For conditions that only Spark can judge.

    Notes
    -----
    Spark jobs: none.

    Examples
    --------
    >>> from linkspark.spec import FittedModel, LevelProbabilities, LinkSpec, block_on, exact
    >>> spec = LinkSpec("dedupe", "id", [block_on("city")], [exact("city")])
    >>> model = FittedModel(spec, 0.2, (LevelProbabilities((0.75, 0.25), (0.25, 0.75)),))
    >>> round(score_pair({"city": "Bath"}, {"city": "Bath"}, model).match_probability, 3)
    0.429
    """
    return _scorer("score_pair", model, frequencies, prior)(left, right)


def pair_scorer(
    model: FittedModel, *, frequencies: Frequencies | None = None, prior: PriorReading = "odds"
) -> Scorer:
    """Return a function that scores pairs of records by a model, some microseconds a pair.

    Parameters
    ----------
    model, frequencies, prior
        As in `score_pair`.

    Returns
    -------
    callable
        Takes two records and returns a `PairScore`.

    Raises
    ------
    ArgumentError, SpecError
        As in `score_pair`; whatever is wrong with the model is told here, not while pairs are scored.

    Notes
    -----
    Spark jobs: none.

    Examples
    --------
    >>> scorer = ls.pair_scorer(model)  # doctest: +SKIP
    >>> scorer({"surname": "Smith"}, {"surname": "Smyth"}).match_weight  # doctest: +SKIP
    """
    return _scorer("pair_scorer", model, frequencies, prior)


def _scorer(
    function: str, model: FittedModel, frequencies: Frequencies | None, prior: PriorReading
) -> Scorer:
    if not isinstance(model, FittedModel):
        raise errors.argument(function, "model", model, "a FittedModel", "Get one from ls.train.")
    if prior not in PRIOR_READINGS:
        raise errors.argument(function, "prior", prior, 'either "odds" or "aidbox"')
    if not isinstance(frequencies, Mapping | None):
        allowed = "a mapping of column names to mappings of values to their relative frequencies"
        raise errors.argument(function, "frequencies", frequencies, allowed)
    return scorer_of(function, model, frequencies or {}, prior_weight(model.prior, prior))
