"""Model files of other tools that are made to break their reader: one clear message each, at once."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
from test_splink_json import settings

import linkspark as ls
from linkspark.errors import InputError, LinksparkError, SpecError


def _level(sql: str) -> dict[str, Any]:
    return {"sql_condition": sql, "m_probability": 0.1, "u_probability": 0.1}


def _splink(sql: str, **changes: Any) -> str:
    return json.dumps(settings("a_l = a_r", sql, **changes))


def _many_levels(count: int) -> str:
    body = settings("a_l = a_r")
    body["comparisons"][0]["comparison_levels"] = [_level("a_l = a_r")] * count
    return json.dumps(body)


_PRIOR = "probability_two_random_records_match"
_RULES = "blocking_rules_to_generate_predictions"
_HERE = "comparisons[0].comparison_levels[2]"
_FILES = {
    "SQL that leaves its expression": (
        _splink("1 = 1 THEN 1 END; DROP TABLE people; --"),
        [f"{_HERE}: position 17: ; is not allowed: a key or condition is one expression in "
         "'1 = 1 THEN 1 END; DROP TABLE people; --'"],
    ),
    "SQL that reads another table": (
        _splink("a_l IN (SELECT password FROM users)"),
        [f"{_HERE}: position 9: SELECT is not allowed: only functions of a record's own columns are in "
         "'a_l IN (SELECT password FROM users)'"],
    ),
    "SQL that runs code": (
        _splink("java_method('java.lang.System', 'exit', a_l) = a_r", sql_dialect="spark"),
        [f"{_HERE}: position 1: the function java_method has no known counterpart in Spark in "
         '"java_method(\'java.lang.System\', \'exit\', a_l) = a_r"'],
    ),
    "deep SQL": (
        _splink("(" * 10_000 + "a_l" + ")" * 10_000 + " = a_r"),
        [f"{_HERE}: position 1: has 20,009 characters; 20,000 are allowed in '{'(' * 80}...'"],
    ),
    "a hundred thousand levels": (
        _many_levels(100_000),
        ["comparisons[0].comparison_levels: must have 1 to 101 elements, but has 100,000"],
    ),
    "a million levels": (
        '{"link_type": "dedupe_only", "comparisons": [{"comparison_levels": [' + "{}," * 1_000_000 + "{}]}]}",
        ["holds more than 600,000 objects and lists"],
    ),
    "deep JSON": ('{"comparisons": ' + "[" * 100_000, ["is nested more than 50 deep"]),
    "JSON that does not close": (
        '{"link_type": "dedupe_only"',
        ["is not JSON: Expecting ',' delimiter at line 1, column 28"],
    ),
    "NaN": (
        _splink("a_l = b_r", probability_two_random_records_match=float("nan")),
        ["is not JSON: NaN is not a number"],
    ),
    "a huge number": (
        _splink("a_l = b_r").replace('"dedupe_only"', '"dedupe_only", "max_iterations": ' + "9" * 5_000),
        ["holds a whole number of 5,000 digits; 20 are allowed"],
    ),
    "a probability beyond all numbers": (
        _splink("a_l = b_r").replace('"dedupe_only"', f'"dedupe_only", "{_PRIOR}": 1e999'),
        ["probability_two_random_records_match: must be a number from 0 to 1, but is inf"],
    ),
    "wrong types": (
        json.dumps({"link_type": [], "comparisons": {"a": 1}, _RULES: None}),
        ["link_type: must be one of dedupe_only, link_only, link_and_dedupe, but is a list",
         "comparisons: must be a list, but is an object",
         "blocking_rules_to_generate_predictions: must be a list, but is null (None)"],
    ),
    "levels of the wrong types": (
        _many_levels(1).replace('"sql_condition": "a_l = a_r", "m_probability": 0.1',
                                '"sql_condition": 5, "is_null_level": "no", "m_probability": true'),
        ["comparisons[0].comparison_levels[0].sql_condition: must be text, but is 5",
         "comparisons[0].comparison_levels[0].is_null_level: must be true or false, but is 'no'",
         "comparisons[0].comparison_levels[0].m_probability: must be a number from 0 to 1, but is true",
         "comparisons[0]: must have one level for all else, behind the others",
         "comparisons[0].comparison_levels[0]: position 1: a column, a value or a function is missing before "
         "the end in ''",
         "comparisons[0].comparison_levels[0]: has no m-probability; train the model, or give it"],
    ),
    "no format at all": (
        "{}",
        ["is no model that is known: neither linkspark's nor Splink's JSON, nor Aidbox's EDN"],
    ),
    "EDN that does not close": (
        "{:zen/tags #{aidbox.mdm/model",
        ["is not EDN: } is missing at line 1, column 30"],
    ),
    "a million values in EDN": ("[" + "1 " * 1_000_000 + "]", ["holds more than 500,000 values"]),
    "deep EDN": ("[" * 100_000, ["is nested more than 50 deep"]),
    "an XML file": ("<model/>", ["holds no model: no map has :zen/tags #{aidbox.mdm/model}"]),
    "an EDN number that is none": ("{:comparisons {} :random-match-prob ##NaN}",
                                   ["is not EDN: # is not known at line 1, column 37"]),
}  # fmt: skip


@pytest.mark.parametrize("name", _FILES)
def test_a_hostile_file_is_refused_at_once_in_one_message(tmp_path: Path, name: str) -> None:
    text, problems = _FILES[name]
    path = tmp_path / "m.json"
    path.write_text(text)
    start = time.process_time()
    with pytest.raises(SpecError) as caught:
        ls.read_model(path)
    assert time.process_time() - start < 5
    first, *lines = str(caught.value).splitlines()
    assert first.startswith(f"{path}: ")
    assert [line.strip() for line in lines] == problems
    assert len(str(caught.value)) < 5_000


def test_a_file_that_is_too_large_or_not_there_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "m.edn"
    path.write_bytes(b"[" * 10_000_001)
    with pytest.raises(InputError) as caught:
        ls.read_model(path)
    assert str(caught.value) == (
        f"{path}: has 10,000,001 bytes, and a spec or model at most 10,000,000. Check that it is the right "
        "file."
    )
    with pytest.raises(LinksparkError, match="there is no such file"):
        ls.read_model(tmp_path / "none.json")
