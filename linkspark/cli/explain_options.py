"""The arguments of explain."""

from pathlib import Path
from typing import Any

from linkspark.cli.common_options import add_common, new_command
from linkspark.spec.weights import PRIOR_READINGS

_EXPLAIN = """\
example:
  linkspark explain linked/model.json census.csv survey.csv --left 17 --right survey:17 --output why.html

prints in words, and comparison by comparison, what the pair's match weight is the sum of. How rare the
values are is told from the files. The values themselves are not shown unless --values asks for them.
"""


def add_explain(commands: Any) -> None:
    """Add the command to the parser."""
    command = new_command(commands, "explain", "say why two records score as they do", _EXPLAIN)
    command.add_argument("model", type=Path, metavar="MODEL", help="what train, dedupe or link wrote")
    command.add_argument("files", nargs="*", metavar="FILE", help="files or tables, as for profile")
    for side in ("left", "right"):
        command.add_argument(
            f"--{side}",
            required=True,
            metavar="ID",
            help=f"the record id of the {'one' if side == 'left' else 'other'} record; where several files "
            "have it, with the file's name before it, as in survey:17",
        )
    command.add_argument(
        "--values", action="store_true", help="show the compared values of the two records as well"
    )
    command.add_argument(
        "--prior",
        choices=PRIOR_READINGS,
        default="odds",
        help="how the prior is read: as odds (default), or as Aidbox reads its models",
    )
    command.add_argument(
        "--output", type=Path, metavar="PAGE", help="a file that ends in .html: the same with a chart"
    )
    add_common(command, report=False)
