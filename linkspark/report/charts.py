"""The charts of the report. Each returns an SVG element; the numbers written in it are the caller's texts."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.ticker import MaxNLocator

from linkspark.report.canvas import (
    FONT_SIZE,
    Drawing,
    bar,
    blank,
    dot,
    inline_svg,
    line,
    shortened,
    text_width,
    write,
)

WIDTH = 720
_PANEL = 190
# Bold text is wider, as if it were set larger.
_BOLD = FONT_SIZE * 1.12
_ROW = 24
_BAR = 13
_GAP = 26
_LONGEST_NAME = 240


@dataclass(frozen=True)
class Panel:
    """One column of a chart: for each row a length (None: nothing to draw) and the text that states it."""

    title: str
    values: tuple[float | None, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Box:
    """The quartiles of a column in one file, and the ends where they may be shown."""

    low: float | None
    quartiles: tuple[float, float, float]
    high: float | None
    texts: tuple[str, str, str]


def bars(
    label: str,
    rows: Sequence[str],
    panels: Sequence[Panel],
    *,
    full: float | None = None,
    width: float | None = None,
    beside: Sequence[str] = (),
    dots: bool = False,
) -> str:
    """Return bars, one row a name and one panel a file; with `dots`, points on a logarithmic scale.

    Parameters
    ----------
    label
        What a screen reader says instead of the drawing.
    full
        The value at the end of the scale; by default the largest.
    width
        In pixels; by default wide enough for the panels.
    beside
        The names in charts that stand below this one, so that the bars of all begin at the same place.
    """
    values = [value for panel in panels for value in panel.values if value is not None]
    end = full or max(values, default=1) or 1
    gutter = _gutter([*rows, *beside], width * 0.43 if width else _LONGEST_NAME)
    width = width or _wide(gutter, len(panels))
    top = 26 if any(panel.title for panel in panels) else 4
    bottom = 22 if dots else 2
    height = top + _ROW * len(rows) + bottom
    drawing = blank(width, height)
    for number, name in enumerate(rows):
        short = shortened(name, gutter - 12)
        write(drawing, gutter - 10, _baseline(top, number), short, "row", "end", name)
    room = (width - gutter - _GAP * (len(panels) - 1)) / len(panels)
    reserve = max((text_width(text) for panel in panels for text in panel.texts), default=0) + 10
    for number, panel in enumerate(panels):
        left = gutter + number * (room + _GAP)
        if panel.title:
            write(drawing, left, 14, shortened(panel.title, room, _BOLD), "panel", "start", panel.title)
        draw = _dots if dots else _bars
        draw(drawing, panel, left, max(room - reserve, 20), top, end)
    return inline_svg(drawing, label)


def _bars(drawing: Drawing, panel: Panel, left: float, length: float, top: float, end: float) -> None:
    line(drawing, [left, left], [top, top + _ROW * len(panel.values)], "grid")
    for number, (value, text) in enumerate(zip(panel.values, panel.texts, strict=True)):
        drawn = 0.0 if value is None else min(value / end, 1) * length
        if drawn:
            drawn = max(drawn, 1)
            bar(drawing, left, top + _ROW * (number + 0.5), drawn, _BAR, "bar")
        kind = "value" if value is not None else "absent"
        write(drawing, left + drawn + 6, _baseline(top, number), text, kind)


def _dots(drawing: Drawing, panel: Panel, left: float, length: float, top: float, end: float) -> None:
    """Draw points on a scale from 1 to the next power of ten; bars would have no honest start on it."""
    powers = max(1, math.ceil(math.log10(max(end, 1.0001))))
    bottom = top + _ROW * len(panel.values)
    step = next(
        step for step in (1, 2, 3, 4, 5, 6, 9, 12, 18, 36) if powers / step * 44 <= length or step == 36
    )
    for power in range(0, powers + 1, step):
        x = left + power / powers * length
        line(drawing, [x, x], [top, bottom], "grid")
        write(drawing, x, bottom + 16, power_of_ten(power), "tick", "middle")
    for number, (value, text) in enumerate(zip(panel.values, panel.texts, strict=True)):
        middle = top + _ROW * (number + 0.5)
        if not value:
            write(drawing, left + 6, _baseline(top, number), text, "absent" if value is None else "value")
            continue
        x = left + math.log10(max(value, 1)) / powers * length
        line(drawing, [left, x], [middle, middle], "soft", 1.5)
        dot(drawing, x, middle, "bar")
        write(drawing, x + 10, _baseline(top, number), text)


def power_of_ten(power: int) -> str:
    """Return 10, 100, 1k, 10k, ... for 1, 2, 3, 4, ...."""
    names = {3: "k", 6: "M", 9: "bn", 12: "tn"}
    unit = max((key for key in names if key <= power), default=0)
    return f"{10 ** (power - unit):,}{names.get(unit, '')}"


def boxes(label: str, rows: Sequence[str], files: Sequence[str], cells: Sequence[Sequence[Box | str]]) -> str:
    """Return quartile boxes; those of a row share a scale, so that files can be compared.

    `cells` holds for each row and file a box, or the words that stand instead.
    """
    gutter = _gutter(rows, _LONGEST_NAME)
    top, row = (26 if len(files) > 1 else 4), 52
    width = _wide(gutter, len(files))
    drawing = blank(width, top + row * len(rows))
    room = (width - gutter - _GAP * (len(files) - 1)) / len(files)
    for number, file in enumerate(files):
        if len(files) > 1:
            write(
                drawing,
                gutter + number * (room + _GAP),
                14,
                shortened(file, room, _BOLD),
                "panel",
                "start",
                file,
            )
    for number, name in enumerate(rows):
        middle = top + row * (number + 0.5)
        write(drawing, gutter - 10, middle + 5, shortened(name, gutter - 12), "row", "end", name)
        scale = _scale([cell for cell in cells[number] if isinstance(cell, Box)])
        for file_number, cell in enumerate(cells[number]):
            left = gutter + file_number * (room + _GAP)
            if isinstance(cell, Box):
                _box(drawing, cell, scale, left, room, middle)
            else:
                write(drawing, left, middle + 5, cell, "absent")
    return inline_svg(drawing, label)


def _scale(shown: Sequence[Box]) -> tuple[float, float]:
    ends = [end for box in shown for end in (box.low, *box.quartiles, box.high) if end is not None]
    low, high = min(ends, default=0.0), max(ends, default=1.0)
    return (low, high) if high > low else (low - 1, high + 1)


def _box(
    drawing: Drawing, box: Box, scale: tuple[float, float], left: float, room: float, middle: float
) -> None:
    margin = min(max(text_width(text) for text in box.texts) + 6, room * 0.32)

    def at(value: float) -> float:
        return left + margin + (value - scale[0]) / (scale[1] - scale[0]) * (room - 2 * margin)

    line(drawing, [left, left + room], [middle, middle], "grid")
    if box.low is not None and box.high is not None:
        line(drawing, [at(box.low), at(box.high)], [middle, middle], "bar", 1.5)
    first, median, third = map(at, box.quartiles)
    bar(drawing, first, middle, max(third - first, 2), 12, "soft")
    line(drawing, [median, median], [middle - 8, middle + 8], "bar", 3)
    write(drawing, median, middle - 12, box.texts[1], "value", "middle")
    write(drawing, first, middle + 21, box.texts[0], "tick", "end")
    write(drawing, max(third, first + 8), middle + 21, box.texts[2], "tick", "start")


def diverging(
    label: str,
    rows: Sequence[str],
    values: Sequence[tuple[float, float]],
    texts: Sequence[tuple[str, str]],
    titles: tuple[str, str],
) -> str:
    """Return two bars a row around zero: the first value of a row and its second, in bits."""
    gutter = _gutter(rows, _LONGEST_NAME)
    top, row = 46, 30
    bottom = top + row * len(rows)
    drawing = blank(WIDTH, bottom + 4)
    low = min(0.0, *(min(pair) for pair in values))
    high = max(0.0, *(max(pair) for pair in values))
    left, right = gutter + 56, WIDTH - 56

    def at(value: float) -> float:
        return left + (value - low) / ((high - low) or 1) * (right - left)

    # A title keeps clear of the other one where zero stands near an edge.
    middle = min(max(at(0), gutter + text_width(titles[1]) + 14), WIDTH - text_width(titles[0]) - 14)
    write(drawing, middle + 8, 14, titles[0], "panel agrees")
    write(drawing, middle - 8, 14, titles[1], "panel disagrees", "end")
    for tick in MaxNLocator(6, steps=[1, 2, 5, 10]).tick_values(low, high):
        if low <= tick <= high:
            scale = f"{tick:+g}".replace("-", "−") if tick else "0"
            line(drawing, [at(tick), at(tick)], [top - 4, bottom], "grid")
            write(drawing, at(tick), top - 10, scale, "tick", "middle")
    for number, (name, pair, words) in enumerate(zip(rows, values, texts, strict=True)):
        centre = top + row * (number + 0.5)
        write(drawing, gutter - 10, centre + 5, shortened(name, gutter - 12), "row", "end", name)
        # On the same side of zero the two bars would cover each other.
        shift = 7.5 if pair[0] * pair[1] > 0 else 0
        for value, text, colour, y in (
            (pair[0], words[0], "bar", centre - shift),
            (pair[1], words[1], "warm", centre + shift),
        ):
            bar(drawing, at(0), y, at(value) - at(0), 14, colour)
            side = 1 if value >= 0 else -1
            write(drawing, at(value) + 6 * side, y + 5, text, "value", "start" if side > 0 else "end")
    line(drawing, [at(0), at(0)], [top - 4, bottom], "ink", 1.5)
    return inline_svg(drawing, label)


def trace(label: str, values: Sequence[float], texts: tuple[str, str], axis: str) -> str:
    """Return a small line of values by their number, with the first and the last written out."""
    width, height, left, right, top, bottom = 480, 190, 16, 460, 44, 150
    drawing = blank(width, height)
    low, high = min(values), max(values)

    def place(number: int, value: float) -> tuple[float, float]:
        across = left + number / max(len(values) - 1, 1) * (right - left)
        return across, bottom - ((value - low) / (high - low) if high > low else 0.5) * (bottom - top)

    line(drawing, [left, right], [bottom + 10, bottom + 10], "grid")
    for tick in MaxNLocator(6, integer=True).tick_values(1, len(values)):
        if 1 <= tick <= len(values):
            write(drawing, place(int(tick) - 1, low)[0], bottom + 28, f"{tick:.0f}", "tick", "middle")
    write(drawing, left, 14, axis, "panel")
    points = [place(number, value) for number, value in enumerate(values)]
    line(drawing, [x for x, _ in points], [y for _, y in points], "bar", 2)
    dot(drawing, *points[-1], "bar", 4)
    if len(points) > 1:
        write(drawing, points[0][0] + 10, points[0][1] + 5, texts[0], "tick")
    write(drawing, right, points[-1][1] - 10, texts[1], "value", "end")
    return inline_svg(drawing, label)


def _gutter(rows: Sequence[str], most: float) -> float:
    return min(max(map(text_width, rows), default=0) + 14, most)


def _wide(gutter: float, panels: int) -> float:
    """Return the width of a chart with room for each file; beyond the page's own it is scrolled."""
    return max(WIDTH, gutter + panels * (_PANEL + _GAP) - _GAP)


def _baseline(top: float, number: int) -> float:
    return top + _ROW * (number + 0.5) + 4.5
