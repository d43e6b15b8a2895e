"""Posts as a table, on 月次評価 and 記事: their newest figures, the file and line, and those that vanished."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import htpy as h
import streamlit as st

from metrics.calendar import screen_day

from . import cards, frame
from .frame import Frame
from .markup import bullets, put


def vanished(rows: list[dict[str, Any]]) -> None:
    """Posts that a later export no longer lists: said first, for someone to explain (第1-3(3))."""
    gone = [r for r in rows if r["missing_since"]]
    if gone:
        told = [
            f"{screen_day(r['published_on'])}の投稿「{(r['text'] or '（本文なし）')[:60]}」"
            f"が、{screen_day(r['missing_since'])}の書き出しにありません。"
            for r in gone[:10]
        ]
        put(
            h.div(".note")[
                h.strong[f"消えた投稿 {len(gone)} 件"],
                "。投稿は原則として削除しません（第1-3(3)）。理由を確かめてください。",
                bullets(told),
            ]
        )


def show(held: Frame, rows: list[dict[str, Any]], label: str) -> Any:
    """Posts as a table with their newest figures; returns the selection."""
    if not rows:
        frame.empty("この期間の投稿はありません（または、投稿の書き出しがまだ取り込まれていません）。")
        return None
    shown = [m for m in held.office.metrics if any(m in r["metrics"] for r in rows)]
    titles = {m: cards.short_title(held.office.metrics[m].title) for m in shown}
    answering = any(r["reply"] for r in rows)
    told = [
        {
            "投稿日": r["published_at"] or r["published_on"],
            "本文": r["text"] or "（本文なし）",
            "リンク": safe_link(r["url"]),
        }
        | ({"種別": "返信" if r["reply"] else "投稿"} if answering else {})
        | {titles[m]: r["metrics"].get(m) for m in shown}
        | {"ファイル": r["name"], "行": r["line"]}
        | ({"ほかの列": more_words(r["more"])} if any(one["more"] for one in rows) else {})
        for r in rows
    ]
    column = st.column_config
    config = {
        "投稿日": column.DatetimeColumn("投稿日時（日本）", format="YYYY/MM/DD HH:mm", width=165),
        "本文": column.TextColumn("本文", width="large"),
        "リンク": column.LinkColumn("リンク", display_text="開く", width="small"),
    } | {titles[m]: column.NumberColumn(titles[m], format="localized") for m in shown}
    for row in told:
        if not isinstance(row["投稿日"], datetime) and row["投稿日"]:
            row["投稿日"] = datetime.combine(row["投稿日"], datetime.min.time())
    return st.dataframe(
        told,
        hide_index=True,
        width="stretch",
        column_config=config,
        alt=label,
        on_select="rerun",
        selection_mode="single-row",
        key=f"posts_{label}",
    )


def more_words(more: str | None) -> str:
    """What else its file says of a post, by the file's own headers.

    >>> more_words('{"Is share": "1", "Duration (sec)": "34"}'), more_words(None)
    ('Is share: 1、Duration (sec): 34', '')
    """
    return "、".join(f"{name}: {value}" for name, value in json.loads(more or "{}").items())


def safe_link(url: str | None) -> str | None:
    """A post's address, if it is an ordinary web address; anything else is not made a link.

    >>> safe_link("javascript:alert(1)"), safe_link("https://x.com/a/status/1")
    (None, 'https://x.com/a/status/1')
    """
    return url if url and url.startswith(("https://", "http://")) else None
