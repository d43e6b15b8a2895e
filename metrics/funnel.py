"""Is an account's rate apart from the others' by more than chance? Funnel limits for counts over what they came from.

Chance has two parts here. A count varies as a Poisson count does (not a binomial one: one view can bring three
reactions). And an account's own months differ by more than that, as one post is taken up and the next is not, and they
resemble their neighbours, so that twelve even each other out less than twelve of their own would. By how much, and how
alike, is learned from the months of all accounts around each account's own rate (`scatter`), with what it leaves open
(docs/decisions/0012-chance.md). Both together make a mixture of negative binomial counts (counts.py), so a small account
gets wide limits and a large one does not get none. Real differences between accounts are not counted as chance: they are
what is looked for. (Spiegelhalter 2005 adds them in where one asks for outliers among units that all differ.)
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

import numpy as np

from .counts import Spreads, quantiles
from .paths import number

Z998 = 3.090232
CAPPED = 4.0  # a month further out than this says that something happened, not how months vary
FEWEST = 3
NEAR = 0.1
WIDEST = 25.0
LEAST = 1.0  # reactions a month, below which months say nothing of how rates vary
SPREADS = np.concatenate([[0.0], np.geomspace(0.01, 2.5, 12)])  # of a month's rate, by share
ALIKE = np.arange(20) / 20  # correlation of neighbouring months
FINE = 14
SLIGHT = 1e-4  # beside the likeliest
EDGES = (0.05, 0.2, 0.4, 0.6, 0.8, 0.95, 0.99)  # between the spreads that stand for all


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
class FunnelLimits:
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
    limits: FunnelLimits
    place: str
    months: int


@dataclass(frozen=True)
class Funnel:
    """The accounts around their common rate (`centre`); `months`: of how many months a usual account is made; `spreads`:
    by what share its rate varies over them."""

    centre: float
    dispersion: float
    points: tuple[FunnelPoint, ...]
    months: int
    spreads: Spreads

    def at(self, shown: float) -> FunnelLimits:
        """The limits of a usual account that was shown so often."""
        return limits(shown, self.centre, self.spreads)

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
    found = scatter(known)
    varying = {a.account_id: found.over(a) for a in known}
    usual = {a: float(found.weights @ v) for a, v in varying.items()}
    centre, held = common_rate(known, usual)
    points = tuple(
        _point(a, centre, _spreads(_beside(a, held, centre, varying), found.weights)) for a in known
    )
    months = round(median(len(a.months) for a in known))
    even = _spreads(
        found.variances * _evened(found.likenesses, range(months), np.full(months, 1 / months)), found.weights
    )
    return Funnel(centre, math.sqrt(found.weights @ found.variances), points, months, even)


def common_rate(accounts: Sequence[Exposure], usual: Mapping[str, float]) -> tuple[float, Sequence[Exposure]]:
    """The rate of all together, without those that are clearly apart: they would pull it and set others outside; and of
    whom it is. `usual`: account → by what share its rate varies (variance).

    Apart are those further from the accounts' middle rate than chance and a tenth allow, then the furthest from what
    is left, one by one. Where more than a third would be apart there is no common rate, and it is that of all.
    """
    middle = _middle(accounts, usual)
    held = [a for a in accounts if abs(a.rate - middle) <= Z998 * _error(a, middle, usual) + NEAR * middle]
    while held and (len(accounts) - len(held)) * 3 <= len(accounts):
        centre = pooled(held)
        furthest = max(held, key=lambda a: abs(a.rate - centre) / max(_error(a, centre, usual), 1e-300))
        if abs(furthest.rate - centre) <= Z998 * _error(furthest, centre, usual):
            return centre, held
        held.remove(furthest)
    return pooled(accounts), accounts


def pooled(accounts: Sequence[Exposure]) -> float:
    """Sum over sum."""
    return sum(a.reactions for a in accounts) / sum(a.shown for a in accounts)


def _middle(accounts: Sequence[Exposure], usual: Mapping[str, float]) -> float:
    """The median of the accounts' rates; one that is known to less than a tenth counts less, none counts more."""
    whole = pooled(accounts)
    weighed = sorted((a.rate, 1 / ((_error(a, whole, usual) / whole) ** 2 + NEAR**2)) for a in accounts)
    half, so_far = sum(w for _, w in weighed) / 2, 0.0
    for rate, weight in weighed:
        so_far += weight
        if so_far >= half:
            return rate
    return whole


def _error(account: Exposure, rate: float, usual: Mapping[str, float]) -> float:
    """The standard deviation of an account's rate by chance, if its true one were this."""
    return math.sqrt(rate / account.shown + usual[account.account_id] * rate**2)


def _beside(
    account: Exposure, held: Sequence[Exposure], centre: float, varying: Mapping[str, np.ndarray]
) -> np.ndarray:
    """By what share an account's rate varies beside the common one, but for its own count (variance): that one varies
    too, and with the account as far as it is made of it."""
    whole = sum(a.shown for a in held)
    own = account.shown / whole if account in held else 0.0
    there = [(a.shown / whole, a) for a in held if a is not account]
    counted = sum(w**2 / a.shown for w, a in there) - own * (2 - own) / account.shown
    varied = sum(w**2 * varying[a.account_id] for w, a in there)
    return np.maximum((1 - own) ** 2 * varying[account.account_id] + varied + counted / centre, 0.0)


@dataclass(frozen=True)
class FunnelScatter:
    """By what share the rate of an account's month varies beyond a count's own chance, and how alike neighbouring months are:
    each (variance, likeness) with how much the months of all accounts speak for it, 1 in all."""

    weights: np.ndarray
    variances: np.ndarray
    likenesses: np.ndarray

    def over(self, account: Exposure) -> np.ndarray:
        """The variance of an account's rate over its months, under each."""
        part = np.array([n for _, n, _ in account.months]) / account.shown
        return self.variances * _evened(self.likenesses, [number(m) for m, _, _ in account.months], part)


def scatter(accounts: Sequence[Exposure]) -> FunnelScatter:
    """The scatter of accounts' months around their own rates: normal, each spread and likeness as likely before.

    Looked for coarsely first, then finely where the months speak for it.
    """
    held = _scattered(accounts)
    coarse = _weighed(held, SPREADS, ALIKE[::3])
    least, most = (math.sqrt(edge(coarse.variances)) for edge in (np.min, np.max))
    step = SPREADS[-1] / SPREADS[-2]
    spreads = np.linspace(least / step if least > SPREADS[1] else 0.0, max(most, SPREADS[1]) * step, FINE)
    low, high = coarse.likenesses.min() - NEAR, coarse.likenesses.max() + NEAR
    return _weighed(held, spreads, ALIKE[(low < ALIKE) & (high > ALIKE)])


Scattered = tuple[
    np.ndarray, np.ndarray, np.ndarray
]  # months between, a count's own variance, distance from the rate


def _scattered(accounts: Sequence[Exposure]) -> list[Scattered]:
    """Accounts' months beside the account's own rate, by share of it. A month further out than CAPPED times what months
    usually are is taken as that far out; accounts of hardly any reactions tell nothing."""
    usual, found = _usual(accounts), []
    for account in accounts:
        months = [(number(m), n, x) for m, n, x in account.months if n > 0]
        if len(months) < 2 or account.reactions < LEAST * len(months):
            continue
        at, shown, reacted = (np.array(part, dtype=float) for part in zip(*months, strict=True))
        own = 1 / (shown * account.rate)
        bound = CAPPED * np.sqrt(own + usual)
        apart = np.clip(reacted * own - 1, -bound, bound)
        found.append((np.abs(np.subtract.outer(at, at)), own, apart))
    return found


def _weighed(held: Sequence[Scattered], spreads: np.ndarray, alike: np.ndarray) -> FunnelScatter:
    """How well accounts' months go with each spread and likeness."""
    variances, likenesses = (g.ravel() for g in np.meshgrid(spreads**2, alike, indexing="ij"))
    support = np.where(variances == 0, math.log(len(spreads)), 0.0)  # none at all is as likely as any
    for lags, own, apart in held:
        covariance = variances[:, None, None] * likenesses[:, None, None] ** lags + np.diag(own)
        inverse, size = np.linalg.inv(covariance), np.linalg.slogdet(covariance)[1]
        ones = inverse.sum(axis=(1, 2))
        away = apart - (inverse.sum(axis=1) @ apart / ones)[:, None]
        support -= (size + np.log(ones) + np.einsum("gi,gij,gj->g", away, inverse, away)) / 2
    weights = np.exp(support - support.max())
    kept = weights > SLIGHT
    return FunnelScatter(weights[kept] / weights[kept].sum(), variances[kept], likenesses[kept])


def _evened(likenesses: np.ndarray, at: Sequence[int], part: np.ndarray) -> np.ndarray:
    """What is left of one month's variance over months that even each other out, under each likeness."""
    apart = np.abs(np.subtract.outer(at, at)).ravel()
    return likenesses[:, None] ** np.arange(apart.max() + 1) @ np.bincount(
        apart, np.outer(part, part).ravel()
    )


def _usual(accounts: Sequence[Exposure]) -> float:
    """A first variance of one month's rate, as if months were not alike: at which the squared distances from the accounts'
    own rates, each capped, are as large as they should be; 0 where they are smaller."""
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
    return high


def limits(shown: float, centre: float, spreads: Spreads) -> FunnelLimits:
    """The limits of the rate of an account shown so often, whose own rate over the span varies by `spreads`.

    >>> round(limits(10_000, 0.01, [(1.0, 0.0)]).low95, 4), limits(100, 0.01, [(1.0, 0.0)]).low95
    (0.0081, None)
    """
    found = [None if q is None else q / shown for q in quantiles(shown * centre, spreads)]
    return FunnelLimits(found[0], found[1], found[2] or 0.0, found[3] or 0.0)


def _spreads(variances: np.ndarray, weights: np.ndarray) -> Spreads:
    """A few spreads that stand for all: the means of the smallest, the middling, the largest variances."""
    order = np.argsort(variances)
    held, weight = variances[order], weights[order]
    part = np.searchsorted(EDGES, np.cumsum(weight) - weight / 2)
    shares = np.bincount(part, weight)
    sums = np.bincount(part, weight * held)
    return tuple((float(w), math.sqrt(v / w)) for w, v in zip(shares, sums, strict=True) if w > 0)


def _point(account: Exposure, centre: float, spreads: Spreads) -> FunnelPoint:
    shown, rate = account.shown, account.rate
    within = limits(shown, centre, spreads)
    return FunnelPoint(
        account.account_id, shown, account.reactions, rate, within, place(rate, within), len(account.months)
    )


def place(rate: float, within: FunnelLimits) -> str:
    """Where a rate lies. On a limit is inside it.

    >>> place(0.02, FunnelLimits(None, 0.01, 0.02, 0.03)), place(0.031, FunnelLimits(None, 0.01, 0.02, 0.03))
    ('inside', 'above998')
    """
    if rate > within.high998:
        return "above998"
    if within.low998 is not None and rate < within.low998:
        return "below998"
    if rate > within.high95:
        return "above95"
    return "below95" if within.low95 is not None and rate < within.low95 else "inside"
