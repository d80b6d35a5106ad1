"""Candidate pairs on both paths, against all pairs asked one by one."""

from typing import Any

import pytest
from people import RULES, by_hand, frame, people

from linkspark.blocking import candidate_pairs

PAIR = ["__source_l", "__record_id_l", "__source_r", "__record_id_r", "match_key", "__rules"]


def _found(pairs: Any) -> list[tuple[Any, ...]]:
    return sorted(tuple(row) for row in pairs.select(*PAIR).collect())


@pytest.mark.parametrize("link_type", ["dedupe", "link", "link_and_dedupe"])
@pytest.mark.parametrize("text", [True, False])
def test_every_pair_that_agrees_on_a_rule_comes_once_at_its_first(
    spark: Any, link_type: str, text: bool
) -> None:
    table = people(80, sources=1 if link_type == "dedupe" else 3, text=text)
    expected = by_hand(table, link_type)
    assert len(expected) > 100
    for tasks in (1, 2, 7):
        pairs = candidate_pairs(frame(spark, table, tasks), RULES, link_type=link_type, tasks=tasks)
        assert _found(pairs) == expected
    pairs = candidate_pairs(frame(spark, table, 3), RULES, link_type=link_type, tasks=2, replicated=False)
    assert _found(pairs) == expected
