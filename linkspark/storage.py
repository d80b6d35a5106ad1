"""What the shell stores between the steps of a journey, and how it is released."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from pyspark.errors import PySparkException
from pyspark.sql import DataFrame


def checkpointed(frame: DataFrame) -> DataFrame:
    """Return the frame stored, its lineage cut where the platform can do that; Spark releases it itself."""
    try:
        return frame.localCheckpoint()
    except (PySparkException, AttributeError):
        # Spark Connect before 4.0, and serverless platforms.
        return kept(frame)


def kept(frame: DataFrame) -> DataFrame:
    """Return the frame, stored when it is used, where the platform stores anything; `release` it later."""
    try:
        return frame.persist()
    except PySparkException:
        return frame


def release(frame: DataFrame) -> None:
    """Give back what `kept` stored."""
    with suppress(PySparkException):
        frame.unpersist()


@contextmanager
def released_on_error(frame: DataFrame) -> Iterator[DataFrame]:
    """Give the frame, and release it if what is done with it fails."""
    try:
        yield frame
    except BaseException:
        release(frame)
        raise
