"""The people before any damage: households, names, dates, places."""

import re

import numpy as np
import pandas as pd
import pytest

from synthetic_data import Making, Population, people

# The form of a postcode without its blank rules: area, district, sector, and a unit without C I K M O V.
POSTCODE = re.compile(r"[A-Z]{1,2}[0-9]{1,2} [0-9][ABD-HJLNP-UW-Z]{2}")


@pytest.fixture(scope="module")
def population(spark):
    return people(spark, Population(24_000, seed=3)).toPandas()


def test_there_are_as_many_people_as_asked_for_with_ids_from_zero(spark):
    ids = people(spark, Population(1_001, seed=3)).toPandas().person_id
    assert sorted(ids) == list(range(1_001))


@pytest.mark.parametrize("partitions", [1, 2, 7])
def test_the_same_seed_gives_the_same_people_whatever_the_partitions(spark, partitions):
    making = Making(partitions=partitions, people_at_a_time=240 * partitions)
    made = people(spark, Population(3_000, seed=3), making).toPandas()
    whole = people(spark, Population(3_000, seed=3)).toPandas()
    pd.testing.assert_frame_equal(
        made.sort_values("person_id", ignore_index=True), whole.sort_values("person_id", ignore_index=True)
    )


def test_a_small_population_is_the_beginning_of_a_large_one(spark, population):
    few = people(spark, Population(480, seed=3)).toPandas()
    pd.testing.assert_frame_equal(few, population[population.person_id < 480])


def test_another_seed_gives_other_people(spark, population):
    other = people(spark, Population(24_000, seed=4)).toPandas()
    assert (other.date_of_birth == population.date_of_birth).mean() < 0.01


def test_a_household_shares_its_address(population):
    places = population.groupby("household_id")[["address", "town", "postcode"]].nunique()
    assert (places == 1).all().all()


def test_most_but_not_all_households_share_one_surname(population):
    several = population[population.groupby("household_id").person_id.transform("size") > 1]
    one_surname = several.groupby("household_id").surname.nunique() == 1
    assert 0.65 < one_surname.mean() < 0.9


def test_several_households_share_a_postcode(population):
    households = population.groupby("postcode").household_id.nunique()
    assert 10 < households.median() < 20


def test_postcodes_have_the_form_of_the_post_office(population):
    assert population.postcode.map(POSTCODE.fullmatch).notna().all()


def test_some_postcode_areas_hold_many_more_people_than_others(population):
    areas = population.postcode.str.extract(r"^([A-Z]+)")[0].value_counts(normalize=True)
    assert areas.iloc[0] > 5 * areas.median()


@pytest.mark.parametrize(
    ("column", "commonest_at_least", "distinct_at_least"),
    [("surname", 0.008, 4_000), ("first_name", 0.01, 1_000), ("occupation", 0.05, 500)],
)
def test_names_and_occupations_are_skewed_with_a_long_tail(
    population, column, commonest_at_least, distinct_at_least
):
    shares = population[column].value_counts(normalize=True)
    assert shares.iloc[0] > commonest_at_least
    assert len(shares) > distinct_at_least
    # The commonest hundredth of the values covers many times its share of the people.
    assert shares.head(len(shares) // 100 + 1).sum() > 0.1


def test_the_commonest_surnames_are_those_of_britain(population):
    assert set(population.surname.value_counts().index[:2]) == {"Smith", "Jones"}


def test_surnames_do_not_run_out_in_a_large_population(spark):
    from pyspark.sql import functions as F

    made = people(spark, Population(240_000, seed=3))
    assert made.agg(F.countDistinct("surname")).first()[0] > 20_000


def test_no_name_is_blank_or_has_anything_but_latin_letters(population):
    name = re.compile(r"[^\W\d_]([^\W\d_]|[ '-])+")
    names = pd.concat([population.first_name, population.surname])
    assert names.map(name.fullmatch).notna().all()
    assert names.map(lambda text: max(map(ord, text)) < 0x250).all()


def test_ages_run_from_birth_to_a_hundred_and_follow_the_household(population):
    born = pd.to_datetime(population.date_of_birth)
    age = (pd.Timestamp("2021-03-21") - born).dt.days // 365.25
    assert (born <= pd.Timestamp("2021-03-21")).all()
    assert 95 <= age.max() <= 102
    shares = np.histogram(age, bins=[0, 18, 40, 65, 200])[0] / len(age)
    assert (np.abs(shares - [0.24, 0.25, 0.32, 0.19]) < 0.08).all()
    adults = age >= 16
    assert adults.groupby(population.household_id).any().mean() > 0.995


def test_children_are_at_school_and_most_of_the_old_are_retired(population):
    age = (pd.Timestamp("2021-03-21") - pd.to_datetime(population.date_of_birth)).dt.days // 365.25
    assert (population.occupation[age.between(5, 16)] == "School pupil").all()
    assert population.occupation[age < 3].isna().all()
    assert 0.8 < (population.occupation[age > 70] == "Retired").mean() < 0.95


def test_both_sexes_are_about_as_frequent(population):
    assert abs((population.sex == "F").mean() - 0.5) < 0.03
    assert set(population.sex) == {"F", "M"}
