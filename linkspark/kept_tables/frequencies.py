"""How frequent values are: counted when asked, and how far the data have moved since."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pyspark.sql import functions as F

from linkspark import columns as names_of
from linkspark import errors
from linkspark.kept_tables.places import DATA, commit, latest, new_folder, place_of, undone_on_error
from linkspark.kept_tables.rows import moment_of
from linkspark.kept_tables.table import KeptTable, opened_version
from linkspark.kept_tables.writing import write_frequencies


@dataclass(frozen=True)
class TableStatus:
    """What is known of a version of a table.

    Attributes
    ----------
    version, records
        Its number, and how many records it holds.
    made_at
        When it was made.
    frequencies_made_at, frequencies_version
        When frequencies were counted, and of which version.
    frequencies_age
        How long ago that was.
    drift
        For each column the total-variation distance between the frequencies as counted and as they are now:
        the share of all records that would have to change their value; from 0 (the same) to 1.
    """

    version: int
    records: int
    made_at: datetime
    frequencies_made_at: datetime
    frequencies_version: int
    frequencies_age: timedelta
    drift: tuple[tuple[str, float], ...]

    def __str__(self) -> str:
        """Return the status in a few lines."""
        days = self.frequencies_age.total_seconds() / 86400
        lines = [
            f"version {self.version} of {self.made_at:%Y-%m-%d %H:%M} UTC, {self.records:,} records",
            f"frequencies of version {self.frequencies_version}, {days:.1f} days old; drift since then:",
            *(f"  {column}: {drift:.4f}" for column, drift in self.drift),
        ]
        return "\n".join(lines)


def update_frequencies(table: KeptTable, *, at: datetime | None = None) -> KeptTable:
    """Count the frequencies of a table's values again, and return its next version.

    Parameters
    ----------
    table
        The table; its version must be the latest.
    at
        The time to note; now where it is None.

    Returns
    -------
    KeptTable
        The next version: the same records, other frequencies.

    Raises
    ------
    DataError
        Where somebody else changed the table meanwhile.

    Notes
    -----
    Spark jobs: one; beyond this machine two more.

    Examples
    --------
    >>> table = ls.update_frequencies(table)  # doctest: +SKIP
    """
    place, spark = place_of(table.path), table._spark
    newest = latest(spark, place)
    if newest is None or newest.version != table.version:
        raise errors.table_changed_meanwhile(place.path, newest.version if newest else 0)
    moment = moment_of("update_frequencies", at)
    folder = new_folder(table.version + 1)
    records = table.counts["records"]
    following = replace(
        table._manifest,
        version=table.version + 1,
        made_at=moment.isoformat(),
        change="frequencies",
        counts={"inserted": 0, "updated": 0, "deleted": 0, "unchanged": records, "records": records},
        frequencies=f"{DATA}/{folder}/frequencies",
        frequencies_made_at=moment.isoformat(),
        frequencies_version=table.version + 1,
    )
    with undone_on_error(place, folder):
        write_frequencies(place, table.counted_frequencies(), following.frequencies)
        commit(spark, place, following)
    return opened_version(spark, place, following)


def table_status(table: KeptTable, *, at: datetime | None = None) -> TableStatus:
    """Tell how old a table's frequencies are, and how far the data have moved since they were counted.

    Parameters
    ----------
    table
        The table.
    at
        The moment to which ages are told; now where it is None.

    Returns
    -------
    TableStatus
        Can be printed.

    Notes
    -----
    Spark jobs: one.

    Examples
    --------
    >>> print(ls.table_status(table))  # doctest: +SKIP
    """
    key = [names_of.FIELD, names_of.VALUE]
    then = table.frequencies.select(*key, F.col(names_of.FREQUENCY_SHARE).alias("__then"))
    now = table.counted_frequencies().select(*key, F.col(names_of.FREQUENCY_SHARE).alias("__now"))
    apart = F.abs(F.coalesce("__then", F.lit(0.0)) - F.coalesce("__now", F.lit(0.0)))
    rows = (
        then.join(now, key, "full")
        .groupBy(names_of.FIELD)
        .agg((F.sum(apart) / F.lit(2.0)).alias(names_of.DRIFT))
        .collect()
    )
    return TableStatus(
        version=table.version,
        records=table.counts["records"],
        made_at=table.made_at,
        frequencies_made_at=table.frequencies_made_at,
        frequencies_version=table.frequencies_version,
        frequencies_age=moment_of("table_status", at) - table.frequencies_made_at,
        drift=tuple(sorted((str(row[0]), float(row[1])) for row in rows)),
    )
