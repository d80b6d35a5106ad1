"""How many pairs a rule finds, alone and further to earlier rules, without making those of large blocks.

By inclusion and exclusion: of the pairs in some groups, those that agree on none of several rules are those
that agree on none of the rules but the first, without those among them that agree on the first.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from linkspark.blocking.agreements import blocks_between, largest, pairs_within, run_lengths
from linkspark.blocking.kernel import (
    Blocks,
    Codes,
    Flags,
    Longs,
    Positions,
    changes,
    numbered,
    spread,
)
from linkspark.spec.link_spec import LinkType

# Pairs of small groups, and of few groups, are made and asked: quicker than another sort.
_SMALL_GROUP = 32
_FEW_PAIRS = 1_000_000
_CHUNK = 250_000
# A record of more shared elements than this would stand in too many subsets: its rule's pairs are made.
_MOST_ELEMENTS = 6
_MIX = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class Groups:
    """Groups of records, whose pairs count with a sign.

    Attributes
    ----------
    records
        The records, group by group, in ascending order within a group.
    fresh
        Where a group begins.
    signs
        One for each group: 1 or -1.
    """

    records: Positions
    fresh: Flags
    signs: Longs


@dataclass(frozen=True)
class Overlap:
    """Counts pairs of records of these sources that the link type asks about."""

    sources: Positions
    link_type: LinkType

    def further(self, blocks: Blocks, earlier: Sequence[Codes] = (), *, whole: bool = True) -> int:
        """Return how many pairs a rule finds that no earlier rule finds.

        Parameters
        ----------
        blocks
            The rule's blocks.
        earlier
            The blocks of each record by the earlier rules; none for all the rule's pairs.
        whole
            Whether these are all of the rule's blocks, so that none of a record's blocks is elsewhere.
        """
        fresh = changes(blocks.numbers)
        if blocks.codes.offsets is None:
            groups = Groups(blocks.records, fresh, np.ones(int(fresh.sum()), dtype=np.int64))
            return self._unseen(groups, list(earlier))
        if whole and blocks.pairs > _FEW_PAIRS:
            everyone = np.arange(len(self.sources), dtype=np.int32)
            subsets = _split(Groups(everyone, everyone == 0, np.ones(1, dtype=np.int64)), blocks.codes)
            if subsets is not None:
                return self._unseen(subsets, list(earlier))
        return self._made(blocks, list(earlier))

    def largest_blocks(self, blocks: Blocks) -> tuple[int, ...]:
        """Return the sizes of the largest blocks that make pairs."""
        sizes, pairs = self._blocks(blocks.records, changes(blocks.numbers))
        return largest(sizes[pairs > 0])

    def _blocks(self, records: Positions, fresh: Flags) -> tuple[Longs, Longs]:
        if self.link_type == "link":
            return blocks_between(fresh, self.sources[records])
        sizes = run_lengths(fresh)
        return sizes, pairs_within(sizes)

    def _unseen(self, groups: Groups, rules: list[Codes]) -> int:
        """Return the signed number of pairs in groups that agree on none of the rules."""
        sizes, pairs = self._blocks(groups.records, groups.fresh)
        if not rules:
            return int((pairs * groups.signs).sum())
        few = int(pairs.sum()) <= _FEW_PAIRS
        small = np.ones(len(sizes), dtype=bool) if few else sizes <= _SMALL_GROUP
        found = self._made_of(_chosen(groups, sizes, small), rules)
        if small.all():
            return found
        rule, *others = rules
        large = _mixed(_chosen(groups, sizes, ~small), rule)
        agreeing = _split(large, rule)
        if agreeing is None:
            return found + self._made_of(large, rules)
        return found + self._unseen(large, others) - self._unseen(agreeing, others)

    def _made_of(self, groups: Groups, rules: list[Codes]) -> int:
        numbers = np.cumsum(groups.fresh, dtype=np.int32)
        blocks = numbered(groups.records, numbers, Codes(numbers), groups.fresh, self.sources, self.link_type)
        return self._made(blocks, rules, groups.signs)

    def _made(self, blocks: Blocks, rules: list[Codes], signs: Longs | None = None) -> int:
        """Count by making the pairs."""
        found = 0
        own = blocks.codes if blocks.codes.offsets is not None else None
        for start in range(0, blocks.pairs, _CHUNK):
            left, right, number = blocks.between(start, min(start + _CHUNK, blocks.pairs))
            if own is not None:
                first = own.first_common(left, right) == number
                left, right, number = left[first], right[first], number[first]
            for rule in rules:
                new = rule.first_common(left, right) == 0
                left, right, number = left[new], right[new], number[new]
            found += len(left) if signs is None else int(signs[number - 1].sum())
        return found


def _chosen(groups: Groups, sizes: Longs, keep: Flags) -> Groups:
    entries = np.repeat(keep, sizes)
    return Groups(groups.records[entries], groups.fresh[entries], groups.signs[keep])


def _mixed(groups: Groups, codes: Codes) -> Groups:
    """Drop the groups all of whose records are in one block: no pair of them is unseen."""
    if codes.offsets is not None or not len(groups.records):
        return groups
    blocks = codes.blocks[groups.records]
    first = np.flatnonzero(groups.fresh)
    mixed = (np.minimum.reduceat(blocks, first) != np.maximum.reduceat(blocks, first)) | (blocks[first] == 0)
    return _chosen(groups, run_lengths(groups.fresh), mixed)


def _split(groups: Groups, codes: Codes) -> Groups | None:
    """Split groups into those who are in one block too; None where that takes too many subsets.

    Of several blocks of a record each non-empty subset counts: those of odd size with the group's sign,
    those of even size against it.
    """
    group = np.cumsum(groups.fresh, dtype=np.int64) - 1
    if codes.offsets is None:
        blocks = codes.blocks[groups.records]
        inside = blocks > 0
        width = np.int64(codes.blocks.max(initial=0)) + 1
        keys = group[inside] * width + blocks[inside]
        return _grouped(groups.records[inside], keys, groups.signs[group[inside]])
    entry, at = spread(codes.offsets[groups.records], np.diff(codes.offsets)[groups.records])
    blocks = codes.blocks[at]
    _, which, sizes = np.unique(
        group[entry] * (np.int64(codes.blocks.max(initial=0)) + 1) + blocks,
        return_inverse=True,
        return_counts=True,
    )
    shared = sizes[which.reshape(-1)] > 1
    return _subsets(groups, group, entry[shared], blocks[shared])


def _subsets(groups: Groups, group: Longs, entry: Longs, blocks: Positions) -> Groups | None:
    lengths = np.bincount(entry, minlength=len(group))
    most = int(lengths.max(initial=0))
    if most > _MOST_ELEMENTS:
        return None
    starts = np.cumsum(lengths) - lengths
    mixed = _mix(blocks.astype(np.uint64) + np.uint64(1))
    records, keys, signs = [], [], []
    for subset in range(1, 1 << most):
        places = [place for place in range(most) if subset >> place & 1]
        of = np.flatnonzero(lengths > places[-1])
        # The complement, because blocks have small numbers too.
        key = _mix(~group[of].astype(np.uint64))
        for place in places:
            key = key + mixed[starts[of] + place]
        records.append(groups.records[of])
        keys.append(key)
        signs.append(groups.signs[group[of]] * (1 if len(places) % 2 else -1))
    if not records:
        return _grouped(groups.records[:0], np.zeros(0, dtype=np.int64), groups.signs[:0])
    return _grouped(np.concatenate(records), np.concatenate(keys).view(np.int64), np.concatenate(signs))


def _mix(values: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Spread whole numbers over 64 bits (splitmix64, Steele, Lea and Flood 2014)."""
    values = (values + np.uint64(1)) * _MIX
    values = (values ^ values >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ values >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
    values ^= values >> np.uint64(31)
    return values


def _grouped(records: Positions, keys: Longs, signs: Longs) -> Groups:
    """Group records by key, without those whose key nobody shares."""
    order = np.lexsort((records, keys))
    records, keys, signs = records[order], keys[order], signs[order]
    fresh = changes(keys)
    shared = ~(fresh & np.append(fresh[1:], True))
    groups = Groups(records[shared], fresh[shared], signs[shared])
    return replace(groups, signs=groups.signs[groups.fresh])
