"""Names against hand-made values."""

from functools import partial
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyspark.sql import functions as F

from linkspark.errors import ArgumentError
from linkspark.standardise import names

LAWS = settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
WORDS = [
    *names.TITLES,
    *names.SUFFIXES,
    *names.PREFIXES,
    *names.PARTICLES,
    "SMITH",
    "E",
    "R",
    "N",
    "LLA",
    "ELLA",
]
NAMES = st.lists(
    st.lists(st.sampled_from(WORDS) | st.text(max_size=4), max_size=5).flatmap(
        lambda words: st.sampled_from([" ", "-", ", ", "'", ". "]).map(lambda mark: mark.join(words))
    ),
    min_size=80,
    max_size=150,
)


def test_given_names(cleaned: Any) -> None:
    pairs = {
        "  Mr Jean-Élie ": "JEAN ELIE",
        "mary  ann": "MARY ANN",
        "D'Arcy": "DARCY",
        "Dr. Prof. Zoë": "ZOE",
        "John Jr.": "JOHN",
        "J.R.R.": "J R R",
        "Robert (Bob)": "ROBERT BOB",
        "Sir": "SIR",
        "Md Rahman": "MD RAHMAN",
        "Null": "NULL",
        "נועה": "נועה",
        "😀": None,
        "": None,
        "  ": None,
    }
    assert cleaned(names.given_name, list(pairs)) == list(pairs.values())
    assert cleaned(names.given_name, [None]) == [None]


# The name; its particles joined, dropped and kept.
SURNAMES = [
    ("van der Berg", "VANDERBERG", "BERG", "VAN DER BERG"),
    ("de la Cruz", "DELACRUZ", "CRUZ", "DE LA CRUZ"),
    ("O'Brien", "OBRIEN", "OBRIEN", "OBRIEN"),
    ("O’ Brien", "OBRIEN", "OBRIEN", "O BRIEN"),
    ("Mc Donald", "MCDONALD", "MCDONALD", "MC DONALD"),
    ("McDonald", "MCDONALD", "MCDONALD", "MCDONALD"),
    ("St. John", "STJOHN", "STJOHN", "ST JOHN"),
    ("Silva da Costa", "SILVA DACOSTA", "SILVA COSTA", "SILVA DA COSTA"),
    ("Smith-de Souza", "SMITH DESOUZA", "SMITH SOUZA", "SMITH DE SOUZA"),
    ("de Sá", "DESA", "SA", "DE SA"),
    ("Van", "VAN", "VAN", "VAN"),
    ("Le Jr", "LE", "LE", "LE"),
    ("Vance", "VANCE", "VANCE", "VANCE"),
    ("Smith Jr.", "SMITH", "SMITH", "SMITH"),
    ("Smith, III", "SMITH", "SMITH", "SMITH"),
    ("Smith Esq., Ph.D.", "SMITH", "SMITH", "SMITH"),
    ("Mr Smith", "SMITH", "SMITH", "SMITH"),
    ("Ms", "MS", "MS", "MS"),
    ("Null", "NULL", "NULL", "NULL"),
    ("NA", "NA", "NA", "NA"),
    ("Müller", "MULLER", "MULLER", "MULLER"),
    ("e\u0301toile", "ETOILE", "ETOILE", "ETOILE"),
    ("—", None, None, None),
    (None, None, None, None),
]


def test_surnames_and_their_particles(cleaned: Any) -> None:
    def all_ways(name: str) -> Any:
        return F.array(*[names.surname(name, particles=way) for way in ("join", "drop", "keep")])

    found = cleaned(all_ways, [name for name, *_ in SURNAMES])
    assert [(name, *ways) for (name, *_), ways in zip(SURNAMES, found, strict=True)] == SURNAMES


def test_hyphens_become_blanks_or_nothing_or_stay(cleaned: Any) -> None:
    texts = ["Smith-Jones", "Smith – Jones", "-Smith--Jones-", "Smith Jones", "-"]
    found = {
        way: cleaned(lambda name, way=way: names.surname(name, hyphens=way), texts)
        for way in ("blank", "join", "keep")
    }
    assert found == {
        "blank": ["SMITH JONES"] * 4 + [None],
        "join": ["SMITHJONES"] * 3 + ["SMITH JONES", None],
        "keep": ["SMITH-JONES"] * 3 + ["SMITH JONES", None],
    }
    assert cleaned(lambda name: names.given_name(name, hyphens="keep"), ["Anne - Marie"]) == ["ANNE-MARIE"]


def test_the_parts_of_a_double_barrelled_surname(cleaned: Any) -> None:
    found = cleaned(names.surname_parts, ["Smith-Jones", "de Souza Jones", "Smith", "", None])
    assert found == [["SMITH", "JONES"], ["DESOUZA", "JONES"], ["SMITH"], None, None]


def test_full_names_in_both_orders(cleaned: Any) -> None:
    expected = {
        "Smith, John Paul": ("JOHN", "PAUL", "SMITH"),
        "SMITH JONES , JOHN": ("JOHN", None, "SMITH JONES"),
        "Smith Jr, John": ("JOHN", None, "SMITH"),
        "Smith, John, Jr.": ("JOHN", None, "SMITH"),
        "Smith, Mr John": ("JOHN", None, "SMITH"),
        "Smith, John, Mr": ("JOHN", None, "SMITH"),
        "O Brien, Mary": ("MARY", None, "OBRIEN"),
        "Smith,": (None, None, "SMITH"),
        ", John": ("JOHN", None, None),
        "John Smith": ("JOHN", None, "SMITH"),
        "John Paul George Smith": ("JOHN", "PAUL GEORGE", "SMITH"),
        "John Smith, PhD": ("JOHN", None, "SMITH"),
        "Dr. Jane D. O'Neil III": ("JANE", "D", "ONEIL"),
        "Jan van der Berg": ("JAN", None, "VANDERBERG"),
        "Juan Carlos de la Cruz": ("JUAN", "CARLOS", "DELACRUZ"),
        "Anne-Marie Smith-Jones": ("ANNE MARIE", None, "SMITH JONES"),
        "Mr Smith": (None, None, "SMITH"),
        "Madonna": ("MADONNA", None, None),
        "Le Van": ("LE", None, "VAN"),
        "נועה כהן": ("נועה", None, "כהן"),
        "John Null": ("JOHN", None, "NULL"),
        "": (None, None, None),
        ",": (None, None, None),
        "😀": (None, None, None),
    }
    found = cleaned(names.full_name, list(expected))
    assert dict(zip(expected, map(tuple, found), strict=True)) == expected
    row = cleaned(
        lambda name: names.full_name(name, particles="keep", hyphens="keep"), ["Ann-Jo van der Berg-Li"]
    )[0]
    assert row.asDict() == {"first": "ANN-JO", "middle": None, "last": "VAN DER BERG-LI"}


def test_a_null_full_name_has_null_parts(cleaned: Any) -> None:
    assert cleaned(lambda name: names.full_name(name)["last"], [None, "John Smith"]) == [None, "SMITH"]


def test_initials(cleaned: Any) -> None:
    texts = ["Jean-Élie", "mr john paul", "😀", "", None]
    assert cleaned(names.initials, texts) == ["JE", "JP", None, None, None]
    assert cleaned(names.initial, texts) == ["J", "J", None, None, None]


@LAWS
@given(texts=NAMES)
def test_cleaning_a_name_twice_is_cleaning_it_once(cleaned: Any, texts: list[str]) -> None:
    surname = [
        partial(names.surname, particles=particles, hyphens=hyphens)
        for particles in get_args(names.Particles)
        for hyphens in get_args(names.Hyphens)
    ]
    functions = [names.given_name, *surname]
    once = cleaned(lambda name: F.array(*[function(name) for function in functions]), texts)
    twice = cleaned(lambda name: F.array(*[function(function(name)) for function in functions]), texts)
    assert twice == once


def test_an_unknown_way_is_refused() -> None:
    with pytest.raises(ArgumentError) as caught:
        names.surname("a", particles="remove")  # type: ignore[arg-type]
    assert (
        str(caught.value)
        == "names.surname: particles must be 'join' or 'drop' or 'keep', but it is 'remove'."
    )
    with pytest.raises(ArgumentError) as caught:
        names.given_name("a", hyphens="")  # type: ignore[arg-type]
    assert str(caught.value) == "names.given_name: hyphens must be 'blank' or 'join' or 'keep', but it is ''."
