"""課題・ニーズの抽出、改善・改良 (第1-2(7)): 分類 of posts by rules that can be explained, and by hand; what is tried on posts,
beside which others, until when; and how it ended."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from ..body import AccountId, Body, FindingId, Month, Name, Note, Number, Reason, SpokenFor, Whole
from ..declared import ALL, NO, OWN, Kind, Says

MOST_MONTHS = 12
Word = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$")]
Words = Annotated[tuple[Word, ...], Field(max_length=100)]


class WordRule(Body):
    """Which posts are meant: by words in the text, of which one must and none may be there, hashtags, how it begins."""

    any: Annotated[Words, Says("含むことば")] = ()
    none: Annotated[Words, Says("含まないことば")] = ()
    tags: Annotated[Words, Says("ハッシュタグ")] = ()
    starts: Annotated[Words, Says("書き出し")] = ()

    @model_validator(mode="after")
    def _takes_some(self) -> WordRule:
        if not (self.any or self.tags or self.starts):
            raise ValueError("含むことば・ハッシュタグ・書き出しのどれかが要ります")
        return self


class ThemeRule(Body):
    """分類: which posts are of a theme from a month on; no rule: it is used no more. Of one account or of all.

    The starter rules of data/guideline/themes.toml hold until an entry says otherwise.
    """

    DECLARED: ClassVar[Kind] = Kind(
        "theme",
        "分類",
        (NO, OWN, ALL, NO),
        same=("account_id", "name"),
        since=("from_month",),
        told_only=True,
        salient=("name", "rule"),
    )

    name: Annotated[Name, Says("分類の名")]
    from_month: Annotated[Month, Says("適用開始月")]
    rule: Annotated[WordRule | None, Says("規則")] = None
    account_id: AccountId | None = None
    note: Annotated[Note | None, Says("変えた理由")] = None


class PostTheme(Body):
    """One post that somebody says is, or is not, of a 分類, whatever the rule says."""

    DECLARED: ClassVar[Kind] = Kind(
        "post_theme",
        "分類の手直し",
        (OWN, OWN, ALL, NO),
        same=("account_id", "post_id", "name"),
        told_only=True,
        salient=("name", "post_id", "is_of"),
    )

    account_id: AccountId
    post_id: Annotated[Name, Says("記事の番号")]
    name: Annotated[Name, Says("分類の名")]
    is_of: Annotated[bool, Says("当てはまる")]
    note: Annotated[Note | None, Says("理由")] = None


Manner = Annotated[
    Literal["alternate", "others"],
    Says("比べかた", {"alternate": "交互に試す", "others": "同じ月のほかの記事と比べる"}),
]


class ImprovementTrial(Body):
    """改善策の試行: which posts try it, beside which others, from which month to which, and what it aims at.

    It is told before it begins: what is looked at afterwards was chosen before it was seen. `within`: of which posts both
    those that try it and those that do not are taken (all, where none is told).
    """

    DECLARED: ClassVar[Kind] = Kind(
        "trial",
        "改善策の試行",
        (OWN, OWN, OWN, NO),
        told_only=True,
        salient=("title", "from_month", "to_month"),
    )

    account_id: AccountId
    title: Annotated[Name, Says("試すこと")]
    post_kind: Annotated[Name | None, Says("試す記事の形")] = None
    rule: Annotated[WordRule | None, Says("試す記事の本文")] = None
    within: Annotated[WordRule | None, Says("比べる範囲の記事")] = None
    manner: Manner
    aim: Annotated[Number, Field(ge=1.05, le=10), Says("目指す倍率")]
    a_month: Annotated[Whole, Field(ge=1, le=1000), Says("試す記事の件数（1か月）")]
    from_month: Annotated[Month, Says("はじめの月")]
    to_month: Annotated[Month, Says("終わりの月")]

    @model_validator(mode="after")
    def _told(self) -> ImprovementTrial:
        if self.post_kind is None and self.rule is None:
            raise ValueError("試す記事の本文か形の、どちらかが要ります")
        months = _number(self.to_month) - _number(self.from_month) + 1
        if not 1 <= months <= MOST_MONTHS:
            raise ValueError(f"試行は、はじめの月から{MOST_MONTHS}か月までです")
        return self


def _number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:])


class TrialEnd(Body):
    """試行の終わり: what came of it, as it was worked out then, and what somebody concludes. `finding`: its evidence."""

    DECLARED: ClassVar[Kind] = Kind(
        "trial_end",
        "試行の終わり",
        (OWN, OWN, OWN, NO),
        told_only=True,
        salient=("outcome", "next"),
    )

    account_id: AccountId
    trial: Annotated[SpokenFor, Says("試行の番号")]
    outcome: Annotated[
        Literal["more", "less", "none", "few", "stopped"],
        Says(
            "結果",
            {
                "more": "反応が多かった",
                "less": "反応が少なかった",
                "none": "差は見つからなかった",
                "few": "件数が足りず、分からない",
                "stopped": "途中でやめた",
            },
        ),
    ]
    next: Annotated[Literal["続ける", "やめる", "もう一度試す"], Says("これから")]
    told: Annotated[Reason | None, Says("結果の文")] = None
    factor: Annotated[Number | None, Says("何倍か", reckoned=True)] = None
    low: Annotated[Number | None, Says("幅の下", reckoned=True)] = None
    high: Annotated[Number | None, Says("幅の上", reckoned=True)] = None
    posts: Annotated[int | None, Field(ge=0), Says("試した記事")] = None
    finding: FindingId | None = None
    note: Annotated[Note | None, Says("考えたこと")] = None

    @model_validator(mode="after")
    def _whole(self) -> TrialEnd:
        if self.outcome == "stopped" and self.note is None:
            raise ValueError("途中でやめたときは、理由を「考えたこと」に書きます")
        if self.outcome != "stopped" and (self.told is None or self.finding is None):
            raise ValueError("終わりまで試したときは、結果の文と根拠が要ります")
        return self
