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
from linkspark.cli.weights import weigh_frames, write_weights

_FILES = tuple(dict.fromkeys(PROFILE_FILES + WEIGHTS_FILES))
_NAMES = ("census", "survey")
# A quarter of 2,000 records of each file: some 250,000 pairs, seconds on any machine.
_SETTINGS = {
    "sample": 0.25,
    "similarity": 0.8,
    "identifier": None,
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

    files = sample_files()
    sources = find_sources([str(path) for path in files[:2]], ReadOptions(), elsewhere=False)
    progress = Progress()
    with results_directory(arguments.output, "demo", may_write=_FILES) as directory:
        progress("starting Spark")
        with spark_session(verbose=arguments.verbose) as spark:
            progress("reading 2 files")
            frames = [read(spark, source, ReadOptions()) for source in sources]
            profile = profile_frames(program, frames, _NAMES, (), progress)
            weights = weigh_frames(frames, _NAMES, argparse.Namespace(**_SETTINGS), directory, progress)
        progress("writing the tables and the report")
        write_profile(profile, directory, arguments.minimum_count)
        write_weights(weights, directory, arguments.minimum_count)
        write_page(arguments, directory, profile=profile, weights=weights)
    progress("done")
    return Path(arguments.output).expanduser().resolve() / "report.html"
