"""From candidate links to weights in one go, with one comparison for each attribute."""

from collections.abc import Sequence
from typing import Literal

import pandas as pd
from pyspark.sql import DataFrame

from linkspark import columns as names_of
from linkspark import errors
from linkspark.estimation.mu_probability import check_tolerance, estimate_weights
from linkspark.estimation.patterns import MISSING, Patterns, count_patterns
from linkspark.frames import check_frames, check_whole
from linkspark.results import Weights

Comparison = Literal["levenshtein", "exact", "soundex"]
_SUFFIXES: dict[Comparison, str] = {
    "levenshtein": names_of.LEV_BOOL,
    "exact": names_of.BOOL,
    "soundex": names_of.SOUNDEX_BOOL,
}
# Beyond this share of missing pairs an attribute costs more than it tells.
_MOSTLY = 0.5


def weigh(
    links: DataFrame,
    *,
    names: tuple[str, str] = ("file 1", "file 2"),
    sample: float,
    similarity: float,
    seed: int = 0,
    compare: Comparison = "levenshtein",
    columns: Sequence[str] | None = None,
    max_iterations: int = 1000,
    tolerance: float = 1e-6,
) -> Weights:
    """Estimate m and u from candidate links, one comparison for each attribute.

    Parameters
    ----------
    links
        What `candidate_links` returned.
    names, sample, similarity, seed
        How the links were made, for the reader.
    compare
        Which comparison of texts to use: within the Levenshtein similarity, exact, or by Soundex. Other
        types have only the exact one.
    columns
        The attributes to use (the compared columns' names); all by default.
    max_iterations, tolerance
        See `mu_probability`.

    Returns
    -------
    Weights
        The estimates, what agreed how often, and which attributes were left out for which reason.

    Raises
    ------
    ArgumentError
        For a comparison that there is not, or columns that were not compared.
    DataError
        Where no attribute is left to learn from.

    Notes
    -----
    Spark jobs: one. It counts the patterns of agreement, disagreement and missing values (at most 3^n).
    """
    check_frames("weigh", (links,))
    max_iterations = check_whole("weigh", "max_iterations", max_iterations, at_least=1)
    tolerance = check_tolerance("weigh", tolerance)
    if compare not in _SUFFIXES:
        raise errors.argument("weigh", "compare", compare, "one of levenshtein, exact and soundex")
    chosen = _one_column_each(links, compare)
    if columns is not None:
        unknown = [name for name in columns if name not in chosen]
        if unknown:
            raise errors.not_compared("weigh", unknown, list(chosen))
        chosen = {name: chosen[name] for name in columns}
    counted = count_patterns(links, list(chosen.values()), merge_incomplete=False)
    left_out = _not_learnable(counted, chosen, by_hand=columns is not None)
    patterns = counted.of([column for name, column in chosen.items() if name not in left_out]).complete()
    mu = estimate_weights(patterns, max_iterations, tolerance)
    mu.attrs |= {"dropped_columns": [], "dropped_rows": counted.pairs - patterns.pairs}
    return Weights(
        names=names,
        mu=mu,
        agreement=_agreement(counted),
        pairs=counted.pairs,
        sample=sample,
        similarity=similarity,
        seed=seed,
        left_out=left_out,
    )


def _one_column_each(links: DataFrame, compare: Comparison) -> dict[str, str]:
    """Return for each attribute the boolean column to use: the wanted comparison, or the exact one."""
    exact = _SUFFIXES["exact"]
    columns = [name for name, kind in links.dtypes if kind == "boolean"]
    chosen: dict[str, str] = {}
    for name in columns:
        # An attribute always has its exact comparison; texts have the others beside it.
        attribute = name.removesuffix(exact)
        if name.endswith(exact) and not _is_other_comparison(name, columns):
            wanted = attribute + _SUFFIXES[compare]
            chosen[attribute] = wanted if wanted in columns else name
    if not chosen:
        raise errors.no_boolean_columns("weigh", links.dtypes)
    return chosen


def _is_other_comparison(name: str, columns: Sequence[str]) -> bool:
    return any(
        name.endswith(suffix) and name.removesuffix(suffix) + names_of.BOOL in columns
        for suffix in (names_of.LEV_BOOL, names_of.SOUNDEX_BOOL)
    )


def _not_learnable(counted: Patterns, chosen: dict[str, str], *, by_hand: bool) -> dict[str, str]:
    """Return the attributes that cannot be estimated, with the reason.

    One that is missing in most pairs would cost most pairs, for rows with a null are dropped: it goes
    unless it was asked for by name. Then those that never vary among the pairs that are left.
    """
    missing = counted.pairs_with(MISSING)
    left_out = {}
    for attribute, column in chosen.items():
        share = missing[column] / counted.pairs if counted.pairs else 1.0
        if share == 1 or (share > _MOSTLY and not by_hand):
            left_out[attribute] = f"missing in {share:.0%} of the pairs"
    while True:
        used = {name: column for name, column in chosen.items() if name not in left_out}
        patterns = counted.of(list(used.values())).complete() if used else None
        if patterns is None or patterns.pairs == 0:
            raise errors.nothing_to_learn(counted.pairs, left_out)
        always, never = patterns.constant()
        if not always and not never:
            return left_out
        for attribute, column in used.items():
            if column in always or column in never:
                outcome = "the same in every" if column in always else "different in every"
                left_out[attribute] = f"{outcome} pair without a missing value"


def _agreement(counted: Patterns) -> pd.DataFrame:
    agreed, disagreed = counted.pairs_with(1), counted.pairs_with(0)
    return pd.DataFrame(
        {
            "compared": [agreed[name] + disagreed[name] for name in counted.names],
            "agreed": [agreed[name] for name in counted.names],
        },
        index=list(counted.names),
    )
