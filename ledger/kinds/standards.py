"""What accounts are measured against: targets and lines, rules, the city's own metrics, settings, proposals."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from ..body import (
    WINDOWS,
    AccountId,
    Basis,
    Body,
    MetricId,
    Month,
    Name,
    Note,
    Number,
    Person,
    Posts,
    Reason,
    Source,
    SpokenFor,
)
from ..declared import ALL, NO, OWN, Kind, Says


class Target(Body):
    """想定, 目標 and lines of one metric of one account, valid from a month on (product.md §4)."""

    DECLARED: ClassVar[Kind] = Kind(
        "target",
        "目標・ライン",
        (NO, OWN, ALL, NO),
        same=("account_id", "metric"),
        since=("from_month",),
        owed=("decided_by", "ground"),
        columns=(
            "account_id",
            "metric",
            "from_month",
            "expected",
            "target",
            "target_type",
            "first_month",
            "last_month",
            "continue_line",
            "withdraw_line",
            "window",
            "basis",
            "posts",
            "deciding",
            "decided_by",
            "ground",
            "review_month",
        ),
        file=("targets.csv", "想定・目標・ライン"),
    )

    account_id: AccountId
    metric: MetricId
    from_month: Annotated[Month, Says("適用開始月")]
    expected: Annotated[Number | None, Says("想定")] = None
    target: Annotated[Number | None, Says("目標")] = None
    target_type: Annotated[Literal["期末到達", "年度累計", "毎月維持"] | None, Says("目標型")] = None
    first_month: Annotated[Month | None, Says("対象開始月")] = None
    last_month: Annotated[Month | None, Says("対象終了月")] = None
    continue_line: Annotated[Number | None, Says("継続ライン")] = None
    withdraw_line: Annotated[Number | None, Says("撤退ライン")] = None
    window: Annotated[Literal[1, 3, 12], Says("窓", WINDOWS)] = 1
    basis: Basis | None = None
    posts: Posts | None = None  # which a post basis counts; None: recorded before there was a choice (all)
    deciding: Annotated[bool, Says("判定指標")] = False
    decided_by: Annotated[Person | None, Says("決定者")] = None
    ground: Annotated[Note | None, Says("根拠")] = None
    review_month: Annotated[Month | None, Says("見直し月")] = None
    source: Annotated[Source | None, Says("元の表")] = None

    def begun(self, register: Any, instead: Body | None = None) -> Target:
        """What the line counted before it goes on counting, unless somebody says otherwise; a new one, own posts."""
        if self.posts:
            return self
        if instead is not None:
            return self.model_copy(update={"posts": getattr(instead, "posts", None)})
        before = [r.body for r in register.of(Target, account_id=self.account_id, metric=self.metric)]
        return self.model_copy(update={"posts": (before[-1].posts or "all") if before else "own"})

    @model_validator(mode="after")
    def _consistent(self) -> Target:
        if self.target_type == "年度累計" and not (self.first_month and self.last_month):
            raise ValueError("年度累計の目標には、対象の開始月と終了月が要ります")
        if self.first_month and self.last_month and self.first_month > self.last_month:
            raise ValueError("対象の終了月が開始月より前です")
        return self


class Rule(Body):
    """Patience N, recovery M and margin, valid from a month on; for one metric or for all."""

    DECLARED: ClassVar[Kind] = Kind(
        "rule",
        "判定の規則",
        (NO, NO, ALL, NO),
        same=("metric",),
        since=("from_month",),
        owed=("decided_by", "ground"),
    )

    from_month: Annotated[Month, Says("適用開始月")]
    metric: MetricId | None = None
    patience: Annotated[int, Field(ge=1, le=24), Says("連続月数N")] = 3
    recovery: Annotated[int, Field(ge=1, le=24), Says("回復月数M")] = 2
    margin: Annotated[float, Field(ge=0, le=1), Says("余裕")] = 0.0
    decided_by: Annotated[Person | None, Says("決定者")] = None
    ground: Annotated[Note | None, Says("根拠")] = None


class CityMetric(Body):
    """A metric that the city defines itself and feeds as readings (来場者数, 申込数), from a month on."""

    DECLARED: ClassVar[Kind] = Kind(
        "metric",
        "市の指標",
        (NO, NO, ALL, NO),
        same=("metric",),
        since=("from_month",),
    )

    metric: Annotated[MetricId, Says("指標ID")]
    title: Annotated[Name, Says("題名")]
    unit: Annotated[str, Field(min_length=1, max_length=8, pattern=r"^[^\x00-\x1f\x7f%]+$"), Says("単位")]
    additivity: Annotated[
        Literal["flow", "stock"],
        Says(
            "性質",
            {"flow": "期間の合計（件数など、足せるもの）", "stock": "時点の値（登録者数など、足せないもの）"},
        ),
    ]
    better: Annotated[
        Literal["higher", "lower"], Says("よい向き", {"higher": "多いほどよい", "lower": "少ないほどよい"})
    ] = "higher"
    from_month: Annotated[Month, Says("適用開始月")]
    asks: Annotated[Note | None, Says("問い")] = None


SETTING_WORDS = {  # every setting by its key, as it is called
    "post_settle_days": "投稿の値を確定とみなす日数",
    "exempt_months": "開設後に評価対象外とする月数",
    "rate_days_share": "率の判定に要る日数の割合",
    "smallest_difference": "取り上げる費用の差の大きさ",
    "residents": "人口",
    "outlook_percent": "見込みが立たないとみる割合",
    "silent_months": "投稿がないとみる月数",
    "late_reviews": "月次評価の未提出とみる月数",
    "comment_days": "コメントの未対応とみる日数",
    "incident_days": "事故を最近とみる日数",
    "security_check_days": "安全の点検の間隔",
    "check_days": "開示事項・媒体の点検の間隔",
    "purpose_days": "目的の達成を判断する間隔",
    "mend_days": "直すべき点を直す日数",
    "mend_kinds": "直すべき点が重なるとみる数",
    "withdrawal_step_days": "撤退の手順の期限",
    "review_ahead_days": "見直しを挙げる日数",
    "overall_scale": "総合評価の段階",
    "operation_month": "運用開始月",
    "municipality_code": "全国地方公共団体コード",
}


class Setting(Body):
    """A setting of the city or the office, by key, valid from a month on."""

    DECLARED: ClassVar[Kind] = Kind(
        "setting",
        "設定",
        (NO, NO, ALL, NO),
        same=("key", "account_id", "metric"),
        since=("from_month",),
    )

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.]{0,63}$"), Says("設定", SETTING_WORDS)]
    value: Annotated[bool | int | Annotated[float, Field(allow_inf_nan=False)] | Note, Says("値")]
    from_month: Annotated[Month | None, Says("適用開始月")] = None
    account_id: AccountId | None = None
    metric: MetricId | None = None
    ground: Annotated[Note | None, Says("根拠")] = None


class TriedRules(Body):
    """A rule set as ライン検討 tried it; `lines` as metrics/simulation.py names the ways to draw them."""

    name: Annotated[Name, Says("名前")]
    lines: Annotated[
        Literal["now", "share", "number"],
        Says("ラインの決め方", {"now": "いまのライン", "share": "中央値の割合", "number": "同じ値"}),
    ]
    continue_line: Annotated[Number | None, Says("継続ライン")] = None
    withdraw_line: Annotated[Number | None, Says("撤退ライン")] = None
    window: Annotated[Literal[1, 3, 12], Says("窓", WINDOWS)] = 1
    patience: Annotated[int, Field(ge=1, le=24), Says("連続月数N")] = 3
    recovery: Annotated[int, Field(ge=1, le=24), Says("回復月数M")] = 2
    margin: Annotated[float, Field(ge=0, le=1), Says("余裕")] = 0.0


class Proposal(Body):
    """Rule sets put forward from ライン検討. A proposal: no figure and no state depends on it."""

    DECLARED: ClassVar[Kind] = Kind(
        "proposal",
        "ライン案",
        (NO, ALL, ALL, NO),
        told_only=True,
    )

    metric: MetricId
    sets: Annotated[tuple[TriedRules, ...], Says("案")]
    reason: Reason


class Adoption(Body):
    """採用: which rule set of a ライン案 became the lines of which accounts, from a month on, by whom and on what ground.

    It is recorded in one write with the targets and the rule that it makes (services/trial/adopting.py): those are what counts.
    """

    DECLARED: ClassVar[Kind] = Kind(
        "adoption",
        "ライン案の採用",
        (NO, NO, ALL, NO),
        told_only=True,
        salient=("proposal", "name", "from_month"),
    )

    proposal: Annotated[SpokenFor, Says("ライン案の番号")]
    name: Annotated[Name, Says("採用する案")]
    metric: MetricId
    accounts: Annotated[tuple[AccountId, ...], Field(min_length=1), Says("アカウント")]
    from_month: Annotated[Month, Says("適用開始月")]
    decided_by: Annotated[Person, Says("決定者")]
    ground: Annotated[Note, Says("根拠")]
