"""Where every account stands in a month against the deadlines: the month's calendar, who is missing, the 督促文."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from ledger.entries import Account
from ledger.months import Course, courses
from ledger.register import Record, Register
from metrics.arrivals import ARRIVAL_WORDS, NONE, NOTHING, PART, WHOLE, Arrival, arrivals
from metrics.calendar import month_end, screen_day, screen_month
from metrics.evaluation import Evaluation, account_word
from metrics.frozen import Moved
from store.views import View

from ..office.folder import Office
from ..register import beginning
from . import evaluating, monthly
from .deadlines import Deadlines, deadlines, on_or_after

DONE, OVERDUE, WAITING, OFF = "done", "overdue", "waiting", "off"
TAKEN, SUBMITTED, CONFIRMED, CLOSED = "取込", "提出", "確認", "締め"
STEPS = (TAKEN, SUBMITTED, CONFIRMED, CLOSED)
ASKED = {TAKEN: "書き出しファイルの取込", SUBMITTED: "評価の提出", CONFIRMED: "運用管理責任者の確認"}

STATES = (
    "SELECT account_id, state, metric, n, k, m, patience, recovery FROM account_state WHERE month = $month"
)
SUSPENDED = """
SELECT account_id FROM suspended WHERE from_month <= $month AND coalesce(to_month, $month) >= $month
"""


@dataclass(frozen=True)
class MonthStep:
    """取込, 提出, 確認 or 締め of an account's month. `state`: done, overdue, waiting (not yet due) or off (not asked).

    `due` None: of a month before 運用開始月."""

    name: str
    due: date | None
    state: str
    done_on: date | None = None
    by: str = ""
    note: str = ""

    @property
    def late(self) -> bool:
        """Whether it was done after its day."""
        return self.done_on is not None and self.due is not None and self.done_on > self.due


@dataclass(frozen=True)
class Standing:
    """An account in a month. `state`, `word`: what the figures say of it; `moved`: why its 提出 holds no more.

    `excused`: why no 提出 is asked of it (運用開始前, 廃止, 休止中, 非常時専用), or blank.
    """

    account_id: str
    name: str
    section: str
    state: str | None
    word: str
    excused: str
    course: Course
    steps: tuple[MonthStep, ...]
    digest: str | None
    moved: tuple[Moved, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """What the section still owes."""
        return tuple(s.name for s in self.steps if s.name in ASKED and s.state in (OVERDUE, WAITING))

    @property
    def overdue(self) -> tuple[str, ...]:
        """What the section owes and is late with."""
        return tuple(s.name for s in self.steps if s.name in ASKED and s.state == OVERDUE)

    @property
    def ready(self) -> bool:
        """Whether it can be closed as confirmed."""
        held = self.course
        return bool(held.confirm and not held.close and not self.moved and self.digest)


STILL = {
    "review",
    "return",
    "confirm",
    "close",
    "reopen",
    "comment",
    "incident",
    "document",
    "member",
    "policy",
    "manual",
    "disclosure",
    "media_check",
    "media_candidate",
    "security_check",
    "purpose",
    "proposal",
    "adoption",
}  # move no figure


ALL, SIGNED, MOVED = "all", "signed", "moved"  # which accounts of an open month are evaluated


def standings(office: Office, view: View, month: date, today: date, which: str = ALL) -> list[Standing]:
    """All accounts of a month, by section and name. A month without any data has them too, with 取込 missing.

    `which`: those without an Evaluation have no digest (`seen` gives it). SIGNED: quicker, each that was submitted is held
    against its figures; MOVED: quicker still, for a list of what is due, only where a figure may have moved since.
    """
    register = office.ledger.register()
    due, held = deadlines(month) if beginning.owed(register, month) else None, courses(register)
    taken = arrivals(view, month)
    states = {r["account_id"]: r for r in view.rows(STATES, month=month)}
    there = of_month(register, month)
    silent = _excused(register, view, there, month, today)
    mine = [held.get((account.account_id, f"{month:%Y-%m}"), Course()) for account in there]
    newest = _newest_figure(register) if which == MOVED else None
    asked = [not one.close and (which == ALL or _signed_before(one, newest)) for one in mine]
    ids = [account.account_id for account, is_asked in zip(there, asked, strict=True) if is_asked]
    evaluations = evaluating.evaluated_each(office, view, ids, month)
    found = []
    for account, one, is_asked in zip(there, mine, asked, strict=True):
        now = next(evaluations) if is_asked else None
        moved = monthly.lapsed(office, one, now) if now else []
        row = states.get(account.account_id)
        excused = silent.get(account.account_id, "")
        steps = _steps(one, due, taken.get(account.account_id, NOTHING), today, bool(excused), bool(moved))
        found.append(
            Standing(
                account.account_id,
                account.name,
                account.section,
                row["state"] if row else None,
                account_word(row) if row else "",
                excused,
                one,
                tuple(steps),
                _digest(office, one, now),
                tuple(moved),
            )
        )
    return found


def _excused(
    register: Register, view: View, found: Sequence[Account], month: date, today: date
) -> dict[str, str]:
    """account → why nothing is asked of it. Of what is deleted by today nobody can export anything any more."""
    gone = {a for a, b in register.accounts(today).items() if b.closed_on and b.closed_on <= today}
    resting = {r["account_id"] for r in view.rows(SUSPENDED, month=month)}
    emergency = {a.account_id for a in found if a.emergency_only}
    history = () if beginning.owed(register, month) else [a.account_id for a in found]
    told = (
        ("運用開始前", history),
        ("非常時専用", emergency),
        ("休止中", resting),
        ("廃止", gone),
    )  # the later ones hold
    return {a: word for word, held in told for a in held}


@dataclass(frozen=True)
class Owing:
    """What is still asked of a month that is over: each account under the first that it lacks of its files, and its 提出."""

    untaken: tuple[Account, ...] = ()
    short: tuple[Account, ...] = ()
    unsubmitted: tuple[Account, ...] = ()

    def came(self, account_id: str) -> str:
        """What has come in of an account's files, as far as it owes them: NONE, PART, or WHOLE where nothing is asked."""
        return self._came.get(account_id, WHOLE)

    @cached_property
    def _came(self) -> dict[str, str]:
        told = ((self.short, PART), (self.untaken, NONE))
        return {a.account_id: how for held, how in told for a in held}

    def only(self, accounts: Container[str]) -> Owing:
        """The same of some accounts alone."""
        told = (self.untaken, self.short, self.unsubmitted)
        return Owing(*(tuple(a for a in held if a.account_id in accounts) for held in told))


def owing(register: Register, view: View, month: date, today: date) -> Owing:
    """未取込, そろっていない and 未提出: of the accounts that owe the month's evaluation and are not closed.

    Nobody owes anything for a month that is not over, or that lies before 運用開始月.
    """
    if month_end(month) >= today or not beginning.owed(register, month):
        return Owing()
    held, there, came = courses(register), of_month(register, month), arrivals(view, month)
    silent = _excused(register, view, there, month, today)
    asked = [
        (a, held.get((a.account_id, f"{month:%Y-%m}"), Course())) for a in there if a.account_id not in silent
    ]
    asked = [(a, course) for a, course in asked if course.close is None]
    how = {a.account_id: came.get(a.account_id, NOTHING).how for a, _ in asked}
    return Owing(
        tuple(a for a, _ in asked if how[a.account_id] == NONE),
        tuple(a for a, _ in asked if how[a.account_id] == PART),
        tuple(a for a, course in asked if course.review is None),
    )


@dataclass(frozen=True)
class Tally:
    """The accounts of a month, each counted once: closed, ready to be closed, still awaited, or nothing asked of it.

    `unsent`: of the awaited those that nobody has handed in."""

    closed: int
    ready: int
    awaited: int
    excused: int
    unsent: int


def tally(found: Sequence[Standing]) -> Tally:
    """How many accounts of a month stand where; the four add up to all of them."""
    closed = sum(bool(s.course.close) for s in found)
    ready = sum(s.ready for s in found)
    owing = [s.missing for s in found if s.missing and not s.course.close and not s.ready]
    unsent = sum(SUBMITTED in missing for missing in owing)
    return Tally(closed, ready, len(owing), len(found) - closed - ready - len(owing), unsent)


def _newest_figure(register: Register) -> int:
    """The newest entry that may have moved a figure."""
    return max((e.seq for e in register.entries.values() if e.kind not in STILL), default=0)


def _signed_before(held: Course, newest: int | None) -> bool:
    """Whether a month was submitted, and before an entry."""
    return held.review is not None and (newest is None or held.review.seq < newest)


def seen(office: Office, view: View, month: date, digests: Mapping[str, str | None]) -> dict[str, str]:
    """Account → the digest of what somebody saw in a generation: of those that were not evaluated then, as that generation has it."""
    ids = [a for a, digest in digests.items() if digest is None]
    found = zip(ids, evaluating.evaluated_each(office, view, ids, month), strict=True)
    return {a: d or "" for a, d in digests.items()} | {a: now.digest for a, now in found if now}


def _digest(office: Office, held: Course, now: Evaluation | None) -> str | None:
    if held.close:
        return held.close.body.digest
    return monthly.seen(office, held, now) if now else None


def of_month(register: Register, month: date) -> list[Account]:
    """The accounts that there are in a month, as they stand at its end, by section and name."""
    end = month_end(month)
    there = [
        a
        for a in register.accounts(end).values()
        if a.opened_on <= end and (a.closed_on is None or a.closed_on >= month)
    ]
    return sorted(there, key=lambda a: (a.section, a.name))


def _steps(
    held: Course, due: Deadlines | None, taken: Arrival, today: date, off: bool, moved: bool
) -> Iterator[MonthStep]:
    by_taken, by_confirmed, by_closed = (due.taken, due.confirmed, due.closed) if due else (None, None, None)
    gone = "数値が変わり、出し直しが要ります" if moved else ""
    yield (
        MonthStep(TAKEN, by_taken, DONE, taken.made_at.date(), taken.made_by)
        if taken.made_at
        else _open(TAKEN, by_taken, today, off, ARRIVAL_WORDS[PART] if taken.how == PART else "")
    )
    for name, record in ((SUBMITTED, held.review), (CONFIRMED, held.confirm)):
        if record is None or (moved and not held.close):
            back = "差し戻されました" if name == SUBMITTED and held.returned else ""
            yield _open(name, by_confirmed, today, off or bool(held.close), gone if record else back)
        else:
            yield MonthStep(name, by_confirmed, DONE, record.at.date(), record.by)
    yield _closed(held, by_closed, today)


def _open(name: str, due: date | None, today: date, off: bool, note: str = "") -> MonthStep:
    return MonthStep(name, due, OFF if off or due is None else OVERDUE if today > due else WAITING, note=note)


def _closed(held: Course, due: date | None, today: date) -> MonthStep:
    if held.close is None:
        return _open(
            CLOSED, due, today, off=False, note="取り消され、締め直しを待っています" if held.reopened else ""
        )
    record: Record = held.close
    note = f"第{held.closes}版" + ("・確認なし" if record.body.unconfirmed else "")
    return MonthStep(CLOSED, due, DONE, record.at.date(), record.by, note)


def told(found: Sequence[Standing]) -> list[dict[str, Any]]:
    """The standings as rows, with what `record` of confirm, return, close and reopen asks for: for the command line."""
    return [
        {
            "account_id": s.account_id,
            "name": s.name,
            "section": s.section,
            "stage": s.course.stage,
            "state": s.word,
            "missing": "、".join(s.missing),
            "overdue": "、".join(s.overdue),
            "moved": "、".join(m.sentence for m in s.moved),
            "review": _seq(s.course.review),
            "confirm": _seq(s.course.confirm),
            "close": _seq(s.course.close),
            "revision": s.course.closes,
            "digest": s.digest,
        }
        for s in found
    ]


def _seq(record: Record | None) -> int | None:
    return record.seq if record else None


# ── 督促 ───────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Reminder:
    """A 督促文 to one section, ready to copy."""

    section: str
    accounts: tuple[str, ...]
    text: str


def reminders(office: Office, found: Sequence[Standing], month: date, today: date) -> list[Reminder]:
    """One text per section that owes anything, in the city's words (data/guideline/words.toml)."""
    owing: dict[str, list[Standing]] = {}
    for one in found:
        if one.missing and not one.course.close:
            owing.setdefault(one.section, []).append(one)
    return [_reminder(office, section, held, month, today) for section, held in owing.items()]


def _reminder(office: Office, section: str, held: list[Standing], month: date, today: date) -> Reminder:
    if len(held) == 1:
        missing = "、".join(ASKED[name] for name in held[0].missing)
    else:
        missing = "".join(f"\n・{s.name}: {'、'.join(ASKED[name] for name in s.missing)}" for s in held)
    text = office.guideline.words.template(
        "reminder",
        section=section,
        account="」「".join(s.name for s in held),
        month=screen_month(month),
        missing=missing,
        deadline=screen_day(next_deadline(month, today)),
    )
    return Reminder(section, tuple(s.account_id for s in held), text.strip())


def next_deadline(month: date, today: date) -> date:
    """Until when to ask for what is missing: the 確認's day, when that has passed the 締め's, else the next working day."""
    due = deadlines(month)
    return next(
        (d for d in (due.confirmed, due.closed) if d >= today), on_or_after(today + timedelta(days=1))
    )
