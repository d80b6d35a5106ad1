"""Which attributes say the same of where somebody lives: strangers that agree on one agree on the next."""

from collections.abc import Collection, Sequence

import numpy as np

from linkspark.estimation.joint_em import Flags
from linkspark.suggesting.agreement import Floats, Rule, Words, rule_bits
from linkspark.suggesting.choosing import LEAST_SEEN, RARE, Counts, masks_of

# Strangers that agree on one place agree on the other so many times as often as any pair does. Taken for
# independent, the two would count three bits too much.
ALIKE = 8.0


def same_places(
    counts: Counts,
    rules: Sequence[Rule],
    places: Sequence[int],
    shared: Sequence[int],
    known: Collection[tuple[int, int]] = (),
) -> list[tuple[int, ...]]:
    """Return the places that say the same, each group from the rarest agreement to the most common.

    Households share their address, its postcode and its town. Taken for independent evidence, these together
    outweigh the names and birthdays by which the household's members differ.

    Parameters
    ----------
    counts
        What one task counted.
    rules
        Those whose pairs are the pool.
    places
        The attributes that say where somebody lives.
    shared
        Personal attributes that households share, such as last names.
    known
        Places of which the second is known to follow from the first.

    Notes
    -----
    Seen in pairs that cannot be matches, for they agree on nothing that is a person's own and rare. Of pairs
    that agree on a place, the pool has all if that place alone is a rule; random pairs have enough otherwise.
    """
    chance = {owner: _share(counts, _agree(counts.random, counts, owner)) for owner in set(counts.owners)}
    own = [owner for owner in set(chance) - set(counts.places) - set(shared) if chance[owner] < RARE]
    whole = {owner: _share(counts, (counts.random & _whole(counts, owner)) > 0) for owner in places}
    groups: list[tuple[int, ...]] = []
    for place in sorted(places, key=lambda owner: (whole[owner], owner)):
        for number, group in enumerate(groups):
            if all(
                (one, place) in known or _tells_of(counts, rules, own, one, place, whole[place])
                for one in group
            ):
                groups[number] = (*group, place)
                break
        else:
            groups.append((place,))
    return [group for group in groups if len(group) > 1]


def _tells_of(
    counts: Counts, rules: Sequence[Rule], own: Sequence[int], one: int, other: int, chance: float
) -> bool:
    """Tell whether strangers that agree on one place agree on the other far more often than by chance."""
    in_pool = (counts.owners.index(one),) in rules
    patterns = counts.patterns if in_pool else counts.random
    pairs: Floats = counts.pairs if in_pool else counts.random_pairs.astype(np.float64)
    seen = (patterns & _whole(counts, one)) > 0
    seen &= (patterns & masks_of(counts.owners, other)[1]) == 0
    for owner in own:
        seen &= ~_agree(patterns, counts, owner)
    number = float(pairs[seen].sum())
    agreeing = float(pairs[seen & ((patterns & _whole(counts, other)) > 0)].sum())
    return agreeing >= LEAST_SEEN and agreeing >= ALIKE * chance * number


def _share(counts: Counts, agree: Flags) -> float:
    """Return the share of random pairs that agree."""
    return float(counts.random_pairs[agree].sum()) / max(float(counts.random_pairs.sum()), 1.0)


def _whole(counts: Counts, owner: int) -> np.uint64:
    """Return the bit of an attribute's own value, the first of its keys."""
    return rule_bits((counts.owners.index(owner),))


def _agree(patterns: Words, counts: Counts, owner: int) -> Flags:
    """Tell which patterns agree on any key of an attribute."""
    return np.asarray((patterns & masks_of(counts.owners, owner)[0]) > 0)
