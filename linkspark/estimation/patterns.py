"""From pairs to counts of agreement patterns: the one Spark job of an estimation."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from linkspark.frames import quoted


@dataclass(frozen=True)
class Patterns:
    """How often each pattern of agreement and disagreement was observed.

    Attributes
    ----------
    names
        The n columns.
    agreement
        Shape (patterns, n): 1 where the pattern agrees, 0 where it disagrees. Sorted, no row twice.
    counts
        Shape (patterns,): the number of pairs with the pattern.
    dropped
        The number of pairs that held a null.
    missing
        For each column the number of nulls.
    """

    names: tuple[str, ...]
    agreement: NDArray[np.float64]
    counts: NDArray[np.float64]
    dropped: int
    missing: tuple[int, ...]

    @property
    def pairs(self) -> int:
        """Return the number of pairs without a null."""
        return int(self.counts.sum())


def count_patterns(pairs: DataFrame, names: Sequence[str]) -> Patterns:
    """Count the agreement patterns of boolean columns.

    Notes
    -----
    Spark jobs: one. At most 2^n rows without a null reach the driver, and one row for each combination
    of columns that are null together.
    """
    agreed = [quoted(name) for name in names]
    complete = F.lit(True)
    for column in agreed:
        complete = complete & column.isNotNull()
    # Of a pair with a null only where the nulls are matters: 1 agree, 0 disagree, -1 missing, -2 present.
    codes = [
        F.when(complete, agree.cast("int")).when(agree.isNull(), -1).otherwise(-2).alias(f"p{place}")
        for place, agree in enumerate(agreed)
    ]
    rows = (
        pairs.select(*codes)
        .groupBy(*[f"p{place}" for place in range(len(names))])
        .agg(F.count(F.lit(1)).alias("pairs"))
        .collect()
    )
    table = np.array([tuple(row) for row in rows], dtype=np.int64).reshape(len(rows), len(names) + 1)
    gammas, counts = table[:, :-1], table[:, -1]
    whole = (gammas >= 0).all(axis=1)
    order = np.lexsort(gammas[whole].T[::-1])
    return Patterns(
        names=tuple(names),
        agreement=gammas[whole][order].astype(np.float64),
        counts=counts[whole][order].astype(np.float64),
        dropped=int(counts[~whole].sum()),
        missing=tuple(int(counts[gammas[:, place] == -1].sum()) for place in range(len(names))),
    )
