"""Kept tables beyond this machine: through a file system that Spark reaches by a scheme."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import linkspark as ls
from linkspark import errors
from linkspark.kept_tables.places import place_of

SPEC = ls.LinkSpec("dedupe", "id", [ls.block_on("name")], [ls.exact("name", term_frequency=True)])


@pytest.fixture
def elsewhere(spark: Any, tmp_path: Path) -> Iterator[str]:
    """Give an address of Hadoop's view file system, behind which is a folder of this machine."""
    mounted = "fs.viewfs.mounttable.elsewhere.link./tables"
    spark.conf.set(mounted, f"file://{tmp_path}")
    yield "viewfs://elsewhere/tables/people"
    spark.conf.unset(mounted)


def test_a_table_elsewhere_is_changed_whole_or_not_at_all(spark: Any, elsewhere: str, tmp_path: Path) -> None:
    people = spark.sql("SELECT * FROM VALUES ('a', 'Ann'), ('b', 'Bo') AS people(id, name)")
    first = ls.create_table(people, SPEC, elsewhere, buckets=2)
    assert ls.open_table(spark, elsewhere) == first
    changed = spark.sql("SELECT 'a' AS id, 'Anne' AS name")
    second = ls.apply_changes(first, changed)
    assert second.counts == {"inserted": 0, "updated": 1, "deleted": 0, "unchanged": 1, "records": 2}
    assert {row["id"]: row["name"] for row in second.records.collect()} == {"a": "Anne", "b": "Bo"}
    assert {row["id"]: row["name"] for row in first.records.collect()} == {"a": "Ann", "b": "Bo"}
    with pytest.raises(errors.DataError, match="there is a version 2 already"):
        ls.apply_changes(first, changed)
    with pytest.raises(errors.InputError) as caught:
        ls.create_table(people, SPEC, elsewhere)
    assert str(caught.value) == (
        f"create_table: {elsewhere} holds something already. Name another path, or use apply_changes to "
        "change a table."
    )
    with pytest.raises(errors.InputError) as caught:
        ls.remove_old_versions(second)
    assert str(caught.value) == (
        f"remove_old_versions: {elsewhere} is not a folder of this machine, and Spark cannot remove files "
        "elsewhere. Remove older folders below data and manifests with the tools of that storage."
    )
    # What Spark had begun, but not committed, is no version; two of one number are refused.
    begun = tmp_path / "people" / "manifests" / "000003" / "_temporary" / "0"
    begun.mkdir(parents=True)
    (begun / "part-00000.txt").write_text("{", encoding="utf-8")
    assert ls.open_table(spark, elsewhere).version == 2
    shutil.rmtree(begun.parent.parent)
    latest = tmp_path / "people" / "manifests" / "000002"
    (file,) = latest.glob("part-*")
    shutil.copy(file, latest / "part-00000-other.txt")
    with pytest.raises(errors.DataError) as twice:
        ls.open_table(spark, elsewhere)
    assert str(twice.value) == (
        f"linkspark: two changes were made to the table at {elsewhere} at once, and have the same number. "
        "Remove one of the two files in the last folder of manifests, and repeat its change."
    )


def test_a_path_is_of_this_machine_unless_it_has_another_scheme() -> None:
    assert place_of("people").folder == Path("people").resolve()
    assert place_of("file:///tmp/people").folder == place_of("file:/tmp/people").folder == Path("/tmp/people")
    assert place_of("hdfs://host/people").folder is None
    assert place_of("dbfs:/people").spark_path("data") == "dbfs:/people/data"
    assert place_of("/tmp/a[1]").readable("b") == "file:///tmp/a\\[1\\]/b"
