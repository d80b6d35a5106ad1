"""What is wrong with the fields of a spec, beyond the types of their values."""

from collections.abc import Iterator
from typing import Any

from linkspark.spec.cleaning import Cleaning, FirstOf, Joined, ParseDate, Path, Recode
from linkspark.spec.date_formats import FORMATS, NEEDS, ambiguous, incomplete, short
from linkspark.spec.fields import Field
from linkspark.spec.plain import shown
from linkspark.spec.shapes import Fault


def field_faults(fields: Any, path: str, record_id: object, broken: set[str]) -> Iterator[Fault]:
    """Yield what is wrong with fields whose own values may be wrong as well.

    Parameters
    ----------
    fields
        `LinkSpec.fields`, whatever stands there.
    path
        Where they stand.
    record_id
        The column that identifies a record.
    broken
        The paths at which a value of the wrong shape stands.
    """
    if not isinstance(fields, list | tuple) or path in broken:
        return
    names: dict[tuple[str, str | None], int] = {}
    for index, one in enumerate(fields):
        here = f"{path}[{index}]"
        if isinstance(one, Field):
            yield from _name_faults(one, here, index, names, record_id)
            if _sound(f"{here}.path", broken):
                yield from _path_faults(one.path, f"{here}.path")
            for place, step in enumerate(one.clean if f"{here}.clean" not in broken else ()):
                if _sound(f"{here}.clean[{place}]", broken):
                    yield from _step_faults(step, f"{here}.clean[{place}]")


def _sound(path: str, broken: set[str]) -> bool:
    return not any(other == path or other.startswith((f"{path}.", f"{path}[")) for other in broken)


def _name_faults(
    one: Field, path: str, index: int, names: dict[tuple[str, str | None], int], record_id: object
) -> Iterator[Fault]:
    if not isinstance(one.name, str) or not isinstance(one.source, str | None):
        return
    first = names.setdefault((one.name.lower(), one.source), index)
    if first != index:
        of = "" if one.source is None else f" of source {shown(one.source)}"
        yield Fault(f"{path}.name", f"is the name of fields[{first}]{of} too; give one of them another")
    elif one.name == record_id:
        yield Fault(f"{path}.name", "is the record id, which is always taken as it is")
    elif one.name.startswith("__"):
        yield Fault(f"{path}.name", "begins with two underscores, as linkspark's own columns do")


def _path_faults(steps: Path, path: str) -> Iterator[Fault]:
    if not isinstance(steps[0], str):
        yield Fault(f"{path}[0]", "must be the name of a column of the records")


def _step_faults(step: Cleaning, path: str) -> Iterator[Fault]:
    match step:
        case ParseDate():
            yield from _date_faults(step, path)
        case Joined() | FirstOf():
            for index, other in enumerate(step.others):
                yield from _path_faults(other, f"{path}.others[{index}]")
        case Recode():
            firsts: dict[str, int] = {}
            for index, (value, _) in enumerate(step.values):
                first = firsts.setdefault(value, index)
                if first != index:
                    yield Fault(f"{path}.values[{index}]", f"recodes the same value as values[{first}]")


def _date_faults(step: ParseDate, path: str) -> Iterator[Fault]:
    unknown = [index for index, name in enumerate(step.formats) if name not in FORMATS]
    for index in unknown:
        reason = f"is no format of dates; the formats are {', '.join(FORMATS)}"
        yield Fault(f"{path}.formats[{index}]", reason)
    if unknown:
        return
    if pair := ambiguous(step.formats):
        yield Fault(f"{path}.formats", f"{pair[0]} and {pair[1]} read the same text as different dates")
    if lacking := incomplete(step.formats, NEEDS[step.part]):
        need = {"date": "day; ask for the month or the year", "month": "month; ask for the year"}
        yield Fault(f"{path}.formats", f"{', '.join(lacking)} has no {need[step.part]} with part")
    if short(step.formats) and step.pivot is None:
        reason = f"is missing: {', '.join(short(step.formats))} has years of two digits"
        yield Fault(f"{path}.pivot", reason)
    elif step.pivot is not None and not short(step.formats):
        yield Fault(f"{path}.pivot", "is for years of two digits, which none of the formats has")
