"""What is wrong with the records of a linkage, or with a model for them."""

from collections.abc import Sequence

from linkspark.errors.tree import ArgumentError, DataError, SchemaError, listed, typed


def nothing_to_compare(function: str) -> DataError:
    """Return the error for records of which no column tells people apart."""
    return DataError(
        f"{function}: no column of the records tells people apart, so there is nothing to suggest: all are "
        "empty, all the same, numbers of records or outcomes. Look at ls.summary(records), or write a "
        "LinkSpec."
    )


def too_few_sources(function: str, sources: int) -> ArgumentError:
    """Return the error for a link type that needs several sources."""
    return ArgumentError(
        f'{function}: link_type "link" needs at least two sources, but got {sources or "one frame"}. Pass a '
        'mapping such as {"census": df1, "survey": df2}, or a frame with a column `source_dataset`; to find '
        'duplicates within one frame use link_type "dedupe".'
    )


def unusable_sources(function: str, sources: int) -> DataError:
    """Return the error for a source column with nulls or with a thousand values."""
    return DataError(
        f"{function}: `source_dataset` must name the source of every record, and at most 1000 sources; it "
        f"has {'more than 1000' if sources > 1000 else sources} different values, nulls included. Fill it, "
        "or pass a mapping of names to frames."
    )


def column_types_differ(function: str, name: str, kinds: Sequence[tuple[str, str]]) -> SchemaError:
    """Return the error for a column that has another type in another source."""
    return SchemaError(
        f"{function}: `{name}` must have the same type in every source, but it is {typed(kinds)}. Cast it."
    )


def unsuitable_columns(function: str, problems: Sequence[str]) -> SchemaError:
    """Return the error for columns whose types do not suit their comparisons."""
    shown = "\n".join(f"  {problem}" for problem in problems)
    return SchemaError(f"{function}: the columns do not suit the spec:\n{shown}")


def unusable_expression(function: str, path: str, sql: str, reason: str) -> SchemaError:
    """Return the error for a key or condition that Spark cannot read, or not on these records."""
    return SchemaError(
        f"{function}: Spark cannot use {path}, {sql!r}, on these records: {reason}. Correct the "
        "expression, or cast the columns."
    )


def not_records(function: str, shown: str, got: object) -> ArgumentError:
    """Return the error for records that are no Spark DataFrame."""
    kind = type(got)
    allowed = (
        "a Spark DataFrame" if shown.endswith("]") else "a Spark DataFrame, or a mapping of names to them"
    )
    pandas = " Make it one with spark.createDataFrame(...)." if kind.__module__.startswith("pandas") else ""
    return ArgumentError(
        f"{function}: {shown} must be {allowed}, but it is a {kind.__module__}.{kind.__qualname__}.{pandas}"
    )


def reserved_columns(function: str, names: Sequence[str]) -> SchemaError:
    """Return the error for columns that are called as the engine calls its own."""
    return SchemaError(
        f"{function}: the spec uses {listed(names)}, but names that begin with two underscores are kept for "
        "linkspark itself. Rename what is to be used, for example with df.withColumnRenamed(...)."
    )


def records_without_id(function: str, rows: int) -> DataError:
    """Return the error for records whose id is null."""
    return DataError(
        f"{function}: {rows} records have no record id. Give every record an id, or drop these rows."
    )


def record_ids_twice(function: str, ids: int) -> DataError:
    """Return the error for record ids that several records of one source have."""
    return DataError(
        f"{function}: {ids} record ids occur on more than one row of the same source. Keep one row for each "
        "id, or pass files that use the same ids as a mapping of names to frames."
    )


def wrong_link_type(function: str, got: str, allowed: Sequence[str]) -> ArgumentError:
    """Return the error for a spec of another link type than the function is for."""
    shown = " or ".join(f'"{name}"' for name in allowed)
    return ArgumentError(
        f'{function}: the spec\'s link_type is "{got}", but this function is for {shown}. Change the spec, '
        f"or call {'link' if function == 'dedupe' else 'dedupe'}."
    )


def no_uncertainty(function: str) -> ArgumentError:
    """Return the error for a model that does not know how far it may be off."""
    return ArgumentError(
        f"{function}: model must know its intervals, but this one has none (its `uncertainty` is None). "
        "Models from ls.train have them, unless EM did not settle; those from elsewhere or by hand have none."
    )


def no_label(function: str) -> DataError:
    """Return the error for labels among which no pair matches."""
    return DataError(
        f"{function}: the labels hold no pair that matches, so there is nothing to learn m from. Check the "
        "label column or the labelled pairs, or leave labels out."
    )


def model_of_another_spec(function: str) -> ArgumentError:
    """Return the error for a model that was not trained with the spec it is given with."""
    return ArgumentError(
        f"{function}: the model was trained with another spec than the one given. Pass spec=model.spec, or "
        "leave the model out to train one."
    )
