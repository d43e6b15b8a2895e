"""何が反応されたか on screen: what differs in sentences, then each sort of posts with its factor, and its posts."""

from __future__ import annotations

import htpy as h
import streamlit as st

from charts.beside import factor_range
from charts.sprite import Sprite
from metrics import reacted
from metrics.calendar import month_end, screen_month
from metrics.carried import carried
from metrics.reacted import Reactions
from metrics.reacting import Sort
from metrics.sorting import PARTS
from services.audit import reading_back

from .. import cache, cards, frame, grids
from ..frame import Frame
from ..markup import link_to, plain, put, under
from . import by_hand, carry, finding

WIDTH = 170
UNSORTED = "theme."
OPEN = ("theme", "kind")
HOW = (
    "「何倍か」は、同じ月のほかの記事と、見られた数をそろえて比べた反応数（いいね＋コメント＋共有）の比で、かっこの中は95%の幅です（この頁で比べる数の多さの分だけ、広くしてあります）。"
    "同じ月の中で分類の札を4,999回配り直し、この頁で「差がある」とするもののうち偶然は20に1つ以下になるようにしています（Benjamini–Hochberg）。"
    "一つだけ飛び抜けた記事は、ばらつきの3倍までとして数えます。違いがあることを示すもので、理由は示しません。"
)


def show(page: Frame) -> None:
    """The answer, the table of each part, the posts of one sort."""
    account, month = page.chosen
    told = cache.reactions_of(page.view, page.office, page.generation, account.account_id, month)
    finding.show(page, told)
    _answer(page, told)
    if told.least is None:
        return
    for part in OPEN:
        _part(told, part)
    if any(told.of(p) for p in PARTS if p not in OPEN):
        with st.expander("曜日・時間帯"):
            for part in PARTS:
                if part not in OPEN:
                    _part(told, part)
    _posts_of(page, told)
    with st.expander("くわしく（比べかた）"):
        st.caption(HOW)


def _answer(page: Frame, told: Reactions) -> None:
    span = f"{screen_month(told.first)}〜{screen_month(told.month)}の記事"
    why = carry.closed_to(page) if told.found else None
    for sort in told.found:
        put(h.p(".lead.first")[reacted.sentence(sort)])
        if why is None:
            carry.buttons(page, carried(told, page.chosen[0].account_id, sort))
    if beside := reacted.among_others(told):
        put(h.p(".words")[beside])
    if not told.found and told.least is not None:
        put(h.p(".lead.first")[f"{span}では、差は見つかりませんでした。"])
    elif not told.found:
        put(h.p(".lead.first")[f"{span}は、まだ比べられません。"])
    if not told.found:
        way = link_to(page.link("posts", posts_part="trials"), "改善策の試行")
        put(
            h.p(".words")[
                "何を変えればよいかは、これらの記事からは言えません。変えたいことがあれば、",
                way,
                "で確かめられます。",
            ]
        )
    if why:
        st.caption(plain(why))
    put(h.p(".words")[reacted.in_advance(told)])
    left, seen = reacted.left_out(told), reacted.SEEN.get(told.seen or "")
    words = [f"{span}で、見られた数は{seen}です。"] if seen else []
    st.caption(plain("".join([*words, f"除いた記事: {left}。" if left else ""])))


def _part(told: Reactions, part: str) -> None:
    rows = told.of(part)
    if not rows:
        if part == "theme":
            st.caption("どの分類にも当たる記事がありません。「分類」で、規則を書けます。")
        return
    drawn = Sprite(f"reacted-{part}")
    heads = [(PARTS[part], ""), ("ほかの記事の何倍か", "")]
    cards.table(heads, [_row(s, drawn) for s in rows], drawn, f"{PARTS[part]}ごとの反応")


def _row(sort: Sort, drawn: Sprite) -> h.Element:
    words = f"{reacted.name(sort)}: {reacted.times(sort)}、{sort.told}"
    image = drawn.place(factor_range(sort.factor, sort.low, sort.high, words, WIDTH), WIDTH, 14, words)
    verdict = h.strong[sort.told] if sort.found else sort.told
    return h.tr[
        h.th(scope="row")[reacted.name(sort), under(f"{sort.posts:,}件・", verdict)],
        h.td[image, under(reacted.times(sort))],
    ]


def _posts_of(page: Frame, told: Reactions) -> None:
    """The posts of one sort, newest first, as the list shows them; of one, its themes, put right by hand."""
    keys = {f"{part}.{name}": (part, name) for part, name in told.ids}
    words = {"": "選ばない"} | {key: f"{PARTS[part]}: {name}" for key, (part, name) in keys.items()}
    words |= {UNSORTED: "どの分類にも当たらない記事"}
    chosen = frame.choose_or_none(
        "sort", "記事を見る（行を選ぶと、分類を手直しできます）", list(words), words
    )
    if not chosen:
        return
    ids = _unsorted(told) if chosen == UNSORTED else told.ids[keys[chosen]]
    account = page.chosen[0]
    rows = reading_back.posts(page.view, account.account_id, told.first, month_end(told.month))
    shown = [r for r in rows if r["post_id"] in ids]
    picked = grids.posts(page, shown, f"{account.name}の記事（{words[chosen]}）")
    at = picked.selection.rows if picked is not None else []
    if at and (post := by_hand.chosen(chosen, at[0], shown, rows)):
        by_hand.show(page, post)


def _unsorted(told: Reactions) -> set[str]:
    """The compared posts that are of no theme."""
    sorted_ids = {i for (part, _), ids in told.ids.items() if part == "theme" for i in ids}
    return {p.post_id for p in told.compared} - sorted_ids
