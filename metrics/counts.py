"""Between what counts chance keeps a count around its mean: Poisson, or negative binomial where its rate varies too.

Limits are those of the mid-distribution P(X < x) + P(X = x)/2, which keeps a small count's limits from being too wide.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

TAILS = (0.001, 0.025, 0.975, 0.999)  # 99.8 % and 95 % limits
FAR = 8.0  # deviations below a mean, twice as many above it, beyond which no count need be looked at
NODES = 600
STILL = 1e-7  # what a spread adds to a Poisson count's variance, in its own: less is nothing

Spreads = Sequence[tuple[float, float]]  # how likely, and by what share the rate varies (standard deviation)
NO_SPREAD: Spreads = ((1.0, 0.0),)


def quantiles(mean: float, spreads: Spreads) -> list[float | None]:
    """The counts at the four limits around a mean; None where no count lies below.

    Few counts are summed one by one. Of many, a curve is summed by trapezoids between nodes: the same sum where the
    nodes are a count apart, and where they are not the curve is smooth.
    """
    x = _nodes(mean, [s for _, s in spreads])
    chance = np.sum([w * np.exp(_log_chance(x, mean, s)) for w, s in spreads], axis=0)
    steps = np.diff(x) * (chance[1:] + chance[:-1]) / 2
    middle = chance[0] / 2 + np.concatenate([[0.0], np.cumsum(steps)])
    middle /= middle[-1] + chance[-1] / 2
    return [None if q < middle[0] else float(np.interp(q, middle, x)) for q in TAILS]


def _nodes(mean: float, spreads: Sequence[float]) -> np.ndarray:
    """Whole counts, dense wherever any of the spreads lets a count vary, and towards none."""
    held = [np.geomspace(1, max(mean, 2), NODES).round()]
    for spread in spreads:
        deviation = math.sqrt(mean + (spread * mean) ** 2)
        first, last = max(0, math.floor(mean - FAR * deviation)), math.ceil(mean + 2 * FAR * deviation) + 30
        held.append(np.arange(first, last + 1, max(1, (last - first) // NODES), dtype=float))
    return np.unique(np.concatenate(held))


def _log_chance(x: np.ndarray, mean: float, spread: float) -> np.ndarray:
    """The log of the chance of each count."""
    if spread**2 * mean < STILL:
        return x * math.log(mean) - mean - _log_gamma(x + 1)
    size = 1 / spread**2
    more = _log_gamma(x + size) - math.lgamma(size) - _log_gamma(x + 1)
    return more - size * math.log1p(mean / size) + x * (math.log(mean) - math.log(size + mean))


def _log_gamma(x: np.ndarray) -> np.ndarray:
    """ln Γ of positive numbers: Stirling's series from 10 on, below it ten steps up and back.

    >>> abs(_log_gamma(np.array([0.5, 7.0, 1e6])) - [math.lgamma(n) for n in (0.5, 7.0, 1e6)]).max().round(8)
    np.float64(0.0)
    """
    small = x < 10
    up = x + 10 * small
    square = 1 / up**2
    series = (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square / 1680))) / up
    found = (up - 0.5) * np.log(up) - up + math.log(2 * math.pi) / 2 + series
    found[small] -= np.log(x[small][:, None] + np.arange(10)).sum(axis=1)
    return found
