"""見込み: will the target be reached? Required pace, probability and fan, each hidden with its reason where it would not hold.

Only targets with an end have one: 期末到達 (a stock at the end of the fiscal year) and 年度累計 (a flow over named months).
Final months alone are read; what is still provisional counts as not yet known. Never a state by itself.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from statistics import median
from typing import Any

import numpy as np

from .backtest import (
    FEWEST_OUTCOMES,
    FEWEST_STEPS,
    Asked,
    Card,
    PastFutures,
    PoolSeries,
    asked,
    chance,
    in_doubt,
    window_sums,
)
from .calendar import add_months, fiscal_year, months_between, screen_month
from .catalogue import Metric
from .evaluation import Database
from .paths import Steps, Trend, number, paths, steps_of, stretched
from .progress import MONTHS_BEFORE_PACE

TO_THE_END, SUM_OF_YEAR = "期末到達", "年度累計"
QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)
IN_DOUBT = "{}傾向があるのかまだはっきりせず、続くかどうかで答えが大きく変わるため、見込みは出しません。"
STALE = 3  # months without a final value after which nothing is foretold


@dataclass(frozen=True)
class Pace:
    """What each month that is left must add, against what the account's months have added so far."""

    required: float
    median: float
    best: float
    best_month: date
    reached_in: int  # how many of the known months added as much
    of_months: int


@dataclass(frozen=True)
class FanPoint:
    """A coming month: 10, 25, 50, 75 and 90 of 100 paths end at or below these."""

    month: date
    low: float
    lower: float
    middle: float
    upper: float
    high: float


@dataclass(frozen=True)
class Way:
    """A clear trend: by how much each month differs from the one before; `share`: as a share of it (-0.03: 3 % less)."""

    a_month: float
    share: bool


@dataclass(frozen=True)
class Beyond:
    """What the fan's upper (lower) end goes beyond: the most (least) that as many months have added; None where it does not."""

    most: float | None = None
    least: float | None = None


@dataclass(frozen=True)
class Outlook:
    """One target seen from one month. `probability`, `pace` and `fan` are None or empty where `hidden` says why.

    `origin`: the last final month; `reached`: the stock there, or the sum of the named months up to it; `settled`:
    whether the target was met, where nothing can change it any more. `missing`: months without a value on the way.
    `trend`: a clear one, which is carried on.
    """

    account_id: str
    metric: str
    title: str
    unit: str
    better: str
    target_type: str
    target: float
    month: date
    first: date
    last: date
    origin: date | None = None
    reached: float | None = None
    months_left: int = 0
    months_known: int = 0
    missing: tuple[date, ...] = ()
    unfinished: tuple[date, ...] = ()
    settled: bool | None = None
    pace: Pace | None = None
    probability: float | None = None
    hidden: tuple[str, ...] = ()
    course: tuple[tuple[date, float], ...] = ()
    fan: tuple[FanPoint, ...] = ()
    card: Card | None = None
    trend: Way | None = None
    beyond: Beyond = Beyond()

    @property
    def needed(self) -> float | None:
        """What is left to the target."""
        return None if self.reached is None else self.target - self.reached

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready, ISO dates."""
        return json.loads(json.dumps(asdict(self), ensure_ascii=False, default=str))


@dataclass(frozen=True)
class KnownValues:
    """An account's metric up to a month: final values in order, and the months that are told but not final."""

    account_id: str
    metric: str
    stock: bool
    signed: bool
    values: tuple[tuple[date, float], ...]
    unfinished: tuple[date, ...] = ()
    steps: Steps = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "steps", steps_of(self.values, self.stock, self.signed))

    @property
    def missing(self) -> tuple[date, ...]:
        """Months between the first and the last value that have none."""
        if not self.values:
            return ()
        held = {m for m, _ in self.values}
        return tuple(m for m in months_between(self.values[0][0], self.values[-1][0]) if m not in held)


@dataclass
class Cards:
    """Report cards by kind and horizon, each made once from the pool of accounts."""

    pool: Sequence[KnownValues]
    _made: dict[tuple[bool, int], Asked] = field(default_factory=dict)

    def of(self, stock: bool, horizon: int) -> Asked:
        """Stocks and flows are pooled apart; all metrics of a kind together."""
        if (stock, horizon) not in self._made:
            alike = [PoolSeries(k.account_id, k.metric, k.steps) for k in self.pool if k.stock == stock]
            self._made[stock, horizon] = asked(alike, horizon)
        return self._made[stock, horizon]


def outlook(goal: Outlook, known: KnownValues, cards: Cards) -> Outlook:
    """A target (an Outlook that says only what is asked) with what its account's months and the pool say of it."""
    if not known.values:
        return replace(goal, unfinished=known.unfinished, hidden=("確定した値がまだありません。",))
    told = _so_far(goal, known)
    if told.settled is not None:
        return told
    if reason := _not_yet(told, known):
        return replace(told, hidden=(reason,))
    told = replace(told, pace=_pace(told, known.steps))
    if told.months_known < FEWEST_STEPS:
        return replace(
            told,
            hidden=(
                f"過去の記録が{told.months_known}か月分で、見込みの計算に要る{FEWEST_STEPS}か月に足りません。",
            ),
        )
    past = cards.of(known.stock, told.months_left)
    card = past.card
    if not card.enough:
        return replace(
            told,
            card=card,
            hidden=(
                f"答え合わせのできる過去の見込みが{card.outcomes}件で、{FEWEST_OUTCOMES}件に足りません（確かさを示せないため出しません）。",
            ),
        )
    record = past.record(known.account_id, known.metric)
    if record.one_sided:
        return replace(told, card=card, hidden=(_one_sided(record),))
    return _foretold(told, known, card)


def _one_sided(record: PastFutures) -> str:
    side, many = "下", record.below
    if record.below * 2 < record.outcomes:
        side, many = "上", record.outcomes - record.below
    return (
        f"このアカウントの過去の見込み{record.outcomes}件のうち{many}件で、実績は見込みの中ほどより{side}でした。"
        "一方に偏っていて確かさを示せないため、見込みは出しません。"
    )


def _so_far(goal: Outlook, known: KnownValues) -> Outlook:
    """Where the account stands at its last final month."""
    values = dict(known.values)
    origin = min(known.values[-1][0], goal.last) if not known.stock else known.values[-1][0]
    course = tuple((m, v) for m, v in known.values if m >= add_months(goal.first, -1 if known.stock else 0))
    missing, reached = known.missing, values.get(origin)
    if not known.stock:
        inside = months_between(goal.first, origin) if origin >= goal.first else []
        missing = tuple(m for m in inside if m not in values)
        total, course = 0.0, ()
        for month in inside:
            total += values.get(month, 0.0)
            course += ((month, total),)
        reached = total
    left = max(number(goal.last) - number(max(origin, add_months(goal.first, -1))), 0)
    told = replace(
        goal,
        origin=origin,
        reached=reached,
        months_left=left,
        months_known=len(known.steps.values),
        missing=missing,
        unfinished=known.unfinished,
        course=course,
    )
    return replace(told, settled=_settled(told, known))


def _settled(told: Outlook, known: KnownValues) -> bool | None:
    """Whether the target was met, once nothing can change it; None while it is open (or a month is missing)."""
    assert told.reached is not None
    met = told.reached >= told.target if told.better == "higher" else told.reached <= told.target
    grown = told.reached >= told.target if told.better == "higher" else told.reached > told.target
    if not known.stock and not known.signed and grown:
        return told.better == "higher"  # what only grows stays reached, and stays exceeded
    return met if not told.months_left and (known.stock or not told.missing) else None


def _not_yet(told: Outlook, known: KnownValues) -> str:
    """Why neither pace nor probability is shown; blank where both may be."""
    assert told.origin is not None
    behind = number(told.month) - number(told.origin)
    if told.month > told.last:
        return "目標の期間が終わっています。"
    if behind > STALE:
        return f"最後の確定値が{screen_month(told.origin)}で、{behind}か月前です。"
    if not known.stock and told.missing:
        return f"{'、'.join(screen_month(m) for m in told.missing)}が欠測のため、累計がわかりません。"
    elapsed = number(told.origin) - number(told.first) + 1
    if elapsed < MONTHS_BEFORE_PACE:
        return f"始まってから{MONTHS_BEFORE_PACE}か月の確定値がそろうまで、見込みは出しません（いま{max(elapsed, 0)}か月）。"
    return "" if known.steps.values else "前の月と続く確定値がまだありません。"


def _pace(told: Outlook, steps: Steps) -> Pace:
    """The required pace beside the median and the best of the months so far."""
    assert told.needed is not None
    required = told.needed / told.months_left
    higher = told.better == "higher"
    best = (max if higher else min)(steps.values)
    enough = [v >= required if higher else v <= required for v in steps.values]
    return Pace(
        required, median(steps.values), best, steps.months[steps.values.index(best)], sum(enough), len(enough)
    )


def _foretold(told: Outlook, known: KnownValues, card: Card) -> Outlook:
    """Probability and fan from the account's own months, as wide as the pool has shown to be right."""
    assert told.origin is not None and told.reached is not None and told.needed is not None
    ahead = paths(known.steps, add_months(told.origin, 1), told.months_left)
    added = ahead.paths.cumsum(axis=1)
    if in_doubt(np.sort(added[:, -1]), ahead.otherwise):
        return replace(
            told, card=card, hidden=(IN_DOUBT.format("増える" if ahead.trend.slope > 0 else "減る"),)
        )
    sums = [
        np.sort(stretched(added[:, n], card.stretch, known.steps.signed)) for n in range(told.months_left)
    ]
    reached = (
        chance(sums[-1], told.needed) if told.better == "higher" else chance(-sums[-1][::-1], -told.needed)
    )
    fan = tuple(
        FanPoint(
            add_months(told.origin, n + 1), *(float(q) for q in told.reached + np.quantile(made, QUANTILES))
        )
        for n, made in enumerate(sums)
    )
    return replace(
        told,
        probability=reached,
        fan=fan,
        card=card,
        trend=_way(ahead.trend, known.steps.signed),
        beyond=_beyond(known.steps, told.months_left, *np.quantile(sums[-1], (QUANTILES[0], QUANTILES[-1]))),
    )


def _way(trend: Trend, signed: bool) -> Way | None:
    if not trend.clear:
        return None
    return Way(trend.slope, False) if signed else Way(float(np.expm1(trend.slope)), True)


def _beyond(steps: Steps, months: int, low: float, high: float) -> Beyond:
    """Where the ends of the fan lie beyond what so many adjacent months have ever added."""
    seen = window_sums(np.array(steps.values), np.array([number(m) for m in steps.months]), months)
    if not len(seen):
        return Beyond()
    most, least = float(seen.max()), float(seen.min())
    return Beyond(most if high > most else None, least if low < least else None)


TARGETS = """
SELECT t.account_id, t.metric, t.basis, t.target_type, t.target, t.first_month, t.last_month
FROM target_month AS t
INNER JOIN account_month AS a ON a.account_id = t.account_id AND a.month = t.month
WHERE t.month = $month AND t.target IS NOT NULL AND t.target_type IN ('期末到達', '年度累計')
ORDER BY t.account_id, t.metric
"""
POOL = """
SELECT
    m.account_id, m.metric, h.additivity = 'stock' AS stock, h.sign = 'signed' AS signed, m.month, m.value,
    CASE WHEN h.additivity = 'stock' THEN NOT coalesce(m.provisional, FALSE) ELSE m.days_final = m.days END AS final
FROM measure AS m
INNER JOIN (
    SELECT DISTINCT t.account_id, t.metric, t.basis FROM target_month AS t WHERE t.month = $month
) AS t ON t.account_id = m.account_id AND t.metric = m.metric AND t.basis = m.basis
INNER JOIN (SELECT DISTINCT metric, additivity, sign FROM metric_header) AS h ON h.metric = m.metric
WHERE m.month <= $month AND m.value IS NOT NULL AND h.additivity IN ('stock', 'flow')
ORDER BY m.account_id, m.metric, m.month
"""


def outlooks(database: Database, metrics: Mapping[str, Metric], month: date) -> tuple[Outlook, ...]:
    """Every target with an end that holds in a month, with its outlook. The pool is made of all that have targets."""
    asked = database.rows(TARGETS, month=month)
    if not asked:
        return ()
    known = pool(database, month)
    cards = Cards(tuple(known.values()))
    found = []
    for t in asked:
        metric, key = metrics.get(t["metric"]), (t["account_id"], t["metric"])
        if metric is not None and _fits(metric, t["target_type"]):
            goal = _goal(t, metric, month)
            nothing = KnownValues(*key, metric.additivity == "stock", metric.sign == "signed", ())
            found.append(outlook(goal, known.get(key, nothing), cards))
    return tuple(found)


def pool(database: Database, month: date) -> dict[tuple[str, str], KnownValues]:
    """(account, metric) → what is known up to a month, of all stocks and flows with a target or a line."""
    held: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for r in database.rows(POOL, month=month):
        held[r["account_id"], r["metric"]].append(r)
    return {
        key: KnownValues(
            *key,
            rows[0]["stock"],
            rows[0]["signed"],
            tuple((r["month"], r["value"]) for r in rows if r["final"]),
            tuple(r["month"] for r in rows if not r["final"]),
        )
        for key, rows in held.items()
    }


def _fits(metric: Metric, target_type: str) -> bool:
    return metric.additivity == ("stock" if target_type == TO_THE_END else "flow")


def _goal(row: Mapping[str, Any], metric: Metric, month: date) -> Outlook:
    first, last = row["first_month"], row["last_month"]
    if row["target_type"] == TO_THE_END:
        first, last = date(fiscal_year(month), 4, 1), date(fiscal_year(month) + 1, 3, 1)
    return Outlook(
        row["account_id"],
        metric.id,
        metric.title,
        metric.unit,
        metric.better,
        row["target_type"],
        row["target"],
        month,
        first,
        last,
    )
