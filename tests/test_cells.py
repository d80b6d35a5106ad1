"""The rules for one cell, against Python's own string methods and hand-made cases."""

import datetime
import string
from typing import Any

import jellyfish
import pandas as pd
import pytest
from pyspark.sql import types as T

from linkspark.cells import as_text, from_text, is_missing, letters, present
from linkspark.frames import quoted

ODD_TEXT = [
    "Amy",
    " Amy ",
    "",
    " ",
    "\t\r\n",
    "\u00a0\u2003\u3000",
    "\x1c\x1f",
    "\x85",
    "\u200b",
    "0",
    "Null",
    "NA",
    "None",
    "😀",
    "שלום",
    "Émile",
    "<b>",
    '"',
    "'; --",
    "\\S",
]


def _frame(spark: Any, values: list[Any]) -> Any:
    return spark.createDataFrame(pd.DataFrame({"n": range(len(values)), "text": values})).orderBy("n")


def test_text_is_missing_exactly_when_python_strips_it_to_nothing(spark: Any) -> None:
    frame = _frame(spark, ODD_TEXT)
    found = frame.select(is_missing(quoted("text"), T.StringType())).collect()
    assert [row[0] for row in found] == [not text.strip() for text in ODD_TEXT]


def test_missing_values_of_text_are_compared_after_trimming(spark: Any) -> None:
    frame = _frame(spark, ["NA", " NA ", "na", "NAT", "Null"])
    found = frame.select(is_missing(quoted("text"), T.StringType(), ("NA", 5, None))).collect()
    assert [row[0] for row in found] == [True, True, False, False, False]


def test_is_missing_is_never_null(spark: Any) -> None:
    frame = spark.sql("select cast(null as int) as i, cast(null as string) as s, cast(null as double) as d")
    checks = [is_missing(quoted(f.name), f.dataType, (1, "a")) for f in frame.schema.fields]
    assert list(frame.select(*checks).first()) == [True, True, True]


def test_a_boolean_is_no_number_and_a_timestamp_no_date(spark: Any) -> None:
    frame = spark.sql("select true as flag, 1 as n, date'2000-01-01' as day, timestamp'2000-01-01' as moment")
    given = (1, datetime.datetime(2000, 1, 1))
    checks = [is_missing(quoted(f.name), f.dataType, given) for f in frame.schema.fields]
    assert list(frame.select(*checks).first()) == [False, True, False, True]


def test_present_keeps_the_cell_as_it_is(spark: Any) -> None:
    frame = _frame(spark, [" Amy ", "  "])
    rows = frame.select(present(quoted("text"), T.StringType())).collect()
    assert [row[0] for row in rows] == [" Amy ", None]


def test_equal_cells_have_equal_text_and_others_do_not(spark: Any) -> None:
    frame = spark.sql(
        "select 0.0d as d, float(0.0) as f, true as b, 1.50BD as m, x'ff00' as x, date'0099-01-01' as day"
        " union all select -0.0d, float(-0.0), false, 1.51BD, x'ff', date'2000-01-01'"
    )
    first, second = frame.select(
        *[as_text(quoted(f.name), f.dataType) for f in frame.schema.fields]
    ).collect()
    assert list(first) == ["0.0", "0.0", "true", "1.50", "FF00", "0099-01-01"]
    assert list(second) == ["0.0", "0.0", "false", "1.51", "FF", "2000-01-01"]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("true", T.BooleanType(), True),
        ("false", T.BooleanType(), False),
        ("1999-12-31", T.DateType(), datetime.date(1999, 12, 31)),
        ("+12345-01-01", T.DateType(), "+12345-01-01"),
        ("2020-01-01 00:00:00", T.TimestampNTZType(), datetime.datetime(2020, 1, 1)),
        ("2020-01-01 00:00:00.5", T.TimestampNTZType(), datetime.datetime(2020, 1, 1, 0, 0, 0, 500_000)),
        ("FF00", T.BinaryType(), "FF00"),
    ],
)
def test_text_turns_back_into_the_value(text: str, kind: T.DataType, value: object) -> None:
    assert from_text(text, kind) == value


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Émile Zola", "EMILEZOLA"),
        ("o'brien-Smith 3rd", "OBRIENSMITHRD"),
        ("Łukasz Żółć", "LUKASZZOLC"),
        ("Straße", "STRASSE"),
        ("Ægir Øst Þór", "AGIROSTTOR"),
        ("Nguyễn", "NGUYEN"),
        ("e\u0301", "E"),
        ("Ｆｕｌｌ", "FULL"),
        ("שלום 😀 12", ""),
        ("", ""),
    ],
)
def test_letters_are_folded_to_plain_capitals(spark: Any, text: str, plain: str) -> None:
    assert _frame(spark, [text]).select(letters(quoted("text"))).first()[0] == plain


def test_soundex_is_jellyfishs_on_plain_letters(spark: Any) -> None:
    from linkspark.comparisons.similarity import soundex_code

    names = ["Amy", "Amiee", "Aimee", "Ashcraft", "Tymczak", "Pfister", "Honeyman", "Smith", "Schmidt"]
    names += ["O'Brien", "Lloyd", "A", "Jackson", "Gutierrez", "VanDeusen", "Whhyte", "bcdfgjklmnpqrstvxz"]
    names += [a + b + c for a in string.ascii_uppercase[::3] for b in "AHWBCDL" for c in "AHWBCDLMR"]
    found = _frame(spark, names).select(soundex_code(quoted("text"))).collect()
    assert [row[0] for row in found] == [jellyfish.soundex(name.replace("'", "")) for name in names]
    assert [row[0] for row in found][:3] == ["A500"] * 3


def test_a_value_without_a_letter_has_no_soundex_code(spark: Any) -> None:
    from linkspark.comparisons.similarity import soundex_code

    rows = _frame(spark, ["", " ", "12", "😀", "שלום", " Smith", "3rd", "Émile"]).select(
        soundex_code(quoted("text"))
    )
    assert [row[0] for row in rows.collect()] == [None] * 5 + ["S530", "R300", "E540"]
