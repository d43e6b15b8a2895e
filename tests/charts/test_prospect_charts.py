"""The fan, the report card, the funnel and the portfolio: valid drawings that say the same in words and as tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import altair as alt
import pytest

from charts import fan, funnel, portfolio, reliability
from charts.axes import PAPER, SCREEN
from charts.palette import GRAY_900, WHITE
from metrics.backtest import Bin, Card
from metrics.calendar import add_months
from metrics.comparison import Compared
from metrics.funnel import Exposure, funnel as made_funnel
from metrics.outlook import FanPoint, Outlook, Pace

APRIL, END = date(2026, 4, 1), date(2027, 3, 1)
CARD = Card(
    5,
    11,
    143,
    572,
    date(2025, 4, 1),
    date(2026, 5, 1),
    0.21,
    0.25,
    0.4,
    0.5,
    (Bin(0.0, 0.2, 0.1, 0.15, 40), Bin(0.8, 1.0, 0.9, 0.85, 60)),
)
OUTLOOK = Outlook(
    "x_koho",
    "followers",
    "利用者数",
    "人",
    "higher",
    "期末到達",
    12500.0,
    date(2026, 10, 1),
    APRIL,
    END,
    origin=date(2026, 10, 1),
    reached=11880.0,
    months_left=5,
    months_known=29,
    probability=0.04,
    card=CARD,
    pace=Pace(124.0, 90.0, 119.0, date(2025, 4, 1), 0, 29),
    course=tuple((add_months(date(2026, 3, 1), n), 11200.0 + 97 * n) for n in range(8)),
    fan=tuple(
        FanPoint(add_months(date(2026, 11, 1), n), *(11880.0 + (n + 1) * s for s in (60, 75, 85, 95, 110)))
        for n in range(5)
    ),
)
SUM = replace(
    OUTLOOK,
    target_type="年度累計",
    fan=(),
    pace=None,
    probability=None,
    hidden=("2026年6月が欠測のため、累計がわかりません。",),
)
ACCOUNT = Compared(
    "a",
    "千曲市A",
    "x",
    "sectoral",
    "広報課",
    False,
    100.0,
    200.0,
    120.0,
    12,
    0,
    360000.0,
    240.0,
    12,
    None,
    2.0,
    (),
    (),
)


def texts(spec):
    return [
        r["text"]
        for layer in spec["layer"]
        if layer["mark"]["type"] == "text"
        for r in layer["data"]["values"]
        if "text" in r
    ]


def rows(spec, mark):
    return [r for layer in spec["layer"] if layer["mark"]["type"] == mark for r in layer["data"]["values"]]


def accounts(*pairs):
    return [
        replace(
            ACCOUNT,
            account_id=f"a{n}",
            name=f"千曲市{n}",
            hours=h * 12.0,
            reactions=r * 12.0,
            reactions_per_hour=r / h,
        )
        for n, (h, r) in enumerate(pairs)
    ]


def exposures(*rates):
    months = [add_months(date(2025, 11, 1), n) for n in range(12)]
    return [
        Exposure(f"a{n}", tuple((m, 1000.0 * 3**n, 1000.0 * 3**n * r) for m in months))
        for n, r in enumerate(rates)
    ]


FOUR = accounts((5, 50), (20, 40), (8, 900), (30, 2000))
DONE = made_funnel(exposures(0.02, 0.02, 0.02, 0.02, 0.05))
NAMES = {f"a{n}": f"千曲市<b>{n}" for n in range(5)}


@pytest.mark.parametrize("canvas", [SCREEN, PAPER])
@pytest.mark.parametrize(
    "drawn",
    [
        lambda c: fan.fan(OUTLOOK, c),
        lambda c: fan.fan(SUM, c),
        lambda c: fan.fan(replace(OUTLOOK, course=(), fan=(), reached=None), c),
        lambda c: reliability.reliability(CARD, c),
        lambda c: reliability.reliability(replace(CARD, bins=(), brier=None), c),
        lambda c: portfolio.portfolio(FOUR, "a1", c),
        lambda c: portfolio.portfolio([], "", c),
        lambda c: funnel.funnel(DONE, NAMES, "閲覧", "a4", c),
    ],
)
def test_it_is_a_vega_lite_chart_with_words(drawn, canvas):
    spec = drawn(canvas)
    alt.LayerChart.from_dict(spec, validate=True)
    assert spec["description"] and all(layer["data"]["values"] for layer in spec["layer"])


# --- fan


def test_the_fan_names_its_ends_and_the_target_at_the_right():
    assert texts(fan.fan(OUTLOOK))[-4:] == ["高め 12,430", "中ほど 12,305", "低め 12,180", "目標 12,500"]
    assert (
        len(rows(fan.fan(OUTLOOK), "area")) == 12
    )  # two bands of five months, from where the account stands


def test_a_hidden_fan_shows_the_course_and_the_target_and_says_why():
    spec = fan.fan(SUM)
    assert rows(spec, "area") == [] and "目標 12,500" in texts(spec)
    assert "欠測" in spec["description"] and "帯" not in spec["title"]["subtitle"]


def test_the_fan_as_a_table():
    told = fan.table(OUTLOOK)
    assert len(told) == 13 and told[0] == {"月": "2026年3月", "実績（人）": 11200.0}
    assert told[-1]["中ほど"] == 12305.0 and told[-1]["実績（人）"] is None


def test_a_sum_is_drawn_from_zero_and_a_stock_says_that_it_is_not():
    assert "目盛は0からではありません" in fan.fan(OUTLOOK)["title"]["subtitle"]
    assert "目盛は0からではありません" not in fan.fan(SUM)["title"]["subtitle"]


# --- report card


def test_a_dot_for_each_bin_with_what_came():
    spec = reliability.reliability(CARD)
    dots = rows(spec, "point")
    assert [(r["said"], r["came"]) for r in dots] == [(0.1, 0.15), (0.9, 0.85)]
    assert dots[0]["area"] < dots[1]["area"] and dots[0]["word"] == "15%（40問）"
    assert reliability.table(CARD)[1]["届いた割合（%）"] == 85.0


# --- portfolio


@pytest.mark.parametrize(
    ("number", "field"),
    [
        (0, "時間も反応も少ない"),
        (1, "時間のわりに少ない反応"),
        (2, "少ない時間で多い反応"),
        (3, "時間も反応も多い"),
    ],
)
def test_the_four_fields_in_words(number, field):
    assert portfolio.field_of(FOUR[number], FOUR) == field
    assert field in texts(portfolio.portfolio(FOUR))


def test_the_chosen_account_is_filled_and_told():
    spec = portfolio.portfolio(FOUR, "a1")
    fills = {r["name"]: r["fill"] for r in rows(spec, "point")}
    assert fills["千曲市1"] == GRAY_900 and fills["千曲市0"] == WHITE
    assert "千曲市1は「時間のわりに少ない反応」に入ります。" in spec["description"]


def test_unknown_hours_and_emergency_accounts_are_not_drawn():
    some = [
        *FOUR,
        replace(FOUR[0], account_id="e", emergency=True),
        replace(FOUR[0], account_id="n", hours=None),
    ]
    assert len(portfolio.drawn(some)) == 4
    assert [r["アカウント"] for r in portfolio.table(some)] == ["千曲市1", "千曲市0", "千曲市3", "千曲市2"]


def test_three_accounts_have_no_fields():
    assert "破線" not in portfolio.portfolio(FOUR[:3])["title"]["subtitle"]
    assert "3です" in portfolio.told(FOUR[:3])


# --- funnel


def test_outside_is_told_by_shape_and_fill_and_word():
    dots = {r["name"]: r for r in rows(funnel.funnel(DONE, NAMES, "閲覧"), "point")}
    assert (dots["千曲市<b>4"]["shape"], dots["千曲市<b>4"]["fill"]) == ("triangle-up", GRAY_900)
    assert (dots["千曲市<b>0"]["shape"], dots["千曲市<b>0"]["fill"]) == ("circle", WHITE)
    assert "高い（99.8%の外）" in dots["千曲市<b>4"]["told"]


def test_the_funnel_in_words_and_as_a_table():
    assert "5アカウント中1が偶然の範囲の外" in funnel.told(DONE, NAMES, "閲覧")
    told = funnel.table(DONE, NAMES, "閲覧")
    assert told[-1]["反応率（%）"] == pytest.approx(5.0) and told[-1]["見方"] == "高い（99.8%の外）"
    assert {"99.8%の上限", "95%の下限"} <= set(texts(funnel.funnel(DONE, NAMES, "閲覧")))
