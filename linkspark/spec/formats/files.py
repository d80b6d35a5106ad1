"""Values of a file that other tools wrote, each held against what it should be."""

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields
from typing import Any

from linkspark.spec.fitted import FittedModel, LevelProbabilities
from linkspark.spec.formats.given import Notes
from linkspark.spec.link_spec import LinkSpec
from linkspark.spec.plain import shown
from linkspark.spec.problems import model_problems, refuse, spec_problems, warn_of_sums
from linkspark.spec.shapes import is_number

_NAMED = 20


def text_of(body: Mapping[str, Any], key: str, path: str, notes: Notes, default: str | None = None) -> str:
    """Return a text; a problem, and nothing, where it is none."""
    value = body.get(key, default)
    if isinstance(value, str):
        return value
    got = shown(value) if key in body else "missing"
    notes.problems.append(f"{path}: must be text, but is {got}")
    return ""


def number_of(body: Mapping[str, Any], key: str, path: str, notes: Notes) -> float | None:
    """Return a number from 0 to 1, or None where there is none; a problem where it is no such number."""
    value = body.get(key)
    if value is None:
        return None
    if is_number(value) and 0 <= value <= 1:
        return float(value)
    notes.problems.append(f"{path}: must be a number from 0 to 1, but is {shown(value)}")
    return None


def objects_of(value: Any, path: str, most: int, notes: Notes) -> list[Any]:
    """Return the elements of a list that has some, and not too many; a problem, and nothing, otherwise."""
    if not isinstance(value, list):
        notes.problems.append(f"{path}: must be a list, but is {shown(value)}")
    elif not 1 <= len(value) <= most:
        notes.problems.append(f"{path}: must have 1 to {most} elements, but has {len(value):,}")
    else:
        return value
    return []


def unknown_keys(body: Mapping[str, Any], known: str, path: str, notes: Notes) -> None:
    """Note the keys that are not among the known ones, given with blanks between."""
    allowed = known.split()
    unknown = [key for key in body if key not in allowed]
    for key in unknown[:_NAMED]:
        place = f"{path}.{key}" if path else key
        notes.problems.append(f"{place[:200]}: is not known here")


def checked_spec(notes: Notes, **values: Any) -> LinkSpec:
    """Return a spec, or refuse it under the file's name."""
    made = _unchecked(LinkSpec, values)
    refuse(notes.where, notes.problems + spec_problems(made))
    return made  # type: ignore[no-any-return]


def checked_model(
    notes: Notes, spec: LinkSpec, prior: float, probabilities: Sequence[LevelProbabilities]
) -> FittedModel:
    """Return a model, or refuse it under the file's name; warn of sums that depart from 1."""
    values = {"spec": spec, "prior": prior, "probabilities": tuple(probabilities)}
    made: FittedModel = _unchecked(FittedModel, values)
    refuse(notes.where, notes.problems + model_problems(made))
    warn_of_sums(made, notes.where, stacklevel=5)
    return made


def _unchecked(kind: Any, values: dict[str, Any]) -> Any:
    """Return an object without its own checks, which would speak of the class and not of the file."""
    made = object.__new__(kind)
    for one in fields(kind):
        default = None if one.default is MISSING else one.default
        if one.default is MISSING and one.default_factory is not MISSING:
            default = one.default_factory()
        object.__setattr__(made, one.name, values.get(one.name, default))
    return made
