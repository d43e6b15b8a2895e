"""運用開始月: the month from which the office owes its evaluations. Months before it are history: shown, judged, never owed."""

from __future__ import annotations

from datetime import date

from ledger.entries import Close, Review, Setting
from ledger.kinds.standards import SETTING_WORDS
from ledger.register import Register
from metrics.calendar import add_months, month, screen_month

KEY = "operation_month"  # of the setting that says so
TITLE = SETTING_WORDS[KEY]
ASKS = "この月の評価から、期限と督促が始まるか。前の月は過去の記録で、見られて判定もされるが、期限はない"


def begins(register: Register) -> date | None:
    """The first month that is owed: the setting; else the month first closed, or of the earliest 提出; else the month that
    was due when the office was begun. None where nothing was ever recorded."""
    return register.derived(("begins", register.seq > 0), (Setting, Close, Review), lambda: _begins(register))


def _begins(register: Register) -> date | None:
    if told := str(register.setting(KEY, "")):
        return month(told)
    if closed := next(register.of(Close), None):
        return month(closed.body.month)
    if handed_in := min((r.body.month for r in register.of(Review)), default=""):
        return month(handed_in)
    first = next(iter(register.entries), None)
    return add_months(register.entries[first].at.date().replace(day=1), -1) if first else None


def owed(register: Register, asked: date) -> bool:
    """Whether anybody owes anything of a month."""
    first = begins(register)
    return first is None or asked >= first


def proposed(today: date, closing: date) -> date:
    """The month that a new office is asked about first: last month while its 締め is still ahead, else this month.

    >>> proposed(date(2026, 11, 12), closing=date(2026, 11, 16)), proposed(date(2026, 11, 28), closing=date(2026, 11, 16))
    (datetime.date(2026, 10, 1), datetime.date(2026, 11, 1))
    """
    this = today.replace(day=1)
    return add_months(this, -1) if today <= closing else this


def before(first: date) -> str:
    """What is said of a month before it."""
    return f"{TITLE}（{screen_month(first)}）より前の月です。期限はありません"
