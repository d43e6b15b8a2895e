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
    """The states from `first` on, `cells` months wide, as an SVG; a thin line where a calendar year begins.

    One path a state: a page has a hundred strips, and all of them travel at each turn of a slider. Its words are
    `told`, for whoever places it.
    """
    step = width / max(cells, 1)
    years = "".join(
        f"M{_round(step * x)} 0v{height}" for x in range(1, cells) if (first.month - 1 + x) % 12 == 0
    )
    paths: dict[str, str] = {}
    begins = (months[0].year - first.year) * 12 + months[0].month - first.month if months else 0
    for state, a, b in runs(states):
        paths[state] = paths.get(state, "") + _box(state, (begins + a) * step, (b - a) * step, height)
    shapes = [f'<path d="{years}" stroke="{GRAY_200}"/>'] + [
        f'<path {_style(s)} d="{d}"/>' for s, d in paths.items()
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">{"".join(shapes)}</svg>'
    )


def _box(state: str, x: float, wide: float, height: int) -> str:
    """Neighbouring months of one state as one box, half a pixel apart from the next."""
    share, hollow = SHAPES[state]
    inset = 0.8 if hollow else 0.0
    high, wide = max(height * share - 2 * inset, 1), max(wide - 1 - 2 * inset, 0.6)
    return (
        f"M{_round(x + 0.5 + inset)} {_round(height - inset)}v-{_round(high)}h{_round(wide)}v{_round(high)}z"
    )


def _style(state: str) -> str:
    colour = ink(state).fill
    return f'fill="{WHITE}" stroke="{colour}" stroke-width="1.6"' if SHAPES[state][1] else f'fill="{colour}"'


def _round(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


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
    """The strip in words: since when it was considered, how long watched; for those who do not see it.

    >>> told([date(2026, m, 1) for m in (1, 2, 3)], ["watch", "consider", "consider"])
    '2026年1月〜2026年3月: 撤退検討（要判断） 2026年2月〜2026年3月、経過観察 1か月'
    """
    if not months:
        return "値のある月がありません"
    spans = [
        f"{STATE_WORDS[s]} {screen_month(months[a])}" + (f"〜{screen_month(months[b - 1])}" if b - a > 1 else "")
        for s, a, b in runs(states) if s == "consider"
    ]  # fmt: skip
    counts = [
        f"{STATE_WORDS[s]} {n}か月" for s in ("recovering", "watch", "hold") if (n := list(states).count(s))
    ]
    whole = f"{screen_month(months[0])}〜{screen_month(months[-1])}"
    return f"{whole}: {'、'.join(spans + counts) or 'ラインを下回った月はありません'}"
