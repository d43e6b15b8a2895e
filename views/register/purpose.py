"""目的の達成 of one account (判断基準①): whether its purpose is reached, as somebody judged it, with the 但書."""

from __future__ import annotations

import htpy as h
import streamlit as st

from ledger.entries import Purpose
from services.register import promises, readiness

from .. import clause, forms
from ..fields import of
from ..frame import Frame
from ..markup import put
from ..record_forms import Body, Form, correct, new, note
from . import board

REACHED = {"yes": "達成した", "no": "まだ達成していない"}
FIELDS = [
    of(Purpose, "judged_on"),
    of(Purpose, "reached", "当初の目的は", kind="choice", options=REACHED, default=None),
    of(Purpose, "reason", "そう判断した理由", hint="利用方針の目的に照らして、何がどうなったか"),
    of(Purpose, "reusable", "登録者を、他の目的に活用できる（第1-4(1)①但書）"),
    of(Purpose, "reuse", "活用する目的（活用できるとき）"),
]


def show(page: Frame) -> None:
    """The purpose as the 利用方針 says it, the judgements of it, a new one."""
    account = page.account
    if account is None:
        st.info("先にアカウントを登録してください。")
        return
    register, today = page.office.ledger.register(), page.office.today()
    left, right = st.columns([3, 2], vertical_alignment="center")
    put(board.mark_html(readiness.line(page.office, register, account, today).marks["purpose"]), into=left)
    with right:
        clause.clause(page.office, "第1-4(1)")
    policy = promises.standing(promises.versions(register, "policy", account.account_id), today)
    purpose = policy.items.get("purpose") if policy else None
    told = purpose or "利用方針に、目的がまだ書かれていません。先に利用方針を作ります。"
    put(h.div(".item")[h.small["利用方針の「目的」"], h.p[told]])
    found = register.versions(Purpose, account_id=account.account_id)[::-1]
    if found:
        rows: list[list[forms.Cell]] = [
            [forms.day(b.judged_on), "達成" if b.reached else "未達成", b.reason, b.reuse or "", note(r)]
            for r in found
            for b in [r.body]
        ]
        forms.table(
            {"判断日": "d", "目的": "d", "理由": "w", "登録者の活用": "w", "記録": "w"},
            rows,
            "目的の達成の判断",
        )
    forms.writer(page)
    form = Form(
        "purpose",
        FIELDS,
        "目的の達成の判断を記録しました。",
        {"account_id": account.account_id},
        after=_after,
    )
    with st.expander("目的を達成したか判断する", expanded=not found):
        new(page, form, f"purpose_{account.account_id}")
    records = {r.seq: (r, f"{r.seq}番　{forms.day(r.body.judged_on)}") for r in found}
    correct(page, form, records, f"purpose_correct_{account.account_id}", lambda r: _told(r.body))


def _after(body: Body) -> Body:
    return body | {"reached": body.get("reached") == "yes"}


def _told(body: Purpose) -> Body:
    return body.model_dump(mode="json", exclude_none=True) | {"reached": "yes" if body.reached else "no"}
