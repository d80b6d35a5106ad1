"""What a name sounds like, and which other forms it has."""

from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyspark.sql import functions as F

from linkspark.comparisons.similarity import soundex_code
from linkspark.letters import letters
from linkspark.one_pair import nicknames
from linkspark.one_pair.phonetics import phonetic_code


@pytest.mark.parametrize("name", ["Amy", "Amiee", "Aimee", "AMY.", " amy", "\u00c1my", "A\u0301my"])
def test_amy_sounds_alike_however_she_is_written(name: str) -> None:
    assert phonetic_code(name, "soundex") == "A500"


@pytest.mark.parametrize(
    # From the rules and examples of the National Archives (US), "The Soundex Indexing System".
    ("name", "code"),
    [
        ("Washington", "W252"),
        ("Lee", "L000"),
        ("Gutierrez", "G362"),
        ("Pfister", "P236"),
        ("Jackson", "J250"),
        ("Tymczak", "T522"),
        ("Ashcraft", "A261"),
    ],
)
def test_soundex_is_the_american_one(name: str, code: str) -> None:
    assert phonetic_code(name, "soundex") == code


@pytest.mark.parametrize("code", ["soundex", "metaphone", "nysiis", "match_rating"])
@pytest.mark.parametrize("text", ["", " ", "123", "\u674e", "\U0001f44d", "\u0301"])
def test_a_text_without_letters_has_no_code(text: str, code: Any) -> None:
    assert phonetic_code(text, code) is None


@given(st.text(max_size=30), st.sampled_from(["soundex", "metaphone", "nysiis", "match_rating"]))
def test_any_text_has_a_code_or_none(text: str, code: Any) -> None:
    found = phonetic_code(text, code)
    assert found is None or found.isascii()
    assert found == phonetic_code(letters(text), code)
    assert found != ""


def test_soundex_is_the_same_in_spark_and_here(spark: Any) -> None:
    texts = [f"A{chr(point)}B" for point in range(0x20, 0x250)]
    texts += [
        "Smith",
        " Smith",
        "3rd",
        "\u00c9mile",
        "",
        "O'Neill",
        "van den Berg",
        "Stra\u00dfe",
        "\u00d8rsted",
    ]
    frame = spark.createDataFrame(pd.DataFrame({"text": texts}))
    found = frame.select("text", soundex_code(F.col("text")).alias("code")).toPandas()
    assert found["code"].tolist() == [phonetic_code(text, "soundex") for text in found["text"]]


def share_a_row(one: str, other: str) -> bool:
    rows = nicknames.rows_of()
    return bool(set(rows.get(one, ())) & set(rows.get(other, ())))


@pytest.mark.parametrize(
    "family",
    [
        "william bill will billy",
        "elizabeth liz beth betty lizzie",
        "margaret peggy maggie meg",
        "robert bob rob bobby",
        "richard dick rick",
        "john jack",
        "henry harry",
        "mary molly polly",
        "edward ted ned eddie",
        "dorothy dot",
        "catherine kate kathy",
        "anthony tony",
    ],
)
def test_forms_of_one_name_share_a_row(family: str) -> None:
    for one in family.split():
        for other in family.split():
            assert share_a_row(one, other)


@pytest.mark.parametrize(("one", "other"), [("john", "mary"), ("alexander", "alexandra"), ("paul", "peter")])
def test_different_names_share_none(one: str, other: str) -> None:
    assert not share_a_row(one, other)


def test_a_short_form_may_belong_to_several_names() -> None:
    assert share_a_row("alex", "alexander")
    assert share_a_row("alex", "alexandra")


def test_the_table_of_forms_is_clean() -> None:
    rows = [row.split() for row in nicknames._ROWS.split("|")]
    assert rows == sorted(rows, key=lambda row: row[0])
    for row in rows:
        assert len(set(row)) == len(row) > 1, row
        assert all(form == form.casefold() and form.isalpha() for form in row), row
