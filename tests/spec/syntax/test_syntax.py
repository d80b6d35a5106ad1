"""SQL expressions as trees, and back to text."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkspark.spec import expressions
from linkspark.spec.syntax import (
    Binary,
    Call,
    Cast,
    Column,
    Constant,
    ExpressionError,
    In,
    Is,
    Logical,
    Number,
    Text,
    Unary,
    parse,
    to_sql,
    walk,
)


def test_a_condition_becomes_a_tree_of_plain_values() -> None:
    assert parse("abs(age_l - `the age_r`) < 3 and not name_l is null") == Logical(
        "and",
        (
            Binary("<", Call("abs", (Binary("-", Column("age", "l"), Column("the age", "r")),)), Number("3")),
            Unary("not", Is(Column("name", "l"), None)),
        ),
    )


def test_other_databases_quote_columns_doubly_and_say_the_side_before() -> None:
    wanted = Binary("=", Cast(Column("a b", "l"), "varchar"), Text("it's \\d"))
    assert parse("""l."a b"::varchar = 'it''s \\d'""", "other") == wanted
    assert to_sql(wanted) == r"cast(`a b_l` as varchar) = 'it\'s \\d'"


@pytest.mark.parametrize(
    ("sql", "same"),
    [
        ("a_l + b_l * c_l = d_l", "a_l + (b_l * c_l) = d_l"),
        ("a_l - b_l - c_l", "(a_l - b_l) - c_l"),
        ("not a_l = b_l and c_l", "(not (a_l = b_l)) and c_l"),
        ("! a_l = b_l", "not (a_l = b_l)"),
        ("a_l or b_l and c_l or d_l", "a_l or (b_l and c_l) or d_l"),
        ("a_l between 1 and 2 and b_l", "(a_l between 1 and 2) and b_l"),
        ("a_l is not null or b_l in (1, 2)", "(a_l is not null) or (b_l in (1, 2))"),
        ("- a_l * b_l", "(- a_l) * b_l"),
        ("a_l is distinct from b_l", "not (a_l <=> b_l)"),
        ("a_l regexp b_l", "a_l rlike b_l"),
        ("case when a_l then b_l end = c_l", "(case when a_l then b_l end) = c_l"),
        ("date '2020-01-31' < a_l", "cast('2020-01-31' as date) < a_l"),
    ],
)
def test_operators_bind_as_in_spark(sql: str, same: str) -> None:
    assert parse(sql) == parse(same)


@pytest.mark.parametrize(
    "sql",
    [
        "(a_l + b_l) * c_l - (d_l - e_l)",
        "(a_l or b_l) and not (c_l and d_l)",
        "exists(a_l, x -> array_contains(b_r, x + 1))",
        "transform(a_l, (x, i) -> x[i].`odd name`)",
        "case a_l when 1 then 'one' else null end = true",
        "a_l not like 'a\\\\_%' escape '!'",
        "- -a_l",
        "try_cast(a_l as decimal(10, 2)) <=> cast(b_r as array<string>)",
        "(a_l = b_l) is null",
        "(a_l is null) = (b_r is null)",
        "`date_l` = `select_r`",
        "'\\n\\\\' || a_l",
    ],
)
def test_what_is_printed_reads_as_the_same_tree_and_is_lawful(sql: str) -> None:
    tree = parse(sql)
    assert parse(to_sql(tree)) == tree
    assert expressions.faults(to_sql(tree)) == []


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("", "position 1: a column, a value or a function is missing before the end"),
        ("a_l = 1; drop table x", "position 8: ; is not allowed: a key or condition is one expression"),
        ("a_l = 1 -- x", "position 9: comments are not allowed"),
        ("a_l = 1)", "position 8: ) closes nothing"),
        ("(a_l = 1", "position 9: ) is missing before the end"),
        ("a_l b_l", "position 5: an operator is missing before b_l"),
        ("(select 1)", "position 2: select is not allowed: only functions of a record's own columns are"),
        ("a_l = 'x", "position 7: a quote ' is not closed"),
        ("a_l is null = true", "position 13: an operator is missing before ="),
        ("case a_l end", "position 10: WHEN is missing before end"),
        ("f(,)", "position 3: a column, a value or a function is missing before ,"),
        ("cast(a_l as 1)", "position 13: a type is missing before 1"),
        ("a_l like 'x' escape 3", "position 21: one character in quotes is missing before 3"),
        ("a_l \u2028 b_l", "position 5: the character U+2028 is not allowed"),
    ],
)
def test_what_is_no_expression_is_refused_with_its_place(sql: str, message: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(sql)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ('a_l = "b', 'position 7: a double quote " is not closed'),
        ("a_l = b_l in (1)", "position 11: put brackets around what stands before in"),
        ("a_l ^ 2", "position 5: ^ means one thing here and another there: write power(a, b)"),
        ("a_l[1]", "position 4: [ is not allowed: some count from 0, others from 1"),
    ],
)
def test_what_others_mean_differently_is_refused(sql: str, message: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(sql, "other")
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("(" * 20_000, "position 121: is nested more than 60 deep"),
        ("not " * 5_000, "position 481: is nested more than 60 deep"),
        ("a_l" + "+a_l" * 4_000, "position 1: is nested more than 100 deep"),
        ("a" * 20_001, "position 1: has 20,001 characters; 20,000 are allowed"),
        ("case when " * 2_000, "position 1201: is nested more than 60 deep"),
        ("f(" * 10_000, "position 241: is nested more than 60 deep"),
    ],
)
def test_what_is_made_to_exhaust_the_reader_is_refused_at_once(sql: str, message: str) -> None:
    start = time.process_time()
    with pytest.raises(ExpressionError) as caught:
        parse(sql)
    assert str(caught.value) == message
    assert time.process_time() - start < 1


def test_many_alternatives_are_no_depth() -> None:
    tree = parse(" or ".join(["a_l = b_r"] * 1_000))
    assert isinstance(tree, Logical)
    assert len(tree.operands) == 1_000


def _joined(parts: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.one_of(
        st.builds(
            Binary, st.sampled_from(["=", "<", "+", "-", "*", "||", "&", "|", "div", "<=>"]), parts, parts
        ),
        st.builds(Unary, st.sampled_from(["-", "not", "~"]), parts),
        st.builds(Logical, st.sampled_from(["and", "or"]), st.tuples(parts, parts, parts)),
        st.builds(In, parts, st.tuples(parts, parts), st.booleans()),
        st.builds(Is, parts, st.sampled_from([None, True, False]), st.booleans()),
        st.builds(Call, st.just("coalesce"), st.tuples(parts, parts)),
        st.builds(Cast, parts, st.just("string"), st.booleans()),
    )


_LEAVES = st.one_of(
    st.builds(Column, st.text(st.characters(exclude_categories=("C",)), min_size=1), st.sampled_from("lr")),
    st.builds(Text, st.text(st.characters(exclude_categories=("Cs",)))),
    st.builds(Number, st.sampled_from(["1", "0.5", "1e3", "2.5D"])),
    st.builds(Constant, st.sampled_from([None, True, False])),
)


@given(st.recursive(_LEAVES, _joined, max_leaves=12))
def test_any_tree_is_printed_so_that_it_reads_the_same(tree: object) -> None:
    flat = [node for node in walk(tree) if isinstance(node, Logical)]  # type: ignore[arg-type]
    nested = any(isinstance(part, Logical) for node in flat for part in node.operands)
    read = parse(to_sql(tree))  # type: ignore[arg-type]
    assert nested or read == tree
    assert to_sql(read) == to_sql(tree)  # type: ignore[arg-type]


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    for dialect in ("spark", "other"):
        try:
            tree = parse(text, dialect)  # type: ignore[arg-type]
        except ExpressionError:
            continue
        assert parse(to_sql(tree)) == tree
