"""unlinkable_records: the share of records whose score with themselves is too low."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from linkspark.errors import DataError, SchemaError
from linkspark.evaluation import unlinkable_records


def test_records_below_each_threshold_are_counted(
    spark: Any, count_jobs: Callable[[Callable[[], Any]], int]
) -> None:
    random = np.random.default_rng(5)
    p = [*random.random(200).tolist(), 0.5, 0.5, 1.0, 0.0]
    frame = spark.createDataFrame(pd.DataFrame({"record_id": range(204), "match_probability": p}))
    thresholds = [0.1, 0.5, 0.99, 1.0]
    found = []
    assert count_jobs(lambda: found.append(unlinkable_records(frame, thresholds=thresholds))) == 1
    below = [sum(one < threshold for one in p) for threshold in thresholds]
    expected = pd.DataFrame(
        {"records": [204] * 4, "unlinkable": below, "unlinkable_share": [one / 204 for one in below]},
        index=pd.Index(thresholds, name="threshold"),
    )
    pd.testing.assert_frame_equal(found[0], expected)


def test_a_weight_in_bits_is_as_good(spark: Any) -> None:
    # Probabilities 1/9, 1/2, 8/9 and 1.
    frame = spark.createDataFrame(pd.DataFrame({"match_weight": [-3.0, 0.0, 3.0, 4000.0]}))
    found = unlinkable_records(frame, thresholds=[0.1, 0.5, 0.6, 0.95])
    assert found["unlinkable"].tolist() == [0, 1, 2, 3]


def test_no_record_has_no_share(spark: Any) -> None:
    found = unlinkable_records(spark.sql("SELECT 0.5D AS match_probability WHERE false"), thresholds=[0.5])
    assert found["records"].tolist() == [0]
    assert math.isnan(found["unlinkable_share"].tolist()[0])


def test_a_frame_without_scores_is_refused(spark: Any) -> None:
    with pytest.raises(SchemaError) as caught:
        unlinkable_records(spark.sql("SELECT 1 AS record_id, 'high' AS match_probability"))
    assert str(caught.value) == (
        "unlinkable_records: self_scores must have a numeric column `match_probability`, or `match_weight` "
        "in bits, but it has `record_id` and `match_probability`. Pass scored pairs; for links without a "
        'score add withColumn("match_probability", F.lit(1.0)).'
    )
    with pytest.raises(DataError) as wrong:
        unlinkable_records(spark.sql("SELECT double(null) AS match_probability"))
    assert str(wrong.value) == (
        "unlinkable_records: 1 rows of self_scores have no score: it is null, NaN, or a match_probability "
        "outside 0 to 1. Score them, or leave them out."
    )
