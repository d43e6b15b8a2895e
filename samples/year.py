"""The sample city's year (data/samples/year.json): what its people submitted, confirmed, closed and decided.

Recorded by its members on the days when they would have done so, in few writes. All Evaluations come from two views,
before and after the reading that corrects a closed month, so that no entry waits for a generation of its own.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from functools import partial
from pathlib import Path
from typing import Any

from ledger.journal import JST, Author, Entry
from ledger.months import Course, courses
from ledger.register import Register
from metrics.calendar import month as month_of
from metrics.evaluation import Evaluation
from services.decision import deciding, preserving, prospect
from services.month import closing, drafts, evaluating, monthly
from services.month.deadlines import deadlines
from services.office.folder import Office, author_of
from services.register import recording
from store.views import View

from . import trying

PROOF = "見本"
CLOSED, CONFIRMED, RETURNED, DRAFTED = "closed", "confirmed", "returned", "drafted"  # how far a sheet comes
Key = tuple[str, str]  # account, month
Words = Mapping[str, Any]  # what is written on a sheet, and in `step` how far it comes
Draft = tuple[str, dict[str, Any]]


BEGUN = date(2026, 5, 1)  # the sample city begins to use this app, with the files that it has by then
NOW = datetime(
    2026, 11, 24, 10, tzinfo=JST
)  # and this is its today for ever: October is closed but for a few


def sample_clock() -> datetime:
    """The sample's own clock: it stands still, so that the sample looks the same in five years."""
    return NOW


class Moment:
    """A clock that is set by hand. It begins when figures and register are laid in."""

    def __init__(self) -> None:
        self.now = datetime.combine(BEGUN, time(9), JST)

    def __call__(self) -> datetime:
        return self.now

    def on(self, day: date | str) -> None:
        self.now = datetime.combine(date.fromisoformat(str(day)), time(10), JST)


@dataclass(frozen=True)
class SampleOffice(Office):
    """The sample while it is built: its entries carry the days of its people, whatever this PC's clock says."""

    clock: Callable[[], datetime] = field(default_factory=Moment)

    @property
    def moment(self) -> Moment:
        assert isinstance(self.clock, Moment)
        return self.clock


Act = tuple[str, Callable[[], Any]]  # the day of something, and what is done on it


def record(office: SampleOffice, whole: SampleOffice, file: Path, arrivals: Sequence[Act]) -> None:
    """Record the year, day by day, with the files that arrive in it.

    `whole`: the same office with every file taken in at once. The sheets are written from its view: the platforms'
    exports of a year stand for the monthly ones that an office would have had.
    """
    told = json.loads(file.read_text(encoding="utf-8"))
    year, again = _Year(office, whole, list(arrivals)), told["reopened"]
    for place in (whole, office):
        begun = _Year(place, whole, [])
        begun.write(begun.policy, [("transfer", body) for body in told["transfers"]])
        begun.write(begun.of(again["account_id"], "operator"), [("reading", again["typed"])])
    year.months(told, lambda month: month <= again["month"])
    for place in (whole, office):
        _Year(place, whole, []).reopen(again)
    year.months(told, lambda month: month > again["month"], again)
    year.rest()


class _Year:
    """The sample's people at work on one office."""

    def __init__(self, office: SampleOffice, whole: Office, arrivals: list[Act]):
        self.office, self.whole, self.arrivals = office, whole, arrivals
        self.members = office.ledger.register().members(office.today())
        self.policy = next(self.person(n) for n, m in self.members.items() if m.role == "policy")
        self.decided: dict[str, int] = {}  # account → seq of its decision

    def person(self, name: str) -> Author:
        return replace(author_of(self.members[name]), proof=PROOF)

    def of(self, account_id: str, role: str) -> Author:
        """Who has the role in the section that runs an account."""
        section = self.office.ledger.register().accounts(self.office.today())[account_id].section
        return next(
            self.person(n) for n, m in self.members.items() if m.role == role and section in m.sections
        )

    def write(self, author: Author, drafts: list[Draft]) -> list[Entry]:
        return self.office.ledger.record(author, drafts)

    def each(self, role: str, drafts: Iterator[Draft]) -> None:
        """Each account's drafts by its own section's person, one write a person."""
        by: dict[Author, list[Draft]] = defaultdict(list)
        for kind, body in drafts:
            by[self.of(body["account_id"], role)].append((kind, body))
        for author, held in by.items():
            self.write(author, held)

    def months(self, told: dict[str, Any], chosen: Callable[[str], bool], again: Words | None = None) -> None:
        """Some months, from one view; `again`: with the sheet that was reopened and all that happens besides, by its day."""
        view = self.whole.view()
        acts: list[Act] = []
        for month in filter(chosen, told["sheets"]):
            sheets = {(a, month): words for a, words in told["sheets"][month].items()}
            unconfirmed = {(a, month): why for a, why in told["unconfirmed"].get(month, {}).items()}
            due = deadlines(month_of(month))
            days = [str(day) for day in (due.taken, due.confirmed, due.closed)]
            acts.append((days[0], partial(self.month, view, days, sheets, unconfirmed)))
        if again:
            sheet = {(again["account_id"], again["month"]): again}
            acts.append((again["on"], partial(self.month, view, [again["on"]] * 3, sheet, {})))
            acts += self.besides(view, told)
        acts += [act for act in self.trials(view, told) if (act[0] > told["reopened"]["on"]) == bool(again)]
        for day, act in sorted(acts, key=lambda one: one[0]):
            self.arrive(day)
            self.office.moment.on(day)
            act()
        view.connection.close()

    def arrive(self, day: str) -> None:
        """Take in the files that came until a day, each on its own day."""
        while self.arrivals and self.arrivals[0][0] <= day:
            came, take = self.arrivals.pop(0)
            self.office.moment.on(max(date.fromisoformat(came), self.office.today()))
            take()

    def rest(self) -> None:
        """Take in whatever came after the last act."""
        self.arrive(str(NOW.date()))

    # ── the month ─────────────────────────────────────────────────────────────────────────────────

    def month(
        self, view: View, days: list[str], sheets: Mapping[Key, Words], unconfirmed: Mapping[Key, str]
    ) -> None:
        """提出, 差戻し, 確認, 締め of these sheets, each as far as it comes; what is drafted stays a draft."""
        moment = self.office.moment
        begun = {k: w for k, w in sheets.items() if w.get("step") != DRAFTED}
        seen = {key: self.seen(view, key) for key in (*begun, *unconfirmed)}
        sent_back = {k: w for k, w in begun.items() if "sent_back" in w}
        once_more = {k: w for k, w in sent_back.items() if w.get("step") != RETURNED}
        ripe = {k: w for k, w in begun.items() if w.get("step", CLOSED) in (CLOSED, CONFIRMED)}
        closed: dict[Key, str | None] = {k: None for k, w in ripe.items() if w.get("step", CLOSED) == CLOSED}
        done = {**closed, **unconfirmed}
        begun = {k: self.followed(view, k, words) for k, words in begun.items()}
        self.each("operator", (self.review(seen[k], w, w.get("first")) for k, w in begun.items()))
        held = self.courses()
        self.each("manager", (_return(held[k], w["sent_back"]) for k, w in sent_back.items()))
        self.each("operator", (self.review(seen[k], begun[k]) for k in once_more))
        held = self.courses()
        self.arrive(days[1])
        moment.on(days[1])
        self.each("manager", (_confirm(held[k], w.get("comment")) for k, w in ripe.items()))
        for (account_id, month), words in sheets.items():
            if words.get("step") == DRAFTED:
                fields = {n: t for n, t in words.items() if n in drafts.FIELDS}
                name = self.of(account_id, "operator").name
                drafts.save(self.office, name, account_id, month, fields, base=0, edition=0)
        if done:
            self.arrive(days[2])
            moment.on(days[2])
            register = self.office.ledger.register()
            told = [("close", _close(view, register, seen[k], done[k])) for k in done]
            self.write(self.policy, told)

    def reopen(self, told: Words) -> None:
        """A figure was wrong: the right reading comes in, and 情報政策課 takes the 締め back."""
        self.office.moment.on(told["on"])
        key = (told["account_id"], told["month"])
        self.write(self.of(key[0], "operator"), [("reading", told["reading"])])
        close = self.courses()[key].close if key in self.courses() else None
        if close is None:  # in the whole office, which only lends its view
            return
        body = {"account_id": key[0], "month": key[1], "close": close.seq, "reason": told["reason"]}
        self.write(self.policy, [("reopen", body)])

    def courses(self) -> dict[Key, Course]:
        return courses(self.office.ledger.register())

    def seen(self, view: View, key: Key) -> Evaluation:
        evaluation = evaluating.evaluated(self.whole, view, key[0], month_of(key[1]))
        assert evaluation is not None, key
        closing.keep(self.office, evaluation)
        return evaluation

    def followed(self, view: View, key: Key, words: Words) -> Words:
        """The words of a sheet, with what came of the trials that are over, where its section wrote nothing of its own."""
        text, findings = trying.followup(self.office, view, key[0], month_of(key[1]))
        return {"followup": text, "findings": findings, **words} if text else words

    def review(self, seen: Evaluation, words: Words, first: str | None = None) -> Draft:
        texts = {n: t for n, t in words.items() if n in drafts.FIELDS}
        body = monthly.body_of(self.office, seen, {"overall": first} if first else texts)
        return "review", body | ({"findings": words["findings"]} if words.get("findings") else {})

    # ── 改善策の試行 ───────────────────────────────────────────────────────────────────────────────

    def trials(self, view: View, told: dict[str, Any]) -> Iterator[Act]:
        """(day, act) of each trial's beginning, and of its end where its section has ended it."""
        for one in told["trials"]:
            account_id = one["body"]["account_id"]
            yield (
                one["on"],
                lambda one=one, a=account_id: trying.begin(self.office, self.of(a, "operator"), one),
            )
            if "end" in one:
                yield (
                    one["end"]["on"],
                    lambda one=one, a=account_id: trying.end(self.office, view, self.of(a, "manager"), one),
                )

    # ── 継続・撤退 ──────────────────────────────────────────────────────────────────────────────────

    def besides(self, view: View, told: dict[str, Any]) -> Iterator[tuple[str, Callable[[], Any]]]:
        """(day, act) of what is recorded beside the months: 目的, 事故, and decisions with their 決裁 and steps."""
        for kind, day in (("purpose", "judged_on"), ("incident", "opened_on")):
            for body in told[f"{kind}s"]:
                yield body[day], partial(self.told, kind, body)
        cities = prospect.cities(self.whole, view)
        for one in told["decisions"]:
            account_id = one["body"]["account_id"]
            yield one["body"]["decided_on"], partial(self.decide, view, cities, one)
            if "approval" in one:
                yield (
                    one["approval"]["approved_on"],
                    partial(self.follow, "approval", account_id, one["by"], one["approval"]),
                )
            for step in one.get("steps", ()):
                yield (
                    step["on"],
                    partial(self.follow, "withdrawal_step", account_id, step["by"], step["body"]),
                )

    def told(self, kind: str, body: dict[str, Any]) -> None:
        whole = recording.apart(self.office, kind, body)
        self.write(self.of(body["account_id"], "manager"), [(kind, whole)])

    def decide(self, view: View, cities: prospect.Cities, told: dict[str, Any]) -> None:
        author, body, register = self.person(told["by"]), told["body"], self.office.ledger.register()
        on = date.fromisoformat(body["decided_on"])
        seen = deciding.shown(self.whole, view, register, body["account_id"], on, cities)
        closing.keep(self.office, seen.evaluation)
        (entry,) = self.write(author, [("decision", deciding.filled(author, seen, body | seen.body))])
        self.decided[body["account_id"]] = entry.seq

    def follow(self, kind: str, account_id: str, name: str, told: dict[str, Any]) -> None:
        """決裁 or a step of a decision, with the archive of an account that is to be deleted."""
        body = {"decision": self.decided[account_id]} | told
        kept = preserving.before_deletion(self.office, self.office.ledger.register(), body)
        self.write(self.person(name), [*kept, (kind, body)])


def _return(held: Course, reason: str) -> Draft:
    assert held.review is not None
    body = held.review.body
    return "return", {
        "account_id": body.account_id,
        "month": body.month,
        "review": held.review.seq,
        "reason": reason,
    }


def _close(view: View, register: Register, seen: Evaluation, unconfirmed: str | None) -> dict[str, Any]:
    judged = closing.judged_of(view, [seen.account_id], seen.month)[seen.account_id]
    return closing.body_of(judged, register, seen, unconfirmed)


def _confirm(held: Course, comment: str | None) -> Draft:
    assert held.review is not None
    body = held.review.body
    told = {
        "account_id": body.account_id,
        "month": body.month,
        "review": held.review.seq,
        "digest": body.digest,
    }
    return "confirm", told | {"posts_checked": True} | ({"comment": comment} if comment else {})
