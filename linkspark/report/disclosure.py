"""Disclosure control: what a profile may show of small groups and single records. Pure pandas.

A count of records, cells or pairs above 0 and below the minimum count is not shown, and neither is any figure
from which it follows by arithmetic. How many columns a file has, and how many different values a column has,
are no counts of records: they stay, unless such a count follows from them.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from numbers import Integral
from typing import Any

import pandas as pd

from linkspark import columns as C
from linkspark import errors
from linkspark.report.verdicts import (
    HIDDEN,
    Key,
    Row,
    Suppressed,
    Verdict,
    find_verdicts,
    is_list,
    is_small,
    keys_of,
    rows_of,
    shown_count,
)
from linkspark.results import Profile, Weights

_VALUES_OF_RECORDS = (C.MIN, C.MAX)
_QUARTILES = (C.PERCENTILE_25, C.MEDIAN, C.PERCENTILE_75)
_MOMENTS = (C.MEAN, C.STD_DEV, C.VARIANCE)


def control(profile: Profile, minimum_count: int = 10) -> Profile:
    """Return the profile without small counts, values of single records and identifiers.

    Parameters
    ----------
    profile
        The tables as the functions gave them.
    minimum_count
        Counts above 0 and below it are suppressed; 0 and 1 suppress nothing but identifiers.

    Returns
    -------
    Profile
        The same tables. A suppressed cell holds a `Suppressed` text: ``<10`` for a small count,
        ``suppressed`` for all else. `descriptive_stats` has the further last column `Values_Left_Out`: how
        many different values its frequency list lacks.

    Raises
    ------
    ArgumentError
        If `minimum_count` is no whole number, or the profile was already controlled with a smaller one.

    Notes
    -----
    - Counts of a file with fewer records than the minimum, and of a column with fewer values, are all
      suppressed.
    - `Count_Missing` and `Count` complement each other: where either is small both are suppressed, with the
      percentages, the empty cells of the file, and the distinct counts from which they follow.
    - A frequency list keeps values with at least the minimum. If just one count, or less than the minimum,
      would remain between the list and `Count`, it loses its last value too; while fewer counts than the
      minimum are left out, `StdDev_of_Frequency` is suppressed and `Pairs_In_Blocks` is rounded down to one
      significant figure, because sums of squares give counts away.
    - `Min`, `Max` and lists of common values are suppressed; quartiles where there are fewer than four times
      the minimum of values; mean and deviation where all but a few records share one value.
    - A column that works as an identifier in one of the files never shows a value, whatever the minimum.
    """
    check_minimum_count("control", minimum_count)
    done = profile.descriptive_stats.attrs.get("minimum_count")
    if done is not None:
        if done >= minimum_count:
            return profile
        advice = "Control the profile that the functions gave."
        raise errors.argument(
            "control", "minimum_count", minimum_count, f"at most {done} for this profile", advice
        )
    verdicts = find_verdicts(profile, minimum_count)
    return replace(
        profile,
        summary=_control_summary(profile.summary, verdicts, minimum_count),
        missing=_rewritten(profile.missing, lambda key, row: _control_missing(row, verdicts[key])),
        unique=_rewritten(profile.unique, lambda key, row: _control_unique(row, verdicts[key])),
        descriptive_stats=_control_stats(profile.descriptive_stats, verdicts, minimum_count),
        block_sizes=_rewritten(profile.block_sizes, lambda key, row: _control_blocks(row, verdicts[key])),
        common_records=_control_common(profile.common_records, verdicts, minimum_count),
    )


def control_weights(weights: Weights, minimum_count: int = 10) -> Weights:
    """Return the weights without small counts of pairs in `agreement`, nor counts that give them away.

    The probabilities m and u stay: they are estimates over all pairs of the sample.
    """
    check_minimum_count("control_weights", minimum_count)

    def controlled(row: Row) -> Row:
        compared, agreed = row["compared"], row["agreed"]
        if isinstance(compared, Suppressed) or isinstance(agreed, Suppressed):
            return {}
        changes: Row = {}
        if is_small(compared, minimum_count) or is_small(weights.pairs - compared, minimum_count):
            changes["compared"] = _reason(compared, minimum_count)
        if is_small(agreed, minimum_count) or is_small(compared - agreed, minimum_count):
            changes["agreed"] = _reason(agreed, minimum_count)
        return changes

    return replace(
        weights, agreement=_changed(weights.agreement, [controlled(r) for r in rows_of(weights.agreement)])
    )


def suppressed_cells(tables: Mapping[str, pd.DataFrame | None]) -> dict[str, int]:
    """Return how many cells of each table were suppressed; tables without any are left out."""
    counts = {
        name: sum(isinstance(cell, Suppressed) for column in table for cell in table[column])
        for name, table in tables.items()
        if table is not None
    }
    return {name: count for name, count in counts.items() if count}


def check_minimum_count(function: str, minimum_count: object) -> None:
    """Refuse a minimum count that is no whole number of at least 0."""
    if isinstance(minimum_count, bool) or not isinstance(minimum_count, Integral) or minimum_count < 0:
        raise errors.argument(function, "minimum_count", minimum_count, "a whole number of at least 0")


# --- the tables --------------------------------------------------------------------------------------------


def _control_summary(table: pd.DataFrame, verdicts: dict[Key, Verdict], minimum: int) -> pd.DataFrame:
    small_file = any(is_small(rows, minimum) for rows in table[C.ROW_COUNT])
    changes: list[Row] = []
    for file, row in enumerate(rows_of(table), start=1):
        change: Row = {}
        if small_file:
            # From the space and the other file's rows, the small file's rows follow.
            change[C.TOTAL_LINK_SPACE] = HIDDEN
        columns = [verdict for (number, _), verdict in verdicts.items() if number == file]
        if is_small(row[C.ROW_COUNT], minimum):
            change |= {C.ROW_COUNT: shown_count(row[C.ROW_COUNT], minimum)}
            change |= {C.EMPTY_CELLS_COUNT: HIDDEN, C.EMPTY_CELLS_PERCENT: HIDDEN}
        elif is_small(row[C.EMPTY_CELLS_COUNT], minimum):
            change |= {C.EMPTY_CELLS_COUNT: _reason(row[C.EMPTY_CELLS_COUNT], minimum)}
            change |= {C.EMPTY_CELLS_PERCENT: HIDDEN}
        elif any(verdict.missingness or verdict.everything for verdict in columns):
            # The sum of the counts that `missing` shows says nothing of those that it does not.
            known = sum(v.missing for v in columns if not (v.missingness or v.everything))
            share = 100 * known / (row[C.ROW_COUNT] * len(columns))
            change[C.EMPTY_CELLS_COUNT] = Suppressed(f"at least {known:,}") if known else HIDDEN
            change[C.EMPTY_CELLS_PERCENT] = Suppressed(f"at least {share:.1f}%") if known else HIDDEN
        changes.append(change)
    return _changed(table, changes)


def _control_missing(row: Row, verdict: Verdict) -> Row:
    if not (verdict.everything or verdict.missingness):
        return {}
    return {C.COUNT_MISSING: _reason(row[C.COUNT_MISSING], verdict.minimum), C.PERCENTAGE_MISSING: HIDDEN}


def _control_unique(row: Row, verdict: Verdict) -> Row:
    names: tuple[str, ...] = ()
    if verdict.missingness or verdict.everything:
        names = (C.DISTINCT_VALUES_PERCENT, C.COUNT_PER_DISTINCT)
    if verdict.everything or (verdict.missingness and row[C.USE_AS_IDENTIFIER]):
        # An identifier has as many values as cells that are not missing.
        names += (C.DISTINCT_VALUES_COUNT, C.DISTINCT_PERCENT_STANDARDISED)
    return dict.fromkeys(names, HIDDEN)


def _control_blocks(row: Row, verdict: Verdict) -> Row:
    largest, pairs = row[C.LARGEST_BLOCK], row[C.PAIRS_IN_BLOCKS]
    if verdict.everything:
        return {C.LARGEST_BLOCK: _reason(largest, verdict.minimum), C.PAIRS_IN_BLOCKS: HIDDEN}
    changes: Row = {}
    if verdict.largest_block:
        changes[C.LARGEST_BLOCK] = _reason(largest, verdict.minimum)
    if is_small(pairs, verdict.minimum):
        changes[C.PAIRS_IN_BLOCKS] = shown_count(pairs, verdict.minimum)
    elif (verdict.solvable or verdict.lopsided) and verdict.minimum > 1:
        changes[C.PAIRS_IN_BLOCKS] = rounded_down(int(pairs))
    return changes


def _control_stats(table: pd.DataFrame, verdicts: dict[Key, Verdict], minimum: int) -> pd.DataFrame:
    left_out: list[Any] = []

    def controlled(key: Key, row: Row) -> Row:
        verdict = verdicts[key]
        listed = is_list(row[C.FREQUENCY_LIST])
        hidden = verdict.left_out if listed else C.NOT_APPLICABLE
        left_out.append(HIDDEN if listed and (verdict.everything or verdict.identifier) else hidden)
        return _control_statistics(row, verdict)

    result = _rewritten(table, controlled)
    result[C.VALUES_LEFT_OUT] = pd.Series(left_out, index=result.index, dtype=object)
    result.attrs["minimum_count"] = minimum
    return result


def _control_statistics(row: Row, verdict: Verdict) -> Row:
    names: tuple[str, ...] = ()
    if verdict.minimum > 1:
        names += _VALUES_OF_RECORDS
    if verdict.identifier or verdict.everything:
        names += (*_VALUES_OF_RECORDS, *_QUARTILES, *_MOMENTS)
    if verdict.count < 4 * verdict.minimum and verdict.minimum > 1:
        names += _QUARTILES
    if verdict.lopsided:
        names += _MOMENTS
    if verdict.everything or verdict.solvable:
        names += (C.STD_DEV_OF_FREQUENCY,)
    changes: Row = {name: HIDDEN for name in names if _has_value(row[name])}
    if verdict.missingness or verdict.everything:
        changes[C.COUNT] = _reason(row[C.COUNT], verdict.minimum)
    if is_list(row[C.FREQUENCY_LIST]):
        if verdict.everything or verdict.identifier:
            changes[C.FREQUENCY_LIST] = HIDDEN
        elif verdict.kept < len(row[C.FREQUENCY_LIST]):
            changes[C.FREQUENCY_LIST] = list(row[C.FREQUENCY_LIST][: verdict.kept])
    return changes


def _control_common(
    table: pd.DataFrame | None, verdicts: dict[Key, Verdict], minimum: int
) -> pd.DataFrame | None:
    if table is None:
        return None
    unknown = Verdict(minimum, everything=True, identifier=True)
    changes: list[Row] = []
    for name, row in zip(table.index, rows_of(table), strict=True):
        both = [verdicts.get((file, str(name)), unknown) for file in (1, 2)]
        change: Row = {}
        if minimum > 1 or any(verdict.identifier for verdict in both):
            change[C.COMMON_DISTINCT_RECORDS] = HIDDEN
        count = row[C.COMMON_DISTINCT_RECORDS_COUNT]
        # Few values in common are few records, unless one of the columns is a short list of categories.
        categories = not any(verdict.identifier for verdict in both) and any(
            verdict.kept + verdict.left_out < minimum for verdict in both
        )
        if is_small(count, minimum) and (not categories or any(verdict.everything for verdict in both)):
            change[C.COMMON_DISTINCT_RECORDS_COUNT] = shown_count(count, minimum)
        changes.append(change)
    return _changed(table, changes)


# --- cells and rows ----------------------------------------------------------------------------------------


def rounded_down(count: int) -> int:
    """Return a count rounded down to one significant figure: 994,000 gives 900,000."""
    unit = 10 ** (len(str(count)) - 1)
    return int(count // unit * unit)


def _reason(count: Any, minimum: int) -> Suppressed:
    shown = shown_count(count, minimum)
    return shown if isinstance(shown, Suppressed) else HIDDEN


def _has_value(value: object) -> bool:
    if isinstance(value, str) and value == C.NOT_APPLICABLE:
        return False
    return value is not None and not (isinstance(value, float) and math.isnan(value))


def _rewritten(table: pd.DataFrame, change: Callable[[Key, Row], Row]) -> pd.DataFrame:
    return _changed(
        table, [change(key, row) for key, row in zip(keys_of(table), rows_of(table), strict=True)]
    )


def _changed(table: pd.DataFrame, changes: Sequence[Row]) -> pd.DataFrame:
    """Return the table with some cells of some rows replaced; the other columns keep their type."""
    result = table.copy()
    for name in table.columns:
        if any(name in change for change in changes):
            cells = [change.get(name, cell) for change, cell in zip(changes, table[name], strict=True)]
            result[name] = pd.Series(cells, index=result.index, dtype=object)
    return result
