"""確定: what is made and kept at the moment that makes it so, the 月次評価シート of a 締め and the papers of a 決裁. They are kept
by their hash under documents/, and handed out from there byte for byte ever after (issuing.py). Where one could not be
made then, it is made later from what stood, and is the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from ledger.cases import decisions
from ledger.entries import Close
from ledger.journal import Author, Entry
from ledger.register import Record, Register
from metrics.calendar import month as month_of

from ..month import closing
from ..office.folder import Office
from . import issuing
from .kinds import of_decisions
from .order import Order

Told = Callable[[int, int, str], None]


def closes(register: Register, account_id: str, month: date) -> list[Record]:
    """Every 締め of an account's month, oldest first: also those that were taken back since."""
    wanted = (account_id, f"{month:%Y-%m}")
    return [r for r in register.of(Close) if (r.body.account_id, r.body.month) == wanted]


def sheet_of(close: Record, sample: bool = False) -> Order:
    """The order for the sheet of a 締め."""
    return Order("review", "pdf", month_of(close.body.month), (close.body.account_id,), sample=sample)


def settle(
    office: Office, author: Author, seqs: Sequence[int], sample: bool = False, told: Told | None = None
) -> list[Entry]:
    """Make and keep the sheets of these 締め, and journal their issue in one write. Raises what making one raises."""
    register = office.ledger.register()
    return _settled(office, author, [sheet_of(register.records[seq], sample) for seq in seqs], told)


def _settled(
    office: Office, author: Author, orders: Sequence[Order], told: Told | None = None
) -> list[Entry]:
    view, made = office.view(), []
    try:
        for done, order in enumerate(orders, 1):
            made.append((order, issuing.issue(office, view, order)))
            if told:
                told(done, len(orders), order.account_ids[0])
        return issuing.record(office, view, author, made) if made else []
    finally:
        view.connection.close()


def close(
    office: Office,
    author: Author,
    month: str,
    seen: Mapping[str, str],
    unconfirmed: Mapping[str, str] | None = None,
    sample: bool = False,
    told: Told | None = None,
) -> tuple[list[Entry], str]:
    """締め, and then its 確定 sheets. The 締め is never lost for a sheet that cannot be made: what went wrong comes back as
    words, and the sheet is made when it is first asked for. Raises InvalidEntry, Denied: then nothing is closed."""
    entries = closing.close(office, author, month, seen, unconfirmed)
    return entries, settled(office, author, [e.seq for e in entries], sample, told)


def settled(
    office: Office, author: Author, seqs: Sequence[int], sample: bool = False, told: Told | None = None
) -> str:
    """As `settle`, after a 締め: whatever stops a document, the 締め stands; what went wrong, in words."""
    try:
        settle(office, author, seqs, sample, told)
    except Exception as error:
        return f"締めは記録しました。確定版の紙は、まだできていません（{error}）。月次評価か帳票で、もう一度作れます。"
    return ""


def decided(office: Office, author: Author, decision: int, sample: bool = False) -> str:
    """Keep the papers of a decision as they were approved, after its 決裁: whatever stops one, the 決裁 stands; what went
    wrong, in words. Nothing where it is not approved."""
    try:
        _settled(office, author, list(_papers_of(office, decision, sample)))
    except Exception as error:
        return f"決裁は記録しました。決裁済の書類は、まだできていません（{error}）。継続・撤退か帳票で、もう一度作れます。"
    return ""


def after(office: Office, author: Author, entry: Entry) -> str:
    """What an entry that was recorded by itself makes 確定: of a 締め and of a 決裁; what went wrong, in words."""
    if entry.kind == "close":
        return settled(office, author, [entry.seq])
    return decided(office, author, entry.body["decision"]) if entry.kind == "approval" else ""


def _papers_of(office: Office, decision: int, sample: bool) -> Iterable[Order]:
    for held in decisions(office.ledger.register()):
        if held.seq != decision:
            continue
        month, account = held.body.decided_on.replace(day=1), held.body.account_id
        for kind in of_decisions(held):
            for form in kind.forms:
                order = Order(kind.id, form, month, (account,), sample=sample, of=held.seq)
                bound = kind.bound(office, order) if kind.bound else None
                if bound and bound.final and bound.final.kind == "approval":
                    yield order
