"""How many elements two arrays have in common."""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from linkspark.comparisons.values import Codes, Values

Keys = NDArray[np.int64]


def overlap(values: Values, left: Codes, right: Codes) -> NDArray[np.int64]:
    """Return the number of different elements, none of them missing, that two arrays share."""
    keys, starts = values.once("elements", _elements)
    sizes = np.diff(starts)[left]
    # Each element of the left array is looked up among those of the right one.
    pair = np.repeat(np.arange(len(left)), sizes)
    place = np.arange(len(pair)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    element = keys[starts[left][pair] + place] & 0xFFFFFFFF
    wanted = right[pair].astype(np.int64) << 32 | element
    found = np.searchsorted(keys, wanted)
    shared = keys[np.minimum(found, len(keys) - 1)] == wanted
    return np.bincount(pair[shared], minlength=len(left))


def _elements(distinct: pa.Array) -> tuple[Keys, Keys]:
    # A key is the number of an array and the code of one of its elements.
    lengths = np.array([len(array) // 4 for array in distinct.to_numpy(zero_copy_only=False)], np.int64)
    elements = np.frombuffer(b"".join(distinct.to_numpy(zero_copy_only=False)), np.int32).astype(np.int64)
    owners = np.repeat(np.arange(len(lengths)), lengths)
    keys = np.unique((owners << 32 | elements)[elements >= 0])
    return keys, np.searchsorted(keys, np.arange(len(lengths) + 1) << 32)
