"""From pairs to counts of agreement patterns: the one Spark job of an estimation."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from linkspark.frames import quoted

MISSING = -1
_GAMMAS = {"1": 1, "0": 0, "-": MISSING}


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
    # One text a pair, one character a column: a flat plan, however many columns there are.
    code = F.concat(*[_character(quoted(name)) for name in names])
    if merge_incomplete:
        coded = pairs.select(code.alias("code"))
        incomplete = F.instr(F.col("code"), "-") > 0
        code = F.when(incomplete, F.translate(F.col("code"), "1", "0")).otherwise(F.col("code"))
        pairs = coded
    rows = pairs.groupBy(code.alias("code")).agg(F.count(F.lit(1)).alias("pairs")).collect()
    # Sorted, so that sums of floating-point numbers come out the same whatever the partitioning.
    counted = sorted((row["code"], row["pairs"]) for row in rows)
    gammas = [[_GAMMAS[character] for character in code] for code, _ in counted]
    return Patterns(
        names=tuple(names),
        gammas=np.array(gammas, dtype=np.int64).reshape(len(counted), len(names)),
        counts=np.array([pairs for _, pairs in counted], dtype=np.int64),
    )


def _character(agrees: Column) -> Column:
    return F.when(agrees, "1").when(~agrees, "0").otherwise("-")
