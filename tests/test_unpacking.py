"""Pairs scored by the tasks that read them: as Spark's own expressions score them, and as score does."""

import warnings
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from pyspark.sql import functions as F

import linkspark as ls
from linkspark import comparing, grouping
from linkspark.columns import CENSUS
from linkspark.errors import LinksparkWarning
from linkspark.gathering import gather
from linkspark.packing import Packing
from linkspark.scoring import with_match_score
from linkspark.spec import FittedModel, LevelProbabilities, LinkSpec, block_on, custom, exact, jaro_winkler
from linkspark.spec.frequencies import LevelFrequency, TermFrequency
from linkspark.unpacking import scored_parcels

COMPARISONS = (
    exact("born.in", term_frequency=True),
    jaro_winkler("name", 0.9, 0.8, term_frequency=TermFrequency(minimum_u=0.05, weight=0.5)),
    exact("town"),
)
MODEL = FittedModel(
    LinkSpec("dedupe", "id", [block_on("name"), block_on("town")], COMPARISONS),
    0.001,
    [
        LevelProbabilities((0.9, 0.1), (0.02, 0.98)),
        LevelProbabilities((0.7, 0.1, 0.1, 0.1), (0.01, 0.01, 0.03, 0.95)),
        LevelProbabilities((0.6, 0.4), (0.4, 0.6)),
    ],
)
ORDER = ["record_id_l", "record_id_r"]


def _pairs(number: int, seed: int) -> pa.RecordBatch:
    chance = np.random.default_rng(seed)
    columns: dict[str, Any] = {
        "__record_id_l": [f"l{place}" for place in range(number)],
        "__record_id_r": [f"r{place}" for place in range(number)],
        "__rules": chance.choice(np.array([1, 2, 3]), number),
        CENSUS: pa.nulls(number, pa.string()),
    }
    for one in COMPARISONS:
        gamma = chance.integers(-1, len(one.levels) + 1, number).astype(np.int8)
        columns[f"gamma_{one.name}"] = gamma
        if one.term_frequency is not None:
            # Of pairs that do not agree there is none, nor of two values that are missing.
            unknown = (gamma < len(one.levels)) | (chance.random(number) < 0.1)
            frequency = chance.choice([0.0, 1e-9, 0.001, 0.3, 1.0], number)
            columns[f"tf_{one.name}"] = pa.array(frequency, mask=unknown)
    return pa.RecordBatch.from_pydict(columns)


@pytest.fixture(scope="module")
def scored(spark: Any) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the same pairs, scored from parcels and by Spark."""
    batch = _pairs(400, 3)
    packing = Packing(COMPARISONS, sources=False, kept=True)
    rows = pd.concat([row.to_pandas() for row in packing(iter([batch.slice(0, 150), batch.slice(150)]))])
    stored = spark.createDataFrame(rows, packing.schema)
    records = spark.createDataFrame(pd.DataFrame({"id": ["a"], "name": ["b"]}))
    gathered = gather("test", records, record_id="id", link_type="dedupe", columns=["name"])
    found = scored_parcels(stored, gathered, MODEL).toPandas().sort_values(ORDER, ignore_index=True)
    vectors = spark.createDataFrame(
        batch.to_pandas().replace({np.nan: None}),
        "__record_id_l string, __record_id_r string, __rules long, __census string, gamma_born_in tinyint,"
        " tf_born_in double, gamma_name tinyint, tf_name double, gamma_town tinyint",
    )
    by_spark = with_match_score(vectors, MODEL).toPandas()
    return found, by_spark.sort_values(["__record_id_l", "__record_id_r"], ignore_index=True)


def test_parcels_are_scored_as_spark_scores_rows(scored: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    found, by_spark = scored
    assert found["record_id_l"].tolist() == by_spark["__record_id_l"].tolist()
    for name in ("match_weight", "match_probability"):
        np.testing.assert_allclose(found[name], by_spark[name], rtol=0, atol=1e-12)
    for name in ("gamma_born_in", "gamma_name", "gamma_town"):
        assert found[name].tolist() == by_spark[name].tolist()
    assert found["match_key"].tolist() == [0 if rules & 1 else 1 for rules in by_spark["__rules"]]


def test_weights_follow_frequencies_as_counted_by_hand(spark: Any) -> None:
    batch = pa.RecordBatch.from_pydict(
        {
            "__record_id_l": ["1", "2", "3"],
            "__record_id_r": ["4", "5", "6"],
            "__rules": pa.array([1, 1, 6], pa.int64()),
            "gamma_born_in": pa.array([1, 1, -1], pa.int8()),
            "tf_born_in": pa.array([0.04, None, None], pa.float64()),
            "gamma_name": pa.array([3, 0, -1], pa.int8()),
            "tf_name": pa.array([0.0025, None, None], pa.float64()),
            "gamma_town": pa.array([0, 1, -1], pa.int8()),
        }
    )
    packing = Packing(COMPARISONS, sources=False, kept=True)
    rows = pd.concat([row.to_pandas() for row in packing(iter([batch]))])
    records = spark.createDataFrame(pd.DataFrame({"id": ["a"]}))
    gathered = gather("test", records, record_id="id", link_type="dedupe", columns=[])
    stored = spark.createDataFrame(rows, packing.schema)
    found = scored_parcels(stored, gathered, MODEL).toPandas().set_index("record_id_l")
    prior = np.log2(0.001 / 0.999)
    # Twice as frequent as u: a bit less. Rarer than the least u, five times u: half of log2(5) less.
    first = np.log2(0.9 / 0.02) - 1 + np.log2(70) - np.log2(5) / 2 + np.log2(0.4 / 0.6)
    second = np.log2(0.9 / 0.02) + np.log2(0.1 / 0.95) + np.log2(0.6 / 0.4)
    weights = [prior + first, prior + second, prior]
    assert found.loc[["1", "2", "3"], "match_weight"].tolist() == pytest.approx(weights, abs=1e-12)
    assert found.loc[["1", "2", "3"], "match_key"].tolist() == [0, 0, 1]
    # The probabilities are some .32, .007 and .001.
    few = scored_parcels(stored, gathered, MODEL, 0.005, levels=False).toPandas()
    assert list(few.columns) == [*ORDER, "match_weight", "match_probability"]
    assert set(few["record_id_l"]) == {"1", "2"}


def _people(spark: Any) -> Any:
    chance = np.random.default_rng(8)
    names = ["Ann", "Anne", "Bob", "Rob", "Zoë", "O'Neill", " ", None]
    table = pd.DataFrame(
        {
            "id": range(120),
            "name": chance.choice(np.array(names, dtype=object), 120),
            "town": chance.choice(["Bath", "Ely", "Hull"], 120),
            "born.in": chance.choice(["1950", "1951", "1960"], 120),
        }
    )
    return spark.createDataFrame(table, "id long, name string, town string, `born.in` string")


def _dedupe_and_score(records: Any, spec: LinkSpec) -> tuple[pd.DataFrame, pd.DataFrame]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", LinksparkWarning)
        with ls.dedupe(records, spec, thresholds=0.5, pairs_threshold=0.0) as result:
            stored, model = result.pairs.toPandas(), result.model
    alone = ls.score(records, model, detail=False).toPandas()
    return (
        stored.sort_values(ORDER, ignore_index=True),
        alone.sort_values(ORDER, ignore_index=True),
    )


# Both of its levels follow a frequency, one of which Spark judges.
NAMES = custom("names", ("equal", "name_l = name_r"), ("near", "left(name_l, 1) = left(name_r, 1)"))
FREQUENT = replace(
    NAMES, term_frequency=TermFrequency(levels=(LevelFrequency(0, "name"), LevelFrequency(1, "town")))
)


@pytest.mark.parametrize(
    "more",
    [
        [],
        [custom("same", ("equal", "`born.in_l` = `born.in_r`"))],
        [FREQUENT],
    ],
    ids=["in the task that makes pairs", "judged by Spark", "judged by Spark, with frequencies"],
)
def test_dedupe_and_score_give_the_same_pairs(spark: Any, more: list[Any]) -> None:
    spec = LinkSpec("dedupe", "id", [block_on("name"), block_on("town", "`born.in`")], [*COMPARISONS, *more])
    stored, alone = _dedupe_and_score(_people(spark), spec)
    assert len(stored) > 500
    pd.testing.assert_frame_equal(stored, alone, rtol=0, atol=1e-12)


def test_more_pairs_than_a_task_reads_are_read_by_more_tasks(
    spark: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = LinkSpec("dedupe", "id", [block_on("name"), block_on("town")], COMPARISONS)
    expected, _ = _dedupe_and_score(_people(spark), spec)
    monkeypatch.setattr(comparing, "_PAIRS_READ_AT_ONCE", 200)
    found, _ = _dedupe_and_score(_people(spark), spec)
    pd.testing.assert_frame_equal(found, expected, rtol=0, atol=0)


@pytest.mark.parametrize("kind", ["tinyint", "int", "string"])
def test_pairs_on_the_driver_are_those_of_the_frame(spark: Any, kind: str) -> None:
    people = _people(spark).withColumn("id", F.col("id").cast(kind))
    chosen = {"a,b": people.where("id < 60"), "ü": people.where("id >= 60"), "none": people.where("id < 0")}
    spec = LinkSpec("link_and_dedupe", "id", [block_on("name"), block_on("town")], COMPARISONS)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", LinksparkWarning)
        with ls.dedupe(chosen, spec, thresholds=0.5, pairs_threshold=0.0) as result:
            frame = result._compared.scored(result.model, levels=False)
            assert dict(frame.dtypes)["record_id_l"] == kind
            found = result._compared.scored_on_driver(result.model)
            expected = frame.toPandas()
            alone = ls.score(chosen, result.model).select(frame.columns).toPandas()
    order = ["source_dataset_l", "record_id_l", "source_dataset_r", "record_id_r"]
    first, second, third = (
        one.sort_values(order, ignore_index=True) for one in (found.to_pandas(), expected, alone)
    )
    assert set(first["source_dataset_l"]) == {"a,b", "ü"}
    pd.testing.assert_frame_equal(first, second, check_dtype=False, rtol=0, atol=0)
    pd.testing.assert_frame_equal(second, third, rtol=0, atol=1e-12)


@pytest.mark.parametrize("way", ["large texts of Arrow", "more pairs than the driver takes"])
def test_clusters_are_the_same_by_another_way(spark: Any, monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    people = _people(spark).withColumn("id", F.concat(F.lit("p"), F.col("id")))
    chosen = {"a": people.where("length(id) < 3"), "b": people.where("length(id) > 2")}
    spec = LinkSpec("link_and_dedupe", "id", [block_on("name"), block_on("town")], COMPARISONS)
    setting = "spark.sql.execution.arrow.useLargeVarTypes"
    found = []
    try:
        for changed in (False, True):
            if changed and way == "large texts of Arrow":
                spark.conf.set(setting, "true")
            elif changed:
                monkeypatch.setattr(grouping, "DRIVER_LINKS", 10)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", LinksparkWarning)
                with ls.dedupe(chosen, spec, thresholds=0.05) as result:
                    found.append((sorted(result.clusters.collect()), result.pairs.count()))
    finally:
        spark.conf.unset(setting)
    assert found[0] == found[1]
    assert len({row.cluster_id for row in found[0][0]}) < len(found[0][0]) == 120


def test_one_source_in_a_mapping_is_named_in_its_pairs(spark: Any) -> None:
    spec = LinkSpec("dedupe", "id", [block_on("name"), block_on("town")], COMPARISONS)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", LinksparkWarning)
        with ls.dedupe({"people": _people(spark)}, spec, thresholds=0.5, pairs_threshold=0.0) as result:
            pairs, clusters = result.pairs.toPandas(), result.clusters.toPandas()
    assert set(pairs["source_dataset_l"]) == set(pairs["source_dataset_r"]) == {"people"}
    assert len(clusters) == 120
    assert set(clusters["source_dataset"]) == {"people"}


def test_no_record_has_no_pair(spark: Any) -> None:
    spec = LinkSpec("dedupe", "id", [block_on("name")], COMPARISONS)
    stored, alone = _dedupe_and_score(_people(spark).where("id < 0"), spec)
    assert stored.empty
    pd.testing.assert_frame_equal(stored, alone)
