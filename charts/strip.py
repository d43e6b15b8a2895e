"""A strip of months: height, colour and lightness say the state of each. For many accounts below each other.

One element of HTML a strip, its runs painted as backgrounds: a browser draws a page of them at each turn of a
slider, and elements (or one picture of all strips) cost it several times as much. `CSS` goes into the page once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from markupsafe import Markup

from metrics.calendar import screen_month
from metrics.words import STATE_WORDS

from .palette import GRAY_200, GRAY_300, GRAY_700, ink

PALE_CYAN = "#99d9e2"
# state → (share of the height, colour): graver is higher and darker, so that it reads in black and white
SHAPES = {
    "within": (18, ink("within").fill),
    "watch": (55, ink("watch").fill),
    "consider": (100, ink("consider").fill),
    "recovering": (100, PALE_CYAN),
    "hold": (30, GRAY_300),
    "void": (30, GRAY_300),
    "exempt": (6, ink("exempt").fill),
    "no_line": (6, ink("no_line").fill),
}
CSS = (
    ".strip { display: block; position: relative; overflow: hidden; background-repeat: no-repeat; "
    "background-position: 0 100%; print-color-adjust: exact; -webkit-print-color-adjust: exact; } "
    f".strip b {{ position: absolute; font-size: 11px; line-height: 14px; font-weight: 400; color: {GRAY_700}; padding-left: 2px; }}"
)

_YEAR = Markup('<b style="left:{}">{}年</b>')
_SAID, _SILENT = Markup('role="img" aria-label="{}"'), Markup('aria-hidden="true"')
_STRIP = Markup('<span class="strip" {} style="height:{}px;{}">{}</span>')


def strip(months: Sequence[date], states: Sequence[str], first: date, cells: int, height: int = 22) -> Markup:
    """The states from `first` on as HTML with its words, `cells` months over the width that there is."""
    return _whole(Markup(), height, told(months, states), painted(months, states, first, cells))


def painted(months: Sequence[date], states: Sequence[str], first: date, cells: int) -> str:
    """The states from `first` on as CSS of a background. A thin line stands where a year begins."""
    begins = (months[0].year - first.year) * 12 + months[0].month - first.month if months else 0
    spans: dict[str, list[tuple[str, str]]] = {}
    for state, a, b in runs(states):
        spans.setdefault(state, []).append(
            (_percent(begins + a, cells), f"calc({_percent(begins + b, cells)} - 1px)")
        )
    layers = [(_bars(SHAPES[s][1], bars), f"100% {SHAPES[s][0]}%") for s, bars in spans.items()]
    years = [(at, f"calc({at} + 1px)") for x in _years(first, cells) if x for at in [_percent(x, cells)]]
    layers.append((_bars(GRAY_200, years), "100% 100%"))
    return f"background-image:{','.join(image for image, _ in layers)};background-size:{','.join(size for _, size in layers)}"


def _bars(colour: str, bars: Sequence[tuple[str, str]]) -> str:
    """Bars of one colour from place to place, with nothing between them."""
    stops = [f"#0000 {a},{colour} 0 {b},#0000 0" for a, b in bars]
    return f"linear-gradient(90deg,{','.join(stops) or '#0000,#0000'})"


def year_scale(first: date, cells: int, width: int = 280, height: int = 14) -> Markup:
    """The calendar years above strips, each named where it begins and has room; `width`: the least that there is."""
    begins = _years(first, cells)
    every = max(1, -(-36 * cells // max(width * 12, 1)))  # a name takes 36 pixels
    names = [
        _YEAR.format(_percent(x, cells), first.year + (first.month - 1 + x) // 12)
        for n, x in enumerate(begins)
        if n % every == 0 and (cells - x) * width > 36 * cells
    ]
    return _whole(Markup().join(names), height, "")


def _whole(inside: Markup, height: int, words: str, painted: str = "") -> Markup:
    said = _SAID.format(words) if words else _SILENT
    return _STRIP.format(said, height, painted, inside)


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
        f"{STATE_WORDS[s]} {screen_month(months[a])}"
        + (f"〜{screen_month(months[b - 1])}" if b - a > 1 else "")
        for s, a, b in runs(states)
        if s == "consider"
    ]
    counts = [
        f"{STATE_WORDS[s]} {n}か月" for s in ("recovering", "watch", "hold") if (n := list(states).count(s))
    ]
    whole = f"{screen_month(months[0])}〜{screen_month(months[-1])}"
    return f"{whole}: {'、'.join(spans + counts) or 'ラインを下回った月はありません'}"
