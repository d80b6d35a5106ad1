"""Where Spark runs, and with which settings; no session is started here."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import linkspark as ls
from linkspark.cli import session


@pytest.mark.parametrize(
    "environ",
    [
        {"PYSPARK_GATEWAY_PORT": "1234"},
        {"SPARK_REMOTE": "sc://localhost"},
        {"MASTER": "yarn"},
        {"PYSPARK_SUBMIT_ARGS": "--master yarn pyspark-shell"},
    ],
)
def test_surroundings_that_name_a_master_decide(environ: dict[str, str]) -> None:
    assert session.platform_decides(environ)


def test_surroundings_that_name_no_master_do_not_decide(tmp_path: Path) -> None:
    assert not session.platform_decides({})
    assert not session.platform_decides({"PYSPARK_SUBMIT_ARGS": "--conf a=b pyspark-shell"})
    assert not session.platform_decides({"SPARK_CONF_DIR": str(tmp_path)})


@pytest.mark.parametrize("variable", ["SPARK_CONF_DIR", "SPARK_HOME"])
def test_a_master_in_the_defaults_of_the_installation_decides(variable: str, tmp_path: Path) -> None:
    folder = tmp_path if variable == "SPARK_CONF_DIR" else tmp_path / "conf"
    folder.mkdir(exist_ok=True)
    (folder / "spark-defaults.conf").write_text("# spark.master local\nspark.executor.memory 2g\n")
    assert not session.platform_decides({variable: str(tmp_path)})
    (folder / "spark-defaults.conf").write_text("spark.executor.memory 2g\n  spark.master  yarn\n")
    assert session.platform_decides({variable: str(tmp_path)})


def test_local_settings_follow_the_machine(tmp_path: Path) -> None:
    assert session.local_settings(2, 7.6, tmp_path) == {
        "spark.driver.extraJavaOptions": "-XX:+UseParallelGC",
        "spark.sql.execution.arrow.maxBytesPerBatch": "2147483647",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.memory": "3g",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.shuffle.partitions": "8",
        "spark.sql.legacy.javaCharsets": "true",
        "spark.sql.warehouse.dir": f"{tmp_path}/warehouse",
    }
    assert session.local_settings(64, 512, tmp_path)["spark.driver.memory"] == "16g"
    assert session.local_settings(1, 1, tmp_path)["spark.driver.memory"] == "1g"


def test_a_local_session_is_the_running_one_if_there_is_one(spark: object) -> None:
    assert ls.local_session() is spark


def test_a_running_session_is_used_and_left_running(spark: object) -> None:
    with session.spark_session() as given:
        assert given is spark
    assert spark.range(1).count() == 1  # type: ignore[attr-defined]


def test_what_a_child_writes_to_stderr_is_kept_from_the_terminal(
    capfd: pytest.CaptureFixture[str],
) -> None:
    lines: list[str] = []
    with session._own_stderr(lines):
        command = "import sys; [print('noise', i, file=sys.stderr) for i in range(200)]"
        subprocess.run([sys.executable, "-c", command], check=True)
    os.write(2, b"after\n")
    assert lines == [f"noise {number}" for number in range(100)]
    assert capfd.readouterr().err == "after\n"
