"""Train, score and cluster: linkspark beside Splink, from one Parquet file to two.

Each side runs in a process of its own, in turn, the order changing every round; the ratio is what counts,
seconds drift with the machine. The start of the session is left out on both sides. Run it from the top of a
clone:

    python -m venv splink && splink/bin/pip install "splink[spark]>=5"
    python tests/benchmarks/linkage.py people --records 1000000 --against duckdb spark \\
        --splink-python splink/bin/python

It prints Markdown tables for user_guide/performance.md.
"""

import argparse
import json
import os
import platform
import shlex
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

import measure
import numpy as np
import pandas as pd
import people
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import workloads

HERE = Path(__file__).parent
HISTORICAL_FILE = "splink_historical50k/historical_figures_with_errors_50k.parquet"


def parsed() -> argparse.Namespace:
    """Return the arguments, checked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("workload", choices=workloads.WORKLOADS)
    parser.add_argument("--records", type=int, default=1_000_000, help="of people (1000000)")
    parser.add_argument("--against", nargs="+", choices=["duckdb", "spark"], default=[])
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--splink-python", default="", help="python of an environment that has Splink 5")
    parser.add_argument(
        "--splink-conf", type=json.loads, default={}, help="more Spark settings for Splink, as JSON"
    )
    parser.add_argument("--without-linkspark", action="store_true", help="run Splink's sides alone")
    parser.add_argument("--profile", action="store_true", help="also print where the seconds go")
    parser.add_argument(
        "--data",
        type=Path,
        default=Path(os.environ.get("LINKSPARK_DATA", "../shared/data")),
        help="folder of the data sets with known truth (LINKSPARK_DATA, or ../shared/data)",
    )
    parser.add_argument(
        "--cache",
        type=Path,
        default=Path(tempfile.gettempdir()) / "linkspark-benchmarks",
        help="folder where generated people are kept",
    )
    arguments = parser.parse_args()
    if arguments.against and not arguments.splink_python:
        parser.error("--against needs --splink-python, the python of an environment that has Splink 5")
    if arguments.workload == "historical" and not (arguments.data / HISTORICAL_FILE).is_file():
        parser.error(f"{arguments.data / HISTORICAL_FILE} does not exist; name its folder with --data")
    return arguments


def side(name: str, arguments: argparse.Namespace, file: Path, records: int, scratch: Path) -> dict[str, Any]:
    """Run one side once and return what it took and found."""
    scratch.mkdir()
    events = scratch / "events"
    events.mkdir()
    logging = measure.event_log_settings(events)
    environment = dict(os.environ)
    if name == "linkspark":
        command = [
            sys.executable,
            str(HERE / "linkspark_side.py"),
            arguments.workload,
            str(file),
            str(scratch),
        ]
        options = " ".join(f"--conf {shlex.quote(f'{key}={value}')}" for key, value in logging.items())
        environment["PYSPARK_SUBMIT_ARGS"] = f"{options} pyspark-shell"
    else:
        command = [arguments.splink_python, str(HERE / "splink_side.py"), arguments.workload, name]
        command += [
            str(file),
            str(scratch),
            "--records",
            str(records),
            "--settings",
            json.dumps(logging | arguments.splink_conf),
        ]
    peak = measure.run(command, environment, scratch / "log.txt")
    result = json.loads((scratch / "result.json").read_text(encoding="utf-8"))
    jobs, stages = measure.spark_stages(events, result["since"])
    pairs = ds.dataset(result["pairs"]).count_rows()
    quality = pairwise(file, result["clusters"], workloads.WORKLOADS[arguments.workload])
    return {**result, "memory": peak, "jobs": jobs, "stages": stages, "pairs": pairs, "quality": quality}


def pairwise(file: Path, clusters: str, workload: workloads.Workload) -> tuple[float, float, float]:
    """Return precision, recall and F1 of the pairs that the clusters imply, over all true pairs."""
    found = ds.dataset(clusters).to_table().to_pandas()
    cluster = next(name for name in found.columns if name.startswith("cluster_id"))
    identifier = next(name for name in (workload.record_id, "record_id") if name in found.columns)
    found = found[[identifier, cluster]].set_axis(["record", "cluster_found"], axis=1)
    truth = pq.read_table(file, columns=[workload.record_id, workload.truth]).to_pandas()
    both = truth.set_axis(["record", "truth"], axis=1).merge(found, on="record", validate="one_to_one")
    if len(both) != len(truth):
        raise SystemExit(f"{clusters}: {len(both):,} of {len(truth):,} records are in a cluster")

    def pairs(*columns: str) -> float:
        sizes = both.groupby(list(columns), sort=False).size().to_numpy(np.int64)
        return float((sizes * (sizes - 1) // 2).sum())

    right = pairs("cluster_found", "truth")
    precision, recall = right / (pairs("cluster_found") or 1), right / (pairs("truth") or 1)
    return precision, recall, 2 * precision * recall / ((precision + recall) or 1)


def print_summary(rounds: list[dict[str, dict[str, Any]]]) -> None:
    """Print one row a side: seconds and ratio over the rounds, the rest of the last round."""
    print(
        "| side | seconds | linkspark / it | CPU, s | memory, GiB | pairs >= .01 | precision | recall | F1 |",
        end="",
    )
    print(" jobs | stages | shuffle, MB | spill, MB |")
    print("|---" * 13 + "|")
    for name, last in rounds[-1].items():
        seconds = [one[name]["seconds"] for one in rounds]
        ratio = "-"
        if name != "linkspark" and "linkspark" in rounds[-1]:
            ratio = spread([one["linkspark"]["seconds"] / one[name]["seconds"] for one in rounds], 2)
        precision, recall, f1 = last["quality"]
        work = ["-"] * 4
        if last["stages"]:
            moved = [sum(stage[key] for stage in last["stages"]) / 1e6 for key in ("shuffle", "spill")]
            work = [
                f"{last['jobs']}",
                f"{len(last['stages'])}",
                *(f"{megabytes:,.0f}" for megabytes in moved),
            ]
        cpu, memory = (statistics.median(one[name][key] for one in rounds) for key in ("cpu", "memory"))
        cells = [last["versions"], spread(seconds, 1), ratio, f"{cpu:.1f}", f"{memory:.1f}"]
        cells += [f"{last['pairs']:,}", f"{precision:.3f}", f"{recall:.3f}", f"{f1:.3f}", *work]
        print(f"| {' | '.join(cells)} |")
    if "linkspark" in rounds[-1]:
        print(f"\nlinkspark's candidate pairs: {rounds[-1]['linkspark']['candidates']:,}")


def spread(values: list[float], digits: int) -> str:
    """Return the median, and the range where there is one."""
    middle = f"{statistics.median(values):.{digits}f}"
    return f"{middle} ({min(values):.{digits}f} to {max(values):.{digits}f})" if values[1:] else middle


def print_profile(result: dict[str, Any]) -> None:
    """Print where the seconds of one run went: by its own steps, then by Spark's stages."""
    print(f"\n{result['versions']}: {result['seconds']:.1f} s\n\n| step | seconds | what |\n|---|---|---|")
    for name, seconds, what in result["steps"]:
        print(f"| {name} | {seconds:.2f} | {what} |")
    if not result["stages"]:
        return
    columns = ["start", "end", "tasks", "task_seconds", "jvm_seconds", "gc_seconds"]
    sizes = ["read", "shuffle", "spill", "to_python", "from_python"]
    frame = pd.DataFrame(result["stages"])
    frame[sizes] = frame[sizes] / 1e6
    print(f"\nSpark's stages ({result['jobs']} jobs); sizes in MB:\n")
    print("| stage | " + " | ".join(columns + sizes) + " |\n|---" + "|---" * 11 + "|")
    for _, row in frame.iterrows():
        print(f"| {row['name']} | " + " | ".join(f"{row[name]:.2f}" for name in columns + sizes) + " |")
    busy, covered = 0.0, 0.0
    for _, row in frame.iterrows():
        busy += max(0.0, row["end"] - max(row["start"], covered))
        covered = max(covered, row["end"])
    print(f"\nNo stage ran (driver, planning, code generation): {result['seconds'] - busy:.2f} s")


def main() -> None:
    """Run the rounds and print the tables."""
    arguments = parsed()
    if arguments.workload == "people":
        file = people.people_file(arguments.records, arguments.cache)
    else:
        file = arguments.data.resolve() / HISTORICAL_FILE
    records = pq.read_metadata(file).num_rows
    sides = [*([] if arguments.without_linkspark else ["linkspark"]), *arguments.against]
    rounds = []
    with tempfile.TemporaryDirectory(prefix="linkspark-benchmark-") as scratch:
        for number in range(arguments.rounds):
            order = sides if number % 2 == 0 else sides[::-1]
            done = {
                name: side(name, arguments, file, records, Path(scratch) / f"{number}-{name}")
                for name in order
            }
            rounds.append({name: done[name] for name in sides})
    print(f"{arguments.workload}, {records:,} records, {arguments.rounds} round(s);", end=" ")
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}\n")
    print_summary(rounds)
    if arguments.profile:
        for name in sides:
            print_profile(rounds[-1][name])


if __name__ == "__main__":
    main()
