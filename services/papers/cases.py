"""What the documents of a decision have in common: which decision one is of, who approved it, what is told to the public.
Everything is read from the entries and from what the person had seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from ledger.cases import Decided, decisions
from ledger.entries import Account, Decision
from ledger.register import Register
from metrics.calendar import month_end, wareki
from reports.draft import Approved
from reports.status import platform_name

from ..decision import withdrawing
from ..office.folder import Office
from .kinds import Due, Names, PaperKind


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


def notices(
    office: Office, register: Register, held: Decided, account: Account
) -> tuple[tuple[str, str], ...]:
    """Title and text of each draft, filled with what is known; what is not stays a visible gap."""
    words, body = office.guideline.words, held.body
    dates = {
        s.word: s.done_on or s.due or s.earliest for s in withdrawing.steps(register, held, body.decided_on)
    }
    told = {
        "account": account.name,
        "platform": platform_name(office.platforms, account.platform),
        "section": account.section,
        "url": account.url,
        "reason": body.reason,
        "contact": account.section,
        "clause": body.clause,
        "decided_on": wareki(body.decided_on),
        "stopped_on": said(dates.get("停止")),
        "deleted_on": said(dates.get("削除")),
        "notice_from": said(dates.get("周知")),
        "notice_to": said(withdrawing.notice_ends(held)),
    }
    names = ("notice_immediate",) if body.immediate else ("notice_account", "notice_site")
    return tuple(
        (words.templates[n].title, words.template(n, **told).strip()) for n in names if n in words.templates
    )


def said(day: date | None) -> str | None:
    return wareki(day) if day else None
