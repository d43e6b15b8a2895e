"""変動の見方 of one metric: is the change more than noise? The XmR chart, what to expect of it, and the re-base."""

from __future__ import annotations

import htpy as h
import streamlit as st

from charts.control import INKS, chart, on_screen, table
from ledger.entries import Rebase
from metrics.calendar import screen_month
from metrics.evaluation import Evaluation, MetricLine
from metrics.signal_words import (
    SIGNAL_MARKS,
    SIGNAL_WORDS,
    basis_of_limits,
    expectation,
    signal_sentence,
)
from metrics.signals import Signal, signal
from metrics.words import figure
from services.register import recording

from .. import forms, frame, grids
from ..forms import key
from ..frame import Frame
from ..markup import plain, put, signed, tag

REASONS = ("仕様変更", "体制変更", "災害", "その他")
SEASON = {"as_is": "月の値のまま", "adjusted": "季節をならす"}
METHOD = (
    "上限・下限は 平均 ± 2.66 × 隣り合う月の差の平均。印がつくのは、(1) 限界の外、(2) 7か月続けて平均の同じ側、"
    "(3) 6回続けて増える（減る）、(4) 同じ側に続く3か月のうち2か月が限界に近い（2.66 の3分の2より外）。"
    "季節をならした値は、同じ月の例年の高さ（2年以上から出し、年ごとに違うほど小さく見ます）を引いた値です。"
    "平均から離れた月が半分を超え、値が一方へ動き続けるときは、印のかわりに引き直しを勧めます。"
    "NHS の Making data count の見方です。状態（ラインとの比べ）とは別の問いで、状態を変えません。"
)


def block(page: Frame, e: Evaluation, m: MetricLine) -> None:
    """The sentence, the chart, its table, what noise alone would mark, and the form to re-base."""
    forms.told()
    asked = (page.view, page.office.metrics[m.metric], e.account_id, m.basis, e.month)
    found = signal(*asked)
    if found is None:
        frame.empty(
            "変動の見方は、月ごとの合計と率に使います。利用者数のように積み上がる値と、"
            "期間ごとにしか数えられない値（リーチなど）には使いません。"
        )
        return
    if found.seasonal and frame.choose_part("season", SEASON, "as_is", "季節のならし") == "adjusted":
        found = signal(*asked, adjusted=True) or found
    _lead(found, m)
    label = f"{e.name}　{m.title}の変動の見方　{screen_month(e.month)}"
    grids.drawing(chart(m, found, e.events), signal_sentence(found, m.unit), label, lambda: grids.months(m))
    if not found.stale:  # its grey dots are no 変動の範囲内
        st.caption(plain(_legend()))
    st.caption(plain(f"{basis_of_limits(found)}{expectation(found, len(on_screen(m, found)))}"))
    with st.expander("見方の決まりと、月ごとの表"):
        st.caption(METHOD)
        _table(found, m)
    with st.expander("ここから先を、新しい平均で見る（引き直し）"):
        _rebase(page, e, m)


def _lead(found: Signal, m: MetricLine) -> None:
    """The newest final month in mark, colour and word, then why."""
    now = found.judged[-1] if found.judged else None
    soft = [" ", tag("暫定")] if found.provisional else None
    mark = (
        [signed(INKS[now.sense], SIGNAL_MARKS[now.sense], SIGNAL_WORDS[now.sense]), soft, h.br]
        if now and not found.stale
        else None
    )
    put(h.p(".words")[mark, signal_sentence(found, m.unit)])


def _table(found: Signal, m: MetricLine) -> None:
    """The chart's months: HTML, so that it prints and is read aloud."""
    rows = table(m, found)
    names = list(rows[0]) if rows else []
    cells = [[row["月"], _figure(row[names[1]], m.unit), *(row[n] for n in names[2:])] for row in rows]
    forms.table({n: "n" if n.startswith("値") else "" for n in names}, cells, f"{m.title}の変動の表")


def _figure(value: float | None, unit: str) -> str:
    return figure(value if value is None or unit != "%" else value / 100, unit)


def _legend() -> str:
    return (
        "　".join(f"{SIGNAL_MARKS[s]} {SIGNAL_WORDS[s]}" for s in SIGNAL_WORDS) + "　○ 計算に入れていない月"
    )


# ── re-base ────────────────────────────────────────────────────────────────────────────────────────


def _rebase(page: Frame, e: Evaluation, m: MetricLine) -> None:
    st.caption(
        "数え方や体制が変わり、前の月と比べる意味がなくなったときに使います。その月より前は、平均と限界に入れません。"
        "理由は記録に残り、図に印がつきます。"
    )
    _standing(page, e, m)
    forms.writer(page)
    form = f"rebase_{e.account_id}_{m.metric}"
    with st.form(key(form), border=False, enter_to_submit=False):
        left, right = st.columns(2)
        with left:
            begins = forms.choose_month(
                "新しい平均の始まりの月", page.office.today(), f"{e.month:%Y-%m}", key(form, "from")
            )
            reason = st.selectbox(
                "理由", REASONS, index=None, key=key(form, "reason"), placeholder="選んでください"
            )
        note = right.text_area("何が変わったか", key=key(form, "note"), height=108)
        pressed = st.form_submit_button("引き直す", type="primary", disabled=page.user is None)
    if pressed and reason is None:
        st.error("理由を選んでください。")
    elif pressed and reason == "その他" and not note.strip():
        st.error("「その他」のときは、何が変わったかを書いてください。")
    elif pressed and page.user is not None:
        user = page.user
        body = {"account_id": e.account_id, "metric": m.metric, "from_month": begins, "reason": reason}
        body |= {"note": note} if note.strip() else {}
        if forms.attempt(lambda: recording.record(page.office, user, "rebase", body)) is not None:
            forms.done(form, f"{m.title}の変動を、{forms.month(begins)}から引き直しました（{reason}）。")


def _standing(page: Frame, e: Evaluation, m: MetricLine) -> None:
    """The re-bases that were recorded, and the way to take a mistaken one back."""
    mine = list(page.office.ledger.register().of(Rebase, account_id=e.account_id, metric=m.metric))
    if not mine:
        return
    rows = [
        [
            forms.month(r.body.from_month),
            r.body.reason,
            r.body.note or "",
            (f"{r.seq}番", f"{r.by}、{forms.day(r.at.date())}"),
        ]
        for r in sorted(mine, key=lambda r: (r.body.from_month, r.seq), reverse=True)
    ]
    forms.table({"始まりの月": "d", "理由": "", "内容": "w", "記録": "w"}, rows, "引き直しの記録")
    options = {r.seq: f"{r.seq}番　{forms.month(r.body.from_month)}　{r.body.reason}" for r in mine}
    forms.take_back(
        page,
        f"rebase_back_{e.account_id}_{m.metric}",
        options,
        lambda seq, why: recording.correct(page.office, page.user, seq, why) if page.user else None,
        "{seq}番の引き直しを取り消しました。",
    )
