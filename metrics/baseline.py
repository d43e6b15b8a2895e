"""Does a mean still hold, how alike are the months around it, and what is their season? Pure; for signals.py.

Limits around a mean say something of months that keep around it. Where they go one way, or most of them lie apart, it is the mean
that is old, and marking every month would say nothing: then it is to be drawn anew.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import date
from statistics import fmean

import numpy as np

from . import paths
from .likeness import LIKENESS, doubt, fit, shares, trend
from .paths import number

Series = Sequence[tuple[date, float]]
SCALES: dict[str, tuple[Callable[[float], float], Callable[[float], float]]] = {
    "linear": (float, float),
    "log1p": (math.log1p, math.expm1),
}
FEWEST, FEWEST_FOR_SEASON = 12, 24  # months
UNLIKELY = 0.05
MANY, MOST = 0.5, 0.75  # of the months marked: with a clear trend, and without one


def likeness_of(series: Series, scale: str) -> float | None:
    """The likeness that final months go with best, 0 to .95; None under a year, or where they never vary.

    >>> months = [(date(2025 + n // 12, 1 + n % 12, 1), v) for n, v in enumerate([5.0, 6.0, 7.0, 6.0, 5.0, 4.0, 3.0, 4.0] * 2)]
    >>> likeness_of(months, "linear") > 0.6, likeness_of(months[:11], "linear")
    (True, None)
    """
    at, values = _told(series, scale)
    if len(at) < FEWEST or len(set(values)) < 2:
        return None
    return float(LIKENESS[np.argmax(fit(at, values).support)])


def staleness(series: Series, marked: Sequence[bool], scale: str) -> str:
    """Why a mean is old: rising or falling (half the months marked, and a clear trend), apart (three quarters marked, and
    no small part of them on either side: not one month that pulls the mean); else blank."""
    at, values = _told(series, scale)
    if len(at) < FEWEST or sum(marked) < MANY * len(at):
        return ""
    slope = _slope(at, values)
    if slope:
        return "rising" if slope > 0 else "falling"
    centre = fmean(values)
    above = sum(m and v > centre for m, v in zip(marked, values, strict=True))
    return "apart" if sum(marked) >= MOST * len(at) and min(above, sum(marked) - above) >= len(at) / 4 else ""


def season_of(series: Series, scale: str) -> np.ndarray | None:
    """How far each calendar month lies from its year's mean; None under two years, or where the years show no season."""
    if len(series) < FEWEST_FOR_SEASON:
        return None
    at, values = _told(series, scale)
    level = np.array(values) - _slope(at, values) * np.array(
        at
    )  # or each year's own course would look like a season
    season, _ = paths.season_of(level, np.array(at))
    return season if season.any() else None


def _slope(at: Sequence[int], values: Sequence[float]) -> float:
    """By how much a month adds, where that is clear; else 0."""
    line = trend(at, values)
    return line.level if doubt(line.level, line.error, shares(line), line.freedom) < UNLIKELY else 0.0


def without(series: Series, season: np.ndarray, scale: str) -> list[tuple[date, float]]:
    """The values without their season, each as far from the mean as it was from its calendar month's."""
    to, back = SCALES[scale]
    return [(m, back(to(v) - float(season[number(m) % 12]))) for m, v in series]


def _told(series: Series, scale: str) -> tuple[list[int], list[float]]:
    to, _ = SCALES[scale]
    return [number(m) for m, _ in series], [to(v) for _, v in series]
