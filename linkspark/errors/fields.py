"""What is wrong with the records that a spec's fields are taken from."""

from linkspark.errors.tree import SchemaError

_LONGEST = 120


def path_ends_in(function: str, field: str, path: str, kind: str) -> SchemaError:
    """Return the error for a path that ends in a struct, a map or an array."""
    return SchemaError(
        f"{function}: the field `{field}` is taken from {path}, which is {_short(kind)}, and a path must end "
        "in text, a number, a date, a time or a boolean. Add the name or the position of what is meant."
    )


def path_cannot_go_on(function: str, field: str, path: str, kind: str, step: object) -> SchemaError:
    """Return the error for a step that cannot be taken from where the path has come."""
    advice = "a position or a filter for a list, a name for an object, and nothing for a plain value"
    return SchemaError(
        f"{function}: the field `{field}` goes on with {step!r} from {path}, which is {_short(kind)}. A path "
        f"goes on with {advice}."
    )


def path_contradicts_itself(function: str, field: str, path: str) -> SchemaError:
    """Return the error for a path that no JSON text can have."""
    return SchemaError(
        f"{function}: the field `{field}` is taken from {path}, but one step of this path takes for a list "
        "or a text what another takes for an object, so no JSON can have it. Correct the path."
    )


def _short(kind: str) -> str:
    return kind if len(kind) <= _LONGEST else kind[:_LONGEST] + "..."
