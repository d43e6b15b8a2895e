"""What people said and what went wrong: comments (第1-2(5)) and incidents (第1-3). Free text lies under texts/."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import model_validator

from ..body import AccountId, Body, Name, Note, Seq, TextId, ordered

PROHIBITED = tuple("アイウエオカキクケコサシス")  # 第1-2(8)


class Comment(Body):
    """A comment that somebody left, what was done about it, and who was told.

    `of`: the seq of the entry that this one carries on (the same comment, handled meanwhile); the latest holds.
    """

    account_id: AccountId
    received_on: date
    kind: Literal["要望", "質問", "称賛", "苦情", "その他"]
    text: TextId | None = None
    commenter: TextId | None = None
    handling: Literal["未対応", "対応済", "対応不要"] = "未対応"
    handled_on: date | None = None
    answer: Note | None = None
    shared_with: Name | None = None
    of: Seq | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Comment:
        if self.handling == "対応済" and self.handled_on is None:
            raise ValueError("対応済のコメントには、対応した日（handled_on）が要ります")
        return ordered(self, self.received_on, self.handled_on)


class Incident(Body):
    """An incident from opening to closing. `harm`: whether 著しい不利益 has come about (事態) or might (可能性).

    `of`: the seq of the entry that this one carries on; the latest holds.
    """

    account_id: AccountId
    kind: Literal["誤投稿", "なりすまし", "炎上", "不正アクセス", "禁止記事", "その他"]
    prohibited: Literal[PROHIBITED] | None = None  # which of 第1-2(8)
    opened_on: date
    contained_on: date | None = None
    closed_on: date | None = None
    harm: Literal["なし", "可能性", "事態"] = "なし"
    removal_asked_on: date | None = None  # 削除依頼 (第1-3(2))
    warned_on: date | None = None  # 注意喚起 (第1-3(2))
    put_right_on: date | None = None  # 修正記事 (第1-3(3))
    details: TextId | None = None
    reported_to: Name | None = None
    outcome: Note | None = None
    of: Seq | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Incident:
        if (self.kind == "禁止記事") != (self.prohibited is not None):
            raise ValueError(
                "禁止記事には、第1-2(8)のア〜スのどれか（prohibited）が要り、ほかの種類には要りません"
            )
        ordered(self, self.opened_on, self.contained_on)
        return ordered(self, self.contained_on or self.opened_on, self.closed_on)
