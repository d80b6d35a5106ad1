"""Groups on which the pairs agree: a link joins two unless what was compared between them is against it."""

import numpy as np
from numpy.typing import NDArray

from linkspark.clustering.graph import Nodes

Weights = NDArray[np.float64]
Links = NDArray[np.bool_]

# Bits, odds of one to eight. Every pair's weight holds the prior, as if each asked anew whether two groups
# are one person: what lies a little below 0 lacks evidence more than it has some against.
TOLERANCE = 3.0


def agreed(left: Nodes, right: Nodes, weight: Weights, link: Links, roots: Nodes) -> Nodes:
    """Return each node's root, the smallest node of its group, where groups are parts of components.

    Parameters
    ----------
    left, right
        The ends of each compared pair: numbers from 0 on.
    weight
        Its match weight in bits. That of a link never counts against it; NaN counts nothing.
    link
        Whether the pair is a link.
    roots
        Each node's root in the components of the links.

    Notes
    -----
    Links are taken up from the best on (of equal ones that of the smallest nodes), and join the groups of
    their ends if the weights of all pairs between the two are -`TOLERANCE` or more in the mean. A component
    in which no weight is below that stays as it is. A pair that was not compared counts nothing.

    References: Bansal, Blum and Chawla (2004), Machine Learning 56, on clusters with the fewest
    disagreements; the order is that of Kruskal's spanning tree.
    """
    weight = np.where(link, np.maximum(weight, 0), weight) + TOLERANCE
    inside = (roots[left] == roots[right]) & (left != right) & ~np.isnan(weight)
    doubted = np.zeros(len(roots), dtype=bool)
    doubted[roots[left[inside & (weight < 0)]]] = True
    chosen = inside & doubted[roots[left]]
    groups = _groups(*_each_once(left[chosen], right[chosen], weight[chosen], link[chosen]))
    found = np.where(doubted[roots], np.arange(len(roots), dtype=roots.dtype), roots)
    for group in groups:
        found[group] = min(group)
    return found


def _each_once(
    left: Nodes, right: Nodes, weight: Weights, link: Links
) -> tuple[Nodes, Nodes, Weights, Links]:
    """Return every pair once, the smaller end left; a link if any row of it is, with the greatest weight."""
    left, right = np.minimum(left, right), np.maximum(left, right)
    order = np.lexsort((weight, link, right, left))
    left, right = left[order], right[order]
    last = np.append((left[1:] != left[:-1]) | (right[1:] != right[:-1]), True)[: len(left)]
    return left[last], right[last], weight[order][last], link[order][last]


def _groups(left: Nodes, right: Nodes, weight: Weights, link: Links) -> list[list[int]]:
    """Return the groups of more than one node."""
    ends = list(zip(left.tolist(), right.tolist(), strict=True))
    between: dict[int, dict[int, float]] = {node: {} for pair in ends for node in pair}
    for (one, other), bits in zip(ends, weight.tolist(), strict=True):
        between[one][other] = between[other][one] = bits
    parent = {node: node for node in between}

    def group_of(node: int) -> int:
        while parent[node] != node:
            parent[node] = node = parent[parent[node]]
        return node

    best_first = np.lexsort((right, left, -weight))
    for place in best_first[link[best_first]].tolist():
        keep, join = group_of(ends[place][0]), group_of(ends[place][1])
        if keep == join or between[keep][join] < 0:
            continue
        if len(between[keep]) < len(between[join]):
            keep, join = join, keep
        parent[join] = keep
        del between[keep][join]
        for neighbour, bits in between.pop(join).items():
            if neighbour != keep:
                total = between[keep].get(neighbour, 0.0) + bits
                between[keep][neighbour] = between[neighbour][keep] = total
                del between[neighbour][join]
    groups: dict[int, list[int]] = {}
    for node in parent:
        groups.setdefault(group_of(node), []).append(node)
    return list(groups.values())
