"""A real Spark standalone cluster on the loopback, started from the PySpark that pip installed."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyspark

SPARK_HOME = Path(pyspark.__file__).parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(folder: Path) -> dict[str, str]:
    """Return the environment of every process of the cluster."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("COV_")},
        "SPARK_HOME": str(SPARK_HOME),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_DAEMON_MEMORY": "512m",
        "SPARK_LOCAL_DIRS": str(folder / "local"),
        "PYSPARK_PYTHON": sys.executable,
        "PYSPARK_DRIVER_PYTHON": sys.executable,
        # What is not in the zip must not be found beside it.
        "PYTHONPATH": "",
    }


@contextmanager
def standalone_cluster(folder: Path) -> Iterator[str]:
    """Give the address of a master with two workers; both are gone afterwards, whatever happened."""
    port = free_port()
    address = f"spark://127.0.0.1:{port}"
    deploy = "org.apache.spark.deploy"
    web = ["--host", "127.0.0.1", "--webui-port", "0"]
    started: list[subprocess.Popen[bytes]] = []
    try:
        started.append(_start(folder, "master", [f"{deploy}.master.Master", *web, "--port", str(port)]))
        for number in (1, 2):
            size = ["--cores", "1", "--memory", "1g", "--work-dir", str(folder / f"work{number}")]
            command = [f"{deploy}.worker.Worker", *web, *size, address]
            started.append(_start(folder, f"worker{number}", command))
        _wait_for(folder / "master.log", "Registering worker", times=2, running=started)
        yield address
    finally:
        for process in reversed(started):
            # The group: the executors are the worker's children.
            os.killpg(process.pid, signal.SIGTERM)
        for process in started:
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        shutil.rmtree(folder / "local", ignore_errors=True)


def spark_submit(folder: Path, address: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a Python file on the cluster."""
    settings = [
        "spark.executor.memory=512m",
        "spark.driver.host=127.0.0.1",
        "spark.ui.enabled=false",
        "spark.sql.shuffle.partitions=4",
    ]
    command = [str(SPARK_HOME / "bin" / "spark-submit"), "--master", address]
    command += [part for setting in settings for part in ("--conf", setting)]
    command += arguments
    return subprocess.run(
        command, env=environment(folder), cwd=folder, capture_output=True, text=True, timeout=300, check=False
    )


def _start(folder: Path, name: str, command: list[str]) -> "subprocess.Popen[bytes]":
    with (folder / f"{name}.log").open("wb") as log:
        return subprocess.Popen(
            [str(SPARK_HOME / "bin" / "spark-class"), *command],
            env=environment(folder),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _wait_for(log: Path, sign: str, *, times: int, running: list["subprocess.Popen[bytes]"]) -> None:
    deadline = time.monotonic() + 90
    while log.read_text(errors="replace").count(sign) < times:
        if time.monotonic() > deadline or any(process.poll() is not None for process in running):
            raise RuntimeError(f"the cluster did not start: {log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.2)
