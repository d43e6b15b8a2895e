"""How a page shows itself elsewhere than at a desk: on paper, and large before a meeting (showing.css)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import htpy as h
import streamlit as st

from metrics.calendar import screen_day, screen_month

from ..markup import link_to, put

ASKED = "kaigi"

if TYPE_CHECKING:
    from ..frame import Frame


def on_paper(page: Frame) -> None:
    """What the widgets at the top say, where the page is printed and has none: of what, of when, from which records."""
    told = [
        f"{page.account.name}（{page.account.section}）" if page.account else None,
        screen_month(page.month) if page.month else None,
        f"{screen_day(page.office.today())}現在",
        f"台帳記録 {page.view.seq:d} 番まで",
    ]
    put(h.p(".on-paper", aria_hidden="true")["　".join(part for part in told if part)])


def meeting(page: Frame, offered: bool) -> None:
    """会議用表示: while the address asks for it, the way back and to 総覧; else the way in, where the page offers it."""
    if asked():
        ways = [link_to(page.link("."), "総覧"), link_to(page.link("", **{ASKED: ""}), "会議用表示を終える")]
        put(h.nav(".meeting", aria_label="会議用表示")[ways])
    elif offered:
        put(
            h.p(".to-meeting.off-paper")[
                link_to(page.link("", **{ASKED: "1"}), "会議用表示（大きく、操作なし）")
            ]
        )


def asked() -> bool:
    """Whether the address asks for 会議用表示."""
    return st.query_params.get(ASKED) == "1"
