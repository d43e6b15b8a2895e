"""The bullet bar: one figure against its lines, as an SVG. After Stephen Few, with 撤退 and 継続 as the bands.

Dark band: on the wrong side of 撤退ライン. Middle band: up to 継続ライン. Solid bar: 実績 (hollow: 速報, or days of the month are missing).
Full tick: 目標. Hollow tick: 想定. A dashed outline without a bar: データなし. It always begins at zero.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from markupsafe import Markup

from metrics.evaluation import MetricLine
from metrics.overview import Bar
from metrics.words import figure

from .palette import (
    BAND_CONTINUE,
    BAND_WITHDRAW,
    BAND_WITHIN,
    FONTS,
    GRAY_536,
    GRAY_700,
    GRAY_900,
    WHITE,
    ink,
)

KEY = "棒は実績（白抜きは速報か日のたりない値）、縦線は目標、白い縦線は想定、濃い帯は撤退ラインまで、薄い帯は継続ラインまで。"
HEADROOM = 1.04  # so that the furthest tick is not cut in half
FIGURE_ROOM = 64

_SVG = Markup(
    '<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="{1}" viewBox="0 0 {0} {1}" role="img" '
    'aria-label="{2}。{3}"><title>{2}</title><desc>{3}</desc>{4}</svg>'
)
_TEXT = Markup(
    '<text x="{}" y="{}" dy="0.35em" text-anchor="end" font-size="12" font-family="{}" fill="{}">{}</text>'
)
_RECT = Markup('<rect x="{:.2f}" y="{:.2f}" width="{:.2f}" height="{:.2f}" {}/>')
_FILL = Markup('fill="{}"')
_STROKE = Markup('fill="{}" stroke="{}"')
_WIDE = Markup('fill="{}" stroke="{}" stroke-width="1.5"')
_DASHED = Markup('fill="none" stroke="{}" stroke-dasharray="3 3"')


@dataclass(frozen=True)
class Scale:
    """Figures to pixels: `low` stands at 0 and `high` at `width`."""

    low: float
    high: float
    width: float

    def __call__(self, value: float) -> float:
        """The pixel of a figure.

        >>> Scale(0, 200, 100)(50)
        25.0
        """
        return round((value - self.low) / (self.high - self.low) * self.width, 2)


def bullet(bar: Bar, width: int = 200, height: int = 20, figures: bool = False) -> Markup:
    """The bullet bar as an SVG of `width` × `height` pixels.

    `figures` writes the value at the right end, inside the width; without it the figures stand beside the
    drawing as text. Missing members are left out; a missing value is drawn as such.
    """
    drawn = width - FIGURE_ROOM if figures else width
    scale = scale_of(bar, drawn)
    shapes = [*_bands(bar, scale, height), *_value(bar, scale, height), *_ticks(bar, scale, height)]
    if figures:
        shapes.append(_TEXT.format(width, height / 2, FONTS, GRAY_900, bar.value.number))
    return svg(shapes, width, height, bar.title, told(bar))


def svg(shapes: Iterable[Markup], width: int, height: int, title: str, description: str) -> Markup:
    """Shapes as one SVG document that says in words what it shows."""
    return _SVG.format(width, height, title, description, Markup().join(shapes))


def data_uri(drawing: Markup) -> str:
    """An SVG as an address that an <img> or an ImageColumn shows without a request."""
    return "data:image/svg+xml;base64," + base64.b64encode(drawing.encode()).decode()


def bar_of(line: MetricLine) -> Bar:
    """One metric of an Evaluation as a bullet bar: what faces the lines, and only what is on the same scale.

    A 年度累計 target is a year's sum: beside one month's value it would be a lie, so it is left out.
    """
    comparable = line.target_type != "年度累計" and (line.window_months == 1 or line.additivity != "flow")
    return Bar(
        metric=line.metric,
        title=line.title,
        unit=line.unit,
        better=line.better,
        value=line.facing,
        target=line.target if comparable else None,
        expected=line.expected,
        continue_line=line.continue_line,
        withdraw_line=line.withdraw_line,
        state=line.state or "",
        word=line.word,
        window_months=line.window_months,
    )


def told(bar: Bar) -> str:
    """The bar in words: value, lines, state."""
    names = (
        ("撤退ライン", bar.withdraw_line),
        ("継続ライン", bar.continue_line),
        ("目標", bar.target),
        ("想定", bar.expected),
    )
    lines = [f"{name} {figure(held, bar.unit)}" for name, held in names if held is not None]
    return "、".join([f"実績 {bar.value.said}", *lines, *([bar.word] if bar.word else [])])


def scale_of(bar: Bar, width: float) -> Scale:
    """The scale that holds everything the bar shows, and zero."""
    held = [bar.value.value, bar.target, bar.expected, bar.continue_line, bar.withdraw_line]
    known = [v for v in held if v is not None]
    low, high = min([0.0, *known]), max([0.0, *known])
    if high == low:
        return Scale(0.0, 1.0, width)
    return Scale(low * HEADROOM, high * HEADROOM, width)


def bands(bar: Bar, scale: Scale) -> list[tuple[float, float, str]]:
    """(from, to, colour) of the ground, in figures; turned round where lower is better."""
    edges = [(bar.withdraw_line, BAND_WITHDRAW), (bar.continue_line, BAND_CONTINUE)]
    known = [(edge, colour) for edge, colour in edges if edge is not None]
    found, at = [], scale.low if bar.better == "higher" else scale.high
    for edge, colour in known:
        found.append((min(at, edge), max(at, edge), colour))
        at = edge
    end = scale.high if bar.better == "higher" else scale.low
    return [*found, (min(at, end), max(at, end), BAND_WITHIN)]


def _bands(bar: Bar, scale: Scale, height: int) -> Iterator[Markup]:
    for begin, end, colour in bands(bar, scale):
        yield _rect(scale(begin), 1, scale(end) - scale(begin), height - 2, _FILL.format(colour))


def _value(bar: Bar, scale: Scale, height: int) -> Iterator[Markup]:
    thick = max(round(height * 0.4), 4)
    top = (height - thick) / 2
    if bar.value.value is None:
        yield _rect(0.5, top, scale.width - 1, thick, _DASHED.format(GRAY_536))
        return
    if scale.low < 0:  # a bar to the left is less than nothing: zero is marked
        yield _rect(min(max(scale(0) - 0.5, 0), scale.width - 1), 0, 1, height, _FILL.format(GRAY_700))
    colour = ink(bar.state).fill
    begin, end = sorted((scale(0), scale(bar.value.value)))
    if bar.value.grounds:
        style = _WIDE.format(WHITE, colour)
        yield _rect(begin + 0.75, top + 0.75, max(end - begin - 1.5, 0.5), thick - 1.5, style)
    else:
        yield _rect(begin, top, max(end - begin, 1.5), thick, _FILL.format(colour))


def _ticks(bar: Bar, scale: Scale, height: int) -> Iterator[Markup]:
    if bar.expected is not None:
        x = min(max(scale(bar.expected), 2), scale.width - 2)
        yield _rect(x - 1.5, height * 0.12, 3, height * 0.76, _STROKE.format(WHITE, GRAY_900))
    if bar.target is not None:
        x = min(max(scale(bar.target), 1), scale.width - 1)
        yield _rect(x - 1, 0, 2, height, _FILL.format(GRAY_900))


def _rect(x: float, y: float, width: float, height: float, style: Markup) -> Markup:
    return _RECT.format(x, y, max(width, 0), height, style)
