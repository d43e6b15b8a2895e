"""データの揃い方: a calendar of what is known, provisional or missing, so that one sees what to export next."""

from __future__ import annotations

from datetime import date
from html import escape

import streamlit as st

from services.intake.coverage import Cell, calendar

from .. import cache, frame
from ..frame import Frame

MARKS = {"whole": "●", "provisional": "○", "partial": "▲", "none": "–"}
WORDS = {
    "whole": "全日そろっています",
    "provisional": "速報の日があります",
    "partial": "足りない日があります",
    "none": "ありません",
}


def show(held: Frame) -> None:
    """The calendar of one account: a row for each kind of export, a column for each month."""
    months = cache.months_of(held.view, held.generation)
    if not held.accounts or not months:
        return
    st.header("データの揃い方", anchor="coverage")
    today = held.office.today()
    account = frame.choose_account(held.accounts, today)
    last = min(months[0], date(today.year, today.month, 1))
    lines = calendar(held.view, held.office, account.account_id, last)
    heads = "".join(
        f'<th scope="col" class="n">{_head(c.month, n)}</th>' for n, c in enumerate(lines[0].cells)
    )
    rows = "".join(
        f'<tr><th scope="row">{escape(line.title)}<small>{escape(line.how)}</small></th>'
        + "".join(f'<td class="n">{_cell(c)}</td>' for c in line.cells)
        + "</tr>"
        for line in lines
    )
    st.html(
        f'<div class="scroll"><table class="board"><thead><tr><th scope="col">書き出し</th>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'
    )
    st.caption(
        "　".join(f"{MARKS[s]} {w}" for s, w in WORDS.items())
        + "。日は媒体の日付です（X は UTC、YouTube・Meta は米国太平洋時間）。"
    )
    gaps = [(line, c) for line in lines for c in line.cells if c.state == "partial"]
    if gaps:
        told = "".join(
            f"<li>{escape(line.title)}: {c.month.year}年{escape(c.missing)}</li>" for line, c in gaps[-8:]
        )
        st.html(f'<div class="note">足りない日（書き出して入れてください）<ul>{told}</ul></div>')


def _head(month: date, place: int) -> str:
    year = f"<small>{month.year}年</small>" if place == 0 or month.month == 1 else "<small>&nbsp;</small>"
    return f"{year}{month.month}月"


def _cell(cell: Cell) -> str:
    told = f"{cell.days}日中{cell.known}日" if cell.days > 1 else WORDS[cell.state]
    short = f"<small>{cell.known}日</small>" if cell.state == "partial" else ""
    return f'<span title="{told}" aria-label="{WORDS[cell.state]}、{told}">{MARKS[cell.state]}</span>{short}'
