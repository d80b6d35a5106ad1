"""How far a model may be off: intervals by hand, and what its file may say of them."""

import math
from dataclasses import replace

import numpy as np
import pytest

import linkspark.spec as ls
from linkspark.errors import ArgumentError, SpecError
from linkspark.spec.uncertainty import (
    UNKNOWN,
    LevelErrors,
    Uncertainty,
    quantile,
    share_interval,
    weight_interval,
)

SPEC = ls.LinkSpec(
    "dedupe",
    "id",
    (ls.block_on("surname"),),
    (ls.levenshtein("dob", 1), ls.exact("city", m=[0.75, 0.25])),
)
# The prior, then dob 2, 1, 0, then city 1, 0.
COVARIANCE = (
    (0.04,),
    (0.01, 0.09),
    (0.0, 0.02, 0.16),
    (0.0, -0.01, 0.0, 0.25),
    (0.0, 0.0, 0.03, 0.0, 0.01),
    (0.0, 0.0, 0.0, 0.0, -0.02, 0.36),
)
KNOWN = Uncertainty(
    (LevelErrors((0.5, None, 0.3), (0.1, 0.1, 0.1)), LevelErrors((None, None), (0.2, 0.2))), COVARIANCE, 0.2
)
MODEL = ls.FittedModel(
    SPEC,
    0.001,
    (
        ls.LevelProbabilities((0.8, 0.15, 0.05), (0.05, 0.05, 0.9)),
        ls.LevelProbabilities((0.75, 0.25), (0.2, 0.8)),
    ),
    uncertainty=KNOWN,
)


def test_an_interval_of_a_share_is_even_on_the_scale_of_log_odds() -> None:
    assert quantile(0.95) == pytest.approx(1.959964, abs=1e-6)
    # Log odds of 0.8 are ln 4; 0.5 * 1.96 to either side.
    low, high = (1 / (1 + math.exp(-(math.log(4) + side * 0.979982))) for side in (-1, 1))
    np.testing.assert_allclose(share_interval(0.8, 0.5), (low, high), atol=1e-6)
    assert share_interval(0.5, 1_000_000.0) == (0.0, 1.0)
    assert share_interval(0.8, None) is UNKNOWN


def test_the_table_shows_the_intervals_that_are_known() -> None:
    table = MODEL.table(confidence=0.9).set_index(["comparison", "gamma"])
    reach = 1.644854
    assert table.loc[("dob", 2), "match_weight_low"] == pytest.approx(4 - 0.3 * reach, abs=1e-6)
    assert table.loc[("dob", 2), "match_weight_high"] == pytest.approx(4 + 0.3 * reach, abs=1e-6)
    assert table.loc[("dob", 2), "m_low"] == pytest.approx(1 / (1 + math.exp(0.5 * reach) / 4), abs=1e-6)
    # m of the second level is not known, and so is its weight, but not its u.
    assert table.loc[("dob", 1), ["m_low", "match_weight_low"]].isna().all()
    assert table.loc[("dob", 1), "u_low"] > 0
    # What is given by hand has no interval of its own; the weight has that of u.
    assert table.loc["city", ["m_low", "m_high"]].isna().all(axis=None)
    assert table.loc[("city", 1), "match_weight_high"] == pytest.approx(
        math.log2(3.75) + 0.1 * reach, abs=1e-6
    )


def test_a_pair_s_interval_is_that_of_the_sum_of_its_weights() -> None:
    # Prior and dob alone: 0.04 + 0.09 + 2 * 0.01 = 0.15; with city 0: none of dob, 0.04 + 0.25 + 0.36.
    for gammas, variance in (([2, -1], 0.15), ([0, 0], 0.65), ([-1, -1], 0.04), ([2, 1], 0.16)):
        low, high = weight_interval(MODEL, gammas, 3.0)
        assert (low, high) == pytest.approx([3 - 1.959964 * variance**0.5, 3 + 1.959964 * variance**0.5])


def test_a_pair_with_a_level_of_which_nothing_is_known_has_no_interval() -> None:
    assert weight_interval(MODEL, [1, 1], 3.0) is UNKNOWN
    assert weight_interval(replace(MODEL, uncertainty=None), [2, 1], 3.0) is UNKNOWN
    unsure = replace(MODEL, uncertainty=replace(KNOWN, prior_error=None))
    assert weight_interval(unsure, [2, 1], 3.0) is UNKNOWN


def test_the_uncertainty_is_in_the_file_and_may_be_left_out_of_it() -> None:
    assert ls.FittedModel.from_json(MODEL.to_json()) == MODEL
    without = replace(MODEL, uncertainty=None)
    assert "uncertainty" not in without.to_json()
    assert ls.FittedModel.from_json(without.to_json()) == without


def test_a_confidence_is_a_number_between_0_and_1() -> None:
    with pytest.raises(ArgumentError) as caught:
        MODEL.table(confidence=95)
    assert str(caught.value) == (
        "FittedModel.table: confidence must be a number above 0 and below 1, but it is 95."
    )


@pytest.mark.parametrize(
    ("text", "instead", "problem"),
    [
        (
            '"m_error": [0.5, null, 0.3]',
            '"m_error": [0.5, -1, 0.3]',
            "levels[0].m_error[1]: must be a number from 0 to 1,000,000, or nothing, but is -1",
        ),
        (
            '"m_error": [0.5, null, 0.3]',
            '"m_error": [0.5, 0.3]',
            "levels[0].m_error: must have 3 numbers, one for each level and one for none of them, but has 2",
        ),
        (
            "[0.01, 0.09]",
            "[0.01, 0.09, 0.3]",
            "covariance: must have 6 rows of 1, 2, ... numbers, one for the prior and one for each level",
        ),
        ("[0.01, 0.09]", "[0.01, -0.09]", "covariance: must not have a variance below 0"),
        ("[0.01, 0.09]", '[0.01, "x"]', "covariance[1][1]: must be a finite number, but is 'x'"),
    ],
)
def test_what_is_wrong_with_it_is_told(text: str, instead: str, problem: str) -> None:
    written = MODEL.to_json()
    assert text in written
    with pytest.raises(SpecError) as caught:
        ls.FittedModel.from_json(written.replace(text, instead, 1))
    assert f"uncertainty.{problem}" in str(caught.value)


def test_the_levels_must_be_those_of_the_spec() -> None:
    with pytest.raises(SpecError) as caught:
        replace(MODEL, uncertainty=replace(KNOWN, levels=KNOWN.levels[:1]))
    assert str(caught.value) == (
        "FittedModel: 1 problem:\n"
        "  uncertainty.levels: must have one element for each of the 2 comparisons of the spec, but has 1"
    )
