"""From 起案 to the proven end: the 決裁 of a decision, and the steps of a withdrawal with dates, persons and proofs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import streamlit as st

from ledger.cases import APPROVED, DRAFT, Decided
from ledger.kinds.withdrawal import STEPS
from services.decision import preserving, withdrawing
from services.decision.to_decide import AccountToDecide
from services.decision.withdrawing import WithdrawingStep
from services.papers import finals
from services.register import recording

from .. import clause, forms, typed
from ..begun import Begun
from ..forms import key
from ..frame import Frame
from ..markup import plain

DONE, PLANNED = "行った", "予定する"


def show(page: Frame, item: AccountToDecide) -> None:
    """Whatever is open: a decision that waits for its 決裁, or a withdrawal on its way."""
    decided = item.open
    if decided is None:
        return
    if decided.standing == DRAFT:
        st.subheader("決裁を記録する", anchor="approval")
        _approval(page, item, decided)
    elif decided.standing == APPROVED:
        st.subheader("撤退の手順", anchor="steps")
        clause.clause(page.office, "第1-4(2)")
        _table(page, item, decided)
        _step(page, item, decided)
    _take_back(page, decided)


def _approval(page: Frame, item: AccountToDecide, decided: Decided) -> None:
    """決裁者, 決裁日, 文書番号; 周知 waits for it."""
    st.caption(
        f"{decided.seq:d}番の{plain(decided.body.choice)}は起案中です。決裁が済むまで、周知も停止もできません。"
    )
    form = f"approval_{decided.seq}"
    with st.form(key(form), border=False, enter_to_submit=False):
        left, right = st.columns(2)
        outcome = left.radio("決裁の結果", ("決裁", "否決"), horizontal=True, key=key(form, "outcome"))
        approver = left.text_input("決裁者", key=key(form, "approver"), placeholder="例 部長 氏名")
        today = page.office.today()
        on = typed.day(
            "決裁日",
            key(form, "on"),
            earliest=decided.body.decided_on,
            latest=today,
            into=right,
            value=typed.shown(today),
        )
        number = right.text_input("文書番号", key=key(form, "number"), placeholder="例 情政第123号")
        pressed = st.form_submit_button("記録する", type="primary", disabled=page.user is None)
    if pressed and not (approver.strip() and number.strip() and on):
        st.error("決裁者、決裁日、文書番号を入れてください。")
    elif pressed and page.user is not None and not typed.refused(on):
        user = page.user
        body = {
            "decision": decided.seq,
            "outcome": outcome,
            "approver": approver,
            "approved_on": str(on),
            "number": number,
        }
        if forms.attempt(lambda: recording.record(page.office, user, "approval", body)) is not None:
            trouble = finals.decided(page.office, user, decided.seq, page.sample)
            forms.done(form, f"{outcome}を記録しました（{approver.strip()}、{number.strip()}）。{trouble}")


# ── steps ──────────────────────────────────────────────────────────────────────────────────────────


def _table(page: Frame, item: AccountToDecide, decided: Decided) -> None:
    rows = [
        [
            s.word,
            _when(s),
            (_state(s), (s.body.deviation and f"逸脱: {s.body.deviation}") or "" if s.body else ""),
            s.body.person or "" if s.body else "",
            _proof(s),
        ]
        for s in item.steps
    ]
    forms.table(
        {"手順": "", "期限": "d", "いま": "w", "行った人": "", "確かめられるもの": "w"}, rows, "撤退の手順"
    )
    if ends := withdrawing.notice_ends(decided):
        st.caption(
            f"周知の期間は{forms.day(ends)}までです（{decided.body.notice_days or 0:d}日）。削除は、その次の日からできます。"
            if not decided.body.immediate
            else "即時撤退です。周知の期間をおかずに削除できます。"
        )
    _archive(page, item, decided)


def _when(step: WithdrawingStep) -> forms.Cell:
    return (forms.day(step.due), step.why) if step.due else ("", step.why)


def _state(step: WithdrawingStep) -> str:
    if step.done_on:
        return f"{forms.day(step.done_on)}に実施"
    if step.needless:
        return "不要"
    if step.overdue:
        return "■ 期限が過ぎています"
    return "予定" if step.planned_on else "まだ"


def _proof(step: WithdrawingStep) -> forms.Cell:
    body = step.body
    if body is None:
        return ""
    checks = (
        []
        if step.word != STEPS[3] or not body.done_on
        else [
            "リンクを外した",
            "公式一覧を直した",
            f"名称の見張り {forms.day(body.name_watch_until)}まで",
            f"認証情報の廃棄 {forms.day(body.credentials_disposed_on)}",
        ]
    )
    return body.proof or "", "、".join([*([body.where] if body.where else []), *checks])


def _archive(page: Frame, item: AccountToDecide, decided: Decided) -> None:
    """The archive that was made before the deletion, to be fetched."""
    held_by = preserving.archived(page.office.ledger.register(), decided.seq)
    if held_by is None:
        st.caption(
            "削除を予定または記録すると、その前に、取り込んだファイル・値・書類・記録の保存（zip）を作ります。"
        )
        return
    b = held_by.body
    st.caption(
        f"削除の前の保存: 根拠番号 {plain(b.evidence)}、SHA-256 {plain(b.sha256[:12])}…（台帳記録 {held_by.seq:d}番）"
    )
    if page.user is not None:
        st.download_button(
            "保存（zip）を受け取る",
            data=lambda: page.office.documents.get(b.sha256),
            mime="application/zip",
            file_name=f"保存_{item.account.account_id}_{b.evidence}.zip",
        )


def _step(page: Frame, item: AccountToDecide, decided: Decided) -> None:
    """One step, planned or done. What breaks a rule and has happened is recorded as 逸脱, with its reason."""
    user = forms.writer(page)
    if user is None:
        return
    begun = Begun(page, f"step_{decided.seq}")
    waiting = [s.word for s in item.steps if s.done_on is None and not s.needless]
    options = [*waiting, *(w for w in STEPS if w not in waiting and w == "周知")]
    left, right = st.columns(2)
    with left:
        word = st.selectbox("手順", options, key=begun.field("step", options[0], options))
        how = st.radio(
            "記録すること", (DONE, PLANNED), horizontal=True, key=begun.field("how", DONE, (DONE, PLANNED))
        )
    body: dict[str, Any] = {"decision": decided.seq, "step": word}
    with right:
        body |= _when_and_who(page, begun, how)
    if word == "周知":
        body |= _notice(page, item, decided, begun)
    if word == STEPS[3] and how == DONE:
        body |= _checks(page, begun)
    if how == DONE:
        body["proof"] = st.text_input(
            "確かめられるもの（URL、画面の控え、文書番号など）", key=begun.field("proof", "")
        )
        if why := withdrawing.broken_rule(page.office.ledger.register(), user, body, page.office.today()):
            st.warning(plain(f"決まりと違います: {why}"))
            body["deviation"] = st.text_area(
                "逸脱の理由（すでに行ったことを、そのまま記録します）",
                key=begun.field("deviation", ""),
                height=68,
            )
    body = {k: v for k, v in body.items() if v not in (None, "", False)}
    if st.button("記録する", type="primary", key=key(begun.form, "send")) and not typed.refused(
        *body.values()
    ):
        if forms.attempt(lambda: recording.record(page.office, user, "withdrawal_step", body)) is not None:
            begun.discard()
            forms.done(begun.form, f"{word}を{'記録しました' if how == DONE else '予定しました'}。")
    else:
        begun.keep()


def _when_and_who(page: Frame, begun: Begun, how: str) -> dict[str, Any]:
    today = page.office.today()
    if how == PLANNED:
        return {
            "planned_on": typed.day_told("予定日", begun.field("planned", typed.shown(today)), earliest=today)
        }
    return {
        "done_on": typed.day_told("行った日", begun.field("done", typed.shown(today)), latest=today),
        "person": st.text_input("行った人", key=begun.field("person", page.user.name if page.user else "")),
    }


def _notice(page: Frame, item: AccountToDecide, decided: Decided, begun: Begun) -> dict[str, Any]:
    """Where, and the wording; a draft comes from the city's own words."""
    where = st.text_input("周知の場所", key=begun.field("where", "アカウント内、市ホームページ"))
    wording = st.text_area("周知の文", key=begun.field("wording", _wording(page, item, decided)), height=180)
    return {"where": where, "wording": wording}


def _wording(page: Frame, item: AccountToDecide, decided: Decided) -> str:
    account = item.account
    platform = str(page.office.platforms.get(account.platform, {}).get("name", account.platform))
    name = "notice_immediate" if decided.body.immediate else "notice_account"
    return page.office.guideline.words.template(
        name, account=account.name, platform=platform, section=account.section, url=account.url
    ).strip()


def _checks(page: Frame, begun: Begun) -> dict[str, Any]:
    """削除後確認: all four, or it is not the end."""
    today = page.office.today()
    left, right = st.columns(2)
    links = left.checkbox("市ホームページなどのリンクを外した", key=begun.field("links", False))
    listed = left.checkbox("公式アカウント一覧を「廃止」に直した", key=begun.field("listed", False))
    later = typed.shown(today + timedelta(days=365))
    return {
        "links_removed": links,
        "list_updated": listed,
        "name_watch_until": typed.day_told(
            "同じ名前のアカウントを見張る期限", begun.field("watch", later), into=right
        ),
        "credentials_disposed_on": typed.day_told(
            "パスワードなどの認証情報を廃棄した日",
            begun.field("disposed", typed.shown(today)),
            latest=today,
            into=right,
        ),
    }


def _take_back(page: Frame, decided: Decided) -> None:
    """A mistake is taken back with its reason; the latest first, since a step stands on what was before it."""
    approval = {decided.approval.seq: f"{decided.approval.seq}番　決裁"} if decided.approval else {}
    steps = {r.seq: f"{r.seq}番　{word}" for word, r in decided.steps.items()}
    options = dict(
        sorted(
            (steps | approval | {decided.seq: f"{decided.seq}番　{decided.body.choice}の起案"}).items(),
            reverse=True,
        )
    )
    with st.expander("まちがえた記録を取り消す"):
        forms.take_back(
            page,
            f"decided_back_{decided.seq}",
            options,
            lambda seq, why: recording.correct(page.office, page.user, seq, why) if page.user else None,
            "{seq}番の記録を取り消しました。",
        )
