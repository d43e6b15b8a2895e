"""How well the outlook has done so far: every past month of every account asked again, with what was known then.

At each *origin* (a month with at least 12 steps known) the outlook is made from the months up to it alone, for
pseudo-targets: quantiles of the sums over as many months that lay behind it. What then came is compared. The width
is learned in the same way: from the futures that had already ended at the origin (`stretch`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from .paths import Steps, ahead, number, scaled, stretched

FEWEST_STEPS = 12
FEWEST_OUTCOMES = 30
GOALS = (0.2, 0.4, 0.6, 0.8)  # which quantiles of past sums are asked
BINS = 5
DRAWS = 1000
USUAL, WEIGHT, NARROWEST, WIDEST = 1.3, 10.0, 1.2, 4.0  # simulated accounts want 1.2 (stocks) to 1.5 (flows)


@dataclass(frozen=True)
class Series:
    """One account's metric in the pool."""

    account_id: str
    metric: str
    steps: Steps


@dataclass(frozen=True)
class Bin:
    """The questions that were answered with a probability from `low` to `high`: what was said, what came."""

    low: float
    high: float
    said: float
    came: float
    questions: int


@dataclass(frozen=True)
class Card:
    """The report card of one horizon. Brier scores: 0 is perfect, always saying the base rate gives `brier_base`.

    `outcomes`: futures that came to an end (account × origin); `questions`: pseudo-targets asked of them.
    """

    horizon: int
    accounts: int
    outcomes: int
    questions: int
    first: date | None
    last: date | None
    brier: float | None = None
    brier_base: float | None = None
    brier_line: float | None = None
    base_rate: float | None = None
    bins: tuple[Bin, ...] = ()
    stretch: float = USUAL

    @property
    def enough(self) -> bool:
        """Whether there are outcomes enough to judge the method by."""
        return self.outcomes >= FEWEST_OUTCOMES

    @property
    def skilled(self) -> bool:
        """Whether it did better than always saying the base rate and than the straight line."""
        known = (self.brier, self.brier_base, self.brier_line)
        return None not in known and self.brier < min(self.brier_base, self.brier_line)  # type: ignore[operator, type-var]


@dataclass(frozen=True)
class Answer:
    """One question that was asked of the past: the three forecasts, and whether it came."""

    account_id: str
    metric: str
    origin: date
    goal: float
    said: float
    line: float
    came: bool


@dataclass(frozen=True)
class _Future:
    """A past origin with what the months after it added, and what was drawn for them then."""

    series: Series
    origin: date
    came: float
    drawn: np.ndarray  # in order
    behind: np.ndarray  # the sums over as many months that lay behind
    pace: float
    surprise: float | None


def report(pool: Sequence[Series], horizon: int) -> Card:
    """The report card of the outlook over `horizon` months; without scores where there are fewer than 30 outcomes."""
    futures = _futures(pool, horizon)
    origins = [f.origin for f in futures]
    card = Card(
        horizon,
        len({f.series.account_id for f in futures}),
        len(futures),
        len(futures) * len(GOALS),
        min(origins, default=None),
        max(origins, default=None),
        stretch=_stretch(futures, horizon),
    )
    if not card.enough:
        return card
    found = _answers(futures, horizon)
    said, line, came = (np.array([float(getattr(a, n)) for a in found]) for n in ("said", "line", "came"))
    rate = float(came.mean())
    scores = {"brier": said, "brier_base": np.full_like(came, rate), "brier_line": line}
    told = {name: float(((what - came) ** 2).mean()) for name, what in scores.items()}
    return Card(
        card.horizon,
        card.accounts,
        card.outcomes,
        card.questions,
        card.first,
        card.last,
        base_rate=rate,
        bins=_bins(said, came),
        stretch=card.stretch,
        **told,
    )


def answers(pool: Sequence[Series], horizon: int) -> tuple[Answer, ...]:
    """Every question of the backtest with its forecasts and what came."""
    return _answers(_futures(pool, horizon), horizon)


def _futures(pool: Sequence[Series], horizon: int) -> list[_Future]:
    return [f for series in pool for f in _of_series(series, horizon)]


def _of_series(series: Series, horizon: int) -> list[_Future]:
    steps = series.steps
    values, at = np.array(steps.values), np.array([number(m) for m in steps.months])
    found = []
    for n in range(FEWEST_STEPS, len(values) - horizon + 1):
        behind = window_sums(values[:n], at[:n], horizon)
        if at[n + horizon - 1] - at[n - 1] != horizon or not len(behind):
            continue  # a month is missing on the way
        origin = steps.months[n - 1]
        drawn = np.sort(ahead(values[:n], at[:n], steps.signed, at[n - 1] + 1, horizon, DRAWS).sum(axis=1))
        came = float(values[n : n + horizon].sum())
        pace = float(values[:n][-paced(horizon) :].mean()) * horizon
        found.append(_Future(series, origin, came, drawn, behind, pace, surprise(came, drawn, steps.signed)))
    return found


def surprise(came: float, drawn: np.ndarray, signed: bool) -> float | None:
    """How far out what came lay: 1 is the 10 % or 90 % edge of what was drawn; None where nothing varied.

    >>> round(surprise(90.0, np.arange(101.0), signed=True), 3), surprise(5.0, np.zeros(9), signed=True)
    (1.0, None)
    """
    low, middle, high, at = scaled(np.array([*(at_share(drawn, s) for s in (0.1, 0.5, 0.9)), came]), signed)
    width = high - middle if at > middle else middle - low
    return float(abs(at - middle) / width) if width > 0 else None


def at_share(ordered: np.ndarray, share: float) -> float:
    """The value below which a share of an ordered row lies.

    >>> at_share(np.array([0.0, 10.0, 20.0]), 0.25)
    5.0
    """
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return float(ordered[low] + (ordered[high] - ordered[low]) * (place - low))


def paced(horizon: int) -> int:
    """How many months the straight line is drawn through: those of the year that have passed, at least three.

    >>> [paced(h) for h in (3, 6, 9, 11)]
    [9, 6, 3, 3]
    """
    return max(3, 12 - horizon)


def window_sums(values: np.ndarray, at: np.ndarray, horizon: int) -> np.ndarray:
    """The sums over every `horizon` adjacent months.

    >>> window_sums(np.array([1.0, 2.0, 4.0, 8.0]), np.array([0, 1, 2, 4]), 2)
    array([3., 6.])
    """
    if len(values) < horizon:
        return np.array([])
    whole = at[horizon - 1 :] - at[: len(at) - horizon + 1] == horizon - 1
    sums = np.convolve(values, np.ones(horizon), "valid")
    return sums[whole]


def _answers(futures: Sequence[_Future], horizon: int) -> tuple[Answer, ...]:
    factor = {month: _stretch(futures, horizon, month) for month in {f.origin for f in futures}}
    found = []
    for f in futures:
        drawn, behind = stretched(f.drawn, factor[f.origin], f.series.steps.signed), np.sort(f.behind)
        for goal in (at_share(behind, share) for share in GOALS):
            found.append(
                Answer(
                    f.series.account_id,
                    f.series.metric,
                    f.origin,
                    goal,
                    chance(drawn, goal),
                    float(f.pace >= goal),
                    f.came >= goal,
                )
            )
    return tuple(found)


def chance(ordered: np.ndarray, needed: float) -> float:
    """The share of draws, in order, that reach what is needed; never quite 0 or 1, as no number of draws proves that."""
    return float(len(ordered) - np.searchsorted(ordered, needed) + 0.5) / (len(ordered) + 1)


def _stretch(futures: Sequence[_Future], horizon: int, by: date | None = None) -> float:
    """By what the width is stretched: so that four in five of the futures that had ended by a month lay inside.

    Futures of one account overlap: `horizon` of them count as one, beside a usual value that counts as ten.
    """
    latest = None if by is None else number(by) - horizon
    known = [
        f.surprise
        for f in futures
        if f.surprise is not None and (latest is None or number(f.origin) <= latest)
    ]
    if not known:
        return USUAL
    weight = len(known) / horizon
    learned = (USUAL * WEIGHT + float(np.quantile(known, 0.8)) * weight) / (WEIGHT + weight)
    return min(max(learned, NARROWEST), WIDEST)


def _bins(said: np.ndarray, came: np.ndarray) -> tuple[Bin, ...]:
    place = np.minimum((said * BINS).astype(int), BINS - 1)
    return tuple(
        Bin(
            n / BINS,
            (n + 1) / BINS,
            float(said[place == n].mean()),
            float(came[place == n].mean()),
            int((place == n).sum()),
        )
        for n in range(BINS)
        if (place == n).any()
    )
