"""The directory of results: whole or not at all, and nobody else's file is touched."""

import argparse
import datetime
import json
import os
import platform
import shlex
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from linkspark.cli import refusals
from linkspark.cli.session import pyspark_version
from linkspark.version import __version__

if TYPE_CHECKING:
    from linkspark.results import LinkageFindings, Profile, Weights

# Lists what a run wrote, so that the next run may replace exactly that.
MANIFEST = "linkspark.json"


@contextmanager
def results_directory(output: Path, command: str, *, may_write: tuple[str, ...]) -> Iterator[Path]:
    """Give a temporary directory to write to; move what it holds to `output` when all went well.

    A new directory appears in one step. In one that already holds results of the same command these are
    replaced, file by file; other files stay as they are.

    Parameters
    ----------
    output
        The directory that the user named.
    command
        The command that writes.
    may_write
        The names that it may write: refused beforehand where another file has one of them.

    Raises
    ------
    InputError
        When `output` is a file, holds another command's results, or a foreign file of the same name.
    """
    output = output.expanduser().resolve()
    earlier = _earlier_results(output, command)
    _check_output(output, earlier, may_write)
    # On the same disk as its destination, so that moving is renaming.
    parent = output if output.exists() else next(folder for folder in output.parents if folder.exists())
    temporary = parent / f".{output.name}.partial-{uuid.uuid4().hex[:8]}"
    try:
        temporary.mkdir()
    except OSError as error:
        raise refusals.output_not_writable(output, error.strerror or "unknown reason") from None
    try:
        yield temporary
        names = sorted(path.name for path in temporary.iterdir())
        manifest = {"linkspark": __version__, "command": command, "files": [*names, MANIFEST]}
        (temporary / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
        _publish(temporary, output, earlier)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def check_output(output: Path, command: str, *, may_write: tuple[str, ...]) -> None:
    """Refuse a directory to which this command's results cannot be written; writes nothing."""
    output = output.expanduser().resolve()
    _check_output(output, _earlier_results(output, command), may_write)


def wrote_before(output: Path, command: str, name: str) -> bool:
    """Tell whether an earlier run of this command wrote a file of this name here, which would be replaced."""
    return name in _earlier_results(output.expanduser().resolve(), command)


def write_table(table: pd.DataFrame, path: Path, *, index: str | None) -> None:
    """Write a table as CSV: the index under the name `index` (None: not at all), a list in a cell as JSON."""
    text = table.copy()
    for column in text.columns:
        if text[column].map(lambda cell: isinstance(cell, (list, tuple))).any():
            text[column] = text[column].map(_as_json)
    text.to_csv(path, index=index is not None, index_label=index, encoding="utf-8", lineterminator="\n")


def write_page(
    arguments: argparse.Namespace,
    directory: Path,
    *,
    profile: "Profile | None" = None,
    weights: "Weights | None" = None,
    linkage: "LinkageFindings | None" = None,
) -> None:
    """Write the report, with what was run and when at its foot."""
    from linkspark.report import report_html

    facts = {
        "Command": shlex.join(["linkspark", *arguments.argv]),
        "Made on": datetime.datetime.now().astimezone().strftime("%d %B %Y, %H:%M %Z"),
        "Versions": f"linkspark {__version__}, PySpark {pyspark_version()}, "
        f"Python {platform.python_version()}",
    }
    title = "What the files hold" if profile is not None else "What agreement tells"
    if linkage is not None:
        title = "Which records belong together"
    page = report_html(
        profile, weights, linkage, minimum_count=arguments.minimum_count, title=title, facts=facts
    )
    (directory / "report.html").write_text(page, encoding="utf-8")


def _as_json(cell: object) -> object:
    if isinstance(cell, (list, tuple)):
        return json.dumps(cell, ensure_ascii=False, default=str)
    return cell


def _check_output(output: Path, earlier: list[str], may_write: tuple[str, ...]) -> None:
    if output.exists() and not output.is_dir():
        raise refusals.output_is_a_file(output)
    foreign = [name for name in (*may_write, MANIFEST) if name not in earlier and (output / name).exists()]
    if foreign:
        raise refusals.output_would_overwrite(output, foreign)
    nearest = output if output.exists() else next(folder for folder in output.parents if folder.exists())
    if not nearest.is_dir():
        raise refusals.output_not_writable(output, f"{nearest} is a file")
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise refusals.output_not_writable(output, "permission denied")


def _earlier_results(output: Path, command: str) -> list[str]:
    """Return the names that an earlier run of the same command wrote here."""
    try:
        manifest = json.loads((output / MANIFEST).read_text(encoding="utf-8"))
        theirs, files = manifest["command"], manifest["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    if theirs != command:
        raise refusals.output_of_another_command(output, theirs, command)
    # A name, never a path: what lies outside the directory is out of reach.
    return [name for name in files if isinstance(name, str) and name == Path(name).name and name != ".."]


def _publish(temporary: Path, output: Path, earlier: list[str]) -> None:
    output.parent.mkdir(parents=True, exist_ok=True)
    if not output.exists():
        temporary.rename(output)
        return
    outdated = temporary / ".outdated"
    outdated.mkdir()
    new = [path.name for path in temporary.iterdir() if path != outdated]
    for name in [name for name in earlier if name not in new and (output / name).exists()]:
        (output / name).rename(outdated / name)
    # The manifest comes last: until then the directory is the earlier run's.
    for name in sorted(new, key=lambda name: (name == MANIFEST, name)):
        if (output / name).is_dir():
            (output / name).rename(outdated / name)
        os.replace(temporary / name, output / name)
