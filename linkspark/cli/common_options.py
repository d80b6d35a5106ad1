"""The options that several commands share."""

import argparse
from pathlib import Path
from typing import Any

from linkspark.cli import option_kinds as kinds
from linkspark.cli.inputs import FORMATS, ReadOptions


def read_options(arguments: argparse.Namespace) -> ReadOptions:
    """Return how the files are to be read."""
    return ReadOptions(
        kind=arguments.format,
        delimiter=arguments.delimiter,
        encoding=arguments.encoding,
        multiline=arguments.multiline,
        infer_types=arguments.infer_types,
    )


def new_command(commands: Any, name: str, help: str, epilog: str) -> argparse.ArgumentParser:
    """Add a command to the parser, and return it."""
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


def add_output(command: argparse.ArgumentParser) -> None:
    """Add the directory of results."""
    command.add_argument(
        "--output",
        type=Path,
        required=True,
        metavar="DIR",
        help="where the results go",
    )


def add_minimum_count(command: argparse.ArgumentParser) -> None:
    """Add the minimum count of disclosure control."""
    command.add_argument(
        "--minimum-count",
        type=kinds.whole(0),
        default=10,
        metavar="N",
        help="disclosure control: suppress values and counts of fewer records than this (default 10)",
    )


def add_common(command: argparse.ArgumentParser, *, report: bool = True) -> None:
    """Add how files are read and named, and what the report suppresses if there is one."""
    if report:
        add_minimum_count(command)
    command.add_argument(
        "--missing-values",
        type=kinds.texts,
        default=[],
        metavar="A,B",
        help="values that stand for missing beside empty cells, for example NA,UNK (with an equals sign if "
        "the first starts with a minus: --missing-values=-9)",
    )
    command.add_argument(
        "--names",
        type=kinds.texts,
        metavar="A,B",
        help="what the results call the files",
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
        type=kinds.delimiter,
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
