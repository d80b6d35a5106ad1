"""Labels for the slices of a job, so that each slice gets a partition of its own."""

from functools import lru_cache
from typing import Final

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

SLICE: Final = "__slice"


def copied(records: DataFrame, tasks: int) -> DataFrame:
    """Give each of several tasks a copy of all records; the column `__slice` holds its label."""
    copies = F.explode(F.array(*[F.lit(label) for label in labels(tasks)]))
    return records.withColumn(SLICE, copies).repartition(tasks, SLICE)


@lru_cache(maxsize=64)
def labels(partitions: int) -> tuple[int, ...]:
    """Return one label a partition: `repartition(partitions, label)` puts label number n in partition n."""
    found: dict[int, int] = {}
    label = 0
    while len(found) < partitions:
        found.setdefault(spark_hash(label) % partitions, label)
        label += 1
    return tuple(found[number] for number in range(partitions))


def spark_hash(value: int) -> int:
    """Return what Spark's `hash` gives for an int: Murmur3 (Austin Appleby) with the seed 42."""
    mixed = _rotated(value * 0xCC9E2D51 & 0xFFFFFFFF, 15) * 0x1B873593 & 0xFFFFFFFF
    state = (_rotated(42 ^ mixed, 13) * 5 + 0xE6546B64) & 0xFFFFFFFF
    state ^= 4
    state = (state ^ state >> 16) * 0x85EBCA6B & 0xFFFFFFFF
    state = (state ^ state >> 13) * 0xC2B2AE35 & 0xFFFFFFFF
    state ^= state >> 16
    return state - (1 << 32) if state >> 31 else state


def _rotated(value: int, bits: int) -> int:
    return (value << bits | value >> 32 - bits) & 0xFFFFFFFF
