"""業務時間・費用 of one account: hours a month, those that nobody told marked 推計; unit costs from a month on."""

from __future__ import annotations

import streamlit as st

from ledger.entries import Account, Cost, Hours
from metrics.calendar import screen_month
from services.register import work

from .. import clause, forms
from ..fields import Field, of
from ..frame import Frame
from ..record_forms import Body, Form, correct, new, note

HOURS = [
    of(Hours, "month"),
    of(
        Hours,
        "hours",
        "業務時間（時間）",
        unit="時間",
        help="記事を作る、決裁する、回答するなどに使った時間の合計です。",
    ),
    of(Hours, "note", kind="text"),
]
PER = {"hour": "1時間あたり", "month": "1か月あたり"}
WHOSE = {"own": "このアカウントだけ", "city": "市のすべてのアカウント"}
COST = [
    of(Cost, "item", hint="例 人件費（時間単価）、委託料"),
    of(Cost, "per", options=PER),
    of(Cost, "yen", unit="円"),
    of(Cost, "from_month", "いつから"),
    Field("whose", "対象", "choice", WHOSE, required=True, default="own"),
    of(Cost, "ground", kind="text", hint="例 令和8年度の単価表"),
]


def show(page: Frame) -> None:
    """Both, for what 生産性 is reckoned from."""
    if page.account is None:
        st.info("先にアカウントを登録してください。")
        return
    st.markdown(
        "生産性（第1-1(2)、第1-4(1)②）の計算に使います。時間を入れない月は、前の月に入れた値を、1か月だけ**推計**として使います。"
    )
    clause.clause(page.office, "第1-1(2)")
    forms.writer(page)
    hours(page, page.account)
    costs(page, page.account)


def hours(page: Frame, account: Account) -> None:
    """A year of months; a new month begins with the last one's hours."""
    st.header("業務時間", anchor="hours")
    register, today = page.office.ledger.register(), page.office.today()
    found = work.worked(page.view, register, account.account_id, today)
    if any(w.hours is not None for w in found):
        rows: list[list[forms.Cell]] = [
            [
                screen_month(w.month),
                "データなし" if w.hours is None else f"{w.hours:,.1f}",
                "○ 推計（前の月の値）" if w.estimated else "● 入力" if w.record else "",
                w.record.body.note or "" if w.record else "",
                note(w.record) if w.record else "",
            ]
            for w in found
        ]
        forms.table(
            {"月": "d", "時間": "n", "入れ方": "d", "メモ": "w", "記録": "w"}, rows, "月ごとの業務時間"
        )
    else:
        st.caption("まだ記録がありません。入れると、生産性が出ます。")
    form = Form("hours", HOURS, "業務時間を記録しました。", {"account_id": account.account_id})
    latest = found[1] if found[1].record is None else found[0]  # the last whole month, unless it was told
    with st.expander("業務時間を入れる"):
        told = {"month": f"{latest.month:%Y-%m}", "hours": work.last_told(register, account.account_id)}
        if told["hours"] is not None:
            st.caption("最後に入れた月の値が入っています。違えば直してください。")
        new(page, form, f"hours_{account.account_id}", told)
    told_ones = list(register.of(Hours, account_id=account.account_id))
    told_ones.sort(key=lambda r: (r.body.month, r.seq), reverse=True)
    records = {r.seq: (r, f"{r.seq}番　{forms.month(r.body.month)}　{r.body.hours:g}時間") for r in told_ones}
    correct(page, form, records, f"hours_correct_{account.account_id}")


def costs(page: Frame, account: Account) -> None:
    """Of the account, and of the whole city."""
    st.header("単位コスト", anchor="costs")
    found = work.costs(page.office.ledger.register(), account.account_id)
    if found:
        rows: list[list[forms.Cell]] = [
            [
                (c.item, WHOSE["own"] if c.account_id else WHOSE["city"]),
                forms.month(c.from_month),
                f"{c.yen:,.0f}",
                PER[c.per],
                c.ground or "",
                note(r),
            ]
            for r in found
            for c in [r.body]
        ]
        forms.table(
            {"費目": "w", "いつから": "d", "円": "n", "単位": "d", "根拠": "w", "記録": "w"},
            rows,
            "単位コスト",
        )
    else:
        st.caption("まだ記録がありません。")

    def after(body: Body) -> Body:
        own = body.pop("whose", "own") == "own"
        body.pop("account_id", None)
        return body | ({"account_id": account.account_id} if own else {})

    form = Form("cost", COST, "単位コストを記録しました。", {}, after=after)
    with st.expander("単位コストを決める・変える（ある月から）"):
        new(page, form, f"cost_{account.account_id}")
    records = {r.seq: (r, f"{r.seq}番　{r.body.item}　{forms.month(r.body.from_month)} から") for r in found}
    correct(
        page,
        form,
        records,
        f"cost_correct_{account.account_id}",
        lambda r: (
            r.body.model_dump(mode="json", exclude_none=True)
            | {"whose": "own" if r.body.account_id else "city"}
        ),
    )
