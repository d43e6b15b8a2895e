"""The XmR chart of one metric: is a change more than noise? In the same hand as charts/against_lines.py.

Grey dots: 変動の範囲内. A blue ring: 改善の兆し. An orange diamond: 悪化の兆し; told apart without colour too.
Months that mean and limits are not made of (before a re-base, 速報) are thin and unmarked.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache, partial
from typing import Any

import altair as alt

from metrics.evaluation import Happening, MetricLine, Point
from metrics.signal_words import RULE_WORDS, level, mark_word, signal_sentence
from metrics.signals import Judged, Signal

from . import palette as ink
from .against_lines import LinesDrawing, days_of, dots, ground, happenings, names
from .axes import SCREEN, Canvas, short_figure, span
from .end_labels import Label
from .palette import Ink
from .series import event_rows, happened, joined, shown, values
from .telling import month_word
from .template import RUN, X2, Rows, Spec, as_is, compiled, on_page, rows, x, y

INKS = {  # デジタル庁 tokens: light-blue-700/800, orange-700/900; grey for noise
    None: Ink(ink.GRAY_536, ink.GRAY_700),
    "improving": Ink("#0877d7", "#0066be"),
    "worsening": Ink("#e25100", "#ac3e00"),
}
RINGS = {None: 3.0, "improving": 11.0, "worsening": 8.0}  # × the type size: the area of a mark


LEVELS = (("上限", [6, 3]), ("平均", [1, 0]), ("下限", [6, 3]))


@cache
def template(canvas: Canvas) -> Spec:
    """Mean and limits; the months' values thinly, a mark for each judged month, a small hollow dot for the others."""
    levels = [
        rows(name)
        .mark_rule(color=ink.GRAY_700, strokeDash=dashes, strokeWidth=1.2)
        .encode(x=x(), x2=X2, y=y())
        for name, dashes in LEVELS
    ]
    course = rows("course").mark_line(color=ink.GRAY_420, strokeWidth=1.2).encode(x=x(), y=y(), detail=RUN)
    marks = [dots(f"marks {sense}", canvas.font * size, "見方", 1.8) for sense, size in RINGS.items()]
    inner = rows("inner").mark_point(size=canvas.font * 2.4, opacity=1)
    inner = inner.encode(x=x(), y=y(), fill=as_is(alt.Fill, "stroke"))
    drawn = [*ground(), *happenings(canvas), *levels, course, *marks, inner, *names(canvas)]
    return compiled(drawn, canvas)


def control(
    line: MetricLine, signal: Signal, events: Sequence[Happening] = (), canvas: Canvas = SCREEN
) -> Spec:
    """The XmR chart of a metric with its mean and limits, as a Vega-Lite specification."""
    drawing = _Control(line, signal, events, canvas)
    return drawing.on(template(canvas), signal_sentence(signal, line.unit))


def chart(line: MetricLine, signal: Signal, events: Sequence[Happening] = ()) -> Spec:
    """The same drawing for the page; the page gives the words as `alt`."""
    return on_page(control(line, signal, events))


def on_screen(line: MetricLine, signal: Signal, canvas: Canvas = SCREEN) -> tuple[Judged, ...]:
    """The judged months that the chart shows."""
    first = shown(line, canvas.months)[0].month if line.points else date.max
    return tuple(p for p in signal.judged if p.month >= first)


def table(line: MetricLine, signal: Signal, canvas: Canvas = SCREEN) -> list[dict[str, Any]]:
    """The chart's months as rows, newest first. Keys: 月, 値（単位）, 見方, わけ, 備考; rates in percent."""
    factor = 100 if line.unit == "%" else 1
    known = {p.month: p for p in signal.points}
    rows = []
    for point in reversed(shown(line, canvas.months)):
        mark = known.get(point.month)
        value = mark.value if mark else None if signal.adjusted else point.value
        rows.append(
            {
                "月": month_word(point.month),
                f"値（{line.unit}）": None if value is None else value * factor,
                "見方": mark_word(signal, mark.sense) if mark and mark.final else "",
                "わけ": "、".join(RULE_WORDS[r] for r in mark.rules) if mark else "",
                "備考": "データなし"
                if point.value is None and not mark
                else "引き直す前"
                if not mark
                else ""
                if mark.final
                else point.figure(line.unit).grounds or "速報",
            }
        )
    return rows


class _Control(LinesDrawing):
    """The trend chart's paper, axes, events and labels, with mean and limits in place of the city's lines."""

    def __init__(self, line: MetricLine, signal: Signal, events: Sequence[Happening], canvas: Canvas):
        self.signal, self.known = signal, {p.month: p for p in signal.points}
        self.line, self.canvas, self.kinds = line, canvas, []
        self.points = shown(line, canvas.months)
        self.facing = self._value
        self.last = len(self.points) - 0.5
        self.pixels = (canvas.width - canvas.label_room) / max(len(self.points), 1)
        told = self._events(events)
        self.happened = event_rows(told, self.points, self.pixels, canvas.small)
        held = [self._value(p) for p in self.points] + [y for _, y in self._levels()]
        self.low, self.top, self.ticks = span([y for y in held if y is not None], from_zero=True)
        rows = max((e["row"] + 1 for e in self.happened if e["word"]), default=0)
        self.head = rows * (canvas.font + 3)
        self.high = self.top + (self.top - self.low) * self.head / (canvas.height - self.head)

    def title(self) -> Spec:
        """As the trend's, saying what is drawn: months, not windows."""
        told = super().title()
        notes = [n for n in told["subtitle"].split("、") if not n.startswith("直近")]
        each = "季節をならした各月の値" if self.signal.adjusted else "各月の値"
        return told | {"text": f"{self.line.title}の変動", "subtitle": "、".join([*notes, each])}

    def course(self) -> dict[str, Rows]:
        """Mean and limits from the re-base (or the first month) on; the months."""
        begins = self.signal.judged[0].month if self.signal.judged else date.max
        first = next((n for n, p in enumerate(self.points) if p.month >= begins), 0)
        found = [
            r | self._mark(self.points[r["x"]])
            for r in values(self.points, self._value, partial(joined, self.line))
        ]
        return {
            **{name: [{"x": first - 0.5, "x2": self.last, "y": y}] for name, y in self._levels()},
            **{f"marks {sense}": [r for r in found if r["sense"] == sense] for sense in RINGS},
            "course": found,
            "inner": [r for r in found if r["sense"] == "improving"],
        }

    def _mark(self, point: Point) -> Spec:
        judged = self.known.get(point.month)
        sense = judged.sense if judged else None
        colour, counted = INKS[sense].fill, bool(judged and judged.final)
        fill = ink.WHITE if sense == "improving" or not counted else colour
        word = mark_word(self.signal, sense) if counted else "速報" if judged else "引き直す前"
        return {
            "sense": sense,
            "shape": "diamond" if sense == "worsening" else "circle",
            "fill": fill,
            "stroke": colour if counted else ink.GRAY_420,
            "month": month_word(point.month, self.canvas.paper),
            "value": point.figure(self.line.unit, self._value(point)).said,
            "word": word,
        }

    def _labels(self) -> list[Label]:
        if not self.points or self._value(self.points[-1]) is None:
            return [*self._level_labels(), Label("データなし", self._pixel(self.low), ink.GRAY_700)]
        value = self._value(self.points[-1]) or 0.0
        judged = self.known.get(self.points[-1].month)
        colour = INKS[judged.sense if judged else None].text
        shown = self.points[-1].figure(self.line.unit, value)
        text = f"{'ならした値' if self.signal.adjusted else '実績'} {short_figure(value, self.line.unit)}{days_of(shown)}"
        return [*self._level_labels(), Label(text, self._pixel(value), colour, bold=True)]

    def _level_labels(self) -> list[Label]:
        return [
            Label(
                f"{name} {short_figure(level(y, self.line.unit), self.line.unit)}",
                self._pixel(y),
                ink.GRAY_700,
            )
            for name, y in self._levels()
        ]

    def _levels(self) -> list[tuple[str, float]]:
        found = (self.signal.upper, self.signal.mean, self.signal.lower_limit)
        return [(name, y) for (name, _), y in zip(LEVELS, found, strict=True) if y is not None]

    def _events(self, events: Sequence[Happening]) -> list[Happening]:
        """What happened, and the re-base with its reason."""
        signal = self.signal
        base = [Happening(signal.since, None, "引き直し", f"引直し:{signal.reason}")] if signal.since else []
        return happened([*events, *base], self.points)

    def _value(self, point: Point) -> float | None:
        judged = self.known.get(point.month)
        return judged.value if judged else None if self.signal.adjusted else point.value
