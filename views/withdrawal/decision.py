"""The decision form (第1-4): a finding and a reason for each ground beside what the app found, and what the choice needs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import htpy as h
import streamlit as st

from ledger.cases import needs_next_review, outside
from ledger.entries import InvalidEntry
from metrics.calendar import screen_month
from metrics.findings import Finding
from services.decision import deciding, withdrawing
from services.decision.deciding import LATE_DAYS, Shown
from services.decision.to_decide import AccountToDecide
from services.register import recording

from .. import cache, clause, forms, typed
from ..begun import Begun
from ..frame import Frame
from ..markup import plain, put
from . import withdrawal

CHOICES = ("継続", "撤退", "休止")
JUDGED = ("該当する", "該当しない", "判断できない")
HARMS = ("可能性", "事態")
NOTICE_DAYS = 90  # what the form offers first; the guideline says 必要と認められる期間


def form(page: Frame, item: AccountToDecide) -> None:
    """The form, for whoever may decide; for everybody else, who may."""
    if item.shown is None or item.open is not None:
        return  # nothing to decide on, or a decision that has first to come to its end
    left, right = st.columns([1, 2], vertical_alignment="center")
    left.subheader("継続・撤退を決める", anchor="decide")
    with right:
        clause.clause(page.office, "第1-4")
    user = forms.writer(page)
    if user is None:
        return
    if refused := deciding.refusal(user, item.account):
        st.info(plain(refused))
        return
    _marks(page, item)
    begun = Begun(page, f"decide_{item.account.account_id}")
    body = _ask(page, item, begun)
    pressed = st.button("起案する", type="primary", key=forms.key(begun.form, "send"))
    if pressed and body is not None and not typed.refused(*body.values()):
        if forms.attempt(lambda: recording.record(page.office, user, "decision", body)) is not None:
            begun.discard()
            forms.done(
                begun.form,
                f"{item.account.name} の{body['choice']}を起案しました。決裁を受けたら、記録してください。",
            )
    else:
        begun.keep()


def _marks(page: Frame, item: AccountToDecide) -> None:
    """自己評価, or an order to another section; said before anything is filled in."""
    assert page.user is not None
    if deciding.is_order(page.user, item.account):
        st.warning(
            f"運営主体は{plain(item.account.section)}です。情報政策課として、この分野別公式アカウントを撤退させる決定です（第1-4ただし書）。"
        )
    elif deciding.is_own(page.user, item.account):
        st.info("**自己評価**　情報政策課が、自ら運営するアカウントを判断します。決定と書類にそう記します。")


def _ask(page: Frame, item: AccountToDecide, begun: Begun) -> dict[str, Any] | None:
    """The fields; the body of the decision, or None where something has still to be filled in."""
    assert page.user is not None
    ordered = deciding.is_order(page.user, item.account)
    choices = CHOICES[1:2] if ordered else CHOICES
    left, right = st.columns([3, 2])
    choice = left.radio(
        "決定", choices, format_func=plain, horizontal=True, key=begun.field("choice", choices[0], choices)
    )
    today = page.office.today()
    day = typed.day("決定日", begun.field("on", typed.shown(today)), latest=today, into=right)
    if not isinstance(day, date):
        return None
    seen = _seen(page, item, day)
    if seen is None:
        return None
    st.caption(f"{screen_month(seen.evaluation.month)}の評価と、{forms.day(day)}までの記録による見立てです。")
    grounds = _ask_grounds(page, begun, seen.findings)
    reason = st.text_area("決定の理由（必ず書いてください）", key=begun.field("reason", ""), height=100)
    body = {
        "account_id": item.account.account_id,
        "choice": choice,
        "decided_on": str(day),
        "grounds": grounds,
        "reason": reason,
        "evidence": _ask_evidence(page, begun, seen),
        "ordered": ordered,
    } | seen.body
    body |= _ask_choice(page, begun, choice, seen, grounds)
    if why := _beside_the_rule(page, choice, seen, grounds, day):
        body["deviation"] = st.text_area(
            plain(f"逸脱の理由（{why}。逸脱として残ります）"), key=begun.field("deviation", ""), height=68
        )
    return {k: v for k, v in body.items() if v not in (None, "")}


def _beside_the_rule(page: Frame, choice: str, seen: Shown, grounds: list[dict[str, Any]], day: date) -> str:
    """Why the decision needs a reason of its own, blank where it needs none."""
    against = outside(choice, seen.latched, {g["ground"]: g.get("finding", "") for g in grounds})
    if against and all("finding" in g for g in grounds):
        st.warning(plain(f"{against}。撤退を選ぶか、判断を見直すか、逸脱の理由を書いてください。"))
        return "ガイドラインの外の決定"
    late = (page.office.today() - day).days > LATE_DAYS
    return f"さかのぼって記録する。決定日が{LATE_DAYS}日より前" if late else ""


def _seen(page: Frame, item: AccountToDecide, day: date) -> Shown | None:
    """What the app says for that day: today's is there already."""
    if day == page.office.today():
        return item.shown
    register = page.office.ledger.register()
    try:
        return deciding.shown(
            page.office,
            page.view,
            register,
            item.account.account_id,
            day,
            lambda month: cache.city_of(page.view, page.office, page.generation, month),
        )
    except InvalidEntry as refused:
        st.error(plain(str(refused)))
        return None


def _ask_grounds(page: Frame, begun: Begun, findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """The grounds, two abreast."""
    told = []
    for n in range(0, len(findings), 2):
        for column, finding in zip(st.columns(2), findings[n : n + 2], strict=False):
            with column:
                told.append(_ask_ground(page, begun, finding))
    return told


def _ask_ground(page: Frame, begun: Begun, finding: Finding) -> dict[str, Any]:
    """One ground: the app's finding, then the person's."""
    ground, n = page.office.guideline.ground(finding.ground), finding.ground
    with st.container(border=True, height="stretch"):
        put(
            h.p(".asked")[
                h.strong[f"{ground.mark} {ground.label}"],
                h.br,
                "アプリの見立て: ",
                withdrawal.word_html(finding.found),
                h.small[ground.question],
            ]
        )
        judged = st.radio(
            f"{plain(ground.mark)} の判断",
            JUDGED,
            horizontal=True,
            key=begun.field(f"g{n}", None, (None, *JUDGED)),
            index=None,
        )
        told: dict[str, Any] = {"ground": n, "found": finding.found, "finding": judged}
        if n == 3 and judged == JUDGED[0]:
            told["harm"] = st.radio(
                "著しい不利益の程度",
                HARMS,
                horizontal=True,
                key=begun.field("harm", None, (None, *HARMS)),
                index=None,
                help="事態: すでに生じている。可能性: 生じるおそれがある。直ちに削除できるのは、事態のときだけです（第1-4(2)ただし書）。",
            )
        told["reason"] = st.text_area(f"{plain(ground.mark)} の理由", key=begun.field(f"r{n}", ""), height=68)
    return {k: v for k, v in told.items() if v not in (None, "")}


def _ask_evidence(page: Frame, begun: Begun, seen: Shown) -> list[str]:
    """What the findings rest on, and whatever else the person names (文書番号 …)."""
    refs = {r.id: withdrawal.ref_word(page, r) for f in seen.findings for e in f.evidence for r in e.refs}
    left, right = st.columns(2)
    chosen = left.multiselect(
        "根拠（見立てのもと）",
        list(refs),
        key=begun.field("refs", list(refs)[-6:], refs),
        placeholder="選ばない",
        format_func=refs.__getitem__,
    )
    others = right.text_input("ほかの根拠（文書番号など。読点「、」で区切る）", key=begun.field("others", ""))
    return [*chosen, *(o.strip() for o in others.replace(",", "、").split("、") if o.strip())]


def _ask_choice(
    page: Frame, begun: Begun, choice: str, seen: Shown, grounds: list[dict[str, Any]]
) -> dict[str, Any]:
    """What only this choice needs."""
    today = page.office.today()
    if choice == "撤退":
        return _ask_withdrawal(page, begun, seen, grounds)
    told: dict[str, Any] = {}
    must = needs_next_review(choice, seen.latched, grounds[0].get("finding") == JUDGED[0])
    if must:
        st.warning(
            "撤退検討、または目的の達成（①）に該当するアカウントを続ける（休止にする）には、理由と次の見直し日が要ります。"
            "①に該当しても続けられるのは、登録者を他の目的に活用できるとき（第1-4(1)①但書）、撤退検討でも続けられるのは、"
            "運営主体が②に該当しないと判断したとき（第1-4）です。"
        )
    left, right, _ = st.columns([1, 1, 1])
    with left:
        told["next_review_on"] = typed.day_told(
            "次の見直し日（必ず）" if must else "次の見直し日（決めるとき）",
            begun.field("review", ""),
            earliest=today + timedelta(days=1),
        )
    if choice == "休止":
        with right:
            months = _months(today)
            told["from_month"] = st.selectbox(
                "休止の始まりの月",
                months,
                format_func=forms.month,
                key=begun.field("from", months[0], months),
            )
            told["to_month"] = st.selectbox(
                "休止の終わりの月",
                ["", *months],
                key=begun.field("to", "", ["", *months]),
                format_func=lambda m: forms.month(m) or "決めない",
            )
    return told


def _months(today: date) -> list[str]:
    count = today.year * 12 + today.month - 1
    return [f"{n // 12}-{n % 12 + 1:02d}" for n in range(count, count + 25)]


def _ask_withdrawal(page: Frame, begun: Begun, seen: Shown, grounds: list[dict[str, Any]]) -> dict[str, Any]:
    """即時 only where ③ has come about; else how long the notice runs (第1-4(2)); the days, and what the public is told."""
    left, right = st.columns([1, 3])
    now = grounds[2].get("harm") == HARMS[1]
    with right:
        immediate = st.checkbox(
            "直ちに削除する（周知の期間をおかない）",
            key=begun.field("immediate", False),
            disabled=not now,
            help="判断基準③で「該当する」「事態」のときだけ選べます（第1-4(2)ただし書）。",
        )
    if immediate and now:
        return {"immediate": True} | _ask_plan(page, begun, seen, 1, True)
    with left:
        days = typed.number(
            "周知の期間（日）",
            begun.field("days", typed.shown(NOTICE_DAYS)),
            unit="日",
            low=1,
            high=730,
            whole=True,
        )
    right.caption("周知の期間は、ガイドラインでは「必要と認められる期間」です。日数は、運営主体が決めます。")
    runs = days if isinstance(days, int) else NOTICE_DAYS
    return {"notice_days": days} | _ask_plan(page, begun, seen, runs, False)


PLANNED = {"周知": "notice_on", "停止": "stop_on", "削除": "delete_on", "削除後確認": "check_on"}


def _ask_plan(page: Frame, begun: Begun, seen: Shown, notice_days: int, immediate: bool) -> dict[str, Any]:
    """The planned days and the words of the 周知, which are approved with the decision and stand on its papers."""
    today, told = page.office.today(), {}
    days = withdrawing.proposal(page.office.ledger.register(), today, notice_days, immediate)
    st.caption(
        "予定の日は起案文書と周知の文案に載ります。はじめの値は、きょう起案したときの日です（休日は次の開庁日）。"
    )
    columns = st.columns(4)
    for column, (step, day) in zip(columns, days.items(), strict=False):
        field = begun.field(f"{PLANNED[step]}_{notice_days}", typed.shown(day))
        told[PLANNED[step]] = typed.day_told(f"{step}の予定日", field, into=column)
    words = page.office.guideline.words
    if not immediate:  # the words of 第1-4(2)ただし書 are its reason
        told["told_reason"] = st.text_input(
            "周知に書く理由（市民が読みます。「です・ます」で）",
            key=begun.field("told_reason", ""),
            placeholder=words.notice_reason,
        )
    left, right = st.columns(2)
    told["elsewhere"] = left.text_input(
        "これからの情報の入手先", key=begun.field("elsewhere", words.elsewhere)
    )
    told["contact"] = right.text_input(
        "問い合わせ先（電話番号まで）", key=begun.field("contact", words.contact(seen.account.section))
    )
    return told
