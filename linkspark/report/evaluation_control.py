"""Disclosure control of an evaluation: measured rates that do not tell few errors or few pairs."""

import math
from dataclasses import replace
from typing import Any

import pandas as pd

from linkspark import columns as C
from linkspark.report.hiding import hide, replaced, rounded_rate
from linkspark.report.verdicts import HIDDEN, Row, Suppressed, is_small, rows_of, shown_count
from linkspark.results import Evaluation

_KINDS = (C.TRUE_POSITIVES, C.FALSE_POSITIVES, C.MISSED_BY_SCORING)


def control_evaluation(found: Evaluation, minimum_count: int = 10) -> Evaluation:
    """Return an evaluation without small counts, nor rates that give them away."""
    true_pairs = found.true_pairs
    if minimum_count <= 1:
        return found
    if true_pairs is not None and true_pairs < minimum_count:
        nothing = Evaluation(pairs=found.pairs)
        return replace(
            nothing, thresholds=_expected_only(found.thresholds), curve=_expected_only(found.curve)
        )
    return replace(
        found,
        thresholds=_thresholds(found.thresholds, true_pairs, minimum_count),
        curve=_curve(found.curve, minimum_count),
        blocking=_rules_found(found.blocking, true_pairs, minimum_count),
        clusters=_known_clusters(found.clusters, minimum_count),
    )


def _thresholds(table: pd.DataFrame | None, true_pairs: int | None, minimum: int) -> pd.DataFrame | None:
    if table is None:
        return None
    changes = [_threshold_row(row, true_pairs, minimum) for row in rows_of(table)]
    cells = {
        str(name): [change.get(str(name), cell) for change, cell in zip(changes, table[name], strict=True)]
        for name in table
    }
    return replaced(table, cells)


def _threshold_row(row: Row, true_pairs: int | None, minimum: int) -> Row:
    change: Row = {}
    if is_small(row[C.LINKS], minimum):
        change[C.LINKS] = shown_count(row[C.LINKS], minimum)
    if true_pairs is None:
        return change
    kinds = (*_KINDS, C.MISSED_BY_BLOCKING, C.LINKS_WITHOUT_LABEL)
    small = [kind for kind in kinds if is_small(row[kind], minimum)]
    if not small:
        return {}
    change |= dict.fromkeys(_KINDS, HIDDEN) | {C.FALSE_POSITIVE_RATE: HIDDEN}
    # Of two that differ by a known number, bounds on both could tell both.
    change[small[0]] = Suppressed(f"<{minimum}")
    change |= dict.fromkeys(small[1:], HIDDEN)
    links = row[C.LINKS]
    for rate, whole in {
        C.PRECISION: links,
        C.RECALL: true_pairs,
        C.SCORING_RECALL: true_pairs - row[C.MISSED_BY_BLOCKING],
        C.F1: min(links, true_pairs),
    }.items():
        change[rate] = rounded_rate(row[rate], whole, minimum)
    return change


def _curve(table: pd.DataFrame | None, minimum: int) -> pd.DataFrame | None:
    """Return the points that differ from the one before, and from the ends, by no pair or by enough."""
    if table is None:
        return None
    names = [name for name in (C.LINKS, *_KINDS) if name in table]
    kept, last = [], dict.fromkeys(names, 0)
    for place, row in enumerate(rows_of(table[names])):
        steps = [abs(int(row[name]) - last[name]) for name in names if name != C.MISSED_BY_SCORING]
        if not any(is_small(step, minimum) for step in (*steps, *map(int, row.values()))):
            kept.append(place)
            last = {name: int(row[name]) for name in names}
    return table.iloc[kept].reset_index(drop=True)


def _expected_only(table: pd.DataFrame | None) -> pd.DataFrame | None:
    wanted = (C.MATCH_PROBABILITY, C.MATCH_WEIGHT, C.LINKS, C.EXPECTED_FDR, C.EXPECTED_FNR)
    return None if table is None else table[[name for name in wanted if name in table]]


def shown_blocking_recall(found: Evaluation, minimum: int) -> float | Suppressed:
    """Return the blocking recall, rounded down where it would tell few missed pairs; NaN without truth."""
    if found.true_pairs is None or math.isnan(found.blocking_recall):
        return math.nan
    missed = round((1 - found.blocking_recall) * found.true_pairs)
    small = is_small(missed, minimum) or is_small(found.true_pairs - missed, minimum)
    return rounded_rate(found.blocking_recall, found.true_pairs, minimum) if small else found.blocking_recall


def _rules_found(table: pd.DataFrame | None, true_pairs: int | None, minimum: int) -> pd.DataFrame | None:
    if table is None or not len(table):
        return table
    matches = hide(table[C.MATCHES], minimum)
    others = [shown_count(int(count), minimum) for count in table[C.NON_MATCHES]]
    pairs = [shown_count(int(count), minimum) for count in table[C.PAIRS]]
    rates: list[Any] = [float(rate) for rate in table[C.BLOCKING_RECALL]]
    for place in range(len(table)):
        if isinstance(matches[place], Suppressed) or isinstance(others[place], Suppressed):
            # The two add up to the rule's pairs.
            matches[place] = matches[place] if isinstance(matches[place], Suppressed) else HIDDEN
            others[place] = others[place] if isinstance(others[place], Suppressed) else HIDDEN
            rates[place] = rounded_rate(rates[place], true_pairs or 0, minimum)
    new = {C.PAIRS: pairs, C.MATCHES: matches, C.NON_MATCHES: others, C.BLOCKING_RECALL: rates}
    return replaced(table.drop(columns=C.PAIRS_WITHOUT_LABEL), new)


def _known_clusters(table: pd.DataFrame | None, minimum: int) -> pd.DataFrame | None:
    if table is None:
        return None
    names = (C.RECORDS, C.CLUSTERS, C.PEOPLE, C.COMPLETE, C.SPLIT, C.MERGED)
    return replaced(table, {n: [shown_count(int(count), minimum) for count in table[n]] for n in names})
