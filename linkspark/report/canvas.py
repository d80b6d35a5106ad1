"""Drawing on matplotlib, to SVG that may stand inside a page.

Text is never given to matplotlib: it would read `$` as mathematics and look for the glyphs of every script.
Words are put into the SVG beside its shapes, and a browser sets them in its own fonts. Colours are stand-ins
that become CSS variables, so that one drawing follows light and dark.
"""

import io
import re
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import matplotlib
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Rectangle
from matplotlib.transforms import Affine2D

# The stand-ins are colours that no chart would use by chance.
_COLOURS = {
    "ink": "#010101",
    "bar": "#010102",
    "track": "#010103",
    "grid": "#010104",
    "warm": "#010105",
    "soft": "#010106",
}
FONT_SIZE = 13
_COLUMN = 760
_SETTINGS: Any = {"svg.fonttype": "none", "svg.hashsalt": "linkspark", "path.simplify": False}
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")


def printable(text: object) -> str:
    """Return a text without characters that no page may hold: control characters and half code points."""
    return _UNPRINTABLE.sub("\ufffd", str(text))


def text_width(text: str, size: float = FONT_SIZE) -> float:
    """Return about how wide a text is in the widest of the usual sans-serif fonts, in pixels."""
    return size * sum(map(_character_width, text))


def _character_width(character: str) -> float:
    if unicodedata.combining(character):
        return 0
    if unicodedata.east_asian_width(character) in "WF":
        return 1.1
    if character in "MW@%mw…":
        return 1
    if character in "iljI.,:;'|! ":
        return 0.4
    return 0.74 if character.isupper() else 0.64


def shortened(text: str, width: float, size: float = FONT_SIZE) -> str:
    """Return a text that fits a width: its start and its end, around an ellipsis."""
    if text_width(text, size) <= width:
        return text
    keep = len(text) - 1
    while keep > 2:
        head, tail = text[: (keep + 1) // 2].rstrip(), text[len(text) - keep // 2 :].lstrip()
        if text_width(f"{head}…{tail}", size) <= width:
            return f"{head}…{tail}"
        keep -= 1
    return text[:1] + "…"


@dataclass(frozen=True)
class Drawing:
    """Shapes, which matplotlib draws, and the texts that go on top; in pixels from the top left."""

    width: float
    height: float
    figure: Figure
    texts: list[ET.Element] = field(default_factory=list)

    def add(self, shape: Any) -> None:
        """Add a matplotlib artist in the drawing's own coordinates."""
        shape.set_transform(Affine2D().scale(1, -1).translate(0, self.height))
        # Shapes cover each other in the order in which they were drawn.
        shape.set_zorder(0)
        self.figure.add_artist(shape)


def blank(width: float, height: float) -> Drawing:
    """Return an empty drawing."""
    return Drawing(width, height, Figure(figsize=(width / 72, height / 72), dpi=72, frameon=False))


def line(drawing: Drawing, xs: Sequence[float], ys: Sequence[float], colour: str, width: float = 1) -> None:
    """Draw a line through some points."""
    drawing.add(Line2D(xs, ys, color=_COLOURS[colour], linewidth=width))


def bar(drawing: Drawing, left: float, middle: float, length: float, thickness: float, colour: str) -> None:
    """Draw a lying bar; a negative length goes to the left."""
    corner = (left, middle - thickness / 2)
    drawing.add(Rectangle(corner, length, thickness, facecolor=_COLOURS[colour], linewidth=0))


def dot(drawing: Drawing, x: float, y: float, colour: str, radius: float = 4.5) -> None:
    """Draw a filled circle."""
    drawing.add(Circle((x, y), radius, facecolor=_COLOURS[colour], linewidth=0))


def write(
    drawing: Drawing,
    x: float,
    y: float,
    text: object,
    kind: str = "value",
    align: str = "start",
    full: str = "",
) -> None:
    """Write a text with its baseline at y; `full` is the whole of a text that was shortened."""
    element = ET.Element("text", {"class": kind, "x": f"{x:.1f}", "y": f"{y:.1f}"})
    if align != "start":
        element.set("text-anchor", align)
    element.text = printable(text)
    if full and full != text:
        ET.SubElement(element, "title").text = printable(full)
    drawing.texts.append(element)


def inline_svg(drawing: Drawing, label: str) -> str:
    """Return the drawing as an SVG element for a page."""
    stream = io.BytesIO()
    drawing.figure.savefig(stream, format="svg", metadata={"Date": None})
    shapes = ET.fromstring(stream.getvalue()).findall(".//{*}path")
    # A drawing wider than the page's column is scrolled, for shrunk to the column none could read it.
    least = f";min-width:{0.8 * drawing.width:g}px" if drawing.width > _COLUMN else ""
    root = ET.Element(
        "svg",
        {
            "viewBox": f"0 0 {drawing.width:g} {drawing.height:g}",
            "role": "img",
            "aria-label": printable(label),
            "style": f"max-width:{drawing.width:g}px{least}",
        },
    )
    # matplotlib leaves the outline away where a line of one point, or of none, has nothing to draw.
    root.extend([_plain(shape) for shape in shapes])
    root.extend(drawing.texts)
    return ET.tostring(root, encoding="unicode")


@contextmanager
def own_settings() -> Iterator[None]:
    """Draw with matplotlib's own defaults, whatever the user's settings, and put the user's back after."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_SETTINGS)
        yield


def _plain(shape: ET.Element) -> ET.Element:
    """Return a path without namespace, its numbers short and its colours those of the page."""
    style = shape.attrib["style"]
    for role, stand_in in _COLOURS.items():
        style = style.replace(stand_in, f"var(--{role})")
    return ET.Element("path", {"d": _short_path(shape.attrib["d"]), "style": style})


def _short_path(path: str) -> str:
    numbers = re.sub(r"-?\d+\.\d+", lambda found: f"{float(found.group()):.1f}".removesuffix(".0"), path)
    return " ".join(numbers.split())
