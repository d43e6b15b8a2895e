"""Continue or withdraw (第1-4): the decision, its 決裁, and the steps to the proven end."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from ..body import AccountId, Body, Month, Name, Note, Reason, Seq, Sha256

FORMER = ("該当の疑い", "疑いなし")  # words of decisions recorded before the four below
Found = Literal["当てはまる疑い", "要改善", "当てはまらない", "判断材料不足", *FORMER]
STEPS = ("周知", "停止", "削除", "削除後確認")


class GroundJudged(Body):
    """One of the grounds ①–④ of 第1-4(1): what the app found then (`said`: in its own sentences), what the person finds, why."""

    ground: Literal[1, 2, 3, 4]
    found: Found
    said: tuple[Note, ...] | None = None
    finding: Literal["該当する", "該当しない", "判断できない"]
    reason: Reason
    harm: Literal["可能性", "事態"] | None = None  # ③ only

    @model_validator(mode="after")
    def _consistent(self) -> GroundJudged:
        if self.harm and self.ground != 3:
            raise ValueError("不利益の程度（harm）は判断基準③でだけ使います")
        if self.ground == 3 and self.finding == "該当する" and self.harm is None:
            raise ValueError("判断基準③に該当するときは、可能性か事態か（harm）が要ります")
        return self


class Decision(Body):
    """継続, 撤退 or 休止 of an account: who decides is the author; every ground has a finding and a reason.

    `month`, `state`, `digest`: what the app showed then. `ordered`: 情報政策課 has another section withdraw (第1-4 但書).
    起案中 until its 決裁 is recorded.
    """

    account_id: AccountId
    choice: Literal["継続", "撤退", "休止"]
    decided_on: date
    clause: Name
    month: Month
    state: str
    digest: Sha256
    grounds: tuple[GroundJudged, ...]
    reason: Reason
    evidence: tuple[Name, ...] = ()
    immediate: bool = False  # 即時撤退 (第1-4(2)但書)
    ordered: bool = False
    own: bool = False  # 自己評価: 情報政策課 judges an account that it runs
    notice_days: Annotated[int, Field(ge=1, le=730)] | None = None
    next_review_on: date | None = None
    from_month: Month | None = None  # 休止
    to_month: Month | None = None
    deviation: Reason | None = None

    @model_validator(mode="after")
    def _complete(self) -> Decision:
        if sorted(g.ground for g in self.grounds) != [1, 2, 3, 4]:
            raise ValueError("判断基準①〜④のそれぞれに、判断と理由が要ります")
        if self.choice == "撤退" and not self.immediate and self.notice_days is None:
            raise ValueError("撤退には、周知の期間（notice_days）が要ります")
        if self.immediate and self.choice != "撤退":
            raise ValueError("即時（immediate）は撤退でだけ使います")
        if self.choice == "休止" and self.from_month is None:
            raise ValueError("休止には、始まりの月（from_month）が要ります")
        if self.from_month and self.to_month and self.to_month < self.from_month:
            raise ValueError("休止の終わりの月が始まりの月より前です")
        return self

    def ground(self, number: int) -> GroundJudged:
        """What was judged on one ground."""
        return next(g for g in self.grounds if g.ground == number)


class Approval(Body):
    """決裁 of a decision: by whom, when, under which 文書番号; or that it was turned down."""

    decision: Seq
    outcome: Literal["決裁", "否決"] = "決裁"
    approver: Name
    approved_on: date
    number: Name  # 文書番号


class WithdrawalStep(Body):
    """One step of a withdrawal, planned or done. 削除後確認 says what was checked; `proof`: where that can be seen."""

    decision: Seq
    step: Literal[STEPS]
    planned_on: date | None = None
    done_on: date | None = None
    person: Name | None = None
    where: Note | None = None  # 周知: the places
    wording: Note | None = None  # 周知: the text
    proof: Note | None = None
    links_removed: bool | None = None
    list_updated: bool | None = None
    name_watch_until: date | None = None
    credentials_disposed_on: date | None = None
    deviation: Reason | None = None

    @model_validator(mode="after")
    def _dated(self) -> WithdrawalStep:
        if (self.planned_on is None) == (self.done_on is None):
            raise ValueError("予定日（planned_on）か実施日（done_on）のどちらか一方が要ります")
        if self.done_on and not (self.person and self.proof):
            raise ValueError("実施した手順には、行った人（person）と確かめられるもの（proof）が要ります")
        if self.deviation and not self.done_on:
            raise ValueError("逸脱（deviation）は、すでに行った手順（done_on）にだけ付けられます")
        if (
            self.step == "削除後確認"
            and self.done_on
            and not (
                self.links_removed
                and self.list_updated
                and self.name_watch_until
                and self.credentials_disposed_on
            )
        ):
            raise ValueError(
                "削除後確認には、リンク・公式一覧・名称の見張り・認証情報の廃棄のすべてが要ります"
            )
        return self
