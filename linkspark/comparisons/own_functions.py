"""Functions of conditions that Spark lacks: similarities of two texts."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

import jellyfish
import pandas as pd
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql.pandas.functions import pandas_udf

from linkspark.spec.expressions import uses_own_functions
from linkspark.spec.sql_functions import OWN_FUNCTIONS
from linkspark.spec.syntax import Call, Expression, parse, replaced, to_sql
from linkspark.spec.syntax import Column as Name

_MEASURES: Final[Mapping[str, Callable[[str, str], float]]] = {
    "damerau_levenshtein": jellyfish.damerau_levenshtein_distance,
    "jaro_similarity": jellyfish.jaro_similarity,
    "jaro_winkler_similarity": jellyfish.jaro_winkler_similarity,
}


class Asked(NamedTuple):
    """Pairs, the conditions as columns of theirs, and the names of the columns that were added for them."""

    pairs: DataFrame
    columns: dict[str, Column]
    added: list[str]


def with_own_functions(pairs: DataFrame, conditions: Sequence[str]) -> Asked:
    """Return pairs with what the package's own functions give of them, and each condition as a column. Lazy.

    Parameters
    ----------
    pairs
        With the columns ending in _l and _r that the conditions mention.
    conditions
        Lawful conditions.
    """
    made: dict[Expression, str] = {}
    columns: dict[str, Column] = {}

    def carried(node: Expression) -> Expression:
        nonlocal pairs
        if not isinstance(node, Call) or node.name not in OWN_FUNCTIONS:
            return node
        if node not in made:
            made[node] = f"__own_{len(made)}"
            texts = [F.expr(to_sql(one)).cast("string") for one in node.arguments]
            pairs = pairs.withColumn(made[node], _measured(node.name)(*texts))
        return Name(made[node])

    for sql in conditions:
        own = uses_own_functions(sql)
        columns[sql] = F.expr(to_sql(replaced(parse(sql), carried)) if own else sql)
    return Asked(pairs, columns, list(made.values()))


def _measured(name: str) -> Callable[..., Column]:
    measure = _MEASURES[name]

    def of_texts(left: pd.Series, right: pd.Series) -> pd.Series:
        both = zip(left, right, strict=True)
        alike = [None if one is None or other is None else measure(one, other) for one, other in both]
        return pd.Series(alike, dtype="float64")

    made: Callable[..., Column] = pandas_udf(of_texts, "double")  # type: ignore[call-overload]
    return made
