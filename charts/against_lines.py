"""One metric over the months against its 目標, 想定, 継続ライン and 撤退ライン: the same chart on the page and on paper.

The charts are Vega-Lite specifications written as plain dicts: built in a millisecond, where the same layers
through Altair's classes took a hundred (measured; a month on paper has a hundred charts).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from typing import Any

import altair as alt

from metrics.evaluation import Happening, MetricLine, Point
from metrics.figures import Figure
from metrics.words import BASIS_WORDS, NO_DATA, STATE_WORDS

from . import palette as ink
from .axes import SCREEN, Canvas, month_labels, short_figure, span, tick_words
from .end_labels import Label, place
from .series import (
    drawn_target,
    event_rows,
    faced_figure,
    facing,
    happened,
    hollow,
    joined,
    shown,
    steps,
    values,
    windowed,
)
from .telling import alt_text, month_word, table

__all__ = ["against_lines", "alt_text", "chart", "table"]

Spec = dict[str, Any]
SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"  # a name, never fetched
LINES = (  # attribute, name, colour, dashes, width; the dashes tell them apart in black and white
    ("expected", "想定", ink.GRAY_536, [1.5, 3], 1.5),
    ("target", "目標", ink.GRAY_700, [1, 0], 1.0),
    ("continue_line", "継続ライン", ink.STATES["watch"].text, [6, 3], 1.4),
    ("withdraw_line", "撤退ライン", ink.STATES["consider"].text, [10, 2, 2, 2], 1.4),
)
SHAPES = {"watch": "triangle-up", "consider": "square", "recovering": "diamond"}


def against_lines(line: MetricLine, events: Sequence[Happening] = (), canvas: Canvas = SCREEN) -> Spec:
    """The trend of one metric of an Evaluation, as a Vega-Lite specification; `events` are the Evaluation's.

    A dot a month in the shape and colour of its state, hollow where 速報 or where days of the month are missing (such a month joins
    no line); a gap where データなし. Lines are steps,
    named at their right end. Flows and rates are drawn from zero, stocks on a scale of their own that says so.
    For `st.vega_lite_chart(spec, theme=None, width="stretch")`.
    """
    points = shown(line, canvas.months)
    drawing = _Drawing(line, points, happened(events, points), canvas)
    return specification(drawing, canvas, alt_text(line, canvas.paper))


def specification(drawing: _Drawing, canvas: Canvas, description: str) -> Spec:
    """The layers of a drawing in the dress that all our charts wear; layers without data are left out."""
    layers = [*drawing.ground(), *drawing.events(), *drawing.lines(), *drawing.course(), *drawing.names()]
    axis = {
        "labelFontSize": canvas.font,
        "labelColor": ink.GRAY_700,
        "domain": False,
        "grid": False,
        "title": None,
    }
    return {
        "$schema": SCHEMA,
        "width": canvas.width,
        "height": canvas.height,
        "title": drawing.title(),
        "description": description,
        "layer": [layer for layer in layers if layer["data"]["values"]],
        "config": {
            "font": ink.FONTS,
            "background": ink.WHITE,
            "view": {"stroke": None},
            "axis": axis,
            "mark": {"aria": False},
        },
    }


def chart(line: MetricLine, events: Sequence[Happening] = ()) -> alt.LayerChart:
    """The same drawing as an Altair chart, for the page. Tests validate it against Altair's schema."""
    return on_page(against_lines(line, events))


def on_page(spec: Spec) -> alt.LayerChart:
    """A specification as an Altair chart that takes the page's width and keeps its height: labels stand at pixels of it."""
    told = {k: v for k, v in spec.items() if k != "description"}  # the page gives the words as `alt`
    return alt.LayerChart.from_dict(
        told | {"autosize": {"type": "fit-x", "contains": "padding"}}, validate=False
    )


class _Drawing:
    """One chart in the making: the scale is fixed first, so that everything can be placed in pixels."""

    def __init__(
        self, line: MetricLine, points: Sequence[Point], events: Sequence[Happening], canvas: Canvas
    ):
        self.line, self.points, self.canvas, self.facing = line, points, canvas, facing(line)
        self.last = len(points) - 0.5
        self.pixels = (canvas.width - canvas.label_room) / max(len(points), 1)
        self.happened = list(event_rows(events, points, self.pixels, canvas.font - 1))
        self.kinds = [k for k in LINES if k[0] != "target" or drawn_target(line)]
        held = [y for p in points for y in (p.value, self.facing(p), *(getattr(p, k[0]) for k in self.kinds))]
        self.low, self.top, self.ticks = span([y for y in held if y is not None], line.additivity != "stock")
        rows = max((e["row"] + 1 for e in self.happened if e["word"]), default=0)
        self.head = rows * (canvas.font + 3)
        self.high = self.top + (self.top - self.low) * self.head / (canvas.height - self.head)

    def title(self) -> Spec:
        """The metric's name; under it its unit, what is summed, and that a scale does not begin at zero."""
        line, font = self.line, self.canvas.font
        notes = [f"単位 {line.unit}"]
        if line.additivity == "flow":
            notes.append(BASIS_WORDS.get(line.basis, line.basis))
        if windowed(line):
            notes.append(f"直近{line.window_months}か月の値")
        if self.low > 0 or self.top < 0:
            notes.append("目盛は0からではありません")
        return {
            "text": line.title,
            "subtitle": "、".join(notes),
            "anchor": "start",
            "frame": "group",
            "offset": 8,
            "fontSize": font + 1,
            "subtitleFontSize": font - 1,
            "color": ink.GRAY_900,
            "subtitleColor": ink.GRAY_700,
        }

    def ground(self) -> list[Spec]:
        """Axes, and grid lines that end where the months end."""
        rows = [{"x": -0.5, "x2": self.last, "y": t} for t in self.ticks]
        x, y = self._x() | {"axis": self._months()}, self._y() | {"axis": self._figures()}
        grid = _layer(rows, "rule", x=x, x2="x2", y=y, color=ink.GRAY_200, strokeWidth=0.6)
        zero = [row for row in rows if row["y"] == 0]
        return [grid, _layer(zero, "rule", **self._step(), color=ink.GRAY_536, strokeWidth=1)]

    def events(self) -> list[Spec]:
        """Thin verticals with a word; a span of days as a faint band."""
        font = self.canvas.font
        spans = [e for e in self.happened if e["x2"] is not None]
        words = [e | {"top": e["row"] * (font + 3)} for e in self.happened if e["word"]]
        top = {"field": "top", "type": "quantitative", "scale": None}
        return [
            _layer(spans, "rect", x=self._x(), x2="x2", color=ink.GRAY_50),
            _layer(self.happened, "rule", x=self._x(), color=ink.GRAY_420, strokeWidth=0.8),
            _layer(
                words,
                "text",
                x=self._x("at"),
                y=top,
                text="word",
                align="left",
                baseline="top",
                dx=3,
                fontSize=font - 1,
                color=ink.GRAY_700,
            ),
        ]

    def lines(self) -> list[Spec]:
        """目標, 想定 and the lines as steps, each valid for its whole months."""
        return [
            _layer(
                steps(self.points, lambda p, name=name: getattr(p, name)),
                "rule",
                **self._step(),
                color=colour,
                strokeDash=dashes,
                strokeWidth=width,
            )
            for name, _, colour, dashes, width in self.kinds
        ]

    def course(self) -> list[Spec]:
        """What faces the lines, with a dot a month; the single months thinly behind it where a window sums them."""
        behind = values(self.points, lambda p: p.value) if windowed(self.line) else []
        rows = [
            r | self._dot(self.points[r["x"]])
            for r in values(self.points, self.facing, partial(joined, self.line))
        ]
        course: Spec = {"x": self._x(), "y": self._y(), "detail": {"field": "run", "type": "nominal"}}
        told = [
            {"field": "month", "title": "月"},
            {"field": "value", "title": "実績"},
            {"field": "word", "title": "状態"},
        ]
        return [
            _layer(behind, "line", **course, color=ink.GRAY_420, strokeWidth=1),
            _layer(rows, "line", **course, color=ink.GRAY_900, strokeWidth=1.6),
            _layer(
                rows,
                "point",
                x=self._x(),
                y=self._y(),
                shape=_as_is("shape"),
                fill=_as_is("fill"),
                stroke=_as_is("stroke"),
                tooltip=told,
                size=self.canvas.font * 3.4,
                strokeWidth=1.4,
                opacity=1,
            ),
        ]

    def names(self) -> list[Spec]:
        """The names at the right end, pushed apart; a thin leader where one had to move."""
        labels = self._labels()
        gap, end = self.canvas.font + 2.5, self.last + 9 / self.pixels
        stands = place([label.y for label in labels], gap, self.canvas.height)
        rows = [
            {
                "x": self.last,
                "x2": end,
                "text": label.text,
                "colour": label.colour,
                "bold": label.bold,
                "y": self._figure(label.y),
                "y2": self._figure(at),
            }
            for label, at in zip(labels, stands, strict=True)
        ]
        ends: Spec = {"x": self._x("x2"), "y": self._y("y2"), "text": "text"}
        look: Spec = {"align": "left", "baseline": "middle", "dx": 3, "fontSize": self.canvas.font}
        return [
            _layer(rows, "rule", **self._step(), y2="y2", stroke=_as_is("colour"), strokeWidth=0.7),
            _layer([r for r in rows if not r["bold"]], "text", **ends, fill=_as_is("colour"), **look),
            _layer(
                [r for r in rows if r["bold"]],
                "text",
                **ends,
                fill=_as_is("colour"),
                **look,
                fontWeight="bold",
            ),
        ]

    def _labels(self) -> list[Label]:
        if not self.points:
            return [Label(NO_DATA, self._pixel(self.low), ink.GRAY_700)]
        now, unit = self.points[-1], self.line.unit
        lines = [(name, getattr(now, attribute), colour) for attribute, name, colour, *_ in self.kinds]
        found = [
            Label(f"{name} {short_figure(y, unit)}", self._pixel(y), c)
            for name, y, c in lines
            if y is not None
        ]
        if windowed(self.line) and now.value is not None:
            found.append(Label(f"各月 {short_figure(now.value, unit)}", self._pixel(now.value), ink.GRAY_700))
        faced = self.facing(now)
        if faced is None:
            return [*found, Label(NO_DATA, self._pixel(self.low), ink.GRAY_700)]
        name = f"{self.line.window_months}か月" if windowed(self.line) else "実績"
        return [
            *found,
            Label(
                f"{name} {short_figure(faced, unit)}{days_of(faced_figure(self.line, now))}",
                self._pixel(faced),
                ink.GRAY_900,
                bold=True,
            ),
        ]

    def _dot(self, point: Point) -> Spec:
        colour = ink.ink(None if point.state == "no_line" else point.state).fill
        return {
            "shape": SHAPES.get(point.state or "", "circle"),
            "stroke": colour,
            "fill": ink.WHITE if hollow(self.line, point) else colour,
            "month": month_word(point.month, self.canvas.paper),
            "value": faced_figure(self.line, point).said,
            "word": STATE_WORDS.get(point.state or "", ""),
        }

    def _pixel(self, value: float) -> float:
        return (self.high - value) / (self.high - self.low) * self.canvas.height

    def _figure(self, pixel: float) -> float:
        return self.high - pixel / self.canvas.height * (self.high - self.low)

    def _step(self) -> Spec:
        return {"x": self._x(), "x2": "x2", "y": self._y()}

    def _x(self, field: str = "x") -> Spec:
        return _place(field, -0.5, self.last + self.canvas.label_room / self.pixels)

    def _y(self, field: str = "y") -> Spec:
        return _place(field, self.low, self.high)

    def _months(self) -> Spec:
        months = [p.month for p in self.points]
        labels = month_labels(months, self.pixels * len(months), self.canvas.font, self.canvas.paper)
        words = f"{json.dumps(labels, ensure_ascii=False)}[datum.value]"
        return {
            "values": [n for n, label in enumerate(labels) if label],
            "labelExpr": words,
            "labelFlush": False,
            "tickCount": len(labels),
            "labelOverlap": False,
            "tickColor": ink.GRAY_300,
            "tickSize": 4,
        }

    def _figures(self) -> Spec:
        words = json.dumps(tick_words(self.ticks, self.line.unit), ensure_ascii=False)
        place_in = f"[round((datum.value - {self.low}) / {self.ticks[1] - self.ticks[0]})]"
        return {
            "values": self.ticks,
            "labelExpr": words + place_in,
            "ticks": False,
            "labelPadding": 6,
            "labelOverlap": False,
            "tickCount": len(self.ticks),
        }  # Vega thins values by tickCount


def _place(field: str, low: float, high: float) -> Spec:
    scale = {"domain": [low, high], "nice": False, "zero": False}
    return {"field": field, "type": "quantitative", "title": None, "scale": scale}


def _as_is(field: str) -> Spec:
    """A channel whose values are already colours or shapes."""
    return {"field": field, "type": "nominal", "scale": None, "legend": None}


def days_of(shown: Figure) -> str:
    """Which days the newest month is made of, where some are missing."""
    return f"（{shown.days_known}/{shown.days}日）" if shown.partial else ""


CHANNELS = {"x", "x2", "y", "y2", "text", "shape", "fill", "stroke", "detail", "tooltip"}


def _layer(rows: Sequence[Spec], mark: str, **told: Any) -> Spec:
    """One layer: its rows, its mark, and what of `told` is a channel (a bare name is a field) or a style."""
    encoding = {
        name: {"field": c} if isinstance(c, str) else c for name, c in told.items() if name in CHANNELS
    }
    style = {name: held for name, held in told.items() if name not in CHANNELS}
    return {"data": {"values": list(rows)}, "mark": {"type": mark, **style}, "encoding": encoding}
