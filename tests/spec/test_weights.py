"""The prior, the weights of levels and probabilities: against the worked table of Aidbox's first example."""

import pytest

from linkspark.spec.weights import match_weight_of, prior_weight, probability_of

# m and u of a first name that is the same, one letter off, another, missing; and the probability that these
# make of a prior of 0.003, read as Aidbox reads it and read as odds.
WORKED = [
    (0.5, 0.01, 0.130435, 0.130776),
    (0.15, 0.001, 0.310345, 0.310988),
    (0.5, 0.99, 0.0015129, 0.0015174),
    (1.0, 1.0, 0.0029910, 0.003),
]


@pytest.mark.parametrize(("m", "u", "aidbox", "odds"), WORKED)
def test_the_two_readings_of_the_prior_give_the_worked_probabilities(
    m: float, u: float, aidbox: float, odds: float
) -> None:
    bits = match_weight_of(m, u)
    assert probability_of(prior_weight(0.003, "aidbox") + bits) == pytest.approx(aidbox, abs=6e-7)
    assert probability_of(prior_weight(0.003) + bits) == pytest.approx(odds, abs=6e-7)


def test_as_odds_no_evidence_gives_the_prior_back() -> None:
    for prior in (1e-12, 0.003, 0.5, 0.999):
        assert probability_of(prior_weight(prior)) == pytest.approx(prior, rel=1e-12)


def test_as_aidbox_a_prior_is_its_own_logarithm() -> None:
    assert prior_weight(0.125, "aidbox") == -3.0
    assert prior_weight(0.5) == 0.0


def test_probabilities_of_extreme_weights_are_certain_and_not_an_error() -> None:
    assert [probability_of(weight) for weight in (-5000.0, -1024.0, 0.0, 5000.0)] == [0.0, 0.0, 0.5, 1.0]
    assert 0 < probability_of(-1023.5) < 1e-300
