"""Cases that go on over several entries: comments, incidents, decisions with their 決裁 and steps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .body import GROUND_MARKS
from .entries import Approval, Comment, Decision, Incident, WithdrawalStep
from .kinds.withdrawal import APPLIES, NOT, STEPS
from .register import Record, Register

DRAFT, APPROVED, TURNED_DOWN = "起案中", "決裁済", "否決"
PROVISOS = ("第1-4(1)ただし書", "第1-4(1)但書")  # 登録者を、他の目的に活用できる場合: of ground ① alone


@dataclass(frozen=True)
class Case:
    """A comment or an incident: its first entry, and the one that holds now (`now.body`)."""

    first: Record
    now: Record

    @property
    def seq(self) -> int:
        return self.first.seq

    @property
    def body(self) -> Any:
        return self.now.body


def cases(
    register: Register, model: type[Comment] | type[Incident], account_id: str | None = None
) -> list[Case]:
    """The comments or incidents as they stand, oldest first, or those of one account. An entry `of` none that stands begins
    its own."""

    def told() -> dict[str | None, list[Case]]:
        found: dict[int, Case] = {}
        for record in register.of(model):
            first = found.get(record.body.of or 0)
            found[first.seq if first else record.seq] = Case(first.first if first else record, record)
        return _by_account(list(found.values()))

    return list(register.derived(("cases", model), (model,), told).get(account_id, ()))


def _by_account(held: list[Any]) -> dict[str | None, list[Any]]:
    """Account → what is of it; None → all. Asked of every account in turn, the whole would be walked for each."""
    found: dict[str | None, list[Any]] = {None: held}
    for one in held:
        if one.body.account_id is not None:
            found.setdefault(one.body.account_id, []).append(one)
    return found


@dataclass(frozen=True)
class Decided:
    """A decision and what became of it. `steps`: the latest entry of each step, by its word."""

    decision: Record
    approval: Record | None
    steps: dict[str, Record]

    @property
    def seq(self) -> int:
        return self.decision.seq

    @property
    def body(self) -> Decision:
        return self.decision.body

    @property
    def standing(self) -> str:
        """起案中 until the 決裁 is recorded; a 決裁 can also turn it down."""
        if self.approval is None:
            return DRAFT
        return APPROVED if self.approval.body.outcome == "決裁" else TURNED_DOWN

    def done(self, step: str) -> WithdrawalStep | None:
        """The step as it was done, or None while it is not."""
        record = self.steps.get(step)
        return record.body if record and record.body.done_on else None

    @property
    def ended(self) -> bool:
        """Whether a withdrawal is proven to its end."""
        return self.done(STEPS[-1]) is not None


def needs_next_review(choice: str, latched: bool, reached: bool) -> bool:
    """Whether a decision must say when it is looked at again: an account goes on (or rests) though its state has come to
    撤退検討 (`latched`: and has not recovered since) or its purpose is `reached` (判断基準①).

    >>> needs_next_review("休止", True, False), needs_next_review("継続", False, True), needs_next_review("撤退", True, True)
    (True, True, False)
    """
    return choice != "撤退" and (latched or reached)


def outside(choice: str, latched: bool, judged: Mapping[int, str]) -> str:
    """Why a decision is outside the guideline and can only be recorded as 逸脱; blank for one within it. `judged`: what
    the person finds of each ground.

    第1-4(1) has an account withdrawn where a ground applies; its 但書 is of ① alone. That an account in 撤退検討 goes on is for
    its section to judge (第1-4), which is to say that ② does not apply.

    >>> outside("継続", True, {1: "該当しない", 2: "該当しない", 3: "該当しない", 4: "該当しない"})
    ''
    >>> outside("継続", True, {2: "判断できない"})
    '撤退検討のアカウントを続けるのは、判断基準②に「該当しない」と判断したときです（第1-4）'
    >>> outside("継続", False, {1: "該当する", 2: "該当する", 4: "該当する"})
    '判断基準②④に該当するアカウントの継続は、ガイドラインの外です（第1-4(1)。但書は①だけのものです）'
    """
    if choice != "継続":
        return ""
    if met := "".join(GROUND_MARKS[n - 1] for n in (2, 3, 4) if judged.get(n) == APPLIES):
        return f"判断基準{met}に該当するアカウントの継続は、ガイドラインの外です（第1-4(1)。但書は①だけのものです）"
    if latched and judged.get(2) != NOT:
        return "撤退検討のアカウントを続けるのは、判断基準②に「該当しない」と判断したときです（第1-4）"
    return ""


def decisions(register: Register, account_id: str | None = None) -> list[Decided]:
    """All decisions with their 決裁 and steps, oldest first, or those of one account."""

    def told() -> dict[str | None, list[Decided]]:
        approvals = {r.body.decision: r for r in register.of(Approval)}
        steps: dict[int, dict[str, Record]] = {}
        for record in register.of(WithdrawalStep):
            held = steps.setdefault(record.body.decision, {})
            if record.body.done_on or not (
                held.get(record.body.step) and held[record.body.step].body.done_on
            ):
                held[record.body.step] = record
        return _by_account(
            [Decided(r, approvals.get(r.seq), steps.get(r.seq, {})) for r in register.of(Decision)]
        )

    held = register.derived("decisions", (Decision, Approval, WithdrawalStep), told)
    return list(held.get(account_id, ()))


def withdrawals(register: Register) -> Iterator[Decided]:
    """The approved withdrawals, whether or not they have come to their end."""
    return (c for c in decisions(register) if c.body.choice == "撤退" and c.standing == APPROVED)
