"""The file of generated people: made once, by synthetic_data, and kept in a cache folder."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import pyarrow.parquet as pq

ROOT = Path(__file__).parents[2]
# A quarter of the people, else most candidates are families, and EM separates families from strangers.
KEPT = 0.25
RATES = {"duplicated_in_single": 0.11}
RECORDS_PER_PERSON = 1.368  # at this rate; a little more is made than asked, and the rest left out
SEED = 7


def people_file(records: int, cache: Path) -> Path:
    """Return a Parquet file of exactly so many records with their truth, made unless it is there."""
    path = cache / f"people-{records}-seed{SEED}.parquet"
    if path.exists():
        return path
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as folder:
        made, rates = Path(folder) / "made", Path(folder) / "rates.json"
        rates.write_text(json.dumps(RATES), encoding="utf-8")
        people = str(int(records / RECORDS_PER_PERSON / KEPT * 1.005) + 2_000)
        command = [sys.executable, "-m", "synthetic_data", "--people", people, "--seed", str(SEED)]
        command += ["--keep", str(KEPT), "--kind", "duplicates", "--rates", str(rates), "--output", str(made)]
        subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
        truth = pq.read_table(made / "truth.parquet", columns=["record_id", "person_id"])
        table = pq.read_table(made / "records.parquet").join(truth, "record_id")
    # The identifiers are hashes: by them the order says nothing of who belongs together.
    table = table.sort_by("record_id").slice(0, records)
    if table.num_rows < records:
        raise SystemExit(f"synthetic_data made {table.num_rows:,} records, fewer than {records:,}")
    partial = path.with_suffix(".partial")
    pq.write_table(table, partial, row_group_size=125_000)
    partial.rename(path)
    return path
