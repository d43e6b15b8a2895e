"""点検 of one account: its medium's checklist (第2), and the dates of the security checks (第1-3(1)(2))."""

from __future__ import annotations

import streamlit as st

from ledger.entries import Account, MediaCheck, SecurityCheck
from ledger.register import Record
from services.decision.finding import SECURITY_PARTS
from services.register import readiness

from .. import clause, fields, forms
from ..fields import of
from ..frame import Frame
from ..markup import plain, put
from ..record_forms import Form, correct, new, note
from . import board
from .register import platform_name

SIGNS = {"適合": "● 適合", "不適合": "▲ 不適合", "該当なし": "– 該当なし"}


def show(page: Frame) -> None:
    """Both checks: how they stand, what was found, a new one."""
    if page.account is None:
        st.info("先にアカウントを登録してください。")
        return
    account = page.account
    register = page.office.ledger.register()
    marks = readiness.line(page.office, register, account, page.office.today()).marks
    forms.writer(page)
    security(page, account, marks["security"])
    media(page, account, marks["media"])


def _records(page: Frame, model: type, account: Account) -> list[Record]:
    """Newest first."""
    return page.office.ledger.register().versions(model, account_id=account.account_id)[::-1]


# ── 安全 ───────────────────────────────────────────────────────────────────────────────────────────


def security(page: Frame, account: Account, mark: readiness.Mark) -> None:
    """Dates, and nothing else."""
    st.header("安全の点検", anchor="security")
    with st.container(horizontal=True, vertical_alignment="center"):
        put(board.mark_html(mark), width="content")
        clause.clause(page.office, "第1-3(1)")
        clause.clause(page.office, "第1-3(2)")
    found = _records(page, SecurityCheck, account)
    heads = {"点検日": "d"} | dict.fromkeys(SECURITY_PARTS.values(), "d") | {"次回": "d", "記録": "w"}
    if found:
        rows = [
            [
                forms.day(b.checked_on),
                *(forms.day(getattr(b, n)) for n in SECURITY_PARTS),
                forms.day(b.next_on),
                note(r),
            ]
            for r in found
            for b in [r.body]
        ]
        forms.table(heads, rows, "安全の点検の記録")
    else:
        st.caption("まだ記録がありません。")
    form = Form(
        "security_check",
        SECURITY,
        f"{account.name} の安全の点検を記録しました。",
        {"account_id": account.account_id},
    )
    with st.expander("安全の点検を記録する", expanded=False):
        st.caption("日付だけを記録します。**パスワードは、ここにも、ほかのどこにも書かないでください。**")
        new(page, form, f"security_{account.account_id}")
    correct(
        page,
        form,
        {r.seq: (r, f"{r.seq}番　{forms.day(r.body.checked_on)}") for r in found},
        f"security_correct_{account.account_id}",
    )


SECURITY = [
    of(SecurityCheck, "checked_on"),
    of(SecurityCheck, "next_on"),
    of(SecurityCheck, "password_changed_on", "パスワードを最後に変えた日"),
    of(SecurityCheck, "members_checked_on", help="異動した人や退職した人が操作できないか。"),
    of(SecurityCheck, "links_checked_on", help="市ホームページとの相互リンク。"),
    of(SecurityCheck, "impostors_checked_on"),
]


# ── 媒体 ───────────────────────────────────────────────────────────────────────────────────────────


def media(page: Frame, account: Account, mark: readiness.Mark) -> None:
    """The medium's checklist, line by line."""
    st.header(f"媒体の点検　{plain(platform_name(page, account.platform))}", anchor="media")
    items = page.office.guideline.checklist(account.platform)
    if not items:
        st.caption(
            "第2 には、この媒体の決まりがありません。市で決めたら、点検表（data/guideline/media/）に足すと、ここで点検できます。"
        )
        clause.clause(page.office, "第2(4)")
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        put(board.mark_html(mark), width="content")
        clause.clause(page.office, items[0].clause)
    found = _records(page, MediaCheck, account)
    if found:
        latest = found[0]
        rows = [
            [
                i.text,
                i.obligation,
                SIGNS.get(latest.body.items.get(i.id, ""), "▲ 未記入" if i.obligation == "必須" else ""),
            ]
            for i in items
        ]
        forms.table(
            {f"{forms.day(latest.body.checked_on)}の点検": "w", "必須・任意": "d", "結果": "d"},
            rows,
            "媒体の点検",
        )
        if latest.body.note:
            st.markdown(plain(f"メモ: {latest.body.note}"))
        st.caption(
            plain("、".join(f"{forms.day(r.body.checked_on)}（{r.seq}番、{r.by}）" for r in found[:6]))
        )
    else:
        st.caption("まだ記録がありません。")
    asked = [
        of(MediaCheck, "checked_on"),
        *fields.of_checklist(items),
        of(MediaCheck, "note", "メモ（不適合の理由と、いつまでに直すか）"),
    ]
    form = Form(
        "media_check",
        asked,
        f"{account.name} の媒体の点検を記録しました。",
        {"account_id": account.account_id},
    )
    with st.expander("媒体の点検を記録する"):
        new(page, form, f"media_{account.account_id}")
    correct(
        page,
        form,
        {r.seq: (r, f"{r.seq}番　{forms.day(r.body.checked_on)}") for r in found},
        f"media_correct_{account.account_id}",
    )
