"""Fields as values: made, written as JSON, checked, and said in words."""

import json
from dataclasses import replace
from typing import Any

import pytest

import linkspark as ls
from linkspark.spec.expressions import judged_columns, needed_columns
from linkspark.spec.field_words import describe_field
from linkspark.spec.fitted import LevelProbabilities

_C = ls.cleaning
_SPEC = ls.LinkSpec(
    "link",
    "id",
    (ls.block_on("dob"),),
    (ls.exact("email"), ls.exact("city")),
    fields=(
        ls.field("email", "telecom", {"system": "email"}, "value", clean=_C.Email()),
        ls.field("dob", clean=_C.ParseDate("iso")),
        ls.field("dob", "day", clean=[_C.Joined(["month", ["y", 0]], "/"), _C.ParseDate("uk")], source="b"),
    ),
)
_FIELDS = """\
  "fields": [
    {
      "name": "email",
      "path": ["telecom", {"system": "email"}, "value"],
      "clean": [{"type": "email"}]
    },
    {
      "name": "dob",
      "path": ["dob"],
      "clean": [{"type": "parse_date", "formats": ["iso"], "part": "date"}]
    },
    {
      "name": "dob",
      "path": ["day"],
      "clean": [
        {"type": "joined", "others": [["month"], ["y", 0]], "between": "/"},
        {"type": "parse_date", "formats": ["uk"], "part": "date"}
      ],
      "source": "b"
    }
  ]
}
"""


def _with(fields: object) -> str:
    return json.dumps(json.loads(_SPEC.to_json()) | {"fields": fields})


def _refused(fields: object) -> list[str]:
    with pytest.raises(ls.errors.SpecError) as caught:
        ls.LinkSpec.from_json(_with(fields))
    return str(caught.value).splitlines()[1:]


def test_fields_are_written_as_json_that_a_person_can_edit() -> None:
    assert _SPEC.to_json().endswith(_FIELDS)
    assert ls.LinkSpec.from_json(_SPEC.to_json()) == _SPEC


def test_a_spec_without_fields_is_written_as_before() -> None:
    assert "fields" not in replace(_SPEC, fields=()).to_json()


def test_every_cleaning_step_survives_its_json() -> None:
    steps = [_C.Squeeze(), _C.Upper(), _C.Lower(), _C.FoldAccents(), _C.RemovePunctuation("-"), _C.Plain()]
    steps += [
        _C.Placeholders(["n/a"]),
        _C.ParseDate("uk_short", 1926, "year"),
        _C.Joined("a"),
        _C.FirstOf(["a"]),
    ]
    steps += [
        _C.Postcode(),
        _C.Phone(),
        _C.Email(),
        _C.Digits(),
        _C.Word("last"),
        _C.Recode({"1": "M"}, "missing"),
    ]
    steps += [_C.Substring(2, 3), _C.Substring(2), _C.ToNumber(), _C.ToText()]
    spec = replace(_SPEC, fields=(ls.field("email", "e", {"primary": True}, {"rank": 1}, clean=steps),))
    assert ls.LinkSpec.from_json(spec.to_json()) == spec


def test_a_model_carries_the_fields_of_its_spec() -> None:
    half = ls.FittedModel(_SPEC, 0.1, (LevelProbabilities((0.9, 0.1), (0.1, 0.9)),) * 2)
    assert ls.FittedModel.from_json(half.to_json()).spec.fields == _SPEC.fields


def test_fields_may_be_a_mapping_of_names_to_paths() -> None:
    wanted = (ls.field("email", "telecom", {"system": "email"}, "value"), ls.field("city", "town"))
    paths: Any = {"email": ["telecom", {"system": "email"}, "value"], "city": "town"}
    assert replace(_SPEC, fields=paths).fields == wanted
    assert ls.LinkSpec.from_json(_with(paths)).fields == wanted
    named: Any = {"city": ls.field("any", "town")}
    assert replace(_SPEC, fields=named).fields == wanted[1:]


def test_a_recoding_may_be_a_json_object() -> None:
    spec = ls.LinkSpec.from_json(
        _with([{"name": "city", "path": "c", "clean": [{"type": "recode", "values": {"1": "M", "2": "F"}}]}])
    )
    assert spec.fields == (ls.field("city", "c", clean=_C.Recode({"1": "M", "2": "F"})),)


def test_what_is_wrong_with_fields_is_told_at_once_with_its_place() -> None:
    assert _refused(
        [
            {"name": "id", "path": ["a", {"x": 1, "y": 2}, -1, True, 1.5]},
            {"name": "dob", "path": [], "clean": [{"type": "parse_date", "formats": ["uk", "us"]}, 3]},
            {"name": "DOB", "path": [0], "clean": [{"type": "parse_date", "formats": ["yyyy", "uk_short"]}]},
            {"name": "__x", "path": ["a"], "clean": [{"type": "recode", "values": [["a", "b"], ["a", "c"]]}]},
            {"name": "e", "path": ["a"], "source": "s", "clean": [{"type": "joined", "others": [[1]]}]},
            {"name": "e", "path": ["a"], "source": "s", "clean": [{"type": "parse_date", "formats": ["d"]}]},
        ]
    ) == [
        "  fields[0].path[1]: must be a filter of one key and its value, but has 2 keys",
        "  fields[0].path[2]: must be a name, a position from 0, or a filter of one key and its "
        "value, but is -1",
        "  fields[0].path[3]: must be a name, a position from 0, or a filter of one key and its "
        "value, but is true",
        "  fields[0].path[4]: must be a name, a position from 0, or a filter of one key and its "
        "value, but is 1.5",
        "  fields[0].name: is the record id, which is always taken as it is",
        "  fields[1].path: must be a list of 1 to 40 steps, but has 0",
        "  fields[1].clean[1]: must be a cleaning step, such as Upper(), but is 3",
        "  fields[1].clean[0].formats: uk and us read the same text as different dates",
        "  fields[2].name: is the name of fields[1] too; give one of them another",
        "  fields[2].path[0]: must be the name of a column of the records",
        "  fields[2].clean[0].formats: yyyy has no day; ask for the month or the year with part",
        "  fields[2].clean[0].pivot: is missing: uk_short has years of two digits",
        "  fields[3].name: begins with two underscores, as linkspark's own columns do",
        "  fields[3].clean[0].values[1]: recodes the same value as values[0]",
        "  fields[4].clean[0].others[0][0]: must be the name of a column of the records",
        "  fields[5].name: is the name of fields[4] of source 's' too; give one of them another",
        "  fields[5].clean[0].formats[0]: is no format of dates; the formats are iso, iso_time, ymd, uk, us, "
        "uk_short, us_short, compact, uk_compact, us_compact, d_mon_yyyy, mon_d_yyyy, d_mon_yy, yyyy_mm, "
        "mm_yyyy, mon_yyyy, yyyy",
    ]


def test_fields_of_another_shape_are_refused() -> None:
    assert _refused(3) == ["  fields: must be a list of 0 to 2,000 fields, but is 3"]
    assert _refused([3]) == ["  fields[0]: must be a field, as field(...) makes, but is 3"]
    assert _refused({"email": 3}) == ["  fields[0].path: must be a list of 1 to 40 steps, but is 3"]
    assert _refused({"email": ["a", {"b": [1]}]}) == [
        "  fields[0].path[1].equals: must be text, a whole number, true or false, but is a list"
    ]


def test_the_columns_that_raw_records_need_are_those_of_the_paths() -> None:
    assert judged_columns(_SPEC) == ("dob", "email", "city")
    assert needed_columns(_SPEC) == ("dob", "telecom", "city")
    assert needed_columns(_SPEC, "b") == ("day", "month", "y", "telecom", "city")


@pytest.mark.parametrize(
    ("field", "words"),
    [
        (_SPEC.fields[0], "email: telecom where system is email, value; as an email address"),
        (_SPEC.fields[2], "dob (of source b): day; joined with month and y[0]; a date written as 03/02/1980"),
        (ls.field("a", "b", 0, {"c": True}), "a: b[0] where c is true"),
        (
            ls.field("a", clean=[_C.Word("all but last"), _C.Substring(1, 1)]),
            "a: a; all but the last word; character 1",
        ),
        (ls.field("a", clean=_C.ParseDate(["yyyy"], part="year")), "a: a; year of a date written as 1980"),
        (ls.field("a", clean=_C.Recode({"1": "M"}, "missing")), "a: a; 1 becomes M, all else missing"),
    ],
)
def test_a_field_is_said_in_words(field: ls.Field, words: str) -> None:
    assert describe_field(field) == words
