"""The month's course: 提出, 差戻し, 確認, 締め, 再開 (第1-2(6)(7))."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from ..body import (
    STATES,
    AccountId,
    Basis,
    Body,
    EvaluationId,
    FindingId,
    MetricId,
    Month,
    Name,
    Note,
    Number,
    Reason,
    Seq,
    SpokenFor,
)
from ..declared import ALL, NO, OWN, Kind, Says

TEXTS = {  # what a 提出 says, by its members: what each cites
    "reactions": "①反応",
    "users": "②利用者数",
    "overall": "③総合評価",
    "issues": "課題",
    "needs": "利用者のニーズ",
    "improvements": "改善策",
    "followup": "前月の改善の結果",
}
FACED = {"ok": "ラインを満たす", "low": "継続ラインより悪い", "bad": "撤退ラインより悪い"}  # metrics/rules.py


class Review(Body):
    """提出: the month's evaluation of an account in the section's own words. `digest`: of the Evaluation it speaks of."""

    DECLARED: ClassVar[Kind] = Kind(
        "review",
        "提出",
        (OWN, OWN, OWN, NO),
        same=("account_id", "month"),
        of_month=True,
        told_only=True,
    )

    account_id: AccountId
    month: Month
    digest: Annotated[EvaluationId, Says("評価のしるし")]
    overall: Annotated[Reason, Says("③総合評価")]  # ③総合評価
    grade: Annotated[Name | None, Says("総合評価の段階")] = (
        None  # ③ on the city's own scale, where it has one
    )
    reactions: Annotated[Note | None, Says("①反応")] = None  # ①, where the section changed the draft
    users: Annotated[Note | None, Says("②利用者数")] = None  # ②
    issues: Annotated[Note | None, Says("課題")] = None  # 課題
    needs: Annotated[Note | None, Says("利用者のニーズ")] = None  # 利用者のニーズ
    improvements: Annotated[Note | None, Says("改善策")] = None  # 改善策
    followup: Annotated[Note | None, Says("前月の改善の結果")] = None  # what came of last month's
    cites: Annotated[
        dict[Annotated[str, Field(pattern=r"^[a-z]+$")], tuple[MetricId, ...]], Says("よった指標", TEXTS)
    ] = Field(default_factory=dict)
    findings: tuple[FindingId, ...] | None = None  # of 記事, whose sentences stand in the texts


class Return(Body):
    """差戻し of a 提出, with what is to be changed."""

    DECLARED: ClassVar[Kind] = Kind(
        "return",
        "差戻し",
        (NO, OWN, ALL, NO),
        of_month=True,
        told_only=True,
    )

    account_id: AccountId
    month: Month
    review: Annotated[SpokenFor, Says("提出の番号")]
    reason: Reason


class Confirm(Body):
    """確認 of a 提出 by the 運用管理責任者, who has looked through the month's posts (第1-2(6))."""

    DECLARED: ClassVar[Kind] = Kind(  # 第1-2(6): the section's own 運用管理責任者
        "confirm",
        "確認",
        (NO, OWN, OWN, NO),
        of_month=True,
        told_only=True,
    )

    account_id: AccountId
    month: Month
    review: Annotated[SpokenFor, Says("提出の番号")]
    digest: Annotated[EvaluationId, Says("評価のしるし")]
    posts_checked: Annotated[bool, Says("投稿の確認")]
    alone: Annotated[bool, Says("所属が1人")] = False  # 提出 and 確認 by the same person: the section has one
    comment: Annotated[Note | None, Says("所見")] = None


class ClosedMetric(Body):
    """A lined metric as it was judged, and where its runs stood (store/schema.sql: closed_metric)."""

    metric: MetricId
    basis: Annotated[Basis | None, Says("集計の基")] = None
    deciding: Annotated[bool, Says("判定指標")]
    window_months: Annotated[int, Says("窓（月）")]
    value: Annotated[Number | None, Says("値")] = None
    continue_line: Annotated[Number | None, Says("継続ライン")] = None
    withdraw_line: Annotated[Number | None, Says("撤退ライン")] = None
    word: Annotated[str, Says("表示", STATES | FACED)]
    state: Annotated[str, Says("状態", STATES)]
    n: Annotated[int, Says("撤退ライン未満の月数")]
    k: Annotated[int, Says("継続ライン未満の月数")]
    m: Annotated[int, Says("回復の月数")]
    holds: Annotated[int, Says("保留の月数")]
    latch: Annotated[bool, Says("撤退検討のまま")]
    run_n: Annotated[int, Says("続く n")]
    run_k: Annotated[int, Says("続く k")]
    patience: Annotated[int, Says("連続月数N")]
    recovery: Annotated[int, Says("回復月数M")]
    margin: Annotated[float, Says("余裕")]
    target_seq: Annotated[int | None, Says("目標・ラインの番号")] = None
    rule_seq: Annotated[int | None, Says("ルールの番号")] = None


class Close(Body):
    """締め: figures frozen. The Evaluation lies under documents/ by its digest; the states stand here, the next month goes on from them."""

    DECLARED: ClassVar[Kind] = Kind(
        "close",
        "締め",
        (NO, NO, ALL, NO),
        same=("account_id", "month"),
        salient=("revision", "state"),
    )

    account_id: AccountId
    month: Month
    revision: Annotated[int, Field(ge=1), Says("版")]
    digest: Annotated[EvaluationId, Says("評価のしるし")]
    state: Annotated[str, Says("状態", STATES)]
    metric: MetricId | None = None
    n: Annotated[int | None, Says("撤退ライン未満の月数")] = None
    k: Annotated[int | None, Says("継続ライン未満の月数")] = None
    m: Annotated[int | None, Says("回復の月数")] = None
    holds: Annotated[int | None, Says("保留の月数")] = None
    patience: Annotated[int | None, Says("連続月数N")] = None
    recovery: Annotated[int | None, Says("回復月数M")] = None
    also_hold: Annotated[bool, Says("ほかに保留")] = False
    metrics: Annotated[tuple[ClosedMetric, ...], Says("指標ごとの判定")] = ()
    confirm: Annotated[SpokenFor | None, Says("確認の番号")] = None
    unconfirmed: Annotated[Reason | None, Says("確認なしで締める理由")] = (
        None  # why it is closed without a 確認
    )

    @model_validator(mode="after")
    def _one_way(self) -> Close:
        if self.confirm is not None and self.unconfirmed is not None:
            raise ValueError("確認があるときは、確認なしで締める理由は書けません")
        return self


class Reopen(Body):
    """Takes a 締め back, with the reason; the next one is the next revision."""

    DECLARED: ClassVar[Kind] = Kind("reopen", "締めの取消", (NO, NO, ALL, NO))

    account_id: AccountId
    month: Month
    close: Annotated[Seq, Says("締めの番号")]
    reason: Reason
