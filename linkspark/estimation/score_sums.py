"""Sums over all pairs of the likelihood's derivatives, from patterns with counts. numpy only."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from linkspark.estimation.expand import LevelPatterns, PerRule
from linkspark.estimation.joint_em import Flags, Floats, Integers, Parameters, Rows

_CELLS_AT_ONCE = 4_000_000


@dataclass(frozen=True)
class Sums:
    """Sums over all pairs; the parameters lie as in `linkspark.estimation.sandwich`.

    Attributes
    ----------
    information
        Observed, of all parameters, as if m and u need not add up to 1.
    products
        Of each pair's scores with each other, a score being the sum over the pair's rules; the pair's
        probability of a match stands behind its scores.
    matches
        The expected number.
    slope
        By how much it changes with each parameter.
    """

    information: Floats
    products: Floats
    matches: float
    slope: Floats


def sums_of(
    expanded: PerRule,
    patterns: LevelPatterns,
    at: Parameters,
    own: Flags,
    posterior: Floats,
    complete: Floats,
) -> Sums:
    """Return the sums.

    Parameters
    ----------
    expanded, patterns
        What EM saw.
    at, posterior
        Where it ended, and each row's probability of a match there.
    own
        By rule and level, whether the rule has a u of its own.
    complete
        The information about each parameter if matches were known.
    """
    rows, number = expanded.rows, len(complete)
    information = np.diag(complete)
    for start, stop in _shares(np.arange(len(rows.counts) + 1), number):
        match, other = _scores_if(rows, np.arange(start, stop), at, own)
        unsure = rows.counts * posterior * (1 - posterior)
        difference = match - other
        information -= difference.T @ (unsure[start:stop, None] * difference)
    products, slope, matches = np.zeros((number + 1, number + 1)), np.zeros(number), 0.0
    row, firsts, counts = _entries(expanded, patterns)
    for start, stop in _shares(firsts, number):
        mine = row[firsts[start] : firsts[stop]]
        rules = np.diff(firsts[start : stop + 1])
        match, other = _scores_if(rows, mine, at, own)
        g, weight = posterior[mine], 1 / np.repeat(rules, rules)
        scores = g[:, None] * match + (1 - g)[:, None] * other
        pairs = np.add.reduceat(
            np.column_stack([scores, weight * g]), firsts[start:stop] - firsts[start], axis=0
        )
        products += pairs.T @ (counts[start:stop, None] * pairs)
        matches += float(counts[start:stop] @ pairs[:, -1])
        slope += (np.repeat(counts[start:stop], rules) * weight * g * (1 - g)) @ (match - other)
    return Sums(information, products, matches, slope)


def _entries(expanded: PerRule, patterns: LevelPatterns) -> tuple[Integers, Integers, Integers]:
    """Return the rows that patterns are part of, pattern by pattern, where each pattern's begin (and the last
    ends), and the pairs of each pattern. The patterns that a rule finds, in an order of their own, so that
    sums come out the same in whatever order they were counted."""
    ordered = np.lexsort((*patterns.gammas.T, patterns.rules))
    place = np.empty(len(ordered), dtype=np.int64)
    place[ordered] = np.arange(len(ordered))
    by_place = np.argsort(place[expanded.pattern], kind="stable")
    pattern = expanded.pattern[by_place]
    firsts = np.flatnonzero(np.diff(pattern, prepend=-1))
    return expanded.row[by_place], np.append(firsts, len(pattern)), patterns.counts[pattern[firsts]]


def _shares(ends: Integers, columns: int) -> Iterator[tuple[int, int]]:
    """Yield stretches of what lies between the ends, each of as many rows as fit into memory at once."""
    start, last = 0, len(ends) - 1
    while start < last:
        room = ends[start] + _CELLS_AT_ONCE // columns
        stop = max(start + 1, int(np.searchsorted(ends, room, side="right")) - 1)
        yield start, stop
        start = stop


def _scores_if(rows: Rows, chosen: Integers, at: Parameters, own: Flags) -> tuple[Floats, Floats]:
    """Return each row's score if it is a match, and if it is none."""
    number, length = len(chosen), len(at.m)
    places = rows.places[:, chosen].T
    shown = np.zeros((number, length + 1))
    np.put_along_axis(shown, places, 1.0, axis=1)
    judged = np.repeat(places < length, rows.levels, axis=1)
    rule = np.zeros((number, len(at.priors)))
    rule[np.arange(number), rows.rules[chosen]] = 1.0
    of_match = shown[:, :-1] - judged * at.m
    of_other = shown[:, :-1] - judged * (at.u if at.own_u is None else at.own_u[rows.rules[chosen]])
    # Of each row's own rule only; without levels that have a u by rule there is nothing of the kind.
    mine = own[rows.rules[chosen]]
    by_rule = (rule[:, :, None] * (of_other * mine)[:, None, :]).reshape(number, -1)
    by_rule = by_rule if own.any() else by_rule[:, :0]
    nothing = np.zeros((number, length))
    match = np.hstack([rule * (1 - at.priors), 0 * by_rule, of_match, nothing])
    other = np.hstack([-rule * at.priors, by_rule, nothing, of_other * ~mine])
    return match, other
