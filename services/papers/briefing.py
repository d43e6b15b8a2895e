"""部長会議・議会用一枚 of a month, and the answer sheet of one account: what it costs to reach someone, with its doubt."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ledger.cases import DRAFT, decisions
from ledger.register import Register
from metrics.calendar import fiscal_year, short_day, wareki
from metrics.comparison import comparison
from metrics.figures import WHOLE
from metrics.peer_bands import AmongPeers, beside_line, peers
from metrics.productivity import spent
from reports.blocks import PrintedDocument
from reports.briefing import Briefing, CitySpent, CostAnswer, answer_document, briefing_document
from reports.status import StatusRow, platform_name
from store.views import View

from .digest import incidents
from .kinds import PaperKind
from .order import Making

PER_REACTION = f"""
SELECT sum(m.numerator) AS yen, sum(m.denominator) AS reactions
FROM measure AS m
INNER JOIN shown_basis AS s ON s.account_id = m.account_id AND s.metric = m.metric AND s.basis = m.basis
WHERE m.metric = 'cost_per_reaction' AND m.month BETWEEN $first AND $month
    AND {WHOLE}
"""
MONTHS_THERE = "SELECT count(*) AS months FROM account_month WHERE month BETWEEN $first AND $month"


def briefing(making: Making) -> Briefing:
    """What the page tells of the month, as it stands now."""
    rows, month = making.rows(), making.order.month
    decided = [(row.evaluation.name, row.standing.sentence) for row in rows if row.standing.sentence]
    return Briefing(
        rows,
        month,
        decided,
        tuple(_asked(making.register, rows)),
        _spent(making.view, month),
        [f"{i.account}: {i.what}（{short_day(i.day)}、{i.how}）" for i in incidents(making.register, month)],
        tuple(_peers(making, rows)),
    )


def _peers(making: Making, rows: list[StatusRow]) -> Iterator[tuple[AmongPeers, str]]:
    """Each account's first 判定指標 (the users where none decides) beside other cities', where a 比較資料 has it; gravest first."""
    held = peers(making.view, making.office.catalogue, making.order.month)
    for row in rows:
        lines = [*row.evaluation.deciding, *([row.followers] if row.followers else [])]
        found = ((line, held.of(row.evaluation.account_id, line.metric)) for line in lines)
        beside = (b for line, among in found if among for b in beside_line(line, [among]))
        if among := next(beside, None):
            yield among, row.platform


def _asked(register: Register, rows: list[StatusRow]) -> Iterator[str]:
    """What waits for a person: 撤退検討 that nobody has answered, and what waits for its 決裁."""
    for row in rows:
        if row.evaluation.state == "consider" and not row.standing.sentence:
            yield f"{row.evaluation.name}を継続するか、撤退するか（{row.evaluation.section}が判断する。第1-4）"
    names = {row.evaluation.account_id: row.evaluation.name for row in rows if row.standing.draft}
    for held in decisions(register):
        if held.standing == DRAFT and held.body.account_id in names:
            day = wareki(held.body.decided_on)
            yield f"{names[held.body.account_id]}の{held.body.choice}（{day}起案、{held.body.clause}）の決裁"


def _spent(view: View, month: date) -> CitySpent | None:
    first = date(fiscal_year(month), 4, 1)
    took = spent(view, first, month)
    if not took:
        return None
    there = view.rows(MONTHS_THERE, first=first, month=month)[0]["months"]
    untold = max(there - sum(s.months for s in took.values()), 0)
    per = view.rows(PER_REACTION, first=first, month=month)[0]
    return CitySpent(first, list(took.values()), untold, per["yen"], per["reactions"] or 0)


def answers(making: Making) -> list[CostAnswer]:
    """Of the accounts that are asked for, or of all. LookupError for one that the month does not have."""
    month, wanted = making.order.month, making.order.account_ids
    compared = comparison(making.view, month)
    held = [a for a in compared.accounts if a.account_id in (wanted or [a.account_id]) and not a.emergency]
    if not held:
        raise LookupError(
            "この月に、費用を比べられるアカウントがありません（非常時専用のものは比べません）。"
        )
    platforms = making.office.platforms
    return [
        CostAnswer(
            month,
            compared.first,
            a,
            platform_name(platforms, a.platform),
            [o for o in compared.some(platform=a.platform) if o is not a and not o.emergency],
            tuple(o.name for o in compared.some(platform=a.platform) if o.emergency),
        )
        for a in held
    ]


def _document(making: Making) -> PrintedDocument:
    return briefing_document(briefing(making), making.imprint, making.head())


def _answer(making: Making) -> PrintedDocument:
    return answer_document(answers(making), making.imprint, making.head())


KINDS = (
    PaperKind(
        "briefing",
        "部長会議・議会用一枚",
        "month",
        ("pdf", "docx"),
        "第1-2(7)、第1-4",
        15,
        document=_document,
        edition=True,
        in_set=("pdf",),
    ),
    PaperKind(
        "answer",
        "一問一答（届けるのにかかる費用）",
        "account",
        ("pdf", "docx"),
        "第1-1(2)、第1-2(7)",
        35,
        document=_answer,
    ),
)
