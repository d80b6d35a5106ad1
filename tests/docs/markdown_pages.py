"""The pages of the documentation as blocks that can be run, and what running them shows.

A ```text block directly below a ```python or ```bash block is what it shows: all that is printed, then
each warning and the error of linkspark, which a page may wrap. Run this file to write into the pages what the
blocks show today; read the changes before you commit them:

    python tests/docs/markdown_pages.py user_guide/functions/unique.md
"""

import contextlib
import io
import os
import re
import shlex
import shutil
import sys
import tempfile
import textwrap
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
# The directory in which the reader of a page is taken to work.
HOME = "/home/you"
_ALREADY_RUN: set[tuple[str, ...]] = set()
_FRONT = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "synthetic_data/README.md")
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#+ +(.*)$", re.MULTILINE)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, its text, its first line's number, and what the page says it shows."""

    language: str
    text: str
    line: int
    shown: str = ""


@dataclass(frozen=True)
class Shown:
    """What a block printed, and the warnings and the error it gave."""

    printed: str
    messages: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "".join([self.printed, *(f"{message}\n" for message in self.messages)])


def pages() -> list[Path]:
    """Return every page of documentation."""
    return [ROOT / name for name in _FRONT] + sorted((ROOT / "user_guide").rglob("*.md"))


def blocks(page: Path) -> list[Block]:
    """Return a page's fenced blocks in order, each with what it shows."""
    text = page.read_text(encoding="utf-8")
    found: list[Block] = []
    end = 0
    for fence in _FENCE.finditer(text):
        language, content = fence[1], fence[2]
        directly_below = not text[end : fence.start()].strip()
        if language == "text" and found and directly_below and found[-1].language in ("python", "bash"):
            found[-1] = Block(found[-1].language, found[-1].text, found[-1].line, content)
        else:
            found.append(Block(language, content, text[: fence.start(2)].count("\n") + 1))
        end = fence.end()
    return found


def prose(page: Path) -> str:
    """Return a page without its fenced blocks."""
    return _FENCE.sub("", page.read_text(encoding="utf-8"))


def links(page: Path) -> list[str]:
    """Return the targets of a page's links."""
    return _LINK.findall(prose(page))


def anchors(page: Path) -> set[str]:
    """Return the fragments that a page's headings answer to, as GitHub makes them."""
    headings = _HEADING.findall(prose(page))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def commands(block: Block) -> list[list[str]]:
    """Return the commands of a bash block, each as its words."""
    joined = block.text.replace("\\\n", " ")
    return [words for line in joined.splitlines() if (words := shlex.split(line, comments=True))]


def linkspark_arguments(words: list[str]) -> list[str] | None:
    """Return the arguments of a call of the command line, or None for another command."""
    return words[1:] if Path(words[0]).name == "linkspark" else None


def run_python(page: Path, block: Block, namespace: dict[str, Any]) -> Shown:
    """Run a block as the page's reader would, with the names that earlier blocks left."""
    from linkspark.errors import LinksparkError, LinksparkWarning

    # Blank lines before, so that a traceback points at the line of the page.
    code = compile("\n" * (block.line - 1) + block.text, str(page), "exec")
    messages = []
    with contextlib.redirect_stdout(io.StringIO()) as printed, warnings.catch_warnings(record=True) as warned:
        warnings.filterwarnings("always", category=LinksparkWarning)
        try:
            exec(code, namespace)
        except LinksparkError as error:
            messages.append(f"{type(error).__name__}: {error}")
    messages[:0] = [f"{warning.category.__name__}: {warning.message}" for warning in warned]
    lines = [line.rstrip() for line in printed.getvalue().splitlines()]
    return Shown("".join(f"{line}\n" for line in lines), tuple(messages))


def run_bash(block: Block) -> Shown:
    """Run those commands of a block that call linkspark or `python -c`, in this process.

    The active session serves them, so that none is started for each command. A command that needs files
    that are not there is run only if the page shows what it says, and none is run twice. The demo has its
    own tests.
    """
    from linkspark.cli.main import main

    printed, said = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(said):
        for words in commands(block):
            if words[:2] == ["python", "-c"]:
                exec(words[2], {})
            arguments = linkspark_arguments(words)
            if arguments is not None and (block.shown or _can_run(arguments)):
                try:
                    status = main(arguments)
                except SystemExit as leaving:
                    status = leaving.code
                if status not in (0, None):
                    print(said.getvalue().splitlines()[-1])
    return Shown(printed.getvalue().replace(str(Path.cwd()), HOME))


def agrees(shown: Shown, page_says: str) -> bool:
    """Tell whether a page says what a block showed; only messages may be wrapped differently."""
    if not page_says.startswith(shown.printed):
        return False
    rest = page_says.removeprefix(shown.printed)
    return rest.split() == " ".join(shown.messages).split()


def run_page(page: Path, directory: Path) -> list[tuple[Block, Shown]]:
    """Run a page's blocks in order, in a directory to which the sample's files are copied first."""
    from linkspark.sample import sample_files, sample_spec

    for path in (*sample_files(), sample_spec()):
        shutil.copy(path, directory)
    namespace: dict[str, Any] = {"__name__": "__main__"}
    before = Path.cwd()
    os.chdir(directory)
    try:
        return [
            (block, run_python(page, block, namespace) if block.language == "python" else run_bash(block))
            for block in blocks(page)
            if block.language in ("python", "bash")
        ]
    finally:
        os.chdir(before)


def rewrite(page: Path, directory: Path) -> None:
    """Write into a page what its blocks show; a bash block keeps showing nothing if it did so before."""
    text = page.read_text(encoding="utf-8")
    for block, shown in run_page(page, directory):
        if block.language == "bash" and not block.shown:
            continue
        fence = f"```{block.language}\n{block.text}```\n"
        old = fence + (f"\n```text\n{block.shown}```\n" if block.shown else "")
        # Messages are one long line each: a page is read without scrolling sideways.
        messages = "".join(f"{textwrap.fill(message, 100)}\n" for message in shown.messages)
        now = shown.printed + messages
        if old not in text:
            raise SystemExit(f"{page}:{block.line}: leave one blank line between the block and what it shows")
        text = text.replace(old, fence + (f"\n```text\n{now}```\n" if now else ""), 1)
    page.write_text(text, encoding="utf-8")


def _can_run(arguments: list[str]) -> bool:
    from linkspark.cli.options import parser

    if set(arguments) & {"--help", "--version"}:
        return True
    if arguments[0] == "demo" or tuple(arguments) in _ALREADY_RUN:
        return False
    _ALREADY_RUN.add(tuple(arguments))
    return all(Path(name).exists() for name in getattr(parser().parse_args(arguments), "files", ()))


def _main() -> None:
    sys.path.insert(0, str(ROOT))
    from pyspark.sql import SparkSession

    # Spark's workers are to be this Python, not the first one on the PATH.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.master("local[2]").config("spark.sql.shuffle.partitions", "1")
    builder = builder.config("spark.ui.enabled", "false").config("spark.ui.showConsoleProgress", "false")
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    for name in sys.argv[1:]:
        with tempfile.TemporaryDirectory() as directory:
            rewrite(Path(name).resolve(), Path(directory))
    spark.stop()


if __name__ == "__main__":
    _main()
