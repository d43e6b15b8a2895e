"""ライン検討: what other lines and another patience would have meant, for all accounts and all months at once."""

import htpy as h
import streamlit as st

from views import forms, frame
from views.lines import simulator
from views.markup import put

page = frame.begin("lines")
forms.told()
told, asked = st.columns([3, 2], vertical_alignment="center")
put(
    h.p(".words")[
        "ラインや連続月数を動かすと、すべてのアカウントのこれまでの月が、どう判定されたかが出ます。",
        h.strong["今日のデータによる試算です。"],
        "記録された目標・ライン・判定の規則は変わりません。",
    ],
    into=told,
)
if not page.accounts:
    frame.empty("アカウントがまだ登録されていません。", "pages/register.py", "台帳に登録する")
else:
    with asked:
        metric = simulator.choose_metric(page)
    if metric is None:
        frame.empty("取り込んだデータがまだありません。", "pages/imports.py", "取り込む")
    else:
        simulator.bench(page, metric)
