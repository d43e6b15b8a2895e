"""The kinds of document there are: what each is called, of what it is made, and in which forms it is handed out.

A new kind is a line here, a module that makes its Document, and a service that fetches what it needs. Title, form
number, addressee and 決裁欄 are the city's (data/guideline/words.toml, under the same id); the titles here stand where
it has none. File names are made of these, so that a month's set has the same names every month.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

FORM_WORDS = {
    "pdf": "PDF",
    "docx": "Word",
    "xlsx": "Excel",
    "csv": "CSV（UTF-8）",
    "cp932": "CSV（CP932）",
    "html": "HTML",
}
SUFFIXES = {"cp932": "_cp932.csv"}


@dataclass(frozen=True)
class Kind:
    """A kind of document. `scope`: asked for by account and month, by month, by a period of months, as of today, or by a
    decision of an account.
    `masked`: whether there is a variant for 情報公開."""

    id: str
    title: str
    scope: Literal["account", "month", "period", "today", "decision"]
    forms: tuple[str, ...]
    clause: str
    masked: bool = False


TERM = ("period", ("pdf", "xlsx", "docx"), "第1-2(7)、第1-4(1)", True)
KINDS = {
    kind.id: kind
    for kind in (
        Kind("review", "月次評価シート", "account", ("pdf",), "第1-2(7)", masked=True),
        Kind("digest", "月次総括", "month", ("pdf", "xlsx"), "第1-2(7)、第1-4(1)", masked=True),
        Kind("status", "状態一覧", "month", ("xlsx", "csv", "cp932"), "第1-2(7)", masked=True),
        Kind("quarter", "四半期評価書", *TERM),
        Kind("half", "半期評価書", *TERM),
        Kind("year", "年度評価書", *TERM),
        Kind("lines", "目標・ライン設定票", "account", ("pdf", "docx"), "第1-1(3)", masked=True),
        Kind("draft", "起案文書", "decision", ("docx", "pdf"), "第1-4", masked=True),
        Kind("withdrawal", "撤退計画・周知文案", "decision", ("docx", "pdf"), "第1-4(2)", masked=True),
        Kind("abolition", "廃止届・完了報告", "decision", ("docx", "pdf"), "第1-4(2)", masked=True),
        Kind("checklist", "点検表", "account", ("pdf", "docx"), "第1-1、第1-3、第2", masked=True),
        Kind("list", "公式アカウント一覧", "today", ("html", "csv", "cp932"), "第1-1(1)ウ、(5)"),
        Kind("given", "他市比較の資料の説明書", "today", ("pdf",), "第1-2(7)"),
        Kind(
            "records",
            "取込記録・監査証跡",
            "period",
            ("pdf", "xlsx", "csv", "cp932"),
            "第1-2(7)",
            masked=True,
        ),
    )
}


class PaperWords(Protocol):
    """What the city prints on a kind; "" prints nothing."""

    @property
    def title(self) -> str: ...

    @property
    def form(self) -> str: ...

    @property
    def addressee(self) -> str: ...

    @property
    def stamps(self) -> tuple[str, ...]: ...


class Words(Protocol):
    """The city's own words for paper (services.office.guideline.Words is one)."""

    @property
    def city(self) -> Mapping[str, str]: ...

    @property
    def papers(self) -> Mapping[str, PaperWords]: ...

    @property
    def phrases(self) -> Mapping[str, str]: ...


@dataclass(frozen=True)
class NoWords:
    """No words of the city's own: titles of KINDS, nothing to stamp, no addressee."""

    city: Mapping[str, str] = field(default_factory=dict)
    papers: Mapping[str, PaperWords] = field(default_factory=dict)
    phrases: Mapping[str, str] = field(default_factory=dict)


NO_WORDS = NoWords()


def title_of(kind: str, words: Words) -> str:
    """What the city calls a kind.

    >>> title_of("review", NO_WORDS)
    '月次評価シート'
    """
    told = words.papers.get(kind)
    return told.title if told and told.title else KINDS[kind].title


def stamps_of(kind: str, words: Words) -> tuple[str, ...]:
    """The boxes to stamp on a kind (決裁欄); none where the city names none."""
    told = words.papers.get(kind)
    return tuple(told.stamps) if told else ()


def head_of(kind: str, words: Words, paper: str = "") -> dict[str, Any]:
    """What a Document takes from its kind and from the city's words. `paper`: the name in words.toml where it is another
    than the kind's (a 起案文書 has three)."""
    told = words.papers.get(paper or kind)
    title = told.title if told and told.title else KINDS[kind].title
    return {
        "kind": kind,
        "title": title,
        "clause": KINDS[kind].clause,
        "form": told.form if told else "",
        "addressee": told.addressee if told else "",
        "closing": words.phrases.get("closing", ""),
        "stamps": stamps_of(paper or kind, words),
    }


def file_name(kind: str, form: str, *parts: str) -> str:
    """A file's name: the kind's own title, what it is of, and the form.

    >>> file_name("review", "pdf", "2026-10", "x_shoko"), file_name("records", "cp932", "2026-10")
    ('月次評価シート_2026-10_x_shoko.pdf', '取込記録・監査証跡_2026-10_cp932.csv')
    """
    return "_".join([KINDS[kind].title, *parts]) + SUFFIXES.get(form, f".{form}")
