"""整備状況: what of every account is there, missing or overdue, overdue first; and why each thing matters."""

from __future__ import annotations

import re

import htpy as h
import streamlit as st

from charts.palette import ink
from services.register import readiness
from services.register.readiness import (
    FINE,
    LATE,
    NONE,
    OFF,
    PARTLY,
    WHATS,
    WORDS,
    BoardLine,
    Mark,
)

from .. import clause, forms
from ..frame import Frame
from ..markup import link_to, plain, put, tag, under

LOOKS = {
    LATE: ("consider", "■"),
    NONE: ("watch", "○"),
    PARTLY: ("watch", "▲"),
    FINE: ("within", "●"),
    OFF: ("exempt", "–"),
}
PARTS = {w.id: w.part for w in WHATS}


def show(page: Frame) -> None:
    """One sentence, what is in preparation, the board, and the clauses."""
    if not page.accounts:
        st.info("アカウントがまだありません。「登録・変更・訂正」で登録すると、ここに整備状況が出ます。")
        return
    today = page.office.today()
    board = readiness.board(page.office, page.user, today)
    lead(board)
    coming(page)
    heads = [h.th(".m", scope="col")[head] for head in ("アカウント", *(w.title for w in WHATS))]
    forms.framed(heads, [h.tr[_row(page, line)] for line in board], "整備状況")
    legend = "、".join(f"{LOOKS[s][1]} {WORDS[s]}" for s in (LATE, NONE, PARTLY, FINE, OFF))
    st.caption(f"{plain(legend)}。点検などの間隔は市の設定です（設定の「設定値」）。")
    reasons(page)


def lead(board: list[BoardLine]) -> None:
    """How many accounts there are, and how many things are overdue or missing."""
    late, none, partly = (sum(line.count(s) for line in board) for s in (LATE, NONE, PARTLY))
    whole = sum(not (line.left or line.count(LATE) + line.count(NONE) + line.count(PARTLY)) for line in board)
    put(
        h.p(".lead")[
            f"{len(board)}アカウント中、すべて整っているのは{whole}アカウントです。",
            [h.strong[f"期限切れ・対応中 {late}件"], "、"] if late else "期限切れはありません。",
            f"未登録 {none}件、不足あり {partly}件。",
        ]
    )


def coming(page: Frame) -> None:
    """開設 and 移管 that have not taken effect: ready, or what is missing before."""
    found = readiness.coming(page.office, page.user, page.office.today())
    if not found:
        return
    st.markdown("**準備中の開設・移管**")
    rows: list[list[forms.Cell]] = [
        [
            c.account.name,
            c.what,
            forms.day(c.day),
            ("準備できています" if not c.gaps else "準備が足りません", "。".join(c.gaps)),
        ]
        for c in found
    ]
    forms.table({"アカウント": "w", "内容": "", "予定日": "d", "準備": "w"}, rows, "準備中の開設・移管")


def _row(page: Frame, line: BoardLine) -> h.Node:
    account = line.account
    return [
        h.th(scope="row")[account.name, under(account.section), _left(line)],
        [h.td(".m")[mark_html(line.marks[w.id], _link(page, account.account_id, w.id))] for w in WHATS],
    ]


def _left(line: BoardLine) -> h.Node:
    """Since when an account is deleted, and what keeps it on the board."""
    if not line.left:
        return None
    return [
        h.small[tag(f"廃止 {forms.day(line.account.closed_on)}")],
        h.small[f"残り: {'・'.join(line.left)}"],
    ]


def _link(page: Frame, account_id: str, what: str) -> str:
    paper = {"paper": what} if PARTS[what] == "papers" else {}
    return page.link("register", account=account_id, part=PARTS[what], **paper)


def mark_html(mark: Mark, link: str = "") -> h.Node:
    """How a thing stands: mark, colour and word; under it what is missing or since when; the way to where it is recorded."""
    state, sign = LOOKS[mark.standing]
    colour = ink(state)
    own = mark.standing in (FINE, OFF) or mark.said.startswith(
        ("対応中", "未対応")
    )  # says by itself how it stands
    word, more = (
        (mark.said, mark.more)
        if own
        else (WORDS[mark.standing], "、".join(x for x in (mark.said, mark.more) if x))
    )
    told = [h.i(style=f"font-style:normal;color:{colour.fill}", aria_hidden="true")[sign], f" {word}"]
    shown = link_to(link, *told, style=f"color:{colour.text}") if link else told
    return [
        h.span(".on", style=f"color:{colour.text}")[shown],
        [" ", h.small[_whole_days(more)]] if more else None,
    ]


def _whole_days(text: str) -> h.Node:
    """No line ends within a date."""
    parts = re.split(r"(\d{4}年\d{1,2}月\d{1,2}日)", text)
    return [h.span(".on")[part] if n % 2 else part for n, part in enumerate(parts)]


def reasons(page: Frame) -> None:
    """Why each thing matters, and the clause, one click away."""
    with st.expander("なぜ要るのか（ガイドラインの条文）"):
        columns = st.columns(2)
        for n, what in enumerate(WHATS):
            with columns[2 * n // len(WHATS)], st.container(gap=None):
                st.markdown(f"**{plain(what.title)}**　{plain(what.why)}")
                with st.container(horizontal=True):
                    for one in what.clauses:
                        clause.clause(page.office, one, one)
