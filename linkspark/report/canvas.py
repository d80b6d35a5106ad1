"""Drawing on matplotlib, to SVG that may stand inside a page.

Text is never given to matplotlib: it would read `$` as mathematics and look for the glyphs of every script.
A text is drawn as the letter x under a group id that carries the words, and takes its place again in the
SVG, which a browser sets in its own fonts. Colours are stand-ins that become CSS variables, so one drawing
follows light and dark.
"""

import io
import re
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib
from matplotlib.figure import Figure

# The stand-ins are colours that no chart would use by chance.
COLOURS = {
    "ink": "#010101",
    "bar": "#010102",
    "track": "#010103",
    "grid": "#010104",
    "warm": "#010105",
    "soft": "#010106",
}
FONT_SIZE = 13
_SETTINGS: Any = {"svg.fonttype": "none", "svg.hashsalt": "linkspark", "path.simplify": False}
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")


def printable(text: object) -> str:
    """Return a text without characters that no page may hold: control characters and half code points."""
    return _UNPRINTABLE.sub("\ufffd", str(text))


def text_width(text: str, size: float = FONT_SIZE) -> float:
    """Return about how wide a text is in a proportional sans-serif font, in pixels."""
    units = 0.0
    for character in text:
        if unicodedata.combining(character):
            continue
        wide = unicodedata.east_asian_width(character) in "WF"
        units += 1.05 if wide else 0.74 if character.isupper() or character in "mw%@" else 0.6
    return units * size


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


def blank(width: float, height: float) -> tuple[Figure, Any]:
    """Return a figure and its axes, measured in pixels from the top left."""
    figure = Figure(figsize=(width / 72, height / 72), dpi=72, frameon=False)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)
    return figure, axes


def write(
    axes: Any, x: float, y: float, text: object, kind: str = "value", align: str = "left", full: str = ""
) -> None:
    """Write a text with its baseline at y; `full` is the whole of a text that was shortened."""
    words = "\x00".join((kind, printable(text), printable(full))).encode("utf-8").hex()
    axes.text(x, y, "x", ha=align, va="baseline", fontsize=FONT_SIZE).set_gid(f"text:{words}")


def inline_svg(figure: Figure, key: str, label: str) -> str:
    """Return the figure as an SVG element for a page, its ids beginning with the key."""
    stream = io.BytesIO()
    figure.savefig(stream, format="svg", metadata={"Date": None})
    root = ET.fromstring(stream.getvalue())
    for element in list(root):
        if _local(element.tag) == "metadata" or element.find("{*}style") is not None:
            root.remove(element)
    for element in root.iter():
        _plain(element, key)
    width, height = root.attrib["viewBox"].split()[2:]
    root.attrib.clear()
    root.attrib |= {
        "viewBox": f"0 0 {width} {height}",
        "role": "img",
        "aria-label": printable(label),
        "style": f"max-width:{float(width):.0f}px",
    }
    return ET.tostring(root, encoding="unicode")


@contextmanager
def own_settings() -> Iterator[None]:
    """Draw with matplotlib's own defaults, whatever the user's settings, and put the user's back after."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_SETTINGS)
        yield


def _plain(element: ET.Element, key: str) -> None:
    """Take namespaces, fonts and unused ids from one element, and put its own words and colours in."""
    element.tag = _local(element.tag)
    element.tail = None
    if not element.text or not element.text.strip():
        element.text = None
    identity = element.attrib.pop("id", "")
    if identity.startswith("text:"):
        kind, words, full = bytes.fromhex(identity.removeprefix("text:")).decode("utf-8").split("\x00")
        _say(element[0], kind, words, full)
    elif element.tag in ("path", "clipPath") and identity:
        element.set("id", f"{key}-{identity}")
    for name in list(element.attrib):
        value = element.attrib.pop(name)
        if _local(name) == "href":
            value = f"#{key}-{value.removeprefix('#')}"
        elif name == "clip-path":
            value = value.replace("url(#", f"url(#{key}-")
        elif name == "d":
            value = _short_path(value)
        elif name == "style":
            for role, stand_in in COLOURS.items():
                value = value.replace(stand_in, f"var(--{role})")
        element.set(_local(name), value)


def _say(text: ET.Element, kind: str, words: str, full: str) -> None:
    anchor = re.search(r"text-anchor: (\w+)", text.attrib.pop("style", ""))
    text.attrib.pop("transform", None)
    text.set("class", kind)
    if anchor:
        text.set("text-anchor", anchor.group(1))
    text.text = words
    if full and full != words:
        ET.SubElement(text, "title").text = full


def _short_path(path: str) -> str:
    numbers = re.sub(r"-?\d+\.\d+", lambda found: f"{float(found.group()):.1f}".removesuffix(".0"), path)
    return " ".join(numbers.split())


def _local(name: str) -> str:
    return name.rpartition("}")[2]
