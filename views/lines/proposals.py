"""ライン案: what was tried, recorded with its reason, and the 目標・ライン設定票 of it. A proposal, never silently the rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from ledger.register import Record
from metrics.calendar import screen_day
from metrics.catalogue import Metric
from metrics.histories import AccountHistory
from metrics.simulation import RuleSet
from services.trial import simulating
from services.trial.simulating import LINE_WORDS

from .. import forms, papers
from ..frame import Frame

SHOWN = 10


def form(
    page: Frame, metric: Metric, accounts: Sequence[AccountHistory], sets: Callable[[], Mapping[str, RuleSet]]
) -> None:
    """案として記録する: what stands on the dials (`sets`), with a reason; and the paper of what was recorded."""
    st.header("案として記録する", anchor="proposal")
    st.caption(
        "上の案Aと案Bを、理由をつけて台帳記録に残します。記録しても、目標・ライン・判定の規則は変わりません。台帳の「目標とライン」と"
        "設定の「判定の規則」に記録したときに、はじめて決まりになります。"
    )
    user = forms.writer(page)
    if user is not None:
        with st.form(forms.key("proposal"), border=False, enter_to_submit=False):
            reason = st.text_area(
                "案の理由",
                key=forms.key("proposal", "reason"),
                height=80,
                placeholder="例 春の見直しに向けて、商工課と相談するため",
            )
            pressed = st.form_submit_button("案として記録する")
        if pressed:
            entry = forms.attempt(lambda: simulating.propose(page.office, user, metric.id, sets(), reason))
            if entry is not None:
                forms.done(
                    "proposal",
                    f"案を記録しました（台帳記録 {entry.seq}番）。目標・ラインは変わっていません。",
                )
    if found := simulating.proposals(page.office, metric.id):
        _listed(found)
        _paper(page, metric, accounts, found)


def _listed(found: Sequence[Record]) -> None:
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
