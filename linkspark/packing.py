"""Compared pairs in parcels: Arrow messages of many pairs each, which Spark stores as a few large values.

The task that makes pairs packs them and counts their patterns, and the task that reads them scores them: in
between Spark touches no single pair.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from linkspark import columns as names_of
from linkspark.estimation.expand import LevelPatterns
from linkspark.messages import message_of, opened
from linkspark.spec import Comparison

PAIRS: Final = "__pairs"
PATTERNS: Final = "__patterns"
_LEVELS = "__levels"
# A long has 63 bits for numbers from 0 on.
_BITS = 63
# So many tables of patterns are put together at once.
_TABLES = 16


@dataclass(frozen=True)
class Packing:
    """Packs described pairs, and counts their patterns.

    Gives rows of three columns, of which one is not null: `__pairs` (a parcel of pairs), `__patterns` (at the
    end: what the task counted, one row a pattern of rules and levels) and `__census` (as it came).

    Attributes
    ----------
    comparisons
        What was compared.
    sources
        Whether records are of several sources.
    kept
        Whether the pairs are wanted, or their patterns alone.
    """

    comparisons: tuple[Comparison, ...]
    sources: bool
    kept: bool

    @property
    def schema(self) -> str:
        """Return the columns of the rows."""
        return f"{PAIRS} binary, {PATTERNS} binary, {names_of.CENSUS} string"

    def __call__(self, batches: Iterator[Any]) -> Iterator[Any]:
        """Return batches of pairs as rows of parcels."""
        counted: list[Any] = []
        for batch in batches:
            told, pairs = _apart(pa.Table.from_batches([batch]))
            for census in told:
                yield _row(**{names_of.CENSUS: pa.array([census], pa.string())})
            if not len(pairs):
                continue
            levels = _levels_of(pairs, self.comparisons)
            counted.append(_counts({names_of.RULES: pairs[names_of.RULES], **levels}))
            if len(counted) == _TABLES:
                counted = [_merged(counted)]
            if self.kept:
                yield _row(**{PAIRS: message_of(pa.table({**self._columns(pairs), **levels}))})
        if counted:
            yield _row(**{PATTERNS: message_of(_merged(counted))})

    def _columns(self, pairs: Any) -> dict[str, Any]:
        names = [names_of.ID_L, names_of.ID_R, names_of.RULES]
        names += [names_of.SOURCE_L, names_of.SOURCE_R] if self.sources else []
        names += [names_of.TERM_FREQUENCY + one.name for one in self.comparisons if one.term_frequency]
        # What was not asked for, such as frequencies while learning, is not there.
        return {name: pairs[name] for name in names if name in pairs.column_names}


@dataclass(frozen=True)
class Parcels:
    """Packs batches as they are: rows of one column, `__pairs`, a parcel each."""

    @property
    def schema(self) -> str:
        """Return the columns of the rows."""
        return f"{PAIRS} binary"

    def __call__(self, batches: Iterator[Any]) -> Iterator[Any]:
        """Return batches as rows of parcels."""
        for batch in batches:
            yield pa.RecordBatch.from_arrays([message_of(pa.Table.from_batches([batch]))], names=[PAIRS])


def patterns_of(rows: pd.DataFrame, comparisons: Sequence[Comparison]) -> LevelPatterns:
    """Return the patterns that tasks counted, put together.

    Parameters
    ----------
    rows
        What `Packing` gave, without the parcels of pairs.
    comparisons
        What was compared.
    """
    messages = [message for message in rows[PATTERNS] if message is not None]
    if not messages:
        none = np.zeros(0, dtype=np.int64)
        return LevelPatterns(np.zeros((0, len(comparisons)), dtype=np.int64), none, none)
    table = _merged([opened(message) for message in messages])
    # Tasks end in any order.
    table = table.sort_by([(name, "ascending") for name in table.column_names])
    gammas = gammas_of(table, comparisons)
    rules, counts = (table[name].to_numpy() for name in (names_of.RULES, names_of.PAIRS))
    return LevelPatterns(np.column_stack(gammas).astype(np.int64), rules, counts)


def opened_parcels(batches: Iterator[Any]) -> Iterator[Any]:
    """Yield the pairs of a partition's parcels as tables, once all parcels are read."""
    # Where a worker writes much while Spark writes large values to it, both directions of their connection
    # can be full at once, and then neither side goes on.
    parcels = [parcel for batch in batches for parcel in batch[PAIRS] if parcel.is_valid]
    while parcels:
        yield opened(parcels.pop())


def gammas_of(pairs: Any, comparisons: Sequence[Comparison]) -> list[NDArray[np.int8]]:
    """Return the gammas of pairs, or of patterns, by comparison."""
    return [
        (((pairs[f"{_LEVELS}_{place}"].to_numpy() >> offset) & ((1 << width) - 1)) - 1).astype(np.int8)
        for place, group in enumerate(_groups(comparisons))
        for _, offset, width in group
    ]


def _levels_of(pairs: Any, comparisons: Sequence[Comparison]) -> dict[str, NDArray[np.int64]]:
    """Return the levels of all comparisons in one long, or a few."""
    longs = {}
    for place, group in enumerate(_groups(comparisons)):
        bits = np.zeros(len(pairs), dtype=np.int64)
        for one, offset, _ in group:
            # Missing is -1: counted from 0 a gamma needs no sign.
            bits |= (pairs[names_of.GAMMA + one.name].to_numpy().astype(np.int64) + 1) << offset
        longs[f"{_LEVELS}_{place}"] = bits
    return longs


def _groups(comparisons: Sequence[Comparison]) -> list[list[tuple[Comparison, int, int]]]:
    """Deal the comparisons out to longs: each with its first bit and its number of bits."""
    groups: list[list[tuple[Comparison, int, int]]] = [[]]
    used = 0
    for one in comparisons:
        width = (len(one.levels) + 1).bit_length()
        if used + width > _BITS:
            groups.append([])
            used = 0
        groups[-1].append((one, used, width))
        used += width
    return groups


def _apart(table: Any) -> tuple[list[str], Any]:
    """Return what is told of the census, and the pairs."""
    if names_of.CENSUS not in table.column_names:
        return [], table
    told = table[names_of.CENSUS].drop_null().to_pylist()
    return told, table.filter(pc.is_null(table[names_of.CENSUS])) if told else table


def _counts(keys: Mapping[str, Any]) -> Any:
    table = pa.table(dict(keys))
    return _merged([table.append_column(names_of.PAIRS, pa.array(np.ones(len(table), dtype=np.int64)))])


def _merged(tables: Sequence[Any]) -> Any:
    """Return each pattern once, with its pairs added up."""
    table = pa.concat_tables(tables)
    keys = [name for name in table.column_names if name != names_of.PAIRS]
    found = table.group_by(keys).aggregate([(names_of.PAIRS, "sum")])
    return pa.table({**{name: found[name] for name in keys}, names_of.PAIRS: found[f"{names_of.PAIRS}_sum"]})


def _row(**values: Any) -> Any:
    kinds = {PAIRS: pa.binary(), PATTERNS: pa.binary(), names_of.CENSUS: pa.string()}
    columns = [values.get(name, pa.nulls(1, kind)) for name, kind in kinds.items()]
    return pa.RecordBatch.from_arrays(columns, names=list(kinds))
