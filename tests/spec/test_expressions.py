"""Which expressions a spec may hold, and which columns they read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import linkspark.spec as ls
from linkspark.spec import expressions
from linkspark.spec.levels import AllOf, Condition, Equal, KilometresWithin, Swapped

_NO_COLUMN = "names no column, so it says the same of every record"
_NOT_ALLOWED = "is not allowed: only functions of a record's own columns are"
_MORE_THAN_ONE = "; is not allowed: a key or condition is one expression"
_DOUBLE = "\" means text in one session and a column in another: write 'text' and `column`"
_STAR = "* must stand between two numbers"
_TYPES = (
    "array, bigint, binary, boolean, byte, char, date, dec, decimal, double, float, int, integer, long, "
    "numeric, real, short, smallint, string, timestamp, timestamp_ltz, timestamp_ntz, tinyint, varchar"
)
_UNKNOWN = "is not among the allowed ones (user_guide/spec.md lists them)"


@pytest.mark.parametrize(
    ("sql", "columns"),
    [
        ("surname", ("surname",)),
        ("date of birth", ("date of birth",)),
        ("`date-of-birth`", ("date-of-birth",)),
        ("`a``b`", ("a`b",)),
        ("prénom", ("prénom",)),
        ("select", ("select",)),
        ("substring(first_name, 1, 3)", ("first_name",)),
        ("CONCAT(a, `b c`, a)", ("a", "b c")),
        ("year(to_date(dob, 'dd/MM/yyyy'))", ("dob",)),
        ("case when sex = 'F' then maiden_name else surname end", ("sex", "maiden_name", "surname")),
        ("cast(income as decimal(10, 2)) div 1000", ("income",)),
        ("try_cast(x as array<array<string>>)", ("x",)),
        ("transform(split(name, ' '), w -> soundex(w))", ("name",)),
        ("regexp_replace(phone, r'[^\\d]', '')", ("phone",)),
        ("'it''s; -- select' || a", ("a",)),
        (r"concat('\'', a)", ("a",)),
        ("a is not distinct from b", ("a", "b")),
        ("a not in ('x', 'y') and not b", ("a", "b")),
        ("if(dob > date '1990-01-01', a, null)", ("dob", "a")),
        ("address.city", ("address",)),
        ("names[0]", ("names",)),
        ("- 1.5e3 * x % 2", ("x",)),
    ],
)
def test_an_expression_of_columns_and_harmless_functions_is_let_through(
    sql: str, columns: tuple[str, ...]
) -> None:
    assert expressions.problems_of(sql, "key") == []
    assert expressions.columns_of(sql) == columns


@pytest.mark.parametrize(
    ("sql", "problems"),
    [
        ("reflect('java.lang.System', 'exit', 1)", [f"position 1: the function reflect {_UNKNOWN}"]),
        ("upper(java_method('a', 'b', c))", [f"position 7: the function java_method {_UNKNOWN}"]),
        ("try_reflect('a', b)", [f"position 1: the function try_reflect {_UNKNOWN}"]),
        ("concat(a, input_file_name())", [f"position 11: the function input_file_name {_UNKNOWN}"]),
        ("rand() + a", [f"position 1: the function rand {_UNKNOWN}"]),
        ("current_user () || a", [f"position 1: the function current_user {_UNKNOWN}"]),
        ("repeat(a, 1000000000)", [f"position 1: the function repeat {_UNKNOWN}"]),
        ("`reflect`('a', b)", [f"position 1: the function `reflect` {_UNKNOWN}"]),
        ("substrin(a, 1)", [f"position 1: the function substrin {_UNKNOWN}; did you mean substring?"]),
        ("a = current_date", [f"position 5: current_date {_NOT_ALLOWED}"]),
        (
            "a; drop table b",
            [
                f"position 2: {_MORE_THAN_ONE}",
                f"position 9: table {_NOT_ALLOWED}",
            ],
        ),
        ("a -- b", ["position 3: comments are not allowed"]),
        ("a /* b */", ["position 3: comments are not allowed"]),
        ("concat(a", ["position 7: ( is not closed"]),
        ("a) + (b", ["position 2: ) closes nothing", "position 6: ( is not closed"]),
        ("names[0)", ["position 8: ) closes nothing", "position 6: [ is not closed"]),
        ("a = 'x", ["position 5: a quote ' is not closed"]),
        ("`a", ["position 1: a backtick is not closed"]),
        ('a = "x"', [f"position 5: {_DOUBLE}"]),
        ("a = @x", ["position 5: @ is not allowed"]),
        ("${a}", [f"position {n}: {c} is not allowed" for n, c in ((1, "$"), (2, "{"), (4, "}"))]),
        ("a = :x", ["position 5: : is not allowed"]),
        ("a = ?", ["position 5: ? is not allowed"]),
        ("a\x07+ b", ["position 2: the character U+0007 is not allowed"]),
        ("*", [f"position 1: {_STAR}"]),
        ("struct(a.*)", [f"position 1: the function struct {_UNKNOWN}", f"position 10: {_STAR}"]),
        ("a as b", ["position 3: AS is only allowed in cast(column AS type)"]),
        ("cast(a as map)", [f"position 11: map is not a type; known are {_TYPES}"]),
        ("upper(a) lower(b)", ["position 10: an operator or a comma is missing before lower"]),
        ("main.reflect('a', b)", ["position 13: an operator or a function is missing before ("]),
        (
            "identifier('reflect')('a', b)",
            [
                f"position 1: the function identifier {_UNKNOWN}",
                "position 22: an operator or a function is missing before (",
            ],
        ),
        ("upper(prénom)", ["position 7: put the column prénom in backticks: `prénom`"]),
        ("1", [_NO_COLUMN]),
        ("upper('x') = 'X'", [_NO_COLUMN]),
        ("null", [_NO_COLUMN]),
        ("   ", ["is blank"]),
    ],
)
def test_an_expression_that_could_do_more_is_refused_with_its_place(sql: str, problems: list[str]) -> None:
    found = expressions.problems_of(sql, "key")
    assert sorted(found) == sorted(f"key: {problem}" for problem in problems)


@pytest.mark.parametrize(
    "sql", ["(select max(x) from t)", "a in (values 1)", "exists (table t)", "(from t select x)"]
)
def test_no_query_hides_in_an_expression(sql: str) -> None:
    assert "is not allowed" in " ".join(expressions.problems_of(sql, "key"))


@given(st.text(max_size=40) | st.text("ab'`\\()[]<>-*/;. ,1=_", max_size=40))
def test_any_text_at_all_is_judged_without_stumbling(sql: str) -> None:
    assert all(line.startswith("key: ") for line in expressions.problems_of(sql, "key"))
    expressions.columns_of(sql)


def test_a_plain_column_is_told_from_an_expression() -> None:
    plain = [
        expressions.plain_column(sql)
        for sql in ("a", " first name ", "`a-b`", "a-b", "upper(a)", "1", "not a")
    ]
    assert plain == ["a", "first name", "a-b", None, None, None, None]


def test_rules_levels_comparisons_and_specs_tell_their_columns_in_order() -> None:
    assert expressions.rule_columns(ls.block_on("b", "substring(a, 1, 3)", "year(b)")) == ("b", "a")
    assert expressions.level_columns(Condition("x", "abs(age_l - age_r) <= `limit one_l`")) == (
        "age",
        "limit one",
    )
    assert expressions.level_columns(AllOf((Equal("b"), Swapped("a", "b")))) == ("b", "a")
    assert expressions.level_columns(KilometresWithin("lat", "lon", 1)) == ("lat", "lon")
    assert expressions.comparison_columns(ls.full_name("first", "last")) == ("first", "last")
    spec = ls.LinkSpec(
        "dedupe",
        "id",
        (ls.block_on("surname", "year(dob)"),),
        (ls.exact("city"), ls.exact("dob")),
        prior=ls.PriorRules((ls.block_on("nhs_number"),), 0.5),
    )
    assert expressions.judged_columns(spec) == ("surname", "dob", "city", "nhs_number")


def test_a_rule_shares_a_column_with_a_comparison_whatever_the_case() -> None:
    assert expressions.shares_a_column(ls.block_on("upper(Surname)"), ls.soundex("surname"))
    assert not expressions.shares_a_column(ls.block_on("city"), ls.soundex("surname"))
