"""The bullet bar: bands, bar and ticks, read back out of the SVG."""

import time
import xml.etree.ElementTree as ET
from base64 import b64decode
from dataclasses import replace

import pytest

from charts.bullet import bands, bar_of, bullet, data_uri, scale_of, told
from charts.palette import BAND_CONTINUE, BAND_WITHDRAW, BAND_WITHIN, STATES, WHITE
from charts.sparkline import sparkline
from metrics.figures import Figure
from metrics.overview import Bar
from tests.evaluations import JUDGED, line

SVG = "{http://www.w3.org/2000/svg}"
BAR = Bar(
    "m", "反応数", "件", "higher", Figure(500.0, "件"), 1000.0, 800.0, 900.0, 600.0, "watch", "経過観察 2/3"
)


def figures(*values):
    return [Figure(value, "件") for value in values]


def rects(drawing):
    """(x, width, fill) of every rectangle, in the order they are drawn."""
    return [
        (float(r.get("x")), float(r.get("width")), r.get("fill"))
        for r in ET.fromstring(drawing).iter(f"{SVG}rect")
    ]


def test_the_bands_end_at_the_lines_and_the_bar_begins_at_zero():
    shapes = rects(bullet(BAR, width=104))  # 1040 wide at 104 pixels: a tenth of a pixel each
    assert shapes[:3] == [(0, 60, BAND_WITHDRAW), (60, 30, BAND_CONTINUE), (90, 14, BAND_WITHIN)]
    assert shapes[3] == (0, 50, STATES["watch"].fill)
    assert [x for x, *_ in shapes[4:]] == [78.5, 99]  # hollow tick 想定, full tick 目標


def test_where_lower_is_better_the_bands_are_turned_round():
    bar = replace(BAR, better="lower", continue_line=600.0, withdraw_line=900.0)
    assert bands(bar, scale_of(bar, 104)) == [
        (900, 1040, BAND_WITHDRAW),
        (600, 900, BAND_CONTINUE),
        (0, 600, BAND_WITHIN),
    ]


def test_a_provisional_value_is_hollow_and_a_missing_one_is_only_an_outline():
    assert rects(bullet(replace(BAR, value=Figure(500.0, "件", provisional=True))))[3][2] == WHITE
    assert "stroke-dasharray" in bullet(replace(BAR, value=Figure(None, "件")))
    assert "データなし" in told(replace(BAR, value=Figure(None, "件", provisional=True)))


def test_it_says_in_words_what_it_shows():
    assert told(BAR) == "実績 500件、撤退ライン 600、継続ライン 900、目標 1,000、想定 800、経過観察 2/3"
    root = ET.fromstring(bullet(replace(BAR, title='<"&反応')))
    assert root.get("role") == "img" and root.find(f"{SVG}title").text == '<"&反応'


@pytest.mark.parametrize("value", [0.0, -40.0, 1e15, None])
def test_any_value_stays_inside_the_drawing(value):
    held = Figure(value, "件")
    for bar in (replace(BAR, value=held), Bar("m", "t", "件", "higher", held, *[None] * 4, "", "")):
        assert all(x >= 0 and x + w <= 200.01 for x, w, _ in rects(bullet(bar)))


def test_figures_are_written_only_when_asked_for():
    assert "<text" not in bullet(BAR)
    assert ">500</text>" in bullet(BAR, figures=True)


def test_a_yearly_sum_is_no_tick_beside_one_month():
    assert bar_of(replace(JUDGED, target_type="年度累計")).target is None
    assert bar_of(JUDGED).target == 1200
    assert bar_of(replace(JUDGED, window_months=3, faced=1500.0)).value.value == 1500


def test_an_address_holds_the_whole_drawing():
    head, _, body = data_uri(bullet(BAR)).partition(",")
    assert head == "data:image/svg+xml;base64" and b64decode(body).decode() == bullet(BAR)


def test_a_sparkline_has_gaps_and_a_last_dot():
    drawing = sparkline(figures(1, 2, None, 4, None, 3, 5), "反応数", "consider")
    assert drawing.count("<polyline") == 2 and drawing.count("<circle") == 2
    assert STATES["consider"].fill in drawing and "2か月データなし" in drawing
    assert "stroke-dasharray" in sparkline(figures(1, 2, None))
    assert (
        ET.fromstring(sparkline([])) is not None
        and ET.fromstring(sparkline(figures(*[None] * 13))) is not None
    )
    assert sparkline(figures(7, 7, 7)).count("12.0") >= 3  # a flat line lies in the middle


def test_a_month_that_is_not_whole_is_hollow_and_joins_no_line():
    half = Figure(3.0, "件", 20, 20, 31)
    drawing = sparkline([*figures(5, 6), half], "反応数", "within")
    assert drawing.count("<polyline") == 1
    assert f'fill="{WHITE}" stroke="{STATES["within"].fill}"' in drawing
    assert "最新 3件（20/31日）、最小 5件、最大 6件" in drawing
    assert rects(bullet(replace(BAR, value=half)))[3][2] == WHITE
    assert "実績 3件（20/31日）" in told(replace(BAR, value=half))


def test_eighty_small_drawings_take_no_time():
    begun = time.perf_counter()
    for _ in range(40):
        bullet(BAR)
        sparkline(figures(*range(13)), "反応数", "watch")
    assert time.perf_counter() - begun < 0.3  # 5 ms where it was measured; a busy machine may be slow


def test_a_line_without_anything_draws_only_its_bar():
    assert len(rects(bullet(bar_of(line(5.0))))) == 2
