"""Candidate pairs and their scores in plain Python, over all pairs: what the engine must say."""

import math
import random
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import Any

import jellyfish
import pandas as pd

from linkspark.spec import FittedModel, LevelProbabilities, LinkSpec, array_overlap, block_on, custom, exact
from linkspark.spec import jaro_winkler as jaro_winkler_comparison

Record = dict[str, Any]

SCHEMA = "id {id}, name string, `home town` string, age int, phones array<string>"
BLOCKING = [
    block_on("name"),
    block_on("substring(name, 1, 1)", "home town"),
    block_on("phones"),
    block_on("age"),
]
COMPARISONS = [
    jaro_winkler_comparison("name", 0.9, 0.7),
    exact("home town"),
    custom("age", ("same", "age_l = age_r"), ("near", "abs(age_l - age_r) <= 2")),
    array_overlap("phones", 2, 1),
]
PROBABILITIES = [
    LevelProbabilities((0.8, 0.1, 0.05, 0.05), (0.01, 0.02, 0.07, 0.9)),
    LevelProbabilities((0.7, 0.3), (0.2, 0.8)),
    LevelProbabilities((0.9, 0.08, 0.02), (0.05, 0.1, 0.85)),
    LevelProbabilities((0.3, 0.5, 0.2), (0.001, 0.009, 0.99)),
]
PRIOR = 0.01
_NAMES = [
    "Ann",
    "Anna",
    "ann",
    " ",
    "",
    "Null",
    "O'Brien",
    "Obrien",
    "Müller",
    "Muller",
    "李小龙",
    "😀",
    None,
]
_TOWNS = ["Bath", "bath", "St. Ives", "", None]
_AGES = [0, 30, 31, 33, -5, None]
_PHONES = [None, [], ["1"], ["1", "2"], ["2", "1", "1"], ["3", None], [None]]


def model(link_type: Any) -> FittedModel:
    """Return a model made by hand."""
    return FittedModel(LinkSpec(link_type, "id", BLOCKING, COMPARISONS), PRIOR, PROBABILITIES)


def people(size: int, *, text: bool, seed: int) -> pd.DataFrame:
    """Return records of odd names, with nulls and blanks."""
    chance = random.Random(seed)
    ids = [(number * 37) % 101 - 50 for number in range(size)]
    rows = [
        (
            f"r{identifier}é" if text else identifier * 10**16,
            *[chance.choice(some) for some in (_NAMES, _TOWNS, _AGES, _PHONES)],
        )
        for identifier in ids
    ]
    return pd.DataFrame(rows, columns=["id", "name", "home town", "age", "phones"], dtype=object)


def frame(spark: Any, table: pd.DataFrame) -> Any:
    kind = "string" if isinstance(table["id"][0], str) else "bigint"
    return spark.createDataFrame(table, SCHEMA.format(id=kind))


def pairs_by_hand(sources: Sequence[pd.DataFrame], link_type: str) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """Return (source, id, source, id) of each candidate pair, and its first rule, gammas and weight."""
    records = [(place, row) for place, table in enumerate(sources) for row in table.to_dict("records")]
    records.sort(key=lambda record: (record[0], record[1]["id"]))
    found: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    for (source_l, left), (source_r, right) in combinations(records, 2):
        if link_type == "link" and source_l == source_r:
            continue
        agreeing = [place for place, rule in enumerate(_RULES) if rule(left, right)]
        if agreeing:
            gammas = tuple(level(left, right) for level in _LEVELS)
            weight = math.log2(PRIOR / (1 - PRIOR)) + sum(_bits(gammas))
            found[source_l, left["id"], source_r, right["id"]] = (agreeing[0], gammas, weight)
    return found


def _bits(gammas: Sequence[int]) -> Iterator[float]:
    for gamma, known in zip(gammas, PROBABILITIES, strict=True):
        if gamma >= 0:
            yield math.log2(known.m[len(known.m) - 1 - gamma] / known.u[len(known.u) - 1 - gamma])


def _same(column: str) -> Callable[[Record, Record], bool]:
    return lambda left, right: left[column] is not None and left[column] == right[column]


def _phones(record: Record) -> set[str]:
    return {phone for phone in record["phones"] or [] if phone is not None}


def _same_initial_and_town(left: Record, right: Record) -> bool:
    if left["name"] is None or right["name"] is None:
        return False
    return left["name"][:1] == right["name"][:1] and _same("home town")(left, right)


_RULES = [
    _same("name"),
    _same_initial_and_town,
    lambda left, right: bool(_phones(left) & _phones(right)),
    _same("age"),
]


def _name_level(left: Record, right: Record) -> int:
    one, two = left["name"], right["name"]
    if one is None or two is None:
        return -1
    if one == two:
        return 3
    similarity = jellyfish.jaro_winkler_similarity(one, two)
    return 2 if similarity >= 0.9 else 1 if similarity >= 0.7 else 0


def _town_level(left: Record, right: Record) -> int:
    missing = left["home town"] is None or right["home town"] is None
    return -1 if missing else int(left["home town"] == right["home town"])


def _age_level(left: Record, right: Record) -> int:
    if left["age"] is None or right["age"] is None:
        return -1
    apart = abs(left["age"] - right["age"])
    return 2 if apart == 0 else 1 if apart <= 2 else 0


def _phones_level(left: Record, right: Record) -> int:
    if left["phones"] is None or right["phones"] is None:
        return -1
    return min(len(_phones(left) & _phones(right)), 2)


_LEVELS = [_name_level, _town_level, _age_level, _phones_level]
