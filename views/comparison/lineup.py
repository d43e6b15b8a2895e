"""成果と業務時間, and 統合の候補, on 比較: where to look, each with its reason. No verdict."""

from __future__ import annotations

import htpy as h
import pandas as pd
import streamlit as st

from charts import portfolio as drawing
from metrics.calendar import screen_month

from .. import cache, forms, frame, grids, productivity
from ..frame import Frame
from ..markup import bullets, link_to, plain, put
from .cost import PAGE, Chosen

NO_VERDICT = "候補は、利用方針の目的の分野と対象者が同じで、業務時間のわりに反応の少ない組です。目的の分野を言葉から読み取れない組は、対象者と媒体だけを比べて後に挙げます。統合するかどうかは、運営主体が決めます（第1-1(2)）。"


def portfolio(page: Frame, chosen: Chosen) -> None:
    """Result against hours, its four fields in words, and the table."""
    if not drawing.drawn(chosen.accounts):
        productivity.no_hours(page, "業務時間と反応数の両方がわかるアカウントがありません。")
        return
    mine = page.account.account_id if page.account else ""
    spec = drawing.portfolio(chosen.accounts, mine, PAGE)
    words = str(spec.pop("description"))
    put(h.p(".words")[words])
    figures = drawing.table(chosen.accounts)
    rows = [
        [
            r["アカウント"],
            f"{r['業務時間（月平均）']:,.1f}",
            f"{r['反応数（月平均）']:,.1f}",
            r["反応数／時間"],
            r["位置"],
        ]
        for r in figures
    ]
    heads = {
        "アカウント": "w",
        "業務時間（時間／月）": "n",
        "反応数（件／月）": "n",
        "反応数（件／時間）": "n",
        "位置": "",
    }
    forms.table(heads, rows, "成果と業務時間の表")
    label = f"成果と業務時間　{screen_month(page.when)}まで"
    grids.drawing(spec, words, label, lambda: pd.DataFrame(figures), width="content")
    without = [a.name for a in chosen.accounts if a not in drawing.drawn(chosen.accounts)]
    if without:
        st.caption(f"業務時間か反応数がわからないため図にないアカウント: {plain('、'.join(without))}。")


def merging(page: Frame) -> None:
    """The pairs with their reasons, and whose 利用方針 does not say enough to be looked at. Of all accounts, events in."""
    assert page.month is not None
    st.caption(NO_VERDICT)
    whole = cache.comparison_of(page.view, page.generation, page.month)
    found = cache.lineup_of(page.office, whole, page.generation, page.month)
    if not found.candidates:
        frame.empty(
            "目的の分野（または媒体）と対象者が同じで、業務時間のわりに反応の少ない組は見つかりませんでした。"
        )
    for pair in found.candidates:
        put(
            h.p(".ahead")[h.strong[f"{pair.weak.name}　と　{pair.other.name}"]],
            bullets(pair.reasons, class_="how"),
        )
    if found.unwritten:
        where = page.link("register", part="papers", paper="policy")
        put(
            h.p(".empty")[
                f"利用方針に目的と対象者が書かれていないため、見られないアカウント: {'、'.join(found.unwritten)}。",
                h.br,
                link_to(where, "利用方針を登録する"),
            ]
        )
