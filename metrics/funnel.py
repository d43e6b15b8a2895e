"""Is an account's rate apart from the others' by more than chance? Funnel limits for counts over what they came from.

Chance has two parts here. A count varies as a Poisson count does (not a binomial one: one view can bring three
reactions). And an account's own months differ by more than that, as one post is taken up and the next is not; how much,
is learned from the months of all accounts around each account's own rate (`dispersion`, the standard deviation of a
month's rate beside the account's, 0.3 = 30 %). Both together make a negative binomial count, so a small account gets wide
limits and a large one does not get none. Real differences between accounts are not counted as chance: they are what is
looked for. (Spiegelhalter 2005 adds them in where one asks for outliers among units that all differ.)

Limits are those of the mid-distribution P(X < x) + P(X = x)/2, which keeps a small count's limits from being too wide.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

import numpy as np

Z95, Z998 = 1.959964, 3.090232
TAILS = (0.001, 0.025, 0.975, 0.999)  # 99.8 % and 95 % limits
NORMAL = (-Z998, -Z95, Z95, Z998)
CAPPED = 3.0  # a month further out than this says that something happened, not how months vary
FEWEST = 3
NEAR = 0.1
WIDEST = 25.0
EXACT = 20_000  # counts that are summed one by one; beyond, a gamma with the same mean and variance


@dataclass(frozen=True)
class Exposure:
    """An account's months: (month, how often shown, how often someone reacted)."""

    account_id: str
    months: tuple[tuple[date, float, float], ...]

    @property
    def shown(self) -> float:
        return sum(n for _, n, _ in self.months)

    @property
    def reactions(self) -> float:
        return sum(x for _, _, x in self.months)

    @property
    def rate(self) -> float:
        return self.reactions / self.shown


@dataclass(frozen=True)
class Limits:
    """Between what rates chance alone would keep an account; None where it cannot fall below."""

    low998: float | None
    low95: float | None
    high95: float
    high998: float


@dataclass(frozen=True)
class FunnelPoint:
    """One account. `place`: inside, or above or below the 95 % or 99.8 % limit (above95, below998 …)."""

    account_id: str
    shown: float
    reactions: float
    rate: float
    limits: Limits
    place: str
    months: int


@dataclass(frozen=True)
class Funnel:
    """The accounts around their common rate (`centre`); `months`: of how many months a usual account is made."""

    centre: float
    dispersion: float
    points: tuple[FunnelPoint, ...]
    months: int

    def at(self, shown: float) -> Limits:
        """The limits of a usual account that was shown so often."""
        return limits(shown, self.centre, self.dispersion / math.sqrt(self.months))

    @property
    def apart(self) -> int:
        """How many lie beyond the 99.8 % limits."""
        return sum(p.place.endswith("998") for p in self.points)

    @property
    def mixed(self) -> bool:
        """Whether so many lie outside that there is no common rate: then it compares, but ranks nobody."""
        return self.apart * 3 > len(self.points)


def funnel(accounts: Sequence[Exposure]) -> Funnel | None:
    """The funnel of accounts that were shown at all; None for fewer than three, or without a single reaction."""
    known = [a for a in accounts if a.shown > 0]
    if len(known) < FEWEST or not any(a.reactions for a in known):
        return None
    extra = dispersion(known)
    centre = common_rate(known, extra)
    points = tuple(_point(a, centre, extra) for a in known)
    return Funnel(centre, extra, points, round(median(len(a.months) for a in known)))


def common_rate(accounts: Sequence[Exposure], extra: float) -> float:
    """The rate of all together, without those that are clearly apart: they would pull it and set others outside.

    Apart are those further from the accounts' middle rate than chance and a tenth allow, then the furthest from what
    is left, one by one. Where more than a third would be apart there is no common rate, and it is that of all.
    """
    middle = _middle(accounts, extra)
    held = [a for a in accounts if abs(a.rate - middle) <= Z998 * _error(a, middle, extra) + NEAR * middle]
    while held and (len(accounts) - len(held)) * 3 <= len(accounts):
        centre = pooled(held)
        furthest = max(held, key=lambda a: abs(a.rate - centre) / max(_error(a, centre, extra), 1e-300))
        if abs(furthest.rate - centre) <= Z998 * _error(furthest, centre, extra):
            return centre
        held.remove(furthest)
    return pooled(accounts)


def pooled(accounts: Sequence[Exposure]) -> float:
    """Sum over sum."""
    return sum(a.reactions for a in accounts) / sum(a.shown for a in accounts)


def _middle(accounts: Sequence[Exposure], extra: float) -> float:
    """The median of the accounts' rates; one that is known to less than a tenth counts less, none counts more."""
    whole = pooled(accounts)
    weighed = sorted((a.rate, 1 / ((_error(a, whole, extra) / whole) ** 2 + NEAR**2)) for a in accounts)
    half, so_far = sum(w for _, w in weighed) / 2, 0.0
    for rate, weight in weighed:
        so_far += weight
        if so_far >= half:
            return rate
    return whole


def _error(account: Exposure, rate: float, extra: float) -> float:
    """The standard deviation of an account's rate by chance, if its true one were this."""
    return math.sqrt(rate / account.shown + (_spread(account, extra) * rate) ** 2)


def _spread(account: Exposure, extra: float) -> float:
    """By what share an account's rate over its months varies: many months even out what one month varies by."""
    return extra * math.sqrt(sum(n**2 for _, n, _ in account.months)) / account.shown


def dispersion(accounts: Sequence[Exposure]) -> float:
    """By what share the rate of one account's months varies beyond a count's own chance; 0 where it does not.

    The value at which the months' squared distances from their account's own rate are as large as they should be.
    """
    counts, means, shares, freedom = [], [], [], 0
    for account in accounts:
        months = [(n, x) for _, n, x in account.months if n > 0]
        if len(months) < 2 or account.reactions <= 0:
            continue
        rate, whole = account.rate, account.shown
        counts += [x for _, x in months]
        means += [n * rate for n, _ in months]
        shares += [1 - n / whole for n, _ in months]
        freedom += len(months) - 1
    if not freedom:
        return 0.0
    x, mean, kept = np.array(counts), np.array(means), np.maximum(np.array(shares), 1e-9)
    part = freedom / len(x)

    def excess(squared: float) -> float:
        apart = (x - mean) ** 2 / (mean + squared * mean**2) / kept * part
        return float(np.minimum(apart, CAPPED**2).sum()) - freedom

    low, high = 0.0, WIDEST
    if excess(low) <= 0:
        return 0.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if excess(middle) > 0 else (low, middle)
    return math.sqrt(high)


def limits(shown: float, centre: float, spread: float) -> Limits:
    """The limits of the rate of an account shown so often, whose own rate over the span varies by `spread`.

    >>> round(limits(10_000, 0.01, 0.0).low95, 4), limits(100, 0.01, 0.0).low95
    (0.0081, None)
    """
    found = [None if q is None else q / shown for q in quantiles(shown * centre, spread)]
    return Limits(found[0], found[1], found[2] or 0.0, found[3] or 0.0)


def quantiles(mean: float, spread: float) -> list[float | None]:
    """The counts at the four limits around a mean; None where no count lies below."""
    variance = mean + (spread * mean) ** 2
    deviation = math.sqrt(variance)
    first, last = max(0, math.floor(mean - 12 * deviation)), math.ceil(mean + 12 * deviation) + 30
    if last - first > EXACT:
        shape = mean**2 / variance  # Wilson and Hilferty's cube root
        return [mean * max(1 - 1 / (9 * shape) + z / (3 * math.sqrt(shape)), 0.0) ** 3 for z in NORMAL]
    x = np.arange(first, last + 1, dtype=float)
    if spread > 0:
        size = 1 / spread**2
        ratio = np.log((x[:-1] + size) / (x[:-1] + 1)) + math.log(mean / (size + mean))
    else:
        ratio = math.log(mean) - np.log(x[:-1] + 1)
    weight = np.concatenate([[0.0], np.cumsum(ratio)])
    chance = np.exp(weight - weight.max())
    chance /= chance.sum()
    middle = np.cumsum(chance) - chance / 2
    return [None if q < middle[0] else float(np.interp(q, middle, x)) for q in TAILS]


def _point(account: Exposure, centre: float, extra: float) -> FunnelPoint:
    shown, rate = account.shown, account.rate
    within = limits(shown, centre, _spread(account, extra))
    return FunnelPoint(
        account.account_id, shown, account.reactions, rate, within, place(rate, within), len(account.months)
    )


def place(rate: float, within: Limits) -> str:
    """Where a rate lies. On a limit is inside it.

    >>> place(0.02, Limits(None, 0.01, 0.02, 0.03)), place(0.031, Limits(None, 0.01, 0.02, 0.03))
    ('inside', 'above998')
    """
    if rate > within.high998:
        return "above998"
    if within.low998 is not None and rate < within.low998:
        return "below998"
    if rate > within.high95:
        return "above95"
    return "below95" if within.low95 is not None and rate < within.low95 else "inside"
