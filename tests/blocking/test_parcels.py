"""Records in parcels: all of them arrive once in each task, with their values as they were."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from linkspark.blocking.coded_keys import keys_of_codes
from linkspark.blocking.parcels import PARCEL, packed_in_parcels, parcelled, unpacked_slices
from linkspark.blocking.slices import SLICE, labels

TEXTS = ["Ann", None, "", " ", "Zoë", "O'Neill", "\U0001f600", "x" * 5000]


@pytest.mark.parametrize("partitions", [1, 3])
@pytest.mark.parametrize("tasks", [1, 2])
def test_every_task_gets_every_record_once_and_unchanged(spark: Any, partitions: int, tasks: int) -> None:
    # Of the first hundred texts each is its own, of the rest there are few: both ways of moving texts.
    rows = [(number, f"own {number}") for number in range(100)]
    rows += [(number, TEXTS[number % len(TEXTS)]) for number in range(100, 1000)]
    frame = spark.createDataFrame(pd.DataFrame(rows, columns=["number", "text"])).repartition(partitions)
    parcels = parcelled(frame, tasks).select(SLICE, PARCEL).toPandas()
    found = dict(unpacked_slices(iter([pa.RecordBatch.from_pandas(parcels)])))
    assert sorted(found) == sorted(labels(tasks))
    for table in found.values():
        texts = table["text"]
        texts = texts.cast(pa.string()) if pa.types.is_dictionary(texts.type) else texts
        assert sorted(zip(table["number"].to_pylist(), texts.to_pylist(), strict=True)) == rows


def test_no_parcel_is_handed_over_before_all_records_are_read() -> None:
    batch = pa.RecordBatch.from_pydict({"number": pa.array(range(1_500_000)), "text": ["a"] * 1_500_000})
    read: list[int] = []

    def batches() -> Iterator[Any]:
        for place in range(3):
            read.append(place)
            yield batch

    parcels = packed_in_parcels(batches())
    next(parcels)
    assert read == [0, 1, 2]
    # Each batch is three million cells, and a parcel of its own.
    assert len(list(parcels)) == 2


def test_no_record_makes_no_parcel(spark: Any) -> None:
    frame = spark.createDataFrame(pd.DataFrame({"number": [1], "text": ["a"]})).where("number > 1")
    assert parcelled(frame, 2).collect() == []


def test_records_have_the_same_key_where_all_their_codes_are_the_same() -> None:
    rng = np.random.default_rng(3)
    codes = {name: rng.integers(-1, 4, 300).astype(np.int32) for name in "abc"}
    order = rng.permutation(300)
    keys = keys_of_codes(("a", "b", "c"), codes.__getitem__, order)
    rows = list(zip(*(codes[name][order].tolist() for name in "abc"), strict=True))
    assert keys.records.tolist() == [place for place, row in enumerate(rows) if min(row) >= 0]
    by_row: dict[tuple[int, ...], set[int]] = {}
    for place, key in zip(keys.records.tolist(), keys.hashes.tolist(), strict=True):
        by_row.setdefault(rows[place], set()).add(key)
    assert all(len(known) == 1 for known in by_row.values())
    assert len(set.union(*by_row.values())) == len(by_row)


def test_keys_of_more_codes_than_a_long_can_number_stay_apart() -> None:
    # Five columns of 100,000 values each: 10^25 possible keys, of which 100,000 are there.
    size = 100_000
    codes = {str(column): np.roll(np.arange(size, dtype=np.int32), column) for column in range(5)}
    keys = keys_of_codes(tuple(codes), codes.__getitem__, np.arange(size))
    assert len(np.unique(keys.hashes)) == size
