"""The numbers of true pairs that are published for public data."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pyspark.sql import functions as F

from linkspark.evaluation import candidate_errors, evaluate


def _fake_1000(spark: Any, data: Path) -> Any:
    return spark.read.csv(str(data / "splink_fake1000" / "fake_1000.csv"), header=True)


def _febrl(spark: Any, data: Path, name: str) -> Any:
    frame = spark.read.csv(str(data / "febrl" / f"{name}.csv"), header=True).select("rec_id")
    return frame.withColumn("person", F.regexp_extract("rec_id", r"rec-(\d+)-", 1))


def _alone(records: Any, record_id: str) -> Any:
    """Return every record as a cluster of its own."""
    return records.select(record_id, F.col(record_id).alias("cluster_id"))


@pytest.mark.parametrize(("name", "pairs"), [("dataset1", 500), ("dataset2", 1934), ("dataset3", 6538)])
def test_true_pairs_of_febrl_1_to_3(spark: Any, data: Path, name: str, pairs: int) -> None:
    records = _febrl(spark, data, name)
    clusters = _alone(records, "rec_id")
    result = evaluate(records=records, truth="person", clusters=clusters, record_id="rec_id")
    assert result.true_pairs == pairs


def test_true_pairs_of_febrl_4_lie_between_its_files(spark: Any, data: Path) -> None:
    files = {name: _febrl(spark, data, name) for name in ("dataset4a", "dataset4b")}
    none = spark.sql("SELECT '' AS record_id_l, '' AS record_id_r, 1D AS match_probability WHERE false")
    result = evaluate(none, files, truth="person", record_id="rec_id", link_type="link")
    assert (result.true_pairs, result.possible_pairs) == (5000, 25_000_000)


def test_true_pairs_of_the_historical_people(spark: Any, data: Path) -> None:
    path = data / "splink_historical50k" / "historical_figures_with_errors_50k.parquet"
    records = spark.read.parquet(str(path)).select("unique_id", "cluster")
    clusters = records.select("unique_id", F.col("cluster").alias("cluster_id"))
    result = evaluate(records=records, truth="cluster", clusters=clusters, record_id="unique_id")
    assert result.true_pairs == 303_961
    row = result.clusters.loc["cluster_id"]
    assert (row["records"], row["people"], row["complete"], row["bcubed_f1"]) == (50_578, 5156, 5156, 1.0)


def test_blocking_fake_1000_on_three_columns(spark: Any, data: Path) -> None:
    records = _fake_1000(spark, data)
    table = pd.read_csv(data / "splink_fake1000" / "fake_1000.csv", dtype=str)
    seen: set[tuple[str, str]] = set()
    rows = []
    for key in ("first_name", "surname", "email"):
        both = table.merge(table.dropna(subset=[key]), on=key)
        both = both[both["unique_id_x"] < both["unique_id_y"]]
        new = set(zip(both["unique_id_x"], both["unique_id_y"], strict=True)) - seen
        seen |= new
        rows += [(left, right, key, 0.9) for left, right in sorted(new)]
    columns = ["record_id_l", "record_id_r", "match_key", "match_probability"]
    pairs = spark.createDataFrame(pd.DataFrame(rows, columns=columns))
    result = evaluate(pairs, records, truth="cluster", record_id="unique_id")
    assert (result.true_pairs, result.possible_pairs, result.pairs) == (2031, 499_500, 3664)
    # The counts of pairs are those of the blocking yardsticks; the matches are counted with pandas.
    assert result.blocking["pairs"].to_dict() == {"first_name": 1998, "surname": 1351, "email": 315}
    person = dict(zip(table["unique_id"], table["cluster"], strict=True))
    matches = sum(person[left] == person[right] for left, right in seen)
    assert result.thresholds["true_positives"].tolist()[0] == matches
    assert result.blocking_recall == matches / 2031
    wrong = candidate_errors(pairs, records, truth="cluster", record_id="unique_id")
    assert {row[0]: row[1] for row in wrong.groupBy("error_kind").count().collect()} == {
        "false positive": 3664 - matches,
        "missed by blocking": 2031 - matches,
    }


def test_clerical_labels_of_fake_1000(spark: Any, data: Path) -> None:
    path = data / "splink_fake1000" / "fake_1000_labels.csv"
    table = pd.read_csv(path, dtype=str)
    labels = (
        spark.read.csv(str(path), header=True)
        .withColumnsRenamed({"unique_id_l": "record_id_l", "unique_id_r": "record_id_r"})
        .withColumn("clerical_match_score", F.col("clerical_match_score").cast("double"))
    )
    pairs = labels.select("record_id_l", "record_id_r", F.lit(0.9).alias("match_probability"))
    result = evaluate(pairs, truth=labels, label="clerical_match_score", thresholds=[0.5])
    score = table["clerical_match_score"].astype(float)
    assert (result.true_pairs, result.possible_pairs) == (int((score >= 0.5).sum()), len(table))
    assert result.thresholds["precision"].tolist() == [(score >= 0.5).mean()]
