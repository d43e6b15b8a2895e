"""Simulated accounts whose months have season, spikes, growth and shifts of level: what an outlook must stand up to."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from random import Random

from metrics.backtest import PoolSeries
from metrics.calendar import add_months
from metrics.paths import Steps

FIRST, LAST = date(2020, 4, 1), date(2026, 6, 1)
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


def pool(stock: bool, accounts: int, months: int, seed: int) -> list[PoolSeries]:
    """A pool of such accounts over the same months."""
    rng = Random(seed)
    at = tuple(add_months(FIRST, m) for m in range(months))
    return [
        PoolSeries(f"a{n:03d}", "m", Steps(at, tuple(increments(rng, stock, months)), stock))
        for n in range(accounts)
    ]


@dataclass(frozen=True)
class Kind:
    """What an account's months are made of. `drift`: the trend, a month; `alike`: how far neighbouring months resemble
    each other (lag-1 of the noise); `season`: its swing; `spike`: in which share of the months ×8; `shift`: how often
    the level shifts; `months`: how many are known."""

    drift: float = 0.0
    alike: float = 0.0
    season: float = 0.0
    spike: float = 0.0
    shift: float = 0.0
    months: int = 60


KINDS = {
    "flat": Kind(),
    "flat, alike": Kind(alike=0.5),
    "-3 %": Kind(drift=-0.03),
    "-3 %, alike": Kind(drift=-0.03, alike=0.5),
    "-2 %": Kind(drift=-0.02),
    "-2 %, alike": Kind(drift=-0.02, alike=0.5),
    "+2 %": Kind(drift=0.02),
    "+2 %, alike": Kind(drift=0.02, alike=0.5),
    "spikes": Kind(spike=0.04),
    "shifts": Kind(shift=1 / 18),
    "season": Kind(season=0.5),
    "season, -2 %": Kind(season=0.5, drift=-0.02),
    "short": Kind(alike=0.5, months=24),
}


def noise(rng: Random, months: int, spread: float, alike: float) -> list[float]:
    """Normal noise of which each month resembles the one before."""
    found = [rng.gauss(0, spread)]
    while len(found) < months:
        found.append(alike * found[-1] + rng.gauss(0, spread * math.sqrt(1 - alike**2)))
    return found


def of_kind(kind: Kind, rng: Random, stock: bool) -> list[float]:
    """What each month of such an account adds: a flow's value, or a stock's change."""
    spread, size, turn, great = (
        rng.uniform(0.1, 0.35),
        rng.uniform(5, 9),
        rng.randrange(12),
        rng.random() < 0.4,
    )
    season = [kind.season * math.sin(2 * math.pi * (m + turn) / 12) for m in range(12)]
    if great:  # one great month in the year
        season = [0.0] * 12
        season[turn] = 2.4 * kind.season
    level, found = 0.0, []
    for m, chance in enumerate(noise(rng, kind.months, spread, kind.alike)):
        level += rng.gauss(0, 0.5) if rng.random() < kind.shift else 0.0
        spike, way, yearly = 8.0 if rng.random() < kind.spike else 1.0, level + kind.drift * m, season[m % 12]
        if stock:
            grown = math.exp(way) * (1 + yearly + 2 * chance) + spike - 1
            found.append(float(round(math.exp(min(size, 5)) * grown)))
        else:
            found.append(float(round(math.exp(size + way + yearly + chance) * spike)))
    return found


def mixed(stock: bool, of_each: int, seed: int, last: date = LAST) -> list[PoolSeries]:
    """A pool of some accounts of each kind, up to the same month; an account's id begins with its kind."""
    found = []
    for name, kind in KINDS.items():
        for n in range(of_each):
            values = of_kind(kind, Random(f"{seed} {stock} {name} {n}"), stock)
            at = tuple(add_months(last, m + 1 - len(values)) for m in range(len(values)))
            found.append(PoolSeries(f"{name}#{n}", "m", Steps(at, tuple(values), stock)))
    return found
