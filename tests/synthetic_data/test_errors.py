"""Each kind of error alone, at a stated rate, counted against the undamaged people."""

import math
import re
import unicodedata
from dataclasses import replace
from functools import lru_cache

import pandas as pd
import pytest

from synthetic_data import NO_ERRORS, ErrorRates, Population, file, people, truth

PEOPLE = 9_600
RATE = 0.3
NAMES = ["first_name", "surname"]
TEXT = [*NAMES, "occupation", "address", "town", "postcode"]
PERSONAL = [*NAMES, "sex", "date_of_birth", "occupation", "address", "town", "postcode"]


@pytest.fixture(scope="module")
def undamaged(spark):
    return people(spark, Population(PEOPLE, seed=8)).toPandas().set_index("person_id")


@pytest.fixture(scope="module")
def side_by_side(spark, undamaged):
    """Return a function that makes a file of the people and puts each record beside the person's truth."""

    @lru_cache(maxsize=8)
    def make(name="survey", **rates):
        population = Population(PEOPLE, seed=8, survey_share=1.0, rates=replace(NO_ERRORS, **rates))
        records = file(spark, population, name).toPandas().set_index("record_id")
        person = person_of.person_id.loc[records.index]
        return records.reset_index(drop=True), undamaged.loc[person].reset_index()

    known = Population(PEOPLE, seed=8, survey_share=1.0, rates=NO_ERRORS)
    person_of = truth(spark, known, "pair").toPandas().set_index("record_id")
    return make


def within_chance(happened, rate):
    """Whether a count of events is one that the rate gives, but for a chance of one in a million."""
    count = len(happened)
    assert count > 20
    return abs(happened.mean() - rate) <= 4.9 * math.sqrt(rate * (1 - rate) / count) + 1 / count


def one_edit_apart(left, right):
    """Whether a single insertion, deletion, substitution or swap of neighbours turns left into right."""
    short, long = sorted((left, right), key=len)
    if len(long) - len(short) > 1:
        return False
    start = 0
    while start < len(short) and short[start] == long[start]:
        start += 1
    if len(short) < len(long):
        return short[start:] == long[start + 1 :]
    swapped = short[start : start + 2][::-1] + short[start + 2 :]
    return long[start + 1 :] == short[start + 1 :] or long[start:] == swapped


@pytest.mark.parametrize("column", [*NAMES, "address", "town"])
def test_a_keyboard_typo_is_one_edit_at_its_rate(side_by_side, column):
    records, known = side_by_side(keyboard_typo=RATE)
    changed = records[column] != known[column]
    assert within_chance(changed, RATE)
    pairs = zip(records[column][changed], known[column][changed], strict=True)
    assert all(one_edit_apart(damaged, true) for damaged, true in pairs)


def test_keyboard_typos_leave_the_other_columns_alone(side_by_side):
    records, known = side_by_side(keyboard_typo=RATE)
    for column in ("sex", "date_of_birth", "occupation", "postcode"):
        pd.testing.assert_series_equal(records[column], known[column])


@pytest.mark.parametrize("column", [*NAMES, "address", "town"])
def test_an_ocr_confusion_happens_at_its_rate_where_something_can_be_misread(side_by_side, column):
    records, known = side_by_side(ocr_confusion=RATE)
    changed = records[column] != known[column]
    # These letters are in the table of what looks alike; who has none of them is left alone.
    can_be_misread = known[column].str.contains("[OolIiSsBGZmdehunw]|rn|cl")
    assert within_chance(changed[can_be_misread], RATE)
    assert can_be_misread.mean() > 0.95


@pytest.mark.parametrize("column", [*NAMES, "address"])
def test_a_phonetic_respelling_happens_at_its_rate_where_a_sound_can_be_respelt(side_by_side, column):
    records, known = side_by_side(phonetic_respelling=RATE)
    changed = records[column] != known[column]
    can_be_respelt = known[column].str.contains("[fkcxyilntzs]|ph|ee|ea|ai|oo|ou|ow|mm|er|ar|or|gh")
    assert within_chance(changed[can_be_respelt], RATE)
    assert can_be_respelt.mean() > 0.95


def test_a_nickname_replaces_first_names_that_have_one_at_its_rate(side_by_side):
    records, known = side_by_side(nickname=RATE)
    changed = records.first_name != known.first_name
    david = known.first_name == "David"
    assert within_chance(changed[david], RATE)
    assert set(records.first_name[david]) == {"David", "Dave", "Davey"}
    assert within_chance(changed[known.first_name.isin(["William", "Robert", "Susan", "Thomas"])], RATE)
    assert not changed[known.first_name.isin(["Paul", "Karen", "Lauren"])].any()


def plain(text):
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def test_accents_are_lost_at_their_rate_among_the_names_that_have_one(side_by_side):
    records, known = side_by_side(accent_lost=RATE)
    for column in NAMES:
        accented = known[column].map(plain) != known[column]
        changed = records[column] != known[column]
        assert within_chance(changed[accented], RATE)
        lost = records[column][accented & changed]
        assert (lost.map(plain) == lost).all()
        assert (
            lost.str.casefold() == known[column][accented & changed].map(plain).str.casefold()
        ).mean() > 0.9


@pytest.mark.parametrize("column", [*NAMES, "occupation", "address", "town"])
def test_case_changes_at_its_rate_mostly_to_capitals(side_by_side, column):
    records, known = side_by_side(case_changed=RATE)
    written = known[column].notna()
    damaged, true = records[column][written], known[column][written]
    changed = damaged != true
    assert within_chance(changed, RATE)
    assert within_chance(damaged[changed] == damaged[changed].str.upper(), 0.75)
    # Capitals of ß and ı are other letters, so those few names may differ.
    assert (damaged.str.lower() == true.str.lower()).mean() > 0.999


def test_day_and_month_are_swapped_at_their_rate_where_both_could_be_months(side_by_side):
    records, known = side_by_side(day_month_swapped=RATE)
    year, month, day = (known.date_of_birth.str.split("-").str[i] for i in range(3))
    swappable = (day.astype(int) <= 12) & (day != month)
    changed = records.date_of_birth != known.date_of_birth
    assert within_chance(changed[swappable], RATE)
    assert not changed[~swappable].any()
    assert (records.date_of_birth[changed] == (year + "-" + day + "-" + month)[changed]).all()


def test_a_date_error_changes_one_part_at_its_rate_and_leaves_a_date(side_by_side):
    records, known = side_by_side(date_error=RATE)
    changed = records.date_of_birth != known.date_of_birth
    assert within_chance(changed, RATE)
    pd.to_datetime(records.date_of_birth, format="%Y-%m-%d", errors="raise")
    parts = [
        records.date_of_birth.str.split("-").str[i] != known.date_of_birth.str.split("-").str[i]
        for i in range(3)
    ]
    early = known.date_of_birth.str[-2:].astype(int) <= 28
    assert (sum(part.astype(int) for part in parts)[changed & early] == 1).all()
    for part in parts:
        assert within_chance(part[changed & early], 1 / 3)


def test_names_are_swapped_at_their_rate(side_by_side):
    records, known = side_by_side(names_swapped=RATE)
    swapped = (records.first_name == known.surname) & (records.surname == known.first_name)
    assert within_chance(swapped, RATE)
    assert (records.first_name[~swapped] == known.first_name[~swapped]).all()


def test_sex_is_wrong_at_its_rate(side_by_side):
    records, known = side_by_side(sex_wrong=RATE)
    assert within_chance(records.sex != known.sex, RATE)
    assert set(records.sex) == {"F", "M"}


def test_a_postcode_error_changes_one_character_at_its_rate_and_keeps_the_form(side_by_side):
    records, known = side_by_side(postcode_error=RATE)
    changed = records.postcode != known.postcode
    assert within_chance(changed, RATE)
    assert records.postcode.str.fullmatch("[A-Z]{1,2}[0-9]{1,2} [0-9][ABD-HJLNP-UW-Z]{2}").all()
    both = zip(records.postcode[changed], known.postcode[changed], strict=True)
    assert all(sum(a != b for a, b in zip(left, right, strict=True)) == 1 for left, right in both)


def test_postcodes_lose_their_blank_at_the_rate(side_by_side):
    records, known = side_by_side(postcode_unspaced=RATE)
    changed = records.postcode != known.postcode
    assert within_chance(changed, RATE)
    assert (records.postcode[changed] == known.postcode[changed].str.replace(" ", "")).all()


def test_women_change_their_surname_at_the_rate_between_census_and_survey(side_by_side):
    records, known = side_by_side(surname_changed=RATE)
    age = (pd.Timestamp("2021-03-21") - pd.to_datetime(known.date_of_birth)).dt.days / 365.25
    eligible = (known.sex == "F") & (age >= 18) & (age < 56)
    changed = records.surname != known.surname
    # Of the new surnames, one in some hundreds is the old one by chance.
    assert within_chance(changed[eligible], RATE * 0.998)
    assert not changed[~eligible].any()
    census, known = side_by_side("census", surname_changed=RATE)
    assert (census.surname == known.surname).all()


def test_households_move_together_at_the_rate_between_census_and_survey(side_by_side):
    records, known = side_by_side(moved=RATE)
    moved = (records.address != known.address) | (records.postcode != known.postcode)
    by_household = moved.groupby(known.household_id)
    assert (by_household.nunique() == 1).all()
    assert within_chance(by_household.first(), RATE)
    assert (records.groupby(known.household_id).address.nunique() == 1).all()
    area = (frame.postcode[moved].str.extract("^([A-Z]+)")[0] for frame in (records, known))
    stayed = (next(area) == next(area)).groupby(known.household_id[moved]).first()
    # Six in ten stay in their area; a few of the others come back to it by chance.
    assert abs(stayed.mean() - 0.605) < 0.05
    census, known = side_by_side("census", moved=RATE)
    assert (census.address == known.address).all()


def test_occupations_change_at_the_rate_but_not_at_school_or_in_retirement(side_by_side):
    records, known = side_by_side(occupation_changed=RATE)
    settled = known.occupation.isna() | known.occupation.isin(["School pupil", "Retired"])
    changed = records.occupation != known.occupation
    assert within_chance(changed[~settled], RATE)
    assert (records.occupation[settled].fillna("") == known.occupation[settled].fillna("")).all()


@pytest.mark.parametrize("column", PERSONAL)
def test_values_are_missing_at_the_rate_in_every_personal_column(side_by_side, column):
    records, known = side_by_side(missing=RATE)
    written = known[column].notna()
    assert within_chance(records[column].isna()[written], RATE)
    there = written & records[column].notna()
    assert (records[column][there] == known[column][there]).all()


def test_dates_of_birth_are_placeholders_at_the_rate(side_by_side):
    records, known = side_by_side(placeholder_date=RATE)
    changed = records.date_of_birth != known.date_of_birth
    assert within_chance(changed, RATE)
    assert set(records.date_of_birth[changed]) == {"1900-01-01", "1970-01-01"}


@pytest.mark.parametrize("column", TEXT)
def test_text_is_a_placeholder_at_the_rate(side_by_side, column):
    records, known = side_by_side(placeholder_text=RATE)
    changed = records[column].fillna("") != known[column].fillna("")
    assert within_chance(changed, RATE)
    allowed = {"ZZ99 3VZ"} if column == "postcode" else {"unknown", "UNKNOWN", "not known", "n/a", "-"}
    assert set(records[column][changed]) == allowed


def test_missing_and_placeholders_both_keep_their_rates(side_by_side):
    records, _ = side_by_side(missing=0.4, placeholder_text=0.5)
    assert within_chance(records.town.isna(), 0.4)
    assert within_chance(records.town.str.fullmatch(re.compile("unknown|not known|n/a|-", re.I)) == True, 0.5)  # noqa: E712


def test_errors_of_two_columns_are_independent(side_by_side):
    records, known = side_by_side(keyboard_typo=0.5)
    first, last = (records[name] != known[name] for name in NAMES)
    assert within_chance(first & last, 0.25)


def test_errors_of_census_and_survey_are_independent(side_by_side):
    survey, of_survey = side_by_side(sex_wrong=0.5)
    census, of_census = side_by_side("census", sex_wrong=0.5)
    in_survey = pd.Series((survey.sex != of_survey.sex).to_numpy(), index=of_survey.person_id)
    in_census = pd.Series((census.sex != of_census.sex).to_numpy(), index=of_census.person_id)
    assert within_chance(in_census & in_survey.loc[in_census.index], 0.25)


def test_with_the_default_rates_most_values_are_still_right(spark, undamaged):
    population = Population(PEOPLE, seed=8, survey_share=1.0, rates=ErrorRates())
    records = file(spark, population, "survey").toPandas().set_index("record_id")
    known = truth(spark, population, "pair").toPandas().set_index("record_id")
    true = undamaged.loc[known.person_id.loc[records.index]]
    right = {
        column: (records[column].fillna("").to_numpy() == true[column].fillna("").to_numpy()).mean()
        for column in PERSONAL
    }
    assert all(0.75 < share < 0.99 for share in right.values()), right
