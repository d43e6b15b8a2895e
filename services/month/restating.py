"""締めのあとで変わった値: which closed months today's records speak otherwise of, for the documents that come after them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from ledger.entries import Target
from ledger.register import Register
from metrics.calendar import add_months
from metrics.evaluation import Evaluation
from metrics.frozen import UnreadableEvaluation, moved
from reports.restated import RestatedMonth
from store.archive import MissingBlob
from store.views import View

from ..office.folder import Office
from .evaluating import evaluated, kept

BACK = 12  # months: what a trend on paper shows beside the month itself
LATER = """
SELECT c.account_id, c.month, c.seq, c.revision, c.digest,
    coalesce(max(k.import_seq), 0) > c.seq AS touched
FROM closed AS c
LEFT JOIN known_cell AS k ON k.account_id = c.account_id AND k.month = c.month
WHERE c.month BETWEEN $first AND $last
GROUP BY c.account_id, c.month, c.seq, c.revision, c.digest
ORDER BY c.month DESC, c.account_id
"""


def restated(
    office: Office, view: View, first: date, last: date, account_ids: Sequence[str] = ()
) -> list[RestatedMonth]:
    """The closed months from `first` to `last` whose own figures moved, newest first.

    Only those are computed again that something recorded after their 締め can have touched: a fact of the month, a
    target of the account, a correction or an undone import.
    """
    rows = [
        r
        for r in view.rows(LATER, first=first, last=last)
        if not account_ids or r["account_id"] in account_ids
    ]
    if not rows:
        return []
    register = office.ledger.register()
    later = _later(register)
    found = []
    for r in rows:
        if r["touched"] or max(later.get(r["account_id"], 0), later.get(None, 0)) > r["seq"]:
            found += _compared(office, view, r["account_id"], r["month"], r)
    return found


def before(office: Office, view: View, month: date, account_ids: Sequence[str] = ()) -> list[RestatedMonth]:
    """Of the months before one, as far back as its documents look."""
    return restated(office, view, add_months(month, -BACK), add_months(month, -1), account_ids)


def _later(register: Register) -> dict[str | None, int]:
    """Account (None: any) → seq of the newest entry that can change a month without bringing a new fact of it."""
    found: dict[str | None, int] = {}
    for record in register.of(Target):
        found[record.body.account_id] = record.seq
    for entry in register.entries.values():
        if entry.kind in ("correct", "undo_import"):
            found[None] = entry.seq
    return found


def _compared(office: Office, view: View, account_id: str, month: date, row: dict) -> list[RestatedMonth]:
    now = evaluated(office, view, account_id, month)
    try:
        closed = kept(office, row["digest"], row["seq"], row["revision"])
    except (MissingBlob, UnreadableEvaluation):
        return []
    moves = tuple(moved(_own(closed), _own(now))) if now else ()
    moves = tuple(m for m in moves if m.was != m.now and m.what != "台帳か文の一部")
    return (
        [RestatedMonth(account_id, closed.name, closed.section, month, row["revision"], moves)]
        if moves
        else []
    )


def _own(e: Evaluation) -> Evaluation:
    """The month's own figures: earlier months of the trend are their own months' to tell."""
    return replace(e, metrics=tuple(replace(m, points=m.points[-1:]) for m in e.metrics))
