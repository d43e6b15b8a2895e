"""How far a target is reached, by its type. Pure; nothing is prorated, nothing guessed for a missing month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from . import figures
from .calendar import add_months, fiscal_year, months_between
from .figures import Figure

MONTHS_BEFORE_PACE = 3


@dataclass(frozen=True)
class Progress:
    """achieved: share of the target reached; reached: the figure it is the share of; pace: where it should be
    by now (None: too early, or a month is missing); note: what to say beside it."""

    achieved: float | None = None
    reached: float | None = None
    pace: float | None = None
    note: str = ""


def progress(
    kind: str | None,
    target: float | None,
    month: date,
    values: Mapping[date, Figure],
    span: tuple[date, date] | None = None,
) -> Progress:
    """Progress towards a target in a month. A month that is not whole reaches nothing yet, and says so.

    期末到達: the month's stock over the target; pace is linear from the last value before the fiscal year.
    年度累計: the sum over the named months so far; pace is target × elapsed / span.
    毎月維持: the month's value over the target; it has no pace.

    >>> sums = {date(2026, m, 1): Figure(10.0, "件") for m in (4, 5, 6)}
    >>> progress("年度累計", 120.0, date(2026, 6, 1), sums, (date(2026, 4, 1), date(2027, 3, 1)))
    Progress(achieved=0.25, reached=30.0, pace=30.0, note='')
    >>> progress("年度累計", 120.0, date(2026, 7, 1), sums, (date(2026, 4, 1), date(2027, 3, 1))).note
    '累計（1か月欠測）'
    >>> stocks = {date(2026, 3, 1): Figure(1000.0, "人"), date(2026, 9, 1): Figure(1080.0, "人")}
    >>> progress("期末到達", 1200.0, date(2026, 9, 1), stocks).pace
    1100.0
    >>> progress("毎月維持", 50.0, date(2026, 9, 1), {date(2026, 9, 1): Figure(20.0, "件", 20, 20, 30)})
    Progress(achieved=None, reached=20.0, pace=None, note='20/30日分')
    """
    if target is None or kind is None:
        return Progress()
    if kind == "年度累計" and span:
        return _sum_so_far(target, month, values, span)
    now = values.get(month)
    if now is None:
        return Progress(pace=_linear(target, month, values) if kind == "期末到達" else None)
    note = f"{now.days_known}/{now.days}日分" if now.partial else ""
    pace = _linear(target, month, values) if kind == "期末到達" and now.whole else None
    return Progress(figures.share(now, target), now.value, pace, note)


def _sum_so_far(
    target: float, month: date, values: Mapping[date, Figure], span: tuple[date, date]
) -> Progress:
    first, last = span
    if not first <= month <= last:
        return Progress(note="対象の期間の外です")
    so_far = months_between(first, month)
    held = [values[m] for m in so_far if m in values]
    known = figures.wholes(held)
    parts, missing = len(held) - len(known), len(so_far) - len(held)
    reached = sum(known) if known else None
    achieved = reached / target if reached is not None and target else None
    if missing or parts:
        why = [f"{missing}か月欠測"] if missing else []
        why += [f"日のたりない{parts}か月を除く"] if parts else []
        return Progress(achieved, reached, None, f"累計（{'、'.join(why)}）")
    early = len(so_far) < MONTHS_BEFORE_PACE
    return Progress(
        achieved, reached, None if early else target * len(so_far) / len(months_between(first, last))
    )


def _linear(target: float, month: date, values: Mapping[date, Figure]) -> float | None:
    begins = date(fiscal_year(month), 4, 1)
    elapsed = len(months_between(begins, month))
    start = values.get(add_months(begins, -1))
    if start is None or start.value is None or not start.whole or elapsed < MONTHS_BEFORE_PACE:
        return None
    return start.value + (target - start.value) * elapsed / 12
