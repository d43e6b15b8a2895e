"""Small drawings for the rows of a comparison: a share against 100 %, a cost with its range, a factor with its interval.
One scale for all rows.

A share is a bar from zero; what is beyond the scale ends in an arrow. A cost is a dot on the line from its cheapest to its
dearest month, with a hollow tick for the middle of the others. A factor stands on a logarithmic scale around once as much.
Other cities' accounts are a grey band, their middle half darker, with a tick at their middle.
No colour: none is a state.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import log

from markupsafe import Markup

from metrics.peer_bands import PeerBand

from .bullet import Scale, svg
from .palette import GRAY_100, GRAY_300, GRAY_536, GRAY_900, WHITE

WIDEST_SHARE = 2.0
WIDEST_FACTOR = 4.0
WIDEST_PEER = 2.0  # of the band's end: a value beyond it ends in an arrow

_NONE = Markup('<rect x="0.5" y="{}" width="{}" height="{}" fill="none" stroke="{}" stroke-dasharray="3 3"/>')
_BAR = Markup('<rect x="0" y="{}" width="{}" height="{}" fill="{}"/>')
_ARROW = Markup('<path d="M{0} 1 L{1} {2} L{0} {3} Z" fill="{4}" stroke="{5}"/>')
_BOX = Markup('<rect x="{}" y="{}" width="{}" height="{}" fill="{}"/>')
_TICK = Markup('<rect x="{}" y="1" width="3" height="{}" fill="{}" stroke="{}"/>')
_LINE = Markup('<line x1="{}" y1="{}" x2="{}" y2="{}" stroke="{}" stroke-width="{}"/>')
_DOT = Markup('<circle cx="{}" cy="{}" r="4.5" fill="{}" stroke="{}" stroke-width="1"/>')


def share_scale(shares: Iterable[float | None], width: int) -> Scale:
    """From 0 to the largest share, at least a little over 100 % and at most 200 %."""
    most = max((s for s in shares if s is not None), default=1.0)
    return Scale(0.0, min(max(most, 1.0) * 1.04, WIDEST_SHARE), width)


def share_bar(share: float | None, scale: Scale, words: str, height: int = 14) -> Markup:
    """A share as an SVG as wide as its scale; a dashed outline where there is none."""
    thick = round(height * 0.5)
    top, width = (height - thick) / 2, int(scale.width)
    if share is None:
        return svg([_NONE.format(top, width - 1, thick, GRAY_536)], width, height, "想定との比", words)
    end = min(scale(share), width)
    shapes = [_BAR.format(top, max(end, 1), thick, GRAY_900)]
    if share > scale.high:
        shapes.append(_ARROW.format(width - 9, width - 1, height / 2, height - 1, GRAY_900, WHITE))
    shapes.append(_TICK.format(scale(1.0) - 1.5, height - 2, WHITE, GRAY_900))
    return svg(shapes, width, height, "想定との比", words)


def cost_range(
    value: float | None,
    low: float | None,
    high: float | None,
    others: float | None,
    most: float,
    words: str,
    width: int = 220,
    height: int = 14,
) -> Markup:
    """A cost as an SVG on a scale from 0 to `most` yen; empty but for its ground where it is not known."""
    scale, middle = Scale(-most * 0.02, most * 1.04, width), height / 2
    shapes = [_LINE.format(scale(0), middle, width, middle, GRAY_300, 1)]
    if low is not None and high is not None:
        shapes.append(_LINE.format(scale(low), middle, scale(high), middle, GRAY_900, 3))
    if others is not None:
        shapes.append(_TICK.format(scale(others) - 1.5, height - 2, WHITE, GRAY_900))
    if value is not None:
        shapes.append(_DOT.format(scale(value), middle, GRAY_900, WHITE))
    return svg(shapes, width, height, "費用", words)


def peer_scale(bands: Iterable[PeerBand], values: Iterable[float | None], width: int) -> Scale:
    """From 0 (or below it, where somebody is) to the highest, at most twice as far as the bands reach."""
    held = list(bands)
    most, least = max(b.high for b in held), min(0.0, *(b.low for b in held))
    known = [v for v in values if v is not None]
    high = min(max([most, *known]), most * WIDEST_PEER) if most > 0 else max([0.0, *known])
    low = max(min([least, *known]), least * WIDEST_PEER)
    return Scale(low, high * 1.04 if high > low else low + 1.0, width)


def peer_band(band: PeerBand, value: float | None, scale: Scale, words: str, height: int = 18) -> Markup:
    """The others' band with the own value as a dot; beyond the scale an arrow."""
    width, middle = int(scale.width), height / 2
    shapes = [_LINE.format(0, middle, width, middle, GRAY_300, 1)]
    if band.p10 is not None and band.p90 is not None:
        shapes.append(_box(scale, band.p10, band.p90, 4, height - 8, GRAY_100))
    shapes.append(_box(scale, band.p25, band.p75, 1, height - 2, GRAY_300))
    shapes.append(_LINE.format(scale(band.p50), 1, scale(band.p50), height - 1, GRAY_536, 2))
    if value is not None and value > scale.high:
        shapes.append(_ARROW.format(width - 9, width - 1, middle, height - 1, GRAY_900, WHITE))
    elif value is not None:
        shapes.append(_DOT.format(min(max(scale(value), 5), width - 5), middle, GRAY_900, WHITE))
    return svg(shapes, width, height, "ほかの市", words)


def _box(scale: Scale, low: float, high: float, top: float, height: float, colour: str) -> Markup:
    return _BOX.format(scale(low), top, max(scale(high) - scale(low), 1), height, colour)


def factor_range(
    factor: float | None,
    low: float | None,
    high: float | None,
    words: str,
    width: int = 170,
    height: int = 14,
) -> Markup:
    """A factor as an SVG from a quarter to four times; what lies beyond ends at the edge. A tick stands at once as much."""
    far, middle = log(WIDEST_FACTOR), height / 2
    scale = Scale(-far * 1.04, far * 1.04, width)
    once = _TICK.format(scale(0.0) - 1.5, height - 2, WHITE, GRAY_900)
    shapes = [_LINE.format(0, middle, width, middle, GRAY_300, 1)]
    if factor is not None and low is not None and high is not None:
        start, at, end = (scale(min(max(log(f), -far), far)) for f in (low, factor, high))
        shapes += [
            _LINE.format(start, middle, end, middle, GRAY_900, 3),
            once,
            _DOT.format(at, middle, GRAY_900, WHITE),
        ]
    else:
        shapes.append(once)
    return svg(shapes, width, height, "何倍か", words)
