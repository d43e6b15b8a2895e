"""Which accounts somebody has to decide on, and why: what the page 継続・撤退 lists, gravest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from ledger.cases import APPROVED, DRAFT, Case, Decided, cases, decisions
from ledger.entries import Account, Incident, InvalidEntry
from ledger.register import Register
from metrics.calendar import screen_day, screen_month
from metrics.evaluation import Evaluation
from metrics.grounds import MEND, MENDABLE, SUSPECTED
from metrics.health import UNJUDGED_FROM
from metrics.words import GRAVITY
from store.views import View

from ..office.folder import Office
from ..register import targets
from ..register.checks import SETTINGS
from . import deciding, prospect, withdrawing
from .deciding import Shown, shown
from .prospect import Cities
from .withdrawing import WithdrawingStep

GRAVE = ("consider", "recovering", "watch")


@dataclass(frozen=True)
class AccountToDecide:
    """One account on the page. `shown` None: withdrawn, or nothing is known of it yet. `why`: the reasons to look at it."""

    account: Account
    shown: Shown | None
    why: tuple[str, ...]
    decided: tuple[Decided, ...]
    incidents: tuple[Case, ...]
    steps: tuple[WithdrawingStep, ...] = ()

    @property
    def only_suspected(self) -> bool:
        """Whether the app's suspicion is all there is: no state, day or procedure asks for a judgement."""
        return self.why == (_suspicion(self.shown),)

    @property
    def to_judge(self) -> bool:
        """要判断: a state, a day of review or a procedure asks for a judgement."""
        return bool(self.why) and not self.only_suspected

    @property
    def to_mend(self) -> bool:
        """要改善: nothing to judge, but a fault that the section mends."""
        return not self.why and bool(self.mending)

    @property
    def mending(self) -> list[str]:
        """What is to be mended, by whom and by when, of the grounds that are found 要改善."""
        found = [f for f in (self.shown.findings if self.shown else ()) if f.found == MENDABLE]
        return [f"{f.mark} {e.sentence}" for f in found for e in f.evidence if e.weight == MEND]

    @property
    def closed(self) -> bool:
        """廃止: deleted, and listed as such."""
        return self.shown is None and self.account.closed_on is not None

    @property
    def latest(self) -> Decided | None:
        return self.decided[-1] if self.decided else None

    @property
    def open(self) -> Decided | None:
        """The decision that waits for its 決裁, or the withdrawal that goes on."""
        return next((d for d in reversed(self.decided) if d.standing == DRAFT or is_going_on(d)), None)


def is_going_on(decided: Decided) -> bool:
    """An approved withdrawal that has not come to its proven end."""
    return decided.body.choice == "撤退" and decided.standing == APPROVED and not decided.ended


def docket(
    office: Office, view: View, register: Register, cities: Cities | None = None
) -> list[AccountToDecide]:
    """Every account: those with a reason to be looked at first, gravest first; withdrawn ones last.

    `cities`: outlooks and productivities that are kept somewhere already.
    """
    today, cities = office.today(), cache(cities or prospect.cities(office, view))
    accounts = register.accounts(today).values()
    there = [a.account_id for a in accounts if not (a.closed_on and a.closed_on <= today)]
    judged = deciding.judged_each(office, view, there, today)
    found = [_item(office, view, register, a, today, cities, judged.get(a.account_id)) for a in accounts]
    return sorted(found, key=_weight)


def _item(
    office: Office,
    view: View,
    register: Register,
    account: Account,
    today: date,
    cities: Cities,
    evaluation: Evaluation | None,
) -> AccountToDecide:
    mine = tuple(decisions(register, account.account_id))
    try:
        seen = shown(office, view, register, account.account_id, today, cities, evaluation)
    except InvalidEntry:  # closed, or no figures yet
        seen = None
    going = next((d for d in mine if is_going_on(d)), None)
    steps = tuple(withdrawing.steps(register, going, today)) if going else ()
    why = tuple(_why(office, register, account, seen, mine, steps, today))
    held = tuple(cases(register, Incident, account.account_id))
    return AccountToDecide(account, seen, why, mine, held, steps)


def _why(
    office: Office,
    register: Register,
    account: Account,
    seen: Shown | None,
    mine: Sequence[Decided],
    steps: Sequence[WithdrawingStep],
    today: date,
) -> list[str]:
    """Why an account is to be looked at, in words; nothing where it is not."""
    found = [f"「{s.word}」の期限（{screen_day(s.due)}）が過ぎています" for s in steps if s.overdue and s.due]
    if steps and not found:
        waiting = next((s for s in steps if s.done_on is None and not s.needless), None)
        found.append(f"撤退の手続き中（次は{waiting.word}）" if waiting else "撤退の手続き中")
    found += ["決裁待ち（起案中）" for d in mine if d.standing == DRAFT]
    if seen is None:
        return found
    if seen.state in GRAVE:
        found += [seen.evaluation.word, *seen.common]
    elif seen.latched:
        found.append("撤退検討が続いています（この月は判定できません）")
    found += [
        f"評価不能 {m.holds}か月（{m.title}）" for m in seen.evaluation.deciding if m.holds >= UNJUDGED_FROM
    ]
    suspicion = _suspicion(seen)
    return found + ([suspicion] if suspicion else []) + _due(office, register, account, mine, today)


def _suspicion(seen: Shown | None) -> str:
    """The grounds that the app suspects, in words; ② is nothing new of an account in 撤退検討."""
    if seen is None:
        return ""
    found = seen.findings
    marks = "".join(f.mark for f in found if f.found == SUSPECTED and not (f.ground == 2 and seen.latched))
    return f"判断基準{marks}に{SUSPECTED}" if marks else ""


def _due(
    office: Office, register: Register, account: Account, mine: Sequence[Decided], today: date
) -> list[str]:
    """見直し: of the last approved decision, and of the targets that hold."""
    ahead = int(
        register.setting("review_ahead_days", SETTINGS["review_ahead_days"].default, f"{today:%Y-%m}")
    )
    found = []
    approved = [d.body for d in mine if d.standing == APPROVED]
    if approved and (day := approved[-1].next_review_on) and day <= today + timedelta(days=ahead):
        found.append(f"見直し日 {screen_day(day)}")
    held = targets.standing_now(register, account.account_id, f"{today:%Y-%m}").values()
    months = {t for r in held if (t := r.body.review_month) and t <= f"{today + timedelta(days=ahead):%Y-%m}"}
    found += [
        f"目標・ラインの見直し月 {screen_month(date.fromisoformat(m + '-01'))}" for m in sorted(months)[:1]
    ]
    return found


def _weight(item: AccountToDecide) -> tuple:
    """Overdue steps and open incidents of harm before states; what has no reason after what has; 廃止 last."""
    late = any(s.overdue for s in item.steps)
    harm = bool(item.shown and item.shown.findings[2].found == SUSPECTED)
    state = "consider" if item.shown and item.shown.latched else item.shown.state if item.shown else "no_line"
    return not item.why, item.closed and not item.why, not late, not harm, GRAVITY[state], item.account.name
