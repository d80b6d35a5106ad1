"""Splink's JSON, of settings and of trained models, versions 3 to 5."""

from collections.abc import Mapping
from typing import Any, Final

from linkspark.spec.blocking import BlockingRule
from linkspark.spec.comparisons import Comparison
from linkspark.spec.fitted import FittedModel
from linkspark.spec.formats.files import (
    checked_model,
    checked_spec,
    number_of,
    objects_of,
    text_of,
    unknown_keys,
)
from linkspark.spec.formats.given import (
    GivenComparison,
    GivenFrequency,
    GivenLevel,
    Notes,
    comparison_of,
    probabilities_of,
)
from linkspark.spec.formats.rules import rules_of
from linkspark.spec.link_spec import LinkSpec
from linkspark.spec.plain import shown
from linkspark.spec.syntax import Column, Dialect, ExpressionError, parse, walk

LINK_TYPES: Final = {"dedupe_only": "dedupe", "link_only": "link", "link_and_dedupe": "link_and_dedupe"}
_PRIOR_KEY: Final = "probability_two_random_records_match"
_ID_KEY: Final = "unique_id_column_name"
# Splink's own, where a file says none.
_PRIOR: Final = 0.0001
_SETTINGS: Final = """
    link_type probability_two_random_records_match retain_matching_columns
    retain_intermediate_calculation_columns additional_columns_to_retain sql_dialect linker_uid em_convergence
    max_iterations match_weight_column_prefix bayes_factor_column_prefix version
    term_frequency_adjustment_column_prefix comparison_vector_value_column_prefix unique_id_column_name
    source_dataset_column_name blocking_rules_to_generate_predictions comparisons
"""
_RULE: Final = "blocking_rule sql_dialect arrays_to_explode salting_partitions"
_COMPARISON: Final = "output_column_name comparison_levels comparison_description"
_LEVEL: Final = """
    sql_condition label_for_charts is_null_level m_probability u_probability fix_m_probability
    fix_u_probability tf_adjustment_column tf_adjustment_weight tf_minimum_u_value
    disable_tf_exact_match_detection comparison_vector_value max_comparison_vector_value bayes_factor
    log2_bayes_factor
"""


def is_splink(body: Mapping[str, Any]) -> bool:
    """Tell whether a JSON object looks like Splink's."""
    return "comparisons" in body and ("link_type" in body or "sql_dialect" in body) and "format" not in body


def read_splink(body: Mapping[str, Any], notes: Notes) -> FittedModel | LinkSpec:
    """Return the model that Splink's JSON says; the spec where no level has m or u.

    Raises
    ------
    SpecError
        Naming all that is wrong with it, or cannot be carried over, each with its path.
    """
    unknown_keys(body, _SETTINGS, "", notes)
    dialect: Dialect = "spark" if body.get("sql_dialect") == "spark" else "other"
    link_type = body.get("link_type")
    if not isinstance(link_type, str) or link_type not in LINK_TYPES:
        allowed = ", ".join(LINK_TYPES)
        notes.problems.append(f"link_type: must be one of {allowed}, but is {shown(link_type)}")
        link_type = "dedupe_only"
    _warn_of_sources(body, link_type, notes)
    given = _comparisons(body.get("comparisons"), notes)
    named: list[Comparison | None] = [comparison_of(one, dialect, notes) for one in given]
    prior = number_of(
        body, "probability_two_random_records_match", "probability_two_random_records_match", notes
    )
    record_id = _column(text_of(body, "unique_id_column_name", "unique_id_column_name", notes, "unique_id"))
    levels = [level for one in given for level in one.levels if level.kind != "null"]
    trained = any(level.m is not None or level.u is not None for level in levels)
    known = [probabilities_of(one, notes) for one in given] if trained else []
    rules = _rules(body, dialect, notes)
    notes.refuse()
    spec = checked_spec(
        notes,
        link_type=LINK_TYPES[link_type],
        record_id=record_id,
        blocking=tuple(rules),
        comparisons=tuple(one for one in named if one is not None),
        prior=None if trained else prior,
    )
    if not trained:
        return spec
    return checked_model(
        notes, spec, _PRIOR if prior is None else prior, [one for one in known if one is not None]
    )


def _warn_of_sources(body: Mapping[str, Any], link_type: str, notes: Notes) -> None:
    name = body.get("source_dataset_column_name", "source_dataset")
    if name != "source_dataset" and link_type != "dedupe_only":
        here = "here the sources of one frame stand in source_dataset"
        notes.warnings.append(f"source_dataset_column_name: is {shown(name)}; {here}.")


def _rules(body: Mapping[str, Any], dialect: Dialect, notes: Notes) -> list[BlockingRule]:
    here = "blocking_rules_to_generate_predictions"
    rules: list[BlockingRule] = []
    for place, one in enumerate(objects_of(body.get(here), here, 62, notes)):
        path = f"{here}[{place}]"
        if isinstance(one, dict):
            unknown_keys(one, _RULE, path, notes)
            path = f"{path}.blocking_rule"
            one = one.get("blocking_rule")
        if isinstance(one, str):
            rules += rules_of(one, path, dialect, notes)
        else:
            notes.problems.append(f"{path}: must be text, but is {shown(one)}")
    return rules


def _comparisons(value: Any, notes: Notes) -> list[GivenComparison]:
    found: list[GivenComparison] = []
    for place, one in enumerate(objects_of(value, "comparisons", 200, notes)):
        path = f"comparisons[{place}]"
        if not isinstance(one, dict):
            notes.problems.append(f"{path}: must be an object, but is {shown(one)}")
            continue
        unknown_keys(one, _COMPARISON, path, notes)
        here = f"{path}.comparison_levels"
        levels = objects_of(one.get("comparison_levels"), here, 101, notes)
        given = [_level(level, f"{here}[{at}]", notes) for at, level in enumerate(levels)]
        read = tuple(level for level in given if level is not None)
        name = text_of(one, "output_column_name", f"{path}.output_column_name", notes, _named(read))
        if len(read) == len(levels) > 0:
            found.append(GivenComparison(path, name, read))
    return found


def _level(one: Any, path: str, notes: Notes) -> GivenLevel | None:
    if not isinstance(one, dict):
        notes.problems.append(f"{path}: must be an object, but is {shown(one)}")
        return None
    unknown_keys(one, _LEVEL, path, notes)
    sql = text_of(one, "sql_condition", f"{path}.sql_condition", notes)
    label = one.get("label_for_charts")
    null = one.get("is_null_level", False)
    if not isinstance(null, bool):
        notes.problems.append(f"{path}.is_null_level: must be true or false, but is {shown(null)}")
    m, u = (number_of(one, f"{name}_probability", f"{path}.{name}_probability", notes) for name in "mu")
    return GivenLevel(
        path,
        "null" if null is True else "else" if sql.strip().upper() == "ELSE" else "level",
        sql,
        label if isinstance(label, str) else "",
        m,
        u,
        _frequency(one, path, notes),
    )


def _frequency(one: Mapping[str, Any], path: str, notes: Notes) -> GivenFrequency | None:
    if one.get("tf_adjustment_column") is None:
        return None
    column = _column(text_of(one, "tf_adjustment_column", f"{path}.tf_adjustment_column", notes))
    weight = number_of(one, "tf_adjustment_weight", f"{path}.tf_adjustment_weight", notes)
    least = number_of(one, "tf_minimum_u_value", f"{path}.tf_minimum_u_value", notes)
    own = one.get("disable_tf_exact_match_detection", False)
    if not isinstance(own, bool):
        place = f"{path}.disable_tf_exact_match_detection"
        notes.problems.append(f"{place}: must be true or false, but is {shown(own)}")
    return GivenFrequency(column, least or 0.0, 1.0 if weight is None else weight, own is True)


def _column(text: str) -> str:
    """Return a column's name without its quotes."""
    try:
        tree = parse(text, "other", two_sides=False)
    except ExpressionError:
        return text
    return tree.name if isinstance(tree, Column) else text


def _named(levels: tuple[GivenLevel, ...]) -> str | None:
    """Return the name that a comparison without one has: that of what it follows first."""
    for one in levels:
        try:
            tree = parse(one.sql, "spark" if "`" in one.sql else "other")
        except ExpressionError:
            continue
        names = [node.name for node in walk(tree) if isinstance(node, Column)]
        if names and one.kind != "else":
            return names[0]
    return None
