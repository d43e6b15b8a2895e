"""撤退 to its proven end (第1-4(2)): which step is due when, and which are late."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ledger import procedure
from ledger.cases import Decided, withdrawals
from ledger.entries import InvalidEntry, WithdrawalStep, check_body
from ledger.journal import Author
from ledger.kinds.withdrawal import STEPS
from ledger.register import Record, Register

from ..month.deadlines import on_or_after
from ..register.checks import SETTINGS

AT_ONCE = ("停止", "削除", "周知", "削除後確認")  # 第1-4(2)ただし書: the notice follows
STOPPED = "削除で停止しています"
SET, PLANNED = "予定日", "起案の予定"


@dataclass(frozen=True)
class WithdrawingStep:
    """One step of a withdrawal. `due`: the last day for it, None while the step before is not done. `earliest`: 削除."""

    word: str
    record: Record | None
    due: date | None
    earliest: date | None
    why: str
    today: date

    @property
    def body(self) -> WithdrawalStep | None:
        return self.record.body if self.record else None

    @property
    def done_on(self) -> date | None:
        return self.body.done_on if self.body else None

    @property
    def planned_on(self) -> date | None:
        return self.body.planned_on if self.body else None

    @property
    def is_planned(self) -> bool:
        return self.why in (SET, PLANNED)

    @property
    def needless(self) -> bool:
        """停止 of an account that is deleted already."""
        return self.done_on is None and self.why == STOPPED

    @property
    def overdue(self) -> bool:
        return self.done_on is None and self.due is not None and self.due < self.today


def _order(immediate: bool) -> tuple[str, ...]:
    """The steps as they follow each other."""
    return AT_ONCE if immediate else STEPS


def steps(register: Register, held: Decided, today: date) -> list[WithdrawingStep]:
    """周知, 停止, 削除, 削除後確認 of a withdrawal in their order with their due days; a planned day is its due day."""
    days, found = _step_days(register, today), []
    for word in _order(held.body.immediate):
        record = held.steps.get(word)
        due, earliest, why = _due(held, word, days)
        if record and record.body.planned_on and why != STOPPED:
            due, why = record.body.planned_on, SET
        elif why != STOPPED and (day := held.body.planned(word)):
            due, why = max(day, earliest or day), PLANNED
        found.append(WithdrawingStep(word, record, due, earliest, why, today))
    return found


def schedule(register: Register, held: Decided, today: date) -> dict[str, date]:
    """The day of each step: done, planned, or where nobody planned it as it follows from the one before, on a working day.
    停止 of what is deleted at once has none; its notice is of the day of the deletion, not of the last day for one."""
    found: dict[str, date] = {}
    for step in steps(register, held, today):
        day = step.done_on or step.planned_on or held.body.planned(step.word)
        if day or not (step.needless or (held.body.immediate and step.word == "停止")):
            due = None if held.body.immediate and step.word == "周知" else step.due
            found[step.word] = day or due or _proposed(register, held, step.word, found, today)
    return found


def proposal(register: Register, decided_on: date, notice_days: int, immediate: bool) -> dict[str, date]:
    """The days that a form offers for a withdrawal that is decided on a day."""
    found: dict[str, date] = {}
    for word in _order(immediate):
        if not (immediate and word == "停止"):
            found[word] = _follows(register, decided_on, notice_days, immediate, word, found)
    return found


def _proposed(register: Register, held: Decided, word: str, before: Mapping[str, date], today: date) -> date:
    begun = held.approval.body.approved_on if held.approval else held.body.decided_on
    return _follows(register, begun, held.body.notice_days or 1, held.body.immediate, word, before)


def _follows(
    register: Register, begun: date, notice_days: int, immediate: bool, word: str, before: Mapping[str, date]
) -> date:
    days = _step_days(register, begun)
    if immediate:
        wait = days if word == "削除後確認" else 0
        return on_or_after((before.get("削除", begun)) + timedelta(days=wait))
    if word == "周知":
        return on_or_after(begun + timedelta(days=days))
    if word == "停止":  # 第1-4(2): the notice goes on after it has stopped
        return on_or_after(before["周知"] + timedelta(days=min(days, notice_days // 2)))
    if word == "削除":
        return on_or_after(max(before["周知"] + timedelta(days=notice_days), before["停止"]))
    return on_or_after(before["削除"] + timedelta(days=days))


def _step_days(register: Register, on: date) -> int:
    return int(
        register.setting("withdrawal_step_days", SETTINGS["withdrawal_step_days"].default, f"{on:%Y-%m}")
    )


def _due(held: Decided, word: str, days: int) -> tuple[date | None, date | None, str]:
    """(last day, first day, why) of a step that nobody has planned."""
    approved = held.approval.body.approved_on if held.approval else None
    if word == "停止" and held.done("削除"):
        return None, None, STOPPED
    at_once = held.body.immediate and word in ("停止", "削除")
    if at_once or word == "周知":
        wait = 0 if at_once else days
        return _after(approved, wait), approved, "直ちに" if at_once else f"決裁から{days}日"
    if word == "削除":
        ends = notice_ends(held)
        return _after(ends, days), _after(ends, 1), f"周知の期間が終わってから{days}日"
    before = held.done(STEPS[STEPS.index(word) - 1])
    begun = before.done_on if before else None
    return _after(begun, days), begun, f"{STEPS[STEPS.index(word) - 1]}から{days}日"


def notice_ends(held: Decided) -> date | None:
    """The last day of the notice, once its beginning is known or planned."""
    notice = held.steps.get("周知")
    begun = (notice.body.done_on or notice.body.planned_on) if notice else held.body.notice_on
    return _after(begun, (held.body.notice_days or 1) - 1)


def _after(day: date | None, days: int) -> date | None:
    return None if day is None else day + timedelta(days=days)


def overdue(register: Register, today: date) -> list[tuple[Decided, WithdrawingStep]]:
    """The steps of approved withdrawals whose day is over, the oldest first."""
    late = [(c, s) for c in withdrawals(register) for s in steps(register, c, today) if s.overdue]
    return sorted(late, key=lambda found: (found[1].due or today, found[0].seq))


def broken_rule(register: Register, author: Author, body: Mapping[str, Any], today: date) -> str:
    """The rule that a step which was already done breaks, in words: it can be recorded as 逸脱. Blank where none is."""
    known = {
        "person": "－",
        "proof": "－",
        "links_removed": True,
        "list_updated": True,
        "name_watch_until": str(today),
        "credentials_disposed_on": str(today),
    }
    whole = known | {k: v for k, v in body.items() if v not in (None, "", False)}
    try:
        procedure.check(author, check_body("withdrawal_step", whole), register, today)
    except InvalidEntry as refused:
        try:
            procedure.check(
                author, check_body("withdrawal_step", whole | {"deviation": "－"}), register, today
            )
        except InvalidEntry:
            return ""  # no 逸脱 makes it possible
        return str(refused)
    return ""
