"""Two small drawings for the rows of a comparison: a share against 100 %, and a cost with its range. One scale for all rows.

A share is a bar from zero; what is beyond the scale ends in an arrow. A cost is a dot on the line from its cheapest to its
dearest month, with a hollow tick for the middle of the others. No colour: neither is a state.
"""

from __future__ import annotations

from collections.abc import Iterable

from .bullet import Scale, svg
from .palette import GRAY_300, GRAY_536, GRAY_900, WHITE

WIDEST_SHARE = 2.0


def share_scale(shares: Iterable[float | None], width: int) -> Scale:
    """From 0 to the largest share, at least a little over 100 % and at most 200 %."""
    most = max((s for s in shares if s is not None), default=1.0)
    return Scale(0.0, min(max(most, 1.0) * 1.04, WIDEST_SHARE), width)


def share_bar(share: float | None, scale: Scale, words: str, height: int = 14) -> str:
    """A share as an SVG as wide as its scale; a dashed outline where there is none."""
    thick = round(height * 0.5)
    top, width = (height - thick) / 2, int(scale.width)
    if share is None:
        bar = f'<rect x="0.5" y="{top}" width="{width - 1}" height="{thick}" fill="none" stroke="{GRAY_536}" stroke-dasharray="3 3"/>'
        return svg([bar], width, height, "想定との比", words)
    end = min(scale(share), width)
    shapes = [f'<rect x="0" y="{top}" width="{max(end, 1)}" height="{thick}" fill="{GRAY_900}"/>']
    if share > scale.high:
        shapes.append(
            f'<path d="M{width - 9} 1 L{width - 1} {height / 2} L{width - 9} {height - 1} Z" fill="{GRAY_900}" stroke="{WHITE}"/>'
        )
    shapes.append(
        f'<rect x="{scale(1.0) - 1.5}" y="1" width="3" height="{height - 2}" fill="{WHITE}" stroke="{GRAY_900}"/>'
    )
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
) -> str:
    """A cost as an SVG on a scale from 0 to `most` yen; empty but for its ground where it is not known."""
    scale, middle = Scale(-most * 0.02, most * 1.04, width), height / 2
    shapes = [
        f'<line x1="{scale(0)}" y1="{middle}" x2="{width}" y2="{middle}" stroke="{GRAY_300}" stroke-width="1"/>'
    ]
    if low is not None and high is not None:
        shapes.append(
            f'<line x1="{scale(low)}" y1="{middle}" x2="{scale(high)}" y2="{middle}" stroke="{GRAY_900}" stroke-width="3"/>'
        )
    if others is not None:
        shapes.append(
            f'<rect x="{scale(others) - 1.5}" y="1" width="3" height="{height - 2}" fill="{WHITE}" stroke="{GRAY_900}"/>'
        )
    if value is not None:
        shapes.append(
            f'<circle cx="{scale(value)}" cy="{middle}" r="4.5" fill="{GRAY_900}" stroke="{WHITE}" stroke-width="1"/>'
        )
    return svg(shapes, width, height, "費用", words)
