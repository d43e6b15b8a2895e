"""Continue or withdraw (第1-4): the decision, its 決裁, and the steps to the proven end."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Annotated, ClassVar, Literal, get_args

from pydantic import Field, model_validator

from ..body import (
    GROUND_MARKS,
    STATES,
    AccountId,
    Body,
    Day,
    EvaluationId,
    Month,
    Name,
    Note,
    PastDay,
    Person,
    Reason,
    Seq,
    SpokenFor,
)
from ..declared import ALL, NO, OWN, Is, Kind, Says

APPLIES, NOT = "該当する", "該当しない"  # what a person finds of a ground
Former = Literal["該当の疑い", "疑いなし"]  # words of decisions recorded before the four below
FORMER: tuple[str, ...] = get_args(Former)
Found = Literal["当てはまる疑い", "要改善", "当てはまらない", "判断材料不足"] | Former
Stage = Literal["周知", "停止", "削除", "削除後確認"]
STEPS: tuple[str, ...] = get_args(Stage)


class GroundJudged(Body):
    """One of the grounds ①–④ of 第1-4(1): what the app found then (`said`: in its own sentences), what the person finds, why."""

    ground: Annotated[Literal[1, 2, 3, 4], Says("判断基準")]
    found: Annotated[Found, Says("アプリの見立て")]
    said: Annotated[tuple[Note, ...] | None, Says("見立ての文")] = None
    finding: Annotated[Literal["該当する", "該当しない", "判断できない"], Says("判断")]
    reason: Reason
    harm: Annotated[Literal["可能性", "事態"] | None, Says("不利益")] = None  # ③ only

    @model_validator(mode="after")
    def _consistent(self) -> GroundJudged:
        if self.harm and self.ground != 3:
            raise ValueError("不利益の程度は判断基準③でだけ使います")
        if self.ground == 3 and self.finding == "該当する" and self.harm is None:
            raise ValueError("判断基準③に該当するときは、可能性か事態かが要ります")
        return self


class Decision(Body):
    """継続, 撤退 or 休止 of an account: who decides is the author; every ground has a finding and a reason.

    `month`, `state`, `digest`: what the app showed then. `ordered`: 情報政策課 has another section withdraw (第1-4 但書).
    起案中 until its 決裁 is recorded.
    """

    DECLARED: ClassVar[Kind] = Kind(  # 第1-4; what 情報政策課 may order: authority.py
        "decision",
        "継続・撤退の決定",
        (NO, OWN, ALL, NO),
    )

    account_id: AccountId
    choice: Annotated[Literal["継続", "撤退", "休止"], Says("決定")]
    decided_on: Annotated[PastDay, Says("決定日")]
    clause: Annotated[Name, Says("条項")]
    month: Month
    state: Annotated[str, Says("状態", STATES)]
    digest: Annotated[EvaluationId, Says("評価のしるし")]
    grounds: Annotated[tuple[GroundJudged, ...], Says("判断基準①〜④")]
    reason: Reason
    evidence: Annotated[tuple[Name, ...], Is.METRIC, Says("根拠")] = ()
    immediate: Annotated[bool, Says("即時")] = False  # 即時撤退 (第1-4(2)但書)
    ordered: Annotated[bool, Says("情報政策課の指示")] = False
    own: Annotated[bool, Says("自己評価")] = False  # 自己評価: 情報政策課 judges an account that it runs
    notice_days: Annotated[Annotated[int, Field(ge=1, le=730)] | None, Says("周知の日数")] = None
    next_review_on: Annotated[Day | None, Says("次の見直し日")] = None
    from_month: Annotated[Month | None, Says("休止の始まりの月")] = None  # 休止
    to_month: Annotated[Month | None, Says("休止の終わりの月")] = None
    deviation: Annotated[Reason | None, Says("逸脱の理由")] = None
    notice_on: Annotated[Day | None, Says("周知の予定日")] = None  # 撤退: the days that are approved with it
    stop_on: Annotated[Day | None, Says("停止の予定日")] = None
    delete_on: Annotated[Day | None, Says("削除の予定日")] = None
    check_on: Annotated[Day | None, Says("削除後確認の予定日")] = None
    told_reason: Annotated[Note | None, Says("周知に書く理由")] = None  # `reason` is for those who decide
    elsewhere: Annotated[Note | None, Says("これからの情報の入手先")] = None
    contact: Annotated[Note | None, Says("問い合わせ先")] = None

    @model_validator(mode="after")
    def _complete(self) -> Decision:
        if sorted(g.ground for g in self.grounds) != [1, 2, 3, 4]:
            raise ValueError("判断基準①〜④のそれぞれに、判断と理由が要ります")
        if self.choice == "撤退" and not self.immediate and self.notice_days is None:
            raise ValueError("撤退には、周知の期間が要ります")
        if self.immediate and self.choice != "撤退":
            raise ValueError("即時は撤退でだけ使います")
        if self.choice == "休止" and self.from_month is None:
            raise ValueError("休止には、始まりの月が要ります")
        if self.from_month and self.to_month and self.to_month < self.from_month:
            raise ValueError("休止の終わりの月が始まりの月より前です")
        self._check_plan()
        return self

    def _check_plan(self) -> None:
        """周知 → 停止 → 削除 → 削除後確認, and nothing deleted before its notice is over."""
        told = [(step, day) for step in STEPS if (day := self.planned(step))]
        if told and self.choice != "撤退":
            raise ValueError("周知・停止・削除・削除後確認の予定日は、撤退でだけ使います")
        for (before, first), (step, day) in pairwise(told):
            if day < first and not self.immediate:
                raise ValueError(f"{step}の予定日が{before}の予定日より前です")
        ends = self.notice_on and self.notice_on + timedelta(days=(self.notice_days or 0) - 1)
        if ends and self.delete_on and not self.immediate and self.delete_on <= ends:
            raise ValueError("削除の予定日が、周知の期間が終わる前です（第1-4(2)）")

    def planned(self, step: str) -> date | None:
        """The day of a step as it is approved with the decision; None where nobody told one."""
        days = (self.notice_on, self.stop_on, self.delete_on, self.check_on)
        return dict(zip(STEPS, days, strict=True))[step]

    def ground(self, number: int) -> GroundJudged:
        """What was judged on one ground."""
        return next(g for g in self.grounds if g.ground == number)

    @property
    def applies(self) -> str:
        """Which of ①〜④ were judged to apply."""
        return "".join(GROUND_MARKS[g.ground - 1] for g in self.grounds if g.finding == APPLIES)


class Approval(Body):
    """決裁 of a decision: by whom, when, under which 文書番号; or that it was turned down."""

    DECLARED: ClassVar[Kind] = Kind(  # of what 情報政策課 orders: by 情報政策課 alone
        "approval",
        "決裁",
        (NO, OWN, ALL, NO),
    )

    decision: Annotated[SpokenFor, Says("決定の番号")]
    outcome: Annotated[Literal["決裁", "否決"], Says("結果")] = "決裁"
    approver: Annotated[Person, Says("決裁者")]
    approved_on: Annotated[PastDay, Says("決裁日")]
    number: Annotated[Name, Says("文書番号")]  # 文書番号


class WithdrawalStep(Body):
    """One step of a withdrawal, planned or done. 削除後確認 says what was checked; `proof`: where that can be seen."""

    DECLARED: ClassVar[Kind] = Kind(
        "withdrawal_step",
        "撤退の手順",
        (OWN, OWN, ALL, NO),
        same=("decision", "step"),
    )

    decision: Annotated[Seq, Says("決定の番号")]
    step: Annotated[Stage, Says("手順")]
    planned_on: Annotated[Day | None, Says("予定日")] = None
    done_on: Annotated[PastDay | None, Says("実施日")] = None
    person: Annotated[Person | None, Says("行った人")] = None
    where: Annotated[Note | None, Says("場所")] = None  # 周知: the places
    wording: Annotated[Note | None, Says("文面")] = None  # 周知: the text
    proof: Annotated[Note | None, Says("確かめられるもの")] = None
    links_removed: Annotated[bool | None, Says("リンクの削除")] = None
    list_updated: Annotated[bool | None, Says("公式一覧の更新")] = None
    name_watch_until: Annotated[Day | None, Says("名称の見張り")] = None
    credentials_disposed_on: Annotated[Day | None, Says("認証情報の廃棄日")] = None
    deviation: Annotated[Reason | None, Says("逸脱の理由")] = None

    @model_validator(mode="after")
    def _dated(self) -> WithdrawalStep:
        if (self.planned_on is None) == (self.done_on is None):
            raise ValueError("予定日か実施日のどちらか一方が要ります")
        if self.done_on and not (self.person and self.proof):
            raise ValueError("実施した手順には、行った人と確かめられるものが要ります")
        if self.deviation and not self.done_on:
            raise ValueError("逸脱は、すでに行った手順にだけ付けられます")
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
