"""How a share of pairs varies with the records: against draws of records, and by two ways of counting."""

from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import pytest

from linkspark.blocking import count_agreements, key_of
from linkspark.blocking.agreements import agreement
from linkspark.blocking.kernel import Keys

CHANCES = np.array([1 / k for k in range(1, 41)])
CHANCES /= CHANCES.sum()


def _keys(values: np.ndarray) -> Keys:
    return Keys(np.arange(len(values), dtype=np.int32), values.astype(np.int64))


@pytest.mark.parametrize("link_type", ["dedupe", "link"])
def test_as_many_independent_pairs_would_vary_as_much(link_type: Any) -> None:
    rng = np.random.default_rng(1)
    sources = np.repeat([0, 1], [150, 250]).astype(np.int32)
    found = [
        agreement(_keys(rng.choice(len(CHANCES), 400, p=CHANCES)), sources, link_type) for _ in range(400)
    ]
    shares = np.array([one.pairs / one.comparable for one in found])
    told = np.median([one.independent for one in found])
    # A variance of 400 shares has an error of 7 %.
    assert shares.mean() * (1 - shares.mean()) / shares.var() == pytest.approx(told, rel=0.2)
    assert told < found[0].comparable / 20


def test_of_values_that_are_all_as_frequent_only_chance_is_left() -> None:
    sources = np.zeros(400, dtype=np.int32)
    found = agreement(_keys(np.random.default_rng(1).integers(0, 50, 400)), sources, "dedupe")
    assert found.independent > found.comparable / 3


@pytest.mark.parametrize("link_type", ["dedupe", "link", "link_and_dedupe"])
def test_both_ways_of_counting_tell_the_same(spark: Any, link_type: Any) -> None:
    rng = np.random.default_rng(2)
    values = [None if rng.random() < 0.1 else f"v{rng.choice(len(CHANCES), p=CHANCES)}" for _ in range(60)]
    table = pd.DataFrame(
        {"__record_id": range(60), "__source": [0] * 20 + [1] * 25 + [2] * 15, "name": values}
    )
    records = spark.createDataFrame(table)
    keys = {"name": key_of(records, ("name",))}
    found = [
        count_agreements(records, keys, link_type=link_type, cells_of_a_task=cells).agreements["name"]
        for cells in (10_000, 10)
    ]
    assert found[0] == found[1]
    # By brute force: the partners that each record has, and those with which it agrees.
    agreeing, partners = np.zeros(60), np.zeros(60)
    for one, other in combinations(range(60), 2):
        asked = link_type != "link" or table["__source"][one] != table["__source"][other]
        if asked and values[one] is not None and values[other] is not None:
            for record in (one, other):
                partners[record] += 1
                agreeing[record] += values[one] == values[other]
    share = agreeing.sum() / partners.sum()
    by_chance = agreeing.sum() / 2 * (1 - share)
    spread = (agreeing**2).sum() - share**2 * (partners**2).sum() - by_chance
    assert found[0].independent == round(partners.sum() / 2 * by_chance / max(spread, by_chance))
