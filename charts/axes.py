"""Months and round figures along the edges of a chart: decided here, so that labels can be placed exactly."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from metrics.calendar import wareki_year
from metrics.words import figure

STEPS = (1, 2, 3, 6, 12)
LARGE = ((1e16, "京"), (1e12, "兆"), (1e8, "億"))


@dataclass(frozen=True)
class Canvas:
    """The size of a drawing in pixels, its type size, how many months it shows, and whether 年 is 和暦 (paper)."""

    width: int = 680
    height: int = 216
    font: int = 15
    months: int = 25
    paper: bool = False

    @property
    def small(self) -> int:
        """The smallest type of a drawing: one pixel less on the screen; on paper none goes under 8 pt."""
        return self.font if self.paper else self.font - 1

    @property
    def label_room(self) -> int:
        """Pixels kept free at the right for the names of the lines."""
        return round(self.font * 8.8)


SCREEN = Canvas()
PAPER = Canvas(310, 116, 12, 13, paper=True)  # two side by side on A4: no type under 8 pt


def text_width(text: str, font: float) -> float:
    """About how many pixels a text takes: a Japanese character one em, a Latin one 0.58.

    >>> text_width("台風19号", 10)
    41.6
    """
    return sum(font * (0.58 if ord(c) < 0x2000 else 1) for c in text)


def month_labels(months: Sequence[date], room: float, font: int, paper: bool = False) -> list[list[str]]:
    """Each month's label: [] where there is no room, else [4月] or [4月, 2026年], the year only where it begins.

    The last month is always named. A year that finds no room beside the one before is shortened.

    >>> month_labels([date(2026, m, 1) for m in (8, 9, 10, 11, 12)] + [date(2027, 1, 1)], 200, 10)
    [['8月', '2026年'], ['9月'], ['10月'], ['11月'], ['12月'], ['1月', '2027年']]
    """
    step = next((s for s in STEPS if room * s >= font * 2.9 * len(months)), 12)
    named = [n for n in range(len(months)) if (len(months) - 1 - n) % step == 0]
    years = _years(months, named, room / max(len(months), 1), font, paper)
    return [
        [] if n not in named else [f"{m.month}月", *([years[n]] if n in years else [])]
        for n, m in enumerate(months)
    ]


def _years(
    months: Sequence[date], named: Sequence[int], each: float, font: int, paper: bool
) -> dict[int, str]:
    """Number of a month → the year that begins there (令和7年 … 8年; 2025年 … 26年), `each` month so many pixels wide.

    Where even the short one finds no room, the one before is left out.
    """
    found: dict[int, str] = {}
    for n in named:
        before = max(found, default=None)
        if before is None:
            found[n] = _year(months[n], paper)
        elif months[before].year != months[n].year:
            space = (n - before) * each - font * 0.15
            words = (_year(months[n], paper), _brief(months[before], months[n], paper))
            fits = [w for w in words if text_width(w + found[before], font) / 2 <= space]
            if not fits:
                del found[before]
            found[n] = next(iter(fits), words[0])
    return found


def _year(month: date, paper: bool) -> str:
    return wareki_year(month) if paper else f"{month.year}年"


def _brief(before: date, month: date, paper: bool) -> str:
    """A year after another one, without what both begin with: the era, or the century.

    >>> _brief(date(2025, 12, 1), date(2026, 1, 1), True), _brief(date(2025, 12, 1), date(2026, 1, 1), False)
    ('8年', '26年')
    >>> _brief(date(2018, 12, 1), date(2019, 5, 1), True)
    '令和元年'
    """
    whole, last = _year(month, paper), _year(before, paper)
    return whole[2:] if whole[:2] == last[:2] else whole


def span(values: Sequence[float], from_zero: bool) -> tuple[float, float, list[float]]:
    """(low, high, ticks): round figures that hold all values, and zero where the drawing must begin there.

    >>> span([3140, 12000], True)
    (0, 15000, [0, 5000, 10000, 15000])
    >>> span([10851, 13000], False)
    (10000, 13000, [10000, 11000, 12000, 13000])
    """
    known = [*values, *([0.0] if from_zero else [])] or [0.0]
    low, high = min(known), max(known)
    if low == high:
        low, high = (min(low, 0), max(high, 0)) if low else (0, 1)
    step = _round_step((high - low) / 4)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    if low - first * step < step * 0.08 and first * step > 0 and not from_zero:
        first -= 1  # so that nothing lies on the lower edge as if it were zero
    ticks = [_clean(n * step) for n in range(first, last + 1)]
    return ticks[0], ticks[-1], ticks


def _round_step(rough: float) -> float:
    """The round figure (1, 2, 5 × 10ⁿ) at or above a rough one."""
    power = 10.0 ** math.floor(math.log10(rough))
    return next(_clean(m * power) for m in (1, 2, 2.5, 5, 10) if m * power >= rough * 0.999)


def _clean(value: float) -> float:
    tidy = float(f"{value:.10g}")
    return int(tidy) if tidy == int(tidy) else tidy


def short_figure(value: float | None, unit: str) -> str:
    """A figure that keeps to its column: like words.figure, but ten digits and more in 億, 兆, 京.

    >>> short_figure(102881.0, "回"), short_figure(1.5e15, "回"), short_figure(None, "回")
    ('102,881', '1,500兆', 'データなし')
    """
    size = abs(value or 0) * (100 if unit == "%" else 1)
    if value is None or size < 1e9:
        return figure(value, unit)
    many, word = next((m, w) for m, w in LARGE if size >= m)
    return f"{'−' if value < 0 else ''}{size / many:,.4g}{word}" if size / many < 1e4 else f"{size:.3g}"


def tick_words(ticks: Sequence[float], unit: str) -> list[str]:
    """Ticks as they are written; large ones in 億 and more, so that the axis stays narrow.

    >>> tick_words([0, 5000], "回"), tick_words([0, 0.025], "%"), tick_words([0, 2.5e8], "回")
    (['0', '5,000'], ['0%', '2.5%'], ['0', '2.5億'])
    """
    if unit == "%":
        return [f"{t * 100:,.10g}%" for t in ticks]
    largest = max(abs(t) for t in ticks)
    many, word = next(((m, w) for m, w in LARGE if largest >= m), (1, ""))
    return [f"{t / many:,.10g}{word}" if t else "0" for t in ticks]
