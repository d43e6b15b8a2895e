"""What figures come from and what explains them: files, readings, hours, costs, events."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import ConfigDict, Field, model_validator

from ..body import (
    AccountId,
    Amount,
    Body,
    Day,
    MetricId,
    Month,
    Name,
    Note,
    Number,
    PlatformId,
    Reason,
    Seq,
    Sha256,
    Source,
    ordered,
)
from ..declared import ALL, NO, OWN, Kind, Says


class Span(Body):
    """Days that a file speaks of, both ends included."""

    first: Annotated[Day, Says("初日")]
    last: Annotated[Day, Says("末日")]

    @model_validator(mode="after")
    def _in_order(self) -> Span:
        return ordered(self, self.first, self.last)


class Counts(Body):
    """What reading the file gave: checked again at every replay (読み方の変更)."""

    day: Annotated[int, Says("日別の値")] = 0
    posts: Annotated[int, Says("投稿")] = 0
    post: Annotated[int, Says("投稿の値")] = 0
    span: Annotated[int, Says("期間の値")] = 0
    skipped: Annotated[dict[str, int], Says("読み飛ばした行")] = Field(default_factory=dict)
    coverage: Annotated[tuple[Span, ...], Says("期間")] = ()


class OfFile(Body):
    """What an entry says of the file (or zip member) that it was made of: where its bytes are, how it was called."""

    sha256: Sha256
    size: Annotated[int, Field(ge=0), Says("大きさ")]
    name: Annotated[str, Field(max_length=500), Says("ファイル名")]
    member: Annotated[Annotated[str, Field(max_length=500)] | None, Says("zip の中のファイル")] = None
    format: Annotated[str, Field(max_length=64), Says("形式")]
    format_digest: Annotated[Sha256, Says("形式の版")]


class Import(OfFile):
    """One file taken in: whose it is, every answer a person gave."""

    DECLARED: ClassVar[Kind] = Kind(
        "import",
        "取込",
        (OWN, OWN, ALL, NO),
        cells=True,
        salient=("name", "member"),
    )

    accounts: Annotated[dict[str, AccountId], Says("アカウント")] = Field(default_factory=dict)
    as_of: Annotated[Day, Says("書き出した日")]
    as_of_told: Annotated[bool, Says("書き出した日を人かファイルが言った")] = (
        True  # False: nobody told when it was exported, and nothing in it does
    )
    answers: Annotated[dict[str, str], Says("答え")] = Field(default_factory=dict)
    owner_ids: Annotated[
        tuple[Name, ...], Says("媒体のアカウント番号")
    ] = ()  # the platform's ids of the account, as the register knew them then
    counts: Annotated[Counts, Says("件数")]


class Norm(OfFile):
    """比較資料 of a month: quantiles of other cities' accounts, to stand beside the own figures and never to decide.

    Of two files of a month the later one holds.
    """

    DECLARED: ClassVar[Kind] = Kind(
        "norm",
        "比較資料",
        (NO, NO, ALL, NO),
        same=("month",),
        told_only=True,
        salient=("month", "gathered_by", "name", "member"),
    )

    month: Month
    gathered_by: Annotated[Name, Says("出所")]
    cells: Annotated[int, Field(ge=1), Says("区分の数")]


class UndoImport(Body):
    """Takes an import or a 比較資料 out of what stands; its file and its entry stay."""

    DECLARED: ClassVar[Kind] = Kind(
        "undo_import",
        "取込の取消",
        (OWN, OWN, ALL, NO),
        salient=("seq", "reason"),
    )

    seq: Seq
    reason: Reason


class Reading(Body):
    """A figure that somebody read off a screen, or that the city measures itself (来場者数 …)."""

    DECLARED: ClassVar[Kind] = Kind(
        "reading",
        "読み取った値",
        (OWN, OWN, ALL, NO),
        same=("account_id", "metric", "day", "from_day", "to_day"),
        cells=True,
    )

    account_id: AccountId
    metric: MetricId
    value: Annotated[Number, Says("値")]
    day: Annotated[Day | None, Says("日")] = None
    from_day: Annotated[Day | None, Says("開始")] = Field(default=None, alias="from")
    to_day: Annotated[Day | None, Says("終了")] = Field(default=None, alias="to")
    note: Note | None = None

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, populate_by_name=True)

    @model_validator(mode="after")
    def _dated(self) -> Reading:
        ends = [self.from_day, self.to_day]
        if (self.day is None and None in ends) or (self.day is not None and ends != [None, None]):
            raise ValueError("日か、期間のどちらか一方が要ります")
        if self.from_day and self.to_day and self.from_day > self.to_day:
            raise ValueError("期間の終わりが始まりより前です")
        return self


class Hours(Body):
    """Staff hours spent on an account in a month; the last entry of a month holds."""

    DECLARED: ClassVar[Kind] = Kind(
        "hours",
        "業務時間",
        (OWN, OWN, ALL, NO),
        same=("account_id", "month"),
        of_month=True,
        columns=("account_id", "month", "hours", "note"),
        file=("hours.csv", "業務時間"),
    )

    account_id: AccountId
    month: Month
    hours: Annotated[Amount, Field(le=10_000), Says("業務時間")]
    note: Note | None = None
    source: Annotated[Source | None, Says("元の表")] = None


class Cost(Body):
    """A unit cost from a month on: yen per hour of work, or yen per month (委託料 …); of one account or of the city."""

    DECLARED: ClassVar[Kind] = Kind(
        "cost",
        "単位コスト",
        (NO, OWN, ALL, NO),
        same=("account_id", "item", "per"),
        since=("from_month",),
        columns=("item", "per", "yen", "from_month", "account_id", "ground"),
        file=("costs.csv", "単位コスト"),
    )

    item: Annotated[Name, Says("費目")]
    per: Annotated[Literal["hour", "month"], Says("単位", {"hour": "時間", "month": "月"})]
    yen: Annotated[Amount, Says("円")]
    from_month: Annotated[Month, Says("適用開始月")]
    account_id: AccountId | None = None
    ground: Annotated[Note | None, Says("根拠")] = None
    source: Annotated[Source | None, Says("元の表")] = None


class Event(Body):
    """Something that explains figures: 災害, 催し, 仕様変更. Of one account, of the accounts of a platform, or of all."""

    DECLARED: ClassVar[Kind] = Kind(
        "event",
        "できごと",
        (OWN, OWN, ALL, NO),
        same=("account_id", "platform", "day", "kind", "title"),
        since=("day",),
        columns=("day", "until", "kind", "title", "platform", "account_id"),
        file=("events.csv", "出来事"),
    )

    day: Annotated[Day, Says("日")]
    until: Annotated[Day | None, Says("終わりの日")] = None
    kind: Annotated[Literal["災害", "催し", "仕様変更"], Says("種類")]
    title: Annotated[Name, Says("できごと")]
    account_id: AccountId | None = None
    platform: PlatformId | None = None
    source: Annotated[Source | None, Says("元の表")] = None

    @model_validator(mode="after")
    def _in_order(self) -> Event:
        return ordered(self, self.day, self.until)


class Rebase(Body):
    """From this month on the variation of a metric is reckoned anew: something changed, and what is said (product.md §5)."""

    DECLARED: ClassVar[Kind] = Kind(
        "rebase", "変動の基準の引き直し", (NO, OWN, ALL, NO), since=("from_month",)
    )

    account_id: AccountId
    metric: MetricId
    from_month: Annotated[Month, Says("適用開始月")]
    reason: Annotated[Literal["仕様変更", "体制変更", "災害", "その他"], Says("理由")]
    note: Annotated[Reason | None, Says("メモ")] = None

    @model_validator(mode="after")
    def _explained(self) -> Rebase:
        if self.reason == "その他" and self.note is None:
            raise ValueError("理由が「その他」のときは、内容が要ります")
        return self
