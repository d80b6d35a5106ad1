"""Stored pairs with their scores, made by the tasks that read the parcels."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T

from linkspark import columns as names_of
from linkspark.blocking import Finish, mapped
from linkspark.clustering import on_driver
from linkspark.gathering import Gathered
from linkspark.messages import opened
from linkspark.packing import PAIRS, Parcels, gammas_of, opened_parcels
from linkspark.scoring import probabilities_of, summed, weight_parts
from linkspark.spec import FittedModel

_WHOLE = {"tinyint": pa.int8(), "smallint": pa.int16(), "int": pa.int32(), "bigint": pa.int64()}
_SCORES = (names_of.MATCH_WEIGHT, names_of.MATCH_PROBABILITY)
_IDS = {names_of.RECORD_ID_L: names_of.ID_L, names_of.RECORD_ID_R: names_of.ID_R}
_SOURCES = {names_of.SOURCE_DATASET_L: names_of.SOURCE_L, names_of.SOURCE_DATASET_R: names_of.SOURCE_R}


def scored_parcels(
    stored: DataFrame,
    gathered: Gathered,
    model: FittedModel,
    threshold: float | None = None,
    *,
    levels: bool = True,
    finish: Finish | None = None,
) -> DataFrame:
    """Return the pairs of parcels with scores, named as the user knows the records. Lazy.

    Parameters
    ----------
    stored
        What `Packing` gave: `__pairs` and others.
    gathered
        The records.
    model
        What the levels are worth.
    threshold
        Leave out pairs below this match probability.
    levels
        Whether `match_key` and the gammas are wanted, too.
    finish
        Takes the scored pairs in the task that scores them; what it gives is then returned.

    Returns
    -------
    DataFrame
        One row a pair: its records, `match_weight`, `match_probability`, and the levels as `score` gives
        them.
    """
    schema = T.StructType()
    for name in _IDS:
        schema = schema.add(name, gathered.id_type)
    for name in _SOURCES if gathered.sources else ():
        schema = schema.add(name, T.StringType())
    for name in _SCORES:
        schema = schema.add(name, T.DoubleType())
    if levels:
        schema = schema.add(names_of.MATCH_KEY, T.IntegerType())
        for one in model.spec.comparisons:
            schema = schema.add(names_of.GAMMA + one.name, T.ByteType())
    whole = _WHOLE.get(gathered.id_type.simpleString())
    score = _Scores(model, tuple(schema.names), threshold, gathered.sources, whole)
    return mapped(stored.where(F.col(PAIRS).isNotNull()).select(PAIRS), score, schema, finish)


def scored_on_driver(stored: DataFrame, gathered: Gathered, model: FittedModel) -> Any:
    """Bring the pairs of parcels to the driver, with their scores and without their levels.

    Returns
    -------
    pyarrow.Table
        As `scored_parcels`. Spark jobs: one; the pairs move as parcels, so that Spark touches no single one.
    """
    messages = on_driver(scored_parcels(stored, gathered, model, levels=False, finish=Parcels()))
    tables = [opened(message) for message in messages[PAIRS]]
    if tables:
        return pa.concat_tables(tables)
    ends = {name: _WHOLE.get(gathered.id_type.simpleString(), pa.string()) for name in _IDS}
    ends |= {name: pa.string() for name in _SOURCES if gathered.sources}
    return pa.schema({**ends, **dict.fromkeys(_SCORES, pa.float64())}).empty_table()


@dataclass(frozen=True)
class _Scores:
    """Opens parcels, and scores their pairs."""

    model: FittedModel
    names: tuple[str, ...]
    threshold: float | None
    sources: tuple[str, ...]
    # The type of the ids as the user has them; None for text, which stays as it is.
    whole: Any

    def __call__(self, batches: Iterator[Any]) -> Iterator[Any]:
        comparisons = self.model.spec.comparisons
        for parcel in opened_parcels(batches):
            pairs = parcel.combine_chunks()
            gammas = gammas_of(pairs, comparisons)
            weight = summed(weight_parts(gammas, self.model, self._frequencies(pairs)), len(pairs))
            probability = probabilities_of(weight)
            known = {
                **self._ends(pairs),
                names_of.MATCH_WEIGHT: weight,
                names_of.MATCH_PROBABILITY: probability,
                names_of.MATCH_KEY: _first_rule(pairs[names_of.RULES].to_numpy()),
                **{names_of.GAMMA + one.name: gamma for one, gamma in zip(comparisons, gammas, strict=True)},
            }
            scored = pa.table({name: known[name] for name in self.names})
            if self.threshold is not None:
                scored = scored.filter(pa.array(probability >= self.threshold))
            yield from scored.to_batches()

    def _ends(self, pairs: Any) -> dict[str, Any]:
        ends = {name: pairs[inner] for name, inner in _IDS.items()}
        if self.whole is not None:
            ends = {name: ids.cast(self.whole) for name, ids in ends.items()}
        if self.sources:
            known = pa.array(self.sources, pa.string())
            ends |= {name: known.take(pairs[inner].combine_chunks()) for name, inner in _SOURCES.items()}
        return ends

    def _frequencies(self, pairs: Any) -> dict[str, NDArray[np.float64]]:
        return {
            one.name: pairs[names_of.TERM_FREQUENCY + one.name].to_numpy()
            for one in self.model.spec.comparisons
            if one.term_frequency is not None
        }


def _first_rule(rules: NDArray[np.int64]) -> NDArray[np.int32]:
    """Return the place of the lowest bit that is set."""
    # A power of two is exact as a float, up to the 62nd.
    return (np.frexp((rules & -rules).astype(np.float64))[1] - 1).astype(np.int32)
