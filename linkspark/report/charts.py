"""The charts of the report. Each returns an SVG element; the numbers written in it are the caller's texts."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.ticker import MaxNLocator

from linkspark.report.canvas import COLOURS, blank, inline_svg, own_settings, shortened, text_width, write

WIDTH = 720
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
    key: str,
    label: str,
    rows: Sequence[str],
    panels: Sequence[Panel],
    *,
    full: float | None = None,
    width: int = WIDTH,
    dots: bool = False,
) -> str:
    """Return bars, one row a name and one panel a file; with `dots`, points on a logarithmic scale.

    Parameters
    ----------
    key
        Begins the ids of the drawing, and is unique in the page.
    label
        What a screen reader says instead of the drawing.
    full
        The value at the end of the scale; by default the largest.
    """
    with own_settings():
        values = [value for panel in panels for value in panel.values if value is not None]
        end = full or max(values, default=1) or 1
        gutter = min(
            max(map(text_width, rows), default=0) + 14, _LONGEST_NAME if width >= WIDTH else width * 0.4
        )
        top = 26 if any(panel.title for panel in panels) else 4
        bottom = 22 if dots else 2
        height = top + _ROW * len(rows) + bottom
        figure, axes = blank(width, height)
        for line, name in enumerate(rows):
            short = shortened(name, gutter - 12)
            write(axes, gutter - 10, _baseline(top, line), short, "row", "right", name)
        room = (width - gutter - _GAP * (len(panels) - 1)) / len(panels)
        reserve = max((text_width(text) for panel in panels for text in panel.texts), default=0) + 10
        for number, panel in enumerate(panels):
            left = gutter + number * (room + _GAP)
            if panel.title:
                write(axes, left, 14, shortened(panel.title, room), "panel", "left", panel.title)
            draw = _dots if dots else _bars
            draw(axes, panel, left, max(room - reserve, 20), top, end)
        return inline_svg(figure, key, label)


def _bars(axes: Any, panel: Panel, left: float, length: float, top: float, end: float) -> None:
    axes.plot([left, left], [top, top + _ROW * len(panel.values)], color=COLOURS["grid"], linewidth=1)
    for line, (value, text) in enumerate(zip(panel.values, panel.texts, strict=True)):
        drawn = 0.0 if value is None else min(value / end, 1) * length
        if drawn:
            drawn = max(drawn, 1)
            axes.barh([top + _ROW * (line + 0.5)], [drawn], _BAR, left, color=COLOURS["bar"], linewidth=0)
        kind = "value" if value is not None else "absent"
        write(axes, left + drawn + 6, _baseline(top, line), text, kind)


def _dots(axes: Any, panel: Panel, left: float, length: float, top: float, end: float) -> None:
    """Draw points on a scale from 1 to the next power of ten; bars would have no honest start on it."""
    powers = max(1, math.ceil(math.log10(max(end, 1.0001))))
    bottom = top + _ROW * len(panel.values)
    step = next(
        step for step in (1, 2, 3, 4, 5, 6, 9, 12, 18, 36) if powers / step * 44 <= length or step == 36
    )
    for power in range(0, powers + 1, step):
        x = left + power / powers * length
        axes.plot([x, x], [top, bottom], color=COLOURS["grid"], linewidth=1)
        write(axes, x, bottom + 16, _power(power), "tick", "center")
    for line, (value, text) in enumerate(zip(panel.values, panel.texts, strict=True)):
        middle = top + _ROW * (line + 0.5)
        if not value:
            write(axes, left + 6, _baseline(top, line), text, "absent" if value is None else "value")
            continue
        x = left + math.log10(max(value, 1)) / powers * length
        axes.plot([left, x], [middle, middle], color=COLOURS["soft"], linewidth=1.5)
        axes.plot([x], [middle], "o", markersize=9, color=COLOURS["bar"], markeredgewidth=0)
        write(axes, x + 10, _baseline(top, line), text)


def _power(power: int) -> str:
    names = {3: "k", 6: "M", 9: "bn", 12: "tn"}
    unit = max((key for key in names if key <= power), default=0)
    return f"{10 ** (power - unit):,}{names.get(unit, '')}"


def boxes(
    key: str, label: str, rows: Sequence[str], files: Sequence[str], cells: Sequence[Sequence[Box | str]]
) -> str:
    """Return quartile boxes; those of a row share a scale, so that files can be compared.

    `cells` holds for each row and file a box, or the words that stand instead.
    """
    with own_settings():
        gutter = min(max(map(text_width, rows), default=0) + 14, _LONGEST_NAME)
        top, row = (26 if len(files) > 1 else 4), 52
        figure, axes = blank(WIDTH, top + row * len(rows))
        room = (WIDTH - gutter - _GAP * (len(files) - 1)) / len(files)
        for number, file in enumerate(files):
            if len(files) > 1:
                write(axes, gutter + number * (room + _GAP), 14, shortened(file, room), "panel", "left", file)
        for line, name in enumerate(rows):
            middle = top + row * (line + 0.5)
            write(axes, gutter - 10, middle + 5, shortened(name, gutter - 12), "row", "right", name)
            scale = _scale([cell for cell in cells[line] if isinstance(cell, Box)])
            for number, cell in enumerate(cells[line]):
                left = gutter + number * (room + _GAP)
                if isinstance(cell, Box):
                    _box(axes, cell, scale, left, room, middle)
                else:
                    write(axes, left, middle + 5, cell, "absent")
        return inline_svg(figure, key, label)


def _scale(shown: Sequence[Box]) -> tuple[float, float]:
    ends = [end for box in shown for end in (box.low, *box.quartiles, box.high) if end is not None]
    low, high = min(ends, default=0.0), max(ends, default=1.0)
    return (low, high) if high > low else (low - 1, high + 1)


def _box(axes: Any, box: Box, scale: tuple[float, float], left: float, room: float, middle: float) -> None:
    margin = min(max(text_width(text) for text in box.texts) + 6, room * 0.32)

    def at(value: float) -> float:
        return left + margin + (value - scale[0]) / (scale[1] - scale[0]) * (room - 2 * margin)

    axes.plot([left, left + room], [middle, middle], color=COLOURS["grid"], linewidth=1)
    if box.low is not None and box.high is not None:
        axes.plot([at(box.low), at(box.high)], [middle, middle], color=COLOURS["bar"], linewidth=1.5)
    first, median, third = map(at, box.quartiles)
    axes.barh([middle], [max(third - first, 2)], 12, first, color=COLOURS["soft"], linewidth=0)
    axes.plot([median, median], [middle - 8, middle + 8], color=COLOURS["bar"], linewidth=3)
    write(axes, median, middle - 12, box.texts[1], "value", "center")
    write(axes, first, middle + 21, box.texts[0], "tick", "right")
    write(axes, max(third, first + 8), middle + 21, box.texts[2], "tick", "left")


def diverging(
    key: str,
    label: str,
    rows: Sequence[str],
    values: Sequence[tuple[float, float]],
    texts: Sequence[tuple[str, str]],
    titles: tuple[str, str],
) -> str:
    """Return two bars a row around zero: the first value of a row and its second, in bits."""
    with own_settings():
        gutter = min(max(map(text_width, rows), default=0) + 14, _LONGEST_NAME)
        top, row = 46, 30
        bottom = top + row * len(rows)
        figure, axes = blank(WIDTH, bottom + 4)
        low = min(0.0, *(min(pair) for pair in values))
        high = max(0.0, *(max(pair) for pair in values))
        left, right = gutter + 56, WIDTH - 56

        def at(value: float) -> float:
            return left + (value - low) / ((high - low) or 1) * (right - left)

        # A title keeps clear of the other one where zero stands near an edge.
        middle = min(max(at(0), gutter + text_width(titles[1]) + 14), WIDTH - text_width(titles[0]) - 14)
        write(axes, middle + 8, 14, titles[0], "panel agrees")
        write(axes, middle - 8, 14, titles[1], "panel disagrees", "right")
        for tick in MaxNLocator(6, steps=[1, 2, 5, 10]).tick_values(low, high):
            if low <= tick <= high:
                weight = 1.5 if tick == 0 else 1
                colour = COLOURS["ink" if tick == 0 else "grid"]
                axes.plot(
                    [at(tick), at(tick)],
                    [top - 4, bottom],
                    color=colour,
                    linewidth=weight,
                    zorder=3 * (tick == 0),
                )
                write(
                    axes,
                    at(tick),
                    top - 10,
                    f"{tick:+g}".replace("-", "−") if tick else "0",
                    "tick",
                    "center",
                )
        for line, (name, pair, words) in enumerate(zip(rows, values, texts, strict=True)):
            centre = top + row * (line + 0.5)
            write(axes, gutter - 10, centre + 5, shortened(name, gutter - 12), "row", "right", name)
            # On the same side of zero the two bars would cover each other.
            shift = 7.5 if pair[0] * pair[1] > 0 else 0
            for value, text, colour, y in (
                (pair[0], words[0], "bar", centre - shift),
                (pair[1], words[1], "warm", centre + shift),
            ):
                axes.barh([y], [at(value) - at(0)], 14, at(0), color=COLOURS[colour], linewidth=0)
                side = 1 if value >= 0 else -1
                write(axes, at(value) + 6 * side, y + 5, text, "value", "left" if side > 0 else "right")
        return inline_svg(figure, key, label)


def trace(key: str, label: str, values: Sequence[float], texts: tuple[str, str], axis: str) -> str:
    """Return a small line of values by their number, with the first and the last written out."""
    with own_settings():
        width, height, left, right, top, bottom = 480, 190, 16, 460, 44, 150
        figure, axes = blank(width, height)
        low, high = min(values), max(values)

        def place(number: int, value: float) -> tuple[float, float]:
            across = left + number / max(len(values) - 1, 1) * (right - left)
            return across, bottom - ((value - low) / (high - low) if high > low else 0.5) * (bottom - top)

        axes.plot([left, right], [bottom + 10, bottom + 10], color=COLOURS["grid"], linewidth=1)
        for tick in MaxNLocator(6, integer=True).tick_values(1, len(values)):
            if 1 <= tick <= len(values):
                write(axes, place(int(tick) - 1, low)[0], bottom + 28, f"{tick:.0f}", "tick", "center")
        write(axes, left, 14, axis, "panel")
        points = [place(number, value) for number, value in enumerate(values)]
        axes.plot(*zip(*points, strict=True), color=COLOURS["bar"], linewidth=2)
        axes.plot(*points[-1], "o", markersize=8, color=COLOURS["bar"], markeredgewidth=0)
        if len(points) > 1:
            write(axes, points[0][0] + 10, points[0][1] + 5, texts[0], "tick")
        write(axes, right, points[-1][1] - 10, texts[1], "value", "right")
        return inline_svg(figure, key, label)


def _baseline(top: float, line: int) -> float:
    return top + _ROW * (line + 0.5) + 4.5
