"""self_scores: what each record scores against itself, the most that any pair of it could."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T

from linkspark import columns as names_of
from linkspark import errors
from linkspark.blocking import Description
from linkspark.blocking.tables import carried_columns, prepared
from linkspark.candidates import opened
from linkspark.describing import compared_columns, description, frequent_columns, judged
from linkspark.scoring import with_match_score
from linkspark.spec import FittedModel
from linkspark.term_frequency import with_frequencies


def self_scores(records: DataFrame | Mapping[str, DataFrame], model: FittedModel) -> DataFrame:
    """Score each record against itself. Lazy.

    A record that does not reach a threshold even so holds too little, or too common values, to be linked to
    anything there: `linkspark.unlinkable_records` counts such.

    Parameters
    ----------
    records
        One row a record, or a mapping of source names to such frames.
    model
        What `train` returned, or a file holds.

    Returns
    -------
    DataFrame
        One row a record; key: the record. `record_id` (with several sources `source_dataset`),
        `match_weight` (bits) and `match_probability`.

    Raises
    ------
    ArgumentError, SchemaError
        For records that do not suit the model.

    Notes
    -----
    Spark jobs: none until the scores are used.

    Examples
    --------
    >>> ls.unlinkable_records(ls.self_scores(records, model))  # doctest: +SKIP
    """
    if not isinstance(model, FittedModel):
        raise errors.argument("self_scores", "model", model, "a FittedModel", "Get one from ls.train.")
    gathered = opened("self_scores", records, model.spec)
    comparisons = model.spec.comparisons
    frequent = frequent_columns(comparisons)
    known = with_frequencies(gathered.records, frequent)
    columns = [*compared_columns(comparisons), *(names_of.FREQUENCY + name for name in frequent)]
    told = description(known, comparisons, columns)
    ids = [known.schema[names_of.ID], known.schema[names_of.SOURCE]]
    schema = T.StructType([*ids, *told.columns.fields])
    narrow = known.select(names_of.ID, names_of.SOURCE, *carried_columns(columns))
    pairs = judged(narrow.mapInArrow(_WithItself(told, tuple(schema.names)), schema), comparisons, columns)
    scored = with_match_score(pairs, model)
    named = [F.col(names_of.ID).cast(gathered.id_type).alias(names_of.RECORD_ID)]
    if gathered.sources:
        sources = F.array(*[F.lit(name) for name in gathered.sources])
        named.append(F.element_at(sources, F.col(names_of.SOURCE) + F.lit(1)).alias(names_of.SOURCE_DATASET))
    return scored.select(*named, names_of.MATCH_WEIGHT, names_of.MATCH_PROBABILITY)


@dataclass(frozen=True)
class _WithItself:
    """Describes each record of a batch beside itself."""

    description: Description
    names: tuple[str, ...]

    def __call__(self, batches: Iterator[Any]) -> Iterator[Any]:
        for batch in batches:
            table = pa.Table.from_batches([batch])
            rows = np.arange(batch.num_rows)
            told = prepared(table, self.description.carry, self.description.prepare)(rows, rows)
            columns = {
                **{name: batch.column(name) for name in (names_of.ID, names_of.SOURCE)},
                **told,
            }
            yield pa.RecordBatch.from_arrays(
                [pa.array(columns[name]) for name in self.names], names=list(self.names)
            )
