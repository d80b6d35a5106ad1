"""What linkage_job.py needs, and what it must have written wherever it ran."""

from pathlib import Path

import linked_people as by_hand
import pandas as pd
import pytest

from linkspark.spec import FittedModel

LEVELS = {"name": 3, "town": 2, "born": 3}
PAIR = ["record_id_l", "record_id_r"]


def write_inputs(folder: Path) -> list[str]:
    """Write the records and the spec, and return the first arguments of the job."""
    by_hand.people().to_parquet(folder / "people.parquet")
    by_hand.SPEC.save(folder / "spec.json")
    return [f"{folder}/people.parquet", f"{folder}/spec.json", f"{folder}/linkage"]


def check_results(folder: Path) -> None:
    """Compare what was written with what plain Python says of the same records."""
    results, people = folder / "linkage", by_hand.people()
    everything = by_hand.all_pairs(people)
    pairs, again = (
        pd.read_parquet(results / f"{name}.parquet").sort_values(PAIR, ignore_index=True)
        for name in ("pairs", "again")
    )
    pd.testing.assert_frame_equal(pairs, again)
    # Matched with a table of themselves, records meet as they do in a deduplication, from both sides.
    matches = pd.read_parquet(results / "matches.parquet")
    matches = matches[matches[PAIR[0]] < matches[PAIR[1]]].sort_values(PAIR, ignore_index=True)
    pd.testing.assert_frame_equal(matches[again.columns], again)
    model = FittedModel.load(results / "model.json")
    for one, known in zip(by_hand.COMPARISONS, model.probabilities, strict=True):
        shown = by_hand.shares(everything, one.name, LEVELS[one.name])
        u = by_hand.without_matches(shown, known.m, model.prior)
        assert known.u == pytest.approx(u, abs=1e-12)
    gammas = [f"gamma_{name}" for name in LEVELS]
    levels = everything.merge(pairs[PAIR], on=PAIR).sort_values(PAIR, ignore_index=True)
    pd.testing.assert_frame_equal(pairs[gammas], levels[gammas], check_dtype=False)
    assert len(pairs) > 50
    clusters = pd.read_parquet(results / "clusters.parquet").set_index("id")
    for threshold in (0.5, 0.95):
        agreed = by_hand.agreed(pairs, people["id"], threshold)
        assert clusters[f"cluster_id_{threshold * 100:.0f}"].to_dict() == agreed
    links = pd.read_parquet(results / "links.parquet")
    same = everything[everything["gamma_name"] == 2]
    assert set(zip(links[PAIR[0]], links[PAIR[1]], strict=True)) == set(
        zip(same[PAIR[0]], same[PAIR[1]], strict=True)
    )
    assert (results / "report.html").read_text(encoding="utf8").startswith("<!DOCTYPE html>")
