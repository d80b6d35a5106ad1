"""A controlled profile, made easy to ask: what does file 2 say of this column?"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from linkspark import columns as C
from linkspark.report.numbers import counted
from linkspark.report.parts import Cell
from linkspark.report.verdicts import Key, Row, Suppressed, keys_of, rows_of
from linkspark.results import Profile

# Beyond this many pairs for each record, comparing a file's blocks costs more than most linkages can pay.
PAIRS_PER_RECORD = 100


@dataclass(frozen=True)
class Reading:
    """The tables of a profile by file (from 1) and column; `columns` in order of first appearance."""

    names: tuple[str, ...]
    rows: tuple[Any, ...]
    columns: tuple[str, ...]
    shape: tuple[Row, ...]
    missing: dict[Key, Row]
    unique: dict[Key, Row]
    stats: dict[Key, Row]
    blocks: dict[Key, Row]
    common: dict[str, Row]

    @property
    def files(self) -> range:
        """The numbers of the files."""
        return range(1, len(self.names) + 1)

    @property
    def records(self) -> int | None:
        """The records of all files together, or None where one file's are suppressed."""
        if any(isinstance(rows, Suppressed) for rows in self.rows):
            return None
        return int(sum(self.rows))

    def panel_title(self, file: int) -> str:
        """Return the title of a file's part of a chart: none where there is but one file."""
        return self.names[file - 1] if len(self.names) > 1 else ""

    def identifiers(self) -> list[str]:
        """Return the columns that work as an identifier in at least one file."""
        flagged = {name for (_, name), row in self.unique.items() if row[C.USE_AS_IDENTIFIER]}
        return [name for name in self.columns if name in flagged]

    def too_many_pairs(self) -> list[tuple[str, int]]:
        """Return the columns, and the files, whose blocks make too many pairs for each record."""
        return [
            (name, file)
            for name in self.columns
            for file in self.files
            if isinstance(pairs := self.blocks.get((file, name), {}).get(C.PAIRS_IN_BLOCKS), int)
            and not isinstance(self.rows[file - 1], Suppressed)
            and pairs > PAIRS_PER_RECORD * self.rows[file - 1]
        ]


def read(profile: Profile) -> Reading:
    """Return the profile by file and column."""

    def by_key(table: Any) -> dict[Key, Row]:
        return dict(zip(keys_of(table), rows_of(table), strict=True))

    tables = [profile.missing, profile.unique, profile.descriptive_stats, profile.block_sizes]
    missing, unique, stats, blocks = map(by_key, tables)
    common = profile.common_records
    shared = {} if common is None else dict(zip(map(str, common.index), rows_of(common), strict=True))
    return Reading(
        names=profile.names,
        rows=tuple(_plain(rows) for rows in profile.summary[C.ROW_COUNT]),
        columns=tuple(dict.fromkeys(name for _, name in (*missing, *unique, *stats))),
        shape=tuple(rows_of(profile.summary)),
        missing=missing,
        unique=unique,
        stats=stats,
        blocks={key: {name: _plain(value) for name, value in row.items()} for key, row in blocks.items()},
        common=shared,
    )


def cell(value: object, written: Callable[[Any], str] = counted) -> Cell:
    """Return a cell of a table: a number as `written`, a suppressed value or an absent one marked as such."""
    if value is None:
        return Cell("–", "absent")
    if isinstance(value, Suppressed):
        return Cell(str(value), "hidden")
    if value == C.NOT_APPLICABLE:
        return Cell("–", "absent")
    return Cell(written(value))


def _plain(value: Any) -> Any:
    return value if isinstance(value, str) else int(value)
