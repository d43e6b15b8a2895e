"""Does each stated rate hold? What the product says of accounts that do not differ, by simulation through its own functions.

Months are lognormal and resemble their neighbours by 0, .5 and .8 (`alike`), as real ones do by about .4. Prints what is
stated and what comes, with what could still be told: python benchmarks/chance.py [rounds]
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

import numpy as np

from metrics.baseline import staleness
from metrics.calendar import add_months
from metrics.change import Change, change
from metrics.costs import Against, beside
from metrics.evaluation import MetricLine, Point
from metrics.funnel import Exposure, Funnel, funnel
from metrics.noise import expected_false_signals
from metrics.signals import xmr

MONTH = date(2026, 10, 1)
ALIKE = (0.0, 0.5, 0.8)
PLATFORMS = {"x": 4, "facebook": 3, "instagram": 2, "youtube": 2}


def months(count: int) -> list[date]:
    """So many months up to the last."""
    return [add_months(MONTH, n + 1 - count) for n in range(count)]


def alike(rng: np.random.Generator, rows: int, count: int, likeness: float) -> np.ndarray:
    """Standard normal months, one row a series, each like the month before it."""
    drawn = rng.standard_normal((rows, count))
    for n in range(1, count):
        drawn[:, n] = likeness * drawn[:, n - 1] + np.sqrt(1 - likeness**2) * drawn[:, n]
    return drawn


# ── costs beside the others ────────────────────────────────────────────────────────────────────────


def page_of_costs(
    rng: np.random.Generator,
    likeness: float,
    count: int = 12,
    spread: float = 0.5,
    dearer: float = 1.0,
    platforms: dict[str, int] = PLATFORMS,
) -> dict[str, Against]:
    """A page of accounts whose costs are all the same, but the first's, `dearer` times: account → what is said of it."""
    accounts = [
        {"account_id": f"{p}{n}", "platform": p, "emergency": False}
        for p, size in platforms.items()
        for n in range(size)
    ]
    shown = np.exp(spread * alike(rng, len(accounts), count, likeness))
    spent = np.exp(0.15 * rng.standard_normal(shown.shape))
    shown[0] /= dearer
    rows = {
        (a["account_id"], "cost_per_reach"): [
            {"month": m, "numerator": y, "denominator": n, "value": y / n, "days_seen": 30, "days": 30}
            for m, y, n in zip(months(count), spent[k].tolist(), shown[k].tolist(), strict=True)
        ]
        for k, a in enumerate(accounts)
    }
    first = months(12)[0]
    year = {"cost_per_reach": {a: [r for r in held if r["month"] >= first] for (a, _), held in rows.items()}}
    return {a: c for (a, _), c in beside(accounts, year, rows, first, 0).items()}


def costs(rounds: int) -> Iterator[str]:
    """By likeness: pages on which an account is called apart (stated: 5 %), single intervals that miss, their width."""
    for count in (12, 24):
        for likeness in ALIKE:
            rng = np.random.default_rng([20261128, count, int(likeness * 10)])
            pages = [page_of_costs(rng, likeness, count) for _ in range(rounds)]
            every = [c for page in pages for c in page.values()]
            missed = share([not (c.least or 0) <= 1 <= (c.most or 0) for c in every])
            wrong = share([any(c.real for c in page.values()) for page in pages])
            width = float(np.median([(c.most or 0) / (c.times or 1) for c in every]))
            caught = {
                d: share(
                    [
                        bool(page_of_costs(rng, likeness, count, dearer=d)["x0"].real)
                        for _ in range(rounds // 4)
                    ]
                )
                for d in (2.0, 4.0)
            }
            yield (
                f"{count} months, alike {likeness:.1f}: a page with a false verdict {wrong:.1%} (stated 5 %), an interval"
                f" that misses {missed:.1%} (at most 5 %), ×/÷ {width:.2f}; seen: {', '.join(f'{d:.0f}× {c:.0%}' for d, c in caught.items())}"
            )


# ── reactions over showings ────────────────────────────────────────────────────────────────────────

SIZES = {"small": 60, "middle": 5_000, "large": 60_000}  # showings a month


def page_of_rates(
    rng: np.random.Generator, likeness: float, each: int, spread: float = 0.4, rate: float = 0.02
) -> Funnel:
    """A funnel of accounts of one true rate, so many of each size; a month's rate is lognormal around it."""
    sizes = [size for size in SIZES.values() for _ in range(each)]
    shown = np.round(np.array(sizes)[:, None] * rng.uniform(0.6, 1.4, (len(sizes), 12)))
    log = np.sqrt(np.log1p(spread**2))
    rates = rate * np.exp(log * alike(rng, len(sizes), 12, likeness) - log**2 / 2)
    reacted = rng.poisson(shown * rates)
    at = months(12)
    return funnel(
        [
            Exposure(f"{size}-{n}", tuple(zip(at, shown[n].tolist(), map(float, reacted[n]), strict=True)))
            for n, size in enumerate(sizes)
        ]
    )


def rates(rounds: int) -> Iterator[str]:
    """By likeness and spread: the share of accounts of each size outside the limits (stated: 5 and 0.2 %)."""
    for each in (2, 7):
        for spread in (0.2, 0.4, 0.6):
            for likeness in ALIKE:
                rng = np.random.default_rng([20261128, each, int(spread * 10), int(likeness * 10)])
                points = [p for _ in range(rounds) for p in page_of_rates(rng, likeness, each, spread).points]
                told = []
                for name, size in SIZES.items():
                    mine = [p.place for p in points if p.account_id.startswith(f"{size}-")]
                    beyond = share([p.endswith("998") for p in mine])
                    told.append(f"{name} {share([p != 'inside' for p in mine]):.1%} and {beyond:.2%}")
                yield f"{each} of each, spread {spread}, alike {likeness}: outside {', '.join(told)}"


# ── signals ────────────────────────────────────────────────────────────────────────────────────────


def signals(rounds: int) -> Iterator[str]:
    """By length and likeness: how many months are marked where nothing changed, and how many the screen says."""
    for count in (12, 24, 48):
        for likeness in ALIKE:
            rng = np.random.default_rng([20261128, count, int(likeness * 10)])
            rows = [
                list(zip(months(count), row.tolist(), strict=True))
                for row in alike(rng, rounds, count, likeness)
            ]
            found = [xmr(row) for row in rows]
            came = np.mean([sum(bool(p.rules) for p in s.points) for s in found])
            said = np.mean([expected_false_signals(count, likeness=s.likeness or 0.0) for s in found])
            old = share(
                [
                    bool(staleness(r, [bool(p.rules) for p in s.points], "linear"))
                    for r, s in zip(rows, found, strict=True)
                ]
            )
            yield f"{count} months, alike {likeness}: {came:.2f} marked, {said:.2f} said; a mean called old {old:.1%}"


# ── change ─────────────────────────────────────────────────────────────────────────────────────────


def changed(
    rng: np.random.Generator,
    likeness: float,
    lag: int,
    stock: bool,
    spread: float = 0.4,
    count: int = 25,
    times: float = 1.0,
    drift: float = 0.0,
) -> Change:
    """A month beside an earlier one, of a flow (the last month `times` as large) or a stock that grows by `drift` a month."""
    drawn = alike(rng, 1, count, likeness)[0]
    logs = np.cumsum(0.004 * drawn + drift) if stock else spread * drawn
    logs[-1] += np.log(times)
    values = np.round(5_000 * np.exp(logs)).tolist()
    done = change(
        MetricLine(
            **dict.fromkeys(f.name for f in fields(MetricLine))
            | {
                "unit": "人" if stock else "回",
                "additivity": "stock" if stock else "flow",
                "value": values[-1],
                "previous": values[-2],
                "year_ago": values[-13],
                "points": tuple(map(Point, months(count), values)),
            }
        ),
        lag,
    )
    assert done is not None
    return done


def moves(rounds: int) -> Iterator[str]:
    """By likeness: months called more or less where nothing changed (stated: 5 %), and how wide a ratio's interval is."""
    kinds = (
        ("a flow's month", 1, False),
        ("a flow's year", 12, False),
        ("a stock's month", 1, True),
        ("a stock's year", 12, True),
    )
    for name, lag, stock in kinds:
        for likeness in ALIKE:
            rng = np.random.default_rng([20261128, lag, stock, int(likeness * 10)])
            found = [changed(rng, likeness, lag, stock) for _ in range(rounds)]
            width = float(np.median([math.sqrt((c.most or 1) / (c.least or 1)) for c in found]))
            yield f"{name}, alike {likeness}: {share([bool(c.clear) for c in found]):.1%} called more or less, ×/÷ {width:.2f}"


def share(held: Sequence[bool]) -> float:
    return sum(held) / len(held)


def main(rounds: int) -> None:
    print("Costs beside the others")
    for line in costs(rounds):
        print(" ", line)
    print("Marks of months that nothing changed")
    for line in signals(rounds):
        print(" ", line)
    print("Change where there is none (stated 5 %)")
    for line in moves(rounds):
        print(" ", line)
    print("Reactions over showings (stated 5 % and 0.2 %)")
    for line in rates(rounds):
        print(" ", line)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 400)
