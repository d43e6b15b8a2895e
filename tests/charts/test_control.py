"""The XmR chart: which marks stand where, and what it says in words and as a table."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import altair as alt
import pytest

from charts.axes import PAPER, SCREEN
from charts.control import INKS, chart, control, on_screen, table
from charts.palette import WHITE
from charts.strip import CSS, SHAPES, runs, strip, told, year_scale
from metrics.calendar import add_months
from metrics.evaluation import Happening
from metrics.signals import Judged, Signal, xmr
from metrics.words import STATE_WORDS
from tests.evaluations import MONTH, line


def signal_of(metric, first=0, floor=0.0, **more):
    """The signal of a drawn line's months from `first` on."""
    known = [(p.month, p.value) for p in metric.points[first:] if p.value is not None]
    return replace(xmr(known, metric.better), floor=floor, **more)


SHIFTED = line(*[1000.0, 1100.0] * 8, 1050.0, 2400.0, 300.0)
SIGNAL = signal_of(SHIFTED)


def rows(spec, mark):
    return [r for layer in spec["layer"] if layer["mark"]["type"] == mark for r in layer["data"]["values"]]


def marks(spec):
    """x → (sense, shape, filled?) of each month's mark."""
    found = {}
    for r in rows(spec, "point"):
        found[r["x"]] = (r["sense"], r["shape"], r["fill"] != WHITE)
    return found


@pytest.mark.parametrize("canvas", [SCREEN, PAPER])
@pytest.mark.parametrize(
    "metric", [SHIFTED, line(None), line(0.0), line(*[5.0] * 13), line(0.01, 0.02, unit="%")]
)
def test_it_is_a_vega_lite_chart(metric, canvas):
    events = [Happening(date(2026, 10, 3), date(2026, 10, 9), "災害", "台風19号")]
    alt.LayerChart.from_dict(control(metric, signal_of(metric), events, canvas), validate=True)
    assert chart(metric, signal_of(metric))["layer"]


def test_a_dot_a_ring_and_a_diamond_told_apart_without_colour():
    got = marks(control(SHIFTED, SIGNAL))
    assert got[0] == (None, "circle", True)
    assert got[17] == ("improving", "circle", False) and got[18] == ("worsening", "diamond", True)
    assert len({ink.fill for ink in INKS.values()}) == 3


def test_mean_and_limits_are_named_at_their_end_and_none_below_what_can_be():
    swinging = line(*[0.0, 900.0] * 8)
    names = {
        floor: [
            r["text"].split(" ")[0] for r in rows(control(swinging, signal_of(swinging, floor=floor)), "text")
        ]
        for floor in (0.0, None)
    }
    assert names == {0.0: ["上限", "平均", "実績"], None: ["上限", "平均", "下限", "実績"]}


def test_months_before_a_rebase_are_drawn_but_not_judged():
    base = SHIFTED.points[6].month
    signal = signal_of(SHIFTED, 6, since=base, reason="仕様変更")
    spec = control(SHIFTED, signal)
    assert marks(spec)[0] == (None, "circle", False) and marks(spec)[6][2]
    levels = [
        r
        for layer in spec["layer"]
        if layer["mark"].get("strokeWidth") == 1.2 and layer["mark"]["type"] == "rule"
        for r in layer["data"]["values"]
    ]
    assert {r["x"] for r in levels} == {5.5}
    assert "引直し:仕様変更" in [r.get("word") for r in rows(spec, "rule")]
    assert len(on_screen(SHIFTED, signal)) == 13


def test_a_provisional_month_is_hollow_and_a_missing_one_a_gap():
    metric = line(5.0, 6.0, None, 8.0)
    soft = Judged(MONTH, 8.0, final=False)
    done = xmr([(p.month, p.value) for p in metric.points[:2]])
    spec = control(metric, replace(done, points=(*done.points, soft)))
    assert {x: filled for x, (_, _, filled) in marks(spec).items()} == {0: True, 1: True, 3: False}
    assert [r["run"] for r in rows(spec, "line")] == [0, 0, 1]
    assert [r["word"] for r in rows(spec, "point") if r["x"] == 3] == ["速報"]


def test_an_old_mean_gives_no_month_a_word():
    signal = replace(
        SIGNAL, points=tuple(replace(p, rules=(), sense=None) for p in SIGNAL.points), stale="falling"
    )
    assert {r["word"] for r in rows(control(SHIFTED, signal), "point")} == {""}
    assert {r["見方"] for r in table(SHIFTED, signal)} == {""}


def test_without_season_no_month_is_drawn_that_has_none():
    signal = replace(signal_of(SHIFTED, 6), adjusted=True)
    assert len({r["x"] for r in rows(control(SHIFTED, signal), "point")}) == 13
    assert "季節をならした各月の値" in control(SHIFTED, signal)["title"]["subtitle"]
    assert (table(SHIFTED, signal)[-1]["備考"], table(SHIFTED, signal)[-1]["値（回）"]) == (
        "引き直す前",
        None,
    )


def test_the_table_says_the_same_newest_first():
    newest, before, *_, oldest = table(SHIFTED, SIGNAL)
    assert newest == {
        "月": "2026年10月",
        "値（回）": 300.0,
        "見方": "悪化の兆し",
        "わけ": "限界の外",
        "備考": "",
    }
    assert (before["見方"], before["わけ"], oldest["見方"]) == ("改善の兆し", "限界の外", "変動の範囲内")
    rebased = table(SHIFTED, signal_of(SHIFTED, 6))
    assert (len(rebased), rebased[-1]["備考"], rebased[-1]["見方"]) == (19, "引き直す前", "")
    missing = table(line(5.0, None), signal_of(line(5.0, None)))
    assert missing[0]["備考"] == "データなし"


def test_the_words_go_with_the_drawing_and_texts_of_people_are_data():
    event = Happening(date(2026, 10, 3), None, "催し", '"]+alert(1)+["')
    spec = control(SHIFTED, SIGNAL, [event])
    assert "悪化の兆し" in spec["description"]
    first = spec["layer"][0]["encoding"]
    assert not any("alert" in first[axis]["axis"]["labelExpr"] for axis in "xy")
    assert json.loads(json.dumps(spec)) == spec


def test_nothing_at_all_is_drawn_as_such():
    spec = control(line(None), Signal((), None, None, None))
    assert [r["text"] for r in rows(spec, "text")] == ["データなし"]


# --- the strip of months


def test_a_strip_says_its_states_in_bars_and_in_words():
    states = ["within", "watch", "watch", "consider", "recovering", "hold", "within"]
    months = [add_months(MONTH, n) for n in range(7)]
    drawn = strip(months, states, months[0], 7)
    amber = SHAPES["watch"][1]
    assert (
        f"linear-gradient(90deg,#0000 14.29%,{amber} 0 calc(42.86% - 1px),#0000 0)" in drawn
    )  # a run is one bar
    assert drawn.count(SHAPES["within"][1]) == 2
    assert (
        "linear-gradient(90deg,#0000 42.86%,#cccccc 0 calc(42.86% + 1px),#0000 0)" in drawn
    )  # where 2027 begins
    assert "background-size:100% 18%,100% 55%,100% 100%,100% 100%,100% 30%,100% 100%" in drawn
    words = "撤退検討（要判断） 2027年1月、回復確認中 1か月、経過観察 2か月、判定保留 1か月"
    assert told(months, states).endswith(words) and words in drawn
    assert set(SHAPES) == set(STATE_WORDS)


def test_a_strip_begins_where_its_account_does_and_years_are_named():
    assert f"#0000 75%,{SHAPES['consider'][1]} 0 calc(100% - 1px)" in strip(
        [add_months(MONTH, 3)], ["consider"], MONTH, 4
    )
    assert "2027年" in year_scale(MONTH, 24) and "2026年" not in year_scale(MONTH, 24)
    assert year_scale(MONTH, 240).count("年") == 6  # every third year, where each has no room
    assert runs(["watch", "watch", "within"]) == [("watch", 0, 2), ("within", 2, 3)]


def test_a_strip_without_months_is_empty():
    assert "px" in strip([], [], MONTH, 2) and told([], []) == "値のある月がありません"
    assert ".strip" in CSS
