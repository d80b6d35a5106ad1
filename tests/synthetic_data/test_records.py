"""Which records the files hold, and the truth about them."""

import pandas as pd
import pytest

from synthetic_data import (
    NO_ERRORS,
    Making,
    Population,
    census_and_survey,
    file,
    file_with_duplicates,
    people,
    truth,
)

PERSONAL = ["first_name", "surname", "sex", "date_of_birth", "occupation", "address", "town", "postcode"]


@pytest.fixture(scope="module")
def pair(spark):
    made = census_and_survey(spark, Population(12_000, seed=5))
    return [frame.toPandas() for frame in made]


@pytest.fixture(scope="module")
def single(spark):
    made = file_with_duplicates(spark, Population(12_000, seed=5))
    return [frame.toPandas() for frame in made]


def test_the_files_have_the_columns_that_the_readme_lists(pair, single):
    census, survey, truth_of_pair = pair
    assert list(census) == ["record_id", *PERSONAL, "household_size"]
    assert list(survey) == ["record_id", *PERSONAL, "interview_date"]
    assert list(single[0]) == ["record_id", *PERSONAL]
    assert list(truth_of_pair) == list(single[1]) == ["record_id", "person_id", "file"]


@pytest.mark.parametrize("partitions", [1, 2, 7])
@pytest.mark.parametrize("name", ["census", "survey", "records"])
def test_the_same_seed_gives_the_same_records_whatever_the_partitions(spark, name, partitions):
    population = Population(2_000, seed=5)
    making = Making(partitions=partitions, people_at_a_time=480 * partitions)
    made = file(spark, population, name, making).toPandas().sort_values("record_id", ignore_index=True)
    whole = file(spark, population, name).toPandas().sort_values("record_id", ignore_index=True)
    pd.testing.assert_frame_equal(made, whole)


@pytest.mark.parametrize("partitions", [1, 2, 7])
def test_the_truth_is_the_same_whatever_the_partitions(spark, partitions):
    population = Population(2_000, seed=5)
    made = truth(spark, population, "pair", Making(partitions=partitions)).toPandas()
    whole = truth(spark, population, "pair").toPandas()
    assert set(made.itertuples(index=False)) == set(whole.itertuples(index=False))


def test_every_record_is_in_the_truth_once_and_the_truth_holds_nothing_else(pair, single):
    census, survey, truth_of_pair = pair
    for name, records in (("census", census), ("survey", survey)):
        of_file = truth_of_pair[truth_of_pair.file == name]
        assert sorted(records.record_id) == sorted(of_file.record_id)
    assert truth_of_pair.record_id.is_unique
    assert sorted(single[0].record_id) == sorted(single[1].record_id)
    assert single[1].record_id.is_unique


def test_a_record_id_says_nothing_about_the_person(pair):
    truth_of_pair = pair[2]
    assert truth_of_pair.record_id.str.fullmatch("[0-9a-f]{10}").all()
    ids = truth_of_pair.record_id.map(lambda text: int(text, 16)).astype("int64")
    for digit in range(10):
        share = (ids // 16**digit % 16).value_counts(normalize=True)
        assert (abs(share - 1 / 16) < 0.015).all()
    assert abs(ids.corr(truth_of_pair.person_id)) < 0.03
    assert abs(ids.corr((truth_of_pair.file == "census").astype(int))) < 0.03


def test_the_records_without_errors_are_the_people(spark):
    population = Population(1_200, seed=5, rates=NO_ERRORS)
    undamaged = people(spark, population).toPandas().set_index("person_id")[PERSONAL]
    for made in (
        census_and_survey(spark, population)[0:3:2],
        census_and_survey(spark, population)[1:3],
        file_with_duplicates(spark, population),
    ):
        records, truth_of_file = (frame.toPandas() for frame in made)
        person = records.record_id.map(truth_of_file.set_index("record_id").person_id)
        assert person.is_unique
        expected = undamaged.loc[person].reset_index(drop=True)
        pd.testing.assert_frame_equal(records[PERSONAL].reset_index(drop=True), expected)


def test_the_survey_covers_the_share_that_was_asked_for(spark):
    population = Population(24_000, seed=6, rates=NO_ERRORS, survey_share=0.3, survey_only=0.1)
    household = people(spark, population).toPandas().set_index("person_id").household_id
    known = truth(spark, population, "pair").toPandas()
    households = {
        name: set(household.loc[known.person_id[known.file == name]]) for name in ("census", "survey")
    }
    everyone = set(household)
    missed = everyone - households["census"]
    # Households are drawn, some 8,000 of them: five standard deviations are under 0.03.
    assert abs(len(missed) / len(everyone) - 0.1) < 0.02
    assert missed <= households["survey"]
    both = households["census"] & households["survey"]
    assert abs(len(both) / len(households["census"]) - 0.3) < 0.03


def test_a_kept_share_thins_people_not_households(spark):
    population = Population(24_000, seed=6, rates=NO_ERRORS, keep=0.1)
    undamaged = people(spark, population).toPandas()
    kept = set(truth(spark, population, "duplicates").toPandas().person_id)
    assert abs(len(kept) / len(undamaged) - 0.1) < 0.01
    size = undamaged[undamaged.person_id.isin(kept)].groupby("household_id").size()
    assert size.mean() < 1.3


def test_the_household_size_counts_the_people_of_the_household(spark):
    population = Population(2_400, seed=5, rates=NO_ERRORS)
    undamaged = people(spark, population).toPandas()
    size = undamaged.groupby("household_id").person_id.transform("size")
    size.index = undamaged.person_id
    census = file(spark, population, "census").toPandas()
    person = census.record_id.map(
        truth(spark, population, "pair").toPandas().set_index("record_id").person_id
    )
    assert (census.household_size.to_numpy() == size.loc[person].to_numpy()).all()


def test_interviews_lie_in_the_ten_weeks_of_the_survey(pair):
    day = pd.to_datetime(pair[1].interview_date)
    assert day.min() >= pd.Timestamp("2021-04-20")
    assert day.max() < pd.Timestamp("2021-06-29")


def test_duplicates_run_from_one_to_twenty_and_the_more_the_rarer(single):
    count = single[1].person_id.value_counts()
    people_with = count.value_counts()
    assert len(count) == 12_000
    assert sorted(people_with.index) == list(range(1, 21))
    assert abs(people_with[1] / 12_000 - 0.7) < 0.02
    # 2 records: (1/4) / (sum of 1/k^2 for k = 2 to 20) = 0.25 / 0.59617 of those with duplicates.
    assert abs(people_with[2] / (count > 1).sum() - 0.41935) < 0.04
    assert people_with[2] > people_with[3] > people_with[4] > people_with[6] > people_with[12]


def test_a_census_and_a_survey_hold_few_people_twice_and_none_more_often(pair):
    times = pair[2].groupby(["file", "person_id"]).size()
    assert times.max() == 2
    assert abs((times == 2).mean() - 0.01) < 0.004


def test_making_the_frames_starts_no_job(spark, count_jobs):
    assert count_jobs(lambda: census_and_survey(spark, Population(2_000))) == 0
