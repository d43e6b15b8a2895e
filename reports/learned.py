"""課題や利用者のニーズの抽出、改善・改良 (第1-2(7)) on a term's paper: what was reacted to by 分類, and what was tried."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .blocks import Block, Column, Table, Text

REACTED = "分類ごとの反応"
TRIED = "改善策の試行"
HOW = (
    "同じ月のほかの記事と、見られた数をそろえて比べた反応数（いいね＋コメント＋共有）の比です。かっこは、比べた数の多さの分だけ広くした95%の幅です。"
    "アカウントごとに、「差がある」とするもののうち偶然は20に1つ以下です。違いがあることを示すもので、理由は示しません。"
)


@dataclass(frozen=True)
class ThemeTold:
    """A 分類 of an account: how many posts, how many times the reactions of the others, and the verdict in three words."""

    name: str
    posts: int
    times: str
    told: str

    @property
    def line(self) -> str:
        return f"{self.name} {self.times}（{self.posts:,}件）"


@dataclass(frozen=True)
class Themes:
    """The 分類 of an account over `span`. `apart`: where posts that differ stand among the others, in a sentence."""

    span: str
    rows: tuple[ThemeTold, ...] = ()
    apart: str = ""

    def of(self, told: str) -> list[ThemeTold]:
        return [r for r in self.rows if r.told == told]


def themes_of_one(held: Themes) -> Iterator[Block]:
    """Each 分類 in a row; nothing where no posts can be compared."""
    if not held.rows:
        return
    columns = (
        Column("分類", 50),
        Column("記事", 22, "right"),
        Column("同じ月のほかの記事の何倍か", 60, "right"),
        Column("答え", 48),
    )
    rows = tuple((r.name, f"{r.posts:,}件", r.times, r.told) for r in held.rows)
    yield Table(columns, rows, f"{held.span}の記事の、分類ごとの反応")
    yield from _beneath(held.span, [held.apart])


def themes_of_all(held: Sequence[tuple[str, Themes]]) -> Iterator[Block]:
    """A row an account, of those whose posts can be compared: what differs, what does not, what cannot be told."""
    some = [(name, themes) for name, themes in held if themes.rows]
    if not some:
        return
    columns = (
        Column("アカウント", 44),
        Column("差がある", 93),
        Column("差は見つからない", 70),
        Column("件数が足りない", 60),
    )
    rows = tuple(
        (
            name,
            "\n".join(r.line for r in themes.of("差がある")) or "–",
            "、".join(r.name for r in themes.of("差は見つからない")) or "–",
            "、".join(r.name for r in themes.of("件数が足りない")) or "–",
        )
        for name, themes in some
    )
    yield Table(columns, rows, "アカウントごとに、反応に差のあった分類")
    apart = [f"{name}: {themes.apart}" for name, themes in some if themes.apart]
    left = [name for name, themes in held if not themes.rows]
    apart += [f"比べられる記事が足りないアカウント: {'、'.join(left)}。"] if left else []
    yield from _beneath(some[0][1].span, apart)


def _beneath(span: str, apart: Sequence[str]) -> Iterator[Block]:
    yield Text(f"{span}の記事。{HOW}", "quiet")
    for words in filter(None, apart):
        yield Text(words, "quiet")


def trials(held: Sequence[tuple[str, tuple[tuple[str, str], ...]]], breadth: float) -> Iterator[Block]:
    """What was tried, with what came of it, by account; nothing where nothing was."""
    rows = tuple((name, what, result) for name, tried in held for what, result in tried)
    columns = (Column("アカウント", 44), Column("試したこと", 62), Column("結果", breadth - 106))
    if rows:
        yield Table(columns, rows, "改善策の試行と、その結果")
