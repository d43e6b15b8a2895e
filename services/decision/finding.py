"""What the app finds of the four grounds (第1-4(1)) for an account: its month's Evaluation and what people recorded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from ledger.cases import APPROVED, cases, decisions
from ledger.entries import Account, Comment, Disclosure, Incident, MediaCheck, Purpose, SecurityCheck, Setting
from ledger.months import courses_of
from ledger.register import Record, Register
from metrics import told as say
from metrics.calendar import add_months, month, months_between, screen_day
from metrics.common_cause import Common, peer_sentence, sentence
from metrics.evaluation import Evaluation
from metrics.findings import Finding, ProspectPart, Ref, findings
from metrics.grounds import MENDABLE, SUSPECTED
from metrics.outlook import Outlook
from metrics.outlook_words import card_short, outlook_sentence
from metrics.told import FindingLimits, Told

from ..office.folder import Office
from ..register import beginning
from ..register.checks import SETTINGS

SECURITY_PARTS = {
    "password_changed_on": "パスワードの変更",
    "links_checked_on": "相互リンク",
    "impostors_checked_on": "なりすましの確認",
    "members_checked_on": "操作できる人の確認",
}
REVIEW_DAY = 15  # of the next month: by then 情報政策課 closes (product.md §7), so that a 提出 that is not there is late


def found(
    office: Office,
    register: Register,
    evaluation: Evaluation,
    on: date,
    prospects: tuple[ProspectPart, ...] = (),
    common: Mapping[str, str] = MappingProxyType({}),
) -> tuple[Finding, ...]:
    """The findings ①–④ as they stand on a day. `common`: metric → what its platform did (`beside`)."""
    account = register.account(evaluation.account_id, on)
    assert account is not None
    purpose = {m.id for m in office.metrics.values() if "目的の達成度合" in m.clause}
    held = told(office, register, account, on)
    return findings(evaluation, held, prospects, purpose, common)


def raised(held: Told) -> bool:
    """Whether what was recorded of an account, whatever its figures, raises a suspicion or a fault."""
    day = held.on.replace(day=1)
    nothing = Evaluation(
        "", "", "", "", "", day, day, "within", "", "", False, "", False, 0, (), None, (), 0, ""
    )
    return any(f.found in (SUSPECTED, MENDABLE) for f in findings(nothing, held))


def beside(office: Office, evaluation: Evaluation, common: Common) -> dict[str, str]:
    """metric → what the platform did beside it, in words, where there is something to say."""
    platform, found = office.platform_name(evaluation.platform), dict[str, str]()
    for m in evaluation.metrics:
        told = common.told(evaluation.account_id, m.metric)
        peers = common.peers.common(evaluation.platform, evaluation.kind, m.metric, m.basis)
        said = [sentence(told, m.title, platform)] if told else []
        said += ["ただし、"] if told and told.alone and peers else []
        said += [peer_sentence(peers, m, platform)] if peers else []
        if said:
            found[m.metric] = "".join(said)
    return found


@dataclass(frozen=True)
class Foretold:
    """An outlook as ground ② reads it. One that is no better than a simple answer is for knowing only."""

    sentence: str
    doubtful: bool | None
    refs: tuple[Ref, ...] = ()


def foretold(
    register: Register, outlooks: Iterable[Outlook], evaluation: Evaluation, on: date
) -> tuple[Foretold, ...]:
    """The outlooks of an account's targets: 見込みが立たない is one missed, or likelier missed than the city lets pass."""
    percent = float(register.setting("outlook_percent", SETTINGS["outlook_percent"].default, f"{on:%Y-%m}"))
    return tuple(
        Foretold(
            f"{o.title}: {outlook_sentence(o)}{_how_sure(o)}",
            _doubtful(o, percent),
            (Ref(o.metric, o.origin),) if o.origin else (),
        )
        for o in outlooks
        if o.account_id == evaluation.account_id
    )


def _how_sure(outlook: Outlook) -> str:
    """Beside each probability its report card."""
    if outlook.probability is None or outlook.card is None:
        return ""
    return f"（{card_short(outlook.card)}）"


def _doubtful(outlook: Outlook, percent: float) -> bool | None:
    if outlook.settled is not None:
        return not outlook.settled
    if outlook.probability is None or outlook.card is None or not outlook.card.skilled:
        return None
    return outlook.probability * 100 < percent


def limits(register: Register, on: date) -> FindingLimits:
    """The thresholds that the city has set by then."""
    month, names = f"{on:%Y-%m}", [f.name for f in fields(FindingLimits)]

    def told() -> FindingLimits:
        return FindingLimits(**{n: int(register.setting(n, SETTINGS[n].default, month)) for n in names})

    return register.derived(("limits", month), (Setting,), told)


def told(office: Office, register: Register, account: Account, on: date) -> Told:
    """What people recorded of an account, up to a day."""
    held = limits(register, on)
    comments = [c for c in cases(register, Comment, account.account_id) if c.body.received_on <= on]
    return Told(
        on=on,
        limits=held,
        purpose=_purpose(register, account, on),
        incidents=tuple(
            _incident(c, on) for c in cases(register, Incident, account.account_id) if c.body.opened_on <= on
        ),
        comments=tuple(
            say.ToldComment(c.now.seq, c.body.kind, c.body.received_on)
            for c in comments
            if _waiting(c.body, on)
        ),
        comments_known=bool(comments),
        security=_security(register, account, on, held),
        checklists=tuple(_checklists(office, register, account, on)),
        late_reviews=tuple(_late_reviews(register, account, on)),
        posts_seen=tuple(_posts_seen(register, account, on)),
        quiet=_quiet(register, account, on),
    )


def _purpose(register: Register, account: Account, on: date) -> say.ToldPurpose | None:
    held = register.versions(Purpose, on, account_id=account.account_id)
    if not held:
        return None
    b = held[-1].body
    return say.ToldPurpose(held[-1].seq, b.judged_on, b.reached, b.reason, b.reuse if b.reusable else None)


def _incident(case: Any, on: date) -> say.ToldIncident:
    b = case.body
    closed = b.closed_on if b.closed_on and b.closed_on <= on else None
    return say.ToldIncident(case.now.seq, b.kind, b.opened_on, closed, b.harm, b.prohibited)


def _waiting(comment: Comment, on: date) -> bool:
    later = comment.handled_on is not None and comment.handled_on > on
    return comment.handling == "未対応" or later


def _security(register: Register, account: Account, on: date, held: FindingLimits) -> say.Security | None:
    checks = register.versions(SecurityCheck, on, account_id=account.account_id)
    if not checks:
        return None
    oldest = on - timedelta(days=held.security_check_days)
    stale = []
    for name, title in SECURITY_PARTS.items():
        days = [d for r in checks if (d := getattr(r.body, name)) is not None]
        if not days or max(days) < oldest:
            stale.append(f"{title}（{screen_day(max(days)) if days else '日付なし'}）")
    return say.Security(checks[-1].seq, checks[-1].body.checked_on, checks[-1].body.next_on, tuple(stale))


def _checklists(
    office: Office, register: Register, account: Account, on: date
) -> Iterator[say.ToldChecklist]:
    """開示事項 of every account; the checklist of its medium where the guideline or the city has one."""
    shown = register.versions(Disclosure, on, account_id=account.account_id)
    items = office.guideline.items("disclosure")
    yield _checklist(
        "開示事項", "第1-1(5)", shown, lambda body: [i.label for i in items if not body.items.get(i.id)]
    )
    required = [i for i in office.guideline.checklist(account.platform) if i.obligation == "必須"]
    if required:
        media = register.versions(MediaCheck, on, account_id=account.account_id)
        clause = required[0].clause
        yield _checklist(
            "媒体の決まり",
            clause,
            media,
            lambda body: [i.text for i in required if body.items.get(i.id) not in ("適合", "該当なし")],
        )


def _checklist(title: str, clause: str, held: list[Record], failed: Any) -> say.ToldChecklist:
    if not held:
        return say.ToldChecklist(title, clause)
    latest, gone = held[-1], tuple(failed(held[-1].body))
    since = None
    for record in reversed(held):
        if not set(gone) & set(failed(record.body)):
            break
        since = record.body.checked_on
    return say.ToldChecklist(title, clause, latest.seq, latest.body.checked_on, gone, since)


def _late_reviews(register: Register, account: Account, on: date) -> Iterator[date]:
    """Months without a 提出 though the next month's middle is over; counted from 運用開始月."""
    begun = beginning.begins(register)
    if begun is None or account.emergency_only:
        return
    last = add_months(on.replace(day=1), -1 if on.day > REVIEW_DAY else -2)
    held = courses_of(register, account.account_id)
    for one in months_between(max(begun, account.opened_on.replace(day=1)), last):
        course = held.get(f"{one:%Y-%m}")
        if course is None or not (course.review or course.close):
            yield one


def _posts_seen(register: Register, account: Account, on: date) -> Iterator[date]:
    """Months that the 運用管理責任者 has confirmed, having looked at their posts (第1-2(6)); oldest first."""
    for told, course in courses_of(register, account.account_id).items():
        if course.confirm and course.confirm.at.date() <= on:
            yield month(told)


def _quiet(register: Register, account: Account, on: date) -> str:
    """Why an account need not post: it is for emergencies, or rests by decision."""
    if account.emergency_only:
        return "非常時専用"
    for held in decisions(register, account.account_id):
        body = held.body
        rests = body.choice == "休止" and held.standing == APPROVED
        if rests and (body.from_month or "") <= f"{on:%Y-%m}" <= (body.to_month or "9999-12"):
            return "休止"
    return ""
