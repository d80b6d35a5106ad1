"""The functions of other databases' SQL as those of Spark that say the same, or a refusal by name."""

import re
from typing import Final

from linkspark.spec.sql_functions import ALLOWED, OWN_FUNCTIONS, TYPES
from linkspark.spec.syntax import (
    Binary,
    Call,
    Case,
    Cast,
    Column,
    Dialect,
    Expression,
    ExpressionError,
    Like,
    Member,
    Number,
    Text,
    replaced,
)

_SAME_NAMES: Final = """
    abs lower upper trim ltrim rtrim length coalesce nullif reverse left right greatest least round floor ceil
    ceiling sqrt power exp ln log10 log2 sin cos tan asin acos atan atan2 radians degrees sign mod year month
    day quarter concat_ws lpad rpad split_part initcap md5 contains array_contains ifnull nvl if replace
    translate date_part array_intersect levenshtein
"""
# What these do is the same here and there.
_SAME: Final = OWN_FUNCTIONS.union(_SAME_NAMES.split())
_RENAMED: Final = {
    **dict.fromkeys(("lev", "levenshtein_distance", "edit_distance"), "levenshtein"),
    **dict.fromkeys(("jaro_winkler", "jarowinkler"), "jaro_winkler_similarity"),
    **dict.fromkeys(("jaro", "jaro_sim"), "jaro_similarity"),
    **dict.fromkeys(("char_length", "character_length", "len"), "length"),
    **dict.fromkeys(("lcase",), "lower"),
    **dict.fromkeys(("ucase",), "upper"),
    **dict.fromkeys(("strpos",), "instr"),
    **dict.fromkeys(("instr",), "instr"),
    **dict.fromkeys(("starts_with", "prefix", "startswith"), "startswith"),
    **dict.fromkeys(("ends_with", "suffix", "endswith"), "endswith"),
    **dict.fromkeys(("pow",), "power"),
    **dict.fromkeys(("log",), "log10"),
    **dict.fromkeys(("dayofmonth",), "day"),
    **dict.fromkeys(("iif",), "if"),
    **dict.fromkeys(("array_length", "list_length", "array_size", "size", "cardinality"), "array_size"),
    **dict.fromkeys(("list_intersect", "list_intersection"), "array_intersect"),
    **dict.fromkeys(("list_has_any", "array_has_any", "arrays_overlap"), "arrays_overlap"),
    **dict.fromkeys(("list_contains", "list_has", "array_has"), "array_contains"),
    **dict.fromkeys(("list_distinct", "array_distinct"), "array_distinct"),
}
# Spark's own names for what its users add to it.
_SPARK_NAMES: Final = {name: _RENAMED[name] for name in ("jaro_winkler", "jarowinkler", "jaro", "jaro_sim")}
_TYPES: Final = {
    **dict.fromkeys(("text", "varchar", "char", "bpchar", "string"), "string"),
    **dict.fromkeys(("int4", "integer", "int", "int32"), "int"),
    **dict.fromkeys(("int8", "bigint", "long", "int64"), "bigint"),
    **dict.fromkeys(("int2", "smallint"), "smallint"),
    **dict.fromkeys(("float8", "double"), "double"),
    **dict.fromkeys(("float4", "float", "real"), "float"),
    **dict.fromkeys(("bool", "boolean"), "boolean"),
    **dict.fromkeys(("numeric", "decimal", "date", "timestamp"), None),
}
_PARTS: Final = {"%Y": (r"(\d{4})", 0), "%m": (r"(\d{1,2})", 1), "%d": (r"(\d{1,2})", 2)}
_JAVA: Final = {"yyyy": "%Y", "MM": "%m", "dd": "%d"}
_SEPARATORS: Final = "-/. "
_PARSERS: Final = ("try_strptime", "strptime")
_SPARK_PARSERS: Final = ("to_date", "to_timestamp", "try_to_timestamp", "try_to_date")


def translated(tree: Expression, dialect: Dialect) -> Expression:
    """Return an expression in Spark's functions and types.

    Raises
    ------
    ExpressionError
        For a function or type without a counterpart that means the same, with its place.
    """

    def change(node: Expression) -> Expression:
        match node:
            case Member(Column("l" | "r" as side, ""), name):
                return Column(name, "l" if side == "l" else "r")
            case Call():
                return _spark_call(node) if dialect == "spark" else _call(node)
            case Cast(operand, kind, attempt):
                made = _type(kind)
                # What cannot be read is missing, on a server that would stop as on one that would not.
                return Cast(operand, made, attempt or (dialect == "other" and made != "string"))
            case Binary("-", left, right) if is_date(left) and is_date(right):
                return Call("datediff", (left, right))
            case _:
                return node

    return replaced(tree, change)


def is_date(node: Expression) -> bool:
    """Tell whether a translated expression is a date for certain."""
    if isinstance(node, Case):
        return all(is_date(outcome) for _, outcome in node.branches) and node.otherwise is None
    return isinstance(node, Cast) and node.type == "date"


def _type(kind: str) -> str:
    name, bracket, rest = kind.partition("(")
    known = name if name in TYPES and name not in _TYPES else _TYPES.get(name, "")
    if known == "":
        raise ExpressionError(1, f"the type {name[:40]} is not known here")
    if known == "string" or known is not None:
        return known or kind
    return name + bracket + rest


def _refused(node: Call) -> ExpressionError:
    return ExpressionError(node.at, f"the function {node.name[:40]} has no known counterpart in Spark")


def _spark_call(node: Call) -> Expression:
    name = _SPARK_NAMES.get(node.name, node.name)
    match name, node.arguments:
        case "unix_timestamp", (value,):
            return _seconds(value)
        case parser, (value, Text(format)) if parser in _SPARK_PARSERS:
            return _date(node, value, _strftime(format), padded=True)
        case "jaccard", (left, right):
            return _jaccard(left, right)
        case _ if name in ALLOWED or name in OWN_FUNCTIONS:
            return Call(name, node.arguments, node.at)
    raise _refused(node)


def _call(node: Call) -> Expression:
    match node.name, node.arguments:
        case parser, (value, Text(format)) if parser in _PARSERS:
            return _date(node, value, format, padded=False)
        case "epoch", (value,):
            return _seconds(value)
        case "date_part", (Text("epoch"), value):
            return _seconds(value)
        case (("date_diff" | "datediff"), (Text("day" | "days"), first, second)):
            return Call("datediff", (second, first))
        case "datediff", (_, _):
            return Call("datediff", node.arguments)
        case (("substr" | "substring"), (_, Number(start), *_)) if start.isdigit() and int(start) > 0:
            return Call("substr", node.arguments)
        case "concat", (_, *_):
            # Here null makes all null, there it is left out.
            return Call("concat_ws", (Text(""), *node.arguments))
        case ("regexp_extract", (value, Text() as pattern)):
            return Call("regexp_extract", (value, pattern, Number("0")))
        case ("regexp_extract", (_, Text(), Number())):
            return node
        case ("regexp_matches", (value, Text() as pattern)):
            return Like(value, pattern, "rlike")
        case ("regexp_replace", (value, Text() as pattern, Text(made), Text("g"))) if _is_literal(made):
            return Call("regexp_replace", (value, pattern, Text(made)))
        case "jaccard", (left, right):
            return _jaccard(left, right)
    name = _RENAMED.get(node.name, node.name if node.name in _SAME else "")
    if not name:
        raise _refused(node)
    return Call(name, node.arguments, node.at)


def _is_literal(replacement: str) -> bool:
    return not set(replacement) & set("\\$")


def _seconds(value: Expression) -> Expression:
    if is_date(value):
        return Binary("*", Call("unix_date", (value,)), Number("86400"))
    return Cast(Cast(value, "timestamp"), "double")


def _jaccard(left: Expression, right: Expression) -> Expression:
    # Some versions of Spark end the letters of a text with an empty one.
    letters = tuple(
        Call("array_remove", (Call("split", (text, Text(""))), Text(""))) for text in (left, right)
    )
    shared, all_of_them = Call("array_intersect", letters), Call("array_union", letters)
    return Binary("/", Call("array_size", (shared,)), Call("array_size", (all_of_them,)))


def _strftime(format: str) -> str:
    return re.sub("yyyy|MM|dd", lambda match: _JAVA[match[0]], format)


def _date(node: Call, value: Expression, format: str, *, padded: bool) -> Expression:
    pieces = re.findall(r"%[Ymd]|[^%]|%", format)
    parts = [piece for piece in pieces if piece in _PARTS]
    if sorted(parts) != ["%Y", "%d", "%m"] or not set(pieces) - set(parts) <= set(_SEPARATORS):
        reason = f"{node.name} is carried over for a year, a month and a day between {_SEPARATORS!r}"
        raise ExpressionError(node.at, f"{reason}, not for {format[:40]!r}")
    pattern = "".join(_PARTS[one][0] if one in _PARTS else re.escape(one) for one in pieces)
    pattern = f"^{pattern.replace('1,2', '2') if padded else pattern}$"
    text = value if isinstance(value, Cast) and value.type == "string" else Cast(value, "string")
    order = sorted(range(3), key=lambda place: _PARTS[parts[place]][1])
    iso: Expression = text
    if format != "%Y-%m-%d":
        found = [Call("regexp_extract", (text, Text(pattern), Number(str(place + 1)))) for place in order]
        iso = Call("concat_ws", (Text("-"), *found))
    return Case(None, ((Like(text, Text(pattern), "rlike"), Cast(iso, "date", attempt=True)),), None)
