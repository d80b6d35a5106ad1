"""Every error of linkspark, with its wording.

A message says who refuses, which argument or path it means, what it got, what is allowed and what to do.
It names columns, counts and arguments, never a value of the data.
"""

from collections.abc import Iterable, Sequence


class LinksparkError(Exception):
    """The root of every error that linkspark raises on purpose."""


class ArgumentError(LinksparkError, ValueError):
    """An argument is outside what the function allows."""


class SchemaError(LinksparkError, ValueError):
    """A frame's columns are not what the function needs."""


class DataError(LinksparkError, ValueError):
    """The columns fit, but what they hold makes the result impossible."""


class InputError(LinksparkError):
    """A path or table given on the command line cannot be used."""


class MissingDependencyError(LinksparkError, ImportError):
    """An optional package, or Java, is needed here and is not installed."""


class LinksparkWarning(UserWarning):
    """What linkspark left out, or doubts, while it gave a result."""


def listed(names: Iterable[object]) -> str:
    """Return names as `a`, `b` and `c`, or 'none'."""
    quoted = [f"`{name}`" for name in names]
    if not quoted:
        return "none"
    return quoted[0] if len(quoted) == 1 else ", ".join(quoted[:-1]) + " and " + quoted[-1]


# --- arguments -----------------------------------------------------------------------------------------


def argument(function: str, name: str, got: object, allowed: str, advice: str = "") -> ArgumentError:
    """Return the error for an argument outside its range."""
    shown = got if isinstance(got, (bool, int, float, str)) else type(got).__name__
    return ArgumentError(f"{function}: {name} must be {allowed}, but it is {shown!r}. {advice}".rstrip())


def not_a_frame(function: str, position: int, got: object) -> ArgumentError:
    """Return the error for an argument that is no Spark DataFrame."""
    kind = type(got)
    advice = (
        "Make it one with spark.createDataFrame(...)."
        if kind.__module__.startswith("pandas")
        else "Pass the frames one by one: function(df1, df2), not function([df1, df2])."
    )
    return ArgumentError(
        f"{function}: frame {position} must be a Spark DataFrame, but it is a "
        f"{kind.__module__}.{kind.__qualname__}. {advice}"
    )


def wrong_number_of_frames(function: str, got: int, allowed: str) -> ArgumentError:
    """Return the error for too few or too many frames."""
    return ArgumentError(f"{function}: needs {allowed}, but got {got}.")


def wrong_number_of_names(function: str, names: int, frames: int) -> ArgumentError:
    """Return the error for `names=` that do not go with the frames one to one."""
    return ArgumentError(
        f"{function}: names must hold one name a frame, but it holds {names} for {frames} frames."
    )


# --- columns -------------------------------------------------------------------------------------------


def nested_columns(function: str, position: int, nested: Sequence[tuple[str, str]]) -> SchemaError:
    """Return the error for struct, array and map columns."""
    shown = ", ".join(f"`{name}` ({kind})" for name, kind in nested)
    return SchemaError(
        f"{function}: frame {position} has columns that are not flat: {shown}. Only flat columns (text, "
        "numbers, booleans, dates, timestamps) are allowed: select the fields you need, or drop the columns."
    )


def duplicate_columns(function: str, position: int, duplicates: Sequence[str]) -> SchemaError:
    """Return the error for column names that occur more than once."""
    return SchemaError(
        f"{function}: frame {position} has more than one column named {listed(duplicates)} (upper and lower "
        "case count as the same unless spark.sql.caseSensitive is set). Rename them, for example with "
        "df.toDF(...)."
    )


def no_columns(function: str, position: int) -> SchemaError:
    """Return the error for a frame without a column."""
    return SchemaError(f"{function}: frame {position} has no columns. Read it again, or select some.")


def column_not_found(
    function: str, argument_name: str, name: str, position: int, existing: Sequence[str]
) -> SchemaError:
    """Return the error for a named column that the frame lacks."""
    return SchemaError(
        f"{function}: {argument_name} names the column `{name}`, which frame {position} does not have. "
        f"It has {listed(existing)}."
    )


def no_common_columns(
    function: str, left: Sequence[tuple[str, str]], right: Sequence[tuple[str, str]]
) -> SchemaError:
    """Return the error for two frames that share no column of one name and type."""
    return SchemaError(
        f"{function}: no column has the same name and type in both frames, so there is nothing to compare. "
        f"Frame 1 has {_typed(left)}. Frame 2 has {_typed(right)}. Rename or cast columns until they agree."
    )


def _typed(columns: Sequence[tuple[str, str]]) -> str:
    return ", ".join(f"`{name}` ({kind})" for name, kind in columns) or "none"


# --- candidate_links -----------------------------------------------------------------------------------


def clashing_outputs(clashes: Sequence[str]) -> SchemaError:
    """Return the error for compared columns whose results would have the same name."""
    return SchemaError(
        f"candidate_links: the columns' names would make more than one result named {listed(clashes)}: a "
        "column is called as another one's result is. Rename it in both frames."
    )


# --- mu_probability ------------------------------------------------------------------------------------


def no_boolean_columns(function: str, existing: Sequence[tuple[str, str]]) -> SchemaError:
    """Return the error for candidate links without a comparison to estimate from."""
    return SchemaError(
        f"{function}: candidate_links has no boolean column, so there is nothing to estimate. "
        f"It has {_typed(existing)}. Pass the result of candidate_links, with one boolean column for each "
        "attribute."
    )


def attribute_twice(repeated: dict[str, list[str]], keep: Sequence[str]) -> SchemaError:
    """Return the error for an attribute that several boolean columns describe."""
    shown = "; ".join(f"`{attribute}` by {listed(names)}" for attribute, names in repeated.items())
    return SchemaError(
        "mu_probability: candidate_links describes the same attribute more than once, and the estimates "
        f"would not converge to anything meaningful: {shown}. Keep one column for each attribute, for "
        f"example candidate_links.select({', '.join(repr(name) for name in keep)})."
    )


def no_complete_rows(rows: int, missing: Sequence[tuple[str, int]]) -> DataError:
    """Return the error for candidate links in which every row holds a null."""
    if rows == 0:
        return DataError(
            "mu_probability: candidate_links has no rows, so there is nothing to estimate. Raise the sample "
            "given to candidate_links, or check that neither frame is empty."
        )
    shown = ", ".join(f"`{name}` ({count} of {rows})" for name, count in missing)
    return DataError(
        f"mu_probability: every one of the {rows} rows of candidate_links holds a null and was dropped. "
        f"Nulls are in {shown}. Leave out the columns that are missing most often."
    )


def constant_columns(always: Sequence[str], never: Sequence[str], rows: int) -> DataError:
    """Return the error for columns that hold only true or only false."""
    parts = []
    if always:
        parts.append(f"always true: {listed(always)}")
    if never:
        parts.append(f"always false: {listed(never)}")
    return DataError(
        f"mu_probability: over the {rows} rows without a null, some columns never vary, so no m or u can be "
        f"learned from them ({'; '.join(parts)}). Leave them out, or raise the sample given to "
        "candidate_links until both outcomes occur."
    )


# --- weigh ---------------------------------------------------------------------------------------------


def not_compared(function: str, unknown: Sequence[str], compared: Sequence[str]) -> SchemaError:
    """Return the error for attributes asked for that the candidate links do not hold."""
    return SchemaError(
        f"{function}: columns names {listed(unknown)}, which the candidate links do not compare. "
        f"They compare {listed(compared)}."
    )


def nothing_to_learn(pairs: int, left_out: dict[str, str]) -> DataError:
    """Return the error for candidate links from which no m or u can be learned."""
    if pairs == 0:
        return DataError(
            "weigh: there are no candidate links, so there is nothing to estimate. Raise the sample, or "
            "check that neither file is empty."
        )
    reasons = "; ".join(f"`{attribute}` is {reason}" for attribute, reason in left_out.items())
    return DataError(
        f"weigh: nothing can be learned from the {pairs} candidate links: "
        f"{reasons or 'none of them is without a null'}. "
        "Raise the sample, or choose the columns by name."
    )


# --- clusters ------------------------------------------------------------------------------------------


def columns_missing(
    function: str, frame: str, missing: Sequence[str], existing: Sequence[str], advice: str
) -> SchemaError:
    """Return the error for columns of fixed names that a frame lacks."""
    return SchemaError(
        f"{function}: {frame} lacks the columns {listed(missing)}. It has {listed(existing)}. {advice}"
        if len(missing) > 1
        else f"{function}: {frame} lacks the column {listed(missing)}. It has {listed(existing)}. {advice}"
    )


def column_type(function: str, frame: str, name: str, kind: str, allowed: str, advice: str) -> SchemaError:
    """Return the error for a column of a type that the function cannot use."""
    return SchemaError(f"{function}: `{name}` of {frame} is {kind}, but must be {allowed}. {advice}")


def id_types_differ(function: str, kinds: Sequence[tuple[str, str]]) -> SchemaError:
    """Return the error for record ids that are text in one place and numbers in another."""
    return SchemaError(
        f"{function}: record ids must be text everywhere or whole numbers everywhere, but they are: "
        f"{_typed(kinds)}. Cast one of them."
    )


def ids_are_null(function: str, frame: str, rows: int) -> DataError:
    """Return the error for rows without a record id."""
    return DataError(
        f"{function}: {rows} rows of {frame} have a null where the record's id (or its source) must be. "
        "Give every record an id, or drop these rows."
    )


def ids_occur_twice(function: str, ids: int) -> DataError:
    """Return the error for a record id that several rows have."""
    return DataError(
        f"{function}: {ids} record ids occur on more than one row of records, so a row is no record. "
        "Keep one row for each id; where several files use the same ids, pass them as a mapping of names to "
        "frames."
    )


def pairs_of_unknown_records(function: str, ids: int) -> DataError:
    """Return the error for pairs that name records which are not there."""
    return DataError(
        f"{function}: the pairs name {ids} record ids that records does not have. Pass the records from "
        "which the pairs were made, all of them."
    )


# --- evaluate ------------------------------------------------------------------------------------------


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


# --- standardise -----------------------------------------------------------------------------------------


def date_formats_unknown(function: str, unknown: Sequence[object], known: Sequence[str]) -> ArgumentError:
    """Return the error for a date format that there is not, or for none at all."""
    got = f"there is no {listed(unknown)}" if unknown else "none is given"
    return ArgumentError(
        f"{function}: formats must name one or more ways in which the dates are written, but {got}. "
        f"The formats are {listed(known)}. Name them in the order in which to try them."
    )


def date_formats_ambiguous(function: str, one: str, other: str, example: str) -> ArgumentError:
    """Return the error for two date formats that read one text as different dates."""
    return ArgumentError(
        f"{function}: the formats {listed([one, other])} read the same text as different dates, "
        f"for example {example}. Find out how this column is written, and name only that format; if both "
        "occur, tell them apart first by another column, such as the source."
    )


def date_formats_incomplete(function: str, incomplete: Sequence[str], lacking: str) -> ArgumentError:
    """Return the error for a date format without a day, or without a month, where it is needed."""
    advice = "dates.year_month or dates.year" if lacking == "day" else "dates.year"
    return ArgumentError(
        f"{function}: {listed(incomplete)} has no {lacking}, and none is made up. Use {advice} for it."
    )


def date_pivot(function: str, short: Sequence[str]) -> ArgumentError:
    """Return the error for years of two digits without a pivot, or a pivot without such years."""
    if short:
        return ArgumentError(
            f"{function}: {listed(short)} has years of two digits, so pivot is needed: the first of the "
            "hundred years that they can mean. For example, with pivot=1926, 26 is 1926 and 25 is 2025."
        )
    return ArgumentError(
        f"{function}: pivot is for years of two digits, and none of the formats has them. Leave it out, or "
        "name a format such as `uk_short`."
    )


def nothing_to_standardise() -> ArgumentError:
    """Return the error for `columns` that is no mapping from names to Columns."""
    return ArgumentError(
        "standardise.records: columns must map the name of each column to be made to a Column, for example "
        '{"surname": names.surname("last_name")}.'
    )


def not_a_column(name: str, got: object) -> ArgumentError:
    """Return the error for a value of `columns` that is no Column."""
    advice = "Make it one with a function of linkspark.standardise, or with pyspark.sql.functions."
    if callable(got) and hasattr(got, "__name__"):
        advice = f'Call it with the column that it reads: {got.__name__}("{name}").'
    return ArgumentError(
        f"standardise.records: columns[{name!r}] must be a Column, but it is a {type(got).__name__}. {advice}"
    )


def made_twice(names: Sequence[str]) -> ArgumentError:
    """Return the error for names of `columns` that differ in upper and lower case only."""
    return ArgumentError(
        f"standardise.records: columns makes {listed(names)}, which this session takes for one name. Keep "
        "one of them."
    )


def made_and_dropped(names: Sequence[str]) -> ArgumentError:
    """Return the error for columns both made and left out."""
    return ArgumentError(
        f"standardise.records: {listed(names)} is both made by columns and left out by drop. Take it out of "
        "one of them."
    )


def column_cannot_be_made(name: str, lacking: str | None, existing: Sequence[str]) -> SchemaError:
    """Return the error for a Column that reads what the frame lacks, or a type that it cannot."""
    reason = f"it reads {lacking}, which the frame does not have" if lacking else "its types do not fit"
    return SchemaError(
        f"standardise.records: columns[{name!r}] cannot be made from this frame: {reason}. "
        f"The frame has {listed(existing)}."
    )


# --- what is not installed -------------------------------------------------------------------------------


def package_not_installed(needed_for: str, package: str, extra: str) -> MissingDependencyError:
    """Return the error for an optional package that is absent."""
    return MissingDependencyError(
        f"linkspark: {needed_for} needs the package {package}, which is not installed. "
        f"Install it with: pip install 'linkspark[{extra}]'"
    )
