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
        f"{function}: frame {position} has more than one column named {listed(duplicates)} (Spark does not "
        "tell upper from lower case in names). Rename them, for example with df.toDF(...)."
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


# --- mu_probability ------------------------------------------------------------------------------------


def no_boolean_columns(existing: Sequence[tuple[str, str]]) -> SchemaError:
    """Return the error for candidate links without a comparison to estimate from."""
    return SchemaError(
        "mu_probability: candidate_links has no boolean column, so there is nothing to estimate. "
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


# --- what is not installed -------------------------------------------------------------------------------


def package_not_installed(needed_for: str, package: str, extra: str) -> MissingDependencyError:
    """Return the error for an optional package that is absent."""
    return MissingDependencyError(
        f"linkspark: {needed_for} needs the package {package}, which is not installed. "
        f"Install it with: pip install 'linkspark[{extra}]'"
    )
