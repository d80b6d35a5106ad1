"""The page: plain values into the template, the template into one HTML file."""

from collections.abc import Mapping
from dataclasses import replace
from importlib.resources import files

import pandas as pd
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from linkspark.report import findings
from linkspark.report.canvas import own_settings, printable
from linkspark.report.common_section import common
from linkspark.report.disclosure import control, control_weights, suppressed_cells
from linkspark.report.distributions import distributions
from linkspark.report.linkage_control import LinkageTables, control_linkage
from linkspark.report.linkage_findings import (
    figures_of_linkage,
    findings_of_linkage,
    standfirst_of_linkage,
)
from linkspark.report.linkage_sections import (
    blocking_section,
    clusters_section,
    patterns_section,
    stages_section,
)
from linkspark.report.model_sections import model_sections
from linkspark.report.parts import Report, Section
from linkspark.report.profile_sections import missing, shape, uniqueness
from linkspark.report.reading import Reading, read
from linkspark.report.score_sections import scores_section, truth_section
from linkspark.report.suggestion_section import suggestion_section
from linkspark.report.weight_sections import weights_sections
from linkspark.results import LinkageFindings, Profile, Weights
from linkspark.spec import FittedModel


def page(
    profile: Profile | None,
    weights: Weights | None,
    linkage: LinkageFindings | None = None,
    *,
    minimum_count: int,
    title: str,
    facts: Mapping[str, str] | None,
) -> str:
    """Return the report as the text of an HTML file."""
    with own_settings():
        report = compose(profile, weights, linkage, minimum_count, title, facts or {})
    return render(report)


def compose(
    profile: Profile | None,
    weights: Weights | None,
    linkage: LinkageFindings | None,
    minimum_count: int,
    title: str,
    facts: Mapping[str, str],
) -> Report:
    """Return the contents of the report, under disclosure control."""
    tables: dict[str, pd.DataFrame | None] = {}
    reading: Reading | None = None
    sections: list[Section] = []
    if profile is not None:
        profile = control(profile, minimum_count)
        reading = read(profile)
        names = ("summary", "missing", "unique", "descriptive_stats", "block_sizes", "common_records")
        tables = {name: getattr(profile, name) for name in names}
        sections = [shape(reading), missing(reading), uniqueness(reading)]
        sections += [common(reading)] if len(reading.names) > 1 else []
        sections += [distributions(reading, minimum_count)]
    if weights is not None:
        weights = control_weights(weights, minimum_count)
        tables["agreement"] = weights.agreement
        sections += weights_sections(weights, minimum_count)
    report = Report(
        title=title,
        standfirst=findings.standfirst(reading, weights),
        key_figures=findings.key_figures(reading, weights),
        findings=findings.findings(reading, weights),
        sections=tuple(sections),
        suppressed=(),
        glossary=findings.glossary(reading, weights, linked=linkage is not None),
        facts=tuple((str(name), str(text)) for name, text in facts.items()),
    )
    if linkage is not None:
        shown = control_linkage(linkage, minimum_count)
        report = _with_linkage(report, linkage.model, shown)
        tables |= shown.by_name()
    said = findings.suppression(suppressed_cells(tables), reading, minimum_count)
    return replace(report, suppressed=said)


def _with_linkage(report: Report, model: FittedModel, tables: LinkageTables) -> Report:
    """Return the report with the chapters on the linkage, of which its top speaks first."""
    sections = [
        suggestion_section(model),
        blocking_section(tables),
        *model_sections(model, tables),
        scores_section(tables),
        patterns_section(model, tables),
        clusters_section(tables),
        truth_section(tables),
        stages_section(tables),
    ]
    own = figures_of_linkage(tables)
    said = {what for _, what in own}
    figures = (*own, *(figure for figure in report.key_figures if figure[1] not in said))
    return replace(
        report,
        standfirst=standfirst_of_linkage(model, tables),
        key_figures=figures[:5],
        findings=(*findings_of_linkage(model, tables), *report.findings),
        sections=(*report.sections, *(section for section in sections if section)),
    )


def render(report: Report) -> str:
    """Return the report as HTML; every text that is no `Markup` is escaped."""
    room = files("linkspark.report")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=_finalize
    )
    template = environment.from_string(room.joinpath("page.html").read_text("utf-8"))
    style = Markup(room.joinpath("page.css").read_text("utf-8"))
    return template.render(report=report, style=style)


def _finalize(value: object) -> object:
    return value if isinstance(value, Markup) else printable(value)
