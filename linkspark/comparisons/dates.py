"""Dates: of date and timestamp columns, and of texts yyyy-mm-dd."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from linkspark.comparisons.values import Values, wall_clock, with_none

Days = NDArray[np.datetime64]


def dates(values: Values) -> Days:
    """Return the date of each distinct value, NaT where it is none; of a timestamp the day on its clock."""
    found: Days = values.once("dates", _dates)
    return found


def year_month_day(days: Days) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Return the parts of dates: the year and the month counted from 1970, the day from 0."""
    years, months = days.astype("M8[Y]"), days.astype("M8[M]")
    return years.astype(np.int64), (months - years).astype(np.int64), (days - months).astype(np.int64)


def _dates(distinct: pa.Array) -> Days:
    kind = distinct.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return with_none(_parsed(distinct))
    if pa.types.is_timestamp(kind):
        seconds = wall_clock(distinct).cast(pa.timestamp("s"), safe=False)
        return with_none(seconds.to_numpy(zero_copy_only=False).astype("M8[D]"))
    if pa.types.is_date(kind):
        return with_none(distinct.cast(pa.date32()).to_numpy(zero_copy_only=False).astype("M8[D]"))
    return np.full(len(distinct) + 1, "NaT", "M8[D]")


def _parsed(text: pa.Array) -> Days:
    like_a_date = pc.match_substring_regex(text, "^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
    shaped = pc.if_else(like_a_date, text, pa.scalar("0000-00-00", text.type))
    year, month, day = (
        pc.utf8_slice_codeunits(shaped, start, stop).cast(pa.int64()).to_numpy(zero_copy_only=False)
        for start, stop in ((0, 4), (5, 7), (8, 10))
    )
    months = ((year - 1970) * 12 + month - 1).astype("M8[M]")
    days = months.astype("M8[D]") + (day - 1)
    # The 31st of February would be a day of March.
    real = (month >= 1) & (month <= 12) & (day >= 1) & (days.astype("M8[M]") == months)
    return np.where(real, days, np.datetime64("NaT"))
