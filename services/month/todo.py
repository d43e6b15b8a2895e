"""「今月あなたがすること」: what is missing and what is due, for the role and the sections of whoever asks (product.md §7).

One small rule per kind of work; which rules a role has is the table at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from ledger.authority import sections_of
from ledger.cases import APPROVED, DRAFT, Decided, cases, decisions, withdrawals
from ledger.entries import Account, Comment, Incident, SecurityCheck, Target
from ledger.journal import Author
from ledger.months import Course, charged_on, course, courses
from ledger.register import Register
from metrics.calendar import add_months, screen_month
from store.views import View

from ..decision import finding, withdrawing
from ..office.folder import Office
from ..register import beginning
from . import drafts, monthly, trying
from .deadlines import deadlines
from .progress import CONFIRMED, MOVED, SUBMITTED, TAKEN, Standing, standings


@dataclass(frozen=True)
class Link:
    """Where a thing is done: a page and what to choose there."""

    label: str
    page: str
    account_id: str = ""
    month: str = ""
    part: str = ""  # of the page 台帳
    posts_part: str = ""  # of the page 記事


@dataclass(frozen=True)
class Task:
    """One kind of work: what, where, until when. `late`: its day is over."""

    what: str
    links: tuple[Link, ...]
    due: date | None = None
    late: bool = False
    why: str = ""


@dataclass
class Scene:
    """What the rules look at. `month`: the one that is evaluated now, the last whole one."""

    office: Office
    view: View
    author: Author
    today: date

    @property
    def month(self) -> date:
        return add_months(self.today.replace(day=1), -1)

    @property
    def key(self) -> str:
        return f"{self.month:%Y-%m}"

    def step(
        self, what: str, links: tuple[Link, ...], step: str = "confirmed", why: str = "", late: bool = False
    ) -> Task:
        """A task of the month by the deadline of a step; one that is `late` from the beginning. Before 運用開始月 nothing is."""
        due = getattr(deadlines(self.month), step) if beginning.owed(self.register, self.month) else None
        return Task(what, links, due, due is not None and (late or self.today > due), why)

    @cached_property
    def register(self) -> Register:
        return self.office.ledger.register()

    @cached_property
    def all(self) -> list[Standing]:
        return standings(self.office, self.view, self.month, self.today, MOVED)

    @property
    def mine(self) -> list[Standing]:
        """The accounts of the author's sections; of 情報政策課 all."""
        return [s for s in self.all if self.own(s.section)]

    def own(self, section: str) -> bool:
        return section in sections_of(self.author)

    @cached_property
    def answers_for(self) -> dict[str, Account]:
        """The accounts that the author answers for, as they stand today: 情報政策課 for all. Deleted ones too."""
        everyone = self.author.role == "policy"
        held = self.register.accounts(self.today)
        return {a: b for a, b in held.items() if everyone or self.own(b.section)}

    @cached_property
    def accounts(self) -> dict[str, Account]:
        """Those of them that are there today."""
        held = self.answers_for.items()
        return {a: b for a, b in held if b.closed_on is None or b.closed_on >= self.today}

    def sheets(self, found: Iterable[Standing]) -> tuple[Link, ...]:
        return tuple(Link(s.name, "monthly", s.account_id, self.key) for s in found)

    def places(
        self, page: str, accounts: Iterable[str], part: str = "", deleted: bool = False
    ) -> tuple[Link, ...]:
        """Links to accounts. `deleted`: what has to be done for one though it is gone (削除後確認, 事故の収束)."""
        held = self.answers_for if deleted else self.accounts
        return tuple(Link(held[a].name, page, a, part=part) for a in dict.fromkeys(accounts) if a in held)


Rule = Callable[[Scene], Iterator[Task]]


def todo(office: Office, author: Author, today: date, view: View | None = None) -> list[Task]:
    """What a person has to do now, the late things first. Empty for those who only read."""
    opened = view or office.view()
    try:
        scene = Scene(office, opened, author, today)
        found = [t for rule in rules_of(scene) for t in rule(scene) if t.links]
    finally:
        if view is None:
            opened.connection.close()
    return sorted(found, key=lambda t: (not t.late, t.due or date.max))


# ── the month ──────────────────────────────────────────────────────────────────────────────────────


def returned(s: Scene) -> Iterator[Task]:
    found = [one for one in s.mine if one.course.returned and not one.course.close]
    yield s.step("差し戻された評価を直して、もう一度提出する", s.sheets(found), late=True)


@dataclass(frozen=True)
class Earlier:
    """An account's earlier month that is not closed, with who runs it then."""

    account: Account
    month: str
    course: Course


def _earlier(s: Scene) -> Iterator[Earlier]:
    """The months before the one that is evaluated now in which somebody has begun something, of the author's sections."""
    for (account_id, month), one in sorted(courses(s.register).items(), key=lambda c: c[0][::-1]):
        if month >= s.key or one.close:
            continue
        account = s.register.accounts(charged_on(month, s.today)).get(account_id)
        if account is not None and s.own(account.section):
            yield Earlier(account, month, one)


def _late_links(found: Iterable[Earlier]) -> tuple[Link, ...]:
    return tuple(
        Link(f"{e.account.name}（{_title(e.month)}）", "monthly", e.account.account_id, e.month)
        for e in found
    )


def _owed_before(s: Scene, found: Sequence[Earlier]) -> bool:
    """Whether any of them is of a month with a deadline: before 運用開始月 nothing is late."""
    return any(beginning.owed(s.register, date.fromisoformat(f"{e.month}-01")) for e in found)


def waits_for_confirming(s: Scene) -> Iterator[Task]:
    """What was submitted of earlier months and waits for this person's 確認: it is theirs whichever month is due."""
    found = [
        e
        for e in _earlier(s)
        if e.course.review
        and not e.course.confirm
        and _may_confirm(s, e.course, e.account.account_id, e.month)
    ]
    yield Task("前の月の提出された評価を読み、確認する", _late_links(found), late=_owed_before(s, found))


def waits_for_writing(s: Scene) -> Iterator[Task]:
    """What of earlier months came back, or was begun by this person and not handed in."""
    earlier = list(_earlier(s))
    back = [e for e in earlier if e.course.returned and not e.course.review]
    yield Task(
        "前の月の差し戻された評価を直して、もう一度提出する", _late_links(back), late=_owed_before(s, back)
    )
    seen = {(e.account.account_id, e.month) for e in back}
    begun = []
    for draft in drafts.of_person(s.office, s.author.person):
        account = s.answers_for.get(draft.account_id)
        if account and draft.month < s.key and (draft.account_id, draft.month) not in seen:
            one = course(s.register, draft.account_id, draft.month)
            begun += [] if one.close else [Earlier(account, draft.month, one)]
    yield Task("前の月の書きかけの評価を提出する", _late_links(begun), late=_owed_before(s, begun))


def to_import(s: Scene) -> Iterator[Task]:
    found = [one for one in s.mine if TAKEN in one.missing and not one.course.close]
    links = tuple(Link(one.name, "imports", one.account_id) for one in found)
    yield s.step(f"{screen_month(s.month)}の書き出しを取り込む", links, "taken")


HOURS = "業務時間も同じ画面で入れます。入れなければ、先月の時間を推計として使います"


def to_draft(s: Scene) -> Iterator[Task]:
    begun = {d.account_id for d in drafts.of_person(s.office, s.author.person) if d.month == s.key}
    found = [one for one in s.mine if SUBMITTED in one.missing and not (one.course.returned or one.moved)]
    fresh = [one for one in found if one.account_id not in begun]
    yield s.step("書きかけの評価を提出する", s.sheets(o for o in found if o.account_id in begun))
    yield s.step(f"{screen_month(s.month)}の評価を書いて提出する", s.sheets(fresh), why=HOURS)


def to_confirm(s: Scene) -> Iterator[Task]:
    found = [o for o in s.mine if CONFIRMED in o.missing and o.course.review and not o.moved and _may(s, o)]
    yield s.step("提出された評価を読み、投稿を見て、確認する", s.sheets(found))


def _may(s: Scene, one: Standing) -> bool:
    return _may_confirm(s, one.course, one.account_id, s.key)


def _may_confirm(s: Scene, held: Course, account_id: str, month: str) -> bool:
    """Nobody confirms their own draft, unless the section has one person."""
    mine = held.review is not None and monthly.own(s.register, held.review, s.author)
    return not mine or monthly.alone(s.register, account_id, month, s.author, s.today)


def lapsed(s: Scene) -> Iterator[Task]:
    yield s.step("数値が変わったので、提出と確認をやり直す", s.sheets(o for o in s.mine if o.moved))


def awaited(s: Scene) -> Iterator[Task]:
    """For a manager: what the section's 担当者 has not handed in. Whose day is over is worth a word."""
    found = [o for o in s.mine if SUBMITTED in o.missing and not o.moved]
    yield s.step("担当者の提出を待っている（または自分で書く）", s.sheets(found))


def to_close(s: Scene) -> Iterator[Task]:
    ready = [o for o in s.all if o.course.confirm and not o.course.close and not o.moved]
    if ready:
        what = f"{screen_month(s.month)}を締める（確認済 {len(ready)}件）"
        yield s.step(what, (Link("月の締め", "closing", month=s.key),), "closed")


def missing(s: Scene) -> Iterator[Task]:
    found = [o for o in s.all if o.missing and not o.course.close]
    late = [o for o in found if o.overdue]
    if found:
        what = f"まだ届いていない評価 {len(found)}件" + ("に督促文を送る" if late else "を待つ")
        yield Task(
            what,
            (Link("だれの何が足りないか", "closing", month=s.key),),
            deadlines(s.month).confirmed,
            bool(late),
        )


def left_open(s: Scene) -> Iterator[Task]:
    """Earlier months in which somebody submitted and that were never closed; of those that are owed."""
    first = beginning.begins(s.register)
    held: dict[str, list[Course]] = {}
    for (account_id, month), one in courses(s.register).items():
        if first and f"{first:%Y-%m}" <= month < s.key and not one.close and account_id in s.accounts:
            held.setdefault(month, []).append(one)
    links = tuple(Link(f"{_title(m)}（{len(held[m])}件）", "closing", month=m) for m in sorted(held))
    yield Task("締めが済んでいない前の月を締める", links, late=True)


def _title(month: str) -> str:
    return screen_month(date.fromisoformat(f"{month}-01"))


# ── continue or withdraw ───────────────────────────────────────────────────────────────────────────


def to_decide(s: Scene) -> Iterator[Task]:
    """撤退検討 that nobody has decided on, or whose decision is to be looked at again."""
    latest = _latest(s)
    grave = [o.account_id for o in s.all if o.state == "consider" and o.account_id not in latest]
    again = {
        a: d.body.next_review_on
        for a, d in latest.items()
        if d.body.next_review_on and d.body.choice != "撤退"
    }
    yield Task("撤退検討のアカウントの継続・撤退を決める", s.places("withdrawal", grave))
    due = {a: day for a, day in again.items() if day <= s.today + timedelta(days=30)}
    first = min(due.values(), default=None)
    yield Task(
        "継続・休止の決定を見直す", s.places("withdrawal", due), first, first is not None and first < s.today
    )


def _latest(s: Scene) -> dict[str, Decided]:
    return {d.body.account_id: d for d in decisions(s.register) if d.standing in (APPROVED, DRAFT)}


def unapproved(s: Scene) -> Iterator[Task]:
    found = [d.body.account_id for d in decisions(s.register) if d.standing == DRAFT]
    yield Task("起案中の決定の決裁を記録する", s.places("withdrawal", found))


def steps(s: Scene) -> Iterator[Task]:
    """Steps of withdrawals whose day is over or near, planned or not (withdrawing.py)."""
    found = [
        (step.due, d.body.account_id)
        for d in withdrawals(s.register)
        for step in withdrawing.steps(s.register, d, s.today)
        if step.due and step.done_on is None and step.due <= s.today + timedelta(days=14)
    ]
    late = sorted(f for f in found if f[0] < s.today)
    yield Task(
        "期限を過ぎた撤退の手順を行う",
        s.places("withdrawal", [a for _, a in late], deleted=True),
        late[0][0] if late else None,
        late=True,
    )
    coming = sorted(f for f in found if f[0] >= s.today)
    yield Task(
        "撤退の手順を行う",
        s.places("withdrawal", [a for _, a in coming], deleted=True),
        coming[0][0] if coming else None,
    )


def lines(s: Scene) -> Iterator[Task]:
    """Targets and lines whose month of renewal has come."""
    latest = (r.body for r in s.register.standing(Target))
    found = [t.account_id for t in latest if t.review_month and t.review_month <= f"{s.today:%Y-%m}"]
    yield Task("見直しの月になった目標・ラインを見直す", s.places("register", found, "lines"))


# ── the register ───────────────────────────────────────────────────────────────────────────────────


def comments(s: Scene) -> Iterator[Task]:
    days = finding.limits(s.register, s.today).comment_days
    open_ones = [
        c.body for c in cases(s.register, Comment) if c.body.handling == "未対応" and c.body.kind != "称賛"
    ]
    found = [c for c in open_ones if c.account_id in s.accounts]
    oldest = min((c.received_on for c in found), default=None)
    due = oldest + timedelta(days=days) if oldest else None
    yield Task(
        f"未対応のコメント {len(found)}件に対応する",
        s.places("register", [c.account_id for c in found], "comments"),
        due,
        due is not None and due < s.today,
    )


def incidents(s: Scene) -> Iterator[Task]:
    found = [c.body.account_id for c in cases(s.register, Incident) if c.body.closed_on is None]
    yield Task(
        "終わっていない事故・トラブルに対応する", s.places("register", found, "incidents", deleted=True)
    )


def security(s: Scene) -> Iterator[Task]:
    """安全の点検 whose next day is over, or that is older than the city lets it be. Begins with the first one recorded."""
    days = finding.limits(s.register, s.today).security_check_days
    latest = {r.body.account_id: r.body for r in s.register.standing(SecurityCheck)}
    due = {a: b.next_on or b.checked_on + timedelta(days=days) for a, b in latest.items()}
    over = {a: day for a, day in due.items() if day < s.today}
    yield Task(
        "期限の過ぎた安全の点検を行う",
        s.places("register", over, "checks"),
        min(over.values(), default=None),
        late=True,
    )


def trials(s: Scene) -> Iterator[Task]:
    """Trials whose result the sheet of the month tells, and that nobody of the section has ended."""
    mine = [a for a, account in s.accounts.items() if s.own(account.section)]
    found = [a for a in mine if any(one.end is None for one in trying.due_on(s.register, a, s.month))]
    links = tuple(Link(s.accounts[a].name, "posts", a, posts_part="trials") for a in found)
    yield s.step("終わった試行の結果を見て、続けるかやめるかを決める", links)


# ── who has which ──────────────────────────────────────────────────────────────────────────────────

DRAFTING: tuple[Rule, ...] = (returned, waits_for_writing, to_import, to_draft, lapsed)
KEEPING: tuple[Rule, ...] = (steps, trials, incidents, comments, security)
DECIDING: tuple[Rule, ...] = (to_decide, unapproved)
ROLES: dict[str, tuple[Rule, ...]] = {
    "operator": (*DRAFTING, *KEEPING),
    "manager": (to_confirm, waits_for_confirming, awaited, lapsed, *DECIDING, lines, *KEEPING),
    "policy": (to_close, missing, left_open, *DECIDING, *KEEPING),
    "viewer": (),
}


def rules_of(s: Scene) -> tuple[Rule, ...]:
    """The rules of the author's role; whoever is alone in a section both writes and confirms; a contractor cannot open 継続・撤退."""
    held = tuple(r for r in ROLES.get(s.author.role, ()) if not (s.author.contractor and r is steps))
    if s.author.role not in ("manager", "policy"):
        return held
    alone = [
        o for o in s.mine if monthly.alone(s.register, o.account_id, f"{s.month:%Y-%m}", s.author, s.today)
    ]
    if not alone:
        return held
    return tuple(
        dict.fromkeys((*DRAFTING, to_confirm, waits_for_confirming, *(r for r in held if r is not awaited)))
    )
