"""The comparison vector as a whole: which level counts, frequencies, any layout of the table."""

import datetime as dt
import functools
import pickle
from typing import Any

import jellyfish
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import compute as pc

from linkspark.comparisons.vectors import prepare
from linkspark.spec import (
    Comparison,
    TermFrequency,
    comparison,
    date_of_birth,
    exact,
    first_name,
    full_name,
    jaro_winkler,
    levenshtein,
    soundex,
)
from linkspark.spec.levels import AllOf, Condition, DaysWithin, Equal, JaroWinkler, Levenshtein

LEFT, RIGHT = np.array([0, 0, 0, 0, 0]), np.array([1, 2, 3, 4, 5])


def gammas(table: pa.Table, one: Comparison, left: Any = LEFT, right: Any = RIGHT) -> list[int]:
    found = prepare(table, [one])(np.asarray(left), np.asarray(right))["gamma_" + one.name]
    assert found.dtype == np.int8
    return list(found.tolist())


def test_the_strictest_level_that_holds_counts() -> None:
    table = pa.table({"name": ["MARTHA", "MARTHA", "MARHTA", "MATHEW", "ZOE", None]})
    # Similarities .961 and .84, then none.
    assert gammas(table, jaro_winkler("name", 0.92, 0.8)) == [3, 2, 1, 0, -1]


def test_levels_of_one_measure_need_no_order() -> None:
    table = pa.table({"name": ["SMITH", "SMITH", "SMITHS", "SMYTHS", "JONES", ""]})
    one = comparison("name", [Levenshtein("name", 1), JaroWinkler("name", 0.99), Levenshtein("name", 2)])
    assert gammas(table, one) == [3, 3, 1, 0, 0]


def test_a_blank_is_a_value_like_any_other() -> None:
    table = pa.table({"name": ["", "", "A", "AB", None, "ABC"]})
    assert gammas(table, levenshtein("name", 1, 2)) == [3, 2, 1, -1, 0]


def test_a_level_that_cannot_be_judged_leaves_it_to_the_others() -> None:
    table = pa.table({"dob": ["1/2/80", "1/2/80", "1980-02-01", "1980-02-02", None, "1980-02-1"]})
    one = comparison("dob", [Equal("dob"), DaysWithin("dob", 1)])
    assert gammas(table, one) == [2, 0, 0, -1, 0]
    assert gammas(table, one, [2, 0], [3, 1]) == [1, 2]
    # Alone, the level of dates has nothing to go by.
    assert gammas(table, comparison("dob", [DaysWithin("dob", 1)])) == [-1, -1, -1, -1, -1]


def test_first_and_last_name_together() -> None:
    first = ["JOHN", "JOHN", "PAUL", "JON", "MARY", "JOHN", None, None]
    last = ["PAUL", "PAUL", "JOHN", "PAULS", "PAUL", "ZZZ", "PAUL", "ZZZ"]
    table = pa.table({"first": first, "last": last})
    # JON is .933 like JOHN, PAULS .96 like PAUL. With a null first name the last name alone is judged.
    assert gammas(table, full_name("first", "last"), [0] * 7, range(1, 8)) == [5, 4, 3, 2, 1, 2, 0]
    nothing = pa.table({"first": [None, "A"], "last": ["B", None]})
    assert gammas(nothing, full_name("first", "last"), [0], [1]) == [-1]


def test_the_levels_of_a_first_name() -> None:
    table = pa.table({"name": ["WILLIAM", "WILLIAM", "Bill", "WILLIAMS", "W", "PETER"]})
    assert gammas(table, first_name("name")) == [5, 4, 3, 1, 0]


def test_the_levels_of_a_date_of_birth() -> None:
    born = ["1980-03-04", "1980-04-03", "1980-03-14", "1980-02-26", "1981-02-26", "1990-01-01"]
    table = pa.table({"dob": pa.array([dt.date.fromisoformat(day) for day in born])})
    assert gammas(table, date_of_birth("dob")) == [4, 3, 2, 1, 0]
    assert gammas(pa.table({"dob": born}), date_of_birth("dob")) == [4, 3, 2, 1, 0]


def test_a_condition_is_left_to_spark() -> None:
    table = pa.table({"name": ["A", "A", "B", "C", None, "A"]})
    condition = Condition("any", "name_l = name_r")
    assert gammas(table, comparison("name", [condition, Equal("name")])) == [1, 0, 0, -1, 1]
    assert gammas(table, comparison("name", [condition])) == [-1] * 5
    assert gammas(table, comparison("name", [AllOf((condition, Equal("name")))])) == [-1] * 5


def test_a_term_frequency_is_that_of_the_value_that_agrees() -> None:
    table = pa.table({"city": ["BATH", "BATH", "YORK", "BATHS", None, "YORK"]})
    found = prepare(table, [levenshtein("city", 1, term_frequency=True)])(
        np.array([0, 2, 0, 0, 4]), np.array([1, 5, 3, 2, 4])
    )
    assert found["gamma_city"].tolist() == [2, 2, 1, 0, -1]
    # Of the five records that have a city.
    assert found["tf_city"].to_pylist() == [2 / 5, 2 / 5, None, None, None]
    assert found["tf_city"].type == pa.float64()


def test_frequencies_that_the_table_brings_are_taken() -> None:
    table = pa.table({"city": ["BATH", "BATH", None], "__tf_city": [0.25, 0.25, None]})
    found = prepare(table, [exact("city", term_frequency=TermFrequency(minimum_u=0.5))])(
        np.array([0, 0]), np.array([1, 2])
    )
    assert found["tf_city"].to_pylist() == [0.25, None]


def test_comparisons_without_a_term_frequency_have_no_such_column() -> None:
    table = pa.table({"city": ["BATH", "BATH"], "__tf_city": [0.25, 0.25]})
    assert list(prepare(table, [exact("city")])(np.array([0]), np.array([1]))) == ["gamma_city"]


def test_each_equality_of_a_comparison_has_its_own_frequency() -> None:
    table = pa.table({"first": ["A", "A", "B", "C"], "last": ["X", "Y", "X", "X"]})
    one = comparison("full", [Equal("last"), Equal("first")], term_frequency=True)
    found = prepare(table, [one])(np.array([0, 0, 1]), np.array([1, 2, 2]))
    assert found["tf_full"].to_pylist() == [2 / 4, 3 / 4, None]


def test_retained_columns_are_given_as_they_are() -> None:
    ages = pa.chunked_array([pa.array([1.0, float("nan")]), pa.array([None, -0.0])])
    table = pa.table({"name": ["A", "B", "C", "D"], "age": ages, "tags": [["x"], None, [], ["y"]]})
    found = prepare(table, [exact("name")], retain=("age", "tags"))(np.array([3, 0]), np.array([2, 1]))
    assert list(found) == ["gamma_name", "age_l", "age_r", "tags_l", "tags_r"]
    assert str(found["age_l"].to_pylist()) == "[-0.0, 1.0]"
    assert str(found["age_r"].to_pylist()) == "[None, nan]"
    assert found["tags_l"].to_pylist() == [["y"], ["x"]]
    assert found["tags_r"].type == pa.list_(pa.string())


EVERYTHING = (
    jaro_winkler("name", term_frequency=True),
    comparison("sound", [Equal("name"), *soundex("name").levels[1:]]),
    date_of_birth("dob"),
    full_name("name", "last"),
    comparison("tags", [Equal("tags")]),
)


def everything(rows: int) -> pa.Table:
    draw = np.random.default_rng(3)
    names = np.array(["SMITH", "SMYTH", "JONES", "Zoë", "", None], dtype=object)
    born = np.array(["1980-01-02", "1980-02-01", "2000-02-29", "x", None], dtype=object)
    tags = [[1, 2], [2], [], None, [None]]
    return pa.table(
        {
            "name": pa.array(names[draw.integers(0, 6, rows)], pa.string()),
            "last": pa.array(names[draw.integers(0, 6, rows)], pa.string()),
            "dob": pa.array(born[draw.integers(0, 5, rows)], pa.string()),
            "tags": pa.array([tags[row] for row in draw.integers(0, 5, rows)], pa.list_(pa.int64())),
        }
    )


def listed(described: dict[str, Any]) -> dict[str, list[Any]]:
    return {
        name: found.tolist() if isinstance(found, np.ndarray) else found.to_pylist()
        for name, found in described.items()
    }


def test_the_layout_of_the_table_and_of_the_chunks_of_pairs_does_not_matter() -> None:
    table = everything(60)
    left, right = np.triu_indices(60, 1)
    whole = listed(prepare(table, EVERYTHING, ("dob",))(left, right))
    pieces = pa.concat_tables([table.slice(0, 7), table.slice(7, 0), table.slice(7, 30), table.slice(37)])
    describe = prepare(pieces, EVERYTHING, ("dob",))
    parts = [
        listed(describe(left[start : start + 311], right[start : start + 311]))
        for start in range(0, len(left), 311)
    ]
    assert whole == {name: [value for part in parts for value in part[name]] for name in whole}
    assert set(whole["gamma_name"]) == {-1, 0, 1, 3}


def test_the_order_of_the_rows_does_not_matter() -> None:
    table = everything(40)
    order = np.random.default_rng(4).permutation(40)
    left, right = np.triu_indices(40, 1)
    place = np.argsort(order)
    shuffled = prepare(table.take(pa.array(order)), EVERYTHING)(place[left], place[right])
    assert listed(shuffled) == listed(prepare(table, EVERYTHING)(left, right))


def test_no_records_and_no_pairs() -> None:
    nothing = np.zeros(0, np.int64)
    for table in (
        everything(0),
        everything(5),
        everything(5).slice(0, 0),
        everything(5).schema.empty_table(),
    ):
        found = listed(prepare(table, EVERYTHING, ("tags",))(nothing, nothing))
        assert found == {name: [] for name in found}
        assert {"gamma_name", "tf_name", "tags_l"} <= set(found)


def test_how_pairs_are_described_can_be_sent_to_the_workers() -> None:
    made = pickle.loads(pickle.dumps(functools.partial(prepare, comparisons=EVERYTHING, retain=("dob",))))
    assert set(made(everything(5))(LEFT[:2], RIGHT[:2])) >= {"gamma_sound", "dob_l", "dob_r"}


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.none() | st.text("ABab é-", max_size=6) | st.sampled_from(["WILL", "Bill", "W"]),
            st.none() | st.dates(dt.date(1999, 12, 1), dt.date(2001, 3, 1)),
            st.none() | st.floats(width=32) | st.integers(-3, 3).map(float),
        ),
        max_size=7,
    )
)
def test_many_pairs_at_once_are_what_one_pair_at_a_time_is(
    rows: list[tuple[str | None, dt.date | None, float | None]],
) -> None:
    kinds = (pa.string(), pa.date32(), pa.float64())
    columns = ([row[place] for row in rows] for place in range(3))
    table = pa.table(
        {
            name: pa.array(column, kind)
            for name, column, kind in zip(("name", "dob", "n"), columns, kinds, strict=True)
        }
    )
    comparisons = (jaro_winkler("name"), date_of_birth("dob"), levenshtein("name", 1, 2), exact("n"))
    named = [Comparison(f"c{place}", one.levels, one.term_frequency) for place, one in enumerate(comparisons)]
    left, right = (grid.ravel() for grid in np.indices((len(rows), len(rows))))
    found = listed(prepare(table, named)(left, right))
    for pair, (i, j) in enumerate(zip(left, right, strict=True)):
        (name_l, dob_l, n_l), (name_r, dob_r, n_r) = rows[i], rows[j]
        assert found["gamma_c0"][pair] == plain_jaro_winkler(name_l, name_r)
        assert found["gamma_c1"][pair] == plain_date_of_birth(dob_l, dob_r)
        assert found["gamma_c2"][pair] == plain_levenshtein(name_l, name_r)
        known = n_l is not None and n_r is not None and n_l == n_l and n_r == n_r
        assert found["gamma_c3"][pair] == (int(n_l == n_r) if known else -1)


def plain_jaro_winkler(a: str | None, b: str | None) -> int:
    if a is None or b is None:
        return -1
    similarity = jellyfish.jaro_winkler_similarity(a, b)
    return 3 if a == b else 2 if similarity >= 0.92 else 1 if similarity >= 0.8 else 0


def plain_levenshtein(a: str | None, b: str | None) -> int:
    if a is None or b is None:
        return -1
    return max(3 - jellyfish.levenshtein_distance(a, b), 0)


def plain_date_of_birth(a: dt.date | None, b: dt.date | None) -> int:
    if a is None or b is None:
        return -1
    if a == b:
        return 5
    if (a.year, a.month, a.day) == (b.year, b.day, b.month):
        return 4
    if (a.year == b.year) + (a.month == b.month) + (a.day == b.day) == 2:
        return 3
    apart = abs((a - b).days)
    return 2 if apart <= 10 else 1 if apart <= 365.25 else 0


@pytest.mark.parametrize("rows", [1, 30])
def test_frequencies_are_shares_of_the_values_that_are_there(rows: int) -> None:
    table = everything(rows)
    itself = np.arange(rows)
    found = prepare(table, EVERYTHING)(itself, itself)["tf_name"].to_pylist()
    names = table["name"].to_pylist()
    present = rows - pc.sum(pc.is_null(table["name"])).as_py()
    assert found == [None if name is None else names.count(name) / present for name in names]
