"""The charts with two axes: counts by match weight, and rates along a scale."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from matplotlib.ticker import MaxNLocator

from linkspark.report.canvas import Drawing, blank, dot, inline_svg, line, shortened, text_width, write
from linkspark.report.charts import WIDTH, power_of_ten

_LEFT, _RIGHT, _HEIGHT = 58, WIDTH - 24, 250
# Two points nearer than this are one to the eye.
_NEAR = 1.5


@dataclass(frozen=True)
class Line:
    """A line of a chart: what it is called, its points (y in percent) and the role of its colour."""

    title: str
    points: tuple[tuple[float, float], ...]
    colour: str = "bar"


@dataclass(frozen=True)
class Mark:
    """A place on the x axis that is pointed out."""

    x: float
    text: str


def histogram(
    label: str,
    bins: Sequence[tuple[float, int | None]],
    marks: Sequence[Mark],
    axes: tuple[str, str],
    *,
    width: float = 1,
) -> str:
    """Return counts by bin as points on stems, on a logarithmic scale.

    Parameters
    ----------
    bins
        Lower edge and count of each bin; a count that is None is only said to be there.
    marks
        Places on the x axis that are pointed out.
    axes
        What the x and the y axis are.
    """
    counts = [count for _, count in bins if count]
    powers = max(1, math.ceil(math.log10(max(counts, default=1) + 1e-9)))
    low = min([edge for edge, _ in bins] + [mark.x for mark in marks], default=0.0)
    high = max([edge + width for edge, _ in bins] + [mark.x for mark in marks], default=1.0)
    drawing, top, bottom = _frame(marks, (low, high), axes)
    at = _scale(low, high, _LEFT, _RIGHT)
    step = max(1, math.ceil(powers / 6))
    for power in range(0, powers + 1, step):
        y = bottom - power / powers * (bottom - top)
        line(drawing, [_LEFT, _RIGHT], [y, y], "grid")
        write(drawing, _LEFT - 8, y + 4, power_of_ten(power), "tick", "end")
    room = (at(low + width) - at(low)) * 0.5
    for edge, count in bins:
        x = at(edge + width / 2)
        if count is None:
            line(drawing, [x - room * 0.6, x + room * 0.6], [bottom - 1.5, bottom - 1.5], "warm", 2)
        elif count:
            y = bottom - math.log10(count) / powers * (bottom - top)
            line(drawing, [x, x], [bottom, y], "soft", max(min(room, 6), 1))
            dot(drawing, x, y, "bar", max(min(room, 3.5), 1.5))
    return inline_svg(drawing, label)


def curves(
    label: str,
    lines: Sequence[Line],
    axes: tuple[str, str],
    *,
    ends: tuple[float, float],
    marks: Sequence[Mark] = (),
    powers: bool = False,
    percent: bool = False,
) -> str:
    """Return lines over an x axis; the y axis goes from 0 to 100%.

    Parameters
    ----------
    ends
        Where the x axis begins and ends; with `powers`, powers of ten. What lies beyond is not drawn.
    powers
        A logarithmic x axis, on which 0 stands where it begins.
    percent
        The x axis, too, is in percent.
    """
    titles = [one.title for one in lines] if len(lines) > 1 else []
    drawing, top, bottom = _frame(marks, ends, axes, titles=titles, ticks=_ticks(ends, powers, percent))
    for share in range(0, 101, 25):
        y = bottom - share / 100 * (bottom - top)
        line(drawing, [_LEFT, _RIGHT], [y, y], "grid")
        write(drawing, _LEFT - 8, y + 4, f"{share}%", "tick", "end")
    at = _scale(*ends, _LEFT, _RIGHT)
    for one in lines:
        placed = []
        for x, y in one.points:
            if math.isnan(x) or math.isnan(y):
                continue
            across = (math.log10(x) if x > 0 else ends[0]) if powers else x
            if ends[0] <= across <= ends[1]:
                placed.append((at(across), bottom - min(max(y, 0), 100) / 100 * (bottom - top)))
        placed = _thinned(placed)
        line(drawing, [x for x, _ in placed], [y for _, y in placed], one.colour, 2)
        for place in placed[:1] + placed[-1:]:
            dot(drawing, *place, one.colour, 3)
    return inline_svg(drawing, label)


def _frame(
    marks: Sequence[Mark],
    ends: tuple[float, float],
    axes: tuple[str, str],
    *,
    titles: Sequence[str] = (),
    ticks: Sequence[tuple[float, str]] | None = None,
) -> tuple[Drawing, float, float]:
    """Return a drawing with axes, marks and titles, and where its y axis begins and ends."""
    at = _scale(*ends, _LEFT, _RIGHT)
    rows = _rows_of(marks, at)
    top = 30.0 + 20 * bool(titles) + 17 * (max(rows, default=-1) + 1)
    bottom = top + _HEIGHT - 60
    drawing = blank(WIDTH, bottom + 42)
    write(drawing, 0, 14, axes[1], "panel")
    left = float(_LEFT)
    for title, kind in zip(titles, ("agrees", "disagrees"), strict=False):
        write(drawing, left, 36, title, f"panel {kind}")
        left += text_width(title) * 1.12 + 24
    for x, text in _ticks(ends, False, False) if ticks is None else ticks:
        write(drawing, at(x), bottom + 18, text, "tick", "middle")
    write(drawing, _RIGHT, bottom + 36, axes[0], "tick", "end")
    for mark, row in zip(marks, rows, strict=True):
        y = top - 8 - 17 * row
        line(drawing, [at(mark.x), at(mark.x)], [y + 4, bottom], "warm", 1)
        short = shortened(mark.text, 200)
        side = "end" if at(mark.x) + text_width(short) + 6 > _RIGHT else "start"
        write(drawing, at(mark.x) + (-5 if side == "end" else 5), y + 4, short, "tick", side)
    return drawing, top, bottom


def _rows_of(marks: Sequence[Mark], at: Callable[[float], float]) -> list[int]:
    """Return for each mark the lowest row in which its text covers no other, nor another's line."""
    taken: list[tuple[int, float, float]] = []
    rows = []
    # From the right: a text stands to the right of its line, above the lines that it passes.
    for mark in reversed(marks):
        wide = text_width(shortened(mark.text, 200)) + 8
        left = at(mark.x) - (wide if at(mark.x) + wide > _RIGHT else 0)
        row = max((other + 1 for other, start, end in taken if left < end and start < left + wide), default=0)
        taken.append((row, left, left + wide))
        rows.append(row)
    return rows[::-1]


def _ticks(ends: tuple[float, float], powers: bool, percent: bool) -> list[tuple[float, str]]:
    low, high = ends
    if powers:
        step = max(1, math.ceil((high - low) / 8))
        return [
            (low, "0"),
            *(
                (power, power_of_ten(power) if power >= 0 else f"{10.0**power:g}")
                for power in range(math.ceil(low) + 1, math.floor(high) + 1, step)
            ),
        ]
    return [
        (float(tick), f"{tick:g}".replace("-", "−") + "%" * percent)
        for tick in MaxNLocator(8, steps=[1, 2, 5, 10]).tick_values(low, high)
        if low <= tick <= high
    ]


def _scale(low: float, high: float, left: float, right: float) -> Callable[[float], float]:
    span = (high - low) or 1
    return lambda value: left + (value - low) / span * (right - left)


def _thinned(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return the points that the eye can tell apart, the last among them."""
    kept: list[tuple[float, float]] = []
    for point in points:
        if not kept or max(abs(point[0] - kept[-1][0]), abs(point[1] - kept[-1][1])) >= _NEAR:
            kept.append(point)
    if points and kept[-1] != points[-1]:
        kept.append(points[-1])
    return kept
