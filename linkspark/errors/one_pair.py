"""What is wrong with a record, or with a model, that is judged without Spark."""

from collections.abc import Mapping, Sequence

from linkspark.errors.tree import ArgumentError, DataError, SpecError


def not_a_record(function: str, side: str, got: object) -> ArgumentError:
    """Return the error for a record that is no mapping."""
    kind = type(got)
    return ArgumentError(
        f"{function}: {side} must be a record, a mapping of column names to values, but it is a "
        f"{kind.__module__}.{kind.__qualname__}. Pass a dict, such as json.loads(...) or row.asDict() gives."
    )


def not_a_value(column: str, got: object) -> ArgumentError:
    """Return the error for a value that no column of a table holds."""
    kind = type(got)
    return ArgumentError(
        f"score_pair: `{column}` holds a {kind.__module__}.{kind.__qualname__}, which cannot be compared. "
        "Allowed are text, numbers, booleans, dates, times, bytes, lists of these, and None for missing."
    )


def unsuitable_value(column: str, got: object, wanted: str) -> ArgumentError:
    """Return the error for a value that a level cannot compare."""
    return ArgumentError(
        f"score_pair: `{column}` must hold {wanted}, but it holds a value of type {type(got).__name__}. "
        "Convert it, as the records that the model was made for have it."
    )


def text_of_halves() -> ArgumentError:
    """Return the error for text with half of a surrogate pair, which no table can hold."""
    return ArgumentError(
        "score_pair: a text holds half a character (a lone surrogate), which is no Unicode text. Decode "
        "the records anew, or leave such characters out."
    )


def number_too_large() -> ArgumentError:
    """Return the error for a whole number that no floating point number is as large as."""
    return ArgumentError(
        "score_pair: a whole number has more than 308 digits, which no column of a table holds. Give it as "
        "text."
    )


def not_judged_here(problems: Mapping[str, str]) -> SpecError:
    """Return the error for a model with conditions that only Spark can judge."""
    lines = "\n".join(f"  {path}: {reason}" for path, reason in problems.items())
    return SpecError(
        "pair_scorer: these conditions can only be judged by Spark; score the records with ls.score instead, "
        f"or write them with levels or other functions:\n{lines}"
    )


def condition_failed(sql: str, reason: str) -> ArgumentError:
    """Return the error for a condition that cannot be worked out for the values of a pair."""
    return ArgumentError(
        f"score_pair: the condition {sql!r} cannot be worked out for this pair: {reason}. Clean the values, "
        "or correct the condition."
    )


def too_many_values(function: str, column: str, most: int) -> DataError:
    """Return the error for a column with more different values than may come to this machine."""
    return DataError(
        f"{function}: `{column}` has more than {most:,} different values, which would all come to this "
        "machine. Raise most=, or leave this column's rarity out of the model."
    )


def record_not_found(function: str, asked: str, found: int, sources: Sequence[str]) -> DataError:
    """Return the error for an id that no record has, or several have."""
    if not found:
        return DataError(
            f"{function}: no record has the id {asked!r}. Check it against the column of record ids."
        )
    advice = f" Write the source before it, such as {sources[0]}:{asked}." if sources else ""
    return DataError(f"{function}: {found} records have the id {asked!r}.{advice}")
