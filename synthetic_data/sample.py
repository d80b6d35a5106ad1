"""The sample that linkspark carries: which population it is of, and where it lies."""

from pathlib import Path

from synthetic_data.population import Population
from synthetic_data.rates import ErrorRates

DIRECTORY = Path(__file__).parents[1] / "linkspark" / "sample"

# Some 2,000 records in the census and 2,000 in the survey, of 1,500 people in both. They are a thin sample of
# individuals: among whole households, the EM of a plain Fellegi-Sunter model finds families, not people.
# The rates are written out: a change of the defaults must not change the sample.
POPULATION = Population(
    people=500_000,
    seed=20210321,
    survey_only=0.2,
    survey_share=0.75,
    keep=0.005,
    rates=ErrorRates(
        keyboard_typo=0.02,
        ocr_confusion=0.01,
        phonetic_respelling=0.02,
        nickname=0.10,
        accent_lost=0.40,
        case_changed=0.01,
        day_month_swapped=0.02,
        date_error=0.02,
        names_swapped=0.01,
        sex_wrong=0.01,
        postcode_error=0.03,
        postcode_unspaced=0.02,
        surname_changed=0.03,
        moved=0.08,
        occupation_changed=0.10,
        missing=0.02,
        placeholder_date=0.005,
        placeholder_text=0.005,
        duplicated_in_pair=0.01,
    ),
)
