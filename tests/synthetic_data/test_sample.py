"""The sample that linkspark carries: made by the generator, small, and good to learn from."""

import pandas as pd

from linkspark.sample import sample_files, sample_truth
from synthetic_data.sample import DIRECTORY, POPULATION
from synthetic_data.writing import write


def read(path):
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def test_the_sample_is_what_the_generator_makes_byte_for_byte(spark, tmp_path):
    made = write(spark, POPULATION, "pair", "csv", tmp_path / "sample", lambda name: None)
    for path in made:
        assert path.read_bytes() == (DIRECTORY / path.name).read_bytes()


def test_the_sample_is_where_linkspark_says_it_is():
    assert [path.name for path in (*sample_files(), sample_truth())] == [
        "census.csv",
        "survey.csv",
        "truth.csv",
    ]
    assert {path.parent for path in (*sample_files(), sample_truth())} == {DIRECTORY}


def test_the_sample_is_small_and_most_of_its_people_are_in_both_files():
    census, survey = map(read, sample_files())
    truth = read(sample_truth())
    assert sum(path.stat().st_size for path in (*sample_files(), sample_truth())) < 500_000
    assert 1_900 <= len(census) <= 2_100
    assert 1_900 <= len(survey) <= 2_100
    people = {name: set(truth.person_id[truth.file == name]) for name in ("census", "survey")}
    assert 1_450 <= len(people["census"] & people["survey"]) <= 1_550


def test_the_truth_of_the_sample_covers_its_records():
    census, survey = map(read, sample_files())
    assert sorted([*census.record_id, *survey.record_id]) == sorted(read(sample_truth()).record_id)
