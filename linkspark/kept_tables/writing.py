"""What is written for a version: the folders of its buckets, and its frequencies."""

import json
from collections.abc import Iterable

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from linkspark import errors
from linkspark.frames import quoted
from linkspark.kept_tables.places import DATA, Place, check_written
from linkspark.kept_tables.rows import BUCKET, bucket_of


def write_rows(
    place: Place, frame: DataFrame, key: list[str], buckets: int, folder: str, filled: Iterable[int]
) -> dict[str, str]:
    """Write rows by bucket, and return the folder of each bucket that may have rows. Spark jobs: one."""
    below = f"{DATA}/{folder}/records"
    dealt = frame.withColumn(BUCKET, bucket_of(key, buckets))
    # One file a bucket.
    dealt.repartition(buckets, BUCKET).write.partitionBy(BUCKET).parquet(place.spark_path(below))
    check_written(place, below)
    return {str(one): f"{below}/{BUCKET}={one}" for one in filled}


def write_frequencies(place: Place, frequencies: DataFrame, below: str) -> None:
    """Write the frequencies of values. Spark jobs: one."""
    frequencies.coalesce(1).write.parquet(place.spark_path(below))
    check_written(place, below)


def filled_buckets(frame: DataFrame, key: list[str], buckets: int, function: str) -> dict[int, int]:
    """Return how many rows each bucket has, or refuse null and repeated ids. Spark jobs: one."""
    counted = (
        frame.groupBy(*[quoted(name) for name in key])
        .agg(F.count(F.lit(1)).alias("rows"))
        .groupBy(bucket_of(key, buckets).alias("bucket"))
        .agg(
            F.sum("rows"),
            F.sum(F.when(F.greatest(*[quoted(name).isNull() for name in key], F.lit(False)), F.col("rows"))),
            F.count(F.when(F.col("rows") > 1, 1)),
        )
        .collect()
    )
    without = sum(row[2] or 0 for row in counted)
    if without:
        raise errors.records_without_id(function, without)
    twice = sum(row[3] for row in counted)
    if twice:
        raise errors.record_ids_twice(function, twice)
    return {row[0]: row[1] for row in counted}


def schema_json(frame: DataFrame) -> str:
    """Return the schema of a frame as JSON, every column nullable as Parquet has it."""
    schema = json.loads(frame.schema.json())
    for column in schema["fields"]:
        column["nullable"] = True
    return json.dumps(schema)
