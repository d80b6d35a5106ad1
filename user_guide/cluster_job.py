"""All seven functions on a cluster: from two Parquet files to tables of results.

spark-submit --master spark://HOST:7077 --py-files linkspark.zip cluster_job.py CENSUS SURVEY RESULTS
"""

import sys
from pathlib import Path

from pyspark.sql import SparkSession

import linkspark as ls

census_path, survey_path, results = sys.argv[1:4]
spark = SparkSession.builder.appName("linkspark").getOrCreate()
census, survey = spark.read.parquet(census_path), spark.read.parquet(survey_path)

# The pairs are the cost: made once, kept where every executor can read them, and read from there.
links_path = f"{results}/candidate_links.parquet"
links = ls.candidate_links(0.5, 0.8, census, survey, identifier="record_id", seed=1)
links.write.mode("overwrite").parquet(links_path)
links = spark.read.parquet(links_path).select("first_name_lev_bool", "surname_lev_bool", "birth_year_bool")

tables = {
    "summary": ls.summary(census, survey, names=["census", "survey"]),
    "missing": ls.missing(census, survey),
    "unique": ls.unique(census, survey),
    "common_records": ls.common_records(census, survey, limit=0),
    "descriptive_stats": ls.descriptive_stats(0.001, census, survey, top=20),
    "mu_probability": ls.mu_probability(links, max_iterations=1000, tolerance=1e-6),
}
# These tables are small, and hold values of the data: keep them where the data may be.
Path(results).mkdir(parents=True, exist_ok=True)
for name, table in tables.items():
    table.to_csv(Path(results) / f"{name}.csv")
spark.stop()
