"""Compared pairs as few columns, in which they are stored: the levels of all comparisons in one number."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from linkspark import columns as names_of
from linkspark.frames import quoted
from linkspark.spec import Comparison

LEVELS = "__levels"
# A long has 63 bits for numbers from 0 on.
_BITS = 63


def packed(pairs: DataFrame, comparisons: Sequence[Comparison], *, sources: bool) -> DataFrame:
    """Return compared pairs in few columns. Lazy.

    Parameters
    ----------
    pairs
        As `candidate_pairs` gives them, with the gammas of the comparisons.
    comparisons
        What was compared.
    sources
        Whether records are of several sources.

    Returns
    -------
    DataFrame
        The gammas as one or more longs ``__levels_<n>``; without `match_key`, which the rules tell, and
        without the sources unless there are several. All else as it is.
    """
    longs = []
    for place, group in enumerate(_groups(comparisons)):
        bits: Column = F.lit(0).cast("bigint")
        for one, offset, _ in group:
            # Missing is -1: counted from 0 a gamma needs no sign.
            gamma = quoted(names_of.GAMMA + one.name).cast("bigint") + F.lit(1)
            bits = bits.bitwiseOR(F.shiftleft(gamma, offset))
        longs.append(bits.alias(f"{LEVELS}_{place}"))
    left_out = {names_of.MATCH_KEY, *(names_of.GAMMA + one.name for one in comparisons)}
    if not sources:
        left_out |= {names_of.SOURCE_L, names_of.SOURCE_R}
    return pairs.select(*[quoted(name) for name in pairs.columns if name not in left_out], *longs)


def unpacked(stored: DataFrame, comparisons: Sequence[Comparison]) -> DataFrame:
    """Return what `packed` was given, columns in another order. Lazy."""
    gammas = [
        (F.shiftright(F.col(f"{LEVELS}_{place}"), offset).bitwiseAND(F.lit((1 << width) - 1)) - F.lit(1))
        .cast("tinyint")
        .alias(names_of.GAMMA + one.name)
        for place, group in enumerate(_groups(comparisons))
        for one, offset, width in group
    ]
    rules = F.col(names_of.RULES)
    # The bits below the lowest one of a number are as many as its place.
    first = F.bit_count(rules.bitwiseAND(-rules) - F.lit(1)).alias(names_of.MATCH_KEY)
    kept = [quoted(name) for name in stored.columns if not name.startswith(LEVELS)]
    if names_of.SOURCE_L not in stored.columns:
        kept += [F.lit(0).alias(names_of.SOURCE_L), F.lit(0).alias(names_of.SOURCE_R)]
    return stored.select(*kept, first, *gammas)


def level_columns(comparisons: Sequence[Comparison]) -> list[str]:
    """Return the names of the columns that hold the levels of stored pairs."""
    return [f"{LEVELS}_{place}" for place in range(len(_groups(comparisons)))]


def gammas_of(levels: NDArray[np.int64], comparisons: Sequence[Comparison]) -> NDArray[np.int64]:
    """Return the gammas (one column a comparison) of rows of `level_columns`."""
    gammas = [
        ((levels[:, place] >> offset) & ((1 << width) - 1)) - 1
        for place, group in enumerate(_groups(comparisons))
        for _, offset, width in group
    ]
    return np.column_stack(gammas).astype(np.int64)


def _groups(comparisons: Sequence[Comparison]) -> list[list[tuple[Comparison, int, int]]]:
    """Deal the comparisons out to longs: each with its first bit and its number of bits."""
    groups: list[list[tuple[Comparison, int, int]]] = [[]]
    used = 0
    for one in comparisons:
        width = (len(one.levels) + 1).bit_length()
        if used + width > _BITS:
            groups.append([])
            used = 0
        groups[-1].append((one, used, width))
        used += width
    return groups
