"""The page: plain values into the template, the template into one HTML file."""

from collections.abc import Mapping
from importlib.resources import files

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from linkspark.report import findings
from linkspark.report.canvas import own_settings, printable
from linkspark.report.common_section import common
from linkspark.report.disclosure import control, control_weights, suppressed_cells
from linkspark.report.distributions import distributions
from linkspark.report.parts import Report
from linkspark.report.profile_sections import missing, shape, uniqueness
from linkspark.report.reading import Reading, read
from linkspark.report.weight_sections import weights_sections
from linkspark.results import Profile, Weights


def page(
    profile: Profile | None,
    weights: Weights | None,
    *,
    minimum_count: int,
    title: str,
    facts: Mapping[str, str] | None,
) -> str:
    """Return the report as the text of an HTML file."""
    with own_settings():
        report = compose(profile, weights, minimum_count, title, facts or {})
    return render(report)


def compose(
    profile: Profile | None,
    weights: Weights | None,
    minimum_count: int,
    title: str,
    facts: Mapping[str, str],
) -> Report:
    """Return the contents of the report, under disclosure control."""
    tables = {}
    reading: Reading | None = None
    sections = []
    if profile is not None:
        profile = control(profile, minimum_count)
        reading = read(profile)
        tables = {
            "summary": profile.summary,
            "missing": profile.missing,
            "unique": profile.unique,
            "descriptive_stats": profile.descriptive_stats,
            "block_sizes": profile.block_sizes,
            "common_records": profile.common_records,
        }
        sections = [shape(reading), missing(reading), uniqueness(reading)]
        sections += [common(reading)] if len(reading.names) > 1 else []
        sections += [distributions(reading, minimum_count)]
    if weights is not None:
        weights = control_weights(weights, minimum_count)
        tables["agreement"] = weights.agreement
        sections += weights_sections(weights, minimum_count)
    return Report(
        title=title,
        standfirst=findings.standfirst(reading, weights),
        key_figures=findings.key_figures(reading, weights),
        findings=findings.findings(reading, weights),
        sections=tuple(sections),
        suppressed=findings.suppression(suppressed_cells(tables), reading, minimum_count),
        glossary=findings.glossary(reading, weights),
        facts=tuple((str(name), str(text)) for name, text in facts.items()),
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
