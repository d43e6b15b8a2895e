"""A small office at work, for the tests of the ledger: people, a clock set by hand, and the acts of a month and a withdrawal."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from ledger.entries import InvalidEntry
from ledger.journal import JST, Author
from ledger.ledger import Ledger
from ledger.register import Register
from tests.ledger.bodies import GOOD, judged

X = "koho_x"  # run by 広報課, where 佐藤 drafts and 鈴木 confirms
A, B = "a" * 64, "b" * 64  # digests of two Evaluations
PEOPLE = {
    "佐藤": ("operator", "広報課"),
    "鈴木": ("manager", "広報課"),
    "高橋": ("manager", "観光課"),
    "政策": ("policy", "情報政策課"),
}


def author(name: str, acts_for: str | None = None) -> Author:
    """One of PEOPLE, as a login vouches for them."""
    role, section = PEOPLE[name]
    return Author(name, role, (section,), "ログイン", acts_for)


class Desk:
    """A ledger whose clock is set by hand."""

    def __init__(self, folder: Path, day: str = "2026-05-01"):
        self.now = datetime(2000, 1, 1, tzinfo=JST)
        self.ledger = Ledger(folder, lambda: self.now)
        self.on(day)

    def on(self, day: str) -> Desk:
        """The same desk on a day, at noon."""
        self.now = datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=JST)
        return self

    def do(self, who: str | Author, *drafts: tuple[str, dict]) -> int:
        """Record, each draft in a write of its own; the seq of the last."""
        person = author(who) if isinstance(who, str) else who
        return [self.ledger.record(person, [draft])[0].seq for draft in drafts][-1]

    def refused(self, who: str | Author, *drafts: tuple[str, dict], said: str) -> None:
        """One write is refused with these words, and nothing is recorded."""
        before = self.ledger.journal.entries()
        with pytest.raises(InvalidEntry, match=said):
            self.ledger.record(author(who) if isinstance(who, str) else who, drafts)
        assert self.ledger.journal.check() == before

    def tries(self, who: str | Author, draft: tuple[str, dict], said: str | None) -> None:
        """Recorded where `said` is None, else refused with these words."""
        if said is None:
            self.do(who, draft)
        else:
            self.refused(who, draft, said=said)

    @property
    def register(self) -> Register:
        return self.ledger.register()


def of(kind: str, /, **more: object) -> tuple[str, dict]:
    """The body that is right for a kind, with some members changed; None takes one off."""
    body = GOOD[kind] | more
    return kind, {name: value for name, value in body.items() if value is not None}


def account(account_id: str = X, section: str = "広報課", **more: object) -> tuple[str, dict]:
    return of("account", account_id=account_id, section=section, source=None, opened_on="2020-04-01", **more)


def member(name: str, role: str, section: str = "広報課", **more: object) -> tuple[str, dict]:
    told = {"from": "2020-04-01", "to": None, "contractor": None, "sections": [section]}
    return of("member", name=name, role=role, **told | more)


def review(digest: str = A, month: str = "2026-04", **more: object) -> tuple[str, dict]:
    return of("review", **{"digest": digest, "month": month} | more)


def returned(seq: int, month: str = "2026-04") -> tuple[str, dict]:
    return of("return", review=seq, month=month)


def confirm(seq: int, digest: str = A, month: str = "2026-04", **more: object) -> tuple[str, dict]:
    return of("confirm", **{"review": seq, "digest": digest, "month": month} | more)


def close(seq: int | None, digest: str = A, month: str = "2026-04", **more: object) -> tuple[str, dict]:
    return of("close", **{"confirm": seq, "digest": digest, "month": month} | more)


def reopen(seq: int, month: str = "2026-04") -> tuple[str, dict]:
    return of("reopen", close=seq, month=month)


def decision(choice: str = "撤退", **more: object) -> tuple[str, dict]:
    told = {"grounds": judged(g2="該当する"), "notice_days": 30} if choice == "撤退" else {}
    return of("decision", choice=choice, **told | more)


def approval(seq: int, **more: object) -> tuple[str, dict]:
    return of("approval", decision=seq, **more)


def planned(seq: int, step: str, day: str) -> tuple[str, dict]:
    return "withdrawal_step", {"decision": seq, "step": step, "planned_on": day}


def done(seq: int, step: str, day: str, **more: object) -> tuple[str, dict]:
    body = {"decision": seq, "step": step, "done_on": day, "person": "佐藤", "proof": "画面の写し"}
    if step == "削除後確認":
        body |= {
            "links_removed": True,
            "list_updated": True,
            "name_watch_until": "2027-03-31",
            "credentials_disposed_on": day,
        }
    return "withdrawal_step", body | more


def correct(seq: int, draft: tuple[str, dict] | None = None) -> tuple[str, dict]:
    return "correct", {"seq": seq, "reason": "誤り"} | ({"body": draft[1]} if draft else {})
