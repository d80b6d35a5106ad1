"""The links that alone hold a cluster together: plain Python, run by Spark's Python workers."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd


def bridge_counts(batches: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
    """Count the bridges of each cluster whose links (`cluster`, `left`, `right`) are in a partition."""
    received = list(batches)
    if not received:
        return
    links = pd.concat(received, ignore_index=True)
    codes, names = pd.factorize(pd.concat([links["left"], links["right"]]))
    found = bridges(codes[: len(links)].tolist(), codes[len(links) :].tolist(), len(names))
    counted = links.assign(bridges=found).groupby("cluster")["bridges"].sum()
    yield counted.reset_index()


def bridges(left: Sequence[int], right: Sequence[int], nodes: int) -> list[bool]:
    """Tell of each link whether its ends would be apart without it.

    Parameters
    ----------
    left, right
        The ends of each link, numbers from 0 to nodes - 1; no link twice, none from a node to itself.
    nodes
        The number of nodes.

    Notes
    -----
    Tarjan (1974): a depth-first search in which a link to a deeper node is a bridge when nothing below it
    leads back above. With a stack of its own, so that long chains do not exhaust Python's.
    """
    order = np.argsort(np.concatenate([left, right]), kind="stable").tolist()
    beside = list(right) + list(left)
    start = np.searchsorted(np.sort(np.concatenate([left, right])), np.arange(nodes + 1)).tolist()
    links = len(left)
    found = [False] * links
    seen_at, lowest = [0] * nodes, [0] * nodes
    following = start[:nodes]
    clock = 0
    for first in range(nodes):
        if seen_at[first]:
            continue
        clock += 1
        seen_at[first] = lowest[first] = clock
        stack = [(first, -1)]
        while stack:
            node, came_by = stack[-1]
            if following[node] < start[node + 1]:
                entry = order[following[node]]
                following[node] += 1
                link, other = entry % links, beside[entry]
                if link == came_by:
                    continue
                if seen_at[other]:
                    lowest[node] = min(lowest[node], seen_at[other])
                else:
                    clock += 1
                    seen_at[other] = lowest[other] = clock
                    stack.append((other, link))
            else:
                stack.pop()
                if stack:
                    above = stack[-1][0]
                    lowest[above] = min(lowest[above], lowest[node])
                    found[came_by] = lowest[node] > seen_at[above]
    return found
