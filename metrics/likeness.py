"""How sure is a level, where months resemble their neighbours? Pure; docs/decisions/0012-chance.md has what was tried.

A month of a real account is like the month before it (lag-1 about .4), so twelve months are fewer than twelve
observations. How many fewer is not known from so few months either. A series is therefore fitted under every likeness of
LIKENESS (normal months whose correlation falls with the months between them, `likeness ** months`), each counts as much as
the months speak for it, and a doubt or an interval is that of all together: of Student's t under each. Nothing is drawn at
random. Series compared on one page tell a little of each other's likeness (`shares`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

LIKENESS = (
    np.arange(20) / 20
)  # correlation of neighbouring months: 0 to .95, all as likely before anything is seen
LENT, MOST_LENT = 0.2, 1.5  # another series counts a fifth, all others together as much as one and a half
EXACT = 1e-13  # of a probability: nearer it is looked for no further
STILL = 1e-18  # the least variance: a series without any is not infinitely sure


@dataclass(frozen=True)
class Fit:
    """A series under each likeness: how well it goes with it (log), and the variance of one month and of the level.

    `level`: the mean of the months asked for; `freedom`: degrees of freedom of both variances.
    """

    level: float
    support: np.ndarray
    variance: np.ndarray
    error: np.ndarray
    freedom: int


def fit(at: Sequence[int], values: Sequence[float], judged: Sequence[bool] | None = None) -> Fit:
    """The fit of at least three values; `at`: the months, counted through; `judged`: those whose mean is the level.

    >>> done = fit(range(4), [1.0, 3.0, 2.0, 2.0])
    >>> done.level, done.freedom, round(float(done.variance[0]), 3), round(float(done.error[0]), 3)
    (2.0, 3, 0.667, 0.408)
    """
    part = np.ones(len(values)) if judged is None else np.asarray(judged, dtype=float)
    return _fit(at, values, np.ones((len(values), 1)), part / part.sum())


def trend(at: Sequence[int], values: Sequence[float]) -> Fit:
    """The same around a straight line, of at least four values; the level is by how much a month adds.

    >>> done = trend(range(5), [1.0, 3.0, 5.0, 7.0, 9.0])
    >>> round(done.level, 9), doubt(done.level, done.error, shares(done), done.freedom) < 1e-9
    (2.0, True)
    """
    apart = np.array(at, dtype=float) - np.mean(at)
    return _fit(at, values, np.column_stack([np.ones(len(values)), apart]), apart / (apart @ apart))


def _fit(at: Sequence[int], values: Sequence[float], design: np.ndarray, part: np.ndarray) -> Fit:
    """What `design` does not explain is normal (REML); the level is `part` of the values."""
    y = np.asarray(values, dtype=float)
    alike, inverse, size = correlations(tuple(int(a) - int(at[0]) for a in at))
    across = design.T @ inverse
    inner = across @ design
    apart = y - np.linalg.solve(inner, across @ y[:, None])[:, :, 0] @ design.T
    freedom = len(y) - design.shape[1]
    squares = np.maximum(np.einsum("gi,gij,gj->g", apart, inverse, apart), STILL * len(y))
    support = -(size + np.linalg.slogdet(inner)[1] + freedom * np.log(squares)) / 2
    variance = squares / freedom
    error = np.sqrt(variance * np.einsum("i,gij,j->g", part, alike, part))
    return Fit(float(part @ y), support, variance, error, freedom)


@lru_cache(maxsize=512)
def correlations(at: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For each likeness the correlations of months so placed, their inverse, and the log of their determinant."""
    months = np.array(at)
    alike = LIKENESS[:, None, None] ** np.abs(months[:, None] - months[None, :])
    return alike, np.linalg.inv(alike), np.linalg.slogdet(alike)[1]


def shares(own: Fit, others: Sequence[Fit] = ()) -> np.ndarray:
    """How much each likeness counts for a series, 1 in all; the others lend what they tell of it."""
    told = own.support.copy()
    if others:
        lent = min(LENT, MOST_LENT / len(others))
        told += lent * np.sum([o.support for o in others], axis=0)
    weights = np.exp(told - told.max())
    return weights / weights.sum()


def doubt(apart: float, error: np.ndarray, weights: np.ndarray, freedom: int) -> float:
    """How likely chance alone sets a level at least so far from its true one, either way."""
    return float(weights @ both_tails(apart / error, freedom))


def reach(error: np.ndarray, weights: np.ndarray, freedom: int, share: float) -> float:
    """How far on either side of a level its true one may lie: beyond in `share` of cases."""
    low, high = 0.0, float(error.max())
    before, after = 1 - share, doubt(high, error, weights, freedom) - share
    while after > 0:
        low, before, high = high, after, high * 2
        after = doubt(high, error, weights, freedom) - share
    lasting = 0  # the end that stayed: twice in a row it counts half (false position, Illinois)
    for _ in range(100):
        middle = (low * after - high * before) / (after - before)
        found = doubt(middle, error, weights, freedom) - share
        if abs(found) <= EXACT:
            return middle
        if found > 0:
            low, before, after = middle, found, after / 2 if lasting == 1 else after
        else:
            high, after, before = middle, found, before / 2 if lasting == -1 else before
        lasting = 1 if found > 0 else -1
    return high


def both_tails(t: np.ndarray | float, freedom: int) -> np.ndarray:
    """P(|T| ≥ t) of Student's t with a whole number of degrees of freedom (Abramowitz and Stegun 26.7.3–4).

    >>> [round(float(both_tails(t, n)), 4) for t, n in ((12.7062, 1), (4.3027, 2), (2.2010, 11), (2.2281, 10))]
    [0.05, 0.05, 0.05, 0.05]
    """
    angle = np.arctan(np.abs(t) / math.sqrt(freedom))
    cosine, sine = np.cos(angle), np.sin(angle)
    odd = freedom % 2
    term = cosine if odd else np.ones_like(angle)
    total = term * (freedom > 1)
    for n in range(3 if odd else 2, freedom - 1, 2):
        term = term * (n - 1) / n * cosine**2
        total = total + term
    inside = 2 / math.pi * (angle + sine * total) if odd else sine * total
    return np.clip(1 - inside, 0.0, 1.0)


def level_of_each(doubts: Sequence[float], share: float) -> float:
    """The doubt up to which each of many comparisons is real, so that of those called real no more than `share` are false
    on average (Benjamini and Hochberg); and beyond which its interval lies (Benjamini and Yekutieli): one with 1.

    >>> [round(level_of_each(d, 0.05), 4) for d in ([0.001, 0.02, 0.9, 0.04], [0.03, 0.9], [0.04])]
    [0.025, 0.025, 0.05]
    """
    ranked = enumerate(sorted(doubts), start=1)
    found = max((n for n, d in ranked if d <= share * n / len(doubts)), default=1)
    return share * found / max(len(doubts), 1)
