"""Counter-based randomness: a draw is a function of the seed, the purpose and the entity, of nothing else.

No generator holds a state, so a row does not depend on the rows made before it, on the partition it is
made in, or on the number of rows made at a time.
"""

import hashlib
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Bits = NDArray[np.uint64]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)


class Table(NamedTuple):
    """Values with weights; `cumulative` is in integers, so that no machine rounds it differently."""

    values: NDArray[np.object_]
    cumulative: Bits


def bits(seed: int, purpose: str, entity: Bits) -> Bits:
    """Return 64 random bits an entity.

    The mixing is that of SplitMix64 (Steele, Lea and Flood 2014), a bijection: within one purpose, distinct
    entities have distinct bits.
    """
    digest = hashlib.blake2b(f"{seed}:{purpose}".encode(), digest_size=8).digest()
    start = np.uint64(int.from_bytes(digest, "little"))
    state = entity.astype(np.uint64) * _GOLDEN + start
    state = (state ^ (state >> np.uint64(30))) * _FIRST
    state = (state ^ (state >> np.uint64(27))) * _SECOND
    return state ^ (state >> np.uint64(31))


def uniform(seed: int, purpose: str, entity: Bits) -> NDArray[np.float64]:
    """Return a number in [0, 1) an entity."""
    return (bits(seed, purpose, entity) >> np.uint64(11)).astype(np.float64) * 2.0**-53


def chosen(seed: int, purpose: str, entity: Bits, rate: float) -> NDArray[np.intp]:
    """Return the positions of the entities that an event of the given rate happens to."""
    return np.flatnonzero(uniform(seed, purpose, entity) < rate)


def below(seed: int, purpose: str, entity: Bits, limit: int | NDArray[np.int64]) -> NDArray[np.int64]:
    """Return a whole number in [0, limit) an entity; a limit below 1 gives 0."""
    top = np.maximum(np.asarray(limit, dtype=np.int64), 1).astype(np.uint64)
    return ((bits(seed, purpose, entity) >> np.uint64(11)) % top).astype(np.int64)


def weighted_table(weights: dict[str, float]) -> Table:
    """Make a table to pick from. The order is the alphabet's, whatever the order of the source."""
    names = sorted(weights)
    parts = np.array([max(1, round(weights[name] * 1e12)) for name in names], dtype=np.uint64)
    return Table(np.array(names, dtype=object), np.cumsum(parts, dtype=np.uint64))


def pick_index(seed: int, purpose: str, entity: Bits, cumulative: Bits) -> NDArray[np.intp]:
    """Return the position of a weighted pick an entity."""
    return np.searchsorted(cumulative, bits(seed, purpose, entity) % cumulative[-1], side="right")


def pick(seed: int, purpose: str, entity: Bits, table: Table) -> NDArray[np.object_]:
    """Return a weighted pick an entity."""
    return table.values[pick_index(seed, purpose, entity, table.cumulative)]
