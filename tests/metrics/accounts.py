"""Simulated accounts whose months have season, spikes, growth and shifts of level: what an outlook must stand up to."""

from __future__ import annotations

import math
from datetime import date
from random import Random

from metrics.backtest import Series
from metrics.calendar import add_months
from metrics.paths import Steps

FIRST = date(2020, 4, 1)
SEASONS, SPIKES, SHIFTS = (0.0, 0.3, 0.8), 0.03, (0.0, 1 / 24, 1 / 12)


def increments(rng: Random, stock: bool, months: int) -> list[float]:
    """What each month adds: a flow's value around a level that moves, or a stock's change."""
    turn, swing = rng.randrange(12), rng.choice(SEASONS)
    season = [swing * math.sin(2 * math.pi * (m + turn) / 12) for m in range(12)]
    if rng.random() < 0.3:  # one great month in the year
        season = [0.0] * 12
        season[rng.randrange(12)] = 3.0 if stock else 1.2
    noise, shifting, growth = rng.uniform(0.1, 0.4), rng.choice(SHIFTS), rng.gauss(0, 0.1) / 12
    size, base, level, found = rng.uniform(5, 100), rng.gauss(1, 1), rng.uniform(2, 9), []
    for m in range(months):
        if rng.random() < shifting:
            level += rng.gauss(0, 0.5)
            base += rng.gauss(0, 0.5)
        spike = rng.uniform(1, 2.5) if rng.random() < SPIKES else 0.0
        way = growth * m + season[m % 12]
        if stock:
            found.append(float(round(size * (base + way + rng.gauss(0, 2 * noise) + 3 * spike))))
        else:
            found.append(float(round(math.exp(level + way + rng.gauss(0, noise) + spike))))
    return found


def pool(stock: bool, accounts: int, months: int, seed: int) -> list[Series]:
    """A pool of such accounts over the same months."""
    rng = Random(seed)
    at = tuple(add_months(FIRST, m) for m in range(months))
    return [
        Series(f"a{n:03d}", "m", Steps(at, tuple(increments(rng, stock, months)), stock))
        for n in range(accounts)
    ]
