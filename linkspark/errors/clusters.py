"""What is wrong with the pairs and records of a clustering."""

from collections.abc import Sequence

from linkspark.errors.tree import DataError, SchemaError, listed, typed


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
        f"{typed(kinds)}. Cast one of them."
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
