"""Counts of candidate pairs that others have published, or that joins give."""

from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import functions as F

from linkspark.blocking import candidate_pairs, count_pairs
from linkspark.spec import block_on

HISTORICAL = [
    block_on("substr(first_name,1,3)", "substr(surname,1,4)"),
    block_on("surname", "dob"),
    block_on("first_name", "dob"),
    block_on("postcode_fake", "first_name"),
    block_on("postcode_fake", "surname"),
    block_on("dob", "birth_place"),
    block_on("substr(postcode_fake,1,3)", "dob"),
    block_on("substr(postcode_fake,1,3)", "first_name"),
    block_on("substr(postcode_fake,1,3)", "surname"),
    block_on("substr(first_name,1,2)", "substr(surname,1,2)", "substr(dob,1,4)"),
]


def _records(frame: Any, identifier: str, source: int = 0) -> Any:
    return frame.withColumns({"__record_id": F.col(identifier), "__source": F.lit(source)})


def _febrl(spark: Any, path: Path) -> Any:
    return spark.read.csv(str(path), header=True, ignoreLeadingWhiteSpace=True, ignoreTrailingWhiteSpace=True)


def test_historical_figures_by_the_ten_rules_of_the_demo(spark: Any, data: Path) -> None:
    frame = spark.read.parquet(
        str(data / "splink_historical50k" / "historical_figures_with_errors_50k.parquet")
    )
    records = _records(frame, "unique_id")
    counts = count_pairs(records, HISTORICAL, link_type="dedupe")
    assert sum(rule.further or 0 for rule in counts.rules) == 450_741
    pairs = candidate_pairs(records, HISTORICAL, link_type="dedupe")
    made = dict(tuple(row) for row in pairs.groupBy("match_key").count().collect())
    assert made == {number: rule.further for number, rule in enumerate(counts.rules)}


def test_fake_1000_by_first_name_surname_and_email(spark: Any, data: Path) -> None:
    path = data / "splink_fake1000" / "fake_1000.csv"
    records = _records(spark.read.csv(str(path), header=True), "unique_id")
    rules = [block_on("first_name"), block_on("surname"), block_on("email")]
    counts = count_pairs(records, rules, link_type="dedupe")
    assert [rule.further for rule in counts.rules] == [1998, 1351, 315]
    assert [rule.pairs for rule in counts.rules] == [1998, 1638, 682]
    (dob,) = count_pairs(records, [block_on("dob")], link_type="dedupe").rules
    assert dob.pairs == 873


@pytest.mark.parametrize(
    ("names", "link_type", "pairs", "possible"),
    [(["dataset1"], "dedupe", 2_082, 499_500), (["dataset4a", "dataset4b"], "link", 77_249, 25_000_000)],
)
def test_febrl_by_given_name(
    spark: Any, data: Path, names: list[str], link_type: Any, pairs: int, possible: int
) -> None:
    frames = [
        _records(_febrl(spark, data / "febrl" / f"{name}.csv"), "rec_id", place)
        for place, name in enumerate(names)
    ]
    records = frames[0] if len(frames) == 1 else frames[0].unionByName(frames[1])
    counts = count_pairs(records, [block_on("given_name")], link_type=link_type, sources=names)
    assert counts.rules[0].pairs == counts.rules[0].further == pairs
    assert counts.possible == possible
