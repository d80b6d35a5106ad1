"""Rates and populations refuse what they cannot mean."""

import json
import re
from dataclasses import asdict, fields
from pathlib import Path

import pytest

from synthetic_data import NO_ERRORS, ErrorRates, Population, SyntheticDataError, read_rates


def message_of(call, *arguments, **named):
    with pytest.raises(SyntheticDataError) as caught:
        call(*arguments, **named)
    return str(caught.value)


def test_every_rate_has_a_default_within_its_range_and_a_line_of_documentation():
    for field in fields(ErrorRates):
        assert 0 < field.default <= 0.5
        assert field.name in ErrorRates.__doc__


def test_the_readme_tells_every_rate_and_its_default():
    readme = (Path(__file__).parents[2] / "synthetic_data" / "README.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| `(\w+)` \| (0\.\d+) \|", readme, flags=re.MULTILINE))
    assert {name: float(rate) for name, rate in told.items()} == asdict(ErrorRates())


def test_no_errors_means_all_rates_are_zero():
    assert set(asdict(NO_ERRORS).values()) == {0.0}


def test_wrong_rates_are_all_named_at_once():
    assert message_of(ErrorRates, missing=1.5, moved=-0.1, nickname="often", sex_wrong=True) == (
        "ErrorRates: every rate must be a number from 0 to 1, but nickname is 'often', sex_wrong is True, "
        "moved is -0.1, missing is 1.5."
    )


def test_a_rate_that_is_not_a_number_is_refused():
    assert message_of(ErrorRates, missing=float("nan")) == (
        "ErrorRates: every rate must be a number from 0 to 1, but missing is nan."
    )


def test_missing_and_placeholders_cannot_exceed_all_values():
    assert message_of(ErrorRates, missing=0.7, placeholder_text=0.5) == (
        "ErrorRates: missing and placeholder_text exclude each other, so together they must be at most 1, "
        "but they are 0.7 and 0.5."
    )


def test_rates_are_read_from_json_and_keep_their_defaults_otherwise(tmp_path):
    path = tmp_path / "rates.json"
    path.write_text('{"missing": 0.25, "moved": 0}')
    assert read_rates(path) == ErrorRates(missing=0.25, moved=0)


def test_unknown_rates_in_a_file_are_listed_with_those_that_exist(tmp_path):
    path = tmp_path / "rates.json"
    path.write_text(json.dumps({"typos": 0.1, "mising": 0.2}))
    assert message_of(read_rates, path) == (
        f"--rates: {path} names unknown rates: mising, typos. Allowed are keyboard_typo, ocr_confusion, "
        "phonetic_respelling, nickname, accent_lost, case_changed, day_month_swapped, date_error, "
        "names_swapped, sex_wrong, postcode_error, postcode_unspaced, surname_changed, moved, "
        "occupation_changed, missing, placeholder_date, placeholder_text, duplicated_in_pair, "
        "duplicated_in_single."
    )


def test_a_rates_file_that_is_absent_or_no_json_object_is_refused(tmp_path):
    absent, text, array = (tmp_path / name for name in ("absent.json", "text.json", "array.json"))
    text.write_text("missing = 0.1")
    array.write_text("[0.1]")
    assert message_of(read_rates, absent) == (
        f"--rates: cannot read the file {absent} (No such file or directory). Give the path of a JSON file."
    )
    assert message_of(read_rates, text) == (
        f"--rates: {text} is not JSON text in UTF-8 (Expecting value: line 1 column 1 (char 0))."
    )
    assert message_of(read_rates, array) == (
        f'--rates: {array} must hold one JSON object, such as {{"missing": 0.05}}, but it holds a list.'
    )


@pytest.mark.parametrize("people", [0, -5, 2_000_000_001, 1.5, True])
def test_a_population_needs_a_whole_number_of_people(people):
    assert message_of(Population, people) == (
        f"people must be a whole number from 1 to 2000000000, but it is {people!r}."
    )


def test_a_population_needs_a_whole_number_as_its_seed():
    assert message_of(Population, 10, seed=0.5) == (
        "seed must be a whole number from -9223372036854775808 to 9223372036854775807, but it is 0.5."
    )


@pytest.mark.parametrize("name", ["survey_share", "survey_only", "keep"])
def test_shares_lie_between_0_and_1(name):
    assert (
        message_of(Population, 10, **{name: 1.01}) == f"{name} must be a share from 0 to 1, but it is 1.01."
    )
