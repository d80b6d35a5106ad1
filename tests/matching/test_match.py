"""match: each new record's best records of a base, against plain Python over all pairs."""

from math import log2
from typing import Any

import pandas as pd
import pytest
import scores_by_hand as by_hand

import linkspark as ls
from linkspark import errors
from linkspark.spec import FittedModel, LevelProbabilities
from linkspark.spec.frequencies import LevelFrequency

WORKED = [("Ann", 0.130435, 0.130776), ("Anne", 0.310345, 0.310988), ("Zoe", 0.0015129, 0.0015174)]


@pytest.mark.parametrize(("text", "size"), [(True, 14), (False, 30)])
def test_all_pairs_that_meet_by_a_rule_are_found_once_each_the_best_first(
    spark: Any, text: bool, size: int
) -> None:
    new, base = by_hand.people(size, text=text, seed=5), by_hand.people(60, text=text, seed=6)
    model = by_hand.model("dedupe")
    sides = by_hand.frame(spark, new), by_hand.frame(spark, base).repartition(3)
    matches = ls.match(*sides, model, count=None, exclude_self=False).toPandas()
    gammas = [f"gamma_{one.name}" for one in model.spec.comparisons]
    found = {
        (0, row["record_id_l"], 1, row["record_id_r"]): (
            row["match_key"],
            tuple(row[name] for name in gammas),
            pytest.approx(row["match_weight"], abs=1e-9),
        )
        for row in matches.to_dict("records")
    }
    assert found == by_hand.pairs_by_hand([new, base], "link")
    assert len(matches) == len(found)
    assert (matches["odds"].map(log2) - matches["match_weight"]).abs().max() < 1e-9
    in_order = matches.sort_values(
        ["record_id_l", "match_weight", "record_id_r"], ascending=[True, False, True]
    )
    assert in_order.index.tolist() == list(range(len(matches)))
    assert matches["rank"].tolist() == (matches.groupby("record_id_l").cumcount() + 1).tolist()
    best = ls.match(*sides, model, 0.01, 3, exclude_self=False).toPandas()
    kept = matches[(matches["rank"] <= 3) & (matches["match_probability"] >= 0.01)]
    pd.testing.assert_frame_equal(best, kept.reset_index(drop=True))


def _frame(
    spark: Any, rows: list[tuple[Any, ...]], names: str = "id string, name string, town string"
) -> Any:
    return spark.createDataFrame(pd.DataFrame(rows, columns=[c.split()[0] for c in names.split(", ")]), names)


@pytest.mark.parametrize(("reading", "place"), [("aidbox", 1), ("odds", 2)])
def test_the_two_readings_of_the_prior(spark: Any, reading: Any, place: int) -> None:
    base = _frame(spark, [(row[0], row[0], "Ely") for row in WORKED] + [("none", None, "Ely")])
    found = ls.match(_frame(spark, [("new", "Ann", "Ely")]), base, _worked_model(), prior=reading).toPandas()
    wanted = {row[0]: row[place] for row in WORKED} | {"none": 0.0029910 if place == 1 else 0.003}
    assert found.set_index("record_id_r")["match_probability"].to_dict() == pytest.approx(wanted, abs=6e-7)


def _worked_model() -> FittedModel:
    spec = ls.LinkSpec("dedupe", "id", [ls.block_on("town")], [ls.levenshtein("name", 1)])
    # Its shares do not add up to 1, of which every model warns.
    with pytest.warns(errors.LinksparkWarning):
        return FittedModel(spec, 0.003, (LevelProbabilities((0.5, 0.15, 0.5), (0.01, 0.001, 0.99)),))


def _model(prior: float = 0.5, **more: Any) -> FittedModel:
    spec = ls.LinkSpec(
        more.pop("link_type", "dedupe"), "id", [ls.block_on("town")], [ls.exact("name", **more)]
    )
    return FittedModel(spec, prior, (LevelProbabilities((0.9, 0.1), (0.1, 0.9)),))


BASE = [("a", "Ann", "Ely"), ("b", "Ann", "Ely"), ("c", "Zoë", "Ely"), ("d", None, "Ely"), ("e", "Bo", None)]


@pytest.mark.parametrize("size", [1, 20])
def test_frequencies_are_those_of_the_base_and_a_value_that_it_lacks_adjusts_nothing(
    spark: Any, size: int
) -> None:
    new = [(f"n{place:02}", ["Ann", "Uma", "Zoë", None][place % 4], "Ely") for place in range(size)]
    found = ls.match(
        _frame(spark, new), _frame(spark, BASE), _model(term_frequency=True), count=None
    ).toPandas()
    # Of five records four have a name: Ann is half of them, Zoë and Bo a quarter each.
    assert len(found) == 4 * size
    weights = {("n00", "a"): log2(0.9 / 0.5), ("n00", "c"): log2(0.1 / 0.9), ("n00", "d"): 0.0}
    if size > 2:
        weights |= {("n02", "c"): log2(0.9 / 0.25), ("n01", "a"): log2(0.1 / 0.9)}
    rows = found.set_index(["record_id_l", "record_id_r"])
    assert rows.loc[list(weights), "match_weight"].to_dict() == pytest.approx(weights)
    assert rows.loc[("n00", "a"), "tf_name"] == 0.5
    assert rows.loc[("n00", "c"), "tf_name"] != rows.loc[("n00", "c"), "tf_name"]
    table = _frame(
        spark, [("name", "Zoë", 0.125), ("town", "Ann", 0.9)], "field string, value string, frequency double"
    )
    stored = ls.match(
        _frame(spark, new), _frame(spark, BASE), _model(term_frequency=True), count=None, frequencies=table
    ).toPandas()
    weights = {("n00", "a"): log2(9)} | ({("n02", "c"): log2(0.9 / 0.125)} if size > 2 else {})
    rows = stored.set_index(["record_id_l", "record_id_r"])
    assert rows.loc[list(weights), "match_weight"].to_dict() == pytest.approx(weights)


def test_frequencies_by_another_column_are_those_of_the_more_frequent_value(spark: Any) -> None:
    level = LevelFrequency(level=0, column="town")
    adjusted = ls.TermFrequency(levels=(level,))
    base = [("a", "Ann", "Ely"), ("b", "Ann", "Ely"), ("c", "Ann", "Bath"), ("d", "Ann", None)]
    spec = ls.LinkSpec("dedupe", "id", [ls.block_on("name")], [ls.exact("name", term_frequency=adjusted)])
    model = FittedModel(spec, 0.5, (LevelProbabilities((0.9, 0.1), (0.1, 0.9)),))
    found = ls.match(_frame(spark, [("n", "Ann", "Bath")]), _frame(spark, base), model).toPandas()
    assert found.set_index("record_id_r")["tf_name"].to_dict() == pytest.approx(
        {"a": 2 / 3, "b": 2 / 3, "c": 1 / 3, "d": 1 / 3}
    )


def test_matches_are_graded_and_a_record_is_not_its_own_match(spark: Any) -> None:
    new = _frame(spark, [("a", "Ann", "Ely"), ("n", "Ann", "Hull")])
    found = ls.match(new, _frame(spark, BASE), _model(0.9), certain=0.98, probable=0.89).toPandas()
    # Odds of 9 before; an equal name makes 81, another one 1, a missing one leaves 9.
    assert found[["record_id_r", "grade"]].values.tolist() == [
        ["b", "certain"],
        ["d", "probable"],
        ["c", "possible"],
    ]
    assert found["odds"].tolist() == pytest.approx([81, 9, 1])
    assert list(found.columns) == [
        "rank",
        "record_id_l",
        "record_id_r",
        "grade",
        "match_weight",
        "odds",
        "match_probability",
        "match_key",
        "gamma_name",
    ]
    with_itself = ls.match(new, _frame(spark, BASE), _model(0.9), exclude_self=False, detail=True).toPandas()
    assert with_itself["record_id_r"].tolist() == ["a", "b", "d", "c"]
    assert with_itself["mw_name"].tolist() == pytest.approx([log2(9), log2(9), 0, -log2(9)])


def test_records_of_several_sources_are_told_apart(spark: Any) -> None:
    kind = "id int, name string, town string"
    one = _frame(spark, [(1, "Ann", "Ely")], kind)
    base = {"census": one, "survey": one}
    model = _model(link_type="link")
    found = ls.match({"survey": one}, base, model).toPandas()
    told = ["source_dataset_l", "record_id_l", "source_dataset_r", "record_id_r"]
    assert found[told].values.tolist() == [["survey", 1, "census", 1]]
    # Without a source of its own a record may be that of any.
    assert ls.match(one, base, model).count() == 0
    assert ls.match(one, one, model, exclude_self=False).columns[:3] == ["rank", "record_id_l", "record_id_r"]


def test_a_table_that_is_kept_is_a_base_with_its_own_frequencies(spark: Any, tmp_path: Any) -> None:
    model = _model(term_frequency=True)
    table = ls.create_table(_frame(spark, BASE), model, tmp_path / "people")
    table = ls.apply_changes(table, _frame(spark, [("f", "Ann", "Ely")]))
    new = _frame(spark, [("n", "Ann", "Ely")])
    found = ls.match(new, table, model, count=3).toPandas()
    # The frequencies are still those of the first version.
    assert found[["record_id_r", "tf_name"]].values.tolist() == [["a", 0.5], ["b", 0.5], ["f", 0.5]]
    found = ls.match(new, ls.update_frequencies(table), model, count=3).toPandas()
    assert found["tf_name"].tolist() == pytest.approx([0.6] * 3)


def test_without_new_records_or_without_a_base_there_is_no_match(spark: Any) -> None:
    none, some = _frame(spark, []), _frame(spark, BASE)
    model = _model(term_frequency=True)
    assert ls.match(none, some, model).count() == 0
    assert ls.match(some, none, model).count() == 0


def test_fields_are_taken_from_the_raw_records_of_both_sides(spark: Any) -> None:
    fields = [ls.field("name", "who", "given", 0), ls.field("town", "where")]
    spec = ls.LinkSpec("dedupe", "id", [ls.block_on("town")], [ls.exact("name")], fields=fields)
    model = FittedModel(spec, 0.5, (LevelProbabilities((0.9, 0.1), (0.1, 0.9)),))
    raw = "SELECT '{}' AS id, named_struct('given', array('{}')) AS who, 'Ely' AS where"
    new, base = (
        spark.sql(raw.format("n", "Ann")),
        spark.sql(raw.format("a", "Ann") + " UNION ALL " + raw.format("b", "Bo")),
    )
    assert ls.match(new, base, model).toPandas()["record_id_r"].tolist() == ["a", "b"]


def test_more_pairs_than_the_budget_are_refused(spark: Any) -> None:
    base = _frame(spark, [(f"b{place}", "Ann", "Ely") for place in range(40)])
    new = _frame(spark, [("n1", "Ann", "Ely"), ("n2", "Bo", "Ely"), ("n3", "Bo", "Bath")])
    model = _model()
    spec = ls.LinkSpec("dedupe", "id", model.spec.blocking, model.spec.comparisons, pair_budget=79)
    with pytest.raises(errors.DataError) as caught:
        ls.match(new, base, FittedModel(spec, 0.5, model.probabilities))
    assert str(caught.value) == (
        "match: the blocking rules would make 80 pairs, more than pair_budget=79. Most come from "
        "blocking[0], town: 80 pairs; its largest blocks hold 40 records. Add a key to that rule, set values "
        "that say nothing (such as 'unknown') to null, or raise pair_budget. count_pairs shows "
        "what each rule makes, largest_blocks the values of its blocks."
    )


def test_what_cannot_be_matched_is_refused(spark: Any) -> None:
    some, model = _frame(spark, BASE), _model()

    def refusal(kind: type[Exception], *arguments: Any, **options: Any) -> str:
        with pytest.raises(kind) as caught:
            ls.match(*arguments, **options)
        return str(caught.value)

    assert refusal(errors.ArgumentError, some, some, "model.json") == (
        "match: model must be a FittedModel, but it is 'model.json'. Get one from ls.train."
    )
    assert refusal(errors.ArgumentError, some, some, model, prior="even") == (
        'match: prior must be either "odds" or "aidbox", but it is \'even\'.'
    )
    assert refusal(errors.ArgumentError, some, some, model, count=0) == (
        "match: count must be a whole number of at least 1, but it is 0."
    )
    assert refusal(errors.ArgumentError, some, some, model, certain=0.5, probable=0.9) == (
        "match: probable must be at most certain, which is 0.5, but it is 0.9."
    )
    assert refusal(errors.ArgumentError, pd.DataFrame(), some, model) == (
        "match: new must be a Spark DataFrame, or a mapping of names to them, but it is a "
        "pandas.core.frame.DataFrame. Make it one with spark.createDataFrame(...)."
    )
    assert refusal(errors.SchemaError, some.drop("town"), some, model) == (
        "match: new lacks the column `town`. It has `id` and `name`. Rename the frame's columns, or change "
        "the spec."
    )
    dated = _frame(spark, [("a", "Ann", 1)], "id string, name string, town int")
    assert refusal(errors.SchemaError, dated, some, model) == (
        "match: `town` must have the same type in every source, but it is `new` (int), `base` (string). Cast "
        "it."
    )
    assert refusal(errors.DataError, _frame(spark, [BASE[0], BASE[0]]), some, model) == (
        "match: new: 1 record ids occur on more than one row of the same source. Keep one row for each id, "
        "or pass files that use the same ids as a mapping of names to frames."
    )
    assert refusal(errors.DataError, some, _frame(spark, [(None, "Ann", "Ely")]), model) == (
        "match: base: 1 records have no record id. Give every record an id, or drop these rows."
    )
    assert refusal(errors.SchemaError, some, some, model, frequencies=some) == (
        "match: frequencies lacks the columns `field`, `value` and `frequency`. It has `id`, `name` and "
        "`town`. Take the frequencies of a kept table, or make a frame of these columns."
    )
