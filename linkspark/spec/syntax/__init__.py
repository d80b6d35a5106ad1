"""SQL expressions as trees: `parse` reads one, `to_sql` writes it for Spark.

A tree is made of the frozen dataclasses of `nodes`, and knows nothing of any engine. What a condition or key
may say is the law of `linkspark.spec.expressions`; this only understands what it says. `parse` refuses what
is not one expression with an `ExpressionError`: a message, and the position (from 1) at which it stumbled.
Length (20,000 characters) and depth (60 brackets, 100 nodes) are bounded: no file can exhaust it.

There are two readings of a text. ``"spark"``: backticks around columns, backslash escapes in texts, as in the
sql of a `Condition` and in a blocking key. ``"other"``, as DuckDB, PostgreSQL and most write it: double
quotes around columns, ``''`` for a quote in a text, ``::type``, and ``l.`` and ``r.`` for the sides.

For one who evaluates trees: names of functions are in lower case, and `Column.side` says whose value it is
(``l`` or ``r``; nothing in a blocking key). ``and`` and ``or`` have two operands or more. Beyond Spark's own
functions, a condition may call those of `linkspark.spec.sql_functions.OWN_FUNCTIONS`, of two texts and null
where either is null: ``jaro_winkler_similarity``, ``jaro_similarity`` and ``damerau_levenshtein``, as
jellyfish and the package's levels compute them.
"""

from linkspark.spec.syntax.nodes import (
    Between,
    Binary,
    Call,
    Case,
    Cast,
    Column,
    Constant,
    Expression,
    In,
    Is,
    Item,
    Lambda,
    Like,
    Logical,
    Member,
    Number,
    Text,
    Unary,
    Variable,
    children,
    replaced,
    walk,
)
from linkspark.spec.syntax.parser import parse
from linkspark.spec.syntax.printer import to_sql
from linkspark.spec.syntax.tokens import Dialect, ExpressionError

__all__ = [
    "Between",
    "Binary",
    "Call",
    "Case",
    "Cast",
    "Column",
    "Constant",
    "Dialect",
    "Expression",
    "ExpressionError",
    "In",
    "Is",
    "Item",
    "Lambda",
    "Like",
    "Logical",
    "Member",
    "Number",
    "Text",
    "Unary",
    "Variable",
    "children",
    "parse",
    "replaced",
    "to_sql",
    "walk",
]
