"""What is wrong with a spec, with a model, or with the file that holds one."""

from collections.abc import Sequence

from linkspark.errors.tree import InputError, SpecError

# A hostile file can hold a million mistakes; nobody reads more than these.
_SHOWN = 50


def problems_found(where: str, problems: Sequence[str]) -> SpecError:
    """Return the error that names all problems, one a line."""
    count = "1 problem" if len(problems) == 1 else f"{len(problems):,} problems"
    lines = [f"{where}: {count}:", *(f"  {problem}" for problem in problems[:_SHOWN])]
    if len(problems) > _SHOWN:
        lines.append(f"  and {len(problems) - _SHOWN:,} more")
    return SpecError("\n".join(lines))


def file_cannot_be_read(path: str, reason: str, advice: str) -> InputError:
    """Return the error for a spec's or model's path that holds no readable file."""
    return InputError(f"{path}: {reason}. {advice}")


def file_cannot_be_written(path: str, reason: str, advice: str) -> InputError:
    """Return the error for a path to which nothing can be written."""
    return InputError(f"{path}: cannot be written: {reason}. {advice}")
