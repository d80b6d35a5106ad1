"""Disclosure control of a linkage: what may be shown of few pairs and few clusters. Pure pandas.

As in `disclosure`: a count above 0 and below the minimum is not shown, and neither is any figure of the same
table from which it follows by arithmetic. Probabilities of the model stay: they are estimates over all pairs.
"""

import re
from dataclasses import dataclass
from typing import Any

import pandas as pd

from linkspark import columns as C
from linkspark.report.disclosure import check_minimum_count
from linkspark.report.evaluation_control import control_evaluation, shown_blocking_recall
from linkspark.report.hiding import hide, replaced
from linkspark.report.verdicts import HIDDEN, Suppressed, is_small, shown_count
from linkspark.results import Evaluation, LinkageFindings, PairCounts

_LARGEST_SINGLE_SIZE = 10
_SIZE_RANGES = (20, 50, 100, 1000)
_OPEN = 10**12
_COUNTED = re.compile(r"(?<![\d.,])(\d[\d,]*)(?= (?:pair|record|link|cluster)s?\b)")


@dataclass(frozen=True)
class LinkageTables:
    """What may be shown of a linkage; a suppressed cell holds a `Suppressed` text.

    Attributes
    ----------
    records, clusters
        (source, records); one row a column of cluster ids.
    blocking
        One row a rule: rule, pairs, further_pairs, cumulative_pairs, largest_block.
    patterns
        Those with enough pairs. `patterns_left_out` tells how many are not among them.
    histogram, cluster_sizes
        By bin of match weights; by size (a text: sizes above ten are ranges) and column of cluster ids.
    evaluation
        With tables that may be shown. Its curves lack points that few pairs set apart.
    facts
        Single figures: possible and candidate pairs, those trained on, true pairs, blocking recall.
    stages, warnings
        As in the findings, without small counts in the texts.
    """

    records: tuple[tuple[str, Any], ...]
    blocking: pd.DataFrame
    patterns: pd.DataFrame
    patterns_left_out: int
    histogram: pd.DataFrame
    cluster_sizes: pd.DataFrame
    clusters: pd.DataFrame
    evaluation: Evaluation
    facts: dict[str, Any]
    stages: tuple[tuple[str, float, str], ...]
    warnings: tuple[str, ...]

    def by_name(self) -> dict[str, pd.DataFrame | None]:
        """Return the tables that the report shows, by the names under which it counts suppressed cells."""
        return {
            "blocking": self.blocking,
            "match weights": self.histogram,
            "clusters by size": self.cluster_sizes,
            "clusters": self.clusters,
            "thresholds": self.evaluation.thresholds,
            "rules": self.evaluation.blocking,
            "clusters against the truth": self.evaluation.clusters,
        }


def control_linkage(findings: LinkageFindings, minimum_count: int = 10) -> LinkageTables:
    """Return what may be shown of a linkage.

    Parameters
    ----------
    findings
        What the run found.
    minimum_count
        Counts above 0 and below it are suppressed; 0 and 1 suppress nothing.

    Raises
    ------
    ArgumentError
        If `minimum_count` is no whole number of at least 0.

    Notes
    -----
    - Where just one count of a table would be unknown, or less than the minimum in all, the next smallest is
      suppressed with it. Sizes of clusters with few clusters are joined to ranges.
    - A row of thresholds with few errors of any kind shows none of its kinds, and its rates rounded down so
      far that at least the minimum of pairs lies between one step and the next.
    """
    check_minimum_count("control_linkage", minimum_count)
    hidden = hide(findings.patterns[C.PAIRS], minimum_count)
    few = [isinstance(count, Suppressed) for count in hidden]
    sizes, totals = _cluster_sizes(findings.cluster_sizes, minimum_count)
    found, blocking = findings.evaluation, _blocking(findings.blocking, minimum_count)
    candidates = sum(rule.further or 0 for rule in findings.blocking.rules)
    if any(rule.further is None for rule in findings.blocking.rules):
        candidates = found.pairs or 0
    return LinkageTables(
        records=tuple((name, shown_count(count, minimum_count)) for name, count in findings.blocking.records),
        blocking=blocking,
        patterns=findings.patterns.loc[[not one for one in few]],
        patterns_left_out=sum(few),
        histogram=replaced(findings.histogram, {C.PAIRS: hide(findings.histogram[C.PAIRS], minimum_count)}),
        cluster_sizes=sizes,
        clusters=totals,
        evaluation=control_evaluation(found, minimum_count),
        facts={
            "possible": shown_count(findings.blocking.possible, minimum_count),
            "candidates": shown_count(candidates, minimum_count),
            "true": None if found.true_pairs is None else shown_count(found.true_pairs, minimum_count),
            "blocking recall": shown_blocking_recall(found, minimum_count),
            "trained on": shown_count(findings.model.training.pairs, minimum_count),
        },
        stages=tuple((name, s, _without_small(text, minimum_count)) for name, s, text in findings.stages),
        warnings=tuple(_without_small(text, minimum_count) for text in findings.model.training.warnings),
    )


def _blocking(counts: PairCounts, minimum: int) -> pd.DataFrame:
    table = counts.table()
    if not len(table):
        return table
    known = all(rule.further is not None for rule in counts.rules)
    further = hide(table["further_pairs"], minimum) if known else [None] * len(table)
    hidden = [place for place, count in enumerate(further) if isinstance(count, Suppressed)]
    pairs: list[Any] = [shown_count(rule.pairs, minimum) for rule in counts.rules]
    if isinstance(further[0], Suppressed):
        # What the first rule finds is all further.
        pairs[0] = further[0]
    cumulative: list[Any] = [int(count) for count in table["cumulative_pairs"]] if known else further
    if hidden:
        cumulative[hidden[0] : hidden[-1]] = [HIDDEN] * (hidden[-1] - hidden[0])
    largest = [shown_count(int(size), minimum) for size in table["largest_block"]]
    new = {"pairs": pairs, "further_pairs": further, "cumulative_pairs": cumulative, "largest_block": largest}
    return replaced(table, new)


def _cluster_sizes(table: pd.DataFrame, minimum: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the clusters by size (rows) and column of ids, and the totals of each column of ids."""
    columns: dict[str, dict[int, int]] = {}
    for column, size, clusters in table[[C.CLUSTER_COLUMN, C.CLUSTER_SIZE, C.CLUSTERS]].itertuples(
        index=False, name=None
    ):
        columns.setdefault(str(column), {})[int(size)] = int(clusters)
    bins = _size_ranges(columns, minimum)
    labels = pd.Index([_label(low, high) for low, high in bins], dtype=object)
    by_size = pd.DataFrame(index=labels)
    totals = []
    for column, sizes in columns.items():
        counts = [sum(n for size, n in sizes.items() if low <= size <= high) for low, high in bins]
        by_size[column] = pd.Series([shown_count(n, minimum) for n in counts], labels, dtype=object)
        several = sum(count for size, count in sizes.items() if size > 1)
        records = sum(count * size for size, count in sizes.items() if size > 1)
        last = max((place for place, count in enumerate(counts) if count), default=None)
        totals.append(
            {
                # Singles and the others add up to all clusters.
                C.CLUSTERS: HIDDEN
                if is_small(sizes.get(1, 0), minimum) or is_small(several, minimum)
                else several + sizes.get(1, 0),
                "several": shown_count(several, minimum),
                C.RECORDS: HIDDEN if is_small(several, minimum) else records,
                "largest": "–" if last is None else labels[last],
            }
        )
    return by_size, pd.DataFrame(totals, index=pd.Index(list(columns), dtype=object), dtype=object)


def _size_ranges(columns: dict[str, dict[int, int]], minimum: int) -> list[tuple[int, int]]:
    """Return ranges of sizes that each have no cluster or enough of them, whatever the column of ids.

    A range tells no single size's clusters, even to whoever knows the clusters and the records in all.
    """
    sizes = sorted({size for counts in columns.values() for size in counts})
    ranges = [(1, 1)] if 1 in sizes else []
    low, held = 2, 0
    for end in sorted({_range_of(size) for size in sizes if size > 1}):
        held += 1
        counts = [sum(n for size, n in own.items() if low <= size <= end) for own in columns.values()]
        # The clusters and the records of two sizes would follow from those of all.
        alone = held == 1 and end <= _LARGEST_SINGLE_SIZE
        if (alone or end > low + 1) and not any(is_small(count, minimum) for count in counts):
            ranges.append((end, end) if alone else (low, end))
            low, held = end + 1, 0
    if held:
        # Too few clusters are left for a range of their own: they join the one before.
        if len(ranges) > 1 or (ranges and ranges[0] != (1, 1)):
            low = ranges.pop()[0]
        ranges.append((low, max(_LARGEST_SINGLE_SIZE, _range_of(sizes[-1]))))
    return ranges


def _range_of(size: int) -> int:
    """Return the largest size of the range that a size is in; the last range is open."""
    if size <= _LARGEST_SINGLE_SIZE:
        return size
    return next((end for end in _SIZE_RANGES if size <= end), _OPEN)


def _label(low: int, high: int) -> str:
    if high == _OPEN:
        return f"{low:,} or more"
    return f"{low:,}" if low == high else f"{low:,}–{high:,}"


def _without_small(text: str, minimum: int) -> str:
    def shown(found: re.Match[str]) -> str:
        count = int(found.group().replace(",", ""))
        return f"<{minimum}" if is_small(count, minimum) else found.group()

    return _COUNTED.sub(shown, text)
