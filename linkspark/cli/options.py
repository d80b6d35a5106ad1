"""The arguments of the command line, each with its help."""

import argparse
from pathlib import Path
from typing import Any, NoReturn

from linkspark.cli import explain_options, linkage_options, refusals
from linkspark.cli import option_kinds as kinds
from linkspark.cli.common_options import add_common, add_minimum_count, add_output, new_command
from linkspark.version import __version__

COMPARISONS = ("levenshtein", "exact", "soundex")

_TOP = """\
start here:
  linkspark demo
  linkspark profile census.csv survey.csv --output profile
  linkspark weights census.csv survey.csv --sample 0.1 --similarity 0.8 --output weights
  linkspark link census.csv survey.csv --output linked

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
_CONVERT = """\
example:
  linkspark convert saved_model.json model.json
  linkspark convert model.json model.edn
  linkspark convert model.edn for_splink.json --to splink

What IN is, its content tells. Notes say what the other format cannot hold, or means otherwise.
"""
_DEMO = """\
example:
  linkspark demo

writes profile, weights, links, clusters and one report about two small made-up files (a census and a survey
of the same people, with errors) whose truth is known, and says where the report is.
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
        description="Record linkage in PySpark: from files to the records that belong together.",
        epilog=_TOP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    top.add_argument("--version", action="version", version=f"linkspark {__version__}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    _add_profile(commands)
    _add_weights(commands)
    linkage_options.add_commands(commands)
    explain_options.add_explain(commands)
    _add_convert(commands)
    _add_demo(commands)
    _add_bundle(commands)
    return top


def _add_profile(commands: Any) -> None:
    command = new_command(
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
    add_output(command)
    add_common(command)


def _add_weights(commands: Any) -> None:
    command = new_command(
        commands, "weights", "compare a sample of two files and estimate m, u and match weights", _WEIGHTS
    )
    command.add_argument("files", nargs="*", metavar="FILE", help="two files or tables, as for profile")
    command.add_argument(
        "--sample",
        type=kinds.proportion,
        required=True,
        metavar="S",
        help="the share of each file's records to compare, above 0 and at most 1, for example 0.1",
    )
    command.add_argument(
        "--similarity",
        type=kinds.proportion,
        required=True,
        metavar="S",
        help="how alike texts must be to agree, above 0 and at most 1: with 0.8, 2 of 10 letters may differ",
    )
    command.add_argument(
        "--identifier",
        type=kinds.identifier,
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
        type=kinds.texts,
        metavar="A,B,C",
        help="compare only these columns (default: all that both files have); leave out those that say the "
        "same thing twice, such as an address and its postcode",
    )
    command.add_argument(
        "--seed",
        type=kinds.whole(0),
        default=0,
        metavar="N",
        help="draws another sample (default 0)",
    )
    command.add_argument(
        "--max-iterations",
        type=kinds.whole(1),
        default=1000,
        metavar="N",
        help="of the estimation (default 1000)",
    )
    command.add_argument(
        "--tolerance",
        type=kinds.tolerance,
        default=1e-6,
        metavar="T",
        help="stop when the log-likelihood moves by less than this (default 0.000001)",
    )
    add_output(command)
    add_common(command)


def _add_convert(commands: Any) -> None:
    command = new_command(commands, "convert", "write a model in the format of another tool", _CONVERT)
    command.add_argument(
        "file", type=Path, metavar="IN", help="a model or spec: linkspark's or Splink's JSON, or Aidbox's EDN"
    )
    command.add_argument("output", type=Path, metavar="OUT", help="the file to write")
    command.add_argument(
        "--to",
        choices=("linkspark", "splink", "aidbox"),
        help="the format (default: aidbox for a name that ends in .edn, linkspark for any other)",
    )
    command.add_argument("--name", metavar="NAME", help="the model to take, where an EDN file holds several")


def _add_demo(commands: Any) -> None:
    command = new_command(commands, "demo", "run everything over two small made-up files", _DEMO)
    command.add_argument(
        "--output", type=Path, default=Path("linkspark-demo"), metavar="DIR", help="default: ./linkspark-demo"
    )
    add_minimum_count(command)


def _add_bundle(commands: Any) -> None:
    command = new_command(
        commands, "bundle", "pack linkspark into a zip for spark-submit --py-files", _BUNDLE
    )
    command.add_argument(
        "--output", type=Path, default=Path("linkspark.zip"), metavar="ZIP", help="default: ./linkspark.zip"
    )
