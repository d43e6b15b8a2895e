"""記事を読む (第1-2(6)): a month's posts one by one, whole, by keyboard; what to talk about is marked, and what must not be
posted (第1-2(8) ア–ス) is a key away. How far somebody has read is kept for them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import htpy as h
import streamlit as st

from charts.axes import short_figure
from ledger.entries import Incident
from metrics.calendar import month_end, screen_month, short_day
from services.audit import reading_back
from services.month import posts_read
from services.month.posts_read import PostsRead

from .. import forms
from ..fields import of
from ..frame import Frame
from ..markup import bullets, link_to, plain, put
from ..record_forms import Form, new

KEYS = {"next": "Right", "back": "Left", "talk": "M", "wrong": "X"}
HOW = "→ 次へ、← 前へ、M 話したい記事の印、X 投稿してはならない記事（ア〜ス）。"
SHOWN = ("impressions", "views", "reach", "video_views", "likes", "comments", "shares")

Posts = Sequence[dict[str, Any]]


def show(page: Frame) -> None:
    """The month's posts, oldest first."""
    account, month = page.chosen
    posts = reading_back.posts(page.view, account.account_id, month, month_end(month))[::-1]
    if not posts:
        put(h.p(".empty")[f"{screen_month(month)}の投稿はありません。"])
        return
    if page.user is None:
        st.caption("左で「記録する人」を選ぶと、どこまで読んだかと、話したい記事の印が残ります。")
    _reader(page, posts)


@st.fragment
def _reader(page: Frame, posts: Posts) -> None:
    """One post, or behind the last what was marked."""
    forms.told()
    held, at = held_by(page), _place(page, posts)
    with st.container(horizontal=True, vertical_alignment="center"):
        by_key = st.toggle("キーで操作する", value=True, key="posts_read_keys", help=HOW)
        st.caption(f"{len(posts):,}件のうち{posts_read.count(posts, held):,}件を読みました。")
    _buttons(page, posts, at, by_key)
    if at >= len(posts):
        _end(page, posts, held)
        return
    put(_post(page, posts, at, held))
    if st.session_state.get(_key(page, "wrong")) is not None:
        _wrong(page, posts[at])


def _buttons(page: Frame, posts: Posts, at: int, by_key: bool) -> None:
    """Above the text, so that they stay where they are; each has its key."""
    key = {name: k if by_key else None for name, k in KEYS.items()}
    here = at < len(posts)
    post_id = posts[at]["post_id"] if here else ""
    marked = post_id in held_by(page).talk
    with st.container(horizontal=True):
        _button("前へ", partial(_go, page, posts, at, at - 1), key["back"], disabled=at == 0)
        last = at == len(posts) - 1
        word = "読み終える" if last else "次へ"
        _button(word, partial(_go, page, posts, at, at + 1), key["next"], not here, "primary")
        word = "話したい記事の印を外す" if marked else "話したい記事にする"
        _button(word, partial(_mark, page, post_id), key["talk"], not here)
        opened = st.session_state.get(_key(page, "wrong")) is not None
        word = "禁止事項を閉じる" if opened else "投稿してはならない記事"
        _button(word, partial(_turn, page), key["wrong"], not here)


def _button(word: str, pressed: Any, shortcut: str | None, disabled: bool, kind: Any = "secondary") -> None:
    name = f"posts_read_{getattr(pressed, 'func', pressed).__name__}_{kind}"
    name += f"_{word}" if pressed.func is _go else ""
    st.button(plain(word), key=name, on_click=pressed, shortcut=shortcut, disabled=disabled, type=kind)


# ── what is shown ──────────────────────────────────────────────────────────────────────────────────


def _post(page: Frame, posts: Posts, at: int, held: PostsRead) -> h.Element:
    post = posts[at]
    when = post["published_at"]
    told = [
        f"{at + 1:,} / {len(posts):,}",
        f"{short_day(post['published_on'])}{f' {when:%H:%M}' if when else ''}",
        page.office.guideline.sorting.kind(post["kind"]) if post["kind"] else "",
        "返信" if post["reply"] else "",
        "話したい記事" if post["post_id"] in held.talk else "",
    ]
    seen = [m for m in SHOWN if m in post["metrics"]]
    figures = [
        f"{page.office.metrics[m].title.partition('（')[0]} {short_figure(post['metrics'][m], '')}"
        for m in seen
        if m in page.office.metrics
    ]
    gone = post["missing_since"]
    return h.div(".one-post", role="region", aria_live="polite", aria_label=f"記事 {at + 1}")[
        h.p(".about-post")["　".join(filter(None, told))],
        h.p(".whole-post")[post["text"] or "（本文なし）"],
        h.p(".about-post")[
            "　".join(figures),
            "　",
            link_to(post["url"], "媒体で見る（画像・動画）", target="_blank", rel="noreferrer")
            if post["url"]
            else None,
        ],
        h.p(".about-post")[f"{short_day(gone)}の書き出しから消えています。"] if gone else None,
    ]


def _end(page: Frame, posts: Posts, held: PostsRead) -> None:
    """What was marked, and the way to the 確認."""
    account, month = page.chosen
    talk = posts_read.to_talk(posts, held)
    told = (
        f"{len(posts):,}件を読み終えました。"
        if posts_read.count(posts, held) == len(posts)
        else "ここが終わりです。"
    )
    put(
        h.p(".lead.first")[
            told, f"話したい記事は{len(talk)}件です。" if talk else "印を付けた記事はありません。"
        ]
    )
    put(bullets(posts_read.glance(p) for p in talk))
    where = page.link("monthly", account=account.account_id, month=f"{month:%Y-%m}")
    put(h.p[link_to(f"{where}#confirm", f"{screen_month(month)}の月次評価（確認）へ")])
    st.button("はじめから読み直す", key="posts_read_again", on_click=_jump, args=(page, 0))


# ── 投稿してはならない記事 ─────────────────────────────────────────────────────────────────────────────


def _wrong(page: Frame, post: dict[str, Any]) -> None:
    """ア–ス, and the record of one that a post is of; shut again once it is recorded."""
    account = page.chosen[0]
    items = page.office.guideline.items("prohibited")
    put(
        h.div(".note")[
            h.strong["第1-2(8) 投稿してはならない記事"], bullets(f"{i.id}　{i.words}" for i in items)
        ]
    )
    fields = [
        of(
            Incident,
            "prohibited",
            "どれに当たるか",
            options={i.id: f"{i.id}　{i.words}" for i in items},
            required=True,
        ),
        of(Incident, "opened_on", "気づいた日"),
        of(Incident, "details", "くわしい内容"),
    ]
    fixed = {"account_id": account.account_id, "kind": "禁止記事"}
    done = "禁止記事として、事故・トラブルに記録しました。その後は、台帳の「事故・トラブル」で記録します。"
    form = Form("incident", fields, done, fixed, "事故・トラブルに記録する")
    told = f"記事 {post['post_id']}（{short_day(post['published_on'])}）: {(post['text'] or '')[:200]}"
    new(page, form, f"wrong_{account.account_id}_{post['post_id']}", {"details": told})


# ── what the buttons do ────────────────────────────────────────────────────────────────────────────


def held_by(page: Frame) -> PostsRead:
    """How far the reader has read; of nobody chosen, in this session."""
    account, month = page.chosen
    if page.user is None:
        return st.session_state.get(_key(page, "held"), PostsRead())
    return posts_read.load(page.office, page.user.person, account.account_id, f"{month:%Y-%m}")


def _place(page: Frame, posts: Posts) -> int:
    """Where the reader is: after a reload at the first that was not read."""
    key, ids = _key(page, "at"), [p["post_id"] for p in posts]
    at = st.session_state.get(key)
    if at is None:
        at = st.session_state[key] = held_by(page).first_unread(ids)
    opened = st.session_state.get(_key(page, "wrong"))
    if opened is not None and opened != _incidents(page):  # it was recorded
        st.session_state[_key(page, "wrong")] = None
    return min(at, len(posts))


def _go(page: Frame, posts: Posts, at: int, to: int) -> None:
    """To another post; one that is left behind forwards was read."""
    if to > at:
        _keep(page, held_by(page).read(posts[at]["post_id"]))
    _jump(page, to)


def _jump(page: Frame, to: int) -> None:
    st.session_state[_key(page, "at")] = max(to, 0)
    st.session_state[_key(page, "wrong")] = None


def _mark(page: Frame, post_id: str) -> None:
    _keep(page, held_by(page).marked(post_id))


def _turn(page: Frame) -> None:
    """Open ア–ス, or shut it."""
    key = _key(page, "wrong")
    st.session_state[key] = _incidents(page) if st.session_state.get(key) is None else None


def _keep(page: Frame, held: PostsRead) -> None:
    account, month = page.chosen
    if page.user is None:
        st.session_state[_key(page, "held")] = held
        return
    try:
        posts_read.keep(page.office, page.user.person, account.account_id, f"{month:%Y-%m}", held)
    except OSError:
        forms.warn("読んだところと印を保存できませんでした。ディスクの空きを確かめてください。")


def _incidents(page: Frame) -> int:
    return sum(1 for _ in page.office.ledger.register().of(Incident, account_id=page.chosen[0].account_id))


def _key(page: Frame, name: str) -> str:
    account, month = page.chosen
    return f"posts_read_{name}_{account.account_id}_{month:%Y-%m}_{page.user.person if page.user else ''}"
