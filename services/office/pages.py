"""The app's pages, each declared once: where it is, what the sidebar calls it, and whether it is open to contractors (受託者)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PageKind:
    """`id`: its file in pages/ and its path in the address. `contractors`: shows a 受託者 their own accounts alone; a page
    that does not say so is closed to them."""

    id: str
    title: str
    group: str
    contractors: bool = False


PAGES = {
    page.id: page
    for page in (  # in the sidebar's order
        PageKind("overview", "総覧", "評価", contractors=True),
        PageKind("monthly", "月次評価", "評価", contractors=True),
        PageKind("posts", "記事", "評価", contractors=True),
        PageKind("closing", "月の締め", "評価"),
        PageKind("meeting", "定期評価", "判断"),
        PageKind("comparison", "比較", "判断"),
        PageKind("withdrawal", "継続・撤退", "判断"),
        PageKind("lines", "ライン検討", "判断"),
        PageKind("imports", "取込", "記録", contractors=True),
        PageKind("register", "台帳", "記録", contractors=True),
        PageKind("settings", "設定", "記録", contractors=True),
        PageKind("papers", "帳票", "出力"),
        PageKind("audit", "監査", "監査"),
        PageKind("handbook", "手引き", "ヘルプ", contractors=True),
    )
}
START = "overview"  # where the bare address leads
