"""A quarter, a half or a fiscal year of one account: targets against what was reached, and the states by month.

Sum first, divide last: a rate of the term is its numerators over its denominators, never a mean of months.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from .calendar import add_months, fiscal_label, fiscal_year, months_between, wareki_month
from .catalogue import Metric
from .evaluation import Database, Evaluation, MetricLine, Point, account_word, evaluate
from .figures import WHOLE, Figure
from .words import HELD, UNJUDGED

MONTHS = {"quarter": 3, "half": 6, "year": 12}
STATES = """
SELECT month, state, n, k, m, patience, recovery FROM account_state
WHERE account_id = $account AND month BETWEEN $first AND $last
ORDER BY month
"""
NEWEST = "SELECT max(month) AS month FROM judged_month WHERE month <= $last"
PARTS = f"""
SELECT m.metric, m.basis, sum(m.numerator) AS numerator, sum(m.denominator) AS denominator
FROM measure AS m
WHERE m.account_id = $account AND m.month BETWEEN $first AND $last AND {WHOLE}
GROUP BY m.metric, m.basis
"""


@dataclass(frozen=True)
class TermMonth:
    """One month of the term: the account's state in it."""

    month: date
    state: str
    word: str


@dataclass(frozen=True)
class Reached:
    """One metric over the term. `actual` is comparable with `target`: the stock at the end, the sum of the year so
    far, or the month's mean for 毎月維持; `kept`: in how many of the whole months the target was met. Months that are not
    whole (`short`) enter none of these."""

    metric: str
    title: str
    unit: str
    additivity: str
    deciding: bool
    target: float | None
    target_type: str | None
    actual: Figure
    achieved: float | None
    kept: tuple[int, int] | None
    missing: int
    short: tuple[date, ...]
    note: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Term:
    """One account over a term, as it stood in its last month there."""

    kind: str
    first: date
    last: date
    newest: date  # the newest month of the term that anything is known of
    evaluation: Evaluation  # of the last month in which the account existed
    states: tuple[TermMonth, ...]
    reached: tuple[Reached, ...]
    closed: bool = False  # whether every month of it is

    @property
    def ended(self) -> bool:
        """Whether the account was gone before the newest month."""
        return self.evaluation.month < self.newest

    @property
    def held(self) -> bool:
        """Whether the newest month is not judged: 判定保留."""
        return self.evaluation.state in HELD

    @property
    def judged(self) -> TermMonth | None:
        """The newest month of the term that is judged; None where none is yet."""
        return next((m for m in reversed(self.states) if m.state not in UNJUDGED), None)

    @property
    def state(self) -> str:
        """By which it is looked at: where the newest month is 判定保留, that of the newest month that is judged."""
        return self.judged.state if self.held and self.judged else self.evaluation.state

    @property
    def partial(self) -> bool:
        """Whether the term still goes on."""
        return self.newest < self.last


def span_of(kind: str, month: date) -> tuple[date, date]:
    """First and last month of the quarter, half or fiscal year that a month is in.

    >>> span_of("quarter", date(2026, 11, 1)), span_of("half", date(2027, 2, 1))[0], span_of("year", date(2027, 3, 1))[0]
    ((datetime.date(2026, 10, 1), datetime.date(2026, 12, 1)), datetime.date(2026, 10, 1), datetime.date(2026, 4, 1))
    """
    april = date(fiscal_year(month), 4, 1)
    passed = len(months_between(april, month)) - 1
    first = add_months(april, passed - passed % MONTHS[kind])
    return first, add_months(first, MONTHS[kind] - 1)


def term_label(kind: str, first: date, last: date) -> str:
    """A term on paper.

    >>> term_label("quarter", date(2027, 1, 1), date(2027, 3, 1)), term_label("year", date(2026, 4, 1), date(2027, 3, 1))
    ('令和8年度第4四半期（令和9年1月〜3月）', '令和8年度（令和8年4月〜令和9年3月）')
    """
    year = fiscal_label(fiscal_year(first))
    passed = len(months_between(date(fiscal_year(first), 4, 1), first)) - 1
    which = {
        "quarter": f"第{passed // 3 + 1}四半期",
        "half": "上半期" if passed == 0 else "下半期",
        "year": "",
    }[kind]
    end = f"{last.month}月" if last.year == first.year else wareki_month(last)
    return f"{year}{which}（{wareki_month(first)}〜{end}）"


def term(
    database: Database,
    metrics: Mapping[str, Metric],
    account_id: str,
    kind: str,
    month: date,
    head: str = "",
    closed: Mapping[date, Evaluation] | None = None,
) -> Term | None:
    """The term that a month is in; None where the account did not exist in any month of it.

    `closed`: the Evaluations of months that are closed; their figures stand, whatever came in since. (The quotient of a
    rate over the term is of today's facts: a closed month keeps its rate, not the two sums behind it.)
    """
    first, last = span_of(kind, month)
    states = database.rows(STATES, account=account_id, first=first, last=last)
    if not states:
        return None
    official = closed or {}
    newest_known = states[-1]["month"]
    held = official.get(newest_known) or evaluate(database, metrics, account_id, newest_known, head)
    if held is None:
        return None
    parts = {
        (r["metric"], r["basis"]): r for r in database.rows(PARTS, account=account_id, first=first, last=last)
    }
    told = tuple(TermMonth(s["month"], s["state"], account_word(s)) for s in states)
    reached = tuple(
        _reached(_as_closed(m, official), first, held.month, parts.get((m.metric, m.basis)))
        for m in held.metrics
    )
    newest = database.rows(NEWEST, last=last)[0]["month"]
    whole = all(s["month"] in official for s in states)
    return Term(kind, first, last, newest, held, told, reached, whole)


def _as_closed(line: MetricLine, closed: Mapping[date, Evaluation]) -> MetricLine:
    """A metric whose closed months have the figures of their 締め."""
    then = {
        month: own
        for month, e in closed.items()
        if (own := e.line(line.metric)) and own.points and own.basis == line.basis
    }
    points = tuple(then[p.month].points[-1] if p.month in then else p for p in line.points)
    return replace(line, points=points)


def _reached(line: MetricLine, first: date, last: date, parts: Mapping[str, Any] | None) -> Reached:
    points = tuple(p for p in line.points if first <= p.month <= last)
    known = [p for p in points if p.figure(line.unit).whole]
    short = tuple(p.month for p in points if p.figure(line.unit).partial)
    actual, achieved, note = _against(line, known, parts)
    better = 1 if line.better == "higher" else -1
    faced = _faced(known) if line.target_type == "毎月維持" else []
    kept = sum(value * better >= target * better for value, target in faced)
    return Reached(
        metric=line.metric,
        title=line.title,
        unit=line.unit,
        additivity=line.additivity,
        deciding=line.deciding,
        target=line.target,
        target_type=line.target_type,
        actual=Figure(actual, line.unit),
        achieved=achieved,
        kept=(kept, len(faced)) if faced else None,
        missing=len(points) - len(known) - len(short),
        short=short,
        note=note,
        points=points,
    )


def _against(
    line: MetricLine, known: Sequence[Point], parts: Mapping[str, Any] | None
) -> tuple[float | None, float | None, str]:
    """(actual, achieved share, what to say beside it) of a metric."""
    if line.target_type == "年度累計":
        return line.progress.reached, line.progress.achieved, line.progress.note or "年度のはじめからの累計"
    if not known:
        return None, None, ""
    if line.additivity == "stock":
        return known[-1].value, _share(known[-1].value, line.target), f"{known[-1].month.month}月末"
    months = _months_word([p.month for p in known])
    if line.additivity == "rate":
        rate = parts["numerator"] / parts["denominator"] if parts and parts["denominator"] else None
        return rate, _share(rate, line.target), f"{months}の割合"
    if line.additivity != "flow":
        return None, None, "期間では合計できません"
    total = sum(p.value for p in known if p.value is not None)
    if line.target_type != "毎月維持":
        return total, None, f"{months}の合計"
    faced = _faced(known)
    goal = sum(target for _, target in faced)
    moved = "、目標は期間中に変更" if len({target for _, target in faced}) > 1 else ""
    mean = f"{months}の{'月平均' if len(known) > 1 else '値'}{moved}"
    return total / len(known), _share(sum(value for value, _ in faced), goal), mean


def _months_word(known: Sequence[date]) -> str:
    """Of which months a figure is made.

    >>> april = months_between(date(2026, 4, 1), date(2026, 10, 1))
    >>> _months_word(april), _months_word(april[3:4]), _months_word([*april[:1], *april[3:]])
    ('4〜10月', '7月', '4・7〜10月')
    """
    runs: list[list[date]] = []
    for month in known:
        if runs and add_months(runs[-1][-1], 1) == month:
            runs[-1].append(month)
        else:
            runs.append([month])
    return "・".join(_run_word([m.month for m in run]) for run in runs) + "月"


def _run_word(run: Sequence[int]) -> str:
    return f"{run[0]}〜{run[-1]}" if len(run) > 2 else "・".join(str(m) for m in run)


def _faced(known: Sequence[Point]) -> list[tuple[float, float]]:
    """(value, target) of the months that had both."""
    return [(p.value, p.target) for p in known if p.value is not None and p.target is not None]


def _share(value: float | None, target: float | None) -> float | None:
    return value / target if value is not None and target else None
