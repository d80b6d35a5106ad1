"""What a report never shows of few pairs, few clusters and few errors."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pandas as pd
import pytest
from linkages import linkage

from linkspark.errors import ArgumentError
from linkspark.report.evaluation_control import control_evaluation
from linkspark.report.hiding import hide, rounded_rate
from linkspark.report.linkage_control import control_linkage
from linkspark.report.verdicts import Suppressed
from linkspark.results import Evaluation, PairCounts, RuleCounts


def thresholds(**counts: Any) -> Evaluation:
    """Return an evaluation of one threshold, from counts that fit."""
    row = {
        "links": counts["tp"] + counts["fp"],
        "links_without_label": 0,
        "true_positives": counts["tp"],
        "false_positives": counts["fp"],
        "missed_by_scoring": counts["scoring"],
        "missed_by_blocking": counts["blocking"],
    }
    true_pairs = counts["tp"] + counts["scoring"] + counts["blocking"]
    row |= {
        "precision": counts["tp"] / row["links"],
        "recall": counts["tp"] / true_pairs,
        "f1": 2 * counts["tp"] / (row["links"] + true_pairs),
        "scoring_recall": counts["tp"] / (counts["tp"] + counts["scoring"]),
        "false_positive_rate": counts["fp"] / 1e6,
        "expected_fdr": 0.01,
        "expected_fnr": 0.02,
    }
    table = pd.DataFrame([row], index=pd.Index([0.95], name="threshold"))
    recall = (counts["tp"] + counts["scoring"]) / true_pairs
    return Evaluation(pairs=20_000, true_pairs=true_pairs, blocking_recall=recall, thresholds=table)


def sizes(**columns: dict[int, int]) -> pd.DataFrame:
    rows = [(name, size, count) for name, counts in columns.items() for size, count in counts.items()]
    return pd.DataFrame(rows, columns=["cluster_column", "cluster_size", "clusters"])


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ([50, 0, 20], [50, 0, 20]),
        # One alone would follow from the sum of all.
        ([50, 3, 20], [50, "<10", "suppressed"]),
        # Two that are nine each would follow from their sum, eighteen.
        ([50, 9, 9], ["suppressed", "<10", "<10"]),
        ([50, 9, 7, 30], [50, "<10", "<10", 30]),
        ([2, 3, 50], ["<10", "<10", "suppressed"]),
        ([4], ["<10"]),
        ([], []),
    ],
)
def test_small_counts_are_hidden_with_those_from_which_they_follow(
    counts: list[int], shown: list[object]
) -> None:
    assert hide(counts, 10) == shown


@pytest.mark.parametrize("minimum", [0, 1])
def test_without_a_minimum_no_count_is_hidden(minimum: int) -> None:
    assert hide([1, 2, 3], minimum) == [1, 2, 3]


@pytest.mark.parametrize(
    ("rate", "whole", "shown"),
    [
        (0.99857, 20_000, "≥99.8%"),
        (0.9985, 1500, "≥99%"),
        (0.07, 1500, "≥7%"),
        (0.9985, 300, "≥95%"),
        (0.9985, 120, "≥90%"),
        (0.9985, 50, "≥75%"),
        (0.9985, 20, "suppressed"),
        (1.0, 1500, "≥99%"),
    ],
)
def test_a_rate_is_rounded_down_to_steps_of_at_least_ten_pairs(rate: float, whole: int, shown: str) -> None:
    assert rounded_rate(rate, whole, 10) == shown


def test_a_threshold_with_few_wrong_links_tells_neither_them_nor_their_complement() -> None:
    found = control_evaluation(thresholds(tp=1400, fp=4, scoring=60, blocking=40))
    assert found.thresholds is not None
    row = found.thresholds.iloc[0]
    assert row["links"] == 1404
    assert row["false_positives"] == "<10"
    assert row["true_positives"] == row["missed_by_scoring"] == row["false_positive_rate"] == "suppressed"
    assert (row["precision"], row["recall"], row["scoring_recall"]) == ("≥99%", "≥93%", "≥95%")
    assert row["expected_fdr"] == 0.01


def test_few_missed_matches_do_not_follow_from_a_precision_of_one() -> None:
    found = control_evaluation(thresholds(tp=1526, fp=0, scoring=7, blocking=10))
    assert found.thresholds is not None
    row = found.thresholds.iloc[0]
    assert (row["links"], row["missed_by_scoring"], row["precision"]) == (1526, "<10", "≥99%")
    assert row["false_positives"] == row["true_positives"] == "suppressed"


def test_a_threshold_with_many_errors_of_each_kind_is_told_as_it_is() -> None:
    evaluation = thresholds(tp=1400, fp=14, scoring=60, blocking=40)
    found = control_evaluation(evaluation)
    assert found.thresholds is not None
    assert evaluation.thresholds is not None
    assert found.thresholds.astype(float).equals(evaluation.thresholds.astype(float))


def test_no_error_at_all_may_be_told() -> None:
    found = control_evaluation(thresholds(tp=1400, fp=0, scoring=0, blocking=40))
    assert found.thresholds is not None
    assert found.thresholds["false_positives"].tolist() == [0]
    assert found.thresholds["precision"].tolist() == [1.0]


def test_of_few_true_pairs_nothing_is_told() -> None:
    found = control_evaluation(thresholds(tp=5, fp=100, scoring=2, blocking=0))
    assert found.thresholds is not None
    assert list(found.thresholds) == ["links", "expected_fdr", "expected_fnr"]
    assert found.true_pairs is None


def test_curves_lack_the_points_that_few_pairs_set_apart() -> None:
    found = control_evaluation(linkage().evaluation)
    assert found.curve is not None
    for name in ("links", "true_positives", "false_positives"):
        counts = [0, *map(int, found.curve[name])]
        steps = [after - before for before, after in pairwise(counts)]
        assert all(step == 0 or step >= 10 for step in steps), name
    assert len(found.curve) > 20


def test_few_pairs_that_blocking_missed_are_not_told_by_its_recall() -> None:
    findings = linkage(matches=1498)
    assert control_linkage(findings).facts["blocking recall"] == "≥99%"
    assert control_linkage(findings, 0).facts["blocking recall"] == pytest.approx(1498 / 1502)


def test_matches_of_a_rule_that_finds_few_are_hidden_with_another_rules() -> None:
    findings = linkage()
    assert findings.evaluation.blocking is not None
    table = findings.evaluation.blocking.copy()
    table.loc[3, ["pairs", "matches"]] = [17_190, 7]
    table.loc[3, "blocking_recall"] = 7 / 1502
    found = control_evaluation(replace(findings.evaluation, blocking=table)).blocking
    assert found is not None
    assert found["matches"].tolist() == [1120, 190, "suppressed", "<10"]
    assert found["non_matches"].tolist() == [85, 1921, "suppressed", "suppressed"]
    assert found["blocking_recall"].tolist()[2:] == ["≥5%", "≥0%"]


def test_few_further_pairs_do_not_follow_from_the_pairs_so_far() -> None:
    rules = (
        RuleCounts("a", 1000, 1000, (30,)),
        RuleCounts("b", 400, 7, (8,)),
        RuleCounts("c", 300, 250, (12,)),
        RuleCounts("d", 90, 80, (11,)),
    )
    table = control_linkage(replace(linkage(), blocking=PairCounts((("", 500),), 124_750, rules))).blocking
    assert table["further_pairs"].tolist() == [1000, "<10", 250, "suppressed"]
    assert table["cumulative_pairs"].tolist() == [1000, "suppressed", "suppressed", 1337]
    assert table["largest_block"].tolist() == [30, "<10", 12, 11]


def test_a_first_rule_with_few_pairs_is_not_told_by_what_it_finds_alone() -> None:
    rules = (RuleCounts("a", 4, 4, (2,)), RuleCounts("b", 400, 396, (20,)))
    table = control_linkage(replace(linkage(), blocking=PairCounts((("", 500),), 124_750, rules))).blocking
    assert table["pairs"].tolist() == ["<10", 400]
    assert table["further_pairs"].tolist() == ["<10", "suppressed"]
    assert table["cumulative_pairs"].tolist() == ["suppressed", 400]


def test_patterns_of_few_pairs_are_left_out() -> None:
    findings = linkage()
    tables = control_linkage(findings)
    assert min(tables.patterns["pairs"]) >= 10
    assert len(tables.patterns) + tables.patterns_left_out == len(findings.patterns)
    assert len(control_linkage(findings, 1).patterns) == len(findings.patterns)


def test_sizes_with_few_clusters_are_joined_to_ranges() -> None:
    table = sizes(
        cluster_id_50={1: 900, 2: 400, 3: 8, 4: 5, 6: 1, 23: 1}, cluster_id_95={1: 950, 2: 390, 3: 12}
    )
    found = control_linkage(replace(linkage(), cluster_sizes=table))
    assert found.cluster_sizes.index.tolist() == ["1", "2", "3–50"]
    assert found.cluster_sizes["cluster_id_50"].tolist() == [900, 400, 15]
    assert found.cluster_sizes["cluster_id_95"].tolist() == [950, 390, 12]
    assert found.clusters.loc["cluster_id_50"].tolist() == [1315, 415, 873, "3–50"]


def test_two_sizes_are_never_joined_alone_as_records_and_clusters_would_tell_them() -> None:
    table = sizes(cluster_id={1: 100, 2: 400, 3: 8, 4: 50, 5: 60})
    found = control_linkage(replace(linkage(), cluster_sizes=table))
    assert found.cluster_sizes.index.tolist() == ["1", "2", "3–5"]


def test_few_clusters_of_several_are_joined_and_still_few_are_hidden() -> None:
    table = sizes(cluster_id={1: 100, 2: 3, 3: 1})
    found = control_linkage(replace(linkage(), cluster_sizes=table))
    assert found.cluster_sizes["cluster_id"].tolist() == [100, "<10"]
    assert found.clusters.loc["cluster_id"].tolist() == ["suppressed", "<10", "suppressed", "2–10"]


def test_large_sizes_are_ranges_whatever_the_minimum() -> None:
    table = sizes(cluster_id={1: 1, 2: 1, 12: 1, 17: 1, 5000: 1})
    found = control_linkage(replace(linkage(), cluster_sizes=table), 0)
    assert found.cluster_sizes.index.tolist() == ["1", "2", "3–20", "21 or more"]
    assert found.cluster_sizes["cluster_id"].tolist() == [1, 1, 2, 1]


def test_small_counts_in_the_words_of_stages_and_warnings_are_hidden() -> None:
    findings = linkage()
    training = replace(findings.model.training, warnings=("level seen in 3 pairs", "7 iterations"))
    stages = (("Linking", 1.0, "4 links, 1,204 records, 3 rules"), ("Clustering", 1.0, "1 cluster"))
    found = control_linkage(
        replace(findings, model=replace(findings.model, training=training), stages=stages)
    )
    assert [text for _, _, text in found.stages] == ["<10 links, 1,204 records, 3 rules", "<10 cluster"]
    assert found.warnings == ("level seen in <10 pairs", "7 iterations")


def test_no_shown_count_is_small() -> None:
    found = control_linkage(linkage())
    for table in (found.blocking, found.histogram, found.cluster_sizes, found.clusters):
        for name in table:
            for cell in table[name]:
                if isinstance(cell, int) and not isinstance(cell, Suppressed):
                    assert cell == 0 or cell >= 10, name


def test_a_minimum_count_that_is_no_number_is_refused() -> None:
    with pytest.raises(ArgumentError) as caught:
        control_linkage(linkage(), "ten")  # type: ignore[arg-type]
    assert str(caught.value) == (
        "control_linkage: minimum_count must be a whole number of at least 0, but it is 'ten'."
    )
