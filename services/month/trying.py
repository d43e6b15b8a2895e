"""改善策の試行 as the register has them: which go on, what is due on a month's sheet, what came of one, how it is ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ledger.authority import records
from ledger.declared import options
from ledger.entries import Account, ImprovementTrial, InvalidEntry, TrialEnd
from ledger.journal import Author, Entry
from ledger.register import Record, Register
from metrics import common_cause
from metrics.calendar import add_months, in_wareki, month as month_of, screen_month
from metrics.carried import Carried
from metrics.common_cause import Common
from metrics.reacted import in_times
from metrics.trying import UNSETTLED, Plan, TrialResult, caution, sentence, span

from ..office.folder import Office
from ..register import recording
from ..register.themes import theme_of, words_of
from . import finding_store

GOES_ON, DUE, ENDED = "試しています", "終わりの月を過ぎました", "終わりました"
REACTIONS = "reactions_total"  # what a trial counts, as months have it
OUTCOMES, NEXT = options(TrialEnd, "outcome"), options(TrialEnd, "next")
MANNERS = options(ImprovementTrial, "manner")


@dataclass(frozen=True)
class StandingTrial:
    """One trial: as it was told, and how it ended (None: nobody has ended it)."""

    record: Record[ImprovementTrial]
    plan: Plan
    end: Record[TrialEnd] | None

    def stage(self, month: date) -> str:
        """How far it is in a month."""
        if self.end is not None:
            return ENDED
        return DUE if month > self.plan.last else GOES_ON


def plan_of(body: ImprovementTrial) -> Plan:
    """What a trial compares."""
    return Plan(
        body.title,
        theme_of(body.rule) if body.rule else None,
        body.post_kind,
        theme_of(body.within) if body.within else None,
        body.manner == "alternate",
        body.aim,
        month_of(body.from_month),
        month_of(body.to_month),
    )


def standings(register: Register, account_id: str) -> list[StandingTrial]:
    """Every trial of an account, the newest first."""
    ends = {r.body.trial: r for r in register.of(TrialEnd, account_id=account_id)}
    held = [
        StandingTrial(r, plan_of(r.body), ends.get(r.seq))
        for r in register.of(ImprovementTrial, account_id=account_id)
    ]
    return held[::-1]


def on_sheet(register: Register, account_id: str, month: date) -> list[StandingTrial]:
    """The trials that a month's sheet speaks of as going on: begun by then, and not ended."""
    held = standings(register, account_id)
    return [s for s in held if s.plan.first <= month and s.stage(month) == GOES_ON]


def due_on(register: Register, account_id: str, month: date) -> list[StandingTrial]:
    """The trials whose result a month's sheet tells: over the month before, or earlier and ended by nobody yet."""
    before = add_months(month, -1)
    return [
        s
        for s in standings(register, account_id)
        if s.plan.last <= before
        and (s.end is None or (s.plan.last == before and s.end.body.outcome != "stopped"))
    ]


def may(author: Author | None, account: Account) -> bool:
    """Whether somebody may begin and end trials of an account: its own section."""
    return records(author, "trial", account.section)


# ── what came of one ───────────────────────────────────────────────────────────────────────────────


def finding(account_id: str, tried: TrialResult) -> Carried:
    """The evidence of a result."""
    return Carried(
        account_id, tried.plan.first, tried.plan.last, tried.seen, tried.sort, tried.posts, tried.ids
    )


def result(account_id: str, tried: TrialResult, beside: str = "") -> str:
    """What came of a trial, as it is drafted for 前月の改善策の結果. `beside`: what the platform did."""
    told = sentence(tried) + caution(tried) + beside
    return told if tried.outcome is None else told + finding(account_id, tried).cited


def beside(office: Office, common: Common, account: Account, one: StandingTrial) -> str:
    """What the platform did in the last month of a trial, where that is worth saying. `common`: of that month."""
    told, metric = common.told(account.account_id, REACTIONS), office.metrics.get(REACTIONS)
    if told is None or metric is None:
        return ""
    words = common_cause.sentence(told, metric.title, office.platform_name(account.platform))
    return (
        f"（同じ月の中で比べたので、月ごとの増減は倍率に入りません。{screen_month(one.plan.last)}: {words}）"
    )


def keep(office: Office, account_id: str, tried: TrialResult) -> None:
    """Lay the evidence of a drafted result beside the drafts, for whoever submits it. Raises DiskFailed."""
    if tried.outcome is not None:
        finding_store.beside_drafts(office).put(finding(account_id, tried).canonical)


def end(
    office: Office,
    author: Author,
    one: StandingTrial,
    tried: TrialResult,
    told: str,
    concludes: str,
    note: str = "",
) -> Entry:
    """試行の終わり with what came of it. Raises InvalidEntry while its figures are not settled; Denied, DiskFailed."""
    if tried.outcome is None:
        raise InvalidEntry(
            f"{UNSETTLED}があるので、まだ終えられません。書き出しを取り込んでからにしてください"
        )
    body = _ending(one, tried.outcome, concludes, note) | {
        "told": told,
        "posts": tried.sort.posts,
        "finding": office.documents.put(finding(one.record.body.account_id, tried).canonical),
    }
    figures = {name: getattr(tried.sort, name) for name in ("factor", "low", "high")}
    body |= {name: value for name, value in figures.items() if value is not None}
    return recording.record(office, author, "trial_end", body)


def stop(office: Office, author: Author, one: StandingTrial, note: str) -> Entry:
    """A trial given up before its end, with the reason. Raises InvalidEntry, Denied."""
    return recording.record(office, author, "trial_end", _ending(one, "stopped", "やめる", note))


def _ending(one: StandingTrial, outcome: str, concludes: str, note: str) -> dict[str, Any]:
    body = {
        "account_id": one.record.body.account_id,
        "trial": one.record.seq,
        "outcome": outcome,
        "next": concludes,
    }
    return body | ({"note": note.strip()} if note.strip() else {})


# ── in words ───────────────────────────────────────────────────────────────────────────────────────


def facts(one: StandingTrial) -> Mapping[str, str]:
    """What was told of a trial, by label."""
    body, plan = one.record.body, one.plan
    which = [f"形が「{plan.post_kind}」" if plan.post_kind else "", words_of(plan.rule)]
    return {
        "期間": span(plan),
        "試す記事": "、".join(filter(None, which)) + f"（月{body.a_month:,}件）",
        "比べる範囲": words_of(plan.within) or "すべての記事",
        "比べかた": MANNERS[body.manner],
        "目指す倍率": in_times(plan.aim),
    }


def line(one: StandingTrial, word: Callable[[date], str] = screen_month) -> str:
    """A trial that goes on, in a line for the sheet; on paper with the months of paper."""
    after = word(add_months(one.plan.last, 1))
    return f"{one.plan.title}（{span(one.plan, word)}、{MANNERS[one.record.body.manner]}、目指す{in_times(one.plan.aim)}。結果は{after}の評価で示します）"


def came(one: StandingTrial) -> str:
    """How a trial ended, as it was told then, with the years of paper; or that nobody has ended it."""
    if one.end is None:
        return "まだ終えていません。"
    body = one.end.body
    told = in_wareki(body.told) if body.told else f"途中でやめました（{body.note}）。"
    return f"{told} これから: {body.next}"


def ended_line(one: StandingTrial) -> str:
    """How a trial ended, in a line."""
    assert one.end is not None
    body = one.end.body
    return f"{one.plan.title}（{span(one.plan)}）: {OUTCOMES[body.outcome]}。これから: {body.next}"
