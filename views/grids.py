"""Grids and drawings of figures, each with its files: the frames of services/audit/frames.py in our words; and posts as such."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from typing import Any

import htpy as h
import pandas as pd
import streamlit as st

from charts.palette import WHITE
from metrics.calendar import screen_day
from metrics.evaluation import MetricLine
from metrics.peer_bands import PeerBand
from reports import drawing as pictures
from reports.paper import FORMS
from services.audit import frames
from services.office.folder import now_jst

from . import frame
from .frame import Frame
from .markup import bullets, plain, put

ON_SCREEN = ["リンク", "ほかの列", "SHA-256"]
MEDIA = {name: form.media for name, form in FORMS.items()} | {"svg": "image/svg+xml", "png": "image/png"}
PICTURE = 170  # mm: what A4 has between its margins
ROWS = 60  # of a grid on paper
DAY, MONTH, MOMENT = "YYYY年M月D日", "YYYY年M月", "YYYY年M月D日 HH:mm"
NUMBERS = ("行", "取込の番号")  # that name something and count nothing


def show(
    found: pd.DataFrame, label: str, unit: str = "", more: Callable[[], None] | None = None, **how: Any
) -> Any:
    """A typed frame as a grid, and below it the same as files, and `more` beside these. `unit` "%": ratios are shown times
    100."""
    told = frames.sheet(found, unit)
    config = _columns(told) | how.pop("column_config", {})
    drawn = st.dataframe(told, hide_index=True, width="stretch", alt=label, column_config=config, **how)
    _on_paper(told, label)
    with st.container(horizontal=True, vertical_alignment="center"):
        _file(label, "csv", "CSV で保存", lambda: frames.csv_of(told))
        _file(label, "xlsx", "Excel で保存", lambda: frames.excel_of(told, label, now_jst()))
        if more:
            more()
    return drawn


def _columns(told: pd.DataFrame) -> dict[str, Any]:
    """How figures and days are written in a grid: as everywhere else."""
    column, kinds = st.column_config, pd.api.types
    found: dict[str, Any] = {}
    for name, values in told.items():
        if kinds.is_datetime64_any_dtype(values):
            clock = bool((values.dropna() != values.dropna().dt.normalize()).any())
            form = MONTH if name == "月" else MOMENT if clock else DAY
            found[str(name)] = column.DatetimeColumn(format=form) if clock else column.DateColumn(format=form)
        elif kinds.is_numeric_dtype(values) and name not in NUMBERS:
            found[str(name)] = column.NumberColumn(format="localized")
    return found


def drawing(
    spec: dict[str, Any], words: str, label: str, figures: Callable[[], pd.DataFrame], width: Any = "stretch"
) -> None:
    """A chart with its words, to be kept as a picture (SVG, PNG), and what it is drawn of as CSV, with what each figure rests
    on. `figures`: in our words (`months`, or the table of the chart); made, as the pictures are, when asked for."""
    st.vega_lite_chart(spec, alt=words, theme=None, width=width)
    with st.popover("図を保存"):
        _file(label, "svg", "図（SVG）", lambda: pictures.svg(spec, WHITE).encode())
        _file(label, "png", "図（PNG）", lambda: pictures.png(pictures.svg(spec, WHITE), PICTURE))
        _file(f"{label}の値", "csv", "図の値（CSV）", lambda: frames.csv_of(figures()))


def months(m: MetricLine, peers: Sequence[PeerBand] = ()) -> pd.DataFrame:
    """What the charts over months are drawn of, newest first: values, the days they rest on, 速報, lines, states; other cities."""
    return frames.sheet(frames.months(m, peers).iloc[::-1], m.unit)


def _on_paper(told: pd.DataFrame, label: str) -> None:
    """The grid, a drawing of its first rows as it is, as a table for paper: without what only a screen can follow."""
    held = told.drop(columns=ON_SCREEN, errors="ignore").dropna(axis="columns", how="all")
    rows = [h.tr[(h.td(class_=_kind(v))[_word(v)] for v in row)] for row in held.head(ROWS).values]
    more = f"（はじめの{ROWS}行。ほか{len(held) - ROWS}行は CSV にあります）" if len(held) > ROWS else ""
    head = [h.th(scope="col", class_=_breadth(column))[str(name)] for name, column in held.items()]
    put(
        h.div(".on-paper", aria_hidden="true")[
            h.table(".board.plain.grid")[h.caption[label, more], h.thead[h.tr[head]], h.tbody[rows]]
        ]
    )


def _breadth(column: pd.Series) -> str | None:
    if pd.api.types.is_numeric_dtype(column):
        return "n"
    return "t" if any(_kind(v) == "t" for v in column) else None


def _kind(value: Any) -> str | None:
    if isinstance(value, str):
        return "t" if len(value) > 12 else None
    return "n" if _number(value) else "d" if isinstance(value, date) else None


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _word(value: Any) -> str:
    """A cell on paper.

    >>> _word(1234.0), _word(0.5), _word(date(2026, 10, 1)), _word(None), _word(True)
    ('1,234', '0.5', '2026年10月1日', '', 'はい')
    """
    if value is None or value is pd.NaT or value is pd.NA or value != value:
        return ""
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if _number(value):
        return f"{value:,.10g}" if value % 1 else f"{value:,.0f}"
    if isinstance(value, datetime) and value.time() != time.min:
        return f"{screen_day(value)} {value:%H:%M}"
    return screen_day(value) if isinstance(value, date) else str(value)


def _file(label: str, form: str, word: str, data: Callable[[], bytes]) -> None:
    name = f"{label}.{form}".replace("/", "／")
    st.download_button(plain(word), data, name, MEDIA[form], key=f"{form}_{label}", on_click="ignore")


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


def posts(page: Frame, rows: list[dict[str, Any]], label: str, more: Callable[[], None] | None = None) -> Any:
    """Posts with their newest figures, `more` beside their files; returns the selection."""
    if not rows:
        frame.empty("この期間の投稿はありません（または、投稿の書き出しがまだ取り込まれていません）。")
        return None
    column = st.column_config
    config = {
        "投稿日時（日本）": column.DatetimeColumn(format=MOMENT, width=185),
        "本文": column.TextColumn(width="large"),
        "リンク": column.LinkColumn(display_text="開く", width="small"),
    }
    return show(
        frames.posts(page.office, rows),
        label,
        more=more,
        column_config=config,
        on_select="rerun",
        selection_mode="single-row",
        key=f"posts_{label}",
    )
