"""Plain settings on data with truth: no worse than the yardstick, and the candidate pairs that others count.

The rules and comparisons are what one would write first, for reasons that stand beside them. Bounds that no
yardstick gives were set below what was seen.
"""

import warnings
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import functions as F
from test_blocking_counts import HISTORICAL

import linkspark as ls
from linkspark.errors import LinksparkWarning
from linkspark.results import LinkageFindings
from linkspark.spec import (
    LinkSpec,
    TermFrequency,
    block_on,
    comparison,
    exact,
    first_name,
    jaro_winkler,
    levenshtein,
)
from linkspark.spec.levels import AllOf, Equal

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
# Errors in two attributes still leave a rule: every two of the six that are compared.
EVERY_TWO = [
    block_on(one, other)
    for one, other in combinations(
        ["first_name", "surname", "dob", "postcode_fake", "birth_place", "occupation"], 2
    )
]
# A house number says little without its street, and the zip code of one town nothing at all.
ADDRESS = comparison("address", [AllOf((Equal("street_name"), Equal("street_number"))), Equal("street_name")])


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
    # A thousand records are few enough to block on each attribute alone. Typing errors are in all of them.
    rules = [block_on(name) for name in ("first_name", "surname", "email", "dob", "city")]
    comparisons = [
        jaro_winkler("first_name", term_frequency=True),
        jaro_winkler("surname", term_frequency=True),
        levenshtein("dob"),
        exact("city", term_frequency=True),
        levenshtein("email", 2, 4),
    ]
    spec = LinkSpec("dedupe", "unique_id", rules, comparisons)
    found = _linked(ls.dedupe, records, spec, thresholds=0.5, truth="cluster")
    assert [rule.further for rule in found.blocking.rules][:4] == [1998, 1351, 315, 325]
    assert found.evaluation.blocking_recall == pytest.approx(1785 / 2031, abs=1e-9)
    assert found.evaluation.best_f1 >= 0.89
    assert found.evaluation.clusters is not None
    assert found.evaluation.clusters["f1"].iloc[0] >= 0.94


def _numbered(frame: Any, *columns: str) -> Any:
    return frame.coalesce(1).select(F.monotonically_increasing_id().alias("id"), *columns).persist()


def test_two_censuses_linked_with_a_rule_that_families_satisfy(spark: Any, data: Path) -> None:
    attributes = ["first_name", "middle_initial", "last_name", "date_of_birth", "street_number"]
    attributes += ["street_name", "sex", "simulant_id"]
    folder = data / "pseudopeople_sample"
    censuses = {
        f"census_{year}": _numbered(
            spark.read.parquet(str(folder / f"decennial_census_{year}.parquet")), *attributes
        )
        for year in (2020, 2030)
    }
    rules = [
        block_on("first_name", "last_name"),
        block_on("date_of_birth"),
        block_on("first_name", "street_name"),
        block_on("last_name", "street_name", "street_number"),
        block_on("substr(first_name, 1, 3)", "substr(last_name, 1, 3)"),
    ]
    comparisons = [
        first_name("first_name"),
        exact("middle_initial"),
        jaro_winkler("last_name", term_frequency=True),
        levenshtein("date_of_birth"),
        ADDRESS,
        exact("sex"),
    ]
    spec = LinkSpec("link", "id", rules, comparisons)
    found = _linked(ls.link, censuses, spec, thresholds=0.5, one_to_one="mutual_best", truth="simulant_id")
    assert found.evaluation.thresholds is not None
    assert found.evaluation.thresholds.loc[0.5, "f1"] >= 0.974
    assert found.evaluation.clusters is not None
    assert found.evaluation.clusters["f1"].iloc[0] >= 0.993
    assert found.model.training.rule_priors[3] == pytest.approx(0.35, abs=0.02)


def test_a_census_and_its_check_are_linked_by_households_without_taking_families_for_matches(
    spark: Any, data: Path
) -> None:
    attributes = ["hid", "forename", "last_name", "month", "year", "sex", "marstat", "village", "telephone"]
    folder = data / "pes_mock"
    files = {
        name: _numbered(
            spark.read.csv(str(folder / f"Mock_Data_{name}.csv"), header=True), *attributes, "puid"
        )
        for name in ("Census", "Pes")
    }
    rules = [
        block_on("forename", "last_name"),
        block_on("forename", "year"),
        block_on("last_name", "year"),
        block_on("hid"),
        block_on("village", "year", "sex"),
        block_on("telephone"),
    ]
    comparisons = [
        jaro_winkler("forename", term_frequency=True),
        jaro_winkler("last_name", term_frequency=True),
        exact("month"),
        levenshtein("year", 1),
        *(exact(name) for name in ("sex", "marstat", "village")),
    ]
    found = _linked(ls.link, files, LinkSpec("link", "id", rules, comparisons), thresholds=0.5, truth="puid")
    assert found.evaluation.true_pairs == 503
    assert found.evaluation.thresholds is not None
    assert found.evaluation.thresholds.loc[0.5, "f1"] >= 0.98
    # As many as there are, although most pairs of one household are of two people.
    assert found.model.prior * found.evaluation.possible_pairs == pytest.approx(503, rel=0.03)


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
    assert clusters["precision"] >= 0.953


def test_historical_figures_by_every_two_attributes(spark: Any, data: Path) -> None:
    records = spark.read.parquet(
        str(data / "splink_historical50k" / "historical_figures_with_errors_50k.parquet")
    )
    # Fifty thousand records are enough to tell rare values from frequent ones, of whatever attribute.
    comparisons = [replace(one, term_frequency=TermFrequency()) for one in FIGURES]
    spec = LinkSpec("dedupe", "unique_id", EVERY_TWO, comparisons)
    found = _linked(ls.dedupe, records, spec, thresholds=[0.5, 0.95, 0.99], truth="cluster")
    assert found.evaluation.pairs == 796_118
    assert found.evaluation.clusters is not None
    for at in found.evaluation.clusters.to_dict("records"):
        assert at["f1"] >= 0.90
        assert at["precision"] >= 0.90
