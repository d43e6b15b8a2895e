"""見込み of one metric's target on 月次評価: will it be reached? Pace, fan, probability, and beside it how often it kept its word."""

from __future__ import annotations

import htpy as h
import pandas as pd
import streamlit as st

from charts import fan, reliability
from charts.axes import Canvas
from metrics.backtest import Card
from metrics.calendar import screen_month
from metrics.evaluation import Evaluation, MetricLine
from metrics.outlook import SUM_OF_YEAR, TO_THE_END, Outlook
from metrics.outlook_words import card_sentence, chance_word, fan_sentence, missing_sentence, outlook_sentence
from metrics.paths import DRAWS

from .. import cache, forms, frame, grids
from ..frame import Frame
from ..markup import plain, put

METHOD = (
    f"見込みは、このアカウントのこれまでの月の増減から、これからの月を{DRAWS:,}通り作って数えたものです。同じデータからは、いつも同じ答えが出ます。"
    "状態（ラインとの比べ）とは別の問いで、状態を変えません。"
)


def has(m: MetricLine) -> bool:
    """Whether the metric's target has an end that can be foretold."""
    return m.target is not None and m.target_type in (TO_THE_END, SUM_OF_YEAR)


def block(page: Frame, e: Evaluation, m: MetricLine) -> None:
    """The sentence with the report card beside it, the fan, its table, and the reliability plot to be opened."""
    found = cache.outlooks_of(page.view, page.office, page.generation, e.month)
    told = next((o for o in found if (o.account_id, o.metric) == (e.account_id, m.metric)), None)
    if told is None:
        frame.empty("この月の目標が台帳にないため、見込みはありません。")
        return
    _lead(told)
    if told.course:
        label = f"{e.name}　{m.title}の見込み　{screen_month(e.month)}"
        grids.drawing(fan.chart(told), fan.told(told), label, lambda: pd.DataFrame(fan.table(told)))
        st.caption((METHOD + plain(fan_sentence(told)) if told.fan else "") + plain(missing_sentence(told)))
        with st.expander("見込みの表（月ごと）"):
            _table(told)
    if told.card is not None and told.card.bins:
        with st.expander("見込みの答え合わせ（言った割合と、届いた割合）"):
            _reliability(told.card)


def _lead(told: Outlook) -> None:
    if told.probability is None or told.card is None:
        put(h.p(".words")[outlook_sentence(told)])
        return
    left, right = st.columns([3, 2], gap="medium")
    with left:
        put(
            h.p(style="margin:0;font-size:1.3rem")[h.strong[chance_word(told.probability)]],
            h.p(".words")[outlook_sentence(told)],
        )
    with right:
        _card(told.card)


def _card(card: Card) -> None:
    """The report card: how far off it was, beside two simpler answers."""
    rows = [
        ["この見込み", f"{card.brier:.3f}"],
        ["いつも同じ割合を答える", f"{card.brier_base:.3f}"],
        ["調子を直線に延ばす", f"{card.brier_line:.3f}"],
    ]
    forms.table({f"過去{card.outcomes}件の答え合わせ": "", "外れ": "n"}, rows, "見込みの成績")
    st.caption("外れ（ブライアスコア）は小さいほどよい。")
    if not card.skilled:
        st.caption("単純な答えより良くないため、この見込みは参考にとどめてください。")


def _table(told: Outlook) -> None:
    rows = fan.table(told)
    heads = {name: "" if name == "月" else "n" for name in rows[-1] | rows[0]}
    cells = [
        [str(row["月"]), *("" if (v := row.get(name)) is None else f"{v:,.0f}" for name in list(heads)[1:])]
        for row in rows
    ]
    forms.table(heads, cells, f"{told.title}の見込みの表")
    if told.fan:
        st.caption("低めは10通りに1通り、やや低めは4通りに1通りが、それ以下になる値です。高めはその逆です。")


def _reliability(card: Card) -> None:
    st.caption(plain(card_sentence(card)))
    spec = reliability.reliability(card, Canvas(height=320))
    words = str(spec.pop("description"))
    figures = reliability.table(card)
    grids.drawing(spec, words, "見込みの答え合わせ", lambda: pd.DataFrame(figures), width="content")
    rows = [
        [
            r["言った割合"],
            f"{r['平均して言った割合（%）']:.0f}",
            f"{r['届いた割合（%）']:.0f}",
            f"{r['問い']:,}",
        ]
        for r in figures
    ]
    forms.table(
        {"言った割合": "", "平均して言った割合（%）": "n", "届いた割合（%）": "n", "問い": "n"},
        rows,
        "見込みの答え合わせの表",
    )
