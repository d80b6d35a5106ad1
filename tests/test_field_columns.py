"""Fields made in Spark: what paths find, what is refused, and the same value as in plain Python."""

import datetime
import json
import random
from typing import Any

import pandas as pd
import pytest

import linkspark as ls
from linkspark.gathering import gather
from linkspark.spec.field_values import value_of

_C = ls.cleaning
_SCHEMA = (
    "id string, name array<struct<use string, family string, given array<string>>>, birth string, n double, "
    "telecom array<struct<system string, value string, rank int>>, tags map<string, string>, born "
    "struct<y int>"
)
_ROWS: list[dict[str, Any]] = [
    {
        "id": "1",
        "name": [
            {"use": "usual", "family": None, "given": ["Jo"]},
            {"use": "official", "family": "Smíth", "given": ["Ann", "B"]},
        ],
        "birth": "03/02/1980",
        "n": 1980.0,
        "telecom": [
            {"system": "email", "value": None, "rank": 1},
            {"system": "email", "value": "a@B.org", "rank": 2},
        ],
        "tags": {"sex": "2"},
        "born": {"y": 1980},
    },
    {"id": "2", "name": [], "birth": "31/02/1980", "n": 0.5, "telecom": None, "tags": {}, "born": None},
    {"id": "3", "name": None, "birth": None, "n": None, "telecom": [None], "tags": None, "born": {"y": None}},
]
_FIELDS = [
    ls.field("given", "name", 0, "given", 0),
    ls.field("official", "name", {"use": "official"}, "family", clean=_C.Plain()),
    ls.field("middle", "name", {"use": "official"}, "given", 1),
    ls.field("email", "telecom", {"system": "email"}, "value", clean=_C.Email()),
    ls.field("second", "telecom", {"system": "email"}, {"rank": 2}, "value"),
    ls.field("first", "telecom", {"system": "email"}, 0, "value"),
    ls.field("sex", "tags", "sex", clean=_C.Recode({"1": "M", "2": "F"})),
    ls.field("dob", "birth", clean=_C.ParseDate("uk")),
    ls.field("year", "born", "y"),
    ls.field("n_text", "n", clean=_C.ToText()),
    ls.field("plain", "n"),
    ls.field("nothing", "born", "absent"),
    ls.field("both", "name", 1, "given", 0, clean=_C.Joined([["name", 1, "family"]])),
]
_NAMES = [field.name for field in _FIELDS]
_FOUND = [
    (
        "1",
        "Jo",
        "SMITH",
        "B",
        "a@b.org",
        "a@B.org",
        None,
        "F",
        datetime.date(1980, 2, 3),
        "1980",
        "1980",
        1980.0,
        None,
        "Ann Smíth",
    ),
    ("2", None, None, None, None, None, None, None, None, None, "0.5", 0.5, None, None),
    ("3", *[None] * 13),
]


def _gathered(frame: Any, fields: list[ls.Field], **others: Any) -> list[tuple[Any, ...]]:
    given: dict[str, Any] = {
        "record_id": "id",
        "link_type": "dedupe",
        "columns": [one.name for one in fields],
    }
    records = gather("score", frame, **{**given, **others}, fields=fields).records
    return sorted(tuple(row) for row in records.drop("__source").collect())


def test_paths_into_structs_arrays_and_maps_find_what_is_there(spark: Any) -> None:
    assert _gathered(spark.createDataFrame(_ROWS, _SCHEMA), _FIELDS) == _FOUND
    assert [(row["id"], *(value_of(row, field) for field in _FIELDS)) for row in _ROWS] == _FOUND


def test_paths_into_json_text_find_what_is_there(spark: Any) -> None:
    texts = pd.DataFrame([(row["id"], json.dumps(row)) for row in _ROWS], columns=["id", "resource"])
    fields = [ls.field(one.name, "resource", *one.path, clean=one.clean) for one in _FIELDS[:-1]]
    wanted = [
        tuple(
            str(v) if name == "plain" and v is not None else v
            for name, v in zip(["id", *_NAMES], row, strict=True)
        )
        for row in _FOUND
    ]
    found = _gathered(spark.createDataFrame(texts), fields)
    # Numbers of JSON keep their decimal point, unless a step takes their text.
    assert [row[:10] for row in found] == [row[:10] for row in wanted]
    assert [row[11] for row in found] == ["1980.0", "0.5", None]
    assert [
        (row[0], *(value_of(dict(texts.iloc[place]), one) for one in fields))
        for place, row in enumerate(found)
    ] == found


_ODD_JSON = (
    '{"t":[{"s":"e","v":"x"}]}',
    '{"t":[{"s":"e","v":"x"},"text"]}',
    '{"t":{"s":"e","v":"x"}}',
    '{"t":[null,{"s":"e"},{"s":"e","v":["l"]},{"s":"e","v":"y"}]}',
    '[{"t":[{"s":"e","v":"root"}]}]',
    '{"t":[{"s":"e","v":"x"}]} more',
    '{"t":[{"s":"e","v":"x"}',
    "",
    "  ",
    "null",
    "3",
    '{"t":null}',
    '{"t":[{"s":"e","v":1.10},{"s":"e","v":2}]}',
    '{"t":[{"s":"e","v":1E5},{"s":1,"v":-0},{"s":true,"v":false}]}',
    '{"t":[{"s":"e","v":"{a"}]}',
    "{'t':[{'s':'e','v':'q'}]}",
    '{"t":[{"s":"e","v":NaN}]}',
    '{"t":[{"s":"e","v":"a","v":"b"}]}',
    '{"T":[{"s":"e","v":"capital"}]}',
    ' {"t":[{"s":"e","v":"\\ud83d\\ude00 \\u00e9"}]} ',
    '{"t":[{"s":"e","v":"a\tb"}]}',
    '{"t":[{"s":["e"],"v":"x"}]}',
    '{"t":[{"s":"e","v":""},{"s":"e","v":"w"}]}',
    '{"t":[[{"v":"deep"}]],"a":{"b":-0.0}}',
    '{"t":[1],"a":{"b":12.50}}',
    '{"a":[1,2]}',
    '{"a":"b"}',
)


def test_odd_json_gives_the_same_in_spark_and_in_python(spark: Any) -> None:
    paths: dict[str, list[Any]] = {
        "found": ["t", {"s": "e"}, "v"],
        "first": ["t", {"s": "e"}, 0, "v"],
        "place": ["t", 0, "v"],
        "one": ["t", {"s": 1}, "v"],
        "yes": ["t", {"s": True}, "v"],
        "inner": ["t", {"s": "e"}, "v", 0],
        "nested": ["t", 0, 0, "v"],
        "ab": ["a", "b"],
        "a": ["a"],
        "a0": ["a", 0],
        "root": [0, "t", 0, "v"],
    }
    fields = [ls.field(name, "j", *path) for name, path in paths.items()]
    rows = [(f"{place:02}", text) for place, text in enumerate(_ODD_JSON)]
    wanted = [(name, *(value_of({"j": text}, field) for field in fields)) for name, text in rows]
    assert _gathered(spark.createDataFrame(pd.DataFrame(rows, columns=["id", "j"])), fields) == wanted


_STEPS = {
    "squeeze": _C.Squeeze(),
    "upper": _C.Upper(),
    "lower": _C.Lower(),
    "accents": _C.FoldAccents(),
    "punctuation": _C.RemovePunctuation("-&]"),
    "plain": _C.Plain(),
    "placeholders": _C.Placeholders(["n/a", " Straße ", "not  known"]),
    "uk": _C.ParseDate(["uk", "iso", "d_mon_yyyy", "uk_short"], 1926),
    "us": _C.ParseDate(["us", "compact", "ymd", "mon_d_yyyy"]),
    "month": _C.ParseDate(["iso", "yyyy_mm", "mon_yyyy"], part="month"),
    "year": _C.ParseDate(["iso", "yyyy", "d_mon_yy"], 1950, "year"),
    "postcode": _C.Postcode(),
    "phone": _C.Phone(),
    "email": _C.Email(),
    "digits": _C.Digits(),
    "first": _C.Word("first"),
    "last": _C.Word("last"),
    "not_first": _C.Word("all but first"),
    "not_last": _C.Word("all but last"),
    "before": _C.Word("before comma"),
    "after": _C.Word("after comma"),
    "recode": _C.Recode({"1": "M", "straße": "", "İ": "i"}),
    "recode_all": _C.Recode({"1": "M", "2": "F"}, "missing"),
    "middle": _C.Substring(2, 3),
    "rest": _C.Substring(3),
    "number": _C.ToNumber(),
    "text": _C.ToText(),
    "joined": _C.Joined(["other"], ", "),
    "first_of": _C.FirstOf(["other"]),
}
_PIECES = [
    "a", "B", "é", "e\u0301", "ß", "ẞ", "Æ", "œ", "İ", "ı", "ŉ", "Σ", "ς", "σ", "ǆ", "ﬁ", "Ａ", "𐐨", "ა",
    "ж", "अ", "\u0941", "中", " ", "  ", "\t", "\n", "\r\n", "\x0b", "\x1c", "\x85", "\xa0", "\u2003",
    "\u2028", "\u3000", "\u200b", "\xad", "\ufeff", "\ufe0f", "\x00", "\x7f", "😀", "❤️", "\ue000", "\u180e",
    "'", "’", "`", "ʻ", "-", "–", "&", "]", "^", "_", "|", ".", ",", "(", "$", "€", "½", "0", "1", "٣", "²",
    "１", "+", "e5", "1.5", ".5", "5.", "1e999", "NaN", "x12", "ext. 3", "straße", "n/a", "Not Known",
    "03/02/1980", "31/02/1980", "29-2-2000", "29.2.1900", "1980-02-03", "0000-01-01", "9999-12-31",
    "3rd Feb 1980", "Sept 5, 2001", "13/12/79", "2/3/26", "19800203", "1980-02", "1980", "May 1980",
    "3 JUNE 80", "3/ 2/1980", "SW1A 1AA", "sw1a1aa", "gir0aa", "M1 1AE", "EC1A1BB", "QQ1 1QQ",
    "020 7946 0958", "+44 (0)20 7946 0958", "0044207946095", "12345", "+1 212 555 0123", "a@b.org",
    "Ann.B+x@Ex-ample.CO.UK", "a..b@c.de", "a@b", "é@ñ.ESPAÑA", "ΑΣ@ΟΔΟΣ.GR", "x" * 64 + "@a.bc",
    "x" * 65 + "@a.bc",
]  # fmt: skip


def _texts(count: int) -> list[str]:
    chance = random.Random(4)
    made = [chance.choices(_PIECES, k=chance.choice((1, 1, 2, 2, 3, 4, 6))) for _ in range(count)]
    return ["", *_PIECES, *("".join(pieces) for pieces in made)]


def test_every_cleaning_step_gives_the_same_in_spark_and_in_python(spark: Any) -> None:
    texts = _texts(2500)
    others = random.Random(5).choices([None, "", " ", "other ", "é\u2003x"], k=len(texts))
    rows = pd.DataFrame(
        {"id": [f"{place:05}" for place in range(len(texts))], "text": texts, "other": others}
    )
    fields = [ls.field(name, "text", clean=step) for name, step in _STEPS.items()]
    chosen = random.Random(6).choices(list(_STEPS.values()), k=16)
    # Steps after each other: a date, number or missing value is what the next one takes.
    fields += [ls.field(f"chain_{place}", "text", clean=chosen[place : place + 3]) for place in range(14)]
    found = _gathered(spark.createDataFrame(rows, "id string, text string, other string"), fields)
    columns = ["id", *(field.name for field in fields)]
    for row, text, other in zip(found, texts, others, strict=True):
        record = {"text": text, "other": other}
        wanted = (row[0], *(value_of(record, field) for field in fields))
        assert dict(zip(columns, row, strict=True)) == dict(zip(columns, wanted, strict=True)), ascii(text)


@pytest.mark.parametrize(
    ("field", "message"),
    [
        (
            ls.field("x", "name"),
            "score: the field `x` is taken from name, which is array<struct<use:string,family:string,given:"
            "array<string>>>, and a path must end in text, a number, a date, a time or a boolean. "
            "Add the name or "
            "the position of what is meant.",
        ),
        (
            ls.field("x", "name", 0),
            "score: the field `x` is taken from name[0], which is struct<use:string,family:string,given:"
            "array<string>>, and a path must end in text, a number, a date, a time or a boolean. Add "
            "the name or "
            "the position of what is meant.",
        ),
        (
            ls.field("x", "telecom", "value"),
            "score: the field `x` goes on with 'value' from telecom, which is "
            "array<struct<system:string,value:"
            "string,rank:int>>. A path goes on with a position or a filter for a list, a name for an "
            "object, and "
            "nothing for a plain value.",
        ),
        (
            ls.field("x", "born", {"y": 1}, "y"),
            "score: the field `x` goes on with 'y' from born, which is struct<y:int>. A path goes on with a "
            "position or a filter for a list, a name for an object, and nothing for a plain value.",
        ),
        (
            ls.field("x", "birth", {"y": 1}, 0, 0),
            "score: the field `x` is taken from birth where y is 1[0][0], but one step of this path "
            "takes for a "
            "list or a text what another takes for an object, so no JSON can have it. Correct the path.",
        ),
        (
            ls.field("x", "postcode", "area"),
            "score: records lacks the column `postcode`. It has `id`, `name`, `birth`, `n`, `telecom`, "
            "`tags` and `born`. Rename the frame's columns, or change the spec.",
        ),
    ],
)
def test_a_path_that_does_not_suit_the_records_is_refused(spark: Any, field: ls.Field, message: str) -> None:
    with pytest.raises(ls.errors.SchemaError) as caught:
        _gathered(spark.createDataFrame([], _SCHEMA), [field])
    assert str(caught.value) == message


def test_each_source_has_its_own_field_or_the_one_for_all(spark: Any) -> None:
    fields = [
        ls.field("dob", "born", clean=_C.ParseDate("uk"), source="b"),
        ls.field("dob", "d", clean=[_C.Joined(["m", "y"], "/"), _C.ParseDate("uk")], source="c"),
        ls.field("sex", clean=_C.Upper()),
    ]
    frames = {
        "a": spark.sql("SELECT '1' AS id, DATE'1980-02-03' AS dob, 'm' AS sex"),
        "b": spark.sql("SELECT '1' AS id, '03/02/1980' AS born, 'f' AS sex"),
        "c": spark.sql("SELECT '1' AS id, 3 AS d, 2 AS m, 1980.0D AS y, CAST(NULL AS STRING) AS sex"),
    }
    gathered = gather("link", frames, record_id="id", link_type="link", columns=["dob", "sex"], fields=fields)
    day = datetime.date(1980, 2, 3)
    assert sorted(tuple(row) for row in gathered.records.collect()) == [
        ("1", 0, day, "M"),
        ("1", 1, day, "F"),
        ("1", 2, day, None),
    ]


def test_the_rows_of_one_frame_have_the_fields_of_their_source(spark: Any) -> None:
    frame = spark.sql(
        "SELECT * FROM VALUES ('1', 'a', 'x', 'y'), ('2', 'b', 'x', 'y'), ('3', 'c', 'x', 'y') "
        "AS t(id, source_dataset, city, town)"
    )
    fields = [ls.field("city", "town", clean=_C.Upper(), source="b"), ls.field("city", clean=_C.Upper())]
    asked: dict[str, Any] = {"record_id": "id", "columns": ["city"], "fields": fields}
    records = gather("link", frame, link_type="link", **asked).records
    assert sorted(tuple(row) for row in records.collect()) == [("1", 0, "X"), ("2", 1, "Y"), ("3", 2, "X")]


def test_fields_of_different_types_in_different_sources_are_refused(spark: Any) -> None:
    fields = [ls.field("dob", "birth", clean=_C.ParseDate("uk"), source="b")]
    frames = {
        "a": spark.sql("SELECT '1' AS id, 'x' AS dob"),
        "b": spark.sql("SELECT '1' AS id, 'x' AS birth"),
    }
    with pytest.raises(ls.errors.SchemaError) as caught:
        gather("link", frames, record_id="id", link_type="link", columns=["dob"], fields=fields)
    assert str(caught.value) == (
        "link: `dob` must have the same type in every source, but it is `records['a']` (string), "
        "`records['b']` (date). Cast it."
    )
