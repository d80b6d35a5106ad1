"""Pairs of odd records with a model that compares them in every way, for both engines."""

import datetime as dt
import math
import random
from decimal import Decimal
from typing import Any

from linkspark.spec import (
    Comparison,
    FittedModel,
    LevelProbabilities,
    LinkSpec,
    TermFrequency,
    block_on,
    comparison,
    custom,
)
from linkspark.spec import levels as L

SCHEMA = (
    "id bigint, pair bigint, first string, last string, dob string, born date, seen timestamp_ntz, age int, "
    "big bigint, income double, paid decimal(12,2), lat double, lon double, postcode string, email string, "
    "phones array<string>, marks array<double>, alive boolean, print binary"
)

_NAMES = [
    *("Ann", "Anna", "ann", "Anne", "William", "BILL", "Billy", "Will", "J", "Jane", "JANE", "j", "Peggy"),
    *("Margaret", "MARTHA", "MARHTA", "O'Brien", "OBrien", "Smith", "Smyth", "Smithson", "Knight", "Night"),
    *("Christopher", "Christopherson", "Christobel"),
    *(
        "",
        " ",
        "  Ann",
        "-",
        "12",
        "Null",
        "\t",
        "\r\n",
        "\r",
        "a\nb",
        "M\u00fcller",
        "Muller",
        "M\u0075\u0308ller",
    ),
    *(
        "\u00c9mile",
        "Emile",
        "stra\u00dfe",
        "STRASSE",
        "\u0130stanbul",
        "\u0131",
        "\u674e\u5c0f\u9f99",
        "\U0001f600",
    ),
    *(
        "\U0001f44d\U0001f3fda",
        "\U0001f44d\U0001f3fdb",
        "\u1f88",
        "\ufb01n",
        "\u03a3\u03af\u03c3\u03c5\u03c6\u03bf\u03c2",
    ),
    *("x" * 70, "x" * 69 + "y", "\u200dz", "e\u0301", "\u00e9", "\u0000a", "\ud55c\uae00"),
]
_DATES = [
    *("2001-05-07", "2001-07-05", "2001-05-08", "2002-05-07", "2001-12-30", "2002-01-02", "1999-12-31"),
    *("2000-02-29", "1900-02-28", "2001-02-29", "0001-01-01", "0000-01-01", "0000-02-29", "9999-12-31"),
    *(
        "",
        " ",
        "2001-5-7",
        "2001-05-07\n",
        "07/05/2001",
        "\u0662\u0660\u0660\u0661-05-07",
        "2001-05-7x",
        "0000-00-00",
    ),
]
_POSTCODES = [
    *("SW1A 1AA", "sw1a1aa", "SW1A 1AB", "SW1A 2AA", "SW19 1AA", "S1 1AA", "GIR 0AA", "gir0aa", "E1 21AA"),
    *("AB1 1\u00df", "AB1 1SS", "ab1 1\u017fs", "AB1 1AA\n", "", " ", "90210"),
]
_EMAILS = [
    *(
        "a@x.org",
        "a@y.org",
        "b@x.org",
        "A@x.org",
        "a@b@x.org",
        "a@",
        "@x.org",
        "a",
        "",
        "a\n@x.org",
        "a@x.org\n",
    ),
]
_NUMBERS = [
    0.0,
    -0.0,
    1.0,
    1.1,
    1.05,
    90.0,
    100.0,
    110.0,
    -100.0,
    1e300,
    -1e300,
    1e-9,
    math.inf,
    -math.inf,
    math.nan,
]
_DEGREES = [
    0.0,
    51.5074,
    48.8566,
    90.0,
    -90.0,
    90.1,
    -0.1278,
    2.3522,
    180.0,
    -180.0,
    181.0,
    math.nan,
    math.inf,
]
_MARKS = [[], [1.0], [1.0, 2.0], [2.0, 1.0, 1.0], [math.nan], [0.0, None], [-0.0], [None]]
_PHONES = [[], ["1"], ["1", "2"], ["2", "1", "1"], ["3", None], [None], ["", " "], ["1", "2", "3"]]


def _values(chance: random.Random) -> dict[str, Any]:
    """Return one record; each value may be missing."""
    date = dt.date(2001, 5, 7) + dt.timedelta(chance.choice([0, 0, 1, 8, 21, 26, 59, 365, 400, -10000]))
    found = {
        "first": chance.choice(_NAMES),
        "last": chance.choice(_NAMES),
        "dob": chance.choice(_DATES),
        "born": date,
        "seen": dt.datetime.combine(date, dt.time(chance.choice([0, 12, 23]), 59, 59, chance.choice([0, 5]))),
        "age": chance.choice([0, 1, 30, 31, 33, -5, 2**31 - 1, 2**31 - 200, -(2**31)]),
        "big": chance.choice([0, 1, 2**63 - 1, -(2**63), 10**17, 10**17 + 2, 105 * 10**15]),
        "income": chance.choice(_NUMBERS),
        "paid": chance.choice(
            [
                Decimal("0.00"),
                Decimal("12.50"),
                Decimal("12.60"),
                Decimal("-1.10"),
                Decimal("12.70"),
                Decimal("100.00"),
            ]
        ),
        "lat": chance.choice(_DEGREES),
        "lon": chance.choice(_DEGREES),
        "postcode": chance.choice(_POSTCODES),
        "email": chance.choice(_EMAILS),
        "phones": chance.choice(_PHONES),
        "marks": chance.choice(_MARKS),
        "alive": chance.choice([True, False]),
        "print": chance.choice([b"", b"\x00", b"\xff\x00"]),
    }
    return {name: None if chance.random() < 0.12 else value for name, value in found.items()}


def pairs(count: int, seed: int) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Return pairs of records; the second takes many values from the first, or they would seldom agree."""
    chance = random.Random(seed)
    made = []
    for number in range(count):
        left, other = _values(chance), _values(chance)
        right = {name: left[name] if chance.random() < 0.25 else value for name, value in other.items()}
        if chance.random() < 0.1:
            right |= {"first": left["last"], "last": left["first"]}
        made.append(
            ({"id": 2 * number, "pair": number, **left}, {"id": 2 * number + 1, "pair": number, **right})
        )
    return made


def _conditions() -> list[Comparison]:
    return [
        custom(
            "ages",
            ("same", "age_l = age_r"),
            ("near", "abs(age_l - 0L - age_r) <= 2"),
            ("near as shares", "age_l between 1 and 40 and age_r in (30, 31, null)"),
        ),
        custom(
            "income_sql", ("equal or both missing", "income_l <=> income_r"), ("more", "income_l > income_r")
        ),
        custom(
            "names_sql",
            ("same letters", "levenshtein(first_l, first_r) <= 1 and not first_l = last_r"),
            ("alike", "jaro_winkler_similarity(first_l, first_r) >= 0.8D"),
            (
                "beginning",
                "substring(coalesce(first_l, last_l), 1, 2) = left(first_r, 2) or last_l like 'S%th_'",
            ),
            (
                "case",
                "case when length(last_l) > 3 then upper(last_l) = upper(last_r) else last_l is null end",
            ),
        ),
        comparison(
            "dates_sql",
            [
                L.Condition("days", "abs(datediff(born_l, born_r)) <= 10"),
                L.Condition("months", "abs(months_between(born_l, born_r)) < 1.5D"),
                L.Condition("year", "year(born_l) = year(born_r) and month(born_l) <> month(born_r)"),
            ],
        ),
        comparison(
            "phones_sql",
            [
                L.Equal("phones"),
                L.Condition("two", "array_size(array_intersect(phones_l, phones_r)) > 1"),
                L.Condition("any", "arrays_overlap(phones_l, phones_r)"),
                L.Condition("long", "exists(phones_l, x -> length(x) > 0)"),
            ],
        ),
        comparison(
            "missing_said",
            [L.Equal("last"), L.Levenshtein("first", 1)],
            term_frequency=True,
            missing="last_l is null or last_r is null",
        ),
        comparison(
            "missing_by_sql",
            [L.Equal("income"), L.Condition("both", "income_l > 0 and income_r > 0")],
            missing="income_l is null and income_r is null",
        ),
    ]


def _comparisons() -> list[Comparison]:
    edits = [L.Levenshtein("first", 1), L.DamerauLevenshtein("first", 2), L.JaroWinkler("first", 0.92)]
    codes: tuple[L.Code, ...] = ("soundex", "metaphone", "nysiis", "match_rating")
    parts: tuple[L.Part, ...] = ("postcode_sector", "postcode_district", "postcode_area")
    dates = [L.DayMonthSwapped, L.OneDatePartDiffers]
    of_dates = [
        comparison(
            f"dates_of_{column}",
            [
                L.Equal(column),
                *(kind(column) for kind in dates),
                L.DaysWithin(column, 10),
                L.YearsWithin(column, 1),
            ],
            term_frequency=column == "dob",
        )
        for column in ("dob", "born", "seen")
    ]
    numbers = [
        comparison(
            f"numbers_of_{column}",
            [L.Equal(column), L.DifferenceWithin(column, most), L.ShareWithin(column, 0.1)],
            term_frequency=True,
        )
        for column, most in (("age", 2), ("big", 2), ("income", 0.1), ("paid", 0.1))
    ]
    return [
        comparison("first", [L.Equal("first"), *edits], term_frequency=TermFrequency(0.02, 0.5)),
        comparison("alike", [L.JaroWinkler("last", 0.9), L.JaroWinkler("last", 0.7)]),
        comparison("nickname", [L.Nickname("first"), L.Initial("first")]),
        *(comparison(code, [L.SameCode("last", code)]) for code in codes),
        comparison(
            "whole_name",
            [
                L.AllOf((L.Equal("first"), L.Equal("last"))),
                L.Swapped("first", "last"),
                L.AllOf((L.JaroWinkler("first", 0.8), L.Levenshtein("last", 2))),
                L.Equal("last"),
                L.Equal("first"),
            ],
            term_frequency=True,
        ),
        *of_dates,
        *numbers,
        comparison("digits", [L.Levenshtein("age", 1), L.Levenshtein("age", 2)]),
        comparison("days_as_text", [L.Levenshtein("born", 1), L.JaroWinkler("seen", 0.95)]),
        comparison("money_as_text", [L.DamerauLevenshtein("paid", 1), L.Levenshtein("income", 1)]),
        comparison("place", [L.KilometresWithin("lat", "lon", 1.0), L.KilometresWithin("lat", "lon", 400.0)]),
        comparison("postcode", [L.Equal("postcode"), *(L.SamePart("postcode", part) for part in parts)]),
        comparison("email", [L.SamePart("email", "email_user"), L.SamePart("email", "email_domain")]),
        comparison("phones", [L.Equal("phones"), L.Overlap("phones", 2), L.Overlap("phones", 1)]),
        comparison("marks", [L.Equal("marks"), L.Overlap("marks", 1)]),
        comparison("alive", [L.Equal("alive")], term_frequency=True),
        comparison("print", [L.Equal("print")]),
        *_conditions(),
    ]


def model(seed: int) -> FittedModel:
    """Return a model of all that can be compared, with any m and u."""
    chance = random.Random(seed)

    def shares(parts: int) -> tuple[float, ...]:
        drawn = [chance.random() ** 3 + 1e-6 for _ in range(parts)]
        return tuple(number / sum(drawn) for number in drawn)

    compared = _comparisons()
    sizes = [len(one.levels) + 1 for one in compared]
    known = tuple(LevelProbabilities(shares(size), shares(size)) for size in sizes)
    return FittedModel(LinkSpec("dedupe", "id", (block_on("pair"),), tuple(compared)), 1e-4, known)
