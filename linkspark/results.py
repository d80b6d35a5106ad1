"""What a run of the seven functions found: plain values, for the report and the command line."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from linkspark.spec.fitted import FittedModel

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Profile:
    """The diagnostic tables of some files.

    Attributes
    ----------
    names
        One name a file; file number i of the tables is `names[i - 1]`.
    summary, missing, unique, descriptive_stats
        The tables of the functions of these names.
    common_records
        The table of `common_records`, or None unless there are exactly two files.
    block_sizes
        Index: column name. `File`, `Largest_Block` (records that share one value), `Pairs_In_Blocks`
        (pairs of records of that file that agree on the column: what blocking on it alone would make).
    """

    names: tuple[str, ...]
    summary: "pd.DataFrame"
    missing: "pd.DataFrame"
    unique: "pd.DataFrame"
    descriptive_stats: "pd.DataFrame"
    block_sizes: "pd.DataFrame"
    common_records: "pd.DataFrame | None" = None


@dataclass(frozen=True)
class Weights:
    """The m and u probabilities of a sample of candidate links, and how they were come by.

    Attributes
    ----------
    names
        The names of the two files.
    mu
        The table of `mu_probability`: index attribute; `m`, `u`, `W_a`, `W_d` (bits); `.attrs` holds p,
        iterations, converged, the log-likelihood trace and what was dropped.
    agreement
        Index: compared column of the candidate links. `compared` (pairs in which neither side is
        missing), `agreed` (pairs among them that agree).
    pairs
        The number of candidate links.
    sample, similarity, seed
        The arguments that made the candidate links.
    left_out
        Attributes that were not estimated, each with the reason in words.
    """

    names: tuple[str, str]
    mu: "pd.DataFrame"
    agreement: "pd.DataFrame"
    pairs: int
    sample: float
    similarity: float
    seed: int
    left_out: dict[str, str]


@dataclass(frozen=True)
class Evaluation:
    """How good scored pairs, clusters or both are.

    What could not be told is None (a table or a count) or NaN (a rate): the pairs' part without pairs, what
    needs truth without truth, the clusters' part without clusters.

    Attributes
    ----------
    pairs, pairs_without_label
        The candidate pairs; those among them of which the truth does not know whether they match.
    true_pairs
        The true pairs of the records, whether candidates or not; with clerical labels, those labelled so.
    possible_pairs
        All pairs of records of known truth that the link type asks about; with clerical labels, those
        labelled.
    blocking_recall
        The share of the true pairs that are candidates at all: what no score can mend.
    average_precision
        The mean precision over the true pairs as they are found; those that are no candidates add 0.
    best_threshold, best_f1
        The match probability from which linking gives the highest F1, and that F1.
    thresholds
        Index: `threshold`, as asked. A pair is a link from this match probability on. `links`,
        `links_without_label`, `true_positives`, `false_positives`; the two kinds of false negatives,
        `missed_by_scoring` and `missed_by_blocking`; `precision`, `recall`, `f1`, `scoring_recall` (of the
        candidates that match, the share linked), `false_positive_rate` (of all possible non-matches, the
        share linked); `expected_fdr` and `expected_fnr` from the probabilities alone. Without truth only the
        latter two and `links`.
    curve
        The same columns at every point at which the scores differ by 1/32 bit or more, the highest first,
        behind `match_probability` and `match_weight` (bits), the lowest that is linked there.
    blocking
        Index: `match_key`. `pairs` first found by the rule, `matches` and `non_matches` and
        `pairs_without_label` among them, `blocking_recall` (the rule's share of the true pairs).
    clusters
        Index: `cluster_column`. `records`, `clusters`, `people`; `complete` (people who are one cluster and
        alone in it), `split` (people in several clusters), `merged` (clusters of several people);
        `bcubed_precision`, `bcubed_recall`, `bcubed_f1`, the means over records; `precision`, `recall`, `f1`
        over the pairs of records that the clusters imply.
    """

    pairs: int | None = None
    pairs_without_label: int | None = None
    true_pairs: int | None = None
    possible_pairs: int | None = None
    blocking_recall: float = math.nan
    average_precision: float = math.nan
    best_threshold: float = math.nan
    best_f1: float = math.nan
    thresholds: "pd.DataFrame | None" = None
    curve: "pd.DataFrame | None" = None
    blocking: "pd.DataFrame | None" = None
    clusters: "pd.DataFrame | None" = None


@dataclass(frozen=True)
class RuleCounts:
    """What one blocking rule makes.

    Attributes
    ----------
    rule
        The rule as one reads it.
    pairs
        Pairs that the rule finds alone.
    further
        Pairs among them that no earlier rule finds; None where they were not asked for.
    largest_blocks
        Records in its largest blocks, the largest first.
    """

    rule: str
    pairs: int
    further: int | None
    largest_blocks: tuple[int, ...]


@dataclass(frozen=True)
class PairCounts:
    """How many pairs the blocking rules make, counted without making them.

    Attributes
    ----------
    records
        Records by source (one source without a name for a single frame).
    possible
        All pairs that the link type asks about.
    rules
        One for each blocking rule, in order.
    """

    records: tuple[tuple[str, int], ...]
    possible: int
    rules: tuple[RuleCounts, ...]

    def table(self) -> "pd.DataFrame":
        """Return one row a rule: rule, pairs alone, further and cumulative pairs, the largest block."""
        import pandas as pd

        table = pd.DataFrame(
            {
                "rule": [rule.rule for rule in self.rules],
                "pairs": [rule.pairs for rule in self.rules],
                "further_pairs": [rule.further for rule in self.rules],
                "largest_block": [max(rule.largest_blocks, default=0) for rule in self.rules],
            }
        )
        table.insert(3, "cumulative_pairs", table["further_pairs"].cumsum())
        return table


@dataclass(frozen=True)
class LinkageFindings:
    """What a run from records to clusters found, for the report.

    Attributes
    ----------
    model
        The model that scored the pairs.
    blocking
        What the blocking rules made.
    patterns
        One row a pattern of levels: the gamma columns, `pairs`, `match_weight` (bits) and
        `match_probability` without term frequencies.
    histogram
        Index: lower edge of the bin of match weights (bits, one bit wide). `pairs`.
    evaluation
        Thresholds with expected error rates, and the measured ones where truth was given.
    cluster_sizes
        `cluster_column`, `cluster_size` (records), `clusters` (how many clusters have this size).
    stages
        The stages of the run: name, seconds, and what was counted (such as "1,400,000 pairs").
    """

    model: FittedModel
    blocking: PairCounts
    patterns: "pd.DataFrame"
    histogram: "pd.DataFrame"
    evaluation: Evaluation
    cluster_sizes: "pd.DataFrame"
    stages: tuple[tuple[str, float, str], ...] = ()
