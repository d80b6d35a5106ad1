"""``linkspark train``: learn a model from records."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from linkspark.cli import refusals
from linkspark.cli.common_options import read_options
from linkspark.cli.inputs import Source, bad_rows_refused, find_sources, names_of, read
from linkspark.cli.linking import (
    as_records,
    check_column,
    manifest,
    save_manifest,
    with_missing,
    within_budget,
)
from linkspark.cli.output import check_output, results_directory
from linkspark.cli.profile import check_names, counted
from linkspark.cli.progress import Progress
from linkspark.cli.session import platform_decides, require_packages, spark_session

if TYPE_CHECKING:
    from linkspark.spec import FittedModel, LinkSpec

_FILES = ("model.json", "manifest.json")


def run(arguments: argparse.Namespace) -> Path:
    """Train a model, and return its path."""
    from linkspark.spec import LinkSpec

    program = "linkspark train"
    if not arguments.files:
        raise refusals.wrong_number_of_files(program, 0, "one or more files")
    spec = within_budget(LinkSpec.load(arguments.spec), arguments)
    if spec.link_type == "link" and len(arguments.files) < 2:
        raise refusals.wrong_number_of_files(program, 1, "two files or more for a spec of link type link")
    check_names(program, arguments.names, arguments.files)
    output: Path = arguments.output.expanduser().resolve()
    alone = output.suffix == ".json" and not output.is_dir()
    if alone:
        _check_file(output)
    else:
        check_output(output, "train", may_write=_FILES)
    require_packages(program)
    sources = find_sources(arguments.files, read_options(arguments), elsewhere=platform_decides())
    if alone:
        _trained(arguments, spec, sources).save(output)
        return output
    with results_directory(output, "train", may_write=_FILES) as directory:
        model = _trained(arguments, spec, sources)
        model.save(directory / "model.json")
        save_manifest(directory, manifest(arguments, sources, model.training.records, spec))
    return output / "model.json"


def _trained(arguments: argparse.Namespace, spec: "LinkSpec", sources: list[Source]) -> "FittedModel":
    from linkspark.training import train

    progress = Progress()
    progress("starting Spark")
    with spark_session(verbose=arguments.verbose) as spark, bad_rows_refused():
        progress(f"reading {counted(sources)}")
        frames = [read(spark, source, read_options(arguments)) for source in sources]
        kept = (spec.record_id, arguments.labels)
        frames = [with_missing(frame, arguments.missing_values, kept) for frame in frames]
        if arguments.labels is not None:
            check_column("--labels", arguments.labels, frames, sources)
        records = as_records(frames, arguments.names or names_of(sources))
        progress("comparing pairs and learning m and u")
        model = train(records, spec, labels=arguments.labels)
    progress(f"done: {model.training.pairs:,} pairs, {len(model.training.log_likelihood)} iterations")
    return model


def _check_file(output: Path) -> None:
    """Refuse a file that is no model of an earlier run, and a place where none can be written."""
    from linkspark.errors import LinksparkError
    from linkspark.spec import FittedModel

    if output.exists():
        try:
            FittedModel.load(output)
        except LinksparkError:
            raise refusals.output_is_no_model(output) from None
    elif not output.parent.is_dir():
        raise refusals.output_not_writable(output, f"there is no directory {output.parent}")
