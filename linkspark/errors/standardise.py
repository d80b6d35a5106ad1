"""What is wrong with a recipe for cleaning."""

from collections.abc import Sequence

from linkspark.errors.tree import ArgumentError, SchemaError, listed


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
