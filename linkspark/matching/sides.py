"""The two sides of a match: new records and a base, gathered and found to suit each other."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T

from linkspark import columns as names_of
from linkspark import errors
from linkspark.candidates import opened
from linkspark.frames import quoted
from linkspark.gathering import Gathered
from linkspark.kept_tables import KeptTable
from linkspark.kept_tables.rows import whatever_link_type
from linkspark.spec import LinkSpec


@dataclass(frozen=True)
class Sides:
    """New records, and the base that they are matched against.

    Attributes
    ----------
    new, base
        The records of each; those of the base may be a kept table's.
    """

    new: Gathered
    base: Gathered

    def same_record(self) -> Column:
        """Return whether both sides of a pair are one record: the same id, and source where both have one."""
        same = F.col(names_of.ID_L).cast("string") == F.col(names_of.ID_R).cast("string")
        if self.new.sources and self.base.sources:
            same &= _source(self.new, names_of.SOURCE_L) == _source(self.base, names_of.SOURCE_R)
        return same

    def named(self) -> list[Column]:
        """Return the ids and sources of a pair as the user knows them."""
        columns = []
        for side, id_, source, id_name, source_name in (
            (self.new, names_of.ID_L, names_of.SOURCE_L, names_of.RECORD_ID_L, names_of.SOURCE_DATASET_L),
            (self.base, names_of.ID_R, names_of.SOURCE_R, names_of.RECORD_ID_R, names_of.SOURCE_DATASET_R),
        ):
            columns.append(F.col(id_).cast(side.id_type).alias(id_name))
            if side.sources:
                columns.append(_source(side, source).alias(source_name))
        return columns


def both_sides(
    new: DataFrame | Mapping[str, DataFrame],
    base: DataFrame | Mapping[str, DataFrame] | KeptTable,
    spec: LinkSpec,
) -> Sides:
    """Gather both sides, or refuse what does not suit the spec or the other side.

    Spark jobs: see `gather`.
    """
    apart = whatever_link_type(spec)
    if isinstance(base, KeptTable):
        known = base.gathered("match", apart)
    else:
        known = opened("match", base, apart, called="base")
    asked = opened("match", new, apart, called="new")
    kinds = {field.name: field.dataType for field in known.records.schema.fields}
    columns = []
    for field in asked.records.schema.fields:
        column, kind = quoted(field.name), kinds[field.name]
        if isinstance(field.dataType, T.NullType):
            column = column.cast(kind).alias(field.name)
        elif field.name != names_of.ID and field.dataType.simpleString() != kind.simpleString():
            types = [("new", field.dataType.simpleString()), ("base", kind.simpleString())]
            raise errors.column_types_differ("match", field.name, types)
        columns.append(column)
    return Sides(replace(asked, records=asked.records.select(*columns)), known)


def _source(side: Gathered, position: str) -> Column:
    names = F.array(*[F.lit(name) for name in side.sources])
    return F.element_at(names, F.col(position) + F.lit(1))
