"""The history of imports with undo, as the 取込 page shows it."""

from __future__ import annotations

import streamlit as st

from services.intake import history, importing
from services.intake.history import Made

from .. import forms
from ..frame import Frame

SHOWN = 8
HEADS = {
    "番号": "n",
    "取り込んだ日時": "d",
    "ファイル": "w",
    "アカウント": "w",
    "期間": "d",
    "投稿": "n",
    "値": "n",
    "状態": "",
}


def show(page: Frame) -> None:
    """Newest first; one account or all; undone ones marked; undo with a reason."""
    st.header("取り込みの履歴", anchor=False)
    words = {"": "すべてのアカウント"} | {a: b.name for a, b in page.accounts.items()}
    wanted = st.selectbox(
        "履歴のアカウント",
        list(words),
        format_func=words.__getitem__,
        key="history_account",
        width=420,
        label_visibility="collapsed",
    )
    found = [m for m in history.imports(page.office, wanted or None) if _readable(page, m)]
    if not found:
        st.caption("まだ何も取り込んでいません。")
        return
    more = len(found) > SHOWN and st.toggle(f"古いものも表示する（全{len(found)}件）", key="history_all")
    forms.table(HEADS, [_row(m) for m in (found if more else found[:SHOWN])], "取り込みの履歴")
    with st.expander("取り込みを取り消す"):
        st.caption("取り消すと、そのファイルの値は集計から外れます。ファイルと記録は残ります。")
        standing = {m.seq: _label(m) for m in found if m.undone is None}
        forms.take_back(
            page,
            "undo",
            standing,
            lambda seq, why: _undo(page, seq, why),
            "{seq}番の取り込みを取り消しました。",
        )


def _readable(page: Frame, made: Made) -> bool:
    """A contractor sees the files of their own accounts; others see all."""
    own = bool(made.account_ids) and set(made.account_ids) <= page.accounts.keys()
    return own or page.user is None or not page.user.contractor


def _undo(page: Frame, seq: int, reason: str) -> object:
    assert page.user is not None
    return importing.undo(page.office, page.user, seq, reason)


def _label(made: Made) -> str:
    return (
        f"{made.seq}番　{made.file}（{'・'.join(made.accounts) or made.format}、{forms.day(made.at.date())}）"
    )


def _exported(made: Made) -> str:
    """When the file was made by its platform; what nobody told is not made up. A 比較資料 and our own tables are nobody's export."""
    if made.as_of:
        return f"書き出した日 {forms.day(made.as_of)}"
    return "書き出した日 不明" if made.values and made.account_ids else ""


def _row(made: Made) -> list[forms.Cell]:
    undone = made.undone
    state: forms.Cell = ""
    if undone:
        state = (f"取消済（{undone.seq}番）", f"{undone.by}、{forms.day(undone.at.date())}: {undone.reason}")
    skipped = "、".join(f"{reason} {number}" for reason, number in made.skipped.items())
    return [
        str(made.seq),
        (f"{forms.day(made.at.date())} {made.at:%H:%M}", f"{made.by}"),
        (made.file, made.format),
        "・".join(made.accounts),
        (forms.days(made.first, made.last), _exported(made)),
        forms.number(made.posts) if made.posts else "",
        (forms.number(made.values), f"読まない行: {skipped}" if skipped else ""),
        state,
    ]
