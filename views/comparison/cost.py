"""比較 on screen: one account's cost in a sentence, then all accounts: what they cost, how many they reach of those expected.

Filters and the choice about event months live in the URL. The others of an account are the city's of its platform, whatever
is filtered: what is seen does not change what is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import htpy as h
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from charts.axes import Canvas
from charts.beside import cost_range, share_bar, share_scale
from charts.sprite import Sprite
from metrics.calendar import screen_month
from metrics.comparison import Compared, Comparison
from metrics.comparison_words import (
    cost_sentence,
    council_sentence,
    difference_word,
    events_sentence,
    yen,
)
from metrics.costs import COSTS, Against
from metrics.words import KIND_WORDS, figure

from .. import cache, cards, frame, productivity
from ..frame import Frame
from ..markup import link_to, plain, put, under

EVENTS = {"in": "災害・催しの月も入れる", "out": "災害・催しの月を除く"}
HOW_REAL = (
    "同じ媒体の中で、比で比べます。「偶然の幅」は、月ごとのばらつきと、となりの月どうしが似ることと、このページで比べる数の多さを入れた95%の幅です。"
    "1倍がその外にあれば「偶然では説明しにくい」とします。本当は差がないのにそう言うページは20に1つ以下です（Benjamini–Hochberg）。"
    "前の月の業務時間を引き継いだ月（推計）は数えません。違いがあることを示すもので、理由は示しません。"
)
VIEWS = {
    "cost": "費用",
    "users": "想定との比",
    "rates": "反応",
    "hours": "時間と成果",
    "merging": "統合の候補",
    "peers": "ほかの市",
}
WIDTH = 170
PAGE = Canvas(width=600, height=340)  # of the scatters: as wide as a page of 1024 allows


@dataclass(frozen=True)
class Chosen:
    """What is compared: the whole comparison, the accounts that the filters let through, and those for emergencies alone."""

    done: Comparison
    accounts: tuple[Compared, ...]
    apart: tuple[Compared, ...]

    @property
    def filtered(self) -> bool:
        return len(self.accounts) + len(self.apart) < len(self.done.accounts)


# ── ask ────────────────────────────────────────────────────────────────────────────────────────────


def places() -> tuple[DeltaGenerator, DeltaGenerator]:
    """Where the answer stands, and below it where one chooses what is compared."""
    return st.container(), st.container()


def ask(page: Frame, place: DeltaGenerator) -> Chosen:
    """Platform, kind and section, and whether months of a 災害 or 催し count."""
    assert page.month is not None
    with place:
        asked = [st.query_params.get(name) for name in ("platform", "kind", "section")]
        told = st.empty()
        with st.expander("比べるアカウントと月を選ぶ", expanded=any(asked)):
            events = frame.choose_part("events", EVENTS, "in", "災害・催しの月")
            done = cache.comparison_of(page.view, page.generation, page.month, events == "in")
            platforms = {a.platform: _platform(page, a) for a in done.accounts}
            left, middle, right = st.columns(3)
            with left:
                platform = _filter("platform", "媒体", platforms)
            with middle:
                kind = _filter("kind", "区分", {a.kind: KIND_WORDS[a.kind] for a in done.accounts})
            with right:
                section = _filter("section", "運営主体", {a.section: a.section for a in done.accounts})
        found = done.some(platform, kind, section)
        told.caption(
            f"{screen_month(done.first)}〜{screen_month(done.month)}の、確定した月で比べます。{plain(events_sentence(done))}"
        )
        if not found:
            frame.empty("この条件に合うアカウントはありません。上の絞り込みを変えてください。")
    return Chosen(done, tuple(a for a in found if not a.emergency), tuple(a for a in found if a.emergency))


def _filter(key: str, label: str, words: dict[str, str]) -> str | None:
    """One of the accounts' own words, or all of them."""
    return (
        frame.choose_or_none(key, label, ["", *sorted(words, key=words.__getitem__)], {"": "すべて"} | words)
        or None
    )


def _platform(page: Frame, account: Compared) -> str:
    return page.office.platform_name(account.platform)


def choose(chosen: Chosen) -> str:
    """What is laid side by side; 統合の候補 alone where the filters let no account through."""
    views = VIEWS if chosen.accounts else {"merging": VIEWS["merging"]}  # of all, whatever is filtered
    return frame.choose_part("beside_by", views, next(iter(views)), "何を比べるか")


# ── the answer ─────────────────────────────────────────────────────────────────────────────────────


def answer(page: Frame, chosen: Chosen, place: DeltaGenerator) -> None:
    """What this account costs per person reached, beside the others, and whether the difference is real: first of all."""
    assert page.account is not None and page.month is not None
    account = chosen.done.account(page.account.account_id)
    with place:
        if account is None:
            frame.empty(
                f"{page.account.name}は、{screen_month(page.month)}にはありません。ほかの月を選んでください。"
            )
            return
        apart = (
            "非常時専用です。平時の値で、ほかのアカウントと優劣をつけられません。"
            if account.emergency
            else ""
        )
        told = h.p(".lead.first")[apart + council_sentence(account)]
        if account.hours is None:
            put(told)
            productivity.no_hours(page, "", account.account_id)
            return
        reaction = account.cost("cost_per_reaction")
        also = (cost_sentence(reaction) if reaction else "") + _worked(account)
        put(told, h.p(".words")[also])
        with st.expander("くわしく（偶然の幅の見かた）"):
            st.caption(HOW_REAL)


def _worked(account: Compared) -> str:
    estimated = f"、うち推計{account.estimated_months}か月" if account.estimated_months else ""
    spent = f"、費用は{yen(account.yen)}円" if account.yen is not None else ""
    return f"直近12か月の業務時間は{figure(account.hours, '時間')}時間（記録のある{account.hours_months}か月{estimated}）{spent}です。"


# ── what it costs ──────────────────────────────────────────────────────────────────────────────────


def costs(page: Frame, chosen: Chosen) -> None:
    """One cost of every account that has it, dearest first, with its months' range and the middle of the others."""
    held_by = {
        m: [(a, c) for a in chosen.accounts if (c := a.cost(m)) is not None and c.value is not None]
        for m in COSTS
    }
    offered = {
        m: f"{title.removesuffix('の費用')}（{len(held_by[m])}）" for m, title in COSTS.items() if held_by[m]
    }
    if not offered:
        productivity.no_hours(page, "業務時間と、到達・表示・反応の数の両方がわかるアカウントがありません。")
        return
    metric = frame.choose_part("cost", offered, _first(page, chosen, offered), "何あたりの費用か")
    pairs = sorted(held_by[metric], key=lambda p: -(p[1].value or 0.0))
    _cost_table(page, pairs)
    without = [a.name for a in chosen.accounts if a not in [p[0] for p in pairs]]
    st.caption(
        "線は月ごとの値の幅、点は12か月を通した値、白い縦線は同じ媒体のほかのアカウントの中央値です。ほかのアカウントは、ほかの絞り込みにかかわりません。"
        + (f"この値のないアカウント: {plain('、'.join(without))}。" if without else "")
    )


def _first(page: Frame, chosen: Chosen, offered: dict[str, str]) -> str:
    """The cost that the answer above speaks of, where it is offered."""
    mine = chosen.done.account(page.account.account_id) if page.account else None
    named = mine.reaching.metric if mine and mine.reaching else ""
    return named if named in offered else next(iter(offered))


def _cost_table(page: Frame, pairs: Sequence[tuple[Compared, Against]]) -> None:
    drawn = Sprite("cost-drawing")
    most = max([c.high or c.value or 0.0 for _, c in pairs] + [c.others or 0.0 for _, c in pairs]) or 1.0
    rows = [row(page, a, _cost_cells(c, most, drawn)) for a, c in pairs]
    heads = [
        ("アカウント", ""),
        ("12か月（円）", "n"),
        ("12か月の範囲", ""),
        ("ほかの中央値", "n"),
        ("ほかの何倍か（偶然の幅）", ""),
    ]
    cards.table(heads, rows, drawn, "費用の比較")


def _cost_cells(cost: Against, most: float, drawn: Sprite) -> h.Node:
    span = f"{yen(cost.low)}〜{yen(cost.high)}" if cost.low is not None else ""
    words = f"12か月で{yen(cost.value)}円、月ごとに{span}円、ほかの中央値 {yen(cost.others)}円"
    image = drawn.place(
        cost_range(cost.value, cost.low, cost.high, cost.others, most, words, WIDTH), WIDTH, 14, words
    )
    return [
        h.td(".n")[h.strong[yen(cost.value)]],
        h.td[image, under(f"{span}円")],
        h.td(".n")[yen(cost.others), under(f"{cost.other_accounts}アカウント")],
        h.td[difference_word(cost)],
    ]


# ── 想定利用者数 ───────────────────────────────────────────────────────────────────────────────────


def users(page: Frame, chosen: Chosen) -> None:
    """想定利用者数 against 利用者数 of every account, the furthest behind first; what is not known last."""
    drawn = Sprite("share-drawing")
    scale = share_scale([a.share for a in chosen.accounts], WIDTH)
    ordered = sorted(chosen.accounts, key=lambda a: (a.share is None, a.share or 0.0))
    rows = []
    for a in ordered:
        share = f"{figure(a.share, '%')}%" if a.share is not None else "–"
        words = f"想定の{share}" if a.share is not None else "比べられません"
        image = drawn.place(share_bar(a.share, scale, words), WIDTH, 14, words)
        users = h.td(".n")[h.strong[figure(a.followers, "人")]]
        rows.append(row(page, a, [users, h.td(".n")[_expected(page, a)], h.td(".n")[share], h.td[image]]))
    heads = [
        ("アカウント", ""),
        ("利用者数（人）", "n"),
        ("想定（人）", "n"),
        ("想定との比", "n"),
        ("実際（白い縦線が想定）", ""),
    ]
    cards.table(heads, rows, drawn, "想定利用者数と実際の利用者数")
    if all(a.followers is None for a in chosen.accounts):
        st.caption(
            f"{screen_month(chosen.done.month)}の月末の利用者数がまだありません。前の月を選ぶか、取込から読み取り値を入れてください。"
        )


def _expected(page: Frame, account: Compared) -> h.Node:
    if account.expected is not None:
        return figure(account.expected, "人")
    return link_to(page.link("register", account=account.account_id, part="lines"), "想定を入れる")


# ── 非常時専用 ─────────────────────────────────────────────────────────────────────────────────────


def emergency(page: Frame, chosen: Chosen) -> None:
    """非常時専用 accounts, apart: they enter no common figure and are ranked nowhere."""
    if not chosen.apart:
        return
    st.header("非常時専用のアカウント", anchor="emergency")
    st.caption("平時に投稿しないことが役割です。上の比べ方には入れていません。")
    rows = [
        row(
            page,
            a,
            [
                h.td(".n")[one]
                for one in (
                    figure(a.followers, "人"),
                    _expected(page, a),
                    figure(a.hours, "時間"),
                    yen(a.yen),
                    figure(a.reactions, "件"),
                )
            ],
        )
        for a in chosen.apart
    ]
    heads = [
        ("アカウント", ""),
        ("利用者数（人）", "n"),
        ("想定（人）", "n"),
        ("業務時間（12か月）", "n"),
        ("費用（円）", "n"),
        ("反応（件）", "n"),
    ]
    cards.table(heads, rows, Sprite("apart-drawing"), "非常時専用のアカウント")


# ── rows ───────────────────────────────────────────────────────────────────────────────────────────


def row(page: Frame, account: Compared, cells: h.Node) -> h.Element:
    """An account and its cells. The chosen one is marked, for the eye and for who is read to."""
    own = page.account is not None and account.account_id == page.account.account_id
    where = page.link("monthly", account=account.account_id, month=cards.month_key(page))
    return h.tr(class_="own" if own else None, aria_current="true" if own else None)[
        h.th(scope="row")[
            link_to(where, account.name),
            under(f"{_platform(page, account)}・{KIND_WORDS[account.kind]}・{account.section}"),
        ],
        cells,
    ]
