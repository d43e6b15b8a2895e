"""Thirteen months at a glance, as an SVG of one line of text's height. A missing month is a gap, never a bridge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from metrics.figures import Figure, wholes
from metrics.words import NO_DATA, with_unit

from .bullet import svg
from .palette import GRAY_536, GRAY_700, WHITE, ink

EDGE = 3.5

_LAST = Markup('<circle cx="{}" cy="{}" r="2.5" fill="{}" stroke="{}" stroke-width="1.2"/>')
_GAP = Markup('<path d="M{0} {1}V{2}" stroke="{3}" stroke-dasharray="2 2"/>')
_DOT = Markup('<circle cx="{}" cy="{}" r="1.2" fill="{}"/>')
_LINE = Markup('<polyline points="{}" fill="none" stroke="{}" stroke-width="1.3" stroke-linejoin="round"/>')


def sparkline(
    figures: Sequence[Figure],
    title: str = "",
    state: str | None = None,
    width: int = 120,
    height: int = 24,
) -> Markup:
    """The values, oldest first, as an SVG; the last month's dot in the colour of `state`.

    The scale is the line's own (it shows a course, not a size). The last dot is hollow where its month is 速報 or not
    whole; a month that is not whole draws no line.
    """
    values = [f.value for f in figures]
    places = list(_places(values, width, height))
    shapes = [
        _path(run) for run in runs([p if f.whole else None for p, f in zip(places, figures, strict=True)])
    ]
    if places and places[-1] is not None:
        x, y = places[-1]
        fill = WHITE if figures[-1].grounds else ink(state).fill
        shapes.append(_LAST.format(x, y, fill, ink(state).fill))
    elif places:
        shapes.append(_GAP.format(width - EDGE, EDGE, height - EDGE, GRAY_536))
    return svg(shapes, width, height, title or "推移", told(figures))


def told(figures: Sequence[Figure]) -> str:
    """The course in words: the last month, lowest and highest of the whole ones, and how many are missing."""
    if all(f.value is None for f in figures):
        return NO_DATA
    known, gaps = wholes(figures), sum(f.value is None for f in figures)
    said = [f"{len(figures)}か月の推移", f"最新 {figures[-1].said}"]
    if known:
        unit = figures[-1].unit
        said += [f"最小 {with_unit(min(known), unit)}", f"最大 {with_unit(max(known), unit)}"]
    return "、".join([*said, *([f"{gaps}か月{NO_DATA}"] if gaps else [])])


def runs(places: Sequence[tuple[float, float] | None]) -> list[list[tuple[float, float]]]:
    """Neighbouring known places together.

    >>> runs([None, (0, 1), (1, 1), None, (3, 2)])
    [[(0, 1), (1, 1)], [(3, 2)]]
    """
    found: list[list[tuple[float, float]]] = [[]]
    for place in places:
        if place is not None:
            found[-1].append(place)
        elif found[-1]:
            found.append([])
    return [run for run in found if run]


def _places(values: Sequence[float | None], width: int, height: int) -> Iterator[tuple[float, float] | None]:
    known = [v for v in values if v is not None]
    low, high = (min(known), max(known)) if known else (0.0, 0.0)
    apart = (width - 2 * EDGE) / max(len(values) - 1, 1)
    for place, value in enumerate(values):
        if value is None:
            yield None
        else:
            share = (value - low) / (high - low) if high > low else 0.5
            yield round(EDGE + place * apart, 1), round(height - EDGE - share * (height - 2 * EDGE), 1)


def _path(run: Sequence[tuple[float, float]]) -> Markup:
    if len(run) == 1:
        return _DOT.format(*run[0], GRAY_700)
    return _LINE.format(" ".join(f"{x},{y}" for x, y in run), GRAY_700)
