"""Generate people with known truth, and records of them damaged by stated rates, in Spark.

Run ``python -m synthetic_data --help`` from the clone, or call the functions named here. linkspark never
imports this package: what it links must come to it as any other data does.
"""

from synthetic_data.frames import (
    Making,
    Pair,
    SingleFile,
    census_and_survey,
    file,
    file_with_duplicates,
    people,
    truth,
)
from synthetic_data.population import Population
from synthetic_data.rates import NO_ERRORS, ErrorRates, SyntheticDataError, read_rates

__all__ = [
    "NO_ERRORS",
    "ErrorRates",
    "Making",
    "Pair",
    "Population",
    "SingleFile",
    "SyntheticDataError",
    "census_and_survey",
    "file",
    "file_with_duplicates",
    "people",
    "read_rates",
    "truth",
]
