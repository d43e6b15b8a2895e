"""The first day: from nothing to the first judged account, one thing after the other; what is done follows from the records."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.entries import Account, Member, Target
from ledger.register import Register

LINES = ("continue_line", "withdraw_line")


@dataclass(frozen=True)
class FirstStep:
    """One step: its name, what one does there, and where: a page and its part."""

    name: str
    does: str
    page: str
    part: str = ""
    done: bool = False


def steps(register: Register, acts: bool, fed: bool) -> tuple[FirstStep, ...]:
    """The steps in their order. `acts`: somebody acts already (a login); `fed`: data have come in."""
    account = any(register.of(Account))
    lined = any(getattr(r.body, line) is not None for r in register.of(Target) for line in LINES)
    judged = fed and lined
    return (
        FirstStep("担当者", "最初の担当者を登録する", "settings", done=acts or any(register.of(Member))),
        FirstStep("アカウント", "台帳にアカウントを登録する", "register", "edit", account),
        FirstStep("目標とライン", "継続ラインと撤退ラインを決める", "register", "lines", lined),
        FirstStep("取込", "書き出したファイルを取り込む", "imports", done=fed),
        FirstStep("総覧", "最初の評価を見る", "overview", done=judged),
    )


def following(held: tuple[FirstStep, ...]) -> FirstStep | None:
    """The next step that can be done; None where all are."""
    return next((step for step in held if not step.done), None)
