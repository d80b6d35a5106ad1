"""Models and specs as Splink's JSON, and models as Aidbox's EDN."""

import json
import re
from typing import Any

from linkspark.spec.cleaning import Where
from linkspark.spec.codec import encode
from linkspark.spec.expressions import judged_columns
from linkspark.spec.fitted import FittedModel
from linkspark.spec.formats.aidbox import TAG
from linkspark.spec.formats.edn import Elements, Keyword, write_edn
from linkspark.spec.formats.given import Notes
from linkspark.spec.formats.recognition import level_of
from linkspark.spec.formats.splink import LINK_TYPES
from linkspark.spec.formats.written import WrittenLevel, written, written_rule
from linkspark.spec.link_spec import LinkSpec
from linkspark.spec.syntax import ExpressionError, parse
from linkspark.spec.weights import LEAST_PROBABILITY
from linkspark.spec.words import NONE

_SPLINK_TYPES = {ours: theirs for theirs, ours in LINK_TYPES.items()}
_NULL = "missing"


def splink_text(model: FittedModel | LinkSpec, notes: Notes) -> str:
    """Return the JSON text that Splink loads: a trained model, or settings.

    Raises
    ------
    SpecError
        Naming all that Splink's JSON cannot say, each with its path.
    """
    spec = model.spec if isinstance(model, FittedModel) else model
    prior = model.prior if isinstance(model, FittedModel) else spec.prior
    body: dict[str, Any] = {"link_type": _SPLINK_TYPES[spec.link_type], "sql_dialect": "duckdb"}
    if isinstance(prior, float | int):
        body["probability_two_random_records_match"] = float(prior)
    elif prior is not None:
        notes.warnings.append("prior: its rules are left out; Splink takes them when it is trained.")
    _warn_of_settings(spec, notes)
    body["unique_id_column_name"] = spec.record_id
    rules = [written_rule(rule, f"blocking[{place}]", notes) for place, rule in enumerate(spec.blocking)]
    body["blocking_rules_to_generate_predictions"] = [
        {"blocking_rule": rule, "sql_dialect": "duckdb"} for rule in rules
    ]
    places = range(len(spec.comparisons))
    body["comparisons"] = [_splink_comparison(model, spec, place, notes) for place in places]
    notes.refuse()
    return json.dumps(body, indent=4, ensure_ascii=False, allow_nan=False) + "\n"


def _warn_of_settings(spec: LinkSpec, notes: Notes) -> None:
    if spec.fields:
        names = ", ".join(dict.fromkeys(one.name for one in spec.fields))
        reason = "Splink needs records whose columns are taken and cleaned already"
        notes.warnings.append(f"fields: {names} are left out; {reason}.")


def _splink_comparison(model: FittedModel | LinkSpec, spec: LinkSpec, place: int, notes: Notes) -> Any:
    one = spec.comparisons[place]
    made = written(one, f"comparisons[{place}]", notes)
    levels: list[dict[str, Any]] = [
        {"sql_condition": made.missing, "label_for_charts": _NULL, "is_null_level": True}
    ]
    for at, level in enumerate(made.levels):
        levels.append({"sql_condition": level.sql, "label_for_charts": level.label})
        levels[-1] |= _splink_probabilities(model, place, at)
        if level.frequency is not None:
            levels[-1] |= {
                "tf_adjustment_column": level.frequency.column,
                "tf_adjustment_weight": level.frequency.weight,
            }
            if level.frequency.minimum_u:
                levels[-1]["tf_minimum_u_value"] = level.frequency.minimum_u
            if level.own_u:
                levels[-1]["disable_tf_exact_match_detection"] = True
    levels.append({"sql_condition": "ELSE", "label_for_charts": NONE})
    levels[-1] |= _splink_probabilities(model, place, len(made.levels))
    return {"output_column_name": one.name, "comparison_levels": levels}


def _splink_probabilities(model: FittedModel | LinkSpec, place: int, at: int) -> dict[str, float]:
    if not isinstance(model, FittedModel):
        return {}
    known = model.probabilities[place]
    return {"m_probability": _probability(known.m[at]), "u_probability": _probability(known.u[at])}


def _probability(value: float) -> float:
    # What never happens counts as this here, and not at all elsewhere.
    return max(float(value), LEAST_PROBABILITY)


def aidbox_text(model: FittedModel, notes: Notes, resource_type: str = "Patient") -> str:
    """Return the EDN text of a model, as an Aidbox service reads it alone.

    What it has no word for stands under keys of the namespace ``linkspark``.

    Raises
    ------
    SpecError
        Naming all that it cannot say, each with its path.
    """
    spec = model.spec
    frequent: dict[str, None] = {}
    comparisons = {
        Keyword(one.name): _aidbox_levels(model, place, frequent, notes)
        for place, one in enumerate(spec.comparisons)
    }
    body: dict[Any, Any] = {
        Keyword("zen/tags"): Elements((TAG,)),
        Keyword("resource-type"): resource_type,
        Keyword("random-match-prob"): float(model.prior),
        Keyword("fields"): _aidbox_fields(spec, notes),
        Keyword("use-frequencies-for"): Elements(tuple(_key(name) for name in frequent)),
        Keyword("blocking-conds"): [
            written_rule(rule, f"blocking[{place}]", notes) for place, rule in enumerate(spec.blocking)
        ],
        Keyword("comparisons"): comparisons,
    }
    usual = {"link-type": "dedupe", "record-id": "id", "seed": 0, "pair-budget": 1_000_000_000}
    said = (spec.link_type, spec.record_id, spec.seed, spec.pair_budget)
    for (name, default), value in zip(usual.items(), said, strict=True):
        if value != default:
            body[Keyword(f"linkspark/{name}")] = value
    if any("linkspark/" in key.name for key in body) or ":linkspark/" in write_edn(comparisons):
        notes.warnings.append(
            "keys of the namespace linkspark hold what an Aidbox model has no word for; leave them out for a "
            "service that refuses keys it does not know."
        )
    notes.refuse()
    return write_edn(body) + "\n"


def _aidbox_levels(model: FittedModel, place: int, frequent: dict[str, None], notes: Notes) -> list[Any]:
    one, known = model.spec.comparisons[place], model.probabilities[place]
    made = written(one, f"comparisons[{place}]", notes)
    probabilities = list(zip(known.m, known.u, strict=True))
    levels = [_definition(made.missing, 1, 1), _definition(Keyword("else"), *probabilities[-1])]
    for level, (m, u) in zip(made.levels, probabilities, strict=False):
        definition = _definition(level.sql, m, u)
        how = level.frequency
        if how is not None:
            frequent[how.column] = None
            definition[Keyword("use-frequencies")] = True
            if (how.column, how.weight, how.minimum_u, level.own_u) != (one.name, 1, 0, False):
                definition[Keyword("linkspark/frequency")] = {
                    Keyword("column"): how.column,
                    Keyword("weight"): float(how.weight),
                    Keyword("minimum-u"): float(how.minimum_u),
                    Keyword("own-u"): level.own_u,
                }
        if level.sql and not _read_back(level):
            definition[Keyword("linkspark/level")] = json.dumps(encode(level.level), ensure_ascii=False)
        levels.append(definition)
    return levels


def _definition(condition: Any, m: float, u: float) -> dict[Any, Any]:
    return {
        Keyword("cond"): condition,
        Keyword("m-prob"): m if m == 1 else _probability(m),
        Keyword("u-prob"): u if u == 1 else _probability(u),
    }


def _read_back(level: WrittenLevel) -> bool:
    """Tell whether a condition is read as the level that it was written for."""
    try:
        return level_of(parse(level.sql, "other")) == level.level
    except ExpressionError:
        return False


def _aidbox_fields(spec: LinkSpec, notes: Notes) -> dict[Any, Any]:
    made: dict[Any, Any] = {}
    for place, one in enumerate(spec.fields):
        if one.clean or one.source is not None:
            what = "its cleaning" if one.clean else "its source"
            notes.problems.append(f"fields[{place}] ({one.name}): cannot be written: no word for {what}")
        made[_key(one.name)] = [_step(step) for step in one.path]
    for name in judged_columns(spec):
        made.setdefault(_key(name), [_key(name)])
    texts = [key for key in made if isinstance(key, str)]
    if texts:
        names = ", ".join(map(repr, texts))
        notes.warnings.append(
            f"fields: {names} cannot be keywords and are texts, which only linkspark takes."
        )
    return made


def _key(name: str) -> Any:
    """Return a name as a keyword, or as a text where it can be none."""
    return Keyword(name) if re.fullmatch(r"[A-Za-z_][\w\-.]*", name, re.ASCII) else name


def _step(step: Any) -> Any:
    if isinstance(step, Where):
        return {_key(step.key): step.equals}
    return _key(step) if isinstance(step, str) else step
