"""All diagnostics of some files in one go: each file's values are counted once and serve every table."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from pyspark.errors import PySparkException
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.storagelevel import StorageLevel

from linkspark import errors
from linkspark.diagnostics.common_records import common_table
from linkspark.diagnostics.descriptive_stats import descriptive_table
from linkspark.diagnostics.distribution import distributions
from linkspark.diagnostics.missing import missing_table
from linkspark.diagnostics.scan import scan
from linkspark.diagnostics.summary import summary_table
from linkspark.diagnostics.unique import block_sizes_table, count_distinct, unique_table
from linkspark.diagnostics.value_counts import POSITION, TEXT, value_counts
from linkspark.frames import check_frames, check_missing_values, check_proportion, check_whole, common_columns
from linkspark.results import Profile


def profile(
    *dataframes: DataFrame,
    names: Sequence[str] | None = None,
    error: float = 0.001,
    top: int = 20,
    missing_values: Sequence[Any] = (),
) -> Profile:
    """Run the five diagnostic functions over the same files, with the fewest passes that can.

    Parameters
    ----------
    *dataframes
        One or more flat frames.
    names
        One name a frame, for the reader; file 1, file 2, ... by default.
    error
        The relative error of the quantiles; 0 is exact and sorts every number column.
    top
        The most values in each frequency list.
    missing_values
        Values that stand for missing beside null, NaN and blank text.

    Returns
    -------
    Profile
        The tables. That of `common_records` holds counts only: its lists are empty.

    Raises
    ------
    ArgumentError, SchemaError
        As the five functions do. Two files without a column in common have no `common_records`.

    Notes
    -----
    Spark jobs: three a frame (a scan, and two over the value counts), and one for two frames together. The
    value counts are stored on the executors' disks meanwhile, and released, errors included.
    """
    check_frames("profile", dataframes)
    missing_values = check_missing_values("profile", missing_values)
    error = check_proportion("profile", "error", error, zero_allowed=True)
    top = check_whole("profile", "top", top, at_least=1)
    if names is None:
        names = [f"file {position}" for position in range(1, len(dataframes) + 1)]
    elif isinstance(names, str) or len(names) != len(dataframes):
        given = 1 if isinstance(names, str) else len(names)
        raise errors.wrong_number_of_names("profile", given, len(dataframes))

    scans = [scan(frame, missing_values, statistics=True, error=error) for frame in dataframes]
    counted = [value_counts(frame, frame.columns, missing_values) for frame in dataframes]
    with stored(counted) as counts:
        distinct = [count_distinct(one, frame.columns) for one, frame in zip(counts, dataframes, strict=True)]
        shapes = [
            distributions(one, frame.columns, found, top, exact_quartiles=error == 0)
            for one, frame, found in zip(counts, dataframes, scans, strict=True)
        ]
        shared = common_columns(*dataframes) if len(dataframes) == 2 else []
        common = None
        if shared:
            left, right = (
                _at(one, frame.columns, shared) for one, frame in zip(counts, dataframes, strict=True)
            )
            kinds = [dataframes[0].schema[name].dataType for name in shared]
            common = common_table(left, right, shared, kinds, limit=0)
    return Profile(
        names=tuple(str(name) for name in names),
        summary=summary_table([frame.dtypes for frame in dataframes], scans, names),
        missing=missing_table(scans),
        unique=unique_table(distinct),
        descriptive_stats=descriptive_table(scans, shapes),
        block_sizes=block_sizes_table(distinct),
        common_records=common,
    )


@contextmanager
def stored(frames: Sequence[DataFrame]) -> Iterator[list[DataFrame]]:
    """Keep frames on the executors' disks while they are read more than once.

    Platforms without storage of their own (serverless ones) refuse: the frames are then made again at
    each reading, which gives the same.
    """
    kept: list[DataFrame] = []
    try:
        for frame in frames:
            try:
                kept.append(frame.persist(StorageLevel.DISK_ONLY))
            except PySparkException:
                kept.append(frame)
        yield kept
    finally:
        for frame in kept:
            if frame.is_cached:
                frame.unpersist()


def _at(counts: DataFrame, columns: Sequence[str], shared: Sequence[str]) -> DataFrame:
    """Return value counts with each column's place among the shared ones instead of the frame's own."""
    places = F.array(*[F.lit(shared.index(name) if name in shared else None) for name in columns])
    return counts.select(F.get(places, F.col(POSITION)).alias(POSITION), TEXT).where(
        F.col(POSITION).isNotNull()
    )
