"""``linkspark explain``: why two records score as they do."""

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from linkspark.cli import refusals
from linkspark.cli.common_options import read_options
from linkspark.cli.inputs import bad_rows_refused, find_sources, names_of, read
from linkspark.cli.linking import as_records, with_missing
from linkspark.cli.models import trained_model
from linkspark.cli.profile import check_names, counted
from linkspark.cli.progress import Progress
from linkspark.cli.session import platform_decides, require_packages, spark_session

if TYPE_CHECKING:
    from linkspark.explaining import Explanation
    from linkspark.looking_up import FoundPair
    from linkspark.spec import FittedModel


def run(arguments: argparse.Namespace) -> str:
    """Return why a pair scores as it does, and write the page that was asked for."""
    from linkspark.explaining import explain

    program = "linkspark explain"
    if not arguments.files:
        raise refusals.wrong_number_of_files(program, 0, "one or more files")
    model = trained_model(program, arguments.model)
    check_names(program, arguments.names, arguments.files)
    output: Path | None = arguments.output
    if output is not None:
        output = output.expanduser().resolve()
        _check_file(output)
    require_packages(program)
    found = _found(program, arguments, model)
    # The records have their fields already.
    plain = replace(model, spec=replace(model.spec, fields=()))
    explanation = explain(
        found.left,
        found.right,
        plain,
        frequencies=found.frequencies,
        prior=arguments.prior,
        values=arguments.values,
    )
    text = _text(explanation)
    if output is None:
        return text
    explanation.chart(output)
    return f"{text}\n\nPage: {output}"


def _found(program: str, arguments: argparse.Namespace, model: "FittedModel") -> "FoundPair":
    from linkspark.looking_up import find_pair

    reading = read_options(arguments)
    progress = Progress()
    sources = find_sources(arguments.files, reading, elsewhere=platform_decides())
    progress("starting Spark")
    with spark_session(verbose=arguments.verbose) as spark, bad_rows_refused():
        progress(f"reading {counted(sources)}")
        frames = [read(spark, source, reading) for source in sources]
        frames = [with_missing(frame, arguments.missing_values, (model.spec.record_id,)) for frame in frames]
        records = as_records(frames, arguments.names or names_of(sources))
        found = find_pair(program, records, model, arguments.left, arguments.right)
    progress("done")
    return found


def _text(explanation: "Explanation") -> str:
    table = explanation.table()
    number = "{:.6g}".format
    formats = {
        name: (lambda value: "" if value != value else number(value)) for name in ("m", "u", "frequency")
    }
    formats |= dict.fromkeys(("match_weight", "frequency_weight", "sum"), "{:+.2f}".format)
    shown = table.assign(gamma=table["gamma"].astype("string").fillna(""))
    return f"{explanation.sentence()}\n\n{shown.to_string(index=False, formatters=formats)}"


def _check_file(output: Path) -> None:
    if output.suffix != ".html" or output.is_dir():
        raise refusals.usage("linkspark explain", "--output must name a file that ends in .html")
    if not output.parent.is_dir():
        raise refusals.output_not_writable(output, f"there is no directory {output.parent}")
    if output.exists() and "linkspark report" not in output.read_text("utf-8", errors="replace"):
        raise refusals.output_would_overwrite(output.parent, [output.name])
