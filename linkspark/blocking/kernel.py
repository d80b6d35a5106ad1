"""Blocks of equal keys and the pairs in them, by number: numpy over the records of one task."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from linkspark.spec.link_spec import LinkType

Positions = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Keys:
    """The keys of one rule, without those that are missing.

    Attributes
    ----------
    records
        The record of each key, in ascending order.
    hashes
        The keys.
    several
        Whether a record may have more than one.
    """

    records: Positions
    hashes: Longs
    several: bool = False


@dataclass(frozen=True)
class Codes:
    """The blocks of each record, numbered from 1 in the order of their keys; 0 for none.

    Attributes
    ----------
    blocks
        The block of each record; with `offsets`, the blocks of all records, one record after the other.
    offsets
        Where a record's blocks begin, where it may have several; else None.
    """

    blocks: Positions
    offsets: Longs | None = None

    def first_common(self, left: Positions, right: Positions) -> Positions:
        """Return the first block that both records of each pair are in; 0 for none."""
        if self.offsets is None:
            found = self.blocks[left]
            found[found != self.blocks[right]] = 0
            return found
        return self._first_common_of_several(left, right, self.offsets)

    def _first_common_of_several(self, left: Positions, right: Positions, offsets: Longs) -> Positions:
        found = np.zeros(len(left), dtype=np.int32)
        if not len(self.blocks):
            return found
        lengths = np.diff(offsets)
        # What is spread out is the shorter list of the two.
        turned = lengths[left] > lengths[right]
        few, many = np.where(turned, right, left), np.where(turned, left, right)
        pair, at = spread(offsets[few], lengths[few])
        blocks = self.blocks[at]
        width = np.int64(self.blocks.max()) + 1
        owners = np.repeat(np.arange(len(lengths), dtype=np.int64), lengths)
        members = owners * width + self.blocks
        wanted = many[pair] * width + blocks
        hits = np.flatnonzero(members[np.searchsorted(members, wanted) % len(members)] == wanted)
        first = np.flatnonzero(changes(pair[hits]))
        found[pair[hits][first]] = blocks[hits][first]
        return found


@dataclass(frozen=True)
class Blocks:
    """The blocks of one rule that hold two records or more, and their pairs by number.

    An entry is one record in one block; entries of a block follow each other, in the records' order. The
    pairs of an entry are those with its later partners, which follow each other too.

    Attributes
    ----------
    records, numbers
        The record and the block (from 1) of each entry.
    partners
        The entry that is the first partner of each entry.
    starts
        The number of each entry's first pair; at the end, the number of all pairs.
    codes
        The blocks of each record.
    """

    records: Positions
    numbers: Positions
    partners: Positions
    starts: Longs
    codes: Codes

    @property
    def pairs(self) -> int:
        """Return the number of pairs; one of an array rule counts in each block that it shares."""
        return int(self.starts[-1])

    def between(self, start: int, stop: int) -> tuple[Positions, Positions, Positions]:
        """Return left record, right record and block of the pairs from one number up to another."""
        first = int(np.searchsorted(self.starts, start, side="right")) - 1
        last = int(np.searchsorted(self.starts, stop, side="left"))
        begins = np.maximum(self.starts[first:last], start)
        counts = np.minimum(self.starts[first + 1 : last + 1], stop) - begins
        entry, partner = spread(self.partners[first:last] + begins - self.starts[first:last], counts)
        entry += first
        return self.records[entry], self.records[partner], self.numbers[entry]


@dataclass(frozen=True)
class Found:
    """Pairs that one rule is the first to find: records' positions, and the mask of all rules that agree."""

    rule: int
    left: Positions
    right: Positions
    mask: Longs


NO_PAIRS = Found(0, np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0, np.int64))


def changes(values: npt.NDArray[np.generic]) -> Flags:
    """Tell where a value differs from the one before it; the first one does."""
    changed = np.ones(len(values), dtype=bool)
    np.not_equal(values[1:], values[:-1], out=changed[1:])
    return changed


def spread(starts: npt.NDArray[np.integer], counts: npt.NDArray[np.integer]) -> tuple[Longs, Longs]:
    """Return, for runs of whole numbers one after the other, the number of the run and the number itself."""
    run = np.repeat(np.arange(len(counts)), counts)
    ends = np.cumsum(counts, dtype=np.int64)
    total = int(ends[-1]) if len(ends) else 0
    return run, np.arange(total) + np.repeat(starts - (ends - counts), counts)


def blocks_of(keys: Keys, sources: Positions, link_type: LinkType) -> Blocks:
    """Find the blocks of a rule.

    Parameters
    ----------
    keys
        The rule's keys; records of a lower source have lower positions.
    sources
        The source of each record.
    link_type
        With ``link``, partners are of another source.
    """
    records, hashes = shared_entries(keys)
    fresh = changes(hashes)
    numbers = np.cumsum(fresh, dtype=np.int32)
    codes = codes_of(records, numbers, len(sources), several=keys.several)
    return numbered(records, numbers, codes, fresh, sources, link_type)


def numbered(
    records: Positions,
    numbers: Positions,
    codes: Codes,
    fresh: Flags,
    sources: Positions,
    link_type: LinkType,
) -> Blocks:
    """Number the pairs of blocks, each of which begins at a flag of `fresh`."""
    partners = np.arange(1, len(records) + 1, dtype=np.int32)
    if link_type == "link":
        partners = _ends(fresh | changes(sources[records]))
    starts = np.zeros(len(records) + 1, dtype=np.int64)
    np.cumsum(_ends(fresh) - partners, out=starts[1:])
    return Blocks(records, numbers, partners, starts, codes)


def shared_entries(keys: Keys) -> tuple[Positions, Longs]:
    """Return records and keys in the order of the keys, without keys that only one record has."""
    records, hashes = _shared(keys.records, keys.hashes)
    order = np.argsort(hashes)
    records, hashes = _not_alone(records[order], hashes[order])
    # Two quick sorts, the second of the records within their blocks, take a third of a stable one's time.
    packed = np.cumsum(changes(hashes), dtype=np.int64) << 32 | records
    packed.sort()
    records = (packed & 0xFFFFFFFF).astype(np.int32)
    if not keys.several:
        return records, hashes
    once = changes(packed)
    return _not_alone(records[once], hashes[once])


def _not_alone(records: Positions, hashes: Longs) -> tuple[Positions, Longs]:
    """Drop sorted keys that occur once."""
    fresh = changes(hashes)
    shared = ~(fresh & np.append(fresh[1:], True))
    return records[shared], hashes[shared]


def _shared(records: Positions, hashes: Longs) -> tuple[Positions, Longs]:
    """Drop keys that occur once, most of them: those alone among the keys with the same low bits."""
    buckets = 1 << min(max(2 * len(hashes), 2).bit_length(), 24)
    low = hashes & (buckets - 1)
    keep = np.bincount(low, minlength=buckets)[low] > 1
    return records[keep], hashes[keep]


def _ends(fresh: Flags) -> Positions:
    """Return for each entry where its run ends, the runs beginning at the flags."""
    bounds = np.append(np.flatnonzero(fresh), len(fresh)).astype(np.int32)
    return np.repeat(bounds[1:], np.diff(bounds))


def codes_of(records: Positions, numbers: Positions, size: int, *, several: bool) -> Codes:
    """Return the blocks of each of so many records, from the entries in the order of the blocks."""
    if not several:
        blocks = np.zeros(size, dtype=np.int32)
        blocks[records] = numbers
        return Codes(blocks)
    offsets = np.zeros(size + 1, dtype=np.int64)
    np.cumsum(np.bincount(records, minlength=size), out=offsets[1:])
    return Codes(numbers[np.argsort(records, kind="stable")], offsets)


def share(total: Any, part: Any, parts: Any) -> tuple[Any, Any]:
    """Return the first number, and the one behind the last, of one of several even shares."""
    return total * part // parts, total * (part + 1) // parts


def part_of_blocks(blocks: Blocks, fresh: Flags, part: Longs, parts: Longs) -> Blocks:
    """Keep one even share of each block's pairs; `part` and `parts` are told for each entry."""
    block_starts = np.append(blocks.starts[:-1][fresh], blocks.pairs)
    block = np.cumsum(fresh) - 1
    before = block_starts[block]
    low, high = share(np.diff(block_starts)[block], part, parts)
    begins = np.maximum(blocks.starts[:-1] - before, low)
    counts = np.maximum(np.minimum(blocks.starts[1:] - before, high) - begins, 0)
    partners = blocks.partners + (begins + before - blocks.starts[:-1])
    starts = np.zeros(len(counts) + 1, dtype=np.int64)
    np.cumsum(counts, out=starts[1:])
    return Blocks(blocks.records, blocks.numbers, partners.astype(np.int32), starts, blocks.codes)


def found_in_share(rules: Sequence[Blocks], part: int, parts: int, chunk: int) -> Iterator[Found]:
    """Make one of several even shares of the pairs.

    Each rule's pairs are shared out by themselves: of a later rule's pairs, earlier ones have most.

    Parameters
    ----------
    rules
        The blocks of all rules.
    part, parts
        Which share, from 0, of how many.
    chunk
        The pairs to make at once.
    """
    for rule, blocks in enumerate(rules):
        low, high = share(blocks.pairs, part, parts)
        for at in range(low, high, chunk):
            yield found_of(rules, rule, *blocks.between(at, min(at + chunk, high)))


def found_of(
    rules: Sequence[Blocks], rule: int, left: Positions, right: Positions, numbers: Positions
) -> Found:
    """Keep the pairs of a rule's blocks that no earlier rule finds, each at its first block."""
    for number, other in enumerate(rules[: rule + 1]):
        if number < rule or other.codes.offsets is not None:
            common = other.codes.first_common(left, right)
            keep = common == (numbers if number == rule else 0)
            left, right, numbers = left[keep], right[keep], numbers[keep]
    mask = np.full(len(left), 1 << rule, dtype=np.int64)
    for number, other in enumerate(rules[rule + 1 :], start=rule + 1):
        mask |= (other.codes.first_common(left, right) > 0).astype(np.int64) << number
    return Found(rule, left, right, mask)
