"""What several pages show: a state in mark, colour and word; the lead sentence; the board of accounts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TypeVar

import htpy as h
import streamlit as st

from charts.bullet import KEY, bullet, told
from charts.palette import ink
from charts.sparkline import sparkline
from charts.sprite import Sprite
from metrics.arrivals import ARRIVAL_WORDS, WHOLE
from metrics.calendar import month_end
from metrics.common_cause import Common, short
from metrics.evaluation import Evaluation
from metrics.overview import Bar, Overview, OverviewRow, Spark
from metrics.words import KIND_WORDS, MARKS, STATE_WORDS, figure, short_title
from services.decision.tags import Tags
from services.month.progress import Owing
from services.register import beginning

from . import cache
from .frame import Frame
from .markup import joined, link_to, put, rules, signed, tag, under

T = TypeVar("T")
PORTION = 100  # rows: drawn in an eighth of a second; thousands take seconds, and nobody reads them
GRAVE = ("consider", "recovering", "watch", "hold", "void")


def state_html(state: str, word: str) -> h.Element:
    """A state: mark, colour and word, always all three."""
    return signed(ink(state), MARKS[state], word)


def spoken(page: Frame, e: Evaluation) -> Evaluation:
    """An Evaluation as it is shown: users under the word of its platform. What is signed and kept is the one before."""
    return cache.spoken_of(page.office, e, page.generation, e.account_id, e.month)


def lead(page: Frame, month: Overview, owed: Owing) -> None:
    """The one sentence: how many accounts, how many in which state (which add up to them), who owes what; each part leads to
    its place."""
    counts = month.counts
    parts: list[h.Node] = [f"{len(month.rows)}アカウント中、"]
    if not any(counts[s] for s in GRAVE):
        parts.append("ラインを下回ったアカウントはありません。")
    parts += [
        joined(h.a(href=f"#{s}")[f"{word} {counts[s]}"] for s, word in STATE_WORDS.items() if counts[s]),
        "。",
    ]
    first = beginning.begins(page.office.ledger.register())
    if first and page.month and page.month < first:
        parts.append(f"{beginning.before(first)}。")
    elif page.month and month_end(page.month) < page.office.today():
        parts.append(_owing("未取込", page.link("imports"), [a.name for a in owed.untaken]))
        if owed.short:
            where = page.link("imports", part="coverage", account=owed.short[0].account_id)
            parts.append(_owing("月末までそろっていない", where, [a.name for a in owed.short]))
        if owed.unsubmitted:
            where = page.link("monthly", account=owed.unsubmitted[0].account_id, month=month_key(page))
            parts.append(_owing("未提出", where, [a.name for a in owed.unsubmitted]))
    else:
        parts.append("この月はまだ終わっていません。")
    put(h.p(".lead")[parts])


def _owing(what: str, link: str, names: Sequence[str]) -> h.Node:
    if not names:
        return f"{what}のアカウントはありません。"
    told = "、".join(names[:3]) + ("ほか" if len(names) > 3 else "")
    return [link_to(link, f"{what} {len(names)}"), f"（{told}）。"]


def board(
    page: Frame,
    month: Overview,
    owed: Owing,
    tagged: Mapping[str, Tags] = MappingProxyType({}),
    common: Common | None = None,
    new: Callable[[str], str | None] | None = None,
) -> None:
    """Every account of the month, gravest first. A real table, so that it prints and can be read aloud.

    `owed`: what the accounts still owe, the same as the lead counts; `tagged`: what stands under a name, as it is today, whatever the month;
    `common`: what the platforms did; `new`: what is new about an account for who looks.
    """
    seen: set[str] = set()
    drawn = Sprite("board-drawing")
    shown, rows = first_rows("board", month.rows), []
    sparks = cache.sparks_of(
        page.view, page.office, shown, page.generation, month.month, tuple(r.account_id for r in shown)
    )
    for row in shown:
        anchor = None if row.state in seen else row.state
        seen.add(row.state)
        tags = tagged.get(row.account_id, Tags())
        cells = _cells(
            page,
            row,
            drawn,
            sparks.get(row.account_id),
            tags,
            owed.came(row.account_id),
            common,
            new(row.account_id) if new else None,
        )
        rows.append(h.tr(id=anchor, class_="gone" if tags.gone else None)[cells])
    heads = [
        ("状態", ""),
        ("アカウント", ""),
        ("利用者数（人）", "n"),
        ("判定指標とライン", ""),
        ("13か月", ""),
        ("先月から", ""),
    ]
    table(heads, rows, drawn, "アカウントの一覧")
    more_rows("board", [row.state for row in month.rows])
    put(h.p(".key")[KEY])


def table(heads: Sequence[tuple[str, str]], rows: Sequence[h.Element], drawn: Sprite, label: str) -> None:
    """A table of our own: (name, class) per column, its rows, its drawings, what it is called where it is read aloud."""
    header = [h.th(scope="col", class_=kind)[head] for head, kind in heads]
    put(rules(drawn.css))
    told = h.table(".board", aria_label=label)[h.thead[h.tr[header]], h.tbody[rows]]
    put(h.div(".scroll", tabindex="0", role="region", aria_label=label)[told])


def _cells(
    page: Frame,
    row: OverviewRow,
    drawn: Sprite,
    spark: Spark | None,
    tags: Tags,
    came: str,
    common: Common | None,
    new: str | None,
) -> h.Node:
    where = page.link("monthly", account=row.account_id, month=month_key(page))
    platform = page.office.platform_name(row.platform)
    return [
        h.td[
            state_html(row.state, row.word),
            under("○ 判定保留の指標あり" if row.also_hold else None),
            under(tag(ARRIVAL_WORDS[came]) if came != WHOLE else None),
        ],
        h.th(scope="row")[
            link_to(where, row.name),
            under(f"{platform}・{KIND_WORDS[row.kind]}・{row.section}"),
            [under(tag(word)) for word in tags.words],
            h.small(".since")["▸ ", new] if new else None,
        ],
        h.td(".n")[_users(row)],
        h.td[[bar_html(b, drawn) for b in row.bars] or _no_line(page, row)],
        h.td[_spark(row, spark, drawn)],
        h.td(".moved")[row.moved, _common(row, common)],
    ]


def _common(row: OverviewRow, common: Common | None) -> h.Node:
    """Which of its deciding metrics moved with the whole platform."""
    told = [(b, common.told(row.account_id, b.metric)) for b in row.bars] if common else []
    return [
        under(f"{short_title(b.title)}: {short(beside)}")
        for b, beside in told
        if beside and beside.others.common
    ]


def _users(row: OverviewRow) -> h.Node:
    """Followers, and what was expected and aimed at."""
    goals = [("想定", row.expected), ("目標", row.target)]
    told = [under(f"{name} {figure(value, '人')}") for name, value in goals if value is not None]
    return [h.strong[row.followers.number], under(row.followers.grounds), told]


def month_key(page: Frame) -> str:
    """The chosen month as the URL carries it."""
    return page.month.strftime("%Y-%m") if page.month else ""


def _no_line(page: Frame, row: OverviewRow) -> h.Node:
    if row.state == "exempt":
        return None
    return link_to(page.link("register", account=row.account_id, part="lines"), "ラインを設定する")


def bar_html(bar: Bar, drawn: Sprite, told_beside: bool = False) -> h.Element:
    """A bullet bar with its figures as text beside it; `told_beside`: the row says already what it is of, its value and 目標, as
    every row does that of users."""
    lines = []
    if bar.target is not None and not told_beside and bar.metric != "followers":
        lines.append(f"目標 {figure(bar.target, bar.unit)}")
    if bar.continue_line is not None:
        lines.append(f"継続 {figure(bar.continue_line, bar.unit)}")
    if bar.withdraw_line is not None:
        lines.append(f"撤退 {figure(bar.withdraw_line, bar.unit)}")
    image = drawn.place(bullet(bar, width=220, height=14), 220, 14, told(bar))
    window = f"（直近{bar.window_months}か月）" if bar.window_months > 1 else ""
    what = None if told_beside else h.span[f"{short_title(bar.title)}{window} ", h.strong[bar.value.said]]
    return h.div(".bar")[what, image, under(joined((h.span(".on")[line] for line in lines), "／"))]


def _spark(row: OverviewRow, spark: Spark | None, drawn: Sprite) -> h.Node:
    if spark is None or all(f.value is None for f in spark.figures):
        return None
    label = f"{spark.title}の13か月の動き"
    line = sparkline(spark.figures, title=spark.title, state=row.state, width=110, height=30)
    return [drawn.place(line, 110, 30, label), under(short_title(spark.title))]


# ── a long table, as far as somebody reads it; what sorts, filters or counts sees all of it ────────────


def first_rows(table: str, rows: Sequence[T]) -> Sequence[T]:
    """The rows to be drawn of a table, by its name."""
    return rows[: _upto(table)]


def more_rows(table: str, states: Sequence[str]) -> None:
    """Under a table: what is not drawn of it, by state, and the way there. `states`: of all its rows, as they stand; blank where
    they are not told. The place of a state of which no row is drawn is here."""
    upto = _upto(table)
    seen, left = states[:upto], Counter(states[upto:])
    if not left:
        return
    parts = joined(
        h.span(id=None if s in seen else s)[f"{word} {left[s]:,}"]
        for s, word in STATE_WORDS.items()
        if left[s]
    )
    told = f"ここまで {len(seen):,}アカウントです。このあとに {left.total():,}アカウント"
    put(h.p(".hint")[told, ["（", parts, "）"] if parts else None, "があります。"])
    with st.container(horizontal=True):
        st.button(
            f"続きを{PORTION}アカウント表示する",
            key=f"more_{table}",
            on_click=_show,
            args=(table, upto + PORTION),
        )
        st.button("最後まで表示する", key=f"whole_{table}", on_click=_show, args=(table, len(states)))


def _upto(table: str) -> int:
    return st.session_state.get(f"rows_of_{table}", PORTION)


def _show(table: str, rows: int) -> None:
    st.session_state[f"rows_of_{table}"] = rows
