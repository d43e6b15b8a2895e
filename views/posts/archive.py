"""The archive of posts on screen: span, search, sorting by any metric, and one post's snapshots over time."""

from __future__ import annotations

from typing import Any

import streamlit as st

from metrics.calendar import add_months, month_end, screen_month
from services.audit import frames, reading_back

from .. import frame, grids, typed
from ..frame import Frame

SPANS = {"1": "この月", "3": "3か月", "12": "12か月", "60": "5年"}


def browse(page: Frame) -> None:
    """Choose a span and words, see the posts, open one."""
    left, right = st.columns([2, 3], vertical_alignment="bottom")
    with left:
        span = frame.choose("span", "期間（選んだ月まで）", list(SPANS), SPANS, "1")
    with right:
        words = st.text_input(
            "本文から探す",
            placeholder="ことばを入れる（空白で区切ると、すべてを含む投稿）",
            key="search",
            bind="query-params",
        )
    account, month = page.chosen
    first = add_months(month, 1 - int(span))
    rows = reading_back.posts(page.view, account.account_id, first, month_end(month))
    found = _at_least(page, matching(rows, words or ""))
    st.caption(
        f"{screen_month(first) + '〜' if first != month else ''}{screen_month(month)}の {len(rows):,} 件のうち {len(found):,} 件。列の見出しを押すと並べ替えます。"
    )
    grids.vanished(found)
    picked = grids.posts(page, found, f"{account.name}の記事")
    chosen = picked.selection.rows if picked is not None else []
    if chosen and chosen[0] < len(found):
        _snapshots(page, found[chosen[0]])


def _at_least(page: Frame, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Only posts that reach a figure of one metric, if one is chosen."""
    shown = [m for m in page.office.metrics if any(m in r["metrics"] for r in rows)]
    left, right = st.columns([2, 3], vertical_alignment="bottom")
    with left:
        titles = {"": "絞り込まない"} | {m: page.office.metrics[m].title for m in shown}
        metric = frame.choose("filter", "指標で絞り込む", list(titles), titles, "")
    if not metric:
        return rows
    with right:
        least = typed.number("この値以上", "posts_least", low=0, value="1")
    if not isinstance(least, int | float):
        return rows
    return [r for r in rows if (r["metrics"].get(metric) or 0) >= least]


def matching(rows: list[dict[str, Any]], words: str) -> list[dict[str, Any]]:
    """The posts whose text holds every word.

    >>> [r["post_id"] for r in matching([{"post_id": "1", "text": "桜まつり"}, {"post_id": "2", "text": None}], "桜")]
    ['1']
    """
    wanted = [w.casefold() for w in words.split()]
    return [r for r in rows if all(w in (r["text"] or "").casefold() for w in wanted)]


def _snapshots(page: Frame, post: dict[str, Any]) -> None:
    st.header("この投稿の数字の移り変わり", anchor=False)
    st.text(post["text"] or "（本文なし）")
    rows = reading_back.snapshots(page.view, page.chosen[0].account_id, post["post_id"])
    grids.show(frames.sources(page.office, rows), f"{post['post_id']}の書き出しごとの値")
