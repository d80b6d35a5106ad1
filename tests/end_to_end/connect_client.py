"""The seven functions over Spark Connect, in a process of its own: classic sessions do not mix with it.

python connect_client.py sc://HOST:PORT RESULTS writes one CSV file a function.
"""

import sys
from pathlib import Path

from pyspark.sql import SparkSession
from seven_functions import people

import linkspark as ls

address, results = sys.argv[1], Path(sys.argv[2])
spark = SparkSession.builder.remote(address).getOrCreate()
assert type(spark).__module__.startswith("pyspark.sql.connect"), "this is no Connect session"

census, survey = (spark.createDataFrame(file.astype(object).where(file.notna(), None)) for file in people())
links = ls.candidate_links(1.0, 0.8, census, survey, identifier="record_id")
chosen = links.select("first_name_lev_bool", "surname_lev_bool", "birth_year_bool")
tables = {
    "summary": ls.summary(census, survey),
    "missing": ls.missing(census, survey),
    "unique": ls.unique(census, survey),
    "common_records": ls.common_records(census, survey),
    "descriptive_stats": ls.descriptive_stats(0, census, survey),
    "mu_probability": ls.mu_probability(chosen, 1000, 1e-6),
}
for name, table in tables.items():
    table.to_csv(results / f"{name}.csv")
pairs = links.toPandas()
# Spark Connect attaches its metrics, which no Parquet file can hold.
pairs.attrs = {}
pairs.to_parquet(results / "links.parquet")
spark.stop()
