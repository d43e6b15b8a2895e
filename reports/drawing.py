"""Vega-Lite specifications as SVG, without a browser and without a request; letters from the embedded font."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import Any

import vl_convert

from charts.against_lines import against_lines, numbered
from charts.axes import PAPER
from charts.telling import alt_text
from metrics.evaluation import Evaluation, Happening, MetricLine

from .blocks import Drawing, Small
from .fonts import FAMILY, folders

VEGA_LITE = "6.4"
DPI = 220
MOST_EVENTS = 6  # told under a drawing
COLUMN, GAP, LEAST = (
    87.0,
    6.6,
    8.01,
)  # mm of a drawing of two beside each other, mm between them, pt of type on paper
KEPT = 256  # drawings: a month of 40 accounts, on single sheets, in the whole set and again after a reprint


def svg(spec: dict[str, Any], ground: str | None = None) -> str:
    """A chart as an SVG string, set in the font of the documents, on paper's own ground. The same chart is drawn once."""
    config = spec.get("config", {}) | {"font": FAMILY, "background": ground}
    return _drawn(json.dumps(spec | {"config": config}, ensure_ascii=False))


def trends(e: Evaluation, lines: Iterable[MetricLine]) -> tuple[Small, ...]:
    """The courses of the first two metrics that have one, side by side, with their events."""
    drawn = [m for m in lines if any(p.value is not None for p in m.points)][:2]
    pictures = [svg(against_lines(m, e.events, PAPER)) for m in drawn]
    return tuple(
        Small("", Drawing(picture, alt_text(m, paper=True), breadth(picture)), under=numbers(m, e.events))
        for m, picture in zip(drawn, pictures, strict=True)
    )


def breadth(picture: str) -> float:
    """How many mm a trend takes: its column, and where its words are long as much of the gap as its type needs."""
    return min(COLUMN + GAP, max(COLUMN, _pixels(picture) * LEAST / PAPER.font / 72 * 25.4))


def numbers(line: MetricLine, events: Sequence[Happening]) -> str:
    """The events that the drawing on paper names by a number, in full; blank where their words stand in it."""
    told = numbered(line, events, PAPER)
    shown = "　".join(f"{n} {e.title}" for n, e in told[:MOST_EVENTS])
    return shown + (f"　ほか{len(told) - MOST_EVENTS}件" if len(told) > MOST_EVENTS else "")


def png(picture: str, width: float) -> bytes:
    """An SVG as a PNG of `width` mm at 220 dpi, for Word."""
    _know_the_font()
    return vl_convert.svg_to_png(picture, scale=width / 25.4 * DPI / _pixels(picture))


def _pixels(picture: str) -> float:
    own = re.search(r'\bwidth="([\d.]+)', picture)
    assert own, "an SVG of ours says its width"
    return float(own[1])


@lru_cache(maxsize=KEPT)
def _drawn(spec: str) -> str:
    _know_the_font()
    return vl_convert.vegalite_to_svg(json.loads(spec), vl_version=VEGA_LITE)


@cache
def _know_the_font() -> None:
    for folder in folders():
        vl_convert.register_font_directory(str(folder))
