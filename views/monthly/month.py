"""月次評価 as a working page: how far the month is, what is out of order, 確認, 差戻し, 締めの取消."""

from __future__ import annotations

from datetime import date
from typing import Any

import htpy as h
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ledger.authority import sections_of
from ledger.entries import Reopen
from metrics.calendar import screen_day, short_day
from metrics.evaluation import Evaluation
from metrics.frozen import Moved, UnreadableEvaluation
from services.month import monthly, posts_read, restating
from services.month.deadlines import deadlines
from services.month.monthly import Sheet
from services.register import beginning
from store.archive import MissingBlob

from .. import cache, frame, productivity
from ..cards import spoken
from ..forms import act, note, short
from ..frame import Frame
from ..markup import bullets, link_to, plain, put
from . import abreast, review
from .writing import confirms, forget, key, may_write, writes


def evaluation_of(page: Frame) -> Evaluation | None:
    """What is official of the chosen account and month. Ends the page where a closed one cannot be read any more."""
    assert page.account is not None and page.month is not None
    try:
        return cache.evaluation_of(
            page.view, page.office, page.generation, page.account.account_id, page.month
        )
    except (MissingBlob, UnreadableEvaluation) as error:
        return frame.stop(
            "締めたときの評価を読めません",
            f"{error}。控えから documents/ に戻してください。台帳記録は無事です。",
        )


def status(page: Frame, sheet: Sheet) -> None:
    """One line: how far the month is, who did it and when, what comes next and until when; then what is out of order."""
    course, due = sheet.course, deadlines(sheet.evaluation.month)
    first = beginning.begins(page.office.ledger.register())
    history = first is not None and sheet.evaluation.month < first
    steps = (
        ("提出", course.review, due.confirmed),
        ("確認", course.confirm, due.confirmed),
        ("締め", course.close, due.closed),
    )
    told = [
        h.li(".done")[h.b[f"{_mark(sheet, name)} {name}"], f" {short(record.at)} {record.by}{_for(record)}"]
        if record
        else h.li[h.b[f"○ {name}"] if history else _awaited(page, name, day)]
        for name, record, day in steps
    ]
    unconfirmed = "・確認なし" if course.close and course.close.body.unconfirmed else ""
    gone = "（効力を失いました）" if sheet.lapsed else ""
    way = h.a(href="#confirm")["確認へ進む"] if confirms(page, sheet) else _to_submit(page, sheet)
    put(h.div(".course")[h.strong[f"{sheet.standing}{unconfirmed}{gone}"], h.ol[told], way])
    if first and history and not course.close:
        st.caption(plain(f"{beginning.before(first)}。"))
    _out_of_order(page, sheet)


def _to_submit(page: Frame, sheet: Sheet) -> h.Node:
    if not may_write(page, sheet):
        return None
    return h.a(href="#submit")["書いて提出する" if not sheet.course.review else "提出へ進む"]


def _awaited(page: Frame, name: str, day: date) -> h.Node:
    over = (page.office.today() - day).days
    late = [" ", h.span(".late")[f"▲ {over}日過ぎています"]] if over > 0 else None
    return [h.b[f"○ {name}"], f" {short_day(day)}まで", late]


def _mark(sheet: Sheet, name: str) -> str:
    return "▲" if sheet.lapsed and name != "締め" else "●"


def _for(record: Any) -> str:
    alone = "（提出と確認が同じ人: 所属の担当者が1人のため）" if getattr(record.body, "alone", False) else ""
    return (f"（{record.acts_for} の代決）" if record.acts_for else "") + alone


def _out_of_order(page: Frame, sheet: Sheet) -> None:
    course = sheet.course
    if course.returned and not course.review:
        r = course.returned
        note(f"{r.by}さんが{short(r.at)}に差し戻しました", [r.body.reason])
    if course.reopened and not course.close:
        r = course.reopened
        note(
            f"{r.by}さんが{short(r.at)}に締めを取り消しました。直して、もう一度提出と確認をします",
            [r.body.reason],
        )
    if sheet.lapsed:
        what = "提出と確認は効力を失いました" if course.confirm else "このままでは確認できません"
        note(
            f"提出のあとで数値が変わり、{what}。新しい値を見て、もう一度提出してください",
            _sentences(sheet.lapsed),
        )
    if course.close:
        _closed(page, sheet)
    called = page.office.ledger.register().persons.name
    for draft in sheet.others:
        if not course.close:
            st.caption(
                plain(
                    f"{called(draft.person)}さんの下書きがあります（{short(draft.saved_at, clock=True)} 保存）。{_next_of(page, sheet)}"
                )
            )


def _next_of(page: Frame, sheet: Sheet) -> str:
    """What to do beside another person's draft, which nobody else reads or hands in."""
    if sheet.course.review or not may_write(page, sheet):
        return "提出されると、ここで読めます。"
    return "その人の提出を待つか、下で自分の文を書いて提出できます（その人の下書きは、そのまま残ります）。"


def _closed(page: Frame, sheet: Sheet) -> None:
    close = sheet.course.close
    assert close is not None
    if close.body.unconfirmed:
        note("確認なしで締めました", [close.body.unconfirmed])
    if later := restating.since_closed(page.office, page.view, sheet.evaluation):
        note(
            "締めたあとの記録では、次の値が変わります（この画面と紙の数値は、締めたときのままです）",
            _sentences(later),
        )
    register = page.office.ledger.register()
    told = monthly.revisions(page.office, register, close.body.account_id, close.body.month)
    why = {r.body.close: r.body.reason for r in register.of(Reopen)}
    for number, (record, changes) in enumerate(told[1:], 2):
        reason = why.get(told[number - 2][0].seq, "")
        said = [f"締めを取り消した理由: {reason}"] * bool(reason) + (
            _sentences(changes) or ["数値は同じです"]
        )
        note(
            f"第{number}版（{screen_day(record.at.date())} {record.by}）で、第{number - 1}版から変わったところ",
            said,
        )


def _sentences(changes: tuple[Moved, ...] | list[Moved]) -> list[str]:
    return [m.sentence for m in changes[:8]] + ([f"ほか {len(changes) - 8} か所"] if len(changes) > 8 else [])


def beside(page: Frame, sheet: Sheet, posts: list[dict[str, Any]]) -> DeltaGenerator:
    """What the month was made of and what it cost: its posts, which are looked at before 確認, 生産性, or the sheet as paper.

    Returns where 確認 stands: at the side of the posts, for who looks at them to confirm; else below.
    """
    e = spoken(page, sheet.evaluation)
    split = confirms(page, sheet)
    here, side = st.columns([3, 2], gap="medium") if split else (st.container(), st.container())
    with here:
        _beside(page, e, posts, "posts" if split else None)
    return side


def _beside(page: Frame, e: Evaluation, posts: list[dict[str, Any]], first: str | None) -> None:
    st.header("この月の投稿・生産性・帳票", anchor="posts")
    words = {
        "posts": f"この月の投稿（{len(posts)}件）",
        "work": "生産性（業務時間と費用）",
        "paper": "紙にする",
        "abreast": "並べて見る",
    }
    match frame.open_part("beside", words, "この月の投稿・生産性・帳票", first):
        case "posts":
            review.posts(page, e, posts)
        case "paper":
            review.paper(page, e)
        case "abreast":
            abreast.show(page, e)
        case "work":
            productivity.block(page, e)
            if (m := review.opened(e)) is not None and m.part == 3:
                review.detail(page, e, m)


def again_beside(page: Frame, sheet: Sheet) -> bool:
    """Whether the way to write it oneself stands with 確認 and 差戻し: for who has these, and has not begun to write."""
    return _answers(page, sheet) and not writes(page, sheet)


def _answers(page: Frame, sheet: Sheet) -> bool:
    """Whether the person may confirm or send back what was submitted."""
    user, course = page.user, sheet.course
    if user is None or course.review is None or course.close:
        return False
    own = sheet.evaluation.section in sections_of(user)
    return user.role == "policy" or (user.role == "manager" and own)


# ── 確認 and 差戻し ────────────────────────────────────────────────────────────────────────────────


def confirming(
    page: Frame, sheet: Sheet, posts: list[dict[str, Any]], side: DeltaGenerator
) -> DeltaGenerator:
    """For the 運用管理責任者, at the `side` of the posts: the tick that they were looked at, a remark, 確認; or 差戻し with what is
    to be changed. Returns the line that has room for one more button."""
    user = page.user
    if user is None or not _answers(page, sheet):
        return side
    with side:
        if sheet.evaluation.section in sections_of(user) and not sheet.course.confirm:
            line = _confirm(page, sheet, posts)
            back = st.container()
        else:
            line = back = st.container(horizontal=True, key="folds_back")
    with back, st.expander("直してもらう（差し戻す）"):
        reason = key(sheet, user, "reason")
        st.text_area("何を直してほしいか", key=reason, height=80)
        st.button("差し戻す", key=key(sheet, user, "return"), on_click=_send_back, args=(page, sheet, reason))
    return line


def _confirm(page: Frame, sheet: Sheet, posts: list[dict[str, Any]]) -> DeltaGenerator:
    """確認, with what it says; returns the line of its button."""
    user = page.user
    st.header("確認（運用管理責任者）", anchor="confirm")
    if sheet.lapsed:
        frame.empty("提出のあとで数値が変わりました。もう一度提出してもらうと、確認できます。")
        return st.container()
    if sheet.mine and not sheet.alone:
        frame.empty("自分で提出した評価は、自分では確認できません。所属のほかの運用管理責任者が確認します。")
        return st.container()
    if sheet.mine:
        frame.empty("所属の担当者が1人のため、提出した人が確認します。そのことは、画面と紙に残ります。")
    _have_read(page, posts)
    ticked = st.checkbox(
        f"この月の投稿（{len(posts):d}件）の内容を確認しました（第1-2(6)）", key=key(sheet, user, "checked")
    )
    comment = key(sheet, user, "comment")
    st.text_area("所見（書かなくてもかまいません）", key=comment, height=80)
    line = st.container(horizontal=True)
    line.button(
        "確認する",
        type="primary",
        disabled=not ticked,
        key=key(sheet, user, "confirm"),
        on_click=_confirmed,
        args=(page, sheet, comment),
    )
    return line


def _have_read(page: Frame, posts: list[dict[str, Any]]) -> None:
    """How far the person has read the posts, what they marked to talk about, and the way to go on."""
    if not posts:
        return
    account, month = page.chosen
    name = page.user.person if page.user else ""
    held = posts_read.load(page.office, name, account.account_id, f"{month:%Y-%m}")
    seen, talk = posts_read.count(posts, held), posts_read.to_talk(posts, held)
    way = link_to(page.link("posts", posts_part="read"), "記事を1件ずつ読む")
    found = link_to(page.link("posts", posts_part="reacted"), "何が反応されたか")
    put(h.p(".words")[f"読んだ記事 {seen}/{len(posts)}件。話したい記事 {len(talk)}件。", way, "　", found])
    if talk:
        put(bullets(posts_read.glance(p) for p in talk[::-1]))


def _confirmed(page: Frame, sheet: Sheet, comment: str) -> None:
    """With the digest that stood on the screen when the button was drawn."""
    user, review, e = page.user, sheet.course.review, sheet.evaluation
    assert user is not None and review is not None
    told = str(st.session_state.get(comment, ""))
    if act(
        lambda: monthly.confirm(page.office, user, review, sheet.seen, True, told),
        f"{e.name} の評価を確認しました。次は、情報政策課の締めです。",
    ):
        forget(sheet, user)


def _send_back(page: Frame, sheet: Sheet, reason: str) -> None:
    user, review = page.user, sheet.course.review
    assert user is not None and review is not None
    told = str(st.session_state.get(reason, ""))
    if act(lambda: monthly.send_back(page.office, user, review, told), f"{review.by}さんに差し戻しました。"):
        forget(sheet, user)


# ── 締め ───────────────────────────────────────────────────────────────────────────────────────────


def closing(page: Frame, sheet: Sheet) -> None:
    """For 情報政策課: the way to the 締め, and the way back from it."""
    user, close = page.user, sheet.course.close
    if user is None or user.role != "policy":
        return
    if close is None:
        frame.way("pages/closing.py", "月の締めへ（全アカウントの状況、督促、締め）")
        return
    with st.expander("締めを取り消す（再開）"):
        st.markdown(
            "取り消すと、数値はもう一度いまの記録から出ます。直して締め直すと次の版になり、版の違いが残ります。"
        )
        reason = key(sheet, user, "reason")
        st.text_area("取り消す理由（必ず書いてください）", key=reason, height=80)
        st.button(
            "締めを取り消す", key=key(sheet, user, "reopen"), on_click=_reopen, args=(page, sheet, reason)
        )


def _reopen(page: Frame, sheet: Sheet, reason: str) -> None:
    user, close = page.user, sheet.course.close
    assert user is not None and close is not None
    told = str(st.session_state.get(reason, ""))
    act(
        lambda: monthly.reopen(page.office, user, close, told),
        f"第{sheet.course.closes}版の締めを取り消しました。",
    )
