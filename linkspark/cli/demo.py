"""``linkspark demo``: everything over the sample that comes with the package."""

import argparse
from pathlib import Path

from linkspark.cli.inputs import ReadOptions, find_sources, read
from linkspark.cli.output import check_output, results_directory, write_page
from linkspark.cli.profile import FILES as PROFILE_FILES
from linkspark.cli.profile import profile_frames, write_profile
from linkspark.cli.progress import Progress
from linkspark.cli.session import require_packages, spark_session
from linkspark.cli.weights import FILES as WEIGHTS_FILES
from linkspark.cli.weights import prepared, weigh_frames, write_weights

_FILES = tuple(dict.fromkeys(PROFILE_FILES + WEIGHTS_FILES))
_NAMES = ("census", "survey")
# Half of 2,000 records of each file: a million pairs, seconds on any machine. Members of a household share
# their address and postcode: with these the estimates would tell households apart, not people. One character
# of a date may differ, two would make dates of birth agree by chance.
_SETTINGS = {
    "columns": ["first_name", "surname", "sex", "date_of_birth", "occupation"],
    "sample": 0.5,
    "similarity": 0.85,
    "identifier": None,
    "missing_values": ["unknown", "UNKNOWN", "not known", "n/a", "-", "1900-01-01", "1970-01-01"],
    "seed": 0,
    "compare": "levenshtein",
    "max_iterations": 1000,
    "tolerance": 1e-6,
}


def run(arguments: argparse.Namespace) -> Path:
    """Profile and weigh the sample files, and return the report's path."""
    program = "linkspark demo"
    check_output(arguments.output, "demo", may_write=_FILES)
    require_packages(program)
    from linkspark.sample import sample_files

    settings = argparse.Namespace(**_SETTINGS)
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
        progress("writing the tables and the report")
        write_profile(profile, directory, arguments.minimum_count)
        write_weights(weights, directory, arguments.minimum_count)
        write_page(arguments, directory, profile=profile, weights=weights)
    progress("done")
    return Path(arguments.output).expanduser().resolve() / "report.html"
