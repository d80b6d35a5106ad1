"""``linkspark link``: the records of several files that belong together."""

import argparse
from pathlib import Path

from linkspark import errors
from linkspark.cli import refusals
from linkspark.cli.linking import run_linkage, within_budget


def run(arguments: argparse.Namespace) -> Path:
    """Link the files, and return the report's path."""
    from linkspark.spec import LinkSpec

    if len(arguments.files) < 2:
        raise refusals.wrong_number_of_files("linkspark link", len(arguments.files), "two files or more")
    if arguments.spec is None:
        return run_linkage(arguments, None)
    spec = LinkSpec.load(arguments.spec)
    if spec.link_type == "dedupe":
        raise errors.wrong_link_type("link", spec.link_type, ["link", "link_and_dedupe"])
    return run_linkage(arguments, within_budget(spec, arguments))
