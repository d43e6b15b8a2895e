"""The trend chart: what is drawn where, read out of its specification; and what it says in words."""

import json
import re
from dataclasses import replace
from datetime import date
from itertools import pairwise

import altair as alt
import pytest

from charts.against_lines import LEADER, PEERS_WORD, SHAPES, against_lines, chart, numbered, out_of_sight
from charts.axes import PAPER, SCREEN, month_labels, span, text_width
from charts.end_labels import place
from charts.palette import STATES, WHITE
from charts.series import ASIDE, event_rows
from charts.telling import alt_text, table
from metrics.calendar import add_months, wareki_year
from metrics.evaluation import Happening
from metrics.peer_bands import PeerBand
from reports.drawing import svg
from tests.evaluations import JUDGED, MONTH, USERS, followers, line


def layers(spec, mark):
    return [layer for layer in spec["layer"] if layer["mark"]["type"] == mark]


def rows(spec, mark):
    return [row for layer in layers(spec, mark) for row in layer["data"]["values"]]


def words(spec):
    return [row.get("text") or row["word"] for row in rows(spec, "text")]


@pytest.mark.parametrize("canvas", [SCREEN, PAPER])
@pytest.mark.parametrize("metric", [JUDGED, USERS, line(None), line(0.0), line(None, 5.0, None, 7.0)])
def test_it_is_a_vega_lite_chart(metric, canvas):
    events = [Happening(date(2026, 10, 3), date(2026, 10, 9), "災害", "台風19号")]
    alt.LayerChart.from_dict(against_lines(metric, events, canvas), validate=True)


def test_the_page_gets_the_same_drawing():
    spec = against_lines(JUDGED)
    assert len(chart(JUDGED)["layer"]) == len(spec["layer"])


def test_a_dot_a_month_in_the_shape_and_colour_of_its_state():
    points = [
        replace(p, state=s)
        for p, s in zip(JUDGED.points[-4:], ("within", "watch", "consider", "hold"), strict=True)
    ]
    dots = rows(against_lines(replace(JUDGED, points=tuple(points))), "point")
    assert [d["shape"] for d in dots] == ["circle", *(SHAPES[s] for s in ("watch", "consider")), "circle"]
    assert [d["fill"] for d in dots] == [*(STATES[s].fill for s in ("within", "watch", "consider")), WHITE]


def test_a_provisional_month_is_hollow_and_a_missing_one_a_gap():
    metric = line(5.0, 6.0, None, 8.0)
    last = replace(metric.points[-1], provisional=True)
    spec = against_lines(replace(metric, points=(*metric.points[:-1], last)))
    assert [(d["x"], d["run"], d["fill"] == WHITE) for d in rows(spec, "point")] == [
        (0, 0, False),
        (1, 0, False),
        (3, 1, True),
    ]


def test_a_line_that_changed_is_drawn_as_steps():
    metric = line(5.0, 5.0, 5.0)
    points = [replace(p, withdraw_line=w) for p, w in zip(metric.points, (2.0, 2.0, 3.0), strict=True)]
    spec = against_lines(replace(metric, points=tuple(points)))
    dashed = [
        r
        for layer in layers(spec, "rule")
        if layer["mark"].get("strokeDash") == [10, 2, 2, 2]
        for r in layer["data"]["values"]
    ]
    assert [(r["x"], r["x2"], r["y"]) for r in dashed] == [(-0.5, 1.5, 2.0), (1.5, 2.5, 3.0)]


def test_lines_are_named_at_their_end_and_never_touch():
    spec = against_lines(
        line(*[99.0] * 13, target=100.0, expected=101.0, continue_line=98.0, withdraw_line=97.0)
    )
    assert words(spec) == ["想定 101", "目標 100", "継続ライン 98", "撤退ライン 97", "実績 99"]
    low, high = spec["layer"][0]["encoding"]["y"]["scale"]["domain"]
    stands = sorted((high - r["y2"]) / (high - low) * SCREEN.height for r in rows(spec, "text"))
    assert all(b - a >= SCREEN.font for a, b in pairwise(stands))
    assert stands[0] >= 0 and stands[-1] <= SCREEN.height


@pytest.mark.parametrize("value", [9.0, 120_000.0, 12_345_678.0])
def test_the_longest_name_fits_beside_its_line(value):
    spec = against_lines(line(*[value] * 13, continue_line=value, withdraw_line=value / 2))
    low, high = spec["layer"][0]["encoding"]["x"]["scale"]["domain"]
    free = (high - 12.5) / (high - low) * SCREEN.width
    assert free >= max(text_width(word, SCREEN.font) for word in words(spec)) + LEADER
    assert free < SCREEN.width / 3


def test_flows_are_drawn_from_zero_and_stocks_say_that_they_are_not():
    assert against_lines(JUDGED)["layer"][0]["encoding"]["y"]["scale"]["domain"][0] == 0
    stock = against_lines(followers(10_900.0, 11_000.0))
    assert stock["layer"][0]["encoding"]["y"]["scale"]["domain"][0] > 0
    assert "0からではありません" in stock["title"]["subtitle"]


def test_a_yearly_target_is_not_on_the_scale_of_a_month():
    yearly = replace(
        JUDGED,
        target_type="年度累計",
        target=14_400.0,
        points=tuple(replace(p, target=14_400.0) for p in JUDGED.points),
    )
    spec = against_lines(yearly)
    assert spec["layer"][0]["encoding"]["y"]["scale"]["domain"][1] < 2000
    assert not any(w.startswith("目標") for w in words(spec))


def test_where_a_window_faces_the_lines_that_is_what_is_drawn():
    metric = line(5.0, 6.0, 7.0, window_months=3, faced=18.0, withdraw_line=10.0)
    spec = against_lines(replace(metric, points=tuple(replace(p, faced=p.value * 3) for p in metric.points)))
    assert [d["y"] for d in rows(spec, "point")] == [15, 18, 21]
    assert "3か月 21" in words(spec) and "各月 7" in words(spec) and "直近3か月" in spec["title"]["subtitle"]


def test_events_are_verticals_with_a_word_and_words_do_not_collide():
    events = [
        Happening(date(2026, 10, day), None, "催し", f"あんずまつり{day}日目の催し") for day in (1, 2, 3)
    ]
    events.append(Happening(date(2020, 1, 1), None, "災害", "昔の災害"))
    spec = against_lines(line(*[5.0] * 13), events, PAPER)
    assert not [w for w in words(spec) if "あんず" in w or "昔" in w]  # a third word would lie on the others
    assert [w for w in words(spec) if w in ("1", "2", "3")] == ["1", "2"]  # and a third number too
    assert [n for n, _ in numbered(line(*[5.0] * 13), events, PAPER)] == [1, 2, 3]  # told under the drawing
    rules = [r for r in rows(spec, "rule") if "word" in r]
    assert [round(r["x"], 2) for r in rules] == [11.5, 11.53, 11.56]


@pytest.mark.parametrize("month", range(1, 11))
def test_no_line_of_an_event_runs_through_its_word(month):
    """Where it has no room at the right it ends at its line; where it has none at either side a number stands for it."""
    event, pixels = Happening(date(2026, month, 20), None, "催し", "姨捨の棚田 観月の会"), 213 / 13
    (told,) = event_rows([event], line(*[5.0] * 13).points, pixels, PAPER.small)
    begins, rule = told["at"] * pixels + ASIDE, told["x"] * pixels
    assert told["word"] == ("1" if month == 4 else event.title)
    assert begins > rule or begins + text_width(told["word"], PAPER.small) < rule


def test_no_word_of_an_event_is_cut_numbers_stand_for_them():
    months = (8, 9, 10)
    long = [Happening(date(2026, month, 1), None, "催し", f"あんずまつり{month}月の催し") for month in months]
    metric = line(*[5.0] * 13)
    assert [w for w in words(against_lines(metric, long)) if w.isdigit()] == ["1", "2", "3"]
    assert numbered(metric, long) == list(enumerate(long, 1))
    short = [Happening(e.day, None, "催し", "催し") for e in long]
    assert words(against_lines(metric, short)).count("催し") == 3 and numbered(metric, short) == []


def test_the_months_are_named_once_and_the_last_always():
    months = [add_months(MONTH, n - 24) for n in range(25)]
    labels = month_labels(months, 575, 12)
    assert labels[-1] == ["10月"] and [label[1] for label in labels if len(label) > 1] == [
        "2024年",
        "2025年",
        "2026年",
    ]
    paper = [text for label in month_labels(months[-13:], 213, 11, paper=True) for text in label]
    assert "令和7年" in paper and "令和8年" in paper


@pytest.mark.parametrize("canvas", [SCREEN, PAPER])
@pytest.mark.parametrize("last", range(1, 13))
def test_every_year_is_named_whichever_month_is_the_last(canvas, last):
    """In the drawing itself: what Vega finds no room for, it leaves out."""
    metric, months = line(*[5.0] * 25), [add_months(date(2026, last, 1), n - 24) for n in range(25)]
    points = tuple(replace(p, month=m) for p, m in zip(metric.points, months, strict=True))
    drawn = svg(against_lines(replace(metric, points=points), (), canvas))
    shown = [m.year for m in months[-canvas.months :]]
    first = months[-canvas.months]
    assert f">{wareki_year(first) if canvas.paper else f'{first.year}年'}<" in drawn, sorted(set(shown))
    named = re.findall(r">(?:令和)?(?:20)?(\d+)年<", drawn)
    assert [int(n) % 100 for n in named] == [
        y - 2018 if canvas.paper else y % 100 for y in sorted(set(shown))
    ], last


def test_nothing_at_all_is_said():
    spec = against_lines(line(None))
    assert words(spec) == ["データなし"]
    assert alt_text(line(None)) == "表示回数は2026年10月の値がありません（データなし）。"
    assert span([], True)[:2] == (0, 1)


def test_a_text_of_a_person_is_only_data():
    event = Happening(date(2026, 10, 3), None, "催し", '"]+alert(1)+["')
    spec = against_lines(line(*[5.0] * 13), [event])
    first = spec["layer"][0]["encoding"]  # where the axes are told
    assert not any("alert" in first[axis]["axis"]["labelExpr"] for axis in "xy")
    assert json.loads(json.dumps(spec)) == spec


def test_the_alternative_text_gives_the_reason_or_the_change():
    assert alt_text(replace(JUDGED, sentence="2か月続けて下回りました。")) == "2か月続けて下回りました。"
    assert alt_text(line(5.0, 7.0)) == "表示回数は2026年10月に7回（前月 +2）です。"
    assert alt_text(line(5.0, 7.0), paper=True) == "表示回数は令和8年10月に7回（前月 +2）です。"


def test_the_table_beside_it_has_every_month_and_no_empty_column():
    told = table(JUDGED)
    assert told[0] == {
        "月": "2026年10月",
        "値（回）": 518.0,
        "目標": 1200.0,
        "継続ライン": 900.0,
        "撤退ライン": 600.0,
        "状態": "経過観察",
    }
    assert len(told) == 13
    assert table(line(0.5, None, unit="%")) == [
        {"月": "2026年10月", "値（%）": None, "備考": "データなし"},
        {"月": "2026年9月", "値（%）": 50.0, "備考": ""},
    ]


@pytest.mark.parametrize("wanted", [[0, 0, 0, 0], [100, 100], [50, 51, 90, 10], [5], []])
def test_labels_keep_their_order_and_their_distance(wanted):
    stands = place(wanted, 12, 100)
    pairs = sorted(zip(stands, wanted, strict=True))
    assert all(b[0] - a[0] >= 12 and b[1] >= a[1] for a, b in pairwise(pairs))
    assert all(0 <= y <= 100 for y in stands)


# ── other cities' accounts ─────────────────────────────────────────────────────────────────────────


def band(n, *quantiles, **more):
    """Other cities' accounts in the n-th month of a line: their 10, 25, 50, 75 and 90 %."""
    names = dict(zip(("p10", "p25", "p50", "p75", "p90"), quantiles, strict=True))
    cell = {"platform": "x", "kind": "sectoral", "band": "50k", "metric": "likes", "per": "residents"}
    of = {"residents": 58_000, "cities": 20, "accounts": 40, "source": "県", "seq": 3, "line": 2}
    return PeerBand(month=line(*[5.0] * 4).points[n].month, **cell, **of, **names, **more)


def test_the_others_are_grey_bands_of_their_months_behind_the_course():
    metric = line(5.0, 6.0, 7.0, 8.0)
    spec = against_lines(metric, peers=[band(1, None, 3, 4, 5, None), band(3, 1, 3, 4, 5, 9)])
    drawn = {r["x"]: (r["y"], r["y2"]) for r in layers(spec, "rect")[1]["data"]["values"]}
    assert drawn == {0.5: (3, 5), 2.5: (3, 5)}
    assert layers(spec, "rect")[0]["data"]["values"] == [{"x": 2.5, "x2": 3.5, "y": 1, "y2": 9}]
    assert spec["layer"][0]["mark"]["type"] == "rect" and PEERS_WORD in words(spec)
    assert out_of_sight(metric, [band(3, 1, 3, 4, 5, 9)]) == ""


@pytest.mark.parametrize(
    ("quantiles", "said"),
    [
        ((None, 300, 400, 500, None), "目盛より上"),
        ((None, 3, 400, 500, None), "目盛の端で切れて"),
        ((None, -500, -400, -300, None), "目盛より下"),
    ],
)
def test_others_who_are_far_away_do_not_press_the_course_flat_and_it_is_said(quantiles, said):
    metric = line(5.0, 6.0, 7.0, 8.0)
    far = [band(3, *quantiles)]
    bare, beside = against_lines(metric), against_lines(metric, peers=far)
    ends, held = (layers(s, "point")[0]["encoding"]["y"]["scale"]["domain"] for s in (bare, beside))
    assert held == ends and said in out_of_sight(metric, far)
    assert all(
        ends[0] <= r["y"] <= r["y2"] <= ends[1] for r in rows(against_lines(metric, peers=far), "rect")
    )


def test_beside_a_sum_of_months_no_band_of_a_month_is_drawn():
    metric = replace(line(5.0, 6.0, 7.0, 8.0), window_months=3)
    summed = tuple(replace(p, faced=20.0) for p in metric.points)
    metric = replace(metric, points=summed)
    assert rows(against_lines(metric, peers=[band(3, None, 3, 4, 5, None)]), "rect") == []
    assert "直近3か月の値なので" in out_of_sight(metric, [band(3, None, 3, 4, 5, None)])


def test_without_others_the_drawing_is_what_it_was():
    assert layers(against_lines(JUDGED), "rect") == []
