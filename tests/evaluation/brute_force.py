"""What the evaluation should say, from every pair of records, one by one, in plain Python."""

import math
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

NAN = math.nan


def share(part: float, whole: float) -> float:
    return part / whole if whole else NAN


def asked_pairs(records: pd.DataFrame, link_type: str) -> list[tuple[int, int]]:
    """Every pair of rows that the link type asks about."""
    return [
        (i, j)
        for i, j in combinations(range(len(records)), 2)
        if link_type != "link" or records["source_dataset"][i] != records["source_dataset"][j]
    ]


def random_records(seed: int, *, rows: int = 40, people: int = 15, sources: int = 3) -> pd.DataFrame:
    """Records of some people, a few of them of nobody that is known, in some files."""
    random = np.random.default_rng(seed)
    person = [f"p{number}" if number else None for number in random.integers(0, people, rows)]
    table = pd.DataFrame({"record_id": [f"r{number:03}" for number in random.permutation(rows)]})
    table["source_dataset"] = [f"file{number}" for number in random.integers(0, sources, rows)]
    table["person"] = pd.Series(person, dtype=object)
    return table


def random_pairs(records: pd.DataFrame, seed: int, link_type: str = "dedupe") -> pd.DataFrame:
    """A third of the pairs, in either order, with scores that tell true from false, if badly."""
    random = np.random.default_rng(seed + 1000)
    rows = []
    for i, j in asked_pairs(records, link_type):
        if random.random() < 0.35:
            if random.random() < 0.5:
                i, j = j, i
            true = records["person"][i] == records["person"][j]
            weight = round(float(random.normal(3 if true else -2, 3)), 1)
            rows.append(
                {
                    "record_id_l": records["record_id"][i],
                    "record_id_r": records["record_id"][j],
                    "source_dataset_l": records["source_dataset"][i],
                    "source_dataset_r": records["source_dataset"][j],
                    "match_weight": weight,
                    "match_probability": 1 / (1 + 2**-weight),
                    "match_key": str(random.integers(0, 3)),
                }
            )
    return pd.DataFrame(rows)


def people_of(records: pd.DataFrame) -> dict[str, Any]:
    return dict(zip(records["record_id"], records["person"], strict=True))


def labels(pairs: pd.DataFrame, records: pd.DataFrame) -> list[bool | None]:
    """Whether each pair is of one person; None where a person is unknown."""
    person = people_of(records)
    ids = zip(pairs["record_id_l"], pairs["record_id_r"], strict=True)
    return [
        None if person[left] is None or person[right] is None else person[left] == person[right]
        for left, right in ids
    ]


def rates(
    probabilities: list[float], label: list[bool | None], threshold: float, true_pairs: int, possible: float
) -> dict[str, float]:
    """One row of the table of thresholds."""
    linked = [p >= threshold for p in probabilities]
    tp = sum(link and is_match is True for link, is_match in zip(linked, label, strict=True))
    fp = sum(link and is_match is False for link, is_match in zip(linked, label, strict=True))
    found = sum(is_match is True for is_match in label)
    precision, recall = share(tp, tp + fp), share(tp, true_pairs)
    above = [p for p in probabilities if p >= threshold]
    below = [p for p in probabilities if p < threshold]
    return {
        "links": len(above),
        "links_without_label": len(above) - tp - fp,
        "true_positives": tp,
        "false_positives": fp,
        "missed_by_scoring": found - tp,
        "missed_by_blocking": true_pairs - found,
        "precision": precision,
        "recall": recall,
        "f1": share(2 * tp, true_pairs + tp + fp),
        "scoring_recall": share(tp, found),
        "false_positive_rate": share(fp, possible - true_pairs),
        "expected_fdr": share(sum(1 - p for p in above), len(above)),
        "expected_fnr": share(sum(below), sum(probabilities)),
    }


def cluster_rates(records: pd.DataFrame, cluster_of: dict[str, Any], link_type: str) -> dict[str, float]:
    """One row of the table of clusters; `cluster_of` may lack records, which are then alone."""
    known = records[records["person"].notna()].reset_index(drop=True)
    cluster = [
        cluster_of[record] if cluster_of.get(record) is not None else ("alone", record)
        for record in known["record_id"]
    ]
    person = known["person"].tolist()
    everyone = range(len(known))
    precision, recall = [], []
    for i in everyone:
        mine = {j for j in everyone if cluster[j] == cluster[i]}
        ours = {j for j in everyone if person[j] == person[i]}
        precision.append(len(mine & ours) / len(mine))
        recall.append(len(mine & ours) / len(ours))
    bp, br = sum(precision) / len(known), sum(recall) / len(known)
    pairs = asked_pairs(known, link_type)
    together = {(i, j) for i, j in pairs if cluster[i] == cluster[j]}
    true = {(i, j) for i, j in pairs if person[i] == person[j]}
    members = {c: {i for i in everyone if cluster[i] == c} for c in cluster}
    records_of = {p: {i for i in everyone if person[i] == p} for p in person}
    return {
        "records": len(known),
        "clusters": len(members),
        "people": len(records_of),
        "complete": sum(ours in members.values() for ours in records_of.values()),
        "split": sum(len({cluster[i] for i in ours}) > 1 for ours in records_of.values()),
        "merged": sum(len({person[i] for i in mine}) > 1 for mine in members.values()),
        "bcubed_precision": bp,
        "bcubed_recall": br,
        "bcubed_f1": 2 * bp * br / (bp + br),
        "precision": share(len(together & true), len(together)),
        "recall": share(len(together & true), len(true)),
        "f1": share(2 * len(together & true), len(together) + len(true)),
    }
