"""A linkage on whatever Spark there is, in a process of its own.

python linkage_job.py RECORDS SPEC RESULTS [sc://HOST:PORT ZIP] writes a model, tables and a report.
"""

import sys
import warnings
from pathlib import Path

from pyspark.sql import SparkSession

import linkspark as ls
from linkspark.errors import LinksparkWarning

records_path, spec_path, results = sys.argv[1], sys.argv[2], Path(sys.argv[3])
if sys.argv[4:]:
    spark = SparkSession.builder.remote(sys.argv[4]).getOrCreate()
    assert type(spark).__module__.startswith("pyspark.sql.connect"), "this is no Connect session"
    spark.addArtifacts(sys.argv[5], pyfile=True)
else:
    spark = SparkSession.builder.appName("linkspark").getOrCreate()

warnings.simplefilter("ignore", LinksparkWarning)
spec = ls.LinkSpec.load(spec_path)
records = spark.read.parquet(records_path)
results.mkdir(parents=True, exist_ok=True)
with ls.dedupe(records, spec, thresholds=[0.5, 0.95], pairs_threshold=0.0) as outcome:
    outcome.model.save(results / "model.json")
    tables = {"pairs": outcome.pairs, "clusters": outcome.clusters}
    tables["again"] = ls.score(records, outcome.model)
    tables["links"] = ls.link_by_rules(records, spec.blocking[:1], record_id=spec.record_id)
    kept = ls.create_table(records, outcome.model, results / "kept", buckets=2)
    tables["matches"] = ls.match(records, ls.open_table(spark, kept.path), outcome.model, 0.0, None)
    for name, frame in tables.items():
        table = frame.toPandas()
        # Spark Connect attaches its metrics, which no Parquet file can hold.
        table.attrs = {}
        table.to_parquet(results / f"{name}.parquet")
    outcome.report(results / "report.html", truth="person")
spark.stop()
