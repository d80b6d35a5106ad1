"""Connected components of numbered nodes: numpy only, one pass for all thresholds."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Nodes = NDArray[np.int32]


def nested_roots(
    left: Nodes, right: Nodes, level: NDArray[np.integer], nodes: int, levels: Sequence[int]
) -> dict[int, Nodes]:
    """Return each node's root, the smallest node of its component, for each level of links.

    Parameters
    ----------
    left, right
        The ends of each link: numbers from 0 to nodes - 1.
    level
        The highest level at which each link exists; it exists at all lower ones too.
    nodes
        The number of nodes.
    levels
        The levels asked for. What is joined at a high level stays joined at a lower one, so that only the
        links between are looked at.
    """
    roots = np.arange(nodes, dtype=np.int32)
    found = {}
    above: int | None = None
    for wanted in sorted(levels, reverse=True):
        new = level >= wanted
        if above is not None:
            new &= level < above
        roots = joined(roots, left[new], right[new])
        found[wanted] = roots
        above = wanted
    return found


def joined(roots: Nodes, left: Nodes, right: Nodes) -> Nodes:
    """Return the roots after further links.

    Notes
    -----
    Every root that has a smaller neighbour hooks to its smallest one; then each tree is flattened, and links
    inside a tree are dropped. After two rounds every root that is left has taken in another one or is done
    (a root without smaller neighbours either receives one of its neighbours, or sees that neighbour go to a
    smaller root, to which it hooks itself in the second round): at most 2 log2(n) rounds.
    """
    roots = roots.copy()
    while True:
        left, right = roots[left], roots[right]
        apart = left != right
        if not apart.any():
            return roots
        left, right = left[apart], right[apart]
        np.minimum.at(roots, np.maximum(left, right), np.minimum(left, right))
        roots = _flattened(roots)


def _flattened(parents: Nodes) -> Nodes:
    """Return each node's root by pointer jumping: the depth halves at each step."""
    while True:
        grandparents = parents[parents]
        if (grandparents == parents).all():
            return parents
        parents = grandparents
