"""Where a month stands with an account: 提出, 差戻し, 確認, 締め, 再開, folded from the entries."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from .entries import Close, Confirm, Reopen, Return, Review
from .register import Record, Register

STEPS = (Review, Return, Confirm, Close, Reopen)
DRAFTING, SUBMITTED, RETURNED, CONFIRMED, CLOSED = "起案前", "提出済", "差戻し", "確認済", "締め済"


@dataclass(frozen=True)
class Course:
    """The entries that stand for one account and month. A 差戻し takes the 提出 and its 確認 back; a new 提出 the 確認."""

    review: Record | None = None
    returned: Record | None = None
    confirm: Record | None = None
    close: Record | None = None
    reopened: Record | None = None
    closes: int = 0  # how often it was closed: the revision

    @property
    def signed(self) -> Record | None:
        """The latest of 提出 and 確認 that stands."""
        return self.confirm or self.review

    @property
    def stage(self) -> str:
        """How far the month is, as one of the words above."""
        if self.close:
            return CLOSED
        if self.confirm:
            return CONFIRMED
        if self.review:
            return SUBMITTED
        return RETURNED if self.returned else DRAFTING


def charged_on(month: str, today: date) -> date:
    """The day whose operating section a month is charged to: its last day, or today while it lasts.

    >>> charged_on("2026-03", date(2026, 4, 2)), charged_on("2026-04", date(2026, 4, 2))
    (datetime.date(2026, 3, 31), datetime.date(2026, 4, 2))
    """
    return min(today, last_day(date.fromisoformat(f"{month}-01")))


def last_day(first: date) -> date:
    """The last day of a month."""
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def courses(register: Register) -> dict[tuple[str, str], Course]:
    """(account, month) → where it stands; those of which nothing was recorded are absent."""
    found: dict[tuple[str, str], Course] = {}
    for record in register.of_any(*STEPS):
        key = (record.body.account_id, record.body.month)
        found[key] = _moved(found.get(key, Course()), record)
    return found


def courses_of(register: Register, account_id: str) -> dict[str, Course]:
    """Month → where it stands with one account, oldest first: what `courses` says of it, without the others."""
    found: dict[str, Course] = {}
    for record in register.of_any(*STEPS, account_id=account_id):
        found[record.body.month] = _moved(found.get(record.body.month, Course()), record)
    return dict(sorted(found.items()))


def course(register: Register, account_id: str, month: str) -> Course:
    """Where one account and month stand."""
    held = Course()
    for record in register.of_any(*STEPS, account_id=account_id, month=month):
        held = _moved(held, record)
    return held


def _moved(held: Course, record: Record) -> Course:
    match record.body:
        case Review():
            return replace(held, review=record, returned=None, confirm=None)
        case Return():
            return replace(held, review=None, returned=record, confirm=None)
        case Confirm():
            return replace(held, confirm=record)
        case Close():
            return replace(held, close=record, closes=held.closes + 1)
        case _:
            return replace(held, close=None, confirm=None, reopened=record)


def standing_closes(register: Register) -> list[Record]:
    """The closes that no later reopening took back, by account and month."""
    held = courses(register)
    return [close for key in sorted(held) if (close := held[key].close)]
