"""The line above the board of 総覧: whose accounts, which platform, in which order, a word to find. In the address, and kept
per person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from ledger.authority import sections_of
from metrics.overview import Overview, OverviewRow
from services.month import sifting
from services.month.sifting import ORDERS, OWN, Sifting

from .. import frame
from ..frame import Frame

KEYS = ("whose", "platform", "order", "find")  # in the address as they are called in what is kept


def sifted(page: Frame, month: Overview) -> Overview:
    """The month as the person wants to see it: the same, with fewer rows or others first."""
    person = page.user.person if page.user else ""
    _begin(person)
    left = sifting.load(page.office, person) if person else Sifting()
    own = sections_of(page.user) if page.user else ()
    chosen = _ask(page, month.rows, own, left)
    if person and chosen != left:
        sifting.keep(page.office, person, chosen)
    names = {p: page.office.platform_name(p) for p in page.office.platforms}
    rows = chosen.of(month.rows, own, names)
    if chosen.narrows:
        _said(len(rows), len(month.rows))
    return replace(month, rows=rows)


def _begin(person: str) -> None:
    """Another person at the same window begins with their own."""
    before = st.session_state.get("sifts")
    if before is not None and before != person:
        _forget()
    st.session_state["sifts"] = person


def _forget() -> None:
    for key in KEYS:
        st.session_state.pop(f"kept_{key}", None)
        st.session_state.pop(f"choose_{key}", None)
        st.query_params.pop(key, None)


def _ask(page: Frame, rows: Sequence[OverviewRow], own: Sequence[str], left: Sifting) -> Sifting:
    mine = any(row.section in own for row in rows) and not all(row.section in own for row in rows)
    whose = {"": "すべての所属"} | ({OWN: "自分の所属"} if mine else {})
    there = dict.fromkeys(row.platform for row in rows)
    platforms = {"": "すべての媒体"} | {p: page.office.platform_name(p) for p in there}
    first, second, third, fourth = st.columns([2, 2, 2, 3])
    with first:
        chosen_whose = frame.choose_or_none("whose", "所属で絞る", list(whose), whose, left.whose, True)
    with second:
        platform = frame.choose_or_none(
            "platform", "媒体で絞る", list(platforms), platforms, left.platform, True
        )
    with third:
        order = frame.choose_or_none("order", "並べかた", list(ORDERS), ORDERS, left.order, True)
    with fourth:
        find = _search(left.find)
    return Sifting(chosen_whose, platform, order, find)


def _search(left: str) -> str:
    """The words to find; the address says otherwise than was typed only where a link did."""
    asked, kept, widget = st.query_params.get("find"), st.session_state.get("kept_find"), "choose_find"
    if asked is not None and asked != kept:
        st.session_state[widget] = asked
    elif widget not in st.session_state:
        st.session_state[widget] = left if kept is None else kept
    found = st.text_input(
        "アカウントをさがす",
        key=widget,
        max_chars=60,
        placeholder="名前・所属・媒体・状態でさがす",
        label_visibility="collapsed",
    ).strip()
    frame.keep_or_clear("find", found)
    return found


def _said(shown: int, there: int) -> None:
    """That accounts are left out, and the way back to all of them."""
    left, right = st.columns([4, 1], vertical_alignment="center")
    if shown:
        left.caption(f"{there:d}アカウントのうち、絞り込んだ {shown:d}アカウントを表示しています。")
    else:
        with left:
            frame.empty("当てはまるアカウントがありません。絞り込みを変えるか、すべて表示してください。")
    right.button("すべて表示する", on_click=_all, width="stretch")


def _all() -> None:
    for key in set(KEYS) - {"order"}:
        frame.keep_or_clear(key, "")
        st.session_state[f"choose_{key}"] = ""
