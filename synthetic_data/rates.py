"""What goes wrong in a record, and how often."""

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path


class SyntheticDataError(ValueError):
    """An argument or a file that the generator cannot use."""


@dataclass(frozen=True)
class ErrorRates:
    """How often each kind of error happens; every rate is a share in [0, 1].

    The defaults are of the size that published work on census coverage data reports, towards the clean end,
    so that both an easy and a hard linkage can be made by multiplying them.

    Attributes
    ----------
    keyboard_typo, ocr_confusion, phonetic_respelling
        Of the values of first_name, surname and address (keyboard and OCR: town too): one edit by a
        neighbouring key, one character misread, one sound respelt. A value that offers nothing to misread
        or respell stays as it is.
    nickname
        Of the first names that have a short or familiar form, or are one: replaced by another form.
    accent_lost
        Of the names with an accented letter: written without accents.
    case_changed
        Of the values of first_name, surname, occupation, address and town: all capitals, or all lower case.
    day_month_swapped
        Of the dates of birth whose day could be a month (and is not equal to it).
    date_error
        Of the dates of birth: another day, month or year, still a date.
    names_swapped
        Of the records: first name and surname in each other's place.
    sex_wrong
        Of the records.
    postcode_error
        Of the postcodes: one letter or digit replaced by another of its kind.
    postcode_unspaced
        Of the postcodes: written without the blank.
    surname_changed
        On a later occasion (the survey; any record of a person but the first), of the women aged 18 to 55.
    moved
        On a later occasion, of the households: a new address, town and postcode for all its members.
    occupation_changed
        On a later occasion, of the people who work or could (neither retired nor at school).
    missing
        Of the values of every personal column: null.
    placeholder_date
        Of the dates of birth: a date that stands for "not known".
    placeholder_text
        Of the values of the text columns but sex: a word (or a postcode) that stands for "not known".
    duplicated_in_pair
        In the census and in the survey, of the people: two records in that file.
    duplicated_in_single
        In the single file, of the people: 2 to 20 records, the more the rarer.
    """

    keyboard_typo: float = 0.02
    ocr_confusion: float = 0.01
    phonetic_respelling: float = 0.02
    nickname: float = 0.10
    accent_lost: float = 0.40
    case_changed: float = 0.01
    day_month_swapped: float = 0.02
    date_error: float = 0.02
    names_swapped: float = 0.01
    sex_wrong: float = 0.01
    postcode_error: float = 0.03
    postcode_unspaced: float = 0.02
    surname_changed: float = 0.03
    moved: float = 0.08
    occupation_changed: float = 0.10
    missing: float = 0.02
    placeholder_date: float = 0.005
    placeholder_text: float = 0.005
    duplicated_in_pair: float = 0.01
    duplicated_in_single: float = 0.30

    def __post_init__(self) -> None:
        """Refuse rates outside [0, 1], all at once."""
        wrong = [
            f"{name} is {rate!r}"
            for name, rate in asdict(self).items()
            if isinstance(rate, bool) or not isinstance(rate, (int, float)) or not 0 <= rate <= 1
        ]
        if wrong:
            raise SyntheticDataError(
                f"ErrorRates: every rate must be a number from 0 to 1, but {', '.join(wrong)}."
            )
        for name in ("placeholder_date", "placeholder_text"):
            if self.missing + getattr(self, name) > 1:
                raise SyntheticDataError(
                    f"ErrorRates: missing and {name} exclude each other, so together they must be at most 1, "
                    f"but they are {self.missing!r} and {getattr(self, name)!r}."
                )


NO_ERRORS = ErrorRates(**{field.name: 0.0 for field in fields(ErrorRates)})


def read_rates(path: Path) -> ErrorRates:
    """Read rates from a JSON object; rates that it does not name keep their defaults."""
    known = [field.name for field in fields(ErrorRates)]
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SyntheticDataError(
            f"--rates: cannot read the file {path} ({error.strerror}). Give the path of a JSON file."
        ) from error
    except ValueError as error:
        raise SyntheticDataError(f"--rates: {path} is not JSON text in UTF-8 ({error}).") from error
    if not isinstance(given, dict):
        raise SyntheticDataError(
            f'--rates: {path} must hold one JSON object, such as {{"missing": 0.05}}, but it holds a '
            f"{type(given).__name__}."
        )
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise SyntheticDataError(
            f"--rates: {path} names unknown rates: {', '.join(unknown)}. Allowed are {', '.join(known)}."
        )
    return ErrorRates(**given)
