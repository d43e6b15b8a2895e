"""What stands under an account's name in a list: 廃止, a withdrawal that goes on, a 継続 that is to be looked at again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ledger.cases import APPROVED, Decided, decisions
from ledger.entries import Account
from ledger.register import Register
from metrics.calendar import screen_day

from .to_decide import is_going_on


@dataclass(frozen=True)
class Tags:
    """Of one account, as it stands on a day. `gone`: it is deleted."""

    words: tuple[str, ...] = ()
    gone: bool = False


def tags(register: Register, today: date) -> dict[str, Tags]:
    """account → its tags; those of which there is nothing to say are absent."""
    latest = {d.body.account_id: d for d in decisions(register) if d.standing == APPROVED}
    found = {
        a: Tags(tuple(_words(account, latest.get(a), today)), _gone(account, today))
        for a, account in register.accounts(today).items()
    }
    return {a: held for a, held in found.items() if held.words}


def _gone(account: Account, today: date) -> bool:
    return account.closed_on is not None and account.closed_on <= today


def _words(account: Account, decided: Decided | None, today: date) -> Iterator[str]:
    if account.closed_on and _gone(account, today):
        yield f"廃止 {screen_day(account.closed_on)}"
    if decided is None:
        return
    if is_going_on(decided):
        yield "撤退手続き中"
    elif decided.body.choice == "継続" and decided.body.next_review_on:
        yield f"継続（見直し {_short(decided.body.next_review_on, today)}）"


def _short(day: date, today: date) -> str:
    """12/10; of another year with it: 2027/3/31."""
    told = f"{day.month}/{day.day}"
    return told if day.year == today.year else f"{day.year}/{told}"
