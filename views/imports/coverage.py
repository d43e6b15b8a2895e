"""データの揃い方: a calendar of what is known, provisional or missing, so that one sees what to export next."""

from __future__ import annotations

from datetime import date

import htpy as h
import streamlit as st

from services.intake.coverage import Cell, calendar

from .. import cache, forms, frame
from ..frame import Frame
from ..markup import bullets, plain, put, under

MARKS = {"whole": "●", "provisional": "○", "partial": "▲", "none": "–"}
WORDS = {
    "whole": "全日そろっています",
    "provisional": "速報の日があります",
    "partial": "足りない日があります",
    "none": "ありません",
}


def show(page: Frame) -> None:
    """The calendar of one account: a row for each kind of export, a column for each month."""
    months = cache.months_of(page.view, page.generation, fed=True)
    if not page.accounts or not months:
        return
    st.header("データの揃い方", anchor="coverage")
    today = page.office.today()
    account = frame.choose_account(page)
    assert account is not None
    last = min(months[0], date(today.year, today.month, 1))
    lines = calendar(page.view, page.office, account.account_id, last)
    heads = [h.th(".n", scope="col")[_head(c.month, n)] for n, c in enumerate(lines[0].cells)]
    rows = [
        h.tr[h.th(scope="row")[line.title, under(line.how)], [h.td(".n")[_cell(c)] for c in line.cells]]
        for line in lines
    ]
    forms.framed([h.th(scope="col")["書き出し"], heads], rows, "データの揃い方")
    legend = "　".join(f"{MARKS[s]} {w}" for s, w in WORDS.items())
    st.caption(f"{plain(legend)}。日は媒体の日付です（X は UTC、YouTube・Meta は米国太平洋時間）。")
    gaps = [(line, c) for line in lines for c in line.cells if c.state == "partial"]
    if gaps:
        told = [f"{line.title}: {c.month.year}年{c.missing}" for line, c in gaps[-8:]]
        put(h.div(".note")["足りない日（書き出して入れてください）", bullets(told)])


def _head(month: date, place: int) -> h.Node:
    year = f"{month.year}年" if place == 0 or month.month == 1 else "\u00a0"
    return [h.small[year], f"{month.month}月"]


def _cell(cell: Cell) -> h.Node:
    told = f"{cell.days}日中{cell.known}日" if cell.days > 1 else WORDS[cell.state]
    return [
        h.span(title=told, aria_label=f"{WORDS[cell.state]}、{told}")[MARKS[cell.state]],
        under(f"{cell.known}日" if cell.state == "partial" else None),
    ]
