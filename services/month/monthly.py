"""The month's sheet of one account (第1-2(6)(7)): what the figures say, what a section writes, who has seen it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from ledger.entries import Close, Confirm, InvalidEntry, Review
from ledger.journal import Author, Entry
from ledger.months import Course, course
from ledger.procedure import people_of
from ledger.register import Record, Register
from metrics import drafting, support
from metrics.calendar import add_months, screen_day, wareki_month
from metrics.evaluation import Evaluation
from metrics.frozen import Moved, UnreadableEvaluation, moved
from reports.sheet_data import Remarks
from store.archive import MissingBlob
from store.views import View

from ..office.folder import Office
from ..register import checks, recording
from . import closing, drafts, evaluating, finding_store, trying
from .drafts import FIELDS, SheetDraft

PARTS = ("reactions", "users")  # pre-drafted from the figures


@dataclass(frozen=True)
class Sheet:
    """An account's month as it stands for one person.

    `evaluation`: what is official (確定 once closed). `seen`: the digest that 提出, 確認 and 締め bind. `texts`: what is
    submitted, or was before it came back. `lapsed`: what moved since, so that it no longer holds. `alone`: the section
    has nobody but that person; `mine`: the 提出 is that person's own. `result`: the draft of what came of trials (前月の改善策の結果).
    """

    evaluation: Evaluation
    seen: str
    course: Course
    said: Record | None
    drafted: Mapping[str, str]
    texts: Mapping[str, str]
    lapsed: tuple[Moved, ...]
    draft: SheetDraft | None
    others: tuple[SheetDraft, ...]
    before: Review | None
    alone: bool
    mine: bool
    result: str = ""

    @property
    def newest(self) -> int:
        """seq of the newest step of the month: what somebody who begins to write knows."""
        return newest(self.course)

    @property
    def start(self) -> dict[str, str]:
        """What somebody begins with who writes: what was said last, ① and ② from today's figures unless they were changed."""
        said, drafted = self.said.body if self.said else None, dict(self.drafted)
        if said is None:
            drafted["followup"] = self.result
        return {name: (getattr(said, name) or "" if said else "") or drafted.get(name, "") for name in FIELDS}

    @property
    def standing(self) -> str:
        """起案前, 提出済, 差戻し, 確認済 or 締め済 第n版."""
        held = self.course
        return f"{held.stage} 第{held.closes}版" if held.close else held.stage


def newest(held: Course) -> int:
    """The seq of the newest entry of a month's course, 0 for none."""
    steps = (held.review, held.returned, held.confirm, held.close, held.reopened)
    return max((r.seq for r in steps if r), default=0)


def sheet(
    office: Office, view: View, evaluation: Evaluation, author: Author | None, result: str = ""
) -> Sheet:
    """The month's sheet for a person (None: somebody who only reads). `result`: what came of trials, in words."""
    person = author.person if author else None
    register = office.ledger.register()
    account_id, month = evaluation.account_id, f"{evaluation.month:%Y-%m}"
    held = course(register, account_id, month)
    said = said_last(register, held)
    everyone = drafts.of_sheet(office, account_id, month)
    return Sheet(
        evaluation=evaluation,
        seen=seen(office, held, evaluation),
        course=held,
        said=said,
        drafted=drafted(office, evaluation),
        texts=texts_of(office, said, evaluation),
        lapsed=tuple(lapsed(office, held, evaluation)),
        draft=next((d for d in everyone if d.person == person), None),
        others=tuple(d for d in everyone if d.person != person and d.fields),
        before=before(register, account_id, evaluation.month),
        alone=alone(register, account_id, month, author, office.today()),
        mine=bool(author and held.review and own(register, held.review, author)),
        result=result,
    )


def seen(office: Office, held: Course, now: Evaluation) -> str:
    """The digest by which a month's Evaluation is spoken of: of the 提出 that stands for it, else its own."""
    if held.review and held.signed and evaluating.agreed(office, held.signed, now):
        return held.review.body.digest
    return now.digest


def alone(register: Register, account_id: str, month: str, author: Author | None, today: date) -> bool:
    """Whether the section that runs the account in the month has this one person."""
    return author is not None and people_of(register, account_id, month, today) == {author.person}


def own(register: Register, review: Record, author: Author) -> bool:
    """Whether a 提出 is of the person, or of whom they act for."""
    return review.person in register.acting(author)


def said_last(register: Register, held: Course) -> Record | None:
    """The 提出 that stands, or the one that came back."""
    return held.review or (register.records.get(held.returned.body.review) if held.returned else None)


def before(register: Register, account_id: str, month: date) -> Review | None:
    """What the section submitted last month: its improvements are what this month answers to."""
    held = course(register, account_id, f"{add_months(month, -1):%Y-%m}").review
    return held.body if held else None


# ── texts ──────────────────────────────────────────────────────────────────────────────────────────


def drafted(office: Office, evaluation: Evaluation) -> dict[str, str]:
    """① and ② as the figures give them."""
    return drafting.drafted(evaluation, named(office))


def named(office: Office) -> frozenset[str]:
    """The metrics that the guideline names of the reactions, in figures."""
    told = office.metrics.values()
    return frozenset(m.id for m in told if any(word in m.clause for word in drafting.NAMED))


def texts_of(office: Office, said: Record | None, now: Evaluation) -> dict[str, str]:
    """The whole text of a 提出: what the section left of the drafts is the draft of the figures it saw."""
    if said is None:
        return {}
    body: Review = said.body
    texts = {name: getattr(body, name) or "" for name in FIELDS}
    if all(texts[name] for name in PARTS):
        return texts
    try:
        seen = now.as_seen(body.digest) or evaluating.kept(office, body.digest)
        own = drafted(office, seen)
    except (MissingBlob, UnreadableEvaluation):
        return texts
    return texts | {name: texts[name] or own[name] for name in PARTS}


# ── steps ──────────────────────────────────────────────────────────────────────────────────────────


def submit(
    office: Office,
    author: Author,
    evaluation: Evaluation,
    seen: str,
    texts: Mapping[str, str],
    base: int,
    grade: str | None = None,
) -> Entry:
    """提出. `seen`: the digest on the screen; `base`: the newest step of the month that the author knew; `grade`: a step
    of the city's 総合評価 scale, where it has one.

    Raises InvalidEntry where a figure moved meanwhile, where ③ is missing, or where somebody else has submitted.
    """
    _said_overall(texts)
    account_id, month = evaluation.account_id, f"{evaluation.month:%Y-%m}"
    body = _reviewed(office, evaluation, texts, grade) | {"digest": seen}
    closing.keep(office, evaluation)  # what was seen: should a figure have moved meanwhile, it can be named
    unread = partial(_nobody_else, account_id=account_id, month=month, base=base)
    entry = recording.record(office, author, "review", body, first=unread)
    drafts.discard(office, author.person, account_id, month)
    return entry


def submit_with_hours(
    office: Office,
    author: Author,
    seen: Evaluation,
    texts: Mapping[str, str],
    base: int,
    grade: str | None,
    hours: float,
) -> Entry:
    """提出 with the month's 業務時間, in one write: both are recorded, or neither. What the 提出 binds has the hours.

    `seen`: on the screen. Raises InvalidEntry like `submit`.
    """
    _said_overall(texts)
    account_id, month = seen.account_id, f"{seen.month:%Y-%m}"
    told = {"account_id": account_id, "month": month, "hours": hours}
    closing.keep(office, seen)

    def both(register: Register) -> list[tuple[str, dict[str, Any]]]:
        _nobody_else(register, account_id, month, base)
        view = office.view()
        try:
            evaluating.bound(office, view, account_id, month, seen.digest)
        finally:
            view.connection.close()
        now = evaluating.evaluated_with(office, author, account_id, seen.month, "hours", told)
        assert now is not None
        closing.keep(office, now)
        found = [("hours", told), ("review", _reviewed(office, now, texts, grade))]
        checks.check(office, register, found)
        return found

    entry = office.ledger.record(author, both)[-1]
    drafts.discard(office, author.person, account_id, month)
    return entry


def _said_overall(texts: Mapping[str, str]) -> None:
    if not texts.get("overall", "").strip():
        raise InvalidEntry("③総合評価を1文書いてください。提出に要るのは、この1文だけです")


def _reviewed(
    office: Office, evaluation: Evaluation, texts: Mapping[str, str], grade: str | None
) -> dict[str, Any]:
    """The whole body of a 提出: the texts, the grade, the findings that they speak of."""
    found = body_of(office, evaluation, texts) | ({"grade": grade} if grade else {})
    findings = finding_store.bound(office, texts.values())
    return found | ({"findings": findings} if findings else {})


def body_of(office: Office, evaluation: Evaluation, texts: Mapping[str, str]) -> dict[str, Any]:
    """The body of a 提出: only what differs from the drafts of the figures, and which metrics each text speaks of."""
    own = drafted(office, evaluation)
    told = {name: text.strip() for name, text in texts.items() if name in FIELDS and text.strip()}
    kept = {name: text for name, text in told.items() if text != own.get(name)}
    cites = {
        name: tuple(dict.fromkeys(c.metric for c in support.cited(text, evaluation)))
        for name, text in told.items()
    }
    return {
        "account_id": evaluation.account_id,
        "month": f"{evaluation.month:%Y-%m}",
        "digest": evaluation.digest,
        **kept,
        "cites": {name: metrics for name, metrics in cites.items() if metrics},
    }


def _nobody_else(register: Register, account_id: str, month: str, base: int) -> None:
    """Whoever began before another's 提出 has to see that first."""
    held = course(register, account_id, month)
    if newest(held) <= base:
        return
    latest = max(
        (r for r in (held.review, held.returned, held.confirm, held.reopened, held.close) if r),
        key=lambda r: r.seq,
    )
    raise InvalidEntry(
        f"書き始めたあとに、{latest.by}さんの{STEP_WORDS[latest.kind]}がありました（{screen_day(latest.at)} {latest.at:%H:%M}）。"
        "その内容を見てから、もう一度提出してください。書いた文は下書きに残っています"
    )


STEP_WORDS = {
    "review": "提出",
    "return": "差戻し",
    "confirm": "確認",
    "close": "締め",
    "reopen": "締めの取消",
}


def send_back(office: Office, author: Author, review: Record, reason: str) -> Entry:
    """差戻し of a 提出, with what is to be changed."""
    if not reason.strip():
        raise InvalidEntry("何を直してほしいか、差し戻す理由を書いてください")
    body = {
        "account_id": review.body.account_id,
        "month": review.body.month,
        "review": review.seq,
        "reason": reason,
    }
    return recording.record(office, author, "return", body)


def confirm(
    office: Office, author: Author, review: Record, seen: str, posts_checked: bool, comment: str = ""
) -> Entry:
    """確認 of a 提出. `seen`: the digest on the screen of whoever confirms."""
    body: dict[str, Any] = {
        "account_id": review.body.account_id,
        "month": review.body.month,
        "review": review.seq,
        "digest": seen,
        "posts_checked": posts_checked,
        "alone": own(office.ledger.register(), review, author),
    }
    return recording.record(
        office, author, "confirm", body | ({"comment": comment} if comment.strip() else {})
    )


def reopen(office: Office, author: Author, close: Record, reason: str) -> Entry:
    """Take a 締め back; the next one is the next 版."""
    return reopen_all(office, author, [close], reason)[0]


def reopen_all(office: Office, author: Author, closes: Sequence[Record], reason: str) -> list[Entry]:
    """Take several 締め back in one write, for one reason: all of them, or none."""
    if not reason.strip():
        raise InvalidEntry("締めを取り消す理由を書いてください。版の違いとともに残ります")
    told = [
        {"account_id": c.body.account_id, "month": c.body.month, "close": c.seq, "reason": reason}
        for c in closes
    ]
    return office.ledger.record(author, [("reopen", body) for body in told])


# ── what moved ─────────────────────────────────────────────────────────────────────────────────────


def lapsed(office: Office, held: Course, now: Evaluation) -> list[Moved]:
    """What moved since the 提出: while anything did, neither it nor its 確認 holds any more."""
    if held.review is None or held.signed is None or held.close:
        return []
    if evaluating.agreed(office, held.signed, now):
        return []
    return _between(office, held.review.body.digest, now) or [Moved("評価", "提出のとき", "いま")]


def revisions(
    office: Office, register: Register, account_id: str, month: str
) -> list[tuple[Record, list[Moved]]]:
    """Every 締め of an account's month, oldest first, with what it says otherwise than the one before."""
    told: list[tuple[Record, list[Moved]]] = []
    for record in register.of(Close):
        if (record.body.account_id, record.body.month) == (account_id, month):
            told.append((record, _from_last(office, told, record)))
    return told


def _from_last(office: Office, told: list[tuple[Record, list[Moved]]], record: Record) -> list[Moved]:
    if not told or told[-1][0].body.digest == record.body.digest:
        return []
    try:
        return _between(office, told[-1][0].body.digest, evaluating.kept(office, record.body.digest))
    except (MissingBlob, UnreadableEvaluation):
        return []


def _between(office: Office, digest: str, now: Evaluation) -> list[Moved]:
    """What moved from a kept Evaluation to another; empty where the kept one cannot be read."""
    try:
        return moved(evaluating.kept(office, digest), now)
    except (MissingBlob, UnreadableEvaluation):
        return []


# ── for the paper ──────────────────────────────────────────────────────────────────────────────────


def remarks_of(office: Office, account_id: str, month: date, register: Register | None = None) -> Remarks:
    """What people wrote and signed on an account's month, for the 月次評価シート; blank where nobody has yet.

    `register`: as it stood at the 締め, for the 確定 sheet."""
    told = register or office.ledger.register()
    held = course(told, account_id, f"{month:%Y-%m}")
    tried = [trying.line(one, wareki_month) for one in trying.on_sheet(told, account_id, month)]
    received = Remarks(trials="\n".join(tried))
    if held.close is not None:
        received = replace(
            received,
            received_by=held.close.by,
            received_on=held.close.at.date(),
            unconfirmed=held.close.body.unconfirmed or "",
        )
    if held.review is None:
        return received
    body: Review = held.review.body
    confirmed: Confirm | None = held.confirm.body if held.confirm else None
    return replace(
        received,
        overall=f"〔{body.grade}〕{body.overall}" if body.grade else body.overall,
        issues=body.issues or "",
        needs=body.needs or "",
        improvements=body.improvements or "",
        followup=body.followup or "",
        comment=(confirmed.comment or "") if confirmed else "",
        drafted_by=held.review.by,
        confirmed_by=held.confirm.by if held.confirm else "",
        confirmed_on=held.confirm.at.date() if held.confirm else None,
        single_person=bool(confirmed and confirmed.alone),
    )
