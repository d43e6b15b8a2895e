"""What several pages show: a state in mark, colour and word; the lead sentence; the board of accounts."""

from __future__ import annotations

from html import escape

import streamlit as st

from charts.bullet import bullet, data_uri
from charts.palette import STATE_COLOURS
from charts.sparkline import sparkline
from metrics.overview import Bar, Overview, Row
from metrics.words import KIND_WORDS, MARKS, STATE_WORDS, figure

from .frame import Frame


def state_html(state: str, word: str) -> str:
    """A state: mark, colour and word, always all three."""
    colour = STATE_COLOURS[state]
    return (
        f'<span class="state" style="color:{colour.text}">'
        f'<i style="color:{colour.fill}" aria-hidden="true">{MARKS[state]}</i>{escape(word)}</span>'
    )


def lead(held: Frame, month: Overview) -> None:
    """The one sentence: how many accounts, how many in which state; each part leads to its rows."""
    counts = month.counts
    parts = [f"{len(month.rows)}アカウント中、"]
    grave = [s for s in ("consider", "recovering", "watch", "hold") if counts[s]]
    if grave:
        parts.append("、".join(f'<a href="#{s}">{STATE_WORDS[s]} {counts[s]}</a>' for s in grave) + "。")
    else:
        parts.append("ラインを下回ったアカウントはありません。")
    if counts["no_line"]:
        parts.append(f'<a href="#no_line">{STATE_WORDS["no_line"]} {counts["no_line"]}</a>。')
    if month.missing:
        names = "、".join(escape(r.name) for r in month.missing[:3]) + ("ほか" if len(month.missing) > 3 else "")
        parts.append(f'<a href="{held.link("imports")}">未提出 {len(month.missing)}</a>（{names}）。')
    else:
        parts.append("未提出はありません。")
    st.html(f'<p class="lead">{"".join(parts)}</p>')


def board(held: Frame, month: Overview) -> None:
    """Every account of the month, gravest first. A real table, so that it prints and can be read aloud."""
    seen: set[str] = set()
    rows = []
    for row in month.rows:
        anchor = "" if row.state in seen else f' id="{row.state}"'
        seen.add(row.state)
        rows.append(f"<tr{anchor}>{_cells(held, row)}</tr>")
    heads = [("状態", ""), ("アカウント", ""), ("利用者数（人）", "n"), ("想定", "n"), ("目標", "n"),
             ("判定指標とライン", ""), ("13か月の動き", ""), ("先月から", "")]  # fmt: skip
    header = "".join(f'<th scope="col" class="{c}">{h}</th>' for h, c in heads)
    st.html(f'<div class="scroll"><table class="board"><thead><tr>{header}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>')


def _cells(held: Frame, row: Row) -> str:
    where = escape(held.link("monthly", account=row.account_id, month=month_key(held)))
    platform = held.office.platforms.get(row.platform, {}).get("name", row.platform)
    also = '<small>○ 判定保留の指標あり</small>' if row.also_hold else ""
    missing = "" if row.submitted else '<small><span class="tag">未提出</span></small>'
    cells = [
        f"<td>{state_html(row.state, row.word)}{also}{missing}</td>",
        f'<th scope="row" style="white-space:normal;border-bottom:1px solid #e6e6e6;color:inherit"><a href="{where}" target="_self">{escape(row.name)}</a>'
        f"<small>{escape(str(platform))}・{KIND_WORDS[row.kind]}・{escape(row.section)}</small></th>",
        f'<td class="n">{figure(row.followers, "人")}</td>',
        f'<td class="n">{_goal(row.expected)}</td>',
        f'<td class="n">{_goal(row.target)}</td>',
        f"<td>{''.join(bar_html(b) for b in row.bars) or _no_line(held, row)}</td>",
        f"<td>{_spark(row)}</td>",
        f"<td>{escape(row.moved)}</td>",
    ]
    return "".join(cells)


def month_key(held: Frame) -> str:
    """The chosen month as the URL carries it."""
    return held.month.strftime("%Y-%m") if held.month else ""


def _goal(value: float | None) -> str:
    return "–" if value is None else figure(value, "人")


def _no_line(held: Frame, row: Row) -> str:
    if row.state == "exempt":
        return ""
    where = escape(held.link("register", account=row.account_id))
    return f'<a href="{where}" target="_self">ラインを設定する</a>'


def bar_html(bar: Bar) -> str:
    """A bullet bar with its figures as text beside it."""
    lines = []
    if bar.continue_line is not None:
        lines.append(f"継続 {figure(bar.continue_line, bar.unit)}")
    if bar.withdraw_line is not None:
        lines.append(f"撤退 {figure(bar.withdraw_line, bar.unit)}")
    told = f"{bar.title} {figure(bar.value, bar.unit)} {bar.unit}"
    image = data_uri(bullet(bar, width=200, height=14))
    return (
        f"<div style='margin-bottom:.45rem'><small style='color:#1a1a1a'>{escape(told)}</small>"
        f"<img src='{image}' alt='{escape(told)}、{escape('、'.join(lines))}' width='200' height='14'>"
        f"<small>{'／'.join(lines)}</small></div>"
    )


def _spark(row: Row) -> str:
    if not any(v is not None for v in row.spark):
        return ""
    image = data_uri(sparkline(row.spark, width=120, height=28))
    return (
        f"<img src='{image}' alt='{escape(row.spark_metric)}の13か月の動き' width='120' height='28'>"
        f"<small>{escape(row.spark_metric)}</small>"
    )
