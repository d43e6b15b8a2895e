"""One account and month as one frozen object: the page, the chart and the paper show this and nothing else."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date
from functools import cache, cached_property
from typing import Any, Protocol

from . import figures
from .calendar import add_months, month_end
from .catalogue import Metric
from .evaluation_rows import MONTHS_SHOWN as MONTHS_SHOWN, AccountRows, each
from .figures import Figure
from .progress import Progress, progress
from .sentences import account_sentence, hold_reason, metric_sentence
from .words import Count, state_word

SCHEMA = 4  # 3 and 4 have the members of 2: from 3 on drafts know what is usual (drafting.py), from 4 on sheets tell of other cities
SINCE_2 = {"since": 2}  # members that Evaluations kept before do not have


class Database(Protocol):
    """What this room is handed: something that answers SQL with rows. It never opens one."""

    @property
    def seq(self) -> int: ...

    def rows(self, sql: str, **parameters: Any) -> list[dict[str, Any]]: ...


@dataclass(frozen=True)
class Point:
    """One month of a series with the lines that were valid in it. `value` None: データなし."""

    month: date
    value: float | None
    provisional: bool = False
    faced: float | None = None  # the value over the window of the lines
    expected: float | None = None
    target: float | None = None
    continue_line: float | None = None
    withdraw_line: float | None = None
    state: str | None = None
    days_seen: int | None = field(default=None, metadata=SINCE_2)
    days: int | None = field(default=None, metadata=SINCE_2)

    def figure(self, unit: str, value: float | None = None) -> Figure:
        """The month's value with what it rests on; `value`: what faced the lines instead."""
        held = self.value if value is None else value
        return Figure(held, unit, self.days_seen, None, self.days, self.provisional)


@dataclass(frozen=True)
class MetricLine:
    """One metric of the month: figure, lines, state with its reasons, and the series behind it."""

    metric: str
    title: str
    asks: str
    unit: str
    better: str
    additivity: str
    nulls: str
    part: int  # ① 反応 (1), ② 利用者数 (2), 生産性 (3)
    basis: str
    deciding: bool
    value: float | None
    provisional: bool
    days_seen: int | None
    days: int | None
    on_day: date | None
    previous: float | None
    year_ago: float | None
    expected: float | None
    target: float | None
    target_type: str | None
    progress: Progress
    continue_line: float | None
    withdraw_line: float | None
    window_months: int
    faced: float | None
    state: str | None
    word: str
    count: Count
    holds: int
    margin: float
    target_seq: int | None
    rule_seq: int | None
    sentence: str
    remedy: str
    points: tuple[Point, ...]
    days_final: int | None = field(default=None, metadata=SINCE_2)

    @property
    def figure(self) -> Figure:
        """The month's value with what it rests on."""
        days = (self.days_seen, self.days_final, self.days)
        return Figure(self.value, self.unit, *days, self.provisional, self.on_day, self.basis)

    @property
    def facing(self) -> Figure:
        """What faces the lines: over its window, which has no days of one month; else the month's value."""
        if self.faced is None:
            return self.figure
        if self.window_months == 1:
            return replace(self.figure, value=self.faced)
        return Figure(self.faced, self.unit, provisional=self.provisional, basis=self.basis)

    @property
    def last_month(self) -> Figure:
        """The figure of the month before."""
        return self._earlier(-1, self.previous)

    @property
    def last_year(self) -> Figure:
        """The figure of the same month of the year before."""
        return self._earlier(-12, self.year_ago)

    def _earlier(self, months: int, value: float | None) -> Figure:
        at = add_months(self.points[-1].month, months) if self.points else None
        point = next((p for p in self.points if p.month == at), None)
        return replace(point.figure(self.unit) if point else Figure(None, self.unit), value=value)


@dataclass(frozen=True)
class Happening:
    """An event that explains figures."""

    day: date
    until: date | None
    kind: str
    title: str


HAPPENING = tuple(f.name for f in fields(Happening))


@dataclass(frozen=True)
class Evaluation:
    """The month's evaluation of one account."""

    account_id: str
    name: str
    platform: str
    kind: str
    section: str
    opened_on: date
    month: date
    state: str
    word: str
    sentence: str
    also_hold: bool
    previous_word: str
    final: bool
    revision: int
    metrics: tuple[MetricLine, ...]
    posts: float | None
    events: tuple[Happening, ...]
    seq: int
    head: str
    schema: int = SCHEMA

    @property
    def deciding(self) -> tuple[MetricLine, ...]:
        """判定指標: at most two."""
        return tuple(m for m in self.metrics if m.deciding)

    def part(self, number: int) -> tuple[MetricLine, ...]:
        """The metrics of ① 反応 (1), ② 利用者数 (2) or 生産性 (3)."""
        return tuple(m for m in self.metrics if m.part == number)

    def line(self, metric: str) -> MetricLine | None:
        """One metric, or None."""
        return next((m for m in self.metrics if m.metric == metric), None)

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready, ISO dates."""
        return json.loads(json.dumps(self, ensure_ascii=False, default=self._plain))

    @property
    def canonical(self) -> bytes:
        """What a person would confirm, as bytes to keep: without seq and head, which move with every entry."""
        told = {k: v for k, v in self._plain(self).items() if k not in ("seq", "head", "final", "revision")}
        return json.dumps(told, ensure_ascii=False, sort_keys=True, default=self._plain).encode()

    @cached_property
    def digest(self) -> str:
        """SHA-256 of `canonical`."""
        return hashlib.sha256(self.canonical).hexdigest()

    def as_in(self, schema: int) -> Evaluation:
        """The same as an earlier version of the program told it: what it kept is compared so."""
        return replace(self, schema=schema) if schema < self.schema else self

    def as_seen(self, digest: str | None) -> Evaluation | None:
        """This as somebody saw it, by its digest in this schema or an earlier one; None where that was another."""
        return next((e for n in range(self.schema, 0, -1) if (e := self.as_in(n)).digest == digest), None)

    def matches(self, digest: str | None) -> bool:
        """Whether this is what somebody saw."""
        return digest is not None and self.as_seen(digest) is not None

    def known_as(self, digest: str | None) -> str:
        """The digest under which it is already spoken of, if it is the same; else its own."""
        return digest if digest and self.matches(digest) else self.digest

    def _plain(self, value: Any) -> Any:
        """What JSON has no word for: a dataclass by its fields, anything else (a date) as text."""
        if is_dataclass(value):
            return {name: getattr(value, name) for name in _names(type(value), self.schema)}
        return str(value)


@cache
def _names(kind: Any, schema: int) -> tuple[str, ...]:
    return tuple(f.name for f in fields(kind) if f.metadata.get("since", 1) <= schema)


def evaluate(
    database: Database, metrics: Mapping[str, Metric], account_id: str, month: date, head: str = ""
) -> Evaluation | None:
    """The evaluation of one account and month; None where the account does not exist in that month."""
    return next(evaluate_each(database, metrics, [account_id], month, head))


def evaluate_each(
    database: Database, metrics: Mapping[str, Metric], account_ids: Sequence[str], month: date, head: str = ""
) -> Iterator[Evaluation | None]:
    """The evaluations of a month, one for each account that is asked, in that order: the same as one by one, asked at once."""
    for rows in each(database, account_ids, month):
        yield _evaluation(metrics, rows, month, database.seq, head) if rows else None


def _evaluation(
    metrics: Mapping[str, Metric], rows: AccountRows, month: date, seq: int, head: str
) -> Evaluation:
    account, shown = rows.account, rows.shown
    lines = [
        line
        for metric in metrics.values()
        if metric.id in shown
        for line in [_line(metric, shown[metric.id], rows.series.get(metric.id, ()), month, rows.known)]
        if line is not None
    ]
    lines.sort(key=lambda m: _weight(m, metrics[m.metric].clause))
    posts = next((m.value for m in lines if m.metric == "posts"), None)
    deciding = [m for m in lines if m.deciding]
    gravest = next((m for m in deciding if m.metric == account["state_metric"]), None)
    return Evaluation(
        account_id=account["account_id"],
        name=account["name"],
        platform=account["platform"],
        kind=account["kind"],
        section=account["section"],
        opened_on=account["opened_on"],
        month=month,
        state=account["state"],
        word=account_word(account),
        sentence=account_sentence(account["state"], account["exempt"], gravest, deciding),
        also_hold=bool(account["also_hold"]),
        previous_word=account_word(rows.before) if rows.before else "",
        final=False,
        revision=0,
        metrics=tuple(lines),
        posts=posts,
        events=tuple(Happening(**{name: e[name] for name in HAPPENING}) for e in rows.events),
        seq=seq,
        head=head,
    )


def _weight(line: MetricLine, clause: str) -> tuple:
    """The order of rows: what decides, what has lines, what has a target, what the guideline names, the rest."""
    plain = clause in ("第1-2(7) 反応", "第1-2(1)")
    return line.part, not line.deciding, line.continue_line is None, line.target is None, plain


def account_word(account: Mapping[str, Any]) -> str:
    """The state of a row of account_state, as it is shown."""
    return state_word(account["state"], count_of(account))


def count_of(row: Mapping[str, Any]) -> Count:
    """The counts of a state row."""
    told = {name: row[name] for name in ("n", "k", "m", "patience", "recovery") if row.get(name) is not None}
    return Count(**told)


def missing_days(metric: Metric, basis: str, month: date, known: Sequence[Mapping[str, Any]]) -> list[date]:
    """The days of the month that no file speaks of; for a metric made of several, of any of them."""
    days = [month.replace(day=n) for n in range(1, month_end(month).day + 1)]
    if basis == "span":
        return []
    basis = basis.removesuffix("_all")  # the same exports
    held = [
        {k["day"] for k in known if k["basis"] == basis and k["metric"] in (m, None)} for m in metric.reads
    ]
    seen = set.intersection(*[h for h in held if h]) if any(held) else set()
    return [day for day in days if day not in seen]


def _line(
    metric: Metric,
    basis: str,
    rows: Sequence[Mapping[str, Any]],
    month: date,
    known: Sequence[Mapping[str, Any]],
) -> MetricLine | None:
    """One metric on its basis; None where it has neither a value nor a target in the months shown."""
    by_month = {r["month"]: r for r in rows if r["basis"] == basis}
    if not any(r["value"] is not None or r["target_seq"] is not None for r in by_month.values()):
        return None
    first = add_months(month, 1 - MONTHS_SHOWN)
    points = tuple(_point(m, by_month.get(m)) for m in _months(first, month))
    now = by_month.get(month, {})
    values = {m: figures.of(r, metric.unit) for m, r in by_month.items() if r["value"] is not None}
    span = (now["first_month"], now["last_month"]) if now.get("first_month") else None
    count = count_of(now)
    holds = now.get("holds") or 0
    missing = missing_days(metric, basis, month, known) if now.get("state") == "hold" else []
    return MetricLine(
        metric=metric.id,
        title=metric.title,
        asks=metric.asks,
        unit=metric.unit,
        better=metric.better,
        additivity=metric.additivity,
        nulls=metric.nulls,
        part=metric.part,
        basis=basis,
        deciding=bool(now.get("deciding")),
        value=now.get("value"),
        provisional=bool(now.get("provisional")),
        days_seen=now.get("days_seen"),
        days=now.get("days"),
        on_day=now.get("on_day"),
        previous=_value(values.get(add_months(month, -1))),
        year_ago=_value(values.get(add_months(month, -12))),
        expected=now.get("expected"),
        target=now.get("target"),
        target_type=now.get("target_type"),
        progress=progress(now.get("target_type"), now.get("target"), month, values, span),
        continue_line=now.get("continue_line"),
        withdraw_line=now.get("withdraw_line"),
        window_months=now.get("window_months") or 1,
        faced=now.get("faced"),
        state=now.get("state"),
        word=state_word(now["state"], count) if now.get("state") else "",
        count=count,
        holds=holds,
        margin=now.get("margin") or 0.0,
        target_seq=now.get("target_seq"),
        rule_seq=now.get("rule_seq"),
        sentence=metric_sentence(metric, now, points, missing),
        remedy=hold_reason(metric, now, missing),
        points=points,
        days_final=now.get("days_final"),
    )


def _value(held: Figure | None) -> float | None:
    return held.value if held else None


def _months(first: date, last: date) -> list[date]:
    return [add_months(first, n) for n in range((last.year - first.year) * 12 + last.month - first.month + 1)]


def _point(month: date, row: Mapping[str, Any] | None) -> Point:
    if row is None:
        return Point(month, None)
    names = (
        "value",
        "faced",
        "expected",
        "target",
        "continue_line",
        "withdraw_line",
        "state",
        "days_seen",
        "days",
    )
    return Point(month, provisional=bool(row["provisional"]), **{n: row[n] for n in names})
