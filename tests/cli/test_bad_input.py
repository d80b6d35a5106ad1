"""Each wrong thing that a new user does: one whole message on stderr, status 2, nothing written."""

import gzip
from pathlib import Path

import pytest

from linkspark.cli.main import main

WEIGHTS = ["--sample", "0.5", "--similarity", "0.8", "--output", "out"]

JSON_LINES = (
    'JSON lines are needed, one object {"column": value, ...} on each line; or a file that is one object or '
    "one array of objects."
)


def quoted_header() -> bytes:
    return b"id,name\n1,Ann\n"


FILES = {
    "good.csv": quoted_header(),
    "empty.csv": b"",
    "blank.csv": b"\n\n",
    "latin.csv": "id,name\n1,Jos\xe9\n".encode("latin-1"),
    "utf16.csv": "id,name\n1,Ann\n".encode("utf-16"),
    "utf16le.csv": "id,name\n1,Ann\n".encode("utf-16-le"),
    "twice.csv": b"id, name,NAME\n1,Ann,Ann\n",
    "short.csv": b"id,name,town\n1,Ann,Ely\n2,Bob\n",
    "long.csv": b"id,name\n1,Ann\n2,Bob,Ely,\n",
    "lines.csv": b'id,name\n1,Ann\n2,"Bob\nBee"\n',
    "cut.csv.gz": gzip.compress(quoted_header() * 1000)[:-30],
    "text.csv.gz": quoted_header(),
    "text.parquet": quoted_header() * 5,
    "empty.parquet": b"",
    "array.json": b'[{"id": 1},\n {"id": 2}, 3]\n',
    "cut.json": b'{"id": 1,\n "name": "x"\n',
    "parts/one.json": b'{"id": 1,\n "name": "x"}\n',
    "broken.jsonl": b'{"id": 1}\n{"id": \n',
    "data.xlsx": b"PK",
}

INPUT = [
    ("none.csv", "none.csv: there is no such file or directory. Check the path and the spelling."),
    ("empty.csv", "empty.csv: the file is empty. Check that it was written or downloaded completely."),
    ("blank.csv", "blank.csv: the file is empty. Check that it was written or downloaded completely."),
    (
        "empty.parquet",
        "empty.parquet: the file is empty. Check that it was written or downloaded completely.",
    ),
    (
        "latin.csv",
        "latin.csv: byte 13 is not text in the encoding utf-8. Name the encoding of the file with "
        "--encoding; those that Excel writes are often cp1252 or utf-16.",
    ),
    (
        "utf16.csv",
        "utf16.csv: byte 0 is not text in the encoding utf-8. Name the encoding of the file with --encoding; "
        "those that Excel writes are often cp1252 or utf-16.",
    ),
    (
        "utf16le.csv",
        "utf16le.csv: byte 1 is not text in the encoding utf-8. Name the encoding of the file with "
        "--encoding; those that Excel writes are often cp1252 or utf-16.",
    ),
    (
        "twice.csv",
        "twice.csv: the header names `NAME` and `name` more than once (Spark does not tell upper from lower "
        "case). Give each column a name of its own.",
    ),
    (
        "short.csv",
        "short.csv: line 3 has 2 cells, but the header has 3. Put cells that hold the delimiter in double "
        "quotes, or name another delimiter with --delimiter.",
    ),
    (
        "long.csv",
        "long.csv: line 3 has 4 cells, but the header has 2. Put cells that hold the delimiter in double "
        "quotes, or name another delimiter with --delimiter.",
    ),
    (
        "lines.csv",
        "lines.csv: a cell that starts on line 3 opens a double quote and does not close it on that line. If "
        "cells of this file hold line breaks, add --multiline; otherwise correct the quotes.",
    ),
    ("cut.csv.gz", "cut.csv.gz: the file is not a complete gzip file. Download or compress it again."),
    ("text.csv.gz", "text.csv.gz: the file is not a complete gzip file. Download or compress it again."),
    (
        "text.parquet",
        "text.parquet: the file is not Parquet, or it was cut off. Say what it is with --format csv or "
        "--format json, or write it again.",
    ),
    (
        "array.json",
        f"array.json: line 1 is not one JSON object. {JSON_LINES}",
    ),
    (
        "broken.jsonl",
        f"broken.jsonl: line 2 is not one JSON object. {JSON_LINES}",
    ),
    ("cut.json", f"cut.json: line 1 is not one JSON object. {JSON_LINES}"),
    # A directory holds what Spark can read in parallel.
    ("parts", f"parts/one.json: line 1 is not one JSON object. {JSON_LINES}"),
    (
        "data.xlsx",
        "data.xlsx: its name does not tell whether it is CSV, Parquet or JSON lines. Say so with --format "
        "csv, --format parquet or --format json.",
    ),
    ("folder", "folder: this directory holds no data file. Give a file, or a directory of part files."),
]

PROPORTION = "must be a number above 0 and at most 1, but it is"
ARGUMENTS = [
    (
        ["profile", "--output", "out"],
        "linkspark profile: needs one or more files, but got none. See: linkspark profile --help",
    ),
    (
        ["profile", "good.csv"],
        "linkspark profile: the following arguments are required: --output. See: linkspark profile --help",
    ),
    (
        ["weights", "good.csv", *WEIGHTS],
        "linkspark weights: needs exactly two files, but got 1. See: linkspark weights --help",
    ),
    (
        ["weights", "good.csv", "good.csv", "good.csv", *WEIGHTS],
        "linkspark weights: needs exactly two files, but got 3. See: linkspark weights --help",
    ),
    (
        ["weights", "good.csv", "good.csv", "--sample", "0", "--similarity", "1", "--output", "out"],
        f"linkspark weights: argument --sample: {PROPORTION} '0'. See: linkspark weights --help",
    ),
    (
        ["weights", "good.csv", "good.csv", "--sample", "1.5", "--similarity", "1", "--output", "out"],
        f"linkspark weights: argument --sample: {PROPORTION} '1.5'. See: linkspark weights --help",
    ),
    (
        ["weights", "good.csv", "good.csv", "--sample", "nan", "--similarity", "1", "--output", "out"],
        f"linkspark weights: argument --sample: {PROPORTION} 'nan'. See: linkspark weights --help",
    ),
    (
        ["weights", "good.csv", "good.csv", "--sample", "1", "--similarity", "80%", "--output", "out"],
        f"linkspark weights: argument --similarity: {PROPORTION} '80%'. See: linkspark weights --help",
    ),
    (
        ["weights", "good.csv", "good.csv", *WEIGHTS, "--max-iterations", "0"],
        "linkspark weights: argument --max-iterations: must be a whole number, at least 1, but it is '0'. "
        "See: linkspark weights --help",
    ),
    (
        ["weights", "good.csv", "good.csv", *WEIGHTS, "--tolerance", "0"],
        "linkspark weights: argument --tolerance: must be a number above 0, but it is '0'. "
        "See: linkspark weights --help",
    ),
    (
        ["weights", "good.csv", "good.csv", *WEIGHTS, "--identifier", "a,b,c"],
        "linkspark weights: argument --identifier: must be one column, or two as ID1,ID2, but it is 'a,b,c'. "
        "See: linkspark weights --help",
    ),
    (
        ["profile", "good.csv", "--output", "out", "--names", "a,b"],
        "linkspark profile: --names must hold one name a file, but it holds 2 for 1. "
        "See: linkspark profile --help",
    ),
    (
        ["profile", "good.csv", "--output", "out", "--missing-values", "NA,,UNK"],
        "linkspark profile: argument --missing-values: must be values with commas between, but it is "
        "'NA,,UNK'. See: linkspark profile --help",
    ),
    (
        ["profile", "good.csv", "--output", "out", "--minimum-count", "-1"],
        "linkspark profile: argument --minimum-count: must be a whole number, at least 0, but it is '-1'. "
        "See: linkspark profile --help",
    ),
    (
        ["profile", "good.csv", "--output", "out", "--delimiter", "||"],
        "linkspark profile: argument --delimiter: must be one character, or \\t for a tab, but it is '||'. "
        "See: linkspark profile --help",
    ),
    (
        ["profile", "good.csv", "--output", "out", "--encoding", "klingon"],
        "linkspark: --encoding must be one of utf-8, utf-16, latin-1, cp1252, ascii, but it is 'klingon'. "
        "Convert the file to utf-8 if it is in another one.",
    ),
    (["profile", "good.csv", "--output", "out", "--min", "5"], None),
    (
        ["profile", "good.csv", "--output", "good.csv"],
        "linkspark: {here}/good.csv: --output must be a directory, but this is a file. "
        "Name another directory.",
    ),
    (
        ["profile", "good.csv", "--output", "good.csv/out"],
        "linkspark: {here}/good.csv/out: it cannot be written ({here}/good.csv is a file). "
        "Name another one with --output.",
    ),
]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, content in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "_SUCCESS").touch()
    monkeypatch.chdir(tmp_path)
    # No session may be needed to find these faults.
    monkeypatch.setattr("linkspark.cli.profile.spark_session", None)
    monkeypatch.setattr("linkspark.cli.weights.spark_session", None)
    return tmp_path


def refused(arguments: list[str], here: Path, capsys: pytest.CaptureFixture[str]) -> str:
    before = sorted(here.rglob("*"))
    assert main(arguments) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err.count("\n") == 1
    assert sorted(here.rglob("*")) == before
    return output.err[:-1]


@pytest.mark.parametrize(("name", "message"), INPUT, ids=[name for name, _ in INPUT])
def test_a_file_that_cannot_be_read_is_refused_before_spark_starts(
    name: str, message: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert refused(["profile", "good.csv", name, "--output", "out"], here, capsys) == f"linkspark: {message}"
    assert refused(["weights", name, "good.csv", *WEIGHTS], here, capsys) == f"linkspark: {message}"


@pytest.mark.parametrize(("arguments", "message"), ARGUMENTS)
def test_arguments_that_do_not_fit_are_refused_before_spark_starts(
    arguments: list[str], message: str | None, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if message is None:
        message = "linkspark: unrecognized arguments: --min 5. See: linkspark --help"
    assert refused(arguments, here, capsys) == message.format(here=here)


def test_a_missing_command_is_refused(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert refused([], here, capsys) == (
        "linkspark: the following arguments are required: COMMAND. See: linkspark --help"
    )


def test_a_quote_that_never_ends_is_refused_even_where_line_breaks_are_allowed(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "open.csv").write_text('id,name\n1,"Ann\n' + "2,Bob\n" * 30_000)
    assert refused(["profile", "open.csv", "--multiline", "--output", "out"], here, capsys) == (
        "linkspark: open.csv: a cell that starts on line 2 opens a double quote that is not closed, or is "
        "over 128 KiB long. Correct the quotes of that line; a quote inside a quoted cell is written twice."
    )


def test_the_exact_byte_is_named_in_a_large_file(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # 70,000 bytes in front: beyond the first block that is read, and inside a character of two bytes.
    (here / "large.csv").write_bytes(b"name\n" + b"Ann\n" * 17_500 + b"Jos\xc3\n")
    assert "byte 70008 is not text" in refused(["profile", "large.csv", "--output", "out"], here, capsys)


def test_a_directory_with_other_peoples_files_is_refused(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "out").mkdir()
    (here / "out" / "summary.csv").write_text("mine")
    (here / "out" / "report.html").write_text("mine")
    assert refused(["profile", "good.csv", "--output", "out"], here, capsys) == (
        f"linkspark: {here}/out: this directory holds `report.html` and `summary.csv`, which linkspark did "
        "not write and will not overwrite. Give another directory with --output."
    )


def test_a_directory_with_another_commands_results_is_refused(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "out").mkdir()
    (here / "out" / "linkspark.json").write_text('{"command": "profile", "files": ["report.html"]}')
    assert refused(["weights", "good.csv", "good.csv", *WEIGHTS], here, capsys) == (
        f"linkspark: {here}/out: this directory holds the results of linkspark profile. "
        "Give linkspark weights a directory of its own with --output."
    )


@pytest.mark.parametrize("package", ["pyspark", "jinja2", "matplotlib"])
def test_a_package_that_is_not_installed_is_named(
    package: str, here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "linkspark.cli.session.importlib.util.find_spec", lambda name: None if name == package else object()
    )
    assert refused(["profile", "good.csv", "--output", "out"], here, capsys) == (
        f"linkspark: `linkspark profile` needs the package {package}, which is not installed. "
        "Install it with: pip install 'linkspark[local]'"
    )


def test_a_pyspark_before_3_5_is_refused(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("linkspark.cli.session.pyspark_version", lambda: "3.4.1")
    assert refused(["profile", "good.csv", "--output", "out"], here, capsys) == (
        "linkspark: PySpark 3.5 or newer is needed, but 3.4.1 is installed. "
        "Install one with: pip install 'linkspark[local]'"
    )
