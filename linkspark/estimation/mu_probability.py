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
from linkspark.estimation.patterns import Patterns, count_patterns
from linkspark.frames import check_frames, check_whole

START_P, START_M, START_U = 0.5, 0.9, 0.2
_LOWEST, _HIGHEST = 0.0000000000000001, 0.9999999999999999
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
        `dropped_columns`, `dropped_rows`.

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
    Spark jobs: one. It counts the agreement patterns (at most 2^n rows); the iterations run on the counts.
    Start: m = 0.9, u = 0.2, p = 0.5. An m or u of exactly 0 or 1 becomes 1e-16 or 1 - 1e-16 before the
    weights. Source: Herzog, Scheuren and Winkler (2007), equations 9.5 to 9.8.

    Examples
    --------
    >>> ls.mu_probability(links.select("surname_lev_bool", "sex_bool"), 100, 1e-6)  # doctest: +SKIP
    """
    max_iterations = check_whole("mu_probability", "max_iterations", max_iterations, at_least=1)
    _check_tolerance(tolerance)
    check_frames("mu_probability", (candidate_links,))
    names = [name for name, kind in candidate_links.dtypes if kind == "boolean"]
    if not names:
        raise errors.no_boolean_columns(candidate_links.dtypes)
    _check_attributes(names)
    dropped = [name for name in candidate_links.columns if name not in names]
    if dropped:
        _warn(f"columns that are not boolean were dropped: {errors.listed(dropped)}.")
    patterns = count_patterns(candidate_links, names)
    _check_patterns(patterns)
    if patterns.dropped:
        total = patterns.pairs + patterns.dropped
        _warn(f"{patterns.dropped} of {total} rows held a null and were dropped.")
    start = Estimates(START_P, np.full(len(names), START_M), np.full(len(names), START_U))
    found = estimate(patterns.agreement, patterns.counts, start, max_iterations, float(tolerance))
    if not found.converged:
        _warn(
            f"no convergence after {max_iterations} iterations: the log-likelihood still changes by more "
            f"than {tolerance}. Raise max_iterations or tolerance, or leave out attributes that depend on "
            "each other."
        )
    table = weights_table(names, found.m, found.u)
    table.attrs = {
        "p": found.p,
        "iterations": len(found.log_likelihood),
        "converged": found.converged,
        "log_likelihood": found.log_likelihood,
        "pairs": patterns.pairs,
        "dropped_columns": dropped,
        "dropped_rows": patterns.dropped,
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


def _check_tolerance(tolerance: Any) -> None:
    number = isinstance(tolerance, (int, float, np.number)) and not isinstance(tolerance, bool)
    if not number or not 0 < tolerance < float("inf"):
        raise errors.argument("mu_probability", "tolerance", tolerance, "a number above 0")


def _check_patterns(patterns: Patterns) -> None:
    if patterns.pairs == 0:
        missing = [(n, count) for n, count in zip(patterns.names, patterns.missing, strict=True) if count]
        raise errors.no_complete_rows(patterns.dropped, missing)
    agreed = patterns.counts @ patterns.agreement
    always = [n for n, count in zip(patterns.names, agreed, strict=True) if count == patterns.pairs]
    never = [n for n, count in zip(patterns.names, agreed, strict=True) if count == 0]
    if always or never:
        raise errors.constant_columns(always, never, patterns.pairs)


def _warn(message: str) -> None:
    warnings.warn(f"mu_probability: {message}", errors.LinksparkWarning, stacklevel=3)
