"""四半期・半期・年度評価書: what was aimed at and what came of it over a term, of one account or of all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from metrics.calendar import screen_month
from metrics.evaluation import Evaluation
from metrics.term import MONTHS, Term, span_of, term
from reports.blocks import PrintedDocument
from reports.decided import NOTHING, told
from reports.term import term_document, term_workbook
from store.views import View

from ..decision.standings import standings
from ..month.evaluating import head_of, kept
from ..office.folder import Office
from .kinds import Due, Names, PaperKind
from .order import Making

CLOSES = """
SELECT account_id, month, seq, revision, digest FROM closed
WHERE month BETWEEN $first AND $last
ORDER BY account_id, month
"""


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


def _terms(making: Making) -> list[Term]:
    order = making.order
    found = terms(making.office, making.view, order.kind, order.month, order.account_ids)
    decided = standings(making.register, making.office.today())
    return [
        replace(t, evaluation=told(t.evaluation, decided.get(t.evaluation.account_id, NOTHING)))
        for t in found
    ]


def _document(making: Making) -> PrintedDocument:
    moved = making.moved(*span_of(making.order.kind, making.order.month), making.order.account_ids)
    return term_document(_terms(making), making.imprint, making.head(), moved=moved)


def _book(making: Making) -> bytes:
    return term_workbook(_terms(making), making.imprint, making.head(), change=making.change)


def _due(office: Office, kind: PaperKind, month: date, names: Names) -> Iterator[Due]:
    """A term is reported on once its last month is there."""
    if span_of(kind.id, month)[1] == month:
        yield Due(whose=f"全アカウント（{MONTHS[kind.id]}か月）")


KINDS = tuple(
    PaperKind(
        kind,
        title,
        "term",
        ("pdf", "xlsx", "docx"),
        "第1-2(7)、第1-4(1)",
        place,
        document=_document,
        book=_book,
        edition=True,
        wide=True,
        in_set=("pdf", "xlsx"),
        due=_due,
    )
    for kind, title, place in (
        ("quarter", "四半期評価書", 41),
        ("half", "半期評価書", 42),
        ("year", "年度評価書", 43),
    )
)
