"""suggest_spec: from records to a spec that links them, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from pyspark.sql import DataFrame

from linkspark import errors
from linkspark.frames import check_names, is_frame
from linkspark.gathering import gather
from linkspark.spec.link_spec import LinkSpec, LinkType
from linkspark.spec.words import rule_words
from linkspark.suggesting.attributes import attributes, places_in_places
from linkspark.suggesting.compared import comparisons_of, is_compared
from linkspark.suggesting.fields import Prepared, prepared
from linkspark.suggesting.ids import Identity, chosen_id, with_record_id
from linkspark.suggesting.kinds import kind_by_name
from linkspark.suggesting.rules import blocking_rules
from linkspark.suggesting.scan import is_flat, scanned
from linkspark.suggesting.suggestion import Suggestion
from linkspark.suggesting.taking import taken
from linkspark.suggesting.words import (
    attribute_words,
    column_words,
    comparison_note,
    field_note,
)


def suggest_spec(
    records: DataFrame | Mapping[str, DataFrame],
    *,
    record_id: str | None = None,
    link_type: LinkType | None = None,
    ignore: Sequence[str] = (),
) -> Suggestion:
    """Suggest a spec for some records, from the names, types and contents of their columns.

    Parameters
    ----------
    records
        One row a record; or a mapping of source names to such frames.
    record_id
        The column that identifies a record; found where it is not said.
    link_type
        ``link`` for several sources and ``dedupe`` for one unless said.
    ignore
        Columns that are not to be used, such as the truth that the outcome will be held against.

    Returns
    -------
    Suggestion
        `.spec`, and `.why` in words; `.save(path)` writes the spec for a person to edit.

    Raises
    ------
    ArgumentError, SchemaError
        For what is no frame, and a record id that is not there.

    Notes
    -----
    Spark jobs: three: a sample of the records is looked at, ids are counted, and the pairs that candidate
    rules would make are counted without making them.

    Examples
    --------
    >>> suggestion = ls.suggest_spec(records)  # doctest: +SKIP
    >>> print(suggestion.words())  # doctest: +SKIP
    """
    return suggested("suggest_spec", records, record_id=record_id, link_type=link_type, ignore=ignore)


def suggested(
    function: str,
    records: DataFrame | Mapping[str, DataFrame],
    *,
    record_id: str | None = None,
    link_type: LinkType | None = None,
    ignore: Sequence[str] = (),
) -> Suggestion:
    """Suggest a spec for the function that asks, see `suggest_spec`."""
    frames = _frames(function, records)
    kind: LinkType = link_type or ("link" if len(frames) > 1 else "dedupe")
    names, unseen = _columns(frames, ignore)
    looked = scanned(frames, names)
    identity = chosen_id(function, frames, looked, record_id)
    sources = {name: taken(columns, identity.columns.get(name)) for name, columns in looked.items()}
    found, told = attributes(sources)
    some = {name: frame.columns[0] for name, frame in frames.items()}
    ready = [one for one in (prepared(one, tuple(frames), some) for one in found) if is_compared(one)]
    if not ready:
        raise errors.nothing_to_compare(function)
    gathered = _gathered(function, records, identity, ready, kind)
    follow = places_in_places([one.attribute for one in ready])
    blocking, alike = blocking_rules(gathered, sum(identity.records.values()), ready, kind, follow)
    comparisons = comparisons_of(ready, alike, identity.records)
    why = [
        *identity.words,
        *column_words(sources, unseen),
        *(f"{line[:1].upper()}{line[1:]}." for line in told),
        *attribute_words(ready, comparisons, alike),
        *(
            f"Blocking rule {place}: {rule_words(rule)}; {rule.note}."
            for place, rule in enumerate(blocking, 1)
        ),
    ]
    spec = LinkSpec(
        kind,
        identity.name,
        tuple(blocking),
        tuple(replace(one, note=comparison_note(one)) for one in dict.fromkeys(comparisons.values())),
        fields=tuple(replace(field, note=field_note(one)) for one in ready for field in one.fields),
        notes=tuple(why),
    )
    return Suggestion(spec, tuple(why), identity)


def _frames(function: str, records: Any) -> dict[str, DataFrame]:
    if isinstance(records, Mapping) and not records:
        raise errors.argument(function, "records", records, "a frame, or a mapping of names to frames")
    frames = dict(records) if isinstance(records, Mapping) else {"": records}
    for place, (name, frame) in enumerate(frames.items(), start=1):
        if not is_frame(frame):
            raise errors.not_records(function, f"records[{name!r}]" if name else "records", frame)
        check_names(function, frame, place)
    return {str(name): frame for name, frame in frames.items()}


def _gathered(
    function: str,
    records: DataFrame | Mapping[str, DataFrame],
    identity: Identity,
    ready: Sequence[Prepared],
    link_type: LinkType,
) -> DataFrame:
    """Return the columns of the spec, and the position of each record's source."""
    return gather(
        function,
        with_record_id(records, identity),
        record_id=identity.name,
        link_type=link_type,
        columns=[one.name for one in ready],
        fields=[field for one in ready for field in one.fields],
    ).records


def _columns(
    frames: Mapping[str, DataFrame], ignore: Sequence[str]
) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Return by source the columns to look at, and why others are not."""
    names: dict[str, list[str]] = {}
    unseen: dict[str, str] = {}
    for source, frame in frames.items():
        names[source] = []
        for column in frame.schema.fields:
            if column.name in ignore:
                unseen[column.name] = "you said so"
            elif column.name.startswith("__"):
                unseen[column.name] = "names that begin with two underscores are kept for linkspark itself"
            elif kind_by_name(column.name) == "outcome":
                unseen[column.name] = "its name says that it is an outcome, which a linkage must not see"
            elif not is_flat(column.dataType):
                unseen[column.name] = f"it is {column.dataType.simpleString()[:30]}, not a single value"
            else:
                names[source].append(column.name)
    return names, unseen
