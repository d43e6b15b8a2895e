"""How well the outlook has done so far: every past month of every account asked again, with what was known then.

At each *origin* (a month with at least 12 steps known) the outlook is made from the months up to it alone, for
pseudo-targets: quantiles of the sums over as many months that lay behind it. What then came is compared. The width
is learned in the same way: from the futures that had already ended at the origin (`stretch`). What would not have been
shown then (`doubt`) is neither asked nor learned from, so that a report card speaks of what is shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from .paths import Steps, ahead, as_stretched, number, scaled, sums_of

FEWEST_STEPS = 12
FEWEST_OUTCOMES = 30
GOALS = (0.2, 0.4, 0.6, 0.8)  # which quantiles of past sums are asked
BINS = 5
DRAWS = 1000
USUAL, WEIGHT, NARROWEST, WIDEST = 1.25, 10.0, 1.15, 4.0  # what simulated accounts want of both kinds
APART = 0.25  # two answers that differ by more are no answer
ONE_SIDED = 1.64  # standard errors of the mean place, were the futures spread evenly over the fan


@dataclass(frozen=True)
class PoolSeries:
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

    `outcomes`: futures that came to an end (account × origin) and of which something would have been said; `questions`:
    pseudo-targets asked of them.
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
class PastFutures:
    """An account's own past futures: how many ended, in how many what came lay in the fan's lower half, in its light band.

    `one_sided`: they lie so much on one side that the fan has not been this account's.
    """

    outcomes: int = 0
    below: int = 0
    inside: int = 0
    one_sided: bool = False


@dataclass(frozen=True)
class Asked:
    """The past asked again over one horizon: the report card, and each account's own record by (account, metric)."""

    card: Card
    records: Mapping[tuple[str, str], PastFutures]

    def record(self, account_id: str, metric: str) -> PastFutures:
        """An account's own record; of nothing where none of its futures has ended."""
        return self.records.get((account_id, metric), PastFutures())


@dataclass
class _Future:
    """A past origin with what the months after it added, and what was drawn for them then.

    `place`: the share of the fan, as it was shown, below what came; `shown`: whether it would have been shown.
    """

    series: PoolSeries
    origin: date
    at: int  # the origin as `number` counts
    came: float
    drawn: np.ndarray  # in order
    behind: np.ndarray  # the sums over as many months that lay behind
    pace: float
    surprise: float | None
    shown: bool
    stretch: float = USUAL
    place: float = 0.5

    @property
    def key(self) -> tuple[str, str]:
        return self.series.account_id, self.series.metric


def report(pool: Sequence[PoolSeries], horizon: int) -> Card:
    """The report card of the outlook over `horizon` months; without scores where there are fewer than 30 outcomes."""
    return asked(pool, horizon).card


def asked(pool: Sequence[PoolSeries], horizon: int) -> Asked:
    """The report card of the outlook over `horizon` months, and how each account's own futures came out."""
    futures = _futures(pool, horizon)
    records = {key: _record(own, horizon) for key, own in _by_series(futures).items()}
    return Asked(_card([f for f in futures if f.shown], horizon), records)


def answers(pool: Sequence[PoolSeries], horizon: int) -> tuple[Answer, ...]:
    """Every question of the backtest with its forecasts and what came."""
    return _answers([f for f in _futures(pool, horizon) if f.shown])


def in_doubt(drawn: np.ndarray, otherwise: float | None) -> bool:
    """Whether a doubtful trend would change the answer: `drawn` in order, and the middle if the trend went on.

    >>> [in_doubt(np.arange(100.0), m) for m in (None, 70.0, 80.0)]
    [False, False, True]
    """
    return otherwise is not None and abs(chance(drawn, otherwise) - 0.5) > APART


def one_sided(places: Sequence[float], horizon: int) -> bool:
    """Whether what came lay on one side of its fans; futures overlap, so that `horizon` of them count as one.

    >>> one_sided([0.9] * 4, 4), one_sided([0.99] * 4, 4), one_sided([0.9] * 12, 4), one_sided([], 4)
    (False, True, True, False)
    """
    if not places:
        return False
    whole = max(len(places) / horizon, 1.0)
    return abs(sum(places) / len(places) - 0.5) > ONE_SIDED * (1 / 12 / whole) ** 0.5


def _record(own: Sequence[_Future], horizon: int) -> PastFutures:
    places = [f.place for f in own]
    inside = sum(0.1 <= p <= 0.9 for p in places)
    return PastFutures(len(own), sum(p < 0.5 for p in places), inside, one_sided(places, horizon))


def _card(futures: Sequence[_Future], horizon: int) -> Card:
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
    found = _answers(futures)
    said, line, came = (np.array([float(getattr(a, n)) for a in found]) for n in ("said", "line", "came"))
    rate = float(came.mean())
    scores = {"brier": said, "brier_base": np.full_like(came, rate), "brier_line": line}
    told = {name: float(((what - came) ** 2).mean()) for name, what in scores.items()}
    return replace(card, base_rate=rate, bins=_bins(said, came), **told)


def _futures(pool: Sequence[PoolSeries], horizon: int) -> list[_Future]:
    """Every future that came to an end, as wide as it would have been shown, with what was known by then alone."""
    futures = [f for series in pool for f in _of_series(series, horizon)]
    by_origin = defaultdict(list)
    for f in futures:
        by_origin[f.origin].append(f)
    own = _by_series(futures)
    for origin, here in sorted(by_origin.items()):
        factor = _stretch([f for f in futures if f.origin < origin and f.shown], horizon, origin)
        for f in here:
            f.stretch, signed = factor, f.series.steps.signed
            drawn, came = as_stretched(f.drawn, np.array([f.came]), factor, signed)
            f.place = place_of(drawn, came[0])
            ended = [g.place for g in own[f.key] if g.at <= f.at - horizon]
            f.shown = f.shown and not one_sided(ended, horizon)
    return futures


def _by_series(futures: Sequence[_Future]) -> dict[tuple[str, str], list[_Future]]:
    found = defaultdict(list)
    for f in futures:
        found[f.key].append(f)
    return found


def _of_series(series: PoolSeries, horizon: int) -> list[_Future]:
    steps = series.steps
    values, at = np.array(steps.values), np.array([number(m) for m in steps.months])
    sums, whole = _windows(values, at, horizon)
    months, found = paced(horizon), []
    for n in range(FEWEST_STEPS, len(values) - horizon + 1):
        behind = sums[: n - horizon + 1][whole[: n - horizon + 1]]
        if at[n + horizon - 1] - at[n - 1] != horizon or not len(behind):
            continue  # a month is missing on the way
        told = ahead(values[:n], at[:n], steps.signed, at[n - 1] + 1, horizon, DRAWS)
        drawn = np.sort(sums_of(told.paths))
        came = float(values[n : n + horizon].sum())
        pace = float(values[n - months : n].sum()) / months * horizon
        shown = not in_doubt(drawn, told.otherwise)
        far = surprise(came, drawn, steps.signed)
        found.append(
            _Future(series, steps.months[n - 1], int(at[n - 1]), came, drawn, behind, pace, far, shown)
        )
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
    sums, whole = _windows(values, at, horizon)
    return sums[whole]


def _windows(values: np.ndarray, at: np.ndarray, horizon: int) -> tuple[np.ndarray, np.ndarray]:
    """The sums over every `horizon` steps in a row, and whether these are of adjacent months."""
    if len(values) < horizon:
        return np.array([]), np.array([], dtype=bool)
    whole = at[horizon - 1 :] - at[: len(at) - horizon + 1] == horizon - 1
    return np.convolve(values, np.ones(horizon), "valid"), whole


def _answers(futures: Sequence[_Future]) -> tuple[Answer, ...]:
    found = []
    for f in futures:
        behind = np.sort(f.behind)
        goals = [at_share(behind, share) for share in GOALS]
        drawn, moved = as_stretched(f.drawn, np.array(goals), f.stretch, f.series.steps.signed)
        for goal, said in zip(goals, _chances(drawn, moved).tolist(), strict=True):
            found.append(Answer(*f.key, f.origin, goal, said, float(f.pace >= goal), f.came >= goal))
    return tuple(found)


def chance(ordered: np.ndarray, needed: float) -> float:
    """The share of draws, in order, that reach what is needed; never quite 0 or 1, as no number of draws proves that."""
    return float(_chances(ordered, np.array(needed)))


def _chances(ordered: np.ndarray, needed: np.ndarray) -> np.ndarray:
    return (len(ordered) - np.searchsorted(ordered, needed) + 0.5) / (len(ordered) + 1)


def place_of(ordered: np.ndarray, came: float) -> float:
    """The share of draws, in order, that lie below what came; of those equal to it, half.

    >>> place_of(np.zeros(9), 0.0), place_of(np.arange(10.0), 7.0)
    (0.5, 0.75)
    """
    return float(np.searchsorted(ordered, came) + np.searchsorted(ordered, came, "right")) / 2 / len(ordered)


def _stretch(futures: Sequence[_Future], horizon: int, by: date | None = None) -> float:
    """By what the width is stretched: so that four in five of the futures that had ended by a month lay inside.

    Futures of one account overlap: `horizon` of them count as one, beside a usual value that counts as ten.
    """
    latest = None if by is None else number(by) - horizon
    known = [f.surprise for f in futures if f.surprise is not None and (latest is None or f.at <= latest)]
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
