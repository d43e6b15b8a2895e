"""Which accounts somebody has to decide on, and why: what the page 継続・撤退 lists, gravest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from ledger.cases import APPROVED, DRAFT, Case, Decided, cases, decisions
from ledger.entries import Account, Incident, InvalidEntry, Target
from ledger.register import Register
from metrics.calendar import screen_day, screen_month
from metrics.evaluation import Evaluation, account_word
from metrics.grounds import MEND, MENDABLE, SUSPECTED
from metrics.health import UNJUDGED_FROM
from metrics.words import GRAVITY, LATCHED, UNJUDGED
from store.views import View

from ..office.folder import Office
from ..register import targets
from ..register.checks import SETTINGS
from . import deciding, finding, prospect, withdrawing
from .deciding import Shown, shown
from .prospect import Cities
from .withdrawing import WithdrawingStep

GRAVE = ("consider", "recovering", "watch")
PLAIN = """
SELECT s.account_id, s.state, s.n, s.k, s.m, s.patience, s.recovery
FROM account_state AS s
INNER JOIN (SELECT unnest($accounts) AS account_id, unnest($months) AS month) AS a
    ON a.account_id = s.account_id AND a.month = s.month
INNER JOIN metric_state AS m ON m.account_id = s.account_id AND m.month = s.month AND m.deciding
LEFT JOIN measure AS p ON p.account_id = s.account_id AND p.month = s.month AND p.metric = 'posts' AND p.value = 0
GROUP BY s.account_id, s.state, s.n, s.k, s.m, s.patience, s.recovery
HAVING bool_and(m.state IS NOT NULL AND m.state NOT IN (SELECT unnest($unjudged)) AND coalesce(m.holds, 0) < $holds)
    AND count(p.value) = 0
"""


@dataclass(frozen=True)
class AccountToDecide:
    """One account on the page. `shown` None: withdrawn, or nothing is known of it yet. `why`: the reasons to look at it.

    `sifted`: its state, where nothing but the list that it belongs to is worked out (`whole` does the rest).
    """

    account: Account
    shown: Shown | None
    why: tuple[str, ...]
    decided: tuple[Decided, ...]
    incidents: tuple[Case, ...]
    steps: tuple[WithdrawingStep, ...] = ()
    sifted: str | None = None

    @property
    def state(self) -> str:
        """The state that it is ordered by and counted under: 撤退検討 while it goes on."""
        if self.shown is None:
            return self.sifted or "no_line"
        return "consider" if self.shown.latched else self.shown.state

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
        return self.shown is None and self.sifted is None and self.account.closed_on is not None

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
    office: Office, view: View, register: Register, cities: Cities | None = None, sift: bool = False
) -> list[AccountToDecide]:
    """Every account: those with a reason to be looked at first, gravest first; withdrawn ones last.

    `cities`: outlooks and productivities that are kept somewhere already. `sift`: what can be put in its list without its
    Evaluation is not evaluated.
    """
    today = office.today()
    accounts = list(register.accounts(today).values())
    told = _sifted(office, view, register, accounts, today) if sift else {}
    rest = [a for a in accounts if a.account_id not in told]
    found = [*told.values(), *_items(office, view, register, rest, today, cities)]
    return sorted(found, key=_weight)


def whole(
    office: Office,
    view: View,
    register: Register,
    items: Sequence[AccountToDecide],
    cities: Cities | None = None,
) -> list[AccountToDecide]:
    """The same accounts in the same order, nothing of them left out."""
    accounts = [i.account for i in items if i.sifted]
    worked = iter(_items(office, view, register, accounts, office.today(), cities))
    return [next(worked) if i.sifted else i for i in items]


def _items(
    office: Office,
    view: View,
    register: Register,
    accounts: Sequence[Account],
    today: date,
    cities: Cities | None,
) -> list[AccountToDecide]:
    there = [a.account_id for a in accounts if not (a.closed_on and a.closed_on <= today)]
    judged = deciding.judged_each(office, view, there, today)
    made = cache(cities) if cities else prospect.cities(office, view)
    return [_item(office, view, register, a, today, made, judged.get(a.account_id)) for a in accounts]


def _sifted(
    office: Office, view: View, register: Register, accounts: Sequence[Account], today: date
) -> dict[str, AccountToDecide]:
    """The accounts of which it is plain what list they belong to: those below a line, which ask for a judgement whatever else
    there is, and those within their lines of which no record raises anything. With a decision, an incident, a target to be
    looked at again, an end, a metric that could not be judged or no posts, an account is never plain."""
    asked = {a.account_id: a for a in accounts if a.closed_on is None}
    for held in (*decisions(register), *cases(register, Incident)):
        asked.pop(held.body.account_id, None)
    until = f"{_ahead(register, today):%Y-%m}"
    for record in register.of(Target):
        if record.body.review_month and record.body.review_month <= until:
            asked.pop(record.body.account_id, None)
    months = deciding.months_to_judge(view, list(asked), today)
    raised, found = cache(finding.raised), {}
    for row in view.rows(
        PLAIN,
        accounts=list(months),
        months=list(months.values()),
        unjudged=list(UNJUDGED),
        holds=UNJUDGED_FROM,
    ):
        account, state = asked[row["account_id"]], row["state"]
        if state in GRAVE:
            why = (account_word(row),)
        elif state == "within" and not raised(finding.told(office, register, account, today)):
            why = ()
        else:
            continue
        found[account.account_id] = AccountToDecide(
            account, None, why, (), (), sifted="consider" if state in LATCHED else state
        )
    return found


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
    ahead, found = _ahead(register, today), []
    approved = [d.body for d in mine if d.standing == APPROVED]
    if approved and (day := approved[-1].next_review_on) and day <= ahead:
        found.append(f"見直し日 {screen_day(day)}")
    held = targets.standing_now(register, account.account_id, f"{today:%Y-%m}").values()
    months = {t for r in held if (t := r.body.review_month) and t <= f"{ahead:%Y-%m}"}
    found += [
        f"目標・ラインの見直し月 {screen_month(date.fromisoformat(m + '-01'))}" for m in sorted(months)[:1]
    ]
    return found


def _ahead(register: Register, today: date) -> date:
    """Until when a 見直し is told of."""
    days = register.setting("review_ahead_days", SETTINGS["review_ahead_days"].default, f"{today:%Y-%m}")
    return today + timedelta(days=int(days))


def _weight(item: AccountToDecide) -> tuple:
    """Overdue steps and open incidents of harm before states; what has no reason after what has; 廃止 last."""
    late = any(s.overdue for s in item.steps)
    harm = bool(item.shown and item.shown.findings[2].found == SUSPECTED)
    return (
        not item.why,
        item.closed and not item.why,
        not late,
        not harm,
        GRAVITY[item.state],
        item.account.name,
    )
