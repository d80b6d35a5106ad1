"""apply_changes: records inserted, updated and deleted, all others left as they are."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from linkspark import columns as names_of
from linkspark import errors
from linkspark.frames import check_names, quoted
from linkspark.kept_tables.manifest import Manifest
from linkspark.kept_tables.places import commit, latest, new_folder, place_of, undone_on_error
from linkspark.kept_tables.rows import Rows, at_time, key_columns, moment_of, standardised
from linkspark.kept_tables.table import KeptTable, opened_version
from linkspark.kept_tables.writing import filled_buckets, write_rows

_BEFORE, _WAS = "__before", "__was"


def apply_changes(
    table: KeptTable,
    changed: DataFrame | Mapping[str, DataFrame] | None = None,
    deleted: DataFrame | None = None,
    *,
    at: datetime | None = None,
) -> KeptTable:
    """Insert, update and delete records of a kept table, and return its next version.

    Parameters
    ----------
    table
        The table; its version must be the latest.
    changed
        Raw records, as for `create_table`: those whose id is not in the table are inserted, all others take
        the place of what is there. A record whose standardised content is the same as before stays as it
        is, its `updated_at` too.
    deleted
        The ids of records to delete, in a column that is called as in the spec (and `source_dataset`, where
        the table holds several sources). An id that is not there is passed over.
    at
        The time to note for what is inserted or updated; now where it is None.

    Returns
    -------
    KeptTable
        The next version, with its `counts`; the same one where nothing changes.

    Raises
    ------
    ArgumentError, SchemaError, DataError
        For records that do not suit the table, null or repeated ids, ids both changed and deleted; and where
        somebody else changed the table meanwhile. The table then stays as it is.

    Notes
    -----
    Spark jobs: three to five. Only the buckets of these records are read, and written again elsewhere; the
    frequencies stay as they were counted.

    Examples
    --------
    >>> table = ls.apply_changes(table, changed=patients_of_today)  # doctest: +SKIP
    """
    if changed is None and deleted is None:
        raise errors.nothing_to_change("apply_changes")
    moment = moment_of("apply_changes", at)
    manifest, spec, spark = table._manifest, table.spec, table._spark
    place = place_of(table.path)
    newest = latest(spark, place)
    if newest is None or newest.version != table.version:
        raise errors.table_changed_meanwhile(place.path, newest.version if newest else 0)
    key = key_columns(spec, manifest.sources)
    written = _changed_rows(table, changed)
    gone = None if deleted is None else _deleted_keys(table, deleted, key)
    touched = set(filled_buckets(written.frame, key, manifest.buckets, "apply_changes: changed"))
    if gone is not None:
        touched |= set(filled_buckets(gone, key, manifest.buckets, "apply_changes: deleted"))
    there = table.of_buckets([str(one) for one in sorted(touched)])
    counts = _counts(written.frame, gone, there, key, manifest)
    if not counts["inserted"] + counts["updated"] + counts["deleted"]:
        return table
    folder = new_folder(table.version + 1)
    with undone_on_error(place, folder):
        frame = _rows_after(written.frame, gone, there, key, moment)
        filled = filled_buckets(frame, key, manifest.buckets, "apply_changes")
        others = {one: path for one, path in manifest.parts.items() if int(one) not in touched}
        following = replace(
            manifest,
            version=table.version + 1,
            made_at=moment.isoformat(),
            change="changes",
            counts=counts,
            parts={**others, **write_rows(place, frame, key, manifest.buckets, folder, filled)},
            sources=[*manifest.sources, *(one for one in written.sources if one not in manifest.sources)],
        )
        commit(spark, place, following)
    return opened_version(spark, place, following)


def _changed_rows(table: KeptTable, changed: DataFrame | Mapping[str, DataFrame] | None) -> Rows:
    """Return the records to write, or refuse those that do not go with the table; none for None."""
    if changed is None:
        return Rows(table.of_buckets([]).drop(names_of.UPDATED_AT), ())
    rows = standardised("apply_changes", changed, table.spec, called="changed")
    if bool(rows.sources) != bool(table._manifest.sources):
        raise errors.table_sources_differ("apply_changes", bool(table._manifest.sources))
    kinds = dict(table.of_buckets([]).dtypes)
    for name, kind in rows.frame.dtypes:
        if kinds[name] != kind:
            raise errors.column_types_differ(
                "apply_changes", name, [("table", kinds[name]), ("changed", kind)]
            )
    return rows


def _deleted_keys(table: KeptTable, deleted: DataFrame, key: list[str]) -> DataFrame:
    check_names("apply_changes", deleted)
    missing = [name for name in key if name not in deleted.columns]
    if missing:
        advice = "Name the ids as the spec does."
        raise errors.columns_missing("apply_changes", "deleted", missing, deleted.columns, advice)
    kinds = dict(table.of_buckets([]).dtypes)
    return deleted.select(*[quoted(name).cast(kinds[name]).alias(name) for name in key])


def _counts(
    written: DataFrame, gone: DataFrame | None, there: DataFrame, key: list[str], manifest: Manifest
) -> dict[str, int]:
    """Count what the change does; refuse ids to be written and deleted at once. Spark jobs: one or two."""
    before = there.select(*_renamed(key), F.col(names_of.CONTENT_HASH).alias(_WAS))
    told = (
        written.join(before, _same(key), "left")
        .agg(
            F.count(F.when(F.col(_WAS).isNull(), 1)),
            F.count(F.when(F.col(_WAS) != F.col(names_of.CONTENT_HASH), 1)),
        )
        .collect()[0]
    )
    inserted, updated = int(told[0]), int(told[1])
    absent = 0
    if gone is not None:
        both = written.select(*_renamed(key)).withColumn("__both", F.lit(1))
        known = before.withColumn("__known", F.lit(1))
        clash, found = (
            gone.join(both, _same(key), "left")
            .drop(*[_BEFORE + name for name in key])
            .join(known, _same(key), "left")
            .agg(F.count("__both"), F.count("__known"))
            .collect()[0]
        )
        if clash:
            raise errors.changed_and_deleted("apply_changes", clash)
        absent = int(found)
    records = manifest.counts["records"] + inserted - absent
    unchanged = records - inserted - updated
    return {
        "inserted": inserted,
        "updated": updated,
        "deleted": absent,
        "unchanged": unchanged,
        "records": records,
    }


def _rows_after(
    written: DataFrame, gone: DataFrame | None, there: DataFrame, key: list[str], moment: datetime
) -> DataFrame:
    """Return the rows of the touched buckets after the change."""
    before = there.select(
        *_renamed(key),
        F.col(names_of.CONTENT_HASH).alias(_WAS),
        F.col(names_of.UPDATED_AT).alias(names_of.UPDATED_AT),
    )
    same = F.col(_WAS) == F.col(names_of.CONTENT_HASH)
    updated = F.when(same, F.col(names_of.UPDATED_AT)).otherwise(at_time(moment))
    fresh = written.join(before, _same(key), "left").select(
        *[quoted(name) for name in written.columns], updated.alias(names_of.UPDATED_AT)
    )
    left_out = written.select(*_renamed(key))
    if gone is not None:
        left_out = left_out.unionByName(gone.select(*_renamed(key)))
    return there.join(left_out, _same(key), "left_anti").unionByName(fresh)


def _renamed(key: list[str]) -> list[Column]:
    return [quoted(name).alias(_BEFORE + name) for name in key]


def _same(key: list[str]) -> Column:
    same = F.lit(True)
    for name in key:
        same = same & (quoted(name) == quoted(_BEFORE + name))
    return same
