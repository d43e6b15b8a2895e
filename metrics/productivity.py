"""生産性: what an hour and a yen brought, for each account of a month, with the range of the last 12 months.

The figures are those of metrics/*_per_hour.sql and cost_per_*.sql; here they are put beside the hours and the yen
(work.sql), and summed over the fiscal year as 行政評価 asks: sums first, division last, and only of months in which
both parts are known.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from .calendar import add_months, fiscal_year, months_between
from .catalogue import Metric
from .evaluation import Database
from .figures import Figure, of, wholes

RATES = (
    "reach_per_hour",
    "reactions_per_hour",
    "link_clicks_per_hour",
    "cost_per_reach",
    "cost_per_thousand_impressions",
    "cost_per_thousand_views",
    "cost_per_thousand_video_views",
    "cost_per_reaction",
)
PLAYS, OTHER_SHOWINGS = (
    "cost_per_thousand_video_views",
    {"cost_per_thousand_impressions", "cost_per_thousand_views"},
)
RANGE_MONTHS = 12
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Work:
    """The hours and the yen of an account's month. `estimated`: the hours of the month before (推計)."""

    month: date
    hours: float
    estimated: bool
    labour_yen: float | None
    other_yen: float | None
    yen: float | None


@dataclass(frozen=True)
class Result:
    """What an hour brought, or a thing cost: the month's, and from least to most of the last 12 months' values."""

    metric: str
    title: str
    unit: str
    better: str
    basis: str
    value: float | None
    numerator: float | None
    denominator: float | None
    provisional: bool
    days_seen: int | None
    days: int | None
    low: float | None
    high: float | None
    months: int  # of the last 12, how many have a whole value

    @property
    def figure(self) -> Figure:
        """The month's with what it rests on."""
        return Figure(
            self.value, self.unit, self.days_seen, None, self.days, self.provisional, basis=self.basis
        )


@dataclass(frozen=True)
class YearOfWork:
    """The fiscal year up to the month: 延べ業務時間, 人件費 and 単位コスト; None where no month knows it."""

    first: date
    last: date
    hours: float | None
    estimated_months: int
    missing_months: int  # of the account's months, those without hours
    labour_yen: float | None
    other_yen: float | None
    yen: float | None
    yen_missing_months: int  # of the months with hours, those without a cost per hour
    yen_per_reach: float | None
    yen_per_reaction: float | None


@dataclass(frozen=True)
class Productivity:
    """One account's month."""

    account_id: str
    month: date
    work: Work | None
    results: tuple[Result, ...]
    year: YearOfWork

    def result(self, metric: str) -> Result | None:
        """One of the results, or None."""
        return next((r for r in self.results if r.metric == metric), None)

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready, ISO dates."""
        return json.loads(json.dumps(asdict(self), ensure_ascii=False, default=str))


WORK = """
SELECT account_id, month, hours, estimated, labour_yen, other_yen, yen
FROM work_month
WHERE month BETWEEN $first AND $month
ORDER BY account_id, month
"""
VALUES = """
SELECT m.account_id, m.metric, m.month, m.basis, m.value, m.numerator, m.denominator, m.provisional, m.days_seen, m.days
FROM measure AS m
INNER JOIN shown_basis AS s ON s.account_id = m.account_id AND s.metric = m.metric AND s.basis = m.basis
WHERE m.metric IN (SELECT unnest($metrics)) AND m.month BETWEEN $first AND $month
ORDER BY m.account_id, m.metric, m.month
"""
ACCOUNTS = """
SELECT account_id, count(*) AS months
FROM account_month
WHERE month BETWEEN $first AND $month
GROUP BY account_id
HAVING max(month) = $month
ORDER BY account_id
"""


def productivities(database: Database, metrics: Mapping[str, Metric], month: date) -> dict[str, Productivity]:
    """Account → its productivity in a month, for every account that there is in it."""
    begins = date(fiscal_year(month), 4, 1)
    first = min(begins, add_months(month, 1 - RANGE_MONTHS))
    work, held = defaultdict(list), defaultdict(list)
    for r in database.rows(WORK, first=first, month=month):
        work[r["account_id"]].append(Work(**{k: v for k, v in r.items() if k != "account_id"}))
    for r in database.rows(VALUES, metrics=list(RATES), first=first, month=month):
        held[r["account_id"], r["metric"]].append(r)
    found = {}
    for a in database.rows(ACCOUNTS, first=begins, month=month):
        key = a["account_id"]
        mine = [m for m in RATES if m in metrics and held.get((key, m))]
        results = tuple(_result(metrics[m], held[key, m], month) for m in mine if tellable(m, mine))
        found[key] = Productivity(
            key,
            month,
            next((w for w in work[key] if w.month == month), None),
            results,
            _year(
                begins,
                month,
                a["months"],
                [w for w in work[key] if w.month >= begins],
                {m: [r for r in held.get((key, m), ()) if r["month"] >= begins] for m in RATES},
            ),
        )
    return found


SPENT = """
SELECT
    account_id, count(*) AS months, sum(hours) AS hours, count(CASE WHEN estimated THEN 1 END) AS estimated,
    sum(labour_yen) AS labour_yen, sum(other_yen) AS other_yen, sum(yen) AS yen, count(yen) AS priced
FROM work_month
WHERE month BETWEEN $first AND $last
GROUP BY account_id
"""


@dataclass(frozen=True)
class Spent:
    """What an account took over a term: hours, 人件費 and 事業費 (other_yen). `months`: of those whose hours are told, `priced`
    whose yen as well; `estimated`: hours carried over from the month before (推計)."""

    months: int
    hours: float | None
    estimated: int
    labour_yen: float | None
    other_yen: float | None
    yen: float | None
    priced: int


def spent(database: Database, first: date, last: date) -> dict[str, Spent]:
    """Account → what it took from one month to another; those of which nothing is told are absent."""
    rows = database.rows(SPENT, first=first, last=last)
    return {r["account_id"]: Spent(**{k: v for k, v in r.items() if k != "account_id"}) for r in rows}


def tellable(metric: str, held: Collection[str]) -> bool:
    """Whether a cost says anything of an account that has these: plays do only where nothing else is shown,
    since elsewhere most posts are no videos.

    >>> tellable(PLAYS, {PLAYS}), tellable(PLAYS, {PLAYS, "cost_per_thousand_views"}), tellable("cost_per_reach", {PLAYS})
    (True, False, True)
    """
    return metric != PLAYS or not OTHER_SHOWINGS & set(held)


def _result(metric: Metric, rows: Sequence[Row], month: date) -> Result:
    now: Row = next((r for r in rows if r["month"] == month), {})
    recent = months_between(add_months(month, 1 - RANGE_MONTHS), month)
    known = wholes(of(r, metric.unit) for r in rows if r["month"] in recent)
    return Result(
        metric.id,
        metric.title,
        metric.unit,
        metric.better,
        rows[0]["basis"],
        now.get("value"),
        now.get("numerator"),
        now.get("denominator"),
        bool(now.get("provisional")),
        now.get("days_seen"),
        now.get("days"),
        min(known, default=None),
        max(known, default=None),
        len(known),
    )


def _year(
    begins: date, month: date, months: int, work: Sequence[Work], held: Mapping[str, Sequence[Row]]
) -> YearOfWork:
    return YearOfWork(
        first=begins,
        last=month,
        hours=total([w.hours for w in work]),
        estimated_months=sum(w.estimated for w in work),
        missing_months=max(months - len(work), 0),
        labour_yen=total([w.labour_yen for w in work]),
        other_yen=total([w.other_yen for w in work]),
        yen=total([w.yen for w in work]),
        yen_missing_months=sum(w.yen is None for w in work),
        yen_per_reach=ratio(held["cost_per_reach"]),
        yen_per_reaction=ratio(held["cost_per_reaction"]),
    )


def total(values: Sequence[float | None]) -> float | None:
    """The sum of what is known; None where nothing is.

    >>> total([2.0, None, 3.0]), total([None]), total([])
    (5.0, None, None)
    """
    known = [v for v in values if v is not None]
    return sum(known) if known else None


def ratio(rows: Sequence[Row]) -> float | None:
    """Sum over sum, of the whole months in which both parts are known; None where that leaves nothing to divide by.

    >>> ratio([{"numerator": 10.0, "denominator": 2.0}, {"numerator": 5.0, "denominator": 0.0}])
    7.5
    """
    known = [
        r
        for r in rows
        if r["numerator"] is not None and r["denominator"] is not None and not of(r, "", "numerator").partial
    ]
    below = sum(r["denominator"] for r in known)
    return sum(r["numerator"] for r in known) / below if below else None
