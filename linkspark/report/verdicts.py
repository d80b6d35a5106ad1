"""What must not be seen of one column of one file, and the text that stands instead. Pure pandas."""

from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Integral
from typing import Any

import pandas as pd

from linkspark import columns as C
from linkspark.results import Profile

Key = tuple[int, str]
Row = dict[str, Any]


class Suppressed(str):
    """The text that stands in a cell instead of a value that was suppressed."""

    __slots__ = ()


HIDDEN = Suppressed("suppressed")


def is_small(count: object, minimum_count: int) -> bool:
    """Tell whether a count is above 0 and below the minimum."""
    return isinstance(count, (Integral, float)) and 0 < int(count) < minimum_count


def shown_count(count: int, minimum_count: int) -> int | Suppressed:
    """Return a count, or the text '<10' where it is above 0 and below a minimum of 10."""
    return Suppressed(f"<{minimum_count}") if is_small(count, minimum_count) else count


@dataclass(frozen=True)
class Verdict:
    """What must not be seen of one column of one file.

    everything: all its figures. missingness: how many cells are missing. identifier: its values.
    largest_block: the size of its largest group. lopsided: mean and deviation, since all but a few records
    share one value. kept: how many values its frequency list shows. left_out: how many it does not.
    solvable: so few counts are unknown that sums of squares give them away.
    """

    minimum: int
    count: int = 0
    missing: int = 0
    everything: bool = False
    missingness: bool = False
    identifier: bool = False
    largest_block: bool = False
    lopsided: bool = False
    kept: int = 0
    left_out: int = 0
    solvable: bool = False


def find_verdicts(profile: Profile, minimum: int) -> dict[Key, Verdict]:
    """Return what must not be seen of each column of each file."""
    file_rows = [int(rows) for rows in profile.summary[C.ROW_COUNT]]
    missing, unique = _by_key(profile.missing), _by_key(profile.unique)
    stats, blocks = _by_key(profile.descriptive_stats), _by_key(profile.block_sizes)
    identifiers = {name for (_, name), row in unique.items() if row[C.USE_AS_IDENTIFIER]}
    found: dict[Key, Verdict] = {}
    for key in {**missing, **unique, **stats, **blocks}:
        file, name = key
        rows = file_rows[file - 1]
        lacking = int(missing[key][C.COUNT_MISSING]) if key in missing else rows - int(stats[key][C.COUNT])
        frequencies: Any = stats.get(key, {}).get(C.FREQUENCY_LIST)
        listed = [int(count) for _, count in frequencies] if is_list(frequencies) else []
        found[key] = _verdict(
            minimum,
            rows=rows,
            missing=lacking,
            distinct=max(len(listed), int(unique.get(key, {}).get(C.DISTINCT_VALUES_COUNT, 0))),
            largest=int(blocks.get(key, {}).get(C.LARGEST_BLOCK, 0)),
            listed=listed,
            identifier=name in identifiers,
        )
    return found


def _verdict(
    minimum: int,
    *,
    rows: int,
    missing: int,
    distinct: int,
    largest: int,
    listed: Sequence[int],
    identifier: bool,
) -> Verdict:
    count = rows - missing
    if minimum <= 1:
        kept = 0 if identifier else len(listed)
        return Verdict(minimum, count, missing, identifier=identifier, kept=kept, left_out=distinct - kept)
    missingness = is_small(missing, minimum) or is_small(count, minimum)
    kept = sum(size >= minimum for size in listed)
    unknown_cells = missing if missingness else 0
    while kept and gives_away(
        hidden=distinct - kept + missingness,
        total=count - sum(listed[:kept]) + unknown_cells,
        minimum=minimum,
    ):
        kept -= 1
    if identifier:
        kept = 0
    hidden = distinct - kept + missingness
    lopsided = largest > 0 and is_small(count - largest, minimum)
    return Verdict(
        minimum,
        count,
        missing,
        everything=is_small(rows, minimum) or is_small(count, minimum),
        missingness=missingness,
        identifier=identifier,
        largest_block=is_small(largest, minimum)
        or lopsided
        or (bool(listed) and not kept and hidden < minimum),
        lopsided=lopsided,
        kept=kept,
        left_out=distinct - kept,
        solvable=missingness or 0 < hidden < minimum,
    )


def gives_away(*, hidden: int, total: int, minimum: int) -> bool:
    """Tell whether hidden counts, each at least 1, follow from their number and their total."""
    if not hidden:
        return False
    return hidden == 1 or total < minimum or total in (hidden, hidden * (minimum - 1))


# --- cells and rows ---


def is_list(value: object) -> bool:
    """Tell whether a cell holds a list: a frequency list may be suppressed, or not apply."""
    return isinstance(value, (list, tuple))


def rows_of(table: pd.DataFrame) -> list[Row]:
    """Return a table's rows, each by column name."""
    return [dict(zip(table.columns, row, strict=True)) for row in table.itertuples(index=False, name=None)]


def keys_of(table: pd.DataFrame) -> list[Key]:
    """Return the file and the data column that each row of a table is about."""
    return [(int(file), str(name)) for name, file in zip(table.index, table[C.FILE], strict=True)]


def _by_key(table: pd.DataFrame) -> dict[Key, Row]:
    return dict(zip(keys_of(table), rows_of(table), strict=True))
