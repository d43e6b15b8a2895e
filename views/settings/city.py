"""設定, the metrics that the city defines itself."""

from __future__ import annotations

import streamlit as st

from ledger.declared import options
from ledger.entries import CityMetric

from .. import forms
from ..forms import key
from ..frame import Frame
from .settings import take_back, write

SORTS = options(CityMetric, "additivity")
BETTER = options(CityMetric, "better")


def show(page: Frame) -> None:
    """What the city measures outside the platforms: defined here, fed as readings through 取込."""
    st.markdown(
        "来場者数や申込数など、媒体の外で測る指標を決めます。値は「取込」に表（読み取り値）で入れ、"
        "目標とラインは「台帳」で決めます。"
    )
    found = sorted(page.office.ledger.register().of(CityMetric), key=lambda r: (r.body.metric, r.seq))
    heads = {"指標": "w", "単位": "", "性質": "w", "よい向き": "", "いつから": "d", "記録": "w"}
    if found:
        rows = [
            [
                (c.title, f"{c.metric}　{c.asks or ''}"),
                c.unit,
                SORTS[c.additivity],
                BETTER[c.better],
                forms.month(c.from_month),
                (f"{r.seq}番", f"{r.by}、{forms.day(r.at.date())}"),
            ]
            for r in found
            for c in [r.body]
        ]
        forms.table(heads, rows, "市の指標の一覧")
    forms.writer(page)
    with st.expander("指標を決める", expanded=not found):
        _new_metric(page)
    take_back(page, "metric_back", {r.seq: f"{r.seq}番　{r.body.title}" for r in found})


def _new_metric(page: Frame) -> None:
    form = "metric_new"
    with st.form(key(form), border=False, enter_to_submit=False):
        left, right = st.columns(2)
        with left:
            title = st.text_input("名称", key=key(form, "title"), placeholder="例 来場者数")
            metric = st.text_input(
                "指標ID（英小文字・数字・_）", key=key(form, "id"), placeholder="例 visitors", max_chars=64
            )
            unit = st.text_input("単位", key=key(form, "unit"), placeholder="例 人", max_chars=8)
        with right:
            additivity = st.radio(
                "性質",
                list(SORTS),
                format_func=SORTS.__getitem__,
                key=key(form, "kind"),
            )
            better = st.radio(
                "よい向き",
                list(BETTER),
                format_func=BETTER.__getitem__,
                key=key(form, "better"),
                horizontal=True,
            )
            begins = forms.choose_month("いつから", page.office.today(), None, key(form, "from"))
        asks = st.text_input("何を測るか", key=key(form, "asks"), placeholder="例 主要4施設の来場者の合計")
        pressed = st.form_submit_button("記録する", type="primary", disabled=page.user is None)
    if pressed and not (title.strip() and metric.strip() and unit.strip()):
        st.error("名称、指標ID、単位を入れてください。")
    elif pressed:
        body = {
            "metric": metric.strip(),
            "title": title,
            "unit": unit,
            "additivity": additivity,
            "better": better,
            "from_month": begins,
        }
        body |= {"asks": asks} if asks.strip() else {}
        if write(page, "metric", body) is not None:
            forms.done(
                form,
                f"「{title.strip()}」を記録しました。値は、列 account_id,date,metric,value の表で取り込めます。",
            )
