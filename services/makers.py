"""Each kind of document: what it fetches from the office, and what makes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from ledger.cases import decisions
from metrics.calendar import month_end, screen_month
from metrics.term import Term, span_of, term
from reports import account_list, records, status_workbook
from reports.blocks import Document
from reports.lines import lines_document
from reports.paper import Paper
from reports.review import review
from reports.status import records as status_records
from reports.summary import Decided, summary
from reports.term import term_document, term_workbook
from reports.typeset import Setting
from store.views import View

from . import audit_paper, listing, monthly, standards
from .desk import Desk, evaluations
from .evaluating import head_of
from .office import Office


def decided(office: Office, month: date) -> list[Decided]:
    """The decisions of a month with their 決裁, as the journal has them."""
    register = office.ledger.register()
    names = {a: account.name for a, account in register.accounts(month_end(month)).items()}
    found = []
    for held in decisions(register):
        body, approval = held.body, held.approval.body if held.approval else None
        if body.decided_on.replace(day=1) == month:
            grounds = "".join("①②③④"[g.ground - 1] for g in body.grounds if g.finding == "該当する")
            found.append(Decided(
                body.decided_on, names.get(body.account_id, body.account_id), body.choice,
                f"{body.clause} {grounds}".strip(), held.decision.by, approval.outcome if approval else "",
                approval.approved_on if approval else None, approval.number if approval else "",
            ))  # fmt: skip
    return found


def sheets(desk: Desk) -> Setting:
    order, office = desk.order, desk.office
    if desk.memo or not order.account_ids:
        held = [r.evaluation for r in desk.rows()]
        held = [e for a in order.account_ids for e in held if e.account_id == a] or held
    else:
        held = evaluations(office, desk.view, order.month, order.account_ids)
    remarks = {e.account_id: monthly.remarks_of(office, e.account_id, order.month) for e in held}
    return review(held, office.platforms, desk.imprint, remarks, desk.change, desk.words)


def _review(desk: Desk) -> Paper:
    ids = desk.order.account_ids
    setting = sheets(desk)
    return desk.paper(
        setting.pdf(), desk.month, ids[0] if len(ids) == 1 else "全アカウント", replaced=setting.replaced
    )


def _digest_document(desk: Desk) -> Document:
    return summary(
        desk.rows(), desk.order.month, desk.imprint, desk.words, decided(desk.office, desk.order.month)
    )


def _digest(desk: Desk) -> Paper:
    if desk.order.form != "xlsx":
        return desk.document(_digest_document(desk), desk.month)
    told = (desk.rows(), desk.order.month, desk.imprint, desk.words, decided(desk.office, desk.order.month))
    return desk.paper(status_workbook.summary_workbook(*told, desk.change), desk.month)


def _status(desk: Desk) -> Paper:
    if desk.order.form != "xlsx":
        return desk.table(list(status_records(desk.rows())), desk.month)
    content = status_workbook.status_workbook(
        desk.rows(), desk.order.month, desk.imprint, desk.words, desk.change
    )
    return desk.paper(content, desk.month)


def terms(office: Office, view: View, kind: str, month: date, account_ids: Sequence[str] = ()) -> list[Term]:
    """The term that a month is in, of the named accounts or of all that existed in it. Raises LookupError for none."""
    rows = view.rows("SELECT DISTINCT account_id FROM account_month")
    head = head_of(office, view)
    wanted = account_ids or sorted(r["account_id"] for r in rows)
    found = [term(view, office.metrics, a, kind, month, head) for a in wanted]
    held = [t for t in found if t is not None]
    if not held:
        raise LookupError(f"{screen_month(month)}を含む期間の集計はありません。")
    return sorted(held, key=lambda t: (t.evaluation.section, t.evaluation.name))


def _terms(desk: Desk) -> list[Term]:
    return terms(desk.office, desk.view, desk.order.kind, desk.order.month, desk.order.account_ids)


def _term_document(desk: Desk) -> Document:
    return term_document(_terms(desk), desk.imprint, desk.words)


def _term(desk: Desk) -> Paper:
    ids = desk.order.account_ids
    first, last = span_of(desk.order.kind, desk.order.month)
    parts = (f"{first:%Y-%m}_{last:%Y-%m}", *(ids if len(ids) == 1 else ()))
    if desk.order.form == "xlsx":
        return desk.paper(term_workbook(_terms(desk), desk.imprint, desk.words, change=desk.change), *parts)
    return desk.document(_term_document(desk), *parts)


def _lines_document(desk: Desk) -> Document:
    if len(desk.order.account_ids) != 1:
        raise LookupError("目標・ライン設定票は、アカウントを1つ選んで作ります。")
    held = standards.setting(desk.office, desk.view, desk.order.account_ids[0], desk.order.month)
    return lines_document(held, desk.imprint, desk.words)


def _lines(desk: Desk) -> Paper:
    return desk.document(_lines_document(desk), desk.month, *desk.order.account_ids)


def _records_of(desk: Desk) -> records.Records:
    return audit_paper.records_of(desk.office, desk.order.month, month_end(desk.order.month))


def _records_document(desk: Desk) -> Document:
    return records.records_document(_records_of(desk), desk.imprint, desk.words)


def _records(desk: Desk) -> Paper:
    if desk.order.form == "pdf":
        return desk.document(_records_document(desk), desk.month)
    if desk.order.form == "xlsx":
        content = records.records_workbook(_records_of(desk), desk.imprint, desk.words, desk.change)
        return desk.paper(content, desk.month)
    return desk.table(list(records.act_records(_records_of(desk))), desk.month)


def _list(desk: Desk) -> Paper:
    held = listing.disclosed(desk.office, desk.office.today())
    remarks = account_list.missing(held)
    if desk.order.form == "html":
        content = account_list.list_html(held, desk.imprint, desk.words, change=desk.change)
        return desk.paper(content, remarks=remarks)
    return desk.table(list(account_list.records(held)), remarks=remarks)


MAKERS: dict[str, Callable[[Desk], Paper]] = {
    "review": _review, "digest": _digest, "status": _status, "quarter": _term, "half": _term, "year": _term,
    "lines": _lines, "records": _records, "list": _list,
}  # fmt: skip
DOCUMENTS: dict[str, Callable[[Desk], Document]] = {
    "digest": _digest_document, "quarter": _term_document, "half": _term_document, "year": _term_document,
    "lines": _lines_document, "records": _records_document,
}  # fmt: skip
