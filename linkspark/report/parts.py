"""What a report is made of: plain values that the template turns into a page."""

from dataclasses import dataclass, field

from markupsafe import Markup

from linkspark.report.canvas import printable


@dataclass(frozen=True)
class Cell:
    """One cell of a table; `kind` is number, text, hidden or absent."""

    text: str
    kind: str = "number"


@dataclass(frozen=True)
class Table:
    """A table with a header for each row. `groups` span several columns each: (title, how many)."""

    caption: str
    corner: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    groups: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Exhibit:
    """A finding with its chart and its numbers."""

    heading: str | Markup
    notes: tuple[str | Markup, ...] = ()
    svg: Markup | None = None
    wide: bool = False
    table: Table | None = None
    opened: bool = False


@dataclass(frozen=True)
class Section:
    """A chapter of the page. `cards` are small exhibits, set side by side."""

    anchor: str
    title: str
    lead: tuple[str | Markup, ...] = ()
    exhibits: tuple[Exhibit, ...] = ()
    cards: tuple[Exhibit, ...] = ()
    cards_title: str = ""


@dataclass(frozen=True)
class Report:
    """All of a page but its style."""

    title: str
    standfirst: str | Markup
    key_figures: tuple[tuple[str, str], ...]
    findings: tuple[str | Markup, ...]
    sections: tuple[Section, ...]
    suppressed: tuple[str | Markup, ...]
    glossary: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, str], ...] = field(default=())


def named(name: object) -> Markup:
    """Return a column's or file's name as it may stand in a sentence, whatever its script or signs."""
    return Markup('<bdi class="name">{}</bdi>').format(printable(name))


def names(items: list[str], most: int = 6) -> Markup:
    """Return names as a, b and c, cut after some."""
    shown = [named(item) for item in items[:most]]
    if len(items) > most:
        return Markup("{} and {} more").format(Markup(", ").join(shown), len(items) - most)
    if len(shown) < 2:
        return Markup("").join(shown)
    return Markup("{} and {}").format(Markup(", ").join(shown[:-1]), shown[-1])
