"""train: m, u and the prior of small files, against shares that pandas counts over all pairs."""

import warnings
from collections.abc import Callable
from typing import Any

import linked_people as by_hand
import pandas as pd
import pytest

import linkspark as ls
from linkspark.errors import ArgumentError, DataError, LinksparkWarning, SchemaError
from linkspark.spec import LinkSpec, PriorRules, block_on, custom, exact, jaro_winkler

LEVELS = {"name": 3, "town": 2, "born": 3}


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return by_hand.people()


@pytest.fixture(scope="module")
def records(spark: Any, table: pd.DataFrame) -> Any:
    return by_hand.frame(spark, table).persist()


@pytest.fixture(scope="module")
def pairs(table: pd.DataFrame) -> pd.DataFrame:
    return by_hand.all_pairs(table)


def _train(*arguments: Any, **options: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", LinksparkWarning)
        return ls.train(*arguments, **options)


def _without_time(model: Any) -> str:
    return "".join(line for line in model.to_json().splitlines() if "trained_at" not in line)


def test_with_labels_m_and_u_are_the_shares_that_pandas_counts(
    records: Any, table: pd.DataFrame, pairs: pd.DataFrame, count_jobs: Callable[[Callable[[], Any]], int]
) -> None:
    strict = [block_on("name", "town"), block_on("phones", "born")]
    spec = LinkSpec(
        "dedupe", "id", by_hand.BLOCKING, by_hand.COMPARISONS, prior=PriorRules(strict, recall=0.8)
    )
    made: list[Any] = []
    # Records, pairs, random pairs, the labels' blocks and pairs, the rules of the prior.
    assert count_jobs(lambda: made.append(_train(records, spec, labels="person"))) == 6
    (model,) = made
    for one, known in zip(spec.comparisons, model.probabilities, strict=True):
        m = by_hand.shares(pairs[pairs["match"]], one.name, LEVELS[one.name])
        assert known.m == pytest.approx(m, abs=1e-12)
        # There are fewer pairs than random pairs are asked for, so u is that of all pairs but the matches.
        everything = by_hand.shares(pairs, one.name, LEVELS[one.name])
        assert known.u == pytest.approx(by_hand.without_matches(everything, m, model.prior), abs=1e-12)
    rows = table.to_dict("records")
    strictly = sum(
        (left["name"] is not None and (left["name"], left["town"]) == (right["name"], right["town"]))
        or bool(left["born"] == right["born"] and {*(left["phones"] or [])} & {*(right["phones"] or [])})
        for place, left in enumerate(rows)
        for right in rows[:place]
    )
    assert model.prior == pytest.approx(strictly / 0.8 / len(pairs), rel=1e-12)
    assert model.training.records == (("", len(table)),)


def test_labelled_pairs_teach_what_a_column_of_labels_teaches(
    spark: Any, records: Any, pairs: pd.DataFrame
) -> None:
    known = pairs.loc[pairs["match"], ["record_id_l", "record_id_r"]]
    # Whichever record stands on the left, and said twice.
    turned = known.set_axis(["record_id_r", "record_id_l"], axis=1)[known.columns]
    labels = spark.createDataFrame(pd.concat([known.iloc[::2], turned.iloc[1::2], known.iloc[:4:2]]))
    model = _train(records, by_hand.SPEC, labels=labels)
    for one, learnt in zip(by_hand.COMPARISONS, model.probabilities, strict=True):
        m = by_hand.shares(pairs[pairs["match"]], one.name, LEVELS[one.name])
        assert learnt.m == pytest.approx(m, abs=1e-12)


def test_labelled_pairs_of_sources_name_their_sources(spark: Any, records: Any) -> None:
    spec = LinkSpec("link", "id", by_hand.BLOCKING, by_hand.COMPARISONS)
    labels = spark.sql(
        "SELECT 'r000' AS record_id_l, 'a' AS source_dataset_l, 'r000' AS record_id_r, "
        "'b' AS source_dataset_r"
    )
    both = {"a": records, "b": records}
    model = _train(both, spec, labels=labels, random_pairs=500)
    # One labelled match, equal in all that is compared: every other level counts as half a pair.
    assert [known.m for known in model.probabilities[1:]] == [(1 / 1.5, 0.5 / 1.5), (0.5, 0.25, 0.25)]
    with pytest.raises(SchemaError) as caught:
        _train(both, spec, labels=labels.drop("source_dataset_r"))
    assert str(caught.value) == (
        "train: labels lacks the column `source_dataset_r`. It has `record_id_l`, `source_dataset_l` and "
        "`record_id_r`. Rename the columns of the labelled pairs."
    )


def test_probabilities_by_hand_are_kept_and_the_rest_is_learned(records: Any, pairs: pd.DataFrame) -> None:
    comparisons = [
        jaro_winkler("name", 0.88, m=(0.7, 0.2, 0.1)),
        exact("town", u=(0.25, 0.75)),
        custom("born", ("same", "born_l = born_r"), m=(0.9, 0.1), u=(0.05, 0.95)),
    ]
    spec = LinkSpec("dedupe", "id", by_hand.BLOCKING, comparisons, prior=0.02)
    fixed, freed = _train(records, spec), _train(records, spec, estimate_u=True)
    for model in (fixed, freed):
        name, town, born = model.probabilities
        assert name.m == (0.7, 0.2, 0.1)
        assert town.u == (0.25, 0.75)
        assert (born.m, born.u) == ((0.9, 0.1), (0.05, 0.95))
        assert sum(town.m) == pytest.approx(1)
        assert town.m[0] > 0.7
        assert model.prior == 0.02
        assert model.training.converged
    u = by_hand.without_matches(by_hand.shares(pairs, "name", 3), (0.7, 0.2, 0.1), 0.02)
    assert fixed.probabilities[0].u == pytest.approx(u, abs=1e-12)
    assert freed.probabilities[0].u != pytest.approx(u, abs=1e-3)
    assert sum(freed.probabilities[0].u) == pytest.approx(1)


def test_a_model_is_the_same_for_any_partitions_and_order(
    spark: Any, records: Any, table: pd.DataFrame
) -> None:
    expected = _without_time(_train(records, by_hand.SPEC))
    for partitions in (2, 7, 64):
        shuffled = by_hand.frame(spark, table.sample(frac=1, random_state=partitions), partitions)
        assert _without_time(_train(shuffled, by_hand.SPEC)) == expected


def test_a_column_with_a_blank_in_its_name_can_be_learned_from(spark: Any) -> None:
    records = spark.sql(
        "SELECT * FROM VALUES (1, 'ann'), (2, 'anna'), (3, 'bob'), (4, 'bob') AS t(id, `first name`)"
    )
    spec = LinkSpec("dedupe", "id", [block_on("first name")], [jaro_winkler("first name", 0.9)])
    (known,) = _train(records, spec).probabilities
    assert known.u == pytest.approx([1 / 6, 1 / 6, 4 / 6])


def test_warnings_point_at_the_line_of_the_caller(spark: Any) -> None:
    empty = spark.sql("SELECT 1 AS id, 'a' AS town WHERE false")
    spec = LinkSpec("dedupe", "id", [block_on("town")], [exact("town")])
    with pytest.warns(LinksparkWarning) as caught:
        model = ls.train(empty, spec)
    ours = [warning for warning in caught if issubclass(warning.category, LinksparkWarning)]
    assert tuple(str(warning.message) for warning in ours) == model.training.warnings
    assert {warning.filename for warning in ours} == {__file__}
    assert model.training.warnings[-1] == (
        "EM: the blocking rules find no pair, so no m was learned: what the spec does not give stays at its "
        "start value. Use looser rules."
    )


def test_wrong_arguments_are_refused_before_any_job(
    records: Any, count_jobs: Callable[[Callable[[], Any]], int]
) -> None:
    wrong: list[tuple[dict[str, Any], str]] = [
        (
            {"labels": ["person"]},
            "train: labels must be the name of a column that says who a record is, or a frame of pairs that "
            "match, but it is 'list'.",
        ),
        (
            {"max_iterations": 0},
            "train: max_iterations must be a whole number of at least 1, but it is 0.",
        ),
        ({"random_pairs": 2.5}, "train: random_pairs must be a whole number of at least 1, but it is 2.5."),
        ({"tolerance": 1.0}, "train: tolerance must be a number above 0 and below 1, but it is 1.0."),
    ]
    for options, message in wrong:

        def refused(options: dict[str, Any] = options, message: str = message) -> None:
            with pytest.raises(ArgumentError) as caught:
                ls.train(records, by_hand.SPEC, **options)
            assert str(caught.value) == message

        assert count_jobs(refused) == 0
    with pytest.raises(SchemaError, match="train: records lacks the column `who`"):
        ls.train(records, by_hand.SPEC, labels="who")


def test_labels_among_which_nothing_matches_are_refused(records: Any) -> None:
    with pytest.raises(DataError) as caught:
        _train(records, by_hand.SPEC, labels="id")
    assert str(caught.value) == (
        "train: the labels hold no pair that matches, so there is nothing to learn m from. Check the label "
        "column or the labelled pairs, or leave labels out."
    )


@pytest.mark.parametrize("name", ["a.b", "a b", "a`b"])
def test_a_column_of_an_odd_name_is_compared_like_any_other(spark: Any, name: str) -> None:
    rows = pd.DataFrame({"id": [1, 2, 3, 4], name: ["ann", "anna", "bob", "bob"]})
    quoted = "`" + name.replace("`", "``") + "`"
    spec = LinkSpec("dedupe", "id", [block_on(quoted)], [ls.jaro_winkler(name, 0.9)])
    model = _train(spark.createDataFrame(rows), spec)
    # One of six pairs is equal, and one alike.
    assert model.probabilities[0].u == pytest.approx((1 / 6, 1 / 6, 4 / 6))


def test_a_pair_labelled_in_both_directions_counts_once(spark: Any) -> None:
    rows = pd.DataFrame({"id": [1, 2, 3, 4], "name": ["ann", "ann", "bob", "rob"]})
    labels = pd.DataFrame({"record_id_l": [1, 2, 3], "record_id_r": [2, 1, 4]})
    spec = LinkSpec("dedupe", "id", [block_on("name")], [ls.exact("name")])
    model = _train(spark.createDataFrame(rows), spec, labels=spark.createDataFrame(labels))
    assert model.probabilities[0].m == pytest.approx((1 / 2, 1 / 2))


def test_a_label_that_would_make_too_many_pairs_is_refused(spark: Any) -> None:
    rows = pd.DataFrame({"id": [1, 2, 3, 4], "name": ["a", "b", "c", "c"], "person": [1, 1, 1, 1]})
    spec = LinkSpec("dedupe", "id", [block_on("name")], [ls.exact("name")], pair_budget=5)
    with pytest.raises(DataError) as caught:
        _train(spark.createDataFrame(rows), spec, labels="person")
    assert str(caught.value).startswith("train: ")
    assert "`person`" in str(caught.value)
