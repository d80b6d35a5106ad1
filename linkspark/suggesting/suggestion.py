"""The outcome of `suggest_spec`: a spec, and why it is as it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pyspark.sql import DataFrame

from linkspark.spec.link_spec import LinkSpec
from linkspark.suggesting.ids import Identity, with_record_id


@dataclass(frozen=True)
class Suggestion:
    """A spec for some records, and why it is as it is.

    Attributes
    ----------
    spec
        What is suggested.
    why
        In words: for each column what it is taken for, what is proposed, and what is left out.

    Notes
    -----
    Spark jobs: none; `records` is lazy.
    """

    spec: LinkSpec
    why: tuple[str, ...]
    _identity: Identity = field(repr=False)

    def records(self, records: DataFrame | Mapping[str, DataFrame]) -> DataFrame | Mapping[str, DataFrame]:
        """Return the records with the record id of the spec, if they lack it or call it differently. Lazy."""
        return with_record_id(records, self._identity)

    def words(self) -> str:
        """Return why, one line each."""
        return "\n".join(self.why)

    def __str__(self) -> str:
        """Return the words."""
        return self.words()

    def save(self, path: str | Path) -> None:
        """Write the spec as a JSON file with its notes, for a person to edit; `LinkSpec.load` reads it."""
        self.spec.save(path)
