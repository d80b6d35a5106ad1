"""The comparison vector: for pairs of records of one table, the strictest level that each comparison reaches.

Nothing here knows Spark: the pairs come as row numbers of an Arrow table.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from linkspark.columns import FREQUENCY, GAMMA, TERM_FREQUENCY
from linkspark.comparisons.absence import absent, judged_without_spark
from linkspark.comparisons.judging import Pairs, columns_of, judge, widest_distances
from linkspark.comparisons.values import Values, encoded, one_array
from linkspark.spec.comparisons import Comparison
from linkspark.spec.expressions import comparison_columns
from linkspark.spec.frequencies import adjustments_of
from linkspark.spec.levels import Condition

Rows: TypeAlias = NDArray[np.int64]
Describe: TypeAlias = Callable[[Rows, Rows], dict[str, Any]]
NOT_JUDGED = -1


def prepare(table: pa.Table, comparisons: Sequence[Comparison], retain: Sequence[str] = ()) -> "_Describe":
    """Return the function that describes pairs of a table's rows.

    Parameters
    ----------
    table
        Records. A column ``__tf_<column>`` holds the relative frequency of each record's value; where it is
        not there, frequencies are counted in the table.
    comparisons
        What is compared. A level that is a `Condition` is left to Spark: here it never holds.
    retain
        Columns whose values on both sides are given as ``<column>_l`` and ``<column>_r``.

    Returns
    -------
    Describe
        Takes the row numbers of both sides and returns columns: for each comparison ``gamma_<name>`` (int8:
        the highest level that holds, 0 for none, -1 where no level could be judged because a value is
        missing), ``tf_<name>`` where a term frequency is asked for (float64: of the value that agrees, null
        where the level is not adjusted), `condition_frequency` columns, and the retained columns.
    """
    needed = dict.fromkeys(
        column for one in comparisons for level in one.levels for column in columns_of(level)
    )
    for one in comparisons:
        if judged_without_spark(one):
            needed |= dict.fromkeys(comparison_columns(one))
    frequent = dict.fromkeys(how.column for one in comparisons for how in adjustments_of(one).values())
    columns = {column: encoded(table.column(column)) for column in needed | frequent}
    frequencies = {column: _frequencies(table, column, columns[column]) for column in frequent}
    retained = {column: one_array(table.column(column)) for column in retain}
    return _Describe(tuple(comparisons), columns, frequencies, retained)


@dataclass(frozen=True)
class _Describe:
    comparisons: tuple[Comparison, ...]
    columns: Mapping[str, Values]
    frequencies: Mapping[str, NDArray[np.float64]]
    retained: Mapping[str, pa.Array]

    def codes(self, column: str) -> NDArray[np.int32]:
        """Return for each record a number that stands for its value; -1 where it is missing."""
        return self.columns[column].codes

    def __call__(self, left: Rows, right: Rows) -> dict[str, Any]:
        described: dict[str, Any] = {}
        for one in self.comparisons:
            pairs = Pairs(self.columns, left, right, widest_distances(one.levels))
            gamma = _gamma(one, pairs)
            if judged_without_spark(one):
                gamma = np.where(absent(one, pairs), NOT_JUDGED, np.maximum(gamma, 0)).astype(np.int8)
            described[GAMMA + one.name] = gamma
            if one.term_frequency is not None:
                described |= self._agreed_frequencies(one, gamma, left, right)
        for column, array in self.retained.items():
            described[f"{column}_l"] = array.take(pa.array(left))
            described[f"{column}_r"] = array.take(pa.array(right))
        return described

    def _agreed_frequencies(
        self, one: Comparison, gamma: NDArray[np.int8], left: Rows, right: Rows
    ) -> dict[str, pa.Array]:
        frequency = np.full(len(left), np.nan)
        of_conditions = {}
        for place, how in adjustments_of(one).items():
            known = self.frequencies[how.column]
            # Of two values the more frequent one; of a value and a missing one the value.
            either = np.fmax(known[left], known[right])
            if isinstance(one.levels[place], Condition):
                of_conditions[condition_frequency(one, place)] = _nullable(either)
            agreed = gamma == len(one.levels) - place
            frequency[agreed] = either[agreed]
        return {TERM_FREQUENCY + one.name: _nullable(frequency), **of_conditions}


def condition_frequency(one: Comparison, place: int) -> str:
    """Return the name of the column that holds the frequency by which a condition would be adjusted."""
    return f"__{TERM_FREQUENCY}{place}_{one.name}"


def _nullable(numbers: NDArray[np.float64]) -> pa.Array:
    return pa.array(numbers, pa.float64(), mask=np.isnan(numbers))


def _gamma(one: Comparison, pairs: Pairs) -> NDArray[np.int8]:
    gamma = np.full(len(pairs.left), NOT_JUDGED, dtype=np.int8)
    undecided = np.arange(len(gamma))
    open_pairs = np.arange(len(gamma))
    for number, level in _numbered(one):
        if len(open_pairs) < len(undecided):
            undecided, pairs = undecided[open_pairs], pairs.where(open_pairs)
        holds, judged = judge(level, pairs)
        gamma[undecided[judged]] = 0
        gamma[undecided[holds]] = number
        open_pairs = np.flatnonzero(~holds)
    return gamma


def _numbered(one: Comparison) -> list[tuple[int, Any]]:
    return list(zip(range(len(one.levels), 0, -1), one.levels, strict=True))


def _frequencies(table: pa.Table, column: str, values: Values) -> NDArray[np.float64]:
    if FREQUENCY + column in table.column_names:
        given = table.column(FREQUENCY + column).cast(pa.float64())
        return np.asarray(given.to_numpy(), dtype=np.float64)
    present = values.codes[values.codes >= 0]
    share = np.bincount(present, minlength=len(values.distinct) + 1) / max(len(present), 1)
    share[-1] = np.nan
    return np.asarray(share[values.codes], dtype=np.float64)
