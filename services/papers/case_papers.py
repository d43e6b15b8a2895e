"""What the documents of a decision tell: 起案文書, 撤退計画・周知文案, 廃止届・完了報告. Everything is read from the entries and
from what the person had seen, so that the document of a decision is the same years later."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ledger.cases import Decided, decisions
from ledger.entries import Account, Decision
from ledger.kinds.withdrawal import STEPS
from ledger.register import Record, Register
from metrics.calendar import month as month_of, month_end, wareki, wareki_month
from metrics.evaluation import Evaluation
from metrics.frozen import UnreadableEvaluation
from reports.draft import Approved, Day, Draft, Ground
from reports.status import platform_name
from reports.withdrawal import After, Kept, Step, Withdrawal, method
from store.archive import MissingBlob

from ..decision import deciding, preserving, withdrawing
from ..month import evaluating
from ..office.folder import Office
from ..office.guideline import Guideline

NONE = {
    "draft": "このアカウントの継続・撤退の決定（起案）は、まだ記録されていません。継続・撤退の画面で起案すると、起案文書を作れます。",
    "withdrawal": "このアカウントの撤退の決定は、まだ記録されていません。撤退を起案すると、撤退計画を作れます。",
    "abolition": "このアカウントは、まだ削除されていません。削除を記録すると、廃止届・完了報告を作れます。",
}
ASKS = {"継続": "ask_continue", "撤退": "ask_withdraw", "休止": "ask_suspend"}


def fits(kind: str, held: Decided) -> bool:
    """Whether a kind of document can be made of a decision."""
    withdraws = held.body.choice == "撤退"
    return kind == "draft" or (withdraws and (kind == "withdrawal" or held.done("削除") is not None))


def decided_of(register: Register, kind: str, account_ids: tuple[str, ...], month: date, seq: int) -> Decided:
    """The decision that a document is of: the named one, else the account's latest by the end of a month. LookupError."""
    held = [d for d in decisions(register) if fits(kind, d)]
    if seq:
        found = [d for d in held if d.seq == seq]
    else:
        found = [
            d for d in held if (d.body.account_id,) == account_ids and d.body.decided_on <= month_end(month)
        ]
    if not found:
        raise LookupError(NONE[kind])
    return found[-1]


def _account(office: Office, register: Register, body: Decision) -> Account:
    """The account as it stood when it was decided on."""
    return register.accounts(body.decided_on)[body.account_id]


def _approved(held: Decided) -> Approved | None:
    if held.approval is None:
        return None
    b = held.approval.body
    return Approved(b.outcome, b.approver, b.approved_on, b.number)


# ── 起案文書 ───────────────────────────────────────────────────────────────────────────────────────


def draft(office: Office, register: Register, held: Decided) -> Draft:
    """What the 起案文書 of a decision tells."""
    body, account = held.body, _account(office, register, held.body)
    platform = platform_name(office.platforms, account.platform)
    evaluation = _seen(office, body)
    return Draft(
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
        acts_for=held.decision.acts_for or "",
        evaluation=evaluation,
        month=month_of(body.month),
        grounds=tuple(_grounds(office.guideline, body)),
        remarks=tuple(_remarks(office, body)),
        method=_method(held),
        notices=notices(office, register, held, account) if body.choice == "撤退" else (),
        days=tuple(_days(register, held)),
        attached=tuple(_attached(held, evaluation)),
        approved=_approved(held),
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


def _grounds(guideline: Guideline, body: Decision) -> Iterator[Ground]:
    for g in sorted(body.grounds, key=lambda g: g.ground):
        told = guideline.ground(g.ground)
        harm = f"（{g.harm}）" if g.harm else ""
        yield Ground(
            f"{told.mark} {told.label}", told.words, g.found, g.said or (), g.finding + harm, g.reason
        )


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
        for step in withdrawing.steps(register, held, body.decided_on):
            yield Day(step.word, step.done_on or step.due, step.why, step.done_on is not None)
    elif body.next_review_on:
        yield Day(
            "次の見直し", body.next_review_on, "第1-4(1)ただし書" if body.choice == "継続" else "起案のとおり"
        )


def _attached(held: Decided, evaluation: Evaluation | None) -> Iterator[str]:
    body = held.body
    yield f"月次評価シート（{wareki_month(month_of(body.month))}、評価のしるし {body.digest[:12]}）"
    if body.choice == "撤退":
        yield "撤退計画・周知文案"
    yield from body.evidence


# ── 周知文案 ───────────────────────────────────────────────────────────────────────────────────────


def notices(
    office: Office, register: Register, held: Decided, account: Account
) -> tuple[tuple[str, str], ...]:
    """Title and text of each draft, filled with what is known; what is not stays a visible gap."""
    words, body = office.guideline.words, held.body
    dates = {
        s.word: s.done_on or s.due or s.earliest for s in withdrawing.steps(register, held, body.decided_on)
    }
    told = {
        "account": account.name,
        "platform": platform_name(office.platforms, account.platform),
        "section": account.section,
        "url": account.url,
        "reason": body.reason,
        "contact": account.section,
        "clause": body.clause,
        "decided_on": wareki(body.decided_on),
        "stopped_on": _said(dates.get("停止")),
        "deleted_on": _said(dates.get("削除")),
        "notice_from": _said(dates.get("周知")),
        "notice_to": _said(withdrawing.notice_ends(held)),
    }
    names = ("notice_immediate",) if body.immediate else ("notice_account", "notice_site")
    return tuple(
        (words.templates[n].title, words.template(n, **told).strip()) for n in names if n in words.templates
    )


def _said(day: date | None) -> str | None:
    return wareki(day) if day else None


# ── 撤退計画 and 完了報告 ──────────────────────────────────────────────────────────────────────────


def withdrawal(office: Office, register: Register, held: Decided, today: date) -> Withdrawal:
    """What the plan and the report of a withdrawal tell, as it stands on a day."""
    body, account = held.body, _account(office, register, held.body)
    platform = platform_name(office.platforms, account.platform)
    notice = held.done("周知")
    return Withdrawal(
        seq=held.seq,
        account=account.name,
        platform=platform,
        section=account.section,
        url=account.url or "",
        opened_on=account.opened_on,
        decided_on=body.decided_on,
        reason=body.reason,
        immediate=body.immediate,
        notice_days=body.notice_days,
        ends=withdrawing.notice_ends(held),
        standing=held.standing,
        approved=_approved(held),
        steps=tuple(_step(register, s) for s in withdrawing.steps(register, held, today)),
        notices=notices(office, register, held, account),
        wording=(notice.wording or "") if notice else "",
        kept=_kept(preserving.archived(register, held.seq)),
        after=_after(held),
        lead=office.guideline.words.phrase(
            "report_done", account=account.name, platform=platform, section=account.section
        ),
    )


def _step(register: Register, held: withdrawing.Step) -> Step:
    body, record = held.body, held.record
    if body is None or record is None:
        return Step(held.word, held.due, held.why, overdue=held.overdue)
    return Step(
        held.word,
        held.due,
        held.why,
        held.done_on,
        body.person or "",
        body.where or "",
        body.proof or "",
        body.deviation or "",
        held.overdue,
        record.seq,
        record.at,
    )


def _kept(record: Record | None) -> Kept | None:
    return Kept(record.body.evidence, record.body.sha256, record.seq) if record else None


def _after(held: Decided) -> After | None:
    done = held.done(STEPS[3])
    if done is None:
        return None
    return After(
        bool(done.links_removed), bool(done.list_updated), done.name_watch_until, done.credentials_disposed_on
    )
