"""What is wrong with a spec or a model, all of it at once."""

import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from linkspark import errors
from linkspark.spec.blocking import BlockingRule
from linkspark.spec.comparisons import Comparison
from linkspark.spec.expressions import faults as expression_faults
from linkspark.spec.field_problems import field_faults
from linkspark.spec.levels import (
    AllOf,
    Condition,
    DamerauLevenshtein,
    DaysWithin,
    DifferenceWithin,
    Equal,
    JaroWinkler,
    KilometresWithin,
    Level,
    Levenshtein,
    Overlap,
    SamePart,
    ShareWithin,
    Swapped,
    YearsWithin,
)
from linkspark.spec.plain import shown
from linkspark.spec.shapes import Fault, element_hint, hints
from linkspark.spec.shapes import faults as shape_faults
from linkspark.spec.uncertainty import uncertainty_faults

if TYPE_CHECKING:
    from linkspark.spec.fitted import FittedModel
    from linkspark.spec.link_spec import LinkSpec

# Probabilities given by hand are rounded: 0.33, 0.33, 0.33.
_SUM_WITHIN = 0.01 + 1e-9
_POSTCODE_PARTS = ("postcode_sector", "postcode_district", "postcode_area")


def check_spec(spec: "LinkSpec") -> None:
    """Refuse a spec with problems."""
    refuse("LinkSpec", spec_problems(spec))


def check_model(model: "FittedModel") -> None:
    """Refuse a model with problems."""
    refuse("FittedModel", model_problems(model))


def refuse(where: str, problems: list[str]) -> None:
    """Raise SpecError if there are problems."""
    if problems:
        raise errors.problems_found(where, problems)


def spec_problems(spec: "LinkSpec", path: str = "") -> list[str]:
    """Return what is wrong with a spec, whether it was made or read; `path` is where it stands."""
    return _lines(_spec_faults(spec, path))


def model_problems(model: "FittedModel") -> list[str]:
    """Return what is wrong with a model, whether it was made or read; its spec as well."""
    kind: Any = type(model)
    types = hints(kind)
    is_spec = isinstance(model.spec, types["spec"])
    found = list(
        _spec_faults(model.spec, "spec") if is_spec else shape_faults(model.spec, types["spec"], "spec")
    )
    # Probabilities can only be held against comparisons that are what they should be.
    sound = is_spec and _sound("spec.comparisons", {fault.path for fault in found})
    found += shape_faults(model.prior, types["prior"], "prior", "FittedModel.prior")
    if sound:
        found += _probability_faults(model, types["probabilities"])
    elif not isinstance(model.probabilities, list | tuple):
        found += shape_faults(model.probabilities, types["probabilities"], "probabilities")
    found += shape_faults(model.training, types["training"], "training")
    found += uncertainty_faults(model, types["uncertainty"]) if sound else []
    return _lines(found)


def warn_of_sums(model: "FittedModel", where: str = "FittedModel", *, stacklevel: int = 2) -> None:
    """Warn of probabilities of a sound model that do not add up to 1: rare, and no reason to refuse it."""
    for comparison, given in zip(model.spec.comparisons, model.probabilities, strict=True):
        for name in ("m", "u"):
            total = sum(getattr(given, name))
            if abs(total - 1) > _SUM_WITHIN:
                path = f"{where}: probabilities.{comparison.name}.{name}"
                reason = f"adds up to {total:.6g}, not to 1; the weights are taken as they are."
                warnings.warn(f"{path}: {reason}", errors.LinksparkWarning, stacklevel=stacklevel + 1)


def comparison_names(spec: "LinkSpec") -> list[str]:
    """Return the names of a spec's comparisons, as far as they can be read."""
    comparisons = getattr(spec, "comparisons", ())
    listed = comparisons if isinstance(comparisons, tuple) else ()
    names = [getattr(comparison, "name", None) for comparison in listed]
    return [name for name in names if isinstance(name, str)]


def _lines(faults: Iterable[Fault]) -> list[str]:
    return [f"{fault.path}: {fault.message}" for fault in faults if fault.message]


def _spec_faults(spec: "LinkSpec", path: str) -> list[Fault]:
    """Return the faults of shape and of meaning together, in the order of the spec."""
    start = f"{path}." if path else ""
    shape = list(shape_faults(spec, type(spec), path))
    meaning = _meaning_faults(spec, start, {fault.path for fault in shape})
    order = [field.name for field in fields(spec)]

    def place(fault: Fault) -> tuple[int, int]:
        name, *rest = re.findall(r"\w+", fault.path.removeprefix(start))
        return order.index(name), int(rest[0]) if rest and rest[0].isdigit() else -1

    return sorted([*shape, *meaning], key=place)


def _meaning_faults(spec: "LinkSpec", start: str, broken: set[str]) -> Iterator[Fault]:
    for index, rule in enumerate(_elements(spec.blocking, f"{start}blocking", broken)):
        yield from _rule_faults(rule, f"{start}blocking[{index}]", broken)
    prior_rules = getattr(spec.prior, "rules", ())
    for index, rule in enumerate(_elements(prior_rules, f"{start}prior.rules", broken)):
        yield from _rule_faults(rule, f"{start}prior.rules[{index}]", broken)
    names: dict[str, int] = {}
    for index, comparison in enumerate(_elements(spec.comparisons, f"{start}comparisons", broken)):
        here = f"{start}comparisons[{index}]"
        if isinstance(comparison, Comparison):
            yield from _name_faults(comparison, here, index, names)
            yield from _comparison_faults(comparison, here, broken)
    yield from field_faults(spec.fields, f"{start}fields", spec.record_id, broken)


def _elements(value: Any, path: str, broken: set[str]) -> Iterable[Any]:
    return value if isinstance(value, list | tuple) and path not in broken else ()


def _sound(path: str, broken: set[str]) -> bool:
    """Tell whether neither a value nor anything in it has the wrong shape."""
    return not any(other == path or other.startswith((f"{path}.", f"{path}[")) for other in broken)


def _rule_faults(rule: BlockingRule, path: str, broken: set[str]) -> Iterator[Fault]:
    if isinstance(rule, BlockingRule) and f"{path}.keys" not in broken:
        for index, key in enumerate(rule.keys):
            here = f"{path}.keys[{index}]"
            if _sound(here, broken):
                yield from (Fault(here, fault) for fault in expression_faults(key))


def _name_faults(comparison: Comparison, path: str, index: int, names: dict[str, int]) -> Iterator[Fault]:
    if isinstance(comparison.name, str):
        first = names.setdefault(comparison.name.lower(), index)
        if first != index:
            advice = "give one of them another with comparison(name, levels)"
            yield Fault(f"{path}.name", f"is the name of comparisons[{first}] too; {advice}")


def _comparison_faults(comparison: Comparison, path: str, broken: set[str]) -> Iterator[Fault]:
    here = f"{path}.levels"
    whole = here not in broken and isinstance(comparison.levels, list | tuple)
    if whole and _sound(here, broken):
        for index, level in enumerate(comparison.levels):
            yield from _level_faults(level, f"{here}[{index}]")
        yield from order_faults(comparison.levels, here)
        if comparison.term_frequency is not None and _sound(f"{path}.term_frequency", broken):
            yield from _frequency_faults(comparison, f"{path}.term_frequency")
    if comparison.missing is not None and _sound(f"{path}.missing", broken):
        found = expression_faults(comparison.missing, two_sides=True)
        yield from (Fault(f"{path}.missing", fault) for fault in found)
    for name in ("m", "u") if whole else ():
        given = getattr(comparison, name)
        if given is not None and _sound(f"{path}.{name}", broken):
            yield from _sum_faults(given, len(comparison.levels), f"{path}.{name}")


def _frequency_faults(comparison: Comparison, path: str) -> Iterator[Fault]:
    levels, how = comparison.levels, comparison.term_frequency
    if how is None or how.levels is None:
        if not any(isinstance(level, Equal) for level in levels):
            yield Fault(path, "has nothing to adjust: no level is Equal(column)")
        return
    seen: dict[int, int] = {}
    for index, one in enumerate(how.levels):
        here = f"{path}.levels[{index}]"
        for name, place in (("level", one.level), ("u_of", one.u_of)):
            if place is not None and place >= len(levels):
                reason = f"must be the place of one of the {len(levels)} levels, from 0, but is {place}"
                yield Fault(f"{here}.{name}", reason)
        if seen.setdefault(one.level, index) != index:
            yield Fault(f"{here}.level", f"is that of levels[{seen[one.level]}] too")


def _sum_faults(given: tuple[float, ...], levels: int, path: str) -> Iterator[Fault]:
    yield from _count_faults(given, levels, path)
    if len(given) == levels + 1 and abs(sum(given) - 1) > _SUM_WITHIN:
        yield Fault(path, f"must add up to 1, but adds up to {sum(given):.6g}")


def _count_faults(given: tuple[float, ...], levels: int, path: str) -> Iterator[Fault]:
    if len(given) != levels + 1:
        wanted = f"must have {levels + 1} numbers, one for each level and one for none of them"
        yield Fault(path, f"{wanted}, but has {len(given)}")


def _level_faults(level: Level, path: str) -> Iterator[Fault]:
    match level:
        case Condition():
            yield from (Fault(f"{path}.sql", fault) for fault in expression_faults(level.sql, two_sides=True))
        case AllOf():
            for index, part in enumerate(level.levels):
                yield from _level_faults(part, f"{path}.levels[{index}]")
        case Swapped() if level.first == level.second:
            yield Fault(f"{path}.second", "must be another column than first")
        case KilometresWithin() if level.latitude == level.longitude:
            yield Fault(f"{path}.longitude", "must be another column than latitude")


def order_faults(levels: tuple[Level, ...], path: str) -> Iterator[Fault]:
    """Yield the levels that no pair can reach, because a level before them holds whenever they do."""
    seen: dict[Level, int] = {}
    loosest: dict[tuple[str, ...], tuple[float, int]] = {}
    columns: dict[str, int] = {}
    for index, level in enumerate(levels):
        here = f"{path}[{index}]"
        measure, looseness = _measure(level)
        first = seen.setdefault(level, index)
        before, at = loosest.get(measure, (looseness - 1, index))
        column = getattr(level, "column", None)
        if first != index:
            yield Fault(here, f"can never be reached: it is the same as levels[{first}]")
        elif measure and looseness <= before:
            reason = f"can never be reached: levels[{at}] before it is as loose or looser"
            yield Fault(here, f"{reason}; write the strictest first")
        elif isinstance(level, Equal) and level.column in columns:
            yield Fault(
                here, f"must stand before levels[{columns[level.column]}]: nothing is stricter than Equal"
            )
        if looseness >= before:
            loosest[measure] = (looseness, index)
        if column is not None:
            columns.setdefault(column, index)


def _measure(level: Level) -> tuple[tuple[str, ...], float]:
    """Return the scale of a level (none: empty) and how much it lets pass on it."""
    match level:
        case Levenshtein() | DamerauLevenshtein() | DifferenceWithin() | ShareWithin():
            return (type(level).__name__, level.column), level.at_most
        case JaroWinkler() | Overlap():
            return (type(level).__name__, level.column), -level.at_least
        case DaysWithin():
            return ("days", level.column), level.at_most
        case YearsWithin():
            return ("days", level.column), level.at_most * 365.25
        case KilometresWithin():
            return ("km", level.latitude, level.longitude), level.at_most
        case SamePart() if level.part in _POSTCODE_PARTS:
            return ("postcode", level.column), _POSTCODE_PARTS.index(level.part)
        case _:
            return (), 0.0


def _probability_faults(model: "FittedModel", hint: object) -> Iterator[Fault]:
    given, comparisons = model.probabilities, model.spec.comparisons
    if not isinstance(given, list | tuple) or len(given) != len(comparisons):
        wanted = f"must have one element for each of the {len(comparisons)} comparisons of the spec"
        got = f"has {len(given)}" if isinstance(given, list | tuple) else f"is {shown(given)}"
        yield Fault("probabilities", f"{wanted}, but {got}")
        return
    for index, (comparison, one) in enumerate(zip(comparisons, given, strict=True)):
        path = f"probabilities.{comparison.name}"
        found = list(shape_faults(one, element_hint(hint, index), path))
        yield from found
        broken = {fault.path for fault in found}
        for name in ("m", "u") if path not in broken else ():
            if _sound(f"{path}.{name}", broken):
                yield from _count_faults(getattr(one, name), len(comparison.levels), f"{path}.{name}")
