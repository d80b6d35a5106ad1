"""What a process and its children cost: seconds, memory, and what Spark's event log says of its jobs."""

import json
import os
import shlex
import subprocess
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any


def run(command: list[str], environment: dict[str, str], log: Path) -> float:
    """Run a command and return the largest memory of its process tree, in GiB; it must succeed."""
    peak = 0
    with (
        log.open("w", encoding="utf-8") as output,
        subprocess.Popen(command, env=environment, stdout=output, stderr=output) as process,
    ):
        while process.poll() is None:
            peak = max(peak, tree_memory(process.pid))
            time.sleep(0.2)
    if process.returncode:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
        sys.exit("\n".join([*lines[-30:], f"failed: {shlex.join(command)}"]))
    return peak / 2**30


def tree_memory(root: int) -> int:
    """Return the resident bytes of a process and all below it (shared pages count once a process)."""
    if not Path("/proc").is_dir():
        import psutil

        top = psutil.Process(root)
        return sum(process.memory_info().rss for process in [top, *top.children(recursive=True)])
    children, resident = defaultdict(list), {}
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            fields = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        except OSError:  # it has ended
            continue
        pid = int(status.parent.name)
        children[int(fields["PPid"])].append(pid)
        resident[pid] = int(fields.get("VmRSS", "0 kB").split()[0]) * 1024
    total, found = 0, [root]
    while found:
        pid = found.pop()
        total += resident.get(pid, 0)
        found += children[pid]
    return total


def tree_cpu(root: int) -> float:
    """Return the CPU seconds of a process and all below it, ended ones included; 0 without /proc."""
    times, children = {}, defaultdict(list)
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            pid, rest = path.parent.name, path.read_text().rpartition(")")[2].split()
        except OSError:  # it has ended
            continue
        children[int(rest[1])].append(int(pid))
        times[int(pid)] = sum(map(int, rest[11:15]))
    total, found = 0, [root]
    while found:
        pid = found.pop()
        total += times.get(pid, 0)
        found += children[pid]
    return total / os.sysconf("SC_CLK_TCK")


def event_log_settings(folder: Path) -> dict[str, str]:
    """Return the settings with which Spark writes what `spark_stages` reads."""
    return {
        "spark.eventLog.enabled": "true",
        "spark.eventLog.dir": folder.as_uri(),
        "spark.eventLog.compress": "false",
        "spark.eventLog.rolling.enabled": "false",
    }


def spark_stages(folder: Path, since: float) -> tuple[int, list[dict[str, Any]]]:
    """Return how many jobs began after a time (seconds of the epoch), and what each stage did.

    A stage has its name, when it started and ended (seconds after `since`), tasks, and sums over its tasks.
    """
    jobs, stages = 0, []
    for log in folder.iterdir():
        for line in log.open(encoding="utf-8"):
            event = json.loads(line)
            if event["Event"] == "SparkListenerJobStart":
                jobs += event["Submission Time"] >= since * 1000
            elif event["Event"] == "SparkListenerStageCompleted":
                info = event["Stage Info"]
                if info["Submission Time"] >= since * 1000:
                    stages.append(_stage(info, since))
    return jobs, sorted(stages, key=lambda stage: stage["start"])


def _stage(info: dict[str, Any], since: float) -> dict[str, Any]:
    sums: Counter[str] = Counter()
    for entry in info["Accumulables"]:
        value = entry.get("Value", 0)
        if isinstance(value, int) or str(value).isdigit():
            sums[entry["Name"]] += int(value)
    return {
        "name": info["Stage Name"].split("/")[-1].removesuffix(" at NativeMethodAccessorImpl.java:0"),
        "start": info["Submission Time"] / 1000 - since,
        "end": info["Completion Time"] / 1000 - since,
        "tasks": info["Number of Tasks"],
        "task_seconds": sums["internal.metrics.executorRunTime"] / 1e3,
        "jvm_seconds": sums["internal.metrics.executorCpuTime"] / 1e9,
        "gc_seconds": sums["internal.metrics.jvmGCTime"] / 1e3,
        "read": sums["internal.metrics.input.bytesRead"],
        "shuffle": sums["internal.metrics.shuffle.write.bytesWritten"],
        "spill": sums["internal.metrics.diskBytesSpilled"],
        "to_python": sums["data sent to Python workers"],
        "from_python": sums["data returned from Python workers"],
    }
