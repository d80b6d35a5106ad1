"""Whole runs of profile, weights, demo and bundle, in the session of the tests."""

import gzip
import json
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from linkspark.cli.main import main
from linkspark.sample import sample_truth

CENSUS = """id, name, town, born
1, Ann, Ely, 0123
2, Bob, "Bath, Avon", 0007
3, , Ely, 0123
4, UNK, "the ""Old"" Town", 0123
"""
COMMANDS = ("profile", "weights", "dedupe", "link", "train", "score", "convert", "demo", "bundle")
SURVEY = "id,name,town,visit\n7,Ann,Ely,2020-01-01\n8,Eve,,2020-01-02\n"


@pytest.fixture
def here(spark: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "census.csv").write_text(CENSUS)
    (tmp_path / "survey.csv").write_text(SURVEY)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def table(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def profile(*arguments: str) -> pd.DataFrame:
    assert main(["profile", *arguments, "--output", "out", "--minimum-count", "0"]) == 0
    return table(Path("out/summary.csv"))


def records(count: int, seed: int) -> pd.DataFrame:
    """Return people of whom two files hold the same, one in six with another name in the second."""
    numbers = pd.Series(range(count))
    return pd.DataFrame(
        {
            "id": numbers.map(lambda number: f"{seed}-{number}"),
            "name": numbers.map(lambda number: f"{chr(65 + number % 23)}{chr(97 + number % 7)}nna"),
            "born": numbers.map(lambda number: str(1950 + number % 41)),
            "town": numbers.map(lambda number: ["Ely", "Bath", "York"][number % 3]),
        }
    )


@pytest.fixture
def two_files(here: Path) -> Path:
    first, second = records(120, 1), records(120, 2)
    second.loc[::6, "name"] = "Zebedee"
    first.to_csv("first.csv", index=False)
    second.to_csv("second.csv", index=False)
    return here


def test_profile_writes_every_table_and_says_where_the_report_is(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    summary = profile("census.csv", "survey.csv", "--missing-values", "UNK")
    assert sorted(path.name for path in (here / "out").iterdir()) == [
        "block_sizes.csv",
        "common_records.csv",
        "descriptive_stats.csv",
        "linkspark.json",
        "missing.csv",
        "report.html",
        "summary.csv",
        "unique.csv",
    ]
    output = capsys.readouterr()
    assert output.out.splitlines() == [f"Results: {here}/out", f"Report:  {here}/out/report.html"]
    stages = [line.split(" s  ")[1] for line in output.err.splitlines()]
    assert stages == [
        "starting Spark",
        "reading 2 files",
        "counting rows, missing values and distinct values",
        "writing the tables and the report",
        "done",
    ]
    assert summary.iloc[0].to_dict() == {
        "Total_Link_Space": "8",
        "File_Name": "census",
        "Row_Count": "4",
        "Column_Count": "4",
        "Common_Columns": '["id", "name", "town"]',
        "Common_Columns_All_Data_Types": '[["id", "string"], ["name", "string"], ["town", "string"]]',
        "Common_Columns_Common_Data_Types": '[["id", "string"], ["name", "string"], ["town", "string"]]',
        "Unique_Columns": '["born"]',
        "Empty_Cells_Count": "2",
        "Empty_Cells_%": "12.5",
    }
    missing = table(here / "out" / "missing.csv")
    assert missing["Count_Missing"].tolist() == ["0", "2", "0", "0", "0", "0", "1", "0"]
    report = (here / "out" / "report.html").read_text(encoding="utf-8")
    assert "linkspark profile census.csv survey.csv --missing-values UNK" in report


def test_text_stays_as_it_is_written_and_blanks_around_cells_go(here: Path) -> None:
    profile("census.csv")
    stats = table(here / "out" / "descriptive_stats.csv").set_index("Column")
    assert json.loads(stats.loc["born", "Frequency_List"]) == [["0123", 3], ["0007", 1]]
    assert json.loads(stats.loc["town", "Frequency_List"]) == [
        ["Ely", 2],
        ["Bath, Avon", 1],
        ['the "Old" Town', 1],
    ]


def test_types_are_inferred_only_when_asked(here: Path) -> None:
    profile("census.csv", "--infer-types")
    stats = table(here / "out" / "descriptive_stats.csv").set_index("Column")
    assert stats["Data_Type"].to_dict() == {"id": "int", "name": "string", "town": "string", "born": "int"}
    assert stats.loc["born", "Mean"] == "94.0"


def test_the_tables_pass_disclosure_control(here: Path) -> None:
    assert main(["profile", "census.csv", "survey.csv", "--output", "out"]) == 0
    written = "".join(path.read_text(encoding="utf-8") for path in sorted((here / "out").iterdir()))
    for value in ("Ann", "Bob", "Eve", "Bath", "0123", "2020-01-01"):
        assert value not in written
    assert table(here / "out" / "missing.csv")["Count_Missing"].unique().tolist() == ["suppressed", "<10"]


@pytest.fixture
def more_encodings(spark: Any) -> Any:
    """As in the session that the command line starts; Spark 4 refuses cp1252 otherwise."""
    spark.conf.set("spark.sql.legacy.javaCharsets", "true")
    yield
    spark.conf.unset("spark.sql.legacy.javaCharsets")


def test_an_encoding_that_the_session_refuses_is_named(
    here: Path, spark: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    if spark.version < "4":
        return  # PySpark 3.5 reads every encoding of Java.
    (here / "western.csv").write_bytes("name\nZo\xeb\n".encode("cp1252"))
    assert refused("profile western.csv --encoding cp1252 --output out", here, capsys) == (
        "linkspark: this Spark session does not read the encoding cp1252. Convert the file to utf-8, or set "
        "spark.sql.legacy.javaCharsets to true for the session."
    )


@pytest.mark.usefixtures("more_encodings")
def test_every_format_is_read(here: Path, spark: Any) -> None:
    rows = pd.DataFrame({"id": ["1", "2", "3"], "name": ["Zoë", "Bob", "Zoë"]})
    rows.to_parquet("a.parquet")
    rows.to_csv("a.tsv", sep="\t", index=False)
    rows.to_csv("pipes.data", sep="|", index=False)
    rows.to_csv("western.csv", index=False, encoding="cp1252")
    rows.to_csv("wide.csv", index=False, encoding="utf-16")
    rows.to_csv("marked.csv", index=False, encoding="utf-8-sig")
    rows.to_json("a.jsonl", orient="records", lines=True)
    rows.to_json("array.json", orient="records")
    rows.to_json("indented.json", orient="records", indent=2)
    Path("a.csv.gz").write_bytes(gzip.compress(rows.to_csv(index=False).encode()))
    Path("odd [1] %20 {x}* name.csv").write_text(rows.to_csv(index=False), encoding="utf-8")
    spark.createDataFrame(rows).write.parquet(f"file://{here}/parts")
    spark.createDataFrame(rows).write.option("header", True).csv(f"file://{here}/csv_parts")
    for arguments in (
        ["a.parquet"],
        ["a.tsv"],
        ["pipes.data", "--format", "csv", "--delimiter", "|"],
        ["western.csv", "--encoding", "cp1252"],
        ["wide.csv", "--encoding", "utf-16"],
        ["marked.csv"],
        ["a.jsonl"],
        ["array.json"],
        ["indented.json"],
        ["a.csv.gz"],
        ["odd [1] %20 {x}* name.csv"],
        ["parts"],
        ["csv_parts"],
    ):
        summary = profile(*arguments, "--names", "people")
        assert summary[["File_Name", "Row_Count", "Column_Count"]].to_numpy().tolist() == [
            ["people", "3", "2"]
        ], arguments
        stats = table(here / "out" / "descriptive_stats.csv").set_index("Column")
        assert stats.loc["name", "Frequency_List"] == '[["Zoë", 2], ["Bob", 1]]', arguments


def test_a_table_of_the_catalog_is_an_input(here: Path, people: str) -> None:
    for name in (people, f"default.{people}", f"spark_catalog.default.{people}"):
        assert profile(name)[["File_Name", "Row_Count"]].to_numpy().tolist() == [[name, "2"]]


@pytest.fixture
def people(spark: Any) -> Any:
    spark.createDataFrame(pd.DataFrame({"id": [1, 2]})).write.saveAsTable("people_of_ely")
    yield "people_of_ely"
    spark.sql("DROP TABLE people_of_ely")


def test_cells_with_line_breaks_are_read_when_asked(here: Path) -> None:
    Path("lines.csv").write_text('id,note\n1,"two\nlines"\n2,one\n')
    assert profile("lines.csv", "--multiline")["Row_Count"].tolist() == ["2"]


def test_files_of_the_same_name_are_told_apart(here: Path) -> None:
    Path("other").mkdir()
    Path("other/census.csv").write_text(CENSUS)
    assert profile("census.csv", "other/census.csv")["File_Name"].tolist() == [
        "census.csv",
        "other/census.csv",
    ]


def test_numbers_that_stand_for_missing_are_numbers_too(here: Path) -> None:
    pd.DataFrame({"age": [1.5, -9.0, -8.0], "code": ["-9", "-9.0", "x"]}).to_parquet("ages.parquet")
    profile("ages.parquet", "--missing-values=-9,-8")
    assert table(here / "out" / "missing.csv")["Count_Missing"].tolist() == ["2", "1"]


def test_a_header_without_rows_is_a_file_without_records(here: Path) -> None:
    Path("header.csv").write_text("id,name\n")
    assert profile("header.csv")["Row_Count"].tolist() == ["0"]


def test_profile_of_one_file_after_two_leaves_no_table_of_the_two(here: Path) -> None:
    profile("census.csv", "survey.csv")
    profile("census.csv")
    assert not (here / "out" / "common_records.csv").exists()


def test_weights_writes_the_pairs_once_and_estimates_from_them(
    two_files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        main(["weights", "first.csv", "second.csv", "--sample", "1", "--similarity", "1", "--output", "out"])
        == 0
    )
    assert sorted(path.name for path in (two_files / "out").iterdir()) == [
        "agreement.csv",
        "candidate_links.parquet",
        "linkspark.json",
        "mu_probability.csv",
        "report.html",
    ]
    pairs = pd.read_parquet("out/candidate_links.parquet")
    assert len(pairs) == 120 * 120
    assert not [name for name in pairs.columns if name.startswith("id_1")]
    left, right = pd.read_csv("first.csv", dtype=str), pd.read_csv("second.csv", dtype=str)
    crossed = left.merge(right, how="cross", suffixes=("_1", "_2"))
    agreement = table(two_files / "out" / "agreement.csv").set_index("Comparison")
    for column in ("name", "born", "town"):
        agreed = int((crossed[f"{column}_1"] == crossed[f"{column}_2"]).sum())
        assert agreement.loc[f"{column}_lev_bool"].tolist() == ["14400", str(agreed)]
    weights = table(two_files / "out" / "mu_probability.csv")
    assert weights["Attribute"].tolist() == ["name_lev_bool", "born_lev_bool", "town_lev_bool"]
    assert weights.columns.tolist() == ["Attribute", "m", "u", "W_a", "W_d"]
    assert capsys.readouterr().out.splitlines()[-1] == f"Report:  {two_files}/out/report.html"


def test_weights_returns_identifiers_when_they_are_named(two_files: Path) -> None:
    pd.read_csv("second.csv").rename(columns={"id": "key"}).to_csv("second.csv", index=False)
    command = "weights first.csv second.csv --sample 0.5 --similarity 0.8 --identifier id,key --output out"
    assert main([*command.split(), "--columns", "born,town", "--compare", "exact"]) == 0
    pairs = pd.read_parquet("out/candidate_links.parquet")
    assert pairs.columns.tolist() == [
        "id_1",
        "key_2",
        *[f"{name}{suffix}" for name in ("born", "town") for suffix in SUFFIXES],
    ]
    assert 0 < len(pairs) < 14400
    attributes = table(two_files / "out" / "mu_probability.csv")["Attribute"].tolist()
    assert attributes == ["born_bool", "town_bool"]


SUFFIXES = ("_bool", "_soundex_bool", "_lev", "_lev_bool")


def test_weights_of_the_same_seed_are_the_same(two_files: Path) -> None:
    written = []
    for seed in ("3", "3", "4"):
        command = f"weights first.csv second.csv --sample 0.5 --similarity 1 --seed {seed} --output out"
        assert main(command.split()) == 0
        written.append((two_files / "out" / "agreement.csv").read_text())
    assert written[0] == written[1] != written[2]


def test_weights_counts_the_users_missing_values_as_missing(two_files: Path) -> None:
    command = "weights first.csv second.csv --sample 1 --similarity 1 --missing-values Ely --output out"
    assert main(command.split()) == 0
    agreement = table(two_files / "out" / "agreement.csv").set_index("Comparison")
    # 80 of 120 records of each file live elsewhere.
    assert agreement.loc["town_lev_bool", "compared"] == str(80 * 80)


def refused(arguments: str, here: Path, capsys: pytest.CaptureFixture[str]) -> str:
    before = sorted(here.rglob("*"))
    capsys.readouterr()
    assert main(arguments.split()) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert sorted(here.rglob("*")) == before
    return "\n".join(line for line in output.err.splitlines() if " s  " not in line)


WEIGHTS = "--sample 1 --similarity 0.8 --output out"


def test_nested_columns_are_refused(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "nested.jsonl").write_text('{"id": "1", "name": {"first": "Ann"}}\n')
    said = (
        "frame 2 has columns that are not flat: `name` (struct<first:string>). Only flat columns (text, "
        "numbers, booleans, dates, timestamps) are allowed: select the fields you need, or drop the columns."
    )
    profile_said = refused("profile census.csv nested.jsonl --output out", here, capsys)
    assert profile_said == f"linkspark profile: {said}"
    weights_said = refused(f"weights census.csv nested.jsonl {WEIGHTS}", here, capsys)
    assert weights_said == f"linkspark weights: {said}"


def test_files_without_a_common_column_are_refused(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "other.csv").write_text("surname\nPark\n")
    assert refused(f"weights survey.csv other.csv {WEIGHTS}", here, capsys) == (
        "candidate_links: no column has the same name and type in both frames, so there is nothing to "
        "compare. Frame 1 has `id` (string), `name` (string), `town` (string), `visit` (string). Frame 2 has "
        "`surname` (string). Rename or cast columns until they agree."
    )


@pytest.mark.parametrize("option", ["--identifier", "--columns"])
def test_a_column_that_a_file_lacks_is_refused(
    option: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert refused(f"weights census.csv survey.csv {WEIGHTS} {option} visit", here, capsys) == (
        f"linkspark: {option} names the column `visit`, which census.csv does not have. "
        "It has `id`, `name`, `town` and `born`."
    )


def test_a_table_that_is_not_in_the_catalog_is_refused(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert refused("profile census --output out", here, capsys) == (
        "linkspark: census: there is no such file, and no such table in the catalog of this Spark session. "
        "Check the spelling; a file is given with its ending, for example census.csv."
    )


def test_a_damaged_parquet_file_is_refused(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "bad.parquet").write_bytes(b"PAR1" + bytes(range(200)) + b"PAR1")
    said = refused("profile bad.parquet --output out", here, capsys)
    assert said == (
        "linkspark: Spark gave up reading the files: a row has more or fewer cells than the header, or a "
        "file is damaged. Correct it, or name another --delimiter, --encoding or --format."
    )


def test_an_interrupted_run_leaves_nothing(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*arguments: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("linkspark.cli.profile.write_page", interrupt)
    before = sorted(here.rglob("*"))
    assert main(["profile", "census.csv", "--output", "out"]) == 130
    assert capsys.readouterr().err.splitlines()[-1] == "linkspark: interrupted; nothing was written."
    assert sorted(here.rglob("*")) == before


def test_what_fails_over_an_interrupt_is_told_as_the_interrupt(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(*arguments: object, **options: object) -> None:
        try:
            raise KeyboardInterrupt
        finally:
            raise ConnectionError("no answer from Java")

    monkeypatch.setattr("linkspark.cli.profile.write_page", interrupt)
    assert main(["profile", "census.csv", "--output", "out"]) == 130
    assert capsys.readouterr().err.splitlines()[-1] == "linkspark: interrupted; nothing was written."


def test_an_unexpected_failure_is_raised_and_leaves_nothing(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: object, **options: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("linkspark.cli.weights.write_page", fail)
    before = sorted(here.rglob("*"))
    records(30, 1).to_csv("../first.csv")
    with pytest.raises(ZeroDivisionError):
        main(f"weights ../first.csv ../first.csv {WEIGHTS}".split())
    assert sorted(here.rglob("*")) == before


def test_warnings_are_shown_as_notes(two_files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pd.read_csv("second.csv").rename(columns={"town": "city"}).to_csv("second.csv", index=False)
    assert main(f"weights first.csv second.csv {WEIGHTS}".split()) == 0
    notes = [line for line in capsys.readouterr().err.splitlines() if " s  " not in line]
    assert notes[0] == (
        "           note: candidate_links: columns that do not share name and type with the other frame are "
        "not compared: `town` (string) of frame 1, `city` (string) of frame 2."
    )


def test_demo_runs_everything_over_the_sample(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo"]) == 0
    assert {path.name for path in (here / "linkspark-demo").iterdir()} >= {
        "report.html",
        "summary.csv",
        "common_records.csv",
        "mu_probability.csv",
        "candidate_links.parquet",
        "pairs.parquet",
        "clusters.parquet",
        "model.json",
        "manifest.json",
    }
    assert capsys.readouterr().out.splitlines()[-1] == f"Report:  {here}/linkspark-demo/report.html"
    weights = pd.read_csv("linkspark-demo/mu_probability.csv", index_col="Attribute")
    report = Path("linkspark-demo/report.html").read_text(encoding="utf-8")
    for chapter in (
        "What each agreement is worth",
        "Which pairs were compared",
        "Measured against the truth",
    ):
        assert chapter in report
    clusters = pd.read_parquet("linkspark-demo/clusters.parquet")
    truth = pd.read_csv(sample_truth(), dtype=str)
    found = clusters.merge(truth, on="record_id")
    assert len(found) == len(truth) == len(clusters)
    # Clusters at 0.95 hold one person each, nearly all of them.
    assert (found.groupby("cluster_id_95")["person_id"].nunique() == 1).mean() > 0.99
    assert (found.groupby("person_id")["cluster_id_95"].nunique() == 1).mean() > 0.95
    # The people of the two files are the same in part: what is personal must tell matches from others.
    assert (weights["m"] > weights["u"]).all()
    assert (
        weights.loc[["first_name_lev_bool", "surname_lev_bool", "date_of_birth_lev_bool"], "m"] > 0.6
    ).all()


def test_bundle_packs_the_package_without_its_sample(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bundle", "--output", "one.zip"]) == 0
    assert main(["bundle", "--output", "two.zip"]) == 0
    assert capsys.readouterr().out.splitlines() == [f"{here}/one.zip", f"{here}/two.zip"]
    assert Path("one.zip").read_bytes() == Path("two.zip").read_bytes()
    names = zipfile.ZipFile("one.zip").namelist()
    assert {"linkspark/__init__.py", "linkspark/estimation/em.py", "linkspark/py.typed"} <= set(names)
    assert not [name for name in names if "sample/" in name or "__pycache__" in name or ".partial" in name]
    assert main(["bundle", "--output", "."]) == 2


@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS)])
def test_help_explains_every_option_and_gives_an_example(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*command, "--help"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert f"linkspark {command[0] if command else 'demo'}" in said.partition("example:")[2] or not command
    from linkspark.cli.options import parser

    actions = parser()._subparsers._group_actions[0].choices  # type: ignore[union-attr]
    assert all(action.help for action in actions[command[0]]._actions) if command else True


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--version"])
    assert capsys.readouterr().out == "linkspark 0.1.0\n"
