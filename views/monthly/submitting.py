"""The end of writing a month's sheet: what came in meanwhile, the hours, the grade, 提出."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import htpy as h
import streamlit as st

from ledger.journal import Author
from metrics.calendar import add_months, screen_month
from services.month import drafts, monthly
from services.month.monthly import Sheet
from services.register import checks, record_checks, work

from .. import forms, typed
from ..forms import act, note, short
from ..frame import Frame
from ..markup import put
from .writing import (
    ELSEWHERE,
    LABELS,
    WROTE,
    forget,
    keep,
    key,
    may_write,
    told_hours,
    writes,
    written,
)

HOURS = "この月の業務時間（時間）"


def submitting(page: Frame, sheet: Sheet) -> None:
    """The end of writing: what came in meanwhile, the hours, 提出. Or the way to begin."""
    if not may_write(page, sheet):
        return
    put(h.span(id="submit"))
    if not writes(page, sheet):
        again = bool(sheet.course.review)
        st.button(
            "書き直して、提出し直す" if again else "自分で書く",
            key=key(sheet, page.user, "open"),
            on_click=_open,
            args=(sheet, page.user),
        )
        return
    base = st.session_state.get(key(sheet, page.user, "base"), sheet.newest)
    if base < sheet.newest and not _seen_what_came_in(page, sheet):
        return
    _grade(page, sheet)
    hours, left, right = st.columns([2, 1, 1], vertical_alignment="bottom")
    with hours:
        _hours(page, sheet)
    left.button(
        "提出する",
        type="primary",
        key=key(sheet, page.user, "submit"),
        on_click=_submit,
        args=(page, sheet),
        width="stretch",
    )
    right.button(
        "下書きをやめる",
        key=key(sheet, page.user, "drop"),
        on_click=_drop,
        args=(page, sheet),
        width="stretch",
    )
    st.caption("書いた文は、欄を離れるたびに下書きとして保存されます。提出するまで、台帳には残りません。")


def _open(sheet: Sheet, user: Author | None) -> None:
    st.session_state[key(sheet, user, "write")] = True


def _seen_what_came_in(page: Frame, sheet: Sheet) -> bool:
    """Another's step since this person began: shown first, with their words; True once it was seen."""
    course, said = sheet.course, sheet.said
    latest = max(
        (r for r in (course.review, course.returned, course.confirm, course.reopened) if r),
        key=lambda r: r.seq,
    )
    what = monthly.STEP_WORDS[latest.kind]
    lines = [f"{LABELS[name]}: {sheet.texts[name]}" for name in WROTE if said and sheet.texts.get(name)]
    note(
        f"書き始めたあとに、{latest.by}さんの{what}がありました（{short(latest.at, clock=True)}）。見てから提出してください",
        lines,
    )
    st.button(
        "見ました。自分の文で提出し直す", key=key(sheet, page.user, "saw"), on_click=_saw, args=(page, sheet)
    )
    st.button("自分の下書きをやめる", key=key(sheet, page.user, "drop"), on_click=_drop, args=(page, sheet))
    return False


def _saw(page: Frame, sheet: Sheet) -> None:
    st.session_state[key(sheet, page.user, "base")] = sheet.newest
    keep(page, sheet)


def _drop(page: Frame, sheet: Sheet) -> None:
    assert page.user is not None
    e = sheet.evaluation
    drafts.discard(page.office, page.user.person, e.account_id, f"{e.month:%Y-%m}")
    forget(sheet, page.user)


def _submit(page: Frame, sheet: Sheet) -> None:
    """With the digest that stood on the screen when the button was drawn; what cannot be read keeps everything back."""
    user, e = page.user, sheet.evaluation
    assert user is not None
    base = st.session_state.get(key(sheet, user, "base"), 0)
    keep(page, sheet)
    if st.session_state.get(key(sheet, user, "elsewhere")):
        forms.warn(f"提出していません。{ELSEWHERE}があるので、どちらを使うか選んでください。")
        return
    texts, grade = written(page, sheet), st.session_state.get(key(sheet, user, "grade"))
    told = st.session_state.get(key(sheet, user, "hours"))
    hours = typed.read_number(HOURS, told, "時間", 0, record_checks.MOST_HOURS)
    if isinstance(hours, typed.Unread):
        forms.warn(f"提出していません。{hours}。書いた文は下書きに残っています。")
        return
    message = f"{e.name} {screen_month(e.month)}の評価を提出しました。次は、運用管理責任者の確認です。"
    if act(lambda: _with_hours(page, sheet, texts, base, grade, hours), message):
        forget(sheet, user)


def _grade(page: Frame, sheet: Sheet) -> None:
    """③ on the city's own scale, where it has one (設定)."""
    steps = checks.scale(page.office.ledger.register(), f"{sheet.evaluation.month:%Y-%m}")
    place = key(sheet, page.user, "grade")
    if st.session_state.get(place) not in steps:
        st.session_state[place] = None
    if steps:
        st.selectbox(
            "総合評価の段階",
            steps,
            index=None,
            width=360,
            placeholder="選んでください（選ばなくてもかまいません）",
            key=place,
            on_change=keep,
            args=(page, sheet),
        )


def _hours(page: Frame, sheet: Sheet) -> Any:
    """業務時間 of the month: not required; last month's stand as an estimate where nothing is entered."""
    e, register = sheet.evaluation, page.office.ledger.register()
    now = told_hours(page, sheet)
    before = work.told(register, e.account_id, add_months(e.month, -1))
    hint = (
        f"入れなければ、先月の {before:g} 時間を推計として使います"
        if before is not None and now is None
        else "入れなくてもかまいません"
    )
    told = typed.number(
        HOURS,
        key(sheet, page.user, "hours"),
        unit="時間",
        low=0,
        high=record_checks.MOST_HOURS,
        placeholder=hint,
        help="このアカウントの投稿、返信、集計などにかかった、職員の時間の合計です。",
        on_change=keep,
        args=(page, sheet),
    )
    return told


def _with_hours(
    page: Frame, sheet: Sheet, texts: Mapping[str, str], base: int, grade: str | None, hours: float | None
) -> None:
    """With the hours where they were filled in: in one write, so that the 提出 binds the figures that they make."""
    user, e = page.user, sheet.evaluation
    assert user is not None
    if hours is None or hours == told_hours(page, sheet):
        monthly.submit(page.office, user, e, sheet.seen, texts, base, grade)
        return
    monthly.submit_with_hours(page.office, user, e, texts, base, grade, hours)
    forms.say(f"業務時間 {hours:g} 時間を記録しました。")
