"""What `linkspark profile` costs beside a plain Spark job that counts the distinct values of every column.

Both run as whole processes, in turn, over the same Parquet file; the ratio is what counts, seconds drift
with the machine. Run it from the top of the clone:

    python -m tests.benchmarks.profile_cost --rows 5000000 --pairs 3

It prints a Markdown table for user_guide/performance.md.
"""

import argparse
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

PLAIN_JOB = """
import sys
from pyspark.sql import functions as F
from linkspark.cli.session import spark_session
with spark_session() as spark:
    frame = spark.read.parquet(sys.argv[1])
    print(frame.agg(*[F.count_distinct(name) for name in frame.columns]).collect())
"""
CHUNK = 250_000


def write_people(path: Path, rows: int) -> None:
    """Write rows of eight columns: an identifier, skewed names, a date, a flag, a code, a number, text."""
    rng = np.random.default_rng(20)
    names = np.array([f"NAME {number}" for number in range(20_000)])
    weights = 1 / np.arange(1, len(names) + 1)
    weights /= weights.sum()
    occupations = np.array([f"occupation {number}" for number in range(300)])
    writer = None
    for start in range(0, rows, CHUNK):
        size = min(CHUNK, rows - start)
        table = pa.table(
            {
                "record_id": np.arange(start, start + size),
                "first_name": rng.choice(names, size, p=weights),
                "surname": rng.choice(names, size, p=weights),
                "date_of_birth": pa.array(rng.integers(-20_000, 18_000, size).astype("int32")).cast(
                    pa.date32()
                ),
                "sex": np.array(["M", "F", ""])[rng.integers(0, 3, size)],
                "postcode": [
                    f"AB{area} {unit}CD"
                    for area, unit in zip(
                        rng.integers(0, 1000, size), rng.integers(0, 1000, size), strict=True
                    )
                ],
                "income": rng.normal(30_000, 8_000, size).round(2),
                "occupation": occupations[rng.integers(0, 300, size)],
            }
        )
        writer = writer or pq.ParquetWriter(path, table.schema)
        writer.write_table(table)
    if writer:
        writer.close()


def seconds(command: list[str]) -> float:
    """Return how long a whole process takes; it must succeed."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> None:
    """Run the pairs and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--pairs", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        people, script = Path(directory) / "people.parquet", Path(directory) / "plain.py"
        write_people(people, arguments.rows)
        script.write_text(PLAIN_JOB, encoding="utf-8")
        plain = [sys.executable, str(script), str(people)]
        ours = [sys.executable, "-m", "linkspark", "profile", str(people), "--output", f"{directory}/out"]
        os.environ["PYTHONPATH"] = str(Path(__file__).parents[2])
        times = [(seconds(plain), seconds(ours)) for _ in range(arguments.pairs)]
    ratios = [ours / plain for plain, ours in times]
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}, PySpark {version('pyspark')}\n")
    print("| rows x columns | plain job, s | linkspark profile, s | ratio | largest process, GiB |")
    print("|---|---|---|---|---|")
    print(
        f"| {arguments.rows:,} x 8 | {statistics.median(p for p, _ in times):.1f} "
        f"| {statistics.median(o for _, o in times):.1f} "
        f"| {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f}) | {peak:.1f} |"
    )


if __name__ == "__main__":
    main()
