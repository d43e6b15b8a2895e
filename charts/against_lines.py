"""One metric over the months against its 目標, 想定, 継続ライン and 撤退ライン: the same chart on the page and on paper."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache, partial

import altair as alt

from metrics.evaluation import Happening, MetricLine, Point
from metrics.figures import Figure
from metrics.peer_bands import PeerBand
from metrics.words import BASIS_WORDS, NO_DATA, STATE_WORDS

from . import palette as ink
from .axes import SCREEN, Canvas, month_labels, short_figure, span, text_width, tick_words
from .end_labels import Label, place
from .series import (
    ASIDE,
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
from .template import RUN, X2, Y2, Along, Rows, Spec, as_is, compiled, filled, on_page, rows, x, y

__all__ = ["against_lines", "alt_text", "chart", "table"]

LINES = (  # attribute, name, colour, dashes, width; the dashes tell them apart in black and white
    ("expected", "想定", ink.GRAY_536, [1.5, 3], 1.5),
    ("target", "目標", ink.GRAY_700, [1, 0], 1.0),
    ("continue_line", "継続ライン", ink.STATES["watch"].text, [6, 3], 1.4),
    ("withdraw_line", "撤退ライン", ink.STATES["consider"].text, [10, 2, 2, 2], 1.4),
)
PEERS = (  # of other cities' accounts: grey bands behind everything, their middle half darker
    ("peers", "p10", "p90", ink.GRAY_100),
    ("peers' middle", "p25", "p75", ink.GRAY_200),
)
PEERS_WORD = "ほかの市の中ほど"
PEERS_REACH = 1.6  # times what the own course and lines need: a band beyond it flattens nothing and is cut
LEADER = 9  # pixels from the course to a name
SHAPES = {"watch": "triangle-up", "consider": "square", "recovering": "diamond"}


# ── how it is drawn ────────────────────────────────────────────────────────────────────────────────


@cache
def template(canvas: Canvas) -> Spec:
    """What faces the lines, with a dot a month; lines as steps, each valid for its whole months."""
    lines = [
        rows(name).mark_rule(color=colour, strokeDash=dashes, strokeWidth=width).encode(x=x(), x2=X2, y=y())
        for name, _, colour, dashes, width in LINES
    ]
    course = [
        rows("behind").mark_line(color=ink.GRAY_420, strokeWidth=1).encode(x=x(), y=y(), detail=RUN),
        rows("course").mark_line(color=ink.GRAY_900, strokeWidth=1.6).encode(x=x(), y=y(), detail=RUN),
        dots("course", canvas.font * 3.4, "状態", 1.4),
    ]
    peers = [
        rows(name).mark_rect(color=colour).encode(x=x(), x2=X2, y=y(), y2=Y2) for name, _, _, colour in PEERS
    ]
    axes, zero = ground()
    return compiled([*peers, axes, zero, *happenings(canvas), *lines, *course, *names(canvas)], canvas)


def ground() -> list[alt.Chart]:
    """Axes, and grid lines that end where the months end."""
    months = alt.Axis(labelFlush=False, labelOverlap="greedy", tickColor=ink.GRAY_300, tickSize=4)
    figures = alt.Axis(ticks=False, labelPadding=6, labelOverlap=False)
    grid = rows("grid").mark_rule(color=ink.GRAY_200, strokeWidth=0.6)
    zero = rows("zero").mark_rule(color=ink.GRAY_536, strokeWidth=1)
    return [grid.encode(x=x(axis=months), x2=X2, y=y(axis=figures)), zero.encode(x=x(), x2=X2, y=y())]


def happenings(canvas: Canvas) -> list[alt.Chart]:
    """Thin verticals with a word; a span of days as a faint band."""
    word = rows("words").mark_text(
        align="left", baseline="top", dx=ASIDE, fontSize=canvas.small, color=ink.GRAY_700
    )
    top = alt.Y(field="top", type="quantitative", scale=None)
    return [
        rows("spans").mark_rect(color=ink.GRAY_50).encode(x=x(), x2=X2),
        rows("events").mark_rule(color=ink.GRAY_420, strokeWidth=0.8).encode(x=x()),
        word.encode(x=x("at"), y=top, text=alt.Text(field="word")),
    ]


def dots(name: str, size: float, word: str, edge: float) -> alt.Chart:
    """A mark a month, in the shape and colours that its row says."""
    tips = [
        alt.Tooltip(field=field, title=title)
        for field, title in (("month", "月"), ("value", "実績"), ("word", word))
    ]
    return (
        rows(name)
        .mark_point(size=size, strokeWidth=edge, opacity=1)
        .encode(
            x=x(),
            y=y(),
            shape=as_is(alt.Shape, "shape"),
            fill=as_is(alt.Fill, "fill"),
            stroke=as_is(alt.Stroke, "stroke"),
            tooltip=tips,
        )
    )


def names(canvas: Canvas) -> list[alt.Chart]:
    """The names at the right end, pushed apart; a thin leader where one had to move."""
    look = {"align": "left", "baseline": "middle", "dx": 3, "fontSize": canvas.font}
    ends = {"x": x("x2"), "y": y("y2"), "text": alt.Text(field="text"), "fill": as_is(alt.Fill, "colour")}
    leader = rows("leaders").mark_rule(strokeWidth=0.7)
    return [
        leader.encode(x=x(), x2=X2, y=y(), y2=Y2, stroke=as_is(alt.Stroke, "colour")),
        rows("names").mark_text(**look).encode(**ends),
        rows("bold names").mark_text(**look, fontWeight="bold").encode(**ends),
    ]


# ── what is drawn ──────────────────────────────────────────────────────────────────────────────────


def against_lines(
    line: MetricLine,
    events: Sequence[Happening] = (),
    canvas: Canvas = SCREEN,
    peers: Sequence[PeerBand] = (),
) -> Spec:
    """The trend of one metric of an Evaluation, as a Vega-Lite specification; `events` are the Evaluation's.

    A dot a month in the shape and colour of its state, hollow where 速報 or where days of the month are missing (such a month joins
    no line); a gap where データなし. Lines are steps,
    named at their right end. `peers`: the other cities' accounts of the months that have a 比較資料, behind it all. Flows and rates are drawn from zero, stocks on a scale of their own that says so.
    """
    points = shown(line, canvas.months)
    drawing = LinesDrawing(line, points, happened(events, points), canvas, peers)
    return drawing.on(template(canvas), alt_text(line, canvas.paper))


def chart(line: MetricLine, events: Sequence[Happening] = (), peers: Sequence[PeerBand] = ()) -> Spec:
    """The same drawing for the page; the page gives the words as `alt`."""
    return on_page(against_lines(line, events, peers=peers))


def numbered(
    line: MetricLine, events: Sequence[Happening] = (), canvas: Canvas = SCREEN
) -> list[tuple[int, Happening]]:
    """The events that the drawing names by a number, to be told in full under it; none where their words stand in it."""
    points = shown(line, canvas.months)
    told = happened(events, points)
    drawn = LinesDrawing(line, points, told, canvas).happened
    return list(enumerate(told, 1)) if any(e["word"].isdigit() for e in drawn) else []


class LinesDrawing:
    """One chart in the making: the scale is fixed first, so that everything can be placed in pixels."""

    peers: Sequence[tuple[int, PeerBand]] = ()

    def __init__(
        self,
        line: MetricLine,
        points: Sequence[Point],
        events: Sequence[Happening],
        canvas: Canvas,
        peers: Sequence[PeerBand] = (),
    ):
        self.line, self.points, self.canvas, self.facing = line, points, canvas, facing(line)
        self.last = len(points) - 0.5
        self.pixels = (canvas.width - canvas.label_room) / max(len(points), 1)
        self.happened = event_rows(events, points, self.pixels, canvas.small)
        self.kinds = [k for k in LINES if k[0] != "target" or drawn_target(line)]
        held = [y for p in points for y in (p.value, self.facing(p), *(getattr(p, k[0]) for k in self.kinds))]
        known = [y for y in held if y is not None]
        months = {p.month: n for n, p in enumerate(points)}
        self.peers = [] if windowed(line) else [(months[b.month], b) for b in peers if b.month in months]
        reach = [y for _, b in self.peers for y in (b.low, b.high) if _within(y, known)]
        self.low, self.top, self.ticks = span([*known, *reach], line.additivity != "stock")
        rows = max((e["row"] + 1 for e in self.happened if e["word"]), default=0)
        self.head = rows * (canvas.font + 3)
        self.high = self.top + (self.top - self.low) * self.head / (canvas.height - self.head)

    def title(self) -> Spec:
        """The metric's name; under it its unit, what is summed, and that a scale does not begin at zero."""
        line = self.line
        notes = [f"単位 {line.unit}"]
        if line.additivity == "flow":
            notes.append(BASIS_WORDS.get(line.basis, line.basis))
        if windowed(line):
            notes.append(f"直近{line.window_months}か月の値")
        if self.low > 0 or self.top < 0:
            notes.append("目盛は0からではありません")
        return {"text": line.title, "subtitle": "、".join(notes)}

    def on(self, template: Spec, description: str) -> Spec:
        """The drawing in its template."""
        x = Along(-0.5, self.last + self._room(), self._months())
        y = Along(self.low, self.high, self._figures())
        data = self.ground() | self.beside() | self.course() | self.names()
        return filled(template, data, x, y, self.title(), description)

    def _room(self) -> float:
        """Months kept free at the right for the names: on the screen, which cuts what stands beyond, the longest fits."""
        font, room = self.canvas.font, float(self.canvas.label_room)
        if not self.canvas.paper:
            room = max([room, *(text_width(label.text, font) + LEADER * 2 for label in self._labels())])
        return max(len(self.points), 1) * room / (self.canvas.width - room)

    def ground(self) -> dict[str, Rows]:
        """Grid lines and events."""
        grid = [{"x": -0.5, "x2": self.last, "y": t} for t in self.ticks]
        above = self.canvas.font + 3
        return {
            "grid": grid,
            "zero": [row for row in grid if row["y"] == 0],
            "spans": [e for e in self.happened if e["x2"] is not None],
            "events": self.happened,
            "words": [e | {"top": e["row"] * above} for e in self.happened if e["word"]],
        }

    def beside(self) -> dict[str, Rows]:
        """The bands of other cities' accounts, cut where the scale ends."""
        return {
            name: [r for at in self.peers if (r := self._band(*at, low, high))]
            for name, low, high, _ in PEERS
        }

    def _band(self, x: int, band: PeerBand, low: str, high: str) -> Spec | None:
        ends = getattr(band, low), getattr(band, high)
        if None in ends or ends[1] <= self.low or ends[0] >= self.top:
            return None
        return {"x": x - 0.5, "x2": x + 0.5, "y": max(ends[0], self.low), "y2": min(ends[1], self.top)}

    def course(self) -> dict[str, Rows]:
        """The lines; what faces them, and where a window sums the months, these behind it."""
        lines: dict[str, Rows] = {
            k[0]: steps(self.points, lambda p, name=k[0]: getattr(p, name)) for k in self.kinds
        }
        return lines | {
            "behind": values(self.points, lambda p: p.value) if windowed(self.line) else [],
            "course": [
                r | self._dot(self.points[r["x"]])
                for r in values(self.points, self.facing, partial(joined, self.line))
            ],
        }

    def names(self) -> dict[str, Rows]:
        """The names at the right end."""
        labels = self._labels()
        gap, end = self.canvas.font + 2.5, self.last + LEADER / self.pixels
        stands = place([label.y for label in labels], gap, self.canvas.height)
        found = [
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
        return {
            "leaders": found,
            "names": [r for r in found if not r["bold"]],
            "bold names": [r for r in found if r["bold"]],
        }

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
        if self.peers and self.peers[-1][0] == len(self.points) - 1:
            middle = self.peers[-1][1].p50
            if self.low < middle < self.top:
                found.append(Label(PEERS_WORD, self._pixel(middle), ink.GRAY_700))
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

    def _months(self) -> Spec:
        months = [p.month for p in self.points]
        labels = month_labels(months, self.pixels * len(months), self.canvas.font, self.canvas.paper)
        words = f"{json.dumps(labels, ensure_ascii=False)}[datum.value]"
        return {
            "values": [n for n, label in enumerate(labels) if label],
            "labelExpr": words,
            "tickCount": len(labels),
        }

    def _figures(self) -> Spec:
        words = json.dumps(tick_words(self.ticks, self.line.unit), ensure_ascii=False)
        place_in = f"[round((datum.value - {self.low}) / {self.ticks[1] - self.ticks[0]})]"
        return {
            "values": self.ticks,
            "labelExpr": words + place_in,
            "tickCount": len(self.ticks),
        }  # Vega thins values by tickCount


def _within(value: float, known: Sequence[float]) -> bool:
    """Whether a value can be drawn without the own course being pressed flat."""
    most = max(map(abs, known), default=0.0)
    return not known or -PEERS_REACH * most <= value <= PEERS_REACH * most


def out_of_sight(line: MetricLine, peers: Sequence[PeerBand], canvas: Canvas = SCREEN) -> str:
    """That the newest band is not drawn, or not whole, in words; blank where it is seen."""
    if not peers:
        return ""
    if windowed(line):
        return f"図は直近{line.window_months}か月の値なので、帯は描いていません。"
    drawing = LinesDrawing(line, shown(line, canvas.months), (), canvas, peers)
    if not drawing.peers or drawing.peers[-1][1] is not peers[-1]:
        return "帯の月は、この図の前です。"
    last = peers[-1]
    if last.p25 >= drawing.top:
        return "帯は、この図の目盛より上にあります。"
    if last.p75 <= drawing.low:
        return "帯は、この図の目盛より下にあります。"
    return "灰色の帯は、目盛の端で切れています。" if last.p75 > drawing.top or last.p25 < drawing.low else ""


def days_of(shown: Figure) -> str:
    """Which days the newest month is made of, where some are missing."""
    return f"（{shown.days_known}/{shown.days}日）" if shown.partial else ""
