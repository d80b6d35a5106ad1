"""What is wrong with an argument, a frame, or what is installed."""

from collections.abc import Sequence

from linkspark.errors.tree import ArgumentError, MissingDependencyError, SchemaError, listed, typed


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
        f"Frame 1 has {typed(left)}. Frame 2 has {typed(right)}. Rename or cast columns until they agree."
    )


def package_not_installed(needed_for: str, package: str, extra: str) -> MissingDependencyError:
    """Return the error for an optional package that is absent."""
    return MissingDependencyError(
        f"linkspark: {needed_for} needs the package {package}, which is not installed. "
        f"Install it with: pip install 'linkspark[{extra}]'"
    )
