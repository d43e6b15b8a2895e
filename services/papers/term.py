"""四半期・半期・年度評価書: what was aimed at and what came of it over a term, of one account or of all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ledger.entries import Policy
from ledger.register import Register
from metrics import reacted
from metrics.calendar import month_end, months_between, screen_month, wareki_month
from metrics.comparison import comparison
from metrics.evaluation import Evaluation
from metrics.productivity import spent
from metrics.term import MONTHS, Term, span_of, term, term_label
from metrics.trying import span
from metrics.words import GRAVITY
from reports import learned
from reports.blocks import Block, PrintedDocument
from reports.decided import NOTHING, DecisionStanding, told, word
from reports.learned import Themes, ThemeTold
from reports.status import spoken, users_word
from reports.term import (
    COSTS,
    JUDGED,
    REACHED,
    STATES,
    Section,
    all_of,
    lead_of,
    term_document,
)
from reports.term_review import TermReview
from reports.term_workbook import term_workbook
from store.views import View

from ..decision.standings import standings
from ..month import trying
from ..month.evaluating import head_of, kept
from ..month.monthly import remarks_of
from ..office.folder import Office
from ..register import themes
from .kinds import Due, Names, PaperKind
from .order import Making, Order

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
    return sorted(held, key=lambda t: (GRAVITY[t.state], t.evaluation.section, t.evaluation.name))


def closed(office: Office, view: View, first: date, last: date) -> dict[str, dict[date, Evaluation]]:
    """Account → closed month → its Evaluation, of a span. Raises MissingBlob where one cannot be read any more."""
    found: dict[str, dict[date, Evaluation]] = {}
    for r in view.rows(CLOSES, first=first, last=last):
        found.setdefault(r["account_id"], {})[r["month"]] = kept(office, r["digest"], r["seq"], r["revision"])
    return found


def _terms(making: Making) -> list[Term]:
    order = making.order
    found = terms(making.office, making.view, order.kind, order.month, order.account_ids)
    decided = standings(making.register, making.office.today(), found[0].newest, public=making.order.masked)
    platforms = making.office.platforms
    return [
        _shown(
            t,
            decided.get(t.evaluation.account_id, NOTHING),
            users_word(platforms, t.evaluation.platform),
        )
        for t in found
    ]


def _shown(held: Term, standing: DecisionStanding, users: str) -> Term:
    """A term with what was decided beside its newest state, and beside the newest that is judged; its users under the
    platform's own word."""
    states = held.states
    if held.judged:
        then = replace(held.evaluation, state=held.judged.state, word=held.judged.word)
        said = replace(held.judged, word=word(then, standing))
        states = tuple(said if m == held.judged else m for m in states)
    return replace(held, evaluation=spoken(told(held.evaluation, standing), users), states=states)


def reviews(making: Making, held: Sequence[Term]) -> dict[str, TermReview]:
    """Account → what 行政評価 asks beside its figures: purpose, what it took, what the section wrote, what was decided."""
    register, first, newest = making.register, held[0].first, held[0].newest
    took = spent(making.view, first, newest)
    compared = comparison(making.view, newest)
    decided = standings(register, making.office.today(), newest, public=making.order.masked)
    found = {}
    for t in held:
        account_id = t.evaluation.account_id
        found[account_id] = TermReview(
            purpose=purpose_of(register, account_id, t.last),
            spent=took.get(account_id),
            beside=compared.account(account_id),
            since=compared.first,
            written=tuple(_written(making.office, register, account_id, t)),
            trials=tuple(_tried(register, account_id, t)),
            themes=themes_told(making.office, making.view, account_id, t.newest)
            if t.kind == "year"
            else None,
            decision=decided.get(account_id, NOTHING).sentence,
        )
    return found


def purpose_of(register: Register, account_id: str, last: date) -> str:
    """目的 as the 利用方針 has it that holds at the end of a month; blank where none is written."""
    held = [r.body for r in register.standing(Policy, month_end(last)) if r.body.account_id == account_id]
    return held[-1].items.get("purpose", "") if held else ""


def _written(office: Office, register: Register, account_id: str, held: Term) -> Iterator[tuple[str, str]]:
    """課題, 改善策, 総合評価 as the section last wrote each in the term, with the month."""
    months = months_between(held.first, held.newest)[::-1]
    told = [(m, remarks_of(office, account_id, m, register)) for m in months]
    for name, label in (("issues", "課題"), ("improvements", "改善策"), ("overall", "総合評価")):
        last = next(((m, text) for m, r in told if (text := getattr(r, name))), None)
        if last:
            yield label, f"{last[1]}（{last[0].month}月）"


def _tried(register: Register, account_id: str, held: Term) -> Iterator[tuple[str, str]]:
    """What was tried in the term, oldest first, and what came of it as far as it is ended."""
    for one in reversed(trying.standings(register, account_id)):
        if one.plan.first <= held.last and one.plan.last >= held.first:
            yield f"{one.plan.title}（{span(one.plan, wareki_month)}）", trying.came(one)


def themes_told(office: Office, view: View, account_id: str, month: date) -> Themes:
    """What the posts of the twelve months up to one were reacted to, by 分類; of posts that can be compared."""
    told = reacted.reactions(view, account_id, month, themes.sorting(office, account_id, month))
    span = f"{wareki_month(told.first)}〜{wareki_month(told.month)}"
    if told.least is None:
        return Themes(span)
    rows = (ThemeTold(reacted.name(s), s.posts, reacted.times(s), s.told) for s in told.of("theme"))
    return Themes(span, tuple(rows), reacted.among_others(told))


@dataclass(frozen=True)
class Meeting:
    """What a term's paper says, in the order in which a meeting goes: how it went and what was reached; what is to be
    decided comes between; what was learned and what it took. `last`: the newest month that is told."""

    label: str
    last: date
    lead: tuple[Block, ...]
    before: tuple[Section, ...]
    after: tuple[Section, ...]


BEFORE = (STATES, REACHED)
AFTER = (JUDGED, learned.REACTED, learned.TRIED, COSTS)


def meeting(office: Office, view: View, kind: str, month: date) -> Meeting:
    """The term that a month is in, of all accounts. Raises LookupError where there is none."""
    making = Making(office, view, Order(kind, "pdf", month))
    held = _terms(making)
    told = reviews(making, held)
    sections = {title: (title, blocks) for title, blocks in all_of(held, {}, told) if blocks}
    assert set(sections) <= {*BEFORE, *AFTER}, sections.keys()
    one = held[0]
    return Meeting(
        term_label(one.kind, one.first, one.last),
        one.newest,
        tuple(lead_of(held, told)),
        tuple(sections[t] for t in BEFORE if t in sections),
        tuple(sections[t] for t in AFTER if t in sections),
    )


def _document(making: Making) -> PrintedDocument:
    held = _terms(making)
    moved = making.moved(*span_of(making.order.kind, making.order.month), making.order.account_ids)
    return term_document(held, making.imprint, making.head(), moved=moved, reviews=reviews(making, held))


def _book(making: Making) -> bytes:
    held = _terms(making)
    return term_workbook(
        held, making.imprint, making.head(), change=making.change, reviews=reviews(making, held)
    )


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
