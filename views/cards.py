"""What several pages show: a state in mark, colour and word; the lead sentence; the board of accounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from types import MappingProxyType

import streamlit as st

from charts.bullet import bullet, told
from charts.palette import ink
from charts.sparkline import sparkline
from charts.sprite import Sprite
from metrics.arrivals import ARRIVAL_WORDS, WHOLE
from metrics.calendar import month_end
from metrics.overview import Bar, Overview, Row
from metrics.words import KIND_WORDS, MARKS, STATE_WORDS, figure
from services.decision.tags import Tags
from services.month.progress import Owing

from .frame import Frame


def state_html(state: str, word: str) -> str:
    """A state: mark, colour and word, always all three."""
    colour = ink(state)
    return (
        f'<span class="state" style="color:{colour.text}">'
        f'<i style="color:{colour.fill}" aria-hidden="true">{MARKS[state]}</i>{escape(word)}</span>'
    )


def lead(held: Frame, month: Overview, owed: Owing) -> None:
    """The one sentence: how many accounts, how many in which state, who owes what; each part leads to its place."""
    counts = month.counts
    parts = [f"{len(month.rows)}アカウント中、"]
    grave = [s for s in ("consider", "recovering", "watch", "hold", "void") if counts[s]]
    if grave:
        parts.append("、".join(f'<a href="#{s}">{STATE_WORDS[s]} {counts[s]}</a>' for s in grave) + "。")
    else:
        parts.append("ラインを下回ったアカウントはありません。")
    if counts["no_line"]:
        parts.append(f'<a href="#no_line">{STATE_WORDS["no_line"]} {counts["no_line"]}</a>。')
    if held.month and month_end(held.month) < held.office.today():
        parts.append(_owing("未取込", held.link("imports"), [a.name for a in owed.untaken]))
        if owed.short:
            where = held.link("imports", part="coverage", account=owed.short[0].account_id)
            parts.append(_owing("月末までそろっていない", where, [a.name for a in owed.short]))
        if owed.unsubmitted:
            where = held.link("monthly", account=owed.unsubmitted[0].account_id, month=month_key(held))
            parts.append(_owing("未提出", where, [a.name for a in owed.unsubmitted]))
    else:
        parts.append("この月はまだ終わっていません。")
    st.html(f'<p class="lead">{"".join(parts)}</p>')


def _owing(what: str, link: str, names: Sequence[str]) -> str:
    if not names:
        return f"{what}のアカウントはありません。"
    told = "、".join(escape(n) for n in names[:3]) + ("ほか" if len(names) > 3 else "")
    return f'<a href="{escape(link)}" target="_self">{what} {len(names)}</a>（{told}）。'


def board(
    held: Frame, month: Overview, owed: Owing, tagged: Mapping[str, Tags] = MappingProxyType({})
) -> None:
    """Every account of the month, gravest first. A real table, so that it prints and can be read aloud.

    `owed`: what the accounts still owe, the same as the lead counts; `tagged`: what stands under a name, as it is today, whatever the month.
    """
    seen: set[str] = set()
    drawn = Sprite("board-drawing")
    rows = []
    for row in month.rows:
        anchor = "" if row.state in seen else f' id="{row.state}"'
        seen.add(row.state)
        tags = tagged.get(row.account_id, Tags())
        gone = ' class="gone"' if tags.gone else ""
        rows.append(f"<tr{anchor}{gone}>{_cells(held, row, drawn, tags, owed.came(row.account_id))}</tr>")
    heads = [
        ("状態", ""),
        ("アカウント", ""),
        ("利用者数（人）", "n"),
        ("判定指標とライン", ""),
        ("13か月", ""),
        ("先月から", ""),
    ]
    table(heads, rows, drawn)


def table(heads: list[tuple[str, str]], rows: list[str], drawn: Sprite) -> None:
    """A table of our own: (name, class) per column, rows as HTML that is already escaped, its drawings."""
    header = "".join(f'<th scope="col" class="{c}">{h}</th>' for h, c in heads)
    st.html(f"<style>{drawn.css}</style>")
    st.html(
        f'<div class="scroll"><table class="board"><thead><tr>{header}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'
    )


def _cells(held: Frame, row: Row, drawn: Sprite, tags: Tags, came: str) -> str:
    where = escape(held.link("monthly", account=row.account_id, month=month_key(held)))
    platform = held.office.platforms.get(row.platform, {}).get("name", row.platform)
    also = "<small>○ 判定保留の指標あり</small>" if row.also_hold else ""
    missing = f'<small><span class="tag">{ARRIVAL_WORDS[came]}</span></small>' if came != WHOLE else ""
    under = "".join(f'<small><span class="tag">{escape(word)}</span></small>' for word in tags.words)
    cells = [
        f"<td>{state_html(row.state, row.word)}{also}{missing}</td>",
        f'<th scope="row"><a href="{where}" target="_self">{escape(row.name)}</a>'
        f"<small>{escape(str(platform))}・{KIND_WORDS[row.kind]}・{escape(row.section)}</small>{under}</th>",
        f'<td class="n">{_users(row)}</td>',
        f"<td>{''.join(bar_html(b, drawn) for b in row.bars) or _no_line(held, row)}</td>",
        f"<td>{_spark(row, drawn)}</td>",
        f"<td>{escape(row.moved)}</td>",
    ]
    return "".join(cells)


def _users(row: Row) -> str:
    """Followers, and what was expected and aimed at."""
    soft = f"<small>{row.followers.grounds}</small>" if row.followers.grounds else ""
    goals = [("想定", row.expected), ("目標", row.target)]
    told = "".join(
        f"<small>{name} {figure(value, '人')}</small>" for name, value in goals if value is not None
    )
    return f"<strong>{row.followers.number}</strong>{soft}{told}"


def month_key(held: Frame) -> str:
    """The chosen month as the URL carries it."""
    return held.month.strftime("%Y-%m") if held.month else ""


def _no_line(held: Frame, row: Row) -> str:
    if row.state == "exempt":
        return ""
    where = escape(held.link("register", account=row.account_id, part="lines"))
    return f'<a href="{where}" target="_self">ラインを設定する</a>'


def bar_html(bar: Bar, drawn: Sprite) -> str:
    """A bullet bar with its figures as text beside it."""
    lines = []
    if bar.continue_line is not None:
        lines.append(f"継続 {figure(bar.continue_line, bar.unit)}")
    if bar.withdraw_line is not None:
        lines.append(f"撤退 {figure(bar.withdraw_line, bar.unit)}")
    image = drawn.place(bullet(bar, width=220, height=14), 220, 14, told(bar))
    window = f"（直近{bar.window_months}か月）" if bar.window_months > 1 else ""
    return (
        f'<div class="bar"><span>{escape(short_title(bar.title))}{window} <strong>{bar.value.said}</strong></span>'
        f"{image}"
        f"<small>{'／'.join(lines)}</small></div>"
    )


def short_title(title: str) -> str:
    """A metric's title without what stands in brackets, where room is short.

    >>> short_title("反応数（いいね＋コメント＋共有）")
    '反応数'
    """
    return title.partition("（")[0]


def _spark(row: Row, drawn: Sprite) -> str:
    if all(f.value is None for f in row.spark):
        return ""
    label = f"{row.spark_metric}の13か月の動き"
    line = sparkline(row.spark, title=row.spark_metric, state=row.state, width=110, height=30)
    return f"{drawn.place(line, 110, 30, label)}<small>{escape(short_title(row.spark_metric))}</small>"
