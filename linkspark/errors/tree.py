"""The kinds of errors and warnings, and how their messages list names."""

from collections.abc import Iterable, Sequence


class LinksparkError(Exception):
    """The root of every error that linkspark raises on purpose."""


class ArgumentError(LinksparkError, ValueError):
    """An argument is outside what the function allows."""


class SchemaError(LinksparkError, ValueError):
    """A frame's columns are not what the function needs."""


class DataError(LinksparkError, ValueError):
    """The columns fit, but what they hold makes the result impossible."""


class SpecError(LinksparkError, ValueError):
    """A spec or a model is not one that can be run, or its file cannot be read as one."""


class InputError(LinksparkError):
    """A path, or a table given on the command line, cannot be used."""


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


def typed(columns: Sequence[tuple[str, str]]) -> str:
    """Return columns with their types, or 'none'."""
    return ", ".join(f"`{name}` ({kind})" for name, kind in columns) or "none"
