"""The charts of the model and of blocking: one bar a row, around zero or on top of the rows before."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from matplotlib.ticker import MaxNLocator

from linkspark.report.canvas import Drawing, bar, blank, inline_svg, line, shortened, text_width, write
from linkspark.report.charts import WIDTH

_ROW = 24
_HEADING = 30
_LONGEST_NAME = 330


class SignedBar(NamedTuple):
    """A row of `signed_bars`: its name, its value (infinite or no number: no bar), the text that states it,
    and from where to where the value may be (no number: not known)."""

    name: str
    value: float
    text: str
    low: float = math.nan
    high: float = math.nan


def signed_bars(
    label: str, groups: Sequence[tuple[str, Sequence[SignedBar]]], titles: tuple[str, str]
) -> str:
    """Return one bar a row around zero, the rows in groups with a heading each.

    Parameters
    ----------
    groups
        (heading, rows).
    titles
        What a bar to the right says, and one to the left.
    """
    rows = [row for _, group in groups for row in group]
    gutter = min(max((text_width(row.name) for row in rows), default=0) + 26, _LONGEST_NAME)
    finite = [end for row in rows for end in (row.value, row.low, row.high) if math.isfinite(end)]
    low, high = min([0.0, *finite]), max([0.0, *finite])
    top = 46.0
    bottom = top + _HEADING * len(groups) + _ROW * len(rows)
    drawing = blank(WIDTH, bottom + 4)
    # Room for the texts beside the bars, on the sides where there are any.
    left, right = gutter + (62 if low < 0 else 10), WIDTH - (62 if high > 0 else 10)

    def at(value: float) -> float:
        return left + (value - low) / ((high - low) or 1) * (right - left)

    middle = min(max(at(0), gutter + text_width(titles[1]) + 14), WIDTH - text_width(titles[0]) - 14)
    write(drawing, middle + 8, 14, titles[0], "panel agrees")
    write(drawing, middle - 8, 14, titles[1], "panel disagrees", "end")
    for tick in MaxNLocator(6, steps=[1, 2, 5, 10]).tick_values(low, high):
        if low <= tick <= high:
            scale = f"{tick:+g}".replace("-", "−") if tick else "0"
            line(drawing, [at(tick), at(tick)], [top - 4, bottom], "grid")
            write(drawing, at(tick), top - 10, scale, "tick", "middle")
    y = top
    for heading, group in groups:
        short = shortened(heading, gutter - 12, 14.5)
        write(drawing, 0, y + _HEADING - 8, short, "panel", "start", heading)
        y += _HEADING
        for name, value, text, *interval in group:
            centre = y + _ROW / 2
            write(drawing, gutter - 10, centre + 4.5, shortened(name, gutter - 12), "row", "end", name)
            end = at(min(max(value, low), high)) if not math.isnan(value) else at(0)
            if math.isfinite(value):
                bar(drawing, at(0), centre, end - at(0), 13, "bar" if value >= 0 else "warm")
            side = -1 if value < 0 else 1
            if all(map(math.isfinite, interval)):
                ends = [at(one) for one in interval]
                _whisker(drawing, ends, centre)
                end = max(end, *ends) if side > 0 else min(end, *ends)
            write(drawing, end + 6 * side, centre + 4.5, text, "value", "start" if side > 0 else "end")
            y += _ROW
    line(drawing, [at(0), at(0)], [top - 4, bottom], "ink", 1.5)
    return inline_svg(drawing, label)


def _whisker(drawing: Drawing, ends: Sequence[float], centre: float) -> None:
    line(drawing, ends, [centre, centre], "ink", 1.5)
    for end in ends:
        line(drawing, [end, end], [centre - 4, centre + 4], "ink", 1.5)


def waterfall(
    label: str,
    rows: Sequence[str],
    steps: Sequence[float | None],
    texts: Sequence[tuple[str, str]],
    titles: tuple[str, str],
) -> str:
    """Return what each row adds to those before it.

    Parameters
    ----------
    steps
        What each row adds; None: not shown, and nothing is drawn.
    texts
        For each row the text of what it adds, and that of the sum so far.
    titles
        What the two texts are.
    """
    gutter = min(max(map(text_width, rows), default=0) + 14, _LONGEST_NAME)
    numbers = max((text_width(text) for _, text in texts), default=0)
    numbers = max(numbers, text_width(titles[1]) * 1.12) + 12
    beside = max((text_width(text) for text, _ in texts), default=0) + 10
    top, end = 28, sum(step or 0 for step in steps) or 1
    drawing = blank(WIDTH, top + _ROW * len(rows) + 2)
    room = WIDTH - gutter - numbers - beside
    write(drawing, gutter, 14, titles[0], "panel")
    write(drawing, WIDTH, 14, titles[1], "panel", "end")
    line(drawing, [gutter, gutter], [top, top + _ROW * len(rows)], "grid")
    before = 0.0
    for number, (name, step, (text, whole)) in enumerate(zip(rows, steps, texts, strict=True)):
        middle = top + _ROW * (number + 0.5)
        write(drawing, gutter - 10, middle + 4.5, shortened(name, gutter - 12), "row", "end", name)
        start, length = gutter + before / end * room, (step or 0) / end * room
        if before:
            bar(drawing, gutter, middle, start - gutter, 13, "track")
        if step:
            bar(drawing, start, middle, max(length, 1.5), 13, "bar")
        kind = "value" if step is not None else "absent"
        write(drawing, start + max(length, 1.5) + 6, middle + 4.5, text, kind)
        write(drawing, WIDTH, middle + 4.5, whole, "value", "end")
        before += step or 0
    return inline_svg(drawing, label)
