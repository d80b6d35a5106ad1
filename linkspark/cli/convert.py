"""``linkspark convert``: a model in the format of another tool."""

import argparse
from pathlib import Path

from linkspark.cli import refusals


def run(arguments: argparse.Namespace) -> Path:
    """Read a model and write it in another format, and return its path."""
    from linkspark.spec.formats import read_model, write_model

    output: Path = arguments.output.expanduser().resolve()
    _check_output(output, arguments.file)
    model = read_model(arguments.file, model=arguments.name)
    write_model(model, output, arguments.to)
    return output


def _check_output(output: Path, file: Path) -> None:
    """Refuse the model itself, and a file that is no model: neither may be overwritten."""
    from linkspark.spec.formats import is_model

    if output.exists() and file.exists() and output.samefile(file):
        raise refusals.usage("linkspark convert", "IN and OUT must be different files")
    if output.is_file() and not is_model(output):
        raise refusals.output_is_no_model(output)
