"""The Evaluation of an account and month: as it was closed, or as it stands; and what a signature on it binds."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from ledger import disk
from ledger.entries import InvalidEntry
from ledger.journal import Author
from ledger.months import course
from ledger.register import Record, Register, corrected_since
from ledger.witnesses import seq_of
from metrics.calendar import month as month_of, said_month
from metrics.evaluation import Evaluation, evaluate, evaluate_each
from metrics.frozen import UnreadableEvaluation, moved, revive, same_but_for_work
from store.archive import MissingBlob
from store.views import View, open_view

from ..office.folder import VERIFYING, Office

CLOSED = """
SELECT account_id, seq, revision, digest FROM closed
WHERE month = $month AND account_id IN (SELECT unnest($accounts))
"""


def head_of(office: Office, view: View) -> str:
    """The hash of the last entry that a view holds: what documents print; blank for an empty office."""
    return office.ledger.journal.entries()[view.seq - 1].hash if view.seq else ""


def standing(office: Office, view: View, account_id: str, month: date) -> Evaluation | None:
    """What is official: of a closed month the Evaluation of its 締め (確定), else today's (速報).

    None where the account does not exist in that month. Raises MissingBlob where the closed one cannot be read.
    """
    return next(standing_each(office, view, [account_id], month))


def standing_each(
    office: Office, view: View, account_ids: Sequence[str], month: date
) -> Iterator[Evaluation | None]:
    """What `standing` says of each account that is asked, in that order."""
    closed = {r["account_id"]: r for r in view.rows(CLOSED, accounts=list(account_ids), month=month)}
    still_open = evaluated_each(office, view, [a for a in account_ids if a not in closed], month)
    for account_id in account_ids:
        if row := closed.get(account_id):
            yield kept(office, row["digest"], row["seq"], row["revision"])
        else:
            yield next(still_open)


def evaluated(office: Office, view: View, account_id: str, month: date) -> Evaluation | None:
    """The Evaluation as today's facts give it, closed or not. Its official states are those of the closes."""
    return next(evaluated_each(office, view, [account_id], month))


def evaluated_each(
    office: Office, view: View, account_ids: Sequence[str], month: date
) -> Iterator[Evaluation | None]:
    """What `evaluated` says of each account that is asked, in that order: the view is asked once for many of them."""
    return evaluate_each(view, office.metrics, account_ids, month, head_of(office, view))


def evaluated_with(
    office: Office, author: Author, account_id: str, month: date, kind: str, members: dict[str, Any]
) -> Evaluation | None:
    """The Evaluation as one more entry would make it, before that is journalled: what a 提出 in the same write binds.

    Raises InvalidEntry or Denied where the entry may not be made."""
    entries, register = office.ledger.beside(author, kind, members)
    newest = office.views.current()
    with disk.workplace(office.folder, VERIFYING) as place:
        beside = Path(shutil.copyfile(newest, place / "view.duckdb"))
        office.views.write(beside, entries, seq_of(newest.name), office.reader.replay, register)
        view = open_view(beside)
        try:
            return evaluate(view, office.metrics, account_id, month)
        finally:
            view.connection.close()


def kept(office: Office, digest: str, seq: int = 0, revision: int = 0) -> Evaluation:
    """An Evaluation that was kept at 提出 or 締め. `seq`: of the close, whose head it then shows. Raises MissingBlob."""
    try:
        raw = office.documents.get(digest)
    except MissingBlob:
        raise MissingBlob(f"締めの時の評価 {digest[:12]}… が documents/ にないか、変わっています") from None
    head = office.ledger.journal.entries()[seq - 1].hash if seq else ""
    return revive(raw, seq, head, revision, final=bool(seq))


def bound(office: Office, view: View, account_id: str, month: str, digest: str | None) -> Evaluation:
    """Today's Evaluation, if it is the one that a person saw. Raises InvalidEntry naming what moved in between."""
    now = evaluated(office, view, account_id, month_of(month))
    return as_seen(office, now, account_id, month, digest)


def as_seen(
    office: Office, now: Evaluation | None, account_id: str, month: str, digest: str | None
) -> Evaluation:
    """`bound`, of the Evaluation that today's facts give (None: none)."""
    if now is None:
        raise InvalidEntry(f"{account_id} は{said_month(month)}にはありません")
    if now.matches(digest):
        return now
    signed = signature(office.ledger.register(), account_id, month)
    if signed and signed.body.digest == digest and (seen := agreed(office, signed, now)):
        return seen
    if digest is None:
        raise InvalidEntry(f"見た評価のしるし（digest）が要ります。いまは {now.digest} です")
    try:
        told = "、".join(m.sentence for m in moved(kept(office, digest), now)[:5])
    except MissingBlob:
        told = "どの値かは、開き直すと見られます"
    raise InvalidEntry(
        f"見ているあいだに値が変わりました（{told}）。新しい値を見てから、もう一度行ってください"
    )


# ── what a signature binds ─────────────────────────────────────────────────────────────────────────


def signature(register: Register, account_id: str, month: str) -> Record | None:
    """The latest of 提出 and 確認 that stands for a month."""
    return course(register, account_id, month).signed


def agreed(office: Office, signed: Record, now: Evaluation) -> Evaluation | None:
    """What a 提出 or 確認 binds, where today's Evaluation says the same; None where something told or measured moved.

    An estimate (推計) from the hours of another month moves nothing: the figures of 生産性 may differ, unless somebody
    has told this month's hours, or a cost, since.
    """
    if now.matches(signed.body.digest):
        return now
    if work_told(office.ledger.register(), signed):
        return None
    try:
        seen = kept(office, signed.body.digest)
    except (MissingBlob, UnreadableEvaluation):
        return None
    return seen if same_but_for_work(seen, now) else None


def work_told(register: Register, signed: Record) -> bool:
    """Whether the month's own hours, or a cost, were told or corrected after a signature."""
    mine = (signed.body.account_id, signed.body.month)
    touched = [register.entries[seq] for seq in corrected_since(register, signed.seq)]
    touched += [e for e in register.entries.values() if e.seq > signed.seq]
    return any(
        e.kind == "cost" or (e.kind == "hours" and (e.body.get("account_id"), e.body.get("month")) == mine)
        for e in touched
    )
