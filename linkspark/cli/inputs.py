"""What the user named on the command line: a file, a directory of part files, or a table of the catalog."""

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from linkspark.cli import checks, refusals

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

FORMATS = ("csv", "parquet", "json", "table")
_ENDINGS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".json": "json",
    ".jsonl": "json",
    ".ndjson": "json",
}
_TABLE_NAME = re.compile(r"\w+(\.\w+){0,2}")


@dataclass(frozen=True)
class ReadOptions:
    """How files are to be read.

    Attributes
    ----------
    kind
        One of `FORMATS`, or None to tell it from each name.
    delimiter, encoding, multiline, infer_types
        Of CSV: what stands between cells, Python's name of the encoding, whether quoted cells may hold
        line breaks, and whether numbers and dates are recognised (text otherwise).
    """

    kind: str | None = None
    delimiter: str = ","
    encoding: str = "utf-8"
    multiline: bool = False
    infer_types: bool = False


@dataclass(frozen=True)
class Source:
    """One input, found but not yet read: what the user wrote, its format, and its path (None: not local)."""

    text: str
    kind: str
    path: Path | None = None

    @property
    def name(self) -> str:
        """The name of the input in tables: a file's without its ending, else as it was given."""
        stem = (self.path.resolve() if self.path else Path(self.text)).name
        while self.kind != "table" and Path(stem).suffix in {*_ENDINGS, ".gz"}:
            stem = Path(stem).stem
        return stem


def find_sources(texts: Sequence[str], options: ReadOptions, *, elsewhere: bool) -> list[Source]:
    """Find the inputs and check those that are local files, without Spark.

    Parameters
    ----------
    texts
        What the user wrote.
    options
        How files are to be read.
    elsewhere
        Whether a path may exist only where Spark runs, so that its absence here means nothing.

    Raises
    ------
    LinksparkError
        For what is not there, or not what its format promises.
    """
    checks.spark_encoding(options.encoding)
    sources = [_find(text, options.kind, elsewhere) for text in texts]
    for source in dict.fromkeys(sources):
        if source.path is not None:
            several = source.path.is_dir()
            for file in _parts(source.path) if several else [source.path]:
                _check(file, source.kind, options, part=several)
    return sources


def names_of(sources: Sequence[Source]) -> list[str]:
    """Return a name for each input: short where they differ, else as the user wrote them."""
    names = [source.name for source in sources]
    if len(set(names)) < len(names):
        names = [source.text for source in sources]
    return names


def read(spark: "SparkSession", source: Source, options: ReadOptions) -> "DataFrame":
    """Read an input as a frame; CSV columns are text unless types are to be inferred."""
    from pyspark.errors import AnalysisException, IllegalArgumentException

    try:
        frame = _read(spark, source, options)
        # Spark Connect looks for the input only when something is asked of it.
        _ = frame.columns
    except AnalysisException as error:
        if source.kind == "table":
            raise refusals.no_such_table(source.text) from None
        raise refusals.unreadable_source(source.text, error.getErrorClass() or "no reason given") from None
    except IllegalArgumentException as error:
        if "charset" not in str(error):
            raise
        raise refusals.encoding_of_the_platform(options.encoding) from None
    return frame


def _read(spark: "SparkSession", source: Source, options: ReadOptions) -> "DataFrame":
    if source.kind == "table":
        return spark.table(source.text)
    path = source.text if source.path is None else _as_spark_path(source.path)
    encoding = checks.spark_encoding(options.encoding)
    reader = spark.read.option("mode", "FAILFAST").option("encoding", encoding)
    if source.kind == "parquet":
        return reader.parquet(path)
    if source.kind == "json":
        here = source.path is not None and source.path.is_file()
        whole = here and checks.is_json_document(cast(Path, source.path), encoding=options.encoding)
        return reader.json(path, multiLine=whole)
    return reader.csv(
        path,
        header=True,
        sep=_delimiter(source, options),
        quote='"',
        escape='"',
        # Spark can split utf-16 into lines only when it reads a file as a whole.
        multiLine=options.multiline or encoding == "UTF-16",
        inferSchema=options.infer_types,
        ignoreLeadingWhiteSpace=True,
        ignoreTrailingWhiteSpace=True,
    )


@contextmanager
def bad_rows_refused() -> Iterator[None]:
    """Turn Spark's failure over a damaged file into a refusal that does not quote the row.

    Local files were checked before; this is for those that only Spark can see.
    """
    from py4j.protocol import Py4JJavaError  # type: ignore[import-untyped]
    from pyspark.errors import PySparkException

    try:
        yield
    except (Py4JJavaError, PySparkException) as error:
        if re.search("MALFORMED|Malformed records|FAILED_READ_FILE|[Cc]ould not read footer", str(error)):
            raise refusals.bad_rows() from None
        raise


def _find(text: str, kind: str | None, elsewhere: bool) -> Source:
    path = Path(text).expanduser()
    if kind == "table":
        return Source(text, "table")
    if path.exists():
        kind = kind or _kind_of(text, _parts(path)[0] if path.is_dir() else path)
        return Source(text, kind, path)
    ending = _ending(Path(text))
    if kind is None and ending is None and _TABLE_NAME.fullmatch(text):
        return Source(text, "table")
    if "://" not in text and not elsewhere:
        raise refusals.no_such_file(text)
    if kind is None and ending is None:
        raise refusals.unknown_format(text)
    return Source(text, kind or str(ending))


def _kind_of(text: str, file: Path) -> str:
    ending = _ending(file)
    if ending is None:
        raise refusals.unknown_format(text)
    return ending


def _ending(path: Path) -> str | None:
    plain = Path(path.stem) if path.suffix == ".gz" else path
    return _ENDINGS.get(plain.suffix.lower())


def _parts(directory: Path) -> list[Path]:
    parts = sorted(
        Path(folder) / file
        for folder, folders, files in os.walk(directory)
        for file in files
        # Spark, too, passes over names that start so.
        if not file.startswith((".", "_"))
    )
    if not parts:
        raise refusals.nothing_in_directory(str(directory))
    return parts


def _check(path: Path, kind: str, options: ReadOptions, *, part: bool) -> None:
    if kind == "parquet":
        checks.check_parquet(path)
    elif kind == "json":
        checks.check_json(path, encoding=options.encoding, part=part)
    elif kind == "csv":
        delimiter = _delimiter(Source(str(path), kind), options)
        checks.check_csv(path, delimiter=delimiter, encoding=options.encoding, multiline=options.multiline)


def _delimiter(source: Source, options: ReadOptions) -> str:
    if options.delimiter == "," and source.text.lower().removesuffix(".gz").endswith(".tsv"):
        return "\t"
    return options.delimiter


def _as_spark_path(path: Path) -> str:
    # Spark would take these for wildcards.
    return "file://" + re.sub(r"([\\\[\]{}*?])", r"\\\1", path.resolve().as_posix())
