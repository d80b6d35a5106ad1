"""The arguments of dedupe, link, train and score."""

import argparse
from pathlib import Path
from typing import Any

from linkspark.cli import option_kinds as kinds
from linkspark.cli.common_options import add_common, add_output, new_command

_WRITES = """\
writes to DIR: report.html (start there), clusters.parquet (one row a record with its cluster), pairs.parquet
(one row a scored pair), model.json (what was learned; linkspark score takes it) and manifest.json (what was
run over what, with versions and times). Running the command again replaces its own files and touches no
others.
"""
_DEDUPE = f"""\
example:
  linkspark dedupe people.csv --spec spec.json --threshold 0.5,0.95 --output deduped

{_WRITES}"""
_LINK = f"""\
example:
  linkspark link census.csv survey.csv --spec spec.json --output linked

{_WRITES}"""
_SCORE = f"""\
example:
  linkspark score census.csv survey_2023.csv --model linked/model.json --output linked-2023

{_WRITES}"""
_TRAIN = """\
example:
  linkspark train census.csv survey.csv --spec spec.json --output model.json

writes the model, which linkspark score takes: to a file whose name ends in .json, or as model.json with its
manifest.json to a directory.
"""


def add_commands(commands: Any) -> None:
    """Add the four commands to the parser."""
    dedupe = new_command(commands, "dedupe", "find the records of a file that belong together", _DEDUPE)
    _add_files(dedupe, "a file or table, as for profile; several where the spec says link_and_dedupe")
    _add_spec(dedupe)
    _add_linking(dedupe)

    link = new_command(commands, "link", "find the records of several files that belong together", _LINK)
    _add_files(link, "two files or tables or more, as for profile")
    _add_spec(link)
    _add_linking(link)
    _add_one_to_one(link)

    train = new_command(commands, "train", "learn a model from records, without linking them", _TRAIN)
    _add_files(train, "files or tables, as for profile")
    _add_spec(train)
    train.add_argument(
        "--labels", metavar="COLUMN", help="learn m from this column, which says who a record is, where known"
    )
    _add_pair_budget(train)
    train.add_argument(
        "--output", type=Path, required=True, metavar="PATH", help="a file that ends in .json, or a directory"
    )
    add_common(train, report=False)

    score = new_command(commands, "score", "link records by a model that was trained before", _SCORE)
    _add_files(score, "files or tables, as for profile")
    score.add_argument(
        "--model", type=Path, required=True, metavar="MODEL", help="what train, dedupe or link wrote"
    )
    _add_linking(score)
    _add_one_to_one(score)


def _add_files(command: argparse.ArgumentParser, help: str) -> None:
    command.add_argument("files", nargs="*", metavar="FILE", help=help)


def _add_spec(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--spec",
        type=Path,
        required=True,
        metavar="SPEC",
        help="a JSON file that says how to block and to compare (LinkSpec.save writes one)",
    )


def _add_pair_budget(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--pair-budget",
        type=kinds.whole(1),
        metavar="N",
        help="refuse to start where the blocking rules make more pairs (default: as the spec says)",
    )


def _add_linking(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--threshold",
        type=kinds.proportions,
        action="extend",
        metavar="P,P",
        help="link from this match probability on (default 0.95); for several, repeat it or put commas "
        "between: one column of clusters each",
    )
    command.add_argument(
        "--pairs-threshold",
        type=kinds.probability,
        default=0.01,
        metavar="P",
        help="write pairs from this match probability on (default 0.01)",
    )
    command.add_argument(
        "--truth",
        metavar="COLUMN",
        help="a column that says who a record is, where known: the report then tells precision and recall",
    )
    _add_pair_budget(command)
    add_output(command)
    add_common(command)


def _add_one_to_one(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--one-to-one",
        choices=("mutual_best", "optimal"),
        help="at most one record of each file in a cluster: from links that are each other's best "
        "(mutual_best), or that have the highest sum of weights (optimal, for two files)",
    )
