"""Groups on which the pairs agree: a link joins two unless what was compared between them is against it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from linkspark.clustering.graph import Nodes

Weights = NDArray[np.float64]
Links = NDArray[np.bool_]

# Bits, odds of one to eight. Every pair's weight holds the prior, as if each asked anew whether two groups
# are one person: what lies a little below 0 lacks evidence more than it has some against.
TOLERANCE = 3.0
# Components of up to so many nodes are gone through all at once, each as a matrix of as many rows.
_MATRICES = (4, 8, 16, 32)


@dataclass(frozen=True)
class _Pairs:
    """Compared pairs, each once: the smaller end left."""

    left: Nodes
    right: Nodes
    weight: Weights
    link: Links

    def __getitem__(self, chosen: NDArray[np.bool_] | NDArray[np.intp]) -> "_Pairs":
        return _Pairs(self.left[chosen], self.right[chosen], self.weight[chosen], self.link[chosen])


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
    found = np.where(doubted[roots], np.arange(len(roots), dtype=roots.dtype), roots)
    pairs = _each_once(_Pairs(left, right, weight, link)[inside & doubted[roots[left]]])
    compared = np.unique(np.concatenate([pairs.left, pairs.right]))
    sizes = np.bincount(roots[compared], minlength=len(roots))[roots[pairs.left]]
    smaller = 1
    for size in _MATRICES:
        _join_at_once(found, pairs[(smaller < sizes) & (sizes <= size)], roots, size)
        smaller = size
    _join(found, pairs[sizes > smaller])
    return found


def _each_once(pairs: _Pairs) -> _Pairs:
    """Return every pair once; a link if any row of it is, with the greatest weight."""
    left, right = np.minimum(pairs.left, pairs.right), np.maximum(pairs.left, pairs.right)
    order = np.lexsort((pairs.weight, pairs.link, right, left))
    left, right = left[order], right[order]
    last = np.append((left[1:] != left[:-1]) | (right[1:] != right[:-1]), True)[: len(left)]
    return _Pairs(left[last], right[last], pairs.weight[order][last], pairs.link[order][last])


def _best_first(pairs: _Pairs) -> NDArray[np.intp]:
    order = np.lexsort((pairs.right, pairs.left, -pairs.weight))
    return order[pairs.link[order]]


def _join_at_once(found: Nodes, pairs: _Pairs, roots: Nodes, size: int) -> None:
    """Write the groups of components of at most so many nodes: the best links of all first, then the next."""
    nodes = np.unique(np.concatenate([pairs.left, pairs.right]))
    nodes = nodes[np.argsort(roots[nodes], kind="stable")]
    columns = _equal_before(roots[nodes])
    rows = np.cumsum(columns == 0) - 1
    row, column = np.zeros(len(roots), dtype=np.int64), np.zeros(len(roots), dtype=np.int64)
    row[nodes], column[nodes] = rows, columns
    component, one, other = row[pairs.left], column[pairs.left], column[pairs.right]
    between = np.zeros((np.count_nonzero(columns == 0), size, size))
    between[component, one, other] = between[component, other, one] = pairs.weight
    group = np.tile(np.arange(size), (len(between), 1))
    links = _best_first(pairs)
    links = links[np.argsort(component[links], kind="stable")]
    turns = _equal_before(component[links])
    links = links[np.argsort(turns, kind="stable")]
    for link in np.split(links, np.cumsum(np.bincount(turns))[:-1]):
        place = component[link]
        ends = np.sort(np.column_stack([group[place, one[link]], group[place, other[link]]]), axis=1)
        joins = (ends[:, 0] != ends[:, 1]) & (between[place, ends[:, 0], ends[:, 1]] >= 0)
        place, keep, join = place[joins], ends[joins, 0], ends[joins, 1]
        between[place, keep] += between[place, join]
        between[place, :, keep] = between[place, keep]
        mine = group[place]
        group[place] = np.where(mine == join[:, None], keep[:, None], mine)
    # The smallest node of a group stands for it.
    found[nodes] = nodes[np.arange(len(nodes)) - columns + group[rows, columns]]


def _equal_before(values: NDArray[np.integer]) -> NDArray[np.intp]:
    """Return for each of some values in order how many equal ones come before it."""
    return np.arange(len(values)) - np.searchsorted(values, values)


def _join(found: Nodes, pairs: _Pairs) -> None:
    """Write the groups of components of any size, link by link."""
    ends = list(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True))
    between: dict[int, dict[int, float]] = {node: {} for pair in ends for node in pair}
    for (one, other), bits in zip(ends, pairs.weight.tolist(), strict=True):
        between[one][other] = between[other][one] = bits
    parent = {node: node for node in between}

    def group_of(node: int) -> int:
        while parent[node] != node:
            parent[node] = node = parent[parent[node]]
        return node

    for place in _best_first(pairs).tolist():
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
    for group in groups.values():
        found[group] = min(group)
