"""A strip of months, a cell a month: height, colour and shape say the state. For many accounts below each other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape
from itertools import groupby

from metrics.calendar import screen_month
from metrics.words import STATE_WORDS

from .bullet import svg
from .palette import FONTS, GRAY_200, GRAY_700, WHITE, ink

# state → (share of the height that is filled, hollow?): graver is higher, so that it reads in black and white
SHAPES = {
    "within": (0.18, False), "watch": (0.55, False), "consider": (1.0, False), "recovering": (1.0, True),
    "hold": (0.3, True), "exempt": (0.06, False), "no_line": (0.06, False),
}  # fmt: skip


def strip(
    months: Sequence[date], states: Sequence[str], first: date, cells: int, width: int = 360, height: int = 22
) -> str:
    """The states from `first` on, `cells` months wide, as an SVG; a thin line where a calendar year begins."""
    step = width / max(cells, 1)
    shapes = [
        f'<path d="M{_round(step * x)} 0V{height}" stroke="{GRAY_200}" stroke-width="1"/>'
        for x in range(cells) if (first.month - 1 + x) % 12 == 0 and x
    ]  # fmt: skip
    if months:
        begins = (months[0].year - first.year) * 12 + months[0].month - first.month
        shapes += [_run(state, begins + a, begins + b, step, height) for state, a, b in runs(states)]
    return svg(shapes, width, height, "月ごとの状態", told(months, states))


def year_scale(first: date, cells: int, width: int = 360, height: int = 14) -> str:
    """The calendar years above strips, each named where it begins."""
    step = width / max(cells, 1)
    begins = [x for x in range(cells) if (first.month - 1 + x) % 12 == 0]
    every = max(1, -(-36 // max(round(step * 12), 1)))  # a name takes 36 pixels
    shapes = [
        f'<text x="{_round(step * x + 2)}" y="{height - 3}" font-size="11" font-family="{escape(FONTS)}" '
        f'fill="{GRAY_700}">{first.year + (first.month - 1 + x) // 12}年</text>'
        for n, x in enumerate(begins) if n % every == 0 and width - step * x > 36
    ]  # fmt: skip
    return svg(shapes, width, height, "年", "")


def _run(state: str, begins: int, ends: int, step: float, height: int) -> str:
    """Neighbouring months of one state as one bar, hollow ones with a white middle."""
    share, hollow = SHAPES[state]
    high, x = height * share, step * begins + 0.5
    box = f'x="{_round(x)}" y="{_round(height - high)}" width="{_round(step * (ends - begins) - 1)}" height="{_round(high)}"'
    if not hollow:
        return f'<rect {box} fill="{ink(state).fill}"/>'
    inside = (
        f'x="{_round(x + 0.8)}" y="{_round(height - high + 0.8)}" width="{_round(step * (ends - begins) - 2.6)}" '
        f'height="{_round(high - 1.6)}"'
    )
    return f'<rect {inside} fill="{WHITE}" stroke="{ink(state).fill}" stroke-width="1.6"/>'


def _round(value: float) -> str:
    return f"{max(value, 0):.5g}"


def runs(states: Sequence[str]) -> list[tuple[str, int, int]]:
    """(state, first, end) of neighbouring months alike.

    >>> runs(["watch", "watch", "within"])
    [('watch', 0, 2), ('within', 2, 3)]
    """
    found, at = [], 0
    for state, group in groupby(states):
        count = len(list(group))
        found.append((state, at, at + count))
        at += count
    return found


def told(months: Sequence[date], states: Sequence[str]) -> str:
    """The strip in words: when it was watched or considered; for those who do not see it.

    >>> told([date(2026, m, 1) for m in (1, 2, 3)], ["within", "consider", "consider"])
    '2026年1月〜2026年3月: 撤退検討（要判断） 2026年2月〜2026年3月'
    """
    if not months:
        return "値のある月がありません"
    spans = [
        f"{STATE_WORDS[s]} {screen_month(months[a])}" + (f"〜{screen_month(months[b - 1])}" if b - a > 1 else "")
        for s, a, b in runs(states) if s in ("watch", "consider", "recovering")
    ]  # fmt: skip
    whole = f"{screen_month(months[0])}〜{screen_month(months[-1])}"
    return f"{whole}: {'、'.join(spans) or 'ラインを下回った月はありません'}"
