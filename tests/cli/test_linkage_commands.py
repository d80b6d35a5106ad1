"""Whole runs of dedupe, link, train and score, in the session of the tests."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from linkspark.cli.main import main
from linkspark.spec import FittedModel, LinkSpec, block_on, exact, levenshtein

FIRST = ["Olivia", "George", "Amelia", "Arthur", "Isla", "Noah", "Ava", "Muhammad", "Ivy", "Leo", "Freya"]
LAST = [f"{a}{b}rt{c}" for c in ("on", "ley", "ham") for b in "aeo" for a in "BCDFGHKLMPRTW"]
RESULTS = [
    "clusters.parquet",
    "linkspark.json",
    "manifest.json",
    "model.json",
    "pairs.parquet",
    "report.html",
]


def people(count: int = 160) -> pd.DataFrame:
    random = np.random.default_rng(11)
    return pd.DataFrame(
        {
            "person": [f"p{number}" for number in range(count)],
            "first": random.choice(FIRST, count),
            "last": random.choice(LAST, count),
            "born": [
                f"{year}-{month:02d}-15"
                for year, month in zip(
                    random.integers(1940, 2000, count), random.integers(1, 13, count), strict=True
                )
            ],
            "town": random.choice(["Ely", "Bath", "York"], count),
        }
    )


def spec(link_type: Any) -> LinkSpec:
    return LinkSpec(
        link_type,
        "id",
        (block_on("last"), block_on("born")),
        (levenshtein("first", 1), levenshtein("last", 1), exact("born"), exact("town")),
    )


@pytest.fixture
def here(spark: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    known = people()
    first = known.assign(id=[f"a{number}" for number in range(len(known))])
    second = known.head(120).assign(id=[f"b{number}" for number in range(120)])
    second.loc[::7, "first"] = second.loc[::7, "first"].str[:-1] + "x"
    second.loc[::11, "town"] = "UNK"
    first.to_csv("first.csv", index=False)
    second.to_csv("second.csv", index=False)
    pd.concat([first, second]).to_csv("all.csv", index=False)
    spec("link").save("link.json")
    spec("dedupe").save("dedupe.json")
    return tmp_path


def manifest(directory: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((directory / "manifest.json").read_text(encoding="utf-8"))
    return found


def test_link_writes_pairs_clusters_model_report_and_manifest(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--spec", "link.json", "--threshold", "0.5,0.95", "--truth", "person", "--output", "out"]
    assert main(["link", "first.csv", "second.csv", *arguments]) == 0
    out = here / "out"
    assert sorted(path.name for path in out.iterdir()) == RESULTS

    clusters = pd.read_parquet(out / "clusters.parquet")
    assert len(clusters) == 280
    assert {"id", "source_dataset", "cluster_id_50", "cluster_id_95"} <= set(clusters)
    pairs = pd.read_parquet(out / "pairs.parquet")
    assert pairs["match_probability"].min() >= 0.01
    right = pairs["id_l" if "id_l" in pairs else "record_id_l"].str[1:] == pairs["record_id_r"].str[1:]
    assert right[pairs["match_probability"] > 0.95].mean() > 0.95
    assert (right & (pairs["match_probability"] > 0.5)).sum() > 100

    model = FittedModel.load(out / "model.json")
    assert model.spec == spec("link")
    found = manifest(out)
    assert found["command"][:4] == ["linkspark", "link", "first.csv", "second.csv"]
    assert [(one["name"], one["input"], one["records"]) for one in found["inputs"]] == [
        ("first", "first.csv", 160),
        ("second", "second.csv", 120),
    ]
    assert found["options"]["threshold"] == [0.5, 0.95]
    assert LinkSpec.from_json(json.dumps(found["spec"])) == spec("link")
    assert all(stage["seconds"] >= 0 for stage in found["stages"])
    assert found["outputs"] == [name for name in RESULTS if name != "linkspark.json"]
    assert set(found["versions"]) == {"linkspark", "pyspark", "python"}

    report = (out / "report.html").read_text(encoding="utf-8")
    assert "Measured against the truth" in report
    assert "Which records belong together" in report
    output = capsys.readouterr()
    assert output.out.splitlines() == [f"Results: {out}", f"Report:  {out}/report.html"]
    stages = [line.split(" s  ")[1] for line in output.err.splitlines() if " s  " in line]
    assert stages[:2] == ["starting Spark", "reading 2 files"]
    assert stages[-3:] == ["writing the pairs and the clusters", "measuring", "done"]
    assert any("280 records" in stage for stage in stages)


def test_dedupe_of_one_file_and_again_into_the_same_directory(here: Path) -> None:
    arguments = ["dedupe", "all.csv", "--spec", "dedupe.json", "--output", "out"]
    assert main(arguments) == 0
    clusters = pd.read_parquet(here / "out" / "clusters.parquet")
    assert len(clusters) == 280
    assert 150 < clusters["cluster_id"].nunique() < 185
    assert "Measured against" not in (here / "out" / "report.html").read_text(encoding="utf-8")
    assert manifest(here / "out")["options"]["threshold"] == [0.95]
    (here / "out" / "mine.txt").touch()
    assert main([*arguments, "--threshold", "0.5", "--threshold", "0.9"]) == 0
    assert sorted(path.name for path in (here / "out").iterdir()) == sorted([*RESULTS, "mine.txt"])
    assert {"cluster_id_50", "cluster_id_90"} <= set(pd.read_parquet(here / "out" / "clusters.parquet"))


def test_a_trained_model_scores_other_records(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    train = ["train", "first.csv", "second.csv", "--spec", "link.json", "--output", "model.json"]
    assert main(train) == 0
    assert capsys.readouterr().out == f"{here}/model.json\n"
    model = FittedModel.load("model.json")
    assert model.training.pairs > 100
    # A model may be replaced by a new one.
    assert main([*train, "--labels", "person"]) == 0
    labelled = FittedModel.load("model.json")
    assert labelled.probabilities != model.probabilities
    score = ["score", "first.csv", "second.csv", "--model", "model.json", "--output", "out"]
    assert main([*score, "--one-to-one", "mutual_best"]) == 0
    assert FittedModel.load("out/model.json") == labelled
    clusters = pd.read_parquet(here / "out" / "clusters.parquet")
    assert clusters.groupby(["cluster_id", "source_dataset"]).size().max() == 1


def test_train_writes_to_a_directory_with_a_manifest(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["train", "first.csv", "second.csv", "--spec", "link.json", "--names", "old,new"]
    assert main([*arguments, "--output", "trained"]) == 0
    assert capsys.readouterr().out == f"{here}/trained/model.json\n"
    assert sorted(path.name for path in (here / "trained").iterdir()) == [
        "linkspark.json",
        "manifest.json",
        "model.json",
    ]
    inputs = manifest(here / "trained")["inputs"]
    assert [(one["name"], one["records"]) for one in inputs] == [("old", 160), ("new", 120)]
    assert FittedModel.load("trained/model.json").training.records == (("old", 160), ("new", 120))


def test_missing_values_are_missing_to_the_comparisons(here: Path) -> None:
    arguments = ["link", "first.csv", "second.csv", "--spec", "link.json", "--output", "out"]
    assert main([*arguments, "--missing-values", "UNK", "--pairs-threshold", "0"]) == 0
    pairs = pd.read_parquet(here / "out" / "pairs.parquet")
    assert (pairs["gamma_town"] == -1).any()
    assert main([*arguments, "--pairs-threshold", "0"]) == 0
    pairs = pd.read_parquet(here / "out" / "pairs.parquet")
    assert not (pairs["gamma_town"] == -1).any()


def refused(arguments: list[str], here: Path, capsys: pytest.CaptureFixture[str]) -> str:
    before = sorted(here.rglob("*"))
    assert main(arguments) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert sorted(here.rglob("*")) == before
    lines: list[str] = output.err.splitlines()
    return "\n".join(line for line in lines if " s  " not in line)


OUT = ["--output", "out"]
REFUSED = [
    (
        ["dedupe", "--spec", "dedupe.json", *OUT],
        "linkspark dedupe: needs one or more files, but got none. See: linkspark dedupe --help",
    ),
    (
        ["link", "first.csv", "--spec", "link.json", *OUT],
        "linkspark link: needs two files or more, but got 1. See: linkspark link --help",
    ),
    (
        ["train", "first.csv", "--spec", "link.json", *OUT],
        "linkspark train: needs two files or more for a spec of link type link, but got 1. "
        "See: linkspark train --help",
    ),
    (
        ["score", "--model", "model.json", *OUT],
        "linkspark score: needs one or more files, but got none. See: linkspark score --help",
    ),
    (
        ["dedupe", "all.csv", "--spec", "link.json", *OUT],
        'dedupe: the spec\'s link_type is "link", but this function is for "dedupe" or "link_and_dedupe". '
        "Change the spec, or call link.",
    ),
    (
        ["link", "first.csv", "second.csv", "--spec", "dedupe.json", *OUT],
        'link: the spec\'s link_type is "dedupe", but this function is for "link" or "link_and_dedupe". '
        "Change the spec, or call dedupe.",
    ),
    (
        ["dedupe", "all.csv", "--spec", "dedupe.json", "--threshold", "0.5,1.5", *OUT],
        "linkspark dedupe: argument --threshold: must be a number above 0 and at most 1, but it is '1.5'. "
        "See: linkspark dedupe --help",
    ),
    (
        ["dedupe", "all.csv", "--spec", "dedupe.json", "--pairs-threshold", "-1", *OUT],
        "linkspark dedupe: argument --pairs-threshold: must be a number from 0 to 1, but it is '-1'. "
        "See: linkspark dedupe --help",
    ),
    (
        ["dedupe", "all.csv", "--spec", "dedupe.json", "--pair-budget", "0", *OUT],
        "linkspark dedupe: argument --pair-budget: must be a whole number, at least 1, but it is '0'. "
        "See: linkspark dedupe --help",
    ),
    (
        ["dedupe", "all.csv", "--spec", "dedupe.json", "--truth", "who", *OUT],
        "linkspark: --truth names the column `who`, which all.csv does not have. "
        "It has `person`, `first`, `last`, `born`, `town` and `id`.",
    ),
    (
        ["train", "all.csv", "--spec", "dedupe.json", "--labels", "who", *OUT],
        "linkspark: --labels names the column `who`, which all.csv does not have. "
        "It has `person`, `first`, `last`, `born`, `town` and `id`.",
    ),
    (
        ["train", "all.csv", "--spec", "dedupe.json", "--output", "link.json"],
        "linkspark: {here}/link.json: this file is there already, is no linkspark model, and will not be "
        "overwritten. Give another name with --output.",
    ),
    (
        ["train", "all.csv", "--spec", "dedupe.json", "--output", "none/model.json"],
        "linkspark: {here}/none/model.json: it cannot be written (there is no directory {here}/none). "
        "Name another one with --output.",
    ),
]


@pytest.mark.parametrize(("arguments", "message"), REFUSED, ids=range(len(REFUSED)))
def test_what_does_not_fit_is_refused_and_nothing_is_written(
    arguments: list[str], message: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert refused(arguments, here, capsys) == message.replace("{here}", str(here))


def test_all_mistakes_of_a_spec_are_told_before_spark_starts(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("linkspark.cli.linking.spark_session", None)
    broken = json.loads(Path("dedupe.json").read_text(encoding="utf-8"))
    broken |= {"link_type": "merge", "blocking": [], "pair_budget": -1}
    Path("broken.json").write_text(json.dumps(broken), encoding="utf-8")
    said = refused(["dedupe", "all.csv", "--spec", "broken.json", *OUT], here, capsys)
    assert "broken.json" in said
    for path in ("link_type", "blocking", "pair_budget"):
        assert path in said


@pytest.mark.parametrize("command", [["dedupe", "all.csv", "--spec"], ["score", "all.csv", "--model"]])
def test_a_spec_or_model_that_is_not_there_is_refused(
    command: list[str], here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "nowhere.json" in refused([*command, "nowhere.json", *OUT], here, capsys)


def test_a_run_over_the_budget_writes_nothing(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = refused(["dedupe", "all.csv", "--spec", "dedupe.json", "--pair-budget", "10", *OUT], here, capsys)
    assert said.startswith("linkspark dedupe: ")
    assert "10" in said


def test_a_file_without_the_specs_columns_is_refused(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("other.csv").write_text("id,first\n1,Ann\n", encoding="utf-8")
    said = refused(["dedupe", "other.csv", "--spec", "dedupe.json", *OUT], here, capsys)
    assert said.startswith("linkspark dedupe: ")
    assert "last" in said


def test_one_to_one_is_refused_for_a_model_of_one_file(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train", "all.csv", "--spec", "dedupe.json", "--output", "model.json"]) == 0
    capsys.readouterr()
    said = refused(
        ["score", "all.csv", "--model", "model.json", "--one-to-one", "optimal", *OUT], here, capsys
    )
    assert said == (
        "linkspark score: --one-to-one needs a model of several files, but this one dedupes. "
        "See: linkspark score --help"
    )


def test_the_samples_spec_names_columns_that_both_files_have() -> None:
    from linkspark.sample import sample_files, sample_spec
    from linkspark.spec.expressions import needed_columns

    spec = LinkSpec.load(sample_spec())
    for path in sample_files():
        header = path.read_text(encoding="utf-8").partition("\n")[0].split(",")
        assert {spec.record_id, *needed_columns(spec)} <= set(header)
