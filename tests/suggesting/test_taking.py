"""What columns are taken for where names say nothing, or say what the contents are not."""

from collections import Counter

import pytest

from linkspark.suggesting.contents import contents_of
from linkspark.suggesting.scan import Looked
from linkspark.suggesting.taking import Taken, taken

NAMES = ["Anna", "John", "Mary", "Peter", "Susan", "Paul", "Xyla", "Kofi", "Ines", "Ruth"]


def _columns(**values: list[str | None]) -> dict[str, Taken]:
    looked = {name: Looked("", name, "string", contents_of(Counter(cells))) for name, cells in values.items()}
    return taken(looked, None)


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("date of birth", [f"{1940 + n}-0{1 + n % 9}-1{n % 9}" for n in range(60)]),
        ("date", [f"2020-0{1 + n % 9}-1{n % 9}" for n in range(60)]),
        ("email", [f"user{n}@mail.org" for n in range(60)]),
        ("sex", ["M", "F"] * 30),
        ("postcode", [f"SW1{'ABCDEFG'[n % 7]} {n % 9}AA" for n in range(60)]),
        ("phone", [f"020 7946 0{n:03d}" for n in range(60)]),
        ("identifier", [f"QQ{n:06d}C" for n in range(60)]),
        ("year of birth", [str(1930 + n) for n in range(60)]),
        ("number", [str(n * 1.5) for n in range(60)]),
        ("first name", NAMES * 6),
        ("full name", [f"{first} Number{'abcdef'[n % 6]}" for n, first in enumerate(NAMES * 6)]),
        ("address", [f"{n} Oak Road" for n in range(1, 61)]),
        ("category", ["red", "green", "blue"] * 20),
        ("text", [f"colour {'abcdefgh'[n % 8]}{'xyzuvw'[n % 6]}q" for n in range(60)]),
    ],
)
def test_contents_say_what_a_column_without_a_name_is(kind: str, values: list[str | None]) -> None:
    assert _columns(c3=values)["c3"].kind == kind


def test_a_name_that_the_contents_belie_does_not_count() -> None:
    one = _columns(date_of_birth=NAMES * 6)["date_of_birth"]
    assert one.kind == "first name"
    assert one.why == "its name says date of birth, but many of its values are common given names"


def test_empty_constant_and_outcome_columns_are_left_out() -> None:
    columns = _columns(a=[None] * 60, b=["same"] * 60, cluster=["1", "2"] * 30, notes=["x", "y"] * 30)
    assert [(one.name, one.use) for one in columns.values()] == [
        ("a", False),
        ("b", False),
        ("cluster", False),
        ("notes", False),
    ]


def test_of_several_dates_the_one_that_is_named_is_the_birthday() -> None:
    old = [f"{1880 + n}-0{1 + n % 9}-1{n % 9}" for n in range(60)]
    columns = _columns(d1=old, dob=[f"{1940 + n}-0{1 + n % 9}-1{n % 9}" for n in range(60)])
    assert {name: one.kind for name, one in columns.items()} == {"d1": "date", "dob": "date of birth"}
