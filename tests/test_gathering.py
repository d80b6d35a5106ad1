"""The door of the linkage: what cannot be linked is refused in words, before any pair is made."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

import linkspark as ls
from linkspark.errors import ArgumentError, DataError, LinksparkError, SchemaError, SpecError
from linkspark.gathering import gather
from linkspark.spec import FittedModel, LevelProbabilities, LinkSpec, PriorRules, block_on, custom, exact

COLUMNS = "id, city, age, tags"
ROWS = "(1, 'a', 30, array('x')), (2, 'a', 31, array('y')), (3, 'b', 31, array('x', 'y'))"
HALF = LevelProbabilities((0.9, 0.1), (0.1, 0.9))
Jobs = Callable[[Callable[[], Any]], int]


def _spec(*keys: str, link_type: Any = "dedupe", comparisons: Any = (), **options: Any) -> LinkSpec:
    return LinkSpec(
        link_type, "id", [block_on(*(keys or ("city",)))], comparisons or [exact("city")], **options
    )


def _model(spec: LinkSpec) -> FittedModel:
    return FittedModel(spec, 0.1, [HALF] * len(spec.comparisons))


@pytest.fixture(scope="module")
def people(spark: Any) -> Any:
    return spark.sql(f"SELECT * FROM VALUES {ROWS} AS t({COLUMNS})")


def _refused(call: Callable[[], Any], kind: type[LinksparkError], message: str) -> None:
    with pytest.raises(kind) as caught:
        call()
    assert str(caught.value) == message


def _refused_without_a_job(
    count_jobs: Jobs, call: Callable[[], Any], kind: type[LinksparkError], message: str
) -> None:
    assert count_jobs(lambda: _refused(call, kind, message)) == 0


def _journeys(records: Any, spec: Any) -> dict[str, Callable[[], Any]]:
    return {
        "train": lambda: ls.train(records, spec),
        "score": lambda: ls.score(records, _model(spec)),
        "dedupe": lambda: ls.dedupe(records, spec),
        "count_pairs": lambda: ls.count_pairs(records, spec),
        "link_by_rules": lambda: ls.link_by_rules(records, spec.blocking, record_id=spec.record_id),
    }


def test_what_is_no_frame_is_refused_by_every_function(people: Any, count_jobs: Jobs) -> None:
    for name, call in _journeys([people], _spec()).items():
        _refused_without_a_job(
            count_jobs,
            call,
            ArgumentError,
            f"{name}: records must be a Spark DataFrame, or a mapping of names to them, but it is a "
            "builtins.list.",
        )
    _refused_without_a_job(
        count_jobs,
        lambda: ls.link({"a": people, "b": pd.DataFrame({"id": [1]})}, _spec(link_type="link")),
        ArgumentError,
        "link: records['b'] must be a Spark DataFrame, but it is a pandas.core.frame.DataFrame. Make it one "
        "with spark.createDataFrame(...).",
    )
    _refused_without_a_job(
        count_jobs,
        lambda: ls.link({}, _spec(link_type="link")),
        ArgumentError,
        "link: records must be a frame, or a mapping of names to frames, but it is 'dict'.",
    )


def test_a_missing_column_is_named_with_its_source(people: Any, count_jobs: Jobs) -> None:
    spec = _spec("city", "substring(street, 1, 3)", link_type="link", comparisons=[exact("City")])
    _refused_without_a_job(
        count_jobs,
        lambda: ls.train({"a": people, "b": people.drop("age")}, _spec("city", "age", link_type="link")),
        SchemaError,
        "train: records['b'] lacks the column `age`. It has `id`, `city` and `tags`. Rename the frame's "
        "columns, or change the spec.",
    )
    # Names that differ in the case of their letters are not guessed at.
    _refused_without_a_job(
        count_jobs,
        lambda: ls.score({"a": people, "b": people}, _model(spec)),
        SchemaError,
        "score: records['a'] lacks the columns `street` and `City`. It has `id`, `city`, `age` and `tags`. "
        "Rename the frame's columns, or change the spec.",
    )


def test_a_column_of_another_type_in_another_source_is_refused(people: Any, count_jobs: Jobs) -> None:
    other = people.withColumn("city", people.age)
    _refused_without_a_job(
        count_jobs,
        lambda: ls.link({"a": people, "b": other}, _spec(link_type="link")),
        SchemaError,
        "link: `city` must have the same type in every source, but it is `records['a']` (string), "
        "`records['b']` (int). Cast it.",
    )
    _refused_without_a_job(
        count_jobs,
        lambda: ls.link_by_rules(people, [block_on("city")], record_id="tags"),
        SchemaError,
        "link_by_rules: `tags` of records is array<string>, but must be text or a whole number (tinyint to "
        "bigint). Cast it.",
    )


def test_names_that_differ_only_in_the_case_of_letters_are_refused(spark: Any, count_jobs: Jobs) -> None:
    records = spark.sql("SELECT 1 AS id, 'a' AS city, 'b' AS City")
    _refused_without_a_job(
        count_jobs,
        lambda: ls.dedupe(records, _spec()),
        SchemaError,
        "dedupe: frame 1 has more than one column named `City` and `city` (upper and lower case count as the "
        "same unless spark.sql.caseSensitive is set). Rename them, for example with df.toDF(...).",
    )


def test_names_that_the_engine_keeps_for_itself_are_refused(spark: Any, count_jobs: Jobs) -> None:
    records = spark.sql("SELECT 1 AS id, 'a' AS __source, 2 AS __record_id")
    spec = _spec("__source", comparisons=[exact("__record_id")])
    _refused_without_a_job(
        count_jobs,
        lambda: ls.score(records, _model(spec)),
        SchemaError,
        "score: the spec uses `__source` and `__record_id`, but names that begin with two underscores are "
        "kept for linkspark itself. Rename what is to be used, for example with df.withColumnRenamed(...).",
    )


def test_columns_that_look_like_those_of_results_do_no_harm(spark: Any) -> None:
    columns = "id, record_id, source_dataset, cluster_id, match_weight, gamma_x"
    records = spark.sql(
        f"SELECT * FROM VALUES (1, 'a', 'x', 'q', 1, 7), (2, 'a', 'x', 'r', 1, 7) AS t({columns})"
    )
    rule = block_on("record_id", "match_weight")
    spec = LinkSpec("dedupe", "id", [rule], [exact("source_dataset"), exact("gamma_x"), exact("record_id")])
    pairs = ls.score(records, _model(spec))
    assert [(row.record_id_l, row.record_id_r, row.gamma_gamma_x) for row in pairs.collect()] == [(1, 2, 1)]
    clusters = ls.cluster(pairs, records, 0.01, record_id="id")
    assert sorted(tuple(row) for row in clusters.collect()) == [(1, 1), (2, 1)]


REASONS = {
    "substring(city,)": "Syntax error at or near ')'",
    "substring(city, 1, 2, 3)": "requires",
    "year(tags)": 'requires the "DATE" type',
}


@pytest.mark.parametrize("sql", REASONS)
def test_a_key_that_spark_cannot_use_is_named(people: Any, count_jobs: Jobs, sql: str) -> None:
    spec = LinkSpec("dedupe", "id", [block_on("city"), block_on("age", sql)], [exact("city")])
    for name, call in _journeys(people, spec).items():

        def refused(name: str = name, call: Callable[[], Any] = call) -> None:
            with pytest.raises(SchemaError) as caught:
                call()
            message = str(caught.value)
            assert message.startswith(
                f"{name}: Spark cannot use blocking[1].keys[1], {sql!r}, on these records: "
            )
            assert message.endswith(". Correct the expression, or cast the columns.")
            assert REASONS[sql] in message
            assert "\n" not in message

        # train and dedupe first count the records.
        assert count_jobs(refused) <= 2


@pytest.mark.parametrize(
    "sql", ["age_l = = age_r", "length(city_l)", "year(tags_l) = 1", "age_l = city_r = tags_l"]
)
def test_a_condition_that_spark_cannot_use_is_named(people: Any, count_jobs: Jobs, sql: str) -> None:
    spec = _spec(comparisons=[exact("city"), custom("age", ("same", "age_l = age_r"), ("bad", sql))])

    def refused() -> None:
        with pytest.raises(SchemaError) as caught:
            ls.train(people, spec)
        start = f"train: Spark cannot use comparisons[1].levels[1].sql, {sql!r}, on these records: "
        assert str(caught.value).startswith(start)
        assert str(caught.value).endswith(". Correct the expression, or cast the columns.")

    assert count_jobs(refused) == 0


def test_a_rule_of_the_prior_that_spark_cannot_use_is_named(people: Any) -> None:
    spec = _spec(prior=PriorRules([block_on("city", "year(tags)")], 0.5))
    with pytest.raises(SchemaError) as caught:
        ls.train(people, spec)
    start = "train: Spark cannot use prior.rules[0].keys[1], 'year(tags)', on these records: "
    assert str(caught.value).startswith(start)


def test_a_map_is_no_key(spark: Any, count_jobs: Jobs) -> None:
    records = spark.sql("SELECT 1 AS id, map('a', 1) AS city")

    def refused() -> None:
        with pytest.raises(SchemaError) as caught:
            ls.link_by_rules(records, [block_on("city")], record_id="id")
        start = "link_by_rules: Spark cannot use blocking[0].keys[0], 'city', on these records: "
        assert str(caught.value).startswith(start)

    assert count_jobs(refused) == 0


def test_types_that_do_not_suit_their_comparisons_are_refused_all_at_once(
    people: Any, count_jobs: Jobs
) -> None:
    spec = _spec(comparisons=[ls.numeric("city", absolute=1), ls.email("age"), exact("tags")])
    _refused_without_a_job(
        count_jobs,
        lambda: ls.train(people, spec),
        SchemaError,
        "train: the columns do not suit the spec:\n"
        '  comparison `city`: the level "city: difference at most 1" cannot compare the column `city` of '
        "type string; it takes numbers. Cast the column, or choose another level.\n"
        '  comparison `age`: the level "age: same user of the email address" cannot compare the column '
        "`age` of type int; it takes strings. Cast the column, or choose another level.",
    )


def test_null_and_repeated_ids_are_counted_and_refused(spark: Any, count_jobs: Jobs) -> None:
    null = spark.sql("SELECT * FROM VALUES (1, 'a'), (NULL, 'a'), (NULL, 'a') AS t(id, city)")
    twice = spark.sql("SELECT * FROM VALUES (1, 'a'), (1, 'b'), (2, 'a'), (2, 'a'), (3, 'a') AS t(id, city)")
    none = "records have no record id. Give every record an id, or drop these rows."
    again = (
        "record ids occur on more than one row of the same source. Keep one row for each id, or pass files "
        "that use the same ids as a mapping of names to frames."
    )
    calls = {
        "score": lambda: _refused(lambda: ls.score(null, _model(_spec())), DataError, f"score: 2 {none}"),
        "dedupe": lambda: _refused(lambda: ls.dedupe(twice, _spec()), DataError, f"dedupe: 2 {again}"),
        "link_by_rules": lambda: _refused(
            lambda: ls.link_by_rules({"a": twice, "b": twice}, [block_on("city")], record_id="id"),
            DataError,
            f"link_by_rules: 4 {again}",
        ),
    }
    for call in calls.values():
        assert count_jobs(call) <= 3


def test_the_same_id_in_two_sources_is_two_records(people: Any) -> None:
    pairs = ls.score({"a": people, "b": people}, _model(_spec(link_type="link")))
    found = {
        (row.source_dataset_l, row.record_id_l, row.source_dataset_r, row.record_id_r)
        for row in pairs.collect()
    }
    assert found == {("a", left, "b", right) for left, right in [(1, 1), (1, 2), (2, 1), (2, 2), (3, 3)]}


def test_rules_over_the_budget_are_refused_by_their_counts_alone(spark: Any, count_jobs: Jobs) -> None:
    records = spark.sql("SELECT id, 'a' AS city, id % 2 AS half FROM range(200)")
    spec = LinkSpec("dedupe", "id", [block_on("half"), block_on("city")], [exact("city")], pair_budget=20_000)
    jobs = count_jobs(
        lambda: _refused(
            lambda: ls.dedupe(records, spec),
            DataError,
            "dedupe: the blocking rules would make 29,800 pairs, more than pair_budget=20,000. Most come "
            "from blocking[1], city: 19,900 pairs; its largest blocks hold 200 records. Add a key to that "
            "rule, set values that say nothing (such as 'unknown') to null, or raise pair_budget. "
            "count_pairs shows what each rule makes, largest_blocks the values of its blocks.",
        )
    )
    assert jobs <= 3


def test_a_million_million_pairs_are_refused_at_once(spark: Any) -> None:
    records = spark.range(1_500_000).selectExpr("id", "'a' AS city")
    _refused(
        lambda: ls.link_by_rules(records, [block_on("city")], record_id="id"),
        DataError,
        "link_by_rules: the blocking rules would make 1,124,999,250,000 pairs, more than "
        "pair_budget=1,000,000,000. Most come from blocking[0], city: 1,124,999,250,000 pairs; its largest "
        "blocks hold 1,500,000 records. Add a key to that rule, set values that say nothing (such as "
        "'unknown') to null, or raise pair_budget. count_pairs shows what each rule makes, largest_blocks "
        "the values of its blocks.",
    )


def test_link_needs_two_sources(people: Any, count_jobs: Jobs) -> None:
    advice = (
        'Pass a mapping such as {"census": df1, "survey": df2}, or a frame with a column `source_dataset`; '
        'to find duplicates within one frame use link_type "dedupe".'
    )
    for records, got in ((people, "one frame"), ({"a": people}, "1")):
        _refused_without_a_job(
            count_jobs,
            lambda records=records: ls.link(records, _spec(link_type="link")),  # type: ignore[misc]
            ArgumentError,
            f'link: link_type "link" needs at least two sources, but got {got}. {advice}',
        )


def test_a_source_that_is_null_is_refused(spark: Any) -> None:
    columns = "id, city, source_dataset"
    records = spark.sql(f"SELECT * FROM VALUES (1, 'a', 'x'), (2, 'a', NULL) AS t({columns})")
    _refused(
        lambda: ls.link(records, _spec(link_type="link")),
        DataError,
        "link: `source_dataset` must name the source of every record, and at most 1000 sources; it has 2 "
        "different values, nulls included. Fill it, or pass a mapping of names to frames.",
    )


@pytest.mark.parametrize("function", ["train", "dedupe", "link", "count_pairs"])
def test_what_is_no_spec_is_refused(people: Any, count_jobs: Jobs, function: str) -> None:
    _refused_without_a_job(
        count_jobs,
        lambda: getattr(ls, function)(people, "spec.json"),
        ArgumentError,
        f"{function}: spec must be a LinkSpec, but it is 'spec.json'.",
    )


def test_what_is_no_model_is_refused(people: Any, count_jobs: Jobs) -> None:
    _refused_without_a_job(
        count_jobs,
        lambda: ls.score(people, _spec()),  # type: ignore[arg-type]
        ArgumentError,
        "score: model must be a FittedModel, but it is 'LinkSpec'. Get one from ls.train.",
    )
    _refused_without_a_job(
        count_jobs,
        lambda: ls.score(people, _model(_spec()), threshold=2),
        ArgumentError,
        "score: threshold must be a number from 0 to 1, but it is 2.0.",
    )


def test_what_is_no_list_of_rules_is_told_by_the_spec(people: Any) -> None:
    with pytest.raises(SpecError, match=r"blocking"):
        ls.link_by_rules(people, block_on("city"), record_id="id")  # type: ignore[arg-type]


def test_gathering_keeps_names_and_types(people: Any) -> None:
    small = people.selectExpr("CAST(id AS TINYINT) AS id", "city AS `a.b`")
    found = gather("score", {"x": small, "y": small}, record_id="id", link_type="link", columns=["a.b"])
    assert found.records.dtypes == [("__record_id", "bigint"), ("__source", "int"), ("a.b", "string")]
    assert found.sources == ("x", "y")
    assert found.id_type.simpleString() == "tinyint"
