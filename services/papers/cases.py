"""What the documents of a decision have in common: which decision one is of, who approved it, what is told to the public.
Everything is read from the entries and from what the person had seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from ledger.cases import Decided, decisions
from ledger.entries import Account, Decision
from ledger.register import Record, Register
from metrics.calendar import month_end, wareki
from reports.draft import Approved
from reports.status import platform_name

from ..decision import withdrawing
from ..office.folder import Office
from .kinds import Bound, Due, Names, PaperKind

if TYPE_CHECKING:
    from .order import Order


def decided_of(
    register: Register, kind: PaperKind, account_ids: tuple[str, ...], month: date, seq: int
) -> Decided:
    """The decision that a document is of: the named one, else the account's latest by the end of a month. LookupError."""
    held = [d for d in decisions(register) if kind.fits and kind.fits(d)]
    if seq:
        found = [d for d in held if d.seq == seq]
    else:
        found = [
            d for d in held if (d.body.account_id,) == account_ids and d.body.decided_on <= month_end(month)
        ]
    if not found:
        raise LookupError(kind.none)
    return found[-1]


def bound(office: Office, order: Order, final: Callable[[Decided], Record | None]) -> Bound | None:
    """A document of a decision is told up to its own last entry, whatever else is recorded; for good from the one that
    `final` names on. None where there is no such decision."""
    held = next((d for d in decisions(office.ledger.register()) if d.seq == order.of), None)
    if held is None:
        return None
    by = final(held)
    if by is not None:
        return Bound(_seq(by), by)
    told = (held.decision, *([held.approval] if held.approval else []), *held.steps.values())
    return Bound(max(map(_seq, told)))


def _seq(record: Record) -> int:
    return record.corrected_by or record.seq


def approved(office: Office, order: Order) -> Bound | None:
    """起案文書 and what goes with it: for good from the 決裁 on (or from when it was turned down)."""
    return bound(office, order, lambda held: held.approval)


def due(office: Office, kind: PaperKind, month: date, names: Names) -> Iterator[Due]:
    """Each decision of a month."""
    return of_month(office, kind, month, lambda held: held.body.decided_on)


def of_month(
    office: Office, kind: PaperKind, month: date, day: Callable[[Decided], date | None]
) -> Iterator[Due]:
    """Each decision that a document can be made of and whose day lies in a month."""
    register = office.ledger.register()
    accounts = register.accounts(month_end(month))
    for held in decisions(register):
        on = day(held)
        if kind.fits and kind.fits(held) and on and on.replace(day=1) == month:
            yield Due(held.body.account_id, held.seq, accounts[held.body.account_id].name)


def account_of(office: Office, register: Register, body: Decision) -> Account:
    """The account as it stood when it was decided on."""
    return register.accounts(body.decided_on)[body.account_id]


def approved_of(held: Decided) -> Approved | None:
    if held.approval is None:
        return None
    b = held.approval.body
    return Approved(b.outcome, b.approver, b.approved_on, b.number)


def head_of(section: str) -> str:
    """Whoever is at the head of a section, by office: 図書館長."""
    return f"{section}長"


def notices(
    office: Office, register: Register, held: Decided, account: Account
) -> tuple[tuple[str, str], ...]:
    """Title and text of each draft, ready to be told: with the days that are planned, and where to ask."""
    words, body = office.guideline.words, held.body
    dates = withdrawing.schedule(register, held, body.decided_on)
    ends = withdrawing.notice_ends(held) or dates["周知"] + timedelta(days=(body.notice_days or 1) - 1)
    told = {
        "account": account.name,
        "platform": platform_name(office.platforms, account.platform),
        "section": account.section,
        "url": account.url or account.handle or "URLは市ホームページの公式アカウント一覧",
        "reason": body.told_reason or words.notice_reason,
        "contact": body.contact or words.contact(account.section),
        "elsewhere": body.elsewhere or words.elsewhere,
        "clause": body.clause,
        "decided_on": wareki(body.decided_on),
        "stopped_on": said(dates.get("停止")),
        "deleted_on": said(dates.get("削除")),
        "notice_from": said(dates.get("周知")),
        "notice_to": wareki(ends),
    }
    names = ("notice_immediate",) if body.immediate else ("notice_account", "notice_site")
    return tuple(
        (words.templates[n].title, words.template(n, **told).strip()) for n in names if n in words.templates
    )


def to_do(held: Decided, step: str) -> str:
    """What is done in a step of a withdrawal, and by which clause."""
    told = {
        "周知": "アカウント内と市ホームページで周知を始める（第1-4(2)）",
        "停止": "発信を停止する",
        "削除": f"周知の期間（{held.body.notice_days}日）が終わってから削除する（第1-4(2)）",
        "削除後確認": "リンク・公式アカウント一覧・名称・認証情報を確かめる",
    }
    if held.body.immediate:
        told |= {"削除": "直ちに削除する（第1-4(2)ただし書）", "周知": "削除したことを周知する"}
    return told[step]


def said(day: date | None) -> str | None:
    return wareki(day) if day else None
