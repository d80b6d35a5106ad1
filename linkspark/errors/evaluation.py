"""What is wrong with a truth, with labels or with what is evaluated."""

from collections.abc import Sequence

from linkspark.errors.tree import ArgumentError, DataError, SchemaError, listed


def no_score_column(function: str, argument_name: str, existing: Sequence[str]) -> SchemaError:
    """Return the error for pairs that hold no score."""
    return SchemaError(
        f"{function}: {argument_name} must have a numeric column `match_probability`, or `match_weight` in "
        f"bits, but it has {listed(existing)}. Pass scored pairs; for links without a score add "
        'withColumn("match_probability", F.lit(1.0)).'
    )


def nothing_to_evaluate() -> ArgumentError:
    """Return the error for an evaluation of nothing."""
    return ArgumentError("evaluate: needs pairs=, clusters= or both, but got neither.")


def truth_needs_records(function: str, truth: str) -> ArgumentError:
    """Return the error for a truth column without the records that hold it."""
    return ArgumentError(
        f"{function}: truth names the column `{truth}`, but records= is missing. Pass the records that hold "
        "it, or pass true pairs as truth."
    )


def clusters_need_a_truth_column(truth: object) -> ArgumentError:
    """Return the error for clusters without the person of each record."""
    got = "None" if truth is None else "a frame of pairs"
    return ArgumentError(
        "evaluate: clusters are held against people, so truth must name a column of records, but it is "
        f"{got}. Pass records= and the name of their truth column."
    )


def label_not_said(function: str, others: Sequence[str]) -> ArgumentError:
    """Return the error for true pairs with a column that might say that some are none."""
    return ArgumentError(
        f"{function}: truth holds {listed(others)} besides the record ids, and label= does not say whether "
        "one of them tells matches from non-matches. Name it with label=, or, if every row is a true pair "
        "and no other pair is one, select the record ids only."
    )


def label_without_pairs(function: str, label: object) -> ArgumentError:
    """Return the error for a label where the truth is no frame of pairs."""
    shown = f"`{label}`" if isinstance(label, str) else type(label).__name__
    return ArgumentError(
        f"{function}: label={shown} names a column of labelled pairs, but truth is no frame of pairs. "
        "Pass the labelled pairs as truth, or leave label out."
    )


def label_not_a_score(function: str, label: str, kind: str) -> SchemaError:
    """Return the error for labels that are neither booleans nor numbers."""
    return SchemaError(
        f"{function}: label names the column `{label}` of truth, which must be boolean or a number from 0 to "
        f"1 (a match from 0.5 on), but is {kind}."
    )


def labels_out_of_range(function: str, pairs: int) -> DataError:
    """Return the error for labels on another scale."""
    return DataError(
        f"{function}: {pairs} pairs of truth have a label below 0 or above 1. A label is a boolean, or a "
        "number from 0 to 1 (a match from 0.5 on): recode it, and make what is undecided null."
    )


def links_need_sources(function: str) -> SchemaError:
    """Return the error for linking without knowing which file a record is from."""
    return SchemaError(
        f'{function}: link_type is "link", so only pairs between files count, but records do not tell their '
        "file. Pass records as a mapping of names to frames, or give the frame a column `source_dataset`."
    )


def no_labels(function: str, what: str) -> DataError:
    """Return the error for a truth that says nothing about what is evaluated."""
    return DataError(
        f"{function}: the truth says nothing about any of {what}, so there is nothing to hold them against. "
        "Check that the truth column is filled, and that record ids are written alike everywhere."
    )


def more_found_than_true(function: str, found: int, true_pairs: int) -> DataError:
    """Return the error for pairs of which more match than there are true pairs."""
    return DataError(
        f"{function}: pairs hold {found} matches, but there are {true_pairs} true pairs. A pair may be in "
        "one row only, no record may be paired with itself, and with link_type='link' no pair may lie "
        "within one file."
    )


def record_in_several_clusters(clustered: int, records: int) -> DataError:
    """Return the error for clusters that overlap."""
    return DataError(
        f"evaluate: a record may be in one row of clusters only, but the {records} records are found there "
        f"{clustered} times."
    )


def scores_out_of_range(function: str, argument_name: str, wrong: int) -> DataError:
    """Return the error for scores that are null, NaN or no probability."""
    return DataError(
        f"{function}: {wrong} rows of {argument_name} have no score: it is null, NaN, or a match_probability "
        "outside 0 to 1. Score them, or leave them out."
    )
