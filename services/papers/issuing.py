"""Documents, one at a time: whoever asks for a kind in a form gets a Paper. A month's whole set is in month_set.py.

`issue` makes a document and `deliver` hands it out: it journals the issue (発行記録) under the evidence id that its pages
print, so that 監査 finds it again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from ledger.authority import Denied, reads
from ledger.cases import decisions
from ledger.journal import Author, Entry
from ledger.register import Record
from metrics.calendar import wareki_month
from reports.paper import FORMS, Paper
from store.views import View

from ..audit.evidence import evidence_id
from ..office.folder import Office
from . import finals
from .kinds import paper_kind, paper_kinds
from .order import (
    Making,
    Memo,
    Order,
    evaluations,
    moment,
    status_rows,
)

__all__ = [
    "Order",
    "choices",
    "deliver",
    "evaluations",
    "issue",
    "issue_named",
    "numbered",
    "preview",
    "record",
    "states",
    "status_rows",
]
CLOSE = "SELECT seq FROM closed WHERE account_id = $account AND month = $month"


def issue(office: Office, view: View, order: Order, memo: Memo | None = None) -> Paper:
    """Make one document. `memo` keeps a month's evaluations for the next order of the same view.

    The sheet of a closed month is that of its 締め, byte for byte. Raises LookupError, saying what there is, for a month,
    an account, a kind or a form that is not there; MissingBlob where a closed month cannot be read any more.
    """
    kind = paper_kinds().get(order.kind)
    if kind is None or order.form not in kind.forms or (order.masked and not kind.masked):
        raise LookupError(
            f"{order.kind} を {order.form}{'（公開用）' if order.masked else ''} で作ることはできません。"
        )
    if close := close_of(office, view, order):
        return finals.paper(office, close, order.sample)
    return Making(office, view, numbered(office, view, order), {} if memo is None else memo).paper()


def close_of(office: Office, view: View, order: Order) -> Record | None:
    """The 締め whose own sheet is asked for; None for every other document."""
    if (order.kind, order.form, order.masked, len(order.account_ids)) != ("review", "pdf", False, 1):
        return None
    found = view.rows(CLOSE, account=order.account_ids[0], month=order.month)
    return office.ledger.register().records[found[0]["seq"]] if found else None


def numbered(office: Office, view: View, order: Order) -> Order:
    """The order with the evidence id of what it asks for: the same document of the same records has the same id."""
    if order.number:
        return order
    told = (
        order.form,
        f"{order.month:%Y-%m}",
        ",".join(order.account_ids),
        order.masked,
        order.sample,
        order.of,
    )
    return replace(order, number=evidence_id(order.kind, *told, *moment(office, view, order)))


# ── 発行 ───────────────────────────────────────────────────────────────────────────────────────────


def deliver(office: Office, view: View, order: Order, author: Author) -> Paper:
    """Make one document and journal that it was issued. Raises what `issue` raises, and Denied."""
    _ask(office, order, author)
    paper = issue(office, view, order)
    record(office, view, author, [(order, paper)])
    return paper


def _ask(office: Office, order: Order, author: Author) -> None:
    """Raise Denied for what a contractor (受託者) may not have: they get a few kinds, of their own accounts."""
    accounts = office.ledger.register().accounts(office.today())
    own = order.account_ids and all(a in accounts and reads(author, accounts[a]) for a in order.account_ids)
    if author.contractor and not (own and paper_kind(order.kind).contractors):
        raise Denied("受託者は、この帳票を発行できません。所属の担当者に頼んでください。")


def record(office: Office, view: View, author: Author, issued: Iterable[tuple[Order, Paper]]) -> list[Entry]:
    """発行記録 of documents, in one write."""
    return office.ledger.record(author, [("document", _body(office, view, o, p)) for o, p in issued])


def _body(office: Office, view: View, order: Order, paper: Paper) -> dict[str, Any]:
    if close := close_of(office, view, order):
        return finals.body(office, close, paper)
    first, last = paper_kind(order.kind).span(order.month)
    seq, head = moment(office, view, order)
    told: dict[str, Any] = {
        "evidence": paper.number,
        "document": order.kind,
        "title": _title(office, order, paper),
        "sha256": hashlib.sha256(paper.content).hexdigest(),
        "month": f"{first:%Y-%m}",
        "revision": paper.revision if paper.final else 0,
        "seq": seq,
    }
    told |= {"head": head[:12]} if head else {}
    told |= {"to_month": f"{last:%Y-%m}"} if last != first else {}
    told |= {"account_id": order.account_ids[0]} if len(order.account_ids) == 1 else {}
    return told | (
        {"decision": order.of} if any(d.seq == order.of for d in decisions(office.ledger.register())) else {}
    )


def _title(office: Office, order: Order, paper: Paper) -> str:
    names = office.ledger.register().accounts(order.month)
    whose = "、".join(names[a].name if a in names else a for a in order.account_ids[:3]) or "全アカウント"
    form = FORMS[order.form].word + ("、公開用" if order.masked else "")
    return f"{paper.title}　{wareki_month(order.month)}　{whose}（{form}）"[:200]


# ── asked for by name, looked at ───────────────────────────────────────────────────────────────────


def choices() -> list[str]:
    """Every kind in every form, as the command line names them.

    >>> choices()[:3]
    ['review.pdf', 'digest.pdf', 'digest.xlsx']
    """
    return [f"{kind.id}.{form}" for kind in paper_kinds().values() for form in kind.forms]


def issue_named(
    office: Office, name: str, month: date, author: Author, account: Sequence[str] = (), masked: bool = False
) -> Paper:
    """One of `choices`, of the named accounts or of all, issued by somebody."""
    kind, _, form = name.partition(".")
    order = Order(kind, form, month, tuple(account), author.name, masked)
    view = office.view()
    if paper_kind(kind).of == "decision":
        order = replace(order, of=Making(office, view, order).decided().seq)
    return deliver(office, view, order, author)


def preview(office: Office, view: View, order: Order) -> list[bytes]:
    """The pages of a document as pictures, to look at before it is made. Empty for a kind that has no PDF.

    They print the id that the document will have; nothing is recorded for looking.
    """
    if "pdf" in paper_kind(order.kind).forms:
        return Making(office, view, numbered(office, view, order)).setting().pictures()
    issue(
        office, view, order
    )  # nothing to look at, but whether it can be made shows now and not at the click
    return []


def states(view: View, office: Office, month: date) -> list[dict[str, Any]]:
    """account_id, name, section, state, word, sentence, also_hold, previous, n, patience, k, m, recovery of each
    account, gravest first: for the command line."""
    return [
        {
            "account_id": e.account_id,
            "name": e.name,
            "section": e.section,
            "state": e.state,
            "word": e.word,
            "sentence": e.sentence,
            "also_hold": e.also_hold,
            "previous": e.previous_word,
            **vars(row.count),
        }
        for row in status_rows(view, office, month)
        for e in [row.evaluation]
    ]
