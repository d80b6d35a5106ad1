"""The waterfall of a match weight: from the prior, step by step, to the sum."""

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup
from matplotlib.ticker import MaxNLocator

from linkspark.report.canvas import Drawing, bar, blank, inline_svg, line, shortened, text_width, write
from linkspark.report.charts import WIDTH
from linkspark.report.numbers import bits, percent
from linkspark.spec.weights import probability_of

_ROW = 26
_LONGEST_NAME = 330
# Room for the number beside a bar.
_BESIDE = 58


class Step(NamedTuple):
    """What one thing adds to the weight of a pair, in bits; None: it is not known, and adds nothing."""

    name: str
    bits: float | None


def steps_chart(label: str, start: Step, steps: Sequence[Step]) -> Markup:
    """Return how a match weight adds up: the start, what each step adds, and the sum.

    The scale above is in bits, the one below in match probabilities.
    """
    rows = [start, *steps]
    sums = [0.0]
    for step in rows:
        sums.append(sums[-1] + (step.bits or 0.0))
    low, high = min(sums), max(sums)
    names = [step.name for step in rows] + ["Match weight"]
    gutter = min(max(map(text_width, names)) + 26, _LONGEST_NAME)
    top, bottom = 28.0, 28.0 + _ROW * (len(rows) + 1) + 8
    drawing = blank(WIDTH, bottom + 24)
    left, right = gutter + _BESIDE, WIDTH - _BESIDE

    def at(weight: float) -> float:
        return left + (weight - low) / ((high - low) or 1) * (right - left)

    write(drawing, gutter - 10, top - 10, "Bits", "panel", "end")
    write(drawing, gutter - 10, bottom + 18, "Match probability", "panel", "end")
    for tick in MaxNLocator(6, steps=[1, 2, 5, 10]).tick_values(low, high):
        if low <= tick <= high:
            line(drawing, [at(tick), at(tick)], [top - 4, bottom], "grid")
            write(
                drawing, at(tick), top - 10, bits(tick).replace(".00", "") if tick else "0", "tick", "middle"
            )
            write(drawing, at(tick), bottom + 18, percent(100 * probability_of(tick)), "tick", "middle")
    line(drawing, [at(0), at(0)], [top - 4, bottom], "ink", 1.5)
    for place, step in enumerate(rows):
        middle = top + _ROW * (place + 0.5)
        write(drawing, gutter - 10, middle + 4.5, shortened(step.name, gutter - 12), "row", "end", step.name)
        before, after = at(sums[place]), at(sums[place + 1])
        line(drawing, [after, after], [middle, middle + _ROW], "grid")
        _one_step(drawing, middle, before, after, step.bits)
    middle = top + _ROW * (len(rows) + 0.5) + 4
    line(drawing, [0, WIDTH], [middle - _ROW / 2, middle - _ROW / 2], "ink")
    write(drawing, gutter - 10, middle + 4.5, "Match weight", "panel", "end")
    _one_step(drawing, middle, at(0), at(sums[-1]), sums[-1])
    return Markup(inline_svg(drawing, label))


def _one_step(drawing: Drawing, middle: float, before: float, after: float, weight: float | None) -> None:
    if weight is None:
        write(drawing, after + 6, middle + 4.5, "missing", "absent")
        return
    against = weight < 0
    length = after - before
    # What adds next to nothing is still seen.
    length = length if abs(length) > 1.5 else (-1.5 if against else 1.5)
    bar(drawing, before, middle, length, 13, "warm" if against else "bar")
    write(
        drawing,
        after + (-6 if against else 6),
        middle + 4.5,
        bits(weight),
        "value",
        "end" if against else "start",
    )
