"""suggest_spec: from records to a spec that links them, and why."""

from collections.abc import Mapping, Sequence
from typing import Any

from pyspark.sql import DataFrame

from linkspark import errors
from linkspark.frames import check_names, is_frame
from linkspark.gathering import gather
from linkspark.spec.link_spec import LinkSpec, LinkType
from linkspark.suggesting.attributes import attributes
from linkspark.suggesting.compared import comparison_of, is_compared
from linkspark.suggesting.fields import Prepared, prepared
from linkspark.suggesting.ids import Identity, chosen_id, with_record_id
from linkspark.suggesting.rules import blocking_rules
from linkspark.suggesting.scan import Looked, is_flat, scanned
from linkspark.suggesting.suggestion import Suggestion
from linkspark.suggesting.taking import Taken, taken


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
    looked = _looked(frames, ignore)
    identity = chosen_id(function, frames, looked, record_id)
    sources = {name: taken(columns, identity.columns.get(name)) for name, columns in looked.items()}
    found, told = attributes(sources)
    some = {name: frame.columns[0] for name, frame in frames.items()}
    ready = [one for one in (prepared(one, tuple(frames), some) for one in found) if is_compared(one)]
    if not ready:
        raise errors.nothing_to_compare(function)
    gathered = _gathered(function, records, identity, ready, kind)
    blocking, words = blocking_rules(gathered, sum(identity.records.values()), ready, kind)
    spec = LinkSpec(
        kind,
        identity.name,
        blocking,
        [comparison_of(one) for one in ready],
        fields=[field for one in ready for field in one.fields],
    )
    why = [*identity.words, *_words(sources, ready), *told, *words]
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


def _looked(frames: Mapping[str, DataFrame], ignore: Sequence[str]) -> dict[str, dict[str, Looked]]:
    from linkspark.suggesting.kinds import kind_by_name

    names = {
        source: [
            field.name
            for field in frame.schema.fields
            if is_flat(field.dataType)
            and field.name not in ignore
            and not field.name.startswith("__")
            and kind_by_name(field.name) != "outcome"
        ]
        for source, frame in frames.items()
    }
    return scanned(frames, names)


def _words(sources: Mapping[str, Mapping[str, Taken]], ready: Sequence[Prepared]) -> list[str]:
    found = []
    for source, columns in sources.items():
        of = f" of {source}" if source else ""
        for one in columns.values():
            end = "" if one.use else " Left out."
            found.append(f"`{one.name}`{of} is taken for {one.kind}: {one.why}.{end}")
    for each in ready:
        if each.words:
            found.append(f"{each.name}: {'; '.join(each.words)}.")
    return found
