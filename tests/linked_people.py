"""A hundred people of whom there are one to three records each, with errors, and what pandas says of them."""

import random
from collections.abc import Sequence
from itertools import combinations
from statistics import fmean
from typing import Any

import jellyfish
import pandas as pd

from linkspark.spec import LinkSpec, block_on, custom, exact, jaro_winkler

SCHEMA = "id string, person int, name string, town string, born int, phones array<string>"
BLOCKING = [block_on("name"), block_on("town", "born"), block_on("phones")]
COMPARISONS = [
    jaro_winkler("name", 0.88, term_frequency=True),
    exact("town", term_frequency=True),
    custom("born", ("same year", "born_l = born_r"), ("next year", "abs(born_l - born_r) = 1")),
]
SPEC = LinkSpec("dedupe", "id", BLOCKING, COMPARISONS)
_NAMES = ["Amelia", "Bertie", "Carlos", "Dorothea", "Émile", "Farida", "Gwen", "Harald", "Iris", "Jo", "Kai"]
_TOWNS = ["Bath", "Ely", "Hull", "Leeds", "London", "York"]


def people(seed: int = 1) -> pd.DataFrame:
    """Return the records in random order."""
    chance = random.Random(seed)
    rows: list[tuple[Any, ...]] = []
    for person in range(100):
        name = chance.choice(_NAMES) + " " + chance.choice(_NAMES)
        town, born = chance.choice(_TOWNS), 1950 + chance.randrange(30)
        phones = [f"0{person}", f"1{person % 40}"]
        for _ in range(chance.choice([1, 2, 2, 3])):
            known = name[:-1] + chance.choice("aeiou") if chance.random() < 0.2 else name
            rows.append(
                (
                    f"r{len(rows):03}",
                    None if chance.random() < 0.1 else person,
                    None if chance.random() < 0.05 else known,
                    chance.choice(_TOWNS) if chance.random() < 0.1 else town,
                    born + (chance.random() < 0.15),
                    [chance.choice(phones)] if chance.random() < 0.8 else None,
                )
            )
    chance.shuffle(rows)
    return pd.DataFrame(rows, columns=["id", "person", "name", "town", "born", "phones"], dtype=object)


def frame(spark: Any, table: pd.DataFrame, partitions: int = 1) -> Any:
    return spark.createDataFrame(table, SCHEMA).repartition(partitions)


def all_pairs(table: pd.DataFrame) -> pd.DataFrame:
    """Return all pairs of records with the levels of their comparisons, -1 for missing."""
    records = table.sort_values("id").to_dict("records")
    rows = [
        {
            "record_id_l": left["id"],
            "record_id_r": right["id"],
            "match": None not in (left["person"], right["person"]) and left["person"] == right["person"],
            "gamma_name": _name(left["name"], right["name"]),
            "gamma_town": int(left["town"] == right["town"]),
            "gamma_born": {0: 2, 1: 1}.get(abs(left["born"] - right["born"]), 0),
        }
        for left, right in combinations(records, 2)
    ]
    return pd.DataFrame(rows)


def without_matches(everything: Sequence[float], m: Sequence[float], prior: float) -> list[float]:
    """u, where matches are a share `prior` of all pairs; at least a tenth of what all pairs show is left."""
    left = [
        max((shown - prior * one) / (1 - prior), shown / 10) for shown, one in zip(everything, m, strict=True)
    ]
    return [one / sum(left) for one in left]


def shares(pairs: pd.DataFrame, name: str, levels: int) -> list[float]:
    """Return how often each level is seen where none is missing, the strictest first, none at the end.

    What is never seen counts as half a pair.
    """
    gammas = pairs.loc[pairs[f"gamma_{name}"] >= 0, f"gamma_{name}"].value_counts()
    counts = [max(float(gammas.get(gamma, 0)), 0.5) for gamma in range(levels - 1, -1, -1)]
    return [count / sum(counts) for count in counts]


def agreed(pairs: pd.DataFrame, ids: Any, threshold: float) -> dict[Any, Any]:
    """Return the smallest id of each record's group, straight from the definition.

    Groups are sets; for every link, from the best on, all pairs between two groups have their mean.
    """
    columns = ["record_id_l", "record_id_r", "match_probability", "match_weight"]
    weights: dict[Any, float] = {}
    links: dict[Any, float] = {}
    for left, right, probability, weight in zip(*[pairs[name] for name in columns], strict=True):
        if left != right:
            pair = tuple(sorted((left, right)))
            if probability >= threshold:
                links[pair] = max(links.get(pair, 0.0), weight)
            weights[pair] = max(weights.get(pair, weight), weight)
    weights |= links
    group_of = {one: frozenset([one]) for one in ids}
    for left, right in sorted(links, key=lambda pair: (-links[pair], pair)):
        one, other = group_of[left], group_of[right]
        if one is not other and fmean(_between(weights, one, other)) >= -3:
            both = one | other
            group_of.update(dict.fromkeys(both, both))
    return {one: min(group) for one, group in group_of.items()}


def _between(weights: dict[Any, float], one: Any, other: Any) -> list[float]:
    pairs = [tuple(sorted((left, right))) for left in one for right in other]
    return [weights[pair] for pair in pairs if pair in weights]


def _name(left: Any, right: Any) -> int:
    if left is None or right is None:
        return -1
    if left == right:
        return 2
    return int(jellyfish.jaro_winkler_similarity(left, right) >= 0.88)
