"""What a model tells about itself."""

import math

import linkspark.spec as ls
from linkspark.spec.weights import match_weight_of

_MODEL = ls.FittedModel(
    ls.LinkSpec("dedupe", "id", (ls.block_on("surname"),), (ls.levenshtein("dob", 1), ls.exact("city"))),
    0.001,
    (
        ls.LevelProbabilities((0.8, 0.2, 0.0), (0.05, 0.05, 0.9)),
        ls.LevelProbabilities((0.75, 0.25), (0.1875, 0.8125)),
    ),
)


def test_the_table_has_one_row_a_level_the_strictest_first() -> None:
    table = _MODEL.table()
    intervals = ["m_low", "m_high", "u_low", "u_high", "match_weight_low", "match_weight_high"]
    assert list(table.columns) == ["comparison", "level", "gamma", "m", "u", "match_weight", *intervals]
    assert table[intervals].isna().all(axis=None)
    assert table.drop(columns=["match_weight", *intervals]).to_numpy().tolist() == [
        ["dob", "dob: the same", 2, 0.8, 0.05],
        ["dob", "dob: Levenshtein distance at most 1", 1, 0.2, 0.05],
        ["dob", "none of these", 0, 0.0, 0.9],
        ["city", "city: the same", 1, 0.75, 0.1875],
        ["city", "none of these", 0, 0.25, 0.8125],
    ]
    # By hand: 0.8 / 0.05 = 16; 0.2 / 0.05 = 4; 0 counts as 1e-12; 0.75 / 0.1875 = 4; 0.25 / 0.8125 = 4 / 13.
    expected = [4.0, 2.0, math.log2(1e-12 / 0.9), 2.0, 2 - math.log2(13)]
    assert all(abs(got - want) < 1e-9 for got, want in zip(table["match_weight"], expected, strict=True))


def test_a_weight_is_finite_whatever_m_and_u_are() -> None:
    assert match_weight_of(0.5, 0.125) == 2.0
    assert match_weight_of(0.0, 0.0) == 0.0
    assert abs(match_weight_of(1.0, 0.0) - 39.863137) < 1e-6
    assert abs(match_weight_of(0.0, 1.0) + 39.863137) < 1e-6
