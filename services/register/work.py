"""Staff hours and unit costs as the register shows them: what was told, and what is taken over from the month before (推計)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ledger.entries import Cost, Hours
from ledger.register import Record, Register
from metrics.calendar import add_months
from store.views import View

MONTHS = 12
WORKED = """
SELECT month, hours, estimated FROM work_hours
WHERE account_id = $account AND month >= $first
ORDER BY month DESC
"""


@dataclass(frozen=True)
class Worked:
    """A month's hours. `estimated`: nobody told them, those of the month before stand for them. `record`: where they were told."""

    month: date
    hours: float | None
    estimated: bool
    record: Record | None = None


def worked(view: View, register: Register, account_id: str, today: date) -> list[Worked]:
    """The last twelve whole months and this one, newest first; None where nothing is known."""
    this = today.replace(day=1)
    rows = {r["month"]: r for r in view.rows(WORKED, account=account_id, first=add_months(this, -MONTHS))}
    told = {r.body.month: r for r in register.of(Hours, account_id=account_id)}
    found = []
    for month in (add_months(this, -n) for n in range(MONTHS + 1)):
        record, row = told.get(f"{month:%Y-%m}"), rows.get(month)
        if record is not None:
            found.append(Worked(month, record.body.hours, False, record))
        else:
            found.append(Worked(month, row["hours"] if row else None, bool(row)))
    return found


def last_told(register: Register, account_id: str) -> float | None:
    """The hours of the latest month that was told: what the next one's form begins with."""
    mine = [r.body for r in register.of(Hours, account_id=account_id)]
    return max(mine, key=lambda b: b.month).hours if mine else None


def told(register: Register, account_id: str, month: date) -> float | None:
    """The hours of a month as they were told; None where nobody has."""
    mine = {r.body.month: r.body.hours for r in register.of(Hours, account_id=account_id)}
    return mine.get(f"{month:%Y-%m}")


def costs(register: Register, account_id: str | None) -> list[Record]:
    """The unit costs of an account and of the whole city, the newest first."""
    return [r for r in register.versions(Cost)[::-1] if r.body.account_id in (None, account_id)]
