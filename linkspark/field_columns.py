"""The fields of a spec as columns of the raw records: a path followed, then cleaned. Lazy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T

from linkspark import columns as names_of
from linkspark import errors
from linkspark.field_paths import followed, json_type, merged
from linkspark.frames import quoted
from linkspark.spec.cleaning import Path
from linkspark.spec.field_words import describe_path
from linkspark.spec.fields import Field, fields_of, paths_of, raw_columns
from linkspark.standardise import steps

# What Python's reader of JSON refuses, Spark's is told to refuse.
_STRICT = {"allowSingleQuotes": "false", "allowNonNumericNumbers": "false"}


@dataclass(frozen=True)
class _Raw:
    """A frame of raw records.

    Attributes
    ----------
    function
        The public function that asks, for messages.
    kinds
        The types of its columns.
    parsed
        The columns of JSON text that are parsed, with the types under which they are.
    places
        For each path into JSON text which of these it goes into.
    """

    function: str
    kinds: Mapping[str, T.DataType]
    parsed: list[tuple[str, T.StructType | T.ArrayType]]
    places: Mapping[Path, int]

    def made(self, name: str, field: Field | None) -> tuple[Column, T.DataType]:
        """Return a column by its name, or a field, and its type."""
        if field is None:
            return quoted(name), self.kinds[name]
        column, kind = self.at(name, field.path)
        if len(field.path) > 1 or field.clean:
            column, kind = steps.text_of(column, kind), T.StringType()
        for step in field.clean:
            column, kind = steps.cleaned(column, kind, step, partial(self.text_at, name))
        return column, kind

    def at(self, name: str, path: Path) -> tuple[Column, T.DataType]:
        """Return what stands at a path for a field."""
        start = str(path[0])
        place = self.places.get(path)
        if place is None:
            return followed(self.function, name, quoted(start), self.kinds[start], path)
        column, kind = quoted(f"{names_of.PARSED}{place}"), self.parsed[place][1]
        return followed(self.function, name, column, kind, path, in_json=True)

    def text_at(self, name: str, path: Path) -> Column:
        """Return the text of what stands at a path for a field."""
        return steps.text_of(*self.at(name, path))


def needed_of(
    frame: DataFrame, columns: Sequence[str], fields: Sequence[Field], *, source: str | None, by_row: bool
) -> tuple[str, ...]:
    """Return the columns that a frame must have for what the engine reads; see `with_fields`."""
    variants = _variants(fields, source, by_row)
    found = [raw_columns(columns, known) for _, known in variants]
    # Rows of a source with its own field do without a column of the field's name.
    own = {name for _, known in variants[1:] for name in known} - set(frame.columns)
    return tuple(name for name in dict.fromkeys(sum(found, ())) if name not in own)


def with_fields(
    function: str,
    frame: DataFrame,
    columns: Sequence[str],
    fields: Sequence[Field],
    *,
    record_id: str,
    source: str | None,
    by_row: bool,
) -> DataFrame:
    """Return the columns that the engine reads, fields made from what the raw records hold.

    Parameters
    ----------
    function
        The public function that asks, for messages.
    frame
        Raw records, which have the columns that are needed.
    columns
        What is wanted: fields by name, and columns of the frame.
    fields
        `LinkSpec.fields`.
    record_id
        The column that stays as it is.
    source
        The source of these records, where they are of one.
    by_row
        Whether the column `source_dataset` tells the source of each record.

    Raises
    ------
    SchemaError
        For a path that does not suit the frame.
    """
    # Nothing is asked of a frame without fields, not even its schema.
    variants = _variants(fields, source, by_row)
    used = [known[name] for _, known in variants for name in columns if name in known]
    if not used:
        return frame
    raw = _raw(function, frame, used)
    texts = [
        F.from_json(_json(quoted(name), kind), kind, _STRICT).alias(f"{names_of.PARSED}{place}")
        for place, (name, kind) in enumerate(raw.parsed)
    ]
    keep = [record_id, names_of.SOURCE_DATASET] if by_row else [record_id]
    read = [*keep, *(name for name in columns if name in raw.kinds)]
    read += [str(path[0]) for one in used for path in paths_of(one)]
    made = [_chosen(raw, name, variants).alias(name) for name in columns if name not in keep]
    # Apart, so that a text is parsed once however many fields come from it.
    opened = frame.select(*[quoted(name) for name in dict.fromkeys(read)], *texts) if texts else frame
    return opened.select(*[quoted(name) for name in keep], *made)


def _json(column: Column, kind: T.StructType | T.ArrayType) -> Column:
    text = column.cast("string")
    # Spark would take an object for a list of one.
    return F.when(text.rlike(r"^[ \t\r\n]*\["), text) if isinstance(kind, T.ArrayType) else text


_Variants: TypeAlias = Sequence[tuple[str | None, Mapping[str, Field]]]


def _variants(fields: Sequence[Field], source: str | None, by_row: bool) -> _Variants:
    """Return the fields by name: first of the frame, then of each source that a row of it may have."""
    own = {one.source for one in fields if one.source is not None} if by_row else set()
    return [(None, fields_of(fields, source)), *((name, fields_of(fields, name)) for name in sorted(own))]


def _raw(function: str, frame: DataFrame, used: Sequence[Field]) -> _Raw:
    kinds = {column.name: column.dataType for column in frame.schema.fields}
    parsed: list[tuple[str, T.StructType | T.ArrayType]] = []
    places: dict[Path, int] = {}
    for one in used:
        for path in paths_of(one):
            if len(path) > 1 and isinstance(kinds[str(path[0])], T.StringType) and path not in places:
                kind = json_type(path)
                if kind is None:
                    raise errors.path_contradicts_itself(function, one.name, describe_path(path))
                places[path] = _place(str(path[0]), kind, parsed)
    return _Raw(function, kinds, parsed, places)


def _place(
    column: str, kind: T.StructType | T.ArrayType, parsed: list[tuple[str, T.StructType | T.ArrayType]]
) -> int:
    """Return the place of the first parsing that a type fits into, made larger for it, or a new one."""
    for place, (name, known) in enumerate(parsed):
        both = merged(known, kind) if name == column else None
        if isinstance(both, T.StructType | T.ArrayType):
            parsed[place] = (name, both)
            return place
    parsed.append((column, kind))
    return len(parsed) - 1


def _chosen(raw: _Raw, name: str, variants: _Variants) -> Column:
    """Return a column as the records of each source have it."""
    (_, general), *own = variants
    of_source = [(str(source), known[name]) for source, known in own if known.get(name) != general.get(name)]
    has_general = name in general or name in raw.kinds
    made = [(source, *raw.made(name, one)) for source, one in of_source]
    found, kind = raw.made(name, general.get(name)) if has_general else (F.lit(None), T.NullType())
    types = [(source, one.simpleString()) for source, _, one in made]
    if has_general:
        types.append(("all others", kind.simpleString()))
    if len({one for _, one in types}) > 1:
        raise errors.column_types_differ(raw.function, name, types)
    for source, column, _ in made:
        is_of = quoted(names_of.SOURCE_DATASET).cast("string") == source
        found = F.when(is_of, column).otherwise(found)
    return found
