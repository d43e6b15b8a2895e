"""起案文書 of 継続, 撤退 and 休止: read from the entries and from what the person had seen."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ledger.cases import Decided
from ledger.entries import Account, Decision
from ledger.register import Register
from metrics.calendar import in_wareki, month as month_of, wareki, wareki_month
from metrics.evaluation import Evaluation
from metrics.frozen import UnreadableEvaluation
from metrics.outlook_words import without_card
from metrics.sentences import TO_BEGIN
from reports.blocks import PrintedDocument
from reports.draft import Day, DecisionDraft, GroundFound, draft_document
from reports.status import platform_name, spoken, users_word
from reports.withdrawal import method
from store.archive import MissingBlob

from ..decision import deciding, withdrawing
from ..month import evaluating
from ..office.folder import Office
from ..office.guideline import Guideline
from .cases import account_of, approved, approved_of, due, head_of, notices, to_do
from .kinds import PaperKind
from .order import Making

ASKED = re.compile(r"(?<=。)[^。]*ください。")  # of the section; who approves is asked nothing of it
AS_ABOVE = "状態の理由は、現状のとおりです。"
ASKS = {"継続": "ask_continue", "撤退": "ask_withdraw", "休止": "ask_suspend"}
WORDS = {"継続": "draft_continue", "撤退": "draft_withdraw", "休止": "draft_suspend"}


def draft(office: Office, register: Register, held: Decided) -> DecisionDraft:
    """What the 起案文書 of a decision tells."""
    body, account = held.body, account_of(office, register, held.body)
    platform = platform_name(office.platforms, account.platform)
    seen = _seen(office, body)
    evaluation = seen and spoken(seen, users_word(office.platforms, account.platform))
    return DecisionDraft(
        seq=held.seq,
        choice=body.choice,
        standing=held.standing,
        account=account.name,
        platform=platform,
        section=account.section,
        url=account.url or "",
        ask=_ask(office, body, account, platform),
        reason=body.reason,
        clause=body.clause,
        clauses=tuple(_clauses(office.guideline, body)),
        decided_on=body.decided_on,
        drafted_by=held.decision.by,
        judge=office.guideline.words.city["division"] if body.ordered else account.section,
        acts_for=held.decision.acts_for or "",
        evaluation=evaluation and replace(evaluation, sentence=for_paper(evaluation.sentence)),
        month=month_of(body.month),
        grounds=tuple(_grounds(office.guideline, body, seen)),
        remarks=tuple(_remarks(office, body)),
        method=_method(held),
        notices=notices(office, register, held, account) if body.choice == "撤退" else (),
        days=tuple(_days(register, held)),
        attached=tuple(_attached(held)),
        approved=approved_of(held),
    )


def _seen(office: Office, body: Decision) -> Evaluation | None:
    """What the person had seen; None where it cannot be read any more."""
    try:
        return evaluating.kept(office, body.digest)
    except (MissingBlob, UnreadableEvaluation):
        return None


def _ask(office: Office, body: Decision, account: Account, platform: str) -> str:
    phrase = "order_withdraw" if body.ordered else ASKS[body.choice]
    return office.guideline.words.phrase(
        phrase, section=account.section, account=account.name, platform=platform, clause=body.clause
    )


def _clauses(guideline: Guideline, body: Decision) -> Iterator[tuple[str, str]]:
    """The clause of the decision, then 第1-4, 第1-4(1) and for 撤退 (2), each once and verbatim."""
    own = body.clause.removesuffix("但書").removesuffix(deciding.PROVISO)
    wanted = [own, "第1-4", "第1-4(1)", *(["第1-4(2)"] if body.choice == "撤退" else [])]
    for clause_id in dict.fromkeys(c for c in wanted if c in guideline.clauses):
        clause = guideline.clause(clause_id)
        cited = body.clause if clause_id == own else clause_id
        yield cited, "\n".join(part for part in (clause.heading, clause.text) if part)


def _grounds(guideline: Guideline, body: Decision, seen: Evaluation | None) -> Iterator[GroundFound]:
    """What was said of each, but the reason of the state: that stands in 現状."""
    told = (seen.sentence, *(m.sentence for m in seen.deciding)) if seen else ("",)
    reasons = [s for s in told if s and s in told[0]]
    for g in sorted(body.grounds, key=lambda g: g.ground):
        ground = guideline.ground(g.ground)
        harm = f"（{g.harm}）" if g.harm else ""
        yield GroundFound(
            f"{ground.mark} {ground.label}",
            ground.words,
            g.found,
            tuple(dict.fromkeys(for_paper(_referring(s, reasons)) for s in g.said or ())),
            g.finding + harm,
            g.reason,
        )


def _referring(said: str, reasons: Sequence[str]) -> str:
    """A sentence that tells the reason of the state once more, in few words."""
    return next((said.replace(reason, AS_ABOVE) for reason in reasons if reason in said), said)


def for_paper(sentence: str) -> str:
    """A sentence as the person saw it, for paper: in 和暦, without what the section is asked to do or what is to be done in the
    app, and without how the method of an outlook fared elsewhere.

    >>> for_paper("安全の点検の期限（2026年6月10日）が過ぎています。広報課の運用管理責任者が、次の月次評価までに点検してください。")
    '安全の点検の期限（令和8年6月10日）が過ぎています。'
    """
    return ASKED.sub("", without_card(in_wareki(sentence)).removesuffix(TO_BEGIN))


def _remarks(office: Office, body: Decision) -> Iterator[str]:
    if body.own:
        yield office.guideline.words.phrase("own_judgement")
    if body.deviation:
        yield f"逸脱: {body.deviation}"


def _method(held: Decided) -> str:
    body = held.body
    if body.choice == "撤退":
        return method(body.immediate, body.notice_days, withdrawing.notice_ends(held))
    if body.choice == "継続":
        day = body.next_review_on
        return (
            f"{wareki(day)}までに、あらためて継続するかどうかを判断します。"
            if day
            else "次の見直し日は定めていません。"
        )
    until = (
        wareki_month(month_of(body.to_month)) + "まで" if body.to_month else "（終わりの月は定めていません）"
    )
    return f"{wareki_month(month_of(body.from_month or body.month))}から{until}、発信を休止します。"


def _days(register: Register, held: Decided) -> Iterator[Day]:
    body = held.body
    if body.choice == "撤退":
        planned = withdrawing.schedule(register, held, body.decided_on)
        for step in withdrawing.steps(register, held, body.decided_on):
            if step.word in planned:
                yield Day(step.word, planned[step.word], to_do(held, step.word), step.done_on is not None)
    elif body.next_review_on:
        yield Day("次の見直し", body.next_review_on, body.clause if body.choice == "継続" else "起案のとおり")


def _attached(held: Decided) -> Iterator[str]:
    body = held.body
    yield f"月次評価シート（{wareki_month(month_of(body.month))}）"
    if body.choice == "撤退":
        yield "撤退計画・周知文案"
    yield from body.evidence


# ── 帳票 ───────────────────────────────────────────────────────────────────────────────────────────


def _document(making: Making) -> PrintedDocument:
    decided = making.decided()
    told, head = draft(making.office, making.register, decided), making.head(WORDS[decided.body.choice])
    if decided.body.ordered and head.consult:  # 第1-4ただし書: whom to ask is who runs the account
        head = replace(head, consult=(head_of(told.section),))
    return draft_document(told, making.imprint, replace(head, clause=told.clause))


KINDS = (
    PaperKind(
        "draft",
        "起案文書",
        "decision",
        ("docx", "pdf"),
        "第1-4",
        60,
        document=_document,
        bound=approved,
        words=tuple(WORDS.values()),
        in_set=("pdf", "docx"),
        due=due,
        fits=lambda decided: True,
        none="このアカウントの継続・撤退の決定（起案）は、まだ記録されていません。継続・撤退の画面で起案すると、起案文書を作れます。",
    ),
)
