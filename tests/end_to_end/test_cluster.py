"""The documented job on a real cluster: spark-submit, a master, two workers, and the package as a zip."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from cluster import spark_submit, standalone_cluster
from linkage_results import check_results, write_inputs
from seven_functions import NAMES, expected_pairs, expected_tables, expected_weights, people

from linkspark.cli.bundle import write_bundle

JOB = Path(__file__).parents[2] / "user_guide" / "cluster_job.py"
LINKAGE = Path(__file__).parent / "linkage_job.py"


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cluster")
    census, survey = people()
    census.to_parquet(folder / "census.parquet")
    survey.to_parquet(folder / "survey.parquet")
    write_bundle(folder / "linkspark.zip")
    with standalone_cluster(folder) as address:
        paths = [f"{folder}/{name}" for name in ("census.parquet", "survey.parquet", "results")]
        run = spark_submit(folder, address, "--py-files", f"{folder}/linkspark.zip", str(JOB), *paths)
        assert run.returncode == 0, run.stderr[-3000:]
        arguments = [str(LINKAGE), *write_inputs(folder)]
        run = spark_submit(folder, address, "--py-files", f"{folder}/linkspark.zip", *arguments)
    assert run.returncode == 0, run.stderr[-3000:]
    workers = "".join((folder / f"worker{number}.log").read_text() for number in (1, 2))
    assert workers.count("Asked to launch executor") >= 2
    return folder / "results"


@pytest.mark.slow
@pytest.mark.parametrize("name", list(expected_tables()))
def test_the_five_diagnostics_say_on_a_cluster_what_pandas_says(results: Path, name: str) -> None:
    expected = expected_tables()[name]
    found = pd.read_csv(results / f"{name}.csv", index_col=0)
    if name == "descriptive_stats":
        found = found.loc[["birth_year"], expected.columns].astype(float)
    found = found[expected.columns].reset_index(drop=True)
    pd.testing.assert_frame_equal(found, expected, check_dtype=False, check_exact=False)


@pytest.mark.slow
def test_the_candidate_links_of_a_cluster_are_those_of_pandas(results: Path) -> None:
    columns = ["record_id_1", "record_id_2", *[f"{name}_bool" for name in NAMES]]
    found = pd.read_parquet(results / "candidate_links.parquet")[columns]
    found = found.sort_values(columns[:2], ignore_index=True)
    everything = expected_pairs()
    # The sample draws records, so the pairs are all those of the records that were drawn.
    drawn = everything["record_id_1"].isin(found["record_id_1"]) & everything["record_id_2"].isin(
        found["record_id_2"]
    )
    assert 0.2 * len(everything) < len(found) < 0.4 * len(everything)
    pd.testing.assert_frame_equal(found, everything[drawn].reset_index(drop=True), check_dtype=False)


@pytest.mark.slow
def test_the_weights_of_a_cluster_are_those_of_numpy(results: Path) -> None:
    found = pd.read_csv(results / "mu_probability.csv", index_col=0)
    pairs = pd.read_parquet(results / "candidate_links.parquet")
    expected = expected_weights(pairs, ["first_name_lev_bool", "surname_lev_bool", "birth_year_bool"])
    assert found.index.tolist() == expected.index.tolist()
    np.testing.assert_allclose(found[["m", "u"]], expected, atol=1e-6)
    np.testing.assert_allclose(found["W_a"], np.log2(expected["m"] / expected["u"]), atol=1e-4)


@pytest.mark.slow
def test_the_linkage_of_a_cluster_is_that_of_plain_python(results: Path) -> None:
    check_results(results.parent)
