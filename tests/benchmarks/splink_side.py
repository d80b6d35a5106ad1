"""Splink's side of the benchmark, in a process and an environment of its own; never imports linkspark.

The time runs from the session or connection to two Parquet files, the scored pairs and the clusters.
"""

import argparse
import json
import os
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

import measure
import splink.comparison_library as cl
import workloads
from splink import Linker, SettingsCreator, block_on


def settings(workload: workloads.Workload, records: int) -> SettingsCreator:
    """Return the workload in Splink's words."""
    comparisons: list[Any] = []
    for wanted in workload.comparisons:
        if wanted.how == "exact":
            made = cl.ExactMatch(wanted.column)
        elif wanted.how == "levenshtein":
            made = cl.LevenshteinAtThresholds(wanted.column, list(wanted.thresholds))
        else:
            made = cl.JaroWinklerAtThresholds(wanted.column, list(wanted.thresholds))
        comparisons.append(made.configure(term_frequency_adjustments=wanted.term_frequency))
    prior = {}
    if workload.matches_per_record is not None:
        prior["probability_two_random_records_match"] = 2 * workload.matches_per_record / records
    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name=workload.record_id,
        blocking_rules_to_generate_predictions=[block_on(*keys) for keys in workload.blocking],
        comparisons=comparisons,
        **prior,
    )


def duckdb_backend(path: Path) -> tuple[Any, Any]:
    """Return Splink's DuckDB backend and a way to load the file."""
    import duckdb
    from splink.backends.duckdb import DuckDBAPI

    connection = duckdb.connect()
    connection.sql("select count(*) from range(1000)").fetchall()
    return DuckDBAPI(connection), lambda: connection.read_parquet(str(path))


def spark_backend(path: Path, scratch: Path, extra: dict[str, str]) -> tuple[Any, Any]:
    """Return Splink's Spark backend, with its documentation's settings, and a way to load the file."""
    from pyspark.sql import SparkSession
    from splink.backends.spark import SparkAPI, similarity_jar_location

    parallelism = str(5 * (os.cpu_count() or 1))
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    chosen = {
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        # As linkspark's local session: half of the machine's.
        "spark.driver.memory": f"{max(1, min(16, int(memory / 2)))}g",
        "spark.jars": similarity_jar_location(),
        "spark.default.parallelism": parallelism,
        "spark.sql.shuffle.partitions": parallelism,
        "spark.sql.warehouse.dir": str(scratch / "warehouse"),
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
    builder = SparkSession.builder.master("local[*]")
    for name, value in (chosen | extra).items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setCheckpointDir(str(scratch / "checkpoints"))
    spark.sparkContext.setLogLevel("ERROR")
    spark.range(1000).count()
    return SparkAPI(spark_session=spark), lambda: spark.read.parquet(str(path))


def main() -> None:
    """Link, and write what it took."""
    parser = argparse.ArgumentParser()
    parser.add_argument("workload", choices=workloads.WORKLOADS)
    parser.add_argument("backend", choices=["duckdb", "spark"])
    parser.add_argument("file", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--records", type=int, required=True)
    parser.add_argument("--settings", type=json.loads, default={})
    arguments = parser.parse_args()
    workload, output = workloads.WORKLOADS[arguments.workload], arguments.output
    if arguments.backend == "spark":
        backend, load = spark_backend(arguments.file, output, arguments.settings)
    else:
        backend, load = duckdb_backend(arguments.file)
    used, since, start = measure.tree_cpu(os.getpid()), time.time(), time.perf_counter()
    marks: list[tuple[str, float]] = []
    linker = Linker(backend.register(load()), settings(workload, arguments.records))
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    marks.append(("u", time.perf_counter()))
    for keys in workload.em_rules:
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(*keys))
    marks.append(("EM", time.perf_counter()))
    pairs = linker.inference.predict(threshold_match_probability=workloads.CANDIDATE_THRESHOLD)
    marks.append(("predict", time.perf_counter()))
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(
        pairs, threshold_match_probability=workloads.CLUSTER_THRESHOLD
    )
    marks.append(("cluster", time.perf_counter()))
    written = write(pairs, clusters, arguments.backend, output)
    marks.append(("write", time.perf_counter()))
    begins = [start, *(end for _, end in marks[:-1])]
    package = "pyspark" if arguments.backend == "spark" else "duckdb"
    result = {
        "seconds": marks[-1][1] - start,
        "cpu": measure.tree_cpu(os.getpid()) - used,
        "since": since,
        "steps": [(name, end - begin, "") for (name, end), begin in zip(marks, begins, strict=True)],
        "versions": f"Splink {version('splink')}, {package} {version(package)}",
        **written,
    }
    (output / "result.json").write_text(json.dumps(result), encoding="utf-8")


def write(pairs: Any, clusters: Any, backend: str, output: Path) -> dict[str, Any]:
    """Write both results. On Spark, Splink has the pairs in Parquet already: those stay where they are."""
    if backend == "spark":
        kept = pairs.as_spark_dataframe().inputFiles()[0].removeprefix("file://")
        clusters.to_parquet(str(output / "clusters.parquet"))
        return {"pairs": str(Path(kept).parent), "clusters": str(output / "clusters.parquet")}
    pairs.to_parquet(str(output / "pairs.parquet"))
    clusters.to_parquet(str(output / "clusters.parquet"))
    return {"pairs": str(output / "pairs.parquet"), "clusters": str(output / "clusters.parquet")}


if __name__ == "__main__":
    main()
