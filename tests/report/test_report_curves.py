"""The charts with two axes and the bars around zero: lengths and places, read back from the SVG."""

import math
import re

import pytest
from test_charts import lengths, shapes, words

from linkspark.report.curves import Line, Mark, curves, histogram
from linkspark.report.row_charts import SignedBar, signed_bars, waterfall


def middles(svg: str, role: str) -> list[tuple[float, float]]:
    return [
        (sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points))
        for points in shapes(svg, role)
    ]


def test_counts_of_a_histogram_stand_on_a_logarithmic_scale() -> None:
    svg = histogram("label", [(-1.0, 10), (0.0, 100), (1.0, 1000)], [], ("bits", "pairs"))
    first, second, third = middles(svg, "bar")
    assert second[0] - first[0] == pytest.approx(third[0] - second[0], abs=0.5)
    assert first[1] - second[1] == pytest.approx(second[1] - third[1], abs=0.5)
    assert {"1", "10", "100", "1k"} <= set(words(svg))


def test_a_suppressed_bin_is_only_said_to_be_there() -> None:
    svg = histogram("label", [(0.0, None), (1.0, 100)], [], ("bits", "pairs"))
    assert len(shapes(svg, "bar")) == 1
    assert len(shapes(svg, "warm")) == 1


def test_marks_stand_at_their_place_and_their_texts_keep_clear() -> None:
    marks = [Mark(0.0, "from 0.5"), Mark(0.2, "from 0.54"), Mark(9.9, "from 0.999")]
    svg = histogram("label", [(float(edge), 50) for edge in range(10)], marks, ("bits", "pairs"))
    stands = [points[0][0] for points in shapes(svg, "warm")]
    assert stands == sorted(stands)
    assert {"from 0.5", "from 0.54", "from 0.999"} <= set(words(svg))


@pytest.mark.parametrize("bins", [[], [(3.0, 1)]])
def test_a_histogram_of_nothing_or_of_one_pair_is_drawn(bins: list[tuple[float, int | None]]) -> None:
    assert histogram("label", bins, [], ("bits", "pairs")).startswith("<svg")


def test_a_line_goes_through_its_points() -> None:
    svg = curves("label", [Line("one", ((0, 0), (50, 50), (100, 100)))], ("x", "y"), ends=(0, 100))
    path = shapes(svg, "bar")[0]
    assert len(path) == 3
    assert path[1][0] - path[0][0] == pytest.approx(path[2][0] - path[1][0], abs=0.2)
    assert path[0][1] - path[1][1] == pytest.approx(path[1][1] - path[2][1], abs=0.2)


def test_points_that_are_no_numbers_or_beyond_the_axis_are_not_drawn() -> None:
    points = ((math.nan, 1.0), (-50.0, 20.0), (0.0, 120.0), (50.0, math.nan), (100.0, 0.0), (500.0, 30.0))
    path = shapes(curves("label", [Line("one", points)], ("x", "y"), ends=(0, 100)), "bar")[0]
    assert len(path) == 2
    # More than everything is drawn as everything: at the upper end, as nothing at the lower.
    height = path[1][1] - path[0][1]
    assert height == pytest.approx(190, abs=1)


def test_on_powers_of_ten_nothing_stands_at_the_left_end() -> None:
    line = Line("", ((0, 1), (1, 20), (10, 50), (100, 90)))
    svg = curves("label", [line], ("x", "y"), ends=(-1, 2), powers=True)
    xs = [x for x, _ in shapes(svg, "bar")[0]]
    assert xs[1] - xs[0] == pytest.approx(xs[2] - xs[1], abs=0.2)
    assert xs[2] - xs[1] == pytest.approx(xs[3] - xs[2], abs=0.2)
    assert [word for word in words(svg) if word in ("0", "1", "10", "100")] == ["0", "1", "10", "100"]


def test_a_curve_of_many_points_stays_small() -> None:
    points = tuple((x / 1000, x / 1000) for x in range(100_001))
    assert len(curves("label", [Line("one", points)], ("x", "y"), ends=(0, 100))) < 15_000


def test_weights_of_levels_lie_on_their_side_of_zero() -> None:
    rows = [
        SignedBar("equal", 4.0, "+4"),
        SignedBar("none", -2.0, "−2"),
        SignedBar("never", -math.inf, "−∞"),
        SignedBar("unknown", math.nan, "–"),
    ]
    svg = signed_bars("label", [("name", rows)], ("for", "against"))
    assert lengths(svg, "bar")[0] == pytest.approx(2 * lengths(svg, "warm")[0], abs=0.5)
    assert len(shapes(svg, "warm")) == 1
    assert {"name", "equal", "−∞", "–"} <= set(words(svg))


def test_a_whisker_spans_the_interval_of_a_weight_and_the_text_stands_beyond_it() -> None:
    rows = [SignedBar("sure", 4.0, "+4"), SignedBar("unsure", 4.0, "+4", 2.0, 6.0)]
    svg = signed_bars("label", [("name", rows)], ("for", "against"))
    length = lengths(svg, "bar")[0]
    # The zero line, the whisker and its two ends.
    whisker = next(shape for shape in shapes(svg, "ink") if len({y for _, y in shape}) == 1)
    assert max(x for x, _ in whisker) - min(x for x, _ in whisker) == pytest.approx(length, abs=0.5)
    assert len(shapes(svg, "ink")) == 4
    first, second = (float(x) for x in re.findall(r'class="value" x="([\d.]+)"', svg))
    assert second - first == pytest.approx(length / 2, abs=0.5)


def test_each_rule_starts_where_the_ones_before_end() -> None:
    texts = [("+100", "100"), ("+50", "150"), ("<10", "suppressed"), ("+50", "200")]
    svg = waterfall("label", list("abcd"), [100, 50, None, 50], texts, ("Further", "So far"))
    first, second, third = shapes(svg, "bar")
    assert min(x for x, _ in second) == pytest.approx(max(x for x, _ in first), abs=0.2)
    assert min(x for x, _ in third) == pytest.approx(max(x for x, _ in second), abs=0.2)
    assert lengths(svg, "bar")[0] == pytest.approx(2 * lengths(svg, "bar")[1], abs=0.3)
