"""Counts and rates of which the small ones are hidden, with those from which they would follow."""

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from linkspark.report.verdicts import HIDDEN, Suppressed, gives_away, is_small, shown_count

# The steps, in percent, to which a rate may be rounded down.
_STEPS = (0.1, 1, 5, 10, 25)


def hide(counts: "Sequence[Any] | pd.Series[Any]", minimum: int) -> list[int | Suppressed]:
    """Return counts without the small ones, and without as many more as it takes that none follows."""
    plain = [int(count) for count in counts]
    hidden = {place for place, count in enumerate(plain) if is_small(count, minimum)}
    large = sorted((place for place, count in enumerate(plain) if count >= minimum), key=plain.__getitem__)
    while hidden and large:
        total = sum(plain[place] for place in hidden)
        if not gives_away(hidden=len(hidden), total=total, minimum=minimum):
            break
        hidden.add(large.pop(0))
    return [
        count if place not in hidden else shown if (shown := shown_count(count, minimum)) != count else HIDDEN
        for place, count in enumerate(plain)
    ]


def rounded_rate(rate: float, whole: float, minimum: int) -> float | Suppressed:
    """Return a rate of so many as a text, rounded down until the minimum of them lies in one step."""
    if math.isnan(rate):
        return rate
    step = next((step for step in _STEPS if step / 100 * whole >= minimum), None)
    if step is None:
        return HIDDEN
    # 0.07 / 0.01 is a little less than 7; and that a rate is exactly 1 would tell that nothing is amiss.
    steps = min(math.floor(100 * rate / step + 1e-9), round(100 / step) - 1)
    return Suppressed(f"≥{steps * step:g}%")


def replaced(table: pd.DataFrame, columns: dict[str, Any]) -> pd.DataFrame:
    """Return the table with the cells of some columns replaced."""
    result = table.copy()
    for name, cells in columns.items():
        result[name] = pd.Series(list(cells), index=table.index, dtype=object)
    return result
