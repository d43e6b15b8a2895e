"""撤退計画・周知文案 as it was approved: what is to be done by when. 廃止届・完了報告 once the account is deleted: what was done,
and what proves it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from ledger.cases import Decided
from ledger.kinds.withdrawal import STEPS
from ledger.register import Record, Register
from metrics.calendar import wareki
from reports.blocks import PrintedDocument
from reports.status import platform_name
from reports.withdrawal import (
    After,
    Kept,
    PlannedStep,
    Withdrawal,
    completion_document,
    plan_document,
)

from ..decision import preserving, withdrawing
from ..office.folder import Office
from . import cases
from .cases import account_of, approved_of, head_of, notices, to_do
from .kinds import Bound, Due, Names, PaperKind
from .order import Making, Order


def withdrawal(office: Office, register: Register, held: Decided, today: date) -> Withdrawal:
    """What the plan and the report of a withdrawal tell, as it stands on a day."""
    body, account = held.body, account_of(office, register, held.body)
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
        approved=approved_of(held),
        steps=tuple(_steps(register, held, today)),
        notices=notices(office, register, held, account),
        wording=(notice.wording or "") if notice else "",
        kept=_kept(preserving.archived(register, held.seq)),
        after=_after(held),
        lead=office.guideline.words.phrase(
            "report_done", account=account.name, platform=platform, section=account.section
        ),
        notification=office.guideline.words.phrases.get("notify_done", ""),
        reported_on=today,
        reported_by=_reporter(register, account.section, today),
    )


def _reporter(register: Register, section: str, on: date) -> tuple[str, str]:
    """Who reports: the section, and the 運用管理責任者 that it has on the day."""
    names = [m.name for m in register.members(on).values() if m.role == "manager" and section in m.sections]
    return section, names[0] if names else ""


def _steps(register: Register, held: Decided, today: date) -> Iterator[PlannedStep]:
    """Each step with its day: done, planned, or as it follows from the one before. Deleted at once, 停止 is none of the plan."""
    planned = withdrawing.schedule(register, held, today)
    for step in withdrawing.steps(register, held, today):
        if step.word in planned or step.record or step.needless:
            yield _step(step, planned.get(step.word) or step.due, to_do(held, step.word))


def _step(held: withdrawing.WithdrawingStep, due: date | None, does: str) -> PlannedStep:
    body, record = held.body, held.record
    if body is None or record is None:
        return PlannedStep(held.word, due, _why(held, due), does=does, overdue=held.overdue)
    return PlannedStep(
        held.word,
        due,
        held.why,
        held.done_on,
        body.person or "",
        body.where or "",
        body.proof or "",
        body.deviation or "",
        held.overdue,
        record.seq,
        record.at,
        does,
    )


def _why(held: withdrawing.WithdrawingStep, due: date | None) -> str:
    """What a planned day rests on, or until when it may be; while the step before is not done, nobody can say the last day."""
    if held.due is None:
        return "" if due else held.why
    return held.why if held.due == due else f"遅くとも{wareki(held.due)}（{held.why}）"


def _kept(record: Record | None) -> Kept | None:
    return Kept(record.body.evidence, record.seq) if record else None


def _after(held: Decided) -> After | None:
    done = held.done(STEPS[3])
    if done is None:
        return None
    return After(
        bool(done.links_removed), bool(done.list_updated), done.name_watch_until, done.credentials_disposed_on
    )


# ── 帳票 ───────────────────────────────────────────────────────────────────────────────────────────


def _told(making: Making) -> Withdrawal:
    """As it stands today; on the day that made it so, once it is for good."""
    today = making.imprint.moment.date() if making.final else making.office.today()
    return withdrawal(making.office, making.register, making.decided(), today)


def _proof(held: Decided) -> Record | None:
    return held.steps[STEPS[3]] if held.ended else None


def _ended(office: Office, order: Order) -> Bound | None:
    """廃止届・完了報告: for good from the 削除後確認 on."""
    return cases.bound(office, order, _proof)


def _plan(making: Making) -> PrintedDocument:
    told, head = _told(making), making.head()
    body = making.decided().body
    if body.ordered:  # 第1-4ただし書: 情報政策課 tells whoever runs the account
        head = replace(head, addressee=head_of(told.section))
    if body.immediate:
        head = replace(head, clause=body.clause)
    return plan_document(told, making.imprint, head)


def _completion(making: Making) -> PrintedDocument:
    return completion_document(_told(making), making.imprint, making.head())


def _proven(office: Office, kind: PaperKind, month: date, names: Names) -> Iterator[Due]:
    """What was proven to its end in a month."""
    return cases.of_month(office, kind, month, lambda held: (done := held.done(STEPS[3])) and done.done_on)


def _withdraws(held: Decided) -> bool:
    return held.body.choice == "撤退"


def _deleted(held: Decided) -> bool:
    return _withdraws(held) and held.done("削除") is not None


KINDS = (
    PaperKind(
        "withdrawal",
        "撤退計画・周知文案",
        "decision",
        ("docx", "pdf"),
        "第1-4(2)",
        61,
        document=_plan,
        bound=cases.approved,
        in_set=("pdf", "docx"),
        due=cases.due,
        fits=_withdraws,
        none="このアカウントの撤退の決定は、まだ記録されていません。撤退を起案すると、撤退計画を作れます。",
    ),
    PaperKind(
        "abolition",
        "廃止届・完了報告",
        "decision",
        ("docx", "pdf"),
        "第1-4(2)",
        62,
        document=_completion,
        bound=_ended,
        in_set=("pdf", "docx"),
        due=_proven,
        fits=_deleted,
        none="このアカウントは、まだ削除されていません。削除を記録すると、廃止届・完了報告を作れます。",
    ),
)
