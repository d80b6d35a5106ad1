"""Function 7: m and u probabilities, agreement and disagreement weights."""

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from pyspark.sql import DataFrame

from linkspark import columns as names_of
from linkspark import errors
from linkspark.estimation.em import Estimates, Floats, estimate
from linkspark.estimation.patterns import MISSING, Patterns, count_patterns
from linkspark.frames import check_frames, check_whole

START_P, START_M, START_U = 0.5, 0.9, 0.2
_LOWEST, _HIGHEST = 0.0000000000000001, 0.9999999999999999
# An outcome that fewer pairs than this are expected to show was never seen.
_LEAST_PAIRS = 0.01
# Longest first: `_bool` ends them all.
_SUFFIXES = (names_of.SOUNDEX_BOOL, names_of.LEV_BOOL, names_of.BOOL)
# Which column to keep of an attribute: the tolerant comparison first.
_PREFERRED = (names_of.LEV_BOOL, names_of.BOOL, names_of.SOUNDEX_BOOL, "")


def mu_probability(candidate_links: DataFrame, max_iterations: int, tolerance: float) -> pd.DataFrame:
    """Estimate m and u by expectation-maximisation, without knowing which pairs are matches.

    Parameters
    ----------
    candidate_links
        One row a pair, as `candidate_links` returns it, with one boolean column an attribute. Columns of
        other types are dropped, and so are rows with a null; a warning each says what and how many.
    max_iterations
        The most iterations, at least 1.
    tolerance
        Stop when the log-likelihood (nats) changes by less than this from one iteration to the next.

    Returns
    -------
    pandas.DataFrame
        Index: attribute (the boolean column's name). `m`: probability of agreement given a match; `u`:
        given no match; `W_a` = log2(m/u) and `W_d` = log2((1-m)/(1-u)): weights of agreement and of
        disagreement, in bits. `.attrs`: `p` (the share of matches among the pairs), `iterations`,
        `converged`, `log_likelihood` (one number an iteration), `pairs` (that were used),
        `dropped_columns`, `dropped_rows`, `at_boundary` (estimates that ran to 0 or 1, in words).

    Raises
    ------
    ArgumentError
        For max_iterations or tolerance out of range, or no frame.
    SchemaError
        For no boolean column, or an attribute that several columns describe.
    DataError
        Where no row is without a null, or a column holds only true or only false.

    Notes
    -----
    Spark jobs: one; Spark adds one of its own where the links are not stored and a sample is broadcast. It
    counts the agreement patterns (at most 2^n rows); the iterations run on the counts.
    Start: m = 0.9, u = 0.2, p = 0.5. An m or u of exactly 0 or 1 becomes 1e-16 or 1 - 1e-16 before the
    weights. Source: Herzog, Scheuren and Winkler (2007), equations 9.5 to 9.8.

    Examples
    --------
    >>> ls.mu_probability(links.select("surname_lev_bool", "sex_bool"), 100, 1e-6)  # doctest: +SKIP
    """
    max_iterations = check_whole("mu_probability", "max_iterations", max_iterations, at_least=1)
    tolerance = check_tolerance("mu_probability", tolerance)
    check_frames("mu_probability", (candidate_links,))
    names = [name for name, kind in candidate_links.dtypes if kind == "boolean"]
    if not names:
        raise errors.no_boolean_columns("mu_probability", candidate_links.dtypes)
    _check_attributes(names)
    dropped = [name for name in candidate_links.columns if name not in names]
    if dropped:
        _warn(f"columns that are not boolean were dropped: {errors.listed(dropped)}.", calls=2)
    patterns = count_patterns(candidate_links, names, merge_incomplete=True)
    complete = patterns.complete()
    _check_patterns(patterns, complete)
    if complete.pairs < patterns.pairs:
        null = patterns.pairs - complete.pairs
        _warn(f"{null} of {patterns.pairs} rows held a null and were dropped.", calls=2)
    table = estimate_weights(complete, max_iterations, tolerance)
    table.attrs |= {"dropped_columns": dropped, "dropped_rows": patterns.pairs - complete.pairs}
    return table


def estimate_weights(patterns: Patterns, max_iterations: int, tolerance: float) -> pd.DataFrame:
    """Return the table of `mu_probability` from patterns without missing values that all vary."""
    size = len(patterns.names)
    found = estimate(
        patterns.gammas.astype(np.float64),
        patterns.counts.astype(np.float64),
        Estimates(START_P, np.full(size, START_M), np.full(size, START_U)),
        max_iterations,
        tolerance,
    )
    if not found.converged:
        _warn(
            f"no convergence after {max_iterations} iterations: the log-likelihood still changes by "
            f"{tolerance} or more. Raise max_iterations or tolerance, or leave out attributes that depend "
            "on each other.",
            calls=3,
        )
    at_boundary = _at_boundary(patterns.names, found, patterns.pairs)
    # A u at the boundary makes a weight of many bits out of no evidence; an m there is common and mild.
    unseen = [words for words in at_boundary if words.startswith("u of")]
    if unseen:
        _warn(
            "some estimates ran to a boundary, where a weight rests on no pair at all: "
            f"{', '.join(unseen)}. Raise the sample given to candidate_links, or read them with care.",
            calls=3,
        )
    table = weights_table(patterns.names, found.m, found.u)
    table.attrs = {
        "p": found.p,
        "iterations": len(found.log_likelihood),
        "converged": found.converged,
        "log_likelihood": found.log_likelihood,
        "pairs": patterns.pairs,
        "at_boundary": at_boundary,
    }
    return table


def weights_table(names: Sequence[str], m: Floats, u: Floats) -> pd.DataFrame:
    """Return m and u off the boundary, with the weights that follow (equations 1 and 2, bits)."""
    m, u = (np.where(x == 0, _LOWEST, np.where(x == 1, _HIGHEST, x)) for x in (m, u))
    weights = {
        names_of.M: m,
        names_of.U: u,
        names_of.W_A: np.log2(m / u),
        names_of.W_D: np.log2((1 - m) / (1 - u)),
    }
    return pd.DataFrame(weights, index=list(names))


def attribute_of(name: str) -> str:
    """Return the compared column that a boolean column of candidate links describes."""
    for suffix in _SUFFIXES:
        if name.endswith(suffix) and name != suffix:
            return name.removesuffix(suffix)
    return name


def _at_boundary(names: Sequence[str], found: Estimates, pairs: int) -> list[str]:
    """Return which estimates are 0 or 1 for all that the pairs can tell."""
    words = []
    for letter, chances, size in (("m", found.m, found.p * pairs), ("u", found.u, (1 - found.p) * pairs)):
        for name, chance in zip(names, chances, strict=True):
            for end in (0, 1):
                if abs(chance - end) * size < _LEAST_PAIRS:
                    words.append(f"{letter} of `{name}` tends to {end}")
    return words


def _check_attributes(names: Sequence[str]) -> None:
    by_attribute: dict[str, list[str]] = {}
    for name in names:
        by_attribute.setdefault(attribute_of(name), []).append(name)
    repeated = {attribute: found for attribute, found in by_attribute.items() if len(found) > 1}
    if repeated:
        keep = [
            min(found, key=lambda name, a=attribute: _PREFERRED.index(name.removeprefix(a)))  # type: ignore[misc]
            for attribute, found in by_attribute.items()
        ]
        raise errors.attribute_twice(repeated, keep)


def check_tolerance(function: str, tolerance: Any) -> float:
    """Return a tolerance above 0, or refuse it."""
    number = isinstance(tolerance, (int, float, np.number)) and not isinstance(tolerance, bool)
    if not number or not 0 < tolerance < float("inf"):
        raise errors.argument(function, "tolerance", tolerance, "a number above 0")
    return float(tolerance)


def _check_patterns(patterns: Patterns, complete: Patterns) -> None:
    if complete.pairs == 0:
        missing = [(name, count) for name, count in patterns.pairs_with(MISSING).items() if count]
        raise errors.no_complete_rows(patterns.pairs, missing)
    always, never = complete.constant()
    if always or never:
        raise errors.constant_columns(always, never, complete.pairs)


def _warn(message: str, calls: int) -> None:
    """Warn at the user's line, this many calls above."""
    warnings.warn(f"mu_probability: {message}", errors.LinksparkWarning, stacklevel=calls + 1)
