"""The command line: what it writes, and how it refuses."""

import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from synthetic_data import Population, census_and_survey, file_with_duplicates, writing
from synthetic_data.cli import main

CLONE = Path(__file__).parents[2]


def refusal(capsys, *arguments):
    with pytest.raises(SystemExit) as stopped:
        main([str(argument) for argument in arguments])
    assert stopped.value.code == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    return shown.err


def rows(frame):
    return sorted(frame.astype(object).where(frame.notna(), None).itertuples(index=False, name=None))


def test_a_pair_is_written_as_parquet(spark, tmp_path, capsys):
    output = tmp_path / "pair"
    assert main(["--people", "1000", "--seed", "9", "--output", str(output)]) == 0
    paths = [output / f"{name}.parquet" for name in ("census", "survey", "truth")]
    shown = capsys.readouterr()
    assert shown.out.split() == [str(path) for path in paths]
    assert "3/3" in shown.err
    for path, made in zip(paths, census_and_survey(spark, Population(1_000, seed=9)), strict=True):
        assert rows(pd.read_parquet(path)) == rows(made.toPandas())
    assert [path.name for path in tmp_path.iterdir()] == ["pair"]


def test_a_file_with_duplicates_is_written_as_csv(spark, tmp_path):
    output = tmp_path / "new" / "single"
    arguments = ["--people", "500", "--seed", "9", "--kind", "duplicates", "--format", "csv"]
    assert main([*arguments, "--output", str(output)]) == 0
    made = file_with_duplicates(spark, Population(500, seed=9))
    for name, frame in (("records", made.records), ("truth", made.truth)):
        # A surname may be Null: only an empty field is a missing value.
        written = pd.read_csv(output / f"{name}.csv", dtype=str, keep_default_na=False, na_values=[""])
        assert rows(written) == rows(
            frame.toPandas().astype(object).map(lambda v: v if v is None else str(v))
        )


def test_the_options_reach_the_files(spark, tmp_path):
    rates = tmp_path / "rates.json"
    rates.write_text('{"missing": 0.5}')
    options = ["--rates", str(rates), "--survey-share", "0.2", "--survey-only", "0", "--keep", "0.5"]
    assert main(["--people", "2000", "--output", str(tmp_path / "out"), *options]) == 0
    census, survey = (pd.read_parquet(tmp_path / "out" / f"{name}.parquet") for name in ("census", "survey"))
    assert 900 < len(census) < 1_100
    assert 0.1 < len(survey) / len(census) < 0.3
    assert 0.45 < census.town.isna().mean() < 0.55


def test_slices_together_hold_what_one_slice_holds(spark, tmp_path, monkeypatch):
    monkeypatch.setattr(writing, "PEOPLE_A_SLICE", 480)
    population, steps = Population(900, seed=9), []
    parquet = writing.write(spark, population, "duplicates", "parquet", tmp_path / "parquet", steps.append)
    assert steps == ["records", "truth"] * 2
    csv = writing.write(spark, population, "duplicates", "csv", tmp_path / "csv", steps.append)
    for of_parquet, of_csv, made in zip(parquet, csv, file_with_duplicates(spark, population), strict=True):
        assert rows(pd.read_parquet(of_parquet)) == rows(made.toPandas())
        assert len(pd.read_csv(of_csv)) == len(pd.read_parquet(of_parquet))


def test_records_are_not_in_the_order_of_the_people(spark, tmp_path):
    output = tmp_path / "out"
    assert main(["--people", "2000", "--output", str(output), "--format", "csv"]) == 0
    census, known = (pd.read_csv(output / f"{name}.csv") for name in ("census", "truth"))
    assert census.record_id.is_monotonic_increasing
    person = census.record_id.map(known.set_index("record_id").person_id)
    assert abs(person.corr(pd.Series(range(len(person))))) < 0.1


def test_an_interrupted_run_leaves_nothing(spark, tmp_path):
    def interrupt(name):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        writing.write(spark, Population(500), "pair", "csv", tmp_path / "out", interrupt)
    assert list(tmp_path.iterdir()) == []


def test_a_directory_that_is_not_empty_is_refused_and_left_alone(tmp_path, capsys):
    (tmp_path / "mine.txt").write_text("kept")
    assert refusal(capsys, "--people", 10, "--output", tmp_path) == (
        f"synthetic_data: --output: the directory {tmp_path} is not empty. "
        "Give one that does not exist yet.\n"
    )
    assert (tmp_path / "mine.txt").read_text() == "kept"


def test_a_file_as_output_is_refused(tmp_path, capsys):
    path = tmp_path / "file"
    path.write_text("")
    assert refusal(capsys, "--people", 10, "--output", path) == (
        f"synthetic_data: --output: {path} is a file. Give a directory that does not exist yet.\n"
    )


def test_an_address_as_output_is_refused(capsys):
    assert refusal(capsys, "--people", 10, "--output", "s3://bucket/people") == (
        "synthetic_data: --output: s3:/bucket/people is an address, and only directories of this machine can "
        "be written. Give a directory, or write the frames of synthetic_data.census_and_survey yourself.\n"
    )


def test_a_place_where_nothing_can_be_made_is_refused(spark, tmp_path, capsys):
    (tmp_path / "file").write_text("")
    message = refusal(capsys, "--people", 10, "--output", tmp_path / "file" / "out")
    assert message.splitlines()[-1] == (
        f"synthetic_data: --output: cannot make a directory in {tmp_path / 'file'} (Not a directory). "
        "Give another one."
    )


def test_no_number_of_people_is_refused(capsys):
    assert refusal(capsys, "--output", "somewhere") == (
        "synthetic_data: --people is needed. See the examples in: python -m synthetic_data --help\n"
    )


def test_no_output_is_refused(capsys):
    assert refusal(capsys, "--people", 5) == (
        "synthetic_data: --output is needed. See the examples in: python -m synthetic_data --help\n"
    )


def test_no_people_are_refused(tmp_path, capsys):
    assert refusal(capsys, "--people", 0, "--output", tmp_path / "out") == (
        "synthetic_data: people must be a whole number from 1 to 2000000000, but it is 0.\n"
    )
    assert not (tmp_path / "out").exists()


def test_a_number_that_is_none_is_refused(capsys):
    assert refusal(capsys, "--people", "many", "--output", "out") == (
        "synthetic_data: argument --people: invalid int value: 'many'\n"
    )


def test_a_share_above_one_is_refused(tmp_path, capsys):
    assert refusal(capsys, "--people", 5, "--output", tmp_path / "out", "--survey-share", 2) == (
        "synthetic_data: survey_share must be a share from 0 to 1, but it is 2.0.\n"
    )


def test_the_sample_goes_with_no_other_argument(capsys):
    assert refusal(capsys, "--sample", "--people", 5) == (
        "synthetic_data: --sample makes one fixed sample, so it goes with no other argument. "
        "Leave the others out.\n"
    )


def test_help_explains_with_examples(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["--help"])
    assert stopped.value.code == 0
    shown = capsys.readouterr().out
    assert "--people N" in shown
    assert "python -m synthetic_data --people 100000 --seed 7 --output people-100k" in shown


@pytest.mark.slow
def test_the_command_runs_from_the_clone_in_a_process_of_its_own(tmp_path):
    command = [sys.executable, "-m", "synthetic_data", "--people", "300", "--output", str(tmp_path / "out")]
    done = subprocess.run(command, cwd=CLONE, env=os.environ, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "census.parquet", "survey.parquet", "truth.parquet",
    ]  # fmt: skip
