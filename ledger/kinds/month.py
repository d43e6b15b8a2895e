"""The month's course: 提出, 差戻し, 確認, 締め, 再開 (第1-2(6)(7))."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from ..body import AccountId, Basis, Body, MetricId, Month, Name, Note, Number, Reason, Seq, Sha256


class Review(Body):
    """提出: the month's evaluation of an account in the section's own words. `digest`: of the Evaluation it speaks of."""

    account_id: AccountId
    month: Month
    digest: Sha256
    overall: Reason  # ③総合評価
    grade: Name | None = None  # ③ on the city's own scale, where it has one
    reactions: Note | None = None  # ①, where the section changed the draft
    users: Note | None = None  # ②
    issues: Note | None = None  # 課題
    needs: Note | None = None  # 利用者のニーズ
    improvements: Note | None = None  # 改善策
    followup: Note | None = None  # what came of last month's
    cites: dict[Annotated[str, Field(pattern=r"^[a-z]+$")], tuple[MetricId, ...]] = Field(
        default_factory=dict
    )


class Return(Body):
    """差戻し of a 提出, with what is to be changed."""

    account_id: AccountId
    month: Month
    review: Seq
    reason: Reason


class Confirm(Body):
    """確認 of a 提出 by the 運用管理責任者, who has looked through the month's posts (第1-2(6))."""

    account_id: AccountId
    month: Month
    review: Seq
    digest: Sha256
    posts_checked: bool
    alone: bool = False  # 提出 and 確認 by the same person: the section has one
    comment: Note | None = None


class ClosedMetric(Body):
    """A lined metric as it was judged, and where its runs stood (store/schema.sql: closed_metric)."""

    metric: MetricId
    basis: Basis | None = None
    deciding: bool
    window_months: int
    value: Number | None = None
    continue_line: Number | None = None
    withdraw_line: Number | None = None
    word: str
    state: str
    n: int
    k: int
    m: int
    holds: int
    latch: bool
    run_n: int
    run_k: int
    patience: int
    recovery: int
    margin: float
    target_seq: int | None = None
    rule_seq: int | None = None


class Close(Body):
    """締め: figures frozen. The Evaluation lies under documents/ by its digest; the states stand here, the next month goes on from them."""

    account_id: AccountId
    month: Month
    revision: Annotated[int, Field(ge=1)]
    digest: Sha256
    state: str
    metric: MetricId | None = None
    n: int | None = None
    k: int | None = None
    m: int | None = None
    holds: int | None = None
    patience: int | None = None
    recovery: int | None = None
    also_hold: bool = False
    metrics: tuple[ClosedMetric, ...] = ()
    confirm: Seq | None = None
    unconfirmed: Reason | None = None  # why it is closed without a 確認

    @model_validator(mode="after")
    def _one_way(self) -> Close:
        if self.confirm is not None and self.unconfirmed is not None:
            raise ValueError("確認（confirm）があるときは、確認なしで締める理由（unconfirmed）は書けません")
        return self


class Reopen(Body):
    """Takes a 締め back, with the reason; the next one is the next revision."""

    account_id: AccountId
    month: Month
    close: Seq
    reason: Reason
