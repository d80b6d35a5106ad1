"""One format for each kind of number."""

import datetime
import math
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from linkspark.report import Suppressed
from linkspark.report.numbers import bits, counted, measure, percent, probability, several, times


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0"), (1234567, "1,234,567"), (np.int64(4012), "4,012"), (Suppressed("<10"), "<10")],
)
def test_counts_have_thousands_separators(number: Any, text: str) -> None:
    assert counted(number) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0%"),
        (0.01, "<0.1%"),
        (41.84, "41.8%"),
        (99.97, ">99.9%"),
        (100.0, "100%"),
        (math.nan, "–"),
        (Suppressed("suppressed"), "suppressed"),
    ],
)
def test_a_share_is_never_rounded_to_none_or_all(number: Any, text: str) -> None:
    assert percent(number) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [(1e-16, "<0.000001"), (0.000009, "0.000009"), (0.5, "0.5000"), (0.99996, ">0.9999"), (0.9312, "0.9312")],
)
def test_a_probability_is_never_rounded_to_impossible_or_certain(number: float, text: str) -> None:
    assert probability(number) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1984, "1984"),
        (12345, "12,345"),
        (-3.14159, "−3.142"),
        (0.00123456, "0.001235"),
        (1e-12, "1e−12"),
        (24600.0, "24,600"),
        (1971.5, "1972"),
        (0.0, "0"),
        (math.nan, "–"),
        (math.inf, "inf"),
        (Decimal("12.50"), "12.50"),
        (datetime.date(2021, 3, 21), "2021-03-21"),
        (True, "True"),
        ("text", "text"),
    ],
)
def test_a_statistic_has_four_digits_and_years_stay_whole(number: Any, text: str) -> None:
    assert measure(number) == text


def test_weights_carry_their_sign() -> None:
    assert [bits(5.5699), bits(-4.2928), bits(0.0)] == ["+5.57", "−4.29", "+0.00"]


def test_ratios_and_nouns_read_well() -> None:
    assert [times(147.3), times(3.21)] == ["147 times", "3.2 times"]
    assert [several(1, "pair", "pairs"), several(2000, "pair", "pairs")] == ["1 pair", "2,000 pairs"]
