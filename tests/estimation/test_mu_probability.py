"""mu_probability: published numbers through Spark, what is dropped, and what is refused."""

import math
import warnings
from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest

import linkspark as ls
from linkspark.errors import ArgumentError, DataError, LinksparkWarning, SchemaError
from linkspark.estimation.mu_probability import attribute_of, weights_table
from linkspark.estimation.patterns import count_patterns

M = np.array([0.95, 0.9, 0.85, 0.92])
U = np.array([0.02, 0.05, 0.1, 0.3])
P = 0.1
NAMES = ["forename_bool", "surname_lev_bool", "dob_bool", "sex"]


def _ours(caught: Any) -> list[Any]:
    """Return linkspark's warnings: PySpark 3.5 has some of its own."""
    return [warning for warning in caught if issubclass(warning.category, LinksparkWarning)]


def _pairs(spark: Any, size: float) -> Any:
    patterns = np.array(list(product([0, 1], repeat=4)))
    match = P * np.prod(M**patterns * (1 - M) ** (1 - patterns), axis=1)
    other = (1 - P) * np.prod(U**patterns * (1 - U) ** (1 - patterns), axis=1)
    table = pd.DataFrame(patterns.astype(bool), columns=NAMES)
    table["times"] = np.round(size * (match + other)).astype(int)
    repeated = spark.createDataFrame(table).selectExpr("*", "explode(sequence(1, times)) as n")
    return repeated.where("times > 0").select(*NAMES)


def test_known_parameters_come_back_through_spark(spark: Any) -> None:
    table = ls.mu_probability(_pairs(spark, 1e5), 1000, 1e-8)
    assert list(table.columns) == ["m", "u", "W_a", "W_d"]
    assert list(table.index) == NAMES
    # Rounding counts to whole pairs moves them a little at this size.
    np.testing.assert_allclose(table["m"], M, atol=5e-4)
    np.testing.assert_allclose(table["u"], U, atol=5e-4)
    np.testing.assert_allclose(table["W_a"], [5.5699, 4.1699, 3.0875, 1.6167], atol=0.01)
    np.testing.assert_allclose(table["W_d"], [-4.2928, -3.2479, -2.5850, -3.1293], atol=0.01)
    assert table.attrs["p"] == pytest.approx(P, abs=5e-4)
    assert table.attrs["converged"] is True
    assert table.attrs["iterations"] == len(table.attrs["log_likelihood"])
    assert table.attrs["dropped_columns"] == []
    assert table.attrs["dropped_rows"] == 0


def test_the_same_whatever_the_partitions_and_the_order(spark: Any) -> None:
    pairs = _pairs(spark, 2000)
    once = ls.mu_probability(pairs.coalesce(1), 50, 1e-3)
    for frame in (pairs.repartition(7), pairs.orderBy(*NAMES)):
        pd.testing.assert_frame_equal(ls.mu_probability(frame, 50, 1e-3), once, check_exact=True)


def test_the_pairs_are_scanned_once_whatever_the_iterations(
    spark: Any, count_jobs: Callable[[Callable[[], Any]], int]
) -> None:
    pairs = _pairs(spark, 2000)
    for iterations in (2, 200):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", LinksparkWarning)
            assert count_jobs(lambda n=iterations: ls.mu_probability(pairs, n, 1e-12)) == 1


def test_other_columns_and_rows_with_a_null_are_dropped_with_a_warning_each(spark: Any) -> None:
    pairs = _pairs(spark, 2000)
    extra = pairs.limit(3).selectExpr("cast(null as boolean) as forename_bool", *NAMES[1:])
    both = pairs.unionByName(extra).selectExpr("1 as id_1", "*", "2 as surname_lev")
    with pytest.warns(LinksparkWarning) as caught:
        table = ls.mu_probability(both, 100, 1e-3)
    total = both.count()
    assert [str(warning.message) for warning in _ours(caught)] == [
        "mu_probability: columns that are not boolean were dropped: `id_1` and `surname_lev`.",
        f"mu_probability: 3 of {total} rows held a null and were dropped.",
    ]
    assert all(warning.filename == __file__ for warning in _ours(caught))
    assert table.attrs["dropped_columns"] == ["id_1", "surname_lev"]
    assert table.attrs["dropped_rows"] == 3
    assert table.attrs["pairs"] == total - 3
    pd.testing.assert_frame_equal(table, ls.mu_probability(pairs, 100, 1e-3), check_exact=True)


def test_eighty_columns_are_counted(spark: Any) -> None:
    names = [f"a{n}_bool" for n in range(80)]
    columns = [
        f"case when id % 97 = {n} then null else id % {n + 2} = 0 end as {name}"
        for n, name in enumerate(names)
    ]
    pairs = spark.range(200).selectExpr(*columns)
    counted = count_patterns(pairs, names, merge_incomplete=True)
    assert counted.pairs == 200
    assert counted.complete().pairs == sum(n % 97 >= 80 for n in range(200))


def test_no_convergence_is_said_with_remedies(spark: Any) -> None:
    with pytest.warns(LinksparkWarning) as caught:
        table = ls.mu_probability(_pairs(spark, 2000), 2, 1e-9)
    assert [str(warning.message) for warning in _ours(caught)] == [
        "mu_probability: no convergence after 2 iterations: the log-likelihood still changes by 1e-09 or "
        "more. Raise max_iterations or tolerance, or leave out attributes that depend on each other."
    ]
    assert table.attrs["converged"] is False


def test_an_estimate_at_the_boundary_is_named_and_its_weights_are_finite(spark: Any) -> None:
    # No pair agrees on `never` unless it agrees on all the others.
    rows = [(True, True, True)] * 30 + [(True, True, False)] * 2
    rows += [(True, False, False), (False, True, False)] * 20 + [(False, False, False)] * 500
    pairs = spark.createDataFrame(pd.DataFrame(rows, columns=["a_bool", "b_bool", "never_bool"]))
    with pytest.warns(LinksparkWarning) as caught:
        table = ls.mu_probability(pairs, 5000, 1e-13)
    words = [str(warning.message) for warning in _ours(caught) if "boundary" in str(warning.message)]
    assert len(words) == 1
    assert "u of `never_bool` tends to 0" in words[0]
    assert np.isfinite(table.to_numpy()).all()


def test_zero_and_one_are_moved_off_the_boundary_before_the_weights() -> None:
    table = weights_table(["a"], np.array([1.0]), np.array([0.0]))
    assert table.loc["a"].tolist() == [
        0.9999999999999999,
        0.0000000000000001,
        math.log2(0.9999999999999999 / 0.0000000000000001),
        math.log2((1 - 0.9999999999999999) / (1 - 0.0000000000000001)),
    ]


def test_the_papers_weights_sum_to_its_scores() -> None:
    agree, disagree = [7.17, 7.11, 6.01, 4.03], [-1.87, -1.66, -6.06, -1.26]
    patterns = {(1, 0, 0, 0): -1.81, (0, 1, 0, 1): 3.21, (1, 1, 1, 0): 19.03}
    # m and u that have these weights: u = (1 - 2^d) / (2^a - 2^d), m = 2^a u.
    a, d = 2 ** np.array(agree), 2 ** np.array(disagree)
    u = (1 - d) / (a - d)
    table = weights_table(list("fsdp"), a * u, u)
    for pattern, score in patterns.items():
        weights = np.where(pattern, table["W_a"], table["W_d"])
        assert weights.sum() == pytest.approx(score)


def test_an_attribute_that_appears_twice_is_refused_with_what_to_keep(spark: Any) -> None:
    pairs = spark.sql(
        "select true as surname_bool, true as surname_lev_bool, true as surname_soundex_bool, true as sex"
    )
    with pytest.raises(SchemaError) as caught:
        ls.mu_probability(pairs, 10, 0.1)
    assert str(caught.value) == (
        "mu_probability: candidate_links describes the same attribute more than once, and the estimates "
        "would not converge to anything meaningful: `surname` by `surname_bool`, `surname_lev_bool` and "
        "`surname_soundex_bool`. Keep one column for each attribute, for example "
        "candidate_links.select('surname_lev_bool', 'sex')."
    )


def test_columns_that_never_vary_are_refused_by_name(spark: Any) -> None:
    pairs = spark.sql(
        "select * from values (true, false, true), (true, false, false) t(a_bool, b_bool, c_bool)"
    )
    with pytest.raises(DataError) as caught:
        ls.mu_probability(pairs, 10, 0.1)
    assert str(caught.value) == (
        "mu_probability: over the 2 rows without a null, some columns never vary, so no m or u can be "
        "learned from them (always true: `a_bool`; always false: `b_bool`). Leave them out, or raise the "
        "sample given to candidate_links until both outcomes occur."
    )


def test_no_row_left_is_refused_with_the_reason(spark: Any) -> None:
    pairs = spark.sql(
        "select * from values (true, null, false), (null, true, true), (null, true, null)"
        " t(a_bool, b_bool, c_bool)"
    )
    with pytest.raises(DataError) as caught:
        ls.mu_probability(pairs, 10, 0.1)
    assert str(caught.value) == (
        "mu_probability: every one of the 3 rows of candidate_links holds a null and was dropped. Nulls are "
        "in `a_bool` (2 of 3), `b_bool` (1 of 3), `c_bool` (1 of 3). Leave out the columns that are missing "
        "most often."
    )
    with pytest.raises(DataError) as caught:
        ls.mu_probability(pairs.where("false"), 10, 0.1)
    assert str(caught.value) == (
        "mu_probability: candidate_links has no rows, so there is nothing to estimate. Raise the sample "
        "given to candidate_links, or check that neither frame is empty."
    )


def test_a_frame_without_a_boolean_column_is_refused(spark: Any) -> None:
    with pytest.raises(SchemaError) as caught:
        ls.mu_probability(spark.sql("select 1 as id, 'x' as name"), 10, 0.1)
    assert str(caught.value) == (
        "mu_probability: candidate_links has no boolean column, so there is nothing to estimate. It has `id` "
        "(int), `name` (string). Pass the result of candidate_links, with one boolean column for each "
        "attribute."
    )


@pytest.mark.parametrize(("value", "shown"), [(0, "0"), (1.5, "1.5"), (True, "True"), ("9", "'9'")])
def test_max_iterations_must_be_a_whole_number_above_zero(spark: Any, value: Any, shown: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        ls.mu_probability(spark.sql("select true as a"), value, 0.1)
    assert str(caught.value) == (
        f"mu_probability: max_iterations must be a whole number of at least 1, but it is {shown}."
    )


@pytest.mark.parametrize(
    ("value", "shown"), [(0, "0"), (-1.0, "-1.0"), (math.nan, "nan"), (None, "'NoneType'")]
)
def test_a_tolerance_must_be_above_zero(spark: Any, value: Any, shown: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        ls.mu_probability(spark.sql("select true as a"), 10, value)
    assert str(caught.value) == f"mu_probability: tolerance must be a number above 0, but it is {shown}."


@pytest.mark.parametrize(
    ("name", "attribute"),
    [
        ("surname_bool", "surname"),
        ("surname_soundex_bool", "surname"),
        ("surname_lev_bool", "surname"),
        ("surname", "surname"),
        ("_bool", "_bool"),
        ("home_bool_bool", "home_bool"),
    ],
)
def test_the_attribute_of_a_column(name: str, attribute: str) -> None:
    assert attribute_of(name) == attribute
