"""継続・撤退: which accounts somebody has to decide on; of one, what the app finds of ①–④, and what was decided before."""

from __future__ import annotations

import re
from collections.abc import Sequence

import htpy as h
import streamlit as st

from charts.palette import ink
from ledger.body import GROUND_MARKS
from ledger.entries import Account
from metrics.calendar import said_month, screen_day, screen_month
from metrics.findings import Evidence, Ref, since
from metrics.grounds import CLEAR, CLEARS, MENDABLE, NOTE, SUSPECTED, UNKNOWN
from metrics.words import KIND_WORDS, short_title
from services.decision.to_decide import AccountToDecide

from .. import cache, clause, forms, frame, health, papers
from ..cards import first_rows, more_rows, spoken, state_html
from ..frame import Frame
from ..markup import bullets, joined, link_to, plain, put, signed, tag, under

# of a finding, which is no state; what does not apply, or is not known, stays grey
LOOKS = {SUSPECTED: ("watch", "▲"), MENDABLE: ("recovering", "◇"), "該当の疑い": ("watch", "▲")}
FIGURE = re.compile(r"(\w+)@(\d{4}-\d\d)")  # a month's figure as it is cited (metrics/findings.py)
JUDGED = "判断が要るもの"
PROPOSES = (
    "見立ては、数値と記録からアプリが出した候補です。該当するかどうかを決めるのは、運営主体（第1-4）です。"
)


def lead(page: Frame, items: Sequence[AccountToDecide]) -> None:
    """How many there are to look at, in one sentence."""
    judged = [i for i in items if i.to_judge]
    suspected = sum(i.only_suspected for i in items)
    going = [i for i in judged if i.steps]
    late = sum(s.overdue for i in going for s in i.steps)
    told = (
        f"判断の要るアカウントは{len(judged)}件です。"
        if judged
        else "いま、判断の要るアカウントはありません。"
    )
    told += f"ほかに、{SUSPECTED}だけのもの {suspected}件。" if suspected else ""
    told += f"{MENDABLE}だけのもの {mendable}件。" if (mendable := sum(i.to_mend for i in items)) else ""
    told += f"撤退の手続き中 {len(going)}件。" if going else ""
    put(h.p(".lead")[told, h.strong[f"期限の過ぎた手順が{late}件あります。"] if late else None])


def listed(page: Frame, items: Sequence[AccountToDecide], apart: bool) -> None:
    """What asks for a judgement, gravest first; folded, what is only suspected, or only to be mended. Each account opens below.

    `apart`: all of it is folded while something is done to one case, so that the form stands in sight.
    """
    st.caption(PROPOSES)
    judged = [i for i in items if i.to_judge]
    folded = [
        (f"{title} {len(found)}件", found)
        for title, found in (
            (f"{SUSPECTED}だけのもの", [i for i in items if i.only_suspected]),
            (f"{MENDABLE}だけのもの", [i for i in items if i.to_mend]),
        )
        if found
    ]
    if not apart:
        _table(page, JUDGED, judged)
        for title, found in folded:
            with st.expander(plain(title)):
                _table(page, title, found)
        return
    with st.expander(f"ほかの件を見る（{JUDGED} {len(judged):d}件など）"):
        for title, found in [(f"{JUDGED} {len(judged)}件", judged), *folded]:
            st.markdown(f"**{plain(title)}**")
            _table(page, title, found)
        _ended_ones(items)


def whole(page: Frame, items: Sequence[AccountToDecide]) -> list[AccountToDecide]:
    """What is shown, worked out; of thousands that ask for a judgement nobody sees more than the first at once."""
    return cache.whole_docket(page.view, page.office, items, page.generation, page.office.today())


def _table(page: Frame, title: str, items: Sequence[AccountToDecide]) -> None:
    if not items:
        return
    shown = whole(page, first_rows(title, items))
    names = ("アカウント", "状態", "見るべき理由", "①〜④の見立て")
    heads = [h.th(scope="col")[head] for head in names]
    forms.framed(heads, [h.tr[_cells(page, item)] for item in shown], title)
    more_rows(title, [item.state for item in items])
    put(h.p(".key")[joined((word_html(found) for found in (SUSPECTED, MENDABLE, UNKNOWN, CLEAR)), "　")])


def _cells(page: Frame, item: AccountToDecide) -> h.Node:
    account, seen = item.account, item.shown
    where = page.link("withdrawal", account=account.account_id) + "#account"
    word = seen.evaluation.word if seen else ""
    reasons = [w for w in item.why if w != word] or (item.mending if item.to_mend else [])
    return [
        h.th(scope="row")[link_to(where, account.name), under(_about(page, account))],
        h.td[state_html(seen.state, word) if seen else "廃止" if item.closed else None],
        h.td(".x")[
            [h.div[why] for why in reasons or ([spoken(page, seen.evaluation).sentence] if seen else [])]
        ],
        h.td(".grounds")[[_ground(f.mark, f.found) for f in seen.findings] if seen else None],
    ]


def _ground(mark: str, found: str) -> h.Element:
    """A ground by its number and what was found of it; in its shape alone, the word for who points at it or hears it."""
    colour, sign = look(found)
    plainly = {"role": "img", "aria_label": f"{mark} {found}", "title": f"{mark} {found}"}
    return h.span(**plainly)[mark, h.b(style=f"color:{ink(colour).fill}")[sign]]


def look(found: str) -> tuple[str, str]:
    """The colour and the sign of what was found."""
    return LOOKS.get(found, ("hold", "－" if found in (CLEAR, "疑いなし") else "○"))


def choose(item: AccountToDecide) -> str:
    """Which view of the case: what the app finds, what was, the decision, or the procedure that goes on."""
    views = {"found": "見立て", "past": f"経過（決定 {len(item.decided)}件）"}
    if item.open is not None:
        views["steps"] = "手続き"
    elif item.shown is not None:
        views["decide"] = "決定する"
    return frame.choose_part("case", views, "steps" if item.open else "found", "この件の見かた")


def _about(page: Frame, account: Account) -> str:
    """Platform, kind and section, under a name."""
    return f"{page.office.platform_name(account.platform)}・{KIND_WORDS[account.kind]}・{account.section}"


def word_html(found: str) -> h.Element:
    """What the app found, in shape and word."""
    name, mark = look(found)
    return signed(ink(name), mark, found)


def withdrawn(items: Sequence[AccountToDecide]) -> None:
    """What is no more, at the end: 廃止."""
    closed = sum(i.closed for i in items)
    if closed:
        with st.expander(f"廃止したアカウント {closed:d}件"):
            _ended_ones(items)


def _ended_ones(items: Sequence[AccountToDecide]) -> None:
    closed = [i for i in items if i.closed]
    if not closed:
        return
    rows = [[i.account.name, i.account.section, forms.day(i.account.closed_on), _ended(i)] for i in closed]
    heads = {"アカウント": "w", "運営主体": "", "廃止した日": "d", "撤退の決定": "w"}
    forms.table(heads, rows, "廃止したアカウント")


def _ended(item: AccountToDecide) -> str:
    decided = next((d for d in reversed(item.decided) if d.body.choice == "撤退"), None)
    if decided is None:
        return ""
    return f"台帳記録 {decided.seq}番" + ("" if decided.ended else "（削除後確認がまだです）")


# ── one account ────────────────────────────────────────────────────────────────────────────────────


def headline(page: Frame, item: AccountToDecide) -> None:
    """State, since when, why; and who decides."""
    account, seen = item.account, item.shown
    if seen is None:
        put(h.p(".words")[_about(page, account)])
        told = (
            f"{forms.day(account.closed_on)}に廃止しました。"
            if account.closed_on
            else "まだ集計がありません。取り込むと、見立てが出ます。"
        )
        frame.empty(told)
        return
    e, begun = seen.evaluation, since(seen.evaluation)
    from_when = f"（{screen_month(begun)}から）" if begun and begun != e.month else ""
    put(
        h.p(".lead.first")[
            h.span(".large")[state_html(e.state, e.word)],
            h.span(".about")[f"{_about(page, account)}・{screen_month(e.month)}{from_when}"],
            h.br,
            spoken(page, e).sentence,
        ]
    )


def common(item: AccountToDecide) -> None:
    """What the platform did beside it; of what the app finds, ② says it."""
    if item.shown and item.shown.common:
        put([h.p[said] for said in item.shown.common])


def findings(page: Frame, item: AccountToDecide) -> None:
    """①–④ with the sentences that made them so, and what each rests on."""
    if item.shown is None:
        return
    clause.clause(page.office, "第1-4(1)")
    for finding in item.shown.findings:
        ground = page.office.guideline.ground(finding.ground)
        put(
            h.p(".ahead")[
                h.strong[f"{ground.mark} {ground.label}"],
                "　",
                word_html(finding.found),
                h.small[f"　{ground.words}"],
            ],
            bullets((_evidence(page, item, e) for e in finding.evidence), class_="how"),
        )
    st.caption("見立てに使う日数と月数は、設定の「設定値」にあります。")


def _evidence(page: Frame, item: AccountToDecide, evidence: Evidence) -> h.Node:
    refs = joined(_ref(page, item, ref) for ref in evidence.refs[:6])
    more = f" ほか{len(evidence.refs) - 6}件" if len(evidence.refs) > 6 else ""
    return [
        None if evidence.weight in (CLEARS, NOTE) else [tag(evidence.rule.word), " "],
        evidence.sentence,
        [" ", h.small["根拠: ", refs, more]] if refs else None,
    ]


def _ref(page: Frame, item: AccountToDecide, ref: Ref) -> h.Element:
    """A link to the figure, or to the entry in 監査."""
    where = page.link("audit", entry=str(ref.seq)) + "#journal"
    if ref.month:
        told = {"account": item.account.account_id, "month": f"{ref.month:%Y-%m}", "metric": ref.metric}
        metric = page.office.metrics.get(ref.metric)
        if metric and metric.part == 3:  # what stands there behind its button
            told |= {"beside": "work"}
        where = page.link("monthly", **told) + "#metric"
    return link_to(where, ref_word(page, ref))


def ref_word(page: Frame, ref: Ref) -> str:
    """What a sentence rests on, in words."""
    if ref.month is None:
        return f"台帳記録 {ref.seq}番"
    metric = page.office.metrics.get(ref.metric)
    return f"{short_title(metric.title) if metric else ref.metric} {screen_month(ref.month)}"


def background(page: Frame, item: AccountToDecide) -> None:
    """What else a person wants to see before deciding: data health, incidents."""
    if item.shown is not None:
        st.subheader(f"データの点検（{screen_month(item.shown.evaluation.month)}）", anchor="health")
        health.block(page, item.shown.evaluation)
    if item.incidents:
        st.subheader("事故・トラブル", anchor="incidents")
        rows = [
            [
                forms.day(b.opened_on),
                b.kind + (f"（第1-2(8){b.prohibited}）" if b.prohibited else ""),
                b.harm,
                forms.day(b.closed_on) or "続いています",
                (b.outcome or "", f"{c.seq}番"),
            ]
            for c in reversed(item.incidents)
            for b in [c.body]
        ]
        forms.table(
            {"起きた日": "d", "種類": "", "著しい不利益": "", "終わり": "", "結果": "w"},
            rows,
            "事故・トラブル",
        )


# ── what was decided ───────────────────────────────────────────────────────────────────────────────


def history(page: Frame, item: AccountToDecide) -> None:
    """Every decision, newest first: what the app found and what the person decided, side by side."""
    st.subheader("これまでの決定", anchor="history")
    if not item.decided:
        st.caption("このアカウントの継続・撤退の決定は、まだありません。")
    for decided in reversed(item.decided):
        b, record = decided.body, decided.decision
        marks = "・".join(
            m for m, on in (("即時", b.immediate), ("情報政策課の指示", b.ordered), ("自己評価", b.own)) if on
        )
        label = f"{screen_day(b.decided_on)}　{b.choice}　{decided.standing}" + (
            f"　{marks}" if marks else ""
        )
        with st.expander(plain(label), expanded=decided is item.open):
            approval = decided.approval.body if decided.approval else None
            forms.facts(
                {
                    "起案した人": f"{record.by}（{screen_day(record.at.date())}、台帳記録 {decided.seq}番）"
                    + (f"　{record.acts_for}の代決" if record.acts_for else ""),
                    "条文": b.clause,
                    "見た評価": f"{forms.month(b.month)}（{b.digest[:12]}）",
                    "理由": b.reason,
                    "周知の期間": f"{b.notice_days}日" if b.notice_days else "",
                    "次の見直し日": forms.day(b.next_review_on),
                    "休止の月": f"{forms.month(b.from_month)}〜{forms.month(b.to_month)}"
                    if b.from_month
                    else "",
                    "根拠": "、".join(_cited(page, one) for one in b.evidence),
                    "逸脱": b.deviation or "",
                    "決裁": f"{approval.outcome}　{approval.approver}　{screen_day(approval.approved_on)}　{approval.number}"
                    if approval
                    else "まだ（起案中）",
                }
            )
            _side_by_side(decided)
            papers.of_decision(page, decided)


def _cited(page: Frame, evidence: str) -> str:
    """What a decision cites, in words where it is a month's figure."""
    found = FIGURE.fullmatch(evidence)
    if found is None:
        return evidence
    metric = page.office.metrics.get(found[1])
    return f"{short_title(metric.title) if metric else found[1]} {said_month(found[2])}"


def _side_by_side(decided) -> None:
    rows = [
        [GROUND_MARKS[g.ground - 1], g.found, g.finding + (f"（{g.harm}）" if g.harm else ""), g.reason]
        for g in sorted(decided.body.grounds, key=lambda g: g.ground)
    ]
    heads = {"基準": "", "アプリの見立て": "s", "決めた人の判断": "s", "判断の理由": "w"}
    forms.table(heads, rows, f"{decided.seq}番の決定の、見立てと判断")
