"""From pairs to counts of agreement patterns: the one Spark job of an estimation."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from linkspark.frames import quoted

MISSING = -1


@dataclass(frozen=True)
class Patterns:
    """How often each pattern of agreement, disagreement and missing values was observed.

    Attributes
    ----------
    names
        The n columns.
    gammas
        Shape (patterns, n): 1 agree, 0 disagree, -1 missing. No row twice.
    counts
        Shape (patterns,): the number of pairs with the pattern.
    """

    names: tuple[str, ...]
    gammas: NDArray[np.int64]
    counts: NDArray[np.int64]

    @property
    def pairs(self) -> int:
        """Return the number of pairs."""
        return int(self.counts.sum())

    def complete(self) -> "Patterns":
        """Return the patterns without a missing value."""
        whole = (self.gammas != MISSING).all(axis=1)
        return Patterns(self.names, self.gammas[whole], self.counts[whole])

    def of(self, names: Sequence[str]) -> "Patterns":
        """Return the patterns of some of the columns only."""
        places = [self.names.index(name) for name in names]
        gammas, pattern = np.unique(self.gammas[:, places], axis=0, return_inverse=True)
        counts = np.zeros(len(gammas), dtype=np.int64)
        np.add.at(counts, pattern.reshape(-1), self.counts)
        return Patterns(tuple(names), gammas, counts)

    def pairs_with(self, gamma: int) -> dict[str, int]:
        """Return for each column the number of pairs that show this gamma."""
        return dict(zip(self.names, (self.counts @ (self.gammas == gamma)).tolist(), strict=True))

    def constant(self) -> tuple[list[str], list[str]]:
        """Return the columns that always agree, and those that never do; for patterns without missing."""
        agreed = self.pairs_with(1)
        always = [name for name, count in agreed.items() if count == self.pairs]
        return always, [name for name, count in agreed.items() if count == 0]


def count_patterns(pairs: DataFrame, names: Sequence[str], *, merge_incomplete: bool) -> Patterns:
    """Count the agreement patterns of boolean columns.

    Parameters
    ----------
    pairs
        One row a pair.
    names
        The boolean columns.
    merge_incomplete
        Of a pair with a null, keep only which columns are null (all others become 0). At most 2^n rows
        without a null then reach the driver, and one for each combination of columns that are null
        together; without it at most 3^n.

    Notes
    -----
    Spark jobs: one.
    """
    agreed = [quoted(name) for name in names]
    complete = F.lit(True)
    for column in agreed:
        complete = complete & column.isNotNull()
    gammas = [
        F.when(agree.isNull(), MISSING).when(agree & (complete | F.lit(not merge_incomplete)), 1).otherwise(0)
        for agree in agreed
    ]
    named = [gamma.alias(f"g{place}") for place, gamma in enumerate(gammas)]
    counted = pairs.select(*named).groupBy(*[f"g{place}" for place in range(len(names))])
    rows = counted.agg(F.count(F.lit(1)).alias("pairs")).collect()
    # Sorted, so that sums of floating-point numbers come out the same whatever the partitioning.
    table = np.array(sorted(tuple(row) for row in rows), dtype=np.int64).reshape(len(rows), len(names) + 1)
    return Patterns(tuple(names), table[:, :-1], table[:, -1])
