"""The arguments of the command line, each with its help."""

import argparse
import math
from pathlib import Path
from typing import Any, NoReturn

from linkspark.cli import refusals
from linkspark.cli.inputs import FORMATS, ReadOptions
from linkspark.version import __version__

COMPARISONS = ("levenshtein", "exact", "soundex")

_TOP = """\
start here:
  linkspark demo
  linkspark profile census.csv survey.csv --output profile
  linkspark weights census.csv survey.csv --sample 0.1 --similarity 0.8 --output weights

linkspark COMMAND --help explains a command and each of its options.
"""
_PROFILE = """\
example:
  linkspark profile census.csv survey.csv --missing-values NA,UNK --output profile

writes to DIR: report.html (start there), summary.csv, missing.csv, unique.csv, block_sizes.csv,
descriptive_stats.csv, and for two files common_records.csv. Counts below --minimum-count are suppressed in
all of them. Running the command again replaces its own files and touches no others.
"""
_WEIGHTS = """\
example:
  linkspark weights census.csv survey.csv --sample 0.1 --similarity 0.8 --output weights

writes to DIR: report.html (start there), mu_probability.csv, agreement.csv, and candidate_links.parquet, one
row a pair of sampled records with what agrees (no value of the data, but the identifiers if you name them).
The number of pairs is that of the one sample times that of the other: 1,000 x 1,000 records make a million.
Columns are compared that have the same name and type in both files.
"""
_DEMO = """\
example:
  linkspark demo

writes profile, weights and one report about two small made-up files (a census and a survey of the same
people, with errors), and says where the report is.
"""
_BUNDLE = """\
example:
  linkspark bundle --output linkspark.zip
  spark-submit --master spark://HOST:7077 --py-files linkspark.zip job.py
"""


class _Parser(argparse.ArgumentParser):
    """An argument parser that refuses in one message instead of printing its usage."""

    def error(self, message: str) -> NoReturn:
        raise refusals.usage(self.prog, message)


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands; its result has `command`, and the options by name."""
    top = _Parser(
        prog="linkspark",
        description="Record linkage in PySpark: profile files, compare records, estimate m and u.",
        epilog=_TOP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    top.add_argument("--version", action="version", version=f"linkspark {__version__}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    _add_profile(commands)
    _add_weights(commands)
    _add_demo(commands)
    _add_bundle(commands)
    return top


def read_options(arguments: argparse.Namespace) -> ReadOptions:
    """Return how the files are to be read."""
    return ReadOptions(
        kind=arguments.format,
        delimiter=arguments.delimiter,
        encoding=arguments.encoding,
        multiline=arguments.multiline,
        infer_types=arguments.infer_types,
    )


def _command(commands: Any, name: str, help: str, epilog: str) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(
        name,
        help=help,
        description=help[0].upper() + help[1:] + ".",
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    command.add_argument("--verbose", action="store_true", help="show Spark's log, which may quote data")
    return command


def _add_profile(commands: Any) -> None:
    command = _command(
        commands,
        "profile",
        "describe files: missing values, distinct values, distributions",
        _PROFILE,
    )
    command.add_argument(
        "files",
        nargs="*",
        metavar="FILE",
        help="a CSV, Parquet or JSON-lines file, a directory of part files, or a table of the Spark catalog",
    )
    _add_output(command)
    _add_common(command)


def _add_weights(commands: Any) -> None:
    command = _command(
        commands, "weights", "compare a sample of two files and estimate m, u and match weights", _WEIGHTS
    )
    command.add_argument("files", nargs="*", metavar="FILE", help="two files or tables, as for profile")
    command.add_argument(
        "--sample",
        type=_proportion,
        required=True,
        metavar="S",
        help="the share of each file's records to compare, above 0 and at most 1, for example 0.1",
    )
    command.add_argument(
        "--similarity",
        type=_proportion,
        required=True,
        metavar="S",
        help="how alike texts must be to agree, above 0 and at most 1: with 0.8, 2 of 10 letters may differ",
    )
    command.add_argument(
        "--identifier",
        type=_identifier,
        metavar="ID",
        help="the column that identifies a record (ID1,ID2 if its name differs between the files): written "
        "beside each pair, and not compared",
    )
    command.add_argument(
        "--compare",
        choices=COMPARISONS,
        default="levenshtein",
        help="when texts agree: by Levenshtein distance within --similarity (default), exactly, by Soundex",
    )
    command.add_argument(
        "--columns",
        type=_list,
        metavar="A,B,C",
        help="compare only these columns (default: all that both files have); leave out those that say the "
        "same thing twice, such as an address and its postcode",
    )
    command.add_argument(
        "--seed",
        type=_whole(0),
        default=0,
        metavar="N",
        help="draws another sample (default 0)",
    )
    command.add_argument(
        "--max-iterations",
        type=_whole(1),
        default=1000,
        metavar="N",
        help="of the estimation (default 1000)",
    )
    command.add_argument(
        "--tolerance",
        type=_tolerance,
        default=1e-6,
        metavar="T",
        help="stop when the log-likelihood moves by less than this (default 0.000001)",
    )
    _add_output(command)
    _add_common(command)


def _add_demo(commands: Any) -> None:
    command = _command(commands, "demo", "run everything over two small made-up files", _DEMO)
    command.add_argument(
        "--output", type=Path, default=Path("linkspark-demo"), metavar="DIR", help="default: ./linkspark-demo"
    )
    _add_minimum_count(command)


def _add_bundle(commands: Any) -> None:
    command = _command(commands, "bundle", "pack linkspark into a zip for spark-submit --py-files", _BUNDLE)
    command.add_argument(
        "--output", type=Path, default=Path("linkspark.zip"), metavar="ZIP", help="default: ./linkspark.zip"
    )


def _add_output(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--output",
        type=Path,
        required=True,
        metavar="DIR",
        help="where the results go",
    )


def _add_minimum_count(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--minimum-count",
        type=_whole(0),
        default=10,
        metavar="N",
        help="disclosure control: suppress values and counts of fewer records than this (default 10)",
    )


def _add_common(command: argparse.ArgumentParser) -> None:
    _add_minimum_count(command)
    command.add_argument(
        "--missing-values",
        type=_list,
        default=[],
        metavar="A,B",
        help="values that stand for missing beside empty cells, for example NA,UNK (with an equals sign if "
        "the first starts with a minus: --missing-values=-9)",
    )
    command.add_argument(
        "--names",
        type=_list,
        metavar="A,B",
        help="what the report calls the files",
    )
    command.add_argument(
        "--format",
        choices=FORMATS,
        help="what the files are (default: told by .csv .tsv .txt .parquet .pq .json .jsonl .ndjson, text "
        "also with .gz; a plain name where no such file exists is a table)",
    )
    text = command.add_argument_group(
        "CSV files", "with a header line, and double quotes around cells that need them"
    )
    text.add_argument(
        "--delimiter",
        type=_delimiter,
        default=",",
        metavar="C",
        help="between cells (default: , or tab for .tsv)",
    )
    text.add_argument(
        "--encoding", default="utf-8", metavar="E", help="utf-8 (default), utf-16, latin-1, cp1252 or ascii"
    )
    text.add_argument(
        "--infer-types",
        action="store_true",
        help="recognise numbers and dates (default: all columns are text, so that codes keep leading zeros)",
    )
    text.add_argument("--multiline", action="store_true", help="quoted cells may hold line breaks (slower)")


def _proportion(text: str) -> float:
    number = _number(text)
    if number is None or not 0 < number <= 1:
        raise argparse.ArgumentTypeError(f"must be a number above 0 and at most 1, but it is {text!r}")
    return number


def _tolerance(text: str) -> float:
    number = _number(text)
    if number is None or not 0 < number < math.inf:
        raise argparse.ArgumentTypeError(f"must be a number above 0, but it is {text!r}")
    return number


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _whole(at_least: int) -> Any:
    def whole(text: str) -> int:
        if not text.lstrip("-").isdecimal() or int(text) < at_least:
            raise argparse.ArgumentTypeError(
                f"must be a whole number, at least {at_least}, but it is {text!r}"
            )
        return int(text)

    return whole


def _list(text: str) -> list[str]:
    parts = [part.strip() for part in text.split(",")]
    if not all(parts):
        raise argparse.ArgumentTypeError(f"must be values with commas between, but it is {text!r}")
    return parts


def _identifier(text: str) -> str | tuple[str, str]:
    parts = _list(text)
    if len(parts) > 2:
        raise argparse.ArgumentTypeError(f"must be one column, or two as ID1,ID2, but it is {text!r}")
    return parts[0] if len(parts) == 1 else (parts[0], parts[1])


def _delimiter(text: str) -> str:
    plain = {"\\t": "\t", "tab": "\t"}.get(text, text)
    if len(plain) != 1 or plain in '"\r\n':
        raise argparse.ArgumentTypeError(f"must be one character, or \\t for a tab, but it is {text!r}")
    return plain
