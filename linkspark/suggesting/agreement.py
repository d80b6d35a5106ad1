"""How pairs of records agree on many keys at once: numpy over the hashes of one task's records.

Nothing is told of any pair: what leaves the task are counts. Rules are combinations of keys; those that make
few enough pairs are put into a pool, of whose pairs each pattern of agreement is counted.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from linkspark.blocking.agreements import agreement
from linkspark.blocking.kernel import Keys, Longs, Positions, blocks_of
from linkspark.spec.link_spec import LinkType

Floats = NDArray[np.float64]
Words = NDArray[np.uint64]
_CHUNK = 100_000
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)

Rule = tuple[int, ...]


@dataclass(frozen=True)
class Hashes:
    """Records by source, and the hash of each of their keys.

    Attributes
    ----------
    sources
        The source of each record, ascending.
    values
        Shape (keys, records).
    missing
        Shape (keys, records): where a key has no value.
    owners
        By key, the number of the attribute that it is part of; ascending.
    link_type
        Which pairs are asked for.
    """

    sources: Positions
    values: Words
    missing: NDArray[np.bool_]
    owners: tuple[int, ...]
    link_type: LinkType

    def keys(self, rule: Rule) -> Keys:
        """Return the hashes of a rule, of the records that have all of its keys."""
        there = np.flatnonzero(~self.missing[list(rule)].any(axis=0)).astype(np.int32)
        hashed = np.zeros(len(there), dtype=np.uint64)
        for key in rule:
            hashed = (hashed ^ self.values[key][there]) * _MULTIPLIER
            hashed ^= hashed >> np.uint64(29)
        return Keys(there, hashed.view(np.int64))

    def bits(self, left: Positions, right: Positions) -> Words:
        """Return for each pair which keys agree, bit by bit, and above these which attributes are missing."""
        found = np.zeros(len(left), dtype=np.uint64)
        seen = -1
        for key, owner in enumerate(self.owners):
            values, missing = self.values[key], self.missing[key]
            gone = missing[left] | missing[right]
            agree = (values[left] == values[right]) & ~gone
            found |= agree.astype(np.uint64) << np.uint64(key)
            if owner != seen:
                found |= gone.astype(np.uint64) << np.uint64(len(self.owners) + owner)
                seen = owner
        return found


def rule_bits(rule: Rule) -> np.uint64:
    """Return the bits of the keys of a rule."""
    return np.uint64(sum(1 << key for key in rule))


def rule_counts(hashes: Hashes, most: int, longest: int = 3) -> dict[Rule, int]:
    """Count the pairs of the rules of up to so many keys of different attributes.

    A rule is made stricter only while it makes more than `most` pairs.
    """
    counts: dict[Rule, int] = {}
    loose: list[Rule] = [()]
    for _ in range(longest):
        stricter: list[Rule] = []
        for rule in loose:
            for key, owner in enumerate(hashes.owners):
                if rule and owner <= hashes.owners[rule[-1]]:
                    continue
                longer = (*rule, key)
                if any(counts.get(part, most + 1) <= most for part in _parts(longer)):
                    continue
                counts[longer] = agreement(hashes.keys(longer), hashes.sources, hashes.link_type).pairs
                if counts[longer] > most:
                    stricter.append(longer)
        loose = stricter
    return counts


def _parts(rule: Rule) -> Iterator[Rule]:
    for size in range(1, len(rule)):
        yield from combinations(rule, size)


def pool_patterns(hashes: Hashes, rules: Sequence[Rule], most: int) -> tuple[Words, Longs, Floats]:
    """Count how the pairs that any of some rules finds agree on all keys.

    Parameters
    ----------
    hashes
        The records.
    rules
        The rules; a pair counts once, at the first that finds it.
    most
        How many pairs are looked at; of more, evenly chosen ones stand for the others.

    Returns
    -------
    tuple
        The patterns (see `Hashes.bits`), the pairs that were looked at and those that they stand for.
    """
    blocks = [blocks_of(hashes.keys(rule), hashes.sources, hashes.link_type) for rule in rules]
    share = max(1.0, sum(one.pairs for one in blocks) / max(most, 1))
    found: list[Words] = []
    counts: list[Longs] = []
    weights: list[Floats] = []
    masks = [rule_bits(rule) for rule in rules]
    for number, one in enumerate(blocks):
        step = _CHUNK if share <= 1 else int(_CHUNK * share)
        for start in range(0, one.pairs, step):
            stop = min(start + step, one.pairs)
            looked = min(_CHUNK, stop - start)
            left, right, _ = one.between(start, start + looked)
            bits = hashes.bits(left, right)
            earlier = np.zeros(len(bits), dtype=bool)
            for mask in masks[:number]:
                earlier |= bits & mask == mask
            patterns, count = np.unique(bits[~earlier], return_counts=True)
            found.append(patterns)
            counts.append(count)
            weights.append(np.asarray(count * ((stop - start) / looked), dtype=np.float64))
    if not found:
        return np.zeros(0, np.uint64), np.zeros(0, np.int64), np.zeros(0)
    patterns, place = np.unique(np.concatenate(found), return_inverse=True)
    place = place.reshape(-1)
    seen = np.bincount(place, np.concatenate(counts), len(patterns)).astype(np.int64)
    stand_for = np.bincount(place, np.concatenate(weights), len(patterns)).astype(np.float64)
    return patterns, seen, stand_for


def random_patterns(hashes: Hashes, count: int, seed: int = 0) -> tuple[Words, Longs]:
    """Count how random pairs agree on all keys; a fixed seed over records in one order."""
    number = len(hashes.sources)
    if number < 2:
        return np.zeros(0, np.uint64), np.zeros(0, np.int64)
    chance = np.random.default_rng(seed)
    found = []
    for _ in range(0, count, _CHUNK):
        left = chance.integers(0, number, _CHUNK).astype(np.int32)
        right = chance.integers(0, number, _CHUNK).astype(np.int32)
        keep = hashes.sources[left] != hashes.sources[right] if hashes.link_type == "link" else left != right
        found.append(hashes.bits(left[keep], right[keep]))
    return np.unique(np.concatenate(found), return_counts=True)
