"""How far apart numbers and places are."""

from typing import Final, TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from linkspark.comparisons.values import Codes, Values, with_none

Sides: TypeAlias = tuple[NDArray[np.float64], NDArray[np.float64]]
EARTH_RADIUS_KM: Final = 6371.0088
# 1.1 - 1.0 is a hair above 0.1: what two numbers lose by being written in binary is not held against them.
_ROUNDING: Final = 4 * np.finfo(np.float64).eps


def numbers(values: Values) -> NDArray[np.float64]:
    """Return each distinct value as a number, NaN where it is none."""
    found: NDArray[np.float64] = values.once("numbers", _numbers)
    return found


def difference(values: Values, left: Codes, right: Codes) -> NDArray[np.float64]:
    """Return how far apart numbers are; whole numbers exactly."""
    if pa.types.is_integer(values.distinct.type):
        whole = values.once("whole numbers", lambda distinct: distinct.to_numpy().astype(np.int64))
        high, low = np.maximum(whole[left], whole[right]), np.minimum(whole[left], whole[right])
        exact: NDArray[np.float64] = (high.view(np.uint64) - low.view(np.uint64)).astype(np.float64)
        return exact
    a, b = numbers(values)[left], numbers(values)[right]
    with np.errstate(invalid="ignore", over="ignore"):
        apart = np.maximum(np.abs(a - b) - _ROUNDING * np.maximum(np.abs(a), np.abs(b)), 0.0)
    return np.where(a == b, 0.0, apart)


def larger_size(values: Values, left: Codes, right: Codes) -> NDArray[np.float64]:
    """Return the larger of two numbers' sizes without their signs."""
    size = np.abs(numbers(values))
    return np.maximum(size[left], size[right])


def within_degrees(values: Values, limit: float) -> NDArray[np.float64]:
    """Return each distinct value in radians, NaN where it lies beyond so many degrees."""
    degrees = numbers(values)
    return np.radians(np.where(np.abs(degrees) <= limit, degrees, np.nan))


def kilometres(latitudes: Sides, longitudes: Sides) -> NDArray[np.float64]:
    """Return the distances of places, given in radians, by the haversine formula; NaN for a missing one."""
    (north_a, north_b), (east_a, east_b) = latitudes, longitudes
    half = np.sin((north_a - north_b) / 2) ** 2
    half += np.cos(north_a) * np.cos(north_b) * np.sin((east_a - east_b) / 2) ** 2
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(half, 1.0))))


def _numbers(distinct: pa.Array) -> NDArray[np.float64]:
    kind = distinct.type
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return with_none(distinct.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False))
    return np.full(len(distinct) + 1, np.nan)
