"""What dedupe and link do without a spec: take the model's, or suggest one."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from pyspark.sql import DataFrame

from linkspark.spec.fitted import FittedModel
from linkspark.spec.link_spec import LinkSpec, LinkType
from linkspark.suggesting.door import suggested

Records: TypeAlias = DataFrame | Mapping[str, DataFrame]


def given_or_suggested(
    function: str,
    records: Records,
    spec: LinkSpec | None,
    model: FittedModel | None,
    progress: Callable[[str, str], None] | None,
) -> tuple[Records, LinkSpec]:
    """Return the spec that was given, else the model's, else a suggestion; and the records that it is for."""
    if spec is not None:
        return records, spec
    if isinstance(model, FittedModel):
        return records, model.spec
    several = isinstance(records, Mapping) and len(records) > 1
    kind: LinkType = "link" if function == "link" else "link_and_dedupe" if several else "dedupe"
    suggestion = suggested(function, records, link_type=kind)
    if progress is not None:
        for line in suggestion.why:
            progress("suggest a spec", line)
    return suggestion.records(records), suggestion.spec


def with_their_records(clusters: DataFrame, asked: Records, records: Records, record_id: str) -> DataFrame:
    """Return clusters with all columns of their records, if the records of a single frame had no id.

    Nobody knows an id that was made: the records themselves say whose cluster it is. Lazy.
    """
    if isinstance(asked, Mapping) or isinstance(records, Mapping) or record_id in asked.columns:
        return clusters
    return clusters.join(records, record_id)
