"""整備状況: what of an account's papers, checks and cases is there, what is missing, what is overdue; and why it matters.

The thresholds and what counts as waiting are those of the findings (finding.told): here they are only laid side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ledger.authority import reads
from ledger.cases import cases, withdrawals
from ledger.entries import Account, Incident, Opening, Transfer
from ledger.journal import Author
from ledger.kinds.withdrawal import STEPS
from ledger.register import Register
from metrics.calendar import screen_day
from metrics.told import Told, ToldChecklist

from ..decision import finding
from ..office.folder import Office
from ..office.guideline import Guideline
from . import promises
from .record_checks import missing_items, unprepared

LATE, NONE, PARTLY, FINE, OFF = "late", "none", "partly", "fine", "off"
WORDS = {LATE: "期限切れ", NONE: "未登録", PARTLY: "不足あり", FINE: "整備済", OFF: "対象外"}
GRAVITY = {LATE: 0, NONE: 1, PARTLY: 2, FINE: 3, OFF: 4}


@dataclass(frozen=True)
class What:
    """One thing that the guideline asks of every account."""

    id: str
    title: str
    part: str  # of the page 台帳 where it is recorded
    clauses: tuple[str, ...]
    why: str


WHATS = (
    What(
        "policy",
        "利用方針",
        "papers",
        ("第1-1(3)",),
        "目的と目標がなければ、達成したかも、続けるかも判断できません。",
    ),
    What(
        "manual",
        "マニュアル",
        "papers",
        ("第1-1(4)",),
        "担当者が替わっても、同じ手順と決裁で投稿し、回答できるようにします。",
    ),
    What(
        "disclosure",
        "開示事項",
        "papers",
        ("第1-1(5)",),
        "利用者が、誰が何のために運営し、コメントがどう扱われるかを知るためです。",
    ),
    What(
        "media",
        "媒体点検",
        "checks",
        ("第2(1)", "第2(2)", "第2(3)"),
        "媒体ごとの決まり（運用方針の掲示など）は、媒体の側の変更で崩れることがあります。",
    ),
    What(
        "security",
        "安全点検",
        "checks",
        ("第1-3(1)", "第1-3(2)"),
        "乗っ取りとなりすましは、パスワード・相互リンク・操作できる人の点検で防ぎます。",
    ),
    What(
        "purpose",
        "目的",
        "purpose",
        ("第1-4(1)",),
        "当初の目的を達成したアカウントは、撤退するか、別の目的を決めるかを判断します。",
    ),
    What(
        "incidents",
        "事故",
        "incidents",
        ("第1-3(2)", "第1-3(3)", "第1-3(4)"),
        "終わっていない事故は、広がる前に収め、関係部署と共有します。",
    ),
    What(
        "comments",
        "コメント",
        "comments",
        ("第1-2(5)",),
        "寄せられた声は関係者で共有し、決めた方針どおりに対応します。",
    ),
)


@dataclass(frozen=True)
class Mark:
    """How one thing stands: LATE … OFF; in short, and what is missing or since when."""

    standing: str
    said: str
    more: str = ""


@dataclass(frozen=True)
class BoardLine:
    """One account of the board. `marks`: a mark for each of WHATS. `left`: what has still to be done for a deleted one."""

    account: Account
    marks: Mapping[str, Mark]
    left: tuple[str, ...] = ()

    def count(self, standing: str) -> int:
        return sum(m.standing == standing for m in self.marks.values())


@dataclass(frozen=True)
class Coming:
    """A 開設 or 移管 that has not taken effect. `gaps`: what has to be there before; empty when it is ready."""

    account: Account
    what: str
    day: date
    gaps: tuple[str, ...]


def board(office: Office, author: Author | None, on: date) -> list[BoardLine]:
    """Every account that the author reads and that is there, or deleted with something left to do; what is overdue first."""
    register = office.ledger.register()
    left = _left(register)
    held = [
        a
        for a in register.accounts(on).values()
        if a.opened_on <= on and (author is None or reads(author, a))
    ]
    found = [
        farewell(office, register, a, on, left.get(a.account_id, []))
        if _gone(a, on)
        else line(office, register, a, on)
        for a in held
        if not _gone(a, on) or a.account_id in left
    ]
    return sorted(
        found, key=lambda o: (*(-o.count(s) for s in (LATE, NONE, PARTLY)), o.account.section, o.account.name)
    )


def _gone(account: Account, on: date) -> bool:
    return account.closed_on is not None and account.closed_on <= on


def _left(register: Register) -> dict[str, list[str]]:
    """account → what has still to be done for it even when it is deleted: 削除後確認, incidents that go on."""
    found = {d.body.account_id: [STEPS[-1]] for d in withdrawals(register) if not d.ended}
    for case in cases(register, Incident):
        if case.body.closed_on is None:
            held = found.setdefault(case.body.account_id, [])
            held += [] if "事故" in held else ["事故"]
    return found


def farewell(
    office: Office, register: Register, account: Account, on: date, left: Sequence[str]
) -> BoardLine:
    """A deleted account: nothing is asked of it but what is left."""
    told = finding.told(office, register, account, on)
    marks = {w.id: Mark(OFF, "廃止") for w in WHATS} | {"incidents": incidents(told)}
    return BoardLine(account, marks, tuple(left))


def line(office: Office, register: Register, account: Account, on: date) -> BoardLine:
    """How everything of one account stands on a day."""
    told = finding.told(office, register, account, on)
    disclosure, *media = told.checklists
    marks = {
        "policy": paper(office.guideline, register, "policy", account.account_id, on),
        "manual": paper(office.guideline, register, "manual", account.account_id, on),
        "disclosure": checklist(disclosure, told, len(office.guideline.items("disclosure"))),
        "media": checklist(media[0], told) if media else Mark(OFF, "点検表なし"),
        "security": security(told),
        "purpose": purpose(told),
        "incidents": incidents(told),
        "comments": comments(told),
    }
    return BoardLine(account, marks)


# ── one thing each ─────────────────────────────────────────────────────────────────────────────────


def paper(guideline: Guideline, register: Register, kind: str, account_id: str, on: date) -> Mark:
    """利用方針 and マニュアル: items filled in of those the guideline lists, and shared within the section."""
    now = promises.standing(promises.versions(register, kind, account_id), on)
    wanted = guideline.items(kind)
    if now is None:
        return Mark(NONE, f"0/{len(wanted)}")
    gaps = missing_items(now.items, wanted)
    said = f"{len(wanted) - len(gaps)}/{len(wanted)}"
    if gaps:
        return Mark(PARTLY, said, f"{_some([g.label for g in gaps])}がない")
    if now.record.body.shared_on is None:
        return Mark(PARTLY, said, "所属内の共有の日がない")
    return Mark(FINE, said, f"第{now.number}版")


def checklist(held: ToldChecklist, told: Told, items: int | None = None) -> Mark:
    """開示事項 (`items`: how many there are) and the checklist of the medium."""
    if held.on is None:
        return Mark(NONE, f"0/{items}" if items else "未点検")
    said = f"{items - len(held.failed)}/{items}" if items else "適合"
    if held.failed:
        return (
            Mark(PARTLY, said, f"{_some(held.failed)}がない")
            if items
            else Mark(PARTLY, f"不適合 {len(held.failed)}")
        )
    if (told.on - held.on).days > told.limits.check_days:
        return Mark(LATE, said, f"前回 {screen_day(held.on)}")
    return Mark(FINE, said, f"点検 {screen_day(held.on)}")


def security(told: Told) -> Mark:
    """Dates only: the latest check, its parts, the next one."""
    held = told.security
    if held is None:
        return Mark(NONE, "未点検")
    due = held.next_on or held.on + timedelta(days=told.limits.security_check_days)
    if due < told.on or (told.on - held.on).days > told.limits.security_check_days:
        return Mark(LATE, f"{_ago(told.on, min(due, told.on))}超過", f"前回 {screen_day(held.on)}")
    if held.stale:
        return Mark(
            PARTLY, f"日付なし・古い {len(held.stale)}", _some([s.split("（")[0] for s in held.stale])
        )
    return Mark(FINE, "点検済", f"次回 {screen_day(due)}")


def purpose(told: Told) -> Mark:
    """Whether the purpose was judged of late; 達成 leads to ground ① and so to a decision, unless reused (但書)."""
    held = told.purpose
    if held is None:
        return Mark(NONE, "未判断")
    said = "達成" if held.reached else "未達成"
    if (told.on - held.on).days > told.limits.purpose_days:
        return Mark(LATE, said, f"前回 {screen_day(held.on)}")
    if held.reached and not held.reuse:
        return Mark(PARTLY, said, "継続・撤退の判断が要る（判断基準①）")
    return Mark(FINE, "判断済", f"{said}（{screen_day(held.on)}）")


def incidents(told: Told) -> Mark:
    """What goes on is never late enough to wait."""
    going = [i for i in told.incidents if i.closed_on is None]
    if going:
        first = min(going, key=lambda i: i.opened_on)
        return Mark(LATE, f"対応中 {len(going)}", f"{first.kind} {screen_day(first.opened_on)}")
    return Mark(FINE, "なし", f"終結 {len(told.incidents)}件" if told.incidents else "")


def comments(told: Told) -> Mark:
    """Comments that wait, and those that wait longer than the city lets them."""
    days = told.limits.comment_days
    late = [c for c in told.comments if (told.on - c.received_on).days > days]
    if late:
        return Mark(LATE, f"未対応 {len(told.comments)}", f"うち{days}日を過ぎたもの {len(late)}件")
    if told.comments:
        return Mark(PARTLY, f"未対応 {len(told.comments)}", f"{days}日以内")
    return Mark(FINE, "未対応なし" if told.comments_known else "記録なし")


def _some(found: Sequence[str], most: int = 2) -> str:
    return "・".join(found[:most]) + (f"ほか{len(found) - most}" if len(found) > most else "")


def _ago(on: date, due: date) -> str:
    return f"{(on - due).days}日"


# ── 開設 and 移管 to come ──────────────────────────────────────────────────────────────────────────


def coming(office: Office, author: Author | None, on: date) -> list[Coming]:
    """What is in preparation: accounts that open later, and transfers that take effect later; the nearest first."""
    register = office.ledger.register()
    held: Callable[[str], Account] = register.accounts(on).__getitem__
    papers = [(r.seq, r.body) for r in register.records.values()]
    judged = {r.body.account_id: r.body for r in register.of(Opening)}
    found = []
    for account in register.accounts(on).values():
        if account.opened_on > on:
            gaps = unprepared(office.guideline, papers, account.account_id, account.opened_on)
            judgement = (
                [] if account.account_id in judged else ["情報政策課の必要性の判断（開設の記録）がありません"]
            )
            found.append(Coming(account, "開設", account.opened_on, (*judgement, *gaps)))
    for record in register.of(Transfer):
        body = record.body
        if body.from_day > on:
            gaps = unprepared(office.guideline, papers, body.account_id, body.from_day)
            found.append(Coming(held(body.account_id), f"{body.section}へ移管", body.from_day, tuple(gaps)))
    return sorted((c for c in found if author is None or reads(author, c.account)), key=lambda c: c.day)
