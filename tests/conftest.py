"""What every test may use: one Spark session a run, a counter of Spark jobs, the data with truth."""

import itertools
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from linkspark.cli import java
from linkspark.cli.session import pyspark_version

# As the command line does it: a machine without Java runs the tests with that of PyPI.
_SCRATCH = tempfile.TemporaryDirectory(prefix="linkspark-tests-")
java.apply(java.environment(pyspark_version(), Path(_SCRATCH.name), os.environ))

os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
os.environ.setdefault("TZ", "UTC")

DATA = Path(os.environ.get("LINKSPARK_DATA", Path(__file__).parents[2] / "shared" / "data"))


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One small session: no UI, one shuffle partition, no adaptive execution, the quick compiler."""
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.master("local[2]")
        .appName("linkspark tests")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.shuffle.partitions", "1")
        .config("spark.sql.adaptive.enabled", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.warehouse.dir", str(tmp_path_factory.mktemp("warehouse")))
        .config("spark.driver.host", "127.0.0.1")
        # With one compiler Java has room for 48 MB of code, which the queries of the whole suite fill.
        .config(
            "spark.driver.extraJavaOptions",
            "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=512m -XX:+UseSerialGC",
        )
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


@pytest.fixture
def count_jobs(spark: Any, request: pytest.FixtureRequest) -> Callable[[Callable[[], Any]], int]:
    """Return a function that tells how many Spark jobs a call starts."""

    numbers = itertools.count()

    def count(call: Callable[[], Any]) -> int:
        context = spark.sparkContext
        group = f"counted {request.node.nodeid} {next(numbers)}"
        context.setJobGroup(group, "counted by a test")
        try:
            call()
        finally:
            context.setLocalProperty("spark.jobGroup.id", None)
        # Spark tells of its jobs behind their backs, late on a busy machine.
        context._jsc.sc().listenerBus().waitUntilEmpty(60_000)
        return len(context.statusTracker().getJobIdsForGroup(group))

    return count


@pytest.fixture(scope="session")
def data() -> Path:
    """Return the folder of data with truth; where it is absent the test is skipped, in CI it fails."""
    if not DATA.is_dir():
        if os.environ.get("LINKSPARK_REQUIRE_DATA") == "1":
            pytest.fail(f"the data with truth is not at {DATA}; set LINKSPARK_DATA")
        pytest.skip(f"the data with truth is not at {DATA} (set LINKSPARK_DATA; CI has it)")
    return DATA
