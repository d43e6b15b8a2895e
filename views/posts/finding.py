"""A finding that was copied into a 月次評価, found again: what it said, its posts, what the records say now."""

from __future__ import annotations

import htpy as h
import streamlit as st

from metrics import reacted
from metrics.calendar import month_end, screen_month
from metrics.carried import Carried, same
from metrics.reacted import Reactions
from services.audit import reading_back
from services.month import finding_store

from .. import grids, proof
from ..frame import Frame
from ..markup import plain, put

ASKED = "finding"


def show(page: Frame, now: Reactions) -> None:
    """What the address asks for, before anything else; nothing where it asks for none."""
    asked = st.query_params.get(ASKED)
    if not asked:
        return
    held = finding_store.found(page.office, asked)
    if held is None:
        st.warning(plain(f"根拠 {asked[:40]} は見つかりません。番号を確かめてください。"))
    elif held.account_id != page.chosen[0].account_id or held.month != page.chosen[1]:
        _elsewhere(page, held)
    else:
        _found(page, held, now)
    with st.container(horizontal=True):
        mine = held if held is not None and held.account_id in page.accounts else None
        again = mine and st.button("写したときの数字から計算し直す", key=f"again_{mine.mark}")
        st.button("根拠を閉じる", on_click=_close)
    if mine and again:
        _again(mine)


def _elsewhere(page: Frame, held: Carried) -> None:
    account = page.accounts.get(held.account_id)
    if account is None:
        st.warning("この根拠は、見られないアカウントのものです。")
        return
    put(h.p(".words")[f"{account.name} {screen_month(held.month)}の", proof.to_finding(page, held)])


def _found(page: Frame, held: Carried, now: Reactions) -> None:
    put(
        h.div(".said", role="region", aria_label=f"根拠 {held.mark}")[
            h.h3[
                f"根拠 {held.mark}（{screen_month(held.first)}〜{screen_month(held.month)}の記事、写したとき）"
            ],
            h.p[held.sentence],
        ]
    )
    st.caption(plain(_now(held, now)))
    account = page.chosen[0]
    rows = reading_back.posts(page.view, account.account_id, held.first, month_end(held.month))
    grids.posts(page, [r for r in rows if r["post_id"] in held.own], f"根拠 {held.mark} の記事")


def _now(held: Carried, now: Reactions) -> str:
    """The same sort as today's records have it."""
    found = next((s for s in now.sorts if set(s.names) & set(held.sort.names)), None)
    if same(found, held.sort):
        return "いまの記録でも、同じ答えです。"
    if found is None:
        return "いまの記録では、この分類の記事がありません。"
    return f"いまの記録では、{reacted.times(found)}、{found.told}（{found.posts:,}件）です。"


def _again(held: Carried) -> None:
    found = held.again()
    if same(found, held.sort):
        st.success(plain(f"同じ答えになりました（{held.sentence}）"))
    else:
        st.warning(plain(f"違う答えになりました（{reacted.sentence(found) if found else '比べられません'}）"))


def _close() -> None:
    st.query_params.pop(ASKED, None)
