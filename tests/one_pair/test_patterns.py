"""Regular expressions: those that mean the same in Java are judged here too, as Spark judges them."""

from typing import Any

import pytest
from pyspark.sql import functions as F

from linkspark.one_pair.conditions import condition_of
from linkspark.one_pair.patterns import same_in_java

PATTERNS = [
    "^[^@]+",
    r"^(\d{4})\-(\d{1,2})\-(\d{1,2})$",
    "^[A-Za-z]{1,2}[0-9][A-Za-z0-9]? [0-9]",
    "^(?:([A-Z]{1,2}[0-9][A-Z0-9]?) ?[0-9][A-Z]{2}|(GIR) ?0AA)$",
    "a|b*c",
    r"[\]\-x]\.",
    "z$",
]
TEXTS = ["", "ann@x", "@", "1980-2-1", "1980-02-01\n", "SW1A 1AA", "GIR0AA", "bbc", "a\u0661", "]."]
TEXTS += ["z\r\n", "z\u2028", "z\n\n", "\U0001f600@", "é@"]


def test_patterns_find_in_python_what_they_find_in_spark(spark: Any) -> None:
    frame = spark.createDataFrame([(text,) for text in TEXTS], "t_l string").coalesce(1)
    columns = [F.regexp_extract("t_l", one, 0) for one in PATTERNS]
    columns += [F.col("t_l").rlike(one) for one in PATTERNS]
    rows = frame.select("t_l", *columns).collect()
    for row in rows:
        for place, pattern in enumerate(PATTERNS):
            quoted = pattern.replace("\\", "\\\\")
            found = condition_of(f"regexp_extract(t_l, '{quoted}', 0) = t_r", {"t": 0})
            assert found((row[0],), (row[place + 1],), {}) is True, (row[0], pattern)
            held = condition_of(f"t_l rlike '{quoted}'", {"t": 0})
            assert held((row[0],), (None,), {}) is row[place + 1 + len(PATTERNS)], (row[0], pattern)


@pytest.mark.parametrize(
    "pattern",
    ["a.b", "(?s)a", "a+?", "a++", r"\1", "[a&&b]", "[[:alpha:]]", "a{2}{3}", r"\bx", r"\w", "(a", "x" * 501],
)
def test_a_pattern_that_the_two_may_read_differently_is_left_to_spark(pattern: str) -> None:
    assert same_in_java(pattern) is None
