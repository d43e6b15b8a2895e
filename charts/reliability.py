"""The report card of the outlook as a drawing: what was said against what came. On the diagonal it kept its word."""

from __future__ import annotations

from typing import Any

from metrics.backtest import Card
from metrics.outlook_words import card_sentence

from . import palette as ink
from .axes import SCREEN, Canvas
from .scatter import layer
from .telling import month_word
from .template import SCHEMA, Spec


def reliability(card: Card, canvas: Canvas = SCREEN) -> Spec:
    """Each bin as a dot, larger where more questions were asked, with the share that came written beside it."""
    size = canvas.height
    scale = {"domain": [0, 1], "nice": False}
    ticks = [0, 0.2, 0.4, 0.6, 0.8, 1]
    axis = {
        "values": ticks,
        "format": "%",
        "tickCount": 6,
        "domain": False,
        "grid": True,
        "gridColor": ink.GRAY_200,
        "gridWidth": 0.6,
        "labelFontSize": canvas.font,
        "titleFontSize": canvas.font,
        "labelColor": ink.GRAY_700,
        "titleColor": ink.GRAY_700,
        "titleFontWeight": "normal",
        "labelOverlap": False,
        "labelFlush": False,
        "ticks": False,
        "labelPadding": 5,
    }
    x = {
        "field": "said",
        "type": "quantitative",
        "scale": scale,
        "axis": axis | {"title": "見込みで言った割合"},
    }
    y = {
        "field": "came",
        "type": "quantitative",
        "scale": scale,
        "axis": axis | {"title": "実際に届いた割合"},
    }
    most = max((b.questions for b in card.bins), default=1)
    rows = [
        {
            "said": b.said,
            "came": b.came,
            "area": 30 + 250 * b.questions / most,
            "word": f"{b.came:.0%}（{b.questions}問）",
            "bin": f"{b.low:.0%}〜{b.high:.0%}",
        }
        for b in card.bins
    ]
    tips = [{"field": "bin", "title": "言った割合"}, {"field": "word", "title": "届いた割合"}]
    diagonal = [{"said": 0, "came": 0}, {"said": 1, "came": 1}]
    words: Spec = {
        "align": "left",
        "baseline": "middle",
        "dx": 9,
        "dy": 8,
        "fontSize": canvas.font - 1,
        "color": ink.GRAY_900,
    }
    area = {"field": "area", "type": "quantitative", "scale": None}
    spec = {
        "$schema": SCHEMA,
        "width": size,
        "height": size,
        "autosize": {"type": "pad"},
        "title": _title(card, canvas),
        "description": card_sentence(card, lambda m: month_word(m, canvas.paper)),
        "layer": [
            layer(diagonal, "line", x=x, y=y, color=ink.GRAY_536, strokeWidth=1, strokeDash=[5, 3]),
            _sized(
                layer(rows, "point", x=x, y=y, tooltip=tips, filled=True, color=ink.GRAY_900, opacity=1),
                area,
            ),
            layer(rows, "text", x=x, y=y, text="word", **words),
            layer(
                [{"said": 1, "came": 1, "word": "線の上なら言ったとおり"}],
                "text",
                x=x,
                y=y,
                text="word",
                align="left",
                baseline="middle",
                dx=8,
                fontSize=canvas.font - 1,
                color=ink.GRAY_700,
            ),
        ],
        "config": {
            "font": ink.FONTS,
            "background": ink.WHITE,
            "view": {"stroke": None},
            "mark": {"aria": False},
        },
    }
    return spec | {"layer": [one for one in spec["layer"] if one["data"]["values"]]}


def table(card: Card) -> list[dict[str, Any]]:
    """The dots as rows. Keys: 言った割合, 平均して言った割合（%）, 届いた割合（%）, 問い."""
    return [
        {
            "言った割合": f"{b.low:.0%}〜{b.high:.0%}",
            "平均して言った割合（%）": b.said * 100,
            "届いた割合（%）": b.came * 100,
            "問い": b.questions,
        }
        for b in card.bins
    ]


def _sized(one: Spec, area: Spec) -> Spec:
    return one | {"encoding": one["encoding"] | {"size": area}}


def _title(card: Card, canvas: Canvas) -> Spec:
    note = f"{card.accounts}アカウント、{card.outcomes}件の結果。点の大きさは問いの数"
    return {
        "text": f"{card.horizon}か月先の見込みの答え合わせ",
        "subtitle": note,
        "anchor": "start",
        "frame": "group",
        "offset": 8,
        "fontSize": canvas.font + 1,
        "subtitleFontSize": canvas.font - 1,
        "color": ink.GRAY_900,
        "subtitleColor": ink.GRAY_700,
    }
