"""Findings of a made-up linkage, reckoned here with numpy and pandas from scores that were drawn."""

from collections.abc import Sequence
from itertools import product

import numpy as np
import pandas as pd

from linkspark.results import Evaluation, LinkageFindings, PairCounts, RuleCounts
from linkspark.spec import (
    FittedModel,
    LevelProbabilities,
    LinkSpec,
    Training,
    block_on,
    date_of_birth,
    exact,
    jaro_winkler,
    levenshtein,
)

SPEC = LinkSpec(
    link_type="link",
    record_id="record_id",
    blocking=(
        block_on("postcode", "date_of_birth"),
        block_on("surname", "year(date_of_birth)"),
        block_on("substring(first_name, 1, 3)", "postcode"),
        block_on("surname", "first_name"),
    ),
    comparisons=(
        jaro_winkler("first_name", 0.92, 0.8, term_frequency=True),
        levenshtein("surname", 1, term_frequency=True),
        date_of_birth("date_of_birth"),
        exact("sex"),
        exact("postcode"),
    ),
)
MODEL = FittedModel(
    SPEC,
    0.000371,
    (
        LevelProbabilities((0.81, 0.09, 0.04, 0.06), (0.0121, 0.0052, 0.0341, 0.9486)),
        LevelProbabilities((0.88, 0.07, 0.05), (0.0043, 0.0017, 0.994)),
        LevelProbabilities(
            (0.9, 0.012, 0.05, 0.008, 0.01, 0.02), (0.00004, 0.00002, 0.0014, 0.0007, 0.027, 0.97084)
        ),
        LevelProbabilities((0.992, 0.008), (0.503, 0.497)),
        LevelProbabilities((0.71, 0.29), (0.0009, 0.9991)),
    ),
    Training(
        records=(("census", 2400), ("survey", 1612)),
        pairs=21_840,
        trained_at="2026-11-21T12:00:00Z",
        rule_priors=(0.93, 0.31, 0.54, 0.22),
        log_likelihood=tuple(-71894.2 + 9200 * (1 - 0.55**step) for step in range(18)),
        converged=True,
        warnings=(),
    ),
)
GAMMAS = {"first_name": 3, "surname": 2, "date_of_birth": 5, "sex": 1, "postcode": 1}


def linkage(
    *,
    truth: bool = True,
    thresholds: Sequence[float] = (0.5, 0.9, 0.95, 0.99),
    candidates: int = 21_840,
    matches: int = 1430,
    true_pairs: int = 1502,
    seed: int = 3,
) -> LinkageFindings:
    """Return findings of scores that are drawn from two hills."""
    random = np.random.default_rng(seed)
    is_match = np.arange(candidates) < matches
    weight = np.where(is_match, random.normal(14, 6, candidates), random.normal(-14, 5, candidates))
    probability = 1 / (1 + 2.0**-weight)
    bins = pd.Series(np.floor(weight)).value_counts().sort_index()
    known = true_pairs if truth else None
    return LinkageFindings(
        model=MODEL,
        blocking=PairCounts(
            records=(("census", 2400), ("survey", 1612)),
            possible=2400 * 1612,
            rules=(
                RuleCounts("postcode + date_of_birth", 1205, 1205, (4, 3, 3)),
                RuleCounts("surname + year(date_of_birth)", 3020, 2111, (41, 37)),
                RuleCounts("substring(first_name, 1, 3) + postcode", 1911, 1304, (12, 12)),
                RuleCounts("surname + first_name", 18_090, candidates - 4620, (207, 180)),
            ),
        ),
        patterns=patterns(random),
        histogram=pd.DataFrame({"pairs": bins.astype(int)}).rename_axis("match_weight"),
        evaluation=Evaluation(
            pairs=candidates,
            pairs_without_label=0 if truth else None,
            true_pairs=known,
            possible_pairs=2400 * 1612 if truth else None,
            blocking_recall=matches / true_pairs if truth else float("nan"),
            average_precision=0.93 if truth else float("nan"),
            best_threshold=0.42 if truth else float("nan"),
            best_f1=0.957 if truth else float("nan"),
            thresholds=rates(
                weight, probability, is_match, np.log2(np.divide(thresholds, 1 - np.array(thresholds))), known
            ).set_index(pd.Index(thresholds, name="threshold")),
            curve=curve(weight, probability, is_match, known),
            blocking=found_by_rule(true_pairs) if truth else None,
            clusters=known_clusters() if truth else None,
        ),
        cluster_sizes=cluster_sizes(),
        stages=(
            ("Counting pairs", 0.8, "21,840 pairs"),
            ("Comparing", 3.2, "21,840 pairs"),
            ("Learning", 0.4, "411 patterns"),
            ("Clustering", 1.1, "1,391 clusters"),
        ),
    )


def rates(
    weight: np.ndarray,
    probability: np.ndarray,
    is_match: np.ndarray,
    cuts: np.ndarray,
    true_pairs: int | None,
) -> pd.DataFrame:
    """Return the rates of linking from each match weight on."""
    rows = []
    for cut in cuts:
        linked = weight >= cut
        links, expected = int(linked.sum()), float(probability[linked].sum())
        row = {"links": links}
        if true_pairs is not None:
            right = int((linked & is_match).sum())
            wrong, found = links - right, int(is_match.sum())
            precision, recall = right / links if links else np.nan, right / true_pairs
            row |= {
                "links_without_label": 0,
                "true_positives": right,
                "false_positives": wrong,
                "missed_by_scoring": found - right,
                "missed_by_blocking": true_pairs - found,
                "precision": precision,
                "recall": recall,
                "f1": 2 * right / (links + true_pairs),
                "scoring_recall": right / found,
                "false_positive_rate": wrong / (2400 * 1612 - true_pairs),
            }
        whole = float(probability.sum())
        row |= {
            "expected_fdr": 1 - expected / links if links else np.nan,
            "expected_fnr": (whole - expected) / whole,
        }
        rows.append(row)
    return pd.DataFrame(rows)


def curve(
    weight: np.ndarray, probability: np.ndarray, is_match: np.ndarray, true_pairs: int | None
) -> pd.DataFrame:
    """Return the rates at every step of 1/8 bit at which there is a pair."""
    cuts = np.unique(np.floor(weight * 8) / 8)[::-1]
    scores = pd.DataFrame({"match_probability": 1 / (1 + 2.0**-cuts), "match_weight": cuts})
    return pd.concat([scores, rates(weight, probability, is_match, cuts, true_pairs)], axis=1)


def patterns(random: np.random.Generator) -> pd.DataFrame:
    """Return all patterns of levels, missing values included, with drawn numbers of pairs."""
    levels = [range(-1, highest + 1) for highest in GAMMAS.values()]
    table = pd.DataFrame(product(*levels), columns=[f"gamma_{name}" for name in GAMMAS])
    weight = np.full(len(table), np.log2(MODEL.prior / (1 - MODEL.prior)))
    for name, own in zip(GAMMAS, MODEL.probabilities, strict=True):
        told = np.log2(np.array(own.m) / np.array(own.u))[::-1]
        gamma = table[f"gamma_{name}"].to_numpy()
        weight += np.where(gamma < 0, 0, told[gamma])
    table.insert(len(GAMMAS), "pairs", random.integers(1, 120, len(table)))
    return table.assign(match_weight=weight, match_probability=1 / (1 + 2.0**-weight))


def found_by_rule(true_pairs: int) -> pd.DataFrame:
    matches, others = [1120, 190, 83, 37], [85, 1921, 1221, 17_183]
    return pd.DataFrame(
        {
            "pairs": np.add(matches, others),
            "matches": matches,
            "non_matches": others,
            "pairs_without_label": 0,
            "blocking_recall": np.divide(matches, true_pairs),
        },
        index=pd.Index(range(4), name="match_key"),
    )


def known_clusters() -> pd.DataFrame:
    names = ["records", "clusters", "people", "complete", "split", "merged"]
    names += ["bcubed_precision", "bcubed_recall", "bcubed_f1", "precision", "recall", "f1"]
    rows = [
        (4012, 2603, 2510, 2391, 90, 29, 0.9911, 0.9742, 0.98258, 0.962, 0.931, 0.94625),
        (4012, 2650, 2510, 2350, 131, 12, 0.9971, 0.9602, 0.9783, 0.989, 0.902, 0.9435),
    ]
    return pd.DataFrame(
        rows, columns=names, index=pd.Index(["cluster_id_50", "cluster_id_95"], name="cluster_column")
    )


def cluster_sizes() -> pd.DataFrame:
    rows = [
        ("cluster_id_50", 1, 1212),
        ("cluster_id_50", 2, 1380),
        ("cluster_id_50", 3, 10),
        ("cluster_id_50", 10, 1),
    ]
    rows += [("cluster_id_95", 1, 1302), ("cluster_id_95", 2, 1340), ("cluster_id_95", 3, 8)]
    rows += [("cluster_id_95", 5, 1), ("cluster_id_95", 17, 1)]
    return pd.DataFrame(rows, columns=["cluster_column", "cluster_size", "clusters"])
