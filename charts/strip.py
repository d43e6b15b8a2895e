"""A strip of months, a box a run of months: height, colour and hollowness say the state. For many accounts below each other.

Boxes of HTML, not an SVG: at each turn of a slider a browser draws them three times as fast as one picture of all
strips (measured, docs/decisions/0005-simulator.md). `CSS` goes into the page once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape
from itertools import groupby

from metrics.calendar import screen_month
from metrics.words import STATE_WORDS

from .palette import GRAY_200, GRAY_700, ink

# state → (share of the height, hollow?): graver is higher, so that it reads in black and white
SHAPES = {
    "within": (18, False), "watch": (55, False), "consider": (100, False), "recovering": (100, True),
    "hold": (30, True), "exempt": (6, False), "no_line": (6, False),
}  # fmt: skip
CSS = (
    ".strip { display: block; position: relative; overflow: hidden; } "
    ".strip i { position: absolute; bottom: 0; box-sizing: border-box; border-right: 1px solid #fff; "
    "print-color-adjust: exact; -webkit-print-color-adjust: exact; } "
    f".strip i.y {{ height: 100%; border-left: 1px solid {GRAY_200}; border-right: 0; }} "
    f".strip b {{ position: absolute; font: 400 11px/14px inherit; color: {GRAY_700}; padding-left: 2px; }} "
    + " ".join(
        f".strip i.{state} {{ height: {share}%; "
        + (f"border: 1.6px solid {ink(state).fill}; }}" if hollow else f"background: {ink(state).fill}; }}")
        for state, (share, hollow) in SHAPES.items()
    )
)


def strip(
    months: Sequence[date], states: Sequence[str], first: date, cells: int, width: int = 360, height: int = 22
) -> str:
    """The states from `first` on, `cells` months wide, as HTML with its words; a thin line where a year begins."""
    begins = (months[0].year - first.year) * 12 + months[0].month - first.month if months else 0
    boxes = [f'<i class="y" style="left:{_percent(x, cells)}"></i>' for x in _years(first, cells) if x]
    boxes += [
        f'<i class="{state}" style="left:{_percent(begins + a, cells)};width:{_percent(b - a, cells)}"></i>'
        for state, a, b in runs(states)
    ]
    return _whole("".join(boxes), width, height, told(months, states))


def year_scale(first: date, cells: int, width: int = 360, height: int = 14) -> str:
    """The calendar years above strips, each named where it begins."""
    begins = _years(first, cells)
    every = max(1, -(-36 * cells // max(width * 12, 1)))  # a name takes 36 pixels
    names = [
        f'<b style="left:{_percent(x, cells)}">{first.year + (first.month - 1 + x) // 12}年</b>'
        for n, x in enumerate(begins)
        if n % every == 0 and (cells - x) * width > 36 * cells
    ]
    return _whole("".join(names), width, height, "")


def _whole(boxes: str, width: int, height: int, words: str) -> str:
    said = f'role="img" aria-label="{escape(words)}"' if words else 'aria-hidden="true"'
    return f'<span class="strip" {said} style="width:{width}px;height:{height}px">{boxes}</span>'


def _years(first: date, cells: int) -> list[int]:
    """Where Januaries stand."""
    return [x for x in range(cells) if (first.month - 1 + x) % 12 == 0]


def _percent(months: int, cells: int) -> str:
    return f"{months / max(cells, 1) * 100:.4g}%"


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
