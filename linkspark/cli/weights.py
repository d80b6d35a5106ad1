"""``linkspark weights``: compare a sample of two files, estimate m and u, and write the report."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from linkspark.cli import refusals
from linkspark.cli.common_options import read_options
from linkspark.cli.inputs import Source, bad_rows_refused, find_sources, names_of, read
from linkspark.cli.output import check_output, results_directory, write_page, write_table
from linkspark.cli.profile import as_values, check_names
from linkspark.cli.progress import Progress
from linkspark.cli.session import platform_decides, require_packages, spark_session

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

    from linkspark.results import Weights

FILES = ("report.html", "mu_probability.csv", "agreement.csv", "candidate_links.parquet")


def run(arguments: argparse.Namespace) -> Path:
    """Estimate the weights of two files, and return the report's path."""
    program = "linkspark weights"
    if len(arguments.files) != 2:
        raise refusals.wrong_number_of_files(program, len(arguments.files), "exactly two files")
    names = check_names(program, arguments.names, arguments.files)
    check_output(arguments.output, "weights", may_write=FILES)
    require_packages(program)
    reading = read_options(arguments)
    progress = Progress()
    sources = find_sources(arguments.files, reading, elsewhere=platform_decides())
    with results_directory(arguments.output, "weights", may_write=FILES) as directory:
        progress("starting Spark")
        with spark_session(verbose=arguments.verbose) as spark, bad_rows_refused():
            progress("reading 2 files")
            frames = [read(spark, source, reading) for source in sources]
            frames = prepared(program, frames, sources, arguments)
            found = weigh_frames(frames, names or names_of(sources), arguments, directory, progress)
        progress("writing the tables and the report")
        write_weights(found, directory, arguments.minimum_count)
        write_page(arguments, directory, weights=found)
    progress("done")
    return Path(arguments.output).expanduser().resolve() / "report.html"


def prepared(
    program: str, frames: Sequence["DataFrame"], sources: Sequence[Source], arguments: argparse.Namespace
) -> list["DataFrame"]:
    """Return the two frames with the chosen columns only, and null for the user's missing values."""
    from linkspark.cells import present
    from linkspark.frames import check_frames, quoted

    check_frames(program, frames)
    identifiers = arguments.identifier
    pair = (identifiers, identifiers) if isinstance(identifiers, str) else identifiers or (None, None)
    missing_values = as_values(arguments.missing_values)
    chosen = []
    for frame, source, identifier in zip(frames, sources, pair, strict=True):
        if identifier is not None and identifier not in frame.columns:
            raise refusals.column_not_in_file("--identifier", identifier, source.text, frame.columns)
        for column in arguments.columns or ():
            if column not in frame.columns:
                raise refusals.column_not_in_file("--columns", column, source.text, frame.columns)
        kept = [
            field
            for field in frame.schema.fields
            if not arguments.columns or field.name in (*arguments.columns, identifier)
        ]
        chosen.append(
            frame.select(
                [
                    present(quoted(field.name), field.dataType, missing_values).alias(field.name)
                    if missing_values and field.name != identifier
                    else quoted(field.name)
                    for field in kept
                ]
            )
        )
    return chosen


def weigh_frames(
    frames: Sequence["DataFrame"],
    names: Sequence[str],
    arguments: argparse.Namespace,
    directory: Path,
    progress: Progress,
) -> "Weights":
    """Write the candidate links of two frames to the directory, and estimate from what was written."""
    from linkspark.comparisons import candidate_links
    from linkspark.weighing import weigh

    links = candidate_links(
        arguments.sample,
        arguments.similarity,
        frames[0],
        frames[1],
        identifier=arguments.identifier,
        seed=arguments.seed,
    )
    path = f"file://{(directory / 'candidate_links.parquet').as_posix()}"
    progress("comparing all pairs of the two samples")
    links.write.parquet(path)
    progress("estimating m and u")
    return weigh(
        frames[0].sparkSession.read.parquet(path),
        names=(names[0], names[1]),
        sample=arguments.sample,
        similarity=arguments.similarity,
        seed=arguments.seed,
        compare=arguments.compare,
        max_iterations=arguments.max_iterations,
        tolerance=arguments.tolerance,
    )


def write_weights(found: "Weights", directory: Path, minimum_count: int) -> None:
    """Write the tables as CSV after disclosure control."""
    from linkspark.report.disclosure import control_weights

    controlled = control_weights(found, minimum_count)
    write_table(controlled.mu, directory / "mu_probability.csv", index="Attribute")
    write_table(controlled.agreement, directory / "agreement.csv", index="Comparison")
