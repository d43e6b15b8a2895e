"""What people said and what went wrong: comments (第1-2(5)) and incidents (第1-3). Free text lies under texts/."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, get_args

from pydantic import model_validator

from ..body import AccountId, Body, Name, Note, PastDay, Person, Seq, TextId, ordered
from ..declared import ALL, NO, OWN, Kind, Says

Prohibited = Literal["ア", "イ", "ウ", "エ", "オ", "カ", "キ", "ク", "ケ", "コ", "サ", "シ", "ス"]  # 第1-2(8)
PROHIBITED: tuple[str, ...] = get_args(Prohibited)


class Comment(Body):
    """A comment that somebody left, what was done about it, and who was told.

    `of`: the seq of the entry that this one carries on (the same comment, handled meanwhile); the latest holds.
    """

    DECLARED: ClassVar[Kind] = Kind(
        "comment",
        "コメント",
        (OWN, OWN, ALL, NO),
        told_only=True,
        columns=(
            "of",
            "account_id",
            "received_on",
            "kind",
            "text",
            "commenter",
            "handling",
            "handled_on",
            "answer",
            "shared_with",
        ),
        file=("comments.csv", "コメント"),
    )

    account_id: AccountId
    received_on: Annotated[PastDay, Says("受けた日")]
    kind: Annotated[Literal["要望", "質問", "称賛", "苦情", "その他"], Says("種別")]
    text: Annotated[TextId | None, Says("コメント本文")] = None
    commenter: Annotated[TextId | None, Says("投稿者")] = None
    handling: Annotated[Literal["未対応", "対応済", "対応不要"], Says("対応")] = "未対応"
    handled_on: Annotated[PastDay | None, Says("対応日")] = None
    answer: Annotated[Note | None, Says("回答")] = None
    shared_with: Annotated[Person | None, Says("共有先")] = None
    of: Annotated[Seq | None, Says("続きの元")] = None

    @model_validator(mode="after")
    def _in_order(self) -> Comment:
        if self.handling == "対応済" and self.handled_on is None:
            raise ValueError("対応済のコメントには、対応した日が要ります")
        return ordered(self, self.received_on, self.handled_on)


class Incident(Body):
    """An incident from opening to closing. `harm`: whether 著しい不利益 has come about (事態) or might (可能性).

    `of`: the seq of the entry that this one carries on; the latest holds.
    """

    DECLARED: ClassVar[Kind] = Kind(
        "incident",
        "事故・トラブル",
        (OWN, OWN, ALL, NO),
        told_only=True,
    )

    account_id: AccountId
    kind: Annotated[
        Literal["誤投稿", "なりすまし", "炎上", "不正アクセス", "禁止記事", "その他"], Says("種類")
    ]
    prohibited: Annotated[Prohibited | None, Says("禁止事項（第1-2(8)）")] = None  # which of 第1-2(8)
    opened_on: Annotated[PastDay, Says("発生日")]
    contained_on: Annotated[PastDay | None, Says("収束日")] = None
    closed_on: Annotated[PastDay | None, Says("終結日")] = None
    harm: Annotated[Literal["なし", "可能性", "事態"], Says("不利益")] = "なし"
    removal_asked_on: Annotated[PastDay | None, Says("削除を依頼した日")] = None  # 削除依頼 (第1-3(2))
    warned_on: Annotated[PastDay | None, Says("注意を呼びかけた日")] = None  # 注意喚起 (第1-3(2))
    put_right_on: Annotated[PastDay | None, Says("修正記事を出した日")] = None  # 修正記事 (第1-3(3))
    details: Annotated[TextId | None, Says("詳細")] = None
    reported_to: Annotated[Name | None, Says("連絡先")] = None
    outcome: Annotated[Note | None, Says("結果")] = None
    of: Annotated[Seq | None, Says("続きの元")] = None

    @model_validator(mode="after")
    def _in_order(self) -> Incident:
        if (self.kind == "禁止記事") != (self.prohibited is not None):
            raise ValueError("禁止記事には、第1-2(8)のア〜スのどれかが要り、ほかの種類には要りません")
        ordered(self, self.opened_on, self.contained_on)
        return ordered(self, self.contained_on or self.opened_on, self.closed_on)
