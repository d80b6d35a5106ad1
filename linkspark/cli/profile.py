"""``linkspark profile``: the diagnostic tables of some files, and the report."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from linkspark.cli import refusals
from linkspark.cli.common_options import read_options
from linkspark.cli.inputs import Source, bad_rows_refused, find_sources, names_of, read
from linkspark.cli.output import check_output, results_directory, write_page, write_table
from linkspark.cli.progress import Progress
from linkspark.cli.session import platform_decides, require_packages, spark_session

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

    from linkspark.results import Profile

TABLES = ("summary", "missing", "unique", "block_sizes", "descriptive_stats", "common_records")
FILES = ("report.html", *(f"{table}.csv" for table in TABLES))


def run(arguments: argparse.Namespace) -> Path:
    """Profile the files, and return the report's path."""
    program = "linkspark profile"
    if not arguments.files:
        raise refusals.wrong_number_of_files(program, 0, "one or more files")
    names = check_names(program, arguments.names, arguments.files)
    check_output(arguments.output, "profile", may_write=FILES)
    require_packages(program)
    reading = read_options(arguments)
    progress = Progress()
    sources = find_sources(arguments.files, reading, elsewhere=platform_decides())
    with results_directory(arguments.output, "profile", may_write=FILES) as directory:
        progress("starting Spark")
        with spark_session(verbose=arguments.verbose) as spark, bad_rows_refused():
            progress(f"reading {counted(sources)}")
            frames = [read(spark, source, reading) for source in sources]
            found = profile_frames(
                program, frames, names or names_of(sources), as_values(arguments.missing_values), progress
            )
        progress("writing the tables and the report")
        write_profile(found, directory, arguments.minimum_count)
        write_page(arguments, directory, profile=found)
    progress("done")
    return Path(arguments.output).expanduser().resolve() / "report.html"


def profile_frames(
    program: str,
    frames: Sequence["DataFrame"],
    names: Sequence[str],
    missing_values: Sequence[str | int | float],
    progress: Progress,
) -> "Profile":
    """Run the diagnostics over frames that were just read."""
    from linkspark.frames import check_frames
    from linkspark.profiling import profile

    check_frames(program, frames)
    progress("counting rows, missing values and distinct values")
    return profile(*frames, names=names, missing_values=missing_values)


def write_profile(found: "Profile", directory: Path, minimum_count: int) -> None:
    """Write the tables as CSV after disclosure control."""
    from linkspark.report.disclosure import control

    controlled = control(found, minimum_count)
    for name in TABLES:
        table = getattr(controlled, name)
        if table is not None:
            index = None if name == "summary" else "Column"
            write_table(table, directory / f"{name}.csv", index=index)


def check_names(program: str, names: list[str] | None, files: Sequence[str]) -> list[str] | None:
    """Return the user's names of the files, or None; refuse too few or too many."""
    if names is not None and len(names) != len(files):
        raise refusals.wrong_number_of_names(program, len(names), len(files))
    return names


def as_values(texts: Sequence[str]) -> list[str | int | float]:
    """Return missing values as text, and as numbers too where they are numbers."""
    values: list[str | int | float] = list(texts)
    for text in texts:
        try:
            number = float(text)
        except ValueError:
            continue
        if number == number and abs(number) != float("inf"):
            values.append(int(number) if number.is_integer() else number)
    return values


def counted(sources: Sequence[Source]) -> str:
    """Return how many files there are, in words."""
    return "1 file" if len(sources) == 1 else f"{len(sources)} files"
