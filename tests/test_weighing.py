"""weigh: one column an attribute, what cannot be learned left out with the reason."""

import math
import warnings
from collections.abc import Callable
from itertools import product
from typing import Any

import pandas as pd
import pytest

import linkspark as ls
from linkspark.errors import ArgumentError, DataError, LinksparkWarning, SchemaError

M, U, P = (0.9, 0.8, 0.95), (0.05, 0.1, 0.5), 0.3
BASE = [
    pattern
    for pattern in product((True, False), repeat=3)
    for _ in range(
        round(
            1000 * P * math.prod(m if agree else 1 - m for m, agree in zip(M, pattern, strict=True))
            + 1000 * (1 - P) * math.prod(u if agree else 1 - u for u, agree in zip(U, pattern, strict=True))
        )
    )
]


def _links(spark: Any, **further: list[Any]) -> Any:
    table = pd.DataFrame(BASE, columns=["first_bool", "surname_lev_bool", "sex_bool"]).astype("boolean")
    table["surname_bool"] = table["surname_lev_bool"]
    table["surname_soundex_bool"] = table["surname_lev_bool"]
    table["surname_lev"] = 0
    for name, values in further.items():
        table[name] = pd.array((values * len(table))[: len(table)], dtype="boolean")
    return spark.createDataFrame(table.astype(object).where(table.notna(), None), schema=_schema(table))


def _schema(table: pd.DataFrame) -> str:
    return ", ".join(f"`{name}` {'int' if name.endswith('_lev') else 'boolean'}" for name in table)


def test_one_column_is_chosen_for_each_attribute_and_estimated_as_the_function_does(spark: Any) -> None:
    links = _links(spark)
    found = ls.weigh(links, sample=0.5, similarity=0.8)
    columns = ["first_bool", "sex_bool", "surname_lev_bool"]
    assert sorted(found.mu.index) == columns
    alone = ls.mu_probability(links.select(*found.mu.index), 1000, 1e-6)
    pd.testing.assert_frame_equal(found.mu, alone, check_exact=True)
    assert found.pairs == len(BASE)
    assert found.left_out == {}
    assert (found.sample, found.similarity, found.seed) == (0.5, 0.8, 0)


@pytest.mark.parametrize(
    ("compare", "column"),
    [("levenshtein", "surname_lev_bool"), ("exact", "surname_bool"), ("soundex", "surname_soundex_bool")],
)
def test_the_comparison_of_texts_can_be_chosen(spark: Any, compare: Any, column: str) -> None:
    found = ls.weigh(_links(spark), sample=1, similarity=0.8, compare=compare)
    assert sorted(found.mu.index) == sorted(["first_bool", "sex_bool", column])


def test_the_agreement_table_counts_what_was_compared(spark: Any) -> None:
    found = ls.weigh(_links(spark, gap_bool=[True, None, False]), sample=1, similarity=0.8)
    agreed = sum(first for first, _, _ in BASE)
    assert found.agreement.loc["first_bool"].tolist() == [len(BASE), agreed]
    gaps = ([True, None, False] * len(BASE))[: len(BASE)]
    assert found.agreement.loc["gap_bool"].tolist() == [
        sum(value is not None for value in gaps),
        sum(value is True for value in gaps),
    ]


def test_what_is_missing_mostly_or_never_varies_is_left_out_with_the_reason(spark: Any) -> None:
    links = _links(
        spark,
        rare_bool=[True, None, None, None, False],
        none_bool=[None],
        all_bool=[True],
        never_bool=[False],
    )
    found = ls.weigh(links, sample=1, similarity=0.8)
    assert found.left_out == {
        "rare": "missing in 60% of the pairs",
        "none": "missing in 100% of the pairs",
        "all": "the same in every pair without a missing value",
        "never": "different in every pair without a missing value",
    }
    assert found.mu.attrs["dropped_rows"] == 0


def test_columns_that_are_asked_for_by_name_stay_though_mostly_missing(spark: Any) -> None:
    links = _links(spark, rare_bool=[True, None, None, None, False])
    with warnings.catch_warnings():
        # `rare` is noise here, and the estimation says so.
        warnings.simplefilter("ignore", LinksparkWarning)
        found = ls.weigh(links, sample=1, similarity=0.8, columns=["first", "surname", "rare"])
    assert found.mu.index.tolist() == ["first_bool", "surname_lev_bool", "rare_bool"]
    assert found.mu.attrs["dropped_rows"] == sum(position % 5 in (1, 2, 3) for position in range(len(BASE)))


def test_the_pairs_are_scanned_once(spark: Any, count_jobs: Callable[[Callable[[], Any]], int]) -> None:
    links = _links(spark)
    assert count_jobs(lambda: ls.weigh(links, sample=1, similarity=0.8)) == 1


def test_an_unknown_comparison_is_refused(spark: Any) -> None:
    with pytest.raises(ArgumentError) as caught:
        ls.weigh(_links(spark), sample=1, similarity=1, compare="fuzzy")  # type: ignore[arg-type]
    assert str(caught.value) == (
        "weigh: compare must be one of levenshtein, exact and soundex, but it is 'fuzzy'."
    )


def test_columns_that_were_not_compared_are_refused(spark: Any) -> None:
    with pytest.raises(SchemaError) as caught:
        ls.weigh(_links(spark), sample=1, similarity=1, columns=["first", "age"])
    assert str(caught.value) == (
        "weigh: columns names `age`, which the candidate links do not compare. They compare `first`, `sex` "
        "and `surname`."
    )


def test_links_from_which_nothing_can_be_learned_are_refused(spark: Any) -> None:
    with pytest.raises(DataError) as caught:
        ls.weigh(spark.sql("select true as a_bool, cast(null as boolean) as b_bool"), sample=1, similarity=1)
    assert str(caught.value) == (
        "weigh: nothing can be learned from the 1 candidate links: `b` is missing in 100% of the pairs; `a` "
        "is the same in every pair without a missing value. Raise the sample, or choose the columns by name."
    )
    with pytest.raises(DataError) as caught:
        ls.weigh(spark.sql("select true as a_bool").where("false"), sample=1, similarity=1)
    assert str(caught.value) == (
        "weigh: there are no candidate links, so there is nothing to estimate. Raise the sample, or check "
        "that neither file is empty."
    )


def test_links_without_a_comparison_are_refused(spark: Any) -> None:
    with pytest.raises(SchemaError) as caught:
        ls.weigh(spark.sql("select 1 as id"), sample=1, similarity=1)
    assert str(caught.value) == (
        "weigh: candidate_links has no boolean column, so there is nothing to estimate. It has `id` (int). "
        "Pass the result of candidate_links, with one boolean column for each attribute."
    )
