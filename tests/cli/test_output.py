"""The directory of results: whole or not at all, and nobody else's file is touched."""

import json
from pathlib import Path

import pandas as pd
import pytest

from linkspark.cli.output import results_directory, write_table
from linkspark.errors import InputError

NAMES = ("a.csv", "b.csv", "pairs.parquet")


def run(output: Path, **files: str) -> None:
    with results_directory(output, "profile", may_write=NAMES) as directory:
        for name, text in files.items():
            (directory / f"{name}.csv").write_text(text)
        (directory / "pairs.parquet").mkdir()
        (directory / "pairs.parquet" / "part-0").write_text(str(files))


def tree(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def contents(folder: Path) -> dict[str, str]:
    return {name: (folder / name).read_text() for name in tree(folder) if (folder / name).is_file()}


def test_a_new_directory_appears_when_all_is_written(tmp_path: Path) -> None:
    output = tmp_path / "deep" / "out"
    with results_directory(output, "profile", may_write=NAMES) as directory:
        (directory / "a.csv").write_text("x")
        assert not output.exists()
    assert tree(tmp_path) == ["deep", "deep/out", "deep/out/a.csv", "deep/out/linkspark.json"]
    assert json.loads((output / "linkspark.json").read_text())["files"] == ["a.csv", "linkspark.json"]


@pytest.mark.parametrize("failure", [RuntimeError, KeyboardInterrupt, SystemExit])
@pytest.mark.parametrize("existing", [False, True])
def test_a_run_that_fails_leaves_nothing(
    failure: type[BaseException], existing: bool, tmp_path: Path
) -> None:
    output = tmp_path / "out"
    if existing:
        run(output, a="old")
    before = contents(tmp_path)

    def fail() -> None:
        with results_directory(output, "profile", may_write=NAMES) as directory:
            (directory / "a.csv").write_text("half")
            raise failure

    with pytest.raises(failure):
        fail()
    assert contents(tmp_path) == before


def test_the_same_command_again_replaces_its_own_files_and_no_others(tmp_path: Path) -> None:
    output = tmp_path / "out"
    run(output, a="old", b="old")
    (output / "notes.txt").write_text("mine")
    (output / "pairs.parquet" / "part-9").write_text("old")
    run(output, a="new")
    assert tree(output) == ["a.csv", "linkspark.json", "notes.txt", "pairs.parquet", "pairs.parquet/part-0"]
    assert (output / "a.csv").read_text() == "new"
    assert (output / "notes.txt").read_text() == "mine"
    assert (output / "pairs.parquet" / "part-0").read_text() == "{'a': 'new'}"


def test_results_join_other_peoples_files_of_other_names(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    run(tmp_path, a="new")
    assert tree(tmp_path) == ["a.csv", "linkspark.json", "notes.txt", "pairs.parquet", "pairs.parquet/part-0"]


def test_a_manifest_cannot_point_outside_its_directory(tmp_path: Path) -> None:
    (tmp_path / "precious.csv").write_text("mine")
    output = tmp_path / "out"
    run(output, a="old")
    manifest = {
        "command": "profile",
        "files": ["a.csv", "pairs.parquet", "linkspark.json", "../precious.csv"],
    }
    (output / "linkspark.json").write_text(json.dumps(manifest))
    run(output, a="new")
    assert (tmp_path / "precious.csv").read_text() == "mine"


def test_a_linked_directory_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    run(tmp_path / "link", a="new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real" / "a.csv").read_text() == "new"


def test_a_damaged_manifest_protects_all_files(tmp_path: Path) -> None:
    run(tmp_path, a="old")
    (tmp_path / "linkspark.json").write_text("{")
    with pytest.raises(InputError) as refusal:
        run(tmp_path, a="new")
    assert str(refusal.value) == (
        f"linkspark: {tmp_path}: this directory holds `a.csv`, `pairs.parquet` and `linkspark.json`, which "
        "linkspark did not write and will not overwrite. Give another directory with --output."
    )


def test_lists_are_written_as_json_and_missing_numbers_as_nothing(tmp_path: Path) -> None:
    table = pd.DataFrame(
        {"Values": [[('Zoë, "Z"', 2)], "suppressed", []], "Share": [0.5, float("nan"), 1.0]},
        index=["name", "id", "town"],
    )
    write_table(table, tmp_path / "table.csv", index="Column")
    assert (tmp_path / "table.csv").read_text(encoding="utf-8") == (
        'Column,Values,Share\nname,"[[""Zoë, \\""Z\\"""", 2]]",0.5\nid,suppressed,\ntown,[],1.0\n'
    )
