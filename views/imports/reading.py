"""画面で読み取った値: a figure that no export carries, typed in with the month end it is meant for."""

from __future__ import annotations

from datetime import date

import streamlit as st

from metrics.calendar import add_months, month_end, screen_month
from services.register import recording
from services.register.recording import READING_DAYS

from .. import forms, typed
from ..forms import key
from ..frame import Frame
from ..typed import Unread

FORM = "reading"


def show(page: Frame) -> None:
    """Which account, which figure, of which month's end, read on which day. A stock counts near its month end only."""
    if not page.accounts:
        return
    with st.expander("画面で読み取った値を入れる（月末のフォロワー数など）"):
        st.caption(
            f"月末の前{READING_DAYS[0]}日から後{READING_DAYS[1]}日までに読み取った値が、その月の値になります。"
            "まとめて入れるときは、列 account_id,date,metric,value,note の表を上に置いてください。"
        )
        user = forms.writer(page)
        with st.form(key(FORM), border=False, enter_to_submit=False):
            _fields(page, user is None)


def _fields(page: Frame, reading_only: bool) -> None:
    accounts = {a: b.name for a, b in sorted(page.accounts.items(), key=lambda i: i[1].name)}
    found = [m for m in page.office.metrics.values() if m.additivity == "stock"]
    stocks = {m.id: m.title for m in sorted(found, key=lambda m: m.id != "followers")}  # 利用者数 first
    left, right = st.columns(2)
    account = left.selectbox(
        "アカウント",
        list(accounts),
        index=None,
        format_func=accounts.__getitem__,
        placeholder="選んでください",
        key=key(FORM, "account"),
    )
    metric = right.selectbox("指標", list(stocks), format_func=stocks.__getitem__, key=key(FORM, "metric"))
    left, middle, right = st.columns(3)
    this = page.office.today().replace(day=1)
    ends = [add_months(this, -n) for n in range(1, 13)]
    ends = (
        [this, *ends] if page.office.today() >= month_end(this).replace(day=month_end(this).day - 7) else ends
    )
    month = left.selectbox(
        "何月末の値か", ends, format_func=lambda m: f"{screen_month(m)}末", key=key(FORM, "month")
    )
    today = page.office.today()
    day = typed.day("読み取った日", key(FORM, "day"), latest=today, into=middle, value=typed.shown(today))
    unit = page.office.metrics[metric].unit if metric else ""
    value = typed.number(
        "値", key(FORM, "value"), unit=unit, low=0, into=right, placeholder="例 12,345、1万2千"
    )
    note = st.text_input("メモ（どの画面で読んだか など）", key=key(FORM, "note"))
    if st.form_submit_button("記録する", disabled=reading_only):
        _record(page, account, metric, month, day, value, note)


def _record(
    page: Frame,
    account: str | None,
    metric: str,
    month: date,
    day: date | Unread | None,
    value: float | Unread | None,
    note: str,
) -> None:
    if typed.refused(day, value):
        return
    if account is None or value is None or not isinstance(day, date):
        st.error("アカウント、読み取った日、値を入れてください。")
        return
    assert page.user is not None
    user, body = page.user, {"account_id": account, "metric": metric, "value": value, "day": day.isoformat()}
    body |= {"note": note} if note.strip() else {}
    entry = forms.attempt(lambda: recording.read_month_end(page.office, user, body, month))
    if entry is not None:
        forms.done(FORM, f"{entry.seq}番に記録しました（{screen_month(month)}末の値）。")
