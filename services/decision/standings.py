"""How each account stands after what was decided of it (第1-4), in words, with the years of paper or of the screen. Read from
the entries alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from ledger.cases import APPROVED, DRAFT, Decided, decisions
from ledger.register import Register
from metrics.calendar import (
    month as month_of,
    month_end,
    screen_day,
    screen_month,
    short_day,
    wareki,
    wareki_month,
)
from reports.decided import CONTINUES, GONE, WITHDRAWS, DecisionStanding

from . import withdrawing


@dataclass(frozen=True)
class Dates:
    """How a day and a month are written."""

    day: Callable[[date], str]
    month: Callable[[date], str]


LATER = "その後、"
ON_PAPER, ON_SCREEN = Dates(wareki, wareki_month), Dates(screen_day, screen_month)


def standings(
    register: Register, on: date, month: date, dates: Dates = ON_PAPER, public: bool = False
) -> dict[str, DecisionStanding]:
    """account → how it stands on a day, told beside a month; those that nothing was decided of are absent. What was decided
    after that month, and of a later one's figures, is told as what came later and changes no word of the month. `public`:
    what has no 決裁 yet is not told."""
    held: dict[str, list[Decided]] = {}
    for decided in decisions(register):
        held.setdefault(decided.body.account_id, []).append(decided)
    found = {
        account_id: _standing(register, mine, on, month, dates, public) for account_id, mine in held.items()
    }
    return {a: s for a, s in found.items() if s.sentence}


def _standing(
    register: Register, held: Sequence[Decided], on: date, month: date, dates: Dates, public: bool
) -> DecisionStanding:
    """The last approved decision, and what is drafted after it."""
    approved = [d for d in held if d.standing == APPROVED and not _over(d, month)]
    last = approved[-1] if approved else None
    waiting = [d for d in held if d.standing == DRAFT and (last is None or d.seq > last.seq)]
    drafts = [] if public else waiting
    parts = [
        *((_since(last, month), *_settled(register, last, on, dates)) if last else ()),
        *(
            f"{_since(d, month)}{d.body.choice}を起案しています（{dates.day(d.body.decided_on)}起案、決裁待ち）。"
            for d in drafts
        ),
    ]
    draft = next((f"{d.body.choice}を起案中" for d in reversed(drafts) if not _since(d, month)), "")
    settled = _word(last, month) if last and not _since(last, month) else ""
    return DecisionStanding(settled, draft, "".join(parts))


def _since(held: Decided, month: date) -> str:
    """LATER, of what was decided after a month and of a later one's figures."""
    day = held.approval.body.approved_on if held.approval else held.body.decided_on
    return LATER if month_of(held.body.month) > month and day > month_end(month) else ""


def _over(held: Decided, month: date) -> bool:
    """A 休止 whose last month is past."""
    until = held.body.to_month
    return held.body.choice == "休止" and until is not None and month_of(until) < month


def _word(held: Decided, month: date) -> str:
    if held.body.choice == "撤退":
        gone = held.done("削除")
        return GONE if gone and gone.done_on and gone.done_on <= month_end(month) else WITHDRAWS
    return CONTINUES if held.body.choice == "継続" else "休止を決定"


def _settled(register: Register, held: Decided, on: date, dates: Dates) -> Iterator[str]:
    assert held.approval is not None
    a, body = held.approval.body, held.body
    rests = f"、判断基準{body.applies}" if body.applies else ""
    by = f"{dates.day(a.approved_on)}の決裁（{a.number}{rests}）"
    if body.choice == "継続":
        yield f"{by}により、運営を継続します。"
        if body.next_review_on:
            yield f"次の見直しは{dates.day(body.next_review_on)}です。"
    elif body.choice == "休止":
        until = f"、{dates.month(month_of(body.to_month))}まで" if body.to_month else ""
        yield f"{by}により、{dates.month(month_of(body.from_month or body.month))}から{until}発信を休止します。"
    else:
        steps = "、".join(_step(s) for s in withdrawing.steps(register, held, on) if s.done_on or s.due)
        done = "撤退しました" if held.done("削除") else "撤退します"
        yield f"{by}により、運営から{done}" + (f"（{steps}）。" if steps else "。")


def _step(step: withdrawing.WithdrawingStep) -> str:
    if step.done_on:
        return f"{short_day(step.done_on)}に{step.word}済"
    assert step.due is not None
    if step.overdue:
        return f"{step.word}は期限の{short_day(step.due)}を過ぎて未実施"
    return f"{short_day(step.due)}" + (f"に{step.word}の予定" if step.is_planned else f"までに{step.word}")
