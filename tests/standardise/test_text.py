"""Text functions against hand-made values and Python's own Unicode data."""

import unicodedata
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyspark.sql import functions as F

from linkspark.errors import ArgumentError
from linkspark.standardise import text

LAWS = settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
TEXTS = st.lists(st.text(max_size=12), min_size=30, max_size=60)
# What Python and Java know alike: letters of the scripts that records are written in, and odd company.
ALPHABET = st.sampled_from(
    [
        chr(point)
        for point in (*range(0x20, 0x250), *range(0x300, 0x30A), *range(0x5D0, 0x5EB), *range(0x1E00, 0x1F00))
    ]
    + list("\t\n\x1c\x1f\u00a0\u2003\u3000\u200b\u200f\ufeff’–😀ФяهⅣ")
)
ODD_TEXTS = st.lists(st.text(ALPHABET, max_size=12), min_size=60, max_size=120)


def _python_squeeze(value: str) -> str | None:
    seen = "".join(c for c in value if unicodedata.category(c) != "Cf" and not 0xFE00 <= ord(c) <= 0xFE0F)
    return " ".join("".join(" " if unicodedata.category(c) == "Cc" else c for c in seen).split()) or None


def test_white_space_is_squeezed_and_the_invisible_left_out(cleaned: Any) -> None:
    pairs = {
        "  Amy \t Lee\n": "Amy Lee",
        "\u00a0Amy\u2003\u3000Lee\x1f": "Amy Lee",
        "Amy\u200b\ufeff Lee\u200f\u00ad": "Amy Lee",
        "שלום  עולם": "שלום עולם",
        "😀": "😀",
        "": None,
        " \u00a0\x85\u200b ": None,
        None: None,
    }
    assert cleaned(text.squeeze, list(pairs)) == list(pairs.values())


@LAWS
@given(texts=ODD_TEXTS)
def test_squeeze_agrees_with_pythons_white_space(cleaned: Any, texts: list[str]) -> None:
    assert cleaned(text.squeeze, texts) == [_python_squeeze(value) for value in texts]


def test_upper_case(cleaned: Any) -> None:
    assert cleaned(text.upper, ["Zoë ß", "שלום", "", None]) == ["ZOË SS", "שלום", None, None]


def test_accents_are_folded_in_their_own_case_and_all_else_stays(cleaned: Any) -> None:
    pairs = {
        "Zoë-Mae O'Neil 2": "Zoe-Mae O'Neil 2",
        "zo\u0065\u0308": "zoe",
        "Łukasz Żółć": "Lukasz Zolc",
        "Kjær Ærø Cœur Œuf": "Kjaer AEro Coeur OEuf",
        "Straße STRAẞE": "Strasse STRASSE",
        "Nguyễn Yıldız": "Nguyen Yildiz",
        "Ｆｕｌｌ": "Full",
        "Фёдор Ελένη שלום हिन्दी": "Фёдор Ελένη שלום हिन्दी",
        "😀": "😀",
        "": None,
    }
    assert cleaned(text.fold_accents, list(pairs)) == list(pairs.values())


def test_each_latin_letter_with_a_canonical_base_is_folded_to_it(cleaned: Any) -> None:
    accented = [
        chr(point)
        for point in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))
        if len(unicodedata.normalize("NFD", chr(point))) > 1
        and unicodedata.normalize("NFD", chr(point))[0].isascii()
    ]
    assert len(accented) > 400
    assert cleaned(text.fold_accents, accented) == [
        unicodedata.normalize("NFD", letter)[0] for letter in accented
    ]


def test_apostrophes_are_left_out(cleaned: Any) -> None:
    assert cleaned(text.remove_apostrophes, ["O'Neil", "O’Neil", "O`Neil", "Hawaiʻi", "'", None]) == [
        "ONeil",
        "ONeil",
        "ONeil",
        "Hawaii",
        None,
        None,
    ]


def test_punctuation_and_symbols_become_blanks(cleaned: Any) -> None:
    texts = ["12, High St.", "a/b--c", "A&B £5 ☺", "...", "a^]b", None]
    assert cleaned(text.remove_punctuation, texts) == ["12 High St", "a b c", "A B 5", None, "a b", None]
    kept = cleaned(lambda name: text.remove_punctuation(name, keep="&-^]"), texts)
    assert kept == ["12 High St", "a b--c", "A&B 5", None, "a^]b", None]


def test_clean_does_all_at_once(cleaned: Any) -> None:
    texts = [" Zoë  O’Neil-Smith, ", "שלום!", "❤\ufe0f", "😀", "N/A", None]
    assert cleaned(text.clean, texts) == ["ZOE ONEIL SMITH", "שלום", None, None, "N A", None]


@pytest.mark.parametrize(
    "function",
    [
        text.squeeze,
        text.upper,
        text.fold_accents,
        text.remove_apostrophes,
        text.remove_punctuation,
        text.clean,
    ],
    ids=lambda function: function.__name__,
)
@LAWS
@given(texts=TEXTS | ODD_TEXTS)
def test_cleaning_twice_is_cleaning_once(cleaned: Any, function: Any, texts: list[str]) -> None:
    once = cleaned(function, texts)
    assert cleaned(function, once) == once


def test_a_column_is_given_itself_or_by_its_exact_name(spark: Any) -> None:
    frame = spark.sql("select ' a ' as `first.name`, 12 as number")
    row = frame.select(text.squeeze("first.name"), text.squeeze(F.lit(" b ")), text.clean("number")).first()
    assert list(row) == ["a", "b", "12"]


def test_what_is_no_column_is_refused() -> None:
    with pytest.raises(ArgumentError) as caught:
        text.clean(5)  # type: ignore[arg-type]
    assert str(caught.value) == "standardise: column must be a Column or the name of one, but it is 5."
    with pytest.raises(ArgumentError) as caught:
        text.remove_punctuation("a", keep=["-"])  # type: ignore[arg-type]
    assert str(caught.value) == "remove_punctuation: keep must be a text such as \"-&\", but it is 'list'."
