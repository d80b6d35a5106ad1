"""``linkspark score``: link records by a model that was trained before."""

import argparse
from dataclasses import replace
from pathlib import Path

from linkspark.cli import refusals
from linkspark.cli.linking import run_linkage, within_budget
from linkspark.cli.models import trained_model


def run(arguments: argparse.Namespace) -> Path:
    """Link the files by the model, and return the report's path."""
    program = "linkspark score"
    if not arguments.files:
        raise refusals.wrong_number_of_files(program, 0, "one or more files")
    model = trained_model(program, arguments.model)
    if model.spec.link_type == "link" and len(arguments.files) < 2:
        raise refusals.wrong_number_of_files(program, 1, "two files or more for a model of link type link")
    if model.spec.link_type == "dedupe" and arguments.one_to_one:
        raise refusals.usage(program, "--one-to-one needs a model of several files, but this one dedupes")
    spec = within_budget(model.spec, arguments)
    return run_linkage(arguments, spec, replace(model, spec=spec))
