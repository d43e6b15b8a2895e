"""Is a figure more, or less, than an earlier one, by more than its own months usually differ? A ratio with an interval.

Against the month before: what one month usually adds (its scatter, not its course). Against the same month last year: of a
stock, what twelve months usually add; of a flow or a rate, how far two months lie apart, its course and season taken out.
Months that resemble their neighbours are fitted as such (likeness.py). Stated: 5 % of months in which nothing changed
are called more or less (docs/decisions/0012-chance.md).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from .evaluation import MetricLine
from .likeness import LIKENESS, correlations, doubt, fit, reach, shares, trend
from .paths import number, season_of
from .words import figure

UNLIKELY = 0.05
FEWEST = 6  # of the months' changes, or of the months before
SLIGHT = 0.001  # by share: a difference smaller than a thousandth is none to speak of
YEAR = 12


@dataclass(frozen=True)
class Change:
    """A month beside an earlier one. `clear`: 1 for more, −1 for less, 0 within what is usual, None where too few months
    tell. `least` and `most`: between how many times the earlier figure it is; None where ratios say nothing (below 0)."""

    clear: int | None
    least: float | None = None
    most: float | None = None

    @property
    def said(self) -> str:
        """The interval in words; blank where there is none.

        >>> Change(1, 1.1, 1.84).said, Change(None).said
        ('1.1〜1.8倍', '')
        """
        if self.least is None or self.most is None:
            return ""
        digits = 1 if self.most - self.least > 0.2 else 3
        return f"{figure(round(self.least, digits), '')}〜{figure(round(self.most, digits), '')}倍"


@lru_cache(maxsize=1024)  # some milliseconds each, and a page asks for two dozen, for each who opens it
def change(m: MetricLine, months: int) -> Change | None:
    """A metric's month beside that of `months` before (1 or 12); None where either is unknown or not whole."""
    now, before = m.figure, m.last_month if months == 1 else m.last_year
    if now.value is None or before.value is None or not (now.whole and before.whole):
        return None
    past = [
        (number(p.month), p.value) for p in m.points[:-1] if p.value is not None and p.figure(m.unit).whole
    ]
    to = _scale([now.value, before.value, *(v for _, v in past)])
    apart = to(now.value) - to(before.value)
    error = _error([at for at, _ in past], [to(v) for _, v in past], months, m.additivity == "stock")
    if error is None:
        return Change(None)
    width = reach(*error, UNLIKELY)
    sure = doubt(apart, *error) < UNLIKELY and abs(now.value - before.value) > SLIGHT * abs(before.value)
    clear = (1 if apart > 0 else -1) if sure else 0
    if to is float:
        return Change(clear)
    return Change(clear, math.exp(apart - width), math.exp(apart + width))


def _scale(values: Sequence[float]) -> Callable[[float], float]:
    """Ratios where there is nothing at or below 0; of counts that may be 0 nearly so; else differences."""
    if min(values) > 0:
        return math.log
    return math.log1p if min(values) == 0 and max(values) >= 1 else float


Error = tuple[np.ndarray, np.ndarray, int]  # under each likeness, how much that counts, degrees of freedom


def _error(at: Sequence[int], values: Sequence[float], months: int, stock: bool) -> Error | None:
    """The standard error of a difference over so many months; None where too few tell."""
    if months == YEAR and not stock:
        return _levels(at, values)
    steps = [(b, w - v) for a, b, v, w in zip(at, at[1:], values, values[1:], strict=False) if b - a == 1]
    if len(steps) < FEWEST:
        return None
    done = fit([a for a, _ in steps], [s for _, s in steps])
    several = correlations(tuple(range(months)))[0].sum(axis=(1, 2))
    return np.sqrt(done.variance * several), shares(done), done.freedom


def _levels(at: Sequence[int], values: Sequence[float]) -> Error | None:
    """Of a flow or rate: how far the same months of two years lie apart by chance."""
    if len(at) < FEWEST:
        return None
    season, wider = season_of(np.array(values), np.array(at))
    done = trend(at, (np.array(values) - season[np.array(at) % YEAR]).tolist())
    return wider * np.sqrt(2 * done.variance * (1 - LIKENESS**YEAR)), shares(done), done.freedom
