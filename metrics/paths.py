"""What the coming months may bring: bootstrapped paths of an account's own months. Pure; how well it does is backtest.py.

A *step* is what a month adds: a flow's value, a stock's change since the month before. The method, in five lines:

1. Trend, where it is clear (`trend_of`): taken out first, and carried on a little weaker each month. 2. Season, where two
whole years are known: each calendar month's mean apart from its year's, shrunk by how far the years agree. 3. Level:
what is left, recent months counting more; how much more, the account's own months say (`_levels`). 4. Every past
month is compared with the level known before it; the coming months draw these surprises at random, and each
surprise moves the level of the months after it, as a change of level would. 5. The width is then stretched by what the
pool of accounts has shown so far (backtest.py).

Flows that cannot be negative are handled as log1p, so that a month can double but not fall below zero. The random
numbers are the same in every run: the same data give the same figure. Figures: docs/decisions/0011.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise
from random import Random
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

FORGET = (
    0.03,
    0.08,
    0.15,
    0.3,
    0.5,
)  # how much older each month back counts less: from a steady level to a moving one
LOOK = 2  # months ahead by which a level is judged
BURN = 3  # months before the first surprise
YEARS_FOR_SEASON, KNOWN_OF_YEAR = 2, 10
DRAWS = 2000
TREND_MONTHS = 60  # how far back a trend is looked for
CLEAR, DOUBTFUL = 3.0, 1.5  # standard errors from which on a trend is clear, or may be one
ALIKE = (0.5, 0.9)  # neighbouring months are taken to resemble each other by so much, at least and at most
DAMPED = 0.98  # of a trend, each month on
ROBUST = 1.15  # a median of slopes is so much less sure than least squares


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


class Trend(NamedTuple):
    """A change a month, its standard error, and by how many of these it differs from none; on the scale of the surprises."""

    slope: float
    error: float
    score: float

    @property
    def clear(self) -> bool:
        """Whether it is carried on."""
        return self.score > CLEAR

    @property
    def doubtful(self) -> bool:
        """Whether it may or may not be one."""
        return DOUBTFUL < self.score <= CLEAR


class Ahead(NamedTuple):
    """The paths: one row a draw, one column a month. `otherwise`: what their months would add up to in the middle
    if a doubtful trend went on; None where no trend is in doubt."""

    paths: np.ndarray
    trend: Trend
    otherwise: float | None


def paths(steps: Steps, first: date, horizon: int, draws: int = DRAWS) -> Ahead:
    """What `horizon` months from `first` on may add."""
    at = np.array([number(m) for m in steps.months])
    return ahead(np.array(steps.values), at, steps.signed, number(first), horizon, draws)


def ahead(values: np.ndarray, at: np.ndarray, signed: bool, first: int, horizon: int, draws: int) -> Ahead:
    """`paths` of plain arrays, months as `number` counts them: what a backtest calls thousands of times."""
    plain = scaled(values, signed)
    trend = trend_of(plain, at)
    coming = first + np.arange(horizon)
    way = coming[0] - at[-1] - 1 + np.cumsum(DAMPED ** np.arange(1, horizon + 1))
    slope = trend.slope if trend.clear else 0.0
    middle, bare, levels, wider = _middle(plain, at, slope, coming)
    surprises = (bare - levels.known)[BURN:]
    surprises = (surprises - surprises.sum() / len(surprises)) * wider
    made = surprises[_picked(horizon, draws, len(surprises))] @ _carried(horizon, levels.forget)
    made += middle + slope * way
    made += _bent(draws, 0) * np.sqrt(surprises @ surprises / len(surprises) * levels.unsure)
    if trend.clear:
        made += trend.error * _bent(draws, 1) * way
    made = _back(made, signed)
    if not trend.doubtful:
        return Ahead(made, trend, None)
    other = _back(_middle(plain, at, trend.slope, coming)[0] + trend.slope * way, signed).sum()
    usual, now = float(_back(middle, signed).sum()), middle_of(np.sort(sums_of(made)))
    return Ahead(made, trend, now + float(other) - usual if signed else now * float(other) / max(usual, 1e-9))


def sums_of(paths: np.ndarray) -> np.ndarray:
    """What each draw's months add up to: a product, as a sum along so short a row costs ten times as much.

    >>> sums_of(np.array([[1.0, 2.0], [3.0, 4.0]]))
    array([3., 7.])
    """
    return paths @ np.ones(paths.shape[1])


def trend_of(plain: np.ndarray, at: np.ndarray) -> Trend:
    """The median of the slopes between all pairs of months (Theil and Sen), of the last five years.

    Where two years are known, between the same months of two years alone, so that a season is no trend. Its error
    knows that neighbouring months are alike, and that a level which moves by itself drifts without any trend; where the
    first alone leaves no trend, the second, which would only widen it, is not asked.

    >>> trend_of(np.arange(24.0), np.arange(24)).slope, trend_of(np.zeros(24), np.arange(24)).clear
    (1.0, False)
    """
    plain, at = plain[-TREND_MONTHS:], at[-TREND_MONTHS:]
    count, long = len(plain), bool(at[-1] - at[0] >= 23)
    late, early, apart = _pairs((at - at[0]).tobytes(), long)
    slope = middle_of(np.sort((plain[late] - plain[early]) / apart)) if len(apart) else 0.0
    rest = plain - slope * (at - at[-1])
    if long:
        rest = rest - season_of(rest, at)[0][at % 12]
    rest = rest - rest.sum() / count
    spread = float(rest @ rest)
    if spread <= 1e-12 * max(float(plain @ plain), 1e-300):
        return Trend(slope, 0.0, np.inf if abs(slope) > 1e-9 else 0.0)
    likeness = (count * float(rest[1:] @ rest[:-1]) / spread + 1) / (count - 4)
    likeness = min(max(likeness, ALIKE[0]), ALIKE[1])
    away = at - at.sum() / count
    straight = spread / (count - 2) * (1 + likeness) / (1 - likeness) / float(away @ away)
    least = ROBUST * straight**0.5
    if abs(slope) <= DOUBTFUL * least:
        return Trend(slope, least, abs(slope) / least)
    levels = _levels(rest)
    missed = (rest - levels.known)[BURN:]
    moved = levels.forget**2 * float(missed @ missed) / len(missed) / float(at[-1] - at[0])
    error = (least**2 + moved) ** 0.5
    return Trend(slope, error, abs(slope) / error)


def _middle(
    plain: np.ndarray, at: np.ndarray, slope: float, coming: np.ndarray
) -> tuple[np.ndarray, np.ndarray, _Levels, float]:
    """Level and season of coming months with a slope taken out; the months without either, their levels, how much wider."""
    straight = plain - slope * (at - at[-1])
    season, wider = season_of(straight, at)
    bare = straight - season[at % 12]
    levels = _levels(bare)
    return levels.now + season[coming % 12], bare, levels, wider


def season_of(plain: np.ndarray, at: np.ndarray) -> tuple[np.ndarray, float]:
    """(the effect of each calendar month, how much wider surprises must be than they look).

    Years are counted back from the last month; a year with more than two months missing is no year. The effect is
    shrunk to nothing where the years differ as much from each other as the months do (James and Stein). Surprises
    look smaller than they are, because the season was made of the same months; the second figure takes this back.
    """
    none = np.zeros(12), 1.0
    whole = _whole_years(at.tobytes())
    if whole.years < YEARS_FOR_SEASON:
        return none
    of_year = np.bincount(whole.year, plain) / whole.known
    apart = (plain - of_year[whole.year])[whole.inside]
    means = np.bincount(whole.month, apart, minlength=12) / np.maximum(whole.counts, 1)
    between = float(means @ means) / 11
    freedom = len(apart) - whole.years - 11
    if between <= 0 or freedom <= 0:
        return none
    within = max(float(apart @ apart - whole.counts @ means**2), 0.0) / freedom
    kept = max(0.0, 1 - within / whole.years / between)
    return kept * means, float(np.sqrt((1 + kept**2 / whole.years) * whole.years / (whole.years - kept)))


class _WholeYears(NamedTuple):
    """What months alone say of their years, counted back from the last: each month's year, how many months of each year are
    known, which months lie in a whole year, which of twelve these are and how often each is one; how many whole years.
    """

    year: np.ndarray
    known: np.ndarray
    inside: np.ndarray
    month: np.ndarray
    counts: np.ndarray
    years: int


@lru_cache(maxsize=1024)
def _whole_years(months: bytes) -> _WholeYears:
    """Of the bytes of an array of months: accounts share their months, and a backtest asks of the same ones again."""
    at = np.frombuffer(months, dtype=np.int64)
    year = (at[-1] - at) // 12
    known = np.bincount(year)
    inside = known[year] >= KNOWN_OF_YEAR
    month = at[inside] % 12
    counts = np.bincount(month, minlength=12)
    years = int((known >= KNOWN_OF_YEAR).sum())
    return _WholeYears(year, np.maximum(known, 1), inside, month, counts, years)


def stretched(sums: np.ndarray, factor: float, signed: bool) -> np.ndarray:
    """Sums of draws moved apart around their median by a factor, on the scale of the surprises; in the order given."""
    plain = scaled(sums, signed)
    middle = middle_of(np.sort(plain))
    return _back(middle + factor * (plain - middle), signed)


def as_stretched(
    ordered: np.ndarray, values: np.ndarray, factor: float, signed: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Draws and values that lie to each other as `stretched` draws would to these values; the draws in order, both scaled.

    Moving the few values the other way costs a hundredth of moving a thousand draws. What would fall below zero is zero.

    >>> as_stretched(np.array([10.0, 20.0, 30.0]), np.array([40.0]), 2.0, signed=True)
    (array([10., 20., 30.]), array([30.]))
    """
    plain = scaled(ordered, signed)
    middle = middle_of(plain)
    moved = middle + (scaled(values, signed) - middle) / factor
    if signed:
        return plain, moved
    zero = middle - middle / factor
    return np.maximum(plain, zero), np.maximum(moved, zero)


def middle_of(ordered: np.ndarray) -> float:
    """The median of values in order.

    >>> middle_of(np.array([1.0, 2.0, 9.0])), middle_of(np.array([1.0, 2.0, 4.0, 9.0]))
    (2.0, 3.0)
    """
    half = len(ordered) // 2
    return float(ordered[half] + ordered[~half]) / 2


def scaled(values: np.ndarray, signed: bool) -> np.ndarray:
    """Values on the scale on which surprises add up: log1p where they cannot be negative."""
    return values.astype(float) if signed else np.log1p(np.maximum(values, 0.0))


def _back(scaled: np.ndarray, signed: bool) -> np.ndarray:
    return scaled if signed else np.exp(np.minimum(np.maximum(scaled, 0.0), 40.0)) - 1.0


class _Levels(NamedTuple):
    """The level known before each month, the level now, and by how much of a surprise it moves. `unsure`: the variance
    of the level now, where that of a month is 1."""

    known: np.ndarray
    now: float
    forget: float
    unsure: float


def _levels(bare: np.ndarray) -> _Levels:
    """Levels that forget more or less, mixed by how well each foretold the two months after it."""
    weights = _before(len(bare))
    levels = weights @ bare
    count = len(bare) - BURN - LOOK + 1
    came = sum(bare[BURN + n : BURN + n + count] for n in range(LOOK)) / LOOK
    missed = np.abs(came - levels[:, BURN : BURN + count]).sum(axis=1) / count
    trust, least = np.ones(len(FORGET)), missed.min()
    if least > 0:
        trust = (least / missed) ** (count / LOOK)
    trust /= trust.sum()
    mixed = trust @ levels
    last = trust @ weights[:, -1]
    return _Levels(mixed[:-1], float(mixed[-1]), float(trust @ FORGET), float(last @ last))


@lru_cache(maxsize=256)
def _before(count: int) -> np.ndarray:
    """For each forgetting, row n: the weights of the months before n in the level known then; the last row: of all."""
    ages = np.arange(count + 1)[:, None] - np.arange(count)[None, :] - 1
    weights = np.where(ages >= 0, (1 - np.array(FORGET)[:, None, None]) ** np.maximum(ages, 0), 0.0)
    return weights / np.maximum(weights.sum(axis=2, keepdims=True), 1e-300)


@lru_cache(maxsize=1024)
def _pairs(months: bytes, alike: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """All pairs of months, or of like months of two years: the later's place, the earlier's, how far they are apart."""
    at = np.frombuffer(months, dtype=np.int64)
    late, early = np.tril_indices(len(at), -1)
    apart = at[late] - at[early]
    kept = apart % 12 == 0 if alike else slice(None)
    return late[kept], early[kept], apart[kept]


def _carried(horizon: int, forget: float) -> np.ndarray:
    """Surprises of months → what they add to each month: all to their own, a share to every later one.

    >>> _carried(3, 0.5)
    array([[1. , 0.5, 0.5],
           [0. , 1. , 0.5],
           [0. , 0. , 1. ]])
    """
    own, later = _own_and_later(horizon)
    return own + forget * later


@lru_cache(maxsize=64)
def _own_and_later(horizon: int) -> tuple[np.ndarray, np.ndarray]:
    """Ones where a month is itself, and where it is a later one."""
    return np.eye(horizon), np.triu(np.ones((horizon, horizon)), 1)


@lru_cache(maxsize=8)
def _bent(draws: int, which: int) -> np.ndarray:
    """By how many errors each draw's level (0) or trend (1) is another; one column."""
    places = [(n + 0.5) / draws for n in range(draws)]
    Random(which).shuffle(places)
    return np.array([[NormalDist().inv_cdf(p)] for p in places])


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
