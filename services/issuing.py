"""Documents, one at a time: whoever asks for a kind in a form gets a Paper. A month's whole set is in month_set.py."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from reports.kinds import KINDS
from reports.paper import Paper
from reports.typeset import typeset
from store.views import View

from .desk import Desk, Memo, Order, evaluations, status_rows
from .makers import DOCUMENTS, MAKERS, sheets
from .office import Office

__all__ = [
    "Order",
    "choices",
    "evaluations",
    "issue",
    "issue_named",
    "preview",
    "review_sheet",
    "states",
    "status_rows",
]


def issue(office: Office, view: View, order: Order, memo: Memo | None = None) -> Paper:
    """Make one document. `memo` keeps a month's evaluations for the next order of the same view.

    Raises LookupError, saying what there is, for a month, an account, a kind or a form that is not there.
    """
    kind = KINDS.get(order.kind)
    if kind is None or order.form not in kind.forms or (order.masked and not kind.masked):
        raise LookupError(
            f"{order.kind} を {order.form}{'（公開用）' if order.masked else ''} で作ることはできません。"
        )
    return MAKERS[order.kind](Desk(office, view, order, {} if memo is None else memo))


def choices() -> list[str]:
    """Every kind in every form, as the command line names them.

    >>> choices()[:3]
    ['review.pdf', 'digest.pdf', 'digest.xlsx']
    """
    return [f"{kind.id}.{form}" for kind in KINDS.values() for form in kind.forms]


def issue_named(
    office: Office, name: str, month: date, by: str = "", account: Sequence[str] = (), masked: bool = False
) -> Paper:
    """One of `choices`, of the named accounts or of all."""
    kind, _, form = name.partition(".")
    return issue(office, office.view(), Order(kind, form, month, tuple(account), by, masked))


def preview(office: Office, view: View, order: Order) -> list[bytes]:
    """The pages of a document as pictures, to look at before it is made. Empty for a kind that has no PDF."""
    desk = Desk(office, view, order)
    if order.kind == "review":
        return sheets(desk).pictures()
    maker = DOCUMENTS.get(order.kind)
    return typeset(maker(desk), desk.change).pictures() if maker else []


def states(view: View, office: Office, month: date) -> list[dict[str, Any]]:
    """account_id, name, section, state, word, sentence, also_hold, previous, n, patience, k, m, recovery of each
    account, gravest first: for the command line."""
    return [
        {"account_id": e.account_id, "name": e.name, "section": e.section, "state": e.state, "word": e.word,
         "sentence": e.sentence, "also_hold": e.also_hold, "previous": e.previous_word, **vars(row.count)}
        for row in status_rows(view, office, month) for e in [row.evaluation]
    ]  # fmt: skip


def review_sheet(
    office: Office,
    view: View,
    account_ids: Sequence[str] | None,
    month: date,
    sample: bool = False,
    by: str = "",
) -> bytes:
    """月次評価シート as PDF: of the named accounts in their order, or of all (None), gravest first."""
    order = Order("review", "pdf", month, tuple(account_ids or ()), by=by, sample=sample)
    return issue(office, view, order).content
