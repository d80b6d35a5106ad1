"""A small sample of synthetic people: a census-like and a survey-like file, and their truth.

Nobody in it exists. `python -m synthetic_data --sample`, run in a clone, made it; about 1,500 people are in
both files, and both hold errors of the kinds and rates that synthetic_data/README.md lists.
"""

from pathlib import Path

_HERE = Path(__file__).parent


def sample_files() -> tuple[Path, Path]:
    """Return the paths of the census and of the survey (CSV with a header, UTF-8)."""
    return _HERE / "census.csv", _HERE / "survey.csv"


def sample_truth() -> Path:
    """Return the path of the truth: one row a record, with its `record_id`, `person_id` and `file`."""
    return _HERE / "truth.csv"


def sample_spec() -> Path:
    """Return the path of a spec that links the two files (`LinkSpec.load` reads it)."""
    return _HERE / "spec.json"
