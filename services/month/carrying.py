"""課題に写す・ニーズに写す: a finding of 記事 put into somebody's own draft of the month's 月次評価, by them, and taken out again.

Nothing is submitted by it: the sentence stands in the draft like one that was typed, with the mark of its evidence.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ledger import disk
from ledger.authority import Denied, records
from ledger.disk import DiskFailed
from ledger.entries import InvalidEntry
from ledger.journal import Author
from ledger.months import Course, charged_on, course
from metrics.carried import Carried, marks

from ..office.folder import Office
from . import drafts, monthly
from .finding_store import beside_drafts

INTO = {"issues": "課題", "needs": "ニーズ"}


def why_not(office: Office, author: Author, account_id: str, month: str) -> str | None:
    """Why somebody cannot write into a month's sheet; None where they can."""
    register = office.ledger.register()
    account = register.accounts(charged_on(month, office.today())).get(account_id)
    if account is None or not records(author, "review", account.section):
        return "課題・ニーズに写せるのは、このアカウントの運営主体の人だけです"
    if course(register, account_id, month).close:
        return "この月は締め済みなので、課題・ニーズには写せません。前の月か次の月を選んでください"
    return None


def where(office: Office, author: Author, account_id: str, month: str, mark: str) -> tuple[str, ...]:
    """Into which parts of somebody's sheet (INTO) a finding was copied."""
    texts = _texts(office, author, account_id, month)
    return tuple(name for name in INTO if mark in marks(texts[name]))


def carry(office: Office, author: Author, month: str, finding: Carried, name: str) -> None:
    """Add a finding to a part of the author's draft. Raises Denied, InvalidEntry, DiskFailed."""
    if why := why_not(office, author, finding.account_id, month):
        raise Denied(why)
    text = _texts(office, author, finding.account_id, month)[name]
    if finding.mark in marks(text):
        raise InvalidEntry(f"この見立ては、もう{INTO[name]}に写してあります")
    beside_drafts(office).put(finding.canonical)
    _write(office, author, finding.account_id, month, name, "\n".join(filter(None, (text, finding.line))))


def take_out(office: Office, author: Author, month: str, finding: Carried, name: str) -> None:
    """Take a finding out of the author's draft again; what was typed beside it stays. Raises InvalidEntry, DiskFailed."""
    text = _texts(office, author, finding.account_id, month)[name]
    if finding.line not in text:
        raise InvalidEntry(
            f"{INTO[name]}の文が書き直されているので、取り消せません。月次評価で消してください"
        )
    rest = "\n".join(line for line in text.replace(finding.line, "").split("\n") if line.strip())
    _write(office, author, finding.account_id, month, name, rest)


def _said(office: Office, account_id: str, month: str) -> tuple[Course, dict[str, str]]:
    """Where the month stands, and what was submitted last of it."""
    register = office.ledger.register()
    held = course(register, account_id, month)
    said = monthly.said_last(register, held)
    return held, {name: (getattr(said.body, name) or "") if said else "" for name in INTO}


def _texts(office: Office, author: Author, account_id: str, month: str) -> dict[str, str]:
    """What somebody's sheet says: their draft, else what was submitted last."""
    draft = drafts.load(office, author.person, account_id, month)
    return _said(office, account_id, month)[1] | {
        name: text for name, text in (draft.fields if draft else {}).items() if name in INTO
    }


def _write(office: Office, author: Author, account_id: str, month: str, name: str, text: str) -> None:
    draft = drafts.load(office, author.person, account_id, month)
    held, said = _said(office, account_id, month)
    fields = {n: t for n, t in (draft.fields if draft else {}).items() if n != name}
    if text != said[name]:
        fields[name] = text
    with _disk():
        if not fields:
            drafts.discard(office, author.person, account_id, month)
            return
        base, edition = (draft.base, draft.edition) if draft else (monthly.newest(held), 0)
        drafts.save(office, author.person, account_id, month, fields, base, edition)


@contextmanager
def _disk() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DiskFailed(f"下書きを保存できませんでした。{disk.told(error)}") from error
