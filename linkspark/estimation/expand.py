"""From patterns of distinct pairs to rows per blocking rule: what the joint EM sees. numpy only."""

from dataclasses import dataclass

import numpy as np

from linkspark.estimation.joint_em import Flags, Floats, Integers, Rows

MISSING = -1


@dataclass(frozen=True)
class LevelPatterns:
    """How often each pattern of levels was observed, each pair counted once.

    Attributes
    ----------
    gammas
        Shape (patterns, comparisons): 0 none, up to the number of levels; -1 missing.
    rules
        Shape (patterns,): bit n is set where blocking rule n finds the pair.
    counts
        Shape (patterns,): pairs.
    """

    gammas: Integers
    rules: Integers
    counts: Integers

    @property
    def pairs(self) -> int:
        """Return the number of pairs."""
        return int(self.counts.sum())


@dataclass(frozen=True)
class PerRule:
    """Rows per rule, and the way back: entry i says that pattern `pattern[i]` is part of row `row[i]`."""

    rows: Rows
    patterns: int
    pattern: Integers
    row: Integers

    def by_pattern(self, of_rows: Floats) -> Floats:
        """Return the mean of the rows that each pattern is part of; NaN for a pattern that no rule finds."""
        found = np.bincount(self.pattern, minlength=self.patterns).astype(np.float64)
        total = np.bincount(self.pattern, of_rows[self.row], self.patterns)
        return np.asarray(np.divide(total, found, out=np.full(self.patterns, np.nan), where=found > 0))


def per_rule(patterns: LevelPatterns, masks: Flags, levels: Integers) -> PerRule:
    """Return one row per rule and pattern, so that a pair that three rules find counts in all three.

    Parameters
    ----------
    patterns
        Of distinct pairs.
    masks
        Shape (rules, comparisons): whether the rule fixes the comparison, which then tells nothing there.
    levels
        Shape (comparisons,): the number of levels, "none of them" included.

    Notes
    -----
    What a rule fixes is set to missing first; rows that are then equal are merged.
    """
    rule, pattern = np.nonzero((patterns.rules[None, :] >> np.arange(len(masks))[:, None]) & 1)
    gammas = np.where(masks[rule], MISSING, patterns.gammas[pattern])
    keyed = np.column_stack([rule, gammas]).astype(np.int64)
    merged, row = np.unique(keyed, axis=0, return_inverse=True)
    row = row.reshape(-1).astype(np.int64)
    counts = np.bincount(row, patterns.counts[pattern], len(merged))
    rows = rows_of(merged[:, 1:], counts, levels, merged[:, 0])
    return PerRule(rows, len(patterns.counts), pattern.astype(np.int64), row)


def rows_of(
    gammas: Integers, counts: Integers | Floats, levels: Integers, rules: Integers | None = None
) -> Rows:
    """Return patterns as the EM's rows; all of one rule where none are given."""
    starts = np.cumsum(levels) - levels
    places = np.where(gammas == MISSING, levels.sum(), gammas + starts)
    one = np.zeros(len(gammas), dtype=np.int64) if rules is None else rules
    return Rows(np.ascontiguousarray(places.T), one, np.asarray(counts, dtype=np.float64), levels)
