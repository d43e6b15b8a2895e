"""The small drawings of 比較: one scale for all rows, read back out of the SVG."""

import xml.etree.ElementTree as ET

from charts.beside import cost_range, share_bar, share_scale

SVG = "{http://www.w3.org/2000/svg}"


def shapes(drawing, name):
    return [dict(s.attrib) for s in ET.fromstring(drawing).iter(f"{SVG}{name}")]


def test_all_rows_share_a_scale_that_holds_the_largest_and_100_percent():
    assert share_scale([0.2, None, 0.5], 104)(1.0) == 100
    assert share_scale([1.5], 156)(1.5) == 150
    assert share_scale([], 104).high == share_scale([None], 104).high == 1.04


def test_a_bar_begins_at_zero_and_the_tick_stands_at_what_was_expected():
    bar, tick = shapes(share_bar(0.5, share_scale([0.5], 104), "想定の50%"), "rect")
    assert (float(bar["x"]), float(bar["width"])) == (0, 50)
    assert float(tick["x"]) + float(tick["width"]) / 2 == 100


def test_what_is_far_beyond_ends_in_an_arrow_inside_the_drawing():
    scale = share_scale([9.0, 0.5], 200)
    assert scale.high == 2.0
    beyond = share_bar(9.0, scale, "想定の900%")
    assert float(shapes(beyond, "rect")[0]["width"]) == 200
    assert len(shapes(beyond, "path")) == 1
    assert shapes(share_bar(2.0, scale, "想定の200%"), "path") == []


def test_a_missing_share_is_an_outline_and_no_bar():
    (outline,) = shapes(share_bar(None, share_scale([None], 100), "比べられません"), "rect")
    assert outline["fill"] == "none"


def test_a_cost_stands_on_the_line_of_its_months():
    drawing = cost_range(3.0, 2.0, 6.0, 1.0, 6.0, "3円", width=106)
    (dot,) = shapes(drawing, "circle")
    ground, span = shapes(drawing, "line")
    assert [float(span["x1"]), float(dot["cx"]), float(span["x2"])] == [35.33, 52, 102]
    assert float(ground["x1"]) == 2  # zero, a little to the right of the edge
    (others,) = shapes(drawing, "rect")
    assert round(float(others["x"]) + 1.5, 2) == 18.67


def test_an_unknown_cost_has_its_ground_alone():
    drawing = cost_range(None, None, None, None, 6.0, "データなし")
    assert len(shapes(drawing, "line")) == 1
    assert shapes(drawing, "circle") + shapes(drawing, "rect") == []
