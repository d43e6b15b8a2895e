"""比較: the accounts of a month beside each other over 12 months, so that a small one is not punished for chance.

想定利用者数 against 利用者数; what a reaction and a person reached cost, beside the others of the platform and with the
interval that chance leaves (likeness.py); and reactions over how often posts were shown, with funnel limits (funnel.py). 非常時専用 accounts stand apart and enter no common figure. Months of a 災害 or a 催し are in
or out as asked, and always named.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from typing import Any

from .calendar import add_months, month_end, months_between
from .costs import COSTS, SMALLEST, Against, beside, costs_of
from .evaluation import Database
from .funnel import Exposure, Funnel, funnel
from .productivity import ratio, total

MONTHS = 12
HISTORY = 24  # of how many months one learns how an account's costs vary
SHOWN = {
    "impressions": "表示",
    "views": "閲覧",
    "video_views": "再生",
}  # what reactions are compared with, never mixed
EVENT_KINDS = ("災害", "催し")


@dataclass(frozen=True)
class Compared:
    """One account over the 12 months up to the month. Sums are of final months; None where no month is known.

    `costs`: of what it reached, was shown and got, each that can be told at all.
    """

    account_id: str
    name: str
    platform: str
    kind: str
    section: str
    emergency: bool
    followers: float | None
    expected: float | None
    hours: float | None
    hours_months: int
    estimated_months: int
    yen: float | None
    reactions: float | None
    reactions_months: int
    reach: float | None
    reactions_per_hour: float | None
    costs: tuple[Against, ...]
    event_months: tuple[date, ...]

    @property
    def hours_a_month(self) -> float | None:
        """Of the months with hours: accounts that are younger than 12 months can be compared."""
        return self.hours / self.hours_months if self.hours is not None else None

    @property
    def reactions_a_month(self) -> float | None:
        """Of the months whose reactions are known."""
        return self.reactions / self.reactions_months if self.reactions is not None else None

    @property
    def share(self) -> float | None:
        """利用者数 over 想定利用者数."""
        return self.followers / self.expected if self.followers is not None and self.expected else None

    def cost(self, metric: str) -> Against | None:
        """One of its costs beside the others', or None."""
        return next((c for c in self.costs if c.metric == metric), None)

    @property
    def reaching(self) -> Against | None:
        """What it costs to reach someone, or to be shown where the platform tells no reach; None where neither is told."""
        return next((c for c in self.costs if c.metric != "cost_per_reaction"), None)


@dataclass(frozen=True)
class Comparison:
    """The accounts of a month, and for each kind of showing the funnel of those that have it.

    `with_events`: whether months of a 災害 or 催し are in.
    """

    month: date
    first: date
    with_events: bool
    accounts: tuple[Compared, ...]
    exposures: Mapping[str, tuple[Exposure, ...]]

    def funnel(self, shown: str, account_ids: Sequence[str] | None = None) -> Funnel | None:
        """Reactions over one kind of showing, of all accounts or of some; never of 非常時専用 ones."""
        apart = {a.account_id for a in self.accounts if a.emergency}
        some = [
            e
            for e in self.exposures.get(shown, ())
            if e.account_id not in apart and (account_ids is None or e.account_id in account_ids)
        ]
        return funnel(some)

    def some(
        self, platform: str | None = None, kind: str | None = None, section: str | None = None
    ) -> tuple[Compared, ...]:
        """The accounts of a platform, a kind and a section; of all where nothing is said."""
        wanted = {"platform": platform, "kind": kind, "section": section}
        return tuple(
            a for a in self.accounts if all(v is None or getattr(a, k) == v for k, v in wanted.items())
        )

    def account(self, account_id: str) -> Compared | None:
        """One account, or None."""
        return self._by_account.get(account_id)

    @cached_property
    def _by_account(self) -> dict[str, Compared]:
        return {a.account_id: a for a in self.accounts}

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready, ISO dates."""
        return json.loads(json.dumps(asdict(self), ensure_ascii=False, default=str))


ACCOUNTS = """
SELECT
    a.account_id, a.name, a.platform, a.kind, a.section, coalesce(a.exempt = '非常時専用', FALSE) AS emergency,
    m.value AS followers, t.expected
FROM account_month AS a
LEFT JOIN measure AS m ON m.account_id = a.account_id AND m.metric = 'followers' AND m.month = a.month
LEFT JOIN target_month AS t ON t.account_id = a.account_id AND t.metric = 'followers' AND t.month = a.month
WHERE a.month = $month
ORDER BY a.section, a.name, a.account_id
"""
VALUES = """
SELECT m.account_id, m.metric, m.basis, m.month, m.value, m.numerator, m.denominator
FROM measure AS m
INNER JOIN shown_basis AS s ON s.account_id = m.account_id AND s.metric = m.metric
WHERE m.metric IN (SELECT unnest($metrics)) AND m.month BETWEEN $first AND $month AND m.value IS NOT NULL
    AND m.days_final = m.days AND (m.basis = s.basis OR m.metric IN ('impressions', 'views', 'video_views'))
ORDER BY m.account_id, m.metric, m.month
"""
WORK = """
SELECT account_id, month, hours, estimated, yen FROM work_month WHERE month BETWEEN $first AND $month
"""
SMALLEST_SET = """
SELECT TRY_CAST(value AS DOUBLE) AS percent
FROM setting_span
WHERE key = 'smallest_difference' AND $month >= from_month AND $month < next_month
"""
EVENTS = """
SELECT account_id, platform, day, coalesce(until, day) AS until FROM event
WHERE kind IN ('災害', '催し') AND day <= $last AND coalesce(until, day) >= $first
"""
Row = Mapping[str, Any]


def comparison(database: Database, month: date, with_events: bool = True) -> Comparison:
    """The accounts of a month beside each other, over the 12 months up to it."""
    first, since = add_months(month, 1 - MONTHS), add_months(month, 1 - HISTORY)
    accounts = database.rows(ACCOUNTS, month=month)
    named = ["reactions_total", "reach_total", "reactions_per_hour", *SHOWN, *COSTS]
    history: dict[tuple[str, str], list[Row]] = defaultdict(list)
    events = _event_months(database, since, month, {a["account_id"]: a["platform"] for a in accounts})
    for r in database.rows(VALUES, metrics=named, first=since, month=month):
        if with_events or r["month"] not in events.get(r["account_id"], ()):
            history[r["account_id"], r["metric"]].append(r)
    held = {key: now for key, rows in history.items() if (now := [r for r in rows if r["month"] >= first])}
    work, told = defaultdict(list), set()
    for r in database.rows(WORK, first=since, month=month):
        if r["month"] >= first:
            work[r["account_id"]].append(r)
        if not r["estimated"]:
            told.add((r["account_id"], r["month"]))
    costs = costs_of(held, [a["account_id"] for a in accounts])
    observed = {
        key: [r for r in rows if (r["account_id"], r["month"]) in told] for key, rows in history.items()
    }
    smallest = next((r["percent"] for r in database.rows(SMALLEST_SET, month=month)), None)
    told_of = beside(accounts, costs, observed, first, SMALLEST if smallest is None else smallest)
    found = tuple(
        _compared(
            a,
            held,
            work[a["account_id"]],
            [m for m in events.get(a["account_id"], ()) if m >= first],
            tuple(told_of[a["account_id"], m] for m in COSTS if (a["account_id"], m) in told_of),
        )
        for a in accounts
    )
    return Comparison(month, first, with_events, found, _exposures(held, [a["account_id"] for a in accounts]))


def _event_months(
    database: Database, first: date, month: date, platforms: Mapping[str, str]
) -> dict[str, tuple[date, ...]]:
    """Account → the months that an event of its own, of its platform or of all touches."""
    touched: dict[str, set[date]] = defaultdict(set)
    for e in database.rows(EVENTS, first=first, last=month_end(month)):
        begins, ends = max(e["day"].replace(day=1), first), min(e["until"].replace(day=1), month)
        of = [a for a, platform in platforms.items() if e["platform"] in (None, platform)]
        for account in [e["account_id"]] if e["account_id"] else of:
            touched[account] |= set(months_between(begins, ends))
    return {account: tuple(sorted(months)) for account, months in touched.items()}


def _compared(
    account: Row,
    held: Mapping[tuple[str, str], Sequence[Row]],
    work: Sequence[Row],
    events: Sequence[date],
    costs: tuple[Against, ...],
) -> Compared:
    key = account["account_id"]
    reacted = [r["value"] for r in held.get((key, "reactions_total"), ())]
    return Compared(
        **account,
        hours=total([w["hours"] for w in work]),
        hours_months=len(work),
        estimated_months=sum(w["estimated"] for w in work),
        yen=total([w["yen"] for w in work]),
        reactions=total(reacted),
        reactions_months=len(reacted),
        reach=total([r["value"] for r in held.get((key, "reach_total"), ())]),
        reactions_per_hour=ratio(held.get((key, "reactions_per_hour"), ())),
        costs=costs,
        event_months=tuple(events),
    )


def _exposures(
    held: Mapping[tuple[str, str], Sequence[Row]], accounts: Sequence[str]
) -> dict[str, tuple[Exposure, ...]]:
    """For each kind of showing, the accounts' months in which it and the reactions are known on the same basis.

    Plays are the showing of those accounts only that know no other: elsewhere most posts are no videos.
    """
    found: dict[str, tuple[Exposure, ...]] = {}
    for shown in SHOWN:
        exposures = []
        others = (
            {e.account_id for held_by in found.values() for e in held_by} if shown == "video_views" else set()
        )
        for account in (a for a in accounts if a not in others):
            reacted = {
                (r["month"], r["basis"]): r["value"] for r in held.get((account, "reactions_total"), ())
            }
            months = tuple(
                (r["month"], r["value"], reacted[r["month"], r["basis"]])
                for r in held.get((account, shown), ())
                if (r["month"], r["basis"]) in reacted
            )
            if months:
                exposures.append(Exposure(account, months))
        found[shown] = tuple(exposures)
    return found
