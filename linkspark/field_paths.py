"""Paths into nested columns, and the types under which JSON text holds what paths look for."""

from collections.abc import Callable
from dataclasses import dataclass

from pyspark.sql import Column
from pyspark.sql import functions as F
from pyspark.sql import types as T

from linkspark import errors
from linkspark.spec.cleaning import Path, Where
from linkspark.spec.field_values import text_of
from linkspark.spec.field_words import describe_path
from linkspark.standardise import steps
from linkspark.standardise.text import let

_PLAIN = (T.StringType, T.NumericType, T.DateType, T.TimestampType, T.BooleanType, T.NullType)
_TEXT = T.StringType()


@dataclass(frozen=True)
class Found:
    """What a path has led to so far.

    Attributes
    ----------
    column
        The value; of several values, an array of them.
    kind
        The type of a value.
    many
        Whether there are several, because a filter was among the steps.
    filtered
        Whether a filter was the last step, so that a position picks one of the values.
    """

    column: Column
    kind: T.DataType
    many: bool = False
    filtered: bool = False


def followed(
    function: str, name: str, start: Column, kind: T.DataType, path: Path, *, in_json: bool = False
) -> tuple[Column, T.DataType]:
    """Return the value to which a path leads, of several the first that is there, and its type.

    Parameters
    ----------
    function, name
        The public function that asks and the field, for messages.
    start, kind
        The column with which the path begins, and its type.
    path
        All its steps.
    in_json
        Whether the column is made of JSON text, where an object can stand for a text.

    Raises
    ------
    SchemaError
        For a path that ends in a struct, a map or an array, or goes on where it cannot.
    """
    found = Found(start, kind)
    for place, step in enumerate(path[1:], start=1):
        where = (function, name, describe_path(path[:place]))
        if isinstance(step, Where):
            found = _kept(found, step, where)
        elif found.many and not (found.filtered and isinstance(step, int)):
            found = _of_each(found, step, where)
        else:
            one_of = T.ArrayType(found.kind) if found.filtered else found.kind
            found = Found(*_step(found.column, one_of, step, where))
    if not _is_plain(found.kind):
        raise errors.path_ends_in(function, name, describe_path(path), found.kind.simpleString())
    leaf: Callable[[Column], Column] = _no_structure if in_json else _same
    if not found.many:
        return leaf(found.column), found.kind
    values = F.filter(F.transform(found.column, leaf), lambda one: one.isNotNull())
    return F.get(values, F.lit(0)), found.kind


def json_type(path: Path) -> T.StructType | T.ArrayType | None:
    """Return the type under which JSON text holds what a path looks for, None where no JSON can."""
    kind = _json_type(path[1:])
    return kind if isinstance(kind, T.StructType | T.ArrayType) else None


def merged(one: T.DataType, other: T.DataType) -> T.DataType | None:
    """Return the type that holds what two types of JSON hold, None where they contradict each other."""
    if isinstance(one, T.ArrayType) and isinstance(other, T.ArrayType):
        element = merged(one.elementType, other.elementType)
        return None if element is None else T.ArrayType(element)
    if not (isinstance(one, T.StructType) and isinstance(other, T.StructType)):
        return one if one == other else None
    kinds = {field.name: field.dataType for field in one.fields}
    for field in other.fields:
        kind = merged(kinds[field.name], field.dataType) if field.name in kinds else field.dataType
        if kind is None:
            return None
        kinds[field.name] = kind
    # Names that differ in case only cannot be told apart in a struct.
    if len({name.lower() for name in kinds}) < len(kinds):
        return None
    return T.StructType([T.StructField(name, kind) for name, kind in kinds.items()])


def _json_type(steps_left: Path) -> T.DataType | None:
    if not steps_left:
        return _TEXT
    step, rest = steps_left[0], steps_left[1:]
    if isinstance(step, Where):
        element = _element_type(steps_left)
        return None if element is None else T.ArrayType(element)
    inner = _json_type(rest)
    if inner is None:
        return None
    return T.ArrayType(inner) if isinstance(step, int) else T.StructType([T.StructField(step, inner)])


def _element_type(steps_left: Path) -> T.DataType | None:
    """Return the type of an element of a list to which filters, and then a position, may be applied."""
    step, rest = steps_left[0], steps_left[1:]
    if not isinstance(step, Where):
        raise AssertionError(step)
    key: T.DataType = T.StructType([T.StructField(step.key, _TEXT)])
    if rest and isinstance(rest[0], Where):
        inner = _element_type(rest)
    else:
        rest = rest[1:] if rest and isinstance(rest[0], int) else rest
        inner = _json_type(rest) if rest else key
    return None if inner is None else merged(key, inner)


def _step(
    column: Column, kind: T.DataType, step: str | int, where: tuple[str, str, str]
) -> tuple[Column, T.DataType]:
    """Return what a name or a position leads to, and its type; nothing for what no record can have."""
    match kind:
        case T.StructType() if isinstance(step, str):
            if step in kind.names:
                return column.getField(step), kind[step].dataType
            return F.lit(None).cast("string"), T.NullType()
        case T.MapType() if isinstance(step, str) and isinstance(kind.keyType, T.StringType):
            return F.try_element_at(column, F.lit(step)), kind.valueType
        case T.ArrayType() if isinstance(step, int):
            return F.get(column, F.lit(step)), kind.elementType
        case T.NullType():
            return F.lit(None).cast("string"), kind
        case _:
            raise errors.path_cannot_go_on(*where, kind.simpleString(), step)


def _of_each(found: Found, step: str | int, where: tuple[str, str, str]) -> Found:
    kinds: list[T.DataType] = []

    def of_one(value: Column) -> Column:
        stepped, kind = _step(value, found.kind, step, where)
        kinds.append(kind)
        return stepped

    column = F.transform(found.column, of_one)
    return Found(column, kinds[0], many=True)


def _kept(found: Found, step: Where, where: tuple[str, str, str]) -> Found:
    """Return the objects of a list, or of each of several lists, that a filter fits."""
    column, kind = found.column, found.kind
    if found.many and not found.filtered:
        if not isinstance(kind, T.ArrayType | T.NullType):
            raise errors.path_cannot_go_on(*where, kind.simpleString(), step.key)
        column = F.flatten(F.filter(column, lambda one: one.isNotNull()))
    if not found.filtered:
        if isinstance(kind, T.NullType):
            return Found(F.array(F.lit(None).cast("string")), kind, many=True, filtered=True)
        kind = kind.elementType if isinstance(kind, T.ArrayType) else kind
        is_list = isinstance(found.kind, T.ArrayType)
        if not is_list or not isinstance(kind, T.StructType | T.MapType | T.NullType):
            raise errors.path_cannot_go_on(*where, found.kind.simpleString(), step.key)
    wanted = text_of(step.equals)

    def fits(value: Column) -> Column:
        held, held_kind = _step(value, kind, step.key, where)
        if not _is_plain(held_kind) or isinstance(held_kind, T.NullType):
            return F.lit(False)
        return steps.text_of(held, held_kind) == F.lit(wanted)

    return Found(F.filter(column, fits), kind, many=True, filtered=True)


def _is_plain(kind: T.DataType) -> bool:
    # By name, because the oldest PySpark's Connect has no such class.
    return isinstance(kind, _PLAIN) or type(kind).__name__ == "TimestampNTZType"


def _same(value: Column) -> Column:
    return value


def _no_structure(value: Column) -> Column:
    """Return a text of JSON, null where it is that of an object or list."""
    return let(value, lambda text: F.when(~text.rlike(r"^[\[{]"), text))
