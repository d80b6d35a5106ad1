"""From patterns to a model: known m come back from overlapping rules, and doubts are told."""

from dataclasses import replace

import numpy as np
import pytest

from linkspark.estimation.expand import LevelPatterns, per_rule
from linkspark.estimation.joint_em import Floats, Integers
from linkspark.estimation.learn import Learnt, learn, masks_of, start_m
from linkspark.estimation.shares import Learned
from linkspark.spec import Comparison, LinkSpec, PriorRules, block_on, exact, levenshtein

NAMES = ("first", "surname", "dob", "city")
M = np.array([0.9, 0.85, 0.95, 0.7])
U = np.array([0.01, 0.004, 0.002, 0.1])
RULES = (block_on("surname", "dob"), block_on("first", "city"), block_on("substring(surname, 1, 9)", "first"))
EXACT = tuple(exact(name) for name in NAMES)


def _spec(comparisons: tuple[Comparison, ...] = EXACT, **others: object) -> LinkSpec:
    return LinkSpec("dedupe", "id", RULES, comparisons, **others)  # type: ignore[arg-type]


def _drawn(matches: int, seed: int) -> LevelPatterns:
    """Pairs of matches and of ten thousand times as many non-matches; those that a rule finds."""
    rng = np.random.default_rng(seed)
    agree = [rng.random((matches, 4)) < M]
    # Non-matches found by a rule: drawn given that the rule's two columns agree, with the right frequency.
    blocks = ((1, 2), (0, 3), (0, 1))
    for place, (a, b) in enumerate(blocks):
        number = rng.poisson(matches * 10_000 * U[a] * U[b])
        others = rng.random((number, 4)) < U
        others[:, [a, b]] = True
        earlier = np.array([others[:, x] & others[:, y] for x, y in blocks[:place]]).reshape(place, number)
        agree.append(others[~earlier.any(axis=0)])
    pairs = np.vstack(agree)
    rules = sum((pairs[:, a] & pairs[:, b]).astype(np.int64) << bit for bit, (a, b) in enumerate(blocks))
    keyed = np.column_stack([np.asarray(rules), pairs.astype(np.int64)])[np.asarray(rules) > 0]
    keyed, counts = np.unique(keyed, axis=0, return_counts=True)
    return LevelPatterns(keyed[:, 1:], keyed[:, 0], counts)


def _known_u(chances: Floats = U) -> list[Learned]:
    return [Learned(np.array([1 - u, u])) for u in chances]


def _m(learnt: Learnt) -> Floats:
    return np.array([one.m[0] for one in learnt.model.probabilities])


@pytest.mark.parametrize("seed", range(3))
def test_m_and_the_matches_come_back_from_three_overlapping_rules(seed: int) -> None:
    matches = 20_000
    learnt = learn(_spec(), _drawn(matches, seed), _known_u(), [("", 20_001)])
    # Five standard errors of a share among the matches, more than half of which tell about each m.
    np.testing.assert_allclose(_m(learnt), M, atol=5 * np.sqrt((M * (1 - M)).max() / (matches / 2)))
    expected = learnt.model.prior * (20_001 * 20_000 / 2)
    assert expected == pytest.approx(matches * _share_found(), rel=0.03)
    assert learnt.model.training.converged
    assert learnt.model.training.warnings == ()


def _share_found() -> float:
    """Return the share of matches that any rule finds, by listing all patterns."""
    total = 0.0
    for number in range(16):
        agree = np.array([number >> bit & 1 for bit in range(4)], dtype=bool)
        if (agree[1] and agree[2]) or (agree[0] and agree[3]) or (agree[0] and agree[1]):
            total += float(np.prod(np.where(agree, M, 1 - M)))
    return total


def test_rules_mask_the_comparisons_whose_columns_they_read() -> None:
    assert masks_of(_spec()).astype(int).tolist() == [[0, 1, 1, 0], [1, 0, 0, 1], [1, 1, 0, 0]]


def test_a_pair_of_three_rules_gives_three_rows_and_equal_rows_are_merged() -> None:
    gammas = np.array([[1, 1, 1, 1], [0, 1, 1, 1], [1, 0, 1, 1]])
    patterns = LevelPatterns(gammas, np.array([0b111, 0b001, 0b001]), np.array([5, 7, 11]))
    expanded = per_rule(patterns, masks_of(_spec()), np.full(4, 2))
    # Rule 0 judges first and city only: the first and the third pattern are one row there.
    assert list(zip(expanded.rows.rules.tolist(), expanded.rows.counts.tolist(), strict=True)) == [
        (0, 7.0),
        (0, 16.0),
        (1, 5.0),
        (2, 5.0),
    ]
    by_pattern = expanded.by_pattern(np.array([0.1, 0.2, 0.3, 0.7]))
    np.testing.assert_allclose(by_pattern, [(0.2 + 0.3 + 0.7) / 3, 0.1, 0.2])


def test_the_order_of_the_patterns_does_not_change_a_digit() -> None:
    patterns = _drawn(2000, 1)
    order = np.random.default_rng(0).permutation(len(patterns.counts))
    shuffled = LevelPatterns(patterns.gammas[order], patterns.rules[order], patterns.counts[order])
    one, other = (learn(_spec(), p, _known_u(), [("", 5000)]).model for p in (patterns, shuffled))
    assert one == other


def test_probabilities_are_listed_from_the_strictest_level_to_none() -> None:
    compared = (*EXACT[:3], levenshtein("city", 1))
    patterns = _drawn(2000, 1)
    u = [*_known_u()[:3], Learned(np.array([0.85, 0.05, 0.1]))]
    gammas = patterns.gammas.copy()
    gammas[:, 3] *= 2
    model = learn(_spec(compared), replace(patterns, gammas=gammas), u, [("", 5000)]).model
    # As counted, but for the matches among all pairs, of which there are 1,900 in 12.5 million.
    np.testing.assert_allclose(model.probabilities[3].u, (0.1, 0.05, 0.85), atol=1.5e-4)
    assert model.probabilities[3].m[0] == pytest.approx(0.7, abs=0.05)
    assert model.training.warnings == (
        "m: level 2 of `city` (city: Levenshtein distance at most 1) is seen in less than half an expected "
        "match; it counts as half a pair.",
        "m below u: level 2 of `city` (city: Levenshtein distance at most 1) is rarer among matches "
        f"({model.probabilities[3].m[1]:.3g}) than among other pairs (0.05), so that agreeing there counts "
        "against a match.",
    )


def test_what_is_given_by_hand_is_not_estimated() -> None:
    by_hand = (exact("first", m=[0.6, 0.4], u=[0.3, 0.7]), *EXACT[1:])
    u = [Learned(np.array([0.7, 0.3])), *_known_u()[1:]]
    model = learn(_spec(by_hand), _drawn(2000, 1), u, [("", 5000)], estimate_u=True).model
    assert model.probabilities[0].m == (0.6, 0.4)
    assert model.probabilities[0].u == (0.3, 0.7)
    assert model.probabilities[1].u[0] != U[1]


def test_m_of_labels_is_kept_and_its_warnings_are_told() -> None:
    labelled = [Learned(np.array([0.25, 0.75]), ("m: a doubt.",)), *_known_u(M)[1:]]
    model = learn(_spec(), _drawn(2000, 1), _known_u(), [("", 5000)], m=labelled).model
    assert model.probabilities[0].m == (0.75, 0.25)
    assert model.training.warnings == ("m: a doubt.",)


def test_the_prior_is_given_or_comes_from_rules() -> None:
    patterns = _drawn(2000, 1)
    given = learn(_spec(prior=0.25), patterns, _known_u(), [("", 1000)])
    assert given.model.prior == 0.25
    rules = _spec(prior=PriorRules((block_on("dob"),), 0.7))
    found = learn(rules, patterns, _known_u(), [("", 1000)], prior_matches=1165)
    assert found.model.prior == pytest.approx(0.0033319, abs=5e-8)


def _only(gammas: Integers, rules: Integers) -> LevelPatterns:
    return LevelPatterns(gammas, rules, np.full(len(gammas), 10))


def test_no_candidate_pair_leaves_the_start_and_says_so() -> None:
    none = LevelPatterns(np.zeros((0, 4), dtype=np.int64), *[np.zeros(0, dtype=np.int64)] * 2)
    learnt = learn(_spec(), none, _known_u(), [("", 10)])
    assert _m(learnt).tolist() == [0.9] * 4
    assert learnt.model.prior == 0.5 / 45
    assert learnt.model.training.warnings == (
        "EM: the blocking rules find no pair, so no m was learned: what the spec does not give stays at its "
        "start value. Use looser rules.",
    )


def test_a_comparison_that_every_rule_fixes_keeps_its_start_and_says_so() -> None:
    spec = LinkSpec("dedupe", "id", RULES[:1], EXACT)
    patterns = _drawn(2000, 1)
    learnt = learn(spec, replace(patterns, rules=patterns.rules & 1), _known_u(), [("", 5000)])
    np.testing.assert_allclose(learnt.model.probabilities[1].m, (0.9, 0.1))
    assert learnt.model.training.warnings == tuple(
        f"m: every blocking rule reads a column of `{name}`, so m of it stays as it was at the start. Add a "
        "rule without that column, or give the probabilities by hand or by labels."
        for name in ("surname", "dob")
    )


def test_a_rule_that_fixes_all_comparisons_is_told() -> None:
    spec = LinkSpec("dedupe", "id", (block_on(*NAMES),), EXACT[:1])
    learnt = learn(spec, _only(np.array([[1]]), np.array([1])), _known_u()[:1], [("", 10)])
    assert learnt.model.training.warnings[0] == (
        "EM: the rule `first + surname + dob + city` reads a column of every comparison, so its pairs tell "
        "nothing. Add a comparison of another column."
    )
    assert 0 < learnt.model.prior < 1


def test_a_comparison_that_is_always_missing_is_told() -> None:
    patterns = _drawn(2000, 1)
    gammas = patterns.gammas.copy()
    gammas[:, 3] = -1
    learnt = learn(_spec(), replace(patterns, gammas=gammas), _known_u(), [("", 5000)])
    assert learnt.model.training.warnings == (
        "m: `city` is missing in all candidate pairs that could tell, so m of it stays as it was at the "
        "start. Give the probabilities by hand or by labels, or leave the comparison out.",
    )


def test_no_convergence_is_told_with_remedies() -> None:
    learnt = learn(_spec(), _drawn(2000, 1), _known_u(), [("", 5000)], max_iterations=2)
    change = learnt.estimates.changes[-1]
    assert learnt.model.training.converged is False
    assert learnt.model.training.warnings == (
        f"EM: no convergence in 2 iterations (the last change of a parameter was {change:.2g}). Raise the "
        "number of iterations, add a blocking rule or a comparison, or give some m by hand or by labels.",
    )


def test_u_that_is_estimated_warns_of_a_level_never_seen_and_stays_off_zero() -> None:
    # All that agree on dob agree on all: EM takes them to match, and no other pair shows that level.
    gammas = np.array([[1, 1, 1, 1], [0, 0, 0, 0], [1, 0, 0, 0], [0, 0, 0, 1], [0, 1, 0, 0]])
    spec = LinkSpec("dedupe", "id", (block_on("postcode"),), EXACT)
    learnt = learn(spec, _only(gammas, np.ones(5, dtype=np.int64)), _known_u(), [("", 99)], estimate_u=True)
    dob = learnt.model.probabilities[2]
    assert 0 < dob.u[0] < 0.02
    assert (
        "u: level 1 of `dob` (dob: the same) is seen in less than half an expected non-match; it counts as "
        "half a pair."
    ) in learnt.model.training.warnings


def test_the_start_puts_most_on_the_strictest_level() -> None:
    np.testing.assert_allclose(start_m(4), [0.1 / 3, 0.1 / 3, 0.1 / 3, 0.9])


def test_in_a_small_file_full_of_duplicates_u_is_that_of_the_others() -> None:
    # 200 records of people with many: of the 19,900 pairs 1,990 match, and value counts count these too.
    records, matches = 200, 1990
    share = matches / 19_900
    counted = share * M + (1 - share) * U
    candidates = _drawn_of_rule(np.random.default_rng(5), matches, 17_910)
    learnt = learn(_one_rule(), candidates, _known_u(counted), [("", records)])
    u = np.array([one.u[0] for one in learnt.model.probabilities])
    # Not quite: the rule finds the half of the matches that agree on the postcode, and so does the prior.
    np.testing.assert_allclose(u, counted - share / 2 * (M - U), atol=0.01)
    assert (u < counted - 0.02).all()


def _one_rule() -> LinkSpec:
    return LinkSpec("dedupe", "id", (block_on("postcode"),), EXACT)


def _drawn_of_rule(rng: np.random.Generator, matches: int, others: int) -> LevelPatterns:
    """Half of the matches and a tenth of the others share a postcode, of which nothing is compared."""
    gammas = np.vstack([rng.random((matches // 2, 4)) < M, rng.random((others // 10, 4)) < U]).astype(
        np.int64
    )
    found, counts = np.unique(gammas, axis=0, return_counts=True)
    return LevelPatterns(found, np.ones(len(found), dtype=np.int64), counts)


def _families(rng: np.random.Generator, matches: int, relatives: int) -> LevelPatterns:
    """Matches and relatives of one address; a third as many matches that moved, found by name and dob."""
    here = rng.random((matches, 4)) < M
    family = np.column_stack(
        [
            rng.random(relatives) < U[0],
            rng.random(relatives) < 0.95,
            rng.random(relatives) < U[2],
            rng.random(relatives) < 0.99,
        ]
    )
    moved = rng.random((matches // 3, 4)) < np.append(M[:3], U[3])
    moved = moved[moved[:, 0] & moved[:, 2]]
    both = (here[:, 0] & here[:, 2]) * 2 + 1
    rules = np.concatenate([both, np.ones(relatives, dtype=np.int64), np.full(len(moved), 2)])
    keyed = np.column_stack([rules, np.vstack([here, family, moved]).astype(np.int64)])
    keyed, counts = np.unique(keyed, axis=0, return_counts=True)
    return LevelPatterns(keyed[:, 1:], keyed[:, 0], counts)


@pytest.mark.parametrize("seed", range(3))
def test_families_of_one_address_are_not_taken_for_matches(seed: int) -> None:
    matches, relatives = 3000, 9000
    patterns = _families(np.random.default_rng(seed), matches, relatives)
    spec = LinkSpec("dedupe", "id", (block_on("address"), block_on("first", "dob")), EXACT)
    learnt = learn(spec, patterns, _known_u(), [("", 20_000)])
    # With the u of all pairs for this rule too, m of first and dob come out at 0.23.
    np.testing.assert_allclose(_m(learnt)[:3], M[:3], atol=0.08)
    assert learnt.model.training.rule_priors[0] == pytest.approx(0.25, abs=0.03)


def test_weights_that_promise_far_more_matches_than_em_finds_are_told() -> None:
    # The rule fixes surname and city, on which families agree together; EM leaves both out, the weights not.
    rng = np.random.default_rng(0)
    patterns = _families(rng, 3000, 9000)
    spec = LinkSpec("dedupe", "id", (block_on("surname", "city"), block_on("first", "dob")), EXACT)
    rare = np.array([0.1, 0.0001, 0.1, 0.0001])
    learnt = learn(spec, patterns, _known_u(rare), [("", 3000)])
    weighed = [word for word in learnt.model.training.warnings if word.startswith("scores:")]
    assert weighed == [
        "scores: the weights promise 4,800 matches among the candidate pairs, EM finds 3,298. So non-matches "
        "agree on several attributes together, as families and households do, most of them in the pairs of "
        "the rule `surname + city`. Leave that rule out, compare attributes that go together in one "
        "comparison (levels with AllOf), link one to one, or raise the threshold."
    ]
    given = learn(replace(spec, prior=0.001), patterns, _known_u(rare), [("", 3000)]).model.training.warnings
    assert not [word for word in given if word.startswith("scores:")]
