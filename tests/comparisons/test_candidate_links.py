"""candidate_links: against all pairs compared in plain Python."""

import warnings
from collections.abc import Callable
from itertools import product
from typing import Any

import jellyfish
import pandas as pd
import pytest
from pyspark.sql import functions as F

import linkspark as ls
from linkspark.errors import ArgumentError, LinksparkWarning, SchemaError

LEFT = pd.DataFrame(
    {
        "id": [1, 2, 3, 4],
        "first": ["Amy", "Catherine", " ", None],
        "surname": ["Null", "O'Brien", "שלום", "😀"],
        "age": [30, 40, 50, 60],
        "only_left": ["a", "b", "c", "d"],
        "differs": ["1", "2", "3", "4"],
    }
)
RIGHT = pd.DataFrame(
    {
        "surname": ["Null", "Obrien", "x" * 10],
        "first": ["Aimee", "Katherine", "Amy"],
        "age": [30, 41, 30],
        "ref": [7, 8, 9],
        "differs": [1, 2, 3],
    }
)


@pytest.fixture
def left(spark: Any) -> Any:
    return spark.createDataFrame(LEFT)


@pytest.fixture
def right(spark: Any) -> Any:
    return spark.createDataFrame(RIGHT)


def _ours(caught: Any) -> list[Any]:
    """Return linkspark's warnings: PySpark 3.5 has some of its own."""
    return [warning for warning in caught if issubclass(warning.category, LinksparkWarning)]


def _links(*arguments: Any, **options: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", LinksparkWarning)
        return ls.candidate_links(*arguments, **options)


def _by_hand(similarity: float) -> pd.DataFrame:
    rows = []
    for (_, one), (_, two) in product(LEFT.iterrows(), RIGHT.iterrows()):
        row: dict[str, Any] = {"id_1": one["id"], "ref_2": two["ref"]}
        for name in ("first", "surname"):
            a, b = one[name], two[name]
            cells: list[Any] = [None] * 4
            if a is not None and a.strip():
                distance = jellyfish.levenshtein_distance(a, b)
                plain = ["".join(c for c in x.upper() if "A" <= c <= "Z") for x in (a, b)]
                codes = [jellyfish.soundex(x) if x else None for x in plain]
                same = codes[0] == codes[1] if all(codes) else None
                cells = [a == b, same, distance, distance <= (1 - similarity) * max(len(a), len(b)) + 1e-9]
            row |= dict(
                zip([name + s for s in ("_bool", "_soundex_bool", "_lev", "_lev_bool")], cells, strict=True)
            )
        row["age_bool"] = one["age"] == two["age"]
        rows.append(row)
    return pd.DataFrame(rows, dtype=object)


@pytest.mark.parametrize("similarity", [0.01, 0.5, 0.8, 1])
def test_every_pair_and_every_cell_as_by_hand(left: Any, right: Any, similarity: float) -> None:
    links = _links(1, similarity, left, right, identifier=("id", "ref"))
    expected = _by_hand(similarity)
    assert links.columns == list(expected.columns)
    found = links.toPandas().astype(object).sort_values(["id_1", "ref_2"], ignore_index=True)
    found = found.where(found.notna(), None)
    expected = expected.where(expected.notna(), None)
    pd.testing.assert_frame_equal(found, expected, check_dtype=False)


def test_types_are_boolean_and_int(left: Any, right: Any) -> None:
    kinds = dict(_links(1, 0.8, left, right).dtypes)
    assert {kind for name, kind in kinds.items() if name.endswith("_bool")} == {"boolean"}
    assert kinds["first_lev"] == kinds["surname_lev"] == "int"


def test_the_papers_distances(spark: Any) -> None:
    one = spark.sql("select 'Amy' as a, 'Catherine' as c")
    two = spark.sql("select 'Aimee' as a, 'Katherine' as c")
    row = ls.candidate_links(1, 0.8, one, two).first()
    assert (row["a_lev"], row["c_lev"]) == (3, 1)
    assert (row["a_soundex_bool"], row["c_soundex_bool"]) == (True, False)
    assert (row["a_lev_bool"], row["c_lev_bool"]) == (False, True)


def test_the_similarity_bound_is_inclusive_despite_rounding(spark: Any) -> None:
    # (1 - 0.8) * 5 is 0.9999999999999998 in floating point.
    one, two = spark.sql("select 'abcde' as a"), spark.sql("select 'abcdf' as a")
    assert ls.candidate_links(1, 0.8, one, two).first()["a_lev_bool"] is True


def test_no_raw_value_is_in_the_result(left: Any, right: Any) -> None:
    text = _links(1, 0.8, left, right).toPandas().to_csv()
    for value in ["Amy", "Catherine", "Aimee", "Null", "Brien", "שלום", "A500"]:
        assert value not in text


def test_dates_nan_and_odd_column_names(spark: Any) -> None:
    frame = spark.sql(
        "select date'2000-01-01' as `date of birth`, double('NaN') as `x.y`, 1.5BD as `back``tick`, true as b"
    )
    row = ls.candidate_links(1, 1, frame, frame).first()
    assert row.asDict() == {
        "date of birth_bool": True,
        "x.y_bool": None,
        "back`tick_bool": True,
        "b_bool": True,
    }


def test_a_frame_can_be_compared_with_itself(left: Any) -> None:
    links = ls.candidate_links(1, 1, left, left, identifier="id")
    assert links.columns[:2] == ["id_1", "id_2"]
    assert links.where("first_bool").count() == 2
    assert links.where("surname_bool and id_1 = id_2").count() == 4


def test_an_empty_frame_makes_no_pairs(left: Any, right: Any) -> None:
    assert _links(1, 0.8, left.where("false"), right).count() == 0


def test_it_is_lazy(left: Any, right: Any, count_jobs: Callable[[Callable[[], Any]], int]) -> None:
    assert count_jobs(lambda: _links(0.5, 0.8, left, right)) == 0
    assert count_jobs(lambda: _links(0.5, 0.8, left, right, identifier=("id", "ref"), seed=3)) == 0


def test_the_sample_is_a_share_of_each_file_and_repeats(spark: Any) -> None:
    frame = spark.range(4000).selectExpr("id", "id % 7 as day")
    small = spark.sql("select cast(-1 as bigint) as id, 0L as day")

    def drawn(partitions: int, seed: int | None = None) -> list[int]:
        rows = ls.candidate_links(0.25, 1, frame.repartition(partitions), small.repartition(1), "id", seed)
        return sorted(row["id_1"] for row in rows.collect())

    found = {seed: drawn(1, seed) for seed in range(12)}
    kept = [ids for ids in found.values() if ids]
    # The one row of the other file is drawn by a quarter of the seeds.
    assert 0 < len(kept) < 12
    for ids in kept:
        # Binomial(4000, 1/4): five standard deviations are 137.
        assert abs(len(ids) - 1000) < 137
    seed = next(seed for seed, ids in found.items() if ids)
    assert drawn(7, seed) == found[seed]


def test_the_two_sides_are_drawn_independently(spark: Any) -> None:
    frame = spark.range(2000).selectExpr("id", "id as copy")
    links = ls.candidate_links(0.5, 1, frame, frame, identifier="id")
    # A record is in both samples with probability 1/4: 500, five standard deviations are 97.
    assert abs(links.where("id_1 = id_2").count() - 500) < 97


def test_copies_of_one_row_are_drawn_one_by_one(spark: Any) -> None:
    frame = spark.range(2000).selectExpr("'same' as word")
    one = spark.sql("select 'same' as word")
    counts = [ls.candidate_links(0.5, 1, frame, one, seed=seed).count() for seed in range(8)]
    drawn = [count for count in counts if count]
    assert drawn
    assert all(abs(count - 1000) < 112 for count in drawn)


def test_the_pairs_of_a_small_file_are_spread_over_tasks(spark: Any) -> None:
    frame = spark.range(60).selectExpr("id as x").coalesce(1)
    before = spark.conf.get("spark.sql.shuffle.partitions")
    try:
        spark.conf.set("spark.sql.shuffle.partitions", "5")
        links = ls.candidate_links(1, 1, frame, frame)
        assert links.count() == 3600
        assert links.select(F.spark_partition_id()).distinct().count() == 5
    finally:
        spark.conf.set("spark.sql.shuffle.partitions", before)


def test_rows_that_differ_in_where_the_null_is_are_drawn_the_same_in_any_order(spark: Any) -> None:
    values = [f"('n{n}', null), (null, 'n{n}')" for n in range(150)]
    frame = spark.sql(f"select * from values {', '.join(values)} as t(x, y)")
    other = spark.range(20).selectExpr("string(id) as x", "string(id) as y")

    def drawn(ordered: Any) -> int:
        links = ls.candidate_links(0.9, 1, ordered, other, seed=1)
        return int(links.selectExpr("count(x_lev) * 1000 + count(y_lev)").first()[0])

    assert drawn(frame.orderBy("x")) == drawn(frame.orderBy("y")) == drawn(frame.repartition(7)) > 0


@pytest.mark.parametrize("name", ["drawn", "Drawn", "DRAWN", "identifier_1", "value0_1", "soundex0_2"])
def test_a_column_may_have_any_name(spark: Any, name: str) -> None:
    frame = spark.range(40).selectExpr(f"cast(id as string) as `{name}`", "id")
    links = ls.candidate_links(0.5, 1, frame, frame, identifier="id", seed=1)
    assert links.columns == [
        "id_1",
        "id_2",
        *[name + s for s in ("_bool", "_soundex_bool", "_lev", "_lev_bool")],
    ]
    assert links.where(f"`{name}_bool` and id_1 <> id_2").count() == 0


def test_results_of_one_name_are_refused(spark: Any) -> None:
    frame = spark.sql("select 'x' as a, 'y' as a_lev")
    with pytest.raises(SchemaError) as caught:
        ls.candidate_links(1, 1, frame, frame)
    assert str(caught.value) == (
        "candidate_links: the columns' names would make more than one result named `a_lev_bool`: a column is "
        "called as another one's result is. Rename it in both frames."
    )


def test_an_identifier_that_the_other_frame_has_too_is_named_as_left_out(spark: Any) -> None:
    frame = spark.sql("select 1 as id, 2 as nhs, 'x' as name")
    with pytest.warns(LinksparkWarning) as caught:
        ls.candidate_links(1, 1, frame, frame, identifier=("id", "nhs"))
    assert [str(warning.message) for warning in _ours(caught)] == [
        "candidate_links: columns that do not share name and type with the other frame are not compared: "
        "`nhs` (int) of frame 1, `id` (int) of frame 2."
    ]


def test_no_seed_repeats_too(spark: Any) -> None:
    frame = spark.range(500).selectExpr("id", "id as x")
    one = ls.candidate_links(0.5, 1, frame, frame, "id").collect()
    assert ls.candidate_links(0.5, 1, frame, frame, "id").collect() == one
    assert ls.candidate_links(0.5, 1, frame, frame, "id", seed=0).collect() == one


def test_columns_that_are_not_compared_are_named_in_one_warning(left: Any, right: Any) -> None:
    with pytest.warns(LinksparkWarning) as caught:
        ls.candidate_links(1, 0.8, left, right, identifier=("id", "ref"))
    assert [str(warning.message) for warning in _ours(caught)] == [
        "candidate_links: columns that do not share name and type with the other frame are not compared: "
        "`only_left` (string) of frame 1, `differs` (string) of frame 1, `differs` (bigint) of frame 2."
    ]
    assert _ours(caught)[0].filename == __file__


@pytest.mark.parametrize("name", ["sample", "similarity"])
@pytest.mark.parametrize(
    ("value", "shown"), [(0, "0.0"), (1.5, "1.5"), (-1, "-1.0"), ("1", "'1'"), (None, "'NoneType'")]
)
def test_a_share_out_of_range_is_refused(left: Any, right: Any, name: str, value: Any, shown: str) -> None:
    arguments = {"sample": 0.5, "similarity": 0.5, name: value}
    with pytest.raises(ArgumentError) as caught:
        ls.candidate_links(arguments["sample"], arguments["similarity"], left, right)
    assert str(caught.value) == (
        f"candidate_links: {name} must be a number above 0 and at most 1, but it is {shown}."
    )


def test_an_identifier_that_a_frame_lacks_is_refused(left: Any, right: Any) -> None:
    with pytest.raises(SchemaError) as caught:
        ls.candidate_links(1, 0.8, left, right, identifier="id")
    assert str(caught.value) == (
        "candidate_links: identifier names the column `id`, which frame 2 does not have. It has `surname`, "
        "`first`, `age`, `ref` and `differs`."
    )


def test_an_identifier_must_be_one_name_or_two(left: Any, right: Any) -> None:
    with pytest.raises(ArgumentError) as caught:
        ls.candidate_links(1, 0.8, left, right, identifier=("id", "ref", "x"))  # type: ignore[arg-type]
    assert str(caught.value) == (
        "candidate_links: identifier must be a column name or a pair (name in df1, name in df2), but it is "
        "'tuple'."
    )
    with pytest.raises(ArgumentError) as caught:
        ls.candidate_links(1, 0.8, left, right, identifier=5)  # type: ignore[arg-type]
    assert str(caught.value) == (
        "candidate_links: identifier must be a column name or a pair (name in df1, name in df2), but it is 5."
    )


def test_a_seed_must_be_a_whole_number(left: Any, right: Any) -> None:
    with pytest.raises(ArgumentError) as caught:
        ls.candidate_links(1, 0.8, left, right, seed=1.5)  # type: ignore[arg-type]
    assert str(caught.value) == (
        "candidate_links: seed must be a whole number of at least -9223372036854775808, but it is 1.5."
    )
    with pytest.raises(ArgumentError) as caught:
        ls.candidate_links(1, 0.8, left, right, seed=2**63)
    assert str(caught.value) == (
        "candidate_links: seed must be a whole number below 2 to the power of 63, but it is "
        "9223372036854775808."
    )


def test_frames_with_nothing_to_compare_are_refused(spark: Any) -> None:
    frame = spark.sql("select 1 as id")
    with pytest.raises(SchemaError) as caught:
        ls.candidate_links(1, 1, frame, frame, identifier="id")
    assert str(caught.value) == (
        "candidate_links: no column has the same name and type in both frames, so there is nothing to "
        "compare. Frame 1 has `id` (int). Frame 2 has `id` (int). Rename or cast columns until they agree."
    )
