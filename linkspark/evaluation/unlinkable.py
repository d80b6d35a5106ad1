"""unlinkable_records: records that hold too little to be linked even to themselves."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from linkspark import errors
from linkspark.columns import MATCH_PROBABILITY, RECORDS, THRESHOLD, UNLINKABLE, UNLINKABLE_SHARE
from linkspark.evaluation.checks import check_scored, check_thresholds
from linkspark.evaluation.confusion import count_pairs_by_score, probability
from linkspark.evaluation.curves import linked, points_at, ratio
from linkspark.evaluation.truth import IS_MATCH

_SELF = "unlinkable_records"


def unlinkable_records(
    self_scores: DataFrame, *, thresholds: Sequence[float] = (0.5, 0.9, 0.95, 0.99)
) -> pd.DataFrame:
    """Tell how many records could not be linked to their own copy.

    Parameters
    ----------
    self_scores
        One row a record, compared with itself: `match_probability` or `match_weight` (bits, prior included).
    thresholds
        Match probabilities from which a pair is a link.

    Returns
    -------
    pandas.DataFrame
        Index: `threshold`. `records`; `unlinkable`, those whose score with themselves is below the threshold,
        because so much is missing or so common; `unlinkable_share` (NaN without records).

    Raises
    ------
    ArgumentError, SchemaError, DataError
        For thresholds out of range, scores that are absent, null or no probability.

    Notes
    -----
    Spark jobs: one.
    """
    cuts = check_thresholds(_SELF, thresholds)
    check_scored(_SELF, "self_scores", self_scores, [])
    scores = self_scores.select(probability(self_scores.columns).alias(MATCH_PROBABILITY))
    counts = count_pairs_by_score(scores.withColumn(IS_MATCH, F.lit(None).cast("boolean")), cuts)
    if counts.without_score:
        raise errors.scores_out_of_range(_SELF, "self_scores", counts.without_score)
    linkable = linked(counts.scores).pairs
    records = int(linkable[-1])
    below = records - linkable[points_at(counts.scores, cuts)]
    return pd.DataFrame(
        {
            RECORDS: np.full(len(cuts), records, dtype=np.int64),
            UNLINKABLE: below,
            UNLINKABLE_SHARE: ratio(below, records),
        },
        index=pd.Index(cuts, name=THRESHOLD, dtype=float),
    )
