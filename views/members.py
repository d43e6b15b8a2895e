"""設定, the people: the first one of a new office, new ones, changed ones, the end of a membership."""

from __future__ import annotations

from datetime import date

import streamlit as st

from ledger.entries import ROLE_NAMES, Member
from services import recording, registering

from . import forms, frame
from .forms import EARLIEST, LATEST, key
from .frame import Frame


def first(held: Frame) -> bool:
    """Where nobody is registered: the first person, who then registers the others. True while it is shown."""
    if held.office.ledger.register().members(held.office.today()):
        return False
    st.markdown(
        "はじめに、このアプリを管理する **情報政策課** の人を1人登録します。ほかの人は、そのあとで登録できます。"
    )
    form = "member_first"
    with st.form(key(form), enter_to_submit=False, width=560):
        name = st.text_input("氏名", key=key(form, "name"), placeholder="例 千曲 花子")
        section = st.text_input("所属", "情報政策課", key=key(form, "section"))
        pressed = st.form_submit_button("登録して始める", type="primary")
    if pressed and not (name.strip() and section.strip()):
        st.error("氏名と所属を入れてください。")
    elif pressed:
        today = held.office.today()
        if forms.attempt(lambda: registering.first_member(held.office, name, section, today)) is not None:
            st.query_params["data"], st.query_params["who"] = frame.REAL, name.strip()
            forms.done(form, f"{name.strip()} を登録しました。次に、台帳にアカウントを登録します。")
    return True


def next_step(held: Frame) -> None:
    """In a new office: the way on, from members to accounts to files."""
    if not held.accounts:
        frame.way("pages/register.py", "次へ: 台帳にアカウントを登録する")


def show(held: Frame) -> None:
    """Everyone who ever was registered, newest first; a new one; the end of a membership."""
    register, today = held.office.ledger.register(), held.office.today()
    now = {id(m) for m in register.members(today).values()}
    rows = [
        [
            m.name, ROLE_NAMES[m.role], "・".join(m.sections), str(m.from_day), str(m.to_day or ""),
            "いま有効" if id(m) in now else "これから" if m.from_day > today else "過去",
            (f"{r.seq}番", f"{r.by}、{r.at:%Y-%m-%d}"),
        ]
        for r in reversed(list(register.of(Member))) for m in [r.body]
    ]  # fmt: skip
    rows.sort(key=lambda row: row[5] != "いま有効")
    heads = {"氏名": "", "役割": "", "所属": "w", "始まり": "d", "終わり": "d", "状態": "", "記録": "w"}
    forms.table(heads, rows, "利用者の一覧")
    forms.writer(held)
    with st.expander("利用者を登録する・役割や所属を変える"):
        _new_member(held)
    with st.expander("利用を終わりにする（異動・退職）"):
        _end_member(held)


def _new_member(held: Frame) -> None:
    form = "member_new"
    with st.form(key(form), border=False, enter_to_submit=False):
        left, right = st.columns(2)
        name = left.text_input("氏名", key=key(form, "name"))
        role = right.selectbox(
            "役割", list(ROLE_NAMES), format_func=ROLE_NAMES.__getitem__, key=key(form, "role")
        )
        sections = left.text_input(
            "所属（いくつかあるときは、読点「、」で区切る）", key=key(form, "sections")
        )
        begins = right.date_input(
            "始まりの日",
            value=held.office.today(),
            min_value=EARLIEST,
            max_value=LATEST,
            key=key(form, "from"),
        )
        ends = right.date_input(
            "終わりの日（決まっていれば）",
            value=None,
            min_value=EARLIEST,
            max_value=LATEST,
            key=key(form, "to"),
        )
        contractor = left.checkbox("受託者（市の職員でない）", key=key(form, "contractor"))
        pressed = st.form_submit_button("登録する", type="primary", disabled=held.user is None)
    if not pressed:
        return
    named = [s.strip() for s in sections.replace(",", "、").split("、") if s.strip()]
    if not name.strip() or (role in ("operator", "manager") and not named) or not isinstance(begins, date):
        st.error("氏名、役割、所属、始まりの日を入れてください。")
        return
    body = {"name": name, "role": role, "sections": named, "from": str(begins), "contractor": contractor}
    body |= {"to": str(ends)} if isinstance(ends, date) else {}
    assert held.user is not None
    user = held.user
    if forms.attempt(lambda: recording.record(held.office, user, "member", body)) is not None:
        forms.done(form, f"{name.strip()}（{ROLE_NAMES[role]}）を登録しました。")


def _end_member(held: Frame) -> None:
    form = "member_end"
    names = list(held.office.ledger.register().members(held.office.today()))
    with st.form(key(form), border=False, enter_to_submit=False):
        left, right = st.columns(2)
        name = left.selectbox(
            "利用者", names, index=None, placeholder="選んでください", key=key(form, "name")
        )
        last = right.date_input(
            "終わりの日（この日まで）",
            value=held.office.today(),
            min_value=EARLIEST,
            max_value=LATEST,
            key=key(form, "to"),
        )
        pressed = st.form_submit_button("終わりにする", disabled=held.user is None)
    if pressed and (name is None or not isinstance(last, date)):
        st.error("利用者と終わりの日を選んでください。")
    elif pressed:
        assert held.user is not None
        user = held.user
        if forms.attempt(lambda: registering.end_member(held.office, user, name, last)) is not None:
            forms.done(form, f"{name} の利用は {forms.day(last)} までになりました。")
