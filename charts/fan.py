"""The fan of an outlook: the year so far, what the coming months may bring, and the target. In the hand of against_lines.py.

The dark band holds half of the paths, the light one eight in ten; a thin dashed line is the pace that would just reach the target.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import altair as alt

from metrics.calendar import add_months, months_between
from metrics.evaluation import Point
from metrics.outlook import Outlook
from metrics.outlook_words import outlook_sentence
from metrics.words import figure

from . import palette as ink
from .against_lines import LinesDrawing, ground, names
from .axes import SCREEN, Canvas, short_figure, span
from .end_labels import Label
from .series import values
from .telling import month_word
from .template import RUN, X2, Y2, Rows, Spec, compiled, on_page, rows, x, y


@cache
def template(unit: str, canvas: Canvas) -> Spec:
    """The bands, their middle, the pace to the target, the target; the final months, a dot each."""
    tips = [alt.Tooltip(field="month", title="月"), alt.Tooltip(field="told", title=f"実績（{unit}）")]
    dots = rows("course").mark_point(size=canvas.font * 3, opacity=1)
    drawn = [
        _band("wide", ink.GRAY_100, ink.GRAY_300),
        _band("narrow", ink.GRAY_300, ink.GRAY_420),
        _way("middle", ink.GRAY_700, [2, 2]),
        _way("needed", ink.ACCENT, [6, 3]),
        rows("target").mark_rule(color=ink.GRAY_900, strokeWidth=1.2).encode(x=x(), x2=X2, y=y()),
        rows("course").mark_line(color=ink.GRAY_900, strokeWidth=1.6).encode(x=x(), y=y(), detail=RUN),
        dots.encode(
            x=x(),
            y=y(),
            shape=alt.ShapeValue("circle"),
            fill=alt.FillValue(ink.GRAY_900),
            stroke=alt.StrokeValue(ink.GRAY_900),
            tooltip=tips,
        ),
    ]
    return compiled([*ground(), *drawn, *names(canvas)], canvas)


def _band(name: str, fill: str, edge: str) -> alt.Chart:
    line = alt.MarkConfig(color=edge, strokeWidth=0.8)
    return rows(name).mark_area(color=fill, line=line, opacity=1).encode(x=x(), y=y(), y2=Y2)


def _way(name: str, colour: str, dashes: list[float]) -> alt.Chart:
    return rows(name).mark_line(color=colour, strokeWidth=1.2, strokeDash=dashes).encode(x=x(), y=y())


def fan(outlook: Outlook, canvas: Canvas = SCREEN) -> Spec:
    """The fan as a Vega-Lite specification. Without a fan (hidden, settled) the course, the target and the pace."""
    return _Fan(outlook, canvas).on(template(outlook.unit, canvas), told(outlook, canvas.paper))


def chart(outlook: Outlook) -> Spec:
    """The same drawing for the page; the page gives the words as `alt`."""
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


class _Fan(LinesDrawing):
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
        told = self.outlook
        notes = [f"単位 {told.unit}", "年度の累計" if told.target_type == "年度累計" else "月末の値"]
        if told.fan:
            notes.append("濃い帯に半分、薄い帯に8割の見込み")
        if self._needed():
            notes.append("長い破線は届くのに要るペース")
        if self.low > 0 or self.top < 0:
            notes.append("目盛は0からではありません")
        return {"text": f"{told.title}の見込み", "subtitle": "、".join(notes)}

    def course(self) -> dict[str, Rows]:
        """The bands, their middle, the target and the pace to it; the final months."""
        return {
            "wide": self._between("low", "high"),
            "narrow": self._between("lower", "upper"),
            "middle": self._way("middle"),
            "needed": self._needed(),
            "target": [{"x": -0.5, "x2": self.last, "y": self.outlook.target}],
            "course": [
                r
                | {
                    "month": month_word(self.points[r["x"]].month, self.canvas.paper),
                    "told": figure(r["y"], self.outlook.unit),
                }
                for r in values(self.points, self.facing)
            ],
        }

    def _between(self, low: str, high: str) -> Rows:
        return [
            {"x": a["x"], "y": a["y"], "y2": b["y"]}
            for a, b in zip(self._way(low), self._way(high), strict=True)
        ]

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
