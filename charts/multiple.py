"""One of many small charts of the same make: a metric's months with its lines, and no letters (they stand beside it)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from metrics.evaluation import MetricLine, Point

from .bullet import svg
from .palette import GRAY_300, GRAY_900, STATES, WHITE, ink
from .series import facing, hollow, joined, shown, steps
from .sparkline import runs
from .telling import alt_text

WIDTH, HEIGHT, EDGE = 170, 64, 5
LINES = (
    ("continue_line", "6 3", STATES["watch"].text),
    ("withdraw_line", "10 2 2 2", STATES["consider"].text),
)

_GROUND = Markup('<path d="M{} {}H{}" stroke="{}" stroke-width="0.8"/>')
_COURSE = Markup('<polyline points="{}" fill="none" stroke="{}" stroke-width="1.3"/>')
_STEPS = Markup('<path d="{}" stroke="{}" stroke-width="1.1" stroke-dasharray="{}" fill="none"/>')
_LOOK = Markup('fill="{}" stroke="{}" stroke-width="1"')
_PATH = Markup('<path d="{}" {}/>')
_SQUARE = Markup('<rect x="{:.1f}" y="{:.1f}" width="5" height="5" {}/>')
_CIRCLE = Markup('<circle cx="{}" cy="{}" r="2.1" {}/>')


def multiple(line: MetricLine, months: int = 13) -> Markup:
    """The last months of a metric as an SVG: from zero for flows and rates; a gap where データなし; a dot a month
    in the shape and colour of its state, hollow where 速報 or days are missing; 継続ライン dashed, 撤退ライン dash-dotted."""
    points = shown(line, months)
    value = facing(line)
    held = [v for p in points for v in (value(p), p.continue_line, p.withdraw_line) if v is not None]
    scale = _Scale(held or [0.0, 1.0], max(len(points), 1), line.additivity != "stock")
    shapes = [_GROUND.format(EDGE, HEIGHT - 1.5, WIDTH - EDGE, GRAY_300)]
    shapes += _lines(points, scale)
    places = [None if v is None else (scale.x(n), scale.y(v)) for n, v in enumerate(map(value, points))]
    for run in runs([place if joined(line, p) else None for place, p in zip(places, points, strict=True)]):
        told = " ".join(f"{x},{y}" for x, y in run)
        shapes.append(_COURSE.format(told, GRAY_900))
    shapes += [_dot(line, p, *place) for p, place in zip(points, places, strict=True) if place]
    return svg(shapes, WIDTH, HEIGHT, line.title, alt_text(line, paper=True))


class _Scale:
    def __init__(self, held: Sequence[float], count: int, from_zero: bool):
        all_of = [*held, *([0.0] if from_zero else [])]
        low, high = min(all_of), max(all_of)
        room = (high - low) * (0 if from_zero and low == 0 else 0.08)
        self.low, self.high, self.count = low - room, high if high > low else low + 1, count

    def x(self, place: float) -> float:
        return round(EDGE + (place + 0.5) / self.count * (WIDTH - 2 * EDGE), 1)

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return round(HEIGHT - 2 - share * (HEIGHT - 2 - EDGE), 1)


def _lines(points: Sequence[Point], scale: _Scale) -> Iterator[Markup]:
    """Both lines as steps, each valid for its whole months."""
    for attribute, dashes, colour in LINES:
        held = steps(points, lambda p, name=attribute: getattr(p, name))
        path = "".join(f"M{scale.x(s['x'])} {scale.y(s['y'])}H{scale.x(s['x2'])}" for s in held)
        if path:
            yield _STEPS.format(path, colour, dashes)


def _dot(line: MetricLine, point: Point, x: float, y: float) -> Markup:
    colour = ink(None if point.state == "no_line" else point.state).fill
    fill = WHITE if hollow(line, point) else colour
    look = _LOOK.format(fill, colour)
    if point.state == "watch":
        return _PATH.format(f"M{x} {y - 3.2}L{x + 3} {y + 2.2}H{x - 3}Z", look)
    if point.state == "consider":
        return _SQUARE.format(x - 2.5, y - 2.5, look)
    if point.state == "recovering":
        return _PATH.format(f"M{x} {y - 3.3}L{x + 3.3} {y}L{x} {y + 3.3}L{x - 3.3} {y}Z", look)
    return _CIRCLE.format(x, y, look)
