"""What a counting task takes in, and the few rows that it gives."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import pyarrow as pa

# What one task gathers at most: 800 MB of longs.
CELLS_OF_A_TASK: Final = 100_000_000
# What Spark can hand to a task in one piece: some hundred megabytes.
CELLS_IN_PARCELS: Final = 30_000_000
ROWS: Final = "what string, place int, numbers array<bigint>"


def fits_one_task(records: int, *, cells: int) -> bool:
    """Tell whether so many records of so many cells each can be gathered in one task."""
    return records * cells <= CELLS_OF_A_TASK


def fits_parcels(records: int, *, cells: int) -> bool:
    """Tell whether so many records of so many cells each can be handed to a task in one piece."""
    return records * cells <= CELLS_IN_PARCELS


def few_cells(batches: Iterable[Any], most: int) -> list[Any] | None:
    """Return the batches, or None if they hold more cells than a task takes."""
    kept: list[Any] = []
    cells = 0
    for batch in batches:
        cells += batch.num_rows * batch.num_columns
        if cells > most:
            # The rest is not read: a task may end before its input does.
            return None
        kept.append(batch)
    return kept


def rows_of(rows: Sequence[tuple[str, int, Sequence[int]]]) -> Any:
    """Return (what, place, numbers) as an Arrow batch."""
    columns = [
        pa.array([what for what, _, _ in rows], pa.string()),
        pa.array([place for _, place, _ in rows], pa.int32()),
        pa.array([numbers for _, _, numbers in rows], pa.list_(pa.int64())),
    ]
    return pa.RecordBatch.from_arrays(columns, names=["what", "place", "numbers"])
