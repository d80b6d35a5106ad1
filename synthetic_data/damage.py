"""Damage records by stated rates: people in, the records that clerks and interviewers left out."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from synthetic_data import edits
from synthetic_data.draws import Bits, below, bits, chosen, pick, uniform
from synthetic_data.households import CENSUS_DAY, People, family_names, fresh_entity, neighbourhood_of
from synthetic_data.nicknames import other_form
from synthetic_data.places import areas_of, places
from synthetic_data.rates import ErrorRates
from synthetic_data.tables import occupations

PLACEHOLDER_DATES = np.array(["1900-01-01", "1900-01-01", "1970-01-01"], dtype=object)
PLACEHOLDER_WORDS = np.array(["unknown", "UNKNOWN", "not known", "n/a", "-"], dtype=object)
# The pseudo-postcode of the NHS for "no fixed abode or not known".
PLACEHOLDER_POSTCODES = np.array(["ZZ99 3VZ"], dtype=object)

PERSONAL_COLUMNS = (
    "first_name",
    "surname",
    "sex",
    "date_of_birth",
    "occupation",
    "address",
    "town",
    "postcode",
)
_MOVES_WITHIN_AREA = 0.6
# A person has at most 2^5 occasions: the census and the survey, or 20 records in a single file.
_OCCASION_BITS = 5
_HALF = np.uint64(20)
_MASK = np.uint64(2**20 - 1)

Columns = dict[str, NDArray[np.object_]]


class Occasions(NamedTuple):
    """When each record was taken: `number` 0 is the first time, and `record` is the entity of its errors."""

    record: Bits
    number: NDArray[np.int64]


def damaged(seed: int, people: People, occasions: Occasions, rates: ErrorRates) -> Columns:
    """Return the personal columns of the records, with what happened to the people and to the text."""
    columns, birthday = _after_life_events(seed, people, occasions, rates)
    record = occasions.record
    _misspell(seed, columns, record, rates)
    birthday = _wrong_dates(seed, birthday, record, rates)
    columns["date_of_birth"] = np.datetime_as_string(birthday, unit="D").astype(object)
    rows = chosen(seed, "sex wrong", record, rates.sex_wrong)
    columns["sex"][rows] = np.where(columns["sex"][rows] == "M", "F", "M")
    rows = chosen(seed, "names swapped", record, rates.names_swapped)
    first, last = columns["first_name"][rows], columns["surname"][rows]
    columns["first_name"][rows], columns["surname"][rows] = last, first
    _leave_out(seed, columns, record, rates)
    return {name: columns[name] for name in PERSONAL_COLUMNS}


def _after_life_events(
    seed: int, people: People, occasions: Occasions, rates: ErrorRates
) -> tuple[Columns, NDArray[np.datetime64]]:
    """Return what a person would answer truthfully on the occasion: after marriages, moves and new jobs."""
    columns = {
        name: getattr(people, name).copy()
        for name in ("first_name", "surname", "sex", "occupation", "address", "town", "postcode")
    }
    later = occasions.number > 0
    number = occasions.number.astype(np.uint64)
    person = (people.person_id.astype(np.uint64) << np.uint64(_OCCASION_BITS)) | number
    household = (people.household_id.astype(np.uint64) << np.uint64(_OCCASION_BITS)) | number

    days = (CENSUS_DAY - people.birthday).astype(np.int64)
    marriageable = (people.sex == "F") & (days >= 18 * 365.25) & (days < 56 * 365.25)
    rows = np.flatnonzero(
        later & marriageable & (uniform(seed, "surname changed", person) < rates.surname_changed)
    )
    british = np.zeros(len(rows), dtype=np.intp)
    columns["surname"][rows] = family_names(seed, "new surname", person[rows], british)

    rows = np.flatnonzero(later & (uniform(seed, "moved", household) < rates.moved))
    home = household[rows]
    group = fresh_entity(seed, "new neighbourhood", home)
    area = np.where(
        uniform(seed, "moved nearby", home) < _MOVES_WITHIN_AREA,
        areas_of(seed, neighbourhood_of(people.household_id[rows].astype(np.uint64))),
        areas_of(seed, group),
    )
    new = places(seed, group, home, below(seed, "new house", home, 16), area)
    columns["address"][rows], columns["town"][rows], columns["postcode"][rows] = (
        new.address,
        new.town,
        new.postcode,
    )

    settled = np.isin(people.occupation.astype("U64"), ["None", "School pupil", "Retired"])
    rows = np.flatnonzero(
        later & ~settled & (uniform(seed, "occupation changed", person) < rates.occupation_changed)
    )
    new_occupation = pick(seed, "new occupation", person[rows], occupations())
    same = new_occupation == columns["occupation"][rows]
    columns["occupation"][rows] = np.where(same, "Not in work", new_occupation)
    return columns, people.birthday


def _misspell(seed: int, columns: Columns, record: Bits, rates: ErrorRates) -> None:
    names = ("first_name", "surname")
    rows = chosen(seed, "nickname", record, rates.nickname)
    columns["first_name"][rows] = other_form(seed, record[rows], columns["first_name"][rows])
    for name in names:
        rows = chosen(seed, f"{name} accent lost", record, rates.accent_lost)
        columns[name][rows] = edits.without_accents(columns[name][rows])
    kinds = (
        ("phonetic", edits.phonetic_respelling, rates.phonetic_respelling, (*names, "address")),
        ("keyboard", edits.keyboard_typo, rates.keyboard_typo, (*names, "address", "town")),
        ("ocr", edits.ocr_confusion, rates.ocr_confusion, (*names, "address", "town")),
        ("case", edits.in_other_case, rates.case_changed, (*names, "occupation", "address", "town")),
        ("postcode", edits.postcode_error, rates.postcode_error, ("postcode",)),
    )
    for kind, edit, rate, affected in kinds:
        for name in affected:
            rows = chosen(seed, f"{name} {kind}", record, rate)
            columns[name][rows] = edit(seed, f"{name} {kind}", record[rows], columns[name][rows])
    rows = chosen(seed, "postcode unspaced", record, rates.postcode_unspaced)
    columns["postcode"][rows] = edits.without_blanks(columns["postcode"][rows])


def _wrong_dates(
    seed: int, birthday: NDArray[np.datetime64], record: Bits, rates: ErrorRates
) -> NDArray[np.datetime64]:
    month_start = birthday.astype("datetime64[M]")
    day = (birthday - month_start.astype("datetime64[D]")).astype(np.int64) + 1
    month = month_start.astype(np.int64) % 12 + 1
    year = birthday.astype("datetime64[Y]").astype(np.int64) + 1970

    swap = (uniform(seed, "day and month swapped", record) < rates.day_month_swapped) & (day <= 12)
    day, month = np.where(swap, month, day), np.where(swap, day, month)

    rows = chosen(seed, "date error", record, rates.date_error)
    entity, part = record[rows], below(seed, "date part", record[rows], 3)
    # A day above 28 might not exist in another month, or in February of another year.
    safe = np.minimum(day[rows], 28)
    other_day = (safe - 1 + 1 + below(seed, "wrong day", entity, 27)) % 28 + 1
    other_month = (month[rows] - 1 + 1 + below(seed, "wrong month", entity, 11)) % 12 + 1
    other_year = year[rows] - np.array([1, 2, 10])[below(seed, "wrong year", entity, 3)]
    kept_day = np.where((part == 1) | (month[rows] == 2), safe, day[rows])
    day[rows] = np.where(part == 0, other_day, kept_day)
    month[rows] = np.where(part == 1, other_month, month[rows])
    year[rows] = np.where(part == 2, other_year, year[rows])

    months = (year - 1970) * 12 + month - 1
    return months.astype("datetime64[M]").astype("datetime64[D]") + (day - 1).astype("timedelta64[D]")


def _leave_out(seed: int, columns: Columns, record: Bits, rates: ErrorRates) -> None:
    """Make values missing, or a placeholder: one draw decides, so that neither hides the other."""
    for name in PERSONAL_COLUMNS:
        u = uniform(seed, f"{name} left out", record)
        if name == "date_of_birth":
            words, rate = PLACEHOLDER_DATES, rates.placeholder_date
        else:
            words, rate = PLACEHOLDER_WORDS, rates.placeholder_text
        if name == "postcode":
            words = PLACEHOLDER_POSTCODES
        if name != "sex":
            rows = np.flatnonzero((u >= rates.missing) & (u < rates.missing + rate))
            columns[name][rows] = words[below(seed, f"{name} placeholder", record[rows], len(words))]
        columns[name][u < rates.missing] = None


def record_ids(seed: int, record: Bits) -> NDArray[np.object_]:
    """Return an id of 10 hexadecimal digits a record: all distinct, and without a trace of person or file.

    Four rounds of a Feistel network (Luby and Rackoff 1988) permute the numbers of 40 bits.
    """
    left, right = record >> _HALF, record & _MASK
    for step in range(4):
        left, right = right, left ^ (bits(seed, f"record id {step}", right) & _MASK)
    octets = ((left << _HALF) | right).astype(">u8").view(np.uint8).reshape(-1, 8)[:, 3:]
    return np.frombuffer(octets.tobytes().hex().encode(), dtype="S10").astype("U10").astype(object)
