"""締めのあとで変わった値: which closed months today's records speak otherwise of, for the documents that come after them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby

from ledger.authority import Denied, accounts_of
from ledger.declared import reaches
from ledger.entries import KINDS, Body
from ledger.register import Record, Register
from metrics.calendar import add_months
from metrics.evaluation import Evaluation
from metrics.frozen import STANDARDS, Moved, UnreadableEvaluation, moved, moved_standards
from reports.restated import RestatedMonth
from store.archive import MissingBlob
from store.views import View

from ..office.folder import Office
from .evaluating import evaluated_each, kept

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
STANDING = f"""
SELECT account_id, metric, {", ".join(STANDARDS)}
FROM target_month
WHERE month = $month AND account_id IN (SELECT unnest($accounts))
"""


def restated(
    office: Office, view: View, first: date, last: date, account_ids: Sequence[str] = ()
) -> list[RestatedMonth]:
    """The closed months from `first` to `last` that today's records speak otherwise of, newest first.

    Only those are computed again that something recorded after their 締め can have touched: a cell of the month, or an
    entry of any kind that a figure depends on, for the account or for all, from the month or an earlier one on.
    """
    rows = [
        r
        for r in view.rows(LATER, first=first, last=last)
        if not account_ids or r["account_id"] in account_ids
    ]
    if not rows:
        return []
    later = later_than(office.ledger.register(), min(r["seq"] for r in rows))
    touched = [r for r in rows if r["touched"] or _touches(later, r)]
    found = []
    for month, of in groupby(touched, key=lambda r: r["month"]):
        found += _compared(office, view, month, list(of))
    return found


def before(office: Office, view: View, month: date, account_ids: Sequence[str] = ()) -> list[RestatedMonth]:
    """Of the months before one, as far back as its documents look."""
    return restated(office, view, add_months(month, -BACK), add_months(month, -1), account_ids)


def since_closed(office: Office, view: View, closed: Evaluation) -> list[Moved]:
    """What today's records say otherwise than a closed Evaluation: shown as a difference, never as a silent change."""
    (now,), (standing,) = _today(office, view, closed.month, [closed.account_id])
    return [*moved(closed, now), *moved_standards(closed, standing)] if now else []


# ── what can have touched a closed month ───────────────────────────────────────────────────────────


def later_than(register: Register, seq: int) -> dict[str | None, list[tuple[str, int]]]:
    """Account (None: any) → of each entry after `seq` that can change a month without bringing a cell of it: from which
    month on ("" any), and its seq. Which kinds these are, and from when they hold, they say themselves."""
    found: dict[str | None, list[tuple[str, int]]] = defaultdict(list)
    for n in range(seq + 1, register.seq + 1):
        record = register.records.get(n)
        if record and _counts(register, record):
            for account_id in _accounts(record.body, register):
                found[account_id].append((reaches(record.body), n))
    return found


def _counts(register: Register, record: Record) -> bool:
    """A correction counts as what it corrects; what it takes away leaves no cell behind."""
    kind = KINDS[register.told_by(record.seq)[0]].DECLARED
    return not kind.told_only and not (kind.cells and record.kind == kind.id)


def _accounts(body: Body, register: Register) -> set[str | None]:
    try:
        return accounts_of(body, register)
    except Denied:  # what it speaks of is gone
        return {None}


def _touches(later: dict[str | None, list[tuple[str, int]]], row: dict) -> bool:
    month = f"{row['month']:%Y-%m}"
    return any(
        since <= month and seq > row["seq"]
        for account_id in (row["account_id"], None)
        for since, seq in later.get(account_id, ())
    )


# ── what it says today ─────────────────────────────────────────────────────────────────────────────


def _compared(office: Office, view: View, month: date, rows: Sequence[dict]) -> Iterator[RestatedMonth]:
    evaluations, standings = _today(office, view, month, [r["account_id"] for r in rows])
    for r, now, standing in zip(rows, evaluations, standings, strict=True):
        try:
            closed = kept(office, r["digest"], r["seq"], r["revision"])
        except (MissingBlob, UnreadableEvaluation):
            continue
        told = moved(_own(closed), _own(now)) + moved_standards(closed, standing) if now else []
        moves = tuple(m for m in told if m.was != m.now and m.what != "台帳か文の一部")
        if moves:
            yield RestatedMonth(r["account_id"], closed.name, closed.section, month, r["revision"], moves)


def _today(
    office: Office, view: View, month: date, account_ids: Sequence[str]
) -> tuple[list[Evaluation | None], list[dict[str, dict]]]:
    """Of each account its Evaluation as today's facts give it, and by metric what its month would be judged by."""
    held: dict[str, dict[str, dict]] = {account_id: {} for account_id in account_ids}
    for row in view.rows(STANDING, month=month, accounts=list(account_ids)):
        held[row["account_id"]][row["metric"]] = row
    return list(evaluated_each(office, view, account_ids, month)), list(held.values())


def _own(e: Evaluation) -> Evaluation:
    """The month's own figures: earlier months of the trend are their own months' to tell."""
    return replace(e, metrics=tuple(replace(m, points=m.points[-1:]) for m in e.metrics))
