"""Fields: where a column of a spec comes from in the raw records, and how it is cleaned."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as attribute
from typing import Any

from linkspark.spec.cleaning import Cleaning, FirstOf, Joined, Path, Step, as_path
from linkspark.spec.plain import lists_to_tuples


@dataclass(frozen=True)
class Field:
    """A column that blocking and comparisons use, taken from the raw records.

    Attributes
    ----------
    name
        What blocking and comparisons call it.
    path
        Where it stands: first a column of the records, then names (of a struct, a map or a JSON object),
        positions in a list (from 0), and filters of a list (`Where`), which keep every object that they
        fit; of what the later steps find in those, the first that is there is taken. What is absent is
        missing. A path of one step without cleaning is that column as it is; any other gives text.
    clean
        Steps that clean what stands there, in their order.
    source
        The source whose records it is for; None: for all that have no field of this name of their own.
    note
        A remark for who reads the spec; fields that differ by it only are equal.
    """

    name: str
    path: Path
    clean: tuple[Cleaning, ...] = ()
    source: str | None = None
    note: str | None = attribute(default=None, compare=False, kw_only=True)

    def __post_init__(self) -> None:
        """Take a name for a path, and lists for tuples."""
        lists_to_tuples(self)
        object.__setattr__(self, "path", as_path(self.path))


def field(
    name: str,
    *path: Step | Mapping[str, str | int | bool],
    clean: Cleaning | Sequence[Cleaning] = (),
    source: str | None = None,
) -> Field:
    """Return a field of a spec.

    Parameters
    ----------
    name
        What blocking and comparisons call it.
    *path
        Where it stands in the raw records: a column, then names, positions from 0, and filters such as
        ``{"system": "email"}``. Without a path, the column of the field's own name.
    clean
        One cleaning step of `linkspark.cleaning`, or several in their order.
    source
        The source whose records it is for; None for all.

    Examples
    --------
    >>> field("email", "telecom", {"system": "email"}, "value").path
    ('telecom', Where(key='system', equals='email'), 'value')
    """
    steps: Any = clean if isinstance(clean, list | tuple) else (clean,)
    return Field(name, as_path(path or (name,)), tuple(steps), source)


def as_fields(given: Any) -> Any:
    """Return the fields of a mapping of names to paths or fields; what is no mapping stays."""
    if isinstance(given, Mapping):
        named = given.items()
        return tuple(
            replace(one, name=name) if isinstance(one, Field) else Field(name, one) for name, one in named
        )
    return tuple(given) if isinstance(given, list) else given


def fields_of(fields: Iterable[Field], source: str | None = None) -> dict[str, Field]:
    """Return by name the fields that the records of a source have: their own before those for all."""
    listed = list(fields)
    found = {one.name: one for one in listed if one.source is None}
    if source is not None:
        found |= {one.name: one for one in listed if one.source == source}
    return found


def raw_columns(columns: Iterable[str], fields: Mapping[str, Field]) -> tuple[str, ...]:
    """Return the columns of the raw records that must be read to have these columns."""
    found: dict[str, None] = {}
    for name in columns:
        paths = paths_of(fields[name]) if name in fields else [(name,)]
        found |= dict.fromkeys(str(path[0]) for path in paths)
    return tuple(found)


def paths_of(one: Field) -> list[Path]:
    """Return the paths that a field reads: its own, then those of its cleaning steps."""
    others = [path for step in one.clean if isinstance(step, Joined | FirstOf) for path in step.others]
    return [one.path, *others]
