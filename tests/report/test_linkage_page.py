"""The chapters on a linkage, as a reader meets them."""

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from linkages import MODEL, SPEC, linkage
from test_page import ODD, Page

from linkspark.report import report_html, write_report
from linkspark.results import Evaluation, LinkageFindings, PairCounts, Profile, RuleCounts, Weights
from linkspark.spec import FittedModel, LevelProbabilities, LinkSpec, block_on, exact
from linkspark.spec.uncertainty import LevelErrors, Uncertainty

CHAPTERS = ["blocking", "levels", "learning", "scores", "patterns", "clusters", "truth", "stages"]


def text_of(page: Page) -> str:
    return " ".join(page.text().split())


def tables_of(page: Page) -> dict[str, dict[str, Any]]:
    return {table["caption"]: table for table in page.tables}


@pytest.fixture(scope="module")
def html() -> str:
    return report_html(linkage=linkage(), title="Census and survey")


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return Page(html)


def empty() -> LinkageFindings:
    """Return the findings of a run whose rules find no pair."""
    nothing = pd.DataFrame({name: [] for name in ("links", "expected_fdr", "expected_fnr")})
    return LinkageFindings(
        model=MODEL,
        blocking=PairCounts((("", 20),), 190, (RuleCounts("postcode", 0, 0, ()),)),
        patterns=pd.DataFrame(
            {name: [] for name in ("gamma_sex", "pairs", "match_weight", "match_probability")}
        ),
        histogram=pd.DataFrame({"pairs": pd.Series([], dtype=int)}),
        evaluation=Evaluation(
            pairs=0,
            thresholds=pd.DataFrame(
                {"links": [0], "expected_fdr": [np.nan], "expected_fnr": [np.nan]}, index=[0.95]
            ),
            curve=nothing.assign(match_probability=[], match_weight=[]),
        ),
        cluster_sizes=pd.DataFrame({"cluster_column": ["cluster_id"], "cluster_size": [1], "clusters": [20]}),
    )


def test_the_main_findings_are_plain_sentences(page: Page) -> None:
    text = text_of(page)
    assert "Records that belong together in census and survey, found by comparing pairs of records." in text
    assert "3,868,800 pairs are possible, and the blocking rules picked 21,840 of them" in text
    assert re.search(
        r"From a match probability of 0\.95 on, 1,\d\d\d pairs are linked\. The model expects [\d.]+% of "
        r"these links to be wrong, and [\d.]+% of the matches among the compared pairs not to be linked\.",
        text,
    )
    assert "They make 1,350 clusters of two records or more, with 2,726 records in them" in text
    assert "blocking let 95.2% through" in text
    assert "The strongest evidence for a match is date_of_birth (the same, +14.46 bits)." in text


def test_a_model_that_knows_its_intervals_shows_them() -> None:
    # By hand: log odds of 0.81 are 1.45, those of 0.0121 -4.402; 1.96 errors of 0.1 to either side of each.
    errors = [LevelErrors((0.1,) * len(one.m), (0.1,) * len(one.m)) for one in MODEL.probabilities]
    size = 1 + sum(len(one.m) for one in MODEL.probabilities)
    covariance = [(0.0,) * row + (0.25,) for row in range(size)]
    model = replace(MODEL, uncertainty=Uncertainty(tuple(errors), tuple(covariance), 0.5))
    page = Page(report_html(linkage=replace(linkage(), model=model)))
    levels = tables_of(page)["m, u and match weight of each level"]["rows"]
    assert levels[0] == [
        "first_name",
        "the same",
        "0.8100",
        "0.7780–0.8384",
        "0.0121",
        "0.0100–0.0147",
        "+6.06",
        "+5.08 to +7.04",
    ]
    assert "of a hundred such lines, about 95 hold the weight" in text_of(page)


def test_every_chapter_is_there_with_its_drawings(page: Page) -> None:
    sections = [attributes["id"] for attributes in page.named("section")]
    assert sections == ["findings", *CHAPTERS, "suppressed", "glossary"]
    labels = [attributes["aria-label"] or "" for attributes in page.named("svg")]
    assert len(labels) == 14
    assert all(len(label) > 20 for label in labels)


def test_the_tables_hold_the_numbers_of_the_findings(page: Page) -> None:
    tables = tables_of(page)
    assert tables["Pairs of each blocking rule"]["rows"][1] == [
        "surname + year(date_of_birth)",
        "3,020",
        "2,111",
        "3,316",
        "41",
    ]
    levels = tables["m, u and match weight of each level"]["rows"]
    assert levels[0] == ["first_name", "the same", "0.8100", "0.0121", "+6.06"]
    assert levels[3] == ["first_name", "none of these", "0.0600", "0.9486", "−3.98"]
    assert len(tables["Log-likelihood after each iteration of EM"]["rows"]) == 18
    assert tables["Estimated matches among each rule’s pairs"]["rows"][0] == [
        "postcode + date_of_birth",
        "93.0%",
    ]
    assert [row[0] for row in tables["Expected errors by threshold"]["rows"]] == [
        "0.5",
        "0.9",
        "0.95",
        "0.99",
    ]
    assert tables["Clusters by size"]["rows"] == [
        ["1 record", "1,212", "1,302"],
        ["2 records", "1,380", "1,340"],
        ["3–20 records", "11", "10"],
    ]
    assert tables["Clusters against the truth"]["rows"][0] == [
        "cluster_id_50",
        "99.1%",
        "97.4%",
        "98.3%",
        "96.2%",
        "93.1%",
        "94.6%",
    ]
    assert tables["True pairs that each rule finds first"]["rows"][1] == [
        "surname + year(date_of_birth)",
        "2,111",
        "190",
        "1,921",
        "12.6%",
    ]
    assert tables["Stages of the run"]["rows"][1] == ["Comparing", "3.2 s", "21,840 pairs"]


def test_patterns_are_told_in_words_the_strongest_first(page: Page) -> None:
    table = tables_of(page)["The patterns with the highest match weights"]
    assert table["head"][-1] == [
        "Match weight",
        "Probability",
        "Pairs",
        "first_name",
        "surname",
        "date_of_birth",
        "sex",
        "postcode",
    ]
    weights = [float(row[0].split()[0].replace("+", "")) for row in table["rows"]]
    assert len(weights) == 10
    assert weights == sorted(weights, reverse=True)
    assert {word for row in table["rows"] for word in row[3:]} >= {"the same", "missing"}


def test_doubtful_patterns_are_those_nearest_to_a_half(page: Page) -> None:
    rows = tables_of(page)["The patterns nearest to a match probability of 0.5"]["rows"]
    distances = [abs(float(row[1]) - 0.5) for row in rows]
    assert distances == sorted(distances)
    assert distances[-1] < 0.45


def test_without_truth_only_expected_errors_are_told() -> None:
    page = Page(report_html(linkage=linkage(truth=False)))
    assert "truth" not in [attributes["id"] for attributes in page.named("section")]
    assert "Errors to expect by threshold" in page.text()
    assert "Measured against" not in page.text()


def test_rates_at_the_ends_are_told_in_words() -> None:
    evaluation = linkage(truth=False).evaluation
    assert evaluation.thresholds is not None
    few = evaluation.thresholds.assign(expected_fdr=0.0001, expected_fnr=0.9999)
    page = Page(report_html(linkage=replace(linkage(), evaluation=replace(evaluation, thresholds=few))))
    assert "expects less than 0.1% of these links to be wrong, and more than 99.9% of the" in text_of(page)


def test_a_model_that_did_not_settle_is_said_at_the_top() -> None:
    training = replace(MODEL.training, converged=False, warnings=("a level of <b> was never seen",))
    findings = replace(linkage(), model=replace(MODEL, training=training))
    text = text_of(Page(report_html(linkage=findings)))
    assert "The estimates had not settled after 18 iterations: do not rely on them yet." in text
    assert text.count("Read with care: a level of <b> was never seen") == 2


def test_a_model_written_by_hand_has_no_history() -> None:
    model = FittedModel(SPEC, MODEL.prior, MODEL.probabilities)
    page = Page(report_html(linkage=replace(linkage(), model=model)))
    assert "The model’s figures were given, not estimated from these pairs" in page.text()
    assert "Log-likelihood after each iteration of EM" not in tables_of(page)


@pytest.mark.parametrize("minimum_count", [0, 10])
def test_a_run_that_finds_nothing_still_makes_a_page(minimum_count: int) -> None:
    page = Page(report_html(linkage=empty(), minimum_count=minimum_count))
    text = text_of(page)
    assert "20 records: 190 pairs are possible, and the blocking rules picked 0 of them" in text
    assert "From a match probability of 0.95 on, 0 pairs are linked." in text
    assert "They make 0 clusters" in text
    assert "nan" not in text.casefold()
    assert "None" not in text


def test_a_run_without_pairs_tables_or_clusters_still_makes_a_page() -> None:
    findings = replace(
        empty(), evaluation=Evaluation(), cluster_sizes=empty().cluster_sizes.head(0), stages=()
    )
    page = Page(report_html(linkage=findings))
    assert "No clusters were made." in page.text()
    assert "No pair was scored" in page.text()


def test_rules_whose_further_pairs_were_not_asked_for_are_told_alone() -> None:
    rules = (RuleCounts("a", 1000, None, (30,)), RuleCounts("b", 400, None, (20,)))
    blocking = PairCounts((("one", 500), ("two", 700)), 350_000, rules)
    page = Page(report_html(linkage=replace(linkage(), blocking=blocking)))
    assert tables_of(page)["Pairs of each blocking rule"]["rows"][0] == ["a", "1,000", "–", "–", "30"]
    assert "Pairs alone" in [text for tag, text in page.texts if tag == "text"]


def test_odd_numbers_of_the_model_still_make_charts() -> None:
    spec = LinkSpec("dedupe", "id", (block_on("a"),), (exact("a"), exact("b")))
    levels = (LevelProbabilities((1.0, 0.0), (1e-12, 1.0)), LevelProbabilities((0.5, 0.5), (0.5, 0.5)))
    model = FittedModel(spec, 0.999, levels)
    patterns = pd.DataFrame(
        {"gamma_a": [1, -1], "gamma_b": [0, 1], "pairs": [50, 60], "match_weight": [np.nan, np.inf]}
    ).assign(match_probability=[np.nan, 1.0])
    bins = pd.DataFrame({"pairs": [50, 60]}, index=[-np.inf, 3.0])
    page = Page(report_html(linkage=replace(linkage(), model=model, patterns=patterns, histogram=bins)))
    assert "nan" not in page.text().casefold().replace("finance", "")
    assert "inf" not in re.sub("inf[a-z]", "", page.text())


def test_hostile_names_are_text() -> None:
    names = [ODD["html"], ODD["cdata"], ODD["template"]]
    spec = LinkSpec("link", names[0], (block_on(f"`{names[1]}`"),), tuple(exact(name) for name in names))
    levels = (LevelProbabilities((0.9, 0.1), (0.1, 0.9)),) * 3
    model = FittedModel(spec, 0.01, levels)
    patterns = pd.DataFrame({f"gamma_{name}": [1, 0] for name in names}).assign(
        pairs=[50, 60], match_weight=[9.0, 0.1], match_probability=[0.99, 0.52]
    )
    rules = (RuleCounts(names[1], 500, 500, (20,)),)
    findings = replace(
        linkage(),
        model=model,
        patterns=patterns,
        blocking=PairCounts(((names[0], 500), (names[1], 700)), 350_000, rules),
        stages=((names[2], 1.0, names[0]),),
    )
    html = report_html(linkage=findings, title=names[0])
    page = Page(html)
    assert "<script" not in html
    assert page.named("script") == []
    for name in names:
        assert name in page.text()


def test_profile_weights_and_linkage_share_a_page(
    two_files: Profile, weights: Weights, tmp_path: Any
) -> None:
    html = report_html(two_files, weights, linkage(), facts={"Command": "linkspark demo"})
    page = Page(html)
    ids = re.findall(r'\bid="([^"]*)"', html)
    assert len(ids) == len(set(ids))
    assert {"missing", "weights", *CHAPTERS} <= set(ids)
    assert "census_2021.csv holds 2,400 records" in page.text()
    terms = [text for tag, text in page.texts if tag == "dt"]
    assert len(terms) == len(set(terms))
    written = write_report(tmp_path / "all.html", two_files, weights, linkage=linkage())
    assert written.stat().st_size < 600_000


def test_the_page_of_a_large_run_stays_small() -> None:
    assert len(report_html(linkage=linkage(candidates=200_000, matches=40_000, true_pairs=41_000))) < 200_000


def test_the_same_findings_give_the_same_bytes(html: str) -> None:
    assert report_html(linkage=linkage(), title="Census and survey") == html


def test_no_small_count_is_anywhere_in_the_tables(page: Page) -> None:
    counted = {
        "Pairs",
        "Links",
        "Wrong links",
        "Missed by scoring",
        "Right links",
        "Matches",
        "Further pairs",
    }
    for table in page.tables:
        for row in table["rows"]:
            for title, cell in zip(table["head"][-1], row, strict=True):
                if title in counted and re.fullmatch(r"[\d,]+", cell):
                    number = int(cell.replace(",", ""))
                    assert number == 0 or number >= 10, (table["caption"], row)
