"""What the charts draw: lengths, places and words, read back from the SVG."""

import re
import xml.etree.ElementTree as ET

import pytest

from linkspark.report.canvas import printable, shortened, text_width
from linkspark.report.charts import Box, Panel, bars, boxes, diverging, trace


def shapes(svg: str, role: str) -> list[list[tuple[float, float]]]:
    """Return the corner points of the shapes in one colour."""
    found = []
    for path in ET.fromstring(svg).iter("path"):
        if f"var(--{role})" in path.attrib["style"]:
            numbers = [float(number) for number in re.findall(r"-?[\d.]+", path.attrib["d"])]
            found.append(list(zip(numbers[::2], numbers[1::2], strict=True)))
    return found


def lengths(svg: str, role: str) -> list[float]:
    return [max(x for x, _ in points) - min(x for x, _ in points) for points in shapes(svg, role)]


def words(svg: str) -> list[str | None]:
    return [text.text for text in ET.fromstring(svg).iter("text")]


def test_bars_are_as_long_as_their_values() -> None:
    panel = Panel("file", (100.0, 50.0, 25.0, 0.0, None), ("100%", "50%", "25%", "0%", "<10"))
    svg = bars("label", ["a", "b", "c", "d", "e"], [panel], full=100)
    first, second, third = lengths(svg, "bar")
    assert second == pytest.approx(first / 2, abs=0.2)
    assert third == pytest.approx(first / 4, abs=0.2)
    assert words(svg) == ["a", "b", "c", "d", "e", "file", "100%", "50%", "25%", "0%", "<10"]


def test_panels_of_one_chart_share_a_scale() -> None:
    panels = [Panel("one", (80.0,), ("80",)), Panel("two", (40.0,), ("40",))]
    left, right = lengths(bars("label", ["a"], panels), "bar")
    assert right == pytest.approx(left / 2, abs=0.2)


def test_points_stand_on_a_logarithmic_scale() -> None:
    panel = Panel("", (1.0, 100.0, 10_000.0), ("1", "100", "10,000"))
    svg = bars("label", ["a", "b", "c"], [panel], dots=True)
    first, second, third = (sum(x for x, _ in points) / len(points) for points in shapes(svg, "bar"))
    assert second - first == pytest.approx(third - second, abs=1)
    assert "10k" in words(svg)


def test_a_box_spans_the_quartiles_with_the_median_inside() -> None:
    box = Box(0.0, (25.0, 50.0, 75.0), 100.0, ("25", "50", "75"))
    svg = boxes("label", ["a", "b"], ["one", "two"], [[box, "suppressed"], ["not in file", box]])
    middle_half = shapes(svg, "soft")[0]
    whole, median = shapes(svg, "bar")[:2]
    width = max(x for x, _ in whole) - min(x for x, _ in whole)
    assert max(x for x, _ in middle_half) - min(x for x, _ in middle_half) == pytest.approx(
        width / 2, abs=0.3
    )
    assert median[0][0] == pytest.approx(min(x for x, _ in whole) + width / 2, abs=0.3)
    assert {"25", "50", "75", "suppressed", "not in file"} < set(words(svg))


def test_boxes_of_a_column_without_spread_are_drawn() -> None:
    box = Box(None, (7.0, 7.0, 7.0), None, ("7", "7", "7"))
    assert len(shapes(boxes("label", ["a"], ["one"], [[box]]), "soft")) == 1


def test_agreement_goes_to_the_right_of_zero_and_disagreement_to_the_left() -> None:
    svg = diverging(
        "label", ["a", "b"], [(4.0, -2.0), (1.0, -8.0)], [("+4", "−2"), ("+1", "−8")], ("for", "against")
    )
    zero = shapes(svg, "ink")[0][0][0]
    four, one = shapes(svg, "bar")
    two, eight = shapes(svg, "warm")
    unit = (max(x for x, _ in four) - zero) / 4
    assert max(x for x, _ in one) - zero == pytest.approx(unit, abs=0.3)
    assert zero - min(x for x, _ in two) == pytest.approx(2 * unit, abs=0.3)
    assert zero - min(x for x, _ in eight) == pytest.approx(8 * unit, abs=0.5)


def test_a_rising_trace_rises() -> None:
    line = shapes(trace("label", [-90.0, -40.0, -20.0, -10.0], ("−90", "−10"), "axis"), "bar")[0]
    assert len(line) == 4
    # In a drawing, up is where y is small.
    assert [y for _, y in line] == sorted((y for _, y in line), reverse=True)


@pytest.mark.parametrize("values", [[-5.0], [-5.0, -5.0]])
def test_a_trace_of_one_value_is_drawn(values: list[float]) -> None:
    assert trace("label", values, ("−5", "−5"), "axis").startswith("<svg")


def test_a_name_that_is_too_long_keeps_its_start_and_its_end() -> None:
    name = "date_of_the_first_registration_in_the_district"
    short = shortened(name, 200)
    assert short.startswith("date_of")
    assert short.endswith("district")
    assert "…" in short
    assert text_width(short) <= 200
    assert shortened("short", 200) == "short"


def test_the_whole_of_a_shortened_name_is_kept_as_its_title() -> None:
    name = "x" * 60
    svg = bars("label", [name], [Panel("", (1.0,), ("1",))])
    assert [title.text for title in ET.fromstring(svg).iter("title")] == [name]


def test_characters_that_no_page_may_hold_are_replaced() -> None:
    assert printable("a\x00b\ud800c\u2029d é 👍") == "a\ufffdb\ufffdc\ufffdd é 👍"
