"""Where a table is kept: its folders, and how one version follows another whole or not at all.

    data/000002-3f9c01ab/...      what a version wrote; nobody reads it before
    manifests/000002/...          its manifest appears in one step

On this machine a version appears when a folder is renamed, which fails where another has its number.
Elsewhere Spark writes the manifest, and its committing of one file is what makes it appear; of two writers at
once both may believe that they were first, which readers then refuse.
"""

import os
import re
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pyspark.errors import AnalysisException
from pyspark.sql import DataFrame, SparkSession

from linkspark import errors
from linkspark.kept_tables.manifest import Manifest, manifest_of

DATA: Final = "data"
_MANIFESTS: Final = "manifests"
_FILE: Final = "part-manifest.txt"
_SCHEME: Final = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]+:")


@dataclass(frozen=True)
class Place:
    """Where a table is kept.

    Attributes
    ----------
    path
        What the user wrote.
    folder
        The folder of this machine; None elsewhere.
    """

    path: str
    folder: Path | None

    def spark_path(self, below: str) -> str:
        """Return where something below is, as Spark writes there."""
        if self.folder is None:
            return f"{self.path.rstrip('/')}/{below}"
        return f"file://{(self.folder / below).as_posix()}"

    def readable(self, below: str) -> str:
        """Return where something below is, as Spark reads there: without what it takes for wildcards."""
        return re.sub(r"([\\\[\]{}*?])", r"\\\1", self.spark_path(below))


def place_of(path: str | Path) -> Place:
    """Return the place that a path names: a folder of this machine unless it has another scheme than file."""
    text = str(path)
    if text.startswith("file:"):
        text = re.sub("^file:(//)?", "", text)
    if _SCHEME.match(text) and not (os.name == "nt" and text[1:2] == ":"):
        return Place(text, None)
    return Place(str(path), Path(text).expanduser().resolve())


def latest(spark: SparkSession, place: Place) -> Manifest | None:
    """Return the manifest of the latest version, or None where there is no table."""
    found = _all(spark, place) if place.folder is None else _local(place.folder, most=1)
    return found[-1] if found else None


def new_folder(version: int) -> str:
    """Return a name for the data folder of a version, which nobody else has."""
    return f"{version:06}-{uuid.uuid4().hex[:8]}"


@contextmanager
def undone_on_error(place: Place, folder: str) -> Iterator[None]:
    """Take the data folder away again if what is done inside fails."""
    try:
        yield
    except BaseException:
        if place.folder is not None:
            shutil.rmtree(place.folder / DATA / folder, ignore_errors=True)
        raise


def check_written(place: Place, below: str) -> None:
    """Refuse a local path at which this process does not see what Spark wrote."""
    if place.folder is not None and not (place.folder / below).is_dir():
        raise errors.table_written_elsewhere(place.path)


def commit(spark: SparkSession, place: Place, manifest: Manifest) -> None:
    """Make a version appear, whole, or refuse it where another has its number."""
    name = f"{manifest.version:06}"
    if place.folder is None:
        target = place.spark_path(f"{_MANIFESTS}/{name}")
        text = spark.createDataFrame([(manifest.to_json(),)], "value string").coalesce(1)
        try:
            text.write.mode("errorifexists").text(target)
        except AnalysisException:
            raise errors.table_changed_meanwhile(place.path, manifest.version) from None
        return
    manifests = place.folder / _MANIFESTS
    manifests.mkdir(parents=True, exist_ok=True)
    partial = manifests / f".{name}-{uuid.uuid4().hex[:8]}"
    partial.mkdir()
    try:
        with (partial / _FILE).open("w", encoding="utf-8") as stream:
            stream.write(manifest.to_json() + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        # Fails where the name is taken, for no folder that holds something can be replaced.
        os.rename(partial, manifests / name)
    except OSError:
        shutil.rmtree(partial, ignore_errors=True)
        raise errors.table_changed_meanwhile(place.path, manifest.version) from None


def removed(place: Place, keep: int) -> list[int]:
    """Remove the versions before the latest few, and what only they and broken updates left.

    Raises
    ------
    InputError
        Where the table is not kept on this machine.
    """
    if place.folder is None:
        raise errors.table_versions_elsewhere(place.path)
    found = _local(place.folder)
    kept, old = found[-keep:], found[:-keep]
    # First what makes them versions: nobody can open one that is half gone.
    for manifest in old:
        shutil.rmtree(place.folder / _MANIFESTS / f"{manifest.version:06}", ignore_errors=True)
    used = set().union(*(manifest.folders() for manifest in kept))
    for folder in sorted((place.folder / DATA).iterdir()):
        # A folder of a later number is of an update that may still run.
        if folder.name not in used and int(folder.name.split("-")[0]) <= kept[-1].version:
            shutil.rmtree(folder, ignore_errors=True)
    return [manifest.version for manifest in old]


def _local(folder: Path, most: int = 0) -> list[Manifest]:
    files = sorted((folder / _MANIFESTS).glob(f"[0-9]*/{_FILE}"))[-most:]
    return [manifest_of(file.read_text(encoding="utf-8"), str(folder)) for file in files]


def _all(spark: SparkSession, place: Place) -> list[Manifest]:
    try:
        texts: DataFrame = spark.read.text(f"{place.readable(_MANIFESTS)}/*")
        rows = texts.collect()
    except AnalysisException:
        return []
    found = sorted((manifest_of(row[0], place.path) for row in rows), key=lambda one: one.version)
    if len({one.version for one in found}) < len(found):
        raise errors.table_of_two_writers(place.path)
    return found
