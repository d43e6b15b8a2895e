"""Grids of figures, each with its CSV and Excel file: the frames of services/audit/frames.py in our words; and posts as such."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import htpy as h
import pandas as pd
import streamlit as st

from metrics.calendar import screen_day
from metrics.words import short_title
from reports.paper import FORMS
from services.audit import frames
from services.office.folder import now_jst

from . import frame
from .frame import Frame
from .markup import bullets, plain, put

MONTH = st.column_config.DateColumn("月", format="YYYY年MM月")


def show(found: pd.DataFrame, label: str, unit: str = "", **how: Any) -> Any:
    """A typed frame as a grid, and below it the same as files. `unit` "%": ratios are shown times 100."""
    told = frames.sheet(found, unit)
    asked: dict[str, Any] = {"column_config": {"月": MONTH}} | how
    drawn = st.dataframe(told, hide_index=True, width="stretch", alt=label, **asked)
    with st.container(horizontal=True):
        _file(label, "csv", "CSV で保存", lambda: frames.csv_of(told))
        _file(label, "xlsx", "Excel で保存", lambda: frames.excel_of(told, label, now_jst()))
    return drawn


def _file(label: str, form: str, word: str, data: Callable[[], bytes]) -> None:
    name = f"{label}.{form}".replace("/", "／")
    st.download_button(plain(word), data, name, FORMS[form].media, key=f"{form}_{label}", on_click="ignore")


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


def posts(held: Frame, rows: list[dict[str, Any]], label: str) -> Any:
    """Posts with their newest figures; returns the selection."""
    if not rows:
        frame.empty("この期間の投稿はありません（または、投稿の書き出しがまだ取り込まれていません）。")
        return None
    column = st.column_config
    config = {
        "投稿日時（日本）": column.DatetimeColumn(format="YYYY/MM/DD HH:mm", width=165),
        "本文": column.TextColumn(width="large"),
        "リンク": column.LinkColumn(display_text="開く", width="small"),
    } | {short_title(m.title): column.NumberColumn(format="localized") for m in held.office.metrics.values()}
    return show(
        frames.posts(held.office, rows),
        label,
        column_config=config,
        on_select="rerun",
        selection_mode="single-row",
        key=f"posts_{label}",
    )
