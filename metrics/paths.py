"""What the coming months may bring: bootstrapped paths of an account's own months. Pure; how well it does is backtest.py.

A *step* is what a month adds: a flow's value, a stock's change since the month before. The method, in four lines:

1. Season, where two whole years are known: each calendar month's mean apart from its year's, shrunk by how far the
   years agree. 2. Level: the steps without season, recent months counting more (each month back 15 % less).
3. Every past month is compared with the level known before it; the coming months draw these surprises at random,
   and each surprise moves the level of the months after it, as a change of level would. 4. The width is then
   stretched by what the pool of accounts has shown so far (backtest.py).

Flows that cannot be negative are handled as log1p, so that a month can double but not fall below zero. The random
numbers are the same in every run: the same data give the same figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise
from random import Random

import numpy as np

FORGET = 0.15  # of simulated accounts with season, spikes and level shifts, the least Brier score at 3, 6 and 9 months
BURN = 3  # months before the first surprise
YEARS_FOR_SEASON, KNOWN_OF_YEAR = 2, 10
DRAWS = 2000


@dataclass(frozen=True)
class Steps:
    """What each known final month added, in order; a missing month is left out. `signed`: it may be negative."""

    months: tuple[date, ...]
    values: tuple[float, ...]
    signed: bool

    def until(self, month: date) -> Steps:
        """The steps that were known at the end of a month."""
        count = sum(m <= month for m in self.months)
        return Steps(self.months[:count], self.values[:count], self.signed)


def number(month: date) -> int:
    """Months in a row, so that the difference of two is how far they are apart."""
    return month.year * 12 + month.month - 1


def steps_of(values: Sequence[tuple[date, float]], stock: bool, signed: bool) -> Steps:
    """The steps of final values in order: a flow's own values, a stock's changes between adjacent months.

    >>> at = [date(2026, m, 1) for m in (1, 2, 4, 5)]
    >>> steps_of(list(zip(at, [100.0, 110.0, 130.0, 125.0])), stock=True, signed=False).values
    (10.0, -5.0)
    """
    if not stock:
        return Steps(tuple(m for m, _ in values), tuple(float(v) for _, v in values), signed)
    apart = [
        (month, value - before)
        for (earlier, before), (month, value) in pairwise(values)
        if number(month) - number(earlier) == 1
    ]
    return Steps(tuple(m for m, _ in apart), tuple(v for _, v in apart), True)


def paths(steps: Steps, first: date, horizon: int, draws: int = DRAWS) -> np.ndarray:
    """What `horizon` months from `first` on may add: one row a draw, one column a month."""
    at = np.array([number(m) for m in steps.months])
    return ahead(np.array(steps.values), at, steps.signed, number(first), horizon, draws)


def ahead(
    values: np.ndarray, at: np.ndarray, signed: bool, first: int, horizon: int, draws: int
) -> np.ndarray:
    """`paths` of plain arrays, months as `number` counts them: what a backtest calls thousands of times."""
    plain = scaled(values, signed)
    season, wider = season_of(plain, at)
    bare = plain - season[at % 12]
    weights = _before(len(bare))
    surprises = (bare - weights[:-1] @ bare)[BURN:]
    surprises = (surprises - surprises.mean()) * wider
    drawn = surprises[_picked(horizon, draws, len(surprises))]
    carried = FORGET * (np.cumsum(drawn, axis=1) - drawn)
    coming = season[(first + np.arange(horizon)) % 12]
    return _back(weights[-1] @ bare + drawn + carried + coming, signed)


def season_of(plain: np.ndarray, at: np.ndarray) -> tuple[np.ndarray, float]:
    """(the effect of each calendar month, how much wider surprises must be than they look).

    Years are counted back from the last month; a year with more than two months missing is no year. The effect is
    shrunk to nothing where the years differ as much from each other as the months do (James and Stein). Surprises
    look smaller than they are, because the season was made of the same months; the second figure takes this back.
    """
    none = np.zeros(12), 1.0
    year = (at[-1] - at) // 12
    known = np.bincount(year)
    years = int((known >= KNOWN_OF_YEAR).sum())
    if years < YEARS_FOR_SEASON:
        return none
    of_year = np.bincount(year, plain) / np.maximum(known, 1)
    inside = known[year] >= KNOWN_OF_YEAR
    apart, month = (plain - of_year[year])[inside], at[inside] % 12
    counts = np.bincount(month, minlength=12)
    means = np.bincount(month, apart, minlength=12) / np.maximum(counts, 1)
    between = float(means @ means) / 11
    freedom = len(apart) - years - 11
    if between <= 0 or freedom <= 0:
        return none
    within = max(float(apart @ apart - counts @ means**2), 0.0) / freedom
    kept = max(0.0, 1 - within / years / between)
    return kept * means, float(np.sqrt((1 + kept**2 / years) * years / (years - kept)))


def stretched(sums: np.ndarray, factor: float, signed: bool) -> np.ndarray:
    """Sums of draws moved apart around their median by a factor, on the scale of the surprises; in the order given."""
    plain = scaled(sums, signed)
    middle = np.median(plain)
    return _back(middle + factor * (plain - middle), signed)


def scaled(values: np.ndarray, signed: bool) -> np.ndarray:
    """Values on the scale on which surprises add up: log1p where they cannot be negative."""
    return values.astype(float) if signed else np.log1p(np.maximum(values, 0.0))


def _back(scaled: np.ndarray, signed: bool) -> np.ndarray:
    return scaled if signed else np.expm1(np.minimum(np.maximum(scaled, 0.0), 40.0))


@lru_cache(maxsize=256)
def _before(count: int) -> np.ndarray:
    """Row n: the weights of the months before n in the level known then; the last row: of all months."""
    ages = np.arange(count + 1)[:, None] - np.arange(count)[None, :] - 1
    weights = np.where(ages >= 0, (1 - FORGET) ** np.maximum(ages, 0), 0.0)
    return weights / np.maximum(weights.sum(axis=1, keepdims=True), 1e-300)


@lru_cache(maxsize=256)
def _picked(horizon: int, draws: int, count: int) -> np.ndarray:
    """Which of `count` surprises each draw takes in each month."""
    return (_uniform(horizon, draws) * count).astype(np.intp)


@lru_cache(maxsize=64)
def _uniform(horizon: int, draws: int) -> np.ndarray:
    """Random numbers between 0 and 1, each column evenly spread; the same in every run and on every machine."""
    rng = Random(20261001 + horizon)
    columns = []
    for _ in range(horizon):
        column = [(n + rng.random()) / draws for n in range(draws)]
        rng.shuffle(column)
        columns.append(column)
    return np.array(columns).T.copy()
