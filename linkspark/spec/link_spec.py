"""What is to be linked and how: the one value that a user writes."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias

from linkspark.spec.blocking import BlockingRule
from linkspark.spec.codec import SPEC, decode, encode, parse, to_text
from linkspark.spec.comparisons import Comparison
from linkspark.spec.fields import Field, as_fields
from linkspark.spec.files import read, write
from linkspark.spec.plain import lists_to_tuples
from linkspark.spec.problems import check_spec, refuse, spec_problems

LinkType: TypeAlias = Literal["dedupe", "link", "link_and_dedupe"]


@dataclass(frozen=True)
class PriorRules:
    """A prior from rules so strict that what they link is taken to match.

    Attributes
    ----------
    rules
        Pairs that agree on any of these are taken to match.
    recall
        The share of all matches that the rules are thought to find.
    """

    rules: tuple[BlockingRule, ...]
    recall: float

    def __post_init__(self) -> None:
        """Take a list for a tuple."""
        lists_to_tuples(self)


@dataclass(frozen=True)
class LinkSpec:
    """A linkage as asked: frozen, and checked when made.

    Attributes
    ----------
    link_type
        ``dedupe`` (pairs within all records), ``link`` (pairs of records of different sources) or
        ``link_and_dedupe`` (both, over several sources).
    record_id
        The column that identifies a record, within its source.
    blocking
        Rules; a pair that any of them finds is a candidate, kept at its first rule.
    comparisons
        What is compared in a candidate pair.
    prior
        The probability that two random records match; or how to learn it from strict rules; or None: the
        matches that EM expects among the candidates, over all possible pairs.
    pair_budget
        A run whose rules would make more pairs than this is refused before it starts.
    seed
        Of the random pairs from which u is learned.
    fields
        Columns of blocking and comparisons that are taken from the raw records by a path, and cleaned; all
        others are columns of the records. A mapping of names to paths will do.
    notes
        Remarks for who reads the spec; specs that differ by them only are equal.

    Raises
    ------
    SpecError
        Naming all that is wrong with the spec at once, each with its path.
    """

    link_type: LinkType
    record_id: str
    blocking: tuple[BlockingRule, ...]
    comparisons: tuple[Comparison, ...]
    prior: float | PriorRules | None = field(default=None, kw_only=True)
    pair_budget: int = field(default=1_000_000_000, kw_only=True)
    seed: int = field(default=0, kw_only=True)
    fields: tuple[Field, ...] = field(default=(), kw_only=True)
    notes: tuple[str, ...] = field(default=(), kw_only=True, compare=False)

    def __post_init__(self) -> None:
        """Check the spec."""
        lists_to_tuples(self)
        object.__setattr__(self, "fields", as_fields(self.fields))
        check_spec(self)

    def to_json(self) -> str:
        """Return the spec as JSON text."""
        body = encode(self)
        # What a person wants to read comes first.
        notes = {"notes": body.pop("notes")} if "notes" in body else {}
        return to_text(SPEC, notes | body)

    @staticmethod
    def from_json(text: str, where: str = "LinkSpec") -> "LinkSpec":
        """Return the spec that JSON text says.

        Parameters
        ----------
        text
            What `to_json` returned, or what somebody wrote.
        where
            What a message calls the text, such as its path.

        Raises
        ------
        SpecError
            Naming all that is wrong with it at once, each with its path.
        """
        decoded = decode(LinkSpec, parse(text, SPEC, where))
        refuse(where, decoded.problems + spec_problems(decoded.value))
        made: LinkSpec = decoded.value
        return made

    def save(self, path: str | Path) -> None:
        """Write the spec as a JSON file, whole or not at all; raise InputError if that cannot be."""
        write(path, self.to_json())

    @staticmethod
    def load(path: str | Path) -> "LinkSpec":
        """Read a spec from a JSON file; raise InputError or SpecError if it holds none."""
        return LinkSpec.from_json(read(path), where=str(path))
