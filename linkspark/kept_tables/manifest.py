"""What a version of a table is made of: a small JSON text whose appearance makes the version."""

import json
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Final

from linkspark import errors

# Of the layout: a program reads no table of a later one.
FORMAT: Final = 1


@dataclass(frozen=True)
class Manifest:
    """A version of a table.

    Attributes
    ----------
    version
        From 1 on.
    made_at
        ISO 8601 time, UTC.
    change
        What was done: ``create``, ``changes`` or ``frequencies``.
    counts
        How many records were inserted, updated, deleted and left unchanged, and how many there are.
    spec
        The spec whose columns the table holds, as JSON.
    schema
        Of the records, as Spark's JSON.
    sources
        The names of the sources, where there are several.
    buckets
        Over how many folders the records are dealt out, by a hash of their ids.
    parts
        The folder of each bucket that has records, below that of the table.
    frequencies
        The folder of the frequencies.
    frequencies_made_at, frequencies_version
        When they were counted, and of which version.
    """

    version: int
    made_at: str
    change: str
    counts: dict[str, int]
    spec: str
    schema: str
    buckets: int
    parts: dict[str, str]
    frequencies: str
    frequencies_made_at: str
    frequencies_version: int
    sources: list[str] = field(default_factory=list)
    format: int = FORMAT

    def to_json(self) -> str:
        """Return the manifest as one line."""
        return json.dumps(asdict(self), ensure_ascii=False)

    def folders(self) -> set[str]:
        """Return the data folders that the version reads."""
        return {path.split("/")[1] for path in [*self.parts.values(), self.frequencies]}


def manifest_of(text: str, where: str) -> Manifest:
    """Return the manifest that a text holds, or refuse it."""
    try:
        body: Any = json.loads(text)
        known = {one.name for one in fields(Manifest)}
        if body["format"] > FORMAT:
            raise errors.table_of_a_later_version(where)
        made = Manifest(**{name: value for name, value in body.items() if name in known})
    except (ValueError, TypeError, KeyError):
        raise errors.table_manifest_unreadable(where) from None
    return made
