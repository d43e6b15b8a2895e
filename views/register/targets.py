"""目標とライン of one account: what holds, what held, a new version from a month on, a correction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from ledger.entries import Account, Target, plain as members_of
from ledger.register import Record
from metrics.catalogue import Metric
from metrics.expecting_words import METHOD, expected_cells
from metrics.words import BASIS_WORDS, basis_word, figure
from services.register import recording, targets
from services.trial import expectations

from .. import cache, forms, typed
from ..forms import key
from ..frame import Frame
from ..record_forms import correct_or_take_back
from ..typed import Unread

USES = {True: "判定指標（状態を決める。1アカウントに2つまで）", False: "参考（表示だけ）"}
HEADS = {
    "指標": "w",
    "いつから": "d",
    "想定": "n",
    "目標": "n",
    "継続ライン": "n",
    "撤退ライン": "n",
    "見方": "",
    "決定": "w",
    "記録": "w",
}
EXPECTED_HEADS = {
    "指標": "w",
    "連続月数 N": "n",
    "偽の撤退検討の年": "n",
    "本当の落ち込みが1年以内に分かる": "n",
    "分かるまで": "n",
    "状態の変わり目（年）": "n",
}
UNTOLD = ("出せません", "", "", "")
PROBABLY = (
    "決定者には、所属の運用管理責任者（登録がなければ、あなた）を入れてあります。違うときは直してください。"
)
OUTSIDE = "　この媒体の書き出しにはありません"
WINDOWS = {1: "1か月", 3: "3か月", 12: "12か月"}


def show(page: Frame) -> None:
    """The account's targets with their history, then the two ways to change them."""
    account = page.account
    if account is None:
        st.info("先にアカウントを登録してください。")
        return
    register = page.office.ledger.register()
    history = targets.history(register, account.account_id)
    month = page.office.today().strftime("%Y-%m")
    now = {r.seq for r in targets.standing_now(register, account.account_id, month).values()}
    if history:
        rows = sorted(history, key=lambda r: (r.body.metric, r.body.from_month, r.seq), reverse=True)
        rows.sort(key=lambda r: (not r.body.deciding, targets.title(page.office, r.body.metric)))
        forms.table(HEADS, [_row(page, r, r.seq in now, month) for r in rows], "目標とラインの履歴")
    else:
        st.info(
            "目標もラインもまだありません。判定指標を2つまで選び、継続ラインと撤退ラインを決めてください。"
        )
    _expected(page, account)
    forms.writer(page)
    with st.expander("目標とラインを決める・変える", expanded=not history):
        _new(page, account)
    if history:
        with st.expander("まちがいを訂正する・記録を取り消す"):
            _correct(page, history)


def _expected(page: Frame, account: Account) -> None:
    """What to expect of the account's withdraw lines, and of its deciding metrics together; nothing where it has none."""
    lines = cache.expected_of_lines(
        page.office, page.view, page.generation, account.account_id, page.office.today()
    )
    rows: list[list[forms.Cell]] = [
        [
            (line.metric.title, "判定指標" if line.deciding else "参考"),
            f"{line.patience}か月",
            *(expected_cells(line.expected) if line.expected else UNTOLD),
        ]
        for line in lines
    ]
    if both := expectations.whole(lines):
        rows.append([("あわせて", "判定指標のどちらかが撤退検討になるとき"), "", *expected_cells(both)])
    if rows:
        st.markdown("**撤退ラインから見込まれること**")
        forms.table(EXPECTED_HEADS, rows, "撤退ラインから見込まれること")
        st.caption(METHOD)


def _row(page: Frame, record: Record, holds: bool, month: str) -> list[forms.Cell]:
    t = record.body
    unit = targets.unit(page.office, t.metric)
    when = "いま有効" if holds else "これから" if t.from_month > month else "過去"
    span = (
        f"、{forms.month(t.first_month)}〜{forms.month(t.last_month)}"
        if t.first_month and t.last_month
        else ""
    )
    return [
        (
            f"{targets.title(page.office, t.metric)}（{unit}）" if unit else t.metric,
            "判定指標" if t.deciding else "参考",
        ),
        (forms.month(t.from_month), when),
        _value(t.expected, unit),
        (_value(t.target, unit), f"{t.target_type or ''}{span}"),
        _value(t.continue_line, unit),
        _value(t.withdraw_line, unit),
        (
            WINDOWS[t.window],
            "、".join(x for x in (_basis(page, t), targets.counted(page.view, t)) if x),
        ),
        (
            t.decided_by or "",
            "、".join(x for x in (t.ground, t.review_month and f"見直し {forms.month(t.review_month)}") if x),
        ),
        (
            f"{record.seq}番",
            f"{record.by}、{forms.day(record.at.date())}{f'、{record.corrected_by}番で訂正' if record.corrected_by else ''}",
        ),
    ]


def _basis(page: Frame, target: Target) -> str:
    """What the months that face a line are made of; of a stock no sum."""
    metric = page.office.metrics.get(target.metric)
    return basis_word(target.basis, metric.additivity) if target.basis and metric else ""


def _value(value: float | None, unit: str) -> str:
    return "" if value is None else figure(value, unit)


# ── ask ────────────────────────────────────────────────────────────────────────────────────────────


def _new(page: Frame, account: Account) -> None:
    metrics = targets.metrics_by_use(page.office, page.view, account)
    carried = targets.of_platform(page.office, account.platform)
    metric = st.selectbox(
        "指標",
        list(metrics),
        index=None,
        format_func=lambda m: f"{metrics[m].title}（{metrics[m].unit}）{'' if m in carried else OUTSIDE}",
        key=key("target_new", "metric"),
        placeholder="指標を選んでください",
    )
    if metric is None:
        return
    register = page.office.ledger.register()
    standing = targets.standing_now(register, account.account_id, "9999-12").get(metric)
    told = (
        members_of(standing.body) | {"from_month": page.office.today().strftime("%Y-%m")}
        if standing
        else targets.begun(register, account, page.office.due)
    )
    form = f"target_new_{account.account_id}_{metric}"
    before = _decided(page, account, told)
    with st.form(key(form), border=False, enter_to_submit=False):
        body = _fields(
            page,
            form,
            before | told | {"account_id": account.account_id, "metric": metric},
            metrics[metric],
        )
        alone = st.session_state.get(key(form, "asked"), False) and st.checkbox(
            "判定指標がないまま、参考として記録する（このアカウントの状態は「ライン未設定」のままです）",
            key=key(form, "alone"),
        )
        pressed = st.form_submit_button("記録する", type="primary", disabled=page.user is None)
        if pressed and _complete(body) and (alone or not _undecided(page, account, body, form)):
            assert page.user is not None
            user = page.user
            if forms.attempt(lambda: recording.record_asked(page.office, user, "target", body)) is not None:
                forms.done(
                    form,
                    f"{metrics[metric].title} の目標とラインを記録しました（{forms.month(body['from_month'])} から）。",
                )


def _decided(page: Frame, account: Account, told: Mapping[str, Any]) -> dict[str, str]:
    """What 決定者 and 根拠 begin with, and the word that it is only a beginning."""
    register = page.office.ledger.register()
    before = targets.decided_before(register, Target, page.user and page.user.person)
    probably = targets.decider(register, account, page.user, page.office.today())
    if not told.get("decided_by") and (before or probably):
        st.caption(forms.BEFORE if before else PROBABLY)
    return before or {"decided_by": probably}


def _undecided(page: Frame, account: Account, body: Mapping[str, Any], form: str) -> bool:
    """Lines for reference, of an account whose state nothing decides: asked once, since nothing will be judged."""
    register, month = page.office.ledger.register(), str(body["from_month"])
    if body.get("deciding") or not targets.undecided(register, account.account_id, month, body["metric"]):
        return False
    if {"continue_line", "withdraw_line"}.isdisjoint(body):
        return False
    st.session_state[key(form, "asked")] = True
    forms.warn(
        f"まだ記録していません。{account.name} には、{forms.month(month)}に状態を決める判定指標がありません。"
        "このラインで判定するなら「判定指標」を選んでください。参考のままでよければ、下の欄に印を付けて、もう一度押してください。"
    )
    st.rerun()


def _correct(page: Frame, history: list[Record]) -> None:
    by_seq = {r.seq: r for r in reversed(history)}
    words = {
        s: f"{s}番　{targets.title(page.office, r.body.metric)}　{forms.month(r.body.from_month)} から"
        for s, r in by_seq.items()
    }
    seq = st.selectbox(
        "訂正する記録",
        list(by_seq),
        format_func=words.__getitem__,
        key=key("target_correct", history[0].body.account_id),
    )
    form = f"target_correct_{seq}"
    told = members_of(by_seq[seq].body)
    with st.form(key(form), border=False, enter_to_submit=False):
        body = _fields(page, form, told, page.office.metrics.get(told["metric"]))
        correct_or_take_back(page, form, seq, lambda: body if _complete(body) else None)


def _fields(page: Frame, form: str, told: Mapping[str, Any], metric: Metric | None) -> dict[str, Any]:
    """The fields of a target; what stands already is filled in. Rates are typed in percent."""
    unit, today = metric.unit if metric else "", page.office.today()
    a, b, c, d = st.columns(4)
    with a:
        expected = _amount("想定", told.get("expected"), unit, key(form, "expected"))
        begins = forms.choose_month("適用開始月", today, told.get("from_month"), key(form, "from"))
        window = st.selectbox(
            "窓（何か月の値で見るか）",
            list(WINDOWS),
            index=list(WINDOWS).index(told.get("window", 1)),
            format_func=WINDOWS.__getitem__,
            key=key(form, "window"),
            help="1か月はその月の値、3か月・12か月は、その月までの合計（率は合計どうしの割合、利用者数はその月の値）をラインと比べます。"
            "月ごとの波が大きい指標は、長いほうが落ち着きます。",
        )
    with b:
        target = _amount("目標", told.get("target"), unit, key(form, "target"))
        kind = st.selectbox(
            "目標型",
            targets.TYPES,
            index=_place(targets.TYPES, told.get("target_type")),
            key=key(form, "type"),
            placeholder="選んでください",
            help="期末到達: 年度末の値で見ます（利用者数など）。年度累計: 開始月から終了月までの合計で見ます。毎月維持: 毎月、この値以上かを見ます。",
        )
        bases = metric.basis if metric else tuple(BASIS_WORDS)
        basis = st.selectbox(
            "基準",
            bases,
            index=_place(bases, told.get("basis")),
            format_func=lambda b: basis_word(b, metric.additivity) if metric else BASIS_WORDS[b],
            key=key(form, "basis"),
            placeholder="データのあるもの",
            help="月の値を何から作るか。日別の合計: 日ごとの書き出しの合計。その月の投稿の合計: その月に出した投稿の値の合計。"
            "媒体の月間値: 媒体が月の値として出したもの。1つの系列の中では混ぜません。",
        )
        posts = told.get("posts")
        if metric and "post" in metric.basis and targets.answers(page.view, told["account_id"]):
            posts = st.selectbox(
                "数える投稿",
                list(targets.POSTS),
                index=list(targets.POSTS).index(posts or "all"),
                format_func=targets.POSTS.__getitem__,
                key=key(form, "posts"),
                help="X の書き出しには、ほかの人への返信も投稿と並んで入ります。適用開始月から、選んだほうで判定します。",
            )
    with c:
        go_on = _amount("継続ライン", told.get("continue_line"), unit, key(form, "continue"))
        first = forms.choose_month("累計の開始月", today, told.get("first_month"), key(form, "first"), True)
        decided = st.text_input(
            "決定者", told.get("decided_by", ""), key=key(form, "decided"), placeholder="例 観光課長"
        )
    with d:
        stop = _amount("撤退ライン", told.get("withdraw_line"), unit, key(form, "withdraw"))
        last = forms.choose_month("累計の終了月", today, told.get("last_month"), key(form, "last"), True)
        review = forms.choose_month("見直し月", today, told.get("review_month"), key(form, "review"), True)
    ground = st.text_input(
        "根拠", told.get("ground", ""), key=key(form, "ground"), placeholder="例 利用方針 第2版 5"
    )
    deciding = st.radio(
        "使い方",
        [True, False],
        index=None if told.get("deciding", False) is None else int(not told.get("deciding")),
        format_func=USES.__getitem__,
        horizontal=True,
        key=key(form, "deciding"),
    )
    return targets.target_body(
        page.office,
        {
            "account_id": told["account_id"],
            "metric": told["metric"],
            "from_month": begins,
            "expected": expected,
            "target": target,
            "target_type": kind,
            "first_month": first,
            "last_month": last,
            "continue_line": go_on,
            "withdraw_line": stop,
            "window": window,
            "basis": basis,
            "posts": posts,
            "deciding": deciding,
            "decided_by": decided,
            "ground": ground,
            "review_month": review,
        },
    )


def _place(options: tuple[str, ...], value: str | None) -> int | None:
    return options.index(value) if value in options else None


def _amount(label: str, value: float | None, unit: str, of: str) -> float | Unread | None:
    shown = typed.shown(targets.on_screen(value, unit))
    return typed.number(
        f"{label}（{unit}）" if unit else label, of, unit=unit, value=shown, placeholder="なし"
    )


def _complete(body: Mapping[str, Any]) -> bool:
    """Whether the entry says anything, and a target says of which type it is; says what is missing."""
    if typed.refused(*body.values()):
        return False
    if not any(body.get(name) is not None for name in targets.AMOUNTS):
        st.error("想定・目標・継続ライン・撤退ラインのどれかを入れてください。")
        return False
    if body.get("target") is not None and not body.get("target_type"):
        st.error("目標型を選んでください（期末到達・年度累計・毎月維持）。")
        return False
    if body.get("deciding") is None and not {"continue_line", "withdraw_line"}.isdisjoint(body):
        st.error(
            "使い方を選んでください。このラインで状態を決めるなら「判定指標」、見るだけなら「参考」です。"
        )
        return False
    return True
