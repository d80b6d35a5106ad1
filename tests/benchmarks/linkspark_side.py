"""linkspark's side of the benchmark, in a process of its own: from the session to two Parquet files."""

import argparse
import json
import os
import sys
import time
from importlib.metadata import version
from pathlib import Path

import measure
import workloads

sys.path.insert(0, str(Path(__file__).parents[2]))

import linkspark as ls


def link_spec(workload: workloads.Workload) -> "ls.LinkSpec":
    """Return the workload in linkspark's words."""
    ways = {"exact": ls.exact, "levenshtein": ls.levenshtein, "jaro_winkler": ls.jaro_winkler}
    return ls.LinkSpec(
        link_type="dedupe",
        record_id=workload.record_id,
        blocking=tuple(ls.block_on(*keys) for keys in workload.blocking),
        comparisons=tuple(
            ways[wanted.how](wanted.column, *wanted.thresholds, term_frequency=wanted.term_frequency)
            for wanted in workload.comparisons
        ),
    )


def main() -> None:
    """Link, and write what it took."""
    parser = argparse.ArgumentParser()
    parser.add_argument("workload", choices=workloads.WORKLOADS)
    parser.add_argument("file", type=Path)
    parser.add_argument("output", type=Path)
    arguments = parser.parse_args()
    if not hasattr(ls, "dedupe"):
        sys.exit("This linkspark has no `dedupe`: the benchmark needs the linkage engine.")
    output = arguments.output
    spec = link_spec(workloads.WORKLOADS[arguments.workload])
    spark = ls.local_session()
    spark.range(1000).count()
    used, since, start = measure.tree_cpu(os.getpid()), time.time(), time.perf_counter()
    linkage = ls.dedupe(
        spark.read.parquet(str(arguments.file)), spec, thresholds=[workloads.CLUSTER_THRESHOLD]
    )
    linked = time.perf_counter()
    linkage.pairs.write.parquet(str(output / "pairs.parquet"))
    linkage.clusters.write.parquet(str(output / "clusters.parquet"))
    end = time.perf_counter()
    result = {
        "seconds": end - start,
        "cpu": measure.tree_cpu(os.getpid()) - used,
        "since": since,
        "steps": [*linkage.stages, ("write", end - linked, "both results, as Parquet")],
        "candidates": linkage.model.training.pairs,
        "versions": f"linkspark {ls.__version__}, pyspark {version('pyspark')}",
        "pairs": str(output / "pairs.parquet"),
        "clusters": str(output / "clusters.parquet"),
    }
    (output / "result.json").write_text(json.dumps(result), encoding="utf-8")
    spark.stop()


if __name__ == "__main__":
    main()
