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
from linkspark.gathering import Gathered
from linkspark.packing import PAIRS, gammas_of, opened_parcels
from linkspark.scoring import probabilities_of, summed, weight_parts
from linkspark.spec import FittedModel

_SCORES = (names_of.MATCH_WEIGHT, names_of.MATCH_PROBABILITY)


def scored_parcels(
    stored: DataFrame,
    gathered: Gathered,
    model: FittedModel,
    threshold: float | None = None,
    *,
    levels: bool = True,
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

    Returns
    -------
    DataFrame
        One row a pair: its records, `match_weight`, `match_probability`, and the levels as `score` gives
        them.
    """
    kind = gathered.records.schema[names_of.ID].dataType
    schema = T.StructType().add(names_of.ID_L, kind).add(names_of.ID_R, kind)
    if gathered.sources:
        schema = schema.add(names_of.SOURCE_L, T.IntegerType()).add(names_of.SOURCE_R, T.IntegerType())
    ends = len(schema)
    schema = schema.add(names_of.MATCH_WEIGHT, T.DoubleType()).add(names_of.MATCH_PROBABILITY, T.DoubleType())
    if levels:
        schema = schema.add(names_of.MATCH_KEY, T.IntegerType())
        for one in model.spec.comparisons:
            schema = schema.add(names_of.GAMMA + one.name, T.ByteType())
    score = _Scores(model, tuple(schema.names), threshold)
    pairs = stored.where(F.col(PAIRS).isNotNull()).select(PAIRS).mapInArrow(score, schema)
    return gathered.named(pairs, [F.col(name) for name in schema.names[ends:]])


@dataclass(frozen=True)
class _Scores:
    """Opens parcels, and scores their pairs."""

    model: FittedModel
    names: tuple[str, ...]
    threshold: float | None

    def __call__(self, batches: Iterator[Any]) -> Iterator[Any]:
        comparisons = self.model.spec.comparisons
        for parcel in opened_parcels(batches):
            pairs = parcel.combine_chunks()
            gammas = gammas_of(pairs, comparisons)
            weight = summed(weight_parts(gammas, self.model, self._frequencies(pairs)), len(pairs))
            probability = probabilities_of(weight)
            known = {
                **{name: pairs[name] for name in pairs.column_names},
                names_of.MATCH_WEIGHT: weight,
                names_of.MATCH_PROBABILITY: probability,
                names_of.MATCH_KEY: _first_rule(pairs[names_of.RULES].to_numpy()),
                **{names_of.GAMMA + one.name: gamma for one, gamma in zip(comparisons, gammas, strict=True)},
            }
            scored = pa.table({name: known[name] for name in self.names})
            if self.threshold is not None:
                scored = scored.filter(pa.array(probability >= self.threshold))
            yield from scored.to_batches()

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
