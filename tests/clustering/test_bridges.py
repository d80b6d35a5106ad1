"""Bridges against taking each link away."""

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from plain import smallest_of_component

from linkspark.clustering.bridges import bridge_counts, bridges

_NODES = st.integers(0, 8)


@settings(max_examples=300, deadline=None)
@given(st.sets(st.tuples(_NODES, _NODES).filter(lambda link: link[0] < link[1]), max_size=16))
def test_a_bridge_is_a_link_without_which_its_ends_are_apart(drawn: set[tuple[int, int]]) -> None:
    links = sorted(drawn)
    expected = []
    for away in links:
        roots = smallest_of_component([link for link in links if link != away], range(9))
        expected.append(roots[away[0]] != roots[away[1]])
    assert bridges([a for a, _ in links], [b for _, b in links], 9) == expected


def test_a_chain_of_a_hundred_thousand_records_does_not_exhaust_the_stack() -> None:
    assert all(bridges(range(99_999), range(1, 100_000), 100_000))


def test_the_bridges_of_the_clusters_in_a_partition_are_counted_apart() -> None:
    batches = [
        pd.DataFrame({"cluster": ["x", "y"], "left": ["a", "p"], "right": ["b", "q"]}),
        pd.DataFrame({"cluster": ["y", "y"], "left": ["q", "p"], "right": ["r", "r"]}),
    ]
    (counted,) = bridge_counts(iter(batches))
    assert counted.to_dict("list") == {"cluster": ["x", "y"], "bridges": [1, 0]}
    assert list(bridge_counts(iter([]))) == []
