"""The ground of a scatter: places in pixels, round ticks on a root or logarithmic scale, axis titles, named dots.

Everything is placed here and not by Vega, so that names can be kept apart from dots and from each other.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from . import palette as ink
from .axes import Canvas, short_figure, tick_words
from .point_names import names
from .template import SCHEMA, Spec

ROOT, LOG, LINEAR = "root", "log", "linear"
TO: dict[str, Callable[[float], float]] = {
    ROOT: lambda v: math.sqrt(max(v, 0.0)),
    LOG: lambda v: math.log10(max(v, 1e-9)),
    LINEAR: float,
}


@dataclass(frozen=True)
class Axis:
    """One axis: what stands on it, its unit, its scale, and from where to where."""

    title: str
    unit: str
    low: float
    high: float
    scale: str = LINEAR
    ticks: tuple[float, ...] = ()

    def share(self, value: float) -> float:
        """Where a value lies, from 0 (low) to 1 (high)."""
        low, high = TO[self.scale](self.low), TO[self.scale](self.high)
        return (TO[self.scale](value) - low) / (high - low) if high > low else 0.5


def axis(title: str, unit: str, values: Sequence[float], scale: str) -> Axis:
    """An axis that holds all values: from 0, or on a logarithmic scale from a power of ten to the next half one.

    >>> axis("業務時間", "時間", [79, 397], ROOT).ticks
    (0, 25, 50, 100, 200, 300, 400)
    >>> axis("表示", "回", [67_000, 2_300_000], LOG).ticks
    (30000, 100000, 300000, 1000000, 3000000)
    """
    most, least = max([*values, 1e-9]), min([v for v in values if v > 0], default=1.0)
    if scale == LOG:
        steps = [m * 10**p for p in range(-9, 16) for m in (1, 3)]
        low = max((s for s in steps if s <= least), default=least)
        high = min((s for s in steps if s >= most), default=most)
        ticks = tuple(_whole(s) for s in steps if low <= s <= high)
        return Axis(title, unit, low, high, scale, ticks)
    step = _step(most / 4)
    high = math.ceil(most / step - 1e-9) * step
    ticks = [n * step for n in range(round(high / step) + 1)]
    if scale == ROOT:
        ticks[1:1] = [step / 4, step / 2]
    return Axis(title, unit, 0.0, high, scale, tuple(_whole(t) for t in ticks))


def way(one: Axis, steps: int) -> list[float]:
    """Values evenly spread over an axis, from its low to its high end.

    >>> [round(v) for v in way(Axis("表示", "回", 1, 100, LOG), 2)]
    [1, 10, 100]
    """
    low, high = TO[one.scale](one.low), TO[one.scale](one.high)
    places = [low + (high - low) * n / steps for n in range(steps + 1)]
    return [10**p if one.scale == LOG else p * p if one.scale == ROOT else p for p in places]


@dataclass(frozen=True)
class Dot:
    """One dot with its name and what a pointer over it says; `named` False: its name may be left out first."""

    x: float
    y: float
    name: str
    shape: str = "circle"
    fill: str = ink.GRAY_700
    stroke: str = ink.GRAY_700
    named: bool = True
    bold: bool = False
    told: str = ""


@dataclass
class ScatterDrawing:
    """A drawing in the making."""

    across: Axis
    up: Axis
    canvas: Canvas
    right: float = 0.0  # pixels kept free for names of lines
    layers: list[Spec] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.width, self.height = self.canvas.width - self.right, float(self.canvas.height)
        self._ground()

    def x(self, value: float) -> float:
        return round(self.across.share(value) * self.width, 1)

    def y(self, value: float) -> float:
        return round((1 - self.up.share(value)) * self.height, 1)

    def line(
        self, points: Sequence[tuple[float, float]], colour: str, dashes: Sequence[float], width: float = 1.1
    ) -> None:
        """A line through values."""
        rows = [{"x": self.x(x), "y": self.y(y), "n": n} for n, (x, y) in enumerate(points)]
        order = {"order": {"field": "n", "type": "quantitative"}}
        drawn = layer(
            rows,
            "line",
            x=_at("x"),
            y=_at("y"),
            color=colour,
            strokeDash=list(dashes),
            strokeWidth=width,
            clip=True,
        )
        self.layers.append(drawn | {"encoding": drawn["encoding"] | order})

    def words(self, rows: Sequence[Spec], **look: object) -> None:
        """Texts at pixels: x, y, text; what is said of look holds for all."""
        told = {
            "fontSize": self.canvas.font,
            "baseline": "middle",
            "align": "left",
            "color": ink.GRAY_700,
        } | look
        self.layers.append(layer(rows, "text", x=_at("x"), y=_at("y"), text="text", **told))

    def dots(self, dots: Sequence[Dot]) -> None:
        """Dots, and the names that find room: bold ones first, then the others in the order given."""
        shown = sorted(dots, key=lambda d: (not d.bold, not d.named))
        rows = [
            {
                "x": self.x(d.x),
                "y": self.y(d.y),
                "shape": d.shape,
                "fill": d.fill,
                "stroke": d.stroke,
                "name": d.name,
                "told": d.told,
            }
            for d in shown
        ]
        plain = {
            name: {"field": name, "type": "nominal", "scale": None, "legend": None}
            for name in ("shape", "fill", "stroke")
        }
        tips = [{"field": "name", "title": "アカウント"}, {"field": "told", "title": "値"}]
        self.layers.append(
            layer(
                rows,
                "point",
                x=_at("x"),
                y=_at("y"),
                tooltip=tips,
                **plain,
                size=self.canvas.font * 5,
                strokeWidth=1.4,
                opacity=1,
            )
        )
        found = names(
            [(r["x"], r["y"]) for r in rows],
            [d.name for d in shown],
            self.canvas.font - 1,
            self.width,
            self.height,
        )
        for bold in (True, False):
            for align in ("left", "right", "center"):
                texts = [
                    {"x": n.x, "y": n.y, "text": n.text}
                    for n in found
                    if n.align == align and shown[n.dot].bold == bold
                ]
                self.words(
                    texts,
                    align=align,
                    fontSize=self.canvas.font - 1,
                    color=ink.WHITE,
                    stroke={"value": ink.WHITE},
                    strokeWidth=4,
                )
                self.words(
                    texts,
                    align=align,
                    fontSize=self.canvas.font - 1,
                    color=ink.GRAY_900,
                    fontWeight="bold" if bold else "normal",
                )

    def specification(self, title: str, notes: Sequence[str], description: str) -> Spec:
        """The drawing in the dress that all our charts wear."""
        font = self.canvas.font
        head = {
            "text": title,
            "subtitle": "、".join(notes),
            "anchor": "start",
            "frame": "group",
            "offset": 22,
            "fontSize": font + 1,
            "subtitleFontSize": font - 1,
            "color": ink.GRAY_900,
            "subtitleColor": ink.GRAY_700,
        }
        return {
            "$schema": SCHEMA,
            "width": self.canvas.width,
            "height": self.canvas.height,
            "title": head,
            "description": description,
            "autosize": {"type": "pad"},  # everything is placed in pixels: a page must not squeeze it
            "padding": {"left": 8, "right": 8, "top": 5, "bottom": 5},
            "layer": [one for one in self.layers if one["data"]["values"]],
            "config": {
                "font": ink.FONTS,
                "background": ink.WHITE,
                "view": {"stroke": None},
                "mark": {"aria": False},
            },
        }

    def _ground(self) -> None:
        font = self.canvas.font
        across, up = (self._ticks(a) for a in (self.across, self.up))
        grid = [{"x": 0, "x2": self.width, "y": self.y(v), "y2": self.y(v)} for v, _ in up]
        grid += [{"x": self.x(v), "x2": self.x(v), "y": 0, "y2": self.height} for v, _ in across]
        self.layers.append(
            layer(grid, "rule", x=_at("x"), x2="x2", y=_at("y"), y2="y2", color=ink.GRAY_200, strokeWidth=0.6)
        )
        self.words(
            [{"x": self.x(v), "y": self.height + font, "text": word} for v, word in across], align="center"
        )
        self.words([{"x": -6, "y": self.y(v), "text": word} for v, word in up], align="right")
        self.words(
            [{"x": self.width, "y": self.height + font * 2.4, "text": f"{_named(self.across)} →"}],
            align="right",
        )
        self.words([{"x": 0, "y": -font, "text": f"↑ {_named(self.up)}"}])

    def _ticks(self, one: Axis) -> list[tuple[float, str]]:
        return list(zip(one.ticks, tick_words(one.ticks, one.unit), strict=True))


def _named(one: Axis) -> str:
    return one.title if one.unit == "%" else f"{one.title}（{one.unit}）"


def _at(name: str) -> Spec:
    return {"field": name, "type": "quantitative", "scale": None, "axis": None}


CHANNELS = {"x", "x2", "y", "y2", "text", "shape", "fill", "stroke", "tooltip"}


def layer(rows: Sequence[Spec], mark: str, **told: Any) -> Spec:
    """One layer: its rows, its mark, and what of `told` is a channel (a bare name is a field) or a style."""
    encoding = {
        name: {"field": c} if isinstance(c, str) else c for name, c in told.items() if name in CHANNELS
    }
    style = {name: held for name, held in told.items() if name not in CHANNELS}
    return {"data": {"values": list(rows)}, "mark": {"type": mark, **style}, "encoding": encoding}


def _step(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough))
    return next(m * power for m in (1, 2, 5, 10) if m * power >= rough * 0.999)


def _whole(value: float) -> float:
    tidy = float(f"{value:.10g}")
    return int(tidy) if tidy == int(tidy) else tidy


def told_values(pairs: Sequence[tuple[str, float | None, str]]) -> str:
    """Values of a dot, for a pointer over it.

    >>> told_values([("反応", 1200.0, "件"), ("業務", 79.5, "時間")])
    '反応 1,200件、業務 79.5時間'
    """
    return "、".join(
        f"{name} {short_figure(value, unit)}{unit}" for name, value, unit in pairs if value is not None
    )
