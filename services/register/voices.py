"""Comments and incidents as a reader may see them: the case as it stands, and its free texts from texts/.

Names of commenters are for the own section and 情報政策課 only; other texts for everyone who reads the account and says
who they are. It is decided here, not on the page.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ledger.authority import check_reads, reads, reads_names
from ledger.cases import Case, cases
from ledger.entries import Account, Comment, Incident, plain as members_of
from ledger.journal import Author
from store.archive import MissingBlob

from ..audit.keeping import disposed
from ..office.folder import Office

WITHHELD, GONE, LOST = (
    "（この課と情報政策課だけに表示）",
    "（廃棄済）",
    "（読めません。記録の点検をしてください）",
)
UNNAMED = "（左で記録する人を選ぶと表示します）"


@dataclass(frozen=True)
class Heard:
    """A comment or an incident with its texts. A text that may not be read says why instead; None: there is none."""

    case: Case
    account: Account
    texts: Mapping[str, str | None]
    open: bool  # whether its texts may be changed by who reads them

    @property
    def seq(self) -> int:
        """Of the entry that began it: what a later one is `of`."""
        return self.case.seq

    @property
    def body(self) -> Any:
        return self.case.body


def comments(office: Office, author: Author | None, accounts: Collection[str] | None = None) -> list[Heard]:
    """The comments of some accounts (None: of all that the author reads), newest first. Denied for another's."""
    found = _heard(office, author, Comment, accounts)
    return sorted(found, key=lambda h: (h.body.received_on, h.seq), reverse=True)


def incidents(office: Office, author: Author | None, accounts: Collection[str] | None = None) -> list[Heard]:
    """The incidents of some accounts, those that go on first, then the newest. Denied for another's."""
    found = _heard(office, author, Incident, accounts)
    found.sort(key=lambda h: (h.body.opened_on, h.seq), reverse=True)
    return sorted(found, key=lambda h: h.body.closed_on is not None)


def _heard(
    office: Office, author: Author | None, model: Any, accounts: Collection[str] | None
) -> list[Heard]:
    register, today = office.ledger.register(), office.today()
    held = register.accounts(today)
    for account_id in accounts or ():
        if account_id in held:
            check_reads(author, held[account_id])
    found = []
    for case in cases(register, model):
        account = held.get(case.body.account_id)
        wanted = accounts is None or case.body.account_id in accounts
        if account is not None and wanted and (author is None or reads(author, account)):
            names = author is not None and reads_names(author, account)
            found.append(Heard(case, account, texts_of(office, author, account, case.body), names))
    return found


TEXTS: dict[type, tuple[str, ...]] = {Comment: ("text", "commenter"), Incident: ("details",)}


def texts_of(office: Office, author: Author | None, account: Account, body: Any) -> dict[str, str | None]:
    """The free texts of a comment or an incident, as far as the author may read them."""
    check_reads(author, account)
    gone = disposed(office.ledger.register())
    names = author is not None and reads_names(author, account)
    return {n: _text(office, getattr(body, n), n, author, names, gone) for n in TEXTS[type(body)]}


def _text(
    office: Office,
    text_id: str | None,
    name: str,
    author: Author | None,
    names: bool,
    gone: Mapping[str, int],
) -> str | None:
    if text_id is None:
        return None
    if author is None:
        return UNNAMED
    if name == "commenter" and not names:
        return WITHHELD
    try:
        return office.texts.get(text_id) or (GONE if text_id in gone else LOST)
    except MissingBlob:
        return LOST


def carried_on(heard: Heard, told: Mapping[str, Any]) -> dict[str, Any]:
    """The body of the entry that carries a case on: as it stands, with what has changed. A blank takes a member away."""
    merged = members_of(heard.body) | dict(told) | {"of": heard.seq}
    return {k: v for k, v in merged.items() if v not in (None, "")}


def stands(incident: Incident, on: date) -> str:
    """How far an incident has come: 対応中, 収束 (contained), 終結 (closed)."""
    if incident.closed_on and incident.closed_on <= on:
        return "終結"
    return "収束" if incident.contained_on and incident.contained_on <= on else "対応中"


def mended(body: Any, texts: Mapping[str, str | None], told: Mapping[str, Any]) -> dict[str, Any]:
    """A corrected body: a text that was not changed keeps its id, so that it lies under texts/ once."""
    kept = {n: getattr(body, n) for n, text in texts.items() if text is not None and told.get(n) == text}
    return dict(told) | kept
