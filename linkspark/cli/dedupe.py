"""``linkspark dedupe``: the records of a file that belong together."""

import argparse
from pathlib import Path

from linkspark import errors
from linkspark.cli import refusals
from linkspark.cli.linking import run_linkage, within_budget


def run(arguments: argparse.Namespace) -> Path:
    """Find duplicates, and return the report's path."""
    from linkspark.spec import LinkSpec

    if not arguments.files:
        raise refusals.wrong_number_of_files("linkspark dedupe", 0, "one or more files")
    if arguments.spec is None:
        return run_linkage(arguments, None)
    spec = LinkSpec.load(arguments.spec)
    if spec.link_type == "link":
        raise errors.wrong_link_type("dedupe", spec.link_type, ["dedupe", "link_and_dedupe"])
    return run_linkage(arguments, within_budget(spec, arguments))
