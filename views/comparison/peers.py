"""ほかの市 on 比較: each account beside the middle half of other cities' accounts, as a 比較資料 tells them. No verdict."""

from __future__ import annotations

from collections.abc import Sequence

import htpy as h
import streamlit as st

from charts.beside import peer_band, peer_scale
from charts.sprite import Sprite
from metrics.norms import RESIDENTS
from metrics.peer_bands import HOW_MADE, NO_NORM, AmongPeers, Peers, middle, origin, sentence, who
from metrics.words import figure

from .. import cache, cards, frame
from ..frame import Frame
from ..markup import plain, put, under
from .cost import Chosen, row

WIDTH = 220


def show(page: Frame, chosen: Chosen) -> None:
    """One metric: the chosen account in a sentence, then every account that the filters let through; where it comes from."""
    assert page.account is not None and page.month is not None
    peers = cache.peers_of(page.view, page.office, page.generation, page.month)
    ids = [a.account_id for a in chosen.accounts]
    offered = {
        m: f"{page.office.metrics[m].title}（{len(found)}）"
        for m in peers.metrics()
        if (found := peers.some(m, ids))
    }
    if not offered:
        _nothing(peers)
        return
    first = _first(page, peers, offered)
    metric = frame.choose(
        "beside_metric", "比べる指標（値のあるアカウントの数）", list(offered), offered, first
    )
    mine = peers.of(page.account.account_id, metric)
    if mine:
        put(h.p(".words.peers")[sentence(mine, page.office.platform_name(mine.band.platform))])
    elif page.account.account_id in ids:
        title = page.office.metrics[metric].title
        st.caption(plain(f"{page.account.name}の{title}は、比べられる区分がないか、値がありません。"))
    _table(page, chosen, peers.some(metric, ids))


def _first(page: Frame, peers: Peers, offered: dict[str, str]) -> str:
    """The metric that judges the chosen account, where it is offered; else the first that the account has."""
    assert page.account is not None and page.month is not None
    of = (page.account.account_id, page.month)
    seen = cache.evaluation_of(page.view, page.office, page.generation, *of)
    deciding = [m.metric for m in seen.deciding] if seen else []
    own = [m for m in offered if peers.of(page.account.account_id, m)]
    return next(m for m in (*deciding, *own, *offered) if m in offered and (m in own or not own))


def _nothing(peers: Peers) -> None:
    why, how = peers.wanting
    if not why:
        frame.empty(
            "絞り込んだアカウントには、ほかの市と比べられる値がありません。上の絞り込みを変えてください。"
        )
    elif not how:
        frame.empty(f"{why}。")
    elif why == NO_NORM:
        frame.empty(f"{why}。{how}。", "pages/imports.py", "取り込む")
    else:
        frame.empty(f"{why}。{how}。", "pages/settings.py", "人口を決める")


def _table(page: Frame, chosen: Chosen, found: Sequence[AmongPeers]) -> None:
    drawn = Sprite("peers-drawing")
    scale = peer_scale([a.band for a in found], [a.figure.value for a in found], WIDTH)
    by_id = {a.account_id: a for a in chosen.accounts}
    rows = []
    for among in sorted(found, key=lambda a: (a.band.platform, -(a.figure.value or 0.0), a.account_id)):
        held, unit = among.band, among.figure.unit
        words = f"{among.name} {among.figure.said}、ほかの市の真ん中の半分 {middle(held, unit)}、中央 {figure(held.p50, unit)}{unit}"
        image = drawn.place(peer_band(held, among.figure.value, scale, words), WIDTH, 18, words)
        cells = [
            h.td(".n")[h.strong[among.figure.number], under(among.figure.grounds)],
            h.td(".n")[f"{figure(held.p25, unit)}〜{figure(held.p75, unit)}", _tails(among)],
            h.td[image],
            h.td(".x")[
                who(held, page.office.platform_name(held.platform)),
                under(f"比較資料の{held.line}行目" if held.line else None),
            ],
        ]
        rows.append(row(page, by_id[among.account_id], cells))
    unit = found[0].figure.unit
    heads = [
        ("アカウント", ""),
        (f"値（{unit}）", "n"),
        ("真ん中の半分", "n"),
        ("分布と値", ""),
        ("比べた相手", ""),
    ]
    cards.table(heads, rows, drawn, "ほかの市のアカウントとの比較")
    held = found[0].band
    sized = (
        f"人口1,000人あたりの分布を、人口{held.residents:,}人に直して示します。"
        if held.per == RESIDENTS
        else ""
    )
    st.caption(
        plain(
            f"濃い帯が真ん中の半分、うすい帯が両端の1割を除いた範囲（20市以上のとき）、縦線が中央、点がこの市の値です。{sized}"
            f"{origin(held)}。{HOW_MADE}"
        )
    )


def _tails(among: AmongPeers) -> h.Element | None:
    held, unit = among.band, among.figure.unit
    if held.p10 is None or held.p90 is None:
        return None
    return under(f"8割 {figure(held.p10, unit)}〜{figure(held.p90, unit)}")
