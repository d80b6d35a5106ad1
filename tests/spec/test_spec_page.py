"""The page on the spec leaves nothing out."""

import re
from pathlib import Path
from typing import Any, get_args

import linkspark.spec as ls
from linkspark.spec import sql_functions
from linkspark.spec.levels import Level

_PAGE = (Path(__file__).parents[2] / "user_guide" / "spec.md").read_text(encoding="utf-8")


def test_the_page_lists_every_level() -> None:
    listed = re.findall(r"^\| `(\w+)\(.*?\)` \| `\w+` \|", _PAGE, re.MULTILINE)
    assert listed == [level.__name__ for level in get_args(Level)]


def test_the_page_lists_every_way_to_make_a_comparison() -> None:
    made = {name for name in ls.__all__ if name.islower()} - {"block_on", "field"}
    assert made == set(re.findall(r"^\| `(\w+)\(.*\)` \| [^`]", _PAGE, re.MULTILINE))


def test_the_page_lists_every_function_that_an_expression_may_call() -> None:
    table = _PAGE[_PAGE.index("| Kind | Functions |") : _PAGE.index("## Files")]
    assert set(re.findall(r"`(\w+)`", table)) == sql_functions.ALLOWED


def test_spark_has_every_function_that_an_expression_may_call(spark: Any) -> None:
    known = {row[0] for row in spark.sql("SHOW ALL FUNCTIONS").collect()}
    # try_cast is part of the grammar. try_to_date is new in Spark 4: before, Spark says that it lacks it.
    assert sql_functions.ALLOWED - known <= {"try_cast", "try_to_date"}
