"""A table of standardised records that is kept up to date: made, opened, cleared of old versions."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import types as T

from linkspark import columns as names_of
from linkspark import errors
from linkspark.candidates import check_spec
from linkspark.describing import frequent_columns
from linkspark.frames import check_whole
from linkspark.gathering import Gathered
from linkspark.kept_tables.manifest import Manifest
from linkspark.kept_tables.places import (
    DATA,
    Place,
    commit,
    latest,
    new_folder,
    place_of,
    removed,
    undone_on_error,
)
from linkspark.kept_tables.rows import as_gathered, at_time, key_columns, moment_of, standardised
from linkspark.kept_tables.writing import filled_buckets, schema_json, write_frequencies, write_rows
from linkspark.spec import FittedModel, LinkSpec
from linkspark.spec.expressions import judged_columns
from linkspark.term_frequency import frequency_table

_ROWS_OF_A_BUCKET = 50_000
_MOST_BUCKETS = 256


@dataclass(frozen=True)
class KeptTable:
    """A version of a kept table. It stays readable while others make later ones.

    Attributes
    ----------
    path
        Where it is kept.
    version
        From 1 on; each change makes another.
    spec
        The spec whose columns it holds.
    made_at
        When this version was made.
    counts
        What the version changed: records `inserted`, `updated`, `deleted`, `unchanged`; and its `records`.
    frequencies_made_at, frequencies_version
        When the frequencies of values were counted, and of which version.
    """

    path: str
    version: int
    spec: LinkSpec
    made_at: datetime
    counts: Mapping[str, int]
    frequencies_made_at: datetime
    frequencies_version: int
    _spark: SparkSession = field(repr=False, compare=False)
    _manifest: Manifest = field(repr=False, compare=False)

    @property
    def records(self) -> DataFrame:
        """Return one row a record: id (and source), standardised columns, `content_hash`, `updated_at`.

        `updated_at` is when the record's content last changed. Spark jobs: none.
        """
        return self.of_buckets(list(self._manifest.parts))

    @property
    def frequencies(self) -> DataFrame:
        """Return how frequent values were when last counted: `field`, `value`, `records`, `frequency`."""
        path = place_of(self.path).readable(self._manifest.frequencies)
        kinds = T.StructType(
            [
                T.StructField(names_of.FIELD, T.StringType()),
                T.StructField(names_of.VALUE, T.StringType()),
                T.StructField(names_of.RECORDS, T.LongType()),
                T.StructField(names_of.FREQUENCY_SHARE, T.DoubleType()),
            ]
        )
        return self._spark.read.schema(kinds).parquet(path)

    def counted_frequencies(self) -> DataFrame:
        """Return how frequent values are in this version, counted when used. Spark jobs: none."""
        return frequency_table(self.records, frequent_columns(self.spec.comparisons))

    def of_buckets(self, buckets: list[str]) -> DataFrame:
        """Return the records of some buckets."""
        place = place_of(self.path)
        schema = T.StructType.fromJson(json.loads(self._manifest.schema))
        paths = [place.readable(self._manifest.parts[one]) for one in buckets if one in self._manifest.parts]
        if not paths:
            return self._spark.createDataFrame([], schema)
        return self._spark.read.schema(schema).parquet(*paths)

    def gathered(self, function: str, spec: LinkSpec) -> Gathered:
        """Return the records as the engine takes them, or refuse a spec that needs others."""
        if spec.record_id != self.spec.record_id:
            raise errors.table_of_another_spec(function, f"record_id is `{spec.record_id}`, not that")
        if spec.fields != self.spec.fields:
            raise errors.table_of_another_spec(function, "its fields are others")
        frame, columns = self.records, judged_columns(spec)
        missing = [name for name in columns if name not in frame.columns]
        if missing:
            raise errors.table_of_another_spec(function, f"it needs {errors.listed(missing)} too")
        return as_gathered(frame, spec, list(self._manifest.sources), list(columns))


def create_table(
    records: DataFrame | Mapping[str, DataFrame],
    model: FittedModel | LinkSpec,
    path: str | Path,
    *,
    at: datetime | None = None,
    buckets: int | None = None,
) -> KeptTable:
    """Keep the records of a model, standardised, as a table that can be changed row by row.

    Parameters
    ----------
    records
        One row a record, or a mapping of source names to such frames.
    model
        A model, or a spec, whose columns the table holds.
    path
        A folder that does not exist yet; one of this machine, or of a storage that Spark reaches by a scheme
        such as hdfs:// or s3a://.
    at
        The time to note; now where it is None.
    buckets
        Over how many folders records are dealt out; a change writes those again that it touches. One for
        50,000 records where it is None, 256 at most.

    Returns
    -------
    KeptTable
        Its first version.

    Raises
    ------
    ArgumentError, SchemaError, DataError, InputError
        For records that do not suit the model, null or repeated ids, a path that is taken.

    Notes
    -----
    Spark jobs: four: counts, records, frequencies, and, beyond this machine, the manifest.

    Examples
    --------
    >>> table = ls.create_table(patients, model, "patients")  # doctest: +SKIP
    """
    spec = model.spec if isinstance(model, FittedModel) else model
    check_spec("create_table", spec)
    if buckets is not None:
        buckets = check_whole("create_table", "buckets", buckets, at_least=1)
    moment, place = moment_of("create_table", at), place_of(path)
    rows = standardised("create_table", records, spec)
    spark = rows.frame.sparkSession
    if (place.folder is not None and place.folder.exists()) or latest(spark, place) is not None:
        raise errors.table_exists(place.path)
    buckets = buckets or min(_MOST_BUCKETS, -(-max(rows.frame.count(), 1) // _ROWS_OF_A_BUCKET))
    key = key_columns(spec, rows.sources)
    filled = filled_buckets(rows.frame, key, buckets, "create_table")
    frame = rows.frame.withColumn(names_of.UPDATED_AT, at_time(moment))
    folder, number = new_folder(1), sum(filled.values())
    counts = {"inserted": number, "updated": 0, "deleted": 0, "unchanged": 0, "records": number}
    with undone_on_error(place, folder):
        manifest = Manifest(
            version=1,
            made_at=moment.isoformat(),
            change="create",
            counts=counts,
            spec=spec.to_json(),
            schema=schema_json(frame),
            buckets=buckets,
            parts=write_rows(place, frame, key, buckets, folder, filled),
            frequencies=f"{DATA}/{folder}/frequencies",
            frequencies_made_at=moment.isoformat(),
            frequencies_version=1,
            sources=list(rows.sources),
        )
        table = opened_version(spark, place, manifest)
        write_frequencies(place, table.counted_frequencies(), manifest.frequencies)
        commit(spark, place, manifest)
    return table


def open_table(spark: SparkSession, path: str | Path) -> KeptTable:
    """Open the latest version of a table that `create_table` made.

    Parameters
    ----------
    spark
        The session.
    path
        Where the table is kept.

    Raises
    ------
    InputError
        Where there is no table, or its manifest cannot be read.

    Notes
    -----
    Spark jobs: none; one for a table that is not on this machine.

    Examples
    --------
    >>> table = ls.open_table(spark, "patients")  # doctest: +SKIP
    """
    place = place_of(path)
    manifest = latest(spark, place)
    if manifest is None:
        raise errors.no_table("open_table", place.path)
    return opened_version(spark, place, manifest)


def remove_old_versions(table: KeptTable, keep: int = 1) -> list[int]:
    """Remove all versions of a table but the latest, and what broken updates left.

    Parameters
    ----------
    table
        The table, of this machine.
    keep
        How many of the latest versions stay readable.

    Returns
    -------
    list
        The versions that are gone. Whoever still reads one of them fails.

    Raises
    ------
    InputError
        For a table that is not on this machine.

    Notes
    -----
    Spark jobs: none.
    """
    keep = check_whole("remove_old_versions", "keep", keep, at_least=1)
    return removed(place_of(table.path), keep)


def opened_version(spark: SparkSession, place: Place, manifest: Manifest) -> KeptTable:
    """Return the table that a manifest describes."""
    return KeptTable(
        path=place.path,
        version=manifest.version,
        spec=LinkSpec.from_json(manifest.spec, where=place.path),
        made_at=datetime.fromisoformat(manifest.made_at),
        counts=manifest.counts,
        frequencies_made_at=datetime.fromisoformat(manifest.frequencies_made_at),
        frequencies_version=manifest.frequencies_version,
        _spark=spark,
        _manifest=manifest,
    )
