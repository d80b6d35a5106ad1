"""Components of numbered nodes against a plain union-find; rounds on the worst graphs."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plain import smallest_of_component

from linkspark.clustering import graph


@st.composite
def _graphs(draw: st.DrawFn) -> tuple[int, list[tuple[int, int, int]]]:
    nodes = draw(st.integers(1, 30))
    node = st.integers(0, nodes - 1)
    return nodes, draw(st.lists(st.tuples(node, node, st.integers(1, 3)), max_size=60))


@settings(max_examples=300, deadline=None)
@given(_graphs())
def test_every_level_has_the_components_of_a_plain_union_find(
    drawn: tuple[int, list[tuple[int, int, int]]],
) -> None:
    nodes, links = drawn
    left, right, level = np.array(links, dtype=np.int32).reshape(-1, 3).T
    found = graph.nested_roots(left, right, level, nodes, [1, 2, 3])
    for wanted in (1, 2, 3):
        plain = smallest_of_component([(a, b) for a, b, high in links if high >= wanted], range(nodes))
        assert found[wanted].tolist() == [plain[node] for node in range(nodes)]


def _rounds(left: np.ndarray, right: np.ndarray, nodes: int, monkeypatch: pytest.MonkeyPatch) -> int:
    rounds = []
    flattened = graph._flattened
    monkeypatch.setattr(graph, "_flattened", lambda parents: rounds.append(1) or flattened(parents))
    roots = graph.joined(np.arange(nodes, dtype=np.int32), left, right)
    assert (roots == 0).all()
    return len(rounds)


@pytest.mark.parametrize("order", ["sorted", "shuffled"])
def test_a_path_of_a_million_nodes_takes_few_rounds(order: str, monkeypatch: pytest.MonkeyPatch) -> None:
    nodes = 1_000_000
    path = np.arange(nodes, dtype=np.int32)
    if order == "shuffled":
        np.random.default_rng(1).shuffle(path)
    assert _rounds(path[:-1], path[1:], nodes, monkeypatch) <= (1 if order == "sorted" else 20)


def test_a_star_whose_centre_is_the_largest_node_takes_two_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    leaves = np.arange(9_999, dtype=np.int32)
    assert _rounds(leaves, np.full_like(leaves, 9_999), 10_000, monkeypatch) == 2


def test_a_graph_without_links_leaves_every_node_alone() -> None:
    none = np.array([], dtype=np.int32)
    assert graph.nested_roots(none, none, none, 3, [1])[1].tolist() == [0, 1, 2]
