"""CSV・Excel: the register's tables out, and back in through 取込; an empty sheet of each to begin with."""

from __future__ import annotations

from functools import partial

import streamlit as st

from reports.paper import FORMS
from services.intake import tables

from .. import forms, frame
from ..frame import Frame
from ..markup import plain

MADE = {"csv": ("CSV", tables.csv_of), "xlsx": ("Excel", tables.excel_of)}
ABOUT = {
    "account": "名称、運営主体、適用開始日など。値を変えるときは、適用開始日を新しくした行を足します。",
    "target": "想定・目標・継続ライン・撤退ライン。値を変えるときは、適用開始月を新しくした行を足します。",
    "hours": "アカウントと月ごとに1行です。",
    "cost": "単位は「時間」か「月」です。アカウントIDを空けると、市のすべてのアカウントの費用になります。",
    "comment": "新しいコメントの番号は空けておきます。番号のある行は、対応を書き足すと、その続きになります。",
    "event": "災害・催し・仕様変更です。アカウントIDを空けると、その媒体の、媒体も空けると、すべてのアカウントの出来事になります。",
    "member": "1人1行です。異動は、開始の日を新しくした行を足します。使わなくなる人の行には、終了の日を入れます。氏名が変わる人は、新しい氏名の行に担当者ID（空ならはじめの氏名）を書きます。",
    "transfer": "移管の日から、運営主体が変わります。",
    "policy": "版ごとに1行です。変えるときは、適用開始日を新しくした行を足します。",
    "security_check": "日付だけの表です。パスワードは書きません。",
}


def show(page: Frame) -> None:
    """Every table: as it stands, or its heading alone."""
    st.markdown(
        "表を保存して Excel などで直し、「取込」に入れると、**変わった行と新しい行だけ**が新しい記録になります。"
        "行を消しても、記録は消えません。「空の」は、見出しだけの表です。"
    )
    for kind, (file, title) in tables.FILES.items():
        about, *places = st.columns([4, 1, 1, 1, 1], vertical_alignment="center")
        about.markdown(f"**{plain(title)}**  \n{ABOUT[kind]}")
        told = [(empty, form) for empty in (False, True) for form in MADE]
        for place, (empty, form) in zip(places, told, strict=True):
            word, make = MADE[form]
            name = file.replace("csv", form)
            place.download_button(
                plain(f"空の {word}" if empty else word),
                partial(make, page.office, page.user, kind, blank=empty),
                name,
                FORMS[form].media,
                on_click="ignore",
                key=f"files_{'blank_' * empty}{form}_{kind}",
                width="stretch",
                help=plain(f"{title}の空の表（{name}）" if empty else f"{title}（{name}）"),
            )
    st.caption(
        "CSV の文字コードは UTF-8（BOM付き）です。先頭の ' は、Excel が数式や日付に変えるのを防ぐ印で、取り込むときに外れます。"
        "コメントの表は元のファイルを残しません（本文は、あとで1件ずつ廃棄できるように分けて保管します）。"
    )
    if page.user is None:
        st.caption(f"コメントの本文は、記録する人を選ぶと入ります。{forms.NOBODY}")
    frame.way("pages/imports.py", "直した表を取り込む")
