"""Which blocking rules are worth their pairs: by what they find together, from counts alone.

Which pairs match is not known. But how often pairs agree on several attributes at once, and how often random
pairs do, tells how likely a pattern of agreement is a match (Fellegi and Sunter 1969, by EM), and so how many
matches each rule finds that the others do not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from linkspark.blocking.kernel import Longs
from linkspark.estimation.joint_em import Parameters, Rows, fit
from linkspark.suggesting.agreement import Floats, Rule, Words, rule_bits

# One pair in ten thousand: where EM begins; where it ends is for the data to say.
START_PRIOR = 1e-4
START_M = 0.8
# Two places depend on each other if random pairs agree on both so many times as often as by chance, and so
# many pairs show it.
DEPENDENT = 2.0
LEAST_SEEN = 30
RARE = 0.05
# The share of the expected matches that rules without an attribute must find.
LEARNED_FROM = 0.2
# Pairs that are less likely matches than this are not worth finding.
LEAST_LIKELY = 0.001


@dataclass(frozen=True)
class Counts:
    """What one task counted, see `agreement`.

    Attributes
    ----------
    owners
        By key, the number of its attribute.
    places
        The attributes that are places, which may depend on each other.
    patterns, pairs
        The pool: patterns of agreement and how many pairs have each.
    random, random_pairs
        The patterns of random pairs.
    possible
        All pairs that there are.
    """

    owners: tuple[int, ...]
    places: tuple[int, ...]
    patterns: Words
    pairs: Floats
    random: Words
    random_pairs: Longs
    possible: float


@dataclass(frozen=True)
class Chosen:
    """A rule, the further pairs that it makes and the further matches that are expected among them."""

    rule: Rule
    pairs: float
    matches: float


def match_probabilities(counts: Counts, rules: Sequence[Rule]) -> Floats:
    """Return for each pattern of the pool how likely its pairs are matches.

    The pairs outside of the pool take part as random pairs do, in proportion to how many they are. So a
    pattern that is as frequent as chance makes it is none of matches. Attributes that depend on each other
    are taken together.
    """
    if not len(counts.patterns):
        return np.zeros(0)
    outside = np.ones(len(counts.random), dtype=bool)
    for mask in map(rule_bits, rules):
        outside &= (counts.random & mask) != mask
    patterns = np.concatenate([counts.patterns, counts.random[outside]])
    rest = max(counts.possible - float(counts.pairs.sum()), 0.0)
    drawn = counts.random_pairs[outside].astype(np.float64)
    weights = np.concatenate([counts.pairs, drawn * (rest / max(float(drawn.sum()), 1.0))])
    places, levels, start_m, start_u = [], list[int](), [], []
    for facet in dependent(counts):
        masks = [masks_of(counts.owners, owner) for owner in facet]
        bits = np.bitwise_or.reduce([mine | gone for mine, gone in masks])
        seen, place = np.unique(patterns & bits, return_inverse=True)
        places.append(place.reshape(-1) + sum(levels))
        levels.append(len(seen))
        start_m.append(_start(seen, masks))
        start_u.append(_chances(counts, bits, seen))
    rows = Rows(np.array(places), np.zeros(len(patterns), dtype=np.int64), weights, np.array(levels))
    start = Parameters(np.array([START_PRIOR]), np.concatenate(start_m), np.concatenate(start_u))
    free = np.ones(len(levels), dtype=bool)
    return fit(rows, start, free, ~free, 200, 1e-4).posterior[: len(counts.patterns)]


def dependent(counts: Counts) -> list[tuple[int, ...]]:
    """Return the attributes in groups: places that agree together more often than by chance are one group.

    A street is in one town, and who lives in one house shares all of its address: agreement on both is no
    more evidence than agreement on one. What else is personal, such as names and birthdays, agrees together
    because of matches, and is never put together.
    """
    owners = sorted(set(counts.owners))
    group = {owner: owner for owner in owners}
    agree = {owner: (counts.random & masks_of(counts.owners, owner)[0]) > 0 for owner in owners}
    all_pairs = float(counts.random_pairs.sum())
    # Pairs that agree on something personal and rare may be matches, which agree on their places too.
    personal = np.zeros(len(counts.random), dtype=bool)
    for owner in set(owners) - set(counts.places):
        if counts.random_pairs[agree[owner]].sum() < RARE * all_pairs:
            personal |= agree[owner]
    pairs = counts.random_pairs * ~personal
    total = float(pairs.sum())
    for one, other in combinations(counts.places, 2):
        both = float(pairs[agree[one] & agree[other]].sum())
        alone = [float(pairs[agree[owner]].sum()) for owner in (one, other)]
        if both >= LEAST_SEEN and both * total > DEPENDENT * alone[0] * alone[1]:
            old, new = group[other], group[one]
            group = {owner: new if name == old else name for owner, name in group.items()}
    return [tuple(o for o in owners if group[o] == name) for name in dict.fromkeys(group.values())]


def choose(
    counts: Counts,
    posterior: Floats,
    rules: Sequence[Rule],
    *,
    budget: float,
    few: float,
    least_share: float = 0.0001,
    most_pairs_a_match: float = 500.0,
    most_rules: int = 20,
) -> list[Chosen]:
    """Return the rules that find most together, each worth its pairs, best first.

    Parameters
    ----------
    counts, posterior
        The pool, and how likely its patterns are matches.
    rules
        To choose among; all their pairs are in the pool.
    budget
        The pairs that all rules together may make.
    few
        Up to so many pairs in all, a match may cost ten times as many.
    least_share
        A rule must find this share of the expected matches that no rule before it finds.
    most_pairs_a_match
        A rule may make so many further pairs for each further match.
    most_rules
        How many rules at most.
    """
    worth = counts.pairs * np.where(posterior >= LEAST_LIKELY, posterior, 0.0)
    hits = [(counts.patterns & mask) == mask for mask in map(rule_bits, rules)]
    open_ = np.ones(len(counts.patterns), dtype=bool)
    all_matches = float(worth.sum())
    made = 0.0
    found: list[Rule] = []
    while len(found) < most_rules:
        best: tuple[float, int, float, float] | None = None
        for number, hit in enumerate(hits):
            new = hit & open_
            pairs, matches = float(counts.pairs[new].sum()), float(worth[new].sum())
            if matches < max(least_share * all_matches, 1e-9) or made + pairs > budget:
                continue
            most = most_pairs_a_match * (10 if made + pairs <= few else 1)
            if pairs > most * matches:
                continue
            # Matches count for most, what they cost decides between rules that find about as many.
            value = matches / (pairs + matches) ** 0.5
            if best is None or value > best[0]:
                best = (value, number, pairs, matches)
        if best is None:
            break
        _, number, pairs, _ = best
        found.append(rules[number])
        open_ &= ~hits[number]
        made += pairs
    return _in_order(_loosest(found), counts, worth)


def _loosest(rules: Sequence[Rule]) -> list[Rule]:
    """Leave out a rule whose pairs a looser one finds as well."""
    return [rule for rule in rules if not any(set(other) < set(rule) for other in rules)]


def _in_order(rules: Sequence[Rule], counts: Counts, worth: Floats) -> list[Chosen]:
    """Return the rules with the pairs and the expected matches that each adds to those before it."""
    open_ = np.ones(len(counts.patterns), dtype=bool)
    found = []
    for rule in rules:
        new = open_ & ((counts.patterns & rule_bits(rule)) == rule_bits(rule))
        found.append(Chosen(rule, float(counts.pairs[new].sum()), float(worth[new].sum())))
        open_ &= ~new
    return found


def covering(
    chosen: Sequence[Chosen],
    counts: Counts,
    posterior: Floats,
    rules: Sequence[Rule],
    strong: Sequence[int],
    *,
    budget: float,
    few: float,
) -> list[Chosen]:
    """Return further rules, so that records that agree on any two of some attributes are compared.

    Whatever is wrong with the expected matches: a match that has errors in all but two of its strong
    attributes is then found. Of the rules for two attributes the loosest that makes `few` pairs.
    """
    found = list(chosen)
    made = sum(one.pairs for one in chosen)
    open_ = np.ones(len(counts.patterns), dtype=bool)
    for one in chosen:
        open_ &= (counts.patterns & rule_bits(one.rule)) != rule_bits(one.rule)
    for first, second in combinations(strong, 2):
        both = masks_of(counts.owners, first)[0] | masks_of(counts.owners, second)[0]
        if any((rule_bits(each.rule) & ~both) == 0 for each in found):
            continue
        fitting = [rule for rule in rules if (rule_bits(rule) & ~both) == 0]
        further = {rule: open_ & ((counts.patterns & rule_bits(rule)) == rule_bits(rule)) for rule in fitting}
        pairs = {rule: float(counts.pairs[new].sum()) for rule, new in further.items()}
        affordable = [rule for rule in fitting if made + pairs[rule] <= budget]
        if not affordable:
            continue
        few_enough = [rule for rule in affordable if pairs[rule] <= few]
        best = (
            max(few_enough, key=pairs.__getitem__) if few_enough else min(affordable, key=pairs.__getitem__)
        )
        matches = float((counts.pairs * posterior)[further[best]].sum())
        found.append(Chosen(best, pairs[best], matches))
        made += pairs[best]
        open_ &= ~further[best]
    return found


def learnable(
    chosen: Sequence[Chosen], counts: Counts, posterior: Floats, rules: Sequence[Rule], *, budget: float
) -> list[Chosen]:
    """Return further rules, so that every attribute can be learned from matches that were not found by it.

    What a rule fixes says nothing of how often matches agree on it: m of an attribute comes from the rules
    that do without it.
    """
    worth = counts.pairs * posterior
    hits = {rule: (counts.patterns & rule_bits(rule)) == rule_bits(rule) for rule in rules}
    found = [one.rule for one in chosen]
    for owner in sorted(set(counts.owners)):
        without = [rule for rule in rules if all(counts.owners[key] != owner for key in rule)]
        seen = np.zeros(len(counts.patterns), dtype=bool)
        for rule in set(found) & set(without):
            seen |= hits[rule]
        if float(worth[seen].sum()) >= LEARNED_FROM * float(worth.sum()):
            continue
        made = np.logical_or.reduce([np.zeros(len(worth), dtype=bool), *(hits[rule] for rule in found)])
        room = budget - float(counts.pairs[made].sum())
        gain = {rule: float(worth[hits[rule]].sum()) for rule in without}
        cost = {rule: float(counts.pairs[hits[rule] & ~made].sum()) for rule in without}
        fitting = [rule for rule in without if gain[rule] > 0 and cost[rule] <= room]
        if fitting:
            found.append(max(fitting, key=lambda rule: gain[rule] / (1 + cost[rule]) ** 0.5))
    return _in_order(_loosest(found), counts, worth)


def masks_of(owners: Sequence[int], owner: int) -> tuple[np.uint64, np.uint64]:
    """Return the bits of an attribute's keys, and the bit that says that it is missing."""
    mine = rule_bits(tuple(key for key, one in enumerate(owners) if one == owner))
    return mine, np.uint64(1) << np.uint64(len(owners) + owner)


def _start(seen: Words, masks: Sequence[tuple[np.uint64, np.uint64]]) -> Floats:
    """Return where m begins: most matches agree wholly on what is not missing."""
    chance = np.ones(len(seen))
    for mine, gone in masks:
        whole, missing = (seen & mine) == mine, (seen & gone) > 0
        chance *= np.where(missing, 0.5, np.where(whole, START_M, 1 - START_M))
    return np.asarray(chance / chance.sum())


def _chances(counts: Counts, bits: np.uint64, seen: Words) -> Floats:
    """Return the share of random pairs that are at each level, none of them zero."""
    levels, place = np.unique(counts.random & bits, return_inverse=True)
    pairs = np.bincount(place.reshape(-1), counts.random_pairs, len(levels))
    at = np.minimum(np.searchsorted(levels, seen), len(levels) - 1)
    found = np.where(levels[at] == seen, pairs[at], 0.0) + 0.5
    return np.asarray(found / found.sum())
