"""分類の手直し: of one post, which themes it is of and why; put into one or out of it by a person."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import htpy as h
import streamlit as st

from metrics.sorting import Sorting
from services.register import recording, themes

from ..forms import act
from ..frame import Frame
from ..markup import plain, put

HELD = "post_by_hand"  # the post that was put right last, and where it was chosen


def chosen(place: str, at: int, shown: Sequence[dict[str, Any]], rows: Sequence[dict[str, Any]]) -> Any:
    """The post of a chosen row; the one just put right stays, though it may have left the rows that are shown."""
    held = st.session_state.get(HELD)
    if held and held[:2] == (place, at):
        return next((r for r in rows if r["post_id"] == held[2]), None)
    st.session_state[HELD] = (place, at, shown[at]["post_id"]) if at < len(shown) else None
    return shown[at] if at < len(shown) else None


def show(page: Frame, post: dict[str, Any]) -> None:
    """The text, and each theme with why the post is of it or not."""
    account, month = page.chosen
    sorting = themes.sorting(page.office, account.account_id, month)
    said = themes.said(page.office.ledger.register(), account.account_id, post["post_id"])
    may = themes.may_put_right(page.user, account)
    st.subheader("この記事の分類", anchor=False)
    st.text(post["text"] or "（本文なし）")
    if not may:
        st.caption(plain(f"分類を手直しできるのは、運営主体（{account.section}）と情報政策課の人だけです。"))
    for name in sorting.themes:
        inside = sorting.of_theme(post["post_id"], post["text"], name)
        with st.container(horizontal=True, vertical_alignment="center"):
            put(h.span[h.strong[name], "　", _why(sorting, post, name, said)], width="content")
            if may:
                st.button(
                    plain("外す" if inside else "入れる"),
                    key=f"hand_{post['post_id']}_{name}",
                    on_click=_put,
                    args=(page, post["post_id"], name, not inside),
                    help=plain(f"この記事を「{name}」{'から外します' if inside else 'に入れます'}。"),
                )


def _why(sorting: Sorting, post: dict[str, Any], name: str, said: dict[str, Any]) -> str:
    if name in said:
        record = said[name]
        return f"{'当てはまる' if record.body.is_of else '当てはまらない'}（{record.by}の手直し、{record.seq}番）"
    words = sorting.themes[name].why(post["text"] or "")
    return f"当てはまる（{'、'.join(words)}）" if words else "当てはまらない"


def _put(page: Frame, post_id: str, name: str, is_of: bool) -> None:
    user, account = page.user, page.chosen[0]
    assert user is not None
    body = {"account_id": account.account_id, "post_id": post_id, "name": name, "is_of": is_of}
    act(
        partial(recording.record, page.office, user, "post_theme", body),
        f"記事1件を「{name}」{'に入れました' if is_of else 'から外しました'}。",
    )
