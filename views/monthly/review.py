"""The monthly review on screen: headline, metric rows, one metric opened down to its evidence, the posts."""

from __future__ import annotations

import htpy as h
import streamlit as st

from charts.against_lines import alt_text, chart
from charts.bullet import bar_of
from charts.sprite import Sprite
from metrics import common_cause
from metrics.calendar import month_end, screen_month
from metrics.evaluation import Evaluation, MetricLine
from metrics.figures import Figure, change
from metrics.words import KIND_WORDS, NO_DATA, basis_word, figure, with_unit
from services.audit import frames, reading_back
from services.decision import finding
from services.papers import finals

from .. import cache, cards, forms, frame, grids, papers, proof
from ..cards import month_key, state_html
from ..frame import Frame
from ..markup import link_to, plain, put, tag, under
from . import outlook, signal

TYPE_WORDS = {"期末到達": "年度末までに到達", "年度累計": "年度の累計", "毎月維持": "毎月維持", None: ""}


def headline(held: Frame, e: Evaluation) -> None:
    """What is the matter, since when, why: state, sentence, and what stood last month."""
    platform = held.office.platform_name(e.platform)
    before = f"先月は {e.previous_word}。" if e.previous_word and e.previous_word != e.word else ""
    also = " ○ ほかに判定保留の指標があります。" if e.also_hold else ""
    status = "確定" if e.final else "速報"
    about = f"{platform}・{KIND_WORDS[e.kind]}・運営主体 {e.section}・{screen_month(e.month)} "
    put(
        h.p(".about")[about, tag(status)],
        h.p(".lead.first")[
            h.span(".large")[state_html(e.state, e.word)], h.br, f"{e.sentence}{before}{also}"
        ],
        [h.p[said] for said in _common(held, e)],
    )


def _common(held: Frame, e: Evaluation) -> list[str]:
    """What the platform did beside the deciding metrics."""
    beside = finding.beside(held.office, e, cache.common_of(held.view, held.office, held.generation, e.month))
    return [beside[m.metric] for m in e.deciding if m.metric in beside]


def metric_table(held: Frame, e: Evaluation, part: int) -> None:
    """The metrics of ① or ②, a row each; a link opens a row below."""
    lines = e.part(part)
    if not lines:
        frame.empty(f"{screen_month(e.month)}の{NO_DATA}。取込で、この月の書き出しを入れてください。")
        return
    heads = [
        ("指標", ""),
        ("値", "n"),
        ("先月", "n"),
        ("前年同月", "n"),
        ("目標", "n"),
        ("ラインと状態", ""),
    ]
    drawn = Sprite(f"part{part}-drawing")
    cards.table(heads, [h.tr[_metric_cells(held, m, drawn)] for m in lines], drawn)


def _metric_cells(held: Frame, m: MetricLine, drawn: Sprite) -> h.Node:
    where = held.link("monthly", metric=m.metric, month=month_key(held)) + "#metric"
    return [
        h.th(scope="row")[
            [tag("判定指標"), " "] if m.deciding else None,
            link_to(where, m.title),
            under(f"{basis_word(m.basis, m.additivity)}・{m.unit}"),
        ],
        h.td(".n")[h.strong[m.figure.number], under(m.figure.grounds)],
        h.td(".n")[_beside(m.last_month, m.figure)],
        h.td(".n")[_beside(m.last_year, m.figure)],
        h.td(".n")[_target(m)],
        h.td[_judged(m, drawn)],
    ]


def _judged(m: MetricLine, drawn: Sprite) -> h.Node:
    """State and bullet bar; for a target without lines, the way to set them is on the register."""
    lined = m.continue_line is not None or m.withdraw_line is not None
    return [
        state_html(m.state, m.word) if m.state else None,
        cards.bar_html(bar_of(m), drawn) if lined else None,
    ]


def _beside(before: Figure, now: Figure) -> h.Node:
    if before.value is None:
        return "–"
    return [before.number, under(before.grounds), h.small[change(now, before)]]


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


def users(e: Evaluation) -> None:
    """② says 想定 beside the actual users; where these are not known, how to make them known."""
    m = e.line("followers")
    if m is None or m.value is None:
        frame.empty(
            "月末の利用者数がありません。媒体の画面で読み取った値を、取込から入れてください（何月末の値かを添えて）。"
        )


def overall(e: Evaluation) -> None:
    """③: what the figures say of the targets. The judgement itself is a person's, on the sheet."""
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
    if rows:
        put(forms.described(rows))
    else:
        frame.empty("目標が登録されていません。台帳で目標を登録すると、ここに達成の度合いが出ます。")


def detail(held: Frame, e: Evaluation) -> None:
    """One metric: full chart, its table, definition, basis, and the evidence down to file and line."""
    if not e.metrics:
        frame.empty(NO_DATA)
        return
    words = {m.metric: ("判定指標: " if m.deciding else "") + m.title for m in e.metrics}
    options = list(words)
    chosen = frame.choose("metric", "指標", options, words, options[0])
    m = next(line for line in e.metrics if line.metric == chosen)
    if m.sentence:
        put(h.p[m.sentence])
    _platform(held, e, m)
    st.vega_lite_chart(chart(m, e.events), alt=alt_text(m), theme=None, width="stretch")
    definition, figures, noise, *ahead, facts = st.tabs(
        [
            "この指標の意味",
            "月ごとの値",
            "変動の見方",
            *(["見込み"] if outlook.has(m) else []),
            "根拠（ファイルと行）",
        ]
    )
    with definition:
        _definition(held, e, m)
    with figures:
        grids.show(frames.months(m).iloc[::-1], f"{e.name}　{m.title}の月ごとの値", m.unit)
    with noise:
        signal.block(held, e, m)
    for tab in ahead:
        with tab:
            outlook.block(held, e, m)
    with facts:
        proof.block(held, e, m)


def _platform(held: Frame, e: Evaluation, m: MetricLine) -> None:
    """The metric's changes beside those of the other accounts on the platform; why nothing is said where nothing is."""
    known = cache.common_of(held.view, held.office, held.generation, e.month).known(e.account_id, m.metric)
    platform = held.office.platform_name(e.platform)
    told = [common_cause.sentence(b, m.title, platform) for b in known]
    none = f"{platform}に、同じ月の比べられるほかのアカウントが{common_cause.FEWEST}つないため、媒体に共通の動きかどうかは分かりません。"
    st.caption(plain("".join(told) or none))


def _definition(held: Frame, e: Evaluation, m: MetricLine) -> None:
    metric = held.office.metrics[m.metric]
    told = [
        ("基準", basis_word(m.basis, m.additivity)),
        ("日の区切り", _day_of(held, e, m)),
        ("単位", m.unit),
        ("条項", metric.clause),
        ("よい向き", {"higher": "多いほどよい", "lower": "少ないほどよい"}.get(m.better, m.better)),
        ("ラインの窓", f"直近{m.window_months}か月" if m.window_months > 1 else "その月"),
        ("値がないとき", f"{NO_DATA}（0 とはしません）"),
        ("計算", f"metrics/{m.metric}.sql"),
        ("目標・ラインの記録", f"台帳記録 {m.target_seq} 番" if m.target_seq else "なし"),
        ("忍耐・回復の規則", f"台帳記録 {m.rule_seq} 番" if m.rule_seq else "既定値（3か月・2か月）"),
    ]
    put(forms.described(told))


def _day_of(held: Frame, e: Evaluation, m: MetricLine) -> str:
    """What one day means: a day series keeps the platform's days, posts are put to Japanese time."""
    if m.basis == "post":
        return "投稿日時を日本時間に直して、月に分けています"
    return str(held.office.platforms.get(e.platform, {}).get("day", "媒体の日"))


def posts(held: Frame, e: Evaluation) -> int:
    """The posts published in the month, newest first; returns how many."""
    rows = reading_back.posts(held.view, e.account_id, e.month, month_end(e.month))
    grids.vanished(rows)
    if not rows and e.posts == 0:
        frame.empty(f"{screen_month(e.month)}の投稿は0件です（投稿の書き出しで確かめられています）。")
    else:
        grids.posts(held, rows, f"{screen_month(e.month)}の投稿")
    frame.way("pages/posts.py", "ほかの月の記事も見る")
    return len(rows)


def paper(held: Frame, e: Evaluation) -> None:
    """The month's sheet as PDF, made when it is asked for; of a closed month the one that was kept at its 締め, and those of
    earlier 版."""
    st.subheader("紙にする", anchor="paper")
    papers.offer(held, [("review", "pdf")], accounts=(e.account_id,), key="sheet")
    if not e.final:
        st.caption(papers.ISSUED)
        return
    st.caption(
        f"確定版（第{e.revision:d}版）です。いつ保存しても、締めたときと同じものが出ます。{papers.ISSUED}"
    )
    for close in finals.closes(held.office.ledger.register(), e.account_id, e.month):
        if close.body.revision != e.revision:
            papers.earlier(held, close)
