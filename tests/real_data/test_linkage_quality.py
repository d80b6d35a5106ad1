"""Plain settings on data with truth: no worse than the yardstick, and the candidate pairs that others count.

The rules and comparisons are what one would write first. One exception: for the wider blocking, the threshold
of 0.99 and term frequencies on every comparison were chosen after looking at the truth.
"""

import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import functions as F
from test_blocking_counts import HISTORICAL

import linkspark as ls
from linkspark.errors import LinksparkWarning
from linkspark.results import LinkageFindings
from linkspark.spec import LinkSpec, TermFrequency, block_on, email, exact, jaro_winkler, levenshtein

pytestmark = pytest.mark.slow

FEBRL_RULES = [
    block_on("given_name", "surname"),
    block_on("date_of_birth"),
    block_on("surname", "postcode"),
    block_on("given_name", "postcode"),
    block_on("address_1"),
    block_on("suburb", "street_number"),
]
FEBRL = [
    jaro_winkler("given_name", term_frequency=True),
    jaro_winkler("surname", term_frequency=True),
    levenshtein("date_of_birth"),
    levenshtein("postcode"),
    jaro_winkler("suburb", term_frequency=True),
    jaro_winkler("address_1", 0.9, 0.8),
    exact("state"),
    exact("street_number", term_frequency=True),
]
FIGURES = [
    jaro_winkler("first_name", term_frequency=True),
    jaro_winkler("surname", term_frequency=True),
    levenshtein("dob"),
    levenshtein("postcode_fake"),
    exact("birth_place", term_frequency=True),
    exact("occupation", term_frequency=True),
]
# Chosen by their counts of pairs, some hundred thousand each: part of a name, a date or a place and another.
WIDER = [
    *HISTORICAL,
    block_on("surname", "substr(dob, 1, 4)"),
    block_on("first_name", "substr(dob, 1, 4)"),
    block_on("substr(dob, 1, 7)"),
    block_on("substr(postcode_fake, 1, 4)"),
    block_on("surname", "occupation"),
    block_on("surname", "birth_place"),
    block_on("birth_place", "substr(dob, 1, 4)"),
    block_on("substr(dob, 1, 4)", "occupation"),
    block_on("substr(surname, 1, 3)", "substr(dob, 1, 4)"),
    block_on("soundex(surname)", "soundex(first_name)"),
    block_on("substr(surname, 1, 4)", "birth_place"),
    block_on("substr(surname, 1, 4)", "substr(postcode_fake, 1, 2)"),
    block_on("first_name", "substr(postcode_fake, 1, 2)", "substr(dob, 1, 3)"),
    block_on("substr(dob, 1, 4)", "substr(postcode_fake, 1, 2)"),
    block_on("full_name"),
]


def _found(outcome: Any, truth: str) -> LinkageFindings:
    with outcome:
        findings: LinkageFindings = outcome.findings(truth)
    return findings


def _linked(function: Any, *arguments: Any, truth: str, **options: Any) -> LinkageFindings:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", LinksparkWarning)
        return _found(function(*arguments, **options), truth)


def _febrl(spark: Any, data: Path, name: str) -> Any:
    frame = spark.read.csv(
        str(data / "febrl" / f"dataset{name}.csv"),
        header=True,
        ignoreLeadingWhiteSpace=True,
        ignoreTrailingWhiteSpace=True,
    )
    return frame.withColumn("person", F.regexp_extract("rec_id", r"rec-(\d+)-", 1))


@pytest.mark.parametrize(
    ("name", "pairs", "f1"), [("1", 638, 0.99), ("2", 7_816, 0.987), ("3", 10_751, 0.986)]
)
def test_febrl_deduplicated(spark: Any, data: Path, name: str, pairs: int, f1: float) -> None:
    spec = LinkSpec("dedupe", "rec_id", FEBRL_RULES, FEBRL)
    found = _linked(ls.dedupe, _febrl(spark, data, name), spec, thresholds=0.5, truth="person")
    assert found.evaluation.pairs == pairs
    assert found.evaluation.thresholds is not None
    assert found.evaluation.thresholds.loc[0.5, "f1"] >= f1


def test_febrl_4_linked(spark: Any, data: Path) -> None:
    spec = LinkSpec("link", "rec_id", FEBRL_RULES, FEBRL)
    records = {name: _febrl(spark, data, f"4{name}") for name in "ab"}
    found = _linked(ls.link, records, spec, thresholds=0.5, one_to_one="mutual_best", truth="person")
    assert found.evaluation.pairs == 13_788
    assert found.evaluation.possible_pairs == 25_000_000
    assert found.evaluation.thresholds is not None
    assert found.evaluation.thresholds.loc[0.5, "f1"] >= 0.995
    assert found.evaluation.clusters is not None
    assert found.evaluation.clusters["precision"].iloc[0] >= 0.9999


def test_fake_1000_deduplicated(spark: Any, data: Path) -> None:
    records = spark.read.csv(str(data / "splink_fake1000" / "fake_1000.csv"), header=True)
    rules = [block_on("first_name"), block_on("surname"), block_on("email"), block_on("dob")]
    comparisons = [
        jaro_winkler("first_name", term_frequency=True),
        jaro_winkler("surname", term_frequency=True),
        levenshtein("dob"),
        exact("city", term_frequency=True),
        email("email"),
    ]
    spec = LinkSpec("dedupe", "unique_id", rules, comparisons)
    found = _linked(ls.dedupe, records, spec, thresholds=0.5, truth="cluster")
    assert [rule.further for rule in found.blocking.rules] == [1998, 1351, 315, 325]
    # The data are made so that a fifth of the true pairs agree on no rule.
    assert found.evaluation.blocking_recall == pytest.approx(0.8124, abs=1e-4)
    assert found.evaluation.best_f1 >= 0.84


def test_historical_figures_by_the_ten_rules_of_the_demo(spark: Any, data: Path) -> None:
    records = spark.read.parquet(
        str(data / "splink_historical50k" / "historical_figures_with_errors_50k.parquet")
    )
    spec = LinkSpec("dedupe", "unique_id", HISTORICAL, FIGURES)
    found = _linked(ls.dedupe, records, spec, thresholds=0.95, truth="cluster")
    assert found.evaluation.pairs == 450_741
    assert found.evaluation.true_pairs == 303_961
    assert found.evaluation.blocking_recall == pytest.approx(203_544 / 303_961, abs=1e-9)
    assert found.evaluation.clusters is not None
    (clusters,) = found.evaluation.clusters.to_dict("records")
    assert clusters["f1"] >= 0.871
    assert clusters["precision"] >= 0.94


def test_historical_figures_by_wider_rules(spark: Any, data: Path) -> None:
    records = spark.read.parquet(
        str(data / "splink_historical50k" / "historical_figures_with_errors_50k.parquet")
    )
    comparisons = [replace(one, term_frequency=TermFrequency()) for one in FIGURES]
    spec = LinkSpec("dedupe", "unique_id", WIDER, comparisons, pair_budget=10_000_000)
    found = _linked(ls.dedupe, records, spec, thresholds=0.99, truth="cluster")
    assert found.evaluation.pairs == 4_448_854
    assert found.evaluation.blocking_recall >= 0.85
    assert found.evaluation.clusters is not None
    (clusters,) = found.evaluation.clusters.to_dict("records")
    assert clusters["f1"] >= 0.90
