"""The monthly review on screen: headline, metric rows, one metric opened down to its evidence, the posts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import htpy as h
import streamlit as st

from charts.against_lines import alt_text, chart, numbered, out_of_sight
from charts.bullet import bar_of
from charts.sparkline import sparkline, told
from charts.sprite import Sprite
from metrics import common_cause, peer_bands
from metrics.calendar import month_end, screen_day, screen_month
from metrics.evaluation import Evaluation, Happening, MetricLine
from metrics.figures import Figure, change
from metrics.words import GRAVITY, HELD, KIND_WORDS, NO_DATA, basis_word, figure, short_title, with_unit
from services.audit import frames
from services.decision import finding, standings
from services.month import monthly
from services.papers import finals

from .. import cache, cards, forms, frame, grids, papers, proof
from ..cards import month_key, state_html
from ..frame import Frame
from ..markup import link_to, plain, put, tag, under
from . import outlook, signal

GLANCE = 20  # characters of names on a fold that stands beside another
TYPE_WORDS = {"期末到達": "年度末までに到達", "年度累計": "年度の累計", "毎月維持": "毎月維持", None: ""}


def headline(page: Frame, e: Evaluation) -> None:
    """What is the matter, since when, why: state, sentence, and what stood last month."""
    platform = page.office.platform_name(e.platform)
    before = f"先月は {e.previous_word}。" if e.previous_word and e.previous_word != e.word else ""
    also = " ○ ほかに判定保留の指標があります。" if e.also_hold else ""
    status = "確定" if e.final else "速報"
    about = f"{platform}・{KIND_WORDS[e.kind]}・運営主体 {e.section}・{screen_month(e.month)} "
    put(
        h.p(".lead.first")[
            h.span(".large")[state_html(e.state, e.word)],
            h.span(".about")[about, tag(status)],
            h.br,
            f"{_why(page, e)}{before}{also}",
        ],
        _decided(page, e),
        [h.p(".told")[said] for said in _common(page, e)],
    )


def _why(page: Frame, e: Evaluation) -> str:
    """Why the state is what it is. Of a month that runs nobody can export the days that are to come."""
    if e.state in HELD and month_end(e.month) >= page.office.today():
        return f"{e.month.month}月はまだ終わっていないので、判定していません。終わってから書き出して、取り込んでください。"
    return e.sentence


def _decided(page: Frame, e: Evaluation) -> h.Node:
    """What has been decided of the account since: the state alone would ask for it again."""
    register, today = page.office.ledger.register(), page.office.today()
    standing = standings.standings(register, today, e.month, standings.ON_SCREEN).get(e.account_id)
    if standing is None or not standing.sentence:
        return None
    closed = page.user is not None and page.user.contractor
    way = link_to(page.link("withdrawal", account=e.account_id), "継続・撤退を見る")
    return h.p(".told")[standing.sentence, None if closed else [" ", way]]


def _common(page: Frame, e: Evaluation) -> list[str]:
    """What the platform did beside the deciding metrics."""
    beside = finding.beside(page.office, e, cache.common_of(page.view, page.office, page.generation, e.month))
    return [beside[m.metric] for m in e.deciding if m.metric in beside]


def deciding(page: Frame, e: Evaluation) -> None:
    """The chart of the metric that decides, the gravest where there are two; with the way to all that stands behind it.
    While a metric is open further down, its chart stands there, and here the way back."""
    m = min(e.deciding, key=lambda m: GRAVITY[m.state or "no_line"], default=None)
    if m is not None and opened(e):
        shut = page.link("monthly", month=month_key(page))
        put(h.p(".events")[link_to(shut, f"判定指標の図（{short_title(m.title)}）に戻る")])
    elif m is not None:
        trend(page, e, m, link_to(where(page, m), f"{short_title(m.title)}をくわしく見る"))


def trend(page: Frame, e: Evaluation, m: MetricLine, way: h.Node = None) -> None:
    """A metric's course against its lines and beside other cities' accounts, and in full what its numbers of events stand
    for."""
    label = f"{e.name}　{m.title}　{screen_month(e.month)}" + ("（判定指標）" if way else "")
    held = cache.peer_course_of(page.view, page.office, page.generation, e.account_id, e.month)
    among = peer_bands.beside_line(m, held.get(m.metric, ()))
    bands = [a.band for a in among]
    beside = peer_bands.sentence(among[-1], page.office.platform_name(e.platform)) if among else ""
    if way:
        put(h.p(".way")[way])
    grids.drawing(chart(m, e.events, bands), alt_text(m) + beside, label, lambda: grids.months(m, bands))
    if among:
        unseen = out_of_sight(m, bands)
        st.caption(
            plain(f"{unseen or '灰色の帯: '}{beside}{peer_bands.origin(bands[-1])}。判定には使いません。")
        )
    told = [h.span[f"{n}: {_happened(event)}"] for n, event in numbered(m, e.events)]
    if told:
        put(h.p(".events")[told])


def _happened(event: Happening) -> str:
    until = f"〜{screen_day(event.until)}" if event.until and event.until != event.day else ""
    return f"{screen_day(event.day)}{until}　{event.title}（{event.kind}）"


def opened(e: Evaluation) -> MetricLine | None:
    """The metric that the address asks to open."""
    return e.line(st.query_params.get("metric", ""))


def metric_table(page: Frame, e: Evaluation, part: int) -> None:
    """The metrics of ① or ② that are looked at first, a row each. A link opens a metric under its row."""
    lines = e.part(part)
    if not lines:
        frame.empty(f"{screen_month(e.month)}の{NO_DATA}。取込で、この月の書き出しを入れてください。")
        return
    _rows(page, e, _first(page, lines), f"part{part}")


def _first(page: Frame, lines: Sequence[MetricLine]) -> Sequence[MetricLine]:
    """What decides, has lines or a target, and what the guideline names."""
    named = monthly.named(page.office) | {"comments"}
    return [m for m in lines if m.deciding or m.target is not None or m.metric in named] or lines[:1]


def rest(page: Frame, e: Evaluation, part: int) -> None:
    """The other metrics of ① or ②, folded."""
    lines = e.part(part)
    first = _first(page, lines)
    rest = [m for m in lines if m not in first]
    if not rest:
        return
    named = "、".join(short_title(m.title) for m in rest)
    label = (
        f"ほかの指標 {len(rest)}（{named if len(named) <= GLANCE else f'{short_title(rest[0].title)}など'}）"
    )
    box = frame.fold(label, f"rest{part}", opened=opened(e) in rest)
    if box.open:
        with box:
            _rows(page, e, rest, f"rest{part}")


def _rows(page: Frame, e: Evaluation, lines: Sequence[MetricLine], name: str) -> None:
    """Rows of metrics; the one that is open stands under its row, and the rows after it go on below."""
    now = next((m for m in lines if m == opened(e)), None)
    cut = lines.index(now) + 1 if now else len(lines)
    _table(page, lines[:cut], f"{name}-above")
    if now:
        detail(page, e, now)
        _table(page, lines[cut:], f"{name}-below")


def _table(page: Frame, lines: Sequence[MetricLine], name: str) -> None:
    if not lines:
        return
    heads = [
        ("指標", ""),
        ("値", "n"),
        ("先月", "n"),
        ("前年同月", "n"),
        ("13か月", ""),
        ("目標", "n"),
        ("ラインと状態", ""),
    ]
    drawn = Sprite(name)
    cards.table(
        heads,
        [h.tr[_metric_cells(page, m, drawn)] for m in lines],
        drawn,
        f"指標と値（{lines[0].title}から）",
    )


def where(page: Frame, m: MetricLine) -> str:
    return page.link("monthly", metric=m.metric, month=month_key(page)) + "#metric"


def _metric_cells(page: Frame, m: MetricLine, drawn: Sprite) -> h.Node:
    return [
        h.th(scope="row")[
            [tag("判定指標"), " "] if m.deciding else None,
            link_to(where(page, m), m.title),
            under(f"{basis_word(m.basis, m.additivity)}・{m.unit}"),
        ],
        h.td(".n")[h.strong[m.figure.number], under(m.figure.grounds)],
        h.td(".n")[_beside(m.last_month, m.figure)],
        h.td(".n")[_beside(m.last_year, m.figure)],
        h.td[_course(m, drawn)],
        h.td(".n")[_target(m)],
        h.td[_judged(m, drawn)],
    ]


def _judged(m: MetricLine, drawn: Sprite) -> h.Node:
    """State and bullet bar; for a target without lines, the way to set them is on the register."""
    lined = m.continue_line is not None or m.withdraw_line is not None
    return [
        state_html(m.state, m.word) if m.state else None,
        cards.bar_html(bar_of(m), drawn, told_beside=m.window_months == 1) if lined else None,
    ]


def _beside(before: Figure, now: Figure) -> h.Node:
    if before.value is None:
        return "–"
    return [before.number, under(before.grounds), h.small[change(now, before)]]


def _course(m: MetricLine, drawn: Sprite) -> h.Node:
    """Thirteen months at a glance, with the first and the last in figures."""
    figures = [p.figure(m.unit) for p in m.points[-13:]]
    if all(f.value is None for f in figures):
        return "–"
    line = sparkline(figures, title=m.title, state=m.state, width=110, height=26)
    label = f"{m.title}の13か月の動き。{told(figures)}"
    first, last = (f.number for f in (figures[0], figures[-1]))
    return h.span(".spark")[h.small[first], drawn.place(line, 110, 26, label), h.small[last]]


def _target(m: MetricLine) -> h.Node:
    if m.target is None:
        return "–"
    reached = m.progress.achieved
    return [
        figure(m.target, m.unit),
        under(f"達成 {reached:.0%}" if reached is not None else None),
        under(m.progress.note),
        h.small[TYPE_WORDS[m.target_type]],
    ]


def users(page: Frame, e: Evaluation) -> None:
    """② says 想定 beside the actual users; where these are not known, how to make them known."""
    m = e.line("followers")
    if m is None or m.value is None:
        put(
            h.p(".words")[
                "月末の利用者数がありません。媒体の画面で読み取った値を、",
                link_to(page.link("imports"), "取込"),
                "から入れてください（何月末の値かを添えて）。",
            ]
        )


def overall(e: Evaluation, purpose: str) -> None:
    """③: what the figures say of the targets, and the purpose that they serve. The judgement itself is a person's, on the
    sheet."""
    rows = [
        (
            m.title,
            f"目標 {with_unit(m.target, m.unit)}（{TYPE_WORDS[m.target_type]}）に対して "
            f"{with_unit(m.progress.reached, m.unit)}"
            + (f"、達成率 {m.progress.achieved:.0%}" if m.progress.achieved is not None else "")
            + (f"。いまの目安は {with_unit(m.progress.pace, m.unit)}" if m.progress.pace is not None else "")
            + (f"。{m.progress.note}" if m.progress.note else ""),
        )
        for m in e.metrics
        if m.target is not None
    ]
    if not rows:
        frame.empty("目標が登録されていません。台帳で目標を登録すると、ここに達成の度合いが出ます。")
    put(forms.described([*rows, *([("目的（利用方針）", purpose)] if purpose else [])]))


LOOKS = {
    "meaning": "この指標の意味",
    "months": "月ごとの値",
    "signal": "変動の見方",
    "outlook": "見込み",
    "evidence": "根拠（ファイルと行）",
}


def detail(page: Frame, e: Evaluation, m: MetricLine) -> None:
    """One metric opened: full chart, and of its table, definition, variation, outlook and evidence the one that is asked for."""
    shut = link_to(page.link("monthly", month=month_key(page)), "閉じる")
    put(h.div(".opened", id="metric")[h.h3[m.title], shut])
    if m.sentence and m.sentence not in e.sentence:
        put(h.p(".words")[m.sentence])
    _platform(page, e, m)
    looks = {name: word for name, word in LOOKS.items() if name != "outlook" or outlook.has(m)}
    look = frame.open_part("look", looks, "くわしく")
    trend(page, e, m)
    match look:
        case None:
            pass
        case "meaning":
            _definition(page, e, m)
        case "months":
            grids.show(frames.months(m).iloc[::-1], f"{e.name}　{m.title}の月ごとの値", m.unit)
        case "signal":
            signal.block(page, e, m)
        case "outlook":
            outlook.block(page, e, m)
        case _:
            proof.block(page, e, m)


def _platform(page: Frame, e: Evaluation, m: MetricLine) -> None:
    """The metric's changes beside those of the other accounts on the platform, but for what the head of the page has said; why
    nothing is said where nothing is."""
    common = cache.common_of(page.view, page.office, page.generation, e.month)
    platform = page.office.platform_name(e.platform)
    told = [common_cause.sentence(b, m.title, platform) for b in common.known(e.account_id, m.metric)]
    none = f"{platform}に、同じ月の比べられるほかのアカウントが{common_cause.FEWEST}つないため、媒体に共通の動きかどうかは分かりません。"
    peers = common.peers.known(e.platform, e.kind, m.metric, m.basis)
    above = _common(page, e)
    said = [s for s in told or [none] if s not in above]
    said += [common_cause.peer_sentence(p, m, platform) for p in peers]
    if said:
        st.caption(plain("".join(said)))


def _definition(page: Frame, e: Evaluation, m: MetricLine) -> None:
    metric = page.office.metrics[m.metric]
    told = [
        ("基準", basis_word(m.basis, m.additivity)),
        ("日の区切り", _day_of(page, e, m)),
        ("条項", metric.clause),
        ("よい向き", {"higher": "多いほどよい", "lower": "少ないほどよい"}.get(m.better, m.better)),
        ("ラインの窓", f"直近{m.window_months}か月" if m.window_months > 1 else "その月"),
        ("値がないとき", f"{NO_DATA}（0 とはしません）"),
        ("計算", f"metrics/{m.metric}.sql"),
        ("目標・ラインの記録", f"台帳記録 {m.target_seq} 番" if m.target_seq else "なし"),
        ("忍耐・回復の規則", f"台帳記録 {m.rule_seq} 番" if m.rule_seq else "既定値（3か月・2か月）"),
    ]
    put(h.div(".abreast")[forms.described(told)])


def _day_of(page: Frame, e: Evaluation, m: MetricLine) -> str:
    """What one day means: a day series keeps the platform's days, posts are put to Japanese time."""
    if m.basis == "post":
        return "投稿日時を日本時間に直して、月に分けています"
    return str(page.office.platforms.get(e.platform, {}).get("day", "媒体の日"))


def posts_of(page: Frame, e: Evaluation) -> list[dict[str, Any]]:
    """The posts published in the month, newest first."""
    return cache.posts_of(page.view, page.generation, e.account_id, e.month, month_end(e.month))


def posts(page: Frame, e: Evaluation, rows: list[dict[str, Any]]) -> None:
    """The month's posts as a table, and the way to those of other months."""
    grids.vanished(rows)
    others = partial(frame.way, "pages/posts.py", "ほかの月の記事も見る")
    if rows:
        grids.posts(page, rows, f"{screen_month(e.month)}の投稿", others)
        return
    if e.posts == 0:
        frame.empty(f"{screen_month(e.month)}の投稿は0件です（投稿の書き出しで確かめられています）。")
    else:
        grids.posts(page, rows, "")
    others()


def paper(page: Frame, e: Evaluation) -> None:
    """The month's sheet as PDF, made when it is asked for; of a closed month the one that was kept at its 締め, and those of
    earlier 版."""
    papers.offer(page, [("review", "pdf")], accounts=(e.account_id,), key="sheet")
    if not e.final:
        st.caption(papers.ISSUED)
        return
    st.caption(
        f"確定版（第{e.revision:d}版）です。いつ保存しても、締めたときと同じものが出ます。{papers.ISSUED}"
    )
    for close in finals.closes(page.office.ledger.register(), e.account_id, e.month):
        if close.body.revision != e.revision:
            papers.earlier(page, close)
