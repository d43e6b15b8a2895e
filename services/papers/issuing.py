"""Documents, one at a time: whoever asks for a kind in a form gets a Paper. A month's whole set is in month_set.py.

`issue` makes a document and `deliver` hands it out: it journals the issue (発行記録) under the evidence id that its pages
print, so that 監査 finds it again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any

from ledger.authority import Denied, reads
from ledger.cases import decisions
from ledger.entries import Close, Dispose, Document
from ledger.journal import Author, Entry
from ledger.register import Record
from metrics.calendar import wareki_month
from reports.paper import FORMS, Paper
from store.archive import MissingBlob
from store.views import View

from ..audit.evidence import evidence_id
from ..office.folder import Office
from .cases import decided_of
from .kinds import Bound, paper_kind, paper_kinds
from .order import Making, Memo, Order, evaluations, moment, number_of, status_rows

__all__ = [
    "Order",
    "choices",
    "deliver",
    "evaluations",
    "issue",
    "issue_named",
    "making_of",
    "preview",
    "record",
    "states",
    "status_rows",
]
REMADE = (
    "保存した確定版が documents/ になく、そのときの記録から作り直しました。"
    "保存したものと1字1句同じではありません（書体か書式が変わっています）。"
)


def issue(
    office: Office, view: View, order: Order, memo: Memo | None = None, final: Record | None = None
) -> Paper:
    """Make one document. `memo` keeps a month's evaluations for the next order of the same view.

    What is bound for good (the sheet of a 締め, an approved 起案) is reissued byte for byte; `final`: bound to this entry, a
    締め that was taken back since. Raises LookupError, saying what there is, for a month, an account, a kind or a form
    that is not there; MissingBlob where a closed month cannot be read any more.
    """
    making = making_of(office, view, order, memo, final)
    return _kept(making) if making.final else making.paper()


def making_of(
    office: Office, view: View, order: Order, memo: Memo | None = None, final: Record | None = None
) -> Making:
    """An order with what it is bound to and its evidence id: the same document of the same records has the same id."""
    kind = paper_kinds().get(order.kind)
    if kind is None or order.form not in kind.forms or (order.masked and not kind.masked):
        raise LookupError(
            f"{order.kind} を {order.form}{'（公開用）' if order.masked else ''} で作ることはできません。"
        )
    if kind.of == "decision" and not order.of:
        now = office.ledger.register()
        order = replace(order, of=decided_of(now, kind, order.account_ids, order.month, 0).seq)
    bound = Bound(final.seq, final) if final else kind.bound(office, order) if kind.bound else None
    number = order.number or _number(office, view, order, bound)
    return Making(office, view, replace(order, number=number), {} if memo is None else memo, bound)


def _number(office: Office, view: View, order: Order, bound: Bound | None) -> str:
    if bound and bound.final:
        return number_of(order, bound.final)
    told = (
        order.form,
        f"{order.month:%Y-%m}",
        ",".join(order.account_ids),
        order.masked,
        order.sample,
        order.of,
    )
    return evidence_id(order.kind, *told, *moment(office, view, order, bound))


def _kept(making: Making) -> Paper:
    """A 確定 document: from documents/, or made from what stood then. Raises MissingBlob, LookupError (廃棄済)."""
    office, register = making.office, making.office.ledger.register()
    number = making.order.number
    issued = [r for r in register.of(Document) if r.body.evidence == number and r.body.final]
    kept = issued[0].body.sha256 if issued else None
    if kept and any(r.body.sha256 == kept for r in register.of(Dispose)):
        raise LookupError("この確定版は、廃棄の記録とともに廃棄されました。")
    if kept:
        with suppress(MissingBlob):
            return making.named(office.documents.get(kept), imprint=making.imprint)
    made = making.paper()
    if kept and hashlib.sha256(made.content).hexdigest() != kept:
        return replace(made, remarks=(*made.remarks, REMADE))
    return made


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


def record(
    office: Office,
    view: View,
    author: Author,
    issued: Iterable[tuple[Order, Paper]],
    final: Record | None = None,
) -> list[Entry]:
    """発行記録 of documents, in one write; the bytes of 確定 ones are kept first."""
    made = [(making_of(office, view, order, final=final), paper) for order, paper in issued]
    return office.ledger.record(author, [("document", _body(m, paper)) for m, paper in made])


def _body(making: Making, paper: Paper) -> dict[str, Any]:
    office, order, final = making.office, making.order, making.final
    first, last = paper_kind(order.kind).span(order.month)
    seq, head = moment(office, making.view, order, making.bound)
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
    told |= {"final": True, "sha256": office.documents.put(paper.content)} if final else {}
    told |= {"digest": final.body.digest} if final and isinstance(final.body, Close) else {}
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
    ['review.pdf', 'briefing.pdf', 'briefing.docx']
    """
    return [f"{kind.id}.{form}" for kind in paper_kinds().values() for form in kind.forms]


def issue_named(
    office: Office, name: str, month: date, author: Author, account: Sequence[str] = (), masked: bool = False
) -> Paper:
    """One of `choices`, of the named accounts or of all, issued by somebody."""
    kind, _, form = name.partition(".")
    order = Order(kind, form, month, tuple(account), author.name, masked)
    view = office.view()
    return deliver(office, view, order, author)


def preview(office: Office, view: View, order: Order) -> list[bytes]:
    """The pages of a document as pictures, to look at before it is made. Empty for a kind that has no PDF.

    They print the id that the document will have; nothing is recorded for looking.
    """
    if "pdf" in paper_kind(order.kind).forms:
        return making_of(office, view, order).setting().pictures()
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
