"""dedupe and link: the whole way, against the steps one by one and against plain Python."""

import gc
import math
import time
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import linked_people as by_hand
import numpy as np
import pandas as pd
import pytest

import linkspark as ls
from linkspark.errors import ArgumentError, LinksparkWarning
from linkspark.journey import Linkage
from linkspark.spec import FittedModel, LevelProbabilities, LinkSpec, block_on, exact, jaro_winkler

Jobs = Callable[[Callable[[], Any]], int]
NAMES = ["gamma_name", "gamma_town", "gamma_born"]


def _dedupe(*arguments: Any, **options: Any) -> Linkage:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", LinksparkWarning)
        return ls.dedupe(*arguments, **options)


def _stored(spark: Any) -> int:
    return int(spark.sparkContext._jsc.sc().getPersistentRDDs().size())


def _released(spark: Any, before: int) -> bool:
    """Tell whether Spark stores no more than before once what is no longer in use has been collected."""
    deadline = time.monotonic() + 30
    while _stored(spark) > before and time.monotonic() < deadline:
        gc.collect()
        spark.sparkContext._jvm.System.gc()
        time.sleep(0.2)
    return _stored(spark) <= before


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return by_hand.people()


@pytest.fixture(scope="module")
def told() -> list[tuple[str, str]]:
    return []


@pytest.fixture(scope="module")
def outcome(spark: Any, table: pd.DataFrame, told: list[tuple[str, str]]) -> Iterator[Linkage]:
    records = by_hand.frame(spark, table)
    with _dedupe(
        records, by_hand.SPEC, thresholds=[0.5, 0.95], progress=lambda *one: told.append(one)
    ) as result:
        yield result


@pytest.fixture(scope="module")
def pairs(outcome: Linkage) -> pd.DataFrame:
    return outcome.pairs.toPandas()


def test_the_pairs_are_those_that_score_gives_from_the_threshold_on(
    spark: Any, outcome: Linkage, pairs: pd.DataFrame, table: pd.DataFrame
) -> None:
    alone = ls.score(by_hand.frame(spark, table), outcome.model, threshold=0.01).toPandas()
    order = ["record_id_l", "record_id_r"]
    pd.testing.assert_frame_equal(
        pairs.sort_values(order, ignore_index=True), alone.sort_values(order, ignore_index=True)
    )
    assert pairs["match_probability"].min() >= 0.01
    levels = by_hand.all_pairs(table).merge(pairs[order], on=order).sort_values(order, ignore_index=True)
    found = pairs.sort_values(order, ignore_index=True)[NAMES]
    pd.testing.assert_frame_equal(found, levels[NAMES], check_dtype=False)


def test_the_clusters_are_the_groups_on_which_all_compared_pairs_agree(
    spark: Any, outcome: Linkage, table: pd.DataFrame
) -> None:
    compared = ls.score(by_hand.frame(spark, table), outcome.model).toPandas()
    clusters = outcome.clusters.toPandas().set_index("id")
    assert list(clusters.columns) == ["cluster_id_50", "cluster_id_95"]
    assert sorted(clusters.index) == sorted(table["id"])
    for threshold in (0.5, 0.95):
        found = clusters[f"cluster_id_{threshold * 100:.0f}"].to_dict()
        assert found == by_hand.agreed(compared, table["id"], threshold)
    assert 70 < clusters["cluster_id_50"].nunique() < 130


def test_clusters_of_whatever_links_connect_on_request(
    spark: Any, outcome: Linkage, pairs: pd.DataFrame, table: pd.DataFrame
) -> None:
    records = by_hand.frame(spark, table)
    found = {}
    for join_by in ("any_link", "all_pairs"):
        with _dedupe(records, model=outcome.model, thresholds=0.05, join_by=join_by) as other:
            found[join_by] = other.clusters.toPandas().set_index("id")["cluster_id"].to_dict()
    # Without the pairs that are no links nothing can speak against a link.
    links = pairs[pairs["match_probability"] >= 0.05].assign(match_weight=1.0)
    assert found["any_link"] == by_hand.agreed(links, table["id"], 0.05)
    assert found["any_link"] != found["all_pairs"]


def test_progress_tells_each_stage_and_what_it_counted(
    outcome: Linkage, told: list[tuple[str, str]], table: pd.DataFrame
) -> None:
    assert told[-1] == ("cluster", "2 thresholds")
    counted = " ".join(words for _, words in told)
    assert f"{len(table)} records" in counted
    assert f"{outcome.model.training.pairs:,} pairs" in counted
    assert f"{len(outcome.model.training.log_likelihood)} iterations" in counted
    assert [(stage, counted) for stage, _, counted in outcome.stages] == told
    assert all(seconds > 0 for _, seconds, _ in outcome.stages)


def test_the_model_is_the_one_that_train_learns(spark: Any, outcome: Linkage, table: pd.DataFrame) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", LinksparkWarning)
        alone = ls.train(by_hand.frame(spark, table), by_hand.SPEC)
    assert (alone.prior, alone.probabilities) == (outcome.model.prior, outcome.model.probabilities)


def test_the_findings_are_what_pandas_counts(
    spark: Any, outcome: Linkage, table: pd.DataFrame, tmp_path: Any
) -> None:
    found = outcome.findings(truth="person")
    scored = ls.score(by_hand.frame(spark, table), outcome.model).toPandas()
    assert [rule.further for rule in found.blocking.rules] == [
        int((scored["match_key"] == place).sum()) for place in range(3)
    ]
    patterns = scored.groupby(NAMES).size().rename("pairs").reset_index()
    assert found.patterns[[*NAMES, "pairs"]].to_numpy().tolist() == patterns.to_numpy().tolist()
    weights = [_weight(outcome.model, gammas) for gammas in patterns[NAMES].to_numpy()]
    np.testing.assert_allclose(found.patterns["match_weight"], weights, atol=1e-9)
    bins = np.floor(scored["match_weight"]).astype(int).value_counts().sort_index()
    assert found.histogram["pairs"].to_dict() == bins.to_dict()
    clusters = outcome.clusters.toPandas()
    sizes = clusters.groupby("cluster_id_95").size().value_counts()
    mine = found.cluster_sizes[found.cluster_sizes["cluster_column"] == "cluster_id_95"]
    assert mine.set_index("cluster_size")["clusters"].to_dict() == sizes.to_dict()
    truth = by_hand.all_pairs(table)
    assert found.evaluation.true_pairs == int(truth["match"].sum())
    links = scored[scored["match_probability"] >= 0.95].merge(truth, on=["record_id_l", "record_id_r"])
    assert found.evaluation.thresholds is not None
    assert found.evaluation.thresholds.loc[0.95, "true_positives"] == links["match"].sum()
    path = outcome.report(tmp_path / "report.html", truth="person")
    assert path.read_text(encoding="utf8").startswith("<!DOCTYPE html>")


def _weight(model: FittedModel, gammas: Any) -> float:
    weight = math.log2(model.prior / (1 - model.prior))
    for gamma, known in zip(gammas, model.probabilities, strict=True):
        if gamma >= 0:
            weight += math.log2(known.m[len(known.m) - 1 - gamma] / known.u[len(known.u) - 1 - gamma])
    return weight


@pytest.mark.parametrize("partitions", [2, 7, 64])
def test_partitions_and_order_change_nothing(
    spark: Any, outcome: Linkage, pairs: pd.DataFrame, table: pd.DataFrame, partitions: int
) -> None:
    shuffled = by_hand.frame(spark, table.sample(frac=1, random_state=partitions), partitions)
    with _dedupe(shuffled, by_hand.SPEC, thresholds=[0.5, 0.95]) as other:
        assert other.model.probabilities == outcome.model.probabilities
        assert other.model.prior == outcome.model.prior
        order = ["record_id_l", "record_id_r"]
        pd.testing.assert_frame_equal(
            other.pairs.toPandas().sort_values(order, ignore_index=True),
            pairs.sort_values(order, ignore_index=True),
            rtol=1e-12,
        )
        assert sorted(map(tuple, other.clusters.collect())) == sorted(map(tuple, outcome.clusters.collect()))


def test_what_is_stored_is_released(spark: Any, table: pd.DataFrame, count_jobs: Jobs) -> None:
    records = by_hand.frame(spark, table)
    before = _stored(spark)
    made: list[Linkage] = []
    jobs = count_jobs(lambda: made.append(_dedupe(records, by_hand.SPEC)))
    assert 4 <= jobs <= 12
    assert _stored(spark) > 0
    # The links of the clusters are checkpointed: Spark gives them back when the clusters are not in use.
    kept = made[0].clusters.count()
    made.pop().close()
    assert kept == len(table)
    assert _released(spark, before)


def test_what_is_stored_is_released_when_something_fails(spark: Any, table: pd.DataFrame) -> None:
    records = by_hand.frame(spark, table)
    before = _stored(spark)

    def fail(stage: str, _: str) -> None:
        if stage == "learn m and u":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        _dedupe(records, by_hand.SPEC, progress=fail)
    assert _released(spark, before)


def test_warnings_point_at_the_line_of_the_caller(spark: Any) -> None:
    records = spark.sql("SELECT * FROM VALUES (1, 'a'), (2, 'b') AS t(id, town)")
    with pytest.warns(LinksparkWarning) as caught:
        ls.dedupe(records, _plain("dedupe")).close()
    ours = [warning for warning in caught if issubclass(warning.category, LinksparkWarning)]
    assert ours
    assert {warning.filename for warning in ours} == {__file__}


EMPTY = {
    "no record": "SELECT 1L AS id, 'a' AS town, 'x' AS name WHERE false",
    "one record": "SELECT 1L AS id, 'a' AS town, 'x' AS name",
    "only nulls": "SELECT id, CAST(NULL AS string) AS town, CAST(NULL AS string) AS name FROM range(3)",
    "columns without a type": "SELECT id, NULL AS town, NULL AS name FROM range(3)",
    "no two records alike": "SELECT id, string(id) AS town, string(id) AS name FROM range(3)",
}


def _plain(link_type: Any) -> LinkSpec:
    comparisons = [exact("town", term_frequency=True)]
    return LinkSpec(link_type, "id", [block_on("town")], comparisons)


@pytest.mark.parametrize("case", EMPTY)
def test_without_a_pair_every_record_is_its_own_cluster(spark: Any, tmp_path: Any, case: str) -> None:
    records = spark.sql(EMPTY[case])
    comparisons = [exact("town", term_frequency=True), jaro_winkler("name", 0.9)]
    spec = LinkSpec("dedupe", "id", [block_on("town")], comparisons)
    with pytest.warns(LinksparkWarning) as caught:
        result = ls.dedupe(records, spec)
    assert any("the blocking rules find no pair" in str(warning.message) for warning in caught)
    assert result.pairs.collect() == []
    ids = [row.id for row in records.collect()]
    assert sorted(tuple(row) for row in result.clusters.collect()) == [(one, one) for one in ids]
    assert result.model.training.pairs == 0
    assert 0 < result.model.prior <= 0.5
    assert result.report(tmp_path / "report.html").exists()
    result.close()
    assert ls.score(records, result.model).collect() == []


def test_a_source_without_records_is_linked_with_nothing(spark: Any) -> None:
    full = spark.sql("SELECT * FROM VALUES (1, 'a'), (2, 'a') AS t(id, town)")
    with pytest.warns(LinksparkWarning):
        result = ls.link({"a": full, "b": full.where("false")}, _plain("link"))
    assert result.pairs.collect() == []
    assert sorted(tuple(row) for row in result.clusters.collect()) == [("a", 1, "a:1"), ("a", 2, "a:2")]
    result.close()


def _one_to_one_model() -> FittedModel:
    spec = LinkSpec("link", "id", [block_on("all")], [jaro_winkler("name", 0.95, 0.9), exact("town")])
    known = [
        LevelProbabilities((0.6, 0.2, 0.1, 0.1), (0.01, 0.02, 0.03, 0.94)),
        LevelProbabilities((0.9, 0.1), (0.3, 0.7)),
    ]
    return FittedModel(spec, 0.3, known)


SOURCES = {
    "a": "(1, 'marianne', 'x', 1), (2, 'marianna', NULL, 1), (3, 'bo', 'x', 1)",
    "b": "(1, 'marianne', 'x', 1), (2, 'bo', NULL, 1), (3, 'zoe', 'z', 1)",
}


def _sources(spark: Any) -> dict[str, Any]:
    return {
        name: spark.sql(f"SELECT * FROM VALUES {rows} AS t(id, name, town, all)")
        for name, rows in SOURCES.items()
    }


@pytest.mark.parametrize("how", [None, "mutual_best", "optimal"])
def test_one_to_one_gives_each_record_one_partner(spark: Any, how: Any) -> None:
    model = _one_to_one_model()
    with ls.link(_sources(spark), model.spec, model=model, thresholds=[0.5], one_to_one=how) as result:
        clusters = {(row.source_dataset, row.id): row.cluster_id for row in result.clusters.collect()}
        partners = {
            (row.record_id_l, row.record_id_r)
            for row in result.pairs.where("match_probability >= .5").collect()
        }
    # Both Mariannes of a are near the one of b; the nearer is her partner.
    assert partners == {(1, 1), (2, 1), (3, 2)}
    together = {one for one, name in clusters.items() if name == clusters["b", 1]}
    assert together == {("a", 1), ("b", 1)} | ({("a", 2)} if how is None else set())
    assert clusters["a", 3] == clusters["b", 2] == "a:3"
    assert clusters["b", 3] == "b:3"


def test_one_to_one_of_three_sources_leaves_one_record_of_each_in_a_cluster(spark: Any) -> None:
    model = _one_to_one_model()
    two = _sources(spark)
    three = two | {"c": two["a"].where("id < 3")}
    with ls.link(three, model.spec, model=model, one_to_one="mutual_best", thresholds=0.5) as result:
        clusters = result.clusters.toPandas()
    assert clusters.groupby(["cluster_id", "source_dataset"]).size().max() == 1
    assert len(clusters) == 8


def test_link_and_dedupe_clusters_within_and_between(spark: Any) -> None:
    known = _one_to_one_model()
    spec = LinkSpec("link_and_dedupe", "id", known.spec.blocking, known.spec.comparisons)
    model = FittedModel(spec, 0.3, known.probabilities)
    with ls.dedupe(_sources(spark), spec, model=model, thresholds=0.5) as result:
        clusters = {(row.source_dataset, row.id): row.cluster_id for row in result.clusters.collect()}
        assert "source_dataset_l" in result.pairs.columns
    assert {one for one, name in clusters.items() if name == "a:1"} == {("a", 1), ("a", 2), ("b", 1)}


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "no threshold": (
        {"thresholds": None},
        "dedupe: thresholds must be a probability, or a list of them, but it is 'NoneType'. ",
    ),
    "above one": (
        {"thresholds": [0.5, 1.5]},
        "dedupe: thresholds must be a number from 0 to 1, but it is 1.5.",
    ),
    "twice": (
        {"thresholds": [0.5, 0.5]},
        "dedupe: thresholds must be a probability from 0 to 1, a list of different ones, or None for every "
        "pair, but it is '0.5, 0.5'.",
    ),
    "text": (
        {"pairs_threshold": "0.5"},
        "dedupe: pairs_threshold must be a number from 0 to 1, but it is '0.5'.",
    ),
    "pairs left out that would be links": (
        {"thresholds": [0.9, 0.3], "pairs_threshold": 0.5},
        "dedupe: pairs_threshold must be at most the lowest of thresholds, 0.3, but it is 0.5.",
    ),
    "no model": (
        {"model": "model.json"},
        "dedupe: model must be a FittedModel, or None to train one, but it is 'model.json'.",
    ),
    "another model": (
        {"model": _one_to_one_model()},
        "dedupe: the model was trained with another spec than the one given. Pass spec=model.spec, or leave "
        "the model out to train one.",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_arguments_are_refused_before_any_job(spark: Any, count_jobs: Jobs, case: str) -> None:
    options, message = WRONG[case]
    before = _stored(spark)

    def refused() -> None:
        with pytest.raises(ArgumentError) as caught:
            ls.dedupe(spark.range(3), by_hand.SPEC, **options)
        assert str(caught.value) == message.rstrip()

    assert count_jobs(refused) == 0
    assert _released(spark, before)


def test_the_link_type_must_be_that_of_the_function(spark: Any) -> None:
    with pytest.raises(ArgumentError) as caught:
        ls.dedupe(_sources(spark), _plain("link"))
    assert str(caught.value) == (
        'dedupe: the spec\'s link_type is "link", but this function is for "dedupe" or "link_and_dedupe". '
        "Change the spec, or call link."
    )
    with pytest.raises(ArgumentError) as caught:
        ls.link(_sources(spark), _plain("dedupe"))
    assert str(caught.value) == (
        'link: the spec\'s link_type is "dedupe", but this function is for "link" or "link_and_dedupe". '
        "Change the spec, or call dedupe."
    )
    with pytest.raises(ArgumentError) as caught:
        ls.link(_sources(spark), _plain("link"), one_to_one="best")  # type: ignore[arg-type]
    assert str(caught.value) == (
        'link: one_to_one must be "mutual_best", "optimal" or None, but it is \'best\'.'
    )
