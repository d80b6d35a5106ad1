"""Records in parcels: Arrow messages of many records each, which Spark moves as a few large values.

A shuffle writes and reads row by row, and Arrow is filled row by row again, once for each task's copy. In
parcels all that is done once, and what is copied are bytes.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import pyarrow as pa
from pyspark.sql import DataFrame

from linkspark.blocking.slices import SLICE, copied
from linkspark.messages import message_of, opened

PARCEL: Final = "__parcel"
_CELLS_OF_A_PARCEL = 2_000_000
# How often texts must occur, one with the other, to be worth a number each.
_REPEATED = 2


def parcelled(records: DataFrame, tasks: int) -> DataFrame:
    """Give each of several tasks a copy of all records, in parcels; `__slice` holds the task's label.

    Returns
    -------
    DataFrame
        One row a parcel and task: `__parcel`, `__slice`.
    """
    return copied(records.mapInArrow(packed_in_parcels, f"{PARCEL} binary"), tasks)


def unpacked_slices(batches: Iterator[Any]) -> Iterator[tuple[int, Any]]:
    """Return the label and the records of each slice, as tables."""
    parcels: dict[int, list[Any]] = {}
    for batch in batches:
        for label, parcel in zip(batch[SLICE].to_pylist(), batch[PARCEL], strict=True):
            parcels.setdefault(label, []).append(opened(parcel))
    for label, tables in parcels.items():
        yield label, _table(tables)


def packed_in_parcels(batches: Iterator[Any]) -> Iterator[Any]:
    """Yield the parcels of a partition's records, once all of these are read."""
    # Where a worker writes large values while Spark writes to it, both directions of their connection can be
    # full at once, and then neither side goes on.
    yield from list(_parcels(batches))


def _parcels(batches: Iterator[Any]) -> Iterator[Any]:
    kept: list[Any] = []
    cells = 0
    for batch in batches:
        if batch.num_rows:
            kept.append(batch)
            cells += batch.num_rows * batch.num_columns
        if cells >= _CELLS_OF_A_PARCEL:
            yield _parcel(kept)
            kept, cells = [], 0
    if kept:
        yield _parcel(kept)


def _parcel(batches: Sequence[Any]) -> Any:
    table = pa.Table.from_batches(batches).combine_chunks()
    table = pa.table({name: _short(table[name]) for name in table.column_names})
    return pa.RecordBatch.from_pydict({PARCEL: message_of(table)})


def _short(column: Any) -> Any:
    """Return text that often repeats itself as numbers, with each text once."""
    if not pa.types.is_string(column.type):
        return column
    encoded = column.dictionary_encode()
    texts = sum(len(chunk.dictionary) for chunk in encoded.chunks)
    return encoded if texts * _REPEATED < len(column) else column


def _table(tables: Sequence[Any]) -> Any:
    """Put the tables of parcels together; a column is of numbered texts only if it is in all of them."""
    columns = {}
    for name in tables[0].column_names:
        parts = [table[name] for table in tables]
        if not all(pa.types.is_dictionary(part.type) for part in parts):
            parts = [
                part.cast(part.type.value_type) if pa.types.is_dictionary(part.type) else part
                for part in parts
            ]
        columns[name] = pa.chunked_array([chunk for part in parts for chunk in part.chunks], parts[0].type)
    return pa.table(columns)
