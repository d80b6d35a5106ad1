"""``linkspark demo``: everything over the sample that comes with the package."""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from linkspark.cli.inputs import ReadOptions, Source, find_sources, read
from linkspark.cli.linking import FILES as LINKAGE_FILES
from linkspark.cli.linking import SPEC, link_frames, suggested_spec, with_missing, write_manifest
from linkspark.cli.output import check_output, results_directory, write_page
from linkspark.cli.profile import FILES as PROFILE_FILES
from linkspark.cli.profile import profile_frames, write_profile
from linkspark.cli.progress import Progress
from linkspark.cli.session import require_packages, spark_session
from linkspark.cli.weights import FILES as WEIGHTS_FILES
from linkspark.cli.weights import prepared, weigh_frames, write_weights
from linkspark.columns import RECORD_ID

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

    from linkspark.results import LinkageFindings

_FILES = tuple(dict.fromkeys(PROFILE_FILES + WEIGHTS_FILES + LINKAGE_FILES + (SPEC,)))
_NAMES = ("census", "survey")
# Half of 2,000 records of each file: a million pairs, seconds on any machine. Members of a household share
# their address and postcode: with these the estimates would tell households apart, not people. One character
# of a date may differ, two would make dates of birth agree by chance.
_SETTINGS: dict[str, Any] = {
    "columns": ["first_name", "surname", "sex", "date_of_birth", "occupation"],
    "sample": 0.5,
    "similarity": 0.85,
    "identifier": None,
    "missing_values": ["unknown", "UNKNOWN", "not known", "n/a", "-", "1900-01-01", "1970-01-01"],
    "seed": 0,
    "compare": "levenshtein",
    "max_iterations": 1000,
    "tolerance": 1e-6,
    "threshold": [0.5, 0.95],
    "pairs_threshold": 0.01,
    "one_to_one": None,
    "join_by": "all_pairs",
    "truth": "person_id",
    "names": None,
    "command": "link",
    "pair_budget": None,
}


def run(arguments: argparse.Namespace) -> Path:
    """Profile, weigh and link the sample files, and return the report's path."""
    program = "linkspark demo"
    check_output(arguments.output, "demo", may_write=_FILES)
    require_packages(program)
    from linkspark.sample import sample_files

    settings = argparse.Namespace(**_SETTINGS, argv=arguments.argv, minimum_count=arguments.minimum_count)
    sources = find_sources([str(path) for path in sample_files()], ReadOptions(), elsewhere=False)
    progress = Progress()
    with results_directory(arguments.output, "demo", may_write=_FILES) as directory:
        progress("starting Spark")
        with spark_session(verbose=arguments.verbose) as spark:
            progress("reading 2 files")
            frames = [read(spark, source, ReadOptions()) for source in sources]
            profile = profile_frames(program, frames, _NAMES, settings.missing_values, progress)
            chosen = prepared(program, frames, sources, settings)
            weights = weigh_frames(chosen, _NAMES, settings, directory, progress)
            linkage = _link(frames, settings, directory, progress)
        progress("writing the tables and the report")
        write_profile(profile, directory, arguments.minimum_count)
        write_weights(weights, directory, arguments.minimum_count)
        write_page(arguments, directory, profile=profile, weights=weights, linkage=linkage)
        write_manifest(settings, directory, sources, linkage)
    progress("done")
    return Path(arguments.output).expanduser().resolve() / "report.html"


def _link(
    frames: Sequence["DataFrame"], settings: argparse.Namespace, directory: Path, progress: Progress
) -> "LinkageFindings":
    """Link the sample files with nothing else given, and measure against their truth."""
    from linkspark.sample import sample_truth

    spark = frames[0].sparkSession
    truth = read(spark, Source(str(sample_truth()), "csv", sample_truth()), ReadOptions())
    records: DataFrame | Mapping[str, DataFrame] = {
        name: with_missing(
            frame.join(truth.where(truth["file"] == name).drop("file"), RECORD_ID),
            settings.missing_values,
            (RECORD_ID, settings.truth),
        )
        for name, frame in zip(_NAMES, frames, strict=True)
    }
    records, spec = suggested_spec("linkspark demo", records, settings, progress)
    spec.save(directory / SPEC)
    return link_frames("linkspark demo", records, spec, None, settings, directory, progress)
