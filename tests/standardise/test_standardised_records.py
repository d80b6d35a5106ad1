"""A frame of records, cleaned."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from pyspark.sql import functions as F

from linkspark.errors import ArgumentError, SchemaError
from linkspark.standardise import dates, names, placeholders, postcodes, records, text


@pytest.fixture
def raw(spark: Any) -> Any:
    return spark.sql(
        "select * from values (1, ' Amy ', 'van Dyke', '03/02/1980', 'sw1a1aa', array('x')),"
        " (2, 'Unknown', null, '31/02/1980', '', null)"
        " as t(id, `first.name`, Surname, dob, postcode, tags)"
    )


def test_columns_are_replaced_at_their_place_renamed_and_derived(raw: Any) -> None:
    people = records(
        raw,
        {
            "first_name": placeholders.name(names.given_name("first.name")),
            "surname": names.surname("Surname"),
            "dob": dates.parse("dob", "uk"),
            "postcode": postcodes.postcode("postcode"),
            "district": postcodes.district("postcode"),
        },
        drop=["first.name"],
    )
    assert people.columns == ["id", "surname", "dob", "postcode", "tags", "first_name", "district"]
    assert [tuple(row) for row in people.orderBy("id").collect()] == [
        (1, "VANDYKE", datetime.date(1980, 2, 3), "SW1A 1AA", ["x"], "AMY", "SW1A"),
        (2, None, None, None, None, None, None),
    ]


def test_every_column_reads_the_frame_as_it_was_given(raw: Any) -> None:
    found = records(raw, {"Surname": F.col("dob"), "dob": F.col("Surname")}).select("Surname", "dob").first()
    assert tuple(found) == ("03/02/1980", "van Dyke")


def test_nothing_is_computed(raw: Any, count_jobs: Callable[[Callable[[], Any]], int]) -> None:
    assert count_jobs(lambda: records(raw, {"surname": names.surname("Surname")}, drop=["dob"])) == 0


def test_a_frame_without_rows_keeps_its_types(raw: Any) -> None:
    people = records(raw.limit(0), {"dob": dates.parse("dob", "uk"), "name": names.full_name("Surname")})
    assert people.count() == 0
    assert dict(people.dtypes)["dob"] == "date"
    assert dict(people.dtypes)["name"] == "struct<first:string,middle:string,last:string>"
    assert records(raw, {}).columns == raw.columns


def test_a_column_that_the_frame_lacks_is_refused(raw: Any) -> None:
    with pytest.raises(SchemaError) as caught:
        records(raw, {"dob": dates.parse("dob", "uk"), "town": text.clean("city")})
    has = "The frame has `id`, `first.name`, `Surname`, `dob`, `postcode` and `tags`."
    assert str(caught.value) == (
        "standardise.records: columns['town'] cannot be made from this frame: it reads `city`, which the "
        f"frame does not have. {has}"
    )
    with pytest.raises(SchemaError) as caught:
        records(raw, {"town": F.make_date("id", "id", F.array("id"))})
    assert str(caught.value) == (
        f"standardise.records: columns['town'] cannot be made from this frame: its types do not fit. {has}"
    )
    with pytest.raises(SchemaError) as caught:
        records(raw, {}, drop=["city"])
    assert str(caught.value) == (
        "standardise.records: drop names the column `city`, which frame 1 does not have. "
        "It has `id`, `first.name`, `Surname`, `dob`, `postcode` and `tags`."
    )


def test_a_column_made_twice_or_made_and_dropped_is_refused(raw: Any) -> None:
    with pytest.raises(ArgumentError) as caught:
        records(raw, {"DOB": F.col("dob"), "dob": F.col("dob")})
    assert str(caught.value) == (
        "standardise.records: columns makes `DOB` and `dob`, which this session takes for one name. Keep "
        "one of them."
    )
    with pytest.raises(ArgumentError) as caught:
        records(raw, {"dob": F.col("dob")}, drop=["DOB"])
    assert str(caught.value) == (
        "standardise.records: `DOB` is both made by columns and left out by drop. Take it out of one of them."
    )


def test_what_is_no_column_or_no_frame_is_refused(raw: Any) -> None:
    with pytest.raises(ArgumentError) as caught:
        records(raw, {"surname": names.surname})  # type: ignore[dict-item]
    assert str(caught.value) == (
        "standardise.records: columns['surname'] must be a Column, but it is a function. "
        'Call it with the column that it reads: surname("surname").'
    )
    with pytest.raises(ArgumentError) as caught:
        records(raw, {"surname": "Surname"})  # type: ignore[dict-item]
    assert str(caught.value) == (
        "standardise.records: columns['surname'] must be a Column, but it is a str. "
        "Make it one with a function of linkspark.standardise, or with pyspark.sql.functions."
    )
    with pytest.raises(ArgumentError) as caught:
        records(raw, ["surname"])  # type: ignore[arg-type]
    assert str(caught.value) == (
        "standardise.records: columns must map the name of each column to be made to a Column, for example "
        '{"surname": names.surname("last_name")}.'
    )
    with pytest.raises(ArgumentError) as caught:
        records(raw, {}, drop="dob")
    assert str(caught.value) == (
        "standardise.records: drop must be a list such as [\"last_name\"], but it is 'dob'."
    )
    with pytest.raises(ArgumentError) as caught:
        records("people", {})  # type: ignore[arg-type]
    assert str(caught.value) == (
        "standardise.records: frame 1 must be a Spark DataFrame, but it is a builtins.str. "
        "Pass the frames one by one: function(df1, df2), not function([df1, df2])."
    )


def test_names_that_occur_twice_in_the_frame_are_refused(spark: Any) -> None:
    with pytest.raises(SchemaError) as caught:
        records(spark.sql("select 1 as a, 2 as A"), {})
    assert str(caught.value) == (
        "standardise.records: frame 1 has more than one column named `A` and `a` (upper and lower case count "
        "as the same unless spark.sql.caseSensitive is set). Rename them, for example with df.toDF(...)."
    )


def test_a_session_that_tells_upper_from_lower_case_has_both_columns(spark: Any) -> None:
    spark.conf.set("spark.sql.caseSensitive", "true")
    try:
        frame = spark.sql("select ' x ' as a, ' y ' as A")
        assert list(records(frame, {"A": text.squeeze("A")}, drop=["a"]).first().asDict().items()) == [
            ("A", "y")
        ]
    finally:
        spark.conf.set("spark.sql.caseSensitive", "false")
