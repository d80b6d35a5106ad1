"""The chapters of the report on scores: their spread, the errors to expect, and those measured."""

import math
from typing import Any

import pandas as pd
from markupsafe import Markup

from linkspark import columns as C
from linkspark.report import charts
from linkspark.report.charts import Panel
from linkspark.report.curves import Line, Mark, curves, histogram
from linkspark.report.linkage_control import LinkageTables
from linkspark.report.numbers import counted, percent, probability
from linkspark.report.parts import Cell, Exhibit, Section, Table
from linkspark.report.reading import cell
from linkspark.report.verdicts import Suppressed, rows_of
from linkspark.results import Evaluation

_KINDS = (
    (C.FALSE_POSITIVES, "Wrong links"),
    (C.MISSED_BY_SCORING, "Missed by scoring"),
    (C.MISSED_BY_BLOCKING, "Missed by blocking"),
)
# Beyond these bits nearly nothing is left to be decided.
_WEIGHTS = (-20.0, 30.0)


def scores_section(tables: LinkageTables) -> Section:
    """Return the chapter on the spread of the match weights and the errors to expect from it."""
    lead = (
        "The match weight of a pair adds up what its comparisons tell, in bits; 0 bits is a match "
        "probability of one half. A good linkage has two hills, non-matches to the left and matches to the "
        "right, and few pairs between.",
    )
    exhibits = [one for one in (_histogram(tables), _expected(tables)) if one]
    return Section("scores", "How certain the model is", lead, tuple(exhibits))


def _histogram(tables: LinkageTables) -> Exhibit | None:
    table = tables.histogram
    cells = [(float(str(edge)), count) for edge, count in table[C.PAIRS].items()]
    cells = [(edge, count) for edge, count in cells if math.isfinite(edge)]
    bins = [(edge, None if isinstance(count, Suppressed) else int(count)) for edge, count in cells]
    if not bins:
        return Exhibit("No pair was scored")
    label = "Number of pairs by match weight; the table has the numbers."
    svg = histogram(label, bins, _marks(tables.evaluation), ("Match weight (bits)", "Pairs"))
    rows = tuple((f"{edge:g} to {edge + 1:g}".replace("-", "−"), (cell(count),)) for edge, count in cells)
    note = "Pairs in bins of one bit, on a logarithmic scale. From a threshold on, pairs are linked."
    if any(count is None for _, count in bins):
        note += " A short line on the axis stands for pairs whose number is suppressed."
    numbers = Table("Pairs by match weight", "Match weight (bits)", ("Pairs",), rows)
    return Exhibit("Pairs by match weight", (note,), Markup(svg), True, numbers)


def _expected(tables: LinkageTables) -> Exhibit | None:
    found = tables.evaluation
    if found.thresholds is None or not len(found.thresholds):
        return None
    rows = tuple(
        (
            threshold_text(threshold),
            (cell(row[C.LINKS]), Cell(_share(row[C.EXPECTED_FDR])), Cell(_share(row[C.EXPECTED_FNR]))),
        )
        for threshold, row in zip(found.thresholds.index, rows_of(found.thresholds), strict=True)
    )
    columns = ("Links", "Expected wrong links", "Expected missed matches")
    table = Table("Expected errors by threshold", "Linked from probability", columns, rows)
    notes = (
        "Reckoned from the match probabilities alone, and as good as these are: the share of the links that "
        "are wrong, and the share of the candidates’ matches that are not linked. Matches that blocking has "
        "lost are not in it.",
    )
    svg = None
    if found.curve is not None and len(found.curve) > 1:
        lines = [
            Line("Matches missed", _points(found.curve, C.MATCH_WEIGHT, C.EXPECTED_FNR)),
            Line("Links that are wrong", _points(found.curve, C.MATCH_WEIGHT, C.EXPECTED_FDR), "warm"),
        ]
        weights = [x for one in lines for x, _ in one.points if math.isfinite(x)]
        if weights:
            low, high = max(min(weights), _WEIGHTS[0]), min(max(weights), _WEIGHTS[1])
            ends = (low, high) if high > low else (low - 1, low + 1)
            label = "Expected shares of wrong links and of missed matches by threshold; see the table."
            axes = ("Match weight from which pairs are linked (bits)", "Expected share")
            marks = [mark for mark in _marks(found) if ends[0] <= mark.x <= ends[1]]
            svg = Markup(curves(label, lines, axes, ends=ends, marks=marks))
    return Exhibit("Errors to expect by threshold", notes, svg, True, table, opened=True)


def truth_section(tables: LinkageTables) -> Section | None:
    """Return the chapter on what was measured against the truth; None where there was none."""
    found, true_pairs = tables.evaluation, tables.facts["true"]
    if true_pairs is None:
        return None
    recall = tables.facts["blocking recall"]
    lead = [
        f"The truth knows {counted(true_pairs)} pairs that belong together. "
        "Precision is the share of the links that are right, recall the share of the true pairs that are "
        "linked, F1 their harmonic mean.",
    ]
    if _told(recall):
        lead.append(f"Blocking found {_share(recall)} of the true pairs: recall cannot be higher.")
    if isinstance(true_pairs, Suppressed):
        lead.append("They are too few to show more.")
    exhibits = [_measured(found), _kinds(found), _precision_recall(found), _roc(found)]
    exhibits += [_rules(tables), _clusters(found), _people(found)]
    shown = tuple(one for one in exhibits if one)
    return Section("truth", "Measured against the truth", tuple(lead), shown)


def _measured(found: Evaluation) -> Exhibit | None:
    if found.thresholds is None or C.PRECISION not in found.thresholds:
        return None
    counts, rates = (C.LINKS, C.TRUE_POSITIVES), (C.PRECISION, C.RECALL, C.F1, C.SCORING_RECALL)
    rows = tuple(
        (
            threshold_text(threshold),
            (*(cell(row[name], _share) for name in rates), *(cell(row[name]) for name in counts)),
        )
        for threshold, row in zip(found.thresholds.index, rows_of(found.thresholds), strict=True)
    )
    columns = ("Precision", "Recall", "F1", "Recall of scoring", "Links", "Right links")
    table = Table("Precision and recall by threshold", "Linked from probability", columns, rows)
    heading = "How good the links are"
    if not math.isnan(found.best_f1):
        best = threshold_text(found.best_threshold)
        heading = f"The best F1 is {_share(found.best_f1)}, linking from probability {best}"
    return Exhibit(heading, table=table, opened=True)


def _kinds(found: Evaluation) -> Exhibit | None:
    if found.thresholds is None or C.FALSE_POSITIVES not in found.thresholds:
        return None
    thresholds = [threshold_text(one) for one in found.thresholds.index]
    panels = []
    for name, title in _KINDS:
        cells = list(found.thresholds[name])
        values = tuple(None if isinstance(one, Suppressed) else float(one) for one in cells)
        panels.append(Panel(title, values, tuple(map(counted, cells))))
    rows = tuple(
        (threshold, tuple(cell(row[name]) for name, _ in _KINDS))
        for threshold, row in zip(thresholds, rows_of(found.thresholds), strict=True)
    )
    titles = tuple(title for _, title in _KINDS)
    table = Table("Errors of each kind by threshold", "Linked from probability", titles, rows)
    label = "Number of errors of each kind by threshold; the table has the numbers."
    note = "A higher threshold trades wrong links for missed matches; what blocking misses stays missed."
    svg = charts.bars(label, [f"from {threshold}" for threshold in thresholds], panels)
    return Exhibit("Errors by kind", (note,), Markup(svg), True, table)


def _precision_recall(found: Evaluation) -> Exhibit | None:
    if found.curve is None or C.PRECISION not in found.curve:
        return None
    line = Line("Precision", _points(found.curve, C.RECALL, C.PRECISION, scale=100))
    if not line.points:
        return Exhibit("Precision and recall", ("Too few pairs differ to draw the curve.",))
    label = "Precision against recall as the threshold falls; the table above has the numbers."
    svg = curves(label, [line], ("Recall", "Precision"), ends=(0, 100), percent=True)
    note = "Each point is a threshold. The further up and to the right, the better."
    return Exhibit("Precision and recall", (note,), Markup(svg), True)


def _roc(found: Evaluation) -> Exhibit | None:
    if found.curve is None or C.FALSE_POSITIVE_RATE not in found.curve:
        return None
    points = _points(found.curve, C.FALSE_POSITIVE_RATE, C.RECALL, scale=1e6)
    wrong = [x for x, _ in points if x > 0]
    if not wrong:
        return None
    low, high = math.floor(math.log10(min(wrong))) - 1, math.ceil(math.log10(max(wrong)))
    label = "Recall against the false positive rate (ROC curve); the table above has the numbers."
    axes = ("Non-matching pairs linked, of a million", "Recall")
    svg = curves(label, [Line("Recall", points)], axes, ends=(low, max(high, low + 1)), powers=True)
    note = (
        "The receiver operating characteristic (ROC): how many true pairs are linked for so many wrong ones. "
        "Of all pairs of records nearly all are non-matches, so the scale is logarithmic."
    )
    return Exhibit("Right links against wrong ones", (note,), Markup(svg), True)


def _rules(tables: LinkageTables) -> Exhibit | None:
    found = tables.evaluation.blocking
    if found is None or not len(found):
        return None
    rules = dict(enumerate(tables.blocking["rule"]))
    names = [_rule(rules, key) for key in found.index]
    shares = list(found[C.BLOCKING_RECALL])
    values = tuple(
        100 * float(share) if isinstance(share, float) and _told(share) else None for share in shares
    )
    rows = tuple(
        (
            name,
            (
                cell(row[C.PAIRS]),
                cell(row[C.MATCHES]),
                cell(row[C.NON_MATCHES]),
                cell(row[C.BLOCKING_RECALL], _share),
            ),
        )
        for name, row in zip(names, rows_of(found), strict=True)
    )
    columns = ("Pairs first found", "Matches", "Non-matches", "Share of the true pairs")
    table = Table("True pairs that each rule finds first", "Rule", columns, rows)
    label = "Share of the true pairs that each blocking rule finds first; the table has the numbers."
    svg = charts.bars(label, names, [Panel("", values, tuple(map(_share, shares)))], full=100)
    note = "Each pair counts for the first rule that finds it."
    return Exhibit("What each blocking rule finds", (note,), Markup(svg), True, table)


def _rule(rules: dict[int, Any], key: Any) -> str:
    try:
        return str(rules.get(int(key), key))
    except ValueError:
        return str(key)


def _clusters(found: Evaluation) -> Exhibit | None:
    table = found.clusters
    if table is None or not len(table):
        return None
    rates = (C.BCUBED_PRECISION, C.BCUBED_RECALL, C.BCUBED_F1, C.PRECISION, C.RECALL, C.F1)
    rows = tuple(
        (str(name), tuple(cell(row[one], _share) for one in rates))
        for name, row in zip(table.index, rows_of(table), strict=True)
    )
    groups = (("B-cubed", 3), ("Pairs within clusters", 3))
    columns = ("Precision", "Recall", "F1") * 2
    shown = Table("Clusters against the truth", "Clusters", columns, rows, groups)
    note = (
        "B-cubed asks of each record how much of its cluster belongs to its person, and how much of its "
        "person is in its cluster."
    )
    return Exhibit("How good the clusters are", (note,), table=shown, opened=True)


def _people(found: Evaluation) -> Exhibit | None:
    table = found.clusters
    if table is None or not len(table):
        return None
    counts = (C.RECORDS, C.CLUSTERS, C.PEOPLE, C.COMPLETE, C.SPLIT, C.MERGED)
    rows = tuple(
        (str(name), tuple(cell(row[one]) for one in counts))
        for name, row in zip(table.index, rows_of(table), strict=True)
    )
    columns = ("Records", "Clusters", "People", "Complete", "Split", "Merged")
    shown = Table("People and their clusters", "Clusters", columns, rows)
    note = (
        "Complete: people who are one cluster and alone in it. Split: people in several clusters. Merged: "
        "clusters of several people."
    )
    return Exhibit("Whole, split and merged people", (note,), table=shown, opened=True)


def threshold_text(threshold: object) -> str:
    """Return a threshold as it was asked for."""
    number = float(str(threshold))
    return probability(number) if number > 0.99995 and number < 1 else f"{number:.4g}"


def _marks(found: Evaluation) -> list[Mark]:
    if found.thresholds is None:
        return []
    asked = [float(one) for one in found.thresholds.index]
    return [Mark(math.log2(p / (1 - p)), f"from {threshold_text(p)}") for p in sorted(asked) if 0 < p < 1]


def _points(
    table: pd.DataFrame, across: str, up: str, *, scale: float = 1
) -> tuple[tuple[float, float], ...]:
    xs, ys = table[across].astype(float), table[up].astype(float)
    return tuple(
        (scale * x, 100 * y) for x, y in zip(xs, ys, strict=True) if not (math.isnan(x) or math.isnan(y))
    )


def _told(rate: object) -> bool:
    return isinstance(rate, Suppressed) or (isinstance(rate, float) and not math.isnan(rate))


def _share(rate: object) -> str:
    if isinstance(rate, Suppressed):
        return str(rate)
    return percent(100 * float(str(rate)))
