"""根拠: one metric of 月次評価 followed back to rule, figure, file and line; and the whole month computed again."""

from __future__ import annotations

from datetime import date

import htpy as h
import streamlit as st

from ledger.register import Record
from metrics.calendar import screen_month
from metrics.carried import Carried, marks
from metrics.evaluation import Evaluation, MetricLine
from services.audit import evidence, frames
from services.audit.evidence import ChainLink, Recomputed
from services.month import finding_store

from . import forms, frame, grids
from .frame import Frame
from .markup import joined, link_to, plain, put


def block(page: Frame, e: Evaluation, m: MetricLine) -> None:
    """From the state to the lines of the files, and the button that computes it all again."""
    link = evidence.link(page.office, page.view, e, m)
    _steps(page, e, link)
    _facts(page, e, link)
    again(page, e.account_id, e.month, f"recompute_{m.metric}")


def _steps(page: Frame, e: Evaluation, link: ChainLink) -> None:
    m = link.line
    told = [
        ("状態", m.word or "判定しない指標です"),
        ("目標・ライン", _entry(page, link.target, "記録がありません")),
        ("連続月数・回復・余裕", _entry(page, link.rule, "既定の 3か月・2か月・余裕なし")),
        ("値", f"{screen_month(e.month)} {m.figure.said}"),
    ]
    put(forms.described(told))


def _entry(page: Frame, record: Record | None, none: str) -> h.Node:
    """The entry that a judgement rests on, with its way to 監査."""
    if record is None:
        return none
    where = page.link("audit", entry=str(record.seq))
    ground = getattr(record.body, "ground", None)
    told = f"{forms.month(record.body.from_month)}から（{record.by}、{forms.day(record.at.date())}{f'、根拠: {ground}' if ground else ''}）"
    return [link_to(where, f"台帳記録 {record.seq}番"), " ", told]


def _facts(page: Frame, e: Evaluation, link: ChainLink) -> None:
    if not link.facts:
        frame.empty("この月の値のもとになるファイルの行はありません。")
        return
    now = "（いまのファイルの行です。締めのあとで変わった値は、上の欄にあります）" if e.final else ""
    st.caption(
        f"{screen_month(e.month)}の値 {plain(link.line.figure.said)} のもとになった {len(link.facts):,} 件です{plain(now)}。"
    )
    label = f"{e.name}　{screen_month(e.month)}　{link.line.title}の根拠"
    grids.show(frames.sources(page.office, link.facts), label)


def again(page: Frame, account_id: str, month: date, key: str) -> None:
    """A button that reads every raw file again into a clean view and lays the result beside what is shown."""
    if st.button("元ファイルから計算し直して確かめる", key=key):
        with st.spinner("元ファイルを読み直しています"):
            result = evidence.recompute(page.office, page.view, account_id, month)
        _result(result)


def _result(result: Recomputed) -> None:
    said = "\n".join(evidence.told(result))
    if result.agrees:
        st.success(plain(said))
    else:
        st.error(plain(said))
    rows: list[list[forms.Cell]] = [
        [str(s.seq), s.name, s.sha256, f"{s.facts:,}", "そのまま" if s.intact else "変わっています"]
        for s in result.sources
    ]
    if rows:
        heads = {"番号": "n", "ファイル": "w", "SHA-256": "w", "この月の値": "n", "中身": ""}
        forms.table(heads, rows, "読み直したファイル")


# ── findings of 記事 that stand in texts ─────────────────────────────────────────────────────────────────


def to_finding(page: Frame, held: Carried) -> h.Element:
    """The way to a finding that was copied into a sheet."""
    where = page.link(
        "posts",
        account=held.account_id,
        month=f"{held.month:%Y-%m}",
        posts_part="reacted",
        finding=held.mark,
    )
    return link_to(where, f"根拠 {held.mark} を見る")


def of_text(page: Frame, text: str) -> h.Element | None:
    """The ways to the findings whose marks stand in a text; None where there are none."""
    held = [found for mark in marks(text) if (found := finding_store.found(page.office, mark))]
    return h.p(".words")[joined(to_finding(page, one) for one in held)] if held else None
