"""Postcodes against hand-made values, and random ones against a second reading of the rules."""

import random
import re
from typing import Any

from pyspark.sql import functions as F

from linkspark.standardise import postcodes


def test_a_postcode_has_one_form_however_it_is_typed(cleaned: Any) -> None:
    expected = {
        "sw1a1aa": "SW1A 1AA",
        " SW1A  1AA ": "SW1A 1AA",
        "SW1A-1AA": "SW1A 1AA",
        "SW1A\u00a01AA.": "SW1A 1AA",
        "S W1 A1A A": "SW1A 1AA",
        "m11ae": "M1 1AE",
        "B33 8TH": "B33 8TH",
        "CR2 6XH": "CR2 6XH",
        "DN55 1PT": "DN55 1PT",
        "W1A 0AX": "W1A 0AX",
        "EC1A 1BB": "EC1A 1BB",
        "gir0aa": "GIR 0AA",
        "GIR 0AB": None,
        "ZZ99 3VZ": None,
        "SW1A 1AO": None,
        "SW1A lAA": None,
        "QW1 1AA": None,
        "AI1 1AA": None,
        "M1 1AC": None,
        "M111 1AE": None,
        "SW1A": None,
        "SW1A 1AA1": None,
        "B338TH London": None,
        "12345": None,
        "שלום": None,
        "😀": None,
        "": None,
        None: None,
    }
    found = cleaned(postcodes.postcode, list(expected))
    assert dict(zip(expected, found, strict=True)) == expected


def test_the_parts_of_a_postcode(cleaned: Any) -> None:
    def parts(column: str) -> Any:
        return F.array(postcodes.sector(column), postcodes.district(column), postcodes.area(column))

    assert cleaned(parts, ["sw1a1aa", "M1 1AE", "dn55 1pt", "GIR 0AA", "SW1A", "", None]) == [
        ["SW1A 1", "SW1A", "SW"],
        ["M1 1", "M1", "M"],
        ["DN55 1", "DN55", "DN"],
        ["GIR 0", "GIR", "GIR"],
        *[[None] * 3] * 3,
    ]


def test_random_texts_are_postcodes_exactly_where_the_rules_say_so(cleaned: Any) -> None:
    draw = random.Random(5)
    shapes = ["A9", "A99", "AA9", "AA99", "A9A", "AA9A", "A", "99", "AAA9"]
    kinds = {"A": "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "9": "0123456789"}
    texts = ["".join(draw.choice(kinds[kind]) for kind in draw.choice(shapes) + "9AA") for _ in range(3000)]

    def is_postcode(text: str) -> bool:
        outward, inward = text[:-3], text[-3:]
        shape = re.sub("[A-Z]", "A", re.sub("[0-9]", "9", outward))
        return (
            shape in shapes[:6]
            and outward[0] not in "QVX"
            and (shape[:2] != "AA" or outward[1] not in "IJZ")
            and (shape != "A9A" or outward[2] in "ABCDEFGHJKPSTUW")
            and (shape != "AA9A" or outward[3] in "ABEHMNPRVWXY")
            and not set(inward) & set("CIKMOV")
        )

    expected = [f"{text[:-3]} {text[-3:]}" if is_postcode(text) else None for text in texts]
    assert 300 < sum(value is not None for value in expected) < 2700
    assert cleaned(postcodes.postcode, texts) == expected
    assert cleaned(lambda column: postcodes.postcode(postcodes.postcode(column)), texts) == expected
