"""Kept tables: only what changes changes, each version is whole, and a broken change leaves the old one."""

import json
import subprocess
import sys
import textwrap
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import linkspark as ls
from linkspark import errors
from linkspark.kept_tables import changes, places
from linkspark.spec import LevelProbabilities

DAY_1 = datetime(2024, 1, 1, 12, tzinfo=timezone.utc)
DAY_2 = datetime(2024, 1, 2, 12, tzinfo=timezone.utc)
SPEC = ls.LinkSpec(
    "dedupe",
    "id",
    [ls.block_on("town")],
    [ls.exact("name", term_frequency=True), ls.array_overlap("phones", 1)],
)
SCHEMA = "id string, name string, town string, phones array<string>, notes string"
PEOPLE = [
    ("a", "Ann", "Ely", ["1"], "x"),
    ("b", None, "Ely", None, "x"),
    ("c", "Ann", None, [], "x"),
    ("d", "Zoë", " ", ["1", "2"], "x"),
]


def _frame(spark: Any, rows: list[tuple[Any, ...]], schema: str = SCHEMA) -> Any:
    names = [one.split()[0] for one in schema.split(", ")]
    return spark.createDataFrame(pd.DataFrame(rows, columns=names, dtype=object), schema)


def _rows(table: Any) -> dict[str, tuple[Any, ...]]:
    """Return (name, town, phones), hash and time of each record."""
    rows = {row["id"]: row for row in table.records.collect()}
    return {
        one: ((row["name"], row["town"], row["phones"]), row["content_hash"], row["updated_at"])
        for one, row in rows.items()
    }


@pytest.fixture(scope="module")
def made(spark: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    path = tmp_path_factory.mktemp("tables") / "people [1]"
    return ls.create_table(_frame(spark, PEOPLE), SPEC, path, at=DAY_1, buckets=3)


def _on(day: datetime) -> datetime:
    """Return the moment as Spark's rows have it: local time without a zone."""
    return datetime.fromtimestamp(day.timestamp())


def test_a_table_holds_the_columns_of_the_spec_and_when_each_record_changed(spark: Any, made: Any) -> None:
    table = ls.open_table(spark, made.path)
    assert table == made
    assert (table.version, table.made_at, table.spec) == (1, DAY_1, SPEC)
    assert sorted(table.records.columns) == ["content_hash", "id", "name", "phones", "town", "updated_at"]
    rows = _rows(table)
    assert {one: row[0] for one, row in rows.items()} == {row[0]: (row[1], row[2], row[3]) for row in PEOPLE}
    assert {row[2] for row in rows.values()} == {_on(DAY_1)}
    assert len({row[1] for row in rows.values()}) == 4
    frequencies = {(row.field, row.value): row.frequency for row in table.frequencies.collect()}
    assert frequencies == {("name", "Ann"): 2 / 3, ("name", "Zoë"): 1 / 3}


def test_only_the_records_that_change_change(spark: Any, tmp_path: Path) -> None:
    first = ls.create_table(_frame(spark, PEOPLE), SPEC, tmp_path / "people", at=DAY_1, buckets=2)
    changed = [
        ("a", "Ann", "Ely", ["1"], "another note, which the table does not hold"),
        ("b", "Bea", "Ely", None, "x"),
        ("e", "Eve", "Bath", None, "x"),
    ]
    gone = _frame(spark, [("d",), ("nobody",)], "id string")
    second = ls.apply_changes(first, _frame(spark, changed), gone, at=DAY_2)
    assert second.version == 2
    assert second.counts == {"inserted": 1, "updated": 1, "deleted": 1, "unchanged": 2, "records": 4}
    before, after = _rows(first), _rows(second)
    assert sorted(after) == ["a", "b", "c", "e"]
    assert after["a"] == before["a"]
    assert after["c"] == before["c"]
    assert after["b"][0] == ("Bea", "Ely", None)
    assert after["b"][1] != before["b"][1]
    assert after["b"][2] == after["e"][2] == _on(DAY_2)
    # The first version can still be read, and what is asked of it again changes nothing.
    assert len(before) == 4
    assert ls.apply_changes(second, _frame(spark, changed), at=DAY_2) is second
    with pytest.raises(errors.DataError) as caught:
        ls.apply_changes(first, _frame(spark, changed))
    assert str(caught.value) == (
        f"linkspark: the table at {first.path} was changed meanwhile: there is a version 2 already, so this "
        "change was not made. Open the table again, and repeat the change."
    )


def test_frequencies_change_only_when_asked_and_their_drift_is_told(spark: Any, tmp_path: Path) -> None:
    first = ls.create_table(_frame(spark, PEOPLE), SPEC, tmp_path / "people", at=DAY_1)
    second = ls.apply_changes(first, _frame(spark, [("b", "Bea", "Ely", None, "x")]), at=DAY_2)
    # Ann 2/3 and Zoë 1/3 before; Ann 1/2, Zoë 1/4 and Bea 1/4 now.
    status = ls.table_status(second, at=DAY_2)
    assert dict(status.drift) == pytest.approx({"name": 0.25})
    assert str(status) == (
        "version 2 of 2024-01-02 12:00 UTC, 4 records\n"
        "frequencies of version 1, 1.0 days old; drift since then:\n"
        "  name: 0.2500"
    )
    third = ls.update_frequencies(second, at=DAY_2)
    assert (third.version, third.frequencies_version) == (3, 3)
    assert dict(ls.table_status(third).drift) == {"name": 0.0}
    assert _rows(third) == _rows(second)
    # The versions before go when asked, and what the last one reads stays.
    assert ls.remove_old_versions(third, keep=2) == [1]
    assert _rows(second) == _rows(third)
    assert ls.remove_old_versions(third) == [2]
    assert len(_rows(ls.open_table(spark, tmp_path / "people"))) == 4


def test_a_change_that_breaks_leaves_the_table_as_it_was(
    spark: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = ls.create_table(_frame(spark, PEOPLE), SPEC, tmp_path / "people", at=DAY_1)
    before = _rows(table)

    def broken(*arguments: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(changes, "commit", broken)
    with pytest.raises(KeyboardInterrupt):
        ls.apply_changes(table, _frame(spark, [("z", "Zed", "Ely", None, "x")]))
    monkeypatch.undo()
    assert ls.open_table(spark, table.path).version == 1
    assert _rows(ls.open_table(spark, table.path)) == before
    assert len(list((tmp_path / "people" / "data").iterdir())) == 1


def test_of_two_changes_at_once_the_second_is_refused(
    spark: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = ls.create_table(_frame(spark, PEOPLE), SPEC, tmp_path / "people", at=DAY_1)
    commit = places.commit

    def slower(*arguments: Any) -> None:
        monkeypatch.undo()
        ls.apply_changes(table, deleted=_frame(spark, [("a",)], "id string"))
        commit(*arguments)

    monkeypatch.setattr(changes, "commit", slower)
    with pytest.raises(errors.DataError, match="there is a version 2 already"):
        ls.apply_changes(table, deleted=_frame(spark, [("b",)], "id string"))
    assert sorted(_rows(ls.open_table(spark, table.path))) == ["b", "c", "d"]


@pytest.mark.slow
def test_a_killed_change_leaves_the_table_as_it_was(spark: Any, tmp_path: Path) -> None:
    table = ls.create_table(_frame(spark, PEOPLE), SPEC, tmp_path / "people", at=DAY_1)
    before = _rows(table)
    script = f"""
        import os, signal
        import linkspark as ls
        from linkspark.kept_tables import changes
        # All is written by then, but for the manifest.
        changes.commit = lambda *arguments: os.kill(os.getpid(), signal.SIGKILL)
        spark = ls.local_session()
        table = ls.open_table(spark, {table.path!r})
        ls.apply_changes(table, deleted=spark.sql("SELECT 'a' AS id"))
    """
    ended = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], capture_output=True)
    assert ended.returncode == -9
    opened = ls.open_table(spark, table.path)
    assert _rows(opened) == before
    # What it left goes once another change has its number.
    assert len(list((tmp_path / "people" / "data").iterdir())) == 2
    second = ls.apply_changes(opened, deleted=_frame(spark, [("b",)], "id string"))
    ls.remove_old_versions(second, keep=2)
    assert len(list((tmp_path / "people" / "data").iterdir())) == 2
    assert sorted(_rows(second)) == ["a", "c", "d"]


def test_a_table_of_several_sources_tells_them_apart(spark: Any, tmp_path: Path) -> None:
    spec = ls.LinkSpec("link", "id", [ls.block_on("name")], [ls.exact("name")])
    rows = _frame(spark, [(1, "Ann")], "id int, name string")
    table = ls.create_table({"census": rows, "survey": rows}, spec, tmp_path / "people")
    changed = {"survey": _frame(spark, [(1, "Anne")], "id int, name string")}
    table = ls.apply_changes(table, changed)
    assert table.counts == {"inserted": 0, "updated": 1, "deleted": 0, "unchanged": 1, "records": 2}
    found = {(row["source_dataset"], row["id"]): row["name"] for row in table.records.collect()}
    assert found == {("census", 1): "Ann", ("survey", 1): "Anne"}
    with pytest.raises(errors.ArgumentError) as caught:
        ls.apply_changes(table, rows)
    assert str(caught.value) == (
        "apply_changes: the table holds records of several sources, but the records given name none. Pass "
        "them as the table was made: a mapping of source names to frames."
    )


def test_an_empty_table_can_be_filled_and_emptied(spark: Any, tmp_path: Path) -> None:
    table = ls.create_table(_frame(spark, []), SPEC, tmp_path / "people")
    assert table.records.count() == table.frequencies.count() == 0
    table = ls.apply_changes(table, _frame(spark, PEOPLE))
    assert sorted(_rows(table)) == ["a", "b", "c", "d"]
    table = ls.apply_changes(table, deleted=_frame(spark, [(row[0],) for row in PEOPLE], "id string"))
    assert table.counts["records"] == table.records.count() == 0


def test_what_does_not_go_with_a_table_is_refused_before_anything_is_written(
    spark: Any, made: Any, tmp_path: Path
) -> None:
    def refusal(kind: type[Exception], call: Any) -> str:
        with pytest.raises(kind) as caught:
            call()
        return str(caught.value)

    people = _frame(spark, PEOPLE)
    assert refusal(errors.ArgumentError, lambda: ls.apply_changes(made)) == (
        "apply_changes: changed and deleted are both None. Pass the records to write, or to delete."
    )
    assert refusal(errors.InputError, lambda: ls.create_table(people, SPEC, made.path)) == (
        f"create_table: {made.path} holds something already. Name another path, or use apply_changes to "
        "change a table."
    )
    assert refusal(errors.ArgumentError, lambda: ls.update_frequencies(made, at=datetime(2024, 1, 1))) == (
        "update_frequencies: at must be a datetime with a time zone, or None, but it is 'datetime'."
    )
    nowhere = tmp_path / "nothing"
    assert refusal(errors.InputError, lambda: ls.open_table(spark, nowhere)) == (
        f"open_table: there is no table at {nowhere}. Check the path, or make one with create_table."
    )
    both = _frame(spark, [("a",), ("b",)], "id string")
    assert refusal(errors.DataError, lambda: ls.apply_changes(made, people.limit(1), both)) == (
        "apply_changes: 1 record ids are both in changed and in deleted. Keep each in one of them."
    )
    twice = people.unionAll(people.limit(1))
    assert refusal(errors.DataError, lambda: ls.apply_changes(made, twice)) == (
        "apply_changes: changed: 1 record ids occur on more than one row of the same source. Keep one row "
        "for each id, or pass files that use the same ids as a mapping of names to frames."
    )
    null = _frame(spark, [(None, "Ann", "Ely", None, "x")])
    assert refusal(errors.DataError, lambda: ls.create_table(null, SPEC, tmp_path / "t")) == (
        "create_table: 1 records have no record id. Give every record an id, or drop these rows."
    )
    assert list(tmp_path.iterdir()) == []
    other = ls.LinkSpec("dedupe", "id", [ls.block_on("town")], [ls.exact("town"), ls.exact("email")])
    model = ls.FittedModel(other, 0.1, [LevelProbabilities((0.9, 0.1), (0.1, 0.9))] * 2)
    assert refusal(errors.ArgumentError, lambda: ls.match(people, made, model)) == (
        "match: the model does not go with the table, which was made for another spec: it needs `email` too. "
        "Make a table for this model with create_table."
    )


def test_a_damaged_manifest_is_told(spark: Any, tmp_path: Path) -> None:
    table = ls.create_table(_frame(spark, []), SPEC, tmp_path / "people")
    (manifest,) = (tmp_path / "people" / "manifests").glob("*/part-*")
    whole = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text("{", encoding="utf-8")
    with pytest.raises(errors.InputError) as caught:
        ls.open_table(spark, table.path)
    assert str(caught.value) == (
        f"linkspark: the latest manifest of the table at {table.path} cannot be read: it was written by "
        "another program, or damaged. Restore it, or make the table again."
    )
    manifest.write_text(json.dumps({**whole, "format": 2}), encoding="utf-8")
    with pytest.raises(errors.InputError) as caught:
        ls.open_table(spark, table.path)
    assert str(caught.value) == (
        f"linkspark: the table at {table.path} was written by a later linkspark. Use that, or a newer one."
    )
