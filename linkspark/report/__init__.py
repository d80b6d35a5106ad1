"""The report: one HTML file that needs nothing else, under disclosure control.

Disclosure control needs pandas alone; the page needs the packages of the extra `report`, loaded when it is
made.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from linkspark import errors
from linkspark.report.disclosure import check_minimum_count, control, control_weights
from linkspark.report.verdicts import Suppressed
from linkspark.results import LinkageFindings, Profile, Weights

__all__ = ["Suppressed", "control", "control_weights", "report_html", "write_html", "write_report"]


def report_html(
    profile: Profile | None = None,
    weights: Weights | None = None,
    linkage: LinkageFindings | None = None,
    *,
    minimum_count: int = 10,
    title: str = "What the files hold",
    facts: Mapping[str, str] | None = None,
) -> str:
    """Return a report as the text of one HTML file, for readers who did not run anything.

    Parameters
    ----------
    profile, weights, linkage
        What was found; at least one of the three.
    minimum_count
        Counts above 0 and below it are suppressed, and values with fewer records; see `control`.
    title
        The heading of the page.
    facts
        Lines for the foot of the page: what was run, when, with which versions.

    Returns
    -------
    str
        HTML without script, with its style and drawings inside. It asks the network for nothing, and is the
        same for the same arguments.

    Raises
    ------
    ArgumentError
        If there is nothing to report on, or `minimum_count` is no whole number of at least 0.
    MissingDependencyError
        If jinja2 or matplotlib is not installed.
    """
    check_minimum_count("report_html", minimum_count)
    if profile is None and weights is None and linkage is None:
        allowed = "a Profile unless weights or a linkage are given"
        raise errors.argument("report_html", "profile", None, allowed)
    try:
        from linkspark.report.page import page
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package not in ("jinja2", "markupsafe", "matplotlib"):
            raise
        raise errors.package_not_installed("the HTML report", package, "report") from error
    return page(profile, weights, linkage, minimum_count=minimum_count, title=title, facts=facts)


def write_report(
    path: str | os.PathLike[str],
    profile: Profile | None = None,
    weights: Weights | None = None,
    linkage: LinkageFindings | None = None,
    *,
    minimum_count: int = 10,
    title: str = "What the files hold",
    facts: Mapping[str, str] | None = None,
) -> Path:
    """Write the report of `report_html` to a file, and return its path.

    The file is written under a temporary name and moved into place, so that no half of it is ever seen.
    See `report_html` for the other arguments, and what it raises.
    """
    html = report_html(profile, weights, linkage, minimum_count=minimum_count, title=title, facts=facts)
    return write_html(path, html)


def write_html(path: str | os.PathLike[str], html: str) -> Path:
    """Write a page under a temporary name and move it into place."""
    target = Path(path)
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        temporary.write_text(html, encoding="utf-8", newline="\n")
        os.replace(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)
    return target
