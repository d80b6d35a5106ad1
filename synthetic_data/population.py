"""What is to be made, and which records it leaves in which file."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from synthetic_data.damage import Occasions
from synthetic_data.draws import Bits, chosen, pick_index, uniform
from synthetic_data.households import BLOCK
from synthetic_data.rates import ErrorRates, SyntheticDataError

LARGEST = 2_000_000_000
MOST_RECORDS = 20
FILES = {"pair": ("census", "survey"), "duplicates": ("records",)}

# Counts of 2 to 20 records, falling with the square of the count.
_COUNTS = np.arange(2, MOST_RECORDS + 1)
_CUMULATIVE_COUNTS = np.cumsum(1_000_000 // _COUNTS**2, dtype=np.uint64)


@dataclass(frozen=True)
class Population:
    """People, and how they are recorded. Two equal values give equal rows, everywhere.

    Attributes
    ----------
    people
        How many people there are. The people of a smaller population with the same seed are among them.
    seed
        Any whole number; another seed gives another population.
    rates
        How often each kind of error happens.
    survey_only
        The share of the households that the census missed; the survey has them all.
    survey_share
        The share of the households in the census that are in the survey too.
    keep
        The share of the people, drawn one by one, that the files may hold. Far below 1, neighbours and
        members of a household seldom occur together: then different people agree independently.
    """

    people: int
    seed: int = 1
    rates: ErrorRates = field(default_factory=ErrorRates)
    survey_only: float = 0.05
    survey_share: float = 0.50
    keep: float = 1.0

    def __post_init__(self) -> None:
        """Refuse what cannot be made."""
        for name, lowest, highest in (("people", 1, LARGEST), ("seed", -(2**63), 2**63 - 1)):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= highest:
                raise SyntheticDataError(
                    f"{name} must be a whole number from {lowest} to {highest}, but it is {value!r}."
                )
        for name in ("survey_only", "survey_share", "keep"):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 1:
                raise SyntheticDataError(f"{name} must be a share from 0 to 1, but it is {value!r}.")

    @property
    def blocks(self) -> range:
        """The blocks of people; the last one is cut where it holds more people than there are."""
        return range(-(-self.people // BLOCK))


def recorded(
    population: Population, file: str, person: Bits, household: Bits
) -> tuple[NDArray[np.intp], Occasions]:
    """Return, for the records of one file, the rows of the people they are of, and their occasions."""
    seed, rates = population.seed, population.rates
    missed = uniform(seed, "missed by the census", household) < population.survey_only
    kept = uniform(seed, "kept", person) < population.keep
    surveyed = uniform(seed, "in the survey", household) < population.survey_share
    present = kept & {"census": ~missed, "survey": missed | surveyed, "records": True}[file]
    rate = rates.duplicated_in_single if file == "records" else rates.duplicated_in_pair

    count = present.astype(np.int64)
    rows = np.flatnonzero(present)
    repeated = rows[chosen(seed, f"repeated in {file}", person[rows], rate)]
    if file == "records":
        how_many = pick_index(seed, "how many records", person[repeated], _CUMULATIVE_COUNTS)
        count[repeated] = _COUNTS[how_many]
    else:
        count[repeated] = 2
    rows = np.repeat(np.arange(len(person)), count)
    copy = np.arange(len(rows)) - np.repeat(np.cumsum(count) - count, count)
    in_survey = int(file == "survey")
    record = (person[rows] << np.uint64(6)) | np.uint64(in_survey << 5) | copy.astype(np.uint64)
    # Within a census, or a survey, all is told on one day; the records of a single file come year by year.
    number = copy if file == "records" else np.full(len(rows), in_survey, dtype=np.int64)
    return rows, Occasions(record, number)
