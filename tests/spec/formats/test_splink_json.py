"""Splink's JSON becomes a model or a spec, and a model or a spec becomes Splink's JSON."""

import json
import math
import warnings
from pathlib import Path
from typing import Any

import pytest

import linkspark as ls
from linkspark.errors import ArgumentError, LinksparkWarning, SpecError
from linkspark.spec import LevelProbabilities, block_on
from linkspark.spec.frequencies import LevelFrequency
from linkspark.spec.levels import (
    AllOf,
    Condition,
    DamerauLevenshtein,
    DaysWithin,
    Equal,
    JaroWinkler,
    Level,
    Levenshtein,
    Nickname,
    Overlap,
    Swapped,
)


def settings(*conditions: str, **changes: Any) -> dict[str, Any]:
    """Return Splink's settings with one comparison of these conditions."""
    levels = [
        {"sql_condition": "a_l IS NULL OR a_r IS NULL", "is_null_level": True},
        *({"sql_condition": one, "label_for_charts": f"label of {one}"} for one in conditions),
        {"sql_condition": "ELSE"},
    ]
    return {
        "link_type": "dedupe_only",
        "sql_dialect": "duckdb",
        "blocking_rules_to_generate_predictions": ["l.a = r.a"],
        "comparisons": [{"output_column_name": "a", "comparison_levels": levels}],
        **changes,
    }


def read(tmp_path: Path, body: Any) -> Any:
    path = tmp_path / "m.json"
    path.write_text(body if isinstance(body, str) else json.dumps(body), encoding="utf-8")
    return ls.read_model(path)


def problems(tmp_path: Path, body: Any) -> list[str]:
    with pytest.raises(SpecError) as caught:
        read(tmp_path, body)
    first, *others = str(caught.value).splitlines()
    assert first.startswith(f"{tmp_path / 'm.json'}: ")
    return [one.strip() for one in others]


@pytest.mark.parametrize(
    ("condition", "level"),
    [
        ('"a_l" = "a_r"', Equal("a")),
        ("CAST(a_l AS TEXT) = a_r::varchar", Equal("a")),
        ("levenshtein(a_r, a_l) < 3", Levenshtein("a", 2)),
        ("2.5 >= lev(a_l, a_r)", Levenshtein("a", 2)),
        ("damerau_levenshtein(a_l, a_r) <= 1", DamerauLevenshtein("a", 1)),
        ("jaro_winkler_similarity(a_l, a_r) >= 0.9", JaroWinkler("a", 0.9)),
        ("jaro_winkler_similarity(a_l, a_r) > 0.9", JaroWinkler("a", math.nextafter(0.9, 1))),
        ("a_l = b_r AND b_l = a_r", Swapped("a", "b")),
        ("(a_l = a_r) AND (jaro_winkler(b_l, b_r) >= 0.8)", AllOf((Equal("a"), JaroWinkler("b", 0.8)))),
        ("abs(date_diff('day', a_l, a_r)) <= 10", DaysWithin("a", 10)),
        ("abs(epoch(a_l) - epoch(a_r)) <= 2629800.0", DaysWithin("a", 30)),
        ("array_length(list_intersect(a_l, a_r)) >= 1", Overlap("a", 1)),
    ],
)
def test_a_condition_that_means_a_level_is_that_level(tmp_path: Path, condition: str, level: Level) -> None:
    spec = read(tmp_path, settings(condition))
    assert spec.comparisons[0].levels == (level,)


@pytest.mark.parametrize(
    ("condition", "sql"),
    [
        # One direction alone is no exchange, and a distance of nothing no level.
        ("a_l = b_r", "a_l = b_r"),
        ("levenshtein(a_l, a_r) < 1", "levenshtein(a_l, a_r) < 1"),
        ("levenshtein(a_l, b_r) < 3", "levenshtein(a_l, b_r) < 3"),
        ("a_l = a_r OR levenshtein(a_l, a_r) <= 1", "a_l = a_r or levenshtein(a_l, a_r) <= 1"),
        ("jaro_similarity(a_l, a_r) >= 0.9", "jaro_similarity(a_l, a_r) >= 0.9"),
        ("\"a_l\" ILIKE 'o''n%'", "a_l ilike 'o\\'n%'"),
        ("substr(a_l, 1, 3) = substring(a_r, 1, 3)", "substr(a_l, 1, 3) = substr(a_r, 1, 3)"),
        ("regexp_extract(a_l, '^\\d+') = a_r", "regexp_extract(a_l, '^\\\\d+', 0) = a_r"),
        ("concat(a_l, b_l) = a_r", "concat_ws('', a_l, b_l) = a_r"),
        ("a_l::date - a_r::date <= 3", "datediff(try_cast(a_l as date), try_cast(a_r as date)) <= 3"),
        ("try_strptime(a_l, '%d/%m/%Y') = try_strptime(a_r, '%d/%m/%Y')",
         "case when cast(a_l as string) rlike '^(\\\\d{1,2})/(\\\\d{1,2})/(\\\\d{4})$' then "
         "try_cast(concat_ws('-', regexp_extract(cast(a_l as string), "
         "'^(\\\\d{1,2})/(\\\\d{1,2})/(\\\\d{4})$', 3), regexp_extract(cast(a_l as string), "
         "'^(\\\\d{1,2})/(\\\\d{1,2})/(\\\\d{4})$', 2), regexp_extract(cast(a_l as string), "
         "'^(\\\\d{1,2})/(\\\\d{1,2})/(\\\\d{4})$', 1)) as date) end = case when cast(a_r as string) rlike "
         "'^(\\\\d{1,2})/(\\\\d{1,2})/(\\\\d{4})$' then try_cast(concat_ws('-', "
         "regexp_extract(cast(a_r as string), '^(\\\\d{1,2})/(\\\\d{1,2})/(\\\\d{4})$', 3), "
         "regexp_extract(cast(a_r as string), '^(\\\\d{1,2})/(\\\\d{1,2})/(\\\\d{4})$', 2), "
         "regexp_extract(cast(a_r as string), '^(\\\\d{1,2})/(\\\\d{1,2})/(\\\\d{4})$', 1)) as date) end"),
    ],
)  # fmt: skip
def test_any_other_condition_is_kept_in_the_words_of_spark(tmp_path: Path, condition: str, sql: str) -> None:
    spec = read(tmp_path, settings(condition))
    assert spec.comparisons[0].levels == (Condition(f"label of {condition}", sql),)


def test_what_is_missing_is_said_only_where_the_usual_rule_would_say_otherwise(tmp_path: Path) -> None:
    assert read(tmp_path, settings("a_l = a_r")).comparisons[0].missing is None
    usual = "nullif(a_l, '') = nullif(a_r, '')"
    assert read(tmp_path, settings("a_l = a_r", usual)).comparisons[0].missing is None
    told = "a_l is null or a_r is null"
    # Null is no text here, so that a missing value is judged.
    assert read(tmp_path, settings("a_l = a_r", "coalesce(a_l, '') = a_r")).comparisons[0].missing == told
    assert read(tmp_path, settings("a_l = a_r", "b_l = b_r")).comparisons[0].missing == told
    body = settings("a_l = a_r")
    del body["comparisons"][0]["comparison_levels"][0]
    never = "a_l is null and a_l is not null"
    assert read(tmp_path, body).comparisons[0].missing == never
    body = settings("a_l = a_r")
    levels = body["comparisons"][0]["comparison_levels"]
    levels[0], levels[1] = levels[1], levels[0]
    behind = "(a_l is null or a_r is null) and (a_l = a_r) is not true"
    assert read(tmp_path, body).comparisons[0].missing in (behind, behind.replace("(a_l = a_r)", "a_l = a_r"))


def test_blocking_rules_are_keys_and_what_is_no_equality_is_left_out_with_a_word(tmp_path: Path) -> None:
    rules = [
        {"blocking_rule": 'l."a" = r."a" AND SUBSTR(r.b, 1, 3) = substr(l.b, 1, 3)', "sql_dialect": "duckdb"},
        "(l.a = r.a) or (l.b = r.b)",
        "l.a = r.a and levenshtein(l.b, r.b) <= 2 and l.c = r.d",
    ]
    body = settings("a_l = a_r", blocking_rules_to_generate_predictions=rules)
    with pytest.warns(LinksparkWarning) as told:
        spec = read(tmp_path, body)
    here = f"{tmp_path / 'm.json'}: blocking_rules_to_generate_predictions[2]"
    reason = "is no equality of both sides and is left out: the rule finds more pairs than before."
    assert [str(one.message) for one in told] == [
        f"{here}: levenshtein(b_l, b_r) <= 2 {reason}",
        f"{here}: c_l = d_r {reason}",
    ]
    assert told[0].filename == __file__
    wanted = (block_on("a", "substr(b, 1, 3)"), block_on("a"), block_on("b"), block_on("a"))
    assert spec.blocking == wanted


def test_settings_of_spark_are_read_as_spark_reads_them(tmp_path: Path) -> None:
    body = settings(
        "jaro_winkler(`a b_l`, `a b_r`) >= 0.9",
        "`a b_l` = 'it\\'s'",
        sql_dialect="spark",
        blocking_rules_to_generate_predictions=["l.`a b` = r.`a b`"],
        unique_id_column_name="`the id`",
    )
    body["comparisons"][0]["comparison_levels"][0]["sql_condition"] = "`a b_l` is null or `a b_r` is null"
    spec = read(tmp_path, body)
    assert spec.comparisons[0].levels[0] == JaroWinkler("a b", 0.9)
    assert spec.comparisons[0].levels[1].sql == "`a b_l` = 'it\\'s'"
    assert spec.blocking == (block_on("`a b`"),)
    assert spec.record_id == "the id"


def test_levels_without_m_or_u_are_refused_all_at_once(tmp_path: Path) -> None:
    body = settings("a_l = a_r", "levenshtein(a_l, a_r) <= 1")
    levels = body["comparisons"][0]["comparison_levels"]
    levels[1] |= {"m_probability": 0.5, "u_probability": 0.1}
    levels[2]["m_probability"] = 0.5
    assert problems(tmp_path, body) == [
        "comparisons[0].comparison_levels[2]: has no u-probability; train the model, or give it",
        "comparisons[0].comparison_levels[3]: has no m-probability; train the model, or give it",
        "comparisons[0].comparison_levels[3]: has no u-probability; train the model, or give it",
    ]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"comparisons": 5}, "comparisons: must be a list, but is 5"),
        ({"comparisons": []}, "comparisons: must have 1 to 200 elements, but has 0"),
        ({"comparisons": [5]}, "comparisons[0]: must be an object, but is 5"),
        ({"surprise": 1}, "surprise: is not known here"),
        ({"link_type": "all"},
         "link_type: must be one of dedupe_only, link_only, link_and_dedupe, but is 'all'"),
        ({"probability_two_random_records_match": "1"},
         "probability_two_random_records_match: must be a number from 0 to 1, but is '1'"),
        ({"probability_two_random_records_match": 1e400},
         "is not JSON: Infinity is not a number"),
        ({"unique_id_column_name": 7}, "unique_id_column_name: must be text, but is 7"),
        ({"blocking_rules_to_generate_predictions": ["1=1"]},
         "blocking_rules_to_generate_predictions[0]: says nothing that must be equal on both sides: every "
         "pair would be a candidate"),
        ({"blocking_rules_to_generate_predictions": ["l.a = r.a; drop table x"]},
         "blocking_rules_to_generate_predictions[0]: position 10: ; is not allowed: a key or condition is "
         "one expression"),
        ({"blocking_rules_to_generate_predictions": [{"blocking_rule": 5, "x": 1}]},
         "blocking_rules_to_generate_predictions[0].x: is not known here"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_path(tmp_path: Path, changes: Any, problem: str) -> None:
    assert problem in problems(tmp_path, settings("a_l = a_r", **changes))


@pytest.mark.parametrize(
    ("condition", "problem"),
    [
        ("metaphone(a_l) = metaphone(a_r)", "the function metaphone has no known counterpart in Spark"),
        (
            "a_l = (select max(a) from people)",
            "select is not allowed: only functions of a record's own columns are",
        ),
        ("a_l = a_r -- x", "comments are not allowed"),
        ("a_l = a_r) or (1 = 1", ") closes nothing"),
        ("a_l % a_r ^ 2 > 1", "^ means one thing here and another there: write power(a, b)"),
        ("a_l::jsonb = a_r", "the type jsonb is not known here"),
        (
            "strptime(a_l, '%c') = a_r",
            "strptime is carried over for a year, a month and a day between '-/. ', not for '%c'",
        ),
        ("'a' = 'a'", "names no column, so it says the same of every record"),
        ("a = a_r", "the column `a` must end in _l or _r, for the record on the left or on the right"),
        ("reflect(a_l) = a_r", "the function reflect has no known counterpart in Spark"),
    ],
)
def test_a_condition_that_cannot_be_carried_over_is_refused(
    tmp_path: Path, condition: str, problem: str
) -> None:
    (found,) = problems(tmp_path, settings("a_l = a_r", condition))
    assert found.startswith("comparisons[0].")
    assert problem in found


def test_frequencies_of_other_levels_and_columns_are_kept(tmp_path: Path) -> None:
    body = settings("a_l = a_r and b_l = b_r", "a_l = a_r", "levenshtein(a_l, a_r) <= 1", "b_l = b_r")
    levels = body["comparisons"][0]["comparison_levels"]
    levels[1] |= {"tf_adjustment_column": "c", "disable_tf_exact_match_detection": True}
    levels[2] |= {"tf_adjustment_column": "a", "tf_minimum_u_value": 0.1, "tf_adjustment_weight": 0.5}
    levels[3] |= {"tf_adjustment_column": '"a"'}
    (one,) = read(tmp_path, body).comparisons
    assert one.term_frequency == ls.TermFrequency(
        levels=(
            LevelFrequency(0, "c", 0, 0.0, 1.0),
            LevelFrequency(1, "a", 1, 0.1, 0.5),
            LevelFrequency(2, "a", 1, 0.0, 1.0),
        )
    )
    levels[3]["tf_adjustment_column"] = "d"
    assert problems(tmp_path, body) == [
        "comparisons[0].comparison_levels[3]: follows the frequencies of d, but no level says that d is equal"
    ]


def test_a_level_that_can_never_be_reached_stays_as_a_condition(tmp_path: Path) -> None:
    spec = read(tmp_path, settings("levenshtein(a_l, a_r) <= 2", "levenshtein(a_l, a_r) <= 1", "a_l = a_r"))
    assert [type(level) for level in spec.comparisons[0].levels] == [Levenshtein, Condition, Condition]


def test_what_splinks_json_cannot_say_is_refused_by_name(tmp_path: Path) -> None:
    spec = ls.LinkSpec(
        "dedupe",
        "id",
        (block_on("soundex(a)"),),
        (ls.comparison("a", [Equal("a"), Nickname("a")]), ls.custom("b", ("x", "b_l[0] = b_r"))),
    )
    with pytest.raises(SpecError) as caught:
        ls.write_model(spec, tmp_path / "m.json", "splink")
    assert str(caught.value) == (
        f"{tmp_path / 'm.json'}: 3 problems:\n"
        "  blocking[0]: cannot be written: the function soundex has no known counterpart elsewhere\n"
        "  comparisons[0].levels[1] (a: nicknames of one name): cannot be written: no condition of SQL says "
        "the same\n"
        "  comparisons[1].levels[0] (x): cannot be written: elements of arrays and structs have no "
        "counterpart elsewhere"
    )
    assert not (tmp_path / "m.json").exists()
    with pytest.raises(ArgumentError) as refused:
        ls.write_model(spec, tmp_path / "m.json", "xml")  # type: ignore[arg-type]
    assert str(refused.value).startswith("write_model: `format`") or "format" in str(refused.value)


def test_fields_and_rules_of_the_prior_are_left_out_with_a_word(tmp_path: Path) -> None:
    spec = ls.LinkSpec(
        "dedupe",
        "id",
        (block_on("a"),),
        (ls.exact("a"),),
        prior=ls.PriorRules((block_on("a"),), 0.9),
        fields=(ls.field("a", "names", 0),),
    )
    with pytest.warns(LinksparkWarning) as told:
        ls.write_model(spec, tmp_path / "m.json", "splink")
    assert [str(one.message).removeprefix(f"{tmp_path / 'm.json'}: ") for one in told] == [
        "prior: its rules are left out; Splink takes them when it is trained.",
        "fields: a are left out; Splink needs records whose columns are taken and cleaned already.",
    ]
    assert read(tmp_path, (tmp_path / "m.json").read_text()).comparisons == spec.comparisons


def test_a_null_case_with_m_is_no_level_and_small_numbers_count_as_here(tmp_path: Path) -> None:
    body = settings("a_l = a_r", probability_two_random_records_match=0.25)
    levels = body["comparisons"][0]["comparison_levels"]
    levels[1] |= {"m_probability": 1.0, "u_probability": 0.0}
    levels[2] |= {"m_probability": 0.0, "u_probability": 1.0}
    with pytest.warns(LinksparkWarning) as told:
        model = read(tmp_path, body)
    assert [str(one.message).rpartition("]: ")[2] for one in told] == [
        "u is 0, and counts as 1e-12.",
        "m is 0, and counts as 1e-12.",
    ]
    assert model.prior == 0.25
    assert model.probabilities == (LevelProbabilities((1.0, 0.0), (0.0, 1.0)),)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ls.write_model(model, tmp_path / "out.json", "splink")
    written = json.loads((tmp_path / "out.json").read_text())
    assert written["comparisons"][0]["comparison_levels"][1]["u_probability"] == 1e-12
