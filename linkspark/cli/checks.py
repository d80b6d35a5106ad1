"""What is wrong with a local file, found by reading it through before Spark starts.

Spark itself reads on over an unclosed quote, and over short rows of columns that are not asked for.
"""

import codecs
import csv
import gzip
import io
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TextIO, TypeVar, cast

from linkspark.cli import refusals

# Python's name of each encoding, and the name under which Spark knows it.
_ENCODINGS = {
    "ascii": "US-ASCII",
    "cp1252": "windows-1252",
    "iso8859-1": "ISO-8859-1",
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
}
_ALLOWED = ("utf-8", "utf-16", "latin-1", "cp1252", "ascii")
_PARQUET_MARK = b"PAR1"
_Kind = TypeVar("_Kind")


def spark_encoding(encoding: str) -> str:
    """Return Spark's name of an encoding that the user names in Python's manner.

    Raises
    ------
    ArgumentError
        For an encoding that is not among those that both can read.
    """
    try:
        return _ENCODINGS[codecs.lookup(encoding).name]
    except (LookupError, KeyError):
        raise refusals.unknown_encoding(encoding, _ALLOWED) from None


def check_csv(path: Path, *, delimiter: str, encoding: str, multiline: bool) -> None:
    """Refuse a CSV file that is empty or not text, or whose header or rows are not in order.

    Raises
    ------
    InputError
        With the line of the first fault.
    """
    with _text(path, encoding) as text:
        rows = csv.reader(_decoded(path, text, encoding), delimiter=delimiter, skipinitialspace=True)
        header: list[str] | None = None
        line = 1
        try:
            for row in rows:
                if rows.line_num > line and not multiline:
                    raise refusals.open_quote(str(path), line)
                line = rows.line_num + 1
                if header is None:
                    header = row or None
                    _check_header(path, row)
                elif len(row) != len(header) and any(cell.strip() for cell in row):
                    raise refusals.wrong_cell_count(str(path), rows.line_num, len(row), len(header))
        except csv.Error:
            raise refusals.unclosed_quote(str(path), line) from None
    if header is None:
        raise refusals.empty_file(str(path))


# A larger document would have to be read by one task of Spark, and here by Python before.
_LARGEST_DOCUMENT = 1 << 28


def is_json_document(path: Path, *, encoding: str) -> bool:
    """Tell whether a file is one JSON object over several lines, or one array of objects."""
    with _text(path, encoding) as text:
        start = next((line for line in _decoded(path, text, encoding) if line.strip()), "")
        if _json(start, dict) is not None or path.stat().st_size > _LARGEST_DOCUMENT:
            return False
        rest = "".join(_decoded(path, text, encoding))
    records = _json(start + rest, list)
    if records is None:
        return _json(start + rest, dict) is not None
    return bool(records) and all(isinstance(record, dict) for record in records)


def check_json(path: Path, *, encoding: str, part: bool) -> None:
    """Refuse a file that is empty or not text, or neither JSON lines nor (unless it is a part) a document.

    Raises
    ------
    InputError
        With the line of the first fault.
    """
    if not part and is_json_document(path, encoding=encoding):
        return
    empty = True
    with _text(path, encoding) as text:
        for number, line in enumerate(_decoded(path, text, encoding), start=1):
            if not line.strip():
                continue
            empty = False
            if _json(line, dict) is None:
                raise refusals.not_json_lines(str(path), number)
    if empty:
        raise refusals.empty_file(str(path))


def check_parquet(path: Path) -> None:
    """Refuse a file that does not start and end as Parquet does.

    Raises
    ------
    InputError
        For an empty file, another format, or a file that was cut off.
    """
    with _opened(path) as file:
        size = file.seek(0, io.SEEK_END)
        if size == 0:
            raise refusals.empty_file(str(path))
        file.seek(0)
        start = file.read(4)
        file.seek(max(0, size - 4))
        if start != _PARQUET_MARK or file.read() != _PARQUET_MARK:
            raise refusals.not_parquet(str(path))


def _json(text: str, kind: type[_Kind]) -> _Kind | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, kind) else None


def _check_header(path: Path, row: list[str]) -> None:
    names = [name.strip() for name in row]
    folded = [name.casefold() for name in names]
    twice = sorted({name for name in names if name and folded.count(name.casefold()) > 1})
    if twice:
        raise refusals.duplicate_headers(str(path), twice)


def _opened(path: Path) -> IO[bytes]:
    try:
        return cast("IO[bytes]", gzip.open(path)) if path.suffix == ".gz" else path.open("rb")
    except OSError as error:
        raise refusals.not_readable(str(path), error.strerror or "unknown reason") from None


def _text(path: Path, encoding: str) -> TextIO:
    name = codecs.lookup(encoding).name
    # A file may start with a byte order mark, which is no part of its first column's name.
    name = "utf-8-sig" if name == "utf-8" else name
    return io.TextIOWrapper(_opened(path), encoding=name, newline="")


def _decoded(path: Path, text: TextIO, encoding: str) -> Iterator[str]:
    """Yield the lines; where a line cannot be decoded, say which byte of the file is at fault."""
    try:
        for number, line in enumerate(text):
            # Plain letters in utf-16 are text in utf-8 too, with a NUL after each.
            if number == 0 and "\0" in line:
                raise refusals.wrong_encoding(str(path), encoding, line.index("\0"))
            yield line
    except UnicodeError:
        raise refusals.wrong_encoding(str(path), encoding, _first_fault(path, encoding)) from None
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise refusals.truncated_gzip(str(path)) from None


def _first_fault(path: Path, encoding: str) -> int:
    decoder = codecs.getincrementaldecoder(encoding)()
    read = 0
    with _opened(path) as binary:
        while chunk := binary.read(1 << 16):
            pending = len(decoder.getstate()[0])
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as error:
                return read - pending + error.start
            read += len(chunk)
    return read
