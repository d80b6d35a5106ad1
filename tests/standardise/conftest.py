"""A frame of one text column, and what a function of the room makes of it; ANSI mode on and off."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pandas as pd
import pytest


@pytest.fixture(scope="session")
def cleaned(spark: Any) -> Callable[..., list[Any]]:
    """Return a function that gives, for each text, what a function of `linkspark.standardise` makes of it."""

    def results(function: Callable[[Any], Any], texts: Sequence[str | None]) -> list[Any]:
        rows = pd.DataFrame({"n": range(len(texts)), "text": pd.Series(list(texts), dtype=object)})
        frame = spark.createDataFrame(rows, "n int, text string").orderBy("n")
        return [row[0] for row in frame.select(function("text")).collect()]

    return results


@pytest.fixture(params=["true", "false"], ids=["ansi", "not ansi"])
def ansi(spark: Any, request: pytest.FixtureRequest) -> Iterator[None]:
    before = spark.conf.get("spark.sql.ansi.enabled")
    spark.conf.set("spark.sql.ansi.enabled", request.param)
    yield
    spark.conf.set("spark.sql.ansi.enabled", before)
