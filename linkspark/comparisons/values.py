"""A column of records as codes of its distinct values: whatever a value means is worked out once a value."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Codes = NDArray[np.int32]
MISSING = -1
# Arrow's texts of one array may have 2 GiB.
_ONE_ARRAY = 2**31


@dataclass(frozen=True)
class Values:
    """A column, encoded.

    Attributes
    ----------
    codes
        For each record the position of its value among `distinct`; -1 where it is null or NaN.
    distinct
        Each value of the column once. Of a list column: the codes of its elements, as bytes.
    """

    codes: Codes
    distinct: pa.Array
    # What was worked out from the distinct values: kept, because chunk after chunk of pairs asks for it.
    known: dict[str, Any] = field(default_factory=dict, compare=False)

    def once(self, what: str, make: Callable[[pa.Array], Any]) -> Any:
        """Return what `make` works out from the distinct values, the same one each time."""
        if what not in self.known:
            self.known[what] = make(self.distinct)
        return self.known[what]


def encoded(column: pa.ChunkedArray) -> Values:
    """Return a column with its distinct values numbered.

    NaN is missing, and minus zero is zero, as a number that a person reads. A list is missing only where it
    is null; its own missing elements have the code -1.
    """
    if pa.types.is_list(column.type) or pa.types.is_large_list(column.type):
        column = pa.chunked_array([_elements(column)], pa.large_binary())
    if pa.types.is_floating(column.type):
        column = _plain_numbers(column)
    if len(column) == 0 or pa.types.is_null(column.type):
        return Values(np.full(len(column), MISSING, dtype=np.int32), pa.array([], column.type))
    if pa.types.is_dictionary(column.type):
        return _known_codes(column.unify_dictionaries().chunks)
    if column.nbytes < _ONE_ARRAY:
        # One array is numbered five times as fast as many small ones, whose numbers must be unified.
        column = pa.chunked_array([one_array(column)])
    return _known_codes(column.dictionary_encode().unify_dictionaries().chunks)


def _known_codes(chunks: Sequence[pa.DictionaryArray]) -> Values:
    codes = [chunk.indices.fill_null(MISSING).to_numpy(zero_copy_only=False) for chunk in chunks]
    return Values(np.concatenate(codes).astype(np.int32, copy=False), chunks[0].dictionary)


def one_array(column: pa.ChunkedArray) -> pa.Array:
    """Return a column as one array, of its values."""
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)


def texts(values: Values) -> NDArray[np.object_]:
    """Return the distinct values as Python strings; dates as yyyy-mm-dd, numbers as Arrow writes them."""
    found: NDArray[np.object_] = values.once("texts", lambda distinct: as_object(as_text(distinct)))
    return found


def as_text(array: pa.Array) -> pa.Array:
    """Return an array as strings; timestamps as they read on a clock in their own time zone."""
    if pa.types.is_timestamp(array.type):
        array = wall_clock(array)
    return array if pa.types.is_string(array.type) else array.cast(pa.string())


def wall_clock(array: pa.Array) -> pa.Array:
    """Return timestamps without their time zone, as they read on a clock there."""
    return pc.local_timestamp(array) if array.type.tz else array


def as_object(array: pa.Array) -> NDArray[np.object_]:
    """Return an array as Python objects; None where it is null."""
    return np.asarray(array.to_numpy(zero_copy_only=False), dtype=object)


def numbered(array: pa.Array) -> Codes:
    """Return for each element the number of its value among the array's own, -1 for null."""
    indices = array.dictionary_encode().indices.fill_null(MISSING)
    return np.asarray(indices.to_numpy(zero_copy_only=False), dtype=np.int32)


def with_none(meant: NDArray[Any]) -> NDArray[Any]:
    """Return what each distinct value means, and at the end, where the code -1 finds it, that of none."""
    none = {"f": np.nan, "M": np.datetime64("NaT")}.get(meant.dtype.kind, MISSING)
    return np.append(meant, np.array([none], meant.dtype))


def _plain_numbers(column: pa.ChunkedArray) -> pa.ChunkedArray:
    numbers = pc.if_else(pc.is_nan(column), pa.scalar(None, column.type), column)
    return pc.add(numbers, pa.scalar(0.0, column.type))


def _elements(column: pa.ChunkedArray) -> pa.Array:
    # A list of element codes, as bytes, is a value that Arrow can number.
    lists = one_array(column)
    ends = np.cumsum(pc.list_value_length(lists).fill_null(0).to_numpy(zero_copy_only=False), dtype=np.int64)
    offsets = np.concatenate([[0], ends]) * np.dtype(np.int32).itemsize
    elements = encoded(pa.chunked_array([lists.flatten()])).codes
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(elements)]
    coded = pa.Array.from_buffers(pa.large_binary(), len(lists), buffers)
    return pc.if_else(lists.is_valid(), coded, pa.scalar(None, pa.large_binary()))
