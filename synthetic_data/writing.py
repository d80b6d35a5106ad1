"""Write a population to disk, slice after slice, under a temporary name; move it into place when complete."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession

from synthetic_data.frames import Making, file, truth
from synthetic_data.households import BLOCK
from synthetic_data.population import FILES, Population
from synthetic_data.rates import SyntheticDataError

FORMATS = ("parquet", "csv")
PEOPLE_A_SLICE = 4_000 * BLOCK
_SMALL = 200_000
_PARTS_A_SLICE = 4
# Blanks count, and a quote within a value is doubled, as in every CSV but Spark's own default.
_CSV = {"escape": '"', "ignoreLeadingWhiteSpace": "false", "ignoreTrailingWhiteSpace": "false"}

Progress = Callable[[str], None]


def parts(population: Population, kind: str) -> list[tuple[int, range, str]]:
    """Return the pieces of work: the number and the blocks of each slice, with the file to write of it."""
    size = PEOPLE_A_SLICE // BLOCK
    slices = [population.blocks[start : start + size] for start in range(0, len(population.blocks), size)]
    return [
        (number, blocks, name) for number, blocks in enumerate(slices) for name in (*FILES[kind], "truth")
    ]


def write(
    spark: SparkSession, population: Population, kind: str, form: str, output: Path, progress: Progress
) -> list[Path]:
    """Write the files of a kind into a new directory.

    Spark jobs: one for each of `parts`.

    Parameters
    ----------
    spark
        The session. Its executors must see `output`: a directory of this machine, or a shared one.
    population
        What to make.
    kind
        `pair` or `duplicates`.
    form
        `parquet` (a directory of part files for each file) or `csv` (one file each).
    output
        The directory to make; it must not hold anything yet.
    progress
        Called with the name of the file after each part.

    Returns
    -------
    The paths of what was written.
    """
    refuse_used(output)
    with unfinished(output) as temporary:
        written = _write_parts(spark, population, kind, form, temporary, progress)
        if output.exists():
            output.rmdir()
        os.replace(temporary, output)
    return [output / path.name for path in written]


def replace_files(
    spark: SparkSession, population: Population, kind: str, form: str, output: Path, progress: Progress
) -> list[Path]:
    """Write the files of a kind into a directory that holds other things too; only they are replaced."""
    with unfinished(output) as temporary:
        written = _write_parts(spark, population, kind, form, temporary, progress)
        for path in written:
            os.replace(path, output / path.name)
    return [output / path.name for path in written]


def refuse_used(output: Path) -> None:
    """Refuse a directory that holds something, a file, and a place where nothing can be made."""
    if re.match(r"\w[\w+.-]+:/", str(output)):
        raise SyntheticDataError(
            f"--output: {output} is an address, and only directories of this machine can be written. Give a "
            "directory, or write the frames of synthetic_data.census_and_survey yourself."
        )
    if output.exists() and not output.is_dir():
        raise SyntheticDataError(f"--output: {output} is a file. Give a directory that does not exist yet.")
    if output.is_dir() and any(output.iterdir()):
        raise SyntheticDataError(
            f"--output: the directory {output} is not empty. Give one that does not exist yet."
        )


@contextmanager
def unfinished(output: Path) -> Iterator[Path]:
    """Give a hidden directory beside `output`; whatever happens, it is gone afterwards."""
    temporary = output.absolute().parent / f".{output.absolute().name}.unfinished-{os.getpid()}"
    try:
        temporary.mkdir(parents=True)
    except OSError as error:
        raise SyntheticDataError(
            f"--output: cannot make a directory in {temporary.parent} ({error.strerror}). Give another one."
        ) from error
    try:
        yield temporary
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _write_parts(
    spark: SparkSession, population: Population, kind: str, form: str, temporary: Path, progress: Progress
) -> list[Path]:
    targets = {name: temporary / f"{name}.{form}" for name in (*FILES[kind], "truth")}
    for number, blocks, name in parts(population, kind):
        making = Making(blocks)
        frame = (
            truth(spark, population, kind, making)
            if name == "truth"
            else file(spark, population, name, making)
        )
        _write_slice(_shuffled(frame, population), form, number, temporary / "slice", targets[name])
        progress(name)
    return list(targets.values())


def _shuffled(frame: DataFrame, population: Population) -> DataFrame:
    # By the record's id, which says nothing: members of a household must not lie side by side. The number of
    # parts hangs on the population alone, so that the bytes are the same on a laptop and on a cluster.
    count = 1 if population.people * population.keep <= _SMALL else _PARTS_A_SLICE
    return frame.repartition(count, "record_id").sortWithinPartitions("record_id")


def _write_slice(frame: DataFrame, form: str, number: int, scratch: Path, target: Path) -> None:
    where = scratch.absolute().as_uri()
    if form == "csv":
        frame.write.options(**_CSV).csv(where)
    else:
        frame.write.parquet(where)
    made = sorted(scratch.glob("part-*"))
    if not made:
        raise SyntheticDataError(
            f"--output: Spark wrote to {scratch.parent.parent}, but not where this program can see it. "
            "Give a directory that the driver and the executors share."
        )
    if form == "csv":
        with target.open("ab") as whole:
            if number == 0:
                whole.write((",".join(frame.columns) + "\n").encode())
            for path in made:
                with path.open("rb") as piece:
                    shutil.copyfileobj(piece, whole, 1 << 20)
    else:
        target.mkdir(exist_ok=True)
        for position, path in enumerate(made):
            os.replace(path, target / f"part-{number:05d}-{position:02d}.parquet")
    shutil.rmtree(scratch)
