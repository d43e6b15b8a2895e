"""The fan of an outlook: the year so far, what the coming months may bring, and the target. In the hand of against_lines.py.

The dark band holds half of the paths, the light one eight in ten; a thin dashed line is the pace that would just reach the target.
"""

from __future__ import annotations

from typing import Any

import altair as alt

from metrics.calendar import add_months, months_between
from metrics.evaluation import Point
from metrics.outlook import Outlook
from metrics.outlook_words import outlook_sentence
from metrics.words import figure

from . import palette as ink
from .against_lines import Spec, _Drawing, _layer, on_page, specification
from .axes import SCREEN, Canvas, short_figure, span
from .end_labels import Label
from .series import values
from .telling import month_word


def fan(outlook: Outlook, canvas: Canvas = SCREEN) -> Spec:
    """The fan as a Vega-Lite specification. Without a fan (hidden, settled) the course, the target and the pace."""
    return specification(_Fan(outlook, canvas), canvas, told(outlook, canvas.paper))


def chart(outlook: Outlook) -> alt.LayerChart:
    """The same drawing as an Altair chart, for the page; the page gives the words as `alt`."""
    return on_page(fan(outlook))


def told(outlook: Outlook, paper: bool = False) -> str:
    """The chart in words."""
    return outlook_sentence(outlook, lambda month: month_word(month, paper))


def table(outlook: Outlook, paper: bool = False) -> list[dict[str, Any]]:
    """The chart's months as rows, oldest first. Keys: 月, 実績（単位）, 低め, やや低め, 中ほど, やや高め, 高め."""
    unit, ends = outlook.unit, ("低め", "やや低め", "中ほど", "やや高め", "高め")
    rows: list[dict[str, Any]] = [
        {"月": month_word(m, paper), f"実績（{unit}）": v} for m, v in outlook.course
    ]
    for p in outlook.fan:
        found = (p.low, p.lower, p.middle, p.upper, p.high)
        rows.append(
            {"月": month_word(p.month, paper), f"実績（{unit}）": None} | dict(zip(ends, found, strict=True))
        )
    return rows


class _Fan(_Drawing):
    """The trend chart's paper, axes and labels, with bands in place of lines."""

    def __init__(self, outlook: Outlook, canvas: Canvas):
        self.outlook, self.line, self.canvas = outlook, outlook, canvas  # type: ignore[assignment]
        self.kinds, self.happened = [], []
        held = dict(outlook.course)
        first = outlook.course[0][0] if outlook.course else outlook.first
        self.points = tuple(
            Point(m, held.get(m)) for m in months_between(first, max(outlook.last, outlook.month))
        )
        self.facing = lambda p: p.value
        self.last = len(self.points) - 0.5
        self.pixels = (canvas.width - canvas.label_room) / len(self.points)
        ends = [y for p in outlook.fan for y in (p.low, p.high)]
        held_values = [v for _, v in outlook.course] + ends + [outlook.target]
        self.low, self.top, self.ticks = span(held_values, from_zero=outlook.target_type == "年度累計")
        self.head, self.high = 0.0, self.top

    def title(self) -> Spec:
        """The metric's name; under it what is drawn."""
        told, font = self.outlook, self.canvas.font
        notes = [f"単位 {told.unit}", "年度の累計" if told.target_type == "年度累計" else "月末の値"]
        if told.fan:
            notes.append("濃い帯に半分、薄い帯に8割の見込み")
        if self._needed():
            notes.append("長い破線は届くのに要るペース")
        if self.low > 0 or self.top < 0:
            notes.append("目盛は0からではありません")
        return {
            "text": f"{told.title}の見込み",
            "subtitle": "、".join(notes),
            "anchor": "start",
            "frame": "group",
            "offset": 8,
            "fontSize": font + 1,
            "subtitleFontSize": font - 1,
            "color": ink.GRAY_900,
            "subtitleColor": ink.GRAY_700,
        }

    def lines(self) -> list[Spec]:
        """The bands, their middle, the target, and the pace to it."""
        target = [{"x": -0.5, "x2": self.last, "y": self.outlook.target}]
        return [
            self._band("low", "high", ink.GRAY_100, ink.GRAY_300),
            self._band("lower", "upper", ink.GRAY_300, ink.GRAY_420),
            _layer(
                self._way("middle"),
                "line",
                x=self._x(),
                y=self._y(),
                color=ink.GRAY_700,
                strokeWidth=1.2,
                strokeDash=[2, 2],
            ),
            _layer(
                self._needed(),
                "line",
                x=self._x(),
                y=self._y(),
                color=ink.ACCENT,
                strokeWidth=1.2,
                strokeDash=[6, 3],
            ),
            _layer(target, "rule", **self._step(), color=ink.GRAY_900, strokeWidth=1.2),
        ]

    def course(self) -> list[Spec]:
        """The final months, a dot each."""
        rows = [
            r
            | {
                "month": month_word(self.points[r["x"]].month, self.canvas.paper),
                "told": figure(r["y"], self.outlook.unit),
            }
            for r in values(self.points, self.facing)
        ]
        course: Spec = {"x": self._x(), "y": self._y(), "detail": {"field": "run", "type": "nominal"}}
        tips = [{"field": "month", "title": "月"}, {"field": "told", "title": f"実績（{self.outlook.unit}）"}]
        return [
            _layer(rows, "line", **course, color=ink.GRAY_900, strokeWidth=1.6),
            _layer(
                rows,
                "point",
                x=self._x(),
                y=self._y(),
                shape={"value": "circle"},
                fill={"value": ink.GRAY_900},
                stroke={"value": ink.GRAY_900},
                tooltip=tips,
                size=self.canvas.font * 3,
                opacity=1,
            ),
        ]

    def _band(self, low: str, high: str, fill: str, edge: str) -> Spec:
        rows = [
            {"x": a["x"], "y": a["y"], "y2": b["y"]}
            for a, b in zip(self._way(low), self._way(high), strict=True)
        ]
        line = {"color": edge, "strokeWidth": 0.8}
        return _layer(rows, "area", x=self._x(), y=self._y(), y2="y2", color=fill, line=line, opacity=1)

    def _way(self, name: str) -> list[Spec]:
        """One quantile over the months, from where the account stands."""
        told = self.outlook
        if not told.fan or told.reached is None:
            return []
        begins = self._place_of(add_months(told.fan[0].month, -1))
        return [
            {"x": begins, "y": told.reached},
            *({"x": self._place_of(p.month), "y": getattr(p, name)} for p in told.fan),
        ]

    def _needed(self) -> list[Spec]:
        told = self.outlook
        if told.pace is None or told.pace.required <= 0 or told.origin is None:
            return []
        return [
            {"x": self._place_of(told.origin), "y": told.reached},
            {"x": self._place_of(told.last), "y": told.target},
        ]

    def _place_of(self, month: Any) -> int:
        first = self.points[0].month
        return (month.year - first.year) * 12 + month.month - first.month

    def _labels(self) -> list[Label]:
        told, unit = self.outlook, self.outlook.unit
        goal = Label(
            f"目標 {short_figure(told.target, unit)}", self._pixel(told.target), ink.GRAY_900, bold=True
        )
        if not told.fan:
            now = told.reached
            return (
                [goal]
                if now is None
                else [goal, Label(f"実績 {short_figure(now, unit)}", self._pixel(now), ink.GRAY_700)]
            )
        end = told.fan[-1]
        named = (("高め", end.high), ("中ほど", end.middle), ("低め", end.low))
        return [
            goal,
            *(Label(f"{word} {short_figure(y, unit)}", self._pixel(y), ink.GRAY_700) for word, y in named),
        ]
