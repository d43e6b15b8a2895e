"""ライン案: what was tried, recorded with its reason, and the 目標・ライン設定票 of it. A proposal, never silently the rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from ledger.entries import Adoption
from ledger.journal import Author
from ledger.register import Record
from metrics.calendar import screen_day
from metrics.catalogue import Metric
from metrics.histories import AccountHistory
from metrics.simulation import NOW, RuleSet
from services.trial import adopting, simulating
from services.trial.simulating import LINE_WORDS

from .. import forms, papers
from ..frame import Frame
from ..markup import plain

SHOWN = 10


def form(
    page: Frame, metric: Metric, accounts: Sequence[AccountHistory], sets: Callable[[], Mapping[str, RuleSet]]
) -> None:
    """案として記録する: what stands on the dials (`sets`), with a reason; and the paper of what was recorded."""
    st.header("案にする", anchor="proposal")
    found = simulating.proposals(page.office, metric.id)
    with st.container(horizontal=True, key="folds_proposal"):
        with st.expander(f"案として記録する（記録した案 {len(found):d}件）"):
            _record(page, metric, sets)
            _listed(found)
        if found:
            if page.user is not None and page.user.role == "policy":
                _adopt(page, page.user, metric, accounts, found)
                _take_back(page, page.user, metric)
            with st.expander("記録した案を、目標・ライン設定票にする"):
                _paper(page, metric, accounts, found)


def _record(page: Frame, metric: Metric, sets: Callable[[], Mapping[str, RuleSet]]) -> None:
    st.caption(
        "上の案Aと案Bを、理由をつけて台帳記録に残します。記録しても、目標・ライン・判定の規則は変わりません。情報政策課が「案を採用する」か、"
        "台帳の「目標とライン」と設定の「判定の規則」に記録したときに、はじめて決まりになります。"
    )
    user = forms.writer(page)
    if user is not None:
        with st.form(forms.key("proposal"), border=False, enter_to_submit=False):
            left, right = st.columns([4, 1], vertical_alignment="bottom")
            reason = left.text_area(
                "案の理由",
                key=forms.key("proposal", "reason"),
                height=80,
                placeholder="例 春の見直しに向けて、商工課と相談するため",
            )
            pressed = right.form_submit_button("案として記録する")
        if pressed:
            entry = forms.attempt(lambda: simulating.propose(page.office, user, metric.id, sets(), reason))
            if entry is not None:
                forms.done(
                    "proposal",
                    f"案を記録しました（台帳記録 {entry.seq}番）。目標・ラインは変わっていません。",
                )


def _listed(found: Sequence[Record]) -> None:
    if not found:
        return
    rows = [
        [
            f"{r.seq}番",
            screen_day(r.at.date()),
            r.by,
            "、".join(f"{s.name}: {LINE_WORDS[s.lines]}" for s in r.body.sets),
            r.body.reason,
        ]
        for r in found[:SHOWN]
    ]
    forms.table({"記録": "n", "日": "d", "記録した人": "s", "案": "w", "理由": "w"}, rows, "記録した案")


def _adopt(
    page: Frame, user: Author, metric: Metric, accounts: Sequence[AccountHistory], found: Sequence[Record]
) -> None:
    """採用する: a rule set of a proposal as the lines of accounts from a month on, seen before it is recorded."""
    office, register = page.office, page.office.ledger.register()
    able = {(r.seq, s.name): r for r in found for s in r.body.sets if s.lines != NOW}
    if not able:
        return
    with st.expander("案を採用する（目標・ラインと判定の規則にする）"):
        words = {k: f"{k[0]}番の{k[1]}（{screen_day(r.at.date())}　{r.by}）" for k, r in able.items()}
        left, right = st.columns(2)
        chosen = left.selectbox(
            "採用する案", list(words), format_func=words.__getitem__, key=forms.key("adopt", metric.id)
        )
        with right:
            month = forms.choose_month(
                "適用開始月", office.today(), f"{office.today():%Y-%m}", forms.key("adopt", "from")
            )
        if chosen is None or month is None:
            return
        lines = {a.account_id: a for a in adopting.adopted(office, accounts, register, *chosen, month)}
        names = {a.account_id: f"{a.name}（{a.section}）" for a in accounts if a.account_id in lines}
        taken = st.multiselect(
            "採用するアカウント",
            list(names),
            default=adopting.suggested(lines.values()),
            format_func=names.__getitem__,
            key=forms.key("adopt", f"accounts{chosen}"),
        )
        rows = [[names[a], adopting.stands(metric, lines[a]), lines[a].sentence(metric)] for a in taken]
        forms.table({"アカウント": "w", "いま": "w", "採用すると": "w"}, rows, "採用すると変わるライン")
        rule = adopting.rule_changes(office, register, *chosen, month)
        also = f"判定の規則も、{adopting.rule_words(rule)}。" if rule else ""
        st.caption(plain(f"{also}締めた月の状態は変わりません。件数のラインは整数にそろえます。"))
        with st.form(forms.key("adopt"), border=False, enter_to_submit=False):
            left, middle, right = st.columns([2, 3, 1], vertical_alignment="bottom")
            by = left.text_input("決定者", key=forms.key("adopt", "by"), placeholder="例 商工課長")
            ground = middle.text_area(
                "根拠",
                key=forms.key("adopt", "ground"),
                height=68,
                placeholder="例 令和8年度の見直し（商工第12号）",
            )
            pressed = right.form_submit_button("採用を記録する")
        if pressed:
            seen = {a: lines[a] for a in taken}
            done = forms.attempt(lambda: adopting.adopt(office, user, *chosen, seen, rule, month, by, ground))
            if done is not None:
                forms.done(
                    "adopt",
                    f"採用を記録しました（台帳記録 {done[0].seq}番〜{done[-1].seq}番）。下の設定票で、決裁に回せます。",
                )


def _take_back(page: Frame, user: Author, metric: Metric) -> None:
    """採用を取り消す: with everything that it made; nothing where there is none."""
    found = adopting.adoptions(page.office.ledger.register(), metric.id)
    if not found:
        return
    with st.expander("採用を取り消す"):
        st.caption(
            "採用で記録した目標・ラインと判定の規則も、まとめて取り消します。前のラインと規則がまた使われます。"
            "締めた月の状態は変わりません。ラインが変わる月の提出と確認は、効力を失います。"
        )
        forms.take_back(
            page,
            "adopt_back",
            {r.seq: _adoption(page, r.seq, r.body) for r in found},
            lambda seq, why: adopting.take_back(page.office, user, seq, why),
            "{seq}番の採用を、その目標・ラインと判定の規則とともに取り消しました。",
        )


def _adoption(page: Frame, seq: int, body: Adoption) -> str:
    names = [page.accounts[a].name if a in page.accounts else a for a in body.accounts]
    more = f" ほか{len(names) - 2}" if len(names) > 2 else ""
    return f"{seq}番　{body.name}　{forms.month(body.from_month)} から　{'、'.join(names[:2])}{more}"


def _paper(page: Frame, metric: Metric, accounts: Sequence[AccountHistory], found: Sequence[Record]) -> None:
    """The 目標・ライン設定票 of one account, its extract the proposal's."""
    names = {a.account_id: f"{a.name}（{a.section}）" for a in accounts}
    words = {r.seq: f"{r.seq}番　{screen_day(r.at.date())}　{r.by}" for r in found}
    left, right = st.columns(2)
    seq = left.selectbox(
        "設定票にする案", list(words), format_func=words.__getitem__, key=f"proposal_{metric.id}"
    )
    account = right.selectbox(
        "アカウント", list(names), format_func=names.__getitem__, key=f"proposal_account_{metric.id}"
    )
    if seq and account:
        papers.offer(page, [("lines", "pdf"), ("lines", "docx")], seq, (account,), "proposal")
        st.caption(papers.ISSUED)
