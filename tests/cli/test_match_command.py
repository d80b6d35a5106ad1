"""linkspark match: one new record against files and tables, in the session of the tests."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import linkspark as ls
from linkspark.cli.main import main
from linkspark.spec import FittedModel, LevelProbabilities

PEOPLE = [
    ("1", "Ann", "Ely", 1980, "1980-01-02"),
    ("2", "Anne", "Ely", 1980, None),
    ("3", "Bob", "Bath", 1975, "1975-12-31"),
]


@pytest.fixture
def here(spark: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    spec = ls.LinkSpec(
        "dedupe",
        "id",
        [ls.block_on("town"), ls.block_on("born")],
        [ls.levenshtein("name", 1), ls.exact("day")],
    )
    levels = LevelProbabilities((0.8, 0.1, 0.1), (0.1, 0.1, 0.8)), LevelProbabilities((0.9, 0.1), (0.1, 0.9))
    FittedModel(spec, 0.5, levels).save("model.json")
    people = pd.DataFrame(PEOPLE, columns=["id", "name", "town", "born", "day"])
    people["day"] = pd.to_datetime(people["day"]).dt.date
    people.to_parquet("people.parquet", index=False)
    return tmp_path


def test_one_new_record_is_found_in_a_file_and_in_a_kept_table(
    spark: Any, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = {"name": "Ann", "born": "1980", "day": "1980-01-02"}
    # As a system exports one resource: over several lines.
    Path("new.json").write_text(json.dumps(new, indent=2), encoding="utf-8")
    command = ["match", "new.json", "people.parquet", "--model", "model.json", "--output", "who"]
    assert main(command) == 0
    told = capsys.readouterr()
    # Odds of 1 before: an equal name makes 8 and an equal day 9; one letter off makes 1, no day adds nothing.
    assert told.out == (
        " rank record_id_l record_id_r    grade match_weight match_probability\n"
        "    1         new           1 probable         6.17          0.986301\n"
        "    2         new           2 possible         0.00          0.500000\n"
        f"{here / 'who' / 'matches.parquet'}\n"
    )
    assert "note: new.json has no town: taken as missing" in told.err
    assert sorted(path.name for path in (here / "who").iterdir()) == [
        "linkspark.json",
        "manifest.json",
        "matches.parquet",
    ]
    facts = json.loads((here / "who" / "manifest.json").read_text(encoding="utf-8"))
    assert (facts["matches"], facts["options"]["count"]) == (2, 10)

    ls.create_table(spark.read.parquet(str(here / "people.parquet")), FittedModel.load("model.json"), "kept")
    command[2] = "kept"
    assert main([*command, "--certain", "0.98", "--threshold", "0.6"]) == 0
    assert capsys.readouterr().out == (
        " rank record_id_l record_id_r   grade match_weight match_probability\n"
        "    1         new           1 certain         6.17          0.986301\n"
        f"{here / 'who' / 'matches.parquet'}\n"
    )


def test_nobody_is_found_and_that_is_said(spark: Any, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("new.csv").write_text("id,name,town,born,day\n9,Zoe,Hull,1911,\n", encoding="utf-8")
    assert main(["match", "new.csv", "people.parquet", "--model", "model.json", "--output", "who"]) == 0
    assert capsys.readouterr().out == (
        "No record of people.parquet matches, from probability 0.01 on.\n"
        f"{here / 'who' / 'matches.parquet'}\n"
    )


def test_new_records_that_are_not_like_the_base_are_refused(
    spark: Any, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("new.csv").write_text("id,name,town,born,day\n9,Ann,Ely,about 1980,\n", encoding="utf-8")
    command = ["match", "new.csv", "people.parquet", "--model", "model.json", "--output", "who"]
    assert main(command) == 2
    assert capsys.readouterr().err.splitlines()[-1] == (
        "linkspark match: in 1 records of new.csv `born` is no bigint, which it is in the base. Correct "
        "these, or leave them empty."
    )
    Path("new.csv").write_text("name,town\nAnn,Ely\nBob,Bath\n", encoding="utf-8")
    assert main(command) == 2
    assert capsys.readouterr().err.splitlines()[-1] == (
        "linkspark: the model's record_id names the column `id`, which new.csv does not have. It has `name` "
        "and `town`."
    )
    assert not (here / "who").exists()
