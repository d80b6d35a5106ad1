"""Choosing among links inside one component: numpy and plain Python, run by Spark's Python workers."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

# The longest side of a component solved exactly: its time grows with the cube, about a second at this size.
EXACT_SIDE = 300


def best_assignment(benefit: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the column for each row such that the sum of benefits is largest; no column twice.

    Parameters
    ----------
    benefit
        At most as many rows as columns.

    Notes
    -----
    The Hungarian algorithm with potentials, one row after another along the shortest augmenting path: Jonker
    and Volgenant (1987), without their initial reductions.
    """
    rows, columns = benefit.shape
    row_price, column_price = np.zeros(rows + 1), np.zeros(columns + 1)
    # Column 0 is where the row that is being placed starts from; row 0 is none.
    taken_by = np.zeros(columns + 1, dtype=np.int64)
    for row in range(1, rows + 1):
        taken_by[0] = row
        column = 0
        shortest = np.full(columns + 1, np.inf)
        before = np.zeros(columns + 1, dtype=np.int64)
        visited = np.zeros(columns + 1, dtype=bool)
        while True:
            visited[column] = True
            here = taken_by[column]
            slack = np.append(np.inf, -benefit[here - 1] - row_price[here] - column_price[1:])
            shorter = ~visited & (slack < shortest)
            shortest[shorter], before[shorter] = slack[shorter], column
            column = int(np.where(visited, np.inf, shortest).argmin())
            step = shortest[column]
            row_price[taken_by[visited]] += step
            column_price[visited] -= step
            shortest[~visited] -= step
            if taken_by[column] == 0:
                break
        while column:
            taken_by[column] = taken_by[before[column]]
            column = int(before[column])
    found = np.zeros(rows + 1, dtype=np.int64)
    found[taken_by[1:]] = np.arange(columns)
    return found[1:]


def one_to_one(
    left: NDArray[np.int64], right: NDArray[np.int64], score: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Tell which links of one component to keep so that no record has two: the largest sum of scores.

    The ends are numbered from 0 in the order of ids on either side, scores are above 0. Beyond `EXACT_SIDE`
    the best link first.
    """
    sides = int(left.max()) + 1, int(right.max()) + 1
    if max(sides) > EXACT_SIDE:
        return greedy(left, right, score)
    benefit = np.zeros(sides)
    benefit[left, right] = score
    if sides[0] <= sides[1]:
        return np.equal(best_assignment(benefit)[left], right)
    return np.equal(best_assignment(benefit.T)[right], left)


def greedy(
    left: NDArray[np.int64], right: NDArray[np.int64], score: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Tell which links to keep when the best goes first; of equal ones that of the smaller records."""
    kept = np.zeros(len(score), dtype=bool)
    left_taken, right_taken = set(), set()
    for link in np.lexsort((right, left, -score)).tolist():
        if left[link] not in left_taken and right[link] not in right_taken:
            left_taken.add(left[link])
            right_taken.add(right[link])
            kept[link] = True
    return kept


def assigned(batches: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
    """Keep the one-to-one links of the components in a partition, for each pair of sources apart."""
    received = list(batches)
    if not received:
        return
    links = pd.concat(received, ignore_index=True)
    group = ["component_source", "component_id", "left_source", "right_source"]
    ends = ["left_source", "left_id", "right_source", "right_id"]
    alone = ~links.duplicated(group, keep=False)
    # Most components are one link: a group of its own for each would take most of the time.
    yield links.loc[alone, ends]
    links = links[~alone].sort_values([*group, "left_id", "right_id"])
    for _, part in links.groupby(group, sort=False):
        left, right = (pd.factorize(part[end], sort=True)[0] for end in ("left_id", "right_id"))
        yield part.loc[one_to_one(left, right, part["score"].to_numpy()), ends]


def split_by_source(batches: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
    """Join the records of a partition's links, the best first, unless a cluster would get a source twice."""
    received = list(batches)
    if not received:
        return
    links = pd.concat(received, ignore_index=True)
    ends = ["left_source", "left_id", "right_source", "right_id"]
    links = links.sort_values(["score", *ends], ascending=[False, True, True, True, True])
    root: dict[tuple[str, object], tuple[str, object]] = {}
    members: dict[tuple[str, object], list[tuple[str, object]]] = {}
    for row in links[ends].itertuples(index=False, name=None):
        pair = row[:2], row[2:]
        for node in pair:
            if node not in root:
                root[node], members[node] = node, [node]
        keep, join = sorted(root[node] for node in pair)
        if keep != join and _no_source_twice(members[keep], members[join]):
            for node in members[join]:
                root[node] = keep
            members[keep] += members.pop(join)
    rows = [(*node, *first) for node, first in root.items()]
    yield pd.DataFrame(rows, columns=["node_source", "node_id", "root_source", "root_id"])


def _no_source_twice(*clusters: Sequence[tuple[str, object]]) -> bool:
    sources = [source for cluster in clusters for source, _ in cluster]
    return len(set(sources)) == len(sources)
