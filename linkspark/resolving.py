"""Whether Spark can use the expressions of a spec on these records: told by the part of the spec."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from pyspark.errors import AnalysisException
from pyspark.sql import DataFrame

from linkspark import errors
from linkspark.blocking import key_of
from linkspark.comparisons.absence import judged_without_spark
from linkspark.comparisons.own_functions import with_own_functions
from linkspark.frames import quoted
from linkspark.spec import BlockingRule, Comparison
from linkspark.spec.expressions import columns_of
from linkspark.spec.levels import Condition


@contextmanager
def told_by_rule(
    function: str, records: DataFrame, rules: Sequence[BlockingRule], path: str = "blocking"
) -> Iterator[None]:
    """Name the key that Spark cannot use, if what is done inside fails for one."""
    try:
        yield
    except AnalysisException:
        # Only now one by one: each question is a round trip to Spark.
        for place, rule in enumerate(rules):
            for number, key in enumerate(rule.keys):
                with _told(function, f"{path}[{place}].keys[{number}]", key):
                    _ = records.select(key_of(records, [key])).schema
        raise


def check_conditions(function: str, records: DataFrame, comparisons: Sequence[Comparison]) -> None:
    """Refuse the first condition that Spark cannot use."""
    for place, one in enumerate(comparisons):
        texts = {
            f"levels[{number}].sql": level.sql
            for number, level in enumerate(one.levels)
            if isinstance(level, Condition)
        }
        if one.missing is not None and not judged_without_spark(one):
            texts["missing"] = one.missing
        for name, sql in texts.items():
            columns = dict.fromkeys(column[:-2] for column in columns_of(sql))
            sides = [quoted(column).alias(column + side) for column in columns for side in ("_l", "_r")]
            with _told(function, f"comparisons[{place}].{name}", sql):
                asked = with_own_functions(records.select(*sides), [sql])
                _ = asked.pairs.select(~asked.columns[sql]).schema


@contextmanager
def _told(function: str, path: str, sql: str) -> Iterator[None]:
    try:
        yield
    except AnalysisException as error:
        raise errors.unusable_expression(function, path, sql, _reason(str(error))) from None


def _reason(message: str) -> str:
    """Return what Spark says, without the name and the code of its error."""
    said = message.strip().partition("\n")[0]
    said = re.sub(r"^\[[\w.]+\]\s*", "", said)
    return re.sub(r"\s*(SQLSTATE:|\(line \d|; line \d).*$", "", said).rstrip(".; ")
