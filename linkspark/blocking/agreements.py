"""How many pairs agree on a key, from the sizes of its blocks: numpy over the cells of one task."""

from dataclasses import dataclass

import numpy as np

from linkspark.blocking.kernel import Flags, Keys, Longs, Positions, changes, shared_entries
from linkspark.spec.link_spec import LinkType

_LARGEST = 5


@dataclass(frozen=True)
class Agreement:
    """How the pairs that a link type asks about agree on one key.

    Attributes
    ----------
    pairs
        Pairs that agree.
    comparable
        Pairs of which neither side is missing.
    largest_blocks
        Records in the largest blocks that make pairs, the largest first, five at most.
    independent
        How many independent pairs would tell the share that agrees as well as the records do; 0 where that
        was not asked.
    """

    pairs: int
    comparable: int
    largest_blocks: tuple[int, ...]
    independent: int = 0


def agreement(keys: Keys, sources: Positions, link_type: LinkType) -> Agreement:
    """Count the pairs of one key, of which each record has one at most.

    Parameters
    ----------
    keys
        The keys that are not missing.
    sources
        The source of each record; ascending, if the link type is ``link``.
    link_type
        Which pairs are asked for.
    """
    comparable = pairs_between(np.bincount(sources[keys.records]), link_type)
    if link_type != "link":
        sizes = run_lengths(changes(np.sort(keys.hashes)))
        agreeing, top = int(pairs_within(sizes).sum()), largest(sizes[sizes > 1])
        squares = float((sizes * (sizes - 1.0) ** 2).sum())
    else:
        records, hashes = shared_entries(keys)
        sizes, pairs = blocks_between(changes(hashes), sources[records])
        agreeing, top = int(pairs.sum()), largest(sizes[pairs > 0])
        squares = _squares_between(changes(hashes), sources[records], sizes)
    independent = independent_pairs(agreeing, squares, np.bincount(sources[keys.records]), link_type)
    return Agreement(agreeing, comparable, top, independent)


def independent_pairs(agreeing: int, squares: float, sizes: Longs, link_type: LinkType) -> int:
    """Return how many independent pairs would tell the share that agrees as well as the records do.

    Parameters
    ----------
    agreeing
        Pairs that agree.
    squares
        The sum over the records of the squared number of partners that each agrees with.
    sizes
        Records by source.
    link_type
        Which pairs are asked for.

    Notes
    -----
    A record is in many pairs, and one of a common value agrees in many of them: the share varies with which
    records there are. This is Hoeffding's variance of a U-statistic (1948), as the records themselves tell
    it: the spread of their numbers of partners, less what chance alone makes of it.
    """
    comparable = pairs_between(sizes, link_type)
    if not 0 < agreeing < comparable:
        return comparable
    share, total = agreeing / comparable, int(sizes.sum())
    partners = total - (sizes if link_type == "link" else np.ones_like(sizes))
    spread = squares - share**2 * float((sizes * partners.astype(np.float64) ** 2).sum())
    by_chance = agreeing * (1 - share)
    return max(1, round(comparable * by_chance / max(spread - by_chance, by_chance)))


def _squares_between(fresh: Flags, sources: Positions, sizes: Longs) -> float:
    runs = fresh | changes(sources)
    own = run_lengths(runs)
    others = sizes[np.cumsum(fresh[runs]) - 1] - own
    return float((own * others.astype(np.float64) ** 2).sum())


def blocks_between(fresh: Flags, sources: Positions) -> tuple[Longs, Longs]:
    """Return the sizes of blocks, and how many pairs of different sources each makes.

    Parameters
    ----------
    fresh
        Where a block begins.
    sources
        The source of each entry; ascending within a block.
    """
    if not len(fresh):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    runs = fresh | changes(sources)
    within = pairs_within(run_lengths(runs))
    sizes = run_lengths(fresh)
    return sizes, pairs_within(sizes) - np.add.reduceat(within, np.flatnonzero(fresh[runs]))


def pairs_within(sizes: Longs) -> Longs:
    """Return how many pairs there are within each group of these sizes."""
    return sizes * (sizes - 1) // 2


def pairs_between(sizes: Longs, link_type: LinkType) -> int:
    """Return how many pairs a link type asks about among records of sources of these sizes."""
    total = int(sizes.sum())
    every = total * (total - 1) // 2
    return every - int(pairs_within(sizes).sum()) if link_type == "link" else every


def run_lengths(fresh: Flags) -> Longs:
    """Return the lengths of the runs that begin at the flags."""
    return np.diff(np.append(np.flatnonzero(fresh), len(fresh)))


def largest(sizes: Longs) -> tuple[int, ...]:
    """Return the largest few sizes, the largest first."""
    if len(sizes) > _LARGEST:
        sizes = np.partition(sizes, len(sizes) - _LARGEST)[-_LARGEST:]
    return tuple(int(size) for size in np.sort(sizes)[::-1])
