"""What dedupe, link and score share: from files to the files of a linkage."""

import argparse
import json
import platform
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

from linkspark.cli import refusals
from linkspark.cli.common_options import read_options
from linkspark.cli.inputs import Source, bad_rows_refused, find_sources, names_of, read
from linkspark.cli.output import check_output, results_directory, write_page, wrote_before
from linkspark.cli.profile import as_values, check_names, counted
from linkspark.cli.progress import Progress
from linkspark.cli.session import platform_decides, pyspark_version, require_packages, spark_session
from linkspark.version import __version__

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

    from linkspark.results import LinkageFindings
    from linkspark.spec import FittedModel, LinkSpec

FILES = ("report.html", "pairs.parquet", "clusters.parquet", "model.json", "manifest.json")
# Where no spec was given, the one that was suggested.
SPEC = "spec.json"
USUAL_THRESHOLD = 0.95

Stages = tuple[tuple[str, float, str], ...]


def run_linkage(
    arguments: argparse.Namespace, spec: "LinkSpec | None", model: "FittedModel | None" = None
) -> Path:
    """Link the files of the command line, and return the report's path; without a spec one is suggested."""
    command = arguments.command
    program = f"linkspark {command}"
    names = check_names(program, arguments.names, arguments.files)
    files = FILES if spec is not None else (*FILES, SPEC)
    check_output(arguments.output, command, may_write=files)
    require_packages(program)
    reading = read_options(arguments)
    progress = Progress()
    sources = find_sources(arguments.files, reading, elsewhere=platform_decides())
    called = names or names_of(sources)
    with results_directory(arguments.output, command, may_write=files) as directory:
        progress("starting Spark")
        with spark_session(verbose=arguments.verbose) as spark, bad_rows_refused():
            progress(f"reading {counted(sources)}")
            frames = [read(spark, source, reading) for source in sources]
            kept = (spec.record_id if spec is not None else None, arguments.truth)
            frames = [with_missing(frame, arguments.missing_values, kept) for frame in frames]
            if arguments.truth is not None:
                check_column("--truth", arguments.truth, frames, sources)
            asked = records = as_records(frames, called)
            given = spec is not None
            if spec is None:
                records, spec = suggested_spec(program, records, arguments, progress)
            if not given or wrote_before(arguments.output, command, SPEC):
                spec.save(directory / SPEC)
            found = link_frames(program, records, spec, model, arguments, directory, progress, asked=asked)
        write_page(arguments, directory, linkage=found)
        write_manifest(arguments, directory, sources, found)
    progress("done")
    return Path(arguments.output).expanduser().resolve() / "report.html"


def suggested_spec(
    program: str,
    records: "DataFrame | Mapping[str, DataFrame]",
    arguments: argparse.Namespace,
    progress: Progress,
) -> "tuple[DataFrame | Mapping[str, DataFrame], LinkSpec]":
    """Suggest a spec for some records, tell why, and return it with the records that it is for."""
    from linkspark.suggesting import suggested

    several = isinstance(records, Mapping)
    kind: Any = "link" if arguments.command == "link" else "link_and_dedupe" if several else "dedupe"
    progress("suggesting a spec: what the columns hold")
    suggestion = suggested(program, records, link_type=kind, ignore=[arguments.truth] * bool(arguments.truth))
    for line in suggestion.why:
        progress(f"  {line}")
    return suggestion.records(records), within_budget(suggestion.spec, arguments)


def link_frames(
    program: str,
    records: "DataFrame | Mapping[str, DataFrame]",
    spec: "LinkSpec",
    model: "FittedModel | None",
    arguments: argparse.Namespace,
    directory: Path,
    progress: Progress,
    *,
    asked: "DataFrame | Mapping[str, DataFrame] | None" = None,
) -> "LinkageFindings":
    """Write the pairs, the clusters and the model of some records, and return what the report tells.

    Where the records that were `asked` for had no id, each cluster's row holds its record.
    """
    from linkspark.grouping import Grouping
    from linkspark.journey import link_records
    from linkspark.suggesting.given import with_their_records

    thresholds = sorted(set(arguments.threshold or [USUAL_THRESHOLD]))
    grouping = Grouping(
        tuple(thresholds),
        arguments.pairs_threshold,
        getattr(arguments, "one_to_one", None),
        arguments.join_by,
    )
    stages: list[tuple[str, float, str]] = []

    def told(stage: str, what: str) -> None:
        progress(f"{stage}: {what}")

    with link_records(program, records, spec, model, grouping, told) as linkage:
        started = time.perf_counter()
        progress("writing the pairs and the clusters")
        origin = records if asked is None else asked
        clusters = with_their_records(linkage.clusters, origin, records, spec.record_id)
        for name, frame in (("pairs", linkage.pairs), ("clusters", clusters)):
            frame.write.parquet(f"file://{(directory / f'{name}.parquet').as_posix()}")
        linkage.model.save(directory / "model.json")
        stages.append(("write", time.perf_counter() - started, ""))
        started = time.perf_counter()
        progress("measuring")
        found = linkage.findings(arguments.truth)
        stages.append(("measure", time.perf_counter() - started, ""))
    return replace(found, stages=(*found.stages, *stages))


def as_records(frames: "Sequence[DataFrame]", names: Sequence[str]) -> "DataFrame | Mapping[str, DataFrame]":
    """Return a single frame as it is, and several by their names."""
    return frames[0] if len(frames) == 1 else dict(zip(names, frames, strict=True))


def with_missing(
    frame: "DataFrame", missing_values: Sequence[str], kept: Sequence[str | None]
) -> "DataFrame":
    """Return a frame with null for the user's missing values, but in the columns that are kept."""
    from linkspark.cells import present
    from linkspark.frames import quoted

    if not missing_values:
        return frame
    values = as_values(missing_values)
    return frame.select(
        [
            quoted(field.name)
            if field.name in kept
            else present(quoted(field.name), field.dataType, values).alias(field.name)
            for field in frame.schema.fields
        ]
    )


def check_column(option: str, column: str, frames: "Sequence[DataFrame]", sources: Sequence[Source]) -> None:
    """Refuse a column that one of the files lacks."""
    for frame, source in zip(frames, sources, strict=True):
        if column not in frame.columns:
            raise refusals.column_not_in_file(option, column, source.text, frame.columns)


def within_budget(spec: "LinkSpec", arguments: argparse.Namespace) -> "LinkSpec":
    """Return the spec with the budget of the command line, where that names one."""
    return spec if arguments.pair_budget is None else replace(spec, pair_budget=arguments.pair_budget)


def write_manifest(
    arguments: argparse.Namespace,
    directory: Path,
    sources: Sequence[Source],
    found: "LinkageFindings",
) -> None:
    """Write what was run over what."""
    options = (
        "threshold",
        "pairs_threshold",
        "truth",
        "one_to_one",
        "join_by",
        "missing_values",
        "minimum_count",
    )
    asked = {name: getattr(arguments, name, None) for name in options}
    asked["threshold"] = asked["threshold"] or [USUAL_THRESHOLD]
    facts = manifest(arguments, sources, found.blocking.records, found.model.spec) | {
        "options": asked,
        "candidate_pairs": found.evaluation.pairs,
        "stages": [
            {"stage": stage, "seconds": round(seconds, 3), "counted": what}
            for stage, seconds, what in found.stages
        ],
        "outputs": sorted({path.name for path in directory.iterdir()} | {"manifest.json"}),
    }
    save_manifest(directory, facts)


def manifest(
    arguments: argparse.Namespace,
    sources: Sequence[Source],
    records: Sequence[tuple[str, int]],
    spec: "LinkSpec",
) -> dict[str, Any]:
    """Return the part of a manifest that all commands share."""
    counts = [count for _, count in records] if len(records) == len(sources) else [None] * len(sources)
    names = arguments.names or names_of(sources)
    return {
        "command": ["linkspark", *arguments.argv],
        "made_at": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "versions": {
            "linkspark": __version__,
            "pyspark": pyspark_version(),
            "python": platform.python_version(),
        },
        "inputs": [
            {"name": name, "input": source.text, "format": source.kind, "records": count}
            for name, source, count in zip(names, sources, counts, strict=True)
        ],
        "spec": json.loads(spec.to_json()),
    }


def save_manifest(directory: Path, facts: Mapping[str, Any]) -> None:
    """Write a manifest."""
    text = json.dumps(facts, indent=2, ensure_ascii=False) + "\n"
    (directory / "manifest.json").write_text(text, encoding="utf-8")
