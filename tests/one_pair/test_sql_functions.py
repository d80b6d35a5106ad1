"""Spark's functions in plain Python give what Spark gives, over odd values."""

import datetime as dt
import itertools
import math
import random
from decimal import Decimal
from typing import Any

import pytest

from linkspark.one_pair.conditions import OnlySparkError, compiled
from linkspark.one_pair.null_functions import NULL_FUNCTIONS
from linkspark.one_pair.sql_calls import FUNCTIONS
from linkspark.one_pair.sql_values import UnworkableError
from linkspark.spec.sql_functions import ALLOWED, OWN_FUNCTIONS
from linkspark.spec.syntax import Call, parse, walk

TEXTS = [
    *(
        "",
        " ",
        "a",
        "Ann",
        "ann ",
        "  ANN",
        "O'Brien",
        "abcabc",
        "%",
        "a_c",
        "a\\c",
        "Stra\u00dfe",
        "\u00c9mile",
    ),
    *(
        "e\u0301",
        "\U0001f600x",
        "\u0130",
        "\u03a3\u03c2",
        "x" * 40,
        "\n",
        "caf\u00e9",
        "kitten",
        "sitting",
        None,
    ),
]
WHOLE = [None, 0, 1, 2, 3, 5, -1, -2, 7, 40, 123456789]
REAL = [None, 0.0, -0.0, 0.5, 1.0, 1.5, 2.5, -2.5, 0.125, 1e300, -1e-9, 100.05, math.nan, math.inf, -math.inf]
DATES = [
    None,
    *(dt.date.fromisoformat(one) for one in ("2000-02-29", "2001-02-28", "2001-03-31", "1999-12-31")),
]
DATES += [dt.date(2020, 1, 31), dt.date(1900, 3, 1), dt.date(2024, 2, 29), dt.date(2024, 6, 15)]
LISTS = [None, [], ["a"], ["a", "b"], ["b", "a", "a"], [None], ["a", None], ["", "Ann"], ["c", "d"]]
MONEY = [None, Decimal("0.00"), Decimal("1.50"), Decimal("-1.25"), Decimal("2.00")]
COLUMNS = {"t": TEXTS, "n": WHOLE, "x": REAL, "d": DATES, "a": LISTS, "m": MONEY}
TYPES = {"t": "string", "n": "bigint", "x": "double", "d": "date", "a": "array<string>", "m": "decimal(12,2)"}

# The size of a missing list depends on the session: null in ANSI mode, and here.
EXPRESSIONS = """
length(t_l) | char_length(t_l) | character_length(t_l) | lower(t_l) | lcase(t_l) | upper(t_l) | ucase(t_l)
trim(t_l) | btrim(t_l) | btrim(t_l, 'aA ') | ltrim(t_l) | rtrim(t_l) | left(t_l, 2) | right(t_l, 2)
right(t_l, 0) | substring(t_l, 2, 2) | substr(t_l, 2) | substring(t_l, -3, 2) | substring(t_l, 0, 2)
substring(t_l, -50, 48) | lpad(t_l, 5, 'xy') | rpad(t_l, 5, 'xy') | lpad(t_l, 2) | rpad(t_l, 8)
lpad(t_l, 5, '') | concat(t_l, '-', t_r) | t_l || t_r | concat_ws('-', t_l, t_r, a_l) | concat(a_l, a_r)
contains(t_l, t_r) | startswith(t_l, t_r) | endswith(t_l, t_r) | instr(t_l, 'a') | locate('n', t_l)
locate('a', t_l, 2) | position('a', t_l) | replace(t_l, 'a', 'xx') | replace(t_l, 'a') | reverse(t_l)
reverse(a_l) | levenshtein(t_l, t_r) | levenshtein(t_l, t_r, 2) | coalesce(t_l, t_r, 'x') | nvl(t_l, t_r)
ifnull(t_l, t_r) | nvl2(t_l, t_r, 'none') | nullif(t_l, t_r) | isnull(t_l) | isnotnull(t_l)
if(t_l = t_r, 1, 2) | t_l = t_r | t_l == t_r | t_l <> t_r | t_l != t_r | t_l < t_r | t_l <= t_r
t_l > t_r | t_l >= t_r | t_l <=> t_r | t_l like 'a%' | t_l like '_nn%' | t_l like 'a\\_c'
t_l not like '%n%' | t_l ilike 'ANN%' | t_l like '/%' escape '/' | t_l in ('Ann', 'a', null)
t_l not in ('Ann', 'a') | t_l between 'A' and 'b' | t_l not between 'A' and 'b' | t_l is null
t_l is not null | not (t_l = t_r) | t_l = t_r or n_l = n_r | t_l = t_r and n_l > n_r | n_l + n_r
n_l - n_r | n_l * 3 | n_l / 4 | n_l / 4D | n_l % 3 | mod(n_l, 3) | n_l div 2 | -n_l | +n_l | n_l = n_r
n_l < x_l | n_l = x_l | n_l <=> x_l | m_l = n_l | m_l < x_l | m_l + m_r | m_l * 2 | m_l - 0.25 | m_l = 1.5
x_l + x_r | x_l - 0.1D | x_l * x_r | x_l / 3 | x_l % 3 | x_l < x_r | x_l = x_r | x_l <=> x_r | x_l >= x_r
abs(n_l) | abs(x_l) | abs(m_l) | round(x_l) | round(x_l, 1) | round(m_l, 1) | round(n_l) | sign(n_l)
signum(x_l) | sqrt(x_l) | exp(x_l) | ln(x_l) | log2(x_l) | log10(x_l) | power(x_l, 2) | pow(n_l, 0.5D)
negative(x_l) | positive(n_l) | radians(x_l) | degrees(n_l) | sin(n_l) | cos(n_l) | asin(x_l) | acos(x_l)
atan2(x_l, x_r) | isnan(x_l) | ceil(n_l / 4) | ceiling(m_l) | floor(n_l / 4) | floor(m_l)
greatest(n_l, n_r) | least(x_l, x_r, 1.0D) | greatest(x_l, x_r)
case when n_l > 1 then 'many' when n_l = 1 then 'one' end | case n_l when 1 then 'one' else 'x' end
datediff(d_l, d_r) | date_diff(d_l, d_r) | date_add(d_l, 3) | date_sub(d_l, 3) | add_months(d_l, 1)
add_months(d_l, -13) | months_between(d_l, d_r) | last_day(d_l) | to_date(d_l) | date(d_l)
unix_date(d_l) | year(d_l) | quarter(d_l) | month(d_l) | day(d_l) | dayofmonth(d_l) | dayofyear(d_l)
dayofweek(d_l) | weekday(d_l) | d_l < d_r | d_l = d_r | d_l = '2000-02-29' | datediff(d_l, '2001-1-31')
year('1999-12-31') = year(d_l) | d_l between '1999-01-01' and d_r
if(a_r is null, null, size(a_r)) | if(a_r is null, null, cardinality(a_r))
array_size(a_l) | array_contains(a_l, 'a') | array_distinct(a_l) | array_union(a_l, a_r)
array_intersect(a_l, a_r) | array_except(a_l, a_r) | arrays_overlap(a_l, a_r) | get(a_l, 1) | a_l = a_r
a_l < a_r | array(t_l, t_r) | exists(a_l, x -> x = 'a') | forall(a_l, x -> length(x) > 0)
filter(a_l, x -> x is not null) | transform(a_l, x -> concat(x, t_l)) | cast(n_l as string)
cast(n_l as double) | cast('12' as bigint) = n_l | cast(d_l as string) | try_cast(t_l as double)
try_cast(t_l as date) | cast(m_l as double)
"""


def _expressions() -> list[str]:
    return [one.strip() for line in EXPRESSIONS.splitlines() for one in line.split(" | ") if one.strip()]


def _rows() -> list[tuple[Any, ...]]:
    chance = random.Random(5)
    sides = [values for values in COLUMNS.values() for _ in "lr"]
    drawn = [tuple(chance.choice(values) for values in sides) for _ in range(400)]
    longest = max(map(len, COLUMNS.values()))
    return drawn + [tuple(values[place % len(values)] for values in sides) for place in range(longest)]


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _alike(one: Any, two: Any) -> bool:
    if isinstance(one, float) and isinstance(two, float | int | Decimal):
        return math.isclose(one, two, rel_tol=1e-14) or (one != one and two != two)
    if isinstance(one, bool) is not isinstance(two, bool):
        return False
    return bool(one == two) or (one != one and two != two)


def test_every_expression_has_the_value_that_spark_gives_it(spark: Any) -> None:
    rows, expressions = _rows(), _expressions()
    columns = [f"{name}_{side}" for name in COLUMNS for side in "lr"]
    frame = spark.createDataFrame(rows, ", ".join(f"{name} {TYPES[name[0]]}" for name in columns))
    named = [f"{sql} AS e{place}" for place, sql in enumerate(expressions)]
    in_spark = frame.selectExpr(*columns, *named).collect()
    places = {name: place for place, name in enumerate(COLUMNS)}
    made = [compiled(parse(sql), places) for sql in expressions]
    for row in in_spark:
        values = [_plain(row[name]) for name in columns]
        for place, (sql, value_of) in enumerate(zip(expressions, made, strict=True)):
            here, there = value_of(values[::2], values[1::2], {}), _plain(row[f"e{place}"])
            assert _alike(there, here), (sql, values, there, here)


def test_every_function_that_is_known_here_is_tried_and_allowed() -> None:
    nodes = itertools.chain.from_iterable(walk(parse(sql)) for sql in _expressions())
    tried = {node.name for node in nodes if isinstance(node, Call)}
    known = {*FUNCTIONS, *NULL_FUNCTIONS}
    assert known <= ALLOWED | set(OWN_FUNCTIONS)
    assert known - tried == set(OWN_FUNCTIONS)


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("a_l / b_r > 1", "it divides by zero"),
        ("a_l % b_r > 1", "it divides by zero"),
        ("c_l * c_l * c_l > 1", "a whole number leaves the range of 64 bits"),
        ("d_l / 2 > 1", "it divides decimals, whose digits only Spark counts; make one a double"),
        ("t_l + 1 > 1", "there is no number"),
        ("year(t_l) > 1", "there is no date"),
        ("cast(t_l as double) > 1", "a text that is no number is cast to one"),
        ("size(t_l) > 1", "there is no list"),
        ("length(x_l) > 1", "there is no text, but a value whose text only Spark writes"),
        ("t_l = a_l", "values of different types are compared"),
        ("not a_l", "there is neither true nor false"),
    ],
)
def test_what_ansi_sql_refuses_is_refused(sql: str, reason: str) -> None:
    values = {"a": 1, "b": 0, "c": 2**40, "d": Decimal(1), "t": "x", "x": 0.5}
    made = compiled(parse(sql), {name: place for place, name in enumerate(values)})
    with pytest.raises(UnworkableError) as caught:
        made(list(values.values()), list(values.values()), {})
    assert str(caught.value) == reason


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("soundex(t_l) = t_r", "the function soundex is not worked out here"),
        ("trim(t_l, 'x') = t_r", "the function trim is not worked out here with 2 arguments"),
        ("t_l rlike '.x'", "rlike follows Java's rules"),
        ("t_l like t_r", "like is only worked out here with a pattern in quotes"),
        ("cast(t_l as int) = 1", "a cast to int is not worked out here"),
        ("(n_l & 1) = 1", "the operator & is not worked out here"),
        ("n_l / 2.5 > 1", "only Spark counts the digits of a divided decimal; write 2.0D for a double"),
        ("a_l[0] = 'x'", "array[index] and struct.name are not worked out here; write get(array, index)"),
        ("transform(a_l, (x, i) -> x) = a_r", "transform is only worked out here with a list and x -> ..."),
    ],
)
def test_what_only_spark_can_work_out_is_told(sql: str, reason: str) -> None:
    with pytest.raises(OnlySparkError) as caught:
        compiled(parse(sql), {"t": 0, "n": 1, "a": 2})
    assert str(caught.value) == reason
