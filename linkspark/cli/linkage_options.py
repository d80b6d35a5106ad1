"""The arguments of dedupe, link, train and score."""

import argparse
from pathlib import Path
from typing import Any

from linkspark.cli import option_kinds as kinds
from linkspark.cli.common_options import add_common, add_output, new_command

_WRITES = """\
writes to DIR: report.html (start there), clusters.parquet (one row a record with its cluster), pairs.parquet
(one row a scored pair), model.json (what was learned; linkspark score takes it), manifest.json (what was run
over what, with versions and times) and, where no spec was given, spec.json (the one that was suggested, with
notes: edit it and give it with --spec). Running the command again replaces its own files and touches no
others.
"""
_DEDUPE = f"""\
example:
  linkspark dedupe people.csv --output deduped
  linkspark dedupe people.csv --spec spec.json --threshold 0.5,0.95 --output deduped

{_WRITES}"""
_LINK = f"""\
example:
  linkspark link census.csv survey.csv --output linked
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
_MATCH = """\
example:
  linkspark match patient.json patients.parquet --model linked/model.json --output who

prints the best matches of the new records, and writes to DIR: matches.parquet (one row a match, the best
first, with what each comparison says) and manifest.json. BASE is a file or table of all known records, or
the folder of a kept table (create_table). A single new record needs no id; what NEW has no column for is
missing.
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
    _add_spec(train, required=True)
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

    _add_match(new_command(commands, "match", "find new records in a base: here is one, who is it?", _MATCH))


def _add_match(match: argparse.ArgumentParser) -> None:
    match.add_argument("new", metavar="NEW", help="the new records: a file or table, as for profile")
    match.add_argument("base", metavar="BASE", help="the known records: a file, a table, or a kept table")
    match.add_argument(
        "--model", type=Path, required=True, metavar="MODEL", help="what train, dedupe or link wrote"
    )
    match.add_argument(
        "--threshold",
        type=kinds.probability,
        default=0.01,
        metavar="P",
        help="leave out matches below this probability (default 0.01)",
    )
    match.add_argument(
        "--count",
        type=kinds.whole(1),
        default=10,
        metavar="N",
        help="at most so many matches for each new record (default 10)",
    )
    for grade, least in (("certain", 0.99), ("probable", 0.9)):
        match.add_argument(
            f"--{grade}",
            type=kinds.proportion,
            default=least,
            metavar="P",
            help=f"from this match probability on a match is {grade} (default {least})",
        )
    match.add_argument(
        "--prior",
        choices=("odds", "aidbox"),
        default="odds",
        help="how the prior enters a score: as odds (default), or as Aidbox reads it",
    )
    match.add_argument(
        "--include-self", action="store_true", help="also match a record with the record of its own id"
    )
    _add_pair_budget(match)
    add_output(match)
    add_common(match, report=False)


def _add_files(command: argparse.ArgumentParser, help: str) -> None:
    command.add_argument("files", nargs="*", metavar="FILE", help=help)


def _add_spec(command: argparse.ArgumentParser, *, required: bool = False) -> None:
    otherwise = "" if required else "; without it one is suggested from what the files hold"
    command.add_argument(
        "--spec",
        type=Path,
        required=required,
        metavar="SPEC",
        help=f"a JSON file that says how to block and to compare (LinkSpec.save writes one){otherwise}",
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
        "--join-by",
        choices=("all_pairs", "any_link"),
        default="all_pairs",
        help="when a link joins two groups of records: unless the weights of all pairs between them are less "
        "than -3 bits in the mean (all_pairs, default), or always (any_link)",
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
