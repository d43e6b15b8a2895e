"""What to expect of a line: months simulated with an account's own scatter and likeness, led through the state rule.

Two futures are tried. In one the account goes on as it does: 撤退検討 is then a false alarm. In the other its level falls
to one usual scatter beyond the withdraw line and stays there: 撤退検討 is then what the line is for. Months vary on a
log scale around their level and resemble the month before (AR(1)). Figures: docs/decisions/0015-patience.md.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from random import Random
from statistics import median

import numpy as np

from .catalogue import Metric
from .histories import AccountHistory
from .paths import TREND_MONTHS, number, trend_of
from .rules import JudgedMonth, judge, walk
from .simulation import RuleSet, SimulatedCourse, lines_of

FEWEST = 12  # months from which scatter and likeness are told
YEARS, FALLS, SOON = 200, 100, 12  # how many are simulated; within how many months a fall should be caught
MOST_ALIKE = 0.9


@dataclass(frozen=True)
class Scatter:
    """How an account's months vary: the level now, the spread around it (log scale), and lag-1, to the nearest .05."""

    level: float
    spread: float
    alike: float


@dataclass(frozen=True)
class LinesFaced:
    """The continue line or None, the withdraw line, and over how many months they are faced."""

    go_on: float | None
    stop: float
    window: int = 1


@dataclass(frozen=True)
class Expected:
    """What a line does: the share of years with a false 撤退検討 (None where the level is already beyond the line), the share
    of real falls caught within a year, the months until then in the middle (None where it is not), changes of state a year."""

    false_years: float | None
    caught: float
    months: float | None
    changes: float


def suggested_patience(deciding: int) -> int:
    """N for a new rule by how many metrics decide: two raise a false alarm twice as often, so each is given longer.

    >>> [suggested_patience(n) for n in (0, 1, 2, 3)]
    [3, 3, 4, 4]
    """
    return 3 if deciding < 2 else 4


def scatter_of(months: Sequence[date], values: Sequence[float | None]) -> Scatter | None:
    """The scatter of the known months of five years around their trend, and the level now; None of fewer than 12, or where
    most are 0."""
    known = [(number(m), v) for m, v in zip(months, values, strict=True) if v is not None][-TREND_MONTHS:]
    middle = median(v for _, v in known) if known else 0.0
    if len(known) < FEWEST or middle <= 0:
        return None
    at = np.array([n for n, _ in known])
    plain = np.log(np.maximum([v for _, v in known], middle / 10))
    trend = trend_of(plain, at)
    rest = plain - trend.slope * (at - at[-1])
    level = float(np.median(rest if trend.clear else plain))
    apart = rest - rest.mean()
    square = float(apart @ apart)
    alike = (len(apart) * float(apart[1:] @ apart[:-1]) / square + 1) / (len(apart) - 4) if square else 0.0
    spread = math.sqrt(square / (len(apart) - 1))
    return Scatter(math.exp(level), spread, round(min(max(alike, 0.0), MOST_ALIKE) * 20) / 20)


def together(parts: Sequence[Expected]) -> Expected | None:
    """Of an account by what its deciding metrics do alone, taken as independent: an alarm of one is an alarm, and a real
    fall is one of all of them. None of no metric."""
    if not parts:
        return None
    calm = [p.false_years for p in parts if p.false_years is not None]
    months = [p.months for p in parts if p.months is not None]
    return Expected(
        1 - math.prod(1 - f for f in calm) if len(calm) == len(parts) else None,
        1 - math.prod(1 - p.caught for p in parts),
        min(months, default=None),
        sum(p.changes for p in parts),
    )


def of_account(account: AccountHistory, rules: RuleSet, metric: Metric) -> Expected | None:
    """What an account's withdraw line does under a rule set; None of a stock, without a line, or where too little is known.

    A stock keeps what it had: its months do not vary around a level.
    """
    go_on, stop, window = lines_of(account, rules)
    held = account.histories[1]
    whole = [v if w else None for v, w in zip(held.values, held.whole, strict=True)]
    scatter = scatter_of(held.months, whole)
    if metric.additivity == "stock" or not stop or stop < 0 or scatter is None:
        return None
    return expected(scatter, LinesFaced(go_on, stop, window), rules, metric)


def expected(scatter: Scatter, lines: LinesFaced, rules: RuleSet, metric: Metric) -> Expected:
    """What lines under a rule set do to months of such a scatter."""
    stop, window = lines.stop, lines.window
    faced = stop / window if metric.additivity == "flow" else stop
    worse = -1 if metric.better == "higher" else 1
    fallen = faced * math.exp(worse * scatter.spread)
    usual = _judged(_months(scatter, scatter.level, YEARS * 12 + window - 1), lines, rules, metric)
    years = [usual[n : n + 12] for n in range(0, YEARS * 12, 12)]
    beyond = (scatter.level - faced) * worse > 0
    found = [n for n in _falls(scatter, fallen, lines, rules, metric) if n is not None]
    caught = len(found) / FALLS
    return Expected(
        None if beyond else sum("consider" in year for year in years) / YEARS,
        caught,
        median(found) if caught >= 0.5 else None,
        SimulatedCourse("", None, stop, window, (), tuple(usual)).flips_a_year or 0.0,
    )


def _falls(
    scatter: Scatter, fallen: float, lines: LinesFaced, rules: RuleSet, metric: Metric
) -> list[int | None]:
    """Of each fall the months from it until 撤退検討; None where a year was not enough."""
    found: list[int | None] = []
    window = lines.window
    made = _months(scatter, 1.0, FALLS * (window - 1 + SOON))
    for n in range(0, len(made), window - 1 + SOON):
        months = [*(m * scatter.level for m in made[n : n + window - 1])]
        months += [m * fallen for m in made[n + window - 1 : n + window - 1 + SOON]]
        judged = _judged(months, lines, rules, metric)
        found.append(judged.index("consider") + 1 if "consider" in judged else None)
    return found


def _judged(months: Sequence[float], lines: LinesFaced, rules: RuleSet, metric: Metric) -> list[str]:
    """The states of simulated months from the first that has its whole window."""
    values = np.convolve(months, np.ones(lines.window), "valid")
    values = values if metric.additivity == "flow" else values / lines.window
    go_on = np.nan if lines.go_on is None else lines.go_on
    told = judge(values, True, go_on, lines.stop, higher=metric.better == "higher", margin=rules.margin)
    kinds = {
        pair: JudgedMonth(*pair, rules.patience, rules.recovery) for pair in set(zip(*told, strict=True))
    }
    return [stand.state for stand in walk(kinds[pair] for pair in zip(*told, strict=True))]


def _months(scatter: Scatter, level: float, count: int) -> list[float]:
    """Values of months around a level."""
    return (level * np.exp(scatter.spread * np.array(_noise(scatter.alike, count)))).tolist()


@lru_cache(maxsize=64)
def _noise(alike: float, count: int) -> tuple[float, ...]:
    """Normal noise of which each month resembles the one before; the same in every run."""
    rng, fresh = Random(20261128), math.sqrt(1 - alike**2)
    found = [rng.gauss(0, 1)]
    while len(found) < count:
        found.append(alike * found[-1] + fresh * rng.gauss(0, 1))
    return tuple(found)
