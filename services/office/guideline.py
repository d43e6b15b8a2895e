"""The guideline as data (data/guideline/): clauses, what they ask for, the city's own words. Another city brings its own.

Read by guideline_files.py, kept on Office. Ids that entries of the journal use (`policy`, `manual`, `disclosure`,
`prohibited`, `criteria`, checklists) are never reused for another thing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeVar

from ledger.body import GROUND_MARKS
from metrics.sorting import Sorting

LISTS = ("policy", "manual", "disclosure", "evaluation", "prohibited", "criteria")
GROUNDS = (1, 2, 3, 4)  # ①〜④ of 第1-4(1): entries and findings speak of them by number
PLACEHOLDERS = {
    "account": "アカウント名",
    "platform": "媒体",
    "url": "URL",
    "section": "運営主体",
    "city": "市の名",
    "division": "所管課",
    "month": "対象の月",
    "deadline": "期限",
    "reason": "周知に書く理由",
    "ground": "判断基準",
    "clause": "条文",
    "decided_on": "決定の日",
    "stopped_on": "停止の日",
    "deleted_on": "削除の日",
    "notice_from": "周知の始まり",
    "notice_to": "周知の終わり",
    "contact": "問い合わせ先",
    "elsewhere": "これからの情報の入手先",
    "missing": "未提出の内容",
    "telephone": "電話番号",
    "site": "市ホームページの URL",
}
BRACED = re.compile(r"\{([^{}]*)\}")
NOTICE_REASON = (
    "運営を続けるかどうかを検討した結果です。"  # of words that were written for an earlier version
)
T = TypeVar("T")


@dataclass(frozen=True)
class Clause:
    """One clause, verbatim. `heading`: its line in the guideline ("" where it has none); `text`: the rest."""

    id: str
    title: str
    heading: str
    text: str


@dataclass(frozen=True)
class ClauseItem:
    """One of the things that a clause lists: the guideline's `words`, a short `label`, a `question` to whoever fills it in."""

    id: str
    label: str
    words: str
    question: str
    clause: str


@dataclass(frozen=True)
class Ground:
    """A ground for withdrawal (第1-4(1)), with its 但書 and where that stands."""

    number: int
    label: str
    words: str
    question: str
    clause: str
    proviso: str = ""
    proviso_clause: str = ""

    @property
    def mark(self) -> str:
        """①, ②, ③ or ④."""
        return GROUND_MARKS[self.number - 1]


@dataclass(frozen=True)
class CheckItem:
    """A line of a medium's checklist (第2). 任意: what the operating section may decide to do."""

    id: str
    text: str
    clause: str
    obligation: Literal["必須", "任意"]


@dataclass(frozen=True)
class PaperHead:
    """What a kind of document prints of the city's own: "" prints nothing, `stamps` are the columns of the 決裁欄, `consult`
    those of 合議, `filing` what the rules of documents ask on its face (決裁区分, 保存期間, 公開区分)."""

    title: str
    form: str
    addressee: str
    stamps: tuple[str, ...]
    consult: tuple[str, ...] = ()
    filing: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Template:
    """A text with {placeholders} (PLACEHOLDERS), for notices and reminders."""

    title: str
    text: str


@dataclass(frozen=True)
class Publication:
    """How documents for 情報公開 are made: by which clause of the city's ordinance names are blacked out ("": not told yet), and
    whether the names of officials who did their duty stay."""

    clause: str = ""
    officials_stay: bool = False


@dataclass(frozen=True)
class Words:
    """The city's own words for paper."""

    city: Mapping[str, str]
    papers: Mapping[str, PaperHead]
    phrases: Mapping[str, str]
    templates: Mapping[str, Template]
    publication: Publication = Publication()

    def paper(self, name: str) -> PaperHead:
        """What a kind of document prints. LookupError for one that words.toml does not have."""
        return _held(self.papers, "document", name)

    def phrase(self, name: str, **told: str | None) -> str:
        """A phrase with its placeholders filled."""
        return self._filled(_held(self.phrases, "phrase", name), told)

    def template(self, name: str, **told: str | None) -> str:
        """A template's text with its placeholders filled."""
        return self._filled(_held(self.templates, "template", name).text, told)

    def _filled(self, text: str, told: Mapping[str, str | None]) -> str:
        own = {"city": self.city["name"], "division": self.city["division"]}
        own |= {name: self.city[name] for name in ("telephone", "site") if self.city.get(name)}
        return fill(text, own | dict(told))

    def contact(self, section: str) -> str:
        """Where the public asks: the section, with the telephone number where the city has told one."""
        return self.phrase("contact", section=section) if self.city.get("telephone") else section

    @property
    def notice_reason(self) -> str:
        """Why an account is given up, as the public is told it where nobody has written it for them."""
        return self.phrase("notice_reason") if "notice_reason" in self.phrases else NOTICE_REASON

    @property
    def elsewhere(self) -> str:
        """Where else the public finds what an account told."""
        return self.phrase("elsewhere") if self.city.get("site") else "市ホームページ"


def _held(held: Mapping[str, T], kind: str, name: str) -> T:
    if name not in held:
        raise LookupError(f"data/guideline/words.toml に {kind} の {name} がありません。足してください")
    return held[name]


@dataclass(frozen=True)
class Guideline:
    """Everything of data/guideline/."""

    title: str
    clauses: Mapping[str, Clause]
    lists: Mapping[str, tuple[ClauseItem, ...]]
    grounds: tuple[Ground, ...]
    checklists: Mapping[str, tuple[CheckItem, ...]]
    words: Words
    subjects: Mapping[
        str, Mapping[str, tuple[str, ...]]
    ]  # of `purpose` and `audience`: what is named → by which words
    sorting: Sorting  # 分類 of posts, and the platforms' words for their kinds

    def clause(self, clause_id: str) -> Clause:
        """One clause. LookupError for one that the guideline does not have."""
        if clause_id not in self.clauses:
            raise LookupError(f"{self.title}に「{clause_id}」という条文はありません")
        return self.clauses[clause_id]

    def whole(self, clause_id: str) -> tuple[Clause, ...]:
        """A clause and all that stands under it, in the guideline's order: 第1-2(8) with its ア to ス."""
        self.clause(clause_id)
        return tuple(c for c in self.clauses.values() if is_under(c.id, clause_id))

    def items(self, name: str) -> tuple[ClauseItem, ...]:
        """One of LISTS."""
        if name not in self.lists:
            raise LookupError(f"{name} という一覧はありません。あるもの: {'、'.join(LISTS)}")
        return self.lists[name]

    def item(self, name: str, item_id: str) -> ClauseItem:
        """One item of a list by its id."""
        for item in self.items(name):
            if item.id == item_id:
                return item
        raise LookupError(f"{name} に {item_id} という項目はありません")

    def checklist(self, platform: str) -> tuple[CheckItem, ...]:
        """The checklist of a medium; empty where neither the guideline nor the city has one."""
        return self.checklists.get(platform, ())

    def ground(self, number: int) -> Ground:
        """Ground ① to ④."""
        return self.grounds[GROUNDS.index(number)]


def is_under(clause_id: str, top: str) -> bool:
    """Whether a clause is `top` or stands under it.

    >>> [is_under(c, "第1-1") for c in ("第1-1", "第1-1(1)ア", "第1-10", "第1", "第2(1)")]
    [True, True, False, False, False]
    """
    return clause_id == top or (clause_id.startswith(top) and not clause_id[len(top)].isdigit())


def fill(text: str, told: Mapping[str, str | None]) -> str:
    """A template's text with what is told put in; what is not told stays a visible gap. Values are never read as templates.

    >>> fill("{account}を{stopped_on}に停止します", {"account": "{city}公式"})
    '{city}公式を〔停止の日〕に停止します'
    """
    return BRACED.sub(lambda m: told.get(m[1]) or f"〔{PLACEHOLDERS[m[1]]}〕", text)


def gaps(text: str) -> list[str]:
    """What of a notice is still to be filled in: the gaps that `fill` left, and 〇〇 as people write them.

    >>> gaps("〔停止の日〕に停止します。〔お知らせ〕〇〇課")
    ['〔停止の日〕', '〇〇']
    """
    left = {f"〔{word}〕" for word in PLACEHOLDERS.values()}
    found = re.findall(r"〔[^〔〕]+〕|[〇○]{2,}|[＿_]{2,}", text)
    return list(dict.fromkeys(one for one in found if one in left or not one.startswith("〔")))
