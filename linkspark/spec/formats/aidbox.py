"""The model of the Aidbox MDM service, in EDN: alone, or one of the models of a namespace file."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from linkspark.spec.blocking import BlockingRule
from linkspark.spec.cleaning import Step, Where
from linkspark.spec.codec import decode
from linkspark.spec.comparisons import Comparison
from linkspark.spec.expressions import judged_columns
from linkspark.spec.fields import Field
from linkspark.spec.fitted import FittedModel
from linkspark.spec.formats.edn import Elements, Keyword, Symbol, write_edn
from linkspark.spec.formats.elsewhere import elsewhere, tree_of
from linkspark.spec.formats.files import checked_model, checked_spec, number_of, objects_of
from linkspark.spec.formats.given import (
    GivenComparison,
    GivenFrequency,
    GivenLevel,
    Notes,
    comparison_of,
    probabilities_of,
)
from linkspark.spec.formats.rules import rules_of
from linkspark.spec.levels import Level
from linkspark.spec.plain import shown
from linkspark.spec.shapes import faults as shape_faults
from linkspark.spec.syntax import to_sql

TAG: Final = Symbol("aidbox.mdm/model")
# Spelled wrong in the service's own pages.
_TYPOS: Final = {"random-math-prob": "random-match-prob", "use-frequncies": "use-frequencies"}
_MODEL: Final = (
    "zen/tags zen/desc zen/icon comparisons fields blocking-conds random-match-prob resource-type "
    "use-frequencies-for linkspark/link-type linkspark/record-id linkspark/seed linkspark/pair-budget"
)
_LEVEL: Final = "cond m-prob u-prob use-frequencies linkspark/label linkspark/level linkspark/frequency"
_FREQUENCY: Final = "column minimum-u weight own-u"


def read_aidbox(document: Any, notes: Notes, model: str | None = None) -> FittedModel:
    """Return the model that EDN says: that of a name where a namespace file holds several.

    Raises
    ------
    SpecError
        Naming all that is wrong with it, or cannot be carried over, each with its path.
    """
    body = _named(_chosen(document, notes, model), _MODEL, "", notes)
    fields = _fields(body.get("fields"), notes)
    frequent = _frequent(body.get("use-frequencies-for"), notes)
    if not isinstance(body.get("resource-type"), str):
        got = shown(body["resource-type"]) if "resource-type" in body else "missing"
        notes.problems.append(f":resource-type: must be text, but is {got}")
    prior = number_of(body, "random-match-prob", ":random-match-prob", notes)
    if prior is None and "random-match-prob" not in body:
        notes.problems.append(":random-match-prob: is missing")
    given = _comparisons(body.get("comparisons"), frequent, [one.name for one in fields], notes)
    named = [comparison_of(one, "other", notes) for one in given]
    known = [probabilities_of(one, notes) for one in given]
    rules = list(_rules(body.get("blocking-conds"), notes))
    notes.refuse()
    more = {
        name: body[f"linkspark/{key}"]
        for name, key in (("seed", "seed"), ("pair_budget", "pair-budget"))
        if f"linkspark/{key}" in body
    }
    spec = checked_spec(
        notes,
        link_type=body.get("linkspark/link-type", "dedupe"),
        record_id=body.get("linkspark/record-id", "id"),
        blocking=tuple(rules),
        comparisons=tuple(one for one in named if one is not None),
        # A field that is its own column says nothing.
        fields=tuple(one for one in fields if one.path != (one.name,)),
        **more,
    )
    names = {one.name for one in fields}
    used = [name for name in judged_columns(spec) if name not in names]
    notes.problems += [f":fields: has no {name}, which conditions or blocking read" for name in used]
    notes.refuse()
    return checked_model(notes, spec, prior or 0.0, [one for one in known if one is not None])


def _chosen(document: Any, notes: Notes, model: str | None) -> dict[Any, Any]:
    """Return the map of the model."""
    if isinstance(document, dict) and model is None and _is_model(document):
        return document
    held = document.items() if isinstance(document, dict) else ()
    found = {_plain(key): value for key, value in held if isinstance(value, dict) and _is_tagged(value)}
    names = ", ".join(found)
    if model is not None:
        # A model is also called by its namespace and name.
        wanted = model if model in found else model.rpartition("/")[2]
        if wanted not in found:
            notes.problems.append(f"holds no model {model!r}; it holds {names or 'none'}")
            notes.refuse()
        return found[wanted]
    if len(found) != 1:
        several = f"holds {len(found)} models: {names}; name one with `model`"
        none = "holds no model: no map has :zen/tags #{aidbox.mdm/model}"
        notes.problems.append(several if found else none)
        notes.refuse()
    return next(iter(found.values()))


def holds_model(document: Any) -> bool:
    """Tell whether EDN is a model, or a namespace with models."""
    if not isinstance(document, dict):
        return False
    return _is_model(document) or any(isinstance(one, dict) and _is_tagged(one) for one in document.values())


def _is_model(value: Mapping[Any, Any]) -> bool:
    return _is_tagged(value) or Keyword("comparisons") in value


def _is_tagged(value: Mapping[Any, Any]) -> bool:
    tags = value.get(Keyword("zen/tags"))
    return isinstance(tags, Elements) and TAG in tags.values


def _plain(key: Any) -> str:
    return key.name if isinstance(key, Symbol | Keyword) else str(key)


def _named(value: dict[Any, Any], known: str, path: str, notes: Notes) -> dict[str, Any]:
    """Return a map by the names of its keywords; notes those that are not known, or spelled wrong."""
    allowed = known.split()
    found: dict[str, Any] = {}
    for key, one in value.items():
        name = key.name if isinstance(key, Keyword) else ""
        right = _TYPOS.get(name, name)
        if right != name and right in allowed:
            notes.warnings.append(f"{path}:{name}: is taken for :{right}.")
        if right not in allowed:
            notes.problems.append(f"{path}{write_edn(key)[:60]}: is not known here")
        elif right in found:
            notes.problems.append(f"{path}:{right}: is there more than once")
        else:
            found[right] = one
    return found


def _fields(value: Any, notes: Notes) -> list[Field]:
    if not isinstance(value, dict) or not value:
        notes.problems.append(f":fields: must be a map of names to paths, but is {_shown(value)}")
        return []
    found = []
    for key, path in value.items():
        name = key if isinstance(key, str) else key.name if isinstance(key, Keyword) else ""
        steps = [_step(one) for one in path] if isinstance(path, list) else []
        if not name or not steps or None in steps or not isinstance(steps[0], str):
            allowed = 'a path: a keyword, then keywords, positions from 0 and filters like {:system "email"}'
            notes.problems.append(f":fields :{name or '?'}: must be {allowed}, but is {_shown(path)}")
        else:
            found.append(Field(name, tuple(one for one in steps if one is not None)))
    return found


def _step(one: Any) -> Step | None:
    match one:
        case Keyword(name):
            return name
        case str():
            return one
        case int() if not isinstance(one, bool) and one >= 0:
            return one
        case dict() if len(one) == 1:
            key, value = next(iter(one.items()))
            equals = value.name if isinstance(value, Keyword) else value
            if isinstance(key, Keyword | str) and isinstance(equals, str | int | bool):
                return Where(key.name if isinstance(key, Keyword) else key, equals)
    return None


def _frequent(value: Any, notes: Notes) -> set[str]:
    if value is None:
        return set()
    values = value.values if isinstance(value, Elements) else value if isinstance(value, list) else None
    if values is None or not all(isinstance(one, Keyword | str) for one in values):
        notes.problems.append(f":use-frequencies-for: must be a set of keywords, but is {_shown(value)}")
        return set()
    return {_plain(one) for one in values}


def _rules(value: Any, notes: Notes) -> Iterator[BlockingRule]:
    for place, one in enumerate(objects_of(value, ":blocking-conds", 62, notes)):
        path = f":blocking-conds[{place}]"
        if isinstance(one, str):
            yield from rules_of(one, path, "other", notes)
        else:
            notes.problems.append(f"{path}: must be text, but is {_shown(one)}")


def _comparisons(value: Any, frequent: set[str], fields: list[str], notes: Notes) -> list[GivenComparison]:
    if not isinstance(value, dict) or not 1 <= len(value) <= 200:
        notes.problems.append(f":comparisons: must be a map of 1 to 200 comparisons, but is {_shown(value)}")
        return []
    found = []
    for key, levels in value.items():
        name = _plain(key)
        path = f":comparisons :{name[:60]}"
        listed = objects_of(levels, path, 102, notes)
        if listed and len(listed) < 3:
            notes.problems.append(f"{path}: must have 3 levels or more: for null, :else, and one that agrees")
            continue
        column = name if name in fields else None
        given = [_level(one, f"{path}[{at}]", column, notes) for at, one in enumerate(listed)]
        read = [one for one in given if one is not None]
        if not listed or len(read) < len(listed):
            continue
        if read[1].kind != "else":
            notes.problems.append(f"{path}[1]: must be :else, which stands second, behind the null case")
            continue
        _check_null(read[0], listed[0], notes)
        for one in read:
            if one.frequency is not None and one.frequency.column not in frequent:
                lacking = f":use-frequencies-for does not name {one.frequency.column}"
                notes.warnings.append(f"{one.path}: {lacking}; its frequencies are used all the same.")
        null = GivenLevel(read[0].path, "null", read[0].sql)
        found.append(GivenComparison(path, name, (null, *read[2:], read[1])))
    return found


def _check_null(one: GivenLevel, given: Any, notes: Notes) -> None:
    if one.kind == "else":
        notes.problems.append(f"{one.path}: must be the null case, which stands first, but is :else")
    elif one.m != one.u:
        notes.problems.append(f"{one.path}: is the null case, whose m and u must be the same")


def _level(one: Any, path: str, column: str | None, notes: Notes) -> GivenLevel | None:
    if not isinstance(one, dict):
        notes.problems.append(f"{path}: must be a map, but is {_shown(one)}")
        return None
    body = _named(one, _LEVEL, f"{path} ", notes)
    condition = body.get("cond")
    is_else = condition == Keyword("else")
    if not is_else and not isinstance(condition, str):
        notes.problems.append(f"{path} :cond: must be text or :else, but is {_shown(condition)}")
        return None
    m, u = (number_of(body, f"{name}-prob", f"{path} :{name}-prob", notes) for name in "mu")
    sql = "" if is_else else str(condition)
    flag = body.get("use-frequencies", False)
    if not isinstance(flag, bool):
        notes.problems.append(f"{path} :use-frequencies: must be true or false, but is {_shown(flag)}")
    label = body.get("linkspark/label", "")
    return GivenLevel(
        path,
        "else" if is_else else "level",
        sql,
        label if isinstance(label, str) else "",
        m,
        u,
        _frequency(body, flag is True, column, path, notes),
        _known(body.get("linkspark/level"), sql),
    )


def _frequency(
    body: Mapping[str, Any], asked: bool, column: str | None, path: str, notes: Notes
) -> GivenFrequency | None:
    more = body.get("linkspark/frequency")
    if isinstance(more, dict):
        named = _named(more, _FREQUENCY, f"{path} :linkspark/frequency ", notes)
        least = number_of(named, "minimum-u", f"{path} :minimum-u", notes)
        weight = number_of(named, "weight", f"{path} :weight", notes)
        name = named.get("column", column)
        whole = 1.0 if weight is None else weight
        return GivenFrequency(str(name), least or 0.0, whole, named.get("own-u") is True)
    if not asked:
        return None
    if column is None:
        notes.problems.append(f"{path}: follows frequencies, but the comparison has no field's name")
        return None
    return GivenFrequency(column)


def _known(text: Any, sql: str) -> Level | None:
    """Return the level that a file of this package's own names beside a condition that says the same."""
    if not isinstance(text, str):
        return None
    try:
        read = decode(Comparison, {"name": "it", "levels": [json.loads(text)]}) if len(text) < 5_000 else None
        if read is None or read.problems or any(shape_faults(read.value, Comparison, "")):
            return None
        level: Level = read.value.levels[0]
        same = to_sql(elsewhere(tree_of(level)), "other") == sql
    except (ValueError, RecursionError):
        return None
    return level if same else None


def _shown(value: Any) -> str:
    if isinstance(value, Keyword | Symbol | Elements):
        return write_edn(value)[:60]
    return "missing" if value is None else shown(value)
