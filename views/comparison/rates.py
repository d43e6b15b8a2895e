"""反応率の比較 on 比較: reactions for each time that posts were shown, with the limits within which chance alone would keep it."""

from __future__ import annotations

from typing import Any

import htpy as h
import pandas as pd
import streamlit as st

from charts.funnel import funnel, table
from metrics.calendar import screen_month
from metrics.comparison import SHOWN
from metrics.funnel import FEWEST
from metrics.words import figure

from .. import forms, frame, grids
from ..frame import Frame
from ..markup import put
from .cost import PAGE, Chosen

METHOD = (
    "表示の少ないアカウントの反応率は、偶然で大きく上下します。実線（99.8%）の内側は、同じ反応率のアカウントでも偶然に起こる範囲です。"
    "月ごとのばらつきも、となりの月どうしが似ることも、偶然に含めています。外にあるものは理由を確かめてください。内側の順位に意味はありません。"
)


def show(page: Frame, chosen: Chosen) -> None:
    """The funnel of one kind of showing, and its table."""
    ids = [a.account_id for a in chosen.accounts]
    counts = {s: len([e for e in chosen.done.exposures.get(s, ()) if e.account_id in ids]) for s in SHOWN}
    offered = {s: f"{word}あたり（{counts[s]}）" for s, word in SHOWN.items() if counts[s]}
    if not offered:
        frame.empty(
            "反応数と、表示・閲覧・再生の回数の両方がわかるアカウントがありません。",
            "pages/imports.py",
            "取り込む",
        )
        return
    shown = frame.choose_part("shown", offered, max(offered, key=counts.__getitem__), "何あたりの反応か")
    done = chosen.done.funnel(shown, ids)
    if done is None:
        few = counts[shown] < FEWEST
        frame.empty(
            f"比べるには{FEWEST}アカウントが要ります（いまは{counts[shown]}）。絞り込みをゆるめるか、ほかの数え方を選んでください。"
            if few
            else "この12か月に反応が1件もないため、比べられません。"
        )
        return
    names = {a.account_id: a.name for a in chosen.accounts}
    mine = page.account.account_id if page.account else ""
    spec = funnel(done, names, SHOWN[shown], mine, PAGE)
    words = str(spec.pop("description"))
    put(h.p(".words")[words])
    rows = table(done, names, SHOWN[shown])
    label = f"反応率の比較（{SHOWN[shown]}あたり）　{screen_month(page.when)}まで"
    _table(rows, SHOWN[shown])
    grids.drawing(spec, words, label, lambda: pd.DataFrame(rows), width="content")
    with st.expander("くわしく（反応率の比べかた）"):
        st.caption(METHOD)


def _table(rows: list[dict[str, Any]], word: str) -> None:
    """Rates with two decimals: those of neighbours are close."""
    cells = [
        [
            r["アカウント"],
            figure(r[f"{word}回数"], "回"),
            figure(r["反応数"], "件"),
            f"{r['反応率（%）']:.2f}",
            f"{r['偶然の下限（%）'] or 0:.2f}〜{r['偶然の上限（%）']:.2f}",
            r["見方"],
            str(r["月数"]),
        ]
        for r in rows
    ]
    heads = {
        "アカウント": "w",
        f"{word}回数": "n",
        "反応数": "n",
        "反応率（%）": "n",
        "偶然の範囲（%）": "n",
        "見方": "s",
        "月数": "n",
    }
    forms.table(heads, cells, "反応率の比較の表")
