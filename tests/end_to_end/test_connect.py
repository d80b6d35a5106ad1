"""The seven functions over a real Spark Connect server on the loopback, against pandas and numpy."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from cluster import environment, free_port
from linkage_results import check_results, write_inputs
from seven_functions import NAMES, expected_pairs, expected_tables, expected_weights

from linkspark.cli.bundle import write_bundle

HERE = Path(__file__).parent
# PySpark 3.5 brings the client alone: its server comes from another Python with PySpark 4, as CI does it.
SERVER_PYTHON = os.environ.get("LINKSPARK_CONNECT_SERVER_PYTHON", sys.executable)


def spark_home(python: str) -> Path:
    code = "import pyspark; print(pyspark.__path__[0])"
    return Path(
        subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    )


@contextmanager
def connect_server(folder: Path) -> Iterator[str]:
    """Give the address of a Connect server; it is gone afterwards, whatever happened."""
    home, port = spark_home(SERVER_PYTHON), free_port()
    if not list((home / "jars").glob("spark-connect_*.jar")):
        pytest.skip("this PySpark has no Connect server; CI names one in LINKSPARK_CONNECT_SERVER_PYTHON")
    settings = [
        f"spark.connect.grpc.binding.port={port}",
        "spark.connect.grpc.binding.address=127.0.0.1",
        "spark.ui.enabled=false",
        "spark.sql.shuffle.partitions=1",
        f"spark.sql.warehouse.dir={folder}/warehouse",
    ]
    command = [str(home / "bin" / "spark-submit"), "--master", "local[2]"]
    command += [part for setting in settings for part in ("--conf", setting)]
    command += ["--class", "org.apache.spark.sql.connect.service.SparkConnectServer", "spark-internal"]
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(
            command,
            env=environment(folder) | {"SPARK_HOME": str(home), "PYSPARK_PYTHON": SERVER_PYTHON},
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait_for(port, server, folder / "server.log")
        yield f"sc://127.0.0.1:{port}"
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def _wait_for(port: int, server: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + 90
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the server did not start: {log.read_text()[-2000:]}") from None
            time.sleep(0.2)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("connect")
    write_bundle(folder / "linkspark.zip")
    with connect_server(folder) as address:
        _run("connect_client.py", address, str(folder))
        _run("linkage_job.py", *write_inputs(folder), address, f"{folder}/linkspark.zip")
    return folder


def _run(script: str, *arguments: str) -> None:
    run = subprocess.run(
        [sys.executable, str(HERE / script), *arguments],
        env={**os.environ, "PYTHONPATH": str(HERE.parents[1])},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-3000:]


@pytest.mark.slow
@pytest.mark.parametrize("name", list(expected_tables()))
def test_the_five_diagnostics_say_over_connect_what_pandas_says(results: Path, name: str) -> None:
    expected = expected_tables()[name]
    found = pd.read_csv(results / f"{name}.csv", index_col=0)
    if name == "descriptive_stats":
        found = found.loc[["birth_year"], expected.columns].astype(float)
    found = found[expected.columns].reset_index(drop=True)
    pd.testing.assert_frame_equal(found, expected, check_dtype=False, check_exact=False)


@pytest.mark.slow
def test_the_candidate_links_over_connect_are_those_of_pandas(results: Path) -> None:
    columns = ["record_id_1", "record_id_2", *[f"{name}_bool" for name in NAMES]]
    found = pd.read_parquet(results / "links.parquet")[columns].sort_values(columns[:2], ignore_index=True)
    pd.testing.assert_frame_equal(found, expected_pairs(), check_dtype=False)


@pytest.mark.slow
def test_the_weights_over_connect_are_those_of_numpy(results: Path) -> None:
    found = pd.read_csv(results / "mu_probability.csv", index_col=0)
    pairs = pd.read_parquet(results / "links.parquet")
    expected = expected_weights(pairs, ["first_name_lev_bool", "surname_lev_bool", "birth_year_bool"])
    assert found.index.tolist() == expected.index.tolist()
    np.testing.assert_allclose(found[["m", "u"]], expected, atol=1e-6)


@pytest.mark.slow
def test_the_linkage_over_connect_is_that_of_plain_python(results: Path) -> None:
    check_results(results)
