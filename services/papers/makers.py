"""Each kind of document: what it fetches from the office, and what makes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from ledger.cases import Decided, decisions
from metrics.calendar import add_months, month_end, screen_month
from metrics.evaluation import Evaluation
from metrics.term import Term, span_of, term
from reports import account_list, records, status_workbook
from reports.blocks import Document
from reports.checklist import Checklist, checklist_document
from reports.draft import draft_document
from reports.given import given_document
from reports.lines import lines_document
from reports.paper import Imprint, Paper
from reports.review import review
from reports.status import records as status_records
from reports.summary import Decided as DecidedLine, summary
from reports.term import term_document, term_workbook
from reports.typeset import Setting
from reports.withdrawal import completion_document, plan_document
from store.views import View

from ..month import finals, monthly, restating
from ..month.evaluating import head_of, kept
from ..office.folder import Office
from ..peers.giving import giving
from . import audit_paper, case_papers, checklists, listing, standards
from .order import Desk, evaluations

CLOSES = """
SELECT account_id, month, seq, revision, digest FROM closed
WHERE month BETWEEN $first AND $last
ORDER BY account_id, month
"""


def decided(office: Office, month: date) -> list[DecidedLine]:
    """The decisions of a month with their 決裁, as the journal has them."""
    register = office.ledger.register()
    names = {a: account.name for a, account in register.accounts(month_end(month)).items()}
    found = []
    for held in decisions(register):
        body, approval = held.body, held.approval.body if held.approval else None
        if body.decided_on.replace(day=1) == month:
            grounds = "".join("①②③④"[g.ground - 1] for g in body.grounds if g.finding == "該当する")
            found.append(
                DecidedLine(
                    body.decided_on,
                    names.get(body.account_id, body.account_id),
                    body.choice,
                    f"{body.clause} {grounds}".strip(),
                    held.decision.by,
                    approval.outcome if approval else "",
                    approval.approved_on if approval else None,
                    approval.number if approval else "",
                )
            )
    return found


def sheets(desk: Desk) -> Setting:
    order, office = desk.order, desk.office
    if desk.memo or not order.account_ids:
        held = [r.evaluation for r in desk.rows()]
        held = [e for a in order.account_ids for e in held if e.account_id == a] or held
    else:
        held = evaluations(office, desk.view, order.month, order.account_ids)
    remarks = {e.account_id: monthly.remarks_of(office, e.account_id, order.month) for e in held}
    return review(
        held,
        office.platforms,
        desk.imprint,
        remarks,
        desk.change,
        desk.words,
        _imprints(desk, held),
        _moved(desk, held),
    )


def _imprints(desk: Desk, held: Sequence[Evaluation]) -> dict[str, Imprint]:
    """A 確定 sheet among others keeps the moment, the person and the evidence id of its 締め; a masked one is another paper."""
    if desk.order.masked:
        return {}
    records = desk.office.ledger.register().records
    return {
        e.account_id: finals.imprint(desk.office, records[e.seq], desk.order.sample) for e in held if e.final
    }


def _moved(desk: Desk, held: Sequence[Evaluation]) -> dict[str, list[str]]:
    """What the sheets of months that are not closed say of closed months before them."""
    open_ones = [e.account_id for e in held if not e.final]
    if not open_ones:
        return {}
    found: dict[str, list[str]] = {}
    for one in desk.moved(*_before(desk.order.month), open_ones):
        found.setdefault(one.account_id, []).extend(one.sentences)
    return found


def _before(month: date) -> tuple[date, date]:
    """The months that a month's documents look back on."""
    return add_months(month, -restating.BACK), add_months(month, -1)


def _review(desk: Desk) -> Paper:
    ids = desk.order.account_ids
    setting = sheets(desk)
    feet = [s["foot"]["badge"] for s in setting.told["sheets"]]
    return desk.paper(
        setting.pdf(),
        desk.month,
        ids[0] if len(ids) == 1 else "全アカウント",
        replaced=setting.replaced,
        final=all(badge.startswith("確定") for badge in feet),
    )


def _digest_document(desk: Desk) -> Document:
    month = desk.order.month
    told = decided(desk.office, month)
    return summary(desk.rows(), month, desk.imprint, desk.words, told, desk.moved(*_before(month)))


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
    official = closed(office, view, *span_of(kind, month))
    found = [term(view, office.metrics, a, kind, month, head, official.get(a)) for a in wanted]
    held = [t for t in found if t is not None]
    if not held:
        raise LookupError(f"{screen_month(month)}を含む期間の集計はありません。")
    return sorted(held, key=lambda t: (t.evaluation.section, t.evaluation.name))


def closed(office: Office, view: View, first: date, last: date) -> dict[str, dict[date, Evaluation]]:
    """Account → closed month → its Evaluation, of a span. Raises MissingBlob where one cannot be read any more."""
    found: dict[str, dict[date, Evaluation]] = {}
    for r in view.rows(CLOSES, first=first, last=last):
        found.setdefault(r["account_id"], {})[r["month"]] = kept(office, r["digest"], r["seq"], r["revision"])
    return found


def _terms(desk: Desk) -> list[Term]:
    return terms(desk.office, desk.view, desk.order.kind, desk.order.month, desk.order.account_ids)


def _term_document(desk: Desk) -> Document:
    moved = desk.moved(*span_of(desk.order.kind, desk.order.month), desk.order.account_ids)
    return term_document(_terms(desk), desk.imprint, desk.words, moved=moved)


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
    held = standards.setting(
        desk.office, desk.view, desk.order.account_ids[0], desk.order.month, desk.order.of
    )
    return lines_document(held, desk.imprint, desk.words)


def _lines(desk: Desk) -> Paper:
    of = (f"案{desk.order.of}",) if desk.order.of else ()
    return desk.document(_lines_document(desk), desk.month, *desk.order.account_ids, *of)


def _case(desk: Desk) -> Decided:
    order, register = desk.order, desk.office.ledger.register()
    return case_papers.decided_of(register, order.kind, order.account_ids, order.month, order.of)


def _case_document(desk: Desk) -> Document:
    office, held = desk.office, _case(desk)
    register = office.ledger.register()
    if desk.order.kind == "draft":
        return draft_document(case_papers.draft(office, register, held), desk.imprint, desk.words)
    told = case_papers.withdrawal(office, register, held, office.today())
    make = plan_document if desk.order.kind == "withdrawal" else completion_document
    return make(told, desk.imprint, desk.words)


def _case_paper(desk: Desk) -> Paper:
    held = _case(desk)
    return desk.document(_case_document(desk), held.body.account_id, f"台帳{held.seq}")


def _checked(desk: Desk) -> list[Checklist]:
    day = min(month_end(desk.order.month), desk.office.today())
    return checklists.checklists(desk.office, desk.order.account_ids, day)


def _checklist_document(desk: Desk) -> Document:
    return checklist_document(_checked(desk), desk.imprint, desk.words)


def _checklist(desk: Desk) -> Paper:
    ids = desk.order.account_ids
    return desk.document(_checklist_document(desk), desk.month, ids[0] if len(ids) == 1 else "全アカウント")


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


def _given_document(desk: Desk) -> Document:
    return given_document(giving(desk.office, desk.view), desk.imprint, desk.words)


def _given(desk: Desk) -> Paper:
    return desk.document(_given_document(desk))


MAKERS: dict[str, Callable[[Desk], Paper]] = {
    "review": _review,
    "digest": _digest,
    "status": _status,
    "quarter": _term,
    "half": _term,
    "year": _term,
    "lines": _lines,
    "records": _records,
    "list": _list,
    "draft": _case_paper,
    "withdrawal": _case_paper,
    "abolition": _case_paper,
    "checklist": _checklist,
    "given": _given,
}
DOCUMENTS: dict[str, Callable[[Desk], Document]] = {
    "digest": _digest_document,
    "quarter": _term_document,
    "half": _term_document,
    "year": _term_document,
    "lines": _lines_document,
    "records": _records_document,
    "draft": _case_document,
    "withdrawal": _case_document,
    "abolition": _case_document,
    "checklist": _checklist_document,
    "given": _given_document,
}
